/**
 * What the private sockets of API v3 do alike: JSON-RPC, the login, and answers that come before what they cause.
 *
 * **Details**
 *
 * Where the reference is silent, this is what was chosen:
 *
 * - The answer to a request comes first, and then, on the same connection, all reports and balances that it caused. (On
 *   v2 it is the other way round.)
 * - A request without `id` is executed, and answered without an id.
 *
 * @since 0.1.0
 */
import type { Exchange } from "../exchange/Exchange.ts"
import * as Login from "../Login.ts"
import type { Handler, Session } from "../Protocol.ts"
import type { Kind } from "../RateLimits.ts"
import * as Rpc from "../Rpc.ts"
import { errors, unauthorized } from "./VenueError.ts"
import { frames } from "./Wire.ts"

/**
 * What a method works on, besides what is particular to its socket.
 *
 * @category models
 * @since 0.1.0
 */
export interface Context {
  readonly exchange: Exchange
  readonly session: Session
  readonly login: Login.Login
  readonly now: number
}

/**
 * Makes methods that need a login: without one, they answer 1002.
 *
 * @category constructors
 * @since 0.1.0
 */
export const methodOf = <C extends Context>() => Login.methodOf<C>(() => unauthorized())

/**
 * Serves a connection. `leave` ends what the connection subscribed to.
 *
 * @category constructors
 * @since 0.1.0
 */
export const connect = <C extends Context>(connection: Session, options: {
  readonly exchange: Exchange
  readonly methods: ReadonlyMap<string, Rpc.Method<C>>
  readonly kindOf: (method: string) => Kind
  readonly context: (context: Context) => C
  readonly leave: (session: Session) => void
}): Handler => {
  const { context, exchange, kindOf, leave, methods } = options
  const session = answerFirst(connection)
  const login = Login.make()
  return {
    receive: Rpc.receiver(session, {
      methods,
      frames,
      kindOf,
      account: () => login.account?.key,
      context: (now) => context({ exchange, session, login, now }),
      fromCode: errors.fromCode
    }),
    close: () => leave(session)
  }
}

// What is told while a request is executed waits until it was answered. Where the connection is lost instead, it is
// never told.
const answerFirst = (connection: Session): Session => {
  let waiting: Array<Parameters<Session["notify"]>> | undefined
  return {
    ...connection,
    notify: (...told) => {
      if (waiting === undefined) connection.notify(...told)
      else waiting.push(told)
    },
    request: (request) =>
      connection.request({
        ...request,
        execute: () => {
          const caused: typeof waiting = waiting = []
          const response = request.execute()
          return {
            ...response,
            afterwards: () => {
              waiting = undefined
              for (const told of caused) connection.notify(...told)
              response.afterwards?.()
            }
          }
        }
      })
  }
}
