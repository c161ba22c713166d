/**
 * What must hold whatever goes wrong, as one piece of code that every fault test uses.
 *
 * What is tested is built through the oracle, so that it sees all of it. When its scope closes it closes what was built,
 * waits until that is over, and dies with a list of everything that is wrong:
 *
 * - a rejection or an exception that nobody handled, a fibre that died, an error in the log that the test did not expect
 * - something left behind: a fibre, a span that never ended, a socket, a timer, a connection or a dial in memory
 * - a secret in a log, a span, an error, or anything else that was shown to it
 * - a history of connection states that cannot be
 * - a command without exactly one outcome; a book that the venue never had
 *
 * It works under `TestClock` and under the real clock: what it waits for itself, it waits for in real time.
 *
 * **Example**
 *
 * ```ts
 * it.effect("case 0: nothing goes wrong", () =>
 *   Effect.gen(function*() {
 *     const oracle = yield* Oracle.make()
 *     const memory = yield* MemoryTransport.make()
 *     oracle.watchMemory(memory)
 *     const gateway = yield* oracle.provide(
 *       Effect.provideService(Gateway.make({ url, protocol }), Transport.Transport, memory.transport)
 *     )
 *     const states = yield* oracle.watchStates(gateway.states)
 *   }))
 * ```
 */
import type { ConnectionState } from "@effect-hitbtc/transport/ConnectionState"
import type { MemoryTransport } from "@effect-hitbtc/transport/MemoryTransport"
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type * as LogLevel from "effect/LogLevel"
import * as Metric from "effect/Metric"
import * as References from "effect/References"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import { setImmediate as turn, setTimeout as pause } from "node:timers/promises"
import * as BookCheck from "./BookCheck.ts"
import * as CommandLedger from "./CommandLedger.ts"
import * as ConnectionHistory from "./ConnectionHistory.ts"
import * as ProcessWatch from "./ProcessWatch.ts"
import * as Secrets from "./Secrets.ts"

/**
 * How an oracle looks.
 *
 * - `name`: what its list begins with: how to replay, such as `seed 42`
 * - `secrets`: what no output may have; default `Secrets.CANARY`
 * - `grace` (3 s): how long, in real time, what was closed may take until nothing of it is left
 */
export interface Options {
  readonly name?: string
  readonly secrets?: ReadonlyArray<string>
  readonly grace?: Duration.Input
}

/** A line of the log, with its cause. */
export interface Logged {
  readonly level: LogLevel.LogLevel
  readonly text: string
}

