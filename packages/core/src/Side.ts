/**
 * The side of an order, or of the taker in a trade.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * `"buy"` or `"sell"`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Side = Schema.Literals(["buy", "sell"])

/**
 * `"buy"` or `"sell"`.
 *
 * @category models
 * @since 0.1.0
 */
export type Side = typeof Side.Type

/**
 * The other side.
 *
 * @category combinators
 * @since 0.1.0
 */
export const opposite = (self: Side): Side => self === "buy" ? "sell" : "buy"
