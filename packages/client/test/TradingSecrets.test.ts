/** A secret that would be recognised anywhere: it is nowhere. */
import * as Trading from "@effect-hitbtc/client/Trading"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import { NodeCrypto } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Context, Effect, Exit, Layer, Logger, Redacted, References, Scope, Stream, Tracer } from "effect"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import { quiet } from "./support/TradingVenue.ts"
import { type Version, versions } from "./support/Version.ts"

const KEY = "canary-key-4d3c2b1a"
const SECRET = "canary-secret-8f7e6d5c"

// Spans have the times of their beginnings as bigints.
const json = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => typeof part === "bigint" ? String(part) : part) ?? ""

const run = (version: Version, options: { readonly method: "HS256" | "BASIC"; readonly isRight: boolean }) =>
  Effect.gen(function*() {
    const output: Array<string> = []
    const say = (...values: ReadonlyArray<unknown>) => {
      for (const value of values) {
        output.push(String(value), inspect(value, { depth: 20 }), json(value))
      }
    }
    const logger = Logger.make((entry) => {
      say(
        entry.message,
        entry.logLevel,
        Cause.pretty(entry.cause),
        entry.fiber.getRef(References.CurrentLogAnnotations)
      )
    })
    const tracer = Tracer.make({
      span: (spanOptions) => {
        const span = new Tracer.NativeSpan(spanOptions)
        spans.push(span)
        return span
      }
    })
    const spans: Array<Tracer.NativeSpan> = []
    const scope = yield* Scope.make()
    yield* Effect.gen(function*() {
      const context = yield* Layer.buildWithScope(
        version.trading("wss://sandbox", {
          callTimeout: "2 seconds",
          credentials: {
            key: Redacted.make(KEY),
            secret: Redacted.make(SECRET),
            method: options.method
          }
        }).pipe(
          Layer.provideMerge(Sandbox.layerTransport({
            listings: [quiet],
            rate: 0,
            accounts: [{ key: KEY, secret: options.isRight ? SECRET : "another" }]
          })),
          Layer.provide(NodeCrypto.layerMac)
        ),
        scope
      )
      const trading = Context.get(context, Trading.Trading)
      const sandbox = Context.get(context, Sandbox.Sandbox)
      const watch = <A, E>(stream: Stream.Stream<A, E>) =>
        Effect.forkScoped(
          Stream.runForEach(stream, (a) => Effect.sync(() => say(a))).pipe(Effect.exit, Effect.map(say)),
          { startImmediately: true }
        )
      yield* watch(trading.connection.frames)
      yield* watch(trading.connection.anomalies)
      yield* watch(trading.connection.states)
      yield* watch(trading.outcomes)
      yield* watch(trading.reports)
      const attempt = (command: Effect.Effect<unknown, unknown>) =>
        Effect.forkScoped(
          Effect.exit(command).pipe(Effect.map((exit) => {
            say(exit)
            if (Exit.isFailure(exit)) say(Cause.pretty(exit.cause), Cause.squash(exit.cause))
          }))
        )
      const params = version.basicLogin(KEY, SECRET)
      yield* TestClock.adjust("100 millis")
      for (const fault of ["Lose", "DropBefore", "DropAfter", "Error"] as const) {
        yield* sandbox.failRequests(
          fault === "Error" ? { _tag: fault, executed: false, code: 1002 } : { _tag: fault },
          { method: "login" }
        )
        yield* attempt(trading.connection.call("login", params))
        yield* attempt(trading.connection.call("LOGIN", params))
        yield* attempt(trading.connection.notify("login", params))
        yield* attempt(trading.connection.call("login", { ...params, more: 1n }))
        yield* TestClock.adjust("1 second")
        yield* sandbox.drop()
        for (let i = 0; i < 10; i++) yield* TestClock.adjust("500 millis")
      }
      say(yield* trading.connection.state, trading, yield* trading.allOrders)
    }).pipe(
      Effect.scoped,
      Effect.withTracer(tracer),
      Effect.withSpan("everything"),
      Effect.provide(Logger.layer([logger])),
      Effect.provideService(References.MinimumLogLevel, "All")
    )
    yield* Scope.close(scope, Exit.void)
    for (const span of spans) say(span.name, Array.from(span.attributes), span.status, span.events)
    return output
  })

describe.each(versions)("credentials on $name", (version) => {
  for (const method of ["HS256", "BASIC"] as const) {
    for (const isRight of [true, false]) {
      it.effect(`are in no output: ${method}, ${isRight ? "accepted" : "refused"}`, () =>
        Effect.gen(function*() {
          const output = yield* run(version, { method, isRight })
          assert.isAbove(output.length, 50)
          const all = output.join("\n")
          assert.include(all, "login", "it is watched at all")
          assert.include(all, "<redacted>")
          for (const canary of [SECRET, KEY]) {
            assert.deepStrictEqual(output.filter((text) => text.includes(canary)).map((t) => t.slice(0, 300)), [])
          }
        }))
    }
  }
})
