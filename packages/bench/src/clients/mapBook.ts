/** The limit with the book that most people write by hand: two maps of strings, and nothing checked. */
import * as BookFlow from "../feed/BookFlow.ts"
import * as Harness from "../Harness.ts"
import { WebSocket } from "./ws.ts"

const job = await Harness.job
const { finals } = job.expected.books!
let received = 0

interface Book {
  readonly ask: Map<string, string>
  readonly bid: Map<string, string>
}
const books = new Map<string, Book>()
const empty = (): Book => ({ ask: new Map(), bid: new Map() })

type Levels = ReadonlyArray<{ readonly price: string; readonly size: string }>
type Pairs = ReadonlyArray<readonly [price: string, size: string]>

const set = (side: Map<string, string>, price: string, size: string): void => {
  if (Number(size) === 0) side.delete(price)
  else side.set(price, size)
}
const apply = (side: Map<string, string>, levels: Levels): void => {
  for (const { price, size } of levels) set(side, price, size)
}
const applyPairs = (side: Map<string, string>, pairs: Pairs): void => {
  for (const [price, size] of pairs) set(side, price, size)
}
const sorted = (side: Map<string, string>, sign: 1 | -1): Levels =>
  Array.from(side, ([price, size]) => ({ price, size })).toSorted((a, b) => sign * (Number(a.price) - Number(b.price)))

const finish = () => {
  const wrong = Object.keys(finals).filter((symbol) => {
    const { ask, bid } = books.get(symbol)!
    return BookFlow.digest(sorted(ask, 1), sorted(bid, -1)) !== finals[symbol]!.digest
  })
  Harness.finish({
    applied: received,
    delivered: received,
    problem: wrong.length === 0 ? undefined : `wrong books: ${wrong.join(", ")}`
  })
}

const ws = new WebSocket(job.url, { perMessageDeflate: false })
ws.on("open", () => {
  for (const request of Harness.requests(job)) ws.send(request)
})
ws.on(
  "message",
  job.version === "v2"
    ? (data: Buffer) => {
      const { method, params } = JSON.parse(data.toString())
      if (method === "updateOrderbook") {
        const book = books.get(params.symbol)!
        apply(book.ask, params.ask)
        apply(book.bid, params.bid)
        if (++received === job.frames) finish()
      } else if (method === "snapshotOrderbook") {
        const book = empty()
        apply(book.ask, params.ask)
        apply(book.bid, params.bid)
        books.set(params.symbol, book)
      }
    }
    : (data: Buffer) => {
      const { snapshot, update } = JSON.parse(data.toString())
      if (update !== undefined) {
        for (const symbol in update) {
          const book = books.get(symbol)!
          applyPairs(book.ask, update[symbol].a)
          applyPairs(book.bid, update[symbol].b)
        }
        if (++received === job.frames) finish()
      } else if (snapshot !== undefined) {
        for (const symbol in snapshot) {
          const book = empty()
          applyPairs(book.ask, snapshot[symbol].a)
          applyPairs(book.bid, snapshot[symbol].b)
          books.set(symbol, book)
        }
      }
    }
)
