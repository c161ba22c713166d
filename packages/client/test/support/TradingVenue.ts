/** Trading on the in-memory sandbox, with every frame watched that goes over its connections. */
import type * as Account from "@effect-hitbtc/client/Account"
import type * as Trading from "@effect-hitbtc/client/Trading"
import type { Credentials } from "@effect-hitbtc/core/Credentials"
import * as Listing from "@effect-hitbtc/sandbox/Listing"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import { Transport } from "@effect-hitbtc/transport/Transport"
import { NodeCrypto } from "@effect/platform-node"
import { Array as Arr, Effect, Layer, Redacted } from "effect"
import type { Params } from "./Line.ts"
import type { TradingOptions, Version, Word } from "./Version.ts"

const quietly = (id: string): Listing.Listing => ({
  ...Listing.defaults.find(({ symbol }) => symbol.id === id)!,
  weight: 0,
  depth: 0,
  pastTrades: 0
})

/** ETHBTC, with an empty book in which nothing happens by itself. */
export const quiet: Listing.Listing = quietly("ETHBTC")

/** LTCBTC, as {@link quiet}: for what needs a second symbol. */
export const quietToo: Listing.Listing = quietly("LTCBTC")

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

/** The same transport; every frame that goes out is written down, and those that come as they are handed on. */
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
                  const frame: Watched = { direction: "out", connection, text }
                  frames.push(frame)
                  // What cannot be written any more did not go out.
                  return Effect.onError(
                    wire.send(text),
                    () => Effect.sync(() => frames.splice(frames.indexOf(frame), 1))
                  )
                })
            }
          })
      })
    })
  )

export const layer = (
  version: Version,
  frames: Array<Watched>,
  options?: {
    readonly sandbox?: Sandbox.Options
    readonly client?: Partial<TradingOptions>
    readonly mangle?: Mangle
  }
): Layer.Layer<Trading.Trading | Account.Account | Sandbox.Sandbox> =>
  version.trading("wss://sandbox", { credentials, ...options?.client }).pipe(
    Layer.provide(watch(frames, options?.mangle)),
    Layer.provideMerge(Sandbox.layerTransport({ listings: [quiet], rate: 0, ...options?.sandbox })),
    Layer.provide(NodeCrypto.layerMac)
  )

interface Parsed {
  readonly id?: string | number | null
  readonly method?: string
  readonly params?: Params
  readonly result?: unknown
}

const parse = (text: string): Parsed => {
  try {
    return JSON.parse(text) as Parsed
  } catch {
    return {}
  }
}

const commands: ReadonlySet<string> = new Set<Word>([
  "newOrder",
  "cancelOrder",
  "cancelReplaceOrder",
  "newOrderList",
  "cancelOrders"
])

/** The commands that were written, as `word id` for each order that they are about, oldest first. */
export const written = (version: Version, frames: ReadonlyArray<Watched>): ReadonlyArray<string> =>
  frames.filter(({ direction }) => direction === "out").flatMap(({ text }) => {
    const { method = "", params = {} } = parse(text)
    const word = version.toWord(method)
    return commands.has(word) ? version.idsOf(params).map((id) => `${word} ${id}`) : []
  })

/** What went out on a connection before its login was answered, or before it knew the active orders. */
export const tooEarly = (version: Version, frames: ReadonlyArray<Watched>): ReadonlyArray<string> => {
  const login = new Map<number, Parsed["id"]>()
  const loggedIn = new Set<number>()
  const listed = new Set<number>()
  const lists = new Map<number, Array<Parsed["id"]>>()
  return frames.flatMap(({ connection, direction, text }) => {
    const { id, method = "", result } = parse(text)
    const word = version.toWord(method)
    if (direction === "in") {
      if (result === true && id === login.get(connection)) loggedIn.add(connection)
      if (word === "activeOrders" || lists.get(connection)?.includes(id)) listed.add(connection)
      return []
    }
    if (word === "login") {
      login.set(connection, id)
      return []
    }
    if (word === "getOrders") lists.set(connection, [...lists.get(connection) ?? [], id])
    const isEarly = !loggedIn.has(connection) ||
      (!listed.has(connection) && word !== "subscribeReports" && word !== "getOrders")
    return isEarly ? [`${connection}: ${text}`] : []
  })
}
