/**
 * Raw frames, as they went over the wire, with their time.
 *
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"

/**
 * One frame of text, with its direction, and the time at which it was read or written.
 *
 * **Details**
 *
 * `session` is the number of the connection, as in `ConnectionState`. `text` of a frame that was sent has its secrets
 * removed.
 *
 * @category models
 * @since 0.1.0
 */
export interface Frame {
  readonly direction: "in" | "out"
  readonly session: number
  readonly at: DateTime.Utc
  readonly text: string
}
