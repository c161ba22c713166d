/**
 * What fields of parsed messages are, for the guards of the hot path. `undefined` is a key that is not there: JSON has no
 * other.
 */
import { isDecimalString } from "../Decimal.ts"
import type { Decimal } from "../Decimal.ts"
import * as Timestamp from "../Timestamp.ts"

export const isMissing = (value: unknown): value is undefined => value === undefined
export const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null

export const isString = (value: unknown): value is string => typeof value === "string"
export const isBoolean = (value: unknown): value is boolean => typeof value === "boolean"
export const isInt = (value: unknown): value is number => Number.isSafeInteger(value)
export const isDecimal = (value: unknown): value is Decimal => typeof value === "string" && isDecimalString(value)
export const isIsoString = (value: unknown): value is string =>
  typeof value === "string" && Timestamp.isIsoString(value)

export const isDecimalOrNull = (value: unknown): boolean => value === null || isDecimal(value)
export const isDecimalOrMissing = (value: unknown): boolean => isMissing(value) || isDecimal(value)
export const isIntOrAbsent = (value: unknown): boolean => isAbsent(value) || isInt(value)
export const isStringOrAbsent = (value: unknown): boolean => isAbsent(value) || isString(value)
export const isBooleanOrAbsent = (value: unknown): boolean => isAbsent(value) || isBoolean(value)
export const isDecimalOrAbsent = (value: unknown): boolean => isAbsent(value) || isDecimal(value)
