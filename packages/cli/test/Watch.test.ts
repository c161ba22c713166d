import { HitBtc, MarketData } from "@effect-hitbtc/client"
import { Sandbox } from "@effect-hitbtc/sandbox"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Option, Queue, Stdio, Stream, Terminal } from "effect"
import { TestClock } from "effect/testing"
import * as Ladder from "../src/Ladder.ts"
import { Output } from "../src/Output.ts"
import * as Settings from "../src/Settings.ts"
import * as Tape from "../src/Tape.ts"
import { Target } from "../src/Target.ts"
import * as Watch from "../src/Watch.ts"
import * as Golden from "./support/Golden.ts"
import * as VirtualTerminal from "./support/VirtualTerminal.ts"

const key = (input: string): Terminal.UserInput => ({
  input: Option.some(input),
  key: { name: input, ctrl: false, meta: false, shift: false }
})

/** A person's terminal, whose keys are pressed by the test, and what a command needs of its world besides. */
const person = Effect.gen(function*() {
  const terminal = VirtualTerminal.make(100, 20)
  const keys = yield* Queue.make<Terminal.UserInput>()
  const gone = Deferred.makeUnsafe<void>()
  let size: { columns: number; rows: number } | undefined = { columns: 100, rows: 20 }
  let [stdout, stderr] = ["", ""]
  const layer = Layer.mergeAll(
    Layer.succeed(Output)({
      write: (text) =>
        Effect.sync(() => {
          stdout += text
          if (size !== undefined) terminal.write(text)
        }),
      writeError: (text) => Effect.sync(() => void (stderr += text)),
      readerGone: Deferred.await(gone),
      size: Effect.sync(() => size),
      hasColors: true,
      isErrorTerminal: false
    }),
    Stdio.layerTest({ stdinIsTerminal: Effect.succeed(true) }),
    Layer.succeed(Terminal.Terminal)(Terminal.make({
      columns: Effect.succeed(100),
      rows: Effect.succeed(20),
      size: Effect.never,
      readInput: Effect.succeed(keys as never),
      readLine: Effect.never,
      display: () => Effect.void
    })),
    Layer.succeed(Target)({ api: "v3", name: "sandbox", url: "", tradingUrl: "", credentials: undefined })
  )
  return {
    terminal,
    layer,
    press: (input: string) => Queue.offer(keys, key(input)),
    leave: Deferred.succeed(gone, undefined),
    resize: (columns: number, rows: number) =>
      Effect.sync(() => {
        size = { columns, rows }
        terminal.resize(columns, rows)
      }),
    noTerminal: Effect.sync(() => void (size = undefined)),
    stdout: () => stdout,
    stderr: () => stderr
  }
})

const venue = HitBtc.layer().pipe(Layer.provideMerge(Sandbox.layerTransport({ seed: 1 })))

const watchBook = Effect.flatMap(
  MarketData.MarketData,
  ({ connection, orderBooks }) => Watch.run(orderBooks("ETHBTC"), connection, Ladder.view(["ETHBTC"]))
).pipe(Effect.provideService(Settings.Json, false))

describe("Watch", () => {
  it.effect("draws the screen, follows its size, and gives the terminal back on q", () =>
    Effect.gen(function*() {
      const { layer, press, resize, terminal } = yield* person
      const watching = yield* Effect.forkChild(Effect.provide(watchBook, layer))
      yield* TestClock.adjust("2 seconds")
      assert.isTrue(terminal.isOwnScreen())
      assert.isFalse(terminal.isCursorVisible())
      assert.strictEqual(...Golden.compare("screen-book", terminal.screen()))

      yield* resize(60, 9)
      yield* TestClock.adjust("200 millis")
      assert.strictEqual(...Golden.compare("screen-book-small", terminal.screen()))

      yield* press("x")
      yield* TestClock.adjust("200 millis")
      assert.isTrue(terminal.isOwnScreen())
      yield* press("q")
      yield* Fiber.join(watching)
      assert.isFalse(terminal.isOwnScreen())
      assert.isTrue(terminal.isCursorVisible())
      assert.deepStrictEqual(terminal.screen().filter((line) => line !== ""), [])
    }).pipe(Effect.provide(venue)))

  it.effect("gives the terminal back when it is interrupted, and shows a lost connection meanwhile", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { layer, terminal } = yield* person
      const watching = yield* Effect.forkChild(Effect.provide(watchBook, layer))
      yield* TestClock.adjust("1 second")
      yield* sandbox.refuse(503, 100)
      yield* sandbox.drop()
      yield* TestClock.adjust("200 millis")
      assert.include(terminal.screen()[0], "○ Lost")
      assert.include(terminal.screen().join("\n"), "ETHBTC is stale: the connection is lost, or silent")
      yield* Fiber.interrupt(watching)
      assert.isFalse(terminal.isOwnScreen())
    }).pipe(Effect.provide(venue)))

  it.effect("writes lines where there is no terminal, and ends when its reader goes away", () =>
    Effect.gen(function*() {
      const { layer, leave, noTerminal, stdout } = yield* person
      yield* noTerminal
      const watching = yield* Effect.forkChild(Effect.provide(
        Effect.flatMap(
          MarketData.MarketData,
          ({ connection, trades }) => Watch.run(trades("ETHBTC", { limit: 3 }), connection, Tape.view(["ETHBTC"]))
        ).pipe(Effect.provideService(Settings.Json, true)),
        layer
      ))
      yield* TestClock.adjust("1 second")
      const lines = stdout().trimEnd().split("\n")
      assert.isAtLeast(lines.length, 3)
      for (const line of lines) assert.strictEqual(JSON.parse(line)._tag, "Trade")
      yield* leave
      yield* Fiber.join(watching)
    }).pipe(Effect.provide(venue)))

  it.effect("ends with the stream, and fails with it", () =>
    Effect.gen(function*() {
      const { layer, terminal } = yield* person
      const { connection } = yield* MarketData.MarketData
      const view = Tape.view(["ETHBTC"])
      const run = (stream: Stream.Stream<Tape.Event, string>) =>
        Watch.run(stream, connection, view).pipe(Effect.provideService(Settings.Json, false), Effect.provide(layer))
      yield* run(Stream.empty)
      assert.strictEqual(yield* Effect.flip(run(Stream.fail("broken"))), "broken")
      assert.isFalse(terminal.isOwnScreen())
    }).pipe(Effect.provide(venue)))
})
