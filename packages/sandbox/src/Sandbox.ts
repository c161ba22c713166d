/**
 * The exchange in a box: a simulated venue that runs by Effect's `Clock`, and serves connections.
 *
 * {@link layerTransport} puts it behind a `Transport` in memory, for tests; `SandboxServer` behind a real WebSocket
 * server. With the same seed and the same clock it does the same.
 *
 * @since 0.1.0
 */
import type { Balance } from "@effect-hitbtc/core/Balance"
import type { BookSnapshot } from "@effect-hitbtc/core/BookMessage"
import type { Side } from "@effect-hitbtc/core/Side"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import type { Transport } from "@effect-hitbtc/transport/Transport"
import * as TransportError from "@effect-hitbtc/transport/TransportError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type * as Account from "./exchange/Account.ts"
import * as Truth from "./exchange/Truth.ts"
import * as Faults from "./Faults.ts"
import type { Listing } from "./Listing.ts"
import type * as RateLimits from "./RateLimits.ts"
import type * as RequestFaults from "./RequestFaults.ts"
import * as Runtime from "./Runtime.ts"

/**
 * What the venue trades, with whom, how fast, and what goes wrong by itself.
 *
 * @category options
 * @since 0.1.0
 */
export interface Options {
  /** What everything is drawn from. Default: 1. */
  readonly seed?: number | undefined
  /**
   * Public changes of books per second, over all symbols. At zero nothing happens but what is asked for. Default: 200.
   */
  readonly rate?: number | undefined
  /** What is traded. Default: six symbols, see `Listing.defaults`. */
  readonly listings?: ReadonlyArray<Listing> | undefined
  /** How often the venue looks at the clock. Default: 10 milliseconds. */
  readonly interval?: Duration.Input | undefined
  /** Whether requests without an id are answered `{"result":true,"id":null}`. Default: false. */
  readonly answersNotifications?: boolean | undefined
  /** Who may log in. Default: one account, `sandbox-key` with the secret `sandbox-secret`, with plenty of everything. */
  readonly accounts?: ReadonlyArray<Account.Options> | undefined
  /** How many requests are answered per second, such as `RateLimits.documented`; v3 has `documentedV3`. Default: all. */
  readonly rateLimits?: RateLimits.Options | undefined
  /** Faults that come by themselves. Default: none. */
  readonly faults?: Faults.Options | undefined
}

/**
 * What is answered over HTTP.
 *
 * @category models
 * @since 0.1.0
 */
export interface HttpAnswer {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}

/**
 * The running venue: serves connections, shows what it really knows, and has faults on request.
 *
 * @category services
 * @since 0.1.0
 */
