/**
 * `npm run sandbox`: the sandbox as a server, from the command line.
 *
 * @since 0.1.0
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as SandboxCommand from "./SandboxCommand.ts"

NodeRuntime.runMain(Effect.provide(SandboxCommand.run, NodeServices.layer), {
  disableErrorReporting: true,
  teardown: (exit, onExit) => onExit(SandboxCommand.exitCode(exit))
})
