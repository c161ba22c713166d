import { V2ErrorCodes, VenueError } from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"

/** The codes of the reference's section 3.2. */
const codes = [
  [1, 400, 403, 404, 429, 500, 503, 504, 600, 602, 604, 800],
  [1001, 1002, 1003, 1004, 1005, 1006],
  [2001, 2002, 2003, 2010, 2011, 2012, 2020, 2021, 2022, 2024],
  [10001, 10021, 10022],
  [20001, 20002, 20003, 20004, 20005, 20006, 20007, 20008, 20009, 20010, 20011, 20012, 20014, 20016, 20018],
  [20031, 20032, 20033, 20034, 20040, 20041, 20042, 20043, 20044, 20045, 20047, 20048, 20049, 20080],
  [21001, 21003, 21004, 22000, 22002, 22003, 22004, 22005, 22006, 22007, 22008]
].flat()

const error = (code?: number) => new VenueError.VenueError({ code, message: "" })

describe("the error codes", () => {
  it("are those of the reference, in order", () => {
    assert.deepStrictEqual(VenueError.errorCodes.map(({ code }) => code), codes)
  })

  it("that v2 does not have are of these classes", () => {
    const classes: { [errorClass: string]: Array<number> } = {}
    const ofV2 = new Set(V2ErrorCodes.errorCodes.map(({ code }) => code))
    for (const code of codes.filter((code) => !ofV2.has(code))) (classes[error(code).errorClass] ??= []).push(code)
    assert.deepStrictEqual(classes, {
      badRequest: [1, 400, 404, 800, 2003, 2024, 20048, 20049],
      account: [602, 604, 20011, 20012, 20016, 20018, 21001, 22000, 22002, 22003, 22004, 22005, 22006, 22007],
      authentication: [1005],
      permission: [1006, 20044, 21003, 21004],
      unknown: [10022, 20031, 20041, 20042, 20043],
      rejected: [20045, 20047],
      outcomeUnknown: [22008]
    })
  })

  it("have a message, but for those whose meaning is not known", () => {
    for (const { code } of VenueError.errorCodes) {
      const isNamed = ![10022, 20031, 20041, 20042, 20043, 22000, 22002, 22003].includes(code)
      const { message } = VenueError.fromUnknown({ code })
      if (isNamed) assert.match(message, /^[A-Z].{8,}/, String(code))
      assert.strictEqual(message !== "The venue sent an error without a message", isNamed, String(code))
    }
  })

  it("can be retried only where the request was not executed, or failed inside the venue", () => {
    assert.deepStrictEqual(
      codes.filter((code) => error(code).isRetryable),
      [429, 500, 503, 20010, 20080]
    )
  })

  it("leave the outcome open at a gateway's time-out", () => {
    assert.deepStrictEqual(codes.filter((code) => error(code).errorClass === "outcomeUnknown"), [
      504,
      22008
    ])
  })

  it("are of no class where they are unknown, unexplained or missing", () => {
    for (const code of [undefined, 0, -1, 99999, 10022, 20031, 20041]) {
      assert.strictEqual(error(code).errorClass, "unknown")
      assert.strictEqual(error(code).isRetryable, false)
    }
  })
})
