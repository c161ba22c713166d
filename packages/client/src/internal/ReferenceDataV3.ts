/**
 * Reference data on API v3, over REST. What changes seldom is kept for a while: whoever asks for the same at the same
 * time shares one request, and a failure is never kept.
 */
import type { Malformed } from "@effect-hitbtc/core/JsonRpc"
import type { Trade } from "@effect-hitbtc/core/Trade"
import { TradesQuery } from "@effect-hitbtc/core/TradesQuery"
import * as Wire from "@effect-hitbtc/core/v3/ReferenceData"
import type { CallOptions } from "@effect-hitbtc/transport/Gateway"
import * as Metrics from "@effect-hitbtc/transport/GatewayMetrics"
import {
  HitBtcError,
  type HitBtcErrorReason,
  InvalidRequest,
  InvalidResult
} from "@effect-hitbtc/transport/HitBtcError"
import * as Cache from "effect/Cache"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { issueOf } from "./issue.ts"
import type { ReferenceData } from "./ReferenceData.ts"
import type { Question, Rest } from "./Rest.ts"

// Each is found on the venue, so that there are no more than it has.
const CAPACITY = 10_000
// Of the entries that could not be read, as far as a log shows them.
const SHOWN = 10
// The venue's own is ten: here it is that of v2.
const DEFAULT_LIMIT = 100

// What waits for an answer knows whether the question went out, whoever asked it first.
const makeCache = Effect.fnUntraced(function*<A>(
  rest: Rest,
  ttl: Duration.Duration,
  questionOf: (key: string) => Question,
  read: (key: string, json: unknown) => Effect.Effect<A, HitBtcErrorReason>
) {
  const written = new Set<string>()
  const cache = yield* Cache.makeWith<string, A, HitBtcErrorReason>(
    (key) =>
      rest.ask(questionOf(key), () => void written.add(key)).pipe(
        Effect.flatMap((json) => read(key, json)),
        Effect.ensuring(Effect.sync(() => written.delete(key)))
      ),
    { capacity: CAPACITY, timeToLive: (exit) => Exit.isSuccess(exit) ? ttl : Duration.zero }
  )
  return {
    get: (key: string, options: CallOptions | undefined): Effect.Effect<A, HitBtcError> =>
      rest.within(questionOf(key), options?.timeout, () => written.has(key), Cache.get(cache, key)),
    /** What is there and fresh, without a request. */
    peek: (key: string): Effect.Effect<Option.Option<A>> => Cache.getSuccess(cache, key)
  }
})

/** Something that the venue lists by code. */
interface Entity<A> {
  readonly name: "symbol" | "currency"
  readonly read: (json: unknown) => Result.Result<Wire.Entries<A>, Malformed>
}

const unreadable = (malformed: ReadonlyArray<Malformed>) =>
  new InvalidResult({ issue: malformed.map(({ issue }) => issue).join("; ") })

// One entry that cannot be read must not cost the others; where none can, it is not the list that was asked for.
const readAll = <A extends { readonly id: string }>({ name, read }: Entity<A>) => (json: unknown) => {
  const result = read(json)
  if (Result.isFailure(result)) return Effect.fail(unreadable([result.failure]))
  const { issues, values } = result.success
  if (issues.length > 0 && values.length === 0) return Effect.fail(unreadable(issues.slice(0, 1)))
  const byCode = Effect.succeed(new Map(values.map((value) => [value.id, value])))
  if (issues.length === 0) return byCode
  return Effect.logWarning(`left out of the list: ${issues.length} that could not be read`).pipe(
    Effect.annotateLogs({
      method: `GET /public/${name}`,
      issues: issues.slice(0, SHOWN).map(({ issue }) => issue)
    }),
    Effect.andThen(Metric.update(Metrics.decodeFailures, issues.length)),
    Effect.andThen(byCode)
  )
}

const readOne = <A>({ read }: Entity<A>) => (code: string, json: unknown): Effect.Effect<A, InvalidResult> =>
  Result.match(read({ [code]: json }), {
    onSuccess: ({ issues, values: [value] }) =>
      value === undefined ? Effect.fail(unreadable(issues)) : Effect.succeed(value),
    onFailure: (malformed) => Effect.fail(unreadable([malformed]))
  })

const makeEntity = Effect.fnUntraced(function*<A extends { readonly id: string }>(
  rest: Rest,
  ttl: Duration.Duration,
  entity: Entity<A>
) {
  const path = `/public/${entity.name}`
  const all = yield* makeCache<ReadonlyMap<string, A>>(rest, ttl, () => ({ path }), (_, json) => readAll(entity)(json))
  const one = yield* makeCache<A>(
    rest,
    ttl,
    (code) => ({ path: `${path}/{${entity.name}}`, params: { [entity.name]: code } }),
    readOne(entity)
  )
  return {
    getAll: (options?: CallOptions) => Effect.map(all.get("", options), (map) => Array.from(map.values())),
    get: (input: string, options?: CallOptions) => {
      const code = typeof input === "string" ? input.toUpperCase() : input
      return Effect.flatMap(all.peek(""), (map) => {
        // One that is not in the list may be new.
        const known = Option.isSome(map) ? map.value.get(code) : undefined
        return known === undefined ? one.get(code, options) : Effect.succeed(known)
      })
    }
  }
})

const encodeTrades = Schema.encodeUnknownEffect(TradesQuery)
const decodeTrades = Schema.decodeUnknownEffect(Wire.Trades)

export const make = Effect.fnUntraced(function*(
  rest: Rest,
  ttl: Duration.Duration
): Effect.fn.Return<ReferenceData> {
  const symbols = yield* makeEntity(rest, ttl, { name: "symbol", read: Wire.readSymbols })
  const currencies = yield* makeEntity(rest, ttl, { name: "currency", read: Wire.readCurrencies })

  // Not kept: what was asked for may be different at the next moment.
  const getTrades: ReferenceData["getTrades"] = (input, params = {}, options) => {
    const symbol = typeof input === "string" ? input.toUpperCase() : input
    const path = "/public/trades/{symbol}"
    let isWritten = false
    return Effect.flatMap(
      Effect.mapError(
        encodeTrades(params),
        (error) =>
          new HitBtcError({
            method: `GET ${path}`,
            params: { symbol, ...params },
            reason: new InvalidRequest({ issue: issueOf(error) })
          })
      ),
      (encoded) => {
        const question: Question = { path, params: { symbol }, query: { limit: DEFAULT_LIMIT, ...encoded } }
        return rest.within(
          question,
          options?.timeout,
          () => isWritten,
          rest.ask(question, () => {
            isWritten = true
          }).pipe(
            Effect.flatMap((json) =>
              Effect.mapError(decodeTrades(json), (error) => new InvalidResult({ issue: issueOf(error) }))
            ),
            Effect.map((trades): ReadonlyArray<Trade> => trades.map((trade) => Wire.toTrade(symbol, trade)))
          )
        )
      }
    )
  }

  return {
    getSymbols: symbols.getAll,
    getSymbol: symbols.get,
    getCurrencies: currencies.getAll,
    getCurrency: currencies.get,
    getTrades
  }
})
