// oxlint-disable import/first -- the compiler comes before any schema
/** API v3 as protocols, and with compiled schemas, as applications run it. */
import "effect/schema/SchemaJITCompiler/enable"
import { type Protocol, Topic } from "@effect-hitbtc/core"
import * as V3 from "@effect-hitbtc/core/v3/V3"
import { NodeCrypto } from "@effect/platform-node"
import { assert, describe, it, vi } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as private_ from "./support/privateFrames.ts"
import * as public_ from "./support/publicFrames.ts"

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const messagesOf = <M extends { readonly _tag: string }>(socket: V3.Socket<M>, frame: string): ReadonlyArray<M> => {
  const message = socket.decode(frame)
  return "messages" in message ? message.messages : [message]
}

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
  const socket = V3.makePublic({ symbolsPerRequest: 2, targetCurrency: "USDT" })

  it("has the shared protocol's members, of which only decode is wider", () => {
    const members: Omit<Protocol.Protocol, "decode"> = socket
    assert.strictEqual(members.version, "v3")
    assert.strictEqual(members.sequence, "contiguous")
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
    const [message] = messagesOf(socket, `{"ch":"price/rate/1s","data":{"ETH":{"t":1,"r":"2"}}}`)
    assert.strictEqual(message?._tag === "Data" && message.channel, "price/rate/1s:USDT")
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
      assert.deepStrictEqual(wallet.subscribe([Topic.ticker("A")]), [])
      assert.deepStrictEqual(trading.unsubscribe([Topic.ticker("A")]), [])
    }).pipe(Effect.provide(NodeCrypto.layerMac)))
})
