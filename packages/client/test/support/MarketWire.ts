/** Market data on the wire of either version: a part of `Version`. */
import type * as Candle from "@effect-hitbtc/core/Candle"
import * as Topic from "@effect-hitbtc/core/Topic"
import * as EntriesV3 from "./EntriesV3.ts"
import { type Params, type Request, text } from "./Line.ts"

export type Kind = "snapshot" | "update"
export type Levels = EntriesV3.Levels
/** By its id, at some price. */
export type TradeEntry = number | readonly [id: number, price: string]
export type CandleEntry = readonly [minute: number, close: string, volume: string]

/** Market data on the wire. */
export interface MarketWire {
  /** What every answer has besides. */
  readonly envelope: object
  /** Answers subscriptions, and their ends. */
  readonly acknowledge: (known: (symbol: string) => boolean) => (request: Request) => object
  /** How an unknown symbol is refused. */
  readonly refusal: (topic: Topic.Topic) => {
    readonly method: string
    readonly ch: string | undefined
    readonly message: string
  }
  /** Something that may be asked on the socket, and what the answer has. */
  readonly question: {
    readonly method: string
    readonly params: Params
    readonly options?: { readonly ch: string }
    readonly answered: object
  }
  /** What errors call the question for a currency. */
  readonly getCurrency: string
  /** The requests that subscribe, without their ids. */
  readonly subscriptions: (topics: ReadonlyArray<Topic.Topic>) => ReadonlyArray<Omit<Request, "id">>
  /** What a request asks for, topic by topic, such as `"subscribe ticker ETHBTC"`. Signs of life are left out. */
  readonly read: (request: Request) => ReadonlyArray<string>
  /** A message that nobody asked for, and knows. */
  readonly news: object
  readonly ticker: (symbol: string, last: string) => object
  readonly trades: (kind: Kind, symbol: string, trades: ReadonlyArray<TradeEntry>) => object
  readonly candles: (
    kind: Kind,
    symbol: string,
    period: Candle.Period,
    candles: ReadonlyArray<CandleEntry>
  ) => object
  /** `at` is its time, in milliseconds after some instant; by default the sequence. */
  readonly book: (kind: Kind, symbol: string, sequence: number, asks: Levels, bids: Levels, at?: number) => object
}

const idAndPrice = (trade: TradeEntry): readonly [id: number, price: string] =>
  typeof trade === "number" ? [trade, "0.054"] : trade

/** The names that a subscription of v3 is for. */
export const namesOf = ({ params: { currencies, symbols } }: Request): ReadonlyArray<string> => {
  const names = symbols ?? currencies
  return Array.isArray(names) ? names : []
}

const notificationV2 = (method: string, params: object) => ({ jsonrpc: "2.0", method, params })

const channelsV2: { readonly [channel: string]: string } = {
  ticker: "Ticker",
  orderBook: "Orderbook",
  trades: "Trades"
}

const level = ([price, size]: Levels[number]) => ({ price, size })

export const v2: MarketWire = {
  envelope: { jsonrpc: "2.0" },
  acknowledge: (known) => ({ params: { symbol } }) =>
    known(text(symbol)) ? { result: true } : { error: { code: 2001, message: "Symbol not found" } },
  refusal: (topic) => {
    const [request] = v2.subscriptions([topic])
    const { method } = request!
    const message = `${method}: subscription refused: ${Topic.toString(topic)}: 2001 Symbol not found`
    return { method, ch: undefined, message }
  },
  question: { method: "getSymbol", params: { symbol: "ETHBTC" }, answered: { id: "ETHBTC" } },
  getCurrency: "getCurrency",
  subscriptions: (topics) =>
    topics.map(({ channel, limit, symbol }) => {
      const period = Topic.periodOf(channel)
      return {
        method: `subscribe${period === undefined ? channelsV2[channel] : "Candles"}`,
        params: {
          symbol,
          ...(period === undefined ? undefined : { period }),
          ...(limit === undefined ? undefined : { limit })
        }
      }
    }),
  read: ({ method, params }) => {
    const [, verb, name] = /^(subscribe|unsubscribe)(.*)$/.exec(method) ?? []
    if (verb === undefined) return [method]
    const channel = Object.keys(channelsV2).find((channel) => channelsV2[channel] === name)
    return [`${verb} ${channel ?? `candles/${text(params["period"])}`} ${text(params["symbol"])}`]
  },
  news: notificationV2("news", { text: "maintenance" }),
  ticker: (symbol, last) =>
    notificationV2("ticker", {
      ask: "0.054464",
      bid: "0.054463",
      last,
      open: "0.057133",
      low: "0.053615",
      high: "0.057559",
      volume: "33068.346",
      volumeQuote: "1832.687530809",
      timestamp: "2017-10-19T15:45:44.941Z",
      symbol
    }),
  trades: (kind, symbol, trades) =>
    notificationV2(`${kind}Trades`, {
      data: trades.map(idAndPrice).map(([id, price]) => ({
        id,
        price,
        quantity: "0.1",
        side: "buy",
        timestamp: "2017-10-19T16:34:25.041Z"
      })),
      symbol
    }),
  candles: (kind, symbol, period, candles) =>
    notificationV2(`${kind}Candles`, {
      data: candles.map(([minute, close, volume]) => ({
        timestamp: new Date(Date.UTC(2017, 9, 19, 15, minute)).toISOString(),
        open: "1",
        close,
        min: "1",
        max: "2",
        volume,
        volumeQuote: volume
      })),
      symbol,
      period
    }),
  book: (kind, symbol, sequence, asks, bids, at = sequence) =>
    notificationV2(`${kind}Orderbook`, {
      ask: asks.map(level),
      bid: bids.map(level),
      symbol,
      sequence,
      timestamp: new Date(1_500_000_000_000 + at).toISOString()
    })
}

