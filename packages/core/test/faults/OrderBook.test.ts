/** Cases 37 to 51: an order book that hears faulty frames, of either version, is right or is not shown. */
import { OrderBook } from "@effect-hitbtc/core"
import { type Random, seeds, withSeed } from "@effect-hitbtc/testkit/Random"
import { assert, describe, it } from "@effect/vitest"
import { BookModel, sorted } from "../support/BookModel.ts"
import { Client, type Pairs, type Said, type Version, versions } from "./support/bookFrames.ts"

const asks: Pairs = [["10", "1"], ["11", "2"]]
const bids: Pairs = [["9", "3"], ["8", "4"]]

/** A client with a live book at sequence 1,000. */
const live = (version: Version) => {
  const client = new Client(version)
  assert.strictEqual(client.snapshot(1_000, { asks, bids }), "Live")
  return client
}

const inOrder = (side: ReadonlyMap<string, string>, sign: number): Pairs =>
  [...side].toSorted(([a], [b]) => sign * (Number(a) - Number(b)))

/** Fifty thousand levels, from a price up or down. */
const many = (from: number, step: number): Pairs =>
  Array.from({ length: 50_000 }, (_, i) => [String(from + step * i), "1.5"])

/** The venue's own book: what it says, and what is true after it. */
class Venue {
  readonly asks = new Map<string, string>()
  readonly bids = new Map<string, string>()
  readonly random: Random
  readonly version: Version
  sequence: number
  constructor(version: Version, random: Random) {
    this.version = version
    this.random = random
    this.sequence = random.between(200, 1_000_000)
    for (let i = 0; i < 5; i++) this.change()
  }

  private change(): Said {
    this.sequence++
    const { random } = this
    const some = (side: Map<string, string>, from: number): Pairs =>
      Array.from({ length: random.between(0, 3) }, () => String(from + random.between(0, 8)))
        .filter((price, i, all) => all.indexOf(price) === i)
        .map((price) => {
          const size = random.chance(0.3) ? "0" : String(random.between(1, 99))
          if (size === "0") side.delete(price)
          else side.set(price, size)
          return [price, size]
        })
    return { asks: some(this.asks, 20), bids: some(this.bids, 10) }
  }

  update(): string {
    const said = this.change()
    return this.version.frame("update", this.sequence, said)
  }

  snapshot(): string {
    const { asks, bids } = this.truth()
    return this.version.frame("snapshot", this.sequence, { asks, bids })
  }

  truth() {
    return { sequence: this.sequence, asks: inOrder(this.asks, 1), bids: inOrder(this.bids, -1) }
  }
}

const everySeed = (version: Version, count: number, run: (random: Random, client: Client, venue: Venue) => void) => {
  for (const seed of seeds(count)) {
    withSeed(seed, (random) => {
      const client = new Client(version)
      const venue = new Venue(version, random)
      client.hear(venue.snapshot())
      run(random, client, venue)
    })
  }
}

