/** What the processes that place orders tell each other. */

/** To a client: place so many orders, one after the other. */
export interface Round {
  readonly _tag: "Round"
  readonly orders: number
}

export type FromOrders =
  | { readonly _tag: "VenueListening"; readonly port: number }
  /** A client that is logged in. */
  | { readonly _tag: "Ready" }
  /** How long each order of a round took, from the call to the report in the caller's hands. */
  | { readonly _tag: "Placed"; readonly nanos: ReadonlyArray<number> }
