/**
 * Case 49: what a large book costs. Steps and bytes are counted, of books of several sizes, and compared: how long it took
 * says more of the machine than of the book.
 */
import { type BookMessage, Decimal, OrderBook } from "@effect-hitbtc/core"
import { Random } from "@effect-hitbtc/testkit/Random"
import { assert, describe, it } from "@effect/vitest"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { type SortedLevels, toDouble } from "../../src/internal/SortedLevels.ts"

type Level = BookMessage.Level

const decimal = Decimal.makeUnsafe
const one = decimal("1")
const zero = decimal("0")

/** Asks, best first, two ticks apart: between any two there is room for one. */
const ladder = (count: number): ReadonlyArray<Level> =>
  Array.from({ length: count }, (_, i) => ({ price: decimal(String(100_000 + 2 * i)), size: one }))

const message = (_tag: BookMessage.BookMessage["_tag"], sequence: number, asks: ReadonlyArray<Level>) =>
  ({ _tag, symbol: "A", sequence, asks, bids: [] }) satisfies BookMessage.BookMessage

const bookOf = (levels: ReadonlyArray<Level>, maxDepth?: number): OrderBook.OrderBook => {
  const book = OrderBook.make({ symbol: "A", maxDepth })
  assert.strictEqual(OrderBook.apply(book, message("BookSnapshot", 0, levels))._tag, "Live")
  return book
}

// ---- steps -----------------------------------------------------------------------------------------------------------

interface Chunk {
  readonly keys: Float64Array
  readonly levels: Array<Level>
}

/** The entries that are read and written of the lists that a side is made of. */
class Steps {
  count = 0

  /** From now on those of the chunks that are there. */
  watch(side: SortedLevels): void {
    const chunks: ReadonlyArray<Chunk> = Reflect.get(side, "chunks")
    Reflect.set(
      side,
      "chunks",
      this.counted(chunks.map(({ keys, levels }) => ({ keys: this.counted(keys), levels: this.counted(levels) })))
    )
  }

  private counted<List extends object>(list: List): List {
    const bare = (Reflect.get(list, bareOf) as List | undefined) ?? list
    return new Proxy(bare, {
      get: (target, key) => {
        if (key === bareOf) return target
        const value: unknown = Reflect.get(target, key)
        if (typeof value === "function") return value.bind(target)
        if (typeof key === "string" && key !== "length") this.count++
        return value
      },
      set: (target, key, value) => {
        this.count++
        return Reflect.set(target, key, value)
      }
    })
  }
}
const bareOf = Symbol("bare")

const sideOf = (book: OrderBook.OrderBook): SortedLevels => Reflect.get(book, "asks")

/** What updates take, each of one level somewhere: set, removed, or there already. */
const stepsOf = (levels: number, updates: number): { readonly mean: number; readonly most: number } => {
  const book = bookOf(ladder(levels))
  const random = new Random(levels)
  const steps = new Steps()
  let [sum, most] = [0, 0]
  for (let sequence = 1; sequence <= updates; sequence++) {
    // A chunk that was made in between is not watched yet.
    if (sequence % 10 === 1) steps.watch(sideOf(book))
    const price = decimal(String(100_000 + random.between(0, 2 * levels)))
    const before = steps.count
    const size = random.chance(0.5) ? zero : one
    assert.strictEqual(OrderBook.apply(book, message("BookUpdate", sequence, [{ price, size }]))._tag, "Live")
    sum += steps.count - before
    most = Math.max(most, steps.count - before)
  }
  return { mean: sum / updates, most }
}

// ---- reads of prices -------------------------------------------------------------------------------------------------

/** How often the prices of a snapshot are looked at, for each of its levels. */
const readsOf = (levels: ReadonlyArray<Level>): number => {
  let reads = 0
  const watched = levels.map(({ price, size }): Level => ({
    get price() {
      reads++
      return price
    },
    size
  }))
  const book = OrderBook.make({ symbol: "A" })
  assert.strictEqual(OrderBook.apply(book, message("BookSnapshot", 0, watched))._tag, "Live")
  assert.strictEqual(OrderBook.askCount(book), levels.length)
  return reads / levels.length
}

// ---- bytes -----------------------------------------------------------------------------------------------------------

const collect: () => void = (() => {
  setFlagsFromString("--expose-gc")
  return runInNewContext("gc")
})()

