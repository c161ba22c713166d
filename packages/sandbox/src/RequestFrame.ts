/**
 * A text frame as a request, whatever a protocol does with it.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as VenueError from "./VenueError.ts"

/**
 * A request: `params` and the `fields` around it are still of whatever form; a missing `id` is `null`.
 *
 * @category models
 * @since 0.1.0
 */
export interface RequestFrame {
  readonly method: string
  readonly params: unknown
  readonly id: string | number | null
  readonly fields: { readonly [field: string]: unknown }
}

/**
 * A frame that is no request, and the id it had.
 *
 * @category models
 * @since 0.1.0
 */
export interface BadFrame {
  readonly error: VenueError.VenueError
  readonly id: string | number | undefined
}

/**
 * Reads a frame.
 *
 * @category decoding
 * @since 0.1.0
 */
export const parse = (frame: string): Result.Result<RequestFrame, BadFrame> => {
  let input: unknown
  try {
    input = JSON.parse(frame)
  } catch {
    return bad(VenueError.invalidJson)
  }
  if (Array.isArray(input)) return bad(VenueError.validation("Batches are not supported"))
  if (typeof input !== "object" || input === null) return bad(VenueError.validation("Expected an object"))
  const fields = input as RequestFrame["fields"]
  const { id = null, method, params = {} } = fields
  if (typeof id !== "string" && typeof id !== "number" && id !== null) {
    return bad(VenueError.validation("Expected a string or a number as id"))
  }
  if (typeof method !== "string") return bad(VenueError.validation("Expected a method"), id)
  return Result.succeed({ method, params, id, fields })
}

const bad = (error: VenueError.VenueError, id: string | number | null = null): Result.Result<never, BadFrame> =>
  Result.fail({ error, id: id ?? undefined })
