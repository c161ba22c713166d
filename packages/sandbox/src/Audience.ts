/**
 * Connections that follow accounts: who is to be told what happens to one.
 *
 * @since 0.1.0
 */
import type { Session } from "./Protocol.ts"

/**
 * The followers of each account, by its key, with what is kept about each. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export type Audience<A> = Map<string, Map<Session, A>>

/**
 * Nobody follows.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <A>(): Audience<A> => new Map()

/**
 * Adds a follower, or replaces what is kept about it.
 *
 * @category mutations
 * @since 0.1.0
 */
export const join = <A>(self: Audience<A>, key: string, session: Session, value: A): void => {
  let sessions = self.get(key)
  if (sessions === undefined) self.set(key, sessions = new Map())
  sessions.set(session, value)
}

/**
 * Removes a follower.
 *
 * @category mutations
 * @since 0.1.0
 */
export const leave = <A>(self: Audience<A>, session: Session): void => {
  for (const [key, sessions] of self) {
    if (sessions.delete(session) && sessions.size === 0) self.delete(key)
  }
}

/**
 * The followers of an account; `undefined` where it has none.
 *
 * @category accessors
 * @since 0.1.0
 */
export const of = <A>(self: Audience<A>, key: string): ReadonlyMap<Session, A> | undefined => self.get(key)

/**
 * All followers.
 *
 * @category accessors
 * @since 0.1.0
 */
export function* all<A>(self: Audience<A>): Generator<readonly [Session, A], void> {
  for (const sessions of self.values()) yield* sessions
}
