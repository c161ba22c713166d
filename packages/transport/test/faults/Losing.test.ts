/** Faults of a connection that is open, cases 12, 16 to 18, 20 and 22 to 25: in memory or on sockets whose events the test fires. */
import { Topic } from "@effect-hitbtc/core"
import * as Fake from "@effect-hitbtc/testkit/FakeWebSocket"
import { Random, seeds } from "@effect-hitbtc/testkit/Random"
import * as SkewedClock from "@effect-hitbtc/testkit/SkewedClock"
import { WebSocketTransport } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Random as EffectRandom } from "effect"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import * as Harness from "../support/Harness.ts"
import * as Venue from "../support/Venue.ts"
import * as Version from "../support/Version.ts"

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

const TICKER = Topic.ticker("ETHBTC")
const BOOK = Topic.orderBook("ETHBTC")
const HOUR = 3_600_000

const reasons = (harness: Pick<Harness.Harness, "states">) =>
  harness.states.flatMap((state) => state._tag === "Lost" ? [state.error.reason] : [])
const count = (heard: Harness.Heard, tag: string) => heard.tags().filter((one) => one === tag).length

/** A gateway over the adapter for standard WebSockets, on sockets whose events the test fires. */
const onFakes = Effect.fnUntraced(function*(options?: Harness.Options) {
  const fake = Fake.make(Fake.FakeWebSocket)
  const transport = yield* Effect.provide(WebSocketTransport.make(), fake.layer)
  const harness = yield* Harness.make({ transport, ...options })
  yield* Harness.settle
  return { ...harness, fake }
})

const alive = (sockets: ReadonlyArray<WeakRef<Fake.FakeWebSocket>>) =>
  sockets.filter((socket) => socket.deref() !== undefined).length

describe("case 80: a loss that is kept", () => {
  // What a weak reference pointed to in this turn lives until it is over.
  const collected = Effect.andThen(Effect.promise(() => new Promise(setImmediate)), Effect.sync(collect))
  const opened = Effect.gen(function*() {
    const fake = Fake.make(Fake.FakeWebSocket)
    const transport = yield* Effect.provide(WebSocketTransport.make(), fake.layer)
    const dialling = yield* Effect.forkChild(transport.dial("ws://127.0.0.1"), { startImmediately: true })
    fake.last().open()
    return { connection: yield* Fiber.join(dialling), fake }
  })

  it.live("does not keep the socket that was lost, though V8 keeps what its stack was called on", () =>
    Effect.gen(function*() {
      const lose = Effect.scoped(Effect.gen(function*() {
        const { connection, fake } = yield* opened
        fake.last().closed(1006, "")
        const error = yield* Effect.flip(connection.receive)
        return { error, socket: new WeakRef(fake.sockets.pop()!) }
      }))
      const losses = yield* Effect.all(Array.from({ length: 20 }, () => lose))
      yield* collected
      assert.deepStrictEqual(losses.map(({ error }) => error.reason._tag), losses.map(() => "Closed"))
      // The engine may hold on to the last one.
      assert.isAtMost(alive(losses.map(({ socket }) => socket)), 1)
    }))

  it.effect("does not keep it either where the other side fell silent", () =>
    Effect.gen(function*() {
      const { fake, ...harness } = yield* onFakes({ probeAfter: "1 second", probeTimeout: "1 second" })
      const sockets: Array<WeakRef<Fake.FakeWebSocket>> = []
      for (let i = 0; i < 6; i++) {
        fake.last().open()
        yield* Harness.pass("2500 millis")
        sockets.push(new WeakRef(fake.sockets.shift()!))
        while (fake.sockets.length === 0) yield* Harness.pass("250 millis")
      }
      assert.deepStrictEqual(reasons(harness).map(({ _tag }) => _tag), sockets.map(() => "PeerSilent"))
      yield* collected
      assert.isAtMost(alive(sockets), 1)
    }))

  it.effect("is told where the program's own way of writing stacks fails", () =>
    Effect.gen(function*() {
      const { connection, fake } = yield* opened
      const before = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace")
      Error.prepareStackTrace = () => {
        throw new Error("no stack today")
      }
      try {
        fake.last().closed(1001, "")
      } finally {
        if (before === undefined) Reflect.deleteProperty(Error, "prepareStackTrace")
        else Object.defineProperty(Error, "prepareStackTrace", before)
      }
      const { reason } = yield* Effect.flip(connection.receive)
      assert.strictEqual(reason._tag === "Closed" && reason.code, 1001)
    }).pipe(Effect.scoped))
})

