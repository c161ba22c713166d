/** What the processes that lose their connection tell each other. */

/** To the venue: every connection is cut; or it tells what it has seen since. */
export type ToVenue = { readonly _tag: "Drop" } | { readonly _tag: "Tell" }

export type FromReconnect =
  | { readonly _tag: "LimitedListening"; readonly port: number }
  | { readonly _tag: "Dropped"; readonly atNanos: number }
  /** Every topic delivered: for the first time, and again after the drop. */
  | { readonly _tag: "AllLive"; readonly atNanos: number }
  /** What the venue saw since the drop. */
  | { readonly _tag: "Seen"; readonly requests: number; readonly refusals: number }
