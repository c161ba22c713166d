/**
 * The command line of the demo.
 *
 * @since 0.1.0
 */
import * as CliConfig from "effect/cli/CliConfig"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Demo from "./Demo.ts"

/**
 * The command.
 *
 * @category commands
 * @since 0.1.0
 */
export const command = Command.make(
  "demo",
  {
    api: Flag.Literals("api", ["v3", "v2"]).pipe(
      Flag.withDescription("The version of the API that is spoken (default v3)"),
      Flag.withDefault("v3")
    )
  },
  ({ api }) => Demo.run(api)
).pipe(
  Command.withDescription(
    "The client at work on a simulated exchange of its own, for about 15 seconds.\n" +
      "  Exit code 0 says that nothing was lost and all is as the venue has it"
  ),
  Command.withExamples([
    { command: "npm run demo", description: "On API v3" },
    { command: "npm run demo -- --api v2", description: "The same on API v2" }
  ])
)

/**
 * Runs the command with the arguments of the process. Whatever is wrong with them is said in one line on stderr.
 *
 * @category commands
 * @since 0.1.0
 */
export const run = Command.run(command, { version: "0.1.0" }).pipe(
  Effect.provide(Layer.mergeAll(
    CliConfig.layer({ builtIns: [GlobalFlag.Help] }),
    CliOutput.layerPresenter({
      present: (event) =>
        event._tag === "InvalidInvocation"
          ? Console.error(`demo: ${event.errors.map(oneLine).join("; ")} (see --help)`)
          : CliOutput.defaultPresenter.present(event)
    })
  ))
)

const oneLine = ({ message }: { readonly message: string }): string =>
  message.trim().replaceAll(/(\w)\s*\n\s*/g, "$1. ").replaceAll(/\s*\n\s*/g, " ")
