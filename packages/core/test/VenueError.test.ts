import { V2ErrorCodes, VenueError } from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"

// Section 6 of the reference of API v2: code, class, and whether the same request may succeed later.
const reference: ReadonlyArray<readonly [code: number, errorClass: VenueError.ErrorClass, isRetryable: boolean]> = [
  [403, "permission", false],
  [429, "rateLimit", true],
  [500, "venueFault", true],
  [503, "venueFault", true],
  [504, "outcomeUnknown", false],
  [600, "permission", false],
  [1001, "authentication", false],
  [1002, "authentication", false],
  [1003, "permission", false],
  [1004, "authentication", false],
  [2001, "badRequest", false],
  [2002, "badRequest", false],
  [2010, "badRequest", false],
  [2011, "badRequest", false],
  [2012, "badRequest", false],
  [2020, "badRequest", false],
  [2021, "badRequest", false],
  [2022, "badRequest", false],
  [10001, "badRequest", false],
  [10021, "permission", false],
  [20001, "rejected", false],
  [20002, "rejected", false],
  [20003, "rejected", false],
  [20004, "account", false],
  [20005, "account", false],
  [20006, "account", false],
  [20007, "account", false],
  [20008, "rejected", false],
  [20009, "rejected", false],
  [20010, "rejected", true],
  [20014, "account", false],
  [20032, "rejected", false],
  [20033, "rejected", false],
  [20034, "rejected", false],
  [20040, "rejected", false],
  [20080, "rejected", true]
]

const noMessage = "The venue sent an error without a message"

describe("the table of codes", () => {
  it("has the rows of v2's reference, each once", () => {
    assert.deepStrictEqual(
      V2ErrorCodes.errorCodes.map(({ code, errorClass, isRetryable }) => [code, errorClass, isRetryable]),
      reference.map((row) => [...row])
    )
    for (const { message } of V2ErrorCodes.errorCodes) assert.match(message, /^[A-Z].{8,}/)
  })

  it("has v2's own words where v3 has others", () => {
    const messages = new Map(V2ErrorCodes.errorCodes.map(({ code, message }) => [code, message]))
    assert.deepStrictEqual(
      VenueError.errorCodes.flatMap(({ code, message }) => {
        const own = messages.get(code)
        return own === undefined || own === message ? [] : [[code, own]]
      }),
      [
        [600, "Action is not allowed"],
        [1002, "Authorization failed"],
        [1003, "Action forbidden for this API key"]
      ]
    )
  })

  it.each(reference)("classes %i as %s, retryable: %s", (code, errorClass, isRetryable) => {
    for (const written of [code, String(code)]) {
      const error = VenueError.fromUnknown({ code: written, message: "any" })
      assert.strictEqual(error.code, code)
      assert.strictEqual(error.errorClass, errorClass)
      assert.strictEqual(error.isRetryable, isRetryable)
    }
  })

  it.each([0, 2, -1, 200, 405, 1000, 2000, 20000, 99999, undefined])("calls %s unknown, and not retryable", (code) => {
    const error = new VenueError.VenueError({ code, message: "any" })
    assert.strictEqual(error.errorClass, "unknown")
    assert.isFalse(error.isRetryable)
  })
})

