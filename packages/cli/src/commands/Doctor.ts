/**
 * Can I reach it? The way to the venue, step by step, each with its time; and where it ends, what to do.
 *
 * @since 0.1.0
 */
import * as Account from "@effect-hitbtc/client/Account"
import * as BookView from "@effect-hitbtc/client/BookView"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Trading from "@effect-hitbtc/client/Trading"
import * as Venue from "@effect-hitbtc/client/Venue"
import { Transport } from "@effect-hitbtc/transport/Transport"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Dns from "node:dns/promises"
import * as Net from "node:net"
import * as Tls from "node:tls"
import * as Ask from "../Ask.ts"
import * as Client from "../Client.ts"
import * as Failure from "../Failure.ts"
import * as Line from "../Line.ts"
import * as Output from "../Output.ts"
import * as Settings from "../Settings.ts"
import * as Target from "../Target.ts"

interface Finding {
  readonly step: string
  readonly outcome: "ok" | "failed" | "skipped"
  readonly millis: number
  readonly detail: string
  readonly advice?: string | undefined
  readonly code?: number | undefined
}

interface Step<R> {
  readonly name: string
  /** What was found, in a few words; a failure says why not. */
  readonly run: Effect.Effect<string, unknown, R>
  readonly advice: string
}

const TIMEOUT = Duration.seconds(10)

const described = (error: unknown) => {
  const { code, text } = Failure.describe(error)
  return { detail: text, code }
}

// To the microsecond: a step on this machine takes less than a millisecond.
const nowMillis = Effect.map(Clock.currentTimeNanos, (nanos) => Number(nanos / 1000n) / 1000)

const examine = Effect.fnUntraced(function*<R>({ advice, name, run }: Step<R>) {
  const since = yield* nowMillis
  const result = yield* Effect.result(Effect.timeout(run, TIMEOUT))
  const millis = Math.round(((yield* nowMillis) - since) * 10) / 10
  const finding: Finding = Result.isSuccess(result)
    ? { step: name, outcome: "ok", millis, detail: result.success }
    : { step: name, outcome: "failed", millis, ...described(result.failure), advice }
  return finding
})

const line = ({ advice, detail, millis, outcome, step }: Finding): ReadonlyArray<Line.Line> => {
  const style = outcome === "ok" ? "green" : outcome === "failed" ? "red" : "dim"
  const time = outcome === "skipped" ? "" : `${millis.toFixed(1)} ms`
  return [
    Line.make(
      Line.span(outcome.padEnd(8), style),
      Line.span(step.padEnd(12), "bold"),
      time.padStart(11),
      `  ${detail}`
    ),
    ...advice === undefined ? [] : [Line.make(" ".repeat(8), Line.span(`do: ${advice}`, "yellow"))]
  ]
}

const tell = (finding: Finding) =>
  Effect.flatMap(
    Settings.Json,
    (json) => json ? Output.printJson([{ ...finding, code: undefined }]) : Output.print(line(finding))
  )

const connect = (make: (onConnect: () => void) => Net.Socket): Effect.Effect<Net.Socket, unknown> =>
  Effect.callback<Net.Socket, unknown>((resume) => {
    const socket = make(() => {
      socket.destroy()
      resume(Effect.succeed(socket))
    })
    // OpenSSL says where in its source something is wrong; its reason is what a person wants to know.
    socket.on("error", (error) => {
      const { reason } = error as { readonly reason?: string }
      resume(Effect.fail(reason === undefined ? error : new Error(reason)))
    })
    return Effect.sync(() => socket.destroy())
  })

// The time by which the venue signs what it says over HTTP has no more than seconds.
const RESOLUTION = 500
const TOLERABLE = 5_000

const skew = (url: string) =>
  Effect.gen(function*() {
    const sent = yield* Clock.currentTimeMillis
    const { headers } = yield* HttpClient.head(url)
    const received = yield* Clock.currentTimeMillis
    const theirs = Date.parse(headers.date ?? "")
    if (Number.isNaN(theirs)) return "the venue does not say its time"
    const off = (sent + received) / 2 - theirs - RESOLUTION
    if (Math.abs(off) > TOLERABLE) {
      return yield* new Failure.BadInput({ issue: `this clock is ${(off / 1000).toFixed(1)} s off the venue's` })
    }
    return Math.abs(off) <= RESOLUTION ? "none that can be seen" : `${(off / 1000).toFixed(1)} s`
  }).pipe(Effect.provide(FetchHttpClient.layer))

const ROUNDS = 3

const roundTrip = (symbol: string) =>
  Effect.gen(function*() {
    const { api } = yield* Target.Target
    const { connection } = yield* MarketData.MarketData
    const ask = api === "v3"
      ? connection.call("subscriptions", {}, { ch: "trades" })
      : connection.call("getSymbol", { symbol })
    yield* connection.ready
    const times: Array<number> = []
    for (let i = 0; i < ROUNDS; i++) {
      const since = yield* nowMillis
      yield* ask
      times.push((yield* nowMillis) - since)
    }
    return `best of ${ROUNDS}: ${Math.min(...times).toFixed(1)} ms`
  })

const firstBook = (symbol: string) =>
  Effect.gen(function*() {
    const { orderBooks } = yield* MarketData.MarketData
    const book = yield* orderBooks(symbol).pipe(Stream.filter(BookView.isLive), Stream.runHead)
    return Option.match(book, {
      onNone: () => "",
      onSome: (view) => `${symbol} is live: bid ${view.bids[0]?.price ?? "-"}, ask ${view.asks[0]?.price ?? "-"}`
    })
  })

