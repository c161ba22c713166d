/**
 * API v2: JSON-RPC over text frames, on `/api/2/ws` and `/api/2/ws/public`.
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
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Handler, Protocol, Session } from "../Protocol.ts"
import type { Random } from "../Random.ts"
import type { Simulation } from "../Simulation.ts"
import * as Feed from "./Feed.ts"
import * as Methods from "./Methods.ts"
import * as VenueError from "./VenueError.ts"
import * as Wire from "./Wire.ts"

/**
 * The paths of API v2 on which market data is served.
 *
 * @category constants
 * @since 0.1.0
 */
export const paths: ReadonlyArray<string> = ["/api/2/ws", "/api/2/ws/public"]

/**
 * The protocol over a simulated venue.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: {
  readonly simulation: Simulation
  readonly random: Random
  readonly answersNotifications?: boolean | undefined
}): Protocol => {
  const { answersNotifications = false, random, simulation } = options
  const feed = Feed.make(random)

  const connect = (session: Session): Handler => {
    const receive = (frame: string, now: number): void => {
      const request = parse(frame)
      if (Result.isFailure(request)) {
        const { error, id } = request.failure
        return session.respond(Wire.failure(error, id), "answer")
      }
      const { id, method, params } = request.success
      const isAnswered = id !== null || answersNotifications
      const run = Methods.get(method)
      const answer = run === undefined
        ? Result.fail(VenueError.unsupportedMethod(method))
        : run({ simulation, feed, session, now }, params)
      if (Result.isFailure(answer)) {
        if (isAnswered) session.respond(Wire.failure(answer.failure, id ?? undefined), "answer")
        return
      }
      if (answer.success._tag === "Result") {
        if (isAnswered) session.respond(Wire.result(answer.success.json, id), "answer")
        return
      }
      // Said before done: the recordings have every acknowledgement before its snapshot.
      if (isAnswered) session.respond(Wire.acknowledgement(id), "acknowledgement")
      answer.success.afterwards()
    }
    return { receive, close: () => Feed.leave(feed, session) }
  }

  return {
    paths,
    connect,
    publish: (event, bookIsLost) => Feed.publish(feed, event, bookIsLost),
    publishCandles: (market, period, candles) => Feed.publishCandles(feed, market, period, candles),
    tick: (now) => Feed.tick(feed, now)
  }
}

interface Request {
  readonly method: string
  readonly params: unknown
  readonly id: Wire.Id
}

interface BadRequest {
  readonly error: VenueError.VenueError
  readonly id: Wire.Id | undefined
}

const parse = (frame: string): Result.Result<Request, BadRequest> => {
  let input: unknown
  try {
    input = JSON.parse(frame)
  } catch {
    return bad(VenueError.invalidJson)
  }
  if (Array.isArray(input)) return bad(VenueError.validation("Batches are not supported"))
  if (typeof input !== "object" || input === null) return bad(VenueError.validation("Expected an object"))
  const { id = null, method, params = {} } = input as { readonly [field: string]: unknown }
  if (typeof id !== "string" && typeof id !== "number" && id !== null) {
    return bad(VenueError.validation("Expected a string or a number as id"))
  }
  if (typeof method !== "string") return bad(VenueError.validation("Expected a method"), id)
  return Result.succeed({ method, params, id })
}

const bad = (error: VenueError.VenueError, id: Wire.Id = null): Result.Result<never, BadRequest> =>
  Result.fail({ error, id: id ?? undefined })
