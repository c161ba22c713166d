/**
 * Commands about orders. Each asks before it sends, ends in plain words, and finds out what became of it where the answer
 * did not come.
 *
 * @since 0.1.0
 */
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Trading from "@effect-hitbtc/client/Trading"
import * as TradingV3 from "@effect-hitbtc/client/TradingV3"
import * as ClientOrderId from "@effect-hitbtc/core/ClientOrderId"
import { isActive, type Order } from "@effect-hitbtc/core/Order"
import type { NewOrder, ReplaceOrder } from "@effect-hitbtc/core/OrderRequest"
import type { TrackedOrder } from "@effect-hitbtc/core/OrderTracker"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ask from "../Ask.ts"
import * as Client from "../Client.ts"
import * as DryRun from "../DryRun.ts"
import * as ExitCode from "../ExitCode.ts"
import { BadInput, Unsettled } from "../Failure.ts"
import * as Line from "../Line.ts"
import * as Output from "../Output.ts"
import * as Settings from "../Settings.ts"
import * as Target from "../Target.ts"
import * as Words from "../Words.ts"
import * as Private from "./Private.ts"

const yes = Flag.Boolean("yes").pipe(
  Flag.withAlias("y"),
  Flag.withDescription("Send it without asking"),
  Flag.withDefault(false)
)

const dryRun = Flag.Boolean("dry-run").pipe(
  Flag.withDescription("Show the request exactly as it would be sent, and send nothing"),
  Flag.withDefault(false)
)

const amount = (name: string, description: string) =>
  Flag.String(name).pipe(
    Flag.withMetavar("amount"),
    Flag.withDescription(description),
    Flag.optional,
    Flag.map(Option.getOrUndefined)
  )

const id = Argument.String("CLIENT_ORDER_ID").pipe(Argument.withDescription("As `hitbtc orders` lists it"))

// How long the venue may take to say what became of a command that it did not answer.
const PATIENCE = "30 seconds"
const LOOK_EVERY = "100 millis"

const isKnown = (tracked: TrackedOrder | undefined) => Words.settled(tracked) !== undefined

// The client compares with the venue by itself, after a while or on the next connection.
const settle = (trading: Trading.Trading["Service"], clientOrderId: string) =>
  Effect.sleep(LOOK_EVERY).pipe(
    Effect.andThen(trading.order(clientOrderId)),
    Effect.repeat({ until: isKnown }),
    Effect.timeoutOption(PATIENCE),
    Effect.map(Option.getOrUndefined)
  )

interface Sending<A> {
  /** In the infinitive, such as "place": for what is said of it. */
  readonly verb: string
  readonly clientOrderId: string
  readonly send: (trading: Trading.Trading["Service"]) => Effect.Effect<A, HitBtcError>
}

const unsettled = (what: string, clientOrderId: string) =>
  new Unsettled({
    what: `${what} (client order id ${clientOrderId}). Do not repeat it before you looked: ` +
      "`hitbtc orders` and `hitbtc balances` say what there is"
  })

// The answer comes before the fills: those of an order that takes what is there follow at once.
const SOON = "250 millis"
const AT_LAST = "3 seconds"

const outcomeOf = (trading: Trading.Trading["Service"], answer: Order): Effect.Effect<Order> => {
  if (!isActive(answer)) return Effect.succeed(answer)
  const look = Effect.map(trading.order(answer.clientOrderId), (tracked) => tracked?.order ?? answer)
  const isTaker = answer.type === "market" || answer.timeInForce === "IOC" || answer.timeInForce === "FOK"
  const later = Effect.andThen(Effect.sleep(SOON), look)
  return isTaker
    ? later.pipe(
      Effect.repeat({ until: (order) => !isActive(order) }),
      Effect.timeoutOption(AT_LAST),
      Effect.flatMap(Option.match({ onNone: () => look, onSome: Effect.succeed }))
    )
    : later
}

const textOf = (order: Order): string => `${order.clientOrderId} ${Words.standing(order)}`

