// oxlint-disable import/first -- the compiler comes before any schema
/** API v3 as protocols, and with compiled schemas, as applications run it. */
import "effect/schema/SchemaJITCompiler/enable"
import { type Protocol, Topic } from "@effect-hitbtc/core"
import * as Account from "@effect-hitbtc/core/v3/Account"
import * as Channel from "@effect-hitbtc/core/v3/Channel"
import * as V3 from "@effect-hitbtc/core/v3/V3"
import { NodeCrypto } from "@effect/platform-node"
import { assert, describe, it, vi } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as private_ from "./support/privateFrames.ts"
import * as public_ from "./support/publicFrames.ts"

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const messagesOf = (socket: Protocol.Protocol, frame: string): ReadonlyArray<Protocol.Message> => {
  const message = socket.decode(frame)
  return message._tag === "Batch" ? message.messages : [message]
}
const channelOf = ([message]: ReadonlyArray<Protocol.Message>) => message?._tag === "Data" ? message.channel : undefined

const requestsOf = (socket: Protocol.Protocol, verb: "subscribe" | "unsubscribe", topic: Topic.Topic) =>
  socket[verb]([topic]).map(({ request, topics }) => {
    assert.deepStrictEqual(topics, [topic])
    return request
  })

describe("with compiled schemas", () => {
  // First: schemas are compiled when they are first used.
  it("every frame of the reference means what it means without", () => {
    const compile = vi.spyOn(globalThis, "Function")
    for (const { frame, messages } of public_.cases) {
      if (frame.includes(`"error"`)) continue
      assert.deepStrictEqual(messagesOf(V3.makePublic(), frame).map(plain), messages)
    }
    for (const { frame, message } of private_.notifications) {
      assert.deepStrictEqual(messagesOf(V3.makeTrading(), frame).map(plain), [message])
      assert.deepStrictEqual(messagesOf(V3.makeWallet(), frame).map(plain), [message])
    }
    assert.isAbove(compile.mock.calls.length, 0)
    compile.mockRestore()
  })
})

describe("the public socket", () => {
  const socket = V3.makePublic({ symbolsPerRequest: 2 })

  it("is a protocol of v3, whose books have no gaps in their sequence", () => {
    assert.strictEqual(socket.version, "v3")
    assert.strictEqual(socket.sequence, "contiguous")
  })

  it("writes the channel of a request that was given an id since", () => {
    const requests = socket.subscribe([Topic.orderBook("A"), Topic.orderBook("B"), Topic.orderBook("C")])
    assert.deepStrictEqual(requests.map(({ request }, id) => socket.encode({ ...request, id })), [
      `{"method":"subscribe","ch":"orderbook/full","params":{"symbols":["A","B"]},"id":0}`,
      `{"method":"subscribe","ch":"orderbook/full","params":{"symbols":["C"]},"id":1}`
    ])
    assert.deepStrictEqual(socket.unsubscribe([Topic.trades("A", 5)]).map(({ request }) => socket.encode(request)), [
      `{"method":"unsubscribe","ch":"trades","params":{"symbols":["A"]}}`
    ])
    assert.strictEqual(
      socket.encode({ ...socket.probe, id: 1 }),
      `{"method":"subscriptions","ch":"trades","params":{},"id":1}`
    )
  })

  it("takes the only target currency for the one of a frame that names none", () => {
    const socket = V3.makePublic()
    const rate = `{"ch":"price/rate/1s","data":{"ETH":{"t":1,"r":"2"}}}`
    assert.strictEqual(channelOf(messagesOf(socket, rate)), "price/rate/1s")
    socket.subscribe([Channel.rate("ETH", "USDT", "1s"), Topic.ticker("A")])
    assert.strictEqual(channelOf(messagesOf(socket, rate)), "price/rate/1s:USDT")
    // Another channel, and another socket, have their own.
    assert.strictEqual(channelOf(messagesOf(socket, rate.replace("1s", "3s"))), "price/rate/3s")
    assert.strictEqual(channelOf(messagesOf(V3.makePublic(), rate)), "price/rate/1s")
    socket.subscribe([Channel.rate("BTC", "USDT", "1s")])
    assert.strictEqual(channelOf(messagesOf(socket, rate)), "price/rate/1s:USDT")
    socket.subscribe([Channel.rate("ETH", "BTC", "1s")])
    assert.strictEqual(channelOf(messagesOf(socket, rate)), "price/rate/1s")
    const named = rate.replace(`"data"`, `"target_currency":"BTC","data"`)
    assert.strictEqual(channelOf(messagesOf(socket, named)), "price/rate/1s:BTC")
  })
})

