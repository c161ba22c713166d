/**
 * API v2: JSON-RPC over text frames, on `/api/2/ws` (everything), `/api/2/ws/public` (market data alone) and
 * `/api/2/ws/trading` (trading alone).
 *
 * **Details**
 *
 * Where the venue's documentation and the recordings are silent, this is what was chosen:
 *
 * - A request without `id` (or with `null`) is executed and not answered, even where it fails; with
 *   `answersNotifications` it is answered `{"result":true,"id":null}`, or with an error that has no id.
 * - What is wrong with a frame is answered as `Rpc` says, which is as on v3.
 * - All reports that a command causes come before its result, which is the first of them.
 *
 * @since 0.1.0
 */
import type { Exchange } from "../exchange/Exchange.ts"
import * as Login from "../Login.ts"
import type { Handler, Protocol, Session } from "../Protocol.ts"
import type { Random } from "../Random.ts"
import type { Kind } from "../RateLimits.ts"
import * as Reports from "../Reports.ts"
import * as Rpc from "../Rpc.ts"
import type { Simulation } from "../Simulation.ts"
import * as Feed from "./Feed.ts"
import * as MarketDataMethods from "./MarketDataMethods.ts"
import type { Context, Method } from "./Method.ts"
import * as TradingMethods from "./TradingMethods.ts"
import * as TradingWire from "./TradingWire.ts"
import { errors } from "./VenueError.ts"

/**
 * The paths of API v2, each with the methods that there are on it.
 *
 * @category constants
 * @since 0.1.0
 */
export const paths: ReadonlyMap<string, ReadonlyMap<string, Method>> = new Map([
  ["/api/2/ws", new Map([...MarketDataMethods.methods, ...TradingMethods.methods])],
  ["/api/2/ws/public", MarketDataMethods.methods],
  ["/api/2/ws/trading", TradingMethods.methods]
])

/**
 * The protocol over a simulated venue.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: {
  readonly simulation: Simulation
  readonly exchange: Exchange
  readonly random: Random
  readonly answersNotifications?: boolean | undefined
}): Protocol => {
  const { answersNotifications = false, exchange, random, simulation } = options
  const feed = Feed.make(random)
  const reports = Reports.make({
    report: (report) =>
      TradingWire.isKnown(report.order) ? TradingWire.reportFrame(report, exchange.digits) : undefined,
    activeOrders: TradingWire.activeOrders
  })
  const ifAnswered = (id: Rpc.Id | undefined, write: () => string): string | undefined =>
    id !== null || answersNotifications ? write() : undefined
  const frames: Rpc.Frames = {
    acknowledgement: (id) => ifAnswered(id, () => id === null ? `{"result":true,"id":null}` : Rpc.result("true", id)),
    result: (json, id) => ifAnswered(id, () => Rpc.result(json, id)),
    failure: (error, id) => ifAnswered(id, () => Rpc.failure(error, id ?? undefined))
  }

  const connect = (session: Session): Handler => {
    const login = Login.make()
    return {
      receive: Rpc.receiver(session, {
        methods: paths.get(session.path)!,
        frames,
        kindOf,
        account: () => login.account?.key,
        context: (now): Context => ({ simulation, exchange, feed, reports, session, login, now }),
        fromCode: errors.fromCode
      }),
      close: () => {
        Feed.leave(feed, session)
        Reports.leave(reports, session)
      }
    }
  }

  return {
    paths: Array.from(paths.keys()),
    connect,
    publish: (event, bookIsLost) => Feed.publish(feed, event, bookIsLost),
    publishCandles: (market, period, candles) => Feed.publishCandles(feed, market, period, candles),
    report: (report) => Reports.publish(reports, report),
    resendOrders: () => Reports.resend(reports),
    tick: (now) => Feed.tick(feed, now)
  }
}

const kindOf = (method: string): Kind =>
  MarketDataMethods.methods.has(method)
    ? "marketData"
    : method === "newOrder" || method === "cancelOrder" || method === "cancelReplaceOrder"
    ? "trading"
    : "other"
