/**
 * What all commands understand: which API of which venue, and how to say what they find. Flags go before the
 * environment.
 *
 * @since 0.1.0
 */
import * as Venue from "@effect-hitbtc/client/Venue"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * The version of the API.
 *
 * @category models
 * @since 0.1.0
 */
export type Api = "v2" | "v3"

/**
 * `--api v2|v3`.
 *
 * @category flags
 * @since 0.1.0
 */
export const Api = GlobalFlag.Setting("api")({
  flag: Flag.Literals("api", ["v3", "v2"]).pipe(
    Flag.withDescription("The version of the API (default v3); HitBTC itself switched v2 off"),
    Flag.withDefault("v3")
  )
})

/**
 * `--url`.
 *
 * @category flags
 * @since 0.1.0
 */
export const Url = GlobalFlag.Setting("url")({
  flag: Flag.String("url").pipe(
    Flag.withDescription("The venue, such as ws://127.0.0.1:9300; else HITBTC_URL is read, else it is HitBTC"),
    Flag.optional
  )
})

/**
 * `--venue`.
 *
 * @category flags
 * @since 0.1.0
 */
export const VenueName = GlobalFlag.Setting("venue")({
  flag: Flag.Literals("venue", Object.keys(Venue.venues) as ReadonlyArray<Venue.Name>).pipe(
    Flag.withDescription("The venue by its name; else HITBTC_VENUE is read"),
    Flag.optional
  )
})

/**
 * `--sandbox`.
 *
 * @category flags
 * @since 0.1.0
 */
export const Sandbox = GlobalFlag.Setting("sandbox")({
  flag: Flag.Boolean("sandbox").pipe(
    Flag.withDescription("A simulated exchange inside the command: nothing to start, no key needed"),
    Flag.withDefault(false)
  )
})

/**
 * `--json`.
 *
 * @category flags
 * @since 0.1.0
 */
export const Json = GlobalFlag.Setting("json")({
  flag: Flag.Boolean("json").pipe(
    Flag.withDescription("One object a line on stdout, and nothing else there"),
    Flag.withDefault(false)
  )
})

/**
 * All of them.
 *
 * @category flags
 * @since 0.1.0
 */
export const all = [Api, Url, VenueName, Sandbox, Json] as const

/**
 * The identifiers of the settings, as what reads them requires them.
 *
 * @category models
 * @since 0.1.0
 */
export type Settings = GlobalFlag.Setting.Identifier<"api" | "url" | "venue" | "sandbox" | "json">

/**
 * What was given on the command line.
 *
 * @category accessors
 * @since 0.1.0
 */
export const given = Effect.gen(function*() {
  return {
    api: yield* Api,
    url: Option.getOrUndefined(yield* Url),
    venue: Option.getOrUndefined(yield* VenueName),
    sandbox: yield* Sandbox
  }
})
