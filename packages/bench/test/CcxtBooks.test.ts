/**
 * The faults of order books, cases 37 to 48, through this client and through CCXT's HitBTC, over the same frames of the same
 * server. What each of them shows after each message is held against the books that the venue had: the table in
 * `guarantees.md` says what came of it.
 */
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import { assert, describe, it } from "@effect/vitest"
import { pro } from "ccxt"
import { Context, Effect, Layer, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import { setTimeout as pause } from "node:timers/promises"
import * as BookVenue from "./support/BookVenue.ts"

const SYMBOL = "ETHBTC"
const NAME = "ETH/BTC"
/** A book that is always right: where it has come, all before it has. */
const MARKER = "BTCUSDT"
const MARKER_NAME = "BTC/USDT"

type Exchange = InstanceType<typeof pro.hitbtc>

/** What a client made of a case. */
interface Result {
  /** How many books it showed that the venue never had, or that were crossed. */
  readonly wrong: number
  /** What it shows in the end: the venue's book, another one, or none. */
  readonly end: "right" | "wrong" | "none"
}

interface Client {
  /** Every book that was shown, in the order in which that happened; `undefined` where it was said that there is none. */
  readonly shown: ReadonlyArray<string | undefined>
  /** The sequence of the marker's book, as far as it came. */
  readonly marker: () => number | undefined
}

const numbers = ({ price, size }: { readonly price: string; readonly size: string }) =>
  [Number(price), Number(size)] as const
const pair = ([price = NaN, size = NaN]: ReadonlyArray<number | undefined>) => [price, size] as const

const ours = Effect.fnUntraced(function*(url: string, oracle: Oracle.Oracle) {
  const base = url.replace(/\/ws$/, "/api/3")
  const context = yield* oracle.build(
    Layer.orDie(HitBtc.layer({ url: base, snapshotTimeout: "1 second" })).pipe(
      Layer.provide([NodeWebSocketTransport.layer(), FetchHttpClient.layer])
    )
  )
  const market = Context.get(context, MarketData.MarketData)
  const shown: Array<string | undefined> = []
  let marker: number | undefined
  yield* market.orderBooks([SYMBOL, MARKER], { depth: Infinity }).pipe(
    Stream.runForEach((view) =>
      Effect.sync(() => {
        if (view.symbol === MARKER) {
          if (view._tag === "Live") marker = view.sequence
          return
        }
        shown.push(
          view._tag === "Live"
            ? BookVenue.digest(Array.from(view.asks, numbers), Array.from(view.bids, numbers))
            : undefined
        )
      })
    ),
    Effect.ignore,
    Effect.forkScoped({ startImmediately: true })
  )
  const client: Client = { shown, marker: () => marker }
  return client
})

const market = (id: string, base: string, quote: string) => ({
  id,
  symbol: `${base}/${quote}`,
  base,
  quote,
  baseId: base,
  quoteId: quote,
  type: "spot",
  spot: true,
  active: true,
  precision: { price: 1e-6, amount: 1e-4 },
  limits: {}
})

const theirs = Effect.fnUntraced(function*(url: string) {
  const shown: Array<string | undefined> = []
  const digest = (exchange: Exchange): string | undefined => {
    const book = exchange.orderbooks[NAME]
    return book === undefined ? undefined : BookVenue.digest(Array.from(book.asks, pair), Array.from(book.bids, pair))
  }
  // As its reader is told of it: once for each message that it took.
  class Recorded extends pro.hitbtc {
    override handleOrderBook(...message: Parameters<Exchange["handleOrderBook"]>) {
      const frame = JSON.stringify(message[1])
      super.handleOrderBook(...message)
      if (frame.includes(SYMBOL)) shown.push(digest(this))
    }
  }
  const end = new AbortController()
  const exchange = yield* Effect.acquireRelease(
    Effect.sync(() =>
      new Recorded({ markets: { [NAME]: market(SYMBOL, "ETH", "BTC"), [MARKER_NAME]: market(MARKER, "BTC", "USDT") } })
    ),
    (exchange) =>
      Effect.promise(() => {
        end.abort()
        return exchange.close()
      })
  )
  exchange.urls.api.ws.public = url
  // What it asks for where the URL begins with ws: and not with wss:.
  yield* Effect.promise(() => exchange.loadHttpProxyAgent())
  // The loop of its manual; what was lost is asked for again.
  const watch = async (name: string): Promise<void> => {
    while (!end.signal.aborted) {
      try {
        await exchange.watchOrderBook(name)
      } catch {
        await pause(10)
      }
    }
  }
  void watch(NAME)
  void watch(MARKER_NAME)
  const client: Client = { shown, marker: () => exchange.orderbooks[MARKER_NAME]?.nonce }
  return client
})

const until = Effect.fnUntraced(function*(what: string, holds: () => boolean) {
  for (let i = 0; i < 1_000; i++) {
    if (holds()) return
    yield* Effect.sleep("5 millis")
  }
  return assert.fail(`never: ${what}`)
})

/** Plays a case to both. `play` is given the venue, and a way to wait until all that was said has been taken. */
const run = (play: (venue: BookVenue.BookVenue, taken: Effect.Effect<void>) => Effect.Effect<void>, before?: {
  readonly isWithheld: boolean
}) =>
  Effect.gen(function*() {
    const oracle = yield* Oracle.make()
    const venue = yield* BookVenue.make
    venue.set(MARKER, 1, [["2", "1"]], [["1", "1"]])
    venue.set(SYMBOL, 10, [["0.062", "3"], ["0.061", "2"]], [["0.059", "4"], ["0.058", "5"]])
    if (before?.isWithheld === true) venue.withhold(true)
    const clients = { ours: yield* ours(venue.url, oracle), theirs: yield* theirs(venue.url) }
    const both = Object.values(clients)
    yield* until("both are connected", () => venue.connections.length >= 2)
    if (before?.isWithheld !== true) {
      yield* until("both have the book", () => both.every(({ marker, shown }) => marker() === 1 && shown.length > 0))
    } else yield* Effect.sleep("300 millis")
    let mark = 1
    const taken = Effect.suspend(() => {
      const sequence = ++mark
      venue.tell(venue.change(MARKER, [], [["0.5", String(sequence)]], sequence))
      return until("both have taken it", () => both.every(({ marker }) => (marker() ?? 0) >= sequence))
    })
    yield* play(venue, taken)
    const right = () => clients.ours.shown.at(-1) === venue.truth(SYMBOL).book
    // Who asked for another snapshot gets it.
    for (let i = 0; i < 300 && !right(); i++) yield* Effect.sleep("10 millis")
    const resultOf = ({ shown }: Client): Result => ({
      wrong: shown.filter((book) => book !== undefined && !venue.hadBook(SYMBOL, book)).length,
      end: shown.at(-1) === undefined ? "none" : shown.at(-1) === venue.truth(SYMBOL).book ? "right" : "wrong"
    })
    return { ours: resultOf(clients.ours), theirs: resultOf(clients.theirs) }
  }).pipe(Effect.scoped, Effect.timeout("20 seconds"))

const RIGHT: Result = { wrong: 0, end: "right" }

interface Case {
  readonly name: string
  readonly play: (venue: BookVenue.BookVenue, taken: Effect.Effect<void>) => Effect.Effect<void>
  readonly isWithheld?: boolean
  readonly theirs: Result
}

const say = (frames: (venue: BookVenue.BookVenue) => ReadonlyArray<string>): Case["play"] => (venue, taken) =>
  Effect.suspend(() => {
    for (const frame of frames(venue)) venue.tell(frame)
    return taken
  })

const cases: ReadonlyArray<Case> = [
  {
    name: "case 37: an update is lost",
    play: say((venue) => {
      venue.change(SYMBOL, [["0.061", "0"]], [])
      return [venue.change(SYMBOL, [], [["0.057", "1"]]), venue.change(SYMBOL, [], [["0.056", "1"]])]
    }),
    theirs: { wrong: 2, end: "wrong" }
  },
  {
    name: "case 37: a thousand updates are lost",
    play: say((venue) => {
      for (let i = 0; i < 1_000; i++) venue.change(SYMBOL, [["0.062", String(i + 1)]], [])
      return [venue.change(SYMBOL, [], [["0.057", "1"]])]
    }),
    theirs: { wrong: 1, end: "wrong" }
  },
  {
    name: "case 38: the newest update comes twice",
    play: say((venue) => {
      const update = venue.change(SYMBOL, [["0.061", "7"]], [])
      return [update, update]
    }),
    theirs: RIGHT
  },
  {
    name: "case 38: an older update comes again",
    play: say((venue) => {
      const older = venue.change(SYMBOL, [["0.061", "5"]], [["0.059", "6"]])
      return [older, venue.change(SYMBOL, [["0.061", "7"]], []), venue.change(SYMBOL, [], [["0.057", "1"]]), older]
    }),
    theirs: { wrong: 1, end: "wrong" }
  },
  {
    name: "case 39: two updates in the wrong order",
    play: say((venue) => {
      const [first, second] = [venue.change(SYMBOL, [["0.061", "5"]], []), venue.change(SYMBOL, [["0.061", "7"]], [])]
      return [second, first, venue.change(SYMBOL, [], [["0.057", "1"]])]
    }),
    theirs: { wrong: 1, end: "wrong" }
  },
  {
    name: "case 40: the sequence begins again at a small number",
    play: say((venue) => [
      venue.change(SYMBOL, [["0.061", "5"]], [], 2),
      venue.change(SYMBOL, [["0.061", "7"]], []),
      venue.change(SYMBOL, [["0.061", "8"]], [])
    ]),
    theirs: RIGHT
  },
  {
    name: "case 40: the venue begins again, with another book and a small number, and does not say so",
    play: say((venue) => {
      venue.set(SYMBOL, 1, [["0.063", "1"]], [["0.058", "5"]])
      return [venue.change(SYMBOL, [["0.064", "5"]], []), venue.change(SYMBOL, [["0.064", "6"]], [])]
    }),
    theirs: { wrong: 2, end: "wrong" }
  },
  {
    name: "case 41: a second snapshot on the same connection",
    play: say((venue) => {
      venue.set(SYMBOL, 20, [["0.063", "1"]], [["0.058", "5"]])
      return [venue.snapshot(SYMBOL), venue.change(SYMBOL, [["0.064", "1"]], [])]
    }),
    theirs: RIGHT
  },
  {
    name: "case 42: a level goes while there is no connection",
    play: (venue, taken) =>
      Effect.gen(function*() {
        const before = venue.connections.length
        venue.drop()
        venue.set(SYMBOL, 20, [["0.063", "1"]], [["0.058", "5"]])
        yield* until("both are connected again", () => venue.connections.length >= before + 2)
        yield* taken
        venue.tell(venue.change(SYMBOL, [["0.064", "1"]], []))
        yield* taken
      }),
    theirs: RIGHT
  },
  {
    name: "case 43: a snapshot with sizes of zero",
    play: say((venue) => {
      venue.set(SYMBOL, 20, [["0.063", "1"]], [["0.058", "5"]])
      return [
        venue.frame("snapshot", SYMBOL, 20, [["0.0625", "0"], ["0.063", "1"]], [["0.0585", "0"], ["0.058", "5"]])
      ]
    }),
    theirs: RIGHT
  },
  {
    name: "case 44: a side becomes empty, and fills again",
    play: say((venue) => [
      venue.change(SYMBOL, [["0.062", "0"], ["0.061", "0"]], []),
      venue.change(SYMBOL, [["0.063", "1"]], [])
    ]),
    theirs: RIGHT
  },
  {
    name: "case 44: the book becomes empty",
    play: say((venue) => {
      venue.set(SYMBOL, 20, [], [])
      return [venue.snapshot(SYMBOL)]
    }),
    theirs: RIGHT
  },
  {
    name: "case 44: an update without levels, which counts in the sequence",
    play: say((venue) => [venue.change(SYMBOL, [], []), venue.change(SYMBOL, [["0.063", "1"]], [])]),
    theirs: RIGHT
  },
  {
    name: "case 45: a level is deleted that is not there",
    play: say((venue) => [
      venue.change(SYMBOL, [["0.0615", "0"]], [["0.01", "0"]]),
      venue.change(SYMBOL, [["0.063", "1"]], [])
    ]),
    theirs: RIGHT
  },
  {
    name: "case 46: an update before any snapshot",
    isWithheld: true,
    play: (venue, taken) =>
      Effect.gen(function*() {
        venue.tell(venue.change(SYMBOL, [["0.063", "1"]], []))
        venue.tell(venue.snapshot(MARKER))
        yield* taken
        venue.tell(venue.snapshot(SYMBOL))
        yield* taken
      }),
    theirs: { wrong: 1, end: "right" }
  },
  {
    name: "case 47: a book that is crossed, for a while",
    play: say((venue) => [
      venue.change(SYMBOL, [["0.0585", "1"]], []),
      venue.change(SYMBOL, [["0.0585", "0"]], [])
    ]),
    theirs: { wrong: 1, end: "right" }
  },
  {
    name: "case 47: a book that is locked, for a while",
    play: say((venue) => [venue.change(SYMBOL, [["0.059", "1"]], []), venue.change(SYMBOL, [["0.059", "0"]], [])]),
    theirs: { wrong: 1, end: "right" }
  },
  {
    name: "case 47: a size below zero",
    play: say((venue) => {
      venue.change(SYMBOL, [], [])
      const { sequence } = venue.truth(SYMBOL)
      return [
        venue.frame("update", SYMBOL, sequence, [["0.0605", "-1"]], []),
        venue.change(SYMBOL, [["0.063", "1"]], [])
      ]
    }),
    theirs: { wrong: 2, end: "wrong" }
  },
  {
    name: "case 47: a price twice in one side of an update",
    play: say((venue) => [venue.change(SYMBOL, [["0.061", "5"], ["0.061", "7"]], [])]),
    theirs: RIGHT
  },
  {
    name: "case 47: a price twice in one side of a snapshot",
    play: say((venue) => {
      venue.set(SYMBOL, 20, [["0.061", "7"]], [["0.058", "5"]])
      return [venue.frame("snapshot", SYMBOL, 20, [["0.061", "5"], ["0.061", "7"]], [["0.058", "5"]])]
    }),
    theirs: RIGHT
  },
  {
    name: "case 48: one price in two notations",
    play: say((venue) => [
      venue.change(SYMBOL, [["0.06100", "5"]], [["0.0590", "0"]]),
      venue.change(SYMBOL, [["0.061", "0"]], [])
    ]),
    theirs: RIGHT
  }
]

describe("a fault of a venue's order books", () => {
  for (const { isWithheld = false, name, play, theirs } of cases) {
    const ccxt = `CCXT shows ${theirs.wrong === 0 ? "none" : theirs.wrong}, and ends with the ${theirs.end} one`
    it.live(`${name}: this client shows no wrong book; ${ccxt}`, () =>
      Effect.gen(function*() {
        const result = yield* run(play, { isWithheld })
        assert.deepStrictEqual(result, { ours: RIGHT, theirs })
      }))
  }
})
