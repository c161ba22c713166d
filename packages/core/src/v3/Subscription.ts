/**
 * Subscriptions of API v3's public socket: many symbols a request, and an acknowledgement that is compared with what
 * was asked for, because the venue drops symbols that it does not know without a word.
 *
 * @since 0.1.0
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Predicate from "effect/Predicate"
import type { Request } from "../JsonRpc.ts"
import type { SubscriptionRequest } from "../Protocol.ts"
import type { Topic } from "../Topic.ts"
import * as Channel from "./Channel.ts"

/**
 * How many symbols one request lists at most. The venue states no limit; a request with 50 was recorded.
 *
 * @category constants
 * @since 0.1.0
 */
export const symbolsPerRequest = 50

/**
 * The symbols of a channel that are subscribed on this connection, all of them and in any order: what the venue answers
 * to each of the three methods. `undefined` where the answer is of another form.
 *
 * @category decoding
 * @since 0.1.0
 */
export const acknowledged = (result: unknown): ReadonlyArray<string> | undefined => {
  if (!Predicate.hasProperty(result, "subscriptions") || !Array.isArray(result.subscriptions)) return undefined
  const list: ReadonlyArray<unknown> = result.subscriptions
  return list.every((symbol) => typeof symbol === "string") ? list : undefined
}

// Whether the venue takes lower case is not known: it is never sent.
const wireSymbol = (topic: Topic): string => topic.symbol.toUpperCase()

const missing = (topics: NonEmptyReadonlyArray<Topic>) => (result: unknown): ReadonlyArray<Topic> => {
  const list = acknowledged(result)
  // An answer without a list says yes to everything. Of a channel that converts, the list has the currencies of all
  // targets together: one that is missing for one target may be hidden by another.
  if (list === undefined) return []
  const all = new Set(list)
  // Where everything is subscribed, the list may well name nothing else.
  if (all.has("*")) return []
  return topics.filter((topic) => topic.symbol !== "*" && !all.has(wireSymbol(topic)))
}

const DEFAULT_LIMIT = 100

type Verb = "subscribe" | "unsubscribe"

const requestOf = (verb: Verb, topics: NonEmptyReadonlyArray<Topic>): SubscriptionRequest => {
  const [first] = topics
  const found = Channel.fromTopic(first.channel)
  const list = [...new Set(topics.map(wireSymbol))]
  const target = found?.target === undefined ? undefined : { target_currency: found.target }
  // Without a limit the venue sends nothing of the past, and of converted candles the sources disagree: here the default is
  // that of v2, whatever the venue's.
  const limit = first.limit ?? DEFAULT_LIMIT
  const request: Request = {
    method: verb,
    // One that is not in the table is left to the venue to refuse.
    ch: found?.channel.ch ?? first.channel,
    params: {
      ...target,
      [found?.channel.selector ?? "symbols"]: list,
      ...(verb === "subscribe" && found?.channel.hasPast === true ? { limit } : undefined)
    }
  }
  // After an unsubscribe the list is of what is left: nothing of it is missing.
  return { request, topics, missing: verb === "subscribe" ? missing(topics) : () => [] }
}

const grouped = (verb: Verb, topics: ReadonlyArray<Topic>, size: number): ReadonlyArray<SubscriptionRequest> => {
  const groups = new Map<string, [Topic, ...Array<Topic>]>()
  const requests: Array<SubscriptionRequest> = []
  for (const topic of topics) {
    const key = verb === "subscribe" ? `${topic.channel} ${topic.limit}` : topic.channel
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [topic])
    else if (group.length < size) group.push(topic)
    else {
      requests.push(requestOf(verb, group))
      groups.set(key, [topic])
    }
  }
  return [...requests, ...Array.from(groups.values(), (group) => requestOf(verb, group))]
}

/**
 * How requests are made: `symbolsPerRequest` is how many symbols one lists at most.
 *
 * @category options
 * @since 0.1.0
 */
export interface Options {
  readonly symbolsPerRequest?: number | undefined
}

/**
 * The requests, without ids, that subscribe to topics: one for all of a channel, a target currency and a limit.
 *
 * @category requests
 * @since 0.1.0
 */
export const subscribe = (
  topics: NonEmptyReadonlyArray<Topic>,
  options?: Options
): ReadonlyArray<SubscriptionRequest> => grouped("subscribe", topics, options?.symbolsPerRequest ?? symbolsPerRequest)

/**
 * The requests, without ids, that end the subscriptions: with the same selector, and without a limit. No answer to one
 * was ever recorded: any result is a yes.
 *
 * @category requests
 * @since 0.1.0
 */
export const unsubscribe = (
  topics: NonEmptyReadonlyArray<Topic>,
  options?: Options
): ReadonlyArray<SubscriptionRequest> => grouped("unsubscribe", topics, options?.symbolsPerRequest ?? symbolsPerRequest)

/**
 * Asks which symbols of a topic's channel are subscribed on this connection; its answer is read with
 * {@link acknowledged}. With any channel it is a cheap request that every healthy connection answers.
 *
 * @category requests
 * @since 0.1.0
 */
export const subscriptions = (topicChannel: string): Request => ({
  method: "subscriptions",
  ch: Channel.fromTopic(topicChannel)?.channel.ch ?? topicChannel,
  params: {}
})
