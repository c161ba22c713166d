/**
 * Questions to the person at the terminal. They go to stderr: stdout is for answers of the venue.
 *
 * @since 0.1.0
 */
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import type { Credentials } from "@effect-hitbtc/core/Credentials"
import * as Prompt from "effect/cli/Prompt"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stdio from "effect/Stdio"
import * as Terminal from "effect/Terminal"
import { BadInput, NoCredentials } from "./Failure.ts"
import { Output } from "./Output.ts"
import { Target } from "./Target.ts"

const isPossible = Effect.flatMap(Stdio.Stdio, ({ stdinIsTerminal }) => stdinIsTerminal)

const ask = <A>(prompt: Prompt.Prompt<A>) =>
  Effect.gen(function*() {
    const terminal = yield* Terminal.Terminal
    const { writeError } = yield* Output
    return yield* Effect.provideService(
      Prompt.run(prompt),
      Terminal.Terminal,
      Terminal.make({ ...terminal, display: writeError })
    )
  })

/**
 * Asks for a yes. Where nobody can be asked, that is bad input: `--yes` was meant.
 *
 * @category questions
 * @since 0.1.0
 */
export const confirm = Effect.fnUntraced(function*(message: string) {
  if (!(yield* isPossible)) {
    return yield* new BadInput({
      issue: "nothing was sent: there is no terminal to ask at. Add --yes to send it unasked"
    })
  }
  return yield* ask(Prompt.Confirm({ message, initial: false }))
})

const fromEnvironment = Config.all({
  key: Config.withDefault(Config.String("API_KEY"), ""),
  secret: Config.withDefault(Config.String("API_SECRET"), "")
}).pipe(Config.nested("HITBTC"))

const hidden = (message: string, known: string) =>
  known === "" ? ask(Prompt.Hidden({ message })) : Effect.succeed(Redacted.make(known))

/**
 * The credentials of the account: those of the venue inside the command, or from the environment, or of the person who is
 * asked for what is missing there.
 *
 * @category questions
 * @since 0.1.0
 */
export const credentials: Effect.Effect<
  Credentials,
  NoCredentials | Config.ConfigError | Terminal.QuitError,
  Target | Output | Stdio.Stdio | Prompt.Environment
> = Effect.gen(function*() {
  const target = yield* Target
  if (target.credentials !== undefined) return target.credentials
  const { key, secret } = yield* fromEnvironment
  const missing = [...key === "" ? ["HITBTC_API_KEY"] : [], ...secret === "" ? ["HITBTC_API_SECRET"] : []]
  if (missing.length === 0) return yield* HitBtc.credentialsConfig
  if (!(yield* isPossible)) {
    return yield* new NoCredentials({ missing: `${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"}` })
  }
  return {
    key: yield* hidden(`API key of ${target.name}`, key),
    secret: yield* hidden("Its secret", secret)
  }
})