describe("case 12: a close code", () => {
  // Reserved, unassigned, out of range, and no number at all: whatever a constructor hands over.
  const codes = [
    1000,
    1004,
    1005,
    1006,
    1015,
    0,
    1,
    999,
    1016,
    2999,
    3000,
    4000,
    4999,
    5000,
    65_535,
    -1,
    1.5,
    NaN,
    Infinity
  ]
  for (const code of codes) {
    it.effect(`that is ${code} is a loss, and the connection is dialled again`, () =>
      Effect.gen(function*() {
        const { fake, ...harness } = yield* onFakes()
        fake.last().open()
        yield* Harness.settle
        fake.last().closed(code, "")
        yield* Harness.pass("1 second")
        const [reason] = reasons(harness)
        assert.strictEqual(reason?._tag, "Closed")
        assert.strictEqual(reason?._tag === "Closed" && reason.code, Number.isInteger(code) ? code : 1006)
        assert.lengthOf(fake.sockets, 2)
      }))
  }
})

describe("case 23: a server that closes while we are closing", () => {
  type Order = readonly [
    name: string,
    end: (socket: Fake.FakeWebSocket) => void,
    closes: number,
    last: ReadonlyArray<string>
  ]
  const orders: ReadonlyArray<Order> = [
    ["its close comes first", (socket) => socket.closed(1001), 0, ["Lost", "Connecting", "Stopped"]],
    ["it is closing already", (socket) => void (socket.readyState = 2), 1, ["Stopped"]],
    ["it is closed already, and said nothing", (socket) => void (socket.readyState = 3), 0, ["Stopped"]]
  ]
  for (const [name, end, closes, last] of orders) {
    it.effect(`is released cleanly: ${name}`, () =>
      Effect.gen(function*() {
        const { fake, ...harness } = yield* onFakes()
        const socket = fake.last()
        socket.open()
        yield* Harness.settle
        end(socket)
        yield* harness.close
        assert.deepStrictEqual(socket.closes, Array.from({ length: closes }, () => 1000))
        // Once we are closing its end is no loss, and nobody dials because of it.
        const states = ["Idle", "Connecting", "Open", "Ready", ...last]
        assert.deepStrictEqual(Harness.tagsOf(harness.states), states)
        socket.fire("error")
        socket.closed(1000)
        yield* Harness.pass("1 minute")
        assert.deepStrictEqual(Harness.tagsOf(harness.states), states)
        assert.isAtMost(fake.sockets.length, last.includes("Connecting") ? 2 : 1)
        // Nobody listens to what is closed, and to what is being closed only for its end.
        for (const one of fake.sockets) {
          for (const type of ["open", "message"] as const) assert.strictEqual(one.listenerCount(type), 0, type)
        }
        for (const type of ["error", "close"] as const) assert.strictEqual(socket.listenerCount(type), 0, type)
      }))
  }
})

