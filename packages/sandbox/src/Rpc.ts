/**
 * JSON-RPC 2.0 over text frames, as the venue speaks it: frames into requests, requests into methods, and what a method
 * answers into frames.
 *
 * **Details**
 *
 * - Text that is not JSON: error 1, without an id. An unknown method: error 404.
 * - A batch, a frame that is no object, an `id` that is neither string nor number: error 10001 without an id, and
 *   nothing is executed. A missing method, or parameters of a wrong type: error 10001.
 * - `jsonrpc` may be missing; unknown fields are ignored.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Response, Session } from "./Protocol.ts"
import type { Kind } from "./RateLimits.ts"
import * as RequestFrame from "./RequestFrame.ts"
import * as VenueError from "./VenueError.ts"

/**
 * The id of a request, as it is echoed; `null` where a request has none.
 *
 * @category models
 * @since 0.1.0
 */
export type Id = string | number | null

/**
 * What a method answers: JSON, several times JSON, each in a frame of its own, or `true` and what is to be done after it
 * was said.
 *
 * @category models
 * @since 0.1.0
 */
export type Answer =
  | { readonly _tag: "Result"; readonly json: string }
  | { readonly _tag: "Results"; readonly parts: ReadonlyArray<string> }
  | { readonly _tag: "Acknowledged"; readonly afterwards?: () => void }

/**
 * A method: parameters of whatever form in, an answer or an error out.
 *
 * @category models
 * @since 0.1.0
 */
export type Method<Context> = (context: Context, params: unknown) => Result.Result<Answer, VenueError.VenueError>

/**
 * Makes methods whose parameters are checked before they run.
 *
 * @category constructors
 * @since 0.1.0
 */
export const methodOf = <Context>() =>
<S extends Schema.ConstraintDecoder<unknown>>(
  params: S,
  run: (context: Context, params: S["Type"]) => Result.Result<Answer, VenueError.VenueError>
): Method<Context> => {
  const decode = Schema.decodeUnknownResult(params)
  return (context, input) => {
    const decoded = decode(input)
    return Result.isSuccess(decoded)
      ? run(context, decoded.success)
      : Result.fail(VenueError.validation(decoded.failure.message.replaceAll(/\s+/g, " ")))
  }
}

/**
 * Answers with a result; `json` is written as it is.
 *
 * @category constructors
 * @since 0.1.0
 */
export const answer = (json: string): Result.Result<Answer> => Result.succeed({ _tag: "Result", json })

/**
 * Answers with `true`, and does something after that was said.
 *
 * @category constructors
 * @since 0.1.0
 */
export const acknowledge = (afterwards?: () => void): Result.Result<Answer> =>
  Result.succeed({ _tag: "Acknowledged", ...(afterwards === undefined ? undefined : { afterwards }) })

/**
 * How a protocol writes answers; nothing is said where it writes none. `id` is `undefined` for a frame that was no
 * request.
 *
 * @category models
 * @since 0.1.0
 */
export interface Frames {
  readonly acknowledgement: (id: Id) => string | undefined
  readonly result: (json: string, id: Id) => string | undefined
  readonly failure: (error: VenueError.VenueError, id: Id | undefined) => string | undefined
}

/**
 * The answer to a request; `json` is the result. Without an id, it has none.
 *
 * @category frames
 * @since 0.1.0
 */
export const result = (json: string, id: Id | undefined): string =>
  id === undefined
    ? `{"jsonrpc":"2.0","result":${json}}`
    : `{"jsonrpc":"2.0","result":${json},"id":${JSON.stringify(id)}}`

/**
 * The error that answers a request, or a frame that is none. Without an id, it has none.
 *
 * @category frames
 * @since 0.1.0
 */
export const failure = (error: VenueError.VenueError, id: Id | undefined): string =>
  id === undefined
    ? `{"jsonrpc":"2.0","error":${JSON.stringify(error)}}`
    : `{"jsonrpc":"2.0","error":${JSON.stringify(error)},"id":${JSON.stringify(id)}}`

/**
 * What happens to the frames of a connection.
 *
 * @category constructors
 * @since 0.1.0
 */
export const receiver = <Context>(session: Session, options: {
  readonly methods: ReadonlyMap<string, Method<Context>>
  readonly frames: Frames
  readonly kindOf: (method: string) => Kind
  /** The key of the account that is logged in. */
  readonly account: () => string | undefined
  readonly context: (now: number) => Context
  readonly fromCode: (code: number) => VenueError.VenueError
}): (frame: string, now: number) => void => {
  const { account, context, frames, fromCode, kindOf, methods } = options
  return (frame, now) => {
    const request = RequestFrame.parse(frame)
    if (Result.isFailure(request)) {
      const { error, id } = request.failure
      return session.respond({ frame: frames.failure(error, id), kind: "answer" })
    }
    const { id, method, params } = request.success
    const failure = (error: VenueError.VenueError): Response => ({ frame: frames.failure(error, id), kind: "answer" })
    const run = methods.get(method)
    if (run === undefined) return session.respond(failure(VenueError.unsupportedMethod(method)))
    session.request({
      method,
      kind: kindOf(method),
      account: account(),
      fail: (code) => failure(fromCode(code)),
      execute: () => {
        const answer = run(context(now), params)
        return Result.isFailure(answer) ? failure(answer.failure) : write(frames, answer.success, id)
      }
    })
  }
}

const write = (frames: Frames, answer: Answer, id: Id): Response => {
  switch (answer._tag) {
    case "Result":
      return { frame: frames.result(answer.json, id), kind: "answer" }
    case "Results": {
      const [frame, ...more] = answer.parts.flatMap((json) => frames.result(json, id) ?? [])
      return { frame, more, kind: "answer" }
    }
    case "Acknowledged":
      // Said before done: the recordings have every acknowledgement before its snapshot.
      return { frame: frames.acknowledgement(id), kind: "acknowledgement", afterwards: answer.afterwards }
  }
}
