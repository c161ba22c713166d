/** The errors of REST, where the network and the HTTP clients are real. */
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as V3 from "@effect-hitbtc/core/v3/V3"
import * as Gateway from "@effect-hitbtc/transport/Gateway"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"

/** A server on a port of its own, and what it was asked. */
const serve = Effect.fnUntraced(function*(handle: Http.RequestListener) {
  const asked: Array<string> = []
  const server = yield* Effect.acquireRelease(
    Effect.callback<Http.Server>((resume) => {
      const server = Http.createServer((request, response) => {
        asked.push(request.url ?? "")
        handle(request, response)
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
})

const clients = [
  ["fetch", FetchHttpClient.layer],
  ["undici", NodeHttpClient.layerUndici],
  ["node:http", NodeHttpClient.layerNodeHttp]
] as const

describe.each(clients)("over %s", (_name, client) => {
  const ask = Effect.fnUntraced(function*(url: string, options?: MarketData.OptionsV3) {
    const { layer } = yield* MemoryTransport.make()
    const context = yield* Effect.orDie(Layer.build(
      MarketData.layerV3({ ...options, url }).pipe(
        Layer.provide(Gateway.layer({ url: "ws://memory", protocol: V3.makePublic() })),
        Layer.provide([layer, client])
      )
    ))
    return yield* Context.get(context, MarketData.MarketData).getSymbols()
  })
  const fail = (url: string, options?: MarketData.OptionsV3) => Effect.flip(ask(url, options))

  it.live("an answer is read", () =>
    Effect.gen(function*() {
      const { asked, url } = yield* serve((_request, response) => void response.end("{}"))
      assert.deepStrictEqual(yield* ask(url), [])
      assert.deepStrictEqual(asked, ["/api/3/public/symbol"])
    }))

  it.live("a redirect is not followed", () =>
    Effect.gen(function*() {
      const elsewhere = yield* serve((_request, response) => void response.end("{}"))
      const { url } = yield* serve((_request, response) => {
        response.writeHead(302, { location: `${elsewhere.url}/api/3/public/symbol` }).end()
      })
      const error = yield* fail(url)
      assert.strictEqual(error.reason._tag, "InvalidResult")
      assert.include(error.message, `got a redirect to "${elsewhere.url}/api/3/public/symbol"`)
      assert.deepStrictEqual(elsewhere.asked, [])
    }))

  it.live("nobody there is NotSent", () =>
    Effect.gen(function*() {
      const { url } = yield* Effect.scoped(serve(() => {}))
      const error = yield* fail(url)
      assert.strictEqual(error.reason._tag, "NotSent")
      assert.match(error.message, /not sent: no connection: .*ECONNREFUSED/)
    }))

  it.live("a connection lost before the answer is OutcomeUnknown", () =>
    Effect.gen(function*() {
      const { asked, url } = yield* serve((request) => void request.socket.destroy())
      const error = yield* fail(url)
      assert.deepInclude(error.reason, { _tag: "OutcomeUnknown", cause: "ConnectionLost" })
      assert.lengthOf(asked, 1)
    }))

  it.live("a connection lost within the answer is OutcomeUnknown", () =>
    Effect.gen(function*() {
      const { url } = yield* serve((request, response) => {
        response.writeHead(200, { "content-length": "100" })
        response.write("{\"ETHBTC\":", () => request.socket.destroy())
      })
      const error = yield* fail(url)
      assert.deepInclude(error.reason, { _tag: "OutcomeUnknown", cause: "ConnectionLost" })
    }))

  it.live("no answer in time is OutcomeUnknown, and the connection is given up", () =>
    Effect.gen(function*() {
      const closed = yield* Deferred.make<void>()
      const { url } = yield* serve((request) => {
        request.socket.once("close", () => Deferred.doneUnsafe(closed, Effect.void))
      })
      const error = yield* fail(url, { callTimeout: "100 millis" })
      assert.deepInclude(error.reason, { _tag: "OutcomeUnknown", cause: "Timeout" })
      yield* Effect.timeout(Deferred.await(closed), "10 seconds")
    }))
})
