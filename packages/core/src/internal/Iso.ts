/** Reads ISO-8601 instants in UTC, where they stand in a text. */

// So far below zero that no number with it as a digit is one.
const NO_DIGIT = -1_000_000

const digit = (input: string, index: number): number => {
  const value = input.charCodeAt(index) - 48
  return value >= 0 && value <= 9 ? value : NO_DIGIT
}
const two = (input: string, index: number): number => digit(input, index) * 10 + digit(input, index + 1)

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const MINUS = 45
const POINT = 46
const COLON = 58
const T = 84
const Z = 90

// The calendar repeats after 400 years. `Date.UTC` takes the years 0 to 99 for 1900 to 1999, but not those after them.
const CYCLE = 400
const CYCLE_MILLIS = 146_097 * 86_400_000

// Feeds send many instants of one day: its start is computed once.
let lastDay = "none so far"
let lastDayMillis = NaN

const dayMillis = (input: string, at: number): number => {
  if (input.startsWith(lastDay, at)) return lastDayMillis
  const year = two(input, at) * 100 + two(input, at + 2)
  const month = two(input, at + 5)
  const date = two(input, at + 8)
  const isDate = input.charCodeAt(at + 4) === MINUS && input.charCodeAt(at + 7) === MINUS &&
    year >= 0 && month >= 1 && month <= 12 && date >= 1 && date <= DAYS[month - 1]!
  if (!isDate) return NaN
  const millis = Date.UTC(year + CYCLE, month - 1, date)
  // 29 February of a common year would roll over into March.
  if (new Date(millis).getUTCDate() !== date) return NaN
  lastDay = input.slice(at, at + 10)
  lastDayMillis = millis - CYCLE_MILLIS
  return lastDayMillis
}

/**
 * The milliseconds since 1970-01-01T00:00Z of the instant between two places of a text: see `Timestamp.parseMillis`.
 */
export const millisOf = (input: string, at: number, end: number): number => {
  const length = end - at
  if (length < 20 || length > 30 || input.charCodeAt(end - 1) !== Z) return NaN
  if (input.charCodeAt(at + 10) !== T || input.charCodeAt(at + 13) !== COLON || input.charCodeAt(at + 16) !== COLON) {
    return NaN
  }
  const hour = two(input, at + 11)
  const minute = two(input, at + 14)
  const second = two(input, at + 17)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return NaN
  let fraction = 0
  if (length > 20) {
    if (input.charCodeAt(at + 19) !== POINT || length === 21) return NaN
    let weight = 100
    for (let i = at + 20; i < end - 1; i++) {
      const value = digit(input, i)
      if (value < 0) return NaN
      fraction += value * weight
      weight = weight === 1 ? 0 : weight / 10
    }
  }
  return dayMillis(input, at) + ((hour * 60 + minute) * 60 + second) * 1000 + fraction
}
