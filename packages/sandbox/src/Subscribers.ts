/**
 * Who follows which topics, whatever a protocol calls them.
 *
 * @since 0.1.0
 */
import type { Channel } from "./Faults.ts"
import type { Session } from "./Protocol.ts"

/**
 * The sessions, by topic; no topic without one. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export type Subscribers = Map<string, Set<Session>>

/**
 * Nobody follows anything.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (): Subscribers => new Map()

/**
 * Adds a session; `false` where it followed the topic already.
 *
 * @category subscriptions
 * @since 0.1.0
 */
export const add = (self: Subscribers, topic: string, session: Session): boolean => {
  let sessions = self.get(topic)
  if (sessions === undefined) self.set(topic, sessions = new Set())
  if (sessions.has(session)) return false
  sessions.add(session)
  return true
}

/**
 * Takes a session away; `false` where it did not follow the topic.
 *
 * @category subscriptions
 * @since 0.1.0
 */
export const remove = (self: Subscribers, topic: string, session: Session): boolean => {
  const sessions = self.get(topic)
  if (sessions === undefined || !sessions.delete(session)) return false
  if (sessions.size === 0) self.delete(topic)
  return true
}

/**
 * Sends data of a topic: the frame is written once for all, and not at all for nobody.
 *
 * @category publishing
 * @since 0.1.0
 */
export const send = (
  self: Subscribers,
  topic: string,
  channel: Channel,
  symbol: string,
  write: () => string
): void => {
  const sessions = self.get(topic)
  if (sessions === undefined) return
  const frame = write()
  for (const session of sessions) session.notify(channel, symbol, frame)
}
