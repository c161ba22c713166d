import { VenueError } from "@effect-hitbtc/core"
import { HitBtcError, TransportError } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { inspect } from "node:util"

const rejected = (code: number) => new HitBtcError.Rejected({ error: VenueError.fromUnknown({ code }) })
const refused = (code?: number) =>
  new HitBtcError.SubscriptionRefused({
    topic: "ticker ETHBTC",
    error: code === undefined ? undefined : VenueError.fromUnknown({ code })
  })

const reasons: ReadonlyArray<readonly [HitBtcError.HitBtcErrorReason, boolean]> = [
  [new HitBtcError.NotSent({ description: "no connection" }), true],
  [rejected(429), true],
  [rejected(500), false],
  [rejected(503), true],
  [rejected(20010), true],
  [rejected(20080), true],
  [rejected(504), false],
  [rejected(2001), false],
  [rejected(20001), false],
  [rejected(1002), false],
  [rejected(12345), false],
  [new HitBtcError.OutcomeUnknown({ cause: "Timeout" }), false],
  [new HitBtcError.OutcomeUnknown({ cause: "ConnectionLost" }), false],
  [new HitBtcError.OutcomeUnknown({ cause: "VenueTimeout" }), false],
  [new HitBtcError.OutcomeUnknown({ cause: "Interrupted" }), false],
  [new HitBtcError.OutcomeUnknown({ cause: "VenueFault" }), false],
  [new HitBtcError.OutcomeUnknown({ cause: "Unreadable", issue: "price: expected a decimal" }), false],
  [new HitBtcError.InvalidRequest({ issue: "price: expected a decimal" }), false],
  [new HitBtcError.InvalidResult({ issue: "price: expected a decimal" }), false],
  [refused(), false],
  [refused(429), true],
  [refused(2001), false],
  [new HitBtcError.Lagged({ capacity: 10 }), true],
  [new HitBtcError.Stopped({ error: TransportError.closed(1010) }), false]
]

const loginRefused = (code?: number) =>
  new TransportError.TransportError({
    reason: new TransportError.LoginRefused({ error: VenueError.fromUnknown({ code }) })
  })

const losses: ReadonlyArray<readonly [TransportError.TransportError, string, boolean]> = [
  [TransportError.openFailed("Timeout", "x"), "retry", true],
  [TransportError.openFailed("Refused", "x"), "retry", true],
  [TransportError.openFailed("InvalidUrl", "x"), "stop", false],
  [TransportError.openFailed("Handshake", "x", 429), "wait", true],
  [TransportError.openFailed("Handshake", "x", 404), "stop", false],
  [TransportError.closed(1006), "retry", true],
  [TransportError.closed(1013), "wait", true],
  [TransportError.closed(1010), "stop", false],
  [TransportError.readFailed("x"), "retry", true],
  [TransportError.writeFailed("x"), "retry", true],
  [new TransportError.TransportError({ reason: new TransportError.PeerSilent({ silentMillis: 1 }) }), "retry", true],
  [
    new TransportError.TransportError({ reason: new TransportError.Unacknowledged({ topics: ["ticker X"] }) }),
    "retry",
    true
  ],
  [loginRefused(1002), "stop", false],
  [loginRefused(1003), "stop", false],
  [loginRefused(10001), "stop", false],
  [loginRefused(429), "wait", true],
  [loginRefused(503), "wait", true],
  [loginRefused(504), "wait", true],
  [loginRefused(), "wait", true]
]

describe("an error", () => {
  for (const [reason, isRetryable] of reasons) {
    it(`says that ${reason.message} is ${isRetryable ? "" : "not "}to be repeated`, () => {
      const error = new HitBtcError.HitBtcError({ method: "getThing", reason })
      assert.strictEqual(reason.isRetryable, isRetryable)
      assert.strictEqual(error.isRetryable, isRetryable)
      assert.strictEqual(error.message, `getThing: ${reason.message}`)
      // It is no field: it does not print, and is not sent along.
      assert.isFalse(Object.hasOwn(reason, "isRetryable"))
      assert.notInclude(inspect(error), "isRetryable")
      assert.notInclude(JSON.stringify(error), "isRetryable")
    })
  }
  it("says that a connection closed with 4002 was too slow to answer pings, whatever the venue says", () => {
    const meaning = "we were too slow to answer a ping: the event loop stalled, or the network did"
    assert.strictEqual(
      TransportError.closed(4002, "Ping pong timeout.").message,
      `Connection closed: 4002 (Ping pong timeout.): ${meaning}`
    )
    assert.strictEqual(TransportError.closed(4002).message, `Connection closed: 4002 (no pong in time): ${meaning}`)
    assert.strictEqual(TransportError.closed(4001, "x").message, "Connection closed: 4001 (x)")
    assert.strictEqual(TransportError.closed(1001).message, "Connection closed: 1001 (going away)")
  })
  it("names the channel of a request that has one", () => {
    const reason = refused()
    const error = new HitBtcError.HitBtcError({ method: "subscribe", ch: "ticker/1s", reason })
    assert.strictEqual(
      error.message,
      "subscribe ticker/1s: subscription refused: ticker ETHBTC: left out of the acknowledgement"
    )
  })
  for (const [error, remedy, isRetryable] of losses) {
    it(`says that "${error.message}" means ${remedy}`, () => {
      assert.strictEqual(error.remedy, remedy)
      assert.strictEqual(error.isRetryable, isRetryable)
      assert.strictEqual(error.isRetryable, error.remedy !== "stop")
      for (const field of ["remedy", "isRetryable"]) assert.isFalse(Object.hasOwn(error.reason, field))
      assert.notInclude(inspect(error), "remedy")
    })
  }
})