/** Watches the commands of an account. */
export interface CommandWatch {
  /** Gives a command, and notes how it ended. The id is that of the order it makes, or is about. */
  readonly run: <A, E, R>(clientOrderId: string, command: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

export interface Oracle {
  /** The scope of what is tested. */
  readonly scope: Scope.Scope
  /** Runs an effect so that its fibres, logs and spans are seen. */
  readonly watched: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** The same, for what is to live in the oracle's scope. */
  readonly provide: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, Exclude<R, Scope.Scope>>
  /** Builds a layer so, that lives as long. */
  readonly build: <A, E, R>(layer: Layer.Layer<A, E, R>) => Effect.Effect<Context.Context<A>, E, R>
  /** Closes what was built. Done at the end in any case. */
  readonly close: Effect.Effect<void>
  /** Waits until nothing is left of what was closed, or the grace is over. Done at the end in any case. */
  readonly settle: Effect.Effect<void>

  /** How many of the fibres that are seen run now. */
  readonly fibers: () => number
  /** What was logged as a warning or worse. */
  readonly logged: ReadonlyArray<Logged>
  /** What is wrong so far. */
  readonly faults: () => ReadonlyArray<string>

  /** Something is wrong that only the test can tell. */
  readonly fault: (what: string) => void
  /** Looks for secrets in something that comes out: a frame, a recording, an exit. */
  readonly show: (value: unknown) => void
  /**
   * An error in the log, or a fibre that dies, that is not a fault. It is one if it does not come; or, where `times` is
   * given, if it is not logged so often.
   */
  readonly expectError: (pattern: RegExp, times?: number) => void
  /** Something that must be 0 at the end: `open files`. */
  readonly watchCount: (what: string, count: Effect.Effect<number>) => void
  /** No connection may be open at the end, and no dial may wait. */
  readonly watchMemory: (memory: Pick<MemoryTransport, "openConnections" | "pendingDials">) => void
  /**
   * The states of a connection, as they come. They must be well-formed, and end with `Stopped`. For hours of them:
   * `keepsAll: false` gives but the last one.
   */
  readonly watchStates: <E>(
    states: Stream.Stream<ConnectionState, E>,
    name?: string,
    options?: { readonly keepsAll?: boolean }
  ) => Effect.Effect<Array<ConnectionState>>
  /** Whatever else comes, as it comes. It is shown to the search for secrets. */
  readonly watch: <A, E>(stream: Stream.Stream<A, E>) => Effect.Effect<Array<A>>
  /** Every book must be one that the venue had. `depth` is what was asked for. Gives how many were live. */
  readonly watchBooks: <A extends BookCheck.View, E>(
    views: Stream.Stream<A, E>,
    truth: BookCheck.Truth,
    depth?: number
  ) => Effect.Effect<() => number>
  /** Every command must have exactly one outcome: that which its caller is told. */
  readonly watchCommands: <A extends CommandLedger.Outcome, E>(
    outcomes: Stream.Stream<A, E>
  ) => Effect.Effect<CommandWatch>
}

const isBad = (level: LogLevel.LogLevel) => level === "Error" || level === "Fatal"

// Enough to see what is wrong; a list of thousands hides it.
const MOST_FAULTS = 50

/** Watches from now on, until its scope closes. */
export const make = Effect.fnUntraced(function*(
  options: Options = {}
): Effect.fn.Return<Oracle, never, Scope.Scope> {
  const grace = Duration.toMillis(options.grace ?? "3 seconds")
  const search = Secrets.makeSearch(options.secrets)
  const process = ProcessWatch.begin()
  const scope = yield* Scope.make()
  // What looks on ends after what it looks at.
  const gallery = yield* Scope.make()

  const found = new Set<string>()
  const fault = (what: string) => void found.add(what)
  const show = (value: unknown) => {
    const leak = search(value)
    if (leak !== undefined) fault(`a secret: …${leak}…`)
  }

  const expected: Array<{ readonly pattern: RegExp; readonly times: number | undefined }> = []
  const isExpected = (text: string) => expected.some(({ pattern }) => pattern.test(text))

  const logged: Array<Logged> = []
  const bad: Array<string> = []
  const logger = Logger.make(({ cause, fiber, logLevel, message }) => {
    show(message)
    show(fiber.getRef(References.CurrentLogAnnotations))
    if (cause.reasons.length > 0) show(Cause.pretty(cause))
    if (logLevel !== "Warn" && !isBad(logLevel)) return
    const text = `${Array.isArray(message) ? message.map(String).join(" ") : String(message)} ${Cause.pretty(cause)}`
    logged.push({ level: logLevel, text })
    if (isBad(logLevel)) bad.push(text)
  })

  let fibers = 0
  const defects = new Map<unknown, string>()
  const metrics: Metric.FiberRuntimeMetricsService = {
    recordFiberStart: () => {
      fibers++
    },
    recordFiberEnd: (_context, exit) => {
      fibers--
      if (Exit.isSuccess(exit)) return
      for (const reason of exit.cause.reasons) {
        if (Cause.isDieReason(reason)) defects.set(reason.defect, Cause.pretty(Cause.die(reason.defect)))
        else if (Cause.isFailReason(reason)) show(reason.error)
      }
    }
  }

  const spans = new Set<Tracer.NativeSpan>()
  class Span extends Tracer.NativeSpan {
    override end(endTime: bigint, exit: Exit.Exit<unknown, unknown>) {
      super.end(endTime, exit)
      spans.delete(this)
      show(this.name)
      for (const attribute of this.attributes) show(attribute)
      for (const event of this.events) show(event)
      if (Exit.isFailure(exit)) show(Cause.squash(exit.cause))
    }
  }
  const tracer = Tracer.make({
    span(spanOptions) {
      const span = new Span(spanOptions)
      spans.add(span)
      return span
    }
  })

  const services = yield* Layer.build(Layer.mergeAll(
    Logger.layer([logger]),
    Layer.succeed(Metric.FiberRuntimeMetrics, metrics),
    Layer.succeed(References.MinimumLogLevel, "All"),
    Layer.succeed(Tracer.Tracer, tracer)
  ))
  const watched: Oracle["watched"] = (effect) => Effect.provide(effect, services)

  const counts: Array<readonly [what: string, count: Effect.Effect<number>]> = []
  const checks: Array<() => ReadonlyArray<string>> = []

  const leftovers = Effect.gen(function*() {
    const left = process.left().map((what) => `left behind: ${what}`)
    if (fibers > 0) left.push(`left behind: ${fibers} fibres`)
    if (spans.size > 0) left.push(`never ended: span ${Array.from(spans, ({ name }) => name).join(", span ")}`)
    for (const [what, count] of counts) {
      const number = yield* count
      if (number !== 0) left.push(`left behind: ${number} ${what}`)
    }
    for (const check of checks) left.push(...check())
    return left
  })
  // What was closed says so in turns of the event loop to come, and sockets take the time of their closing handshakes.
  const settle = Effect.gen(function*() {
    const deadline = performance.now() + grace
    for (let turns = 0;; turns++) {
      yield* Effect.promise(() => turns < 20 ? turn() : pause(10))
      // Rejections that nobody handles are reported a turn later.
      if (turns < 3) continue
      if (performance.now() >= deadline || (yield* leftovers).length === 0) return
    }
  })
  const close = Scope.close(scope, Exit.void)

  const disappointed = () =>
    expected.flatMap(({ pattern, times }) => {
      const lines = bad.filter((text) => pattern.test(text)).length
      if (times !== undefined) {
        return lines === times
          ? []
          : [`expected ${times} times, and logged ${lines}: ${pattern}`]
      }
      const came = lines > 0 || Array.from(defects.values()).some((text) => pattern.test(text))
      return came ? [] : [`expected, and never came: ${pattern}`]
    })
  const faults = Effect.gen(function*() {
    return [
      ...process.unhandled.map((cause) => `not handled: ${String(cause)}`),
      ...bad.filter((text) => !isExpected(text)).map((text) => `logged as an error: ${text}`),
      ...Array.from(defects.values()).filter((text) => !isExpected(text)).map((text) => `a fibre died: ${text}`),
      ...disappointed(),
      ...found,
      ...(yield* leftovers)
    ]
  })
  yield* Effect.addFinalizer(() =>
    Effect.gen(function*() {
      yield* close
      yield* settle
      const all = yield* faults
      process.end()
      yield* Scope.close(gallery, Exit.void)
      if (all.length === 0) return
      const shown = all.slice(0, MOST_FAULTS)
      if (all.length > shown.length) shown.push(`and ${all.length - shown.length} more`)
      const title = options.name === undefined ? "" : `${options.name}: `
      yield* Effect.die(new Error(`${title}${all.length} faults\n- ${shown.join("\n- ")}`))
    })
  )

  const observe = <A, E>(
    stream: Stream.Stream<A, E>,
    each: (value: A) => void,
    end?: (exit: Exit.Exit<void, E>) => void
  ) =>
    Stream.runForEach(stream, (value) => Effect.sync(() => each(value))).pipe(
      Effect.onExit((exit) =>
        Effect.sync(() => {
          if (Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause)) show(Cause.squash(exit.cause))
          end?.(exit)
        })
      ),
      Effect.exit,
      Effect.forkIn(gallery, { startImmediately: true })
    )
  const watchCount: Oracle["watchCount"] = (what, count) => void counts.push([what, count])

  return {
    scope,
    watched,
    provide: (effect) => watched(Scope.provide(effect, scope)),
    build: (layer) => watched(Layer.buildWithScope(layer, scope)),
    close,
    settle,
    fibers: () => fibers,
    logged,
    faults: () => Array.from(found),
    fault,
    show,
    expectError: (pattern, times) => void expected.push({ pattern, times }),
    watchCount,
    watchMemory(memory) {
      watchCount("connections in memory", memory.openConnections)
      watchCount("dials that wait", memory.pendingDials)
    },
    watchStates: Effect.fnUntraced(function*<E>(
      stream: Stream.Stream<ConnectionState, E>,
      name = "the connection",
      { keepsAll = true }: { readonly keepsAll?: boolean } = {}
    ) {
      const history = ConnectionHistory.make()
      const states: Array<ConnectionState> = []
      let isOver = false
      yield* observe(stream, (state) => {
        history.add(state)
        if (!keepsAll) states.length = 0
        states.push(state)
        if ("error" in state) show(state.error)
      }, () => {
        isOver = true
      })
      checks.push(() => {
        const faults = history.faults().map((fault) => `states of ${name}: ${fault}`)
        const last = states.at(-1)?._tag
        if (last !== "Stopped") faults.push(`states of ${name}: the last one is ${last}`)
        else if (!isOver) faults.push(`states of ${name}: they go on after Stopped`)
        return faults
      })
      return states
    }),
    watch: Effect.fnUntraced(function*<A, E>(stream: Stream.Stream<A, E>) {
      const values: Array<A> = []
      yield* observe(stream, (value) => {
        show(value)
        values.push(value)
      })
      return values
    }),
    watchBooks: Effect.fnUntraced(function*<A extends BookCheck.View, E>(
      views: Stream.Stream<A, E>,
      truth: BookCheck.Truth,
      depth?: number
    ) {
      let live = 0
      yield* observe(views, (view) => {
        if (view._tag === "Live") live++
        const wrong = BookCheck.faultOf(view, truth, depth)
        if (wrong !== undefined) fault(wrong)
      })
      return () => live
    }),
    watchCommands: Effect.fnUntraced(function*<A extends CommandLedger.Outcome, E>(outcomes: Stream.Stream<A, E>) {
      const ledger = CommandLedger.make()
      yield* observe(outcomes, (outcome) => {
        show(outcome)
        ledger.outcome(outcome)
      }, ledger.over)
      checks.push(ledger.faults)
      return {
        run: (clientOrderId, command) =>
          Effect.suspend(() => {
            ledger.begin(clientOrderId)
            return Effect.onExit(command, (exit) =>
              Effect.sync(() => {
                if (Exit.isFailure(exit)) show(Cause.squash(exit.cause))
                ledger.end(clientOrderId, exit)
              }))
          })
      }
    })
  }
})
