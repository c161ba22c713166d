/** Faults of logging in: cases 64 to 67. */
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Trading from "@effect-hitbtc/client/Trading"
import * as Listing from "@effect-hitbtc/sandbox/Listing"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import * as Fake from "@effect-hitbtc/testkit/FakeWebSocket"
import * as LoopbackServer from "@effect-hitbtc/testkit/LoopbackServer"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import { CANARY, credentials } from "@effect-hitbtc/testkit/Secrets"
import * as SkewedClock from "@effect-hitbtc/testkit/SkewedClock"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import * as WebSocketTransport from "@effect-hitbtc/transport/WebSocketTransport"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, Effect, Fiber, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import * as Venue from "../support/AccountVenue.ts"

const { each, error, failure, make, pass, SELL, sell, settle, success, tags } = Venue

/** Market data and trading of a version, on one sandbox, under the oracle. */
const onSandbox = Effect.fnUntraced(function*(name: Venue.Name, options: Venue.Options = {}, clock?: Clock.Clock) {
  const oracle = yield* Oracle.make()
  const venue = yield* oracle.build(Sandbox.layerTransport({
    rate: 50,
    listings: Listing.defaults.filter(({ symbol }) => symbol.id === "ETHBTC"),
    accounts: [CANARY]
  }))
  const outside = Layer.succeedContext(venue)
  const market = name === "v2"
    ? HitBtc.layerV2({ url: "wss://sandbox/api/2/ws/public" })
    : Layer.orDie(HitBtc.layer({ url: "wss://sandbox/api/3" }))
  const url = name === "v2" ? "wss://sandbox/api/2/ws/trading" : "wss://sandbox/api/3"
  const context = yield* oracle.build(
    Layer.merge(market, Venue.layer(name, { url, ...options })).pipe(Layer.provide(outside))
  ).pipe(Effect.provideService(Clock.Clock, clock ?? (yield* Clock.Clock)))
  const trading = Context.get(context, Trading.Trading)
  const marketData = Context.get(context, MarketData.MarketData)
  return {
    oracle,
    sandbox: Context.get(venue, Sandbox.Sandbox),
    trading,
    marketData,
    states: yield* oracle.watchStates(trading.connection.states),
    frames: yield* oracle.watch(trading.connection.frames)
  }
})

const logins = (frames: ReadonlyArray<{ readonly direction: string; readonly text: string }>) =>
  frames.flatMap(({ direction, text }) => direction === "out" && text.includes(`"login"`) ? [text] : [])

describe("case 64: credentials that are wrong, or are not valid any more", () => {
  each((name) => {
    it.effect("end trading with one typed failure and one login, and leave public streams alone", () =>
      Effect.gen(function*() {
        const { frames, marketData, oracle, states, trading } = yield* onSandbox(name, {
          credentials: { ...credentials, secret: Redacted.make("another-secret") }
        })
        const tickers = yield* oracle.watch(marketData.tickers(["ETHBTC"]))
        const outcomes = yield* oracle.watchCommands(trading.outcomes)
        const failed = yield* Effect.forkScoped(
          Effect.flip(outcomes.run("my-order-1", trading.placeOrder(SELL, { timeout: "10 minutes" }))),
          { startImmediately: true }
        )
        yield* pass("1 second", 600)
        assert.include(["NotSent", "Stopped"], (yield* Fiber.join(failed)).reason._tag)
        const { reason } = yield* Effect.flip(trading.placeOrder(sell("my-order-2")))
        assert.isTrue(
          reason._tag === "Stopped" && reason.error.reason._tag === "LoginRefused" &&
            reason.error.reason.error.code === 1002
        )
        assert.lengthOf(logins(frames), 1)
        assert.deepStrictEqual(tags(states).slice(-2), ["LoggingIn", "Stopped"])
        const { length } = tickers
        yield* pass("1 second", 5)
        assert.isAbove(tickers.length, length)
      }))

    it.effect("that are revoked under way fail what is asked, and the next login ends it once", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const first = yield* desk.accept()
        const place = yield* desk.begin("my-order-1", desk.trading.placeOrder(SELL))
        yield* first.answer("place", error(1002))
        const reason = yield* failure(place)
        assert.isTrue(reason._tag === "Rejected" && reason.error.errorClass === "authentication" && !reason.isRetryable)
        yield* first.peer.drop
        yield* settle
        const second = yield* desk.accept(({ verb }) => verb === "login" ? error(1002) : undefined)
        yield* pass("1 minute", 10)
        assert.deepStrictEqual(second.verbs(), ["login"])
        assert.strictEqual(yield* desk.memory.dials, 2)
        const next = yield* failure(yield* desk.begin("my-order-2", desk.trading.placeOrder(sell("my-order-2"))))
        assert.strictEqual(next._tag, "Stopped")
        assert.strictEqual(desk.states.filter(({ _tag }) => _tag === "Stopped").length, 1)
      }))
  })
})

