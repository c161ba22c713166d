/** The oracle finds what it is there to find, and nothing else. */
import { Decimal } from "@effect-hitbtc/core"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import { CANARY } from "@effect-hitbtc/testkit/Secrets"
import type { ConnectionState } from "@effect-hitbtc/transport"
import { MemoryTransport, TransportError } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Context, Data, DateTime, Duration, Effect, Exit, Fiber, Layer, Stream } from "effect"
import * as Net from "node:net"

class Failure extends Data.TaggedError("Failure")<{ readonly reason: { readonly _tag: string } }> {}

/** What an oracle says at the end of a program: a line for each fault. */
const verdict = <E>(
  program: (oracle: Oracle.Oracle) => Effect.Effect<unknown, E>,
  options: Oracle.Options = { grace: "50 millis" }
) =>
  Effect.gen(function*() {
    const exit = yield* Effect.exit(Effect.scoped(Effect.flatMap(Oracle.make(options), program)))
    if (Exit.isSuccess(exit)) return []
    const error = Cause.squash(exit.cause)
    assert.instanceOf(error, Error)
    return error.message.split("\n- ").slice(1)
  })

const finds = <E>(
  name: string,
  fault: string | RegExp,
  program: (oracle: Oracle.Oracle) => Effect.Effect<unknown, E>
) =>
  it.effect(`finds ${name}`, () =>
    Effect.gen(function*() {
      const faults = yield* verdict(program)
      assert.lengthOf(faults, 1, faults.join("\n"))
      if (typeof fault === "string") assert.strictEqual(faults[0], fault)
      else assert.match(faults[0]!, fault)
    }))

const level = (text: string) => {
  const [size = "", price = ""] = text.split("@")
  return { size: Decimal.makeUnsafe(size), price: Decimal.makeUnsafe(price) }
}
const book = (sequence: number, asks: ReadonlyArray<string>, bids: ReadonlyArray<string>) => {
  return { _tag: "Live", symbol: "ETHBTC", sequence, asks: asks.map(level), bids: bids.map(level) } as const
}
const truth = book(1, ["1@3", "2@4"], ["1@2", "2@1"])
const shows = (view: ReturnType<typeof book>, depth?: number) => (oracle: Oracle.Oracle) =>
  oracle.watchBooks(Stream.make(view), ({ sequence }) => sequence === 1 ? truth : undefined, depth)

const connecting: ConnectionState.ConnectionState = { _tag: "Connecting", attempt: 1 }
const open = (session: number): ConnectionState.ConnectionState => ({ _tag: "Open", session })
const ready = (session: number): ConnectionState.ConnectionState => ({ _tag: "Ready", session })
const lost: ConnectionState.ConnectionState = {
  _tag: "Lost",
  error: TransportError.closed(1006),
  retryIn: Duration.zero,
  retryAt: DateTime.makeUnsafe(0)
}
const stopped: ConnectionState.ConnectionState = { _tag: "Stopped", error: undefined }

// The runner listens, too, and would fail the run.
const tellLast = (listeners: ReadonlyArray<(cause: Error, more: never) => void>) =>
  listeners.at(-1)!(new Error("nobody's"), undefined as never)

const lives = (...states: ReadonlyArray<ConnectionState.ConnectionState>) => (oracle: Oracle.Oracle) =>
  oracle.watchStates(Stream.fromIterable(states))

const told = (
  outcomes: ReadonlyArray<{ readonly _tag: string; readonly isLate?: boolean }>,
  ...callers: ReadonlyArray<Effect.Effect<unknown, Failure>>
) =>
(oracle: Oracle.Oracle) =>
  Effect.gen(function*() {
    const commands = yield* oracle.watchCommands(
      Stream.concat(
        Stream.fromIterable(outcomes.map((outcome) => ({ ...outcome, clientOrderId: "a" }))),
        Stream.never
      )
    )
    for (const caller of callers) yield* Effect.exit(commands.run("a", caller))
  })
const failed = (tag: string) => Effect.fail(new Failure({ reason: { _tag: tag } }))

