/** What a stream was asked for: checked before anything is sent, and made into topics. */
import type * as Topic from "@effect-hitbtc/core/Topic"
import { HitBtcError, InvalidRequest } from "@effect-hitbtc/transport/HitBtcError"
import type { Policy } from "@effect-hitbtc/transport/Mailbox"
import * as Stream from "effect/Stream"
import { type Dropped, dropped } from "../Delivery.ts"

const DEFAULT_CAPACITY = 10_000
/** Of trades and candles of the past: the venue's. */
export const MAX_LIMIT = 1000

export type Issue = string | undefined

export const integerIssue = (name: string, value: number | undefined, maximum: number): Issue =>
  value === undefined || (Number.isInteger(value) && value >= 1 && value <= maximum)
    ? undefined
    : `${name}: expected an integer from 1 to ${maximum}, got ${value}`

export const literalIssue = (name: string, value: string | undefined, literals: ReadonlyArray<string>): Issue =>
  value === undefined || literals.includes(value)
    ? undefined
    : `${name}: expected one of ${literals.join(", ")}, got ${value}`

export const capacityIssue = (options: { readonly capacity?: number | undefined } | undefined): Issue =>
  integerIssue("capacity", options?.capacity, Number.MAX_SAFE_INTEGER)

/** One name, or some: of symbols, or of currencies. */
export type Names = string | ReadonlyArray<string>

const examples = { symbols: "ETHBTC", currencies: "ETH" }

/** How names become those of topics. */
export interface Naming {
  readonly selector: keyof typeof examples
  readonly toName: (name: string) => string
  /** What `"*"` is: every one of them, where it stands alone; or not something to ask for; or a name like any other. */
  readonly all: "allowed" | "refused" | "unknown"
}

const nameIssue = (list: ReadonlyArray<unknown>, { all, selector }: Naming): Issue => {
  if (list.length === 0) return `${selector}: expected at least one`
  if (!list.every((name) => typeof name === "string" && name !== "")) {
    return `${selector}: expected the venue's names of ${selector}, such as "${examples[selector]}"`
  }
  if (all === "unknown" || !list.includes("*")) return undefined
  if (all === "refused") return `${selector}: "*" is not possible here, expected names such as "${examples[selector]}"`
  return list.length === 1 ? undefined : `${selector}: expected either "*" or names`
}

/** The stream of what was asked for, or what is wrong with it. */
export const onTopics = <A>(
  method: string,
  naming: Naming,
  names: Names,
  options: object,
  issues: ReadonlyArray<Issue>,
  toTopic: (name: string) => Topic.Topic,
  run: (topics: ReadonlyArray<Topic.Topic>) => Stream.Stream<A, HitBtcError>
): Stream.Stream<A, HitBtcError> => {
  const list: ReadonlyArray<string> = typeof names === "string" ? [names] : Array.isArray(names) ? names : [names]
  const issue = nameIssue(list, naming) ?? issues.find((text) => text !== undefined)
  return issue === undefined
    ? run(Array.from(new Set(list.map(naming.toName)), toTopic))
    : Stream.fail(
      new HitBtcError({
        method,
        params: { [naming.selector]: names, ...options },
        reason: new InvalidRequest({ issue })
      })
    )
}

/** What a stream begins with must fit: the past of each topic, and as much again. */
export const roomFor = (topics: ReadonlyArray<Topic.Topic>): number =>
  Math.max(DEFAULT_CAPACITY, 2 * MAX_LIMIT * topics.length)

export const buffer = <A>(
  options: { readonly capacity?: number | undefined } | undefined,
  topics: ReadonlyArray<Topic.Topic>
): Policy<A | Dropped, HitBtcError> => ({ _tag: "Buffer", capacity: options?.capacity ?? roomFor(topics), dropped })
