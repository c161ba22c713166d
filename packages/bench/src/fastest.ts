/** Nanoseconds of the fastest of some runs: what else happens on the machine only ever adds. */
export const fastest = (work: () => void): number => {
  let best = Infinity
  for (let run = 0; run < 15; run++) {
    const before = process.hrtime.bigint()
    work()
    best = Math.min(best, Number(process.hrtime.bigint() - before))
  }
  return best
}
