/**
 * A client that is built and closed again and again: at once, when it is connected, after a lost connection, with a
 * command on its way. Whatever it left behind each time would add up.
 *
 * @since 0.1.0
 */
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Trading from "@effect-hitbtc/client/Trading"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import * as ProcessWatch from "@effect-hitbtc/testkit/ProcessWatch"
import { CANARY, credentials } from "@effect-hitbtc/testkit/Secrets"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import { Transport } from "@effect-hitbtc/transport/Transport"
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Samples from "../soak/Samples.ts"
import * as Venue from "../soak/Venue.ts"

/**
 * How many cycles, over what, and who is told how far they are. `every` is after how many cycles what the process takes is
 * looked at; the first time is not counted.
 *
 * @category options
 * @since 0.1.0
 */
export interface Options {
  readonly cycles: number
  readonly every: number
  readonly over: "memory" | "sockets"
  readonly say?: ((line: string) => void) | undefined
}

/**
 * What the cycles came to.
 *
 * @category models
 * @since 0.1.0
 */
export interface Report {
  readonly connections: number
  readonly samples: ReadonlyArray<Samples.Sample>
  /** How many bytes of the heap each cycle of the second half left behind, by the line through the samples. */
  readonly bytesPerCycle: number
  /** How far that may be off. */
  readonly error: number
  /** What is not as it was promised. */
  readonly problems: ReadonlyArray<string>
}

/**
 * How many bytes a cycle may leave behind, as far as can be told: fewer than a fibre, or a listener with what it refers to,
 * would take. What compilers and caches take fades with the number of cycles.
 *
 * @category constants
 * @since 0.1.0
 */
export const ALLOWED_BYTES = 100

// Of fewer cycles nothing can be said: the heap has not settled.
const ENOUGH = 5_000

interface Request {
  readonly id: number
  readonly method: string
  readonly params: { readonly symbols?: ReadonlyArray<string> }
}

// A venue in a few lines: it logs everybody in, has one book, lists no orders, and never answers a command.
const answersTo = ({ id, method, params: { symbols = [] } }: Request): ReadonlyArray<object> => {
  const accepted = { jsonrpc: "2.0", result: true, id }
  switch (method) {
    case "login":
      return [accepted]
    case "spot_subscribe":
      return [accepted, { jsonrpc: "2.0", method: "spot_orders", params: [] }]
    case "subscribe": {
      const book = { t: 1_626_860_340_000, s: 1, a: [["0.06", "1"]], b: [["0.05", "1"]] }
      return [
        { result: { ch: "orderbook/full", subscriptions: symbols }, id },
        { ch: "orderbook/full", snapshot: Object.fromEntries(symbols.map((symbol) => [symbol, book])) }
      ]
    }
    case "unsubscribe":
      return [{ result: { ch: "orderbook/full", subscriptions: [] }, id }]
    default:
      return []
  }
}

interface World {
  readonly url: string
  readonly transport: Layer.Layer<Transport>
  /** Loses all connections. */
  readonly drop: Effect.Effect<void>
  /** How many are open, where that can be seen. */
  readonly open: () => number
  readonly connections: () => number
}

const inMemory = Effect.gen(function*() {
  const peers = new Set<MemoryTransport.Peer>()
  let connections = 0
  const context = yield* Layer.build(MemoryTransport.layer((peer) =>
    Effect.suspend(() => {
      connections++
      peers.add(peer)
      return peer.receive.pipe(
        Effect.flatMap((frames) =>
          peer.sendAll(
            frames.flatMap((frame) => answersTo(JSON.parse(frame) as Request).map((answer) => JSON.stringify(answer)))
          )
        ),
        Effect.forever,
        Effect.ignore,
        Effect.ensuring(Effect.sync(() => peers.delete(peer)))
      )
    })
  ))
  const world: World = {
    url: "wss://venue.test/api/3",
    transport: Layer.succeed(Transport, Context.get(context, Transport)),
    drop: Effect.suspend(() => Effect.forEach(Array.from(peers), (peer) => peer.drop, { discard: true })),
    open: () => peers.size,
    connections: () => connections
  }
  return world
})

const overSockets = Effect.gen(function*() {
  const venue = yield* Venue.make({ seed: 1, rate: 0, symbols: 0, api: "v3", isLimited: false, ...CANARY })
  let connections = 0
  const context = yield* Layer.build(NodeWebSocketTransport.layer())
  const { dial } = Context.get(context, Transport)
  const world: World = {
    url: venue.url,
    transport: Layer.succeed(Transport, {
      dial: (url) => Effect.tap(dial(url), () => Effect.sync(() => void connections++))
    }),
    drop: venue.drop(),
    open: () => ProcessWatch.handles().get("TCPSocketWrap") ?? 0,
    connections: () => connections
  }
  return world
})