// To the end: an answer, or what is found out without one.
const carryOut = Effect.fnUntraced(function*({ clientOrderId, send, verb }: Sending<Order>) {
  const trading = yield* Trading.Trading
  return yield* send(trading).pipe(
    Effect.flatMap((answer) => Effect.map(outcomeOf(trading, answer), (order) => ({ order, text: textOf(order) }))),
    Effect.catchIf(
      ({ reason }) => reason._tag === "OutcomeUnknown" || reason._tag === "InvalidResult",
      Effect.fnUntraced(function*(error: HitBtcError) {
        yield* Output.note(`hitbtc: ${error.reason.message}. It may have been executed or not: asking the venue`)
        const tracked = yield* settle(trading, clientOrderId)
        const found = Words.settled(tracked)
        if (found === undefined) return yield* unsettled(`could not ${verb}, or could: nobody knows yet`, clientOrderId)
        if (tracked?.knowledge === "NotActive" || tracked?.knowledge === "ClosedMeanwhile") {
          return yield* unsettled(found, clientOrderId)
        }
        return { order: tracked?.order, text: `${clientOrderId} settled: ${found}` }
      })
    ),
    Effect.onInterrupt(() =>
      Output.note(`hitbtc: interrupted: ${unsettled("it may have been executed or not", clientOrderId).message}`)
    ),
    ExitCode.whenInterrupted(6)
  )
})

const tell = ({ order, text }: { readonly order: Order | undefined; readonly text: string }) =>
  Effect.flatMap(
    Settings.Json,
    (json) => json ? Output.printJson([order ?? { outcome: text }]) : Output.print([Line.make(text)])
  )

const showFrames = Effect.fnUntraced(function*(frames: ReadonlyArray<string>) {
  const { name } = yield* Target.Target
  yield* Output.note(`hitbtc: a dry run: nothing was sent to ${name}`)
  yield* Output.print(frames.map((frame) => Line.make(frame)))
})

interface Consent {
  readonly yes: boolean
  readonly dryRun: boolean
}

const consent = Effect.fnUntraced(function*(question: string, { yes }: Consent) {
  const { name } = yield* Target.Target
  if (yes || (yield* Ask.confirm(`${question} on ${name}?`))) return true
  yield* Output.note("hitbtc: nothing was sent")
  return false
})

const execute = (question: string, sending: Sending<Order>, options: Consent) =>
  Effect.gen(function*() {
    if (options.dryRun) return yield* showFrames(yield* DryRun.frames(sending.send))
    const run = Effect.gen(function*() {
      if (yield* consent(question, options)) yield* tell(yield* carryOut(sending))
    })
    // Logged in before anything is asked: a wrong key is not worth a question.
    yield* run.pipe(Private.loggedIn, Effect.provide(Private.account))
  })

const symbolOf = Effect.fnUntraced(function*(symbol: string) {
  const { connection, getSymbol } = yield* MarketData.MarketData
  return yield* Client.orUnreachable(connection)(getSymbol(symbol))
})

const timeInForce = Flag.Literals("time-in-force", ["GTC", "IOC", "FOK", "Day", "GTD"]).pipe(
  Flag.withDescription("Until cancelled (GTC, the default), now or never, all or nothing, today, or --expires (GTD)"),
  Flag.optional,
  Flag.map(Option.getOrUndefined)
)

/**
 * What an order is made of, on the command line.
 *
 * @category models
 * @since 0.1.0
 */
export interface Asked {
  readonly side: "buy" | "sell"
  readonly quantity: string
  readonly symbol: string
  readonly price: string | undefined
  readonly stopPrice: string | undefined
  readonly market: boolean
  readonly postOnly: boolean
  readonly timeInForce: "GTC" | "IOC" | "FOK" | "Day" | "GTD" | undefined
  readonly expires: Date | undefined
  readonly clientOrderId: string
}

const refuse = (issue: string) => Effect.fail(new BadInput({ issue }))

