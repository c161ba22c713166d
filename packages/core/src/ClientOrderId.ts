/**
 * The client's own names of orders: what an order is known by even when the answer to it is lost.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"

/**
 * 8 to 32 characters; unique within a trading day and among active orders.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ClientOrderId = Schema.String.check(
  Schema.isBetweenLength(8, 32, { expected: "a client order id of 8 to 32 characters" })
)

const hex = (random: number): string => Math.floor(random * 0x1_0000_0000).toString(16).padStart(8, "0")

/**
 * A new id from Effect's random source: 32 hexadecimal digits, 128 bits.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make: Effect.Effect<string> = Effect.map(
  Random.Random,
  (random) =>
    hex(random.nextDoubleUnsafe()) + hex(random.nextDoubleUnsafe()) + hex(random.nextDoubleUnsafe()) +
    hex(random.nextDoubleUnsafe())
)
