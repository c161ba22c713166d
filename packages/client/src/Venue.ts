/**
 * Where API v3 is spoken: HitBTC, and the exchanges that run the same software.
 *
 * A venue is known by one base URL; the URLs of its sockets and of its REST API are made from it.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import { SourceError } from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/**
 * An exchange.
 *
 * **Details**
 *
 * - `name`: of one of {@link venues}, or the host of another
 * - `url`: its base, such as `wss://api.hitbtc.com/api/3`
 *
 * @category models
 * @since 0.1.0
 */
export interface Venue {
  readonly name: string
  readonly url: string
}

const PATH = "/api/3"

const venue = <const Name extends string>(name: Name, host: string) => ({ name, url: `wss://${host}${PATH}` })

/**
 * The exchanges that are known to run this API; each could have a part of it disabled. `hitbtcDemo` is HitBTC with money
 * to play with.
 *
 * @category constants
 * @since 0.1.0
 */
export const venues = {
  hitbtc: venue("hitbtc", "api.hitbtc.com"),
  hitbtcDemo: venue("hitbtcDemo", "api.demo.hitbtc.com"),
  fmfw: venue("fmfw", "api.fmfw.io"),
  changellyPro: venue("changellyPro", "api.pro.changelly.com"),
  cryptoMarket: venue("cryptoMarket", "api.exchange.cryptomkt.com"),
  bequant: venue("bequant", "api.bequant.io"),
  gleec: venue("gleec", "api.exchange.gleec.com"),
  mandala: venue("mandala", "api.trade.mandala.exchange")
} as const

/**
 * The name of one of {@link venues}.
 *
 * @category models
 * @since 0.1.0
 */
export type Name = keyof typeof venues

/**
 * Not the URL of a venue: `issue` says what is wrong with it. The URL itself is not shown, as it may carry a secret.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidUrl extends Schema.TaggedError<InvalidUrl>("@effect-hitbtc/client/Venue/InvalidUrl")("InvalidUrl", {
  issue: Schema.String
}) {
  override get message(): string {
    return `url: ${this.issue}`
  }
}

const schemes: { readonly [protocol: string]: { readonly socket: string; readonly rest: string } } = {
  "ws:": { socket: "ws:", rest: "http:" },
  "http:": { socket: "ws:", rest: "http:" },
  "wss:": { socket: "wss:", rest: "https:" },
  "https:": { socket: "wss:", rest: "https:" }
}

interface Base {
  readonly host: string
  readonly socket: string
  readonly rest: string
}

const parse = (input: string): Result.Result<Base, InvalidUrl> => {
  const invalid = (issue: string) => Result.fail(new InvalidUrl({ issue }))
  if (!URL.canParse(input)) return invalid(`expected a URL such as ${venues.hitbtc.url}`)
  const url = new URL(input)
  const scheme = schemes[url.protocol]
  if (scheme === undefined) return invalid(`expected wss:, ws:, https: or http:, got ${url.protocol}`)
  if (url.username !== "" || url.password !== "") return invalid("expected no user name and no password")
  if (url.search !== "" || url.hash !== "") return invalid("expected no query and no fragment")
  const path = url.pathname.replace(/\/+$/, "")
  if (path !== "" && !path.endsWith(PATH)) {
    return invalid(`expected the base of API v3, which ends with ${PATH}, got the path ${url.pathname}`)
  }
  const at = `//${url.host}${path === "" ? PATH : path}`
  return Result.succeed({ host: url.host, socket: `${scheme.socket}${at}`, rest: `${scheme.rest}${at}` })
}

const socketUrl = (path: string) => (url: string): Result.Result<string, InvalidUrl> =>
  Result.map(parse(url), ({ socket }) => `${socket}${path}`)

/**
 * The venue of a URL: a base, with or without a slash at its end, or a host alone, whose base is then `/api/3`. A scheme
 * of HTTP is taken for that of WebSockets.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromUrl = (url: string): Result.Result<Venue, InvalidUrl> =>
  Result.map(
    parse(url),
    ({ host, socket }) => Object.values(venues).find((known) => known.url === socket) ?? { name: host, url: socket }
  )

/**
 * The URL of the public socket of a venue, from any URL that {@link fromUrl} takes.
 *
 * @category conversions
 * @since 0.1.0
 */
export const publicUrl: (url: string) => Result.Result<string, InvalidUrl> = socketUrl("/ws/public")

/**
 * The URL of the socket that orders go over, of spot, margin and futures.
 *
 * @category conversions
 * @since 0.1.0
 */
export const tradingUrl: (url: string) => Result.Result<string, InvalidUrl> = socketUrl("/ws/trading")

/**
 * The URL of the socket of the wallet.
 *
 * @category conversions
 * @since 0.1.0
 */
export const walletUrl: (url: string) => Result.Result<string, InvalidUrl> = socketUrl("/ws/wallet")

/**
 * The base of the REST API: `https:` where the sockets are `wss:`, `http:` where they are `ws:`.
 *
 * @category conversions
 * @since 0.1.0
 */
export const restUrl = (url: string): Result.Result<string, InvalidUrl> => Result.map(parse(url), ({ rest }) => rest)

const issueOf = (url: string): string | undefined => {
  const parsed = parse(url)
  return Result.isFailure(parsed) ? parsed.failure.issue : undefined
}

const names = Object.keys(venues) as [Name, ...Array<Name>]

/**
 * The venue in the configuration: `HITBTC_VENUE`, the name of one of {@link venues}, or `HITBTC_URL`, which
 * {@link fromUrl} reads; HitBTC where there is neither. Both are an error: they may not mean the same.
 *
 * @category options
 * @since 0.1.0
 */
export const config: Config.Config<Venue> = Config.all({
  name: Config.option(Config.Literals(names, "VENUE")),
  url: Config.option(Config.schema(Schema.String.check(Schema.makeFilter(issueOf)), "URL"))
}).pipe(
  Config.nested("HITBTC"),
  Config.mapEffect(({ name, url }) =>
    Option.isSome(name) && Option.isSome(url)
      ? Effect.fail(
        new Config.ConfigError(new SourceError({ message: "expected one of HITBTC_VENUE and HITBTC_URL, got both" }))
      )
      : Effect.succeed(
        Option.isSome(url)
          ? Result.getOrThrow(fromUrl(url.value))
          : venues[Option.getOrElse(name, (): Name => "hitbtc")]
      )
  )
)
