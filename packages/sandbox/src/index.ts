/**
 * The exchange in a box. `SandboxServer` needs Node and is imported by its own path,
 * `@effect-hitbtc/sandbox/SandboxServer`.
 *
 * @since 0.1.0
 */
export * as Candles from "./Candles.ts"
export * as Account from "./exchange/Account.ts"
export * as Truth from "./exchange/Truth.ts"
export * as Faults from "./Faults.ts"
export * as Listing from "./Listing.ts"
export * as Market from "./Market.ts"
export * as MatchingEngine from "./MatchingEngine.ts"
export * as RateLimits from "./RateLimits.ts"
export * as RequestFaults from "./RequestFaults.ts"
export * as Sandbox from "./Sandbox.ts"
export * as Simulation from "./Simulation.ts"