describe("the private sockets", () => {
  it.effect("log in, and probe with a question of their own", () =>
    Effect.gen(function*() {
      const credentials = { key: Redacted.make("key"), secret: Redacted.make("secret") }
      const trading = V3.makeTrading({ window: 5_000 })
      const request = yield* trading.login(credentials)
      assert.strictEqual(request.params["window"], 5_000)
      assert.notInclude(JSON.stringify(trading.redact(request)), `"key"`)
      assert.strictEqual(trading.encode({ ...trading.probe, id: 1 }), `{"method":"spot_balances","params":{},"id":1}`)
      const wallet = V3.makeWallet()
      assert.notProperty((yield* wallet.login(credentials)).params, "window")
      assert.strictEqual(wallet.encode({ ...wallet.probe, id: 1 }), `{"method":"wallet_balances","params":{},"id":1}`)
    }).pipe(Effect.provide(NodeCrypto.layerMac)))

  const { futuresBalances, spotBalances, transactions, walletBalances } = Account.channels

  it("subscribe to balances and transactions, one request for each topic", () => {
    const [spot, futures, wallet, changes] = [spotBalances, futuresBalances, walletBalances, transactions].map(
      Account.topic
    )
    for (const mode of ["updates", "batches"] as const) {
      const trading = V3.makeTrading(mode === "updates" ? undefined : { balances: mode })
      const params = { mode }
      assert.deepStrictEqual(trading.subscribe([spot!, futures!]).map(({ request }) => request), [
        { method: "spot_balance_subscribe", params },
        { method: "futures_balance_subscribe", params }
      ])
      assert.deepStrictEqual(requestsOf(trading, "unsubscribe", spot!), [{
        method: "spot_balance_unsubscribe",
        params
      }])
      assert.deepStrictEqual(requestsOf(trading, "unsubscribe", futures!), [
        { method: "futures_balance_unsubscribe", params }
      ])
    }
    const socket = V3.makeWallet()
    const params = {}
    assert.deepStrictEqual(requestsOf(socket, "subscribe", wallet!), [{ method: "subscribe_wallet_balances", params }])
    assert.deepStrictEqual(requestsOf(socket, "subscribe", changes!), [{ method: "subscribe_transactions", params }])
    assert.deepStrictEqual(requestsOf(socket, "unsubscribe", wallet!), [
      { method: "unsubscribe_wallet_balances", params }
    ])
    assert.deepStrictEqual(requestsOf(socket, "unsubscribe", changes!), [
      { method: "unsubscribe_transactions", params }
    ])
  })

  it("leave a topic that they do not know to the venue to refuse, and take false for a no", () => {
    assert.deepStrictEqual(requestsOf(V3.makeWallet(), "subscribe", Topic.ticker("A")), [
      { method: "ticker", params: {} }
    ])
    assert.deepStrictEqual(requestsOf(V3.makeTrading(), "unsubscribe", Topic.ticker("A")), [
      { method: "ticker", params: { mode: "updates" } }
    ])
    const topic = Account.topic(walletBalances)
    const [request] = V3.makeWallet().subscribe([topic])
    assert.deepStrictEqual([true, false, null].map((result) => request!.missing(result)), [[], [topic], []])
  })
})
