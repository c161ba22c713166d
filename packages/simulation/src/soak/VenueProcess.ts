/**
 * The venue of a soak, in a process of its own: the sandbox behind a real server, told what to do over IPC. It ends with
 * the process that started it.
 *
 * @since 0.1.0
 */
import * as Listing from "@effect-hitbtc/sandbox/Listing"
import * as RateLimits from "@effect-hitbtc/sandbox/RateLimits"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import * as SandboxServer from "@effect-hitbtc/sandbox/SandboxServer"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import type { Answer, Ask, Asked, Start } from "./Venue.ts"

const start = JSON.parse(process.argv[2] ?? "{}") as Start

// What is on its way when the market stops must be there before the truth is told.
const FLUSH = "300 millis"

const send = (message: Answer) => Effect.sync(() => void process.send?.(message))

const run = Effect.gen(function*() {
  const context = yield* Layer.build(SandboxServer.layer({
    seed: start.seed,
    rate: start.rate,
    listings: [...Listing.defaults, ...Listing.synthetic(start.symbols)],
    accounts: [{ key: start.key, secret: start.secret }],
    rateLimits: start.isLimited ? { ...RateLimits.documented, ...RateLimits.documentedV3 } : undefined
  }))
  const { apiUrl } = Context.get(context, SandboxServer.SandboxServer)
  const sandbox = Context.get(context, Sandbox.Sandbox)
  const symbols = [...Listing.defaults, ...Listing.synthetic(start.symbols)].map(({ symbol }) => symbol.id)

  const rest = Effect.fnUntraced(function*(ids: ReadonlyArray<string>) {
    yield* sandbox.setRate(0)
    yield* Effect.sleep(FLUSH)
    const books = yield* Effect.forEach(symbols, (symbol) =>
      Effect.map(sandbox.book(symbol), (book) => {
        const { asks, bids, sequence } = Option.getOrThrow(book)
        return { symbol, asks, bids, sequence }
      }))
    const open = new Set((yield* sandbox.openOrders(start.key)).map(({ order }) => order.clientOrderId))
    const wanted = new Set(ids)
    const orders = (yield* sandbox.orders(start.key)).flatMap(({ order }) =>
      wanted.has(order.clientOrderId) || open.has(order.clientOrderId)
        ? [{
          id: order.clientOrderId,
          status: order.status,
          filled: order.cumulativeQuantity,
          isOpen: open.has(order.clientOrderId)
        }]
        : []
    )
    return { books, orders }
  })
  const answer = (ask: Ask): Effect.Effect<Answer["value"]> => {
    switch (ask._tag) {
      case "Rest":
        return rest(ask.ids)
      case "Go":
        return Effect.as(sandbox.setRate(start.rate), undefined)
      case "Drop":
        return Effect.as(sandbox.drop({ code: ask.code }), undefined)
      case "Gap":
        return Effect.as(sandbox.gap(ask.symbol), undefined)
    }
  }

  yield* send({ id: 0, value: { url: apiUrl(start.api === "v2" ? 2 : 3), symbols } })
  const asked = yield* Queue.unbounded<Asked>()
  process.on("message", (message) => void Queue.offerUnsafe(asked, message as Asked))
  yield* Queue.take(asked).pipe(
    Effect.flatMap(({ ask, id }) => Effect.flatMap(answer(ask), (value) => send({ id, value }))),
    Effect.forever
  )
}).pipe(Effect.scoped)

process.on("disconnect", () => process.exit(0))
Effect.runFork(run)
