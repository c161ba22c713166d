/**
 * Who sees everything: a connection of its own to the venue, on which nothing ever goes wrong, and a naive copy of each
 * book. It knows what every book was at every sequence number, and every trade: what the client says is held against it.
 *
 * It shares no code with the client: frames are parsed, and levels are kept in a `Map` and sorted.
 *
 * @since 0.1.0
 */
import type { Decimal } from "@effect-hitbtc/core/Decimal"
import type { Level, Sides, Truth } from "@effect-hitbtc/testkit/BookCheck"
import type { Transport } from "@effect-hitbtc/transport/Transport"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/**
 * What was seen. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Spectator {
  /** By symbol and sequence: what the whole book may have been. A sequence that was restarted has more than one. */
  readonly books: Map<string, Array<Sides>>
  /** By symbol: the trades, by id, oldest first. */
  readonly trades: Map<string, Map<number, string>>
}

interface Message {
  readonly method?: string
  readonly params?: {
    readonly symbol: string
    readonly sequence: number
    readonly ask: ReadonlyArray<Level>
    readonly bid: ReadonlyArray<Level>
    readonly data: ReadonlyArray<{ readonly id: number; readonly price: string; readonly quantity: string }>
  }
  readonly ch?: string
  readonly snapshot?: { readonly [symbol: string]: unknown }
  readonly update?: { readonly [symbol: string]: unknown }
}

type Pair = readonly [Decimal, Decimal]
interface BookV3 {
  readonly s: number
  readonly a: ReadonlyArray<Pair>
  readonly b: ReadonlyArray<Pair>
}
type TradesV3 = ReadonlyArray<{ readonly i: number; readonly p: string; readonly q: string }>

/**
 * Takes a whole book as the truth of its sequence.
 *
 * @category seeing
 * @since 0.1.0
 */
export const seeBook = (
  { books }: Spectator,
  { asks, bids, sequence, symbol }: Sides & { readonly symbol: string; readonly sequence: number }
): void => {
  const key = `${symbol} ${sequence}`
  const known = books.get(key)
  if (known === undefined) books.set(key, [{ asks, bids }])
  else known.push({ asks, bids })
}

/**
 * What the books of a sequence were, for whoever checks a view.
 *
 * @category accessors
 * @since 0.1.0
 */
export const truth = ({ books }: Spectator): Truth => ({ sequence, symbol }) => books.get(`${symbol} ${sequence}`)

const sorted = (side: ReadonlyMap<Decimal, Decimal>, direction: 1 | -1): ReadonlyArray<Level> =>
  Array.from(side, ([price, size]) => ({ price, size })).toSorted((a, b) =>
    direction * (Number(a.price) - Number(b.price))
  )

/**
 * Watches all books and trades of symbols, until the scope ends.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  transport: Transport["Service"],
  version: "v2" | "v3",
  symbols: ReadonlyArray<string>
): Effect.fn.Return<Spectator, never, Scope.Scope> {
  const trades = new Map<string, Map<number, string>>(symbols.map((symbol) => [symbol, new Map()]))
  const spectator: Spectator = { books: new Map(), trades }
  const sides = new Map<string, { readonly asks: Map<Decimal, Decimal>; readonly bids: Map<Decimal, Decimal> }>()

  const take = (
    symbol: string,
    sequence: number,
    isSnapshot: boolean,
    asks: ReadonlyArray<Pair>,
    bids: ReadonlyArray<Pair>
  ) => {
    const before = sides.get(symbol)
    const book = before === undefined || isSnapshot
      ? { asks: new Map<Decimal, Decimal>(), bids: new Map<Decimal, Decimal>() }
      : before
    sides.set(symbol, book)
    for (const [side, pairs] of [[book.asks, asks], [book.bids, bids]] as const) {
      for (const [price, size] of pairs) {
        if (Number(size) === 0) side.delete(price)
        else side.set(price, size)
      }
    }
    seeBook(spectator, { symbol, sequence, asks: sorted(book.asks, 1), bids: sorted(book.bids, -1) })
  }
  const trade = (symbol: string, id: number, price: string, quantity: string) =>
    void trades.get(symbol)!.set(id, `${Number(price)}x${Number(quantity)}`)

  const see = (message: Message) => {
    const { ch, method, params } = message
    if (params !== undefined && (method === "snapshotOrderbook" || method === "updateOrderbook")) {
      const pairs = (levels: ReadonlyArray<Level>) => levels.map(({ price, size }): Pair => [price, size])
      take(params.symbol, params.sequence, method === "snapshotOrderbook", pairs(params.ask), pairs(params.bid))
    }
    if (params !== undefined && (method === "snapshotTrades" || method === "updateTrades")) {
      for (const { id, price, quantity } of params.data) trade(params.symbol, id, price, quantity)
    }
    for (const [symbol, entry] of Object.entries(message.snapshot ?? message.update ?? {})) {
      if (ch === "orderbook/full") {
        const { a, b, s } = entry as BookV3
        take(symbol, s, message.snapshot !== undefined, a, b)
      }
      if (ch === "trades") { for (const { i, p, q } of entry as TradesV3) trade(symbol, i, p, q) }
    }
  }

  const wire = yield* Effect.orDie(
    transport.dial(version === "v2" ? "wss://spectator/api/2/ws/public" : "wss://spectator/api/3/ws/public")
  )
  const ask = (request: object) => Effect.orDie(wire.send(JSON.stringify(request)))
  yield* wire.receive.pipe(
    Effect.map((frames) => {
      for (const frame of frames) see(JSON.parse(frame) as Message)
    }),
    Effect.forever,
    Effect.ignore,
    Effect.forkScoped({ startImmediately: true })
  )
  if (version === "v3") {
    yield* ask({ method: "subscribe", ch: "orderbook/full", params: { symbols }, id: 1 })
    yield* ask({ method: "subscribe", ch: "trades", params: { symbols, limit: 1000 }, id: 2 })
  } else {
    for (const [id, symbol] of symbols.entries()) {
      yield* ask({ method: "subscribeOrderbook", params: { symbol }, id: 2 * id })
      yield* ask({ method: "subscribeTrades", params: { symbol, limit: 1000 }, id: 2 * id + 1 })
    }
  }
  return spectator
})
