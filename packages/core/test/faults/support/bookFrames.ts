/** What a venue says of a book, as frames of either version, and a client that hears them. */
import { OrderBook, type Protocol, V2, V3 } from "@effect-hitbtc/core"

export type Pairs = ReadonlyArray<readonly [price: string, size: string]>

export interface Said {
  readonly asks?: Pairs
  readonly bids?: Pairs
  /** Milliseconds; by default the sequence number. */
  readonly at?: number
  readonly symbol?: string
}

type What = "snapshot" | "update"

export interface Version {
  readonly name: string
  readonly protocol: Protocol.Protocol
  readonly frame: (what: What, sequence: number, said?: Said) => string
}

const methods = { snapshot: "snapshotOrderbook", update: "updateOrderbook" } as const
const named = (pairs: Pairs) => pairs.map(([price, size]) => ({ price, size }))

export const versions: ReadonlyArray<Version> = [
  {
    name: "v2",
    protocol: V2.make(),
    frame: (what, sequence, { asks = [], at = sequence, bids = [], symbol = "A" } = {}) =>
      JSON.stringify({
        jsonrpc: "2.0",
        method: methods[what],
        params: { ask: named(asks), bid: named(bids), symbol, sequence, timestamp: new Date(at).toISOString() }
      })
  },
  {
    name: "v3",
    protocol: V3.makePublic(),
    frame: (what, sequence, { asks = [], at = sequence, bids = [], symbol = "A" } = {}) =>
      JSON.stringify({ ch: "orderbook/full", [what]: { [symbol]: { t: at, s: sequence, a: asks, b: bids } } })
  }
]

/** What is shown of a book; `undefined` where it is not live. */
export interface Shown {
  readonly sequence: number
  readonly asks: Pairs
  readonly bids: Pairs
}

const pairs = (levels: OrderBook.View["asks"]): Pairs => levels.map(({ price, size }) => [price, size])

/** The books of a client, by symbol. */
export class Client {
  private readonly books = new Map<string, OrderBook.OrderBook>()
  readonly version: Version
  readonly options: Omit<OrderBook.Options, "symbol">
  constructor(version: Version, options: Omit<OrderBook.Options, "symbol"> = {}) {
    this.version = version
    this.options = options
  }

  book(symbol = "A"): OrderBook.OrderBook {
    const { sequence } = this.version.protocol
    const known = this.books.get(symbol) ?? OrderBook.make({ symbol, sequence, ...this.options })
    this.books.set(symbol, known)
    return known
  }

  /** Hears a frame. Gives what it did to a book, or what else it was. */
  hear(frame: string): string {
    const message = this.version.protocol.decode(frame)
    if (message._tag !== "Data") return message._tag
    const { event } = message
    if (event._tag !== "BookSnapshot" && event._tag !== "BookUpdate") return event._tag
    const outcome = OrderBook.apply(this.book(event.symbol), event)
    return outcome._tag === "Live" ? "Live" : `${outcome._tag} ${describe(outcome.reason)}`
  }

  snapshot(sequence: number, said?: Said): string {
    return this.hear(this.version.frame("snapshot", sequence, said))
  }

  update(sequence: number, said?: Said): string {
    return this.hear(this.version.frame("update", sequence, said))
  }

  /** The connection was lost. */
  lose(): void {
    for (const book of this.books.values()) OrderBook.reset(book)
  }

  shown(symbol = "A"): Shown | undefined {
    const view = OrderBook.view(this.book(symbol))
    return view && { sequence: view.sequence, asks: pairs(view.asks), bids: pairs(view.bids) }
  }
}

const describe = (reason: string | OrderBook.GapReason): string => typeof reason === "string" ? reason : reason._tag
