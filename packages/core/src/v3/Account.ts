/**
 * Reads the frames of API v3's private sockets, those of trading and of the wallet: JSON-RPC 2.0. Never throws.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as JsonRpc from "../JsonRpc.ts"
import { Balance } from "./Balance.ts"
import { MarginAccount } from "./MarginAccount.ts"
import type * as Order from "./Order.ts"
import type { Market } from "./OrderMethods.ts"
import { OrdersFromWire, ReportFromWire } from "./TradingWire.ts"
import { Transaction } from "./Transaction.ts"

/**
 * All active orders: sent after subscribing to reports, and again after maintenance. It replaces what was known.
 *
 * @category models
 * @since 0.1.0
 */
export interface ActiveOrders {
  readonly _tag: "ActiveOrders"
  readonly orders: ReadonlyArray<Order.Order>
}

/**
 * Balances. A snapshot is of all that are not zero, and replaces what was known; otherwise they are those that changed,
 * to be merged.
 *
 * **Gotchas**
 *
 * On the trading socket the first message is of all balances and looks like those after it: only the wallet's snapshot
 * is marked.
 *
 * @category models
 * @since 0.1.0
 */
export interface Balances {
  readonly _tag: "Balances"
  readonly isSnapshot: boolean
  readonly balances: ReadonlyArray<Balance>
}

/**
 * Margin accounts: all of them in a snapshot, otherwise the one that changed.
 *
 * @category models
 * @since 0.1.0
 */
export interface MarginAccounts {
  readonly _tag: "MarginAccounts"
  readonly isSnapshot: boolean
  readonly accounts: ReadonlyArray<MarginAccount>
}

/**
 * A transaction of the wallet that was created or has changed.
 *
 * @category models
 * @since 0.1.0
 */
export interface TransactionUpdate {
  readonly _tag: "TransactionUpdate"
  readonly transaction: Transaction
}

/**
 * What the venue tells a logged-in client by itself.
 *
 * @category models
 * @since 0.1.0
 */
export type AccountEvent = Order.ExecutionReport | ActiveOrders | Balances | MarginAccounts | TransactionUpdate

/**
 * What the venue tells a logged-in client by itself, and of which account.
 *
 * @category models
 * @since 0.1.0
 */
export interface Account {
  readonly _tag: "Account"
  readonly market: Market | "wallet"
  readonly event: AccountEvent
}

/**
 * What one message of a frame means. A `Notification` is one that the protocol does not know, or whose form no source
 * shows: `futures_account_cross` and `futures_position_cross`.
 *
 * @category models
 * @since 0.1.0
 */
export type Message = Account | JsonRpc.Result | JsonRpc.Failure | JsonRpc.Notification | JsonRpc.Malformed

type Read = (params: unknown) => Result.Result<AccountEvent, string>

const reader = <A>(schema: Schema.Codec<A, unknown>, toEvent: (value: A) => AccountEvent): Read => {
  const decode = Schema.decodeUnknownResult(schema)
  return (params) =>
    Result.mapBoth(decode(params), {
      onSuccess: toEvent,
      onFailure: (error) => error.message.replaceAll(/\s*\n\s*/g, " ")
    })
}

const balances = (isSnapshot: boolean): Read =>
  reader(Schema.Array(Balance), (balances) => ({ _tag: "Balances", isSnapshot, balances }))

const orders: Read = reader(OrdersFromWire, (orders) => ({ _tag: "ActiveOrders", orders }))
const report: Read = reader(ReportFromWire, (report) => report)
const accounts: Read = reader(
  Schema.Array(MarginAccount),
  (accounts) => ({ _tag: "MarginAccounts", isSnapshot: true, accounts })
)
const account: Read = reader(
  MarginAccount,
  (account) => ({ _tag: "MarginAccounts", isSnapshot: false, accounts: [account] })
)
const changed = balances(false)

const methods: ReadonlyMap<string, readonly [Account["market"], Read]> = new Map([
  ["spot_orders", ["spot", orders]],
  ["spot_order", ["spot", report]],
  ["spot_balance", ["spot", changed]],
  ["margin_orders", ["margin", orders]],
  ["margin_order", ["margin", report]],
  ["margin_accounts", ["margin", accounts]],
  ["margin_account", ["margin", account]],
  ["futures_orders", ["futures", orders]],
  ["futures_order", ["futures", report]],
  ["futures_accounts", ["futures", accounts]],
  ["futures_account", ["futures", account]],
  ["futures_balance", ["futures", changed]],
  ["wallet_balances", ["wallet", balances(true)]],
  ["wallet_balance_update", [
    "wallet",
    reader(Balance, (balance) => ({ _tag: "Balances", isSnapshot: false, balances: [balance] }))
  ]],
  ["transaction_update", [
    "wallet",
    reader(Transaction, (transaction) => ({ _tag: "TransactionUpdate", transaction }))
  ]]
])

const refine = (message: JsonRpc.Incoming, frame: string | undefined): Message => {
  if (message._tag !== "Notification") return message
  const known = methods.get(message.method)
  if (known === undefined) return message
  const [market, read] = known
  const result = read(message.params)
  if (Result.isSuccess(result)) return { _tag: "Account", market, event: result.success }
  const issue = `${message.method}: ${result.failure}`
  return frame === undefined ? JsonRpc.malformedPart(message.params, issue) : JsonRpc.malformed(frame, issue)
}

/**
 * Reads a frame of a private socket. Never throws.
 *
 * **Details**
 *
 * - `spot_balance` and `wallet_balances` are the names of methods, too: their answers are a `Result`, which has no
 *   name.
 * - A message of the wrong form is `Malformed` as a whole, and its issue names the field: a list of orders without one
 *   of them would be wrong. Whoever keeps track of orders must ask for them again.
 *
 * @category decoding
 * @since 0.1.0
 */
export const decode = (frame: string): Message | JsonRpc.Batch<Message> => {
  const message = JsonRpc.decode(frame)
  return message._tag === "Batch"
    ? { _tag: "Batch", messages: message.messages.map((part) => refine(part, undefined)) }
    : refine(message, frame)
}
