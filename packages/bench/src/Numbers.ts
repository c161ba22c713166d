/** How figures are written. */

export const percent = (part: number): string =>
  part === 1 ? "all" : part < 0.1 ? `${(part * 100).toFixed(1)} %` : `${Math.round(part * 100)} %`

export const thousands = (value: number): string => Math.round(value).toLocaleString("en")

export const times = (ratio: number, digits = 2): string => `× ${ratio.toFixed(digits)}`

/** A time in the unit that reads best. */
export const duration = (nanos: number): string =>
  nanos < 1_000
    ? `${nanos.toFixed(nanos < 100 ? 1 : 0)} ns`
    : nanos < 1e6
    ? `${(nanos / 1e3).toFixed(nanos < 1e5 ? 2 : 1)} µs`
    : nanos < 1e9
    ? `${(nanos / 1e6).toFixed(1)} ms`
    : `${(nanos / 1e9).toFixed(2)} s`
