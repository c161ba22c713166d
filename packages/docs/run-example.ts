// `npm run example NAME`: runs an example of this folder; without a name, says which there are.
import { readdirSync } from "node:fs"

const folder = new URL("./examples/", import.meta.url)
const names = readdirSync(folder)
  .map((file) => file.replace(/\.ts$/, ""))
  // These two are tests, and run with the tests.
  .filter((name) => name !== "testing" && name !== "scripted-venue")
const name = process.argv[2]

if (name !== undefined && names.includes(name)) {
  await import(new URL(`${name}.ts`, folder).href)
} else {
  console.error(`Usage: npm run example ${names.join(" | ")}`)
  process.exitCode = 1
}
