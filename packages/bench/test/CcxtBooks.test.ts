/**
 * The cases 37 to 48 of `packages/docs/faults.md`, of order books, for two clients: the same messages to ours, over a
 * transport in memory, and to CCXT's handler of HitBTC. What each shows is held against the books that the venue had. The
 * table that says so, under "Beside CCXT" on that page, is checked here.
 */
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import { type Case, cases, type Levels, type Step, unasked } from "@effect-hitbtc/testkit/BookCases"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { assert, describe, it } from "@effect/vitest"
import { pro } from "ccxt"
import { Context, Effect, Layer, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { readFileSync } from "node:fs"

/** Levels as `price:size`, best first, both sides. */
type Shown = string

const shown = (asks: ReadonlyArray<readonly [number, number]>, bids: ReadonlyArray<readonly [number, number]>): Shown =>
  [asks, bids].map((side) => side.map(([price, size]) => `${price}:${size}`).join(" ")).join(" | ")

const numbers = (levels: Levels) => levels.map(([price, size]): [number, number] => [Number(price), Number(size)])

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
