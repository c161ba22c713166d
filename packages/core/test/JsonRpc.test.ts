// oxlint-disable vitest/expect-expect -- assertDecodes asserts
import { JsonRpc, VenueError } from "@effect-hitbtc/core"
import { Random, seeds, withSeed } from "@effect-hitbtc/testkit/Random"
import { assert, describe, it } from "@effect/vitest"

const notAMessage = "expected an object with method, result or error"

const malformed = (frame: string, issue: string): JsonRpc.Malformed => ({ _tag: "Malformed", frame, issue })
const result = (id: JsonRpc.Id | null, result: unknown): JsonRpc.Result => ({ _tag: "Result", id, result })
const notification = (method: string, params: unknown): JsonRpc.Notification => ({
  _tag: "Notification",
  method,
  params
})
const failure = (id: JsonRpc.Id | null, error: VenueError.VenueError): JsonRpc.Failure => ({
  _tag: "Failure",
  id,
  error
})
const batch = (...messages: ReadonlyArray<JsonRpc.Incoming>): JsonRpc.Batch<JsonRpc.Incoming> => ({
  _tag: "Batch",
  messages
})
const venueError = (code: number | undefined, message: string, description?: string) =>
  new VenueError.VenueError({ code, message, description })
const noMessage = "The venue sent an error without a message"

const deepArray = (depth: number) => "[".repeat(depth) + "]".repeat(depth)
const deepObject = (depth: number) => `{"a":`.repeat(depth) + "0" + "}".repeat(depth)

/** Errors are compared by what they say. */
const plain = (message: JsonRpc.Incoming | JsonRpc.Batch<JsonRpc.Incoming>): unknown =>
  message._tag === "Batch"
    ? { ...message, messages: message.messages.map(plain) }
    : message._tag === "Failure"
    ? { ...message, error: [message.error._tag, message.error.code, message.error.message, message.error.description] }
    : message

const assertDecodes = (frame: string, expected: JsonRpc.Incoming | JsonRpc.Batch<JsonRpc.Incoming>) => {
  assert.deepStrictEqual(plain(JsonRpc.decode(frame)), plain(expected))
}

describe("encodeRequest", () => {
  it.each<readonly [JsonRpc.Request, string]>([
    [
      { id: 123, method: "getSymbol", params: { symbol: "ETHBTC" } },
      `{"method":"getSymbol","params":{"symbol":"ETHBTC"},"id":123}`
    ],
    [{ id: "a-1", method: "getSymbols", params: {} }, `{"method":"getSymbols","params":{},"id":"a-1"}`],
    [{ id: 0, method: "getSymbols", params: {} }, `{"method":"getSymbols","params":{},"id":0}`],
    [{ method: "subscribeReports", params: {} }, `{"method":"subscribeReports","params":{}}`],
    [{ id: undefined, method: "m", params: { a: undefined, b: null } }, `{"method":"m","params":{"b":null}}`]
  ])("writes a request: case %$", (request, frame) => {
    assert.strictEqual(JsonRpc.encodeRequest(request), frame)
  })
})

