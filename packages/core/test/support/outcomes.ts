/** What frames decode to, as text. Run as a program it prints the outcomes of all of them, for a seed, as JSON. */
import { argv } from "node:process"
import { mutate } from "./mutations.ts"
import { cases, messagesOf, samples } from "./v2Frames.ts"

export const outcomes = (seed: number): ReadonlyArray<string> =>
  [...cases.map(({ frame }) => frame), ...mutate(samples, 3_000, seed)].map((frame) =>
    JSON.stringify(messagesOf(frame))
  )

if (import.meta.main) console.log(JSON.stringify(outcomes(Number(argv[2]))))
