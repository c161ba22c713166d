/** The clients' side of the bench: what to do comes from the command, and what came of it goes back. */
import type { FromClient, Job, Outcome, ToClient } from "./Job.ts"
import { nowNanos } from "./Job.ts"

let before: NodeJS.CpuUsage | undefined

const report = (message: FromClient, then = () => {}) => process.send!(message, then)

export const job = new Promise<Job>((resolve) => {
  process.on("message", (message: ToClient) => {
    if (message._tag === "Job") return resolve(message.job)
    before = process.cpuUsage()
    report({ _tag: "Marked" })
  })
})
process.on("disconnect", () => process.exit())

/** Reports the end of the stream, and ends the process. */
export const finish = (outcome: Outcome): void => {
  const atNanos = nowNanos()
  const cpu = process.cpuUsage(before)
  report({
    _tag: "Finished",
    ...outcome,
    atNanos,
    cpuMicros: cpu.user + cpu.system,
    peakKilobytes: process.resourceUsage().maxRSS
  }, () => process.exit())
}

/** The frames that subscribe to all symbols, for clients that know nothing of the venue. */
export const requests = ({ finals, version, workload }: Job): ReadonlyArray<string> =>
  Object.keys(finals).map((symbol, index) =>
    JSON.stringify(
      version === "v2"
        ? { method: workload === "books" ? "subscribeOrderbook" : "subscribeTicker", params: { symbol }, id: index + 1 }
        : {
          method: "subscribe",
          ch: workload === "books" ? "orderbook/full" : "ticker/1s",
          params: { symbols: [symbol] },
          id: index + 1
        }
    )
  )
