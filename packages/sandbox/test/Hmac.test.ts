import * as Hmac from "@effect-hitbtc/sandbox/Hmac"
import * as Random from "@effect-hitbtc/sandbox/Random"
import { assert, describe, it } from "@effect/vitest"
import { createHmac } from "node:crypto"

describe("Hmac", () => {
  it("signs as the published vectors say", () => {
    // RFC 4231, test case 2.
    assert.strictEqual(
      Hmac.sign("Jefe", "what do ya want for nothing?"),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
    assert.strictEqual(
      Hmac.sign("test-secret", "1626861109494"),
      "e00f4080b29ae853be97db454dc3138cc99269512e10f7430b95a032e5696045"
    )
  })

  it("signs as node:crypto does, whatever the lengths", () => {
    const random = Random.make(1, "hmac")
    const text = (length: number) =>
      Array.from({ length }, () => String.fromCodePoint(1 + random.below(random.chance(0.1) ? 0xd7ff : 126))).join("")
    for (let length = 0; length < 300; length++) {
      const [secret, message] = [text(random.below(150)), text(length)]
      assert.strictEqual(Hmac.sign(secret, message), createHmac("sha256", secret).update(message).digest("hex"))
    }
  })
})
