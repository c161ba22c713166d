/**
 * Questions over the venue's REST API: paced, bounded in time, and with the errors of those over a socket.
 *
 * Only questions: to ask twice does no harm, and nothing here asks twice by itself.
 */
import * as VenueError from "@effect-hitbtc/core/VenueError"
import {
  HitBtcError,
  type HitBtcErrorReason,
  InvalidRequest,
  InvalidResult,
  NotSent,
  OutcomeUnknown,
  Rejected
} from "@effect-hitbtc/transport/HitBtcError"
import * as RateLimiter from "@effect-hitbtc/transport/RateLimiter"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import type { HttpClientError } from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"

/** A question: `path` may name parameters, as `/public/symbol/{symbol}` does. */
export interface Question {
  readonly path: string
  readonly params?: { readonly [name: string]: string } | undefined
  readonly query?: { readonly [name: string]: string | number } | undefined
}

export interface Rest {
  /** Asks, for as long as it takes, and gives what the body holds as JSON. `onWrite` is told when it goes out. */
  readonly ask: (question: Question, onWrite: () => void) => Effect.Effect<unknown, HitBtcErrorReason>
  /** Waits for an answer no longer than the timeout: `isWritten` says whether the question had gone out by then. */
  readonly within: <A>(
    question: Question,
    timeout: Duration.Input | undefined,
    isWritten: () => boolean,
    answer: Effect.Effect<A, HitBtcErrorReason>
  ) => Effect.Effect<A, HitBtcError>
}

export interface Options {
  /** Where the API is, without a slash at the end. */
  readonly url: string
  readonly timeout: Duration.Duration
  readonly rate: RateLimiter.Rate
}

const SHOWN = 100
const quote = (text: string) => JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text)

// A question that fails with one of these was on its way.
const lost = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_BODY_TIMEOUT"])
const late = new Set(["UND_ERR_HEADERS_TIMEOUT"])

const causesOf = (error: unknown): ReadonlyArray<Error> => {
  const causes: Array<Error> = []
  for (let cause = error; cause instanceof Error && !causes.includes(cause); cause = cause.cause) causes.push(cause)
  return causes
}

const fromTransport = (cause: unknown, message: string): HitBtcErrorReason => {
  const causes = causesOf(cause)
  const has = (codes: ReadonlySet<string>) =>
    causes.some((cause) => "code" in cause && typeof cause.code === "string" && codes.has(cause.code))
  if (has(lost)) return new OutcomeUnknown({ cause: "ConnectionLost" })
  if (has(late)) return new OutcomeUnknown({ cause: "Timeout" })
  return new NotSent({ description: `no connection: ${causes.at(-1)?.message ?? message}` })
}

const fromHttpError = ({ message, reason }: HttpClientError): HitBtcErrorReason => {
  switch (reason._tag) {
    case "TransportError":
      return fromTransport(reason.cause, message)
    case "EncodeError":
    case "InvalidUrlError":
      return new InvalidRequest({ issue: message })
    default:
      // The answer had begun.
      return new OutcomeUnknown({ cause: "ConnectionLost" })
  }
}

const parse = (text: string): Option.Option<unknown> => Option.liftThrowable(JSON.parse)(text)

// Where the venue does not say its code, or something in front of it answers, the status is the code: those that are
// both mean the same.
const fromRefusal = (status: number, text: string): HitBtcErrorReason => {
  const body = Option.getOrUndefined(parse(text))
  const { code, description, message } = Predicate.hasProperty(body, "error")
    ? VenueError.fromRestBody(body)
    : { message: `HTTP status ${status}, without the venue's error` }
  const error = new VenueError.VenueError({ code: code ?? status, message, description })
  return error.errorClass === "outcomeUnknown"
    ? new OutcomeUnknown({ cause: "VenueTimeout" })
    : new Rejected({ error })
}

