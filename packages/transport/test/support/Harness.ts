/**
 * A gateway on an in-memory transport and a test clock, with one oracle for every test: when it is over, the states were
 * well-formed, no fibre runs, no connection is open, no dial waits, nothing was logged as an error, and every topic left
 * is gone.
 */
import { type Topic, V2 } from "@effect-hitbtc/core"
import type { Anomaly, ConnectionState, Subscriptions } from "@effect-hitbtc/transport"
import { Gateway, MemoryTransport, Transport } from "@effect-hitbtc/transport"
import { Cause, Clock, Duration, Effect, Exit, Logger, Metric, Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Venue from "./Venue.ts"

export interface Harness {
  readonly gateway: Gateway.Gateway["Service"]
  readonly memory: MemoryTransport.MemoryTransport
  readonly states: Array<ConnectionState.ConnectionState>
  readonly anomalies: Array<Anomaly.Anomaly>
  /** What was logged as an error. The test takes out what it expects. */
  readonly errors: Array<string>
  /** How many fibres of the gateway's own run now. */
  readonly fibers: () => number
  /** Accepts the next dial, and serves it. */
  readonly accept: (script?: Venue.Script) => Effect.Effect<Venue.Line, never, Scope.Scope>
  /** Closes the gateway's scope. */
  readonly close: Effect.Effect<void>
}

export interface Options extends Partial<Omit<Gateway.Options, "url">> {
  readonly openTimeout?: Duration.Input
  /** The gateway's own, in place of the test clock. */
  readonly clock?: Clock.Clock
  /** In place of the in-memory one. */
  readonly transport?: Transport.Transport["Service"]
}

/** The time, in milliseconds of the test clock. */
export const now = Effect.clockWith((clock) => clock.currentTimeMillis)

/** Lets everything that is ready run; the clock stands still. */
export const settle = Effect.gen(function*() {
  for (let i = 0; i < 5; i++) yield* TestClock.adjust(0)
})

/** Lets time pass, and then everything that is ready run. */
export const pass = (duration: Duration.Input) => Effect.andThen(TestClock.adjust(duration), settle)

/**
 * The same, second by second: a long time at once leaves to each timer only what its own fibre does, and lets the next one
 * go before messages went to and fro.
 */
export const passStepwise = Effect.fnUntraced(function*(duration: Duration.Input) {
  const end = (yield* now) + Duration.toMillis(duration)
  yield* settle
  while ((yield* now) < end) yield* pass("1 second")
})

const follows: { readonly [tag: string]: ReadonlyArray<string> } = {
  Idle: ["Connecting", "Stopped"],
  Connecting: ["Open", "Lost", "Stopped"],
  Open: ["LoggingIn", "Ready", "Lost", "Stopped"],
  LoggingIn: ["Ready", "Lost", "Stopped"],
  Ready: ["Lost", "Stopped"],
  Lost: ["Connecting", "Stopped"],
  Stopped: []
}

/** Says what is wrong with a history of states, if anything. */
export const faultsOf = (states: ReadonlyArray<ConnectionState.ConnectionState>): ReadonlyArray<string> => {
  const faults: Array<string> = []
  let session = 0
  for (const [index, state] of states.entries()) {
    const before = states[index - 1]
    if (before !== undefined && !follows[before._tag]!.includes(state._tag)) {
      faults.push(`${before._tag} -> ${state._tag} at ${index}`)
    }
    if (state._tag === "Open") {
      if (state.session !== session + 1) faults.push(`session ${state.session} after ${session}`)
      session = state.session
    }
    if (state._tag === "Ready" && state.session !== session) faults.push(`Ready of ${state.session} in ${session}`)
    if (state._tag === "Connecting" && before?._tag === "Lost" && state.attempt < 1) {
      faults.push(`attempt ${state.attempt}`)
    }
  }
  return faults
}

const collect = <A>(stream: Stream.Stream<A>, into: Array<A>) =>
  Stream.runForEach(stream, (value) => Effect.sync(() => into.push(value))).pipe(
    Effect.forkScoped({ startImmediately: true })
  )

export const make = Effect.fnUntraced(function*(options: Options = {}) {
  // A test that does not answer a dial leaves it pending, unless it says otherwise.
  const { clock, openTimeout = "1000 days", transport, ...rest } = options
  const memory = yield* MemoryTransport.make({ openTimeout })
  const scope = yield* Scope.make()
  const errors: Array<string> = []
  let fibers = 0
  const counting: Metric.FiberRuntimeMetricsService = {
    recordFiberStart: () => {
      fibers++
    },
    recordFiberEnd: () => {
      fibers--
    }
  }
  const gateway = yield* Gateway.make({ url: "wss://venue.test/ws", protocol: V2.make(), ...rest }).pipe(
    Effect.provideService(Transport.Transport, transport ?? memory.transport),
    Scope.provide(scope),
    Effect.provideService(Metric.FiberRuntimeMetrics, counting),
    Effect.provideService(Clock.Clock, clock ?? (yield* Clock.Clock)),
    Effect.provide(Logger.layer([Logger.make(({ cause, logLevel, message }) => {
      if (logLevel === "Error" || logLevel === "Fatal") errors.push(`${String(message)} ${Cause.pretty(cause)}`)
    })]))
  )
  const states: Array<ConnectionState.ConnectionState> = []
  const anomalies: Array<Anomaly.Anomaly> = []
  yield* collect(gateway.states, states)
  yield* collect(gateway.anomalies, anomalies)

  const close = Effect.andThen(Scope.close(scope, Exit.void), settle)
  yield* Effect.addFinalizer(() =>
    Effect.gen(function*() {
      yield* close
      const topics = yield* gateway.topics
      const left = {
        states: faultsOf(states),
        last: states.at(-1)?._tag,
        fibers,
        connections: yield* memory.openConnections,
        dials: yield* memory.pendingDials,
        errors,
        topics: topics.map(Venue.wordsOf)
      }
      const expected = { states: [], last: "Stopped", fibers: 0, connections: 0, dials: 0, errors: [], topics: [] }
      if (JSON.stringify(left) !== JSON.stringify(expected)) {
        yield* Effect.die(new Error(`left behind: ${JSON.stringify(left)}`))
      }
    })
  )
  const harness: Harness = {
    gateway,
    memory,
    states,
    anomalies,
    errors,
    fibers: () => fibers,
    accept: (script) =>
      Effect.tap(
        Effect.flatMap(memory.accept, (peer) => Venue.serve(peer, script)),
        () => settle
      ),
    close
  }
  return harness
})

/** A gateway whose first connection is open. */
export const connected = Effect.fnUntraced(function*(options?: Options, script?: Venue.Script) {
  const harness = yield* make(options)
  return { ...harness, line: yield* harness.accept(script) }
})

export interface Heard {
  readonly events: Array<unknown>
  readonly statuses: Array<Subscriptions.Status>
  readonly tags: () => ReadonlyArray<string>
  /** Wants the topic no more. */
  readonly leave: Effect.Effect<void>
}

/** Wants a topic, until the test ends or it leaves. */
export const want = Effect.fnUntraced(function*(
  harness: Pick<Harness, "gateway">,
  topic: Topic.Topic,
  onEvent?: (event: unknown) => void
) {
  const scope = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
  const events: Array<unknown> = []
  const statuses: Array<Subscriptions.Status> = []
  yield* Scope.provide(
    harness.gateway.subscribe(topic, {
      onEvent: (event) => {
        events.push(event)
        onEvent?.(event)
      },
      onStatus: (status) => void statuses.push(status)
    }),
    scope
  )
  const heard: Heard = {
    events,
    statuses,
    tags: () => statuses.map((status) => status._tag),
    leave: Scope.close(scope, Exit.void)
  }
  return heard
})

export const tagsOf = (states: ReadonlyArray<ConnectionState.ConnectionState>) => states.map((state) => state._tag)
