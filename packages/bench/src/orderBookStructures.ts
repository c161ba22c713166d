/**
 * Which structure should hold one side of an order book? Measures candidates over flows that look like a venue's, each
 * in a process of its own, and prints nanoseconds per changed level (a search and an insert, a replacement or a removal).
 *
 *     node --conditions=@effect-hitbtc/source packages/bench/src/orderBookStructures.ts [frames.ndjson]
 *
 * The chunks are what `packages/core/src/internal/SortedLevels.ts` is made of; there, equal keys are also compared by all
 * digits, and sparse chunks are joined. What the book itself costs is part of `npm run bench`.
 *
 * `sorted-btree` takes part where it is installed: set `SORTED_BTREE` to the path of its module.
 */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { fastest } from "./fastest.ts"
import { bids, cycle, isZero, type Level, type LevelFlow } from "./feed/LevelFlow.ts"

/** One side of a book. Keys ascend and the best level comes last; an ask's key is its price with the sign turned. */
interface Structure {
  readonly set: (key: number, level: Level) => void
  readonly remove: (key: number) => void
  readonly top: (count: number) => ReadonlyArray<Level>
}

/** A flat array with the best price at the end, shifted by loops; the search gallops from the end. */
class Flat implements Structure {
  keys = new Float64Array(16)
  levels: Array<Level> = []
  find(key: number): number {
    const keys = this.keys
    let high = this.levels.length
    let step = 1
    let low = high - 1
    while (low >= 0 && keys[low]! >= key) {
      high = low
      low -= step
      step <<= 1
    }
    if (low < -1) low = -1
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (keys[middle]! < key) low = middle
      else high = middle
    }
    return high
  }
  set(key: number, level: Level) {
    const at = this.find(key)
    const levels = this.levels
    const length = levels.length
    if (at < length && this.keys[at] === key) {
      levels[at] = level
      return
    }
    if (length === this.keys.length) {
      const grown = new Float64Array(length * 2)
      grown.set(this.keys)
      this.keys = grown
    }
    this.insert(at, key, level)
  }
  insert(at: number, key: number, level: Level) {
    const levels = this.levels
    const keys = this.keys
    levels.push(level)
    for (let i = levels.length - 1; i > at; i--) {
      keys[i] = keys[i - 1]!
      levels[i] = levels[i - 1]!
    }
    keys[at] = key
    levels[at] = level
  }
  remove(key: number) {
    const at = this.find(key)
    const levels = this.levels
    if (at === levels.length || this.keys[at] !== key) return
    this.cut(at)
  }
  cut(at: number) {
    const levels = this.levels
    const keys = this.keys
    const last = levels.length - 1
    for (let i = at; i < last; i++) {
      keys[i] = keys[i + 1]!
      levels[i] = levels[i + 1]!
    }
    levels.pop()
  }
  top(count: number) {
    const levels = this.levels
    const out: Array<Level> = []
    for (let i = levels.length - 1, end = Math.max(0, levels.length - count); i >= end; i--) out.push(levels[i]!)
    return out
  }
}

/** The same, shifted by `copyWithin` and `splice`. */
class FlatSplice extends Flat {
  override insert(at: number, key: number, level: Level) {
    this.keys.copyWithin(at + 1, at, this.levels.length)
    this.keys[at] = key
    this.levels.splice(at, 0, level)
  }
  override cut(at: number) {
    this.keys.copyWithin(at, at + 1, this.levels.length)
    this.levels.splice(at, 1)
  }
}

class Chunk {
  keys: Float64Array
  levels: Array<Level> = []
  constructor(capacity: number) {
    this.keys = new Float64Array(capacity)
  }
}

/** Sorted chunks of bounded size, the best price at the end of the last: a B+ tree of two levels. */
class Chunked implements Structure {
  chunks: Array<Chunk>
  index = 0
  capacity: number
  constructor(capacity: number) {
    this.capacity = capacity
    this.chunks = [new Chunk(capacity)]
  }
  find(key: number): number {
    const chunks = this.chunks
    let high = chunks.length
    let step = 1
    let low = high - 1
    while (low > 0 && chunks[low]!.keys[0]! > key) {
      high = low
      low -= step
      step <<= 1
    }
    if (low < 0) low = 0
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (chunks[middle]!.keys[0]! <= key) low = middle
      else high = middle
    }
    this.index = low
    const chunk = chunks[low]!
    const keys = chunk.keys
    low = -1
    high = chunk.levels.length
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (keys[middle]! < key) low = middle
      else high = middle
    }
    return high
  }
  set(key: number, level: Level) {
    let at = this.find(key)
    let chunk = this.chunks[this.index]!
    const length = chunk.levels.length
    if (at < length && chunk.keys[at] === key) {
      chunk.levels[at] = level
      return
    }
    if (length === this.capacity) {
      const right = new Chunk(this.capacity)
      const half = length >>> 1
      right.keys.set(chunk.keys.subarray(half))
      right.levels = chunk.levels.splice(half)
      this.chunks.splice(this.index + 1, 0, right)
      if (at > half) {
        chunk = right
        at -= half
      }
    }
    const { keys, levels } = chunk
    levels.push(level)
    for (let i = levels.length - 1; i > at; i--) {
      keys[i] = keys[i - 1]!
      levels[i] = levels[i - 1]!
    }
    keys[at] = key
    levels[at] = level
  }
  remove(key: number) {
    const at = this.find(key)
    const { keys, levels } = this.chunks[this.index]!
    if (at === levels.length || keys[at] !== key) return
    const last = levels.length - 1
    for (let i = at; i < last; i++) {
      keys[i] = keys[i + 1]!
      levels[i] = levels[i + 1]!
    }
    levels.pop()
    if (last === 0 && this.chunks.length > 1) this.chunks.splice(this.index, 1)
  }
  top(count: number) {
    const out: Array<Level> = []
    for (let c = this.chunks.length - 1; c >= 0 && out.length < count; c--) {
      const levels = this.chunks[c]!.levels
      const end = Math.max(0, levels.length - (count - out.length))
      for (let i = levels.length - 1; i >= end; i--) out.push(levels[i]!)
    }
    return out
  }
}

