/**
 * Whether every command ended exactly once: what its caller was told against what the stream of outcomes says.
 *
 * It knows commands by client order id. Several may share one: then there must be as many outcomes as callers, of the
 * same kinds.
 */
import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"

/** An entry of `trading.outcomes`, as far as it matters here. */
export interface Outcome {
  readonly _tag: string
  readonly clientOrderId: string
  readonly isLate?: boolean
}

interface Command {
  running: number
  readonly ends: Array<string>
  readonly outcomes: Array<string>
  readonly late: Array<string>
}

export interface CommandLedger {
  /** A command is given; `true` where its outcome can still be heard of. */
  readonly begin: (clientOrderId: string) => void
  /** Its caller was told. */
  readonly end: (clientOrderId: string, exit: Exit.Exit<unknown, unknown>) => void
  /** The stream of outcomes said so. */
  readonly outcome: (outcome: Outcome) => void
  /** The stream of outcomes is over: commands that begin from now on have none. */
  readonly over: () => void
  /** What is wrong. */
  readonly faults: () => ReadonlyArray<string>
}

// Callers are told why the gateway is over; the command was not sent.
const NOT_SENT = new Set(["NotSent", "Stopped"])
/** The caller was interrupted: it is told nothing, and the outcome may be any. */
const ANY = "interrupted"
// Nothing that could be sent: refused before it was a command, or not sent.
const INVALID = "InvalidRequest"

const endOf = (exit: Exit.Exit<unknown, unknown>): string => {
  if (Exit.isSuccess(exit)) return "Accepted"
  if (Cause.hasInterruptsOnly(exit.cause)) return ANY
  const error = Cause.squash(exit.cause)
  const reason = Predicate.hasProperty(error, "reason") ? error.reason : undefined
  if (!Predicate.hasProperty(reason, "_tag") || typeof reason._tag !== "string") return `no reason: ${String(error)}`
  return NOT_SENT.has(reason._tag) ? "NotSent" : reason._tag
}

const LEGAL = new Set(["Accepted", "Rejected", "NotSent", "OutcomeUnknown"])

const faultOf = ({ ends, late, outcomes, running }: Command): string | undefined => {
  if (running > 0) return `${running} still run`
  const strange = [...ends, ...outcomes].find((tag) => !LEGAL.has(tag) && tag !== ANY && tag !== INVALID)
  if (strange !== undefined) return `ended with ${strange}`
  const left = [...outcomes]
  let optional = 0
  let any = 0
  for (const end of ends) {
    if (end === ANY) any++
    else if (end === INVALID) optional++
    else {
      const at = left.indexOf(end)
      if (at < 0) return `a caller was told ${end}, the outcomes are [${outcomes.join(", ")}]`
      left.splice(at, 1)
    }
  }
  if (left.length < any || left.length > any + optional) {
    return `${ends.length} commands ended as [${ends.join(", ")}], the outcomes are [${outcomes.join(", ")}]`
  }
  const unknown = outcomes.filter((tag) => tag === "OutcomeUnknown").length
  return late.length > unknown ? `${late.length} late answers to ${unknown} of unknown outcome` : undefined
}

export const make = (): CommandLedger => {
  const commands = new Map<string, Command>()
  // Those that began after the stream was over: what their callers are told is all there is.
  const deaf = new Map<string, Command>()
  let isOver = false
  const find = (map: Map<string, Command>, id: string): Command => {
    let command = map.get(id)
    if (command === undefined) map.set(id, command = { running: 0, ends: [], outcomes: [], late: [] })
    return command
  }
  return {
    begin: (id) => void find(isOver ? deaf : commands, id).running++,
    end(id, exit) {
      const command = (commands.get(id)?.running ?? 0) > 0 ? find(commands, id) : find(deaf, id)
      command.running--
      command.ends.push(endOf(exit))
      if (command === deaf.get(id)) command.outcomes.push(endOf(exit))
    },
    outcome({ _tag, clientOrderId, isLate = false }) {
      const command = find(commands, clientOrderId)
      if (isLate) command.late.push(_tag)
      else command.outcomes.push(_tag)
    },
    over() {
      isOver = true
    },
    faults: () =>
      [commands, deaf].flatMap((map) =>
        Array.from(map).flatMap(([id, command]) => {
          const fault = faultOf(command)
          return fault === undefined ? [] : [`command ${id}: ${fault}`]
        })
      )
  }
}