const heap = (): number => {
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

describe("case 49: a book of 100,000 levels", () => {
  it("takes about as many steps for an update as one of 1,000, and at most some hundreds", () => {
    const [small, large] = [stepsOf(1_000, 2_000), stepsOf(100_000, 2_000)]
    assert.isAbove(small.mean, 5)
    // Twice the logarithm would be 5/3.
    assert.isBelow(large.mean, small.mean * 2)
    // The whole of a chunk that is shifted, and the way to it.
    assert.isBelow(large.most, 64 * 4 + 100)
  })

  it("takes no more steps where all prices are one double, and only their last digits differ", () => {
    const close = Array.from({ length: 10_000 }, (_, i): Level => ({
      price: decimal(`1.${"0".repeat(30)}${String(i + 1).padStart(6, "0")}`),
      size: one
    }))
    assert.strictEqual(new Set(close.map(({ price }) => toDouble(price))).size, 1)
    const book = bookOf(close)
    const steps = new Steps()
    steps.watch(sideOf(book))
    for (let i = 1; i <= 500; i++) {
      const before = steps.count
      OrderBook.apply(book, message("BookUpdate", i, [{ price: close[(i * 7_919) % 10_000]!.price, size: zero }]))
      assert.isBelow(steps.count - before, 64 * 5 + 100)
    }
    assert.strictEqual(OrderBook.askCount(book), 9_500)
  })

  it("looks at each price of a sorted snapshot as often as in one of 10,000, and of a shuffled one little more often", () => {
    const random = new Random(1)
    const [few, many] = [ladder(10_000), ladder(100_000)]
    assert.isBelow(readsOf(many), readsOf(few) * 1.1)
    // As the logarithm: five fourths.
    assert.isBelow(readsOf(random.shuffle(many)), readsOf(random.shuffle(few)) * 1.4)
  })

  it("takes no more than some hundred bytes for a level, and gives them back", () => {
    // What the messages themselves take is there before, and after.
    const levels = [ladder(10_000), ladder(100_000)] as const
    const before = heap()
    const small = bookOf(levels[0])
    const withSmall = heap()
    const large = bookOf(levels[1])
    const withLarge = heap()
    const [perSmall, perLarge] = [(withSmall - before) / 10_000, (withLarge - withSmall) / 100_000]
    assert.isBelow(perLarge, 100)
    assert.isBelow(perLarge, Math.max(perSmall * 2, 40))
    OrderBook.apply(large, message("BookSnapshot", 0, []))
    OrderBook.reset(small)
    assert.isBelow(heap() - before, 500_000)
    assert.strictEqual(OrderBook.askCount(large) + levels[1].length, 100_000)
  })

  it("keeps of it what its cap allows, and nothing of the rest", () => {
    const book = OrderBook.make({ symbol: "A", maxDepth: 1_000 })
    // The engine remembers how it wrote numbers.
    assert.lengthOf(ladder(100_000), 100_000)
    const before = heap()
    for (let sequence = 0; sequence < 5; sequence++) {
      OrderBook.apply(book, message("BookSnapshot", sequence, ladder(100_000)))
    }
    // The messages are gone: of 100,000 levels a thousand are left.
    assert.isBelow(heap() - before, 1_000_000)
    assert.strictEqual(OrderBook.askCount(book), 1_000)
  })

  it("does not grow by what comes and goes", () => {
    const book = bookOf(ladder(1_000))
    const random = new Random(2)
    const side = sideOf(book)
    const lists = (): ReadonlyArray<Chunk> => Reflect.get(side, "chunks")
    for (let sequence = 1; sequence <= 200_000; sequence++) {
      const price = decimal(String(100_000 + random.between(0, 20_000)))
      // It grows to some thousands, and shrinks to a few, again and again.
      const size = random.chance(Math.floor(sequence / 20_000) % 2 === 0 ? 0.2 : 0.8) ? zero : one
      OrderBook.apply(book, message("BookUpdate", sequence, [{ price, size }]))
      if (sequence % 1_000 === 0) {
        assert.isAtMost(lists().length, Math.ceil(OrderBook.askCount(book) / 12) + 1)
        assert.strictEqual(lists().reduce((sum, { levels }) => sum + levels.length, 0), OrderBook.askCount(book))
      }
    }
  })
})
