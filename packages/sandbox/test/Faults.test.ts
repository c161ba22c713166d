import { Sandbox } from "@effect-hitbtc/sandbox"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { connect, settle } from "./support/Client.ts"

const lively = Sandbox.layerTransport({ seed: 2, rate: 1000 })
const symbol = "ETHBTC"

const jumps = (sequences: ReadonlyArray<number>) =>
  sequences.slice(1).map((sequence, i) => sequence - sequences.at(i)!).filter((jump) => jump !== 1 && jump !== 0)

describe("Faults", () => {
  it.effect("drops all connections, or one, with a code or without", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const clients = yield* Effect.forEach([1, 2, 3], () => connect())
      assert.deepStrictEqual(yield* sandbox.connections, [1, 2, 3])
      yield* sandbox.drop({ connection: 2, code: 1012, reason: "restart" })
      yield* settle
      assert.deepStrictEqual(clients.map(({ loss }) => loss()), [
        undefined,
        "1012 restart",
        undefined
      ])
      assert.deepStrictEqual(yield* sandbox.connections, [1, 3])
      yield* sandbox.drop()
      yield* settle
      assert.strictEqual(clients.at(0)!.loss(), "1006")
      assert.deepStrictEqual(yield* sandbox.connections, [])
      assert.isUndefined((yield* connect()).loss())
    }).pipe(Effect.provide(lively)))

  it.effect("drops all connections every so often", () =>
    Effect.gen(function*() {
      for (let i = 0; i < 3; i++) {
        const client = yield* connect()
        yield* TestClock.adjust("9 seconds")
        assert.isUndefined(client.loss())
        yield* TestClock.adjust("1 seconds")
        assert.strictEqual(client.loss(), "1001")
      }
    }).pipe(Effect.provide(Sandbox.layerTransport({ faults: { dropEvery: "10 seconds", dropCode: 1001 } }))))

  it.effect("loses updates of a book: a gap", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* connect()
      yield* client.send("subscribeOrderbook", { symbol })
      yield* client.send("subscribeOrderbook", { symbol: "BTCUSDT" })
      yield* TestClock.adjust("200 millis")
      yield* sandbox.gap(symbol)
      yield* TestClock.adjust("100 millis")
      yield* sandbox.gap(symbol, 3)
      yield* TestClock.adjust("200 millis")
      const sequences = (symbol: string) =>
        client.ofMethod("snapshotOrderbook", "updateOrderbook")
          .filter(({ params }) => params!.symbol === symbol)
          .map(({ params }) => params!.sequence)
      assert.deepStrictEqual(jumps(sequences(symbol)), [2, 4])
      assert.deepStrictEqual(jumps(sequences("BTCUSDT")), [])
      assert.strictEqual(Option.getOrThrow(yield* sandbox.book(symbol)).sequence, sequences(symbol).at(-1))
    }).pipe(Effect.provide(lively)))

  it.effect("loses an update every so often", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      const symbols = ["ETHBTC", "BTCUSDT", "ETHUSDT", "LTCBTC", "XRPUSDT"]
      for (const symbol of symbols) yield* client.send("subscribeOrderbook", { symbol })
      yield* TestClock.adjust("10500 millis")
      const gaps = symbols.flatMap((symbol) =>
        jumps(
          client.ofMethod("snapshotOrderbook", "updateOrderbook")
            .filter(({ params }) => params!.symbol === symbol)
            .map(({ params }) => params!.sequence)
        )
      )
      assert.strictEqual(gaps.length, 10)
    }).pipe(Effect.provide(Sandbox.layerTransport({ seed: 2, rate: 1000, faults: { gapEvery: "1 second" } }))))

  it.effect("restarts a sequence at a small number", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* connect()
      yield* client.send("subscribeOrderbook", { symbol })
      yield* TestClock.adjust("200 millis")
      yield* sandbox.restartSequence(symbol, 624_085)
      yield* TestClock.adjust("200 millis")
      const sequences = client.ofMethod("updateOrderbook").map(({ params }) => params!.sequence)
      const first = sequences.indexOf(624_086)
      assert.isAbove(first, 0)
      assert.isAbove(sequences.at(first - 1)!, 1_000_000)
      assert.deepStrictEqual(jumps(sequences.slice(first)), [])
    }).pipe(Effect.provide(lively)))

  it.effect("silences a channel, a symbol, a connection, or all, for a time", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const [a, b] = [yield* connect(), yield* connect()]
      for (const client of [a, b]) {
        for (const symbol of ["ETHBTC", "BTCUSDT"]) {
          yield* client.send("subscribeTicker", { symbol })
          yield* client.send("subscribeOrderbook", { symbol })
        }
      }
      const heard = Effect.fnUntraced(function*() {
        const before = [a.frames.length, b.frames.length]
        yield* TestClock.adjust("1 second")
        return [a, b].map(({ frames }, i) =>
          Array.from(
            new Set(
              frames.slice(before.at(i)).map(({ method, params }) =>
                `${method === "ticker" ? "T" : "B"}-${params!.symbol}`
              )
            )
          ).toSorted().join(" ")
        )
      })
      const all = "B-BTCUSDT B-ETHBTC T-BTCUSDT T-ETHBTC"
      assert.deepStrictEqual(yield* heard(), [all, all])
      yield* sandbox.silence("1001 millis", { channel: "ticker", symbol: "ETHBTC" })
      assert.deepStrictEqual(yield* heard(), ["B-BTCUSDT B-ETHBTC T-BTCUSDT", "B-BTCUSDT B-ETHBTC T-BTCUSDT"])
      yield* sandbox.silence("1001 millis", { symbol: "BTCUSDT", connection: 2 })
      assert.deepStrictEqual(yield* heard(), [all, "B-ETHBTC T-ETHBTC"])
      yield* sandbox.silence("1001 millis", { connection: 1 })
      assert.deepStrictEqual(yield* heard(), ["", all])
      yield* sandbox.silence("10 seconds")
      yield* a.send("getSymbols", {}, 1)
      assert.deepStrictEqual(yield* heard(), ["", ""])
      yield* sandbox.clearFaults
      assert.deepStrictEqual(yield* heard(), [all, all])
    }).pipe(Effect.provide(lively)))

  it.effect("lets each connection fall silent after a time", () =>
    Effect.gen(function*() {
      const first = yield* connect()
      yield* first.send("subscribeTicker", { symbol })
      yield* TestClock.adjust("2 seconds")
      const before = first.frames.length
      const second = yield* connect()
      yield* second.send("subscribeTicker", { symbol })
      yield* TestClock.adjust("1 seconds")
      assert.isAbove(before, 2)
      assert.strictEqual(first.frames.length, before)
      assert.isAbove(second.frames.length, 2)
      assert.isUndefined(first.loss())
    }).pipe(
      Effect.provide(Sandbox.layerTransport({ seed: 2, rate: 1000, faults: { silenceAfter: "2 seconds" } }))
    ))

  it.effect("refuses handshakes with a status", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* sandbox.refuse(503, 2)
      yield* sandbox.refuse(429)
      for (const status of [503, 503, 429]) {
        const { reason } = yield* Effect.flip(connect())
        assert.deepStrictEqual([reason._tag, reason._tag === "OpenFailed" && reason.status], ["OpenFailed", status])
      }
      assert.isUndefined((yield* connect()).loss())
    }).pipe(Effect.provide(lively)))

  it.effect("withholds acknowledgements, though the requests are executed", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* connect()
      yield* sandbox.withholdAcknowledgements()
      yield* client.send("subscribeTrades", { symbol }, 1)
      yield* client.send("subscribeTicker", { symbol }, 2)
      assert.deepStrictEqual(client.frames.map(({ id, method }) => method ?? id), ["snapshotTrades", 2, "ticker"])
    }).pipe(Effect.provide(lively)))
})
