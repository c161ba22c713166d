/**
 * Reads a frame whose form is known, from its first character to its last, making nothing but what is kept: most are read
 * and checked in less time than `JSON.parse` takes alone.
 *
 * It takes JSON as the venue writes it: no spaces, members where the venue has them, names and numbers without escapes.
 * After anything else it has failed, and stays so: nothing that it gave is to be used, and the frame is left to the decoder
 * that takes all JSON and says what is wrong. What it takes means exactly what that decoder makes of it.
 */
import type { Decimal } from "../Decimal.ts"
import type { Side } from "../Side.ts"
import { millisOf } from "./Iso.ts"

const QUOTE = 34
const COMMA = 44
const MINUS = 45
const POINT = 46
const DIGIT_0 = 48
const DIGIT_9 = 57
const COLON = 58
const UPPER_A = 65
const UPPER_Z = 90
const CLOSE_BRACKET = 93
const UNDERSCORE = 95

// Every whole number of so many digits is a double of its own.
const MAX_DIGITS = 15

// V8 makes of a longer `slice` a view that keeps the whole frame alive, for as long as a level of a book may live.
const COPIED = 12
// The venue's names and decimals are shorter by far.
const MAX_LENGTH = 3 * COPIED

const copy = (text: string, start: number, end: number): string =>
  end - start <= COPIED
    ? text.slice(start, end)
    : text.slice(start, start + COPIED) + copy(text, start + COPIED, end)

// What is read once it has failed: nothing that anybody expects, and not behind the end of a text: code that V8 has seen do
// that is slower from then on. (A frame that is cut off does it; messages of a WebSocket are whole.)
const FAILED = "\0".repeat(8)

/** Made for one frame, and read from its start. */
export class Scanner {
  private text: string
  /** The place of the next character. */
  private at = 0

  constructor(text: string) {
    this.text = text
  }

  fail(): void {
    this.text = FAILED
    this.at = 0
  }

  /** Whether all of the text was read, and all of it was as expected. */
  isDone(): boolean {
    return this.at === this.text.length
  }

  /** Reads what must come next. */
  literal(expected: string): void {
    if (!this.takes(expected)) this.fail()
  }

  /** Reads what may come next. */
  takes(expected: string): boolean {
    const { at, text } = this
    const { length } = expected
    if (at + length > text.length) return false
    for (let i = 0; i < length; i++) if (text.charCodeAt(at + i) !== expected.charCodeAt(i)) return false
    this.at = at + length
    return true
  }

  private takesCode(code: number): boolean {
    if (this.text.charCodeAt(this.at) !== code) return false
    this.at++
    return true
  }

  /** Reads the comma before another item or member. */
  more(): boolean {
    return this.takesCode(COMMA)
  }

  /** Reads the end of a list. */
  isEnd(): boolean {
    return this.takesCode(CLOSE_BRACKET)
  }

  /** A member's name of one character, with its quotes and the colon: the code of the character. */
  member(): number {
    const { at, text } = this
    if (text.charCodeAt(at) !== QUOTE || text.charCodeAt(at + 2) !== QUOTE || text.charCodeAt(at + 3) !== COLON) {
      this.fail()
      return 0
    }
    this.at = at + 4
    return text.charCodeAt(at + 1)
  }

  /** All before the next quote, and the quote. It is not checked: for what is looked up in a table, or parsed. */
  untilQuote(): string {
    const end = this.text.indexOf("\"", this.at)
    if (end === -1) {
      this.fail()
      return ""
    }
    const name = this.text.slice(this.at, end)
    this.at = end + 1
    return name
  }

  /** A name of upper case letters, digits and underscores, as symbols are, of up to 36, and the quote behind it. */
  name(): string {
    const { at: start, text } = this
    let at = start
    let code = text.charCodeAt(at)
    while (
      (code >= UPPER_A && code <= UPPER_Z) || (code >= DIGIT_0 && code <= DIGIT_9) || code === UNDERSCORE
    ) code = text.charCodeAt(++at)
    if (code !== QUOTE || at === start || at - start > MAX_LENGTH) {
      this.fail()
      return ""
    }
    this.at = at + 1
    return copy(text, start, at)
  }

  /** A decimal between quotes, as `isDecimalString` has it, of up to 36 characters. */
  decimal(): Decimal {
    const { text } = this
    const start = this.at + 1
    let at = start
    let code = text.charCodeAt(at)
    if (code === MINUS) code = text.charCodeAt(++at)
    const integer = at
    while (code >= DIGIT_0 && code <= DIGIT_9) code = text.charCodeAt(++at)
    let isDecimal = at > integer
    if (code === POINT) {
      const fraction = ++at
      while ((code = text.charCodeAt(at)) >= DIGIT_0 && code <= DIGIT_9) at++
      isDecimal &&= at > fraction
    }
    if (!isDecimal || code !== QUOTE || at - start > MAX_LENGTH || text.charCodeAt(start - 1) !== QUOTE) {
      this.fail()
      return "" as Decimal
    }
    this.at = at + 1
    return copy(text, start, at) as Decimal
  }

  decimalOrNull(): Decimal | null {
    return this.takes("null") ? null : this.decimal()
  }

  /** A whole number that is not below zero, of up to 15 digits. */
  whole(): number {
    const { at: start, text } = this
    let at = start
    let value = 0
    let code = text.charCodeAt(at)
    while (code >= DIGIT_0 && code <= DIGIT_9) {
      value = value * 10 + (code - DIGIT_0)
      code = text.charCodeAt(++at)
    }
    const digits = at - start
    if (digits === 0 || digits > MAX_DIGITS || (digits > 1 && text.charCodeAt(start) === DIGIT_0)) {
      this.fail()
      return 0
    }
    this.at = at
    return value
  }

  /** An instant in UTC between quotes, in milliseconds: exactly what `Timestamp.isIsoString` takes. */
  instant(): number {
    const start = this.at + 1
    const end = this.text.indexOf("\"", start)
    const millis = millisOf(this.text, start, end)
    if (Number.isNaN(millis) || this.text.charCodeAt(this.at) !== QUOTE) this.fail()
    else this.at = end + 1
    return millis
  }

  side(): Side {
    if (this.takes("\"buy\"")) return "buy"
    this.literal("\"sell\"")
    return "sell"
  }
}
