/**
 * Why the exchange refuses a command. How it is said, with which code, is the protocol's business.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"

/**
 * A refusal; nothing was changed.
 *
 * @category models
 * @since 0.1.0
 */
export type Rejection =
  | {
    readonly _tag:
      | "SymbolNotFound"
      | "QuantityNotANumber"
      | "QuantityTooLow"
      | "BadQuantity"
      | "PriceNotANumber"
      | "PriceTooLow"
      | "BadPrice"
      | "InsufficientFunds"
      | "OrderNotFound"
      | "LimitExceeded"
      | "DuplicateClientOrderId"
      | "NotChanged"
  }
  | { readonly _tag: "Invalid"; readonly description: string; readonly field: string | undefined }

/**
 * A refusal for a reason of its own; `description` says it in words. `field` is the name in it of what is wrong, which a
 * protocol may spell in its own way.
 *
 * @category constructors
 * @since 0.1.0
 */
export const invalid = (description: string, field?: string): Rejection => ({ _tag: "Invalid", description, field })

/**
 * A command that is refused for a reason that needs no words.
 *
 * @category constructors
 * @since 0.1.0
 */
export const because = (_tag: Exclude<Rejection["_tag"], "Invalid">): Result.Result<never, Rejection> =>
  Result.fail({ _tag })
