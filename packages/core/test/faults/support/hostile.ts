// oxlint-disable unicorn/no-useless-spread -- lists with one kind of thing a line
/**
 * Frames broken on purpose: a frame is cut into its values, members and keys, and some of them are changed as text, so
 * that what no `JSON.stringify` writes can be written, too: a key twice, `-0`, 40 digits, half of an escape. The same
 * seed breaks the same frame the same way.
 */
import type { Random } from "@effect-hitbtc/testkit/Random"

interface Span {
  readonly start: number
  readonly end: number
}

/** A frame, and where its parts are. Of a member: from the key's quote to the end of the value. */
export interface Frame {
  readonly text: string
  readonly values: ReadonlyArray<Span>
  readonly members: ReadonlyArray<Span>
  readonly keys: ReadonlyArray<Span>
}

/** Cuts a frame, which must be JSON, into its parts. */
export const cut = (json: string): Frame => {
  const text = JSON.stringify(JSON.parse(json))
  const values: Array<Span> = []
  const members: Array<Span> = []
  const keys: Array<Span> = []
  let at = 0
  const string = () => {
    at++
    while (text[at] !== "\"") at += text[at] === "\\" ? 2 : 1
    at++
  }
  const list = (close: string, item: () => void) => {
    at++
    while (text[at] !== close) {
      item()
      if (text[at] === ",") at++
    }
    at++
  }
  const member = () => {
    const start = at
    string()
    keys.push({ start, end: at })
    at++
    value()
    members.push({ start, end: at })
  }
  const value = () => {
    const start = at
    const first = text[at]
    if (first === "\"") string()
    else if (first === "{") list("}", member)
    else if (first === "[") list("]", value)
    else while (at < text.length && !",]}".includes(text[at]!)) at++
    values.push({ start, end: at })
  }
  value()
  return { text, values, members, keys }
}

// ---- what is written instead -----------------------------------------------------------------------------------------

const forty = "1234567890123456789012345678901234567890"

/** Values as they stand in JSON, or do not. */
const literals: ReadonlyArray<string> = [
  ...["null", "true", "false", "[]", "{}", "[null]", "[[]]", `[["1","2"]]`, `[{"price":"1","size":"1"}]`],
  ...["0", "-0", "-1", "1.5", "1e-7", "1E400", "-1e400", "1e21", "5e-324", "9007199254740991", "9007199254740992"],
  ...["9007199254740993", "-9007199254740993", "18446744073709551616", forty, `0.${forty}`, "1.0", "01", "+1", ".5"],
  ...["1.", "NaN", "Infinity", "undefined", "0x10", "1_000"],
  ...[`""`, `" "`, `"0"`, `"-0"`, `"-0.00"`, `"00.10"`, `"1e-7"`, `"NaN"`, `"Infinity"`, `"+1"`, `" 1"`, `"1 "`],
  ...[
    `"1,5"`,
    `"1."`,
    `".5"`,
    `"-"`,
    `"--1"`,
    `"0x10"`,
    `"1_0"`,
    `"${forty}"`,
    `"-${forty}.${forty}"`,
    `"１２"`,
    `"٣"`
  ],
  ...[
    `"true"`,
    `"null"`,
    `"buy"`,
    `"BUY"`,
    `"M1"`,
    `"1M"`,
    `"constructor"`,
    `"__proto__"`,
    `"toString"`,
    `"hasOwnProperty"`
  ],
  ...[
    `{"__proto__":{"polluted":true}}`,
    `{"constructor":{"prototype":{"polluted":true}}}`,
    `{"toString":1,"valueOf":2}`
  ],
  ...[`{"length":3}`, `{"0":"1","1":"2","length":2}`, `{"code":2001}`, `{"then":1}`, `{"toJSON":1}`, `{"_tag":"Data"}`]
]

