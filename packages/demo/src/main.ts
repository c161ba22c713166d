/**
 * `npm run demo`: the client at work against the sandbox, over real WebSockets: market data and orders, through cut
 * connections, to the proof that nothing was lost.
 *
 * @since 0.1.0
 */
// Decoders are compiled, which makes reading a frame several times faster. It must run before any schema is used.
import "effect/schema/SchemaJITCompiler/enable"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as DemoCommand from "./DemoCommand.ts"

NodeRuntime.runMain(Effect.provide(DemoCommand.run, NodeServices.layer), { disableErrorReporting: true })
