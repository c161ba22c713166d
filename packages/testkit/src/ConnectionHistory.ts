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

/** Says what is wrong with a history of states, if anything. It may begin anywhere. */
export const faultsOf = (states: ReadonlyArray<ConnectionState>): ReadonlyArray<string> => {
  const faults: Array<string> = []
  let session = states[0]?._tag === "Idle" ? 0 : undefined
  for (const [index, state] of states.entries()) {
    const before = states[index - 1]
    if (before !== undefined && !follows[before._tag].includes(state._tag)) {
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
  return faults
}
