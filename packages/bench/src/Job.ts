/** What the processes of the bench tell each other. */

export type Workload = "tickers" | "books" | "mix"

/** What a client subscribes to, symbol by symbol. */
export type Channel = "tickers" | "books" | "trades" | "candles"

/** Which API of the venue the frames are of. */
export type Version = "v2" | "v3"
export const versions: ReadonlyArray<Version> = ["v2", "v3"]

/** What a client that lost nothing knows of a symbol at the end. */
export interface Final {
  /** The newest sequence of its book, the newest id of its trades, or the newest time in milliseconds. */
  readonly newest: number
  /** All of its book, or its newest ticker, trade or candle, in one word. */
  readonly digest: string
}

/** What a stream holds of one channel. */
export interface Expected {
  /** How many of the frames are of this channel; each has one value. */
  readonly frames: number
  /** How many snapshots the subscriptions begin with; of trades and candles each has one value. */
  readonly snapshots: number
  readonly finals: { readonly [symbol: string]: Final }
}

export type Expectations = { readonly [C in Channel]?: Expected }

export interface Feed {
  readonly workload: Workload
  readonly version: Version
  readonly frames: number
  /** How many symbols; a client subscribes to every channel of each. */
  readonly symbols: number
}

/** Everything a client must know. */
export interface Job extends Feed {
  readonly url: string
  readonly expected: Expectations
}

/** The server is there. */
export interface Listening {
  readonly _tag: "Listening"
  readonly port: number
  readonly expected: Expectations
  /** The mean length of a frame. */
  readonly frameBytes: number
}

/** A client subscribed to everything. */
export interface Subscribed {
  readonly _tag: "Subscribed"
}

/** The first frame goes out. Times are those of `process.hrtime`, which all processes of a machine share. */
export interface Started {
  readonly _tag: "Started"
  readonly atNanos: number
}

export type FromServer = Listening | Subscribed | Started
export type ToServer = { readonly _tag: "Go" }

/** To a client, before the stream starts: what it used of the processor so far does not count. */
export interface Mark {
  readonly _tag: "Mark"
}
export type ToClient = { readonly _tag: "Job"; readonly job: Job } | Mark

export interface Outcome {
  /** How many messages the client took in: all of them, or it would not have noticed the end. */
  readonly applied: number
  /** How many values reached the code that consumes them. */
  readonly delivered: number
  /** What is wrong with them, if anything. */
  readonly problem?: string | undefined
}

/** The client saw the end of the stream. */
export interface Finished extends Outcome {
  readonly _tag: "Finished"
  readonly atNanos: number
  readonly cpuMicros: number
  readonly peakKilobytes: number
}
export type FromClient = { readonly _tag: "Marked" } | Finished

export const nowNanos = (): number => Number(process.hrtime.bigint())
