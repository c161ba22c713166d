/** Balances of API v3: asked for, and as a stream of what changes. */
import type { Balance } from "@effect-hitbtc/core/Balance"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { Method } from "@effect-hitbtc/core/Method"
import * as V3Account from "@effect-hitbtc/core/v3/Account"
import type { Gateway } from "@effect-hitbtc/transport/Gateway"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { Balances } from "../Account.ts"
import * as Feed from "./Feed.ts"
import * as request from "./request.ts"

/** Nothing of a currency. */
export const none = (currency: string): Balance => ({ currency, available: Decimal.zero, reserved: Decimal.zero })

type Single = Omit<Balance, "currency"> & { readonly currency?: string }

export const make = (
  gateway: Gateway["Service"],
  all: Method<{}, ReadonlyArray<Balance>>,
  one: Method<{ readonly currency: string }, Single>
): Balances => {
  const getBalances = request.make(gateway, all)
  const getBalance = request.make(gateway, one)
  return {
    getBalances: (options) => getBalances({}, options),
    // The venue may leave the currency out where only one was asked for.
    getBalance: (currency, options) =>
      Effect.map(
        getBalance({ currency }, options),
        (balance) => ({ ...balance, currency: balance.currency ?? currency })
      )
  }
}

const isSame = (a: Balance, b: Balance): boolean =>
  a.available === b.available && a.reserved === b.reserved && a.reservedMargin === b.reservedMargin &&
  a.crossMarginReserved === b.crossMarginReserved

/**
 * Each balance when it changed. What a subscription begins with is whole: a currency that was there before, and is not in
 * it, is at zero by now.
 */
const feed = (outlets: ReadonlySet<Feed.Outlet<Balance>>): Feed.Feed<Balance> => {
  const known = new Map<string, Balance>()
  let isWhole = true
  const take = (balance: Balance) => {
    const before = known.get(balance.currency)
    if (before !== undefined && isSame(before, balance)) return
    known.set(balance.currency, balance)
    for (const outlet of outlets) outlet.put(balance)
  }
  return {
    onEvent(event) {
      if (event._tag !== "Balances") return
      if (isWhole || event.isSnapshot) {
        const listed = new Set(event.balances.map(({ currency }) => currency))
        for (const currency of known.keys()) if (!listed.has(currency)) take(none(currency))
      }
      isWhole = false
      for (const balance of event.balances) take(balance)
    },
    onStatus(status) {
      if (status._tag === "Pending" || status._tag === "Lost") isWhole = true
    },
    replay(outlet) {
      for (const balance of known.values()) outlet.put(balance)
    }
  }
}

/** Balances as they change, over one subscription; a slow consumer gets the newest of each currency. */
export const stream = (gateway: Gateway["Service"], channel: V3Account.Channel): Stream.Stream<Balance, HitBtcError> =>
  Feed.stream(
    Feed.make<Balance>(gateway, (_topic, outlets) => feed(outlets)),
    [V3Account.topic(channel)],
    { _tag: "Latest", key: ({ currency }) => currency }
  )
