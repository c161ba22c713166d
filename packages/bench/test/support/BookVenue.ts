/**
 * A venue of API v3 on a real socket that has order books, says what a test makes it say, and remembers every book that it
 * ever had. Whoever subscribes gets a snapshot of the book as it is then.
 */
import * as LoopbackServer from "@effect-hitbtc/testkit/LoopbackServer"
import { Effect } from "effect"

/** Prices and sizes as they go over the wire. */
export type Levels = ReadonlyArray<readonly [price: string, size: string]>

const side = (levels: Iterable<readonly [number, number]>, direction: 1 | -1) =>
  Array.from(levels).toSorted(([a], [b]) => direction * (a - b)).map(([price, size]) => `${size}@${price}`).join(" ")

/** A book in one word, best prices first. Sizes and prices are compared as numbers: a client may keep floats. */
export const digest = (
  asks: Iterable<readonly [number, number]>,
  bids: Iterable<readonly [number, number]>
): string => {
  return `${side(asks, 1)} | ${side(bids, -1)}`
}

const numbers = (levels: Levels) => levels.map(([price, size]) => [Number(price), Number(size)] as const)

interface Request {
  readonly id?: number
  readonly method: string
  readonly ch?: string
  readonly params?: { readonly symbols?: ReadonlyArray<string> }
}

const CHANNEL = "orderbook/full"

interface Book {
  sequence: number
  readonly asks: Map<number, number>
  readonly bids: Map<number, number>
}

const texts = (side: Map<number, number>): Levels => Array.from(side, ([price, size]) => [String(price), String(size)])

export const make = Effect.gen(function*() {
  const books = new Map<string, Book>()
  const had = new Map<string, Set<string>>()
  // While it is false, subscriptions are acknowledged, and no snapshot follows.
  let givesSnapshots = true

  const open = (symbol: string): Book => {
    let book = books.get(symbol)
    if (book === undefined) books.set(symbol, book = { sequence: 0, asks: new Map(), bids: new Map() })
    return book
  }
  const remember = (symbol: string) => {
    const { asks, bids } = open(symbol)
    const isCrossed = Math.max(...bids.keys()) >= Math.min(...asks.keys())
    // What is crossed is the venue's fault, and nothing that a client should show.
    if (isCrossed && asks.size > 0 && bids.size > 0) return
    const known = had.get(symbol) ?? new Set()
    known.add(digest(asks, bids))
    had.set(symbol, known)
  }
  // Time goes on; a frame that comes again comes with its own.
  let time = 1_626_866_578_796
  const entry = (sequence: number, asks: Levels, bids: Levels) => ({
    t: ++time,
    s: sequence,
    a: asks,
    b: bids
  })
  const frame = (kind: "snapshot" | "update", symbol: string, sequence: number, asks: Levels, bids: Levels) =>
    JSON.stringify({ ch: CHANNEL, [kind]: { [symbol]: entry(sequence, asks, bids) } })
  const snapshot = (symbol: string) => {
    const { asks, bids, sequence } = open(symbol)
    return frame("snapshot", symbol, sequence, texts(asks), texts(bids))
  }

  const server = yield* LoopbackServer.make({
    onConnection: ({ received, socket }) =>
      socket.on("message", () => {
        const { ch, id, method, params } = JSON.parse(received.at(-1)!) as Request
        const symbols = params?.symbols ?? []
        if (id !== undefined) socket.send(JSON.stringify({ result: { ch: ch ?? "", subscriptions: symbols }, id }))
        if (method !== "subscribe" || ch !== CHANNEL || !givesSnapshots) return
        for (const symbol of symbols) socket.send(snapshot(symbol))
      })
  })
  const tell = (text: string) => {
    for (const { socket } of server.connections) if (socket.readyState === socket.OPEN) socket.send(text)
  }

  return {
    url: server.url,
    connections: server.connections,
    /** Sets the whole book, from nothing or in a new state, and says nothing of it. */
    set: (symbol: string, sequence: number, asks: Levels, bids: Levels) => {
      const book = open(symbol)
      book.sequence = sequence
      for (const [side, levels] of [[book.asks, asks], [book.bids, bids]] as const) {
        side.clear()
        for (const [price, size] of numbers(levels)) if (size > 0) side.set(price, size)
      }
      remember(symbol)
    },
    /** Changes the book, and gives the frame that says so, for whoever is to hear of it. */
    change: (symbol: string, asks: Levels, bids: Levels, sequence = open(symbol).sequence + 1): string => {
      const book = open(symbol)
      book.sequence = sequence
      for (const [side, levels] of [[book.asks, asks], [book.bids, bids]] as const) {
        for (const [price, size] of numbers(levels)) {
          if (size > 0) side.set(price, size)
          else side.delete(price)
        }
      }
      remember(symbol)
      return frame("update", symbol, sequence, asks, bids)
    },
    snapshot,
    frame,
    tell,
    truth: (symbol: string) => {
      const { asks, bids, sequence } = open(symbol)
      return { sequence, book: digest(asks, bids) }
    },
    /** Whether the venue ever had the book, and it was fit to be shown. */
    hadBook: (symbol: string, book: string) => had.get(symbol)?.has(book) === true,
    withhold: (isWithheld: boolean) => {
      givesSnapshots = !isWithheld
    },
    drop: () => {
      for (const { socket } of server.connections) socket.terminate()
    }
  }
})

export type BookVenue = Effect.Success<typeof make>
