import { type BookMessage, type Decimal, OrderBook, Timestamp } from "@effect-hitbtc/core"
import { type Random, seeds, withSeed } from "@effect-hitbtc/testkit/Random"
import { assert, describe, it } from "@effect/vitest"
import { BookModel, sorted, toUnits } from "../support/BookModel.ts"

type Level = BookMessage.Level

const SYMBOL = "ETHBTC"

// ---- random messages -------------------------------------------------------------------------------------------------

const writePlain = (tick: number) => `${Math.floor(tick / 100)}.${String(tick % 100).padStart(2, "0")}`

/** A price of so many hundredths, in one of many writings, or one beside it that shares its double. */
const writePrice = (random: Random, tick: number): Decimal.Decimal => {
  const plain = writePlain(tick)
  const roll = random.next()
  if (roll < 0.6) return plain as Decimal.Decimal
  if (roll < 0.7) return `${plain}0` as Decimal.Decimal
  if (roll < 0.8) return `0${plain}` as Decimal.Decimal
  if (roll < 0.9) return `${plain}${"0".repeat(20)}` as Decimal.Decimal
  return `${plain}${"0".repeat(30)}${random.between(1, 3)}` as Decimal.Decimal
}

const writeSize = (random: Random): Decimal.Decimal =>
  `${random.between(1, 9)}.${random.between(0, 99)}` as Decimal.Decimal

const ZEROS = ["0", "0.000", "-0", "-0.00"].map((zero) => zero as Decimal.Decimal)

const distinct = (levels: ReadonlyArray<Level>): ReadonlyArray<Level> => [
  ...new Map(levels.map((level) => [toUnits(level.price), level])).values()
]

/** Levels in the venue's order, each price once. */
const tidy = (levels: ReadonlyArray<Level>, which: "asks" | "bids"): ReadonlyArray<Level> =>
  sorted(new Map(levels.map((level) => [toUnits(level.price), level])), which)

/** What a book of a given width around a middle price may hold. */
class Market {
  middle = 5_000
  readonly random: Random
  readonly width: number
  constructor(random: Random, width: number) {
    this.random = random
    this.width = width
  }

  price(which: "asks" | "bids"): Decimal.Decimal {
    const distance = Math.floor(this.random.next() ** 2 * this.width)
    // The middle itself is a price that bids may share a double with, and asks may not.
    return writePrice(this.random, which === "asks" ? this.middle + 1 + distance : this.middle - 1 - distance)
  }

  levels(which: "asks" | "bids", count: number, zeros: number): ReadonlyArray<Level> {
    const levels = Array.from({ length: count }, (): Level => ({
      price: this.price(which),
      size: this.random.chance(zeros) ? this.random.pick(ZEROS) : writeSize(this.random)
    }))
    return this.random.chance(0.8) ? tidy(levels, which) : this.random.shuffle(distinct(levels))
  }

  /** A few levels of each side; prices taken from the book where `held` has some, so that removals meet levels. */
  changes(which: "asks" | "bids", held: ReadonlyArray<Level>): ReadonlyArray<Level> {
    const some = Array.from({ length: this.random.between(0, 2) }, (): Level | undefined => this.random.pick(held))
    const met = some.flatMap((level): ReadonlyArray<Level> =>
      level === undefined
        ? []
        : [{ price: level.price, size: this.random.chance(0.7) ? this.random.pick(ZEROS) : writeSize(this.random) }]
    )
    const levels = [...met, ...this.levels(which, this.random.between(0, 3), 0.3)]
    return this.random.chance(0.8) ? tidy(levels, which) : this.random.shuffle(distinct(levels))
  }
}

/** Levels that break a rule, or may. */
const junk = (random: Random, market: Market, which: "asks" | "bids"): ReadonlyArray<Level> => {
  const level: Level = { price: market.price(which), size: writeSize(random) }
  switch (random.between(0, 5)) {
    case 0:
      return [{ ...level, size: "-0.5" as Decimal.Decimal }]
    case 1:
      return [level, { price: `${level.price}0` as Decimal.Decimal, size: writeSize(random) }]
    case 2:
      return [level, { price: market.price(which), size: random.pick(ZEROS) }, { ...level, size: random.pick(ZEROS) }]
    case 3:
      return [{ price: market.price(which === "asks" ? "bids" : "asks"), size: writeSize(random) }]
    case 4:
      return [{ price: random.pick(["0", "-1.5", "0.000"]) as Decimal.Decimal, size: writeSize(random) }]
    default:
      return [{ price: writePrice(random, market.middle), size: writeSize(random) }]
  }
}

