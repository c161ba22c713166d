/**
 * The command line of the sandbox: flags in, the URLs out, and a server until it is interrupted.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Account from "./exchange/Account.ts"
import * as Listing from "./Listing.ts"
import * as RateLimits from "./RateLimits.ts"
import * as SandboxServer from "./SandboxServer.ts"

const whole = (minimum: number, maximum: number) =>
  Schema.Int.check(
    Schema.isBetween({ minimum, maximum }, { message: `Expected a whole number from ${minimum} to ${maximum}` })
  )

const Rate = Schema.Finite.check(
  Schema.isBetween({ minimum: 0, maximum: 1_000_000 }, { message: "Expected a number from 0 to 1000000" })
)

const Seconds = Schema.Finite.check(
  Schema.isBetween({ minimum: 0.001, maximum: 1_000_000 }, { message: "Expected seconds, from 0.001 to 1000000" })
)

const CloseCode = Schema.Int.check(
  Schema.makeFilter((code: number) => (code >= 1000 && code <= 1014) || (code >= 3000 && code <= 4999), {
    message: "Expected a close code: 1000 to 1014, or 3000 to 4999"
  })
)

/**
 * An account that was given is none. What was given is not repeated: there is a secret in it.
 *
 * @category errors
 * @since 0.1.0
 */
export class BadAccount extends Schema.TaggedError<BadAccount>("@effect-hitbtc/sandbox/SandboxCommand/BadAccount")(
  "BadAccount",
  { reason: Schema.String }
) {
  override get message(): string {
    return `Invalid value for flag --account: ${this.reason} (see --help)`
  }
}

