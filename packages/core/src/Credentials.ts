/**
 * The key and secret of an account.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"

/**
 * The key and secret of an account, both redacted, and how to log in with them.
 *
 * **Details**
 *
 * - `method`: `"HS256"` (the default) signs a nonce and never sends the secret; `"BASIC"` sends it
 * - `nonce`: where the nonce comes from; by default 32 hexadecimal digits from Effect's random source
 *
 * @category models
 * @since 0.1.0
 */
export interface Credentials {
  readonly key: Redacted.Redacted
  readonly secret: Redacted.Redacted
  readonly method?: "HS256" | "BASIC" | undefined
  readonly nonce?: Effect.Effect<string> | undefined
}
