/**
 * What happens to the orders of the account.
 *
 * @since 0.1.0
 */
import * as Trading from "@effect-hitbtc/client/Trading"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Target from "../Target.ts"
import * as Watch from "../Watch.ts"
import * as Words from "../Words.ts"
import * as Private from "./Private.ts"

/**
 * Watches the reports of an account.
 *
 * @category watching
 * @since 0.1.0
 */
export const watchReports = Effect.gen(function*() {
  const { connection, reports } = yield* Trading.Trading
  yield* Watch.run(reports, connection, Words.view())
})

/**
 * `hitbtc reports`.
 *
 * @category commands
 * @since 0.1.0
 */
export const reports = Command.make(
  "reports",
  {},
  () => watchReports.pipe(Effect.provide(Private.account), Effect.provide(Target.layer))
).pipe(Command.withDescription("The active orders, then execution reports and fills as they come"))
