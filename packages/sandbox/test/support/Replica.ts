/** A book kept by the rules of the documentation, and by nothing else. */
import { assert } from "@effect/vitest"
import type { Level } from "./Client.ts"

export interface Message {
  readonly isSnapshot: boolean
  readonly sequence: number
  readonly asks: ReadonlyArray<Level>
  readonly bids: ReadonlyArray<Level>
}

export const make = () => {
  const sides = { asks: new Map<string, string>(), bids: new Map<string, string>() }
  let sequence = NaN
  const side = (name: "asks" | "bids") =>
    Array.from(sides[name], ([price, size]): Level => ({ price, size }))
      .toSorted((x, y) => (Number(x.price) - Number(y.price)) * (name === "asks" ? 1 : -1))
  const self = {
    sequence: () => sequence,
    asks: () => side("asks"),
    bids: () => side("bids"),
    isCrossed: () => {
      const [ask, bid] = [self.asks()[0], self.bids()[0]]
      return ask !== undefined && bid !== undefined && Number(bid.price) >= Number(ask.price)
    },
    apply: (message: Message) => {
      if (message.isSnapshot) {
        sides.asks.clear()
        sides.bids.clear()
      } else {
        assert.strictEqual(message.sequence, sequence + 1)
      }
      sequence = message.sequence
      for (const name of ["asks", "bids"] as const) {
        const prices = message[name].map(({ price }) => price)
        assert.strictEqual(new Set(prices).size, prices.length, "a price twice in a frame")
        for (const { price, size } of message[name]) {
          if (Number(size) === 0) {
            assert.isTrue(sides[name].delete(price), "a level was removed that was not there")
          } else {
            sides[name].set(price, size)
          }
        }
      }
    }
  }
  return self
}
