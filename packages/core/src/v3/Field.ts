/**
 * Fields of the private sockets of API v3: instants are ISO-8601 strings, and what is absent may be `null`.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as Timestamp from "../Timestamp.ts"

/**
 * An instant: an ISO-8601 string on the wire, with up to nine digits of a second.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Instant = Timestamp.IsoString.pipe(
  Schema.decodeTo(
    Schema.toType(Schema.DateTimeUtc),
    SchemaTransformation.transform({ decode: Timestamp.fromIsoUnsafe, encode: Timestamp.toIso })
  )
)

/**
 * A key that may be missing, or `null`, which means the same: it is missing once it is decoded.
 *
 * @category combinators
 * @since 0.1.0
 */
export const absentable = <T, E>(schema: Schema.Codec<T, E>) =>
  Schema.optionalKey(Schema.NullOr(schema)).pipe(
    Schema.decodeTo(Schema.optionalKey(Schema.toType(schema)), {
      decode: SchemaGetter.transformOptional<T, T | null>((value) => Option.filter(value, Predicate.isNotNull)),
      encode: SchemaGetter.transformOptional<T | null, T>((value) => value)
    })
  )

/**
 * A client order id: 1 to 32 characters, unique within a trading day and among active orders. (API v2 asks for 8.)
 *
 * @category schemas
 * @since 0.1.0
 */
export const ClientOrderId = Schema.String.check(
  Schema.isBetweenLength(1, 32, { expected: "a client order id of 1 to 32 characters" })
)

/**
 * Whose margin a position uses. The venue writes `"Cross"`, too: case is left aside.
 *
 * @category schemas
 * @since 0.1.0
 */
export const MarginMode = Schema.String.pipe(
  Schema.decodeTo(
    Schema.Literals(["isolated", "cross"]),
    SchemaTransformation.transform({
      decode: (mode: string) => mode.toLowerCase() as "isolated" | "cross",
      encode: (mode): string => mode
    })
  )
)

/**
 * Whose margin a position uses.
 *
 * @category models
 * @since 0.1.0
 */
export type MarginMode = typeof MarginMode.Type