const silent = ({ verb }: Venue.Asked) => verb === "login" ? "silent" : undefined

describe("case 65: the answer to a login", () => {
  each((name) => {
    it.effect("that is lost costs the connection; that comes late, on the old one or the new, is ignored", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const first = yield* desk.accept(silent)
        yield* pass("4999 millis")
        assert.strictEqual(desk.states.at(-1)?._tag, "LoggingIn")
        yield* pass("1 millis")
        const second = yield* desk.accept(silent)
        // The old answer, where it was asked for, and where it was not.
        yield* first.answer("login", { result: true })
        yield* second.raw({ result: true, id: first.asked[0]!.rpcId })
        yield* pass("1 second")
        assert.strictEqual(desk.states.at(-1)?._tag, "LoggingIn")
        assert.deepStrictEqual(second.verbs(), ["login"])
        yield* second.answer("login", { result: true })
        assert.deepStrictEqual(second.verbs(), ["login", "subscribe"])
        yield* settle
        assert.strictEqual(desk.states.at(-1)?._tag, "Ready")
        assert.deepStrictEqual(first.verbs(), ["login"])
      }))

    it.effect("that a lost connection took along is asked for again on the next one, as another login", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const seen: Array<Venue.Asked> = []
        for (let i = 0; i < 5; i++) {
          const line = yield* desk.accept(silent)
          seen.push(...line.asked)
          yield* line.peer.drop
          yield* pass("30 seconds")
        }
        const last = yield* desk.accept()
        yield* settle
        assert.strictEqual(desk.states.at(-1)?._tag, "Ready")
        seen.push(last.asked[0]!)
        assert.deepStrictEqual(seen.map(({ method }) => method), Array.from({ length: 6 }, () => "login"))
        assert.strictEqual(new Set(seen.map(({ rpcId }) => rpcId)).size, 6)
        assert.strictEqual(new Set(seen.map(({ params }) => params["signature"])).size, 6)
      }))
  })
})

describe("case 66: a clock that is off", () => {
  const NOON = Date.UTC(2026, 0, 1, 12)
  const HOUR = 3_600_000

  for (
    const [what, skew, signed] of [["an hour late", -HOUR, "11:00:00.000"], [
      "an hour early",
      HOUR,
      "13:00:00.000"
    ]] as const
  ) {
    it.effect(`by ${what}, is named by the refusal on v3, with the time that was signed, and nothing secret`, () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(NOON)
        const { clock, jump } = yield* SkewedClock.make
        yield* jump(skew)
        const { frames, states, trading } = yield* onSandbox("v3", { window: 60_000 }, clock)
        const failed = yield* Effect.forkScoped(Effect.flip(trading.connection.ready), { startImmediately: true })
        yield* pass("1 second", 5)
        const { message, reason } = yield* Fiber.join(failed)
        assert.isTrue(reason._tag === "Stopped" && reason.error.reason._tag === "LoginRefused")
        assert.include(message, "1002")
        assert.include(message, "a clock that is off")
        assert.include(message, `2026-01-01T${signed}Z was signed`)
        assert.include(message, "60000 ms")
        assert.lengthOf(logins(frames), 1)
        assert.deepStrictEqual(tags(states).slice(-2), ["LoggingIn", "Stopped"])
      }))
  }

  it.effect("by less than the window, is none of the venue's business; nor is any clock on v2", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(NOON)
      const late = yield* SkewedClock.make
      yield* late.jump(59_000)
      const inTime = yield* onSandbox("v3", { window: 60_000 }, late.clock)
      const wrong = yield* SkewedClock.make
      yield* wrong.jump(HOUR)
      const v2 = yield* onSandbox("v2", {}, wrong.clock)
      for (const { states, trading } of [inTime, v2]) {
        yield* Effect.forkScoped(Effect.ignore(trading.connection.ready))
        yield* pass("1 second", 3)
        assert.strictEqual(states.at(-1)?._tag, "Ready")
      }
    }))

  it.effect("is not blamed for what has another reason, or where nothing was signed", () =>
    Effect.gen(function*() {
      for (
        const [code, method] of [[1003, "HS256"], [1004, "HS256"], [1002, "BASIC"]] as const
      ) {
        const desk = yield* make("v3", { credentials: { ...credentials, method } })
        yield* desk.accept(({ verb }) => verb === "login" ? error(code) : undefined)
        const reason = yield* failure(yield* desk.begin("my-order-1", desk.trading.placeOrder(SELL)))
        assert.strictEqual(reason.message, `the connection was given up: Login refused: ${code} no ${code}`)
      }
    }))

  each((name) => {
    it.effect("never makes a signature go out twice: at one instant, set back to it, or an hour away", () =>
      Effect.gen(function*() {
        const { clock, jump } = yield* SkewedClock.make
        const desk = yield* make(name, { clock })
        const signatures: Array<unknown> = []
        let instant = 0
        for (let i = 0; i < 60; i++) {
          const line = yield* desk.accept()
          // Its turn may have to come.
          yield* pass("1 second")
          signatures.push(line.asked[0]!.params["signature"])
          yield* line.peer.drop
          yield* settle
          while ((yield* desk.memory.pendingDials) === 0) yield* pass("1 second")
          const now = clock.currentTimeMillisUnsafe()
          yield* jump(i % 3 > 0 ? instant - now : [-HOUR, HOUR, -1, 1, 500][i % 5]!)
          instant = clock.currentTimeMillisUnsafe()
        }
        assert.strictEqual(new Set(signatures).size, 60)
        assert.isTrue(signatures.every((signature) => typeof signature === "string" && signature.length === 64))
      }))
  })
})

