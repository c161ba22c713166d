/**
 * Frames between an event source and one taker: pushed one by one, taken in batches, in order; one loss ends it, and
 * comes out after the frames that were there before it.
 *
 * Frames stay in the buffer until the taker's own fibre takes them out: an interrupted taker loses none.
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Effect from "effect/Effect"
import { constVoid } from "effect/Function"
import type { TransportError } from "../TransportError.ts"

type Batch = NonEmptyReadonlyArray<string>

/** Made by {@link make}. */
export interface FrameBuffer {
  /** Waits for at least one frame, and takes all that are there; fails with the loss once there are none. */
  readonly take: Effect.Effect<Batch, TransportError>
  /** The sum of the sizes pushed and not yet taken. */
  readonly size: () => number
  /** Adds a frame; `false` where a loss came before it. Does not wake the taker: see `flush`. */
  readonly push: (frame: string, size: number) => boolean
  /** Wakes the taker, where frames or a loss are there for it. */
  readonly flush: () => void
  /** Ends it, once: later losses are ignored. Wakes the taker. */
  readonly fail: (loss: TransportError) => void
  /** Ends it and discards what was not taken. */
  readonly discard: (loss: TransportError) => void
}

/** `onTaken` runs whenever a batch was taken out. */
export const make = (onTaken: () => void = constVoid): FrameBuffer => {
  let frames: Array<string> = []
  let size = 0
  let loss: TransportError | undefined
  let waiter: ((effect: Effect.Effect<Batch, TransportError>) => void) | undefined

  const wait = Effect.callback<Batch, TransportError>((resume) => {
    waiter = resume
    return Effect.sync(() => {
      if (waiter === resume) waiter = undefined
    })
  })

  const take: Effect.Effect<Batch, TransportError> = Effect.suspend(() => {
    if (frames.length > 0) {
      const batch = frames as unknown as Batch
      frames = []
      size = 0
      onTaken()
      return Effect.succeed(batch)
    }
    if (loss !== undefined) return Effect.fail(loss)
    if (waiter !== undefined) return Effect.die(new Error("Connection.receive: one taker at a time"))
    return wait
  })

  const flush = () => {
    if (waiter === undefined || (frames.length === 0 && loss === undefined)) return
    const resume = waiter
    waiter = undefined
    resume(take)
  }

  const fail = (error: TransportError) => {
    if (loss === undefined) loss = error
    flush()
  }

  return {
    take,
    size: () => size,
    push: (frame, frameSize) => {
      if (loss !== undefined) return false
      frames.push(frame)
      size += frameSize
      return true
    },
    flush,
    fail,
    discard: (error) => {
      frames = []
      size = 0
      fail(error)
    }
  }
}
