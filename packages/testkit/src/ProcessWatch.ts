/**
 * What the whole process shows while something runs in it: rejections and exceptions that nobody handled, and sockets,
 * servers, timers and look-ups that were not there before.
 */

const KINDS = /^(?:TCP|TLS|UDP|HTTP|GetAddrInfo|Timeout)/

/** What is open in this process, by kind: sockets, servers, timers and look-ups. */
export const handles = (): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) {
    if (KINDS.test(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return counts
}

const EVENTS = ["unhandledRejection", "uncaughtException"]
// Nobody can say whose it is: all who watch are told.
const watches = new Set<Array<unknown>>()
const tellAll = (cause: unknown) => {
  for (const unhandled of watches) unhandled.push(cause)
}

export interface ProcessWatch {
  /** What was not handled, so far. */
  readonly unhandled: ReadonlyArray<unknown>
  /** What keeps the process alive now and did not before: `2 TCPSocketWrap`. */
  readonly left: () => ReadonlyArray<string>
  readonly end: () => void
}

/** Begins to watch: what is open now is not looked at. */
export const begin = (): ProcessWatch => {
  const before = handles()
  const unhandled: Array<unknown> = []
  if (watches.size === 0) { for (const event of EVENTS) process.on(event, tellAll) }
  watches.add(unhandled)
  return {
    unhandled,
    left: () =>
      Array.from(handles()).flatMap(([kind, count]) => {
        const more = count - (before.get(kind) ?? 0)
        return more > 0 ? [`${more} ${kind}`] : []
      }),
    end() {
      watches.delete(unhandled)
      if (watches.size === 0) { for (const event of EVENTS) process.off(event, tellAll) }
    }
  }
}
