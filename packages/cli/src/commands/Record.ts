/**
 * Recordings: made of what really goes over the sockets, and watched again.
 *
 * @since 0.1.0
 */
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Trading from "@effect-hitbtc/client/Trading"
import { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as NodeRecordingFile from "@effect-hitbtc/transport/NodeRecordingFile"
import * as RecordingTransport from "@effect-hitbtc/transport/RecordingTransport"
import * as ReplayTransport from "@effect-hitbtc/transport/ReplayTransport"
import { Transport } from "@effect-hitbtc/transport/Transport"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Ask from "../Ask.ts"
import * as Client from "../Client.ts"
import * as ExitCode from "../ExitCode.ts"
import { BadInput, Unreachable } from "../Failure.ts"
import * as Figures from "../Figures.ts"
import * as Output from "../Output.ts"
import * as Recorded from "../Recorded.ts"
import * as Settings from "../Settings.ts"
import * as Target from "../Target.ts"
import * as Market from "./Market.ts"
import { watchReports } from "./Reports.ts"

const MEGABYTE = 1_000_000

const file = Argument.String("FILE").pipe(
  Argument.withDescription("NDJSON; compressed where its name ends with .gz")
)

const symbols = Argument.String("SYMBOL").pipe(
  Argument.variadic(),
  Argument.map((symbols) => Array.from(new Set(symbols.map((symbol) => symbol.toUpperCase()))))
)

const publicViews = ["ticker", "trades", "candles", "book"] as const

const megabytes = (bytes: number): string => `${(bytes / MEGABYTE).toFixed(1)} MB`

const plural = (count: number, one: string): string => `${Figures.count(count)} ${one}${count === 1 ? "" : "s"}`

const describe = (progress: Effect.Success<NodeRecordingFile.RecordingFile["progress"]>, millis: number): string => {
  const { bytes, files, frames, sessions } = progress
  return `${(millis / 1000).toFixed(0)} s, ${plural(frames, "frame")}, ${plural(sessions, "connection")}, ${
    megabytes(bytes)
  } in ${files.length === 1 ? files[0] : plural(files.length, "file")}`
}

// On a terminal one line that changes; in a log a line now and then.
const showProgress = Effect.fnUntraced(function*(file: NodeRecordingFile.RecordingFile, since: number) {
  const { isErrorTerminal, writeError } = yield* Output.Output
  const line = Effect.gen(function*() {
    const text = describe(yield* file.progress, (yield* Clock.currentTimeMillis) - since)
    yield* writeError(isErrorTerminal ? `\r\u001B[Krecording: ${text}` : `recording: ${text}\n`)
  })
  return yield* Effect.andThen(Effect.sleep(isErrorTerminal ? "500 millis" : "10 seconds"), line).pipe(Effect.forever)
})

const sumUp = Effect.fnUntraced(function*(file: NodeRecordingFile.RecordingFile, since: number) {
  const { isErrorTerminal, writeError } = yield* Output.Output
  const progress = yield* file.progress
  yield* writeError(
    `${isErrorTerminal ? "\r\u001B[K" : ""}recorded: ${describe(progress, (yield* Clock.currentTimeMillis) - since)}\n`
  )
  if (yield* Settings.Json) yield* Output.printJson([progress])
})

/**
 * `hitbtc record`.
 *
 * @category commands
 * @since 0.1.0
 */
export const record = Command.make("record", {
  file,
  symbols,
  channels: Flag.Literals("channel", publicViews).pipe(
    Flag.withDescription("What to record of the symbols, as often as wanted (default: all)"),
    Flag.atLeast(0)
  ),
  period: Market.period,
  account: Flag.Boolean("account").pipe(
    Flag.withDescription("Also the account's orders and reports"),
    Flag.withDefault(false)
  ),
  seconds: Flag.Finite("for").pipe(
    Flag.withSchema(Schema.Finite.check(Schema.isGreaterThan(0))),
    Flag.withMetavar("seconds"),
    Flag.withDescription("How long (default: until Ctrl-C)"),
    Flag.optional
  ),
  rotate: Flag.Finite("rotate").pipe(
    Flag.withSchema(Schema.Finite.check(Schema.isGreaterThan(0))),
    Flag.withMetavar("megabytes"),
    Flag.withDescription("Begin another file after so many, before compression: FILE, then FILE.2 and so on"),
    Flag.optional
  )
}, ({ account, channels, file: path, period, rotate, seconds, symbols }) =>
  Effect.gen(function*() {
    if (symbols.length === 0 && !account) {
      return yield* new BadInput({ issue: "nothing to record: expected symbols, or --account" })
    }
    const credentials = account ? yield* Ask.credentials : undefined
    const rotateAt = Option.getOrUndefined(Option.map(rotate, (megabytes) => megabytes * MEGABYTE))
    const file = yield* NodeRecordingFile.write(path, { rotateAt })
    const since = yield* Clock.currentTimeMillis
    yield* Effect.addFinalizer(() => sumUp(file, since))
    const sockets = yield* Effect.provide(Transport, Client.sockets)
    // One for both sockets: it counts the connections.
    const transport = Layer.succeed(Transport)(yield* RecordingTransport.make(sockets, file.sink))

    const wanted = channels.length === 0 ? publicViews : channels
    const market = Effect.gen(function*() {
      const { candles, connection, orderBooks, tickers, trades } = yield* MarketData.MarketData
      yield* Effect.all([
        ...wanted.includes("book") ? [Stream.runDrain(orderBooks(symbols, { depth: 1 }))] : [],
        ...wanted.includes("trades") ? [Stream.runDrain(trades(symbols))] : [],
        ...wanted.includes("candles") ? [Stream.runDrain(candles(symbols, { period }))] : [],
        ...wanted.includes("ticker") ? [Stream.runDrain(tickers(symbols))] : []
      ], { concurrency: "unbounded", discard: true }).pipe(Client.orUnreachable(connection))
    }).pipe(Effect.provide(Client.marketData(transport)))
    const reports = Effect.gen(function*() {
      const { connection, reports } = yield* Trading.Trading
      yield* Stream.runDrain(reports).pipe(Client.orUnreachable(connection))
    })

    const all = Effect.all([
      ...symbols.length === 0 ? [] : [market],
      ...credentials === undefined ? [] : [Effect.provide(reports, Client.account(transport, credentials))]
    ], { concurrency: "unbounded", discard: true })
    const limited = Option.match(seconds, {
      onNone: () => all,
      onSome: (seconds) => Effect.raceFirst(all, Effect.sleep(Duration.seconds(seconds)))
    })
    yield* Effect.raceAllFirst([limited, file.failed, showProgress(file, since)]).pipe(ExitCode.whenInterrupted(0))
  }).pipe(Effect.scoped, Effect.provide(Target.layer))).pipe(
    Command.withDescription("Writes down all frames, in and out, with their times; secrets are left out"),
    Command.withExamples([
      { command: "hitbtc record day.ndjson.gz ETHBTC BTCUSDT --rotate 100", description: "All of two symbols" },
      { command: "hitbtc record books.ndjson ETHBTC --channel book --for 60", description: "A minute of a book" }
    ])
  )

const speedOf = (text: string): Effect.Effect<number, BadInput> => {
  const speed = text === "max" ? Infinity : Number(text)
  return speed > 0
    ? Effect.succeed(speed)
    : Effect.fail(new BadInput({ issue: `--speed: expected a number above 0, or max, got ${text}` }))
}

const isAtTheEnd = (error: unknown): boolean =>
  error instanceof HitBtcError
    ? error.reason._tag === "Stopped" && ReplayTransport.isOver(error.reason.error)
    : error instanceof Unreachable && ReplayTransport.isOver(error.error)

const watch = Effect.fnUntraced(function*(
  view: Recorded.View,
  symbols: ReadonlyArray<string>,
  period: Recorded.Contents["period"],
  depth: Option.Option<number>
) {
  switch (view) {
    case "ticker":
      return yield* Market.watchTickers(symbols)
    case "trades":
      return yield* Market.watchTrades(symbols, 100)
    case "candles":
      return yield* Market.watchCandles(symbols, period ?? "M1", 100)
    default:
      return yield* Market.watchBooks(symbols, depth)
  }
})

/**
 * `hitbtc replay`.
 *
 * @category commands
 * @since 0.1.0
 */
export const replay = Command.make("replay", {
  file,
  symbols,
  view: Flag.Literals("view", Recorded.views).pipe(
    Flag.withDescription("What to watch (default: the first of these that was recorded)"),
    Flag.optional
  ),
  speed: Flag.String("speed").pipe(
    Flag.withMetavar("times"),
    Flag.withDescription("How many times as fast as it was, or max (default 1)"),
    Flag.withDefault("1")
  ),
  depth: Market.depth
}, ({ depth, file: path, speed: speedText, symbols, view: given }) =>
  Effect.gen(function*() {
    const speed = yield* speedOf(speedText)
    const recording = yield* Effect.catchTag(
      NodeRecordingFile.read(path),
      "InvalidRecording",
      ({ message }) => new BadInput({ issue: `${path} is ${message}` })
    )
    const contents = Recorded.contents(recording)
    const view = Option.getOrElse(given, () => Recorded.views.find((view) => contents?.symbols.has(view) === true))
    const recorded = view === undefined ? undefined : contents?.symbols.get(view)
    if (contents === undefined || view === undefined || recorded === undefined) {
      const has = Array.from(contents?.symbols.keys() ?? [])
      return yield* new BadInput({
        issue: `${path} has no ${view ?? "view"} in it${has.length === 0 ? "" : `: it has ${has.join(", ")}`}`
      })
    }
    const missing = symbols.find((symbol) => !recorded.includes(symbol))
    if (missing !== undefined) {
      return yield* new BadInput({ issue: `${path} has no ${view} of ${missing}: it has ${recorded.join(", ")}` })
    }
    const target = yield* Target.fromUrl(
      contents.api,
      contents.url,
      `${path}${speed === 1 ? "" : `, speed ${speedText}`}`
    )
    const transport = ReplayTransport.layer(recording, { speed })
    const shown = view === "reports"
      ? Effect.provide(watchReports, Client.account(transport, Target.sandboxCredentials))
      : Effect.provide(
        watch(view, symbols.length === 0 ? recorded : symbols, contents.period, depth),
        Client.marketData(transport)
      )
    yield* shown.pipe(
      Effect.provideService(Target.Target, target),
      Effect.catchIf(isAtTheEnd, () => Output.note("hitbtc: the recording is over"))
    )
  })).pipe(
    Command.withDescription("Plays a recording: any view on it, at any speed"),
    Command.withExamples([
      { command: "hitbtc replay day.ndjson.gz --view book --speed 10", description: "Ten times as fast" },
      { command: "hitbtc replay day.ndjson.gz ETHBTC --view trades --speed max --json", description: "For a program" }
    ])
  )
