/**
 * The connections of a venue: what they send is executed and answered, or meets a fault; what they are sent piles up
 * until it is taken. Synchronous; carrying it out is the business of `Sandbox`.
 *
 * @since 0.1.0
 */
import type { Peer } from "@effect-hitbtc/transport/MemoryTransport"
import * as Duration from "effect/Duration"
import * as Faults from "./Faults.ts"
import type { Handler, Protocol, Request, Response, Session } from "./Protocol.ts"
import * as Random from "./Random.ts"
import * as RateLimits from "./RateLimits.ts"
import * as RequestFaults from "./RequestFaults.ts"

/**
 * The connections, and the faults on their way. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Connections {
  readonly faults: Faults.Faults
  readonly options: Faults.Options
  readonly limits: RateLimits.RateLimits
  readonly random: Random.Random
  readonly open: Set<Connection>
  /** Those with frames to send. */
  readonly busy: Set<Connection>
  /** Those that are to be ended, with a close code or without a closing handshake. */
  readonly ending: Map<Connection, number | undefined>
  delayed: Array<{ readonly due: number; readonly session: Session; readonly response: Response }>
  now: number
  last: number
  commands: number
}

/**
 * A connection, and what waits to be sent on it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Connection extends Session {
  readonly peer: Peer
  readonly handler: Handler
  outbox: Array<string>
}

/**
 * No connections yet.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: {
  readonly seed: number
  readonly now: number
  readonly faults?: Faults.Options | undefined
  readonly rateLimits?: RateLimits.Options | undefined
}): Connections => ({
  faults: Faults.make(),
  options: options.faults ?? {},
  limits: RateLimits.make(options.rateLimits),
  random: Random.make(options.seed, "connections"),
  open: new Set(),
  busy: new Set(),
  ending: new Map(),
  delayed: [],
  now: options.now,
  last: 0,
  commands: 0
})

/**
 * A connection to a protocol.
 *
 * @category connections
 * @since 0.1.0
 */
export const open = (self: Connections, peer: Peer, path: string, protocol: Protocol): Connection => {
  const id = ++self.last
  const { silenceAfter } = self.options
  const silentFrom = self.now + (silenceAfter === undefined ? Infinity : Duration.toMillis(silenceAfter))
  const hears = (channel?: Faults.Channel, symbol?: string): boolean =>
    self.now < silentFrom && !self.ending.has(connection) &&
    !Faults.isSilent(self.faults, self.now, id, channel, symbol)
  const push = (frame: string, channel?: Faults.Channel, symbol?: string) => {
    if (!hears(channel, symbol)) return
    connection.outbox.push(frame)
    self.busy.add(connection)
  }
  const session: Session = {
    id,
    path,
    notify: (channel, symbol, frame) => push(frame, channel, symbol),
    hears,
    respond: ({ frame, kind, more = [] }) => {
      if (frame === undefined || (kind === "acknowledgement" && Faults.takeWithheld(self.faults))) return
      for (const text of [frame, ...more]) push(text)
    },
    request: (request) => handle(self, connection, request)
  }
  const connection: Connection = { ...session, peer, handler: protocol.connect(session), outbox: [] }
  self.open.add(connection)
  return connection
}

/**
 * Forgets a connection that is over.
 *
 * @category connections
 * @since 0.1.0
 */
export const close = (self: Connections, connection: Connection): void => {
  self.open.delete(connection)
  self.busy.delete(connection)
  self.ending.delete(connection)
  RateLimits.forget(self.limits, nameOf(connection))
  connection.handler.close()
}

/**
 * Sends the delayed answers that are due.
 *
 * @category connections
 * @since 0.1.0
 */
export const tick = (self: Connections): void => {
  if (!self.delayed.some(({ due }) => due <= self.now)) return
  const due = self.delayed.filter((answer) => answer.due <= self.now)
  self.delayed = self.delayed.filter((answer) => answer.due > self.now)
  for (const { response, session } of due) session.respond(response)
}

/**
 * The frames that wait to be sent.
 *
 * @category connections
 * @since 0.1.0
 */
export const takeOutgoing = (
  self: Connections
): ReadonlyArray<readonly [peer: Peer, frames: ReadonlyArray<string>]> => {
  if (self.busy.size === 0) return []
  const outgoing: Array<readonly [Peer, ReadonlyArray<string>]> = []
  for (const connection of self.busy) {
    outgoing.push([connection.peer, connection.outbox])
    connection.outbox = []
  }
  self.busy.clear()
  return outgoing
}

const handle = (self: Connections, connection: Connection, request: Request): void => {
  const { method } = request
  const who = request.account === undefined || request.kind === "marketData" ? nameOf(connection) : request.account
  if (!RateLimits.take(self.limits, request.kind, who, self.now)) return connection.respond(request.fail(429))
  const fault = RequestFaults.take(self.faults.requests, connection.id, method) ?? ownFault(self, request.kind)
  if (fault?._tag === "DropBefore") return end(self, connection, fault.code)
  if (fault?._tag === "Error" && !fault.executed) return connection.respond(request.fail(fault.code ?? 504))
  const said = connection.outbox.length
  const response = request.execute()
  switch (fault?._tag) {
    case undefined:
      connection.respond(response)
      break
    case "Error":
      connection.respond(request.fail(fault.code ?? 504))
      break
    case "Delay": {
      const due = self.now + Duration.toMillis(fault.duration)
      self.delayed.push({ due, session: connection, response: { ...response, afterwards: undefined } })
      break
    }
    case "DropAfter":
      connection.outbox.length = said
      return end(self, connection, fault.code)
    case "Lose":
  }
  response.afterwards?.()
}

const ownFault = (self: Connections, kind: RateLimits.Kind): RequestFaults.RequestFault | undefined => {
  const { failEvery } = self.options
  if (failEvery === undefined || (kind !== "trading" && kind !== "order")) return undefined
  return ++self.commands % failEvery === 0 ? RequestFaults.draw(self.random) : undefined
}

const end = (self: Connections, connection: Connection, code: number | undefined): void => {
  self.ending.set(connection, code)
}

const nameOf = ({ id }: Connection): string => `#${id}`