export class Sandbox extends Context.Service<Sandbox, {
  /**
   * Serves one connection until it is over.
   *
   * @since 0.1.0
   */
  readonly serve: (peer: MemoryTransport.Peer) => Effect.Effect<void, never, Scope.Scope>
  /**
   * The HTTP status with which a handshake is refused, if it is: 404 for a path that no protocol has, or by
   * {@link refuse}. Asking counts as a handshake.
   *
   * @since 0.1.0
   */
  readonly refusal: (url: string) => Effect.Effect<Option.Option<number>>
  /**
   * Answers a request over HTTP: the reference data of API v3. Only the path and the query of the URL count. What there
   * is not is answered with status 404, or else by {@link refuseHttp}.
   *
   * @since 0.1.0
   */
  readonly http: (request: { readonly method: string; readonly url: string }) => Effect.Effect<HttpAnswer>
  /**
   * The paths that are served, such as `/api/2/ws`.
   *
   * @since 0.1.0
   */
  readonly paths: ReadonlyArray<string>
  /**
   * The book as the venue has it now: what a client's book is to be compared with. `None` for an unknown symbol.
   *
   * @since 0.1.0
   */
  readonly book: (symbol: string) => Effect.Effect<Option.Option<BookSnapshot>>
  /**
   * The ids of the open connections, oldest first; the first is 1.
   *
   * @since 0.1.0
   */
  readonly connections: Effect.Effect<ReadonlyArray<number>>
  /**
   * Changes how many public changes of books there are per second.
   *
   * @since 0.1.0
   */
  readonly setRate: (rate: number) => Effect.Effect<void>
  /**
   * Enters an order of a stranger, who has no account, published at once; a market order where there is no `price`. Gives the order's id.
   *
   * **Gotchas**
   *
   * Dies with a `RangeError` for an unknown symbol, or a price or quantity that is not a multiple of its increment.
   *
   * @since 0.1.0
   */
  readonly placeOrder: (order: {
    readonly symbol: string
    readonly side: Side
    readonly quantity: string
    readonly price?: string | undefined
  }) => Effect.Effect<number>
  /**
   * Takes a stranger's order out of the book, published at once; `false` where it is not there (any more).
   *
   * @since 0.1.0
   */
  readonly cancelOrder: (symbol: string, id: number) => Effect.Effect<boolean>
  /**
   * All orders of an account, oldest first: by its key, or of the first account. Finished ones are forgotten after the
   * end of the following UTC day.
   *
   * **Gotchas**
   *
   * Dies with a `RangeError` for a key that no account has, as do {@link openOrders} and {@link balances}.
   *
   * @since 0.1.0
   */
  readonly orders: (key?: string) => Effect.Effect<ReadonlyArray<Truth.OrderTruth>>
  /**
   * Those of the orders of an account that can still change.
   *
   * @since 0.1.0
   */
  readonly openOrders: (key?: string) => Effect.Effect<ReadonlyArray<Truth.OrderTruth>>
  /**
   * What an account has for trading, for each currency of the venue.
   *
   * @since 0.1.0
   */
  readonly balances: (key?: string) => Effect.Effect<ReadonlyArray<Balance>>
  /**
   * What an account has in its wallet, for each currency of the venue.
   *
   * @since 0.1.0
   */
  readonly walletBalances: (key?: string) => Effect.Effect<ReadonlyArray<Balance>>
  /**
   * Lets a deposit come into the wallet of an account, and gives the id of its transaction: `PENDING`, and then `SUCCESS`,
   * at once or after a time, `confirmAfter`.
   *
   * **Gotchas**
   *
   * Dies with a `RangeError` for an unknown key or currency, or an amount that is no decimal above zero.
   *
   * @since 0.1.0
   */
  readonly deposit: (deposit: {
    readonly currency: string
    readonly amount: string
    readonly key?: string | undefined
    readonly confirmAfter?: Duration.Input | undefined
  }) => Effect.Effect<number>
  /**
   * Moves money of an account between its wallet and trading, and gives the id of the transaction.
   *
   * **Gotchas**
   *
   * Dies with a `RangeError` as {@link deposit} does, where there is not as much, and where `from` is `to`.
   *
   * @since 0.1.0
   */
  readonly transfer: (transfer: {
    readonly currency: string
    readonly amount: string
    readonly from: "wallet" | "spot"
    readonly to: "wallet" | "spot"
    readonly key?: string | undefined
  }) => Effect.Effect<number>
  /**
   * The fees that the exchange took, what the simulated traders gained or lost to accounts, and what was deposited: with
   * the balances and wallets of all accounts they add up to what there was in the beginning.
   *
   * @since 0.1.0
   */
  readonly house: Effect.Effect<Truth.House>
  /**
   * Sends `activeOrders`, or `spot_orders`, to all who subscribed to reports, unasked, as after maintenance.
   *
   * @since 0.1.0
   */
  readonly resendOrders: Effect.Effect<void>
  /**
   * Fault: ends connections, all or one, with a close code, or without a closing handshake where there is none.
   *
   * @since 0.1.0
   */
  readonly drop: (options?: {
    readonly code?: number | undefined
    readonly reason?: string | undefined
    readonly connection?: number | undefined
  }) => Effect.Effect<void>
  /**
   * Fault: the next updates of a symbol's book are lost, by default one.
   *
   * @since 0.1.0
   */
  readonly gap: (symbol: string, updates?: number) => Effect.Effect<void>
  /**
   * Fault: frames are swallowed for a time: all, or those of a connection, a channel, a symbol.
   *
   * @since 0.1.0
   */
  readonly silence: (duration: Duration.Input, target?: Faults.Target) => Effect.Effect<void>
  /**
   * Fault: the sequence of a symbol's book goes on after this number, by default 1. Nothing announces it.
   *
   * @since 0.1.0
   */
  readonly restartSequence: (symbol: string, sequence?: number) => Effect.Effect<void>
  /**
   * Fault: the next handshakes, by default one, are refused with an HTTP status.
   *
   * @since 0.1.0
   */
  readonly refuse: (status: number, handshakes?: number) => Effect.Effect<void>
  /**
   * Fault: the next requests over HTTP, by default one, are refused with a status.
   *
   * @since 0.1.0
   */
  readonly refuseHttp: (status: number, requests?: number) => Effect.Effect<void>
  /**
   * Fault: the next acknowledgements, by default one, are not sent, though the requests are executed.
   *
   * @since 0.1.0
   */
  readonly withholdAcknowledgements: (count?: number) => Effect.Effect<void>
  /**
   * Fault: the next requests, by default one of any method, meet with a fault: the connection is lost before or after
   * they are executed, the answer is late or lost, or is an error, though they were executed or not. Several faults are
   * met one after the other, the oldest first.
   *
   * @since 0.1.0
   */
  readonly failRequests: (fault: RequestFaults.RequestFault, target?: RequestFaults.Target) => Effect.Effect<void>
  /**
   * Ends all faults that were asked for.
   *
   * @since 0.1.0
   */
  readonly clearFaults: Effect.Effect<void>
}>()("@effect-hitbtc/sandbox/Sandbox") {}

