/**
 * A gateway on an in-memory transport and a test clock, under the oracle: when a test is over, nothing is wrong, nothing
 * is left, and every topic is gone.
 */
import { type Topic, V2 } from "@effect-hitbtc/core"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import type { Anomaly, ConnectionState, Subscriptions } from "@effect-hitbtc/transport"
import { Gateway, MemoryTransport, Transport } from "@effect-hitbtc/transport"
import { Clock, Duration, Effect, Exit, Scope } from "effect"
import { TestClock } from "effect/testing"
import * as Venue from "./Venue.ts"

export interface Harness {
  readonly gateway: Gateway.Gateway["Service"]
  readonly memory: MemoryTransport.MemoryTransport
  readonly states: Array<ConnectionState.ConnectionState>
  readonly anomalies: Array<Anomaly.Anomaly>
  readonly oracle: Oracle.Oracle
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

export const make = Effect.fnUntraced(function*(options: Options = {}) {
  // A test that does not answer a dial leaves it pending, unless it says otherwise.
  const { clock, openTimeout = "1000 days", transport, ...rest } = options
  const memory = yield* MemoryTransport.make({ openTimeout })
  const oracle = yield* Oracle.make()
  oracle.watchMemory(memory)
  const gateway = yield* oracle.provide(
    Gateway.make({ url: "wss://venue.test/ws", protocol: V2.make(), ...rest }).pipe(
      Effect.provideService(Transport.Transport, transport ?? memory.transport),
      Effect.provideService(Clock.Clock, clock ?? (yield* Clock.Clock))
    )
  )
  oracle.watchCount("topics", Effect.map(gateway.topics, (topics) => topics.length))
  const states = yield* oracle.watchStates(gateway.states)
  const anomalies = yield* oracle.watch(gateway.anomalies)
  const harness: Harness = {
    gateway,
    memory,
    states,
    anomalies,
    oracle,
    accept: (script) =>
      Effect.tap(
        Effect.flatMap(memory.accept, (peer) => Venue.serve(peer, script)),
        () => settle
      ),
    close: Effect.andThen(oracle.close, settle)
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
