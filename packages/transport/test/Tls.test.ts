/** Whom a secure connection trusts: the authorities of the machine, unless told otherwise, and nobody without a check. */
import * as LoopbackServer from "@effect-hitbtc/testkit/LoopbackServer"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import * as WebSocketTransport from "@effect-hitbtc/transport/WebSocketTransport"
import { WebSocketServer } from "@effect/platform-node/NodeWS"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Socket } from "effect/socket"
import * as Https from "node:https"

// Of localhost and 127.0.0.1, signed by itself, for a hundred years. Nothing but this test has it.
const cert = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUJGN235NJHRRlpibCfgkbloDH1VowCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNjExMzkyNFoYDzIxMjYxMTAy
MTEzOTI0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASUtMM7A8W06DFl20/6aARqyCYP9G+gfknQ5mjiGS5w53hEPyYPcQEi
XE9jxjuJAp1bAaKQG+yi40LMac9fyy+to28wbTAdBgNVHQ4EFgQUvDh1vId68/Xf
bzBsz1QbymoHVeAwHwYDVR0jBBgwFoAUvDh1vId68/XfbzBsz1QbymoHVeAwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAMgTDjmU39LHvlqYaxF6nNJCIAnkCUxgnQxS+q6+tF1ZAiEA
7yxNEKByEqMTG8cPRBycgdbDJ7dwt8zCgYmNRk8LPp4=
-----END CERTIFICATE-----
`
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFB/AQ2R9PCawiLrf
LamLH4ZQRJ7DeHeWGW/ungDItYahRANCAASUtMM7A8W06DFl20/6aARqyCYP9G+g
fknQ5mjiGS5w53hEPyYPcQEiXE9jxjuJAp1bAaKQG+yi40LMac9fyy+t
-----END PRIVATE KEY-----
`

const server = Effect.gen(function*() {
  const https = Https.createServer({ cert, key })
  const wss = new WebSocketServer({ server: https })
  wss.on("connection", (socket) => socket.send("hello"))
  const port = yield* LoopbackServer.listen(https, (https) => {
    for (const socket of wss.clients) socket.terminate()
    https.closeAllConnections()
  })
  return `wss://127.0.0.1:${port}/`
})

const bounded = Effect.timeout("20 seconds")

describe("a certificate that no authority signed", () => {
  it.live("is refused over ws, with the reason, and nothing is said to whoever has it", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Effect.scoped(NodeWebSocketTransport.make().dial(yield* server)))
      assert.deepInclude(error.reason, { _tag: "OpenFailed", kind: "Refused" })
      assert.match(error.message, /self-signed certificate/)
    }).pipe(bounded, Effect.scoped))

  it.live("is refused over the standard WebSocket", () =>
    Effect.gen(function*() {
      const transport = yield* WebSocketTransport.make()
      const error = yield* Effect.flip(Effect.scoped(transport.dial(yield* server)))
      assert.deepInclude(error.reason, { _tag: "OpenFailed" })
    }).pipe(Effect.provide(Socket.layerWebSocketConstructorGlobal), bounded, Effect.scoped))

  it.live("is trusted where an agent says so", () =>
    Effect.gen(function*() {
      const transport = NodeWebSocketTransport.make({ agent: new Https.Agent({ ca: cert }) })
      const frames = yield* Effect.scoped(Effect.flatMap(transport.dial(yield* server), ({ receive }) => receive))
      assert.deepStrictEqual(frames, ["hello"])
    }).pipe(bounded, Effect.scoped))
})