/**
 * Starts a venue, which runs until the scope ends.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options?: Options): Effect.Effect<Sandbox["Service"], never, Scope.Scope> =>
  Effect.map(Runtime.make(options), Sandbox.of)

/**
 * A running venue.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options?: Options): Layer.Layer<Sandbox> => Layer.effect(Sandbox, make(options))

/**
 * A running venue, and in memory a `Transport` whose every dial reaches it and an `HttpClient` whose every request does,
 * whatever the host in the URL. Paths that it does not serve are refused with 404.
 *
 * **Example** (A client's test)
 *
 * ```ts
 * import { Sandbox } from "@effect-hitbtc/sandbox"
 * import { Transport } from "@effect-hitbtc/transport"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const transport = yield* Transport.Transport
 *   const connection = yield* transport.dial("wss://api.hitbtc.com/api/2/ws")
 *   yield* connection.send(`{"method":"getCurrency","params":{"currency":"DOGE"},"id":1}`)
 *   const [frame] = yield* connection.receive
 *   return JSON.parse(frame).error.message
 * })
 *
 * const layer = Sandbox.layerTransport({ seed: 1 })
 * Effect.runPromise(Effect.scoped(program).pipe(Effect.provide(layer))).then(console.log) // "Currency not found"
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerTransport = (options?: Options): Layer.Layer<Sandbox | Transport | HttpClient.HttpClient> =>
  Layer.merge(transport, httpClient).pipe(Layer.provideMerge(layer(options)))

const transport: Layer.Layer<Transport, never, Sandbox> = Layer.unwrap(
  Effect.map(Sandbox, (sandbox) =>
    MemoryTransport.layer(sandbox.serve, {
      admit: (url) =>
        Effect.flatMap(sandbox.refusal(url), (status) =>
          Option.isNone(status)
            ? Effect.void
            : Effect.fail(TransportError.openFailed(
              "Handshake",
              `the server answered with status ${status.value}`,
              status.value
            )))
    }))
)

const httpClient: Layer.Layer<HttpClient.HttpClient, never, Sandbox> = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(
    Sandbox,
    ({ http }) =>
      HttpClient.make((request, url) =>
        Effect.map(
          http({ method: request.method, url: url.href }),
          ({ body, headers, status }) => HttpClientResponse.fromWeb(request, new Response(body, { status, headers }))
        )
      )
  )
)