const render = (levels: ReadonlyArray<Level>) => levels.map(({ price, size }) => `${price} ${size}`).join(", ")

const stringify = (message: BookMessage.BookMessage) =>
  `${message._tag} ${message.sequence} asks [${render(message.asks)}] bids [${render(message.bids)}]`

describe("OrderBook against a naive model", () => {
  it("case 51: is in the same state, with the same content, after every message of 10,000 random sequences", () => {
    const reached = new Map<string, number>()
    const count = (key: string) => reached.set(key, (reached.get(key) ?? 0) + 1)

    const run = (random: Random) => {
      const isWide = random.chance(0.02)
      const market = new Market(random, isWide ? 400 : random.between(1, 12))
      const contiguous = random.chance(0.8)
      const timed = random.chance(0.9)
      const sequence = contiguous ? random.pick(["contiguous", undefined] as const) : "monotonic"
      const book = OrderBook.make({ symbol: SYMBOL, sequence })
      const maxDepth = random.between(1, isWide ? 200 : 8)
      const capped = OrderBook.make({ symbol: SYMBOL, sequence, maxDepth })
      const model = new BookModel(contiguous)
      const history: Array<BookMessage.BookMessage> = []
      let at = 1_000_000
      let deepest = 0
      let last = random.between(0, 300)

      const message = (
        _tag: "BookSnapshot" | "BookUpdate",
        sequence: number,
        asks: ReadonlyArray<Level>,
        bids: ReadonlyArray<Level>
      ): BookMessage.BookMessage => {
        const fields = { symbol: SYMBOL, sequence, asks, bids }
        const timestamp = Timestamp.fromMillis(at)
        return timed && !random.chance(0.01) ? { _tag, ...fields, timestamp } : { _tag, ...fields }
      }
      const snapshot = (): BookMessage.BookMessage => {
        const size = isWide ? random.between(100, 400) : random.between(0, 12)
        const sequence = random.chance(0.8) ? last + random.between(0, 5) : random.between(0, 1_000)
        const asks = random.chance(0.1) ? [] : market.levels("asks", size, 0.1)
        const bids = random.chance(0.1) ? [] : market.levels("bids", size, 0.1)
        return message("BookSnapshot", sequence, asks, bids)
      }
      const update = (sequence: number): BookMessage.BookMessage => {
        const [asks, bids] = [sorted(model.asks, "asks"), sorted(model.bids, "bids")]
        return message("BookUpdate", sequence, market.changes("asks", asks), market.changes("bids", bids))
      }
      const withJunk = (good: BookMessage.BookMessage): BookMessage.BookMessage => {
        const which = random.pick(["asks", "bids"] as const)
        const levels = [...good[which], ...junk(random, market, which)]
        return { ...good, [which]: random.chance(0.5) ? levels : random.shuffle(levels) }
      }
      /** The middle moves up, and what it passes is removed in the same update. */
      const move = (): BookMessage.BookMessage => {
        market.middle += random.between(1, 5)
        const passed = [...model.asks.values()].filter(({ price }) =>
          toUnits(price) < toUnits(writePlain(market.middle + 1))
        )
        const asks = passed.map(({ price }): Level => ({ price, size: random.pick(ZEROS) }))
        return message("BookUpdate", last + 1, tidy(asks, "asks"), market.levels("bids", 2, 0))
      }
      const next = (): BookMessage.BookMessage => {
        const roll = random.next()
        if (model.state !== "Live" && roll < 0.5) return random.chance(0.9) ? snapshot() : withJunk(snapshot())
        if (roll < 0.68) return update(last + (contiguous ? 1 : random.between(1, 3)))
        if (roll < 0.73) return move()
        if (roll < 0.76) return message("BookUpdate", last + 1, [], [])
        if (roll < 0.82 && history.length > 0) return random.pick(history.slice(-10))
        if (roll < 0.84) return update(last - random.between(0, 150))
        if (roll < 0.85) return update(random.between(0, 50))
        if (roll < 0.87) return update(last + random.between(2, 1_000))
        if (roll < 0.91) return snapshot()
        if (roll < 0.94) {
          return message("BookSnapshot", last, sorted(model.asks, "asks"), sorted(model.bids, "bids"))
        }
        if (roll < 0.95) return withJunk(snapshot())
        if (roll < 0.98) return withJunk(update(last + 1))
        return message(random.pick(["BookUpdate", "BookSnapshot"]), random.pick([NaN, last + 1.5, 2 ** 60]), [], [])
      }

      for (let step = 0; step < 30; step++) {
        if (random.chance(0.01)) {
          for (const each of [book, capped]) OrderBook.reset(each)
          model.reset()
        }
        at += random.between(0, 3)
        const given = next()
        history.push(given)
        const verdict = model.apply(given)
        const outcome = OrderBook.apply(book, given)
        const before = capped.state
        const cappedOutcome = OrderBook.apply(capped, given)
        if (model.state === "Live") last = model.sequence
        count(outcome._tag === "Gap" ? outcome.reason._tag : `${outcome._tag} ${given._tag}`)

        const asks = render(sorted(model.asks, "asks"))
        const bids = render(sorted(model.bids, "bids"))
        const context = () =>
          `step ${step}, ${stringify(given)}; the model: ${verdict.outcome}, asks [${asks}] bids [${bids}]`
        const view = OrderBook.view(book)
        if (outcome._tag !== verdict.outcome) assert.fail(`${outcome._tag} at ${context()}`)
        if (outcome._tag === "Gap" && !verdict.faults.has(outcome.reason._tag)) {
          assert.fail(`${outcome.reason._tag} is not among ${[...verdict.faults].join()} at ${context()}`)
        }
        if (book.state._tag !== model.state) assert.fail(`${book.state._tag}, not ${model.state} at ${context()}`)
        if ((view === undefined) !== (model.state !== "Live")) assert.fail(`shows a book or none at ${context()}`)
        if (render(view?.asks ?? []) !== asks || render(view?.bids ?? []) !== bids) {
          assert.fail(`asks [${render(view?.asks ?? [])}] bids [${render(view?.bids ?? [])}] at ${context()}`)
        }
        if (view !== undefined && view.sequence !== model.sequence) assert.fail(`${view.sequence} at ${context()}`)
        if (OrderBook.bestAsk(book) !== view?.asks[0] || OrderBook.bestBid(book) !== view?.bids[0]) {
          assert.fail(`the best levels at ${context()}`)
        }
        if (OrderBook.askCount(book) !== model.asks.size || OrderBook.bidCount(book) !== model.bids.size) {
          assert.fail(`the counts at ${context()}`)
        }

        // The capped book is the top of the full one, or says that it ran out.
        if (given._tag === "BookSnapshot") deepest = 0
        deepest = Math.max(deepest, model.asks.size, model.bids.size)
        const top = OrderBook.view(capped)
        if (top !== undefined) {
          if (view === undefined) return assert.fail(`the capped book is live at ${context()}`)
          for (const which of ["asks", "bids"] as const) {
            const kept = top[which].length
            const isEnough = kept <= maxDepth && kept >= Math.min(view[which].length, maxDepth / 2)
            if (!isEnough || render(top[which]) !== render(view[which].slice(0, kept))) {
              assert.fail(`capped at ${maxDepth}: ${which} [${render(top[which])}] at ${context()}`)
            }
          }
        } else if (model.state === "Live" && before._tag === "Live") {
          const reason = cappedOutcome._tag === "Gap" ? cappedOutcome.reason._tag : cappedOutcome._tag
          if (reason !== "DepthExhausted" || deepest <= maxDepth) {
            assert.fail(`capped at ${maxDepth}: ${reason} at ${context()}`)
          }
          count("DepthExhausted")
        }
      }
    }

    const all = seeds(10_000)
    for (const seed of all) withSeed(seed, run)
    if (all.length === 1) return
    // The sequences reach what they are meant to reach.
    const expected = ["SequenceJump", "SequenceRestart", "BadSequence", "Crossed", "NegativeSize", "BadPrice"]
    const outcomes = ["Live BookSnapshot", "Live BookUpdate", "Ignored BookUpdate", "DuplicatePrice", "DepthExhausted"]
    for (const key of [...expected, ...outcomes]) assert.isAbove(reached.get(key) ?? 0, 500, key)
    assert.isAbove(reached.get("Live BookUpdate")!, 80_000)
  })

  it("case 51: is never live with a book that the venue did not have, over a line that loses, repeats and reorders", () => {
    const totals = { live: 0, restarts: 0, gaps: 0, old: 0 }

    const run = (random: Random) => {
      const market = new Market(random, random.between(2, 15))
      const book = OrderBook.make({ symbol: SYMBOL })
      // The venue's own book, and what it was after each of its messages.
      let [asks, bids] = [new Map<bigint, Level>(), new Map<bigint, Level>()]
      let sequence = random.between(0, 200)
      let at = 1_000_000
      const truth = new Map<BookMessage.BookMessage, string>()
      const sent: Array<BookMessage.BookMessage> = []
      const line: Array<BookMessage.BookMessage> = []

      const say = (
        _tag: "BookSnapshot" | "BookUpdate",
        asksSaid: ReadonlyArray<Level>,
        bidsSaid: ReadonlyArray<Level>
      ) => {
        at += random.between(0, 2)
        const timestamp = Timestamp.fromMillis(at)
        const message = { _tag, symbol: SYMBOL, sequence, asks: asksSaid, bids: bidsSaid, timestamp }
        truth.set(message, `${render(sorted(asks, "asks"))} | ${render(sorted(bids, "bids"))}`)
        sent.push(message)
        line.push(message)
        return message
      }
      const change = (side: Map<bigint, Level>, which: "asks" | "bids") => {
        const said = market.changes(which, [...side.values()])
        for (const level of said) {
          if (toUnits(level.size) === 0n) side.delete(toUnits(level.price))
          else side.set(toUnits(level.price), level)
        }
        return said
      }
      const trade = () => {
        sequence++
        const [asksSaid, bidsSaid] = [change(asks, "asks"), change(bids, "bids")]
        say("BookUpdate", asksSaid, bidsSaid)
      }

      const deliver = (step: number) => {
        const message = line.shift()!
        const outcome = OrderBook.apply(book, message)
        if (outcome._tag === "Gap") totals.gaps++
        if (outcome._tag === "Ignored" && outcome.reason === "Old") totals.old++
        if (outcome._tag !== "Live") return
        totals.live++
        const view = OrderBook.view(book)!
        const shown = `${render(view.asks)} | ${render(view.bids)}`
        if (shown !== truth.get(message)) {
          assert.fail(`step ${step}: ${shown} after ${stringify(message)}; the venue's: ${truth.get(message)}`)
        }
      }

      say("BookSnapshot", [], [])
      for (let step = 0; step < 60; step++) {
        const roll = random.next()
        if (roll < 0.02) {
          // The venue restarts, later, with another book and another count. What it says first arrives, and does not have
          // the very number that comes next: those two nothing in a message could tell.
          totals.restarts++
          line.length = 0
          sent.length = 0
          at += 1
          ;[asks, bids] = [new Map(), new Map()]
          const known = book.sequence
          do {
            sequence = Math.max(0, (known ?? sequence) + random.between(-120, 5))
            if (random.chance(0.3)) sequence = random.between(0, 50)
          } while (sequence === known)
          trade()
          deliver(step)
        } else {
          trade()
          if (random.chance(0.05)) say("BookSnapshot", sorted(asks, "asks"), sorted(bids, "bids"))
          if (random.chance(0.02)) line.shift()
          if (random.chance(0.05)) line.unshift(random.pick(sent.slice(-20)))
          if (random.chance(0.02) && line.length > 1) line.push(...line.splice(0, 1))
          // A client that sees a gap asks for a snapshot.
          if (book.state._tag !== "Live" && random.chance(0.3)) {
            say("BookSnapshot", sorted(asks, "asks"), sorted(bids, "bids"))
          }
        }
        while (line.length > 0 && random.chance(0.7)) deliver(step)
      }
    }

    const all = seeds(2_000)
    for (const seed of all) withSeed(seed, run)
    if (all.length === 1) return
    assert.isAbove(totals.live, 40_000)
    for (const count of [totals.restarts, totals.gaps, totals.old]) assert.isAbove(count, 1_000)
  })
})
