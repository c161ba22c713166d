/**
 * `npm run demo`: the client at work against the sandbox, over real WebSockets: market data and orders, through cut
 * connections, to the proof that nothing was lost.
 *
 * @since 0.1.0
 */
// Decoders are compiled, which makes reading a frame several times faster. It must run before any schema is used.
import "effect/schema/SchemaJITCompiler/enable"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as SandboxServer from "@effect-hitbtc/sandbox/SandboxServer"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Deadline from "./Deadline.ts"
import * as Observations from "./Observations.ts"
import * as Output from "./Output.ts"
import * as Story from "./Story.ts"
import * as Verdict from "./Verdict.ts"

// A venue of our own, on a free port of this machine.
const venue = SandboxServer.layer({ seed: 1, rate: 200 })

// The client, as any application has it: a URL, and a transport that dials it.
const client = Layer.unwrap(
  Effect.map(SandboxServer.SandboxServer, ({ url }) => HitBtc.layerV2({ url: `${url}/api/2/ws` }))
).pipe(Layer.provide(NodeWebSocketTransport.layer()))

// The account that a sandbox has if it was not told otherwise, over a socket of its own.
const account = Layer.unwrap(
  Effect.map(SandboxServer.SandboxServer, ({ url }) =>
    HitBtc.layerTradingV2({
      url: `${url}/api/2/ws/trading`,
      credentials: { key: Redacted.make("sandbox-key"), secret: Redacted.make("sandbox-secret") }
    }))
).pipe(Layer.provide([NodeWebSocketTransport.layer(), NodeCrypto.layerMac]))

const app = client.pipe(
  Layer.provideMerge(venue),
  Layer.provideMerge(Observations.layerLogger),
  Layer.provideMerge(Observations.layer),
  Layer.provideMerge(NodeServices.layer)
)

class WrongResult extends Schema.TaggedError<WrongResult>("@effect-hitbtc/demo/WrongResult")("WrongResult", {
  problems: Schema.Array(Schema.String)
}) {
  override get message(): string {
    return `${this.problems.length} of the things that must hold do not, see the summary`
  }
}

const demo = Effect.gen(function*() {
  const facts = yield* Output.during(Effect.scoped(Story.tell(account)))
  yield* Output.print(Verdict.summary(facts))
  const problems = Verdict.problems(facts)
  if (problems.length > 0) return yield* new WrongResult({ problems })
})

const main = Deadline.within(Effect.provide(demo, app), "27 seconds").pipe(
  Effect.tapCause((cause) => {
    if (Cause.hasInterruptsOnly(cause)) return Effect.void
    const error = Cause.squash(cause)
    return Console.error(
      `demo: ${Cause.hasDies(cause) || !(error instanceof Error) ? Cause.pretty(cause) : error.message}`
    )
  })
)

NodeRuntime.runMain(main, { disableErrorReporting: true })