/**
 * The order that is meant: no price is ever guessed.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toOrder = (asked: Asked): Effect.Effect<NewOrder, BadInput> => {
  const { clientOrderId, expires, market, postOnly, price, quantity, side, stopPrice, symbol, timeInForce } = asked
  if (market && price !== undefined) return refuse("expected one of --price and --market, got both")
  if (!market && price === undefined) return refuse("expected --price, or --market for an order at any price")
  if (postOnly && (market || stopPrice !== undefined)) return refuse("--post-only: expected a limit order")
  if ((timeInForce === "GTD") !== (expires !== undefined)) {
    return refuse("expected --expires with --time-in-force GTD, and only with it")
  }
  const common = { side, quantity, symbol: symbol.toUpperCase(), clientOrderId }
  if (market) {
    if (timeInForce === "GTD") return refuse("--time-in-force GTD: expected an order with a price")
    const until = timeInForce === undefined ? {} : { timeInForce }
    return Effect.succeed(
      stopPrice === undefined
        ? { ...common, ...until, type: "market" }
        : { ...common, ...until, type: "stopMarket", stopPrice }
    )
  }
  const priced = { ...common, price: price! }
  const kind = stopPrice === undefined
    ? { ...priced, type: "limit" as const, ...(postOnly ? { postOnly } : {}) }
    : { ...priced, type: "stopLimit" as const, stopPrice }
  if (timeInForce !== "GTD") return Effect.succeed({ ...kind, ...(timeInForce === undefined ? {} : { timeInForce }) })
  const expireTime = DateTime.make(expires!)
  return Option.isNone(expireTime)
    ? refuse("--expires: expected a date")
    : Effect.succeed({ ...kind, timeInForce, expireTime: DateTime.toUtc(expireTime.value) })
}

const givenId = Flag.String("client-order-id").pipe(
  Flag.withMetavar("id"),
  Flag.withDescription("An id of your own, 8 to 32 characters; else one is made"),
  Flag.optional,
  Flag.map(Option.getOrUndefined)
)

const place = Command.make("place", {
  side: Argument.Literals("SIDE", ["buy", "sell"]),
  quantity: Argument.String("QUANTITY").pipe(Argument.withDescription("In the base currency")),
  symbol: Argument.String("SYMBOL"),
  price: amount("price", "In the quote currency: a limit order"),
  stopPrice: amount("stop-price", "Wait until the market reaches it"),
  market: Flag.Boolean("market").pipe(
    Flag.withDescription("Instead of --price: whatever the price is"),
    Flag.withDefault(false)
  ),
  postOnly: Flag.Boolean("post-only").pipe(
    Flag.withDescription("Never be the taker: rather be cancelled"),
    Flag.withDefault(false)
  ),
  round: Flag.Boolean("round").pipe(
    Flag.withDescription("Round to the symbol's steps, never to a worse price, instead of refusing"),
    Flag.withDefault(false)
  ),
  timeInForce,
  expires: Flag.Date("expires").pipe(
    Flag.withDescription("With --time-in-force GTD"),
    Flag.optional,
    Flag.map(Option.getOrUndefined)
  ),
  clientOrderId: givenId,
  yes,
  dryRun
}, (asked) =>
  Effect.gen(function*() {
    const clientOrderId = asked.clientOrderId ?? (yield* ClientOrderId.make)
    const order = yield* toOrder({ ...asked, clientOrderId })
    const symbol = yield* Effect.provide(symbolOf(order.symbol), Client.marketData(Client.sockets))
    const options = { symbol, offTick: asked.round ? "round" as const : "refuse" as const }
    const send = (trading: Trading.Trading["Service"]) => trading.placeOrder(order, options)
    // What is wrong with it is said before anybody is asked.
    yield* DryRun.frames(send)
    yield* execute(`Place it: ${Words.wanted(order)},`, { verb: "place it", clientOrderId, send }, asked)
  }).pipe(Effect.provide(Target.layer))).pipe(
    Command.withDescription("Places an order"),
    Command.withExamples([
      { command: "hitbtc order place buy 0.1 ETHBTC --price 0.05 --dry-run", description: "See what would be sent" },
      { command: "hitbtc order place sell 0.1 ETHBTC --market --yes --sandbox", description: "At the market, unasked" }
    ])
  )

const replace = Command.make("replace", {
  id,
  quantity: amount("quantity", "Of the new order"),
  price: amount("price", "Of the new order"),
  newClientOrderId: givenId,
  yes,
  dryRun
}, (asked) =>
  Effect.gen(function*() {
    const { id: clientOrderId, price, quantity } = asked
    if (price === undefined || quantity === undefined) {
      return yield* new BadInput({ issue: "expected --quantity and --price: those of the new order" })
    }
    const newClientOrderId = asked.newClientOrderId ?? (yield* ClientOrderId.make)
    const order: ReplaceOrder = { clientOrderId, newClientOrderId, price, quantity }
    const send = (trading: Trading.Trading["Service"]) => trading.replaceOrder(order)
    yield* DryRun.frames(send)
    yield* execute(
      `Replace ${clientOrderId} by ${quantity} at ${price}`,
      { verb: "replace it", clientOrderId: newClientOrderId, send },
      asked
    )
  }).pipe(Effect.provide(Target.layer))).pipe(
    Command.withDescription("Cancels an order and enters another in its place")
  )

const cancel = Command.make("cancel", { id, yes, dryRun }, ({ id, ...options }) =>
  Effect.gen(function*() {
    const send = (trading: Trading.Trading["Service"]) => trading.cancelOrder(id)
    yield* DryRun.frames(send)
    yield* execute(`Cancel ${id}`, { verb: "cancel it", clientOrderId: id, send }, options)
  }).pipe(Effect.provide(Target.layer))).pipe(Command.withDescription("Cancels an order"))

const cancelOneByOne = Effect.fnUntraced(function*() {
  const trading = yield* Trading.Trading
  const active = yield* trading.getActiveOrders()
  return yield* Effect.forEach(
    active,
    ({ clientOrderId }) =>
      carryOut({ verb: "cancel it", clientOrderId, send: (trading) => trading.cancelOrder(clientOrderId) })
  )
})

const cancelAtOnce = Effect.fnUntraced(function*(trading: TradingV3.TradingV3["Service"]) {
  const answer = yield* trading.cancelAllOrders().pipe(
    Effect.catchIf(
      ({ reason }) => reason._tag === "OutcomeUnknown" || reason._tag === "InvalidResult",
      Effect.fnUntraced(function*(error: HitBtcError) {
        yield* Output.note(`hitbtc: ${error.reason.message}. It may have been executed or not: asking the venue`)
        yield* trading.connection.ready
        const left = yield* trading.getActiveOrders()
        if (left.length > 0) return yield* unsettled(`${left.length} orders are still active`, "*")
        return [] as ReadonlyArray<Order>
      })
    ),
    Effect.onInterrupt(() => Output.note("hitbtc: interrupted: they may be cancelled or not. `hitbtc orders` says")),
    ExitCode.whenInterrupted(6)
  )
  return answer.map((order) => ({ order, text: textOf(order) }))
})

const cancelAll = Command.make("cancel-all", { yes, dryRun }, (options) =>
  Effect.gen(function*() {
    const { api } = yield* Target.Target
    if (options.dryRun && api === "v3") {
      return yield* showFrames(
        yield* DryRun.frames(() =>
          Effect.flatMap(Effect.serviceOption(TradingV3.TradingV3), (found) =>
            Option.isSome(found) ? found.value.cancelAllOrders() : Effect.succeed([]))
        )
      )
    }
    yield* Effect.gen(function*() {
      const trading = yield* Trading.Trading
      const active = yield* trading.getActiveOrders()
      if (options.dryRun) {
        const frames = yield* Effect.forEach(active, ({ clientOrderId }) =>
          DryRun.frames((trading) =>
            trading.cancelOrder(clientOrderId)
          ))
        return yield* showFrames(frames.flat())
      }
      if (active.length === 0) {
        return yield* Output.note("hitbtc: no active orders: nothing was sent")
      }
      if (!(yield* consent(`Cancel all ${active.length} active orders`, options))) {
        return
      }
      const v3 = yield* Effect.serviceOption(TradingV3.TradingV3)
      const done = yield* (Option.isSome(v3) ? cancelAtOnce(v3.value) : cancelOneByOne())
      yield* Effect.forEach(done, tell, { discard: true })
      const left = yield* trading.getActiveOrders()
      if (left.length > 0) {
        return yield* unsettled(`${left.length} orders are still active`, "*")
      }
      yield* Output.note("hitbtc: no order is active any more")
    }).pipe(Private.loggedIn, Effect.provide(Private.account))
  }).pipe(Effect.provide(Target.layer))).pipe(Command.withDescription("Cancels all active orders"))

/**
 * `hitbtc order`.
 *
 * @category commands
 * @since 0.1.0
 */
export const order = Command.make("order").pipe(
  Command.withDescription("Places, replaces and cancels orders: asks before it sends"),
  Command.withSubcommands([place, replace, cancel, cancelAll])
)
