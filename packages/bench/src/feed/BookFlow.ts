import * as Random from "@effect-hitbtc/sandbox/Random"
import { createHash } from "node:crypto"
import type { Version } from "../Job.ts"
import { names } from "./Channels.ts"
import { type Flow, makeClock, skewed } from "./Flow.ts"
import { type Symbol, toText } from "./Symbols.ts"

interface Level {
  readonly price: string
  readonly size: string
}

/** A book in one word: every level of both sides, best first, as written. */
export const digest = (asks: Iterable<Level>, bids: Iterable<Level>): string => {
  const hash = createHash("sha1")
  for (const side of [asks, bids]) {
    for (const { price, size } of side) hash.update(`${price} ${size}\n`)
    hash.update("\n")
  }
  return hash.digest("hex")
}

/** One side: its levels by their distance from the best price there can be, in ticks. */
const makeSide = (random: Random.Random, symbol: Symbol, sign: 1 | -1) => {
  const sizes = new Map<number, string>()
  const distances: Array<number> = []
  const newSize = () => toText(1 + Math.floor(random.exponential(40_000)), symbol.sizeDecimals)
  const level = (distance: number, size: string): Level => ({
    price: toText(symbol.ticks + sign * (1 + distance), symbol.priceDecimals),
    size
  })
  // Half the distances are among the best few.
  const near = (mean: number) => Math.floor(random.exponential(mean))

  for (let count = 100 + random.below(400), distance = 0; count > 0; count--) {
    distances.push(distance)
    sizes.set(distance, newSize())
    distance += 1 + near(4)
  }

  const take = (): number => {
    const index = Math.min(distances.length - 1, near(8))
    const [distance] = distances.splice(index, 1)
    sizes.delete(distance!)
    return distance!
  }
  const add = (distance: number): void => {
    let index = distances.findIndex((other) => other > distance)
    if (index === -1) index = distances.length
    distances.splice(index, 0, distance)
    sizes.set(distance, newSize())
  }

  return {
    levels: (): Array<Level> => distances.map((distance) => level(distance, sizes.get(distance)!)),
    /** Orders move to another price: each leaves a level of size zero and makes a new one. */
    move(orders: number): Array<Level> {
      const changed = new Set<number>()
      for (let i = 0; i < orders; i++) changed.add(take())
      for (let i = 0; i < orders; i++) {
        let distance = near(15)
        while (sizes.has(distance) || changed.has(distance)) distance++
        add(distance)
        changed.add(distance)
      }
      return Array.from(changed).toSorted((a, b) => a - b).map((distance) =>
        level(distance, sizes.get(distance) ?? "0")
      )
    },
    /** The size of one level changes. */
    resize(): Array<Level> {
      const distance = distances[Math.min(distances.length - 1, near(4))]!
      sizes.set(distance, newSize())
      return [level(distance, sizes.get(distance)!)]
    }
  }
}

// How many orders move in one update; none is a change of one size.
const ORDERS = [0, 1, 1, 2, 2, 3, 3, 4, 4]

const toPairs = (levels: ReadonlyArray<Level>) => levels.map(({ price, size }) => [price, size])

/** Updates of order books, with sequences that grow by one. A book never crosses itself. */
export const make = (seed: number, version: Version, symbols: ReadonlyArray<Symbol>): Flow => {
  const random = Random.make(seed, "books")
  const clock = makeClock(random)
  const books = symbols.map((symbol) => ({
    symbol,
    asks: makeSide(random, symbol, 1),
    bids: makeSide(random, symbol, -1),
    sequence: 1_000_000 + random.below(20_000_000)
  }))
  const message = (
    kind: "snapshot" | "update",
    { sequence, symbol }: typeof books[number],
    ask: ReadonlyArray<Level>,
    bid: ReadonlyArray<Level>
  ): string => {
    const millis = clock()
    return JSON.stringify(
      version === "v2"
        ? {
          jsonrpc: "2.0",
          method: `${kind}${names.books.v2}`,
          params: { ask, bid, sequence, timestamp: new Date(millis).toISOString(), symbol: symbol.id }
        }
        : {
          ch: names.books.v3,
          [kind]: { [symbol.id]: { t: millis, s: sequence, a: toPairs(ask), b: toPairs(bid) } }
        }
    )
  }
  const snapshots = new Map(
    books.map((book) => [book.symbol.id, message("snapshot", book, book.asks.levels(), book.bids.levels())])
  )

  return {
    channel: "books",
    snapshot: (symbol) => snapshots.get(symbol),
    next() {
      const book = books[skewed(random, books.length)]!
      const which = random.next()
      const change = (side: typeof book.asks) => {
        const orders = ORDERS[random.below(ORDERS.length)]!
        return orders === 0 ? side.resize() : side.move(orders)
      }
      book.sequence++
      return message("update", book, which < 0.7 ? change(book.asks) : [], which > 0.4 ? change(book.bids) : [])
    },
    finals: () =>
      Object.fromEntries(books.map(({ asks, bids, sequence, symbol }) => [
        symbol.id,
        { newest: sequence, digest: digest(asks.levels(), bids.levels()) }
      ]))
  }
}
