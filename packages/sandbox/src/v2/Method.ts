/**
 * What the methods of API v2 work on.
 *
 * @since 0.1.0
 */
import type { Exchange } from "../exchange/Exchange.ts"
import type { Login } from "../Login.ts"
import type { Session } from "../Protocol.ts"
import type { Reports } from "../Reports.ts"
import * as Rpc from "../Rpc.ts"
import type { Simulation } from "../Simulation.ts"
import type * as Feed from "./Feed.ts"

/**
 * What a method works on.
 *
 * @category models
 * @since 0.1.0
 */
export interface Context {
  readonly simulation: Simulation
  readonly exchange: Exchange
  readonly feed: Feed.Feed
  readonly reports: Reports
  readonly session: Session
  readonly login: Login
  readonly now: number
}

/**
 * A method.
 *
 * @category models
 * @since 0.1.0
 */
export type Method = Rpc.Method<Context>

/**
 * A method whose parameters are checked before it runs.
 *
 * @category constructors
 * @since 0.1.0
 */
export const method = Rpc.methodOf<Context>()
