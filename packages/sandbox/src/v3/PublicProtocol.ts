/**
 * The public socket of API v3, at `/api/3/ws/public`: requests that name a channel, and data of channels.
 *
 * **Details**
 *
 * Where the reference is silent, this is what was chosen:
 *
 * - The acknowledgement comes before the snapshot, or before the current state, with which a subscription begins.
 * - An acknowledgement of an unsubscription lists what is left, and the next subscription begins with a new snapshot.
 * - A request without `id` is answered without one.
 * - A channel that converts lists the codes of all targets together. One without a `target_currency`: error 10001; an
 *   unknown one: 2002.
 * - No list of symbols or currencies, a `limit` outside of 0 to 1000, a missing method or channel, a frame that is no
 *   object, an `id` that is neither string nor number: error 10001.
 * - Unknown fields are ignored, and so is a `limit` that stands beside `params`, or where a channel has no past.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Handler, Protocol, Response, Session } from "../Protocol.ts"
import * as RequestFrame from "../RequestFrame.ts"
import type { Simulation } from "../Simulation.ts"
import { Limit } from "../TradeQuery.ts"
import * as VenueError from "../VenueError.ts"
import * as PublicChannel from "./PublicChannel.ts"
import * as PublicError from "./PublicError.ts"
import * as Feed from "./PublicFeed.ts"
import * as Wire from "./PublicWire.ts"

/**
 * The path of the public socket.
 *
 * @category constants
 * @since 0.1.0
 */
export const path = "/api/3/ws/public"

/**
 * The protocol over a simulated venue.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (simulation: Simulation): Protocol => {
  const feed = Feed.make(simulation)

  const connect = (session: Session): Handler => ({
    receive: (frame, now) => {
      const request = RequestFrame.parse(frame)
      if (Result.isFailure(request)) {
        const { error, id } = request.failure
        return session.respond({ frame: Wire.failure(error, id), kind: "answer" })
      }
      const { fields: { ch }, id, method, params } = request.success
      const failure = (error: VenueError.VenueError): Response => ({ frame: Wire.failure(error, id), kind: "answer" })
      const run = methods.get(method)
      if (run === undefined) return session.respond(failure(VenueError.unsupportedMethod(method)))
      session.request({
        method,
        kind: "public",
        account: undefined,
        fail: (code) => failure(PublicError.fromCode(code)),
        execute: () => {
          const answer = Result.flatMap(channelOf(ch), (channel) => run({ feed, session, now, channel }, params))
          if (Result.isFailure(answer)) return failure(answer.failure)
          const { afterwards, kind, subscriptions } = answer.success
          return { frame: Wire.result(String(ch), subscriptions, id), kind, afterwards }
        }
      })
    },
    close: () => Feed.leave(feed, session)
  })

  return {
    paths: [path],
    connect,
    publish: (event, bookIsLost) => Feed.publish(feed, event, bookIsLost),
    publishCandles: (market, period, candles) => Feed.publishCandles(feed, market, period, candles),
    report: () => {},
    resendOrders: () => {},
    tick: (now) => Feed.tick(feed, now)
  }
}

interface Context {
  readonly feed: Feed.PublicFeed
  readonly session: Session
  readonly now: number
  readonly channel: PublicChannel.PublicChannel
}

interface Answer {
  readonly kind: Response["kind"]
  readonly subscriptions: ReadonlyArray<string>
  readonly afterwards?: () => void
}

type Method = (context: Context, params: unknown) => Result.Result<Answer, VenueError.VenueError>

const channelOf = (ch: unknown): Result.Result<PublicChannel.PublicChannel, VenueError.VenueError> => {
  if (typeof ch !== "string") return Result.fail(VenueError.validation("Expected a channel as ch"))
  const channel = PublicChannel.find(ch)
  return channel === undefined ? Result.fail(PublicError.unknownChannel(ch)) : Result.succeed(channel)
}

const Codes = Schema.optionalKey(Schema.Array(Schema.String))
const Params = Schema.Struct({
  symbols: Codes,
  currencies: Codes,
  target_currency: Schema.optionalKey(Schema.String),
  limit: Limit
})
const decode = Schema.decodeUnknownResult(Params)

const method = (run: (context: Context, selection: Feed.Selection, limit: number) => Answer): Method => {
  return (context, input) => {
    const { channel, feed: { simulation } } = context
    const decoded = decode(input)
    if (Result.isFailure(decoded)) {
      return Result.fail(VenueError.validation(decoded.failure.message.replaceAll(/\s+/g, " ")))
    }
    const { limit = 0, target_currency: target, ...lists } = decoded.success
    const codes = lists[channel.selector]
    if (codes === undefined) return Result.fail(VenueError.validation(`Expected a list of ${channel.selector}`))
    if (channel.hasTarget) {
      if (target === undefined) return Result.fail(VenueError.validation("Expected a target_currency"))
      if (!simulation.currencies.has(target)) return Result.fail(PublicError.fromCode(2002))
    }
    const selection = {
      channel,
      target: channel.hasTarget ? target : undefined,
      codes: PublicChannel.select(channel, simulation, codes)
    }
    return Result.succeed(run(context, selection, limit))
  }
}

const list = ({ channel, feed, session }: Context): ReadonlyArray<string> =>
  Feed.subscriptions(feed, session, channel.ch)

const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  [
    "subscribe",
    method((context, selection, limit) => {
      const { feed, now, session } = context
      const codes = Feed.subscribe(feed, session, selection, now)
      return {
        kind: "acknowledgement",
        subscriptions: list(context),
        afterwards: () => Feed.begin(feed, session, { ...selection, codes }, limit, now)
      }
    })
  ],
  [
    "unsubscribe",
    method((context, selection) => {
      Feed.unsubscribe(context.feed, context.session, selection)
      return { kind: "acknowledgement", subscriptions: list(context) }
    })
  ],
  ["subscriptions", (context) => Result.succeed({ kind: "answer", subscriptions: list(context) })]
])
