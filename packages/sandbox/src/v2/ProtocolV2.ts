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
 * - Text that is not JSON: error 1, without an id. An unknown method: error 404. Both as on v3.
 * - A batch, a frame that is no object, an `id` that is neither string nor number: error 10001 without an id, and
 *   nothing is executed. A missing method, or parameters of a wrong type: error 10001.
 * - `jsonrpc` may be missing; unknown fields are ignored.
 * - All reports that a command causes come before its result, which is the first of them.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Exchange } from "../exchange/Exchange.ts"
import type { Handler, Protocol, Response, Session } from "../Protocol.ts"
import type { Random } from "../Random.ts"
import type { Kind } from "../RateLimits.ts"
import * as RequestFrame from "../RequestFrame.ts"
import type { Simulation } from "../Simulation.ts"
import * as Feed from "./Feed.ts"
import * as MarketDataMethods from "./MarketDataMethods.ts"
import type { Login, Method } from "./Method.ts"
import * as Reports from "./Reports.ts"
import * as TradingMethods from "./TradingMethods.ts"
import * as VenueError from "./VenueError.ts"
import * as Wire from "./Wire.ts"

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
  const reports = Reports.make(exchange.digits)

  const connect = (session: Session): Handler => {
    const methods = paths.get(session.path)!
    const login: Login = { account: undefined, isRefused: false }
    const receive = (frame: string, now: number): void => {
      const request = RequestFrame.parse(frame)
      if (Result.isFailure(request)) {
        const { error, id } = request.failure
        return session.respond({ frame: Wire.failure(error, id), kind: "answer" })
      }
      const { id, method, params } = request.success
      const isAnswered = id !== null || answersNotifications
      const failure = (error: VenueError.VenueError): Response => ({
        frame: isAnswered ? Wire.failure(error, id ?? undefined) : undefined,
        kind: "answer"
      })
      const run = methods.get(method)
      if (run === undefined) return session.respond(failure(VenueError.unsupportedMethod(method)))
      session.request({
        method,
        kind: kindOf(method),
        account: login.account?.key,
        fail: (code) => failure(VenueError.fromCode(code)),
        execute: () => {
          const answer = run({ simulation, exchange, feed, reports, session, login, now }, params)
          if (Result.isFailure(answer)) return failure(answer.failure)
          if (answer.success._tag === "Result") {
            return { frame: isAnswered ? Wire.result(answer.success.json, id) : undefined, kind: "answer" }
          }
          // Said before done: the recordings have every acknowledgement before its snapshot.
          const { afterwards } = answer.success
          return { frame: isAnswered ? Wire.acknowledgement(id) : undefined, kind: "acknowledgement", afterwards }
        }
      })
    }
    return {
      receive,
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
