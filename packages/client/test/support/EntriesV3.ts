/** What is said of one symbol, or currency, in the messages of API v3's public socket. */

export type Levels = ReadonlyArray<readonly [price: string, size: string]>

/** The entry of a symbol in a message of a book. */
export const book = (sequence: number, asks: Levels, bids: Levels, at = sequence) => ({
  t: 1_500_000_000_000 + at,
  s: sequence,
  a: asks,
  b: bids
})

export const trade = (id: number, price = "0.054") => ({ t: 1_626_861_109_494, i: id, p: price, q: "0.1", s: "buy" })

export const candle = (minute: number, close: string, volume: string) => ({
  t: Date.UTC(2017, 9, 19, 15, minute),
  o: "1",
  c: close,
  h: "2",
  l: "1",
  v: volume,
  q: volume
})

const day = { t: 1_614_815_872_030, o: "0.030781", h: "0.031788", l: "0.030733", v: "33068.346", q: "1832.687530809" }

export const miniTicker = (last: string) => ({ ...day, c: last })

export const ticker = (last: string) => ({
  ...day,
  c: last,
  a: "0.031175",
  A: "0.03329",
  b: "0.031148",
  B: "0.10565",
  p: "0.000429",
  P: "1.39",
  L: 1_182_694_927
})

/** The best level of each side. */
export const top = (ask: readonly [string, string], bid: readonly [string, string]) => ({
  t: 1_727_276_919_771,
  a: ask[0],
  A: ask[1],
  b: bid[0],
  B: bid[1]
})

export const rate = (value: string) => ({ t: 1_614_815_872_030, r: value })

export const futuresInfo = (mark: string) => ({
  c: "perpetual",
  t: 1_790_138_282_100,
  m: mark,
  i: "87197.98",
  p: "0",
  P: "0.000037481692872402",
  o: "12.3564",
  r: "0.0001",
  R: "0.0001",
  T: 1_790_150_400_000,
  I: "0.0001"
})
