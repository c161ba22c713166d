/**
 * What is allowed: each check looks at what was recorded, and says what is wrong with it, if anything.
 *
 * @since 0.1.0
 */
import type { TradeGap } from "@effect-hitbtc/client/Delivery"
import type { Balance } from "@effect-hitbtc/core/Balance"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { TrackedOrder } from "@effect-hitbtc/core/OrderTracker"
import type { OrderTruth } from "@effect-hitbtc/sandbox/exchange/Truth"
import * as BookCheck from "@effect-hitbtc/testkit/BookCheck"
import * as Exit from "effect/Exit"
import type { Frame } from "./FaultyTransport.ts"
import * as Spectator from "./Spectator.ts"
import type { Trader } from "./Trader.ts"
import type { Watcher } from "./Watchers.ts"

/**
 * What is wrong, in words.
 *
 * @category models
 * @since 0.1.0
 */
export type Problems = ReadonlyArray<string>

const PARTIAL_DEPTH = 5

/**
 * Every book that was ever shown was the venue's at that sequence, and none was crossed.
 *
 * @category checks
 * @since 0.1.0
 */
export const books = (watcher: Watcher, spectator: Spectator.Spectator): Problems => {
  const truth = Spectator.truth(spectator)
  return watcher.told.flatMap((view) => {
    switch (view._tag) {
      case "Live":
        return BookCheck.faultOf(view, truth, watcher.depth) ?? []
      case "PartialBook":
        return BookCheck.faultOf({ ...view, _tag: "Live" }, truth, PARTIAL_DEPTH) ?? []
      case "CrossedBook":
        return [`a crossed partial book of ${view.symbol}`]
      default:
        return []
    }
  })
}

/**
 * Each trade comes once, as the venue had it, in the order of ids; and none is missing between the first and the last but
 * where a mark says so.
 *
 * @category checks
 * @since 0.1.0
 */
export const trades = (watcher: Watcher, truth: Spectator.Spectator): Problems => {
  if (watcher.kind !== "trades") return []
  const problems: Array<string> = []
  const isLossy = watcher.told.some(({ _tag }) => _tag === "Dropped")
  for (const symbol of watcher.symbols) {
    const real = truth.trades.get(symbol)!
    const gaps: Array<TradeGap> = []
    const seen = new Set<number>()
    let last = -Infinity
    let first: number | undefined
    for (const message of watcher.told) {
      if (message._tag === "TradeGap" && message.symbol === symbol) gaps.push(message)
      if (message._tag !== "Trade" || message.symbol !== symbol) continue
      first ??= message.id
      if (message.id <= last) problems.push(`trade ${message.id} of ${symbol} after ${last}`)
      last = message.id
      seen.add(message.id)
      const shown = `${Number(message.price)}x${Number(message.quantity)}`
      if (real.get(message.id) !== shown) {
        problems.push(`trade ${message.id} of ${symbol}: ${shown}, not ${real.get(message.id)}`)
      }
    }
    if (isLossy || first === undefined) continue
    for (const id of real.keys()) {
      if (id < first || id > last || seen.has(id)) continue
      if (!gaps.some(({ after, before }) => id > after && id < before)) {
        problems.push(`trade ${id} of ${symbol} is missing`)
      }
    }
  }
  return problems
}

/**
 * Tickers of a symbol never go back in time; a candle's prices are in their order.
 *
 * @category checks
 * @since 0.1.0
 */
export const statistics = (watcher: Watcher): Problems => {
  const problems: Array<string> = []
  const newest = new Map<string, number>()
  for (const message of watcher.told) {
    if (message._tag === "Ticker") {
      const at = message.timestamp.epochMilliseconds
      if (at < (newest.get(message.symbol) ?? -Infinity)) problems.push(`an older ticker of ${message.symbol}`)
      newest.set(message.symbol, at)
    }
    if (message._tag === "Candle") {
      const { close, high, low, open } = message
      for (const price of [open, close]) {
        if (Decimal.isLessThan(price, low) || Decimal.isGreaterThan(price, high)) {
          problems.push(`a candle of ${message.symbol} with ${price} outside ${low} to ${high}`)
        }
      }
    }
  }
  return problems
}

/**
 * A stream ends only when its owner ends it.
 *
 * @category checks
 * @since 0.1.0
 */
export const endings = (watcher: Watcher): Problems => {
  const exit = watcher.fiber.pollUnsafe()
  return exit === undefined || watcher.isStopped ? [] : [`a stream of ${watcher.kind} ended by itself: ${String(exit)}`]
}

const brief = (order: TrackedOrder["order"]) =>
  order === undefined
    ? "nothing"
    : `${order.clientOrderId} ${order.id} ${order.status} ` +
      `${Number(order.cumulativeQuantity)}/${Number(order.quantity)} at ${order.price}`

const sameLists = (what: string, left: ReadonlyArray<string>, right: ReadonlyArray<string>): Problems => {
  const [a, b] = [left.toSorted(), right.toSorted()]
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [`${what}: ${JSON.stringify(a)}, not ${JSON.stringify(b)}`]
}

/**
 * Every command ended once, and as the exchange knows it: accepted orders are there, rejected and unsent ones are not.
 *
 * @category checks
 * @since 0.1.0
 */
