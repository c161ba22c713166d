/** Trading on the in-memory sandbox, with every frame watched that goes over its connections. */
import type * as Account from "@effect-hitbtc/client/Account"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import type * as Trading from "@effect-hitbtc/client/Trading"
import type { Credentials } from "@effect-hitbtc/core/Credentials"
import * as Listing from "@effect-hitbtc/sandbox/Listing"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import { Transport } from "@effect-hitbtc/transport/Transport"
import { NodeCrypto } from "@effect/platform-node"
import { Array as Arr, Effect, Layer, Redacted } from "effect"

/** ETHBTC, with an empty book in which nothing happens by itself. */
export const quiet: Listing.Listing = {
  ...Listing.defaults.find(({ symbol }) => symbol.id === "ETHBTC")!,
  weight: 0,
  depth: 0,
  pastTrades: 0
}

export const credentials: Credentials = {
  key: Redacted.make("sandbox-key"),
  secret: Redacted.make("sandbox-secret")
}

export interface Watched {
  readonly direction: "in" | "out"
  readonly connection: number
  readonly text: string
}

/** What becomes of the frames that come together. */
export type Mangle = (batch: ReadonlyArray<string>) => ReadonlyArray<string>

/** The same transport; every frame is written down, those that come as they are handed on. */
export const watch = (
  frames: Array<Watched>,
  mangle: Mangle = (batch) => batch
): Layer.Layer<Transport, never, Transport> =>
  Layer.effect(
    Transport,
    Effect.map(Transport, (transport) => {
      let dials = 0
      return Transport.of({
        dial: (url) =>
          Effect.map(transport.dial(url), (wire) => {
            const connection = ++dials
            return {
              ...wire,
              receive: Effect.map(wire.receive, (batch) => {
                const mangled = mangle(batch)
                for (const text of mangled) frames.push({ direction: "in", connection, text })
                return Arr.isReadonlyArrayNonEmpty(mangled) ? mangled : ["{}"] as const
              }),
              send: (text) =>
                Effect.suspend(() => {
                  frames.push({ direction: "out", connection, text })
                  return wire.send(text)
                })
            }
          })
      })
    })
  )

export const layer = (
  frames: Array<Watched>,
  options?: {
    readonly sandbox?: Sandbox.Options
    readonly client?: Partial<HitBtc.TradingOptionsV2>
    readonly mangle?: Mangle
  }
): Layer.Layer<Trading.Trading | Account.Account | Sandbox.Sandbox> =>
  HitBtc.layerTradingV2({ url: "wss://sandbox/api/2/ws/trading", credentials, ...options?.client }).pipe(
    Layer.provide(watch(frames, options?.mangle)),
    Layer.provideMerge(Sandbox.layerTransport({ listings: [quiet], rate: 0, ...options?.sandbox })),
    Layer.provide(NodeCrypto.layerMac)
  )

interface Parsed {
  readonly id?: string | number | null
  readonly method?: string
  readonly params?: { readonly clientOrderId?: string; readonly requestClientId?: string }
  readonly result?: unknown
}

const parse = (text: string): Parsed => {
  try {
    return JSON.parse(text) as Parsed
  } catch {
    return {}
  }
}

/** The commands that were written, as `method id`, oldest first. */
export const written = (frames: ReadonlyArray<Watched>): ReadonlyArray<string> =>
  frames.filter(({ direction }) => direction === "out").map(({ text }) => parse(text))
    .filter(({ method }) => method === "newOrder" || method === "cancelOrder" || method === "cancelReplaceOrder")
    .map(({ method, params }) => `${method} ${params?.requestClientId ?? params?.clientOrderId}`)

/** What went out on a connection before its login was answered, or before it knew the active orders. */
export const tooEarly = (frames: ReadonlyArray<Watched>): ReadonlyArray<string> => {
  const login = new Map<number, Parsed["id"]>()
  const loggedIn = new Set<number>()
  const listed = new Set<number>()
  const lists = new Map<number, Array<Parsed["id"]>>()
  return frames.flatMap(({ connection, direction, text }) => {
    const frame = parse(text)
    if (direction === "in") {
      if (frame.result === true && frame.id === login.get(connection)) loggedIn.add(connection)
      if (frame.method === "activeOrders" || lists.get(connection)?.includes(frame.id)) listed.add(connection)
      return []
    }
    if (frame.method === "login") {
      login.set(connection, frame.id)
      return []
    }
    if (frame.method === "getOrders") lists.set(connection, [...lists.get(connection) ?? [], frame.id])
    const isEarly = !loggedIn.has(connection) ||
      (!listed.has(connection) && frame.method !== "subscribeReports" && frame.method !== "getOrders")
    return isEarly ? [`${connection}: ${text}`] : []
  })
}
