/** Frames that are read in one pass mean what they mean as JSON: with a space before it a frame is read as JSON. */
import { V2 } from "@effect-hitbtc/core"
import * as MarketData from "@effect-hitbtc/core/v3/MarketData"
import { Random } from "@effect-hitbtc/testkit/Random"
import { assert, describe, it } from "@effect/vitest"
import * as Assert from "node:assert"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import * as ScanV2 from "../src/internal/ScanV2.ts"
import * as ScanV3 from "../src/internal/ScanV3.ts"
import * as corpus from "./faults/support/corpus.ts"
import { mutate } from "./support/mutations.ts"

interface Version {
  readonly name: string
  readonly scan: (frame: string) => unknown
  readonly decode: (frame: string) => unknown
  /** As the venue writes them. */
  readonly frames: { readonly [kind: string]: string }
  readonly recorded: ReadonlyArray<string>
  /** Whether a recorded frame is one of those kinds. */
  readonly isScanned: RegExp
}

const v2: Version = {
  name: "API v2",
  scan: ScanV2.read,
  decode: V2.decode,
  frames: {
    ticker:
      `{"jsonrpc":"2.0","method":"ticker","params":{"ask":"0.0011393","bid":null,"last":"0.0007809","open":null,` +
      `"low":"0.0007809","high":"0.0007809","volume":"0","volumeQuote":"0","timestamp":"2021-07-15T03:06:37.000Z",` +
      `"symbol":"GVTETH"}}`,
    book:
      `{"jsonrpc":"2.0","method":"updateOrderbook","params":{"ask":[],"bid":[{"price":"1.18784","size":"11596.00"},` +
      `{"price":"0.00001973520","size":"0"}],"sequence":7333505,"timestamp":"2021-07-15T03:06:44.292Z",` +
      `"symbol":"EURSUSD"}}`,
    trades: `{"jsonrpc":"2.0","method":"updateTrades","params":{"data":[{"id":54469813,"price":"0.054670",` +
      `"quantity":"0.183","side":"buy","timestamp":"2017-10-19T16:34:25.041Z"},{"id":54469814,"price":"0.054671",` +
      `"quantity":"1","side":"sell","timestamp":"2017-10-19T16:34:26Z"}],"symbol":"ETHBTC"}}`,
    candles: `{"jsonrpc":"2.0","method":"updateCandles","params":{"data":[{"timestamp":"2021-07-07T12:38:00.000Z",` +
      `"open":"0.00000195","close":"0.00000195","min":"0.00000195","max":"0.00000195","volume":"100.0",` +
      `"volumeQuote":"0.000195000"}],"period":"M1","symbol":"CRDTETH"}}`
  },
  recorded: corpus.isRecorded ? corpus.v2Recorded.map(({ text }) => text) : [],
  isScanned: /"method":"(ticker|update)/
}

const v3: Version = {
  name: "API v3",
  scan: ScanV3.read,
  decode: (frame) => MarketData.decode(frame),
  frames: {
    ticker: `{"ch":"ticker/1s","data":{"BTCUSDT":{"t":1670238331387,"a":"17290.25","A":"0.10000","b":"17280.80",` +
      `"B":"0.07226","o":"16997.28","c":"17285.54","h":"17413.05","l":"16905.89","v":"19842.66231",` +
      `"q":"340540322.4741842","p":"-288.26","P":"1.695918405768452","L":1998467391}}}`,
    "ticker of a quiet symbol": `{"ch":"ticker/3s","data":{"A1_PERP":{"t":1670238331387,"b":null,"h":"1","l":"1",` +
      `"v":"0","q":"0","L":null}}}`,
    tickers: `{"ch":"ticker/1s/batch","data":{"ETHBTC":{"t":1614815872000,"h":"0.031788","l":"0.030733","v":"62.587",` +
      `"q":"1.951420577"},"1INCHUSDT":{"t":1614815872030,"h":"33379.92","l":"30683.28","v":"11.90667","q":"384081.1"}}}`,
    book: `{"ch":"orderbook/full","update":{"BTCUSDT_PERP":{"t":1790136889822,"s":1328123,"a":[],"b":[["86846.97",` +
      `"0.0111"],["86836.89","0"],["0.00001973520","0.0676"]]}}}`,
    "partial book":
      `{"ch":"orderbook/D20/100ms","data":{"BTCUSDT_PERP":{"t":1790136890208,"s":1328126,"a":[["86870.57",` +
      `"0.0119"]],"b":[["86846.97","0.0111"]]}}}`,
    trades: `{"ch":"trades","update":{"BTCUSDT":[{"t":1661352113934,"i":1872478761,"p":"21460.55","q":"0.00105",` +
      `"s":"buy"},{"t":1661352113934,"i":1872478762,"p":"21460.56","q":"0.07000","s":"sell"}]}}`,
    candles: `{"ch":"candles/M1","update":{"ETHBTC":[{"t":1626860880000,"o":"0.060711","c":"0.060749","h":"0.060749",` +
      `"l":"0.060711","v":"12.2800","q":"0.7455339675"}]}}`
  },
  recorded: corpus.isRecorded ? corpus.v3Recorded.map(({ text }) => text) : [],
  isScanned: /"(data|update)":/
}

