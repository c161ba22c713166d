/**
 * A gateway over real sockets, under the oracle: through a fault proxy, to a server in this process that plays the venue.
 * Everything goes by real time, with deadlines short enough for a test.
 */
import * as FaultProxy from "@effect-hitbtc/testkit/FaultProxy"
import * as LoopbackServer from "@effect-hitbtc/testkit/LoopbackServer"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import {
  type Anomaly,
  type ConnectionState,
  Gateway,
  MemoryTransport,
  Reconnect,
  Transport,
  TransportError
} from "@effect-hitbtc/transport"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import { assert } from "@effect/vitest"
import { Deferred, Effect, Scope } from "effect"
import * as Venue from "./Venue.ts"
import type { Version } from "./Version.ts"

/** A connection of the server, as the venue sees it. */
const peerOf = (served: LoopbackServer.Served): MemoryTransport.Peer => {
  const { ended, socket } = served
  const closed = Effect.map(Deferred.await(ended), ({ code, reason }) => TransportError.closed(code, reason))
  // What came before anybody listened is kept there.
  const frames = served.received
  const arrival = Effect.callback<void>((resume) => {
    const onMessage = () => resume(Effect.void)
    socket.once("message", onMessage)
    return Effect.sync(() => socket.off("message", onMessage))
  })
  const take: Effect.Effect<readonly [string, ...Array<string>], TransportError.TransportError> = Effect.suspend(() => {
    const [first, ...rest] = frames.splice(0)
    if (first !== undefined) return Effect.succeed([first, ...rest] as const)
    return Effect.andThen(Effect.raceFirst(arrival, Effect.flatMap(closed, Effect.fail)), take)
  })
  const send = (frame: string) => Effect.sync(() => socket.send(frame, () => {}))
  return {
    url: served.request.url ?? "",
    receive: take,
    send,
    sendAll: (frames) => Effect.forEach(frames, send, { discard: true }),
    close: (code, reason) => Effect.sync(() => socket.close(code, reason)),
    drop: Effect.sync(() => socket.terminate()),
    closed,
    isOpen: Effect.sync(() => socket.readyState === socket.OPEN)
  }
}

export interface Options extends Partial<Omit<Gateway.Options, "url">> {
  readonly transport?: NodeWebSocketTransport.Options
  readonly script?: Venue.Script
  /** Refuses handshakes with this status. */
  readonly status?: () => number | undefined
  /** Without the proxy between: what the server writes is in the kernel at once. */
  readonly isDirect?: boolean
}

/** The deadlines of a gateway that is tested in real time: after so long it has noticed. */
export const DEADLINES = { probeAfter: 150, probeTimeout: 150 }
export const NOTICED = DEADLINES.probeAfter + DEADLINES.probeTimeout

/** Waits, in real time, until it holds. */
export const until = Effect.fnUntraced(function*(what: () => boolean, within = 10_000) {
  const deadline = performance.now() + within
  while (!what()) {
    if (performance.now() > deadline) assert.fail(`waited ${within} ms for ${what.toString()}`)
    yield* Effect.sleep("2 millis")
  }
})

export interface Live {
  readonly oracle: Oracle.Oracle
  readonly gateway: Gateway.Gateway["Service"]
  readonly proxy: FaultProxy.FaultProxy
  readonly states: Array<ConnectionState.ConnectionState>
  readonly anomalies: Array<Anomaly.Anomaly>
  /** The connections that were served, in order. */
  readonly lines: Array<Venue.Line>
  readonly sockets: Array<LoopbackServer.Served>
}

/** A gateway on some URL, in the oracle's scope. */
export const dialling = (
  oracle: Oracle.Oracle,
  version: Version,
  url: string,
  options?: Partial<Omit<Gateway.Options, "url">>,
  transport?: NodeWebSocketTransport.Options
) =>
  oracle.provide(Effect.provideService(
    Gateway.make({ ...DEADLINES, ...version.options, protocol: version.protocol, ...options, url }),
    Transport.Transport,
    NodeWebSocketTransport.make(transport)
  ))

/** A gateway of a version of the API; it dials at once, and is served by the script. */
export const make = Effect.fnUntraced(function*(version: Version, options: Options = {}) {
  const { isDirect = false, script = Venue.withSnapshots, status, transport, ...rest } = options
  const oracle = yield* Oracle.make()
  const lines: Array<Venue.Line> = []
  const sockets: Array<LoopbackServer.Served> = []
  const context = yield* Effect.context<Scope.Scope>()
  const server = yield* LoopbackServer.make({
    ...(status !== undefined && { status }),
    onConnection: (served) => {
      sockets.push(served)
      lines.push(Effect.runSyncWith(context)(Venue.serve(peerOf(served), script)))
    }
  })
  const proxy = yield* FaultProxy.make(server.url)
  const gateway = yield* dialling(oracle, version, isDirect ? server.url : proxy.url, rest, transport)
  const states = yield* oracle.watchStates(gateway.states)
  const anomalies = yield* oracle.watch(gateway.anomalies)
  const live: Live = { oracle, gateway, proxy, states, anomalies, lines, sockets }
  return live
})

/** A gateway on a URL where no venue is, and its states. */
export const alone = Effect.fnUntraced(function*(
  version: Version,
  url: string,
  transport?: NodeWebSocketTransport.Options
) {
  const oracle = yield* Oracle.make()
  const gateway = yield* dialling(
    oracle,
    version,
    url,
    { reconnect: Reconnect.make({ base: "5 millis", cap: "20 millis" }) },
    transport
  )
  return { oracle, gateway, states: yield* oracle.watchStates(gateway.states) }
})

/** Waits until it is ready on its n-th connection. */
export const ready = (live: Live, session = 1) =>
  until(() => live.states.some((state) => state._tag === "Ready" && state.session >= session))

export const lost = (live: Pick<Live, "states">) => live.states.flatMap((state) => state._tag === "Lost" ? [state] : [])