describe("decode", () => {
  describe("of what is not JSON", () => {
    it.each([
      "",
      " ",
      "\n",
      "{",
      "}",
      "[",
      `{"jsonrpc":"2.0","result":true,"id":1`,
      `{"jsonrpc":"2.0","method":"ticker","params":{"ask":"0.05`,
      `\uFEFF{"jsonrpc":"2.0","result":true,"id":1}`,
      `{"result":true,"id":1}{"result":true,"id":2}`,
      `{'result':true}`,
      `{"result":NaN,"id":1}`,
      `{"result":01,"id":1}`,
      "undefined",
      "NaN",
      "<html>502 Bad Gateway</html>",
      "\0",
      "\uD800",
      "ping"
    ])("is malformed: %j", (frame) => {
      const message = JsonRpc.decode(frame)
      if (message._tag !== "Malformed") throw new Error(`Expected Malformed, got ${message._tag}`)
      assert.strictEqual(message.frame, frame)
      assert.match(message.issue, /^not JSON: ./)
    })
  })

  describe("of what is not a message", () => {
    it.each([
      "null",
      "42",
      "-0",
      "true",
      `"str"`,
      `""`,
      "{}",
      `{"id":1}`,
      `{"jsonrpc":"2.0","id":1,"error":null}`,
      `{"method":42,"params":{}}`,
      `{"method":null}`,
      `{"params":{}}`,
      `{"RESULT":true,"id":1}`,
      `{"__proto__":{"method":"ticker","result":true,"error":{"code":500}}}`,
      `{"constructor":{"prototype":{"method":"ticker"}}}`
    ])("is malformed: %s", (frame) => {
      assertDecodes(frame, malformed(frame, notAMessage))
    })

    it("is malformed: an empty batch", () => {
      assertDecodes("[]", malformed("[]", "expected at least one message in the batch"))
    })
  })

  describe("of a response", () => {
    it.each<readonly [string, JsonRpc.Incoming]>([
      [`{"jsonrpc":"2.0","result":true,"id":123}`, result(123, true)],
      [`{"jsonrpc":"2.0","result":true,"id":"123"}`, result("123", true)],
      [`{"jsonrpc":"2.0","result":true,"id":""}`, result("", true)],
      [`{"result":null,"id":0}`, result(0, null)],
      [`{"result":false,"id":1}`, result(1, false)],
      [`{"result":[],"id":1}`, result(1, [])],
      [`{"result":{"a":1},"id":1,"error":null}`, result(1, { a: 1 })],
      // No id that could be one of ours.
      [`{"result":true,"id":null}`, result(null, true)],
      [`{"result":true}`, result(null, true)],
      [`{"result":true,"id":{"id":1}}`, result(null, true)],
      [`{"result":true,"id":[1]}`, result(null, true)],
      [`{"result":true,"id":true}`, result(null, true)],
      [`{"__proto__":{"id":7},"result":true}`, result(null, true)],
      [`{"result":true,"id":9007199254740991}`, result(9007199254740991, true)],
      [`{"result":true,"id":1.5}`, result(1.5, true)],
      // A method beside a result or an error is that of the request.
      [`{"method":"getSymbol","result":true,"id":1}`, result(1, true)],
      [
        `{"method":"login","error":{"code":1002,"message":"Authorization failed"},"id":1}`,
        failure(1, venueError(1002, "Authorization failed"))
      ]
    ])("tells a result, and its id: %s", (frame, expected) => {
      assertDecodes(frame, expected)
    })

    it.each<readonly [string, JsonRpc.Failure]>([
      [
        `{"jsonrpc":"2.0","error":{"code":2001,"message":"Symbol not found","description":"Try get"},"id":123}`,
        failure(123, venueError(2001, "Symbol not found", "Try get"))
      ],
      [`{"error":{"code":2001},"id":"a"}`, failure("a", venueError(2001, "Symbol not found"))],
      [`{"error":{"code":"2001","message":"m"},"id":1}`, failure(1, venueError(2001, "m"))],
      [
        `{"error":{"code":500,"message":"Internal Server Error"}}`,
        failure(null, venueError(500, "Internal Server Error"))
      ],
      [`{"error":{"code":500,"message":"m"},"id":null}`, failure(null, venueError(500, "m"))],
      // The error wins.
      [`{"result":true,"error":{"code":20001,"message":"m"},"id":1}`, failure(1, venueError(20001, "m"))],
      [`{"result":null,"error":{"code":20001,"message":"m"},"id":1}`, failure(1, venueError(20001, "m"))],
      [`{"error":{"message":"no code"},"id":1}`, failure(1, venueError(undefined, "no code"))],
      [`{"error":{},"id":1}`, failure(1, venueError(undefined, noMessage))],
      [`{"error":[],"id":1}`, failure(1, venueError(undefined, noMessage))],
      [`{"error":"boom","id":1}`, failure(1, venueError(undefined, "boom"))],
      [`{"error":500,"id":1}`, failure(1, venueError(undefined, noMessage))],
      [`{"error":false,"id":1}`, failure(1, venueError(undefined, noMessage))],
      [`{"error":"","id":1}`, failure(1, venueError(undefined, ""))],
      [`{"error":{"code":null,"message":null},"id":1}`, failure(1, venueError(undefined, noMessage))],
      [`{"error":{"code":{"valueOf":0,"toString":0}},"id":1}`, failure(1, venueError(undefined, noMessage))]
    ])("tells an error, with or without its parts: %s", (frame, expected) => {
      assertDecodes(frame, expected)
    })
  })

  describe("of a notification", () => {
    it.each<readonly [string, JsonRpc.Notification]>([
      [
        `{"jsonrpc":"2.0","method":"ticker","params":{"symbol":"ETHBTC"}}`,
        notification("ticker", { symbol: "ETHBTC" })
      ],
      [`{"method":"activeOrders","params":[]}`, notification("activeOrders", [])],
      [`{"method":"ping"}`, notification("ping", undefined)],
      [`{"method":""}`, notification("", undefined)],
      [`{"method":"constructor","params":null}`, notification("constructor", null)],
      // An id makes no response of it.
      [`{"method":"ticker","params":{},"id":1}`, notification("ticker", {})],
      [`{"method":"ticker","params":{},"id":1,"error":null}`, notification("ticker", {})]
    ])("takes what has a method, and neither result nor error: %s", (frame, expected) => {
      assertDecodes(frame, expected)
    })
  })

  describe("of a batch", () => {
    it("tells what each element is, in order", () => {
      assertDecodes(
        `[{"result":true,"id":1},{"method":"m","params":{}},{"error":{"code":2001},"id":2},5,null,"s",{},[]]`,
        batch(
          result(1, true),
          notification("m", {}),
          failure(2, venueError(2001, "Symbol not found")),
          malformed("5", notAMessage),
          malformed("null", notAMessage),
          malformed(`"s"`, notAMessage),
          malformed("{}", notAMessage),
          malformed("[]", notAMessage)
        )
      )
    })

    it("takes no batch in a batch", () => {
      assertDecodes(
        `[[{"result":true,"id":1}]]`,
        batch(malformed(`[{"result":true,"id":1}]`, notAMessage))
      )
    })
  })

  describe("of hostile frames", () => {
    const quoteless = "(nested too deeply to be quoted)"
    const depth = 100_000

    it.each([
      ["arrays", deepArray(depth)],
      ["objects", deepObject(depth)],
      ["objects in a batch", `[{"result":1,"id":1},${deepObject(depth)}]`],
      ["an id", `{"result":true,"id":${deepArray(depth)}}`],
      ["an error", `{"error":${deepObject(depth)},"id":1}`],
      ["a code", `{"error":{"code":${deepArray(depth)}},"id":1}`],
      ["a result", `{"result":${deepArray(depth)},"id":1}`],
      ["params", `{"method":"m","params":${deepArray(depth)}}`],
      ["what was cut off", "[".repeat(depth)]
    ])("turns down a nesting of 100,000 in %s", (_, frame) => {
      const message = JsonRpc.decode(frame)
      assert.propertyVal(message, "_tag", "Malformed")
      assert.propertyVal(message, "issue", "nested deeper than 500")
    })

    // Since Node 26 JSON.stringify needs no stack for it: what it gives is cut, as any other.
    it("quotes little of what is nested as deep and was parsed elsewhere, or nothing where the engine cannot", () => {
      const message = JsonRpc.fromJson(JSON.parse(deepArray(depth)))
      assert.isTrue(message._tag === "Malformed" && message.issue === notAMessage)
      if (message._tag !== "Malformed") return
      if (message.frame !== quoteless) assert.match(message.frame, /^\[+… \(\d+ characters\)$/)
      assert.isBelow(message.frame.length, JsonRpc.maxQuoted + 50)
      assert.deepStrictEqual(
        plain(JsonRpc.fromJson({ error: JSON.parse(deepObject(depth)), id: 1 })),
        plain(failure(1, venueError(undefined, noMessage)))
      )
    })

    it("quotes little of a frame of 5 MB", () => {
      const filler = "x".repeat(5_000_000)
      for (const frame of [filler, `{"${filler}":1}`, `{"id":"${filler}"}`, `[{"${filler}":1}]`, `["${filler}"]`]) {
        const message = JsonRpc.decode(frame)
        for (const part of message._tag === "Batch" ? message.messages : [message]) {
          if (part._tag !== "Malformed") throw new Error(`Expected Malformed, got ${part._tag}`)
          assert.isBelow(part.frame.length, JsonRpc.maxQuoted + 50)
          assert.match(part.frame, /… \(50000\d+ characters\)$/)
          assert.isAtMost(part.issue.length, JsonRpc.maxQuoted + 50)
        }
      }
      assert.deepStrictEqual(JsonRpc.decode(`{"result":"${filler}","id":1}`), result(1, filler))
    })

    it("leaves the prototypes of objects alone", () => {
      JsonRpc.decode(`{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"method":"m"}`)
      JsonRpc.decode(`[{"__proto__":{"polluted":true},"error":{"__proto__":{"polluted":true}}}]`)
      assert.isFalse("polluted" in {})
      assert.isFalse("polluted" in JsonRpc.decode(`{"__proto__":{"polluted":true},"method":"m"}`))
    })

    it("never throws at text of JSON's own characters", () => {
      const alphabet = [
        ...`{}[]":,0123456789.-eE+truefalsn \\u`.split(""),
        "\"id\"",
        "\"error\"",
        "\"result\"",
        "\"method\"",
        "\uD800"
      ]
      for (const seed of seeds(10)) {
        withSeed(seed, (random: Random) => {
          for (let i = 0; i < 1_000; i++) {
            const frame = Array.from({ length: random.between(0, 20) }, () => random.pick(alphabet)).join("")
            assert.include(["Malformed", "Batch", "Result", "Failure", "Notification"], JsonRpc.decode(frame)._tag)
          }
        })
      }
    })
  })
})

describe("malformed", () => {
  it("keeps frame and issue as they are up to the limit, and cuts them after it", () => {
    const whole = "a".repeat(JsonRpc.maxQuoted)
    assert.deepStrictEqual(JsonRpc.malformed(whole, whole), malformed(whole, whole))
    const cut = `${whole}… (${JsonRpc.maxQuoted + 1} characters)`
    assert.deepStrictEqual(JsonRpc.malformed(`${whole}b`, `${whole}b`), malformed(cut, cut))
  })

  it("quotes parts of any kind", () => {
    for (const part of [null, 1, "s", [], { a: [1] }]) {
      assert.strictEqual(JsonRpc.malformedPart(part, "why").frame, JSON.stringify(part))
    }
    assert.strictEqual(JsonRpc.malformedPart(undefined, "why").frame, "undefined")
  })
})
