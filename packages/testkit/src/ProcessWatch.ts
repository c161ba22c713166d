/**
 * What the whole process shows while something runs in it: rejections and exceptions that nobody handled, and sockets,
 * servers, timers and look-ups that were not there before.
 */

const KINDS = /^(?:TCP|TLS|UDP|HTTP|GetAddrInfo|Timeout)/

const handles = (): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) {
    if (KINDS.test(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return counts
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
  const onUnhandled = (cause: unknown) => void unhandled.push(cause)
  process.on("unhandledRejection", onUnhandled)
  process.on("uncaughtException", onUnhandled)
  return {
    unhandled,
    left: () =>
      Array.from(handles()).flatMap(([kind, count]) => {
        const more = count - (before.get(kind) ?? 0)
        return more > 0 ? [`${more} ${kind}`] : []
      }),
    end() {
      process.off("unhandledRejection", onUnhandled)
      process.off("uncaughtException", onUnhandled)
    }
  }
}
