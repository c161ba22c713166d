/** The margin accounts of a market, as the venue tells of them. */
import type { AccountEvent } from "@effect-hitbtc/core/AccountEvent"
import type { MarginAccount } from "@effect-hitbtc/core/v3/MarginAccount"
import type { Gateway } from "@effect-hitbtc/transport/Gateway"
import { HitBtcError, Lagged, Stopped } from "@effect-hitbtc/transport/HitBtcError"
import * as Hub from "@effect-hitbtc/transport/Hub"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import { awake } from "./orders.ts"

export interface MarginAccounts {
  readonly onEvent: (event: AccountEvent) => void
  readonly stream: (gateway: Gateway["Service"]) => Stream.Stream<MarginAccount, HitBtcError>
  /** Ends with the gateway. */
  readonly follow: (gateway: Gateway["Service"]) => Effect.Effect<void>
}

const CAPACITY = 10_000

export const make = (market: "margin" | "futures"): MarginAccounts => {
  const known = new Map<string, MarginAccount>()
  const changes = Hub.make<ReadonlyArray<MarginAccount>, HitBtcError>({
    _tag: "Strict",
    capacity: CAPACITY,
    lagged: () => new HitBtcError({ method: `${market}_accounts`, reason: new Lagged({ capacity: CAPACITY }) })
  })
  return {
    onEvent(event) {
      if (event._tag !== "MarginAccounts") return
      if (event.isSnapshot) known.clear()
      for (const account of event.accounts) {
        if (account.reportType === "closed") known.delete(account.symbol)
        else known.set(account.symbol, account)
      }
      changes.put(event.accounts)
    },
    stream: (gateway) =>
      awake(gateway, changes.stream(() => known.size === 0 ? undefined : Array.from(known.values()))).pipe(
        Stream.flattenIterable
      ),
    follow: (gateway) =>
      Effect.map(gateway.stopped, (error) =>
        changes.end(
          error === undefined
            ? Exit.void
            : Exit.fail(new HitBtcError({ method: `${market}_subscribe`, reason: new Stopped({ error }) }))
        ))
  }
}