// A key has no colon; a secret may.
const readAccounts = (texts: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<Account.Options>, BadAccount> =>
  Effect.gen(function*() {
    const accounts = [Account.defaults]
    for (const text of texts) {
      const [, key, secret] = /^([^:]+):(.+)$/.exec(text) ?? []
      if (key === undefined || secret === undefined) return yield* new BadAccount({ reason: "Expected key:secret" })
      if (accounts.some((account) => account.key === key)) {
        return yield* new BadAccount({ reason: "A key is there twice" })
      }
      accounts.push({ key, secret })
    }
    return accounts
  })

const seconds = (name: string, description: string) =>
  Flag.Finite(name).pipe(
    Flag.withSchema(Seconds),
    Flag.withMetavar("seconds"),
    Flag.withDescription(description),
    Flag.optional
  )

const duration = (seconds: Option.Option<number>): Duration.Duration | undefined =>
  Option.getOrUndefined(Option.map(seconds, Duration.seconds))

/**
 * The command.
 *
 * @category commands
 * @since 0.1.0
 */
export const command = Command.make(
  "sandbox",
  {
    host: Flag.String("host").pipe(
      Flag.withDescription("The address to listen on (default 127.0.0.1)"),
      Flag.withDefault("127.0.0.1")
    ),
    port: Flag.Int("port").pipe(
      Flag.withSchema(whole(0, 65535)),
      Flag.withDescription("The port to listen on; 0 lets the system choose (default 9300)"),
      Flag.withDefault(9300)
    ),
    seed: Flag.Int("seed").pipe(
      Flag.withDescription("What everything random is drawn from (default 1)"),
      Flag.withDefault(1)
    ),
    rate: Flag.Finite("rate").pipe(
      Flag.withSchema(Rate),
      Flag.withDescription("Public changes of books per second, over all symbols (default 200)"),
      Flag.withDefault(200)
    ),
    symbols: Flag.Int("symbols").pipe(
      Flag.withSchema(whole(0, 10_000)),
      Flag.withDescription("So many further symbols, S0001USDT and so on (default 0)"),
      Flag.withDefault(0)
    ),
    dropEvery: seconds("drop-every", "Lose all connections so often"),
    dropCode: Flag.Int("drop-code").pipe(
      Flag.withSchema(CloseCode),
      Flag.withDescription("The close code with which they are lost; without it there is no closing handshake"),
      Flag.optional
    ),
    gapEvery: seconds("gap-every", "Lose one update of some book so often"),
    silenceAfter: seconds("silence-after", "Let each connection fall silent so long after it was opened"),
    failEvery: Flag.Int("fail-every").pipe(
      Flag.withSchema(whole(1, 1_000_000)),
      Flag.withMetavar("commands"),
      Flag.withDescription("Let one of so many order commands go wrong: dropped, unanswered, late, error 504"),
      Flag.optional
    ),
    accounts: Flag.String("account").pipe(
      Flag.withMetavar("key:secret"),
      Flag.withDescription("A further account beside sandbox-key:sandbox-secret; others on this machine can see it"),
      Flag.atLeast(0)
    ),
    rateLimits: Flag.Boolean("rate-limits").pipe(
      Flag.withDescription("Answer 429 beyond the request rates of the venue's documentation"),
      Flag.withDefault(false)
    )
  },
  (
    { accounts, dropCode, dropEvery, failEvery, gapEvery, host, port, rate, rateLimits, seed, silenceAfter, symbols }
  ) =>
    Effect.gen(function*() {
      const options = {
        host,
        port,
        seed,
        rate,
        listings: [...Listing.defaults, ...Listing.synthetic(symbols)],
        accounts: yield* readAccounts(accounts),
        rateLimits: rateLimits ? { ...RateLimits.documented, ...RateLimits.documentedV3 } : undefined,
        faults: {
          dropEvery: duration(dropEvery),
          dropCode: Option.getOrUndefined(dropCode),
          gapEvery: duration(gapEvery),
          silenceAfter: duration(silenceAfter),
          failEvery: Option.getOrUndefined(failEvery)
        }
      }
      const context = yield* Layer.build(SandboxServer.layer(options))
      const { apiUrl, endpoints, restUrl } = Context.get(context, SandboxServer.SandboxServer)
      const sockets = (version: 2 | 3) => endpoints.filter((url) => url.startsWith(`${apiUrl(version)}/`)).join(" ")
      yield* Console.log(`Sandbox ready: ${sockets(2)}\nAPI v3:        ${sockets(3)}\nREST of v3:    ${restUrl}`)
      return yield* Effect.never
    }).pipe(Effect.scoped)
).pipe(
  Command.withDescription("A simulated HitBTC exchange, as a WebSocket server"),
  Command.withExamples([
    {
      command: "npm run sandbox -- --port 9300 --seed 1 --rate 200",
      description: "A lively market, the same each time"
    },
    { command: "npm run sandbox -- --drop-every 30 --gap-every 5", description: "The same on a bad day" }
  ])
)

/**
 * Runs the command with the arguments of the process. Whatever is wrong is said in one line on stderr.
 *
 * @category commands
 * @since 0.1.0
 */
export const run = Command.run(command, { version: "0.1.0" }).pipe(
  Effect.tapError((error) =>
    error._tag === "ListenFailed" || error._tag === "BadAccount"
      ? Console.error(`sandbox: ${error.message}`)
      : Effect.void
  ),
  Effect.provide(Layer.mergeAll(
    CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version] }),
    CliOutput.layerPresenter({
      present: (event) =>
        event._tag === "InvalidInvocation"
          ? Console.error(`sandbox: ${event.errors.map(oneLine).join("; ")} (see --help)`)
          : CliOutput.defaultPresenter.present(event)
    })
  ))
)

/**
 * What the process says at its end: zero where it was interrupted, which is how a server is meant to end.
 *
 * @category commands
 * @since 0.1.0
 */
export const exitCode = (exit: Exit.Exit<unknown, unknown>): number =>
  Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause) ? 0 : 1

const oneLine = (error: { readonly message: string }): string => error.message.trim().replaceAll(/\s*\n\s*/g, " ")
