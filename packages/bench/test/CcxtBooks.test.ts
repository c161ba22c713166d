/**
 * The cases 37 to 48 of `packages/docs/faults.md`, of order books, for two clients: the same messages to ours, over a
 * transport in memory, and to CCXT's handler of HitBTC. What each shows is held against the books that the venue had. The
 * table that says so, under "Beside CCXT" on that page, is checked here.
 */
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { assert, describe, it } from "@effect/vitest"
import { pro } from "ccxt"
import { Context, Effect, Layer, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { readFileSync } from "node:fs"

type Levels = ReadonlyArray<readonly [price: string, size: string]>

/**
 * What the venue says: of a book, or that the connection is lost and there is another. `at` is when, in milliseconds after
 * the first sequence; by default the sequence itself.
 */
type Step =
  | readonly ["snapshot" | "update", sequence: number, asks: Levels, bids: Levels, at?: number]
  | "reconnect"

/** Levels as `price:size`, best first, both sides. */
type Shown = string

interface Case {
  readonly number: number
  readonly name: string
  readonly steps: ReadonlyArray<Step>
  /** Whether the snapshots after the first are the answers to a client that asked for one, and that no other is sent. */
  readonly isAskedFor?: true
  /** The books that the venue had, of which the last is to be shown in the end. */
  readonly truth: ReadonlyArray<readonly [asks: Levels, bids: Levels]>
}

const shown = (asks: ReadonlyArray<readonly [number, number]>, bids: ReadonlyArray<readonly [number, number]>): Shown =>
  [asks, bids].map((side) => side.map(([price, size]) => `${price}:${size}`).join(" ")).join(" | ")

const numbers = (levels: Levels) => levels.map(([price, size]): [number, number] => [Number(price), Number(size)])

const ASKS: Levels = [["101", "1"], ["102", "2"]]
const BIDS: Levels = [["100", "1"], ["99", "2"]]
const START: Step = ["snapshot", 10, ASKS, BIDS]
const BOOK = [ASKS, BIDS] as const

const cases: ReadonlyArray<Case> = [
  {
    number: 37,
    name: "a message is missing",
    isAskedFor: true,
    steps: [
      START,
      // What is missing: the ask at 101 went.
      ["update", 12, [["103", "1"]], []],
      ["snapshot", 13, [["102", "2"], ["103", "1"]], [["100", "5"]]]
    ],
    truth: [BOOK, [[["102", "2"], ["103", "1"]], [["100", "5"]]]]
  },
  {
    number: 38,
    name: "a message comes twice",
    steps: [
      START,
      ["update", 11, [], [["100", "3"]]],
      ["update", 12, [], [["100", "0"]]],
      ["update", 11, [], [["100", "3"]]],
      ["update", 13, [["102", "4"]], []]
    ],
    truth: [
      BOOK,
      [ASKS, [["100", "3"], ["99", "2"]]],
      [ASKS, [["99", "2"]]],
      [[["101", "1"], ["102", "4"]], [["99", "2"]]]
    ]
  },
  {
    number: 39,
    name: "two messages change places",
    isAskedFor: true,
    steps: [
      START,
      ["update", 12, [], [["100", "7"]]],
      ["update", 11, [], [["100", "5"]]],
      ["snapshot", 12, ASKS, [["100", "7"], ["99", "2"]]]
    ],
    truth: [BOOK, [ASKS, [["100", "7"], ["99", "2"]]]]
  },
  {
    number: 40,
    name: "the sequence starts again",
    isAskedFor: true,
    steps: [
      START,
      ["update", 3, [["105", "1"]], [["98", "1"]], 11],
      ["snapshot", 4, [["105", "1"]], [["98", "2"]], 12],
      ["update", 5, [["104", "1"]], [], 13]
    ],
    truth: [BOOK, [[["105", "1"]], [["98", "2"]]], [[["104", "1"], ["105", "1"]], [["98", "2"]]]]
  },
  {
    number: 41,
    name: "a second snapshot",
    steps: [START, ["snapshot", 20, [["102", "1"]], [["99", "1"]]]],
    truth: [BOOK, [[["102", "1"]], [["99", "1"]]]]
  },
  {
    number: 42,
    name: "a level goes while the connection is lost",
    steps: [START, "reconnect", ["snapshot", 20, [["102", "2"]], BIDS]],
    truth: [BOOK, [[["102", "2"]], BIDS]]
  },
  {
    number: 43,
    name: "sizes of zero in a snapshot",
    steps: [["snapshot", 10, [["101", "1"], ["101.5", "0"], ["102", "2"]], [["100", "1"], ["99.5", "0.000"], [
      "99",
      "2"
    ]]]],
    truth: [BOOK]
  },
  {
    number: 44,
    name: "an empty side, an empty update",
    steps: [
      ["snapshot", 10, [], BIDS],
      ["update", 11, [], []],
      ["update", 12, [["101", "1"]], []]
    ],
    truth: [[[], BIDS], [[["101", "1"]], BIDS]]
  },
  {
    number: 45,
    name: "a level goes that is not there",
    steps: [START, ["update", 11, [["101.5", "0"]], [["90", "0"]]], ["update", 12, [], [["99", "3"]]]],
    truth: [BOOK, [ASKS, [["100", "1"], ["99", "3"]]]]
  },
  {
    number: 46,
    name: "an update before the snapshot",
    steps: [["update", 9, [["103", "1"]], []], START],
    truth: [BOOK]
  },
  {
    number: 47,
    name: "a crossed book, a negative size",
    isAskedFor: true,
    steps: [
      START,
      ["update", 11, [], [["101.5", "1"]]],
      ["snapshot", 20, ASKS, BIDS],
      ["update", 21, [["101", "-1"]], []],
      ["snapshot", 30, ASKS, [["99", "2"]]]
    ],
    truth: [BOOK, [ASKS, [["99", "2"]]]]
  },
  {
    number: 48,
    name: "a price in two writings",
    steps: [START, ["update", 11, [], [["100.0", "4"]]], ["update", 12, [], [["100.00", "0"]]]],
    truth: [BOOK, [ASKS, [["100", "4"], ["99", "2"]]], [ASKS, [["99", "2"]]]]
  }
]

const message = ([kind, s, a, b, at = s]: Exclude<Step, string>) => ({
  ch: "orderbook/full",
  [kind]: { ETHBTC: { t: 1_626_866_578_796 + at, s, a, b } }
})

const right = ({ truth }: Case) => truth.map(([asks, bids]) => shown(numbers(asks), numbers(bids)))

/** What is to be said of what was shown. */
const verdict = (
  one: Case,
  history: ReadonlyArray<Shown>
): "right" | "shows a wrong book" | "shows a wrong book, and stays wrong" => {
  const books = right(one)
  if (history.at(-1) !== books.at(-1)) return "shows a wrong book, and stays wrong"
  return history.every((book) => books.includes(book)) ? "right" : "shows a wrong book"
}

const settle = Effect.repeat(TestClock.adjust("100 millis"), { times: 20 })

const ours = Effect.fnUntraced(function*({ steps }: Case) {
  const oracle = yield* Oracle.make()
  const memory = yield* MemoryTransport.make()
  oracle.watchMemory(memory)
  const services = yield* oracle.build(
    Layer.orDie(HitBtc.layer()).pipe(Layer.provide([memory.layer, FetchHttpClient.layer]))
  )
  const history: Array<Shown> = []
  let last = ""
  let asked = 0
  yield* Context.get(services, MarketData.MarketData).orderBooks("ETHBTC").pipe(
    Stream.runForEach((book) =>
      Effect.sync(() => {
        last = book._tag
        if (book._tag !== "Live") return
        const pairs = (levels: typeof book.asks) =>
          levels.map(({ price, size }): [number, number] => [Number(price), Number(size)])
        history.push(shown(pairs(book.asks), pairs(book.bids)))
      })
    ),
    Effect.forkScoped({ startImmediately: true })
  )
  const accept = Effect.gen(function*() {
    const peer = yield* memory.accept
    yield* peer.receive.pipe(
      Effect.flatMap((frames) =>
        Effect.forEach(frames, (frame) => {
          const { id, method, params } = JSON.parse(frame) as {
            readonly id: number
            readonly method: string
            readonly params: { symbols?: unknown }
          }
          if (method === "subscribe") asked++
          return peer.send(
            JSON.stringify({ result: { ch: "orderbook/full", subscriptions: params.symbols ?? [] }, id })
          )
        }, { discard: true })
      ),
      Effect.forever,
      Effect.ignore,
      Effect.forkScoped({ startImmediately: true })
    )
    yield* settle
    return peer
  })
  let peer = yield* accept
  for (const step of steps) {
    if (step === "reconnect") {
      yield* peer.drop
      peer = yield* accept
    } else yield* peer.send(JSON.stringify(message(step)))
    yield* settle
  }
  return { history, last, asked }
})

/** The same, to a client that asks for no snapshot, and gets none. */
const unasked = (one: Case): Case => ({
  ...one,
  steps: one.steps.filter((step, i) => i === 0 || step[0] !== "snapshot" || one.isAskedFor !== true)
})

/** CCXT's client of a connection, to its handler: who waits is told of each book. */
const ccxts = ({ steps }: Case) => {
  const exchange = new pro.hitbtc()
  exchange.setMarkets([{ id: "ETHBTC", symbol: "ETH/BTC", base: "ETH", quote: "BTC", spot: true, type: "spot" }])
  const history: Array<Shown> = []
  // Of a connection that is never made: the handler asks it for the subscription, and tells it of the book.
  const client = exchange.client("wss://nowhere")
  client.resolve = ({ asks, bids }: { readonly [side in "asks" | "bids"]: ReadonlyArray<[number, number]> }) => {
    history.push(shown(asks, bids))
  }
  for (const step of steps) if (step !== "reconnect") exchange.handleOrderBook(client, message(step))
  return history
}

/** The table on the page: by the number of the case, what it says of CCXT. */
const told = new Map(
  readFileSync(new URL("../../docs/faults.md", import.meta.url), "utf8")
    .split("## Beside CCXT")[1]?.split("\n## ")[0]?.split("\n").flatMap((line) => {
      const cells = line.split("|").map((cell) => cell.trim())
      return /^\d+$/.test(cells[1] ?? "") ? [[Number(cells[1]), cells.slice(2, -1)] as const] : []
    })
)

describe("order books beside CCXT's", () => {
  it("are all on the page", () => {
    assert.deepStrictEqual(Array.from(told.keys()), cases.map(({ number }) => number))
  })

  for (const one of cases) {
    it.effect(`case ${one.number}: ${one.name}`, () =>
      Effect.gen(function*() {
        const { history } = yield* ours(one)
        assert.strictEqual(verdict(one, history), "right", history.join("\n"))
        assert.deepStrictEqual(
          told.get(one.number),
          [one.name, verdict(one, ccxts(one)), one.isAskedFor === true ? verdict(one, ccxts(unasked(one))) : "–"],
          ccxts(one).join("\n")
        )
        if (one.isAskedFor !== true) return
        // Where the venue does not answer, ours shows that it does not know.
        const waiting = yield* ours(unasked(one))
        for (const book of waiting.history) assert.include(right(one), book)
        assert.strictEqual(waiting.last, "Resyncing")
        assert.isAbove(waiting.asked, 1)
      }))
  }
})
