/**
 * Trading on spot: orders placed, replaced and cancelled, and what becomes of them. What a command may end in: see
 * `Orders`. What only API v3 has: see `TradingV3`.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type { Orders } from "./Orders.ts"

/**
 * Orders of one account on spot, over a connection of its own.
 *
 * @category services
 * @since 0.1.0
 */
export class Trading extends Context.Service<Trading, Orders>()("@effect-hitbtc/client/Trading") {}
