import { Sandbox } from "@effect-hitbtc/sandbox"
import * as SandboxServer from "@effect-hitbtc/sandbox/SandboxServer"
import * as NodeWS from "@effect/platform-node/NodeWS"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Effect, Exit, Layer, Queue, Scope } from "effect"
import * as Net from "node:net"
import type { Frame } from "./support/Client.ts"
import { hs256, type Report } from "./support/Trader.ts"
import * as V3 from "./support/TraderV3.ts"

const TIMEOUT = "10 seconds"

/** A bare `ws` client, gone when the scope ends. */
const open = (url: string) =>
  Effect.gen(function*() {
    const ws = yield* Effect.acquireRelease(
      Effect.sync(() => new NodeWS.WebSocket(url)),
      (ws) =>
        Effect.sync(() => {
          ws.on("error", () => {})
          ws.terminate()
        })
    )
    const frames = yield* Queue.unbounded<Frame>()
    const opened = Deferred.makeUnsafe<number | "open">()
    const closed = Deferred.makeUnsafe<number>()
    let pings = 0
    ws.on("error", () => {})
    ws.on("ping", () => pings++)
    ws.on("message", (data: Buffer) => Queue.offerUnsafe(frames, JSON.parse(data.toString()) as Frame))
    ws.on("open", () => Deferred.doneUnsafe(opened, Effect.succeed("open" as const)))
    ws.on("unexpected-response", (_request, response) =>
      Deferred.doneUnsafe(opened, Effect.succeed(response.statusCode ?? 0)))
    ws.on("close", (code) =>
      Deferred.doneUnsafe(closed, Effect.succeed(code)))
    const result = yield* Deferred.await(opened)
    return { ws, result, next: Queue.take(frames), closed: Deferred.await(closed), pings: () => pings }
  })

const bounded = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.scoped(Effect.timeout(effect, TIMEOUT))

/** Reads frames until one fits. */
const until = (next: Effect.Effect<Frame>, fits: (frame: Frame) => boolean): Effect.Effect<Frame> =>
  Effect.flatMap(next, (frame) => fits(frame) ? Effect.succeed(frame) : until(next, fits))

const sequenceOf = (text: string) => Number(/"s":(\d+)/.exec(text)?.[1])

