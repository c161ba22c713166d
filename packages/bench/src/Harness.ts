/** The clients' side of the bench: what to do comes from the command, and what came of it goes back. */
import { subscribe } from "./feed/Channels.ts"
import type { Channel, FromClient, Job, Outcome, ToClient } from "./Job.ts"
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

/** The frames that subscribe to everything, for clients that know nothing of the venue. */
export const requests = ({ expected, version }: Job): ReadonlyArray<string> =>
  Object.entries(expected).flatMap(([channel, { finals }]) =>
    Object.keys(finals).map((symbol, index) => subscribe(version, channel as Channel, symbol, index + 1))
  )

/** How many messages come before those that count: the snapshots. */
export const snapshots = ({ expected }: Job): number =>
  Object.values(expected).reduce((sum, { snapshots }) => sum + snapshots, 0)
