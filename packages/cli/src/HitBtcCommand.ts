/**
 * The `hitbtc` command: its parts, and how it ends.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as Demo from "./commands/Demo.ts"
import * as Doctor from "./commands/Doctor.ts"
import * as Lists from "./commands/Lists.ts"
import * as Market from "./commands/Market.ts"
import * as Order from "./commands/Order.ts"
import * as Record from "./commands/Record.ts"
import * as Reports from "./commands/Reports.ts"
import * as Sandbox from "./commands/Sandbox.ts"
import * as Failure from "./Failure.ts"
import * as Output from "./Output.ts"
import * as Settings from "./Settings.ts"

/**
 * The command.
 *
 * @category commands
 * @since 0.1.0
 */
export const command = Command.make("hitbtc").pipe(
  Command.withDescription("HitBTC from a terminal: watch, trade, record and replay"),
  Command.withSubcommands([
    Market.ticker,
    Market.trades,
    Market.candles,
    Market.book,
    Lists.symbols,
    Lists.currencies,
    Lists.balances,
    Lists.orders,
    Lists.fees,
    Order.order,
    Reports.reports,
    Record.record,
    Record.replay,
    Sandbox.sandbox,
    Doctor.doctor,
    Demo.demo
  ]),
  Command.withGlobalFlags(Settings.all)
)

const oneLine = (error: { readonly message: string }): string => error.message.trim().replaceAll(/\s*\n\s*/g, " ")

const say = (text: string) => Console.error(`hitbtc: ${text}`)

/**
 * Runs the command with the arguments of the process. Whatever is wrong is said in one line on stderr.
 *
 * @category commands
 * @since 0.1.0
 */
export const run = Command.run(command, { version: "0.1.0" }).pipe(
  Effect.tapCause((cause) => {
    if (Cause.hasInterruptsOnly(cause)) return Effect.void
    const error = Cause.squash(cause)
    if (Cause.hasDies(cause)) {
      return Effect.andThen(
        Effect.logDebug("the command has a fault", cause),
        say(`a fault of the command itself: ${Failure.describe(error).text}. With --log-level debug it says more`)
      )
    }
    return isShown(error) ? Effect.void : say(Failure.describe(error).text)
  }),
  Effect.provide(Layer.mergeAll(
    CliConfig.layer({
      builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions, GlobalFlag.LogLevel]
    }),
    CliOutput.layerPresenter({
      present: (event) =>
        event._tag === "InvalidInvocation"
          ? say(`${event.errors.map(oneLine).join("; ")} (see --help)`)
          : CliOutput.defaultPresenter.present(event)
    }),
    Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)]),
    Layer.succeed(References.MinimumLogLevel)("Error"),
    Output.layer
  ))
)

const isShown = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "_tag" in error && error._tag === "ShowHelp"
