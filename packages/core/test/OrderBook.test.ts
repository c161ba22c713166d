// oxlint-disable vitest/expect-expect -- assertBook and assertGap assert
import { BookMessage, Decimal, OrderBook, Timestamp } from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"
import { existsSync, readFileSync } from "node:fs"
import { BookModel, sorted } from "./support/BookModel.ts"

type Pairs = ReadonlyArray<readonly [price: string, size: string]>

interface Content {
  readonly asks?: Pairs
  readonly bids?: Pairs
  /** Milliseconds; `null` for a message without a timestamp. */
  readonly at?: number | null
  readonly symbol?: string
}

const levels = (pairs: Pairs = []) =>
  pairs.map(([price, size]) => ({ price: Decimal.makeUnsafe(price), size: Decimal.makeUnsafe(size) }))

const fields = (sequence: number, { asks, at = sequence, bids, symbol = "ETHBTC" }: Content) => ({
  symbol,
  sequence,
  asks: levels(asks),
  bids: levels(bids),
  ...(at === null ? {} : { timestamp: Timestamp.fromMillis(at) })
})
const snapshot = (sequence: number, content: Content = {}): BookMessage.BookSnapshot => ({
  _tag: "BookSnapshot",
  ...fields(sequence, content)
})
const update = (sequence: number, content: Content = {}): BookMessage.BookUpdate => ({
  _tag: "BookUpdate",
  ...fields(sequence, content)
})

const make = (options: Partial<OrderBook.Options> = {}) => OrderBook.make({ symbol: "ETHBTC", ...options })

const asks: Pairs = [["10", "1"], ["11", "2"]]
const bids: Pairs = [["9", "3"], ["8", "4"]]

/** Levels at every whole price, of size one, lowest first. */
const ladder = (from: number, to: number): Pairs =>
  Array.from({ length: to - from + 1 }, (_, i): [string, string] => [String(from + i), "1"])

// Prices of more digits than a double has, and of more than it can reach.
const tiny = (digit: number) => `10.${"0".repeat(38)}${digit}`
const huge = (digit: number) => `${digit}${"0".repeat(400)}`
const small = (digit: number) => `0.${"0".repeat(400)}${digit}`

/** A live book at a sequence of 1,000. */
const liveBook = (options: Partial<OrderBook.Options> = {}, at: number | null = 1_000) => {
  const book = make(options)
  OrderBook.apply(book, snapshot(1_000, { asks, bids, at }))
  return book
}

const pairs = (levels: ReadonlyArray<BookMessage.Level>) =>
  levels.map(({ price, size }): [string, string] => [price, size])

const assertBook = (book: OrderBook.OrderBook, sequence: number, expected: { asks: Pairs; bids: Pairs }) => {
  const view = OrderBook.view(book)!
  assert.deepStrictEqual(book.state, { _tag: "Live" })
  assert.deepStrictEqual({ asks: pairs(view.asks), bids: pairs(view.bids) }, expected)
  assert.strictEqual(view.sequence, sequence)
  assert.strictEqual(book.sequence, sequence)
  assert.strictEqual(view.symbol, "ETHBTC")
  assert.strictEqual(OrderBook.bestAsk(book), view.asks[0])
  assert.strictEqual(OrderBook.bestBid(book), view.bids[0])
  assert.strictEqual(OrderBook.askCount(book), view.asks.length)
  assert.strictEqual(OrderBook.bidCount(book), view.bids.length)
}

const assertShowsNothing = (book: OrderBook.OrderBook) => {
  assert.strictEqual(OrderBook.view(book), undefined)
  assert.strictEqual(OrderBook.view(book, 10), undefined)
  assert.strictEqual(OrderBook.bestAsk(book), undefined)
  assert.strictEqual(OrderBook.bestBid(book), undefined)
  assert.strictEqual(OrderBook.askCount(book), 0)
  assert.strictEqual(OrderBook.bidCount(book), 0)
  assert.strictEqual(book.sequence, undefined)
  assert.strictEqual(book.timestamp, undefined)
}

