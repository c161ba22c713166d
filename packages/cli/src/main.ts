/**
 * The command with the arguments of this process, to its end. It is not to be imported: it runs at once.
 *
 * @since 0.1.0
 */
// Decoders are compiled, which makes reading a frame several times faster. It must run before any schema is used.
import "effect/schema/SchemaJITCompiler/enable"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as ExitCode from "./ExitCode.ts"
import * as HitBtcCommand from "./HitBtcCommand.ts"

const ending = { interrupted: 130 }

NodeRuntime.runMain(
  HitBtcCommand.run.pipe(
    Effect.provideService(ExitCode.Ending, ending),
    Effect.provide(NodeServices.layer)
  ),
  {
    disableErrorReporting: true,
    teardown: (exit, onExit) => onExit(ExitCode.of(exit, ending.interrupted))
  }
)