interface Asked {
  readonly id: number
  readonly method: string
}
const askedOn = (socket: Fake.FakeWebSocket) => socket.sent.map((frame) => JSON.parse(String(frame)) as Asked)
const isPlace = ({ method }: Asked) => /new_?order$/i.test(method)

describe("case 67: a command", () => {
  each((name) => {
    it.effect("without a connection, or while one logs in, is not sent, then or later", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const first = yield* desk.accept()
        yield* first.peer.drop
        yield* settle
        const outside = yield* failure(yield* desk.begin("my-order-1", desk.trading.placeOrder(SELL)))
        assert.strictEqual(outside._tag, "NotSent")
        const second = yield* desk.accept(silent)
        const during = yield* failure(yield* desk.begin("my-order-2", desk.trading.cancelOrder("my-order-2")))
        assert.isTrue(during._tag === "NotSent" && during.isRetryable)
        assert.include(during.message, "logging in")
        yield* second.answer("login", { result: true })
        yield* pass("1 second", 20)
        assert.deepStrictEqual(second.verbs().slice(0, 2), ["login", "subscribe"])
        assert.deepStrictEqual(
          [...first.verbs(), ...second.verbs()].filter((verb) => verb === "place" || verb === "cancel"),
          []
        )
        assert.deepStrictEqual(desk.told(), ["place my-order-1 NotSent", "cancel my-order-2 NotSent"])
      }))

    it.effect("before the venue listed the active orders is not sent either", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const first = yield* desk.accept()
        yield* first.peer.drop
        yield* settle
        const line = yield* desk.accept(undefined, null)
        const reason = yield* failure(yield* desk.begin("my-order-1", desk.trading.placeOrder(SELL)))
        assert.strictEqual(reason._tag, "NotSent")
        yield* pass("3 seconds")
        assert.deepStrictEqual(line.verbs(), ["login", "subscribe", "list"])
      }))
  })

  each((name) => {
    it.effect("is written to no socket but one that is open and logged in, whatever events are late", () =>
      Effect.gen(function*() {
        const fake = Fake.make(Fake.FakeWebSocket)
        const desk = yield* make(name, { transport: Layer.provide(WebSocketTransport.layer(), fake.layer) })
        const answer = (socket: Fake.FakeWebSocket, result: unknown) => {
          socket.message(JSON.stringify({ jsonrpc: "2.0", result, id: askedOn(socket).at(-1)?.id }))
          return settle
        }
        const logIn = (socket: Fake.FakeWebSocket) =>
          Effect.gen(function*() {
            yield* answer(socket, true)
            yield* answer(socket, true)
            const method = name === "v2" ? "activeOrders" : "spot_orders"
            socket.message(JSON.stringify({ jsonrpc: "2.0", method, params: [] }))
            yield* settle
          })
        const refused: Array<string> = []
        const isRefused = Effect.fnUntraced(function*(id: string) {
          const placing = yield* desk.begin(id, desk.trading.placeOrder(sell(id)))
          assert.isDefined(placing.pollUnsafe(), id)
          assert.strictEqual((yield* failure(placing))._tag, "NotSent", id)
          refused.push(`place ${id} NotSent`)
        })
        const isPlaced = Effect.fnUntraced(function*(socket: Fake.FakeWebSocket, id: string) {
          const placing = yield* desk.begin(id, desk.trading.placeOrder(sell(id)))
          assert.lengthOf(askedOn(socket).filter(isPlace), 1)
          yield* answer(socket, Venue.wire(name, { id }))
          assert.strictEqual((yield* success(placing)).clientOrderId, id)
        })

        const first = fake.last()
        first.open()
        yield* settle
        yield* logIn(first)
        yield* isPlaced(first, "my-order-1")
        // It closes, and its event is yet to come.
        first.readyState = 2
        yield* isRefused("while-it-closes")
        first.readyState = 3
        yield* isRefused("when-it-is-closed")
        first.closed(1006)
        yield* settle
        const second = fake.last()
        assert.lengthOf(fake.sockets, 2)
        yield* isRefused("while-the-next-one-opens")
        assert.deepStrictEqual(second.sent, [])
        second.open()
        yield* isRefused("before-the-login-is-answered")
        yield* answer(second, true)
        yield* isRefused("before-reports-are-subscribed")
        assert.deepStrictEqual(askedOn(second).filter(isPlace), [])
        yield* answer(second, true)
        yield* isRefused("before-the-orders-are-listed")
        yield* logIn(second)
        // None of them goes out later.
        yield* pass("1 second", 5)
        yield* isPlaced(second, "my-order-2")
        assert.lengthOf(askedOn(first).filter(isPlace), 1)
        assert.deepStrictEqual(desk.told(), [
          "place my-order-1 Accepted",
          ...refused,
          "place my-order-2 Accepted"
        ])
        assert.lengthOf(refused, 6)
      }))
  })

  it.effect("that waits for the first connection of v3 goes out after the login, or at its deadline not at all", () =>
    Effect.gen(function*() {
      const desk = yield* make("v3")
      const patient = yield* desk.begin("my-order-1", desk.trading.placeOrder(SELL))
      const hasty = yield* desk.begin(
        "my-order-2",
        desk.trading.placeOrder(sell("my-order-2"), { timeout: "2 seconds" })
      )
      const line = yield* desk.accept(silent)
      yield* pass("3 seconds")
      assert.strictEqual((yield* failure(hasty))._tag, "NotSent")
      yield* line.answer("login", { result: true })
      assert.deepStrictEqual(line.verbs(), ["login", "subscribe", "place"])
      yield* line.succeed("place", { id: "my-order-1" })
      assert.strictEqual((yield* success(patient)).clientOrderId, "my-order-1")
    }))

  it.live("never goes out on a real socket that is not logged in: what an outage refused is not written after it", () =>
    Effect.gen(function*() {
      const oracle = yield* Oracle.make()
      const server = yield* LoopbackServer.make({
        onConnection: ({ received, socket }) =>
          socket.on("message", () => {
            const { id, method } = JSON.parse(received.at(-1)!) as { readonly id: number; readonly method: string }
            // The second connection is never let in.
            if (method === "login" && server.connections.length > 1) return
            socket.send(JSON.stringify({ jsonrpc: "2.0", result: true, id }))
            if (method === "spot_subscribe") socket.send(JSON.stringify({ method: "spot_orders", params: [] }))
          })
      })
      const context = yield* oracle.build(
        Venue.layer("v3", { url: server.url.replace(/\/ws$/, "/api/3") }).pipe(
          Layer.provide(NodeWebSocketTransport.layer())
        )
      )
      const trading = Context.get(context, Trading.Trading)
      yield* trading.connection.ready
      const commands = yield* oracle.watchCommands(trading.outcomes)
      const attempt = (id: string) =>
        Effect.flip(commands.run(id, trading.placeOrder(sell(id), { timeout: "200 millis" })))
      server.connections[0]!.socket.terminate()
      // Whatever the state, from the moment on in which the connection is gone.
      for (let i = 0; server.connections.length < 2 || server.connections[1]!.received.length === 0; i++) {
        const { reason } = yield* attempt(`my-order-1${i}`)
        assert.include(["NotSent", "OutcomeUnknown"], reason._tag)
        assert.isBelow(i, 1_000)
      }
      for (let i = 0; i < 10; i++) assert.strictEqual((yield* attempt(`my-order-2${i}`)).reason._tag, "NotSent")
      yield* Effect.sleep("100 millis")
      const second = server.connections[1]!.received.map((text) => (JSON.parse(text) as { method: string }).method)
      assert.deepStrictEqual(second, ["login"])
    }).pipe(Effect.scoped, Effect.timeout("20 seconds")))
})
