/**
 * The naive order book that `OrderBook` is compared with: it shares no code with it. Prices are bigints with 60 digits
 * after the point, sides are Maps, sorted when somebody looks; an update is applied to a copy, all of the rules are
 * checked on the result, and the copy is kept if none is broken.
 */
import type { BookMessage } from "@effect-hitbtc/core"

type Level = BookMessage.Level
type Side = ReadonlyMap<bigint, Level>

export const toUnits = (decimal: string): bigint => {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal)
  if (match === null) throw new Error(`${decimal} is no decimal`)
  const [, sign, integer, fraction = ""] = match
  return BigInt(`${sign}${integer}${fraction.padEnd(60, "0")}`)
}

export const sorted = (side: Side, which: "asks" | "bids"): ReadonlyArray<Level> =>
  [...side].toSorted(([a], [b]) => (a < b) === (which === "asks") ? -1 : 1).map(([, level]) => level)

const applySide = (
  side: Map<bigint, Level>,
  levels: ReadonlyArray<Level>,
  faults: Set<string>,
  isSnapshot: boolean
) => {
  const seen = new Set<bigint>()
  for (const level of levels) {
    const price = toUnits(level.price)
    const size = toUnits(level.size)
    if (isSnapshot && size === 0n) continue
    if (seen.has(price)) faults.add("DuplicatePrice")
    seen.add(price)
    if (size < 0n) faults.add("NegativeSize")
    if (size !== 0n && price <= 0n) faults.add("BadPrice")
    if (size === 0n) side.delete(price)
    else side.set(price, level)
  }
}

/** What a message did, and for a gap the faults that explain it, one of which the book must name. */
export interface Verdict {
  readonly outcome: "Live" | "Ignored" | "Gap"
  readonly faults: ReadonlySet<string>
}

const ignored: Verdict = { outcome: "Ignored", faults: new Set() }

export class BookModel {
  state: "Awaiting" | "Live" | "Gap" = "Awaiting"
  asks: Side = new Map()
  bids: Side = new Map()
  sequence = NaN
  /** The timestamps applied since the snapshot. */
  times: Array<number> = []
  readonly contiguous: boolean

  constructor(contiguous = true) {
    this.contiguous = contiguous
  }

  reset() {
    this.state = "Awaiting"
    this.asks = new Map()
    this.bids = new Map()
  }

  apply(message: BookMessage.BookMessage): Verdict {
    const isSnapshot = message._tag === "BookSnapshot"
    if (!isSnapshot && this.state !== "Live") return ignored
    if (!Number.isSafeInteger(message.sequence)) return this.gap(new Set(["BadSequence"]))
    if (!isSnapshot) {
      const behind = this.sequence - message.sequence
      if (behind >= 0) {
        const time = message.timestamp?.epochMilliseconds
        const isOld = time === undefined || this.times.length === 0
          ? behind === 0
          : behind < 100 && this.times.some((known) => known >= time)
        return isOld ? ignored : this.gap(new Set(["SequenceRestart"]))
      }
      if (this.contiguous && behind !== -1) return this.gap(new Set(["SequenceJump"]))
    }
    const asks = new Map(isSnapshot ? [] : this.asks)
    const bids = new Map(isSnapshot ? [] : this.bids)
    const faults = new Set<string>()
    applySide(asks, message.asks, faults, isSnapshot)
    applySide(bids, message.bids, faults, isSnapshot)
    if ([...bids.keys()].some((bid) => [...asks.keys()].some((ask) => bid >= ask))) faults.add("Crossed")
    if (faults.size > 0) return this.gap(faults)
    if (isSnapshot) this.times = []
    if (message.timestamp !== undefined) this.times.push(message.timestamp.epochMilliseconds)
    this.state = "Live"
    this.asks = asks
    this.bids = bids
    this.sequence = message.sequence
    return { outcome: "Live", faults }
  }

  private gap(faults: ReadonlySet<string>): Verdict {
    this.reset()
    this.state = "Gap"
    return { outcome: "Gap", faults }
  }
}