/** Instants as they stand in JSON, or do not. */
const times: ReadonlyArray<string> = [
  ...["1626861123", "1626861123552", "1626861123552000", "1626861123552000000", "-1", "-62167219200001"],
  ...["253402300799999", "253402300800000", "8640000000000001", "1626861123552.5", "0"],
  ...[
    "2017-02-29T00:00:00Z",
    "2016-02-29T00:00:00Z",
    "2017-10-19T24:00:00.000Z",
    "2017-10-19T23:59:60Z",
    "2017-10-19T15:45:44.941+00:00",
    "2017-10-19t15:45:44.941z",
    "2017-10-19 15:45:44.941Z",
    "2017-10-19T15:45:44Z",
    "2017-10-19T15:45:44.Z",
    "2017-10-19T15:45:44.123456789Z",
    "2017-10-19T15:45:44.1234567890Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999Z",
    "+010000-01-01T00:00:00.000Z",
    "-000001-01-01T00:00:00.000Z",
    "1626861123552",
    "2017-10-19",
    "Thu, 19 Oct 2017 15:45:44 GMT"
  ].map((text) => JSON.stringify(text))
]

const keyNames: ReadonlyArray<string> = [
  ...["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "toJSON", "then", "_tag"],
  ...["length", "0", "", "id", "ch", "method", "params", "result", "error", "data", "update", "snapshot", "symbol"],
  ...["t", "s", "a", "b", "timestamp", "price", "size", "target_currency", "report_type", "\u0000", "\ud800"]
]

/** What is put into a string. */
const noises: ReadonlyArray<string> = [
  ...["\\u0000", "\\ud800", "\\udc00\\ud800", "\ufffd", "\ufeff", "\u2028", "😀", "\\\"", "\\\\", "\\n", "]", "}"],
  ...["\\", "\"", "\n", "\u0000", "\\u12", "\\x41", " ", "%", "${x}", ":", "/"]
]

/** Something nested so deep: lists, objects, or both by turns. */
export const nested = (depth: number, open: string, inside: string, close: string): string =>
  open.repeat(depth) + inside + close.repeat(depth)

const nest = (random: Random): string => {
  const depth = random.pick([5, 20, 100, 100, 1_000, random.chance(0.05) ? 20_000 : 500])
  return random.pick([
    () => nested(depth, "[", "", "]"),
    () => nested(depth, `{"a":`, "0", "}"),
    () => nested(depth, `[{"__proto__":`, "[]", "}]"),
    // Not closed.
    () => "[".repeat(depth)
  ])()
}

/** A number, quoted or not, in another writing, most of which are none of the venue's. */
const numeral = (random: Random, literal: string): string => {
  const quoted = literal.startsWith("\"")
  const digits = quoted ? literal.slice(1, -1) : literal
  const made = random.pick([
    () => `+${digits}`,
    () => `-${digits}`,
    () => ` ${digits}`,
    () => `${digits} `,
    () => `${digits}e-7`,
    () => `${digits}E5`,
    () => `0${digits}`,
    () => `${digits}0`,
    () => `${digits}.0`,
    () => `${digits}${forty}`,
    () => `${forty}${digits}`,
    () => digits.replace(".", ","),
    () => digits.replace(".", ".."),
    () => digits.replace(/^\d/, ""),
    () => digits.replace(/\d$/, ""),
    () => `${digits}n`,
    () => `-0`,
    () => ``,
    () => "9".repeat(random.pick([15, 16, 17, 40, 400, random.chance(0.02) ? 50_000 : 20])),
    () => `0.${"0".repeat(random.pick([15, 17, 40, 400]))}1`
  ])()
  return quoted !== random.chance(0.1) ? `"${made}"` : made
}

const swapped = (random: Random, literal: string): string => {
  switch (literal[0]) {
    case "\"":
      return random.pick([literal.slice(1, -1), `[${literal}]`, `{"0":${literal}}`])
    case "[":
      return random.pick([`{"0":${literal}}`, JSON.stringify(literal), `[${literal}]`, literal.slice(1, -1)])
    case "{":
      return random.pick([`[${literal}]`, JSON.stringify(literal), `{"a":${literal}}`])
    default:
      return random.pick([`"${literal}"`, `[${literal}]`, `{"a":${literal}}`])
  }
}

// ---- changes of parts ------------------------------------------------------------------------------------------------

interface Change extends Span {
  readonly text: string
}

const isNumeral = /^"?-?[0-9]/
const isTime = /^("\d{4}-\d\d-|1\d{12}$)/

const replaced = (
  random: Random,
  { text, values }: Frame,
  write: (literal: string) => string | undefined
): Change | undefined => {
  // Any value; the last one is the whole frame, which the changes of text below are for.
  const { end, start } = random.pick(values.length === 1 ? values : values.slice(0, -1))
  const written = write(text.slice(start, end))
  return written === undefined ? undefined : { start, end, text: written }
}

/** The value that one of several tries finds, so that numbers and instants are met as often as they should be. */
const replacedLike = (random: Random, frame: Frame, like: RegExp, write: (literal: string) => string) => {
  for (let i = 0; i < 8; i++) {
    const change = replaced(random, frame, (literal) => like.test(literal) ? write(literal) : undefined)
    if (change !== undefined) return change
  }
  return undefined
}

const changes: ReadonlyArray<(random: Random, frame: Frame, other: Frame) => Change | undefined> = [
  // A member that is gone, with its comma.
  (random, { members, text }) => {
    const member = random.pick(members)
    if (member === undefined) return undefined
    const { end, start } = member
    if (text[end] === ",") return { start, end: end + 1, text: "" }
    return { start: text[start - 1] === "," ? start - 1 : start, end, text: "" }
  },
  // A member that is there twice: the last counts.
  (random, { keys, text }) => {
    const key = random.pick(keys)
    return key && { ...key, end: key.start, text: `${text.slice(key.start, key.end)}:${random.pick(literals)},` }
  },
  (random, { members, text }) => {
    const member = random.pick(members)
    if (member === undefined) return undefined
    const key = text.slice(member.start, member.end).replace(/:.*/s, "")
    return { start: member.end, end: member.end, text: `,${key}:${random.pick(literals)}` }
  },
  // A member that nobody asked for.
  (random, { members }) => {
    const member = random.pick(members)
    if (member === undefined) return undefined
    const { start } = member
    return { start, end: start, text: `${JSON.stringify(random.pick(keyNames))}:${random.pick(literals)},` }
  },
  (random, { keys }) => {
    const key = random.pick(keys)
    return key && { ...key, text: JSON.stringify(random.pick(keyNames)) }
  },
  (random, { keys, text }) => {
    const [one, two] = [random.pick(keys), random.pick(keys)]
    return one && two && { ...one, text: text.slice(two.start, two.end) }
  },
  (random, { keys, text }) => {
    const key = random.pick(keys)
    return key &&
      { ...key, text: random.pick([text.slice(key.start, key.end).toUpperCase(), `"${random.pick(noises)}"`]) }
  },
  (random, frame) => replaced(random, frame, () => random.pick(literals)),
  (random, frame) => replaced(random, frame, () => random.pick(literals)),
  // What is most often wrong, often.
  (random, frame) => replaced(random, frame, () => "null"),
  (random, frame) => replaced(random, frame, () => "null"),
  (random, frame) => replaced(random, frame, () => random.pick(["true", "0", `""`, "[]", "{}"])),
  (random, frame) => replaced(random, frame, (literal) => swapped(random, literal)),
  (random, frame) => replacedLike(random, frame, isNumeral, (literal) => numeral(random, literal)),
  (random, frame) => replacedLike(random, frame, isNumeral, (literal) => numeral(random, literal)),
  (random, frame) => replacedLike(random, frame, isTime, () => random.pick(times)),
  (random, frame) => replaced(random, frame, () => random.pick(times)),
  (random, frame) =>
    replacedLike(random, frame, /^"/, (literal) => {
      const at = random.between(1, literal.length - 1)
      return literal.slice(0, at) + random.pick(noises) + literal.slice(at)
    }),
  // A value of somewhere else.
  (random, frame) =>
    replaced(random, frame, () => {
      const { end, start } = random.pick(frame.values)
      return frame.text.slice(start, end)
    }),
  (random, frame, other) =>
    replaced(random, frame, () => {
      const { end, start } = random.pick(other.values)
      return other.text.slice(start, end)
    }),
  // A list whose elements are there many times, something nested, and a long list of junk.
  (random, frame) =>
    replacedLike(random, frame, /^\[./, (literal) => {
      const times = random.pick([2, 2, 3, 5, random.chance(0.05) ? 1_000 : 20])
      const elements = literal.slice(1, -1)
      return `[${Array.from({ length: Math.min(times, Math.ceil(40_000 / literal.length)) }, () => elements).join()}]`
    }),
  (random, frame) => random.chance(0.3) ? replaced(random, frame, () => nest(random)) : undefined,
  (random, frame) =>
    random.chance(0.1)
      ? replaced(
        random,
        frame,
        () => `[${Array.from({ length: 1_000 }, () => random.pick(["0", "{}", "null"])).join()}]`
      )
      : undefined
]

const apply = (text: string, list: ReadonlyArray<Change>): string => {
  let out = text
  let limit = Infinity
  // From the end, so that places stay what they were; one within another that is changed is left out.
  for (const { end, start, text } of list.toSorted((a, b) => b.start - a.start || b.end - a.end)) {
    if (end > limit) continue
    out = out.slice(0, start) + text + out.slice(end)
    limit = start
  }
  return out
}

// ---- changes of the text ---------------------------------------------------------------------------------------------

const texts: ReadonlyArray<(random: Random, text: string, other: string) => string> = [
  // Bits of the bytes: what is no UTF-8 any more is what a decoder makes of it, U+FFFD.
  (random, text) => {
    const bytes = Buffer.from(text)
    if (bytes.length === 0) return text
    for (let i = random.pick([1, 1, 1, 2, 5]); i > 0; i--) {
      bytes[random.between(0, bytes.length - 1)]! ^= 1 << random.between(0, 7)
    }
    return bytes.toString()
  },
  (random, text) => {
    const at = random.between(0, Math.max(0, text.length - 1))
    const code = (text.charCodeAt(at) || 0) ^ (1 << random.between(0, 15))
    return text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1)
  },
  (random, text) => text.slice(0, random.between(0, text.length)),
  (random, text) => text.slice(random.between(0, text.length)),
  (random, text) => {
    const from = random.between(0, text.length)
    return text.slice(0, from) + text.slice(from + random.between(1, 10))
  },
  (random, text) => {
    const from = random.between(0, text.length)
    return text.slice(0, from) + text.slice(random.between(Math.max(0, from - 300), from), from) + text.slice(from)
  },
  (random, text) => {
    const at = random.between(0, text.length)
    return text.slice(0, at) + random.pick(noises) + text.slice(at)
  },
  (random, text) => random.pick(["\ufeff", " ", "\n", "\u0000", "\u00a0", ")]}',\n", "0"]) + text,
  (random, text) => text + random.pick(["\ufeff", " ", "\n", "\u0000", ",", "}", text, "null"]),
  (_, text, other) => `[${text},${other}]`,
  (random, text) => `[${random.pick(literals)},${text}]`,
  (random) => random.pick(["", " ", "null", "[]", "{}", "42", `"str"`, "[[]]", "\ufeff{}", "[{}]", "true", ...literals])
]

/** Breaks a frame in one to three places. `other` is where parts of another frame come from. */
export const mutate = (random: Random, frame: Frame, other: Frame): string => {
  let text = frame.text
  const ofText = random.chance(0.25)
  if (!ofText || random.chance(0.2)) {
    const list: Array<Change> = []
    for (let i = random.pick([1, 1, 1, 1, 2, 3]); i > 0; i--) {
      const change = random.pick(changes)(random, frame, other)
      if (change !== undefined) list.push(change)
    }
    text = apply(text, list)
  }
  return ofText ? random.pick(texts)(random, text, other.text) : text
}