describe("fromUnknown", () => {
  it("reads code, message and description", () => {
    const error = VenueError.fromUnknown({
      code: 2001,
      message: "Symbol not found",
      description: "Try get /api/2/public/symbol, to get list of all available symbols.",
      more: [1]
    })
    assert.instanceOf(error, VenueError.VenueError)
    assert.instanceOf(error, Error)
    assert.strictEqual(error._tag, "VenueError")
    assert.strictEqual(error.code, 2001)
    assert.strictEqual(error.message, "Symbol not found")
    assert.strictEqual(error.description, "Try get /api/2/public/symbol, to get list of all available symbols.")
    assert.isTrue(Schema.is(VenueError.VenueError)(error))
  })

  it.each<readonly [unknown, number | undefined, string, string | undefined]>([
    [{ code: 2001 }, 2001, "Symbol not found", undefined],
    [{ code: "2001" }, 2001, "Symbol not found", undefined],
    [{ code: 20001, message: null, description: null }, 20001, "Insufficient funds", undefined],
    [{ code: 2001, message: "No", description: 5 }, 2001, "No", undefined],
    [{ message: "boom" }, undefined, "boom", undefined],
    [{ description: "why" }, undefined, noMessage, "why"],
    [{ code: 31_337 }, 31_337, noMessage, undefined],
    [{ code: -32_601, message: "Method not found" }, -32_601, "Method not found", undefined],
    [{}, undefined, noMessage, undefined],
    [[], undefined, noMessage, undefined],
    [[{ code: 2001 }], undefined, noMessage, undefined],
    ["boom", undefined, "boom", undefined],
    [500, undefined, noMessage, undefined],
    [true, undefined, noMessage, undefined],
    [null, undefined, noMessage, undefined],
    [undefined, undefined, noMessage, undefined],
    // What `Number` would make a code of.
    [{ code: null }, undefined, noMessage, undefined],
    [{ code: "" }, undefined, noMessage, undefined],
    [{ code: " 2001 " }, undefined, noMessage, undefined],
    [{ code: true }, undefined, noMessage, undefined],
    [{ code: [2001] }, undefined, noMessage, undefined],
    [{ code: "0x7d1" }, undefined, noMessage, undefined],
    [{ code: "2001.0" }, undefined, noMessage, undefined],
    [{ code: "1e3" }, undefined, noMessage, undefined],
    [{ code: 2001.5 }, undefined, noMessage, undefined],
    [{ code: NaN }, undefined, noMessage, undefined],
    [{ code: Infinity }, undefined, noMessage, undefined],
    [{ code: "9".repeat(30) }, undefined, noMessage, undefined],
    [{ code: 2 ** 53 }, undefined, noMessage, undefined],
    // What cannot be made a number at all.
    [{ code: { valueOf: 1, toString: 1 } }, undefined, noMessage, undefined],
    [JSON.parse(`{"__proto__": {"code": 2001, "message": "x"}}`), undefined, noMessage, undefined],
    [JSON.parse(`{"code": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`), undefined, noMessage, undefined]
  ])("makes an error of anything: case %$", (input, code, message, description) => {
    const error = VenueError.fromUnknown(input)
    assert.strictEqual(error.code, code)
    assert.strictEqual(error.message, message)
    assert.strictEqual(error.description, description)
  })

  it("goes through its schema and back", () => {
    for (const { code, message } of VenueError.errorCodes) {
      const error = VenueError.fromUnknown({ code, message, description: "why" })
      const encoded = Schema.encodeSync(VenueError.VenueError)(error)
      assert.deepStrictEqual(encoded, { _tag: "VenueError", code, message, description: "why" })
      const decoded = Schema.decodeSync(VenueError.VenueError)(encoded)
      assert.deepStrictEqual([decoded.code, decoded.message, decoded.description], [code, message, "why"])
    }
  })

  it("fails an Effect, and is caught by its tag", () => {
    const caught = Effect.gen(function*() {
      return yield* VenueError.fromUnknown({ code: 2001 })
    }).pipe(Effect.catchTag("VenueError", (error) => Effect.succeed(error.errorClass)))
    assert.deepStrictEqual(Effect.runSyncExit(caught), Exit.succeed("badRequest"))
  })
})

describe("fromRestBody", () => {
  const error = { code: 2001, message: "Symbol not found", description: "Try get" }

  it("reads the error around which a body of API v3 is", () => {
    const body = { timestamp: "2021-06-02T17:52:36.732Z", error, path: "/api/3/public/symbol/X", requestId: "1" }
    const found = VenueError.fromRestBody(body)
    assert.deepStrictEqual([found.code, found.message, found.description], [2001, "Symbol not found", "Try get"])
    assert.strictEqual(found.errorClass, "badRequest")
  })

  it.each<readonly [unknown, number | undefined, string]>([
    [error, 2001, "Symbol not found"],
    [{ error: "Not Found", status: 404 }, undefined, "Not Found"],
    [{ error: null, message: "no route" }, undefined, "no route"],
    [{ error: { code: 429 } }, 429, "Too many requests"],
    ["Bad gateway", undefined, "Bad gateway"],
    [{}, undefined, noMessage],
    [[], undefined, noMessage],
    [null, undefined, noMessage]
  ])("makes an error of anything: case %$", (body, code, message) => {
    const found = VenueError.fromRestBody(body)
    assert.deepStrictEqual([found.code, found.message], [code, message])
  })
})
