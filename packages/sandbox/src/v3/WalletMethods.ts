/**
 * The methods of API v3's wallet socket.
 *
 * **Details**
 *
 * Where the sources disagree, or are silent, this is what was chosen:
 *
 * - Lists are JSON arrays, or strings with commas. Ids are numbers, or the `tx_id` of a transaction, in `tx_ids` or
 *   `transaction_ids`. The case of `order_by` and `sort` does not matter.
 * - `from` and `till` are of what `order_by` names: ISO 8601 times or milliseconds, or ids, as are `id_from` and `id_till`
 *   in any case. What has equal times is in the order of its ids.
 * - `group_transactions` changes nothing: no transaction has parts.
 *
 * @since 0.1.0
 */
import * as Timestamp from "@effect-hitbtc/core/Timestamp"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Audience from "../Audience.ts"
import type { Transaction } from "../exchange/Transaction.ts"
import { acknowledge, answer, type Method } from "../Rpc.ts"
import * as VenueError from "../VenueError.ts"
import * as Balances from "./Balances.ts"
import * as Login from "./Login.ts"
import * as PrivateSocket from "./PrivateSocket.ts"
import { errors } from "./VenueError.ts"
import * as WalletWire from "./WalletWire.ts"

/**
 * What a method works on. `transactions` are the connections that subscribed to those of an account.
 *
 * @category models
 * @since 0.1.0
 */
export interface Context extends PrivateSocket.Context {
  readonly balances: Balances.Balances
  readonly transactions: Audience.Audience<true>
}

const privately = PrivateSocket.methodOf<Context>()

const None = Schema.Struct({})
const List = Schema.optionalKey(
  Schema.Union([Schema.String, Schema.Array(Schema.Union([Schema.String, Schema.Number]))])
)
const Bound = Schema.optionalKey(Schema.Union([Schema.String, Schema.Number]))
const upTo = (minimum: number, maximum: number) =>
  Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum, maximum })))

const GetTransactions = Schema.Struct({
  tx_ids: List,
  transaction_ids: List,
  types: List,
  subtypes: List,
  statuses: List,
  currencies: List,
  order_by: Schema.optionalKey(Schema.String),
  from: Bound,
  till: Bound,
  id_from: Bound,
  id_till: Bound,
  sort: Schema.optionalKey(Schema.String),
  limit: upTo(1, 1000),
  offset: upTo(0, 100_000),
  group_transactions: Schema.optionalKey(Schema.Boolean)
})

type Query = typeof GetTransactions.Type
type Refusable<A> = Result.Result<A, VenueError.VenueError>

const fields: { readonly [name: string]: (transaction: Transaction) => number } = {
  created_at: ({ createdAt }) => createdAt,
  updated_at: ({ updatedAt }) => updatedAt,
  last_activity_at: ({ lastActivityAt }) => lastActivityAt,
  id: ({ id }) => id
}

// Ids are numbers or digits, times are ISO 8601 or milliseconds.
const bound = (
  query: Query,
  name: "from" | "till" | "id_from" | "id_till",
  isId: boolean
): Refusable<number | undefined> => {
  const input = query[name]
  if (input === undefined || typeof input === "number") return Result.succeed(input)
  const value = isId ? (/^\d{1,15}$/.test(input) ? Number(input) : NaN) : Timestamp.parseMillis(input)
  return Number.isNaN(value)
    ? Result.fail(VenueError.validation(`Expected ${isId ? "an id" : "an ISO 8601 time"} in ${name}`))
    : Result.succeed(value)
}

const isWithin = (value: number, from = -Infinity, till = Infinity): boolean => value >= from && value <= till

const isOf = (list: Query["types"], ...names: ReadonlyArray<string | number>): boolean => {
  if (list === undefined) return true
  const items = typeof list === "string" ? list.split(",") : list
  return items.some((item) => names.some((name) => String(name) === String(item).trim()))
}

const query = (transactions: Iterable<Transaction>, params: Query): Refusable<ReadonlyArray<Transaction>> =>
  Result.gen(function*() {
    const { limit = 100, offset = 0, order_by = "created_at", sort = "DESC" } = params
    const by = Object.hasOwn(fields, order_by.toLowerCase()) ? fields[order_by.toLowerCase()] : undefined
    if (by === undefined) return yield* Result.fail(VenueError.validation("Expected a field to order by in order_by"))
    const direction = { ASC: 1, DESC: -1 }[sort.toUpperCase()]
    if (direction === undefined) return yield* Result.fail(VenueError.validation("Expected ASC or DESC in sort"))
    const isById = by === fields["id"]
    const [from, till] = [yield* bound(params, "from", isById), yield* bound(params, "till", isById)]
    const [idFrom, idTill] = [yield* bound(params, "id_from", true), yield* bound(params, "id_till", true)]
    return Array.from(transactions)
      .filter((transaction) =>
        isOf(params.tx_ids ?? params.transaction_ids, transaction.id, transaction.txId) &&
        isOf(params.types, transaction.type) &&
        isOf(params.subtypes, transaction.subtype) &&
        isOf(params.statuses, transaction.status) &&
        isOf(params.currencies, transaction.currency) &&
        isWithin(by(transaction), from, till) &&
        isWithin(transaction.id, idFrom, idTill)
      )
      .toSorted((x, y) => direction * (by(x) - by(y) || x.id - y.id))
      .slice(offset, offset + limit)
  })

/**
 * The methods, by name.
 *
 * @category constants
 * @since 0.1.0
 */
export const methods: ReadonlyMap<string, Method<Context>> = new Map([
  ["login", Login.method<Context>()],
  [
    "wallet_balances",
    privately(
      None,
      ({ balances }, account) => answer(`[${Balances.present(balances.wire, account).join(",")}]`)
    )
  ],
  [
    "wallet_balance",
    privately(Schema.Struct({ currency: Schema.String }), ({ exchange }, account, { currency }) => {
      const own = account.wallet.get(currency)
      return own === undefined
        ? Result.fail(errors.currencyNotFound)
        : answer(WalletWire.balance(undefined, own, exchange.digits))
    })
  ],
  [
    "subscribe_wallet_balances",
    privately(
      None,
      ({ balances, now, session }, account) =>
        acknowledge(() => Balances.subscribe(balances, session, account, "updates", now))
    )
  ],
  [
    "unsubscribe_wallet_balances",
    privately(None, ({ balances, session }) => acknowledge(() => Balances.leave(balances, session)))
  ],
  [
    "subscribe_transactions",
    privately(
      None,
      ({ session, transactions }, account) => acknowledge(() => Audience.join(transactions, account.key, session, true))
    )
  ],
  [
    "unsubscribe_transactions",
    privately(None, ({ session, transactions }) => acknowledge(() => Audience.leave(transactions, session)))
  ],
  [
    "get_transactions",
    privately(
      GetTransactions,
      ({ exchange }, account, params) =>
        Result.flatMap(
          query(account.transactions.values(), params),
          (transactions) =>
            answer(`[${transactions.map((one) => WalletWire.transaction(one, exchange.digits)).join(",")}]`)
        )
    )
  ]
])