const hasCredentials = Effect.gen(function*() {
  const target = yield* Target.Target
  const key = yield* Config.withDefault(Config.String("HITBTC_API_KEY"), "")
  const secret = yield* Config.withDefault(Config.String("HITBTC_API_SECRET"), "")
  return target.credentials !== undefined || (key !== "" && secret !== "")
})

const login = Effect.gen(function*() {
  const credentials = yield* Ask.credentials
  yield* Effect.gen(function*() {
    const { connection } = yield* Trading.Trading
    const { getBalances } = yield* Account.Account
    yield* Client.orUnreachable(connection)(Effect.andThen(connection.ready, getBalances()))
  }).pipe(Effect.provide(Client.account(Client.sockets, credentials)))
  return "the key is good, and balances can be read"
})

const NETWORK = "check the network, a firewall or proxy in between, and --url"

/**
 * `hitbtc doctor`.
 *
 * @category commands
 * @since 0.1.0
 */
export const doctor = Command.make("doctor", {
  symbol: Flag.String("symbol").pipe(
    Flag.withDescription("Whose book is looked at (default ETHBTC)"),
    Flag.withDefault("ETHBTC"),
    Flag.map((symbol) => symbol.toUpperCase())
  )
}, ({ symbol }) =>
  Effect.gen(function*() {
    const { api, name, url } = yield* Target.Target
    const socketUrl = api === "v3" ? yield* Effect.fromResult(Venue.publicUrl(url)) : url
    const { hostname, port: givenPort, protocol } = new URL(socketUrl)
    const isSecure = protocol === "wss:"
    const port = givenPort === "" ? (isSecure ? 443 : 80) : Number(givenPort)
    const host = hostname.replace(/^\[|\]$/g, "")
    yield* Output.note(`hitbtc: ${name}, API ${api}, ${socketUrl}`)

    // Each stands on those before it.
    const steps: ReadonlyArray<
      Step<Transport | MarketData.MarketData | Target.Target> & { readonly stops?: boolean | undefined }
    > = [
      {
        name: "DNS",
        run: Effect.map(Effect.tryPromise({ try: () => Dns.lookup(host), catch: (error) => error }), ({ address }) =>
          address),
        advice: "check the name of the host, and the network"
      },
      {
        name: "TCP",
        run: Effect.as(
          connect((onConnect) =>
            Net.connect({ host, port }, onConnect)
          ),
          `port ${port}`
        ),
        advice: NETWORK
      },
      ...isSecure
        ? [{
          name: "TLS",
          run: Effect.as(
            connect((onConnect) =>
              Tls.connect({ host, port, ...Net.isIP(host) === 0 ? { servername: host } : {} }, onConnect)
            ),
            "the certificate is good"
          ),
          advice:
            "check the date of this machine, whether a proxy replaces certificates, and whether the URL is to be ws:"
        }]
        : [],
      {
        name: "handshake",
        run: Effect.scoped(
          Effect.flatMap(Transport, (transport) => Effect.as(transport.dial(socketUrl), "a WebSocket"))
        ),
        advice: api === "v2"
          ? "HitBTC switched API v2 off in August 2023: use --api v3"
          : "the host is there and does not speak this API: check --url, or wait where the status is 429 or 503"
      },
      {
        name: "clock skew",
        run: skew(`http${isSecure ? "s" : ""}://${hostname.includes(":") ? `[${host}]` : host}:${port}/`),
        advice: "set the clock of this machine: logins are refused where it is off",
        // Market data does not mind.
        stops: false
      },
      { name: "round trip", run: roundTrip(symbol), advice: NETWORK },
      {
        name: "first book",
        run: firstBook(symbol),
        advice: "check that the venue has the symbol: `hitbtc symbols`, and --symbol",
        stops: false
      }
    ]
    let broken: string | undefined
    let failed: Finding | undefined
    const go = Effect.fnUntraced(function*<R>(step: Step<R> & { readonly stops?: boolean | undefined }) {
      const finding: Finding = broken === undefined
        ? yield* examine(step)
        : { step: step.name, outcome: "skipped", millis: 0, detail: `after "${broken}" failed` }
      yield* tell(finding)
      if (finding.outcome !== "failed") return
      failed ??= finding
      if (step.stops !== false) broken ??= step.name
    })
    yield* Effect.forEach(steps, go, { discard: true })
    if (broken === undefined && !(yield* hasCredentials)) {
      const detail = "no credentials in HITBTC_API_KEY and HITBTC_API_SECRET"
      yield* tell({ step: "login", outcome: "skipped", millis: 0, detail })
    } else {
      yield* go({
        name: "login",
        run: login,
        advice: "check HITBTC_API_KEY and HITBTC_API_SECRET, the rights of the key, and the clock"
      })
    }
    if (failed !== undefined) {
      return yield* new Failure.NotWell({ step: failed.step, code: failed.code === 1 ? 3 : failed.code ?? 3 })
    }
    yield* Output.note("hitbtc: all is well")
  }).pipe(
    Effect.provide(Layer.merge(Client.marketData(Client.sockets), Client.sockets)),
    Effect.provide(Target.layer)
  )).pipe(
    Command.withDescription("Can I reach it? Step by step, each with its time, and what to do where it fails"),
    Command.withExamples([{ command: "hitbtc doctor --url ws://127.0.0.1:9300", description: "A sandbox of your own" }])
  )
