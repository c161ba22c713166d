/**
 * A secret that would be recognised anywhere, and a search for it in whatever a program puts out.
 */
import * as Redacted from "effect/Redacted"
import { Buffer } from "node:buffer"
import { inspect } from "node:util"

/** Credentials to log in with: no output may have either of them. */
export const CANARY = { key: "canary-key-4d3c2b1a", secret: "canary-secret-8f7e6d5c" }

/** The same, as a layer takes them. */
export const credentials = { key: Redacted.make(CANARY.key), secret: Redacted.make(CANARY.secret) }

const base64 = (text: string) => Buffer.from(text).toString("base64").replace(/=+$/, "")

// As they are, and as they would stand in headers, URLs and dumps. Three offsets: base64 goes by three bytes.
const formsOf = (secret: string): ReadonlyArray<string> => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString("hex"),
  ...[0, 1, 2].map((offset) => base64(secret.slice(offset)).slice(0, -1))
]

// Spans have the times of their beginnings as bigints, and errors may refer to what refers to them.
const json = (value: unknown): string => {
  const seen = new WeakSet<object>()
  try {
    return JSON.stringify(value, (_, part: unknown) => {
      if (typeof part === "bigint") return String(part)
      if (typeof part !== "object" || part === null) return part
      if (seen.has(part)) return "[again]"
      seen.add(part)
      return part
    }) ?? ""
  } catch (cause) {
    return String(cause)
  }
}

/** A value in every way in which somebody may print it. */
export const textsOf = (value: unknown): ReadonlyArray<string> =>
  typeof value === "string"
    ? [value]
    : [
      String(value),
      inspect(value, { depth: 20, maxArrayLength: null, maxStringLength: null }),
      json(value),
      ...(value instanceof Error ? [value.message, value.stack ?? ""] : [])
    ]

/** A search for secrets: gives what surrounds the first one that a value lets out. */
export const makeSearch = (
  secrets: ReadonlyArray<string> = Object.values(CANARY)
): (value: unknown) => string | undefined => {
  const forms = secrets.flatMap(formsOf)
  return (value) => {
    for (const text of textsOf(value)) {
      for (const form of forms) {
        const at = text.indexOf(form)
        if (at >= 0) return text.slice(Math.max(0, at - 80), at + form.length + 80)
      }
    }
    return undefined
  }
}
