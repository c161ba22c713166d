/**
 * Who is told what an account has: the connections that subscribed to its balances, of trading or of the wallet.
 *
 * **Details**
 *
 * First all balances that are not zero are sent, and then those that changed: at each change, or at most once a second.
 * A change that was taken back before it was sent is not sent.
 *
 * @since 0.1.0
 */
import * as Audience from "../Audience.ts"
import type { Account } from "../exchange/Account.ts"
import type * as Ledger from "../exchange/Ledger.ts"
import type { Session } from "../Protocol.ts"

/**
 * When changes are sent: each by itself, or together at intervals.
 *
 * @category models
 * @since 0.1.0
 */
export type Mode = "updates" | "batches"

/**
 * Which balances they are, and how a protocol writes them: `all` a snapshot, `changes` what changed.
 *
 * @category models
 * @since 0.1.0
 */
export interface Wire {
  readonly purseOf: (account: Account) => Ledger.Purse
  readonly balance: (currency: string, balance: Ledger.Balance) => string
  readonly all: (balances: ReadonlyArray<string>) => string
  readonly changes: (balances: ReadonlyArray<string>) => ReadonlyArray<string>
}

/**
 * A subscriber: by currency, what it was told last. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Follower {
  readonly account: Account
  readonly mode: Mode
  readonly told: Map<string, string>
  isBehind: boolean
  sentAt: number
}

/**
 * The subscribers of each account. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Balances {
  readonly wire: Wire
  readonly audience: Audience.Audience<Follower>
}

/**
 * Nobody subscribed.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (wire: Wire): Balances => ({ wire, audience: Audience.make() })

/**
 * Subscribes a connection, and sends it all balances that are not zero; so does subscribing again.
 *
 * @category subscriptions
 * @since 0.1.0
 */
export const subscribe = (self: Balances, session: Session, account: Account, mode: Mode, now: number): void => {
  const { all, balance, purseOf } = self.wire
  const told = new Map(Array.from(purseOf(account), ([currency, own]) => [currency, balance(currency, own)]))
  Audience.join(self.audience, account.key, session, { account, mode, told, isBehind: false, sentAt: now })
  session.notify("balances", "", all(present(self.wire, account)))
}

/**
 * Ends the subscription of a connection.
 *
 * @category subscriptions
 * @since 0.1.0
 */
export const leave = (self: Balances, session: Session): void => Audience.leave(self.audience, session)

/**
 * What an account has of each currency of which it has some.
 *
 * @category parts
 * @since 0.1.0
 */
export const present = ({ balance, purseOf }: Wire, account: Account): ReadonlyArray<string> =>
  Array.from(purseOf(account)).flatMap(([currency, own]) =>
    own.available === 0n && own.reserved === 0n ? [] : [balance(currency, own)]
  )

/**
 * Balances of an account may have changed, of these currencies.
 *
 * @category publishing
 * @since 0.1.0
 */
export const publish = (self: Balances, account: string, currencies: ReadonlyArray<string>): void => {
  for (const [session, follower] of Audience.of(self.audience, account) ?? []) {
    if (follower.mode === "batches") follower.isBehind = true
    else send(self, session, follower, currencies)
  }
}

/**
 * Sends the batches that are due.
 *
 * @category publishing
 * @since 0.1.0
 */
export const tick = (self: Balances, now: number): void => {
  for (const [session, follower] of Audience.all(self.audience)) {
    if (!follower.isBehind || now - follower.sentAt < INTERVAL) continue
    follower.isBehind = false
    follower.sentAt = now
    send(self, session, follower, self.wire.purseOf(follower.account).keys())
  }
}

const INTERVAL = 1_000

const send = (
  { wire }: Balances,
  session: Session,
  { account, told }: Follower,
  currencies: Iterable<string>
): void => {
  const purse = wire.purseOf(account)
  const changed: Array<string> = []
  for (const currency of currencies) {
    const text = wire.balance(currency, purse.get(currency)!)
    if (told.get(currency) === text) continue
    told.set(currency, text)
    changed.push(text)
  }
  if (changed.length === 0) return
  for (const frame of wire.changes(changed)) session.notify("balances", "", frame)
}
