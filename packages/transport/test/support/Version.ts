/** Both versions of the API, as far as fault tests tell them apart. */
import { type Protocol, Topic, V2, V3, V3Channel } from "@effect-hitbtc/core"
import { describe } from "@effect/vitest"
import type { Effect } from "effect"
import type * as Harness from "./Harness.ts"
import * as Venue from "./Venue.ts"

export interface Version {
  readonly name: "v2" | "v3"
  readonly protocol: Protocol.Protocol
  /** A gateway of this version, with the rate that the venue allows it. */
  readonly options: Harness.Options
  /** How many topics of one channel a request lists at most. */
  readonly perRequest: number
  readonly ticker: (line: Venue.Line, symbol: string, last?: string) => Effect.Effect<void>
  readonly snapshot: (line: Venue.Line, symbol: string, sequence?: number) => Effect.Effect<void>
  readonly update: (line: Venue.Line, symbol: string, sequence: number) => Effect.Effect<void>
  /** Two topics of one symbol that differ only in their parameters, and a message of either. */
  readonly alike: {
    readonly topics: readonly [Topic.Topic, Topic.Topic]
    readonly tell: (line: Venue.Line, which: 0 | 1) => Effect.Effect<void>
  }
}

export const v2: Version = {
  name: "v2",
  protocol: V2.make(),
  options: {},
  perRequest: 1,
  ticker: (line, symbol, last) => line.notify("ticker", Venue.ticker(symbol, last)),
  snapshot: (line, symbol, sequence) => line.notify("snapshotOrderbook", Venue.book(symbol, sequence)),
  update: (line, symbol, sequence) => line.notify("updateOrderbook", Venue.book(symbol, sequence)),
  alike: {
    topics: [Topic.candles("ETHBTC", "M1"), Topic.candles("ETHBTC", "H1")],
    tell: (line, which) => line.notify("updateCandles", Venue.candles("ETHBTC", which === 0 ? "M1" : "H1"))
  }
}

const protocol = V3.makePublic()

export const v3: Version = {
  name: "v3",
  protocol,
  options: { protocol, rate: { burst: 10, perSecond: 10 } },
  perRequest: 50,
  ticker: (line, symbol, last) => line.tell("ticker/1s", "data", { [symbol]: Venue.tickerV3(last) }),
  snapshot: (line, symbol, sequence) => line.tell(Venue.BOOKS, "snapshot", { [symbol]: Venue.bookV3(sequence) }),
  update: (line, symbol, sequence) => line.tell(Venue.BOOKS, "update", { [symbol]: Venue.bookV3(sequence) }),
  alike: {
    topics: [V3Channel.partialBook("ETHBTC", "D5", "100ms"), V3Channel.partialBook("ETHBTC", "D20", "1000ms")],
    tell: (line, which) =>
      line.tell(`orderbook/${which === 0 ? "D5/100ms" : "D20/1000ms"}`, "data", { ETHBTC: Venue.bookV3(1 + which) })
  }
}

export const versions: ReadonlyArray<Version> = [v2, v3]

/** A suite for each version. */
export const each = (suite: (version: Version) => void): void => {
  for (const version of versions) {
    describe(`API ${version.name}`, () => {
      suite(version)
    })
  }
}

/** What a request is about, in words: `subscribe ticker ETHBTC`, one for each topic; `probe`; or its method. */
export const words = (version: Version, asked: ReadonlyArray<Venue.Asked>): ReadonlyArray<string> =>
  asked.flatMap((one) => {
    if (one.method === version.protocol.probe.method) return ["probe"]
    const about = Venue.topicsOf(one)
    return about === undefined ? [one.method] : about.topics.map((topic) => `${about.verb} ${topic}`)
  })

/** Whether a request is the one that asks for a sign of life. */
export const isProbe = (version: Version, { method }: Venue.Asked) => method === version.protocol.probe.method

/** What events of books have for sequences. */
export const sequences = (heard: Harness.Heard) =>
  heard.events.map((event) => (event as { readonly sequence: number }).sequence)
/** What events of tickers have for the last price. */
export const lasts = (heard: Harness.Heard) => heard.events.map((event) => (event as { readonly last: string }).last)
