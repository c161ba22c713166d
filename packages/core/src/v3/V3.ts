/**
 * API v3 as protocols, one for each kind of socket: the public one, which frames with channels, and the private ones,
 * of trading and of the wallet, which speak JSON-RPC.
 *
 * @since 0.1.0
 */
import * as JsonRpc from "../JsonRpc.ts"
import type { Protocol, SubscriptionRequest } from "../Protocol.ts"
import type { Topic } from "../Topic.ts"
import * as Account from "./Account.ts"
import type { Mode } from "./Balance.ts"
import * as Channel from "./Channel.ts"
import * as FuturesMethods from "./FuturesMethods.ts"
import * as Login from "./Login.ts"
import * as MarketData from "./MarketData.ts"
import * as SpotMethods from "./SpotMethods.ts"
import * as Subscription from "./Subscription.ts"
import * as WalletMethods from "./WalletMethods.ts"

/**
 * The public socket.
 *
 * **Details**
 *
 * `symbolsPerRequest`: how many symbols a request lists at most, 50 by default.
 *
 * The sequence of `orderbook/full` is contiguous on every recording; that of partial books jumps, and has no gaps to
 * find. Rates and converted candles whose frames do not name the currency they are converted to are taken for those of
 * the only one that was ever asked for on their channel.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makePublic = (options?: Subscription.Options): Protocol => {
  const targets = new Map<string, Set<string>>()
  const remember = ({ channel }: Topic) => {
    const found = Channel.fromTopic(channel)
    if (found?.target === undefined) return
    const { ch } = found.channel
    const known = targets.get(ch)
    if (known === undefined) targets.set(ch, new Set([found.target]))
    else known.add(found.target)
  }
  const targetCurrency = (ch: string): string | undefined => {
    const [only, ...others] = targets.get(ch) ?? []
    return others.length === 0 ? only : undefined
  }
  const decoding: MarketData.Options = { targetCurrency }
  return {
    version: "v3",
    decode: (frame) => MarketData.decode(frame, decoding),
    encode: JsonRpc.encodeRequest,
    subscribe: (topics) => {
      topics.forEach(remember)
      return Subscription.subscribe(topics, options)
    },
    unsubscribe: (topics) => Subscription.unsubscribe(topics, options),
    probe: Subscription.subscriptions("trades"),
    // Never sent: this socket knows no login.
    login: Login.login,
    redact: Login.redact,
    sequence: "contiguous"
  }
}

/**
 * How the private sockets are used.
 *
 * **Details**
 *
 * - `window`: how long a login is valid, in milliseconds: up to 60,000; the venue's default is 10,000
 * - `balances`: when changed balances are sent: at each change (`"updates"`, the default), or at equal intervals
 *   (`"batches"`)
 *
 * @category options
 * @since 0.1.0
 */
export interface PrivateOptions {
  readonly window?: number | undefined
  readonly balances?: typeof Mode.Type | undefined
}

type Methods = { readonly [channel: string]: { readonly subscribe: string; readonly unsubscribe: string } }

const makePrivate = (
  probe: string,
  methods: Methods,
  params: JsonRpc.Request["params"],
  options: PrivateOptions | undefined
): Protocol => {
  const requests = (
    verb: "subscribe" | "unsubscribe",
    topics: ReadonlyArray<Topic>
  ): ReadonlyArray<SubscriptionRequest> =>
    topics.map((topic) => ({
      // One that is not in the table is left to the venue to refuse.
      request: { method: methods[topic.channel]?.[verb] ?? topic.channel, params },
      topics: [topic],
      missing: (result) => result === false ? [topic] : []
    }))
  return {
    version: "v3",
    decode: Account.decode,
    encode: JsonRpc.encodeRequest,
    subscribe: (topics) => requests("subscribe", topics),
    unsubscribe: (topics) => requests("unsubscribe", topics),
    probe: { method: probe, params: {} },
    login: Login.makeLogins(options),
    loginHint: Login.hint,
    redact: Login.redact,
    sequence: "contiguous"
  }
}

/**
 * The trading socket: spot, margin and futures. Its topics are the balances of spot and of futures: see
 * `Account.channels`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeTrading = (options?: PrivateOptions): Protocol =>
  makePrivate(
    SpotMethods.balances.name,
    {
      [Account.channels.spotBalances]: {
        subscribe: SpotMethods.subscribeBalances.name,
        unsubscribe: SpotMethods.unsubscribeBalances.name
      },
      [Account.channels.futuresBalances]: {
        subscribe: FuturesMethods.subscribeBalances.name,
        unsubscribe: FuturesMethods.unsubscribeBalances.name
      }
    },
    { mode: options?.balances ?? "updates" },
    options
  )

/**
 * The wallet socket. Its topics are balances and transactions: see `Account.channels`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeWallet = (options?: Pick<PrivateOptions, "window">): Protocol =>
  makePrivate(
    WalletMethods.balances.name,
    {
      [Account.channels.walletBalances]: {
        subscribe: WalletMethods.subscribeBalances.name,
        unsubscribe: WalletMethods.unsubscribeBalances.name
      },
      [Account.channels.transactions]: {
        subscribe: WalletMethods.subscribeTransactions.name,
        unsubscribe: WalletMethods.unsubscribeTransactions.name
      }
    },
    {},
    options
  )
