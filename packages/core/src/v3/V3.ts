/**
 * API v3 as protocols, one for each kind of socket: the public one, which frames with channels, and the private ones,
 * of trading and of the wallet, which speak JSON-RPC. Each has the members of the shared `Protocol`; only what `decode`
 * gives is wider.
 *
 * @since 0.1.0
 */
import type { Batch } from "../JsonRpc.ts"
import * as JsonRpc from "../JsonRpc.ts"
import type { Protocol } from "../Protocol.ts"
import * as Account from "./Account.ts"
import * as Login from "./Login.ts"
import * as MarketData from "./MarketData.ts"
import * as SpotMethods from "./SpotMethods.ts"
import * as Subscription from "./Subscription.ts"
import * as WalletMethods from "./WalletMethods.ts"

/**
 * The shared `Protocol`, with messages of another type.
 *
 * @category models
 * @since 0.1.0
 */
export interface Socket<Message> extends Omit<Protocol, "decode"> {
  readonly decode: (frame: string) => Message | Batch<Message>
}

/**
 * The public socket.
 *
 * **Details**
 *
 * - `symbolsPerRequest`: how many symbols a request lists at most, 50 by default
 * - `targetCurrency`: that of rates and converted candles whose frames do not name it
 *
 * The sequence of `orderbook/full` is contiguous on every recording; that of partial books jumps, and has no gaps to
 * find.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makePublic = (options?: Subscription.Options & MarketData.Options): Socket<MarketData.Message> => ({
  version: "v3",
  decode: (frame) => MarketData.decode(frame, options),
  encode: Subscription.encodeRequest,
  subscribe: (topics) => Subscription.subscribe(topics, options),
  unsubscribe: (topics) => Subscription.unsubscribe(topics, options),
  probe: Subscription.subscriptions("trades"),
  // Never sent: this socket knows no login.
  login: Login.login,
  redact: Login.redact,
  sequence: "contiguous"
})

const makePrivate = (
  probe: string,
  options: { readonly window?: number | undefined } | undefined
): Socket<Account.Message> => ({
  version: "v3",
  decode: Account.decode,
  encode: JsonRpc.encodeRequest,
  // A private socket has methods to subscribe with, and no topics.
  subscribe: () => [],
  unsubscribe: () => [],
  probe: { method: probe, params: {} },
  login: (credentials) => Login.login(credentials, options),
  redact: Login.redact,
  sequence: "contiguous"
})

/**
 * The trading socket: spot, margin and futures. `window` is how long a login is valid, in milliseconds.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeTrading = (options?: { readonly window?: number | undefined }): Socket<Account.Message> =>
  makePrivate(SpotMethods.balances.name, options)

/**
 * The wallet socket. `window` is how long a login is valid, in milliseconds.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeWallet = (options?: { readonly window?: number | undefined }): Socket<Account.Message> =>
  makePrivate(WalletMethods.balances.name, options)