describe("an oracle", () => {
  it.effect("finds nothing where nothing is wrong", () =>
    Effect.gen(function*() {
      const Name = Context.Service<string>("Name")
      let closed = false
      const faults = yield* verdict((oracle) =>
        Effect.gen(function*() {
          const context = yield* oracle.build(Layer.effect(
            Name,
            Effect.as(
              Effect.acquireRelease(
                Effect.forkScoped(Effect.never),
                () =>
                  Effect.sync(() => {
                    closed = true
                  })
              ),
              "built"
            )
          ))
          assert.strictEqual(Context.get(context, Name), "built")
          assert.strictEqual(oracle.fibers(), 1)
          oracle.expectError(/on purpose/)
          yield* oracle.watched(Effect.logError("went wrong on purpose"))
          assert.lengthOf(oracle.logged, 1)
          const memory = yield* MemoryTransport.make()
          oracle.watchMemory(memory)
          yield* Effect.forkChild(oracle.provide(memory.transport.dial("wss://venue.test")))
          yield* memory.accept
          yield* oracle.watchStates(Stream.make(connecting, open(1), ready(1), stopped))
          assert.deepStrictEqual(yield* oracle.watch(Stream.make(1, 2)), [1, 2])
          const live = yield* shows(truth)(oracle)
          assert.strictEqual(live(), 1)
          const commands = yield* oracle.watchCommands(
            Stream.concat(Stream.make({ _tag: "Accepted", clientOrderId: "a" }), Stream.never)
          )
          yield* commands.run("a", Effect.void)
        }), {})
      assert.deepStrictEqual(faults, [])
      assert.isTrue(closed)
    }))

  it.effect("names the run that it found something in", () =>
    Effect.gen(function*() {
      const exit = yield* Oracle.make({ name: "seed 42" }).pipe(
        Effect.map((oracle) => oracle.fault("a fault")),
        Effect.scoped,
        Effect.exit
      )
      assert.isTrue(Exit.isFailure(exit) && Cause.pretty(exit.cause).includes("seed 42: 1 faults\n- a fault"))
    }))

  describe("of the process", () => {
    finds(
      "a rejection that nobody handles",
      "not handled: Error: nobody's",
      () => Effect.sync(() => tellLast(process.listeners("unhandledRejection")))
    )
    finds(
      "an exception that nobody catches",
      "not handled: Error: nobody's",
      () => Effect.sync(() => tellLast(process.listeners("uncaughtException")))
    )

    it.live("finds a server, a socket and a timer left behind", () =>
      Effect.gen(function*() {
        const left: Array<() => void> = []
        const faults = yield* verdict(() =>
          Effect.callback<void>((resume) => {
            const server = Net.createServer()
            server.listen(0, "127.0.0.1", () => {
              // The runner has timers of its own that come and go: of several, some are seen.
              const timers = Array.from({ length: 5 }, () => setTimeout(() => {}, 60_000))
              const address = server.address() as Net.AddressInfo
              const client = Net.connect(address.port, "127.0.0.1", () => resume(Effect.void))
              left.push(() => {
                for (const timer of timers) clearTimeout(timer)
                client.destroy()
                server.close()
              })
            })
            server.on("connection", (socket) => left.push(() => socket.destroy()))
          })
        )
        for (const end of left) end()
        assert.includeMembers(faults, ["left behind: 1 TCPServerWrap", "left behind: 2 TCPSocketWrap"])
        assert.isTrue(faults.some((fault) => /^left behind: [1-9] Timeout$/.test(fault)), faults.join("\n"))
      }))
  })

  describe("of the program", () => {
    finds("a fibre left behind", "left behind: 1 fibres", (oracle) => oracle.watched(Effect.forkDetach(Effect.never)))
    finds("a span that never ends", "never ended: span endless", (oracle) => oracle.watched(Effect.makeSpan("endless")))
    finds(
      "an error in the log",
      /^logged as an error: went wrong/,
      (oracle) => oracle.watched(Effect.logError("went wrong"))
    )
    finds("a fibre that dies unseen", /^a fibre died: Error: a defect/, (oracle) =>
      Effect.exit(Effect.flatMap(
        oracle.watched(Effect.forkDetach(Effect.die(new Error("a defect")))),
        (fiber) => Effect.yieldNow.pipe(Effect.andThen(Effect.sync(() => fiber.pollUnsafe())))
      )))
    finds(
      "an expected error that does not come",
      "expected, and never came: /on purpose/",
      (oracle) => Effect.sync(() => oracle.expectError(/on purpose/))
    )
    finds(
      "an expected error that comes too often",
      "expected 1 times, and logged 2: /on purpose/",
      (oracle) =>
        Effect.sync(() => oracle.expectError(/on purpose/, 1)).pipe(
          Effect.andThen(oracle.watched(Effect.logError("on purpose"))),
          Effect.andThen(oracle.watched(Effect.logError("on purpose")))
        )
    )
    finds(
      "a connection in memory that stays open",
      "left behind: 1 connections in memory",
      (oracle) =>
        Effect.gen(function*() {
          const memory = yield* MemoryTransport.make()
          oracle.watchMemory(memory)
          yield* Effect.forkDetach(
            Effect.scoped(Effect.andThen(memory.transport.dial("wss://venue.test"), Effect.never))
          )
          yield* memory.accept
        })
    )
    finds("what the test alone can tell", "too slow", (oracle) => Effect.sync(() => oracle.fault("too slow")))
  })

  describe("of secrets", () => {
    const { key, secret } = CANARY
    finds("one in a message of the log", /^a secret: …/, (oracle) => oracle.watched(Effect.logDebug(`with ${secret}`)))
    finds("one in an object in the log", /^a secret: …/, (oracle) => oracle.watched(Effect.logTrace({ deep: { key } })))
    finds(
      "one in an annotation of the log",
      /^a secret: …/,
      (oracle) => oracle.watched(Effect.annotateLogs(Effect.logDebug("quiet"), { key }))
    )
    finds(
      "one in the cause of a log",
      /^a secret: …/,
      (oracle) => oracle.watched(Effect.logDebug("quiet", Cause.fail(new Error(secret))))
    )
    finds(
      "one in an attribute of a span",
      /^a secret: …/,
      (oracle) => oracle.watched(Effect.withSpan(Effect.void, "call", { attributes: { secret } }))
    )
    finds(
      "one in the error of a span",
      /^a secret: …/,
      (oracle) => Effect.exit(oracle.watched(Effect.withSpan(Effect.fail(new Error(secret)), "call")))
    )
    finds("one in the error of a fibre", /^a secret: …/, (oracle) =>
      Effect.flatMap(
        oracle.watched(Effect.forkChild(Effect.fail(new Error("a", { cause: key })))),
        (fiber) => Effect.exit(Fiber.join(fiber))
      ))
    finds(
      "one in what is shown, encoded",
      /^a secret: …/,
      (oracle) => Effect.sync(() => oracle.show({ authorization: `Basic ${btoa(`${key}:${secret}`)}` }))
    )
    finds("one in a stream", /^a secret: …/, (oracle) => oracle.watch(Stream.make({ text: secret })))

    it.effect("finds none that was not let out", () =>
      Effect.gen(function*() {
        const faults = yield* verdict((oracle) =>
          oracle.watched(Effect.withSpan(Effect.logInfo({ key: "<redacted>" }), "call"))
        )
        assert.deepStrictEqual(faults, [])
      }))
  })

  describe("of connection states", () => {
    const name = "states of the connection"
    finds("a state that cannot follow", `${name}: Connecting -> Ready at 1`, lives(connecting, ready(1), stopped))
    finds(
      "a session twice",
      `${name}: session 1 after 1 at 4`,
      lives(connecting, open(1), lost, connecting, open(1), stopped)
    )
    finds("Ready of another session", `${name}: Ready of 1 in 2 at 2`, lives(connecting, open(2), ready(1), stopped))
    finds("a life without an end", `${name}: the last one is Open`, lives(connecting, open(1)))
    finds(
      "a life that goes on after its end",
      `${name}: they go on after Stopped`,
      (oracle) => oracle.watchStates(Stream.concat(Stream.make(connecting, stopped), Stream.never))
    )
  })

  describe("of commands", () => {
    const accepted = { _tag: "Accepted" }
    const unknown = { _tag: "OutcomeUnknown" }

    finds("one without an outcome", /told Accepted, the outcomes are \[\]/, told([], Effect.void))
    finds("one with two outcomes", /1 commands ended as \[Accepted\]/, told([accepted, accepted], Effect.void))
    finds("one with another outcome than its caller's", /told Rejected/, told([accepted], failed("Rejected")))
    finds("an outcome without a command", /0 commands ended/, told([accepted]))
    finds("one that ends in no known way", /ended with no reason/, told([], Effect.die(new Error("a defect"))))
    finds(
      "a late answer to one that was known",
      /1 late answers to 0/,
      told(
        [accepted, { ...accepted, isLate: true }],
        Effect.void
      )
    )
    finds("one that never ends", /1 still run/, (oracle) =>
      Effect.gen(function*() {
        const commands = yield* oracle.watchCommands(Stream.never)
        yield* Effect.forkDetach(commands.run("a", Effect.never), { startImmediately: true })
      }))

    it.effect("finds nothing wrong with every kind of end, late answers, interruptions and shared ids", () =>
      Effect.gen(function*() {
        const faults = yield* verdict(told(
          [accepted, unknown, { _tag: "NotSent" }, { _tag: "NotSent" }, { ...accepted, isLate: true }, unknown],
          Effect.void,
          failed("OutcomeUnknown"),
          failed("NotSent"),
          failed("Stopped"),
          failed("InvalidRequest"),
          Effect.interrupt
        ))
        assert.deepStrictEqual(faults, [])
      }))
  })

  describe("of books", () => {
    finds("one that the venue never had", /at 2: the venue never had it/, shows({ ...truth, sequence: 2 }))
    finds("a wrong size", /but the venue had asks 1@3/, shows(book(1, ["1@3", "3@4"], ["1@2", "2@1"])))
    finds("a level too few", /but the venue had/, shows(book(1, ["1@3"], ["1@2", "2@1"])))
    finds("more levels than were asked for", /but the venue had/, shows(truth, 1))
    finds("a crossed one", /crossed, bid 2, ask 2/, shows(book(1, ["1@2"], ["1@2"])))
    finds("levels out of order", /asks: 3 after 4/, shows(book(1, ["2@4", "1@3"], ["1@2"])))
    finds("an empty level", /bids: size 0 at 2/, shows(book(1, ["1@3"], ["0@2"])))

    it.effect("finds nothing wrong with other writings of the same numbers, a depth, or a sequence that began again", () =>
      Effect.gen(function*() {
        const faults = yield* verdict((oracle) =>
          oracle.watchBooks(
            Stream.make(book(1, ["1.0@3.00"], ["1@2"]), { _tag: "Stale", symbol: "ETHBTC" }),
            () => [book(1, [], []), truth],
            1
          )
        )
        assert.deepStrictEqual(faults, [])
      }))
  })
})
