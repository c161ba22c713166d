/**
 * The simulated exchange as a server.
 *
 * @since 0.1.0
 */
import * as SandboxCommand from "@effect-hitbtc/sandbox/SandboxCommand"
import * as Command from "effect/cli/Command"
import * as ExitCode from "../ExitCode.ts"

/**
 * `hitbtc sandbox`.
 *
 * @category commands
 * @since 0.1.0
 */
export const sandbox = SandboxCommand.command.pipe(
  Command.provideEffectDiscard(ExitCode.endsByInterruption),
  Command.withDescription("A simulated exchange as a server, for --url ws://127.0.0.1:9300"),
  Command.withExamples([
    { command: "hitbtc sandbox --port 9300 --rate 200", description: "A lively market" },
    { command: "hitbtc sandbox --drop-every 30 --gap-every 5", description: "The same on a bad day" }
  ])
)
