/** A client of API v3's public socket that knows nothing: it sends text, and keeps the frames that came. */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { connect } from "./Client.ts"

export const PUBLIC_URL = "wss://sandbox.test/api/3/ws/public"

export interface PublicFrame {
  readonly id?: unknown
  readonly result?: { readonly ch: string; readonly subscriptions: ReadonlyArray<string> }
  readonly error?: { readonly code: number; readonly message: string; readonly description?: string }
  readonly ch?: string
  readonly target_currency?: string
  readonly snapshot?: Values
  readonly update?: Values
  readonly data?: Values
}

/** What a frame says of each symbol; the fields are those of the channel. */
export interface Values {
  readonly [code: string]: unknown
}

export interface Book {
  readonly t: number
  readonly s: number
  readonly a: ReadonlyArray<readonly [price: string, size: string]>
  readonly b: ReadonlyArray<readonly [price: string, size: string]>
}

export interface Trade {
  readonly t: number
  readonly i: number
  readonly p: string
  readonly q: string
  readonly s: string
}

export interface Candle {
  readonly t: number
  readonly o: string
  readonly c: string
  readonly h: string
  readonly l: string
  readonly v: string
  readonly q: string
}

/** What a channel says of one symbol or currency. */
export type DataOf<Ch extends string> = Ch extends `orderbook/top/${string}` ? { readonly [field: string]: string }
  : Ch extends `orderbook/${string}` ? Book
  : Ch extends "trades" ? ReadonlyArray<Trade>
  : Ch extends `candles/${string}` ? ReadonlyArray<Candle>
  : Ch extends `price/rate/${string}` ? { readonly t: number; readonly r: string }
  : object

const parse = (texts: ReadonlyArray<string>) => texts.map((text) => JSON.parse(text) as PublicFrame)

export const connectPublic = Effect.fnUntraced(function*(url = PUBLIC_URL) {
  const client = yield* connect(url)
  let read = 0
  let last = 0
  const request = (method: string, ch: unknown, params: unknown, id: unknown) =>
    client.sendText(JSON.stringify({ method, ch, params, id }))
  return {
    texts: client.texts,
    sendText: client.sendText,
    loss: client.loss,
    request,
    subscribe: (ch: string, params: unknown) => request("subscribe", ch, params, ++last),
    unsubscribe: (ch: string, params: unknown) => request("unsubscribe", ch, params, ++last),
    /** The frames that came since this was last asked for, as text and decoded. */
    takeTexts: () => {
      const texts = client.texts.slice(read)
      read = client.texts.length
      return texts
    },
    take: () => {
      const frames = parse(client.texts.slice(read))
      read = client.texts.length
      return frames
    },
    /** All data of a channel and a symbol or currency, in order. */
    of: <Ch extends string>(ch: Ch, code: string): ReadonlyArray<DataOf<Ch>> =>
      parse(client.texts).flatMap((frame) => {
        const value = frame.ch === ch ? (frame.snapshot ?? frame.update ?? frame.data)?.[code] : undefined
        return value === undefined ? [] : [value as DataOf<Ch>]
      })
  }
})

/** Sets the clock before the venue opens. */
export const openingAt = (time: number) => <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.andThen(TestClock.setTime(time), test)
