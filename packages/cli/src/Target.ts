/**
 * Where a command goes: the API, the URLs, and whose account it is.
 *
 * @since 0.1.0
 */
import * as Venue from "@effect-hitbtc/client/Venue"
import type { Credentials } from "@effect-hitbtc/core/Credentials"
import * as SandboxServer from "@effect-hitbtc/sandbox/SandboxServer"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { BadInput } from "./Failure.ts"
import * as Settings from "./Settings.ts"

/**
 * A venue, as the layers of the client take it.
 *
 * **Details**
 *
 * - `name`: as it is shown
 * - `url`: the base on API v3; the public socket on v2
 * - `tradingUrl`: the base on API v3; the socket for trading on v2
 * - `credentials`: those of the venue inside the command, which everybody knows
 *
 * @category services
 * @since 0.1.0
 */
export class Target extends Context.Service<Target, {
  readonly api: Settings.Api
  readonly name: string
  readonly url: string
  readonly tradingUrl: string
  readonly credentials: Credentials | undefined
}>()("@effect-hitbtc/cli/Target") {}

const V2 = "/api/2/ws"

const refuse = (issue: string) => new BadInput({ issue: `--url: ${issue}` })

// A host alone, or the public socket.
const urlsOfV2 = (input: string): Effect.Effect<{ readonly url: string; readonly tradingUrl: string }, BadInput> => {
  if (!URL.canParse(input)) return Effect.fail(refuse("expected a URL such as ws://127.0.0.1:9300"))
  const { host, password, pathname, protocol, username } = new URL(input)
  const scheme = { "ws:": "ws:", "http:": "ws:", "wss:": "wss:", "https:": "wss:" }[protocol]
  if (scheme === undefined) return Effect.fail(refuse(`expected ws: or wss:, got ${protocol}`))
  if (username !== "" || password !== "") return Effect.fail(refuse("expected no user name and no password"))
  const path = pathname.replace(/\/+$/, "")
  if (path !== "" && path !== V2) return Effect.fail(refuse(`expected a host, or a path of ${V2} on API v2`))
  const url = `${scheme}//${host}${V2}`
  return Effect.succeed({ url, tradingUrl: `${url}/trading` })
}

/**
 * The target of a URL: the base of a venue.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromUrl = Effect.fnUntraced(function*(
  api: Settings.Api,
  input: string,
  name: string
): Effect.fn.Return<Target["Service"], BadInput> {
  if (api === "v2") return { api, name, credentials: undefined, ...yield* urlsOfV2(input) }
  const { url } = yield* Effect.mapError(
    Effect.fromResult(Venue.fromUrl(input)),
    ({ issue }) => refuse(issue)
  )
  return { api, name, url, tradingUrl: url, credentials: undefined }
})

const environment = Config.all({
  url: Config.withDefault(Config.String("URL"), undefined),
  venue: Config.withDefault(Config.Literals(Object.keys(Venue.venues) as ReadonlyArray<Venue.Name>, "VENUE"), undefined)
}).pipe(Config.nested("HITBTC"))

const baseOf = (api: Settings.Api, venue: Venue.Name): string => {
  const { url } = Venue.venues[venue]
  return api === "v3" ? url : new URL(url).origin
}

/**
 * The target that the flags and the environment name. With `--sandbox` it is a venue of our own, for as long as the scope
 * lives.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.gen(function*() {
  const { api, sandbox, url, venue } = yield* Settings.given
  if ([sandbox, url !== undefined, venue !== undefined].filter(Boolean).length > 1) {
    return yield* new BadInput({ issue: "expected one of --sandbox, --url and --venue: they may not mean the same" })
  }
  if (sandbox) {
    const context = yield* Layer.build(SandboxServer.layer({ seed: 1 }))
    const server = Context.get(context, SandboxServer.SandboxServer)
    return { ...yield* fromUrl(api, server.url, "sandbox"), credentials: sandboxCredentials }
  }
  if (url !== undefined) return yield* fromUrl(api, url, nameOf(url))
  if (venue !== undefined) return yield* fromUrl(api, baseOf(api, venue), venue)
  const read = yield* environment
  if (read.url !== undefined && read.venue !== undefined) {
    return yield* new BadInput({ issue: "expected one of HITBTC_VENUE and HITBTC_URL, got both" })
  }
  if (read.url !== undefined) return yield* fromUrl(api, read.url, nameOf(read.url))
  const name = read.venue ?? "hitbtc"
  return yield* fromUrl(api, baseOf(api, name), name)
})

const nameOf = (url: string): string => {
  const known = Venue.fromUrl(url)
  return Result.isSuccess(known) ? known.success.name : URL.canParse(url) ? new URL(url).host : "the venue"
}

/**
 * The account that a sandbox has if it was not told otherwise.
 *
 * @category constants
 * @since 0.1.0
 */
export const sandboxCredentials: Credentials = {
  key: Redacted.make("sandbox-key"),
  secret: Redacted.make("sandbox-secret")
}

/**
 * The same as a layer.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = Layer.effect(Target, Effect.map(make, (target) => Target.of(target)))