const read = (response: HttpClientResponse, origin: string): Effect.Effect<unknown, HitBtcErrorReason> => {
  const { headers, status, url } = response
  if (url !== "" && new URL(url).origin !== origin) {
    return Effect.fail(
      new InvalidResult({ issue: `expected an answer of ${origin}, got one of ${new URL(url).origin}` })
    )
  }
  // A browser hides the status of a redirect that it does not follow.
  if (status === 0 || (status >= 300 && status < 400)) {
    const target = headers.location
    return Effect.fail(
      new InvalidResult({
        issue: `expected an answer, got a redirect${target === undefined ? "" : ` to ${quote(target)}`}`
      })
    )
  }
  return Effect.flatMap(Effect.mapError(response.text, fromHttpError), (text) => {
    if (status < 200 || status >= 300) return Effect.fail(fromRefusal(status, text))
    return Option.match(parse(text), {
      onSome: Effect.succeed,
      onNone: () => Effect.fail(new InvalidResult({ issue: `expected JSON, got ${quote(text)}` }))
    })
  })
}

// Each stays a segment of its own: neither a slash nor two dots lead elsewhere.
const pathOf = ({ params = {}, path }: Question): string =>
  Object.entries(params).reduce((path, [name, value]) => path.replace(`{${name}}`, encodeURIComponent(value)), path)

const isSegment = (value: unknown): boolean =>
  typeof value === "string" && !/^\.{0,2}$/.test(value) && value.isWellFormed()

const issueOf = ({ params = {} }: Question): string | undefined => {
  const bad = Object.entries(params).find(([, value]) => !isSegment(value))
  return bad && `${bad[0]}: expected the venue's name of a ${bad[0]}, got ${JSON.stringify(bad[1])}`
}

export const make = Effect.fnUntraced(function*(
  options: Options
): Effect.fn.Return<Rest, never, HttpClient.HttpClient | Scope.Scope> {
  const client = yield* HttpClient.HttpClient
  const limiter = yield* RateLimiter.make(options.rate)
  const { origin } = new URL(options.url)
  const init = Option.getOrUndefined(yield* Effect.serviceOption(FetchHttpClient.RequestInit))

  const ask: Rest["ask"] = Effect.fnUntraced(function*(question, onWrite) {
    const issue = issueOf(question)
    if (issue !== undefined) return yield* new InvalidRequest({ issue })
    yield* limiter.take(RateLimiter.Priority.query)
    onWrite()
    const response = yield* client.execute(
      HttpClientRequest.get(`${options.url}${pathOf(question)}`, { acceptJson: true, urlParams: question.query ?? {} })
    ).pipe(
      // Of clients that fail on a status.
      Effect.catch((error) =>
        error.reason._tag === "StatusCodeError"
          ? Effect.succeed(error.reason.response)
          : Effect.fail(fromHttpError(error))
      ),
      Effect.provideService(FetchHttpClient.RequestInit, { ...init, redirect: "manual" }),
      // The ids of an application's traces are not the venue's business.
      Effect.provideService(HttpClient.TracerPropagationEnabled, false)
    )
    return yield* read(response, origin)
  })

  return {
    ask,
    within: ({ params, path, query }, timeout = options.timeout, isWritten, answer) => {
      const method = `GET ${path}`
      const expired = Effect.suspend(() =>
        Effect.fail(
          isWritten()
            ? new OutcomeUnknown({ cause: "Timeout" })
            : new NotSent({
              description: `the rate limit made it wait for longer than ${
                Duration.format(Duration.fromInputUnsafe(timeout))
              }`
            })
        )
      )
      // Before the question is given up: after that it would not be known whether it went out.
      return Effect.raceFirst(answer, Effect.andThen(Effect.sleep(timeout), expired)).pipe(
        Effect.mapError((reason: HitBtcErrorReason) =>
          new HitBtcError({ method, params: { ...params, ...query }, reason })
        ),
        Effect.withSpan("HitBtc.call", { attributes: { method } })
      )
    }
  }
})
