/** The clients' side of the order round trip: rounds come from the command, and times go back. */
import type { Version } from "../Job.ts"
import type { FromOrders, Round } from "./Messages.ts"

const [, , port, version] = process.argv

export const api: Version = version === "v3" ? "v3" : "v2"
export const url = `ws://127.0.0.1:${port}`

/** What is placed each time. */
export const order = { symbol: "ETHBTC", side: "buy", quantity: "0.013", price: "0.046016" } as const

const report = (message: FromOrders) => process.send!(message)

/** Serves rounds with what runs one; never ends by itself. */
export const serve = (run: (orders: number) => Promise<ReadonlyArray<number>>): void => {
  process.on("message", ({ orders }: Round) => {
    void run(orders).then((nanos) => report({ _tag: "Placed", nanos }))
  })
  process.on("disconnect", () => process.exit())
  report({ _tag: "Ready" })
}
