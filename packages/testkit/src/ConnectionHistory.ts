/**
 * What a history of connection states must look like: `Connecting → Open → Ready → Lost → Connecting → …`, with sessions
 * that count up by one, and `Stopped` as the last word.
 */
import type { ConnectionState } from "@effect-hitbtc/transport/ConnectionState"

const follows: { readonly [tag in ConnectionState["_tag"]]: ReadonlyArray<ConnectionState["_tag"]> } = {
  Idle: ["Connecting", "Stopped"],
  Connecting: ["Open", "Lost", "Stopped"],
  Open: ["LoggingIn", "Ready", "Lost", "Stopped"],
  LoggingIn: ["Ready", "Lost", "Stopped"],
  Ready: ["Lost", "Stopped"],
  Lost: ["Connecting", "Stopped"],
  Stopped: []
}

export interface ConnectionHistory {
  readonly add: (state: ConnectionState) => void
  /** What is wrong with the states so far. */
  readonly faults: () => ReadonlyArray<string>
}

/** A history that may begin anywhere. Of its states it keeps the last one. */
export const make = (): ConnectionHistory => {
  const faults: Array<string> = []
  let session: number | undefined
  let before: ConnectionState | undefined
  let index = -1
  const check = (state: ConnectionState) => {
    if (before === undefined) session = state._tag === "Idle" ? 0 : undefined
    else if (!follows[before._tag].includes(state._tag)) {
      faults.push(`${before._tag} -> ${state._tag} at ${index}`)
    }
    if (state._tag === "Open") {
      if (session !== undefined && state.session !== session + 1) {
        faults.push(`session ${state.session} after ${session} at ${index}`)
      }
      session = state.session
    }
    if (state._tag === "Ready" || state._tag === "LoggingIn") {
      if (session !== undefined && state.session !== session) {
        faults.push(`${state._tag} of ${state.session} in ${session} at ${index}`)
      }
      session = state.session
    }
    if (state._tag === "Connecting" && before?._tag === "Lost" && state.attempt < 1) {
      faults.push(`attempt ${state.attempt} at ${index}`)
    }
  }
  return {
    add(state) {
      index++
      check(state)
      before = state
    },
    faults: () => faults
  }
}

/** Says what is wrong with a history of states, if anything. */
export const faultsOf = (states: ReadonlyArray<ConnectionState>): ReadonlyArray<string> => {
  const history = make()
  for (const state of states) history.add(state)
  return history.faults()
}
