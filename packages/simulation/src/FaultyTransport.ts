/**
 * A transport that goes wrong: between the client and the venue dials are refused or late, frames are late, lost, doubled,
 * cut or out of order as far as a venue's own fault can make them so, and connections end before or after a frame was
 * written. What goes wrong follows from the random source alone.
 *
 * **Details**
 *
 * TCP loses nothing in the midst: frames that are silently lost here are those whose loss the protocol can tell (updates of
 * a book, answers). A report or a trade is never lost without a trace: it is cut, so that it cannot be read.
 *
 * @since 0.1.0
 */
import type { Random } from "@effect-hitbtc/testkit/Random"
import { Transport } from "@effect-hitbtc/transport/Transport"
import * as TransportError from "@effect-hitbtc/transport/TransportError"
import * as Arr from "effect/Array"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/**
 * A frame as it went over a connection, before anything was done to it on the way in.
 *
 * @category models
 * @since 0.1.0
 */
export interface Frame {
  readonly direction: "in" | "out"
  /** Counts the dials that reached the venue. */
  readonly connection: number
  readonly url: string
  readonly text: string
}

/**
 * Whether things go wrong now, and what went over the wire. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Weather {
  isBad: boolean
  readonly frames: Array<Frame>
  /** What went wrong, in words, by how often. */
  readonly faults: Map<string, number>
}

/**
 * Fair weather, until it is changed.
 *
 * @category constructors
 * @since 0.1.0
 */
export const weather = (): Weather => ({ isBad: false, frames: [], faults: new Map() })

const JUNK = ["not json", "", "null", "[]", "42", "{}", `{"jsonrpc":"2.0","result":true,"id":987654321}`, `{"id":null}`]

const isBookUpdate = (text: string) =>
  text.includes(`"updateOrderbook"`) || text.startsWith(`{"ch":"orderbook/full","update"`)
const isAnswer = (text: string) =>
  /"id":\s*[0-9]+\}?$/.test(text) && (text.includes(`"result"`) || text.includes(`"error"`))
const isReport = (text: string) => text.includes(`"method":"report"`) || text.includes(`"method":"spot_order"`)
const isTrade = (text: string) => text.includes(`Trades"`) || text.startsWith(`{"ch":"trades"`)
const isTransaction = (text: string) => text.includes(`"transaction_update"`)

/**
 * A transport in front of another one, in this weather.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  transport: Transport["Service"],
  random: Random,
  weather: Weather,
  intensity: number
): Transport["Service"] => {
  let connections = 0
  const strikes = (probability: number, what: string): boolean => {
    if (!weather.isBad || !random.chance(probability * intensity)) return false
    weather.faults.set(what, (weather.faults.get(what) ?? 0) + 1)
    return true
  }
  const late = (most: number) => Effect.sleep(Duration.millis(random.between(1, most)))

  const mangle = (batch: ReadonlyArray<string>): ReadonlyArray<string> => {
    const frames: Array<string> = []
    for (const text of batch) {
      if (isBookUpdate(text)) {
        if (strikes(0.004, "a book update lost")) continue
        if (strikes(0.004, "a book update doubled")) frames.push(text)
      } else if (isAnswer(text)) {
        if (strikes(0.01, "an answer lost")) continue
        if (strikes(0.01, "an answer doubled")) frames.push(text)
      } else if (isReport(text) && strikes(0.02, "a report doubled")) frames.push(text)
      if (!isTrade(text) && !isTransaction(text) && strikes(0.002, "a frame cut")) {
        frames.push(text.slice(0, random.between(0, text.length - 1)))
      } else frames.push(text)
      if (strikes(0.002, "junk")) frames.push(random.pick(JUNK))
    }
    for (let i = 1; i < frames.length; i++) {
      if (!isBookUpdate(frames[i]!) || !isBookUpdate(frames[i - 1]!)) continue
      if (strikes(0.004, "book updates out of order")) frames.splice(i - 1, 2, frames[i]!, frames[i - 1]!)
    }
    return frames
  }

  return Transport.of({
    dial: (url) =>
      Effect.gen(function*() {
        if (strikes(0.15, "a handshake late")) yield* late(4_000)
        if (strikes(0.15, "a handshake refused")) {
          const status = random.pick([500, 502, 503])
          return yield* TransportError.openFailed("Handshake", `the server answered with status ${status}`, status)
        }
        const wire = yield* transport.dial(url)
        const connection = ++connections
        const tap = (direction: Frame["direction"], text: string) =>
          void weather.frames.push({ direction, connection, url, text })
        const receive: typeof wire.receive = Effect.suspend(() =>
          Effect.flatMap(wire.receive, (batch) => {
            for (const text of batch) tap("in", text)
            const frames = mangle(batch)
            const take = Arr.isReadonlyArrayNonEmpty(frames) ? Effect.succeed(frames) : receive
            if (strikes(0.002, "a connection lost while reading")) return Effect.andThen(wire.terminate, take)
            return strikes(0.01, "frames late") ? Effect.andThen(late(1_500), take) : take
          })
        )
        return {
          receive,
          terminate: wire.terminate,
          send: (text) =>
            Effect.suspend(() => {
              if (strikes(0.01, "a connection lost before a write")) {
                return Effect.andThen(wire.terminate, wire.send(text))
              }
              tap("out", text)
              const sent = wire.send(text)
              if (strikes(0.01, "a connection lost after a write")) return Effect.andThen(sent, wire.terminate)
              return sent
            })
        }
      })
  })
}
