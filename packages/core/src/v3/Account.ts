/**
 * Reads the frames of API v3's private sockets, those of trading and of the wallet: JSON-RPC 2.0. Never throws.
 *
 * A `Notification` is one that the protocol does not know, or whose form no source shows: `futures_account_cross` and
 * `futures_position_cross`.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { AccountEvent, Market } from "../AccountEvent.ts"
import { inOneLine } from "../internal/Issue.ts"
import * as JsonRpc from "../JsonRpc.ts"
import type { Account, Data, Message } from "../Protocol.ts"
import type { Topic } from "../Topic.ts"
import { Balance } from "./Balance.ts"
import { MarginAccount } from "./MarginAccount.ts"
import { decodeReport, OrdersFromWire } from "./TradingWire.ts"
import { Transaction } from "./Transaction.ts"

/**
 * The channels of the private sockets, as a `Topic` names them: balances, and transactions of the wallet. Their topics
 * have no symbol.
 *
 * @category constants
 * @since 0.1.0
 */
export const channels = {
  spotBalances: "spot/balances",
  futuresBalances: "futures/balances",
  walletBalances: "wallet/balances",
  transactions: "wallet/transactions"
} as const

/**
 * What is subscribed to on a private socket: a channel of {@link channels}.
 *
 * @category models
 * @since 0.1.0
 */
export type Channel = typeof channels[keyof typeof channels]

/**
 * The topic of a channel.
 *
 * @category topics
 * @since 0.1.0
 */
export const topic = (channel: Channel): Topic => ({ channel, symbol: "" })

type Read = (params: unknown) => Result.Result<Data | Account, string>

const reader = <A>(schema: Schema.Codec<A, unknown>, toMessage: (value: A) => Data | Account): Read =>
  readerOf(Schema.decodeUnknownResult(schema), toMessage)

const readerOf = <A>(
  decode: (params: unknown) => Result.Result<A, Schema.SchemaError>,
  toMessage: (value: A) => Data | Account
): Read =>
(params) =>
  Result.mapBoth(decode(params), {
    onSuccess: toMessage,
    onFailure: inOneLine
  })

const data = (channel: Channel, event: Data["event"]): Data => ({ _tag: "Data", channel, symbol: "", event })

const ofMarket = (market: Market): ReadonlyArray<readonly [string, Read]> => {
  const account = (event: AccountEvent): Account => ({ _tag: "Account", market, event })
  return [
    [`${market}_orders`, reader(OrdersFromWire, (orders) => account({ _tag: "ActiveOrders", orders }))],
    [`${market}_order`, readerOf(decodeReport, account)]
  ]
}
const ofMargin = (market: "margin" | "futures"): ReadonlyArray<readonly [string, Read]> => {
  const accounts = (isSnapshot: boolean, accounts: ReadonlyArray<MarginAccount>): Account => ({
    _tag: "Account",
    market,
    event: { _tag: "MarginAccounts", isSnapshot, accounts }
  })
  return [
    [`${market}_accounts`, reader(Schema.Array(MarginAccount), (list) => accounts(true, list))],
    [`${market}_account`, reader(MarginAccount, (account) => accounts(false, [account]))]
  ]
}
const balances = (channel: Channel, isSnapshot: boolean): Read =>
  reader(Schema.Array(Balance), (balances) => data(channel, { _tag: "Balances", isSnapshot, balances }))

const methods: ReadonlyMap<string, Read> = new Map([
  ...ofMarket("spot"),
  ...ofMarket("margin"),
  ...ofMarket("futures"),
  ...ofMargin("margin"),
  ...ofMargin("futures"),
  ["spot_balance", balances(channels.spotBalances, false)],
  ["futures_balance", balances(channels.futuresBalances, false)],
  ["wallet_balances", balances(channels.walletBalances, true)],
  [
    "wallet_balance_update",
    reader(
      Balance,
      (balance) => data(channels.walletBalances, { _tag: "Balances", isSnapshot: false, balances: [balance] })
    )
  ],
  [
    "transaction_update",
    reader(Transaction, (transaction) => data(channels.transactions, { _tag: "TransactionUpdate", transaction }))
  ]
])

const refine = (message: JsonRpc.Incoming, frame: string | undefined): Message => {
  if (message._tag !== "Notification") return message
  const read = methods.get(message.method)
  if (read === undefined) return message
  const result = read(message.params)
  if (Result.isSuccess(result)) return result.success
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