const asJson = ({ decode }: Version, frame: string) => decode(` ${frame}`)

/** The same values, prototypes and order of keys: chai sees neither of the last two. */
const assertSame = (actual: unknown, expected: unknown, message?: string) => {
  Assert.deepStrictEqual(actual, expected, message)
  assert.strictEqual(JSON.stringify(actual), JSON.stringify(expected), message)
}

/** How many frames were read in one pass: each of them means what it means as JSON. */
const countRead = (version: Version, frames: ReadonlyArray<string>): number => {
  let count = 0
  for (const frame of frames) {
    const scanned = version.scan(frame)
    if (scanned === undefined) continue
    assertSame(scanned, asJson(version, frame), frame)
    count++
  }
  return count
}

const inserted = ["", " ", "0", "-", ".", ",", "\"", "\\", "}", "]", "\u00e9", "\u0000"]
const numbers = ["1e3", "01", "-0", "-1", "1.0", "", "null", "1 ", "1/1", "9007199254740993", "1234567890123456"]

for (const version of [v2, v3]) {
  const frames = Object.values(version.frames)
  describe(`${version.name}: frames that are read in one pass`, () => {
    it.each(Object.entries(version.frames))("%s: as the venue writes it", (_, frame) => {
      assert.strictEqual(countRead(version, [frame]), 1)
      assertSame(version.decode(frame), asJson(version, frame))
    })

    it.skipIf(!corpus.isRecorded)("are all the recorded ones of their kinds", () => {
      const recorded = version.recorded.filter((frame) => version.isScanned.test(frame))
      assert.isAbove(recorded.length, 700)
      assert.strictEqual(countRead(version, recorded), recorded.length)
    })

    it("mean the same as JSON, or are left to be read as JSON, wherever they are broken", () => {
      const broken = mutate(frames, 30_000, 1)
      const count = countRead(version, broken)
      assert.isAbove(count, 500)
      assert.isBelow(count, 20_000)
    })

    it("are left to be read as JSON where a character is missing, or one is too many", () => {
      for (const frame of frames) {
        const broken = Array.from(frame).flatMap((_, i) =>
          inserted.map((text) => frame.slice(0, i) + text + frame.slice(text === "" ? i + 1 : i))
        )
        // One more digit, and one fewer, is another number.
        assert.isBelow(countRead(version, broken), broken.length / 4)
      }
    })

    it("are left to be read as JSON where a number has another form than the venue's", () => {
      for (const frame of frames) {
        for (const [number] of frame.matchAll(/(?<=:)\d+/g)) {
          const count = countRead(version, numbers.map((other) => frame.replace(number, other)))
          // The last trade may be `null`.
          assert.isAtMost(count, 1)
        }
      }
    })

    it("have whole numbers of up to 15 digits", () => {
      const changed = frames.map((frame) => frame.replace(/(?<="(s|i|id|sequence)":)\d+/g, "999999999999999"))
      assert.strictEqual(countRead(version, changed), frames.length)
    })
  })
}

const tickerOf = (symbol: string, open = "1") =>
  `"${symbol}":{"t":1614815872000,"o":"${open}","h":"2","l":"1","v":"62.587","q":"1.9"}`
const tickersOf = (...entries: ReadonlyArray<string>) => `{"ch":"ticker/1s/batch","data":{${entries.join(",")}}}`

