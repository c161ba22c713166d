/** Case 63: frames that are broken at random. More of them: `npm run fuzz -- --runs 1e7`. */
import { Decimal, type Protocol, type Ticker, V2 } from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"
import * as corpus from "./support/corpus.ts"
import * as encode from "./support/encode.ts"
import { caseOf, FuzzFailure, newTally, run, type Tally } from "./support/run.ts"
import { ofSocket, type Target, targets } from "./support/targets.ts"

const RUNS = 100_000

const failureOf = (from: number, runs: number, among: ReadonlyArray<Target>): FuzzFailure => {
  try {
    run(from, runs, newTally(from), among)
  } catch (failure) {
    if (failure instanceof FuzzFailure) return failure
    throw failure
  }
  throw new Error(`Expected one of ${runs} seeds to fail`)
}

/** API v2 with a decoder that changes the messages of data. */
const faulty = (change: (message: Protocol.Data) => Protocol.Message): ReadonlyArray<Target> => [{
  name: "v2",
  samples: corpus.v2,
  check: ofSocket((frame) => {
    const message = V2.decode(frame)
    return message._tag === "Data" ? change(message) : message
  }, encode.v2)
}]

/** What comes of few frames: a ticker of a market without asks or bids. */
const isOdd = (event: Protocol.DataEvent): event is Ticker.Ticker =>
  event._tag === "Ticker" && (event.ask === null || event.bid === null)

describe("case 63: 100,000 broken frames", () => {
  const totals: Tally = newTally(0)

  // oxlint-disable-next-line vitest/expect-expect -- every seed asserts
  it("crash no decoder, keep none busy, and never become what they do not say", () => {
    // `SEED=42` replays one.
    const only = process.env["SEED"]
    if (only === undefined) run(0, RUNS, totals)
    else run(Number(only), 1)
  })

  it.skipIf(process.env["SEED"] !== undefined)("are broken enough, and not too much", () => {
    assert.strictEqual(totals.runs, RUNS)
    const count = (outcome: string) => totals.outcomes.get(outcome) ?? 0
    for (const { name } of targets.filter(({ name }) => name.startsWith("v2") || name.startsWith("v3 p"))) {
      for (const tag of ["Malformed", "Notification", "Result"]) {
        assert.isAbove(count(`${name}: ${tag}`), 0, `${name} ${tag}`)
      }
      const isOfAccount = name === "v3 private"
      assert.isAbove(count(`${name}: Data`), isOfAccount ? 100 : 1_000, name)
      if (!isOfAccount) assert.isAbove(count(`${name}: book Live`), 100, name)
    }
    for (const name of ["v2", "v3 private", "v3 over REST"]) {
      assert.isAbove(count(`${name}: result of a method`), 1_000, name)
      assert.isAbove(count(`${name}: no result of the method`), 1_000, name)
    }
    assert.isAbove(count("v3 private: Account"), 500)
    assert.isAbove(count("v3 over REST: entries"), 500)
  })

  it("are the same with the same seed", () => {
    for (let seed = 0; seed < 2_000; seed++) assert.strictEqual(caseOf(seed).text, caseOf(seed).text)
    assert.isAbove(new Set(Array.from({ length: 2_000 }, (_, seed) => caseOf(seed).text)).size, 1_900)
  })
})

describe("case 63: the fuzzer", () => {
  const faults: ReadonlyArray<readonly [name: string, change: (message: Protocol.Data) => Protocol.Message]> = [
    ["crashes", (message) => {
      if (!/^[A-Z]*$/.test(message.symbol)) throw new TypeError("no such letter")
      return message
    }],
    [
      "rounds a number",
      (message) =>
        message.event._tag === "BookUpdate"
          ? { ...message, event: { ...message.event, sequence: Math.round(message.event.sequence / 1e6) * 1e6 } }
          : message
    ],
    [
      "takes a decimal for zero",
      (message) =>
        isOdd(message.event)
          ? { ...message, event: { ...message.event, bid: Decimal.zero, ask: Decimal.zero } }
          : message
    ],
    [
      "gives what the domain does not know",
      (message) =>
        isOdd(message.event)
          ? { ...message, event: { ...message.event, volume: "" as Decimal.Decimal } }
          : message
    ],
    [
      "takes a prototype over",
      (message) =>
        isOdd(message.event)
          ? { ...message, event: Object.setPrototypeOf({ ...message.event }, { polluted: true }) }
          : message
    ],
    ["pollutes", (message) => {
      if (isOdd(message.event)) {
        // oxlint-disable-next-line no-extend-native -- that is the fault
        Object.defineProperty(Object.prototype, "polluted", { value: true, configurable: true })
      }
      return message
    }]
  ]
  it.each(faults)("finds a decoder that %s, prints the seed, and finds it again with that seed alone", (_, change) => {
    try {
      const targets = faulty(change)
      const found = failureOf(0, 50_000, targets)
      assert.include(found.message, `seed ${found.seed} (v2`)
      assert.include(found.message, `replay: npm run fuzz -- --seed ${found.seed} --runs 1`)
      Reflect.deleteProperty(Object.prototype, "polluted")
      assert.strictEqual(failureOf(found.seed, 1, targets).message, found.message)
    } finally {
      Reflect.deleteProperty(Object.prototype, "polluted")
    }
  })

  it("finds a decoder that hangs", () => {
    const slow: ReadonlyArray<Target> = [{
      name: "v2",
      samples: corpus.v2,
      check: () => {
        const end = performance.now() + 400
        while (performance.now() < end);
      }
    }]
    assert.include(failureOf(0, 1, slow).message, "it took 4")
  })

  it("breaks frames in every way that it has", () => {
    const texts = Array.from({ length: 20_000 }, (_, seed) => caseOf(seed).text)
    const ways: { readonly [way: string]: (text: string) => boolean } = {
      "a prototype": (text) => text.includes(`"__proto__"`),
      "a constructor": (text) => text.includes(`"constructor"`),
      "a mark of the order of bytes": (text) => text.startsWith("\ufeff"),
      "what no UTF-8 decoder reads": (text) => text.includes("\ufffd"),
      "exponents": (text) => /\de-7/.test(text),
      "signs": (text) => /"\+\d/.test(text),
      "spaces": (text) => /" \d/.test(text),
      "forty digits": (text) => /\d{40}/.test(text),
      "above 2^53": (text) => text.includes("9007199254740993"),
      "negative zero": (text) => /:-0[,}]/.test(text),
      "nesting": (text) => /\[{1000}/.test(text) || /(\{"a":){1000}/.test(text),
      "long lists": (text) => text.length > 10_000,
      "batches": (text) => text.startsWith("[{") && text.endsWith("}]"),
      "nothing": (text) => text === "",
      "a key twice": (text) => /[{,]("[a-z_]+"):[^,{}[\]]+,\1:/.test(text)
    }
    for (const [way, isSo] of Object.entries(ways)) assert.isAbove(texts.filter(isSo).length, 3, way)
  })
})