for (const version of versions) {
  describe(`a book of ${version.name}`, () => {
    it("case 37: a gap of one, or of a thousand, shows no book until the next snapshot", () => {
      everySeed(version, 200, (random, client, venue) => {
        const lost = random.pick([1, 2, 1_000])
        for (let i = 0; i < lost; i++) venue.update()
        assert.strictEqual(client.hear(venue.update()), "Gap SequenceJump")
        for (let i = random.between(0, 20); i > 0; i--) {
          assert.isUndefined(client.shown())
          assert.strictEqual(client.hear(venue.update()), "Ignored NotLive")
        }
        assert.isUndefined(client.shown())
        assert.strictEqual(client.hear(venue.snapshot()), "Live")
        assert.deepStrictEqual(client.shown(), venue.truth())
        client.hear(venue.update())
        assert.deepStrictEqual(client.shown(), venue.truth())
      })
    })

    it("case 38: an update that comes again, or is older than the book, changes nothing", () => {
      everySeed(version, 200, (random, client, venue) => {
        const heard: Array<string> = []
        for (let i = 0; i < 30; i++) {
          const frame = venue.update()
          heard.push(frame)
          assert.strictEqual(client.hear(frame), "Live")
          for (let again = random.between(0, 3); again > 0; again--) {
            assert.strictEqual(client.hear(random.pick(heard)), "Ignored Old")
          }
          assert.deepStrictEqual(client.shown(), venue.truth())
        }
        assert.strictEqual(client.hear(venue.snapshot()), "Live")
        for (const frame of heard) assert.strictEqual(client.hear(frame), "Ignored Old")
        assert.deepStrictEqual(client.shown(), venue.truth())
      })
    })

    it("case 39: two updates in the wrong order are a gap, at whatever place", () => {
      everySeed(version, 200, (random, client, venue) => {
        for (let i = random.between(0, 10); i > 0; i--) client.hear(venue.update())
        const [first, second] = [venue.update(), venue.update()]
        assert.strictEqual(client.hear(second), "Gap SequenceJump")
        assert.strictEqual(client.hear(first), "Ignored NotLive")
        assert.isUndefined(client.shown())
        assert.strictEqual(client.hear(venue.snapshot()), "Live")
        assert.deepStrictEqual(client.shown(), venue.truth())
      })
    })

    it("case 40: a sequence that starts again at a small number is a gap, and one snapshot mends it", () => {
      for (const restart of [0, 1, 2, 500]) {
        const client = new Client(version)
        client.snapshot(26_941_144, { asks, bids, at: 1_000 })
        assert.strictEqual(client.update(restart, { asks: [["10", "7"]], at: 1_001 }), "Gap SequenceRestart")
        assert.isUndefined(client.shown())
        assert.strictEqual(client.snapshot(restart, { asks: [["10", "7"]], bids, at: 1_001 }), "Live")
        // It does not wait for the old number to come back.
        for (let i = 1; i <= 50; i++) {
          assert.strictEqual(client.update(restart + i, { asks: [["12", String(i)]], at: 1_001 + i }), "Live")
        }
        const after = { sequence: restart + 50, asks: [["10", "7"], ["12", "50"]], bids }
        assert.deepStrictEqual<unknown>(client.shown(), after)
        // Nor is the new count taken for the old one.
        assert.strictEqual(client.update(26_941_145, { asks: [["10", "0"]], at: 2_000 }), "Gap SequenceJump")
      }
    })

    it("case 40: a snapshot of a sequence that starts again is taken at once, without a gap before it", () => {
      const client = live(version)
      assert.strictEqual(client.snapshot(1, { asks: [["20", "1"]], at: 5_000 }), "Live")
      assert.deepStrictEqual<unknown>(client.shown(), { sequence: 1, asks: [["20", "1"]], bids: [] })
      assert.strictEqual(client.update(2, { bids: [["19", "1"]], at: 5_001 }), "Live")
      assert.deepStrictEqual<unknown>(client.shown(), { sequence: 2, asks: [["20", "1"]], bids: [["19", "1"]] })
    })

    it("case 41: a second snapshot without a reconnect replaces the book, and no stale level stays", () => {
      const client = live(version)
      assert.strictEqual(client.update(1_001, { asks: [["12", "5"]] }), "Live")
      assert.strictEqual(client.snapshot(1_007, { asks: [["11", "9"]], bids: [["7", "1"]] }), "Live")
      assert.deepStrictEqual<unknown>(client.shown(), { sequence: 1_007, asks: [["11", "9"]], bids: [["7", "1"]] })
      assert.strictEqual(client.update(1_008, { bids: [["6", "2"]] }), "Live")
      assert.deepStrictEqual<unknown>(client.shown(), {
        sequence: 1_008,
        asks: [["11", "9"]],
        bids: [["7", "1"], ["6", "2"]]
      })
    })

    it("case 42: a level that was removed while the connection was lost is gone after it", () => {
      const client = live(version)
      client.lose()
      assert.isUndefined(client.shown())
      // What was under way comes late, and does not bring the old book back.
      assert.strictEqual(client.update(1_001, { asks: [["10", "2"]] }), "Ignored NotLive")
      assert.isUndefined(client.shown())
      assert.strictEqual(client.snapshot(1_050, { asks: [["11", "2"]], bids }), "Live")
      assert.deepStrictEqual<unknown>(client.shown(), { sequence: 1_050, asks: [["11", "2"]], bids })
      assert.strictEqual(client.update(1_051, { asks: [["10", "0"]] }), "Live")
      assert.deepStrictEqual<unknown>(client.shown(), { sequence: 1_051, asks: [["11", "2"]], bids })
    })

    it("case 43: sizes of zero in a snapshot are no levels, however zero is written", () => {
      for (const zero of ["0", "0.000", "-0", "-0.0", "000"]) {
        const client = new Client(version)
        const said = { asks: [["9.5", zero], ...asks, ["12", zero]], bids: [["9.6", zero], ...bids] } as const
        assert.strictEqual(client.snapshot(1, said), "Live")
        assert.deepStrictEqual<unknown>(client.shown(), { sequence: 1, asks, bids })
      }
    })

    it("case 44: an empty side, an empty book and an empty update are valid, and the sequence goes on", () => {
      const client = new Client(version)
      assert.strictEqual(client.snapshot(1, {}), "Live")
      assert.deepStrictEqual(client.shown(), { sequence: 1, asks: [], bids: [] })
      assert.strictEqual(client.update(2), "Live")
      assert.deepStrictEqual(client.shown(), { sequence: 2, asks: [], bids: [] })
      assert.strictEqual(client.update(3, { asks }), "Live")
      assert.deepStrictEqual<unknown>(client.shown(), { sequence: 3, asks, bids: [] })
      assert.strictEqual(client.update(4), "Live")
      assert.strictEqual(client.update(5, { asks: [["10", "0"], ["11", "0"]], bids }), "Live")
      assert.deepStrictEqual<unknown>(client.shown(), { sequence: 5, asks: [], bids })
      assert.strictEqual(client.update(7), "Gap SequenceJump")
      assert.strictEqual(client.snapshot(8, { bids }), "Live")
      assert.deepStrictEqual<unknown>(client.shown(), { sequence: 8, asks: [], bids })
    })

    it("case 45: removing a level that is not there does nothing", () => {
      const client = live(version)
      const said = { asks: [["9.5", "0"], ["10.5", "0"], ["99", "0"]], bids: [["9.5", "0"], ["0.1", "0"]] } as const
      assert.strictEqual(client.update(1_001, said), "Live")
      assert.deepStrictEqual<unknown>(client.shown(), { sequence: 1_001, asks, bids })
      assert.strictEqual(client.update(1_002, said), "Live")
      assert.deepStrictEqual<unknown>(client.shown(), { sequence: 1_002, asks, bids })
      const empty = new Client(version)
      empty.snapshot(1)
      assert.strictEqual(empty.update(2, said), "Live")
      assert.deepStrictEqual(empty.shown(), { sequence: 2, asks: [], bids: [] })
    })

    it("case 46: updates before any snapshot are dropped, and the snapshot is the book", () => {
      const client = new Client(version)
      for (let sequence = 990; sequence < 1_000; sequence++) {
        assert.strictEqual(client.update(sequence, { asks: [["5", "1"]], bids: [["4", "1"]] }), "Ignored NotLive")
        assert.isUndefined(client.shown())
      }
      assert.deepStrictEqual(client.book().state, { _tag: "Awaiting" })
      assert.strictEqual(client.snapshot(1_000, { asks, bids }), "Live")
      assert.deepStrictEqual<unknown>(client.shown(), { sequence: 1_000, asks, bids })
      assert.strictEqual(client.update(1_001, { asks: [["10", "5"]] }), "Live")
    })

    const impossible: ReadonlyArray<readonly [name: string, said: Said, reason: string]> = [
      ["a crossed book", { asks: [["5", "1"]], bids: [["6", "1"]] }, "Crossed"],
      ["a locked book", { asks: [["5", "1"]], bids: [["5.00", "1"]] }, "Crossed"],
      ["a negative size", { bids: [["5", "-0.001"]] }, "NegativeSize"],
      ["a negative price", { bids: [["-5", "1"]] }, "BadPrice"],
      ["a price of zero", { bids: [["0.00", "1"]] }, "BadPrice"],
      ["a price twice in one side", { asks: [["12", "1"], ["12", "2"]] }, "DuplicatePrice"],
      ["a price twice, in two writings and apart", { bids: [["7", "1"], ["6", "1"], ["07.0", "2"]] }, "DuplicatePrice"],
      ["a price set and removed", { asks: [["12", "1"], ["12.0", "0"]] }, "DuplicatePrice"]
    ]
    it.each(impossible)("case 47: %s is never shown, of a snapshot or an update", (_, said, reason) => {
      for (const what of ["snapshot", "update"] as const) {
        // A snapshot takes no account of what is removed in it.
        if (what === "snapshot" && said.asks?.[1]?.[1] === "0") continue
        const client = live(version)
        assert.strictEqual(client[what](1_001, said), `Gap ${reason}`)
        assert.isUndefined(client.shown())
        assert.strictEqual(client.update(1_002), "Ignored NotLive")
        assert.isUndefined(client.shown())
        assert.strictEqual(client.snapshot(1_003, { asks, bids }), "Live")
        assert.deepStrictEqual<unknown>(client.shown(), { sequence: 1_003, asks, bids })
      }
    })

    it("case 47: whatever is said, a book that is shown is sorted, uncrossed and above zero", () => {
      const seen = { shown: 0, gaps: 0 }
      for (const seed of seeds(2_000)) {
        withSeed(seed, (random) => {
          const client = new Client(version)
          const some = (): Pairs =>
            Array.from({ length: random.between(0, 4) }, () => [
              random.pick(["5", "5.0", "6", "7", "7.50", "8", "0", "-1", "6.000000000000000000000000000001"]),
              random.pick(["1", "2", "0", "0.00", "-1", "3"])
            ])
          for (let sequence = 1; sequence < 10; sequence++) {
            const said = { asks: some(), bids: some().filter(([price]) => random.chance(0.3) || Number(price) < 7) }
            const outcome = random.chance(0.4) ? client.snapshot(sequence, said) : client.update(sequence, said)
            const shown = client.shown()
            assert.strictEqual(shown !== undefined, outcome === "Live")
            if (shown === undefined) {
              seen.gaps++
              continue
            }
            seen.shown++
            const prices = [...shown.bids.toReversed(), ...shown.asks].map(([price]) => Number(price))
            assert.isTrue(prices.every((price, i) => price > 0 && (i === 0 || price >= prices[i - 1]!)))
            assert.isTrue([...shown.asks, ...shown.bids].every(([, size]) => Number(size) > 0))
          }
        })
      }
      if (process.env["SEED"] === undefined) { for (const count of Object.values(seen)) assert.isAbove(count, 2_000) }
    })

    it("case 47: an update with a level that cannot be read costs the book, not the feed", () => {
      const client = live(version)
      assert.strictEqual(client.update(1_001, { asks: [["10", "1e5"]] }), "Malformed")
      assert.deepStrictEqual<unknown>(client.shown(), { sequence: 1_000, asks, bids })
      assert.strictEqual(client.update(1_002), "Gap SequenceJump")
      assert.strictEqual(client.snapshot(1_003, { asks, bids }), "Live")
    })

    it("case 48: a price in several writings is one level, which shows the last", () => {
      for (const seed of seeds(200)) {
        withSeed(seed, (random) => {
          const client = new Client(version)
          client.snapshot(1, { asks: [["1.0", "1"], ["2", "1"]], bids: [["0.50", "1"]] })
          const write = (price: string) =>
            `${random.pick(["", "0", "00"])}${price}${random.pick(["", ".0", ".00", `.${"0".repeat(25)}`])}`
          for (let sequence = 2; sequence < 20; sequence++) {
            const [price, size] = [write("1"), String(sequence)]
            assert.strictEqual(client.update(sequence, { asks: [[price, size]] }), "Live")
            assert.deepStrictEqual<unknown>(client.shown()?.asks, [[price, size], ["2", "1"]])
          }
          assert.strictEqual(client.update(20, { asks: [[write("1"), "0"]], bids: [["0.5", "0.0"]] }), "Live")
          assert.deepStrictEqual<unknown>(client.shown(), { sequence: 20, asks: [["2", "1"]], bids: [] })
        })
      }
    })

    it("case 49: a snapshot of 100,000 levels is read and shown whole, or to the depth that was asked for", () => {
      const [full, capped] = [new Client(version), new Client(version, { maxDepth: 1_000 })]
      const frame = version.frame("snapshot", 1, { asks: many(100_001, 1), bids: many(100_000, -1) })
      for (const client of [full, capped]) assert.strictEqual(client.hear(frame), "Live")
      assert.strictEqual(OrderBook.askCount(full.book()) + OrderBook.bidCount(full.book()), 100_000)
      assert.strictEqual(OrderBook.askCount(capped.book()) + OrderBook.bidCount(capped.book()), 2_000)
      for (let i = 1; i <= 400; i++) {
        const said = { asks: [[String(100_000 + i), "0"]], bids: [[String(100_001 - i), "0"]] } as const
        for (const client of [full, capped]) assert.strictEqual(client.update(i + 1, said), "Live")
      }
      const [all, kept] = [OrderBook.view(full.book(), 500)!, OrderBook.view(capped.book(), 500)!]
      assert.deepStrictEqual(kept.asks, all.asks)
      assert.deepStrictEqual(kept.bids, all.bids)
      assert.strictEqual(OrderBook.askCount(capped.book()), 600)
    })

    it("case 50: of 200 books that lose an update at once each waits for a snapshot of its own, and none for another's", () => {
      const client = new Client(version)
      const symbols = Array.from({ length: 200 }, (_, i) => `S${i}`)
      for (const symbol of [...symbols, "OTHER"]) client.snapshot(1, { asks, bids, symbol })
      for (const symbol of symbols) assert.strictEqual(client.update(3, { symbol }), "Gap SequenceJump")
      assert.strictEqual(client.update(2, { asks: [["10", "5"]], symbol: "OTHER" }), "Live")
      const whole = { sequence: 4, asks, bids }
      for (const [i, symbol] of symbols.entries()) {
        assert.isUndefined(client.shown(symbol))
        assert.strictEqual(client.snapshot(4, { asks, bids, symbol }), "Live")
        assert.deepStrictEqual<unknown>(client.shown(symbol), whole)
        assert.strictEqual(client.shown(symbols[i + 1]), undefined)
      }
      assert.strictEqual(client.shown("OTHER")?.sequence, 2)
    })

    it("case 51: is what a naive model says it is, after every frame of 2,000 random sequences", () => {
      const reached = new Map<string, number>()
      const run = (random: Random) => {
        const client = new Client(version)
        const model = new BookModel()
        let [last, at] = [random.between(0, 300), 1_000_000]
        const price = (from: number) => `${from + random.between(0, 12)}${random.pick(["", "", ".0", ".50", ".5"])}`
        const some = (from: number, zeros: number): Pairs =>
          Array.from({ length: random.between(0, 4) }, () => [
            price(from),
            random.chance(zeros) ? random.pick(["0", "0.00", "-0"]) : random.chance(0.02) ? "-1" : price(1)
          ])
        for (let step = 0; step < 30; step++) {
          at += random.between(0, 3)
          const what = random.chance(model.state === "Live" ? 0.08 : 0.6) ? "snapshot" : "update"
          const sequence = random.chance(0.85)
            ? last + 1
            : random.pick([last, last + 2, last - random.between(0, 150), random.between(0, 50), last + 1_000])
          const distance = random.chance(0.97) ? 14 : 5
          const said = { asks: some(100 + distance, 0.4), bids: some(100, 0.4), at }
          const frame = version.frame(what, Math.max(0, sequence), said)
          const message = version.protocol.decode(frame)
          if (message._tag !== "Data") throw new Error(`${frame} became ${message._tag}`)
          const { event } = message
          if (event._tag !== "BookSnapshot" && event._tag !== "BookUpdate") throw new Error(event._tag)
          const { outcome } = model.apply(event)
          assert.strictEqual(client.hear(frame).split(" ")[0], outcome, frame)
          if (model.state === "Live") last = model.sequence
          reached.set(outcome, (reached.get(outcome) ?? 0) + 1)
          const expected = model.state !== "Live" ? undefined : {
            sequence: model.sequence,
            asks: sorted(model.asks, "asks").map(({ price, size }) => [price, size]),
            bids: sorted(model.bids, "bids").map(({ price, size }) => [price, size])
          }
          assert.deepStrictEqual<unknown>(client.shown(), expected, frame)
        }
      }
      const all = seeds(2_000)
      for (const seed of all) withSeed(seed, run)
      if (all.length > 1) {
        for (const tag of ["Live", "Gap", "Ignored"]) assert.isAbove(reached.get(tag) ?? 0, 3_000, tag)
      }
    })
  })
}