/** The book has become a gap, shows nothing, takes no update, and is live again after a snapshot. */
const assertGap = (book: OrderBook.OrderBook, outcome: OrderBook.Outcome, reason: OrderBook.GapReason) => {
  assert.deepStrictEqual(outcome, { _tag: "Gap", reason })
  assert.deepStrictEqual(book.state, { _tag: "Gap", reason })
  assertShowsNothing(book)
  for (const sequence of [1_000, 1_001, 1_002]) {
    assert.deepStrictEqual(OrderBook.apply(book, update(sequence)), { _tag: "Ignored", reason: "NotLive" })
  }
  assert.deepStrictEqual(book.state, { _tag: "Gap", reason })
  assertShowsNothing(book)
  assert.deepStrictEqual(OrderBook.apply(book, snapshot(5, { asks, bids })), { _tag: "Live" })
  assertBook(book, 5, { asks, bids })
}

describe("OrderBook", () => {
  describe("awaiting", () => {
    it("shows nothing before the first snapshot", () => {
      const book = make()
      assert.deepStrictEqual(book.state, { _tag: "Awaiting" })
      assertShowsNothing(book)
    })

    it("drops updates before the first snapshot", () => {
      const book = make()
      assert.deepStrictEqual(OrderBook.apply(book, update(1, { asks })), { _tag: "Ignored", reason: "NotLive" })
      assert.deepStrictEqual(book.state, { _tag: "Awaiting" })
      assertShowsNothing(book)
    })

    it("awaits a snapshot again after a reset, from live and from a gap", () => {
      const book = liveBook()
      OrderBook.reset(book)
      assert.deepStrictEqual(book.state, { _tag: "Awaiting" })
      assertShowsNothing(book)
      assert.deepStrictEqual(OrderBook.apply(book, update(1_001)), { _tag: "Ignored", reason: "NotLive" })
      OrderBook.apply(book, snapshot(2_000, { asks }))
      OrderBook.apply(book, update(3_000))
      assert.strictEqual(book.state._tag, "Gap")
      OrderBook.reset(book)
      assert.deepStrictEqual(book.state, { _tag: "Awaiting" })
    })

    it("ignores messages of another symbol, and keeps its book", () => {
      const book = make()
      const other: OrderBook.Outcome = { _tag: "Ignored", reason: "OtherSymbol" }
      assert.deepStrictEqual(OrderBook.apply(book, snapshot(1, { symbol: "LTCBTC", asks })), other)
      assertShowsNothing(book)
      OrderBook.apply(book, snapshot(1, { asks, bids }))
      assert.deepStrictEqual(OrderBook.apply(book, update(2, { symbol: "LTCBTC", asks: [["10", "7"]] })), other)
      assertBook(book, 1, { asks, bids })
    })
  })

  describe("snapshots", () => {
    it("replace the whole book, without a new request too", () => {
      const book = liveBook()
      assert.deepStrictEqual(OrderBook.apply(book, snapshot(1_000, { asks, bids })), { _tag: "Live" })
      assertBook(book, 1_000, { asks, bids })
      OrderBook.apply(book, snapshot(7, { asks: [["20", "1"]], bids: [["19", "1"]] }))
      assertBook(book, 7, { asks: [["20", "1"]], bids: [["19", "1"]] })
      OrderBook.apply(book, update(8, { bids: [["18", "1"]] }))
      assertBook(book, 8, { asks: [["20", "1"]], bids: [["19", "1"], ["18", "1"]] })
    })

    it("leave out levels of size zero", () => {
      const book = make()
      OrderBook.apply(book, snapshot(1, { asks: [["10", "0.000"], ["11", "2"], ["11", "0"]], bids: [["9", "-0"]] }))
      assertBook(book, 1, { asks: [["11", "2"]], bids: [] })
    })

    it("may have an empty side, or two", () => {
      const book = make()
      OrderBook.apply(book, snapshot(1, { asks }))
      assertBook(book, 1, { asks, bids: [] })
      OrderBook.apply(book, snapshot(2, { bids }))
      assertBook(book, 2, { asks: [], bids })
      OrderBook.apply(book, snapshot(3))
      assertBook(book, 3, { asks: [], bids: [] })
      OrderBook.apply(book, update(4, { asks }))
      assertBook(book, 4, { asks, bids: [] })
    })

    it("need not be sorted", () => {
      const book = make()
      OrderBook.apply(book, snapshot(1, { asks: asks.toReversed(), bids: [["7", "5"], ["9", "3"], ["8", "4"]] }))
      assertBook(book, 1, { asks, bids: [["9", "3"], ["8", "4"], ["7", "5"]] })
    })

    it("that are wrong make a gap, of an awaiting, a live and a broken book", () => {
      const bad = snapshot(3, { asks: [["9", "1"]], bids })
      const reason = { _tag: "Crossed", bid: Decimal.makeUnsafe("9"), ask: Decimal.makeUnsafe("9") } as const
      const book = make()
      assertGap(book, OrderBook.apply(book, bad), reason)
      assertGap(book, OrderBook.apply(book, bad), reason)
      OrderBook.apply(book, update(99))
      assertGap(book, OrderBook.apply(book, bad), reason)
    })
  })

  describe("updates", () => {
    it("set sizes, insert and remove levels on both sides", () => {
      const book = liveBook()
      const changes = update(1_001, { asks: [["10", "0"], ["11", "5"], ["12", "6"]], bids: [["8.5", "7"], ["8", "0"]] })
      assert.deepStrictEqual(OrderBook.apply(book, changes), { _tag: "Live" })
      assertBook(book, 1_001, { asks: [["11", "5"], ["12", "6"]], bids: [["9", "3"], ["8.5", "7"]] })
    })

    it("remove a level with a zero in any writing", () => {
      for (const zero of ["0", "0.000", "-0", "-0.0", "000"]) {
        const book = liveBook()
        OrderBook.apply(book, update(1_001, { asks: [["10", zero]], bids: [["9", zero]] }))
        assertBook(book, 1_001, { asks: [["11", "2"]], bids: [["8", "4"]] })
      }
    })

    it("may remove a level that is not there", () => {
      const book = liveBook()
      OrderBook.apply(book, update(1_001, { asks: [["10.5", "0"], ["99", "0"]], bids: [["10.5", "0"], ["-1", "0"]] }))
      assertBook(book, 1_001, { asks, bids })
    })

    it("may be empty, and still advance the sequence and the time", () => {
      const book = liveBook()
      assert.deepStrictEqual(OrderBook.apply(book, update(1_001, { at: 5_000 })), { _tag: "Live" })
      assertBook(book, 1_001, { asks, bids })
      assert.strictEqual(book.timestamp?.epochMilliseconds, 5_000)
      assert.deepStrictEqual(OrderBook.apply(book, update(1_002, { at: null })), { _tag: "Live" })
      assert.strictEqual(book.timestamp, undefined)
    })

    it("may empty a side", () => {
      const book = liveBook()
      OrderBook.apply(book, update(1_001, { asks: [["10", "0"], ["11", "0"]] }))
      assertBook(book, 1_001, { asks: [], bids })
      OrderBook.apply(book, update(1_002, { bids: [["50", "1"]] }))
      assertBook(book, 1_002, { asks: [], bids: [["50", "1"], ...bids] })
    })

    it("may move both sides past each other's old prices at once", () => {
      const book = liveBook()
      OrderBook.apply(book, update(1_001, { asks: [["10", "0"], ["11", "0"], ["20", "1"]], bids: [["11", "1"]] }))
      assertBook(book, 1_001, { asks: [["20", "1"]], bids: [["11", "1"], ...bids] })
    })

    it("need not be sorted", () => {
      const book = liveBook()
      OrderBook.apply(book, update(1_001, { asks: [["12", "6"], ["10", "0"]], bids: [["7", "1"], ["9", "9"]] }))
      assertBook(book, 1_001, { asks: [["11", "2"], ["12", "6"]], bids: [["9", "9"], ["8", "4"], ["7", "1"]] })
    })
  })

  describe("prices", () => {
    it("in two writings are one level, which shows the newer", () => {
      const book = liveBook()
      OrderBook.apply(book, update(1_001, { asks: [["10.00", "7"]], bids: [["09.0", "8"]] }))
      assertBook(book, 1_001, { asks: [["10.00", "7"], ["11", "2"]], bids: [["09.0", "8"], ["8", "4"]] })
      OrderBook.apply(book, update(1_002, { asks: [["10.0", "0"]], bids: [["9.000000000000000000000", "0"]] }))
      assertBook(book, 1_002, { asks: [["11", "2"]], bids: [["8", "4"]] })
    })

    it("that share a double are kept apart, and in order", () => {
      const book = liveBook()
      OrderBook.apply(book, update(1_001, { asks: [[tiny(2), "2"], [tiny(1), "1"], [tiny(3), "3"]] }))
      assertBook(book, 1_001, {
        asks: [["10", "1"], [tiny(1), "1"], [tiny(2), "2"], [tiny(3), "3"], ["11", "2"]],
        bids
      })
      OrderBook.apply(book, update(1_002, { asks: [[tiny(2), "0"], [`${tiny(1)}0`, "4"]] }))
      assertBook(book, 1_002, { asks: [["10", "1"], [`${tiny(1)}0`, "4"], [tiny(3), "3"], ["11", "2"]], bids })
      OrderBook.apply(book, update(1_003, { asks: [["10", "0"]], bids: [["10", "1"]] }))
      assertBook(book, 1_003, {
        asks: [[`${tiny(1)}0`, "4"], [tiny(3), "3"], ["11", "2"]],
        bids: [["10", "1"], ...bids]
      })
      const outcome = OrderBook.apply(book, update(1_004, { bids: [[tiny(1), "1"]] }))
      const [bid, ask] = [Decimal.makeUnsafe(tiny(1)), Decimal.makeUnsafe(`${tiny(1)}0`)]
      assertGap(book, outcome, { _tag: "Crossed", bid, ask })
    })

    it("may be too large or too small for a double", () => {
      const book = liveBook()
      OrderBook.apply(
        book,
        update(1_001, { asks: [[huge(2), "1"], [huge(1), "1"]], bids: [[small(1), "1"], [small(2), "1"]] })
      )
      assertBook(book, 1_001, {
        asks: [...asks, [huge(1), "1"], [huge(2), "1"]],
        bids: [...bids, [small(2), "1"], [small(1), "1"]]
      })
    })
  })

  describe("the sequence", () => {
    it("that jumps ahead is a gap, by one or by a thousand", () => {
      for (const received of [1_002, 2_001]) {
        const book = liveBook()
        const outcome = OrderBook.apply(book, update(received, { asks: [["10", "9"]] }))
        assertGap(book, outcome, { _tag: "SequenceJump", expected: 1_001, received })
      }
    })

    it("of a reordered pair is a gap", () => {
      const book = liveBook()
      const [second, first] = [update(1_002), update(1_001)]
      assert.strictEqual(OrderBook.apply(book, second)._tag, "Gap")
      assert.strictEqual(OrderBook.apply(book, first)._tag, "Ignored")
      assert.strictEqual(book.state._tag, "Gap")
    })

    it("may jump where it is monotonic", () => {
      const book = liveBook({ sequence: "monotonic" })
      assert.deepStrictEqual(OrderBook.apply(book, update(1_500, { asks: [["10", "0"]] })), { _tag: "Live" })
      assertBook(book, 1_500, { asks: [["11", "2"]], bids })
      assert.deepStrictEqual(OrderBook.apply(book, update(1_450, { asks, at: 1_450 })), {
        _tag: "Ignored",
        reason: "Old"
      })
      const outcome = OrderBook.apply(book, update(1_300))
      assertGap(book, outcome, { _tag: "SequenceRestart", last: 1_500, received: 1_300 })
    })

    it("of an old update is ignored: a duplicate, and one from before the snapshot", () => {
      const book = liveBook()
      const applied = update(1_001, { asks: [["10", "5"]] })
      OrderBook.apply(book, applied)
      OrderBook.apply(book, update(1_002, { asks: [["10", "6"]] }))
      const late = [
        applied,
        update(1_002, { asks: [["10", "6"]] }),
        update(950, { asks: [["10", "7"]] }),
        update(1_000)
      ]
      for (const message of late) {
        assert.deepStrictEqual(OrderBook.apply(book, message), { _tag: "Ignored", reason: "Old" })
      }
      assertBook(book, 1_002, { asks: [["10", "6"], ["11", "2"]], bids })
      OrderBook.apply(book, update(1_003, { asks: [["10", "0"]] }))
      assertBook(book, 1_003, { asks: [["11", "2"]], bids })
    })

    it("that starts again at a small number is a gap", () => {
      const book = make()
      OrderBook.apply(book, snapshot(26_941_144, { asks, bids }))
      const outcome = OrderBook.apply(book, update(624_086, { at: 1 }))
      assertGap(book, outcome, { _tag: "SequenceRestart", last: 26_941_144, received: 624_086 })
    })

    it("that starts again just below is a gap, told by the later time", () => {
      for (const received of [1_000, 999, 901]) {
        const book = liveBook()
        const outcome = OrderBook.apply(book, update(received, { at: 1_001 }))
        assertGap(book, outcome, { _tag: "SequenceRestart", last: 1_000, received })
      }
    })

    it("that is a hundred behind is a gap, whatever the time", () => {
      const book = liveBook()
      assert.deepStrictEqual(OrderBook.apply(book, update(901)), { _tag: "Ignored", reason: "Old" })
      assertGap(book, OrderBook.apply(book, update(900)), { _tag: "SequenceRestart", last: 1_000, received: 900 })
    })

    it("is old only where it repeats the last, without timestamps", () => {
      for (const [book, at] of [[liveBook({}, null), 1], [liveBook({}, null), null], [liveBook(), null]] as const) {
        assert.deepStrictEqual(OrderBook.apply(book, update(1_000, { at })), { _tag: "Ignored", reason: "Old" })
        const outcome = OrderBook.apply(book, update(999, { at }))
        assertGap(book, outcome, { _tag: "SequenceRestart", last: 1_000, received: 999 })
      }
    })

    it("is compared with the newest time, where the venue's clock steps back", () => {
      const book = liveBook()
      OrderBook.apply(book, update(1_001, { at: 3_000 }))
      OrderBook.apply(book, update(1_002, { at: 2_000 }))
      assert.deepStrictEqual(OrderBook.apply(book, update(1_001, { at: 3_000 })), { _tag: "Ignored", reason: "Old" })
      assert.strictEqual(book.timestamp?.epochMilliseconds, 2_000)
    })

    it("that is no whole number is a gap", () => {
      for (const received of [NaN, Infinity, 1_001.5, 2 ** 53]) {
        const book = liveBook()
        assertGap(book, OrderBook.apply(book, update(received, { at: 1 })), { _tag: "BadSequence", received })
        assertGap(book, OrderBook.apply(book, snapshot(received, { at: 1 })), { _tag: "BadSequence", received })
      }
    })
  })

  describe("content that no book can hold is a gap", () => {
    const decimal = Decimal.makeUnsafe
    const cases: ReadonlyArray<readonly [string, Content, OrderBook.GapReason]> = [
      ["a bid above the ask", { asks: [["10", "1"]], bids: [["10.5", "1"]] }, {
        _tag: "Crossed",
        bid: decimal("10.5"),
        ask: decimal("10")
      }],
      ["a bid at the ask, in another writing", { asks: [["10", "1"]], bids: [["10.00", "1"]] }, {
        _tag: "Crossed",
        bid: decimal("10.00"),
        ask: decimal("10")
      }],
      ["a negative size of an ask", { asks: [["12", "-0.001"]] }, {
        _tag: "NegativeSize",
        side: "asks",
        price: decimal("12"),
        size: decimal("-0.001")
      }],
      ["a negative size of a bid", { bids: [["7", "-1"]] }, {
        _tag: "NegativeSize",
        side: "bids",
        price: decimal("7"),
        size: decimal("-1")
      }],
      ["a negative price", { bids: [["-7", "1"]] }, { _tag: "BadPrice", side: "bids", price: decimal("-7") }],
      ["a price of zero", { bids: [["0.00", "1"]] }, { _tag: "BadPrice", side: "bids", price: decimal("0.00") }],
      ["an ask twice", { asks: [["12", "1"], ["12", "1"]] }, {
        _tag: "DuplicatePrice",
        side: "asks",
        price: decimal("12")
      }],
      ["a bid twice, in two writings and apart", { bids: [["7", "1"], ["6", "1"], ["7.0", "2"]] }, {
        _tag: "DuplicatePrice",
        side: "bids",
        price: decimal("7.0")
      }]
    ]
    for (const [name, content, reason] of cases) {
      it(`${name}, in a snapshot`, () => {
        const book = liveBook()
        assertGap(book, OrderBook.apply(book, snapshot(1_001, content)), reason)
      })
      it(`${name}, in an update`, () => {
        const book = liveBook()
        assertGap(book, OrderBook.apply(book, update(1_001, content)), reason)
      })
    }

    it("a price that is set and removed in one update", () => {
      const book = liveBook()
      const outcome = OrderBook.apply(book, update(1_001, { asks: [["10", "0"], ["10.0", "4"]] }))
      assertGap(book, outcome, { _tag: "DuplicatePrice", side: "asks", price: decimal("10.0") })
    })

    it("an update that is bad at its end: nothing of it is seen", () => {
      const book = liveBook()
      const content: Content = { asks: [["10", "0"], ["10.5", "1"]], bids: [["9", "0"], ["8", "-1"]] }
      const outcome = OrderBook.apply(book, update(1_001, content))
      const reason = { _tag: "NegativeSize", side: "bids", price: decimal("8"), size: decimal("-1") } as const
      assertGap(book, outcome, reason)
    })
  })

  describe("views", () => {
    it("hold the best levels to a depth, best first", () => {
      const view = OrderBook.view(liveBook(), 1)!
      assert.deepStrictEqual(view, {
        symbol: "ETHBTC",
        sequence: 1_000,
        timestamp: Timestamp.fromMillis(1_000),
        asks: levels([["10", "1"]]),
        bids: levels([["9", "3"]])
      })
      assert.deepStrictEqual(OrderBook.view(liveBook(), 0)!.asks, [])
      assert.strictEqual(OrderBook.view(liveBook(), 99)!.asks.length, 2)
    })

    it("never change", () => {
      const book = liveBook()
      const view = OrderBook.view(book)
      const before = structuredClone(view)
      OrderBook.apply(book, update(1_001, { asks: [["10", "0"], ["11", "7"]], bids: [["9.5", "1"]] }))
      OrderBook.apply(book, snapshot(1))
      OrderBook.reset(book)
      assert.deepStrictEqual(structuredClone(view), before)
    })

    it("of 10,000 levels keep the order while levels come and go", () => {
      const book = make()
      const all = Array.from({ length: 10_000 }, (_, i): [string, string] => [String(20_000 + i), "1"])
      OrderBook.apply(book, snapshot(0, { asks: all }))
      for (let i = 0; i < 10_000; i += 2) {
        OrderBook.apply(book, update(i / 2 + 1, { asks: [[String(20_000 + i), "0"]] }))
      }
      assertBook(book, 5_000, { asks: all.filter((_, i) => i % 2 === 1), bids: [] })
    })
  })

  describe("a depth cap", () => {
    it("keeps the best levels of a snapshot and of updates", () => {
      const book = make({ maxDepth: 4 })
      OrderBook.apply(book, snapshot(1, { asks: ladder(101, 110), bids: ladder(1, 100).toReversed() }))
      assertBook(book, 1, { asks: ladder(101, 104), bids: ladder(97, 100).toReversed() })
      OrderBook.apply(book, update(2, { asks: [["100.5", "1"]] }))
      assertBook(book, 2, { asks: [["100.5", "1"], ...ladder(101, 103)], bids: ladder(97, 100).toReversed() })
    })

    it("never takes a level from beyond what was cut off: between would be levels it does not know", () => {
      const book = make({ maxDepth: 4 })
      OrderBook.apply(book, snapshot(1, { asks: ladder(101, 110) }))
      OrderBook.apply(book, update(2, { asks: [["102", "0"], ["104", "0"], ["109", "5"]] }))
      assertBook(book, 2, { asks: [["101", "1"], ["103", "1"]], bids: [] })
      OrderBook.apply(book, update(3, { asks: [["104.0", "2"], ["104.1", "2"]] }))
      assertBook(book, 3, { asks: [["101", "1"], ["103", "1"], ["104.0", "2"]], bids: [] })
    })

    it("makes a gap of a side that was cut and has shrunk below half of it", () => {
      const book = make({ maxDepth: 4 })
      OrderBook.apply(book, snapshot(1, { bids: ladder(101, 110).toReversed() }))
      OrderBook.apply(book, update(2, { bids: [["110", "0"], ["109", "0"]] }))
      assertBook(book, 2, { asks: [], bids: [["108", "1"], ["107", "1"]] })
      const outcome = OrderBook.apply(book, update(3, { bids: [["108", "0"]] }))
      assertGap(book, outcome, { _tag: "DepthExhausted", side: "bids", maxDepth: 4 })
    })

    it("lets a side that was never cut run empty", () => {
      const book = make({ maxDepth: 4 })
      OrderBook.apply(book, snapshot(1, { bids: ladder(101, 104).toReversed() }))
      OrderBook.apply(book, update(2, { bids: ladder(101, 104).map(([price]) => [price, "0"]) }))
      assertBook(book, 2, { asks: [], bids: [] })
    })

    it("bounds a snapshot of 100,000 levels", () => {
      const book = make({ maxDepth: 1_000 })
      OrderBook.apply(book, snapshot(1, { asks: ladder(1, 100_000) }))
      assertBook(book, 1, { asks: ladder(1, 1_000), bids: [] })
    })

    it("is a whole number above zero", () => {
      for (const maxDepth of [0, -1, 1.5, NaN]) assert.throws(() => make({ maxDepth }), RangeError)
    })
  })

  const recording = new URL("../../../../shared/data/hitbtc-v2-frames.ndjson", import.meta.url)

  it.skipIf(!existsSync(recording))("equals a naive replay after every message of a recorded feed", () => {
    interface Frame {
      readonly method?: string
      readonly params: {
        readonly symbol: string
        readonly sequence: number
        readonly timestamp: string
        readonly ask: ReadonlyArray<BookMessage.Level>
        readonly bid: ReadonlyArray<BookMessage.Level>
      }
    }
    const books = new Map<string, { book: OrderBook.OrderBook; capped: OrderBook.OrderBook; model: BookModel }>()
    const counts = { snapshots: 0, updates: 0 }
    for (const line of readFileSync(recording, "utf8").split("\n")) {
      if (!line.includes("\"snapshotOrderbook\"") && !line.includes("\"updateOrderbook\"")) continue
      const { method, params } = JSON.parse(line) as Frame
      const { ask, bid, sequence, symbol } = params
      const isSnapshot = method === "snapshotOrderbook"
      counts[isSnapshot ? "snapshots" : "updates"]++
      const message: BookMessage.BookMessage = {
        _tag: isSnapshot ? "BookSnapshot" : "BookUpdate",
        symbol,
        sequence,
        asks: ask,
        bids: bid,
        timestamp: Timestamp.fromIsoUnsafe(params.timestamp)
      }
      if (!books.has(symbol)) {
        books.set(symbol, {
          book: OrderBook.make({ symbol }),
          capped: OrderBook.make({ symbol, maxDepth: 20 }),
          model: new BookModel()
        })
      }
      const { book, capped, model } = books.get(symbol)!
      assert.strictEqual(model.apply(message).outcome, "Live")
      assert.deepStrictEqual(OrderBook.apply(book, message), { _tag: "Live" })
      OrderBook.apply(capped, message)
      const view = OrderBook.view(book)!
      const [asks, bids] = [sorted(model.asks, "asks"), sorted(model.bids, "bids")]
      assert.deepStrictEqual(view.asks, asks, `${symbol} ${sequence}`)
      assert.deepStrictEqual(view.bids, bids, `${symbol} ${sequence}`)
      assert.strictEqual(view.sequence, sequence)
      assert.strictEqual(view.timestamp, message.timestamp)
      const near = OrderBook.view(capped, 10)
      if (near !== undefined) {
        assert.deepStrictEqual(near.asks, asks.slice(0, 10), `${symbol} ${sequence}`)
        assert.deepStrictEqual(near.bids, bids.slice(0, 10), `${symbol} ${sequence}`)
      }
    }
    assert.strictEqual(books.size, 10)
    assert.deepStrictEqual(counts, { snapshots: 20, updates: 517 })
  })
})