const channelsV3: { readonly [channel: string]: string } = { ticker: "ticker/1s", orderBook: "orderbook/full" }

const channelV3 = (channel: string) => channelsV3[channel] ?? channel
const hasPast = (channel: string) => channel === "trades" || Topic.periodOf(channel) !== undefined
// The venue's own default is nothing of the past.
const PAST_V3 = 100

export const v3: MarketWire = {
  envelope: {},
  acknowledge: (known) => {
    const subscribed = new Map<string, Set<string>>()
    // With all that is subscribed on the channel, and those that are not known left out.
    return (request) => {
      const { ch = "", method } = request
      const names = subscribed.get(ch) ?? new Set()
      subscribed.set(ch, names)
      for (const name of namesOf(request)) {
        if (method === "subscribe" && known(name)) names.add(name)
        if (method === "unsubscribe") names.delete(name)
      }
      return { result: { ch, subscriptions: Array.from(names).toReversed() } }
    }
  },
  refusal: (topic) => ({
    method: "subscribe",
    ch: channelV3(topic.channel),
    message: `subscribe ${channelV3(topic.channel)}: subscription refused: ${
      Topic.toString(topic)
    }: left out of the acknowledgement`
  }),
  question: { method: "subscriptions", params: {}, options: { ch: "trades" }, answered: { ch: "trades" } },
  getCurrency: "GET /public/currency/{currency}",
  subscriptions: (topics) => {
    const requests = new Map<string, { ch: string; symbols: Array<string>; limit?: number }>()
    for (const { channel, limit = PAST_V3, symbol } of topics) {
      const key = `${channel} ${limit}`
      const { symbols } = requests.get(key) ?? { symbols: [] }
      requests.set(key, {
        ch: channelV3(channel),
        symbols: [...symbols, symbol],
        ...(hasPast(channel) ? { limit } : undefined)
      })
    }
    return Array.from(requests.values(), ({ ch, ...params }) => ({ method: "subscribe", ch, params }))
  },
  read: (request) => {
    const { ch = "", method } = request
    if (method === "subscriptions") return []
    const channel = Object.keys(channelsV3).find((channel) => channelsV3[channel] === ch) ?? ch
    return ch === "" ? [method] : namesOf(request).map((name) => `${method} ${channel} ${name}`)
  },
  news: { ch: "news", update: { ETHBTC: { text: "maintenance" } } },
  ticker: (symbol, last) => ({ ch: "ticker/1s", data: { [symbol]: EntriesV3.ticker(last) } }),
  trades: (kind, symbol, trades) => ({
    ch: "trades",
    [kind]: { [symbol]: trades.map(idAndPrice).map(([id, price]) => EntriesV3.trade(id, price)) }
  }),
  candles: (kind, symbol, period, candles) => ({
    ch: `candles/${period}`,
    [kind]: { [symbol]: candles.map(([minute, close, volume]) => EntriesV3.candle(minute, close, volume)) }
  }),
  book: (kind, symbol, sequence, asks, bids, at) => ({
    ch: "orderbook/full",
    [kind]: { [symbol]: EntriesV3.book(sequence, asks, bids, at) }
  })
}