describe("API v3: a frame of many symbols", () => {
  const left = {
    "a symbol twice": tickersOf(tickerOf("ETHBTC", "1"), tickerOf("LTCBTC"), tickerOf("ETHBTC", "2")),
    "symbols that are numbers, which come first in an object": tickersOf(
      tickerOf("ETHBTC"),
      tickerOf("42"),
      tickerOf("7")
    ),
    "more symbols than a frame may have": tickersOf(...Array.from({ length: 10_001 }, (_, i) => tickerOf(`S${i}`))),
    "no symbol": tickersOf(),
    "a symbol that is none of a venue's": tickersOf(tickerOf("ETHBTC"), tickerOf("__proto__")),
    "a bad ticker among good ones": tickersOf(tickerOf("ETHBTC"), tickerOf("LTCBTC", "x"), tickerOf("XRPBTC"))
  }
  it.each(Object.entries(left))("is left to be read as JSON where it has %s", (_, frame) => {
    assert.isUndefined(ScanV3.read(frame))
    const { frame: quoted, ...message } = { frame: "", ...MarketData.decode(frame) }
    const { frame: alsoQuoted, ...same } = { frame: "", ...MarketData.decode(` ${frame}`) }
    assert.deepStrictEqual(message, same)
    assert.isDefined(quoted + alsoQuoted)
  })

  it("is read in one pass up to as many as a frame may have", () => {
    const frame = tickersOf(...Array.from({ length: 10_000 }, (_, i) => tickerOf(`S${i}`)))
    const scanned = ScanV3.read(frame)
    assert.strictEqual(scanned?._tag === "Batch" && scanned.messages.length, 10_000)
  })
})

const framesAt = (millis: number) =>
  Object.values(v3.frames).map((frame) => frame.replace(/(?<="t":)\d+/g, String(millis)))

describe("API v3: instants", () => {
  it("are those of the years to 9999; others are left to be read as JSON, which says so", () => {
    const last = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
    assert.strictEqual(countRead(v3, framesAt(last)), framesAt(last).length)
    assert.strictEqual(countRead(v3, framesAt(last + 1)), 0)
  })
})

describe("API v3: trades and candles that are not in their order", () => {
  it.each(["trades", "candles"])("%s are left to be read as JSON, which sorts them", (kind) => {
    const { ch, update } = JSON.parse(v3.frames[kind]!)
    const [symbol, [first]] = Object.entries<ReadonlyArray<{ readonly t: number; readonly i?: number }>>(update)[0]!
    const older = { ...first!, t: first!.t - 60_000, ...(first!.i === undefined ? undefined : { i: first!.i - 1 }) }
    const write = (items: ReadonlyArray<unknown>) => JSON.stringify({ ch, update: { [symbol]: items } })
    assert.isDefined(ScanV3.read(write([older, first])))
    assert.isUndefined(ScanV3.read(write([first, older])))
    assert.deepStrictEqual(MarketData.decode(write([first, older])), MarketData.decode(write([older, first])))
  })
})

describe("strings of frames", () => {
  const collect: () => void = (() => {
    setFlagsFromString("--expose-gc")
    return runInNewContext("gc")
  })()
  const random = new Random(1)
  const price = () => `0.${"0".repeat(12)}${random.between(100_000, 999_999)}`

  it.each([
    ["API v2", (level: string) => v2.frames["book"]!.replace("[],", `[${level}],`), v2.scan],
    ["API v3", (level: string) => v3.frames["book"]!.replace("[],", `[${level}],`), v3.scan]
  ])("%s: keep no frame alive", (name, frameOf, scan) => {
    const FRAMES = 1_000
    const LEVELS = 500
    const levelOf = name === "API v2"
      ? () => `{"price":"${price()}","size":"123456789.123456789"}`
      : () => `["${price()}","123456789.123456789"]`
    const kept: Array<unknown> = []
    collect()
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < FRAMES; i++) {
      // As one string, as those of a socket are.
      const text = Buffer.from(frameOf(Array.from({ length: LEVELS }, levelOf).join())).toString()
      const data = scan(text) as { readonly event: { readonly asks: ReadonlyArray<unknown> } }
      kept.push(data.event.asks[random.between(0, LEVELS - 1)])
    }
    collect()
    const perFrame = (process.memoryUsage().heapUsed - before) / FRAMES
    assert.strictEqual(kept.length, FRAMES)
    // The frames are of some 20,000 bytes.
    assert.isBelow(perFrame, 1_000)
  })
})
