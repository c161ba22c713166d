/** What befalls requests and frames, at random. */
import type * as RequestFaults from "@effect-hitbtc/sandbox/RequestFaults"
import type { Random } from "@effect-hitbtc/testkit/Random"
import type { Mangle } from "./TradingVenue.ts"
import type { Version } from "./Version.ts"

export const drawFault = (random: Random): RequestFaults.RequestFault =>
  random.pick<RequestFaults.RequestFault>([
    { _tag: "DropBefore" },
    { _tag: "DropBefore", code: 1001 },
    { _tag: "DropAfter" },
    { _tag: "DropAfter" },
    { _tag: "Lose" },
    { _tag: "Delay", duration: random.between(100, 1_900) },
    { _tag: "Delay", duration: random.between(2_100, 6_000) },
    { _tag: "Error", executed: true },
    { _tag: "Error", executed: false },
    { _tag: "Error", executed: true, code: 500 },
    { _tag: "Error", executed: false, code: 20080 }
  ])

const isResult = (text: string) => text.includes("\"result\":{")

/** Breaks frames, doubles reports, and lets a result and its report change places. */
export const mangler = (version: Version, random: Random) => {
  const isMangled = random.chance(0.4)
  let isOn = isMangled
  const isReport = (text: string) => text.includes(`"method":"${version.toWire("report")}"`)
  const mangle: Mangle = (batch) => {
    if (!isOn) return batch
    const frames = batch.flatMap((text) => {
      const dice = random.next()
      if (dice < 0.05) return [text.slice(0, text.length / 2)]
      if (dice < 0.1) return [text.replaceAll("\"quantity\":\"", "\"quantity\":\"x")]
      return dice < 0.25 && isReport(text) ? [text, text] : [text]
    })
    for (let i = 1; i < frames.length; i++) {
      const [before, after] = [frames[i - 1]!, frames[i]!]
      const isPair = (isReport(before) && isResult(after)) || (isResult(before) && isReport(after))
      if (isPair && random.chance(0.3)) frames.splice(i - 1, 2, after, before)
    }
    return frames
  }
  return {
    isMangled,
    mangle,
    stop: () => {
      isOn = false
    }
  }
}