const KINDS = ["at once", "connected", "after a loss", "with a command on its way"] as const

const cycle = (world: World, layer: Layer.Layer<MarketData.MarketData | Trading.Trading>, kind: typeof KINDS[number]) =>
  Effect.gen(function*() {
    const context = yield* Layer.build(layer)
    const market = Context.get(context, MarketData.MarketData)
    const trading = Context.get(context, Trading.Trading)
    const ready = Effect.all([trading.connection.ready, market.connection.ready], { concurrency: 2 })
    const live = market.orderBooks("ETHBTC").pipe(
      Stream.filter(({ _tag }) => _tag === "Live"),
      Stream.take(1),
      Stream.runDrain
    )
    if (kind === "at once") return yield* Effect.forkChild(ready)
    yield* live
    yield* ready
    if (kind === "after a loss") {
      const before = world.connections()
      yield* world.drop
      // Who asks too early is told of the old connections.
      while (world.connections() < before + 2) yield* Effect.sleep("1 millis")
      yield* ready
    }
    if (kind === "with a command on its way") {
      yield* Effect.forkChild(Effect.ignore(trading.cancelOrder("my-order-1")), { startImmediately: true })
      yield* Effect.yieldNow
    }
    return undefined
  }).pipe(Effect.scoped)

const live = Effect.fnUntraced(function*(options: Options, oracle: Oracle.Oracle, problems: Array<string>) {
  const world = yield* options.over === "memory" ? oracle.provide(inMemory) : oracle.provide(overSockets)
  const layer = Layer.orDie(
    Layer.merge(
      HitBtc.layer({ url: world.url, rate: { burst: 100, perSecond: 100 } }),
      HitBtc.layerTrading({ url: world.url, credentials })
    )
  ).pipe(Layer.provide(Layer.mergeAll(world.transport, NodeCrypto.layerMac, FetchHttpClient.layer)))
  const begun = performance.now()
  const samples: Array<Samples.Sample> = []
  let still: { readonly fibers: number; readonly open: number } | undefined
  for (let done = 1; done <= options.cycles; done++) {
    yield* oracle.watched(cycle(world, layer, KINDS[done % KINDS.length]!))
    if (done % options.every > 0) continue
    // What was closed takes a few turns of the event loop to go.
    const isStill = () =>
      world.open() <= (options.over === "memory" ? 0 : still?.open ?? 0) &&
      (still === undefined || oracle.fibers() <= still.fibers)
    for (let i = 0; i < 100 && !isStill(); i++) yield* Effect.sleep("10 millis")
    const now = { fibers: oracle.fibers(), open: world.open() }
    const sample = Samples.take((performance.now() - begun) / 1_000)
    options.say?.(
      `${done} cycles, ${world.connections()} connections: ${now.fibers} fibres, ${now.open} open; heap ${
        sample.heap.toFixed(2)
      } MB, rss ${sample.rss.toFixed(0)} MB; ${Math.round(done / sample.at)} cycles a second`
    )
    if (still === undefined) {
      still = now
      continue
    }
    samples.push(sample)
    if (now.fibers !== still.fibers) problems.push(`${now.fibers} fibres after ${done} cycles, ${still.fibers} before`)
    if (now.open !== still.open) problems.push(`${now.open} open after ${done} cycles, ${still.open} before`)
  }
  // Per cycle, in place of per hour.
  const perCycle = Samples.slope(
    samples.slice(Math.floor(samples.length / 2)).map((sample, i) => ({ ...sample, at: i * options.every * 3_600 })),
    ({ heap }) => heap * 1024 * 1024
  )
  if (options.cycles >= ENOUGH && perCycle.perHour - perCycle.error > ALLOWED_BYTES) {
    problems.push(`each cycle leaves ${perCycle.perHour.toFixed(0)} bytes behind`)
  }
  return {
    connections: world.connections(),
    samples,
    bytesPerCycle: perCycle.perHour,
    error: perCycle.error
  }
})

/**
 * Runs cycles. Needs the real clock.
 *
 * @category running
 * @since 0.1.0
 */
export const run = Effect.fnUntraced(function*(options: Options): Effect.fn.Return<Report> {
  const problems: Array<string> = []
  const scope = yield* Scope.make()
  const oracle = yield* Scope.provide(Oracle.make({ grace: "10 seconds" }), scope)
  const exit = yield* Effect.exit(live(options, oracle, problems))
  const closed = yield* Effect.exit(Scope.close(scope, Exit.void))
  if (Exit.isFailure(closed)) problems.push(Cause.pretty(closed.cause))
  if (Exit.isFailure(exit)) return yield* Effect.die(new Error(Cause.pretty(exit.cause)))
  return { ...exit.value, problems }
})