/** What most clients do: a `Map`, sorted when somebody looks. */
class SortedOnView implements Structure {
  levels = new Map<number, Level>()
  set(key: number, level: Level) {
    this.levels.set(key, level)
  }
  remove(key: number) {
    this.levels.delete(key)
  }
  top(count: number) {
    return [...this.levels].toSorted(([a], [b]) => b - a).slice(0, count).map(([, level]) => level)
  }
}

interface BTree {
  readonly set: (key: number, level: Level) => boolean
  readonly delete: (key: number) => boolean
  readonly entriesReversed: () => Iterator<readonly [number, Level]>
}

const bTree = async (path: string): Promise<() => Structure> => {
  const { default: module } = await import(pathToFileURL(path).href) as {
    default: (new() => BTree) | { default: new() => BTree }
  }
  const Tree = "default" in module ? module.default : module
  return () => {
    const tree = new Tree()
    return {
      set: (key, level) => void tree.set(key, level),
      remove: (key) => void tree.delete(key),
      top(count) {
        const out: Array<Level> = []
        const entries = tree.entriesReversed()
        for (let next = entries.next(); !next.done && out.length < count; next = entries.next()) out.push(next.value[1])
        return out
      }
    }
  }
}

const candidates: Record<string, () => Structure> = {
  "flat, loops": () => new Flat(),
  "flat, splice": () => new FlatSplice(),
  "chunks of 16": () => new Chunked(16),
  "chunks of 32": () => new Chunked(32),
  "chunks of 64": () => new Chunked(64),
  "chunks of 128": () => new Chunked(128),
  "chunks of 256": () => new Chunked(256),
  "Map + sort": () => new SortedOnView()
}

// ---- flows -----------------------------------------------------------------------------------------------------------

interface Frame {
  readonly method?: string
  readonly params: { readonly symbol: string; readonly bid: ReadonlyArray<Level>; readonly ask: ReadonlyArray<Level> }
}

/** Bids of a recorded v2 feed, of the symbol with the most updates. */
const recorded = (path: string): ReadonlyArray<LevelFlow> => {
  const frames = readFileSync(path, "utf8").split("\n").filter((line) => line.includes("Orderbook\""))
    .map((line) => JSON.parse(line) as Frame)
  const symbols = Map.groupBy(frames, (frame) => frame.params.symbol)
  return [...symbols.values()].toSorted((a, b) => b.length - a.length).slice(0, 2).map((frames) =>
    cycle(
      `recorded ${frames[0]!.params.symbol}`,
      frames.find((frame) => frame.method === "snapshotOrderbook")!.params.bid,
      frames.filter((frame) => frame.method === "updateOrderbook").flatMap((frame) => frame.params.bid)
    )
  )
}

// ---- measuring -------------------------------------------------------------------------------------------------------

let sink = 0

const measure = (make: () => Structure, { changes, start }: LevelFlow) => {
  const structure = make()
  for (const level of start) structure.set(+level.price, level)
  const keys = Float64Array.from(changes, (level) => +level.price)
  const removes = Uint8Array.from(changes, (level) => Number(isZero(level.size)))
  const rounds = Math.ceil(200_000 / changes.length)
  const apply = () => {
    for (let r = 0; r < rounds; r++) {
      for (let i = 0; i < keys.length; i++) {
        if (removes[i] === 1) structure.remove(keys[i]!)
        else structure.set(keys[i]!, changes[i]!)
      }
    }
  }
  const look = () => {
    for (let i = 0; i < 2_000; i++) sink += structure.top(20).length
  }
  apply()
  look()
  return {
    change: fastest(apply) / rounds / keys.length,
    view: fastest(look) / 2_000
  }
}

const main = async () => {
  const [frames = "", only] = process.argv.slice(2)
  const path = process.env["SORTED_BTREE"]
  if (path !== undefined) candidates["sorted-btree"] = await bTree(path)
  else if (only === undefined) console.log("sorted-btree is absent: set SORTED_BTREE to the path of its module")
  if (only === undefined) {
    for (const name of Object.keys(candidates)) {
      const args = [...process.execArgv, import.meta.filename, frames, name]
      process.stdout.write(execFileSync(process.execPath, args, { encoding: "utf8" }))
    }
    return
  }
  const flows = [
    ...(frames === "" ? [] : recorded(frames)),
    ...[10, 1_000, 10_000].map(bids)
  ]
  const cells = flows.map((flow) => {
    const { change, view } = measure(candidates[only]!, flow)
    return `${flow.name}: ${change.toFixed(0)} (view of 20: ${view.toFixed(0)})`
  })
  console.log(`${only.padEnd(14)} ${cells.join(" | ")}`)
}

await main()
if (sink < 0) console.log(sink)
