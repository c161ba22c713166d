/**
 * What an account holds.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"

/**
 * The trading balance of a currency: `available` for orders, and `reserved` by active ones.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Balance = Schema.Struct({ currency: Schema.String, available: Decimal, reserved: Decimal })

/**
 * The trading balance of a currency.
 *
 * @category models
 * @since 0.1.0
 */
export type Balance = typeof Balance.Type
