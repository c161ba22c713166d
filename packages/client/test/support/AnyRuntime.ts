/**
 * A client and the simulated exchange in one program that asks nothing of where it runs but what the web has: no `node:`
 * module, no global of Node's. `Runtimes.test.ts` bundles it for a browser and holds what it tells there against what it
 * tells here.
 */
import * as Account from "@effect-hitbtc/client/Account"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Trading from "@effect-hitbtc/client/Trading"
import * as Listing from "@effect-hitbtc/sandbox/Listing"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import * as Mac from "effect/crypto/Mac"
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"

/** What must be in nothing that comes out. */
export const SECRET = "web-secret"

const exchange = Sandbox.layerTransport({
  seed: 5,
  listings: Listing.defaults.filter(({ symbol }) => symbol.id === "ETHBTC"),
  accounts: [{ key: "web", secret: SECRET }]
})
const mac = Mac.layerWebCrypto.pipe(Layer.provide(SecureRandom.layerWebCrypto))
const credentials = { key: Redacted.make("web"), secret: Redacted.make(SECRET) }

const markets = {
  v2: Layer.orDie(HitBtc.layerV2({ url: "wss://sandbox/api/2/ws/public" })),
  v3: Layer.orDie(HitBtc.layer({ url: "wss://sandbox/api/3" }))
}
const desks = {
  v2: Layer.orDie(HitBtc.layerTradingV2({ url: "wss://sandbox/api/2/ws/trading", credentials })),
  v3: Layer.orDie(HitBtc.layerTrading({ url: "wss://sandbox/api/3", credentials }))
}

// Signatures are made outside the test clock: each step leaves them a turn of the real one.
const step = Effect.andThen(
  TestClock.adjust("100 millis"),
  Effect.promise(() => new Promise<void>((resolve) => setTimeout(resolve, 1)))
)

const upTo = Effect.fnUntraced(function*<A, E>(effect: Effect.Effect<A, E>) {
  const fiber = yield* Effect.forkChild(effect, { startImmediately: true })
  while (fiber.pollUnsafe() === undefined) yield* step
  return yield* Fiber.join(fiber)
})

const watch = Effect.gen(function*() {
  const marketData = yield* MarketData.MarketData
  const sandbox = yield* Sandbox.Sandbox
  const seen: Array<string> = []
  const tell = (text: string) =>
    Effect.sync(() => {
      seen.push(text)
    })
  yield* Effect.forkChild(
    Stream.runForEach(
      marketData.orderBooks("ETHBTC"),
      (book) => tell(book._tag === "Live" ? `book ${JSON.stringify(book)}` : book._tag)
    )
  )
  yield* Effect.forkChild(Stream.runForEach(marketData.trades("ETHBTC"), (trade) => tell(JSON.stringify(trade))))
  yield* Effect.forkChild(Stream.runForEach(marketData.tickers(["ETHBTC"]), (ticker) => tell(JSON.stringify(ticker))))
  for (let i = 0; i < 100; i++) {
    if (i === 50) yield* sandbox.drop()
    yield* step
  }
  return seen
})

const trade = Effect.gen(function*() {
  const trading = yield* Trading.Trading
  const account = yield* Account.Account
  const told: Array<string> = []
  const order = { symbol: "ETHBTC", side: "sell", type: "limit", quantity: "0.01", price: "0.9" } as const
  yield* upTo(trading.connection.ready)
  const placed = yield* upTo(trading.placeOrder({ ...order, clientOrderId: "from-a-browser" }))
  told.push(`${placed.clientOrderId} ${placed.status}`)
  const twice = yield* upTo(Effect.flip(trading.placeOrder({ ...order, clientOrderId: "from-a-browser" })))
  told.push(twice.message)
  const canceled = yield* upTo(trading.cancelOrder("from-a-browser"))
  told.push(`${canceled.clientOrderId} ${canceled.status}`)
  told.push(JSON.stringify(yield* upTo(account.getBalances())))
  return told
})

/** What a user of a version sees and is told, without a network, as lines of text. */
export const program = (version: "v2" | "v3") =>
  Effect.all({
    seen: watch.pipe(Effect.provide([markets[version].pipe(Layer.provideMerge(exchange))])),
    told: trade.pipe(Effect.provide([desks[version].pipe(Layer.provide([exchange, mac]))]))
  }).pipe(Effect.scoped, Effect.provide(TestClock.layer()))

/** The same, where there is nobody else to run it. */
export const run = (version: "v2" | "v3") => Effect.runPromise(program(version))
