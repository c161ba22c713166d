/**
 * How long a fresh process takes to import modules.
 *
 *     importTime.ts <specifier> …
 */
const specifiers = process.argv.slice(2)
const before = process.hrtime.bigint()
for (const specifier of specifiers) await import(specifier)
process.on("disconnect", () => process.exit())
process.send!({ _tag: "Measured", nanos: { import: Number(process.hrtime.bigint() - before) } })
