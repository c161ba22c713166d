/**
 * Subscriptions against a venue that answers late and in any order: whatever was wanted and given up meanwhile, the wire
 * ends up with exactly what is wanted.
 */
import { Topic, V3, V3Channel } from "@effect-hitbtc/core"
import { Random, seeds } from "@effect-hitbtc/testkit/Random"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Random as EffectRandom } from "effect"
import * as Harness from "./support/Harness.ts"
import * as Venue from "./support/Venue.ts"

/** A version of the API, as far as the model needs it. */
interface Version {
  readonly options: Harness.Options
  readonly topics: ReadonlyArray<Topic.Topic>
  readonly update: (line: Venue.Line, symbol: string, sequence: number) => Effect.Effect<void>
  readonly ticker: (line: Venue.Line, symbol: string) => Effect.Effect<void>
}

const v2: Version = {
  options: {},
  topics: [
    Topic.orderBook("ETHBTC"),
    Topic.orderBook("BTCUSD"),
    Topic.ticker("ETHBTC"),
    Topic.candles("ETHBTC", "M1"),
    Topic.orderBook("NONE")
  ],
  update: (line, symbol, sequence) => line.notify("updateOrderbook", Venue.book(symbol, sequence)),
  ticker: (line, symbol) => line.notify("ticker", Venue.ticker(symbol))
}

const v3: Version = {
  options: { protocol: V3.makePublic({ symbolsPerRequest: 2 }) },
  topics: [
    Topic.orderBook("ETHBTC"),
    Topic.orderBook("BTCUSD"),
    Topic.ticker("*"),
    Topic.ticker("ETHBTC"),
    Topic.ticker("BTCUSD"),
    Topic.ticker("EOSETH"),
    Topic.candles("ETHBTC", "M1"),
    Topic.orderBook("NONE"),
    V3Channel.miniTicker("*", "3s")
  ],
  update: (line, symbol, sequence) => line.tell(Venue.BOOKS, "update", { [symbol]: Venue.bookV3(sequence) }),
  ticker: (line, symbol) => line.tell("ticker/1s", "data", { [symbol]: Venue.tickerV3() })
}

interface Wanting extends Harness.Heard {
  readonly topic: Topic.Topic
  readonly isFirst: boolean
}

/** Holds every request, until it is told to answer one. */
class SlowVenue {
  readonly held: Array<readonly [Venue.Asked, Venue.Line]> = []
  readonly script: Venue.Script = (asked, line) => void this.held.push([asked, line])
  readonly random: Random
  readonly patience: number
  constructor(random: Random) {
    this.random = random
    this.patience = random.pick([0, 0.1])
  }

  /** Answers one of the requests that wait, any one. */
  answer() {
    const index = this.random.between(0, this.held.length - 1)
    const [entry] = this.held.splice(index, 1)
    if (entry === undefined) return Effect.void
    const [asked, line] = entry
    if (asked.params.symbol === "NONE" && asked.method.startsWith("subscribe")) {
      return line.answer(asked, Venue.error(2001))
    }
    if (this.random.chance(this.patience)) return line.answer(asked, Venue.error(this.random.pick([429, 504])))
    if (asked.ch !== undefined) return this.answerV3(asked, line)
    const snapshot = asked.method === "subscribeOrderbook"
      ? line.notify("snapshotOrderbook", Venue.book(asked.params.symbol!))
      : Effect.void
    // Data may come before the acknowledgement.
    return this.random.chance(0.3)
      ? Effect.andThen(snapshot, line.answer(asked))
      : Effect.andThen(line.answer(asked), snapshot)
  }

  answerV3(asked: Venue.Asked, line: Venue.Line) {
    line.unknown.add("NONE")
    const channel = Venue.topicsOf(asked)!.topics[0]!.split(" ")[0]!
    const beside = [...line.subscribed].filter((words) => words.startsWith(`${channel} `))
    // Nobody knows what else ends with a topic of all symbols, or with one beside it.
    if (asked.method === "unsubscribe" && [...beside].some((words) => words.endsWith("*"))) {
      for (const words of beside) if (this.random.chance(0.5)) line.subscribed.delete(words)
    }
    return this.random.chance(0.3) ? snapshotsFirst(asked, line) : Venue.withSnapshots(asked, line)
  }
}

/** The snapshots come before the acknowledgement. */
const snapshotsFirst = (asked: Venue.Asked, line: Venue.Line): Effect.Effect<void> => {
  const fresh = asked.method === "subscribe" && asked.ch === Venue.BOOKS
    ? asked.params.symbols!.filter((symbol) => symbol !== "NONE" && !line.subscribed.has(`orderBook ${symbol}`))
    : []
  return Effect.andThen(
    Effect.forEach(fresh, (symbol) => line.tell(Venue.BOOKS, "snapshot", { [symbol]: Venue.bookV3() })),
    line.answer(asked)
  )
}