Version.each((version) => {
  const { options } = version
  const words = (line: Venue.Line) => Version.words(version, line.asked)
  const frameOf = (last: string) =>
    version.name === "v2"
      ? JSON.stringify({ jsonrpc: "2.0", method: "ticker", params: Venue.ticker("ETHBTC", last) })
      : JSON.stringify({ ch: "ticker/1s", data: { ETHBTC: Venue.tickerV3(last) } })

  for (const [late, dials] of [[-1, 1], [0, 1], [1, 2]] as const) {
    it.effect(`case 16: a probe that is answered ${late} ms after its deadline has one outcome, and nothing flaps`, () =>
      Effect.gen(function*() {
        const { line, ...harness } = yield* Harness.connected(
          options,
          (asked, line) => Effect.andThen(Effect.sleep(5_000 + late), line.answer(asked))
        )
        yield* Harness.passStepwise("22 seconds")
        assert.deepStrictEqual(words(line), ["probe"])
        assert.lengthOf(reasons(harness), dials - 1)
        assert.strictEqual(yield* harness.memory.dials, dials)
        assert.lengthOf(harness.anomalies, 0)
        if (dials === 2) yield* harness.accept()
        yield* Harness.passStepwise("10 seconds")
        assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
      }))
  }

  for (const [late, dials] of [[-1, 1], [1, 2]] as const) {
    it.effect(`case 16: any frame that comes ${late} ms after the deadline of a probe that is not answered counts as it should`, () =>
      Effect.gen(function*() {
        const { line, ...harness } = yield* Harness.connected({ ...options }, Venue.mute)
        yield* Harness.pass("15 seconds")
        assert.deepStrictEqual(words(line), ["probe"])
        yield* Harness.pass(5_000 + late)
        yield* line.peer.send("{}")
        yield* Harness.pass("5 seconds")
        assert.strictEqual(yield* harness.memory.dials, dials)
        assert.deepStrictEqual(reasons(harness).map((reason) => reason._tag), dials === 1 ? [] : ["PeerSilent"])
        if (dials === 2) return
        // It counts from then on: the next probe is due 15 s after it.
        yield* Harness.pass(9_998 + late)
        assert.deepStrictEqual(words(line), ["probe"])
        yield* Harness.pass("1 second")
        assert.deepStrictEqual(words(line), ["probe", "probe"])
      }))
  }

  it.effect("case 17: of two topics the one that falls silent is subscribed anew, and the other never notices", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected(options, Venue.withSnapshots)
      const flows = yield* Harness.want(harness, TICKER)
      const silent = yield* Harness.want(harness, Topic.ticker("BTCUSDT"))
      yield* Harness.settle
      yield* version.ticker(line, "BTCUSDT", "0")
      for (let i = 1; i <= 130; i++) {
        yield* version.ticker(line, "ETHBTC", String(i))
        yield* Harness.pass("1 second")
      }
      assert.deepStrictEqual(silent.tags(), ["Pending", "Live", "Silent", "Live"])
      assert.deepStrictEqual(flows.tags(), ["Pending", "Live"])
      assert.deepStrictEqual(Version.lasts(flows), Array.from({ length: 130 }, (_, i) => String(i + 1)))
      assert.deepStrictEqual(words(line), [
        "subscribe ticker ETHBTC",
        "subscribe ticker BTCUSDT",
        "unsubscribe ticker BTCUSDT",
        "subscribe ticker BTCUSDT"
      ])
      assert.strictEqual(yield* harness.memory.dials, 1)
    }))

  it.effect("case 18: a book whose snapshot comes and whose updates never do is Silent, and asked for ever later", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected(options, Venue.withSnapshots)
      const heard = yield* Harness.want(harness, BOOK)
      yield* Harness.passStepwise("31 minutes")
      // After 2, 4, 8 and 16 minutes: each time with a new snapshot, and still no update.
      assert.strictEqual(count(heard, "Silent"), 4)
      assert.deepStrictEqual(words(line).filter((word) => word !== "probe"), [
        "subscribe orderBook ETHBTC",
        ...Array.from({ length: 4 }, () => ["unsubscribe orderBook ETHBTC", "subscribe orderBook ETHBTC"]).flat()
      ])
      assert.lengthOf(heard.events, 5)
      assert.strictEqual(yield* harness.memory.dials, 1)
      // Once updates come it is watched as ever.
      yield* version.update(line, "ETHBTC", 2)
      yield* Harness.passStepwise("121 seconds")
      assert.strictEqual(count(heard, "Silent"), 5)
    }))

  describe("case 20: a clock that jumps two hours ahead", () => {
    const skewed = Effect.fnUntraced(function*(script: Venue.Script) {
      const { clock, jump } = yield* SkewedClock.make
      const harness = yield* Harness.make({ ...options, clock })
      for (const topic of [TICKER, BOOK, Topic.trades("ETHBTC")]) yield* Harness.want(harness, topic)
      const line = yield* harness.accept(script)
      yield* Harness.pass("3 seconds")
      return { ...harness, line, jump }
    })

    it.effect("costs one probe where the connection lives, and nothing else", () =>
      Effect.gen(function*() {
        const { jump, line, ...harness } = yield* skewed(Venue.withSnapshots)
        const asked = words(line).length
        yield* jump(2 * HOUR)
        yield* Harness.passStepwise("25 seconds")
        assert.deepStrictEqual(words(line).slice(asked), ["probe"])
        assert.strictEqual(yield* harness.memory.dials, 1)
      }))

    it.effect("costs one connection where it is dead, not a burst of timers that expired", () =>
      Effect.gen(function*() {
        let isAlive = true
        const { jump, line, ...harness } = yield* skewed((asked, line) =>
          isAlive ? Venue.withSnapshots(asked, line) : undefined
        )
        isAlive = false
        const asked = words(line).length
        yield* jump(2 * HOUR)
        yield* Harness.passStepwise("20 seconds")
        assert.deepStrictEqual(words(line).slice(asked), ["probe"])
        isAlive = true
        const next = yield* harness.accept(Venue.withSnapshots)
        yield* Harness.passStepwise("1 minute")
        assert.deepStrictEqual(reasons(harness).map((reason) => reason._tag), ["PeerSilent"])
        assert.strictEqual(yield* harness.memory.dials, 2)
        assert.lengthOf(next.subscribed, 3)
        assert.deepStrictEqual(words(next).filter((word) => word !== "probe"), [
          "subscribe ticker ETHBTC",
          "subscribe orderBook ETHBTC",
          "subscribe trades ETHBTC"
        ])
      }))

    it.effect("wakes a wait to dial again no later than it said, and dials once", () =>
      Effect.gen(function*() {
        const { jump, line, ...harness } = yield* skewed(Venue.withSnapshots)
        yield* line.peer.close(1013)
        yield* Harness.settle
        yield* jump(2 * HOUR)
        yield* Harness.passStepwise("75 seconds")
        assert.strictEqual(yield* harness.memory.dials, 2)
      }))
  })

  it.effect("case 21: a thread that is blocked just before the deadline of a probe looks once more before it gives up", () =>
    Effect.gen(function*() {
      const { clock, jump } = yield* SkewedClock.make
      const harness = yield* Harness.make({ ...options, clock })
      const line = yield* harness.accept(Venue.mute)
      yield* Harness.pass(15_000 + 4_985)
      assert.deepStrictEqual(words(line), ["probe"])
      yield* jump(100)
      yield* Harness.pass(15)
      // It was late: what waited in the socket is read now.
      yield* line.answer(line.asked[0]!)
      yield* Harness.pass("1 second")
      assert.deepStrictEqual(reasons(harness), [])
      // On time, and with nothing to read, it is what it says.
      yield* Harness.pass("20 seconds")
      assert.deepStrictEqual(reasons(harness).map((reason) => reason._tag), ["PeerSilent"])
    }))

  it.effect("case 22: a network that flaps every 2 s for 10 minutes: the desired set, and no growth", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make({ ...options, stableAfter: "1 second" })
      const topics = ["ETHBTC", "BTCUSDT", "LTCBTC"].flatMap((
        symbol
      ) => [Topic.ticker(symbol), Topic.orderBook(symbol)])
      const heard = yield* Effect.forEach(topics, (topic) => Harness.want(harness, topic))
      let fibers = 0
      for (let flap = 0; flap < 300; flap++) {
        const line = yield* harness.accept(Venue.withSnapshots)
        yield* Harness.pass("1 second")
        assert.deepStrictEqual([...line.subscribed].toSorted(), topics.map(Venue.wordsOf).toSorted())
        assert.deepStrictEqual(line.faults, [])
        assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
        if (flap === 0) fibers = harness.oracle.fibers()
        assert.strictEqual(harness.oracle.fibers(), fibers)
        yield* Harness.pass("1 second")
        yield* line.peer.drop
        yield* Harness.settle
      }
      assert.strictEqual(yield* harness.memory.dials, 301)
      for (const one of heard) {
        assert.strictEqual(count(one, "Live"), 300)
        assert.strictEqual(count(one, "Lost"), 300)
      }
      yield* harness.accept(Venue.withSnapshots)
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
    }))

  it.effect("case 24: a late frame of an old socket is discarded, after the new one opened, too", () =>
    Effect.gen(function*() {
      const { fake, ...harness } = yield* onFakes(options)
      const heard = yield* Harness.want(harness, TICKER)
      const old = fake.last()
      old.open()
      yield* Harness.settle
      old.message(frameOf("1"))
      yield* Harness.settle
      old.closed(1006)
      yield* Harness.settle
      old.message(frameOf("2"))
      fake.last().open()
      yield* Harness.settle
      old.message(frameOf("3"))
      // An answer of the old connection resolves nothing on the new one.
      const { id } = JSON.parse(String(fake.last().sent[0])) as { readonly id: number }
      old.message(JSON.stringify({ id, result: true }))
      yield* Harness.settle
      assert.strictEqual(heard.tags().at(-1), "Pending")
      fake.last().message(frameOf("4"))
      yield* Harness.settle
      assert.deepStrictEqual(Version.lasts(heard), ["1", "4"])
      assert.lengthOf(harness.anomalies, 0)
    }))

  it.effect("case 25: two drops while all is subscribed again: each topic once on the last connection, whatever the seed", () =>
    Effect.forEach(seeds(100), (seed) =>
      Effect.gen(function*() {
        const random = new Random(seed)
        const harness = yield* Harness.make({ ...options, rate: { burst: 1, perSecond: 5 } })
        const topics = Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? Topic.orderBook : Topic.ticker)(`S${i}`))
        let wanted = topics.slice(0, 8)
        const heard = new Map<Topic.Topic, Harness.Heard>()
        for (const topic of wanted) heard.set(topic, yield* Harness.want(harness, topic))
        for (let drop = 0; drop < 2; drop++) {
          const isDeaf = random.chance(0.5)
          const line = yield* harness.accept((asked, line) =>
            isDeaf && random.chance(0.3) ? undefined : Venue.withSnapshots(asked, line)
          )
          yield* Harness.pass(random.between(0, 2_000))
          // What is wanted changes in the midst of it.
          const leaver = random.pick(wanted)
          yield* heard.get(leaver)!.leave
          const joiner = topics[8 + drop]!
          heard.set(joiner, yield* Harness.want(harness, joiner))
          wanted = [...wanted.filter((topic) => topic !== leaver), joiner]
          yield* line.peer.drop
          yield* Harness.pass("2 seconds")
        }
        const line = yield* harness.accept(Venue.withSnapshots)
        yield* Harness.passStepwise("10 seconds")
        assert.strictEqual((yield* harness.gateway.state)._tag, "Ready", `seed ${seed}`)
        assert.deepStrictEqual([...line.subscribed].toSorted(), wanted.map(Venue.wordsOf).toSorted(), `seed ${seed}`)
        assert.deepStrictEqual(line.faults, [], `seed ${seed}`)
        const asked = words(line).filter((word) => word !== "probe")
        assert.deepStrictEqual(
          [...asked].toSorted(),
          wanted.map((topic) => `subscribe ${Venue.wordsOf(topic)}`).toSorted()
        )
        for (const topic of wanted) assert.strictEqual(heard.get(topic)!.tags().at(-1), "Live", `seed ${seed}`)
      }).pipe(Effect.scoped, EffectRandom.withSeed(seed)), { discard: true }))
})
