/**
 * The options of scripts. A mistake in them is said in one line, and ends the process with 1.
 *
 * @since 0.1.0
 */
import { parseArgs, type ParseArgsConfig } from "node:util"

const refuse = (script: string, issue: string): never => {
  console.error(`${script}: ${issue}`)
  process.exit(1)
}

/**
 * The options that a script was given.
 *
 * @category parsing
 * @since 0.1.0
 */
export const parse = <const Options extends NonNullable<ParseArgsConfig["options"]>>(
  script: string,
  options: Options
): ReturnType<typeof parseArgs<{ readonly options: Options }>>["values"] => {
  try {
    return parseArgs({ options }).values
  } catch (error) {
    return refuse(script, error instanceof Error ? error.message : String(error))
  }
}

/**
 * The whole number that an option has: in any writing, such as `1e6`.
 *
 * @category parsing
 * @since 0.1.0
 */
export const whole = (script: string, option: string, text: string, least = 0): number => {
  const value = text.trim() === "" ? NaN : Number(text)
  return Number.isSafeInteger(value) && value >= least
    ? value
    : refuse(script, `--${option}: expected a whole number from ${least}, got ${text}`)
}

/**
 * The number above zero that an option has.
 *
 * @category parsing
 * @since 0.1.0
 */
export const positive = (script: string, option: string, text: string): number => {
  const value = Number(text)
  return value > 0 && Number.isFinite(value)
    ? value
    : refuse(script, `--${option}: expected a number above zero, got ${text}`)
}