describe("SandboxServer", () => {
  it.live("serves market data over a real WebSocket", () =>
    Effect.gen(function*() {
      const server = yield* SandboxServer.SandboxServer
      assert.isAbove(server.port, 0)
      assert.strictEqual(server.url, `ws://127.0.0.1:${server.port}`)
      assert.deepStrictEqual(server.endpoints, [
        `${server.url}/api/2/ws`,
        `${server.url}/api/2/ws/public`,
        `${server.url}/api/2/ws/trading`,
        `${server.url}/api/3/ws/public`,
        `${server.url}/api/3/ws/trading`,
        `${server.url}/api/3/ws/wallet`
      ])
      assert.strictEqual(server.apiUrl(2), `${server.url}/api/2`)
      assert.strictEqual(server.apiUrl(3), `${server.url}/api/3`)
      assert.strictEqual(server.restUrl, `http://127.0.0.1:${server.port}/api/3`)
      for (const endpoint of server.endpoints.slice(0, 2)) {
        const client = yield* open(endpoint)
        assert.strictEqual(client.result, "open")
        client.ws.send(`{"method":"subscribeOrderbook","params":{"symbol":"ETHBTC"},"id":"a"}`)
        assert.deepStrictEqual(yield* client.next, { jsonrpc: "2.0", result: true, id: "a" })
        let { method, params } = yield* client.next
        assert.strictEqual(method, "snapshotOrderbook")
        for (let i = 0; i < 100; i++) {
          const { sequence } = params!
          const frame = yield* until(client.next, ({ method }) => method === "updateOrderbook")
          params = frame.params
          assert.strictEqual(params!.sequence, sequence + 1)
        }
      }
    }).pipe(bounded, Effect.provide(SandboxServer.layer({ seed: 1, rate: 2000 }))))

  it.live("serves the market data of v3 over a real WebSocket, as its clients ask for it", () =>
    Effect.gen(function*() {
      const { apiUrl } = yield* SandboxServer.SandboxServer
      const client = yield* open(`${apiUrl(3)}/ws/public`)
      assert.strictEqual(client.result, "open")
      const texts = yield* Queue.unbounded<string>()
      client.ws.on("message", (data: Buffer) => Queue.offerUnsafe(texts, data.toString()))
      const until = (start: string): Effect.Effect<string> =>
        Effect.flatMap(Queue.take(texts), (text) => text.startsWith(start) ? Effect.succeed(text) : until(start))
      client.ws.send(
        `{"method":"subscribe","ch":"trades","params":{"symbols":["ETHBTC"],"limit":100},"id":1700228604325}`
      )
      assert.strictEqual(
        yield* Queue.take(texts),
        `{"result":{"ch":"trades","subscriptions":["ETHBTC"]},"id":1700228604325}`
      )
      assert.match(yield* Queue.take(texts), /^\{"ch":"trades","snapshot":\{"ETHBTC":\[\{"t":\d+,"i":\d+,"p":"0\.0/)
      client.ws.send(`{"method":"subscribe","ch":"ticker/1s","params":{"symbols":["*"]},"id":"a","limit":5}`)
      yield* until(`{"result":{"ch":"ticker/1s"`)
      for (let i = 0; i < 2; i++) yield* until(`{"ch":"ticker/1s","data":{"BTCUSDT":{"t":`)
      client.ws.send(`{"method":"subscribe","ch":"orderbook/full","params":{"symbols":["ETHBTC"]}}`)
      yield* until(`{"result":{"ch":"orderbook/full","subscriptions":["ETHBTC"]}}`)
      let sequence = sequenceOf(yield* until(`{"ch":"orderbook/full","snapshot":{"ETHBTC":`))
      for (let i = 0; i < 100; i++) {
        assert.strictEqual(sequenceOf(yield* until(`{"ch":"orderbook/full","update":{"ETHBTC":`)), ++sequence)
      }
    }).pipe(bounded, Effect.provide(SandboxServer.layer({ seed: 1, rate: 2000 }))))

  it.live("reads binary frames as text, and survives what is no text", () =>
    Effect.gen(function*() {
      const { endpoints } = yield* SandboxServer.SandboxServer
      const client = yield* open(endpoints.at(0)!)
      client.ws.send(Buffer.from(`{"method":"unsubscribeTicker","params":{"symbol":"ETHBTC"},"id":1}`))
      assert.strictEqual((yield* client.next).result, true)
      client.ws.send(Buffer.from([0xff, 0xfe]))
      assert.strictEqual((yield* client.next).error?.code, 1)
    }).pipe(bounded, Effect.provide(SandboxServer.layer({ rate: 0 }))))

  it.live("trades over a real WebSocket: reports before results, a connection lost before the answer, the truth", () =>
    Effect.gen(function*() {
      const { endpoints } = yield* SandboxServer.SandboxServer
      const sandbox = yield* Sandbox.Sandbox
      const logIn = Effect.fnUntraced(function*(url: string) {
        const client = yield* open(url)
        const ask = (method: string, params: object) =>
          Effect.andThen(
            Effect.sync(() => client.ws.send(JSON.stringify({ method, params, id: method }))),
            until(client.next, ({ id }) => id === method)
          )
        assert.strictEqual((yield* ask("login", hs256("sandbox-key", "sandbox-secret"))).result, true)
        assert.strictEqual((yield* ask("subscribeReports", {})).result, true)
        const active = (yield* client.next).params as unknown as ReadonlyArray<Report>
        return { ...client, ask, active }
      })
      const first = yield* logIn(endpoints.at(0)!)
      const second = yield* logIn(endpoints.at(2)!)
      const order = { symbol: "ETHBTC", side: "sell", price: "0.9", quantity: "0.01" }
      first.ws.send(JSON.stringify({ method: "newOrder", params: { ...order, clientOrderId: "resting-1" }, id: 1 }))
      const [report, result] = [yield* first.next, yield* first.next]
      assert.deepStrictEqual<unknown>(report.params, result.result)
      assert.deepStrictEqual((yield* second.next).params, report.params)
      yield* sandbox.failRequests({ _tag: "DropAfter" }, { method: "newOrder" })
      first.ws.send(JSON.stringify({ method: "newOrder", params: { ...order, clientOrderId: "resting-2" }, id: 2 }))
      assert.strictEqual(yield* first.closed, 1006)
      const again = yield* logIn(endpoints.at(0)!)
      assert.deepStrictEqual(again.active.map(({ clientOrderId }) => clientOrderId), ["resting-1", "resting-2"])
      assert.deepInclude((yield* again.ask("cancelOrder", { clientOrderId: "resting-1" })).result, {
        status: "canceled"
      })
      const taken = (yield* again.ask("newOrder", {
        ...order,
        clientOrderId: "market-1",
        side: "buy",
        type: "market",
        price: undefined
      })).result as Report
      assert.strictEqual(taken.reportType, "new")
      assert.deepStrictEqual(
        (yield* sandbox.orders()).map(({ order }) => `${order.clientOrderId} ${order.status}`),
        ["resting-1 canceled", "resting-2 new", "market-1 filled"]
      )
      assert.deepStrictEqual<unknown>(
        (yield* again.ask("getTradingBalance", {})).result,
        yield* sandbox.balances()
      )
    }).pipe(bounded, Effect.provide(SandboxServer.layer({ rate: 0 }))))

  it.live("trades on API v3 over real WebSockets: several answers to one request, balances, the wallet", () =>
    Effect.gen(function*() {
      const server = yield* SandboxServer.SandboxServer
      const sandbox = yield* Sandbox.Sandbox
      const logIn = Effect.fnUntraced(function*(path: string) {
        const client = yield* open(`${server.url}/api/3/ws/${path}`)
        const ask = (method: string, params: object) =>
          Effect.andThen(
            Effect.sync(() => client.ws.send(JSON.stringify({ method, params, id: method }))),
            until(client.next, ({ id }) => id === method)
          )
        const params = V3.hs256("sandbox-key", "sandbox-secret", yield* Clock.currentTimeMillis)
        assert.strictEqual((yield* ask("login", params)).result, true)
        return { ...client, ask }
      })
      const [trading, wallet] = [yield* logIn("trading"), yield* logIn("wallet")]
      yield* trading.ask("spot_subscribe", {})
      assert.deepStrictEqual<unknown>((yield* trading.next).params, [])
      const order = { symbol: "ETHBTC", side: "sell", price: "0.9", quantity: "0.01" }
      const orders = ["first", "second"].map((client_order_id) => ({ ...order, client_order_id }))
      const first = yield* trading.ask("spot_new_order_list", { contingency_type: "oneTriggerOther", orders })
      const [second, ...reports] = [yield* trading.next, yield* trading.next, yield* trading.next]
      assert.deepInclude(first.result, { client_order_id: "first", status: "new", order_list_id: "first" })
      assert.deepInclude(second.result, { client_order_id: "second", status: "suspended", order_list_id: "first" })
      assert.deepStrictEqual([second.id, ...reports.map(({ method }) => method)], [
        first.id,
        "spot_order",
        "spot_order"
      ])
      yield* wallet.ask("subscribe_wallet_balances", {})
      yield* trading.ask("spot_balance_subscribe", { mode: "updates" })
      yield* sandbox.transfer({ currency: "ETH", amount: "1", from: "wallet", to: "spot" })
      yield* until(wallet.next, ({ method }) => method === "wallet_balance_update")
      yield* trading.next
      const told = (yield* trading.next).params as unknown as ReadonlyArray<V3.Balance>
      const truth = (yield* sandbox.balances()).filter(({ currency }) => currency === "ETH")
      assert.deepStrictEqual(V3.state(told), V3.state(truth))
    }).pipe(bounded, Effect.provide(SandboxServer.layer({ rate: 0 }))))

  it.live("refuses other paths with 404, and handshakes when it is told to", () =>
    Effect.gen(function*() {
      const { endpoints, url } = yield* SandboxServer.SandboxServer
      const sandbox = yield* Sandbox.Sandbox
      assert.strictEqual((yield* open(`${url}/nope`)).result, 404)
      yield* sandbox.refuse(503)
      assert.strictEqual((yield* open(endpoints.at(0)!)).result, 503)
      assert.strictEqual((yield* open(endpoints.at(0)!)).result, "open")
      const response = yield* Effect.promise(() => fetch(`${url.replace("ws:", "http:")}/api/2/ws`))
      assert.strictEqual(response.status, 404)
      yield* Effect.promise(() => response.text())
    }).pipe(bounded, Effect.provide(SandboxServer.layer({ rate: 0 }))))

  it.live("drops connections with a code, or without a closing handshake", () =>
    Effect.gen(function*() {
      const { endpoints } = yield* SandboxServer.SandboxServer
      const sandbox = yield* Sandbox.Sandbox
      const first = yield* open(endpoints.at(0)!)
      yield* sandbox.drop({ code: 1012, reason: "restart" })
      assert.strictEqual(yield* first.closed, 1012)
      const second = yield* open(endpoints.at(0)!)
      yield* sandbox.drop()
      assert.strictEqual(yield* second.closed, 1006)
      const third = yield* open(endpoints.at(0)!)
      third.ws.close(1000)
      assert.strictEqual(yield* third.closed, 1000)
      yield* Effect.repeat(Effect.andThen(Effect.sleep("5 millis"), sandbox.connections), {
        until: (connections) => connections.length === 0
      })
    }).pipe(bounded, Effect.provide(SandboxServer.layer({ rate: 0 }))))

  it.live("pings, and closes with 4002 who does not answer", () =>
    Effect.gen(function*() {
      const { endpoints } = yield* SandboxServer.SandboxServer
      const polite = yield* open(endpoints.at(0)!)
      const rude = yield* Effect.acquireRelease(
        Effect.sync(() => new NodeWS.WebSocket(endpoints.at(-1)!, { autoPong: false })),
        (ws) => Effect.sync(() => ws.terminate())
      )
      const code = yield* Effect.callback<string>((resume) => {
        rude.on("close", (code, reason) => resume(Effect.succeed(`${code} ${reason.toString()}`)))
      })
      assert.strictEqual(code, "4002 Ping pong timeout.")
      assert.isAbove(polite.pings(), 0)
      assert.strictEqual(polite.ws.readyState, polite.ws.OPEN)
    }).pipe(bounded, Effect.provide(SandboxServer.layer({ rate: 0, pingInterval: "50 millis" }))))

  it.live("disconnects who does not read", () =>
    Effect.gen(function*() {
      const { endpoints } = yield* SandboxServer.SandboxServer
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* open(endpoints.at(0)!)
      client.ws.pause()
      const request = `{"method":"getTrades","params":{"symbol":"ETHBTC","limit":1000},"id":1}`
      for (let i = 0; i < 300; i++) client.ws.send(request)
      yield* Effect.repeat(Effect.andThen(Effect.sleep("5 millis"), sandbox.connections), {
        until: (connections) => connections.length === 0
      })
      client.ws.resume()
      assert.strictEqual(yield* client.closed, 1006)
    }).pipe(bounded, Effect.provide(SandboxServer.layer({ rate: 0, maxBufferedBytes: 1024 * 1024 }))))

  it.live("is gone at once when its scope ends, with connections open", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(SandboxServer.layer({ rate: 1000 }), scope)
      const { endpoints, port } = yield* Effect.provideContext(
        SandboxServer.SandboxServer,
        context
      )
      const clients = yield* Effect.forEach([1, 2, 3], () => open(endpoints.at(0)!))
      for (const { ws } of clients) ws.send(`{"method":"subscribeOrderbook","params":{"symbol":"ETHBTC"},"id":1}`)
      const idle = Net.connect(port, "127.0.0.1")
      idle.on("error", () => {})
      yield* Effect.callback<void>((resume) => {
        idle.on("connect", () => resume(Effect.void))
      })
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(yield* Effect.forEach(clients, ({ closed }) => closed), [1001, 1001, 1001])
      const refused = yield* Effect.callback<string>((resume) => {
        Net.connect(port, "127.0.0.1").on("error", (error: NodeJS.ErrnoException) =>
          resume(Effect.succeed(error.code ?? "")))
      })
      assert.strictEqual(refused, "ECONNREFUSED")
      idle.destroy()
    }).pipe(bounded))

  it.live("fails where the port is in use", () =>
    Effect.gen(function*() {
      const { port } = yield* SandboxServer.SandboxServer
      const error = yield* Effect.flip(Layer.build(SandboxServer.layer({ port })))
      assert.strictEqual(error._tag, "ListenFailed")
      assert.strictEqual(error.message, `Could not listen on 127.0.0.1:${port}: the port is in use`)
    }).pipe(bounded, Effect.provide(SandboxServer.layer({ rate: 0 }))))
})
