/** The limit with the book that most people write by hand: two maps of strings, and nothing checked. */
import * as BookFlow from "../feed/BookFlow.ts"
import * as Harness from "../Harness.ts"
import { WebSocket } from "./ws.ts"

const job = await Harness.job
let received = 0

interface Book {
  readonly ask: Map<string, string>
  readonly bid: Map<string, string>
}
const books = new Map<string, Book>()

type Levels = ReadonlyArray<{ readonly price: string; readonly size: string }>

const apply = (side: Map<string, string>, levels: Levels): void => {
  for (const { price, size } of levels) {
    if (Number(size) === 0) side.delete(price)
    else side.set(price, size)
  }
}
const sorted = (side: Map<string, string>, sign: 1 | -1): Levels =>
  Array.from(side, ([price, size]) => ({ price, size })).toSorted((a, b) => sign * (Number(a.price) - Number(b.price)))

const finish = () => {
  const wrong = Object.keys(job.finals).filter((symbol) => {
    const { ask, bid } = books.get(symbol)!
    return BookFlow.digest(sorted(ask, 1), sorted(bid, -1)) !== job.finals[symbol]!.digest
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
ws.on("message", (data: Buffer) => {
  const { method, params } = JSON.parse(data.toString())
  if (method === "updateOrderbook") {
    const book = books.get(params.symbol)!
    apply(book.ask, params.ask)
    apply(book.bid, params.bid)
    if (++received === job.frames) finish()
  } else if (method === "snapshotOrderbook") {
    const book: Book = { ask: new Map(), bid: new Map() }
    apply(book.ask, params.ask)
    apply(book.bid, params.bid)
    books.set(params.symbol, book)
  }
})