const run = (seed: number, version: Version, options: Harness.Options & { readonly drops: number }) =>
  Effect.gen(function*() {
    const random = new Random(seed)
    const { drops, ...rest } = options
    const harness = yield* Harness.make({
      acknowledgeTimeout: "1 hour",
      probeAfter: "1 day",
      silenceLimit: () => undefined,
      ...version.options,
      ...rest
    })
    const venue = new SlowVenue(random)
    let line: Venue.Line | undefined
    let wanting: Array<Wanting> = []
    const all: Array<Wanting> = []

    for (let step = 0; step < 40; step++) {
      const roll = random.next()
      if (roll < 0.3) {
        const topic = random.pick(version.topics)
        const isFirst = !wanting.some((other) => Venue.wordsOf(other.topic) === Venue.wordsOf(topic))
        const heard = { topic, isFirst, ...(yield* Harness.want(harness, topic)) }
        wanting.push(heard)
        all.push(heard)
      } else if (roll < 0.55 && wanting.length > 0) {
        const leaver = random.pick(wanting)
        wanting = wanting.filter((other) => other !== leaver)
        yield* leaver.leave
      } else if (roll < 0.62 && wanting.length > 0) {
        harness.gateway.renew(random.pick(wanting).topic)
      } else if (roll < 0.62 + drops && line !== undefined) {
        yield* line.peer.drop
        line = undefined
      } else if (roll < 0.72 && line !== undefined) {
        // What is live changes.
        const books = Array.from(line.subscribed).filter((words) => words.startsWith("orderBook"))
        if (books.length > 0) {
          yield* version.update(line, random.pick(books).split(" ")[1]!, 2 + step)
        }
      } else {
        yield* venue.answer()
      }
      wanting = wanting.filter((heard) => heard.tags().at(-1) !== "Refused")
      if (line === undefined && (yield* harness.memory.pendingDials) > 0 && random.chance(0.5)) {
        line = yield* harness.accept(venue.script)
      }
      if (random.chance(0.7)) yield* Harness.settle
      if (random.chance(0.2)) yield* Harness.pass(random.between(1, 2_000))
    }

    // From here on the venue answers all there is, until nothing happens any more.
    for (let quiet = 0; quiet < 3;) {
      if (line === undefined && (yield* harness.memory.pendingDials) > 0) line = yield* harness.accept(venue.script)
      if (venue.held.length > 0) {
        quiet = 0
        yield* venue.answer()
      } else {
        quiet++
        yield* Harness.pass("31 seconds")
      }
      yield* Harness.settle
    }
    assert.isDefined(line)
    const desired = new Set(
      wanting.filter((heard) => heard.tags().at(-1) !== "Refused").map((heard) => Venue.wordsOf(heard.topic))
    )
    const where = `seed ${seed}`
    assert.deepStrictEqual(Array.from(line.subscribed).toSorted(), Array.from(desired).toSorted(), where)
    assert.deepStrictEqual(
      (yield* harness.gateway.topics).map(Venue.wordsOf).toSorted(),
      Array.from(desired).toSorted()
    )
    assert.deepStrictEqual(line.faults, [], where)
    assert.strictEqual((yield* harness.gateway.state)._tag, "Ready", where)
    for (const heard of all) {
      const last = heard.tags().at(-1)
      if (wanting.includes(heard)) {
        assert.strictEqual(last, heard.topic.symbol === "NONE" ? "Refused" : "Live", where)
      }
      // A book that somebody is the first to want begins with its snapshot.
      const [first] = heard.events as ReadonlyArray<{ readonly _tag: string }>
      if (heard.isFirst && heard.topic.channel === "orderBook" && first !== undefined) {
        assert.strictEqual(first._tag, "BookSnapshot", where)
      }
      assert.isBelow(heard.tags().filter((tag) => tag === "Refused").length, 2, where)
    }
    // Each who wants it hears of it, once: those of the symbol, and those of all symbols.
    const before = all.map((heard) => heard.events.length)
    yield* version.ticker(line, "ETHBTC")
    yield* Harness.settle
    for (const [index, heard] of all.entries()) {
      const isWanted = wanting.includes(heard) && ["ticker ETHBTC", "ticker *"].includes(Venue.wordsOf(heard.topic))
      assert.strictEqual(heard.events.length, before[index]! + (isWanted ? 1 : 0), where)
    }
  }).pipe(Effect.scoped, EffectRandom.withSeed(seed))

for (const [name, version] of [["v2", v2], ["v3", v3]] as const) {
  describe(`subscriptions and unsubscriptions in any order, on API ${name}`, () => {
    it.effect("case 31: end in what is wanted, with late and reordered acknowledgements", () =>
      Effect.forEach(seeds(500), (seed) => run(seed, version, { drops: 0 }), { discard: true }))

    it.effect("cases 25 and 31: end in what is wanted, over lost connections and under a rate limit", () =>
      Effect.forEach(
        seeds(300),
        (seed) => run(seed, version, { drops: 0.06, rate: { burst: 2, perSecond: 4 } }),
        { discard: true }
      ))
  })
}
