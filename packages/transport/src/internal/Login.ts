/**
 * What a connection of an account begins with, before anything of a caller goes out on it.
 */
import type { Protocol } from "@effect-hitbtc/core/Protocol"
import { VenueError } from "@effect-hitbtc/core/VenueError"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Account, Ask } from "../Gateway.ts"
import type { Session } from "../Session.ts"
import { LoginRefused, TransportError, Unacknowledged } from "../TransportError.ts"

const refused = (error: VenueError, hint?: string) => new TransportError({ reason: new LoginRefused({ error, hint }) })

/** Logs in, and asks what the account begins with. Each request waits for leave, and then at most for `timeout`. */
export const run = Effect.fnUntraced(function*(
  session: Session,
  account: Account,
  options: {
    readonly pace: Effect.Effect<void>
    readonly timeout: Duration.Duration
    readonly hint: Protocol["loginHint"]
  }
) {
  const ask: Ask = (request, onAnswer) =>
    Effect.flatMap(
      Effect.andThen(options.pace, session.askWithin(request, options.timeout, onAnswer)),
      (answer) =>
        answer === undefined
          ? Effect.fail(new TransportError({ reason: new Unacknowledged({ topics: [request.method] }) }))
          : Effect.succeed(answer)
    )
  // Credentials that cannot sign are a defect of whoever made them.
  const login = yield* Effect.orDie(account.login)
  const answer = yield* ask(login)
  if (answer._tag === "Failure") return yield* refused(answer.error, options.hint?.(login, answer.error))
  if (answer.result === false) {
    return yield* refused(new VenueError({ message: "The venue answered the login with false" }))
  }
  yield* account.begin(ask)
})
