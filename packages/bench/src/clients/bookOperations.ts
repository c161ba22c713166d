/**
 * The order book alone: what one operation costs on a book with so many levels a side. Every check is made, prices are
 * parsed, and updates have up to four levels, sorted as the venue sorts them.
 *
 *     bookOperations.ts <levels>
 */
import { type BookMessage, OrderBook } from "@effect-hitbtc/core"
import { fastest } from "../fastest.ts"
import * as LevelFlow from "../feed/LevelFlow.ts"

const LEVELS_OF_AN_UPDATE = 4
const DEPTH = 20

const { changes, name, start } = LevelFlow.bids(Number(process.argv[2]))
const book = OrderBook.make({ symbol: name })
const fields = { symbol: name, sequence: 0 }
// Asks are as many, and above all bids; they stay as they are.
const asks = start.map(({ size }, index) => ({
  price: (1 + index * 0.000003).toFixed(6) as LevelFlow.Level["price"],
  size
}))
OrderBook.apply(book, { _tag: "BookSnapshot", ...fields, asks, bids: start })

const updates: Array<BookMessage.BookUpdate & { sequence: number }> = []
for (let i = 0; i < changes.length;) {
  const bids: Array<LevelFlow.Level> = []
  while (bids.length < LEVELS_OF_AN_UPDATE && i < changes.length) {
    if (bids.some(({ price }) => price === changes[i]!.price)) break
    bids.push(changes[i++]!)
  }
  updates.push({ _tag: "BookUpdate", ...fields, asks: [], bids: bids.toSorted((a, b) => +b.price - +a.price) })
}
// As they come: strings from text, not parts of each other.
const parsed = JSON.parse(JSON.stringify(updates)) as typeof updates

let sink = 0
let sequence = 0
const update = () => {
  for (const each of parsed) {
    each.sequence = ++sequence
    sink += OrderBook.apply(book, each)._tag.length
  }
}
const times = (count: number, work: () => number) => () => {
  for (let i = 0; i < count; i++) sink += work()
}
const measure = (count: number, work: () => number) => {
  const some = times(count, work)
  some()
  return fastest(some) / count
}

update()
const nanos = {
  update: fastest(update) / parsed.length,
  best: measure(100_000, () => OrderBook.bestAsk(book)!.size.length + OrderBook.bestBid(book)!.size.length),
  view: measure(10_000, () => OrderBook.view(book, DEPTH)!.bids.length),
  copy: measure(100, () => OrderBook.view(book)!.bids.length)
}
if (book.state._tag !== "Live") throw new Error(`${name}: ${JSON.stringify(book.state)}`)
process.send!({ _tag: "Measured", nanos, sink })