export const commands = (trader: Trader, truth: ReadonlyMap<string, OrderTruth>): Problems => {
  const problems: Array<string> = []
  const begun = trader.issued.filter(({ hasBegun }) => hasBegun())
  for (const { fiber, ids, kind } of begun) {
    const exit = fiber.pollUnsafe()
    if (exit === undefined) problems.push(`${kind} ${ids.join(" ")} never ended`)
    if (kind === "cancel" || kind === "cancelAll") continue
    for (const id of ids) {
      const own = trader.outcomes.filter(({ clientOrderId, method }) =>
        clientOrderId === id && !/cancel_?orders?$/i.test(method)
      )
      const [first, ...others] = own
      const name = `${kind} ${id}: ${own.map(({ _tag }) => _tag).join(", ")}`
      if (first === undefined) {
        problems.push(`${name}no outcome`)
        continue
      }
      if (others.length > (first._tag === "OutcomeUnknown" ? 1 : 0)) problems.push(`${name}: more than one outcome`)
      if (!others.every((other) => "isLate" in other && other.isLate)) {
        problems.push(`${name}: a second one that is not late`)
      }
      if (first._tag === "Accepted" && !truth.has(id)) problems.push(`${name}, and the venue does not know it`)
      if ((first._tag === "Rejected" || first._tag === "NotSent") && truth.has(id)) {
        problems.push(`${name}, and the venue has it`)
      }
      if (exit !== undefined && Exit.isSuccess(exit) && first._tag !== "Accepted") {
        problems.push(`${name}, and it succeeded`)
      }
    }
  }
  const cancels = begun.filter(({ kind }) => kind === "cancel").length
  const ended =
    trader.outcomes.filter((outcome) =>
      /cancel_?order$/i.test(outcome.method) && !("isLate" in outcome && outcome.isLate)
    ).length
  if (cancels !== ended) problems.push(`${cancels} cancels, and ${ended} outcomes of cancels`)
  return problems
}

/**
 * What is known of orders is true: the active ones are the venue's, each fill is counted once, and nothing is known of an
 * order that is not there. `isMangled` where reports were cut: of an order that was replaced one may be missing.
 *
 * @category checks
 * @since 0.1.0
 */
export const knowledge = (
  trader: Trader,
  known: ReadonlyArray<TrackedOrder>,
  truth: ReadonlyMap<string, OrderTruth>,
  open: ReadonlyArray<OrderTruth>,
  isMangled: boolean
): Problems => {
  const problems: Array<string> = [
    ...sameLists(
      "active orders",
      known.filter(({ knowledge }) => knowledge === "Active").map(({ order }) => brief(order)),
      open.map(({ order }) => brief(order))
    )
  ]
  for (const tracked of known) {
    const real = truth.get(tracked.clientOrderId)
    const name = `${tracked.clientOrderId}: ${tracked.knowledge}`
    if (real === undefined) {
      if (tracked.knowledge !== "Rejected" && tracked.knowledge !== "NotActive") problems.push(`${name}, and not there`)
      continue
    }
    if (tracked.knowledge === "Rejected") problems.push(`${name}, and there`)
    const tradeIds = tracked.fills.map(({ tradeId }) => tradeId)
    if (new Set(tradeIds).size < tradeIds.length) problems.push(`${name}: a fill counted twice`)
    const realIds = new Set(real.fills.map(({ tradeId }) => tradeId))
    if (tradeIds.some((id) => !realIds.has(id))) problems.push(`${name}: a fill that never was`)
    if (isMangled && tracked.replacedBy !== undefined) continue
    if (tracked.knowledge !== "Closed" && tracked.knowledge !== "Active") continue
    if (tracked.order?.status !== real.order.status) {
      problems.push(`${name}: ${tracked.order?.status}, not ${real.order.status}`)
    }
    const filled = Decimal.sum(tracked.reportedQuantity, tracked.unreportedQuantity)
    if (!Decimal.equals(filled, real.order.cumulativeQuantity)) {
      problems.push(`${name}: ${filled} filled, not ${real.order.cumulativeQuantity}`)
    }
  }
  const ids = new Set(known.map(({ clientOrderId }) => clientOrderId))
  for (const id of truth.keys()) if (!ids.has(id)) problems.push(`${id} is at the venue, and not known`)
  if (trader.reports[0] !== undefined && trader.reports[0]._tag !== "ActiveOrders") {
    problems.push(`reports begin with ${trader.reports[0]._tag}`)
  }
  return problems
}

/**
 * What the stream of balances told last is what the account has.
 *
 * @category checks
 * @since 0.1.0
 */
export const balances = (told: ReadonlyArray<Balance>, truth: ReadonlyArray<Balance>): Problems => {
  const newest = new Map(told.map((balance) => [balance.currency, balance]))
  return truth.flatMap(({ available, currency, reserved }) => {
    const shown = newest.get(currency)
    const isRight = shown === undefined
      ? Decimal.isZero(available) && Decimal.isZero(reserved)
      : Decimal.equals(shown.available, available) && Decimal.equals(shown.reserved, reserved)
    return isRight
      ? []
      : [
        `${currency}: ${shown?.available ?? "nothing"} and ${
          shown?.reserved ?? "nothing"
        }, not ${available} and ${reserved}`
      ]
  })
}

/**
 * Nothing of a caller went out before the connection was logged in.
 *
 * @category checks
 * @since 0.1.0
 */
export const wire = (frames: ReadonlyArray<Frame>): Problems => {
  const problems: Array<string> = []
  const logins = new Map<number, unknown>()
  const loggedIn = new Set<number>()
  for (const { connection, direction, text, url } of frames) {
    if (!/\/(trading|wallet)$/.test(url)) continue
    const message = parse(text)
    if (direction === "in") {
      if (message?.result === true && message.id === logins.get(connection)) loggedIn.add(connection)
    } else if (message?.method === "login") logins.set(connection, message.id)
    else if (!loggedIn.has(connection)) problems.push(`sent before the login was answered: ${text}`)
  }
  return problems
}

const parse = (
  text: string
): { readonly method?: string; readonly id?: unknown; readonly result?: unknown } | undefined => {
  try {
    return JSON.parse(text) as { readonly method?: string }
  } catch {
    return undefined
  }
}
