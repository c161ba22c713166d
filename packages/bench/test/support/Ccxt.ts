/** CCXT's HitBTC at a sandbox that runs as a real server. */
import { SandboxServer } from "@effect-hitbtc/sandbox/SandboxServer"
import { pro } from "ccxt"
import { Effect } from "effect"

export type Exchange = InstanceType<typeof pro.hitbtc>

/** One that is gone when the scope ends. `secret` is that of the sandbox's only account, where none is given. */
export const open = (options?: { readonly secret?: string }) =>
  Effect.gen(function*() {
    const server = yield* SandboxServer
    const api = server.apiUrl(3)
    const exchange = yield* Effect.acquireRelease(
      Effect.sync(() =>
        new pro.hitbtc({
          apiKey: "sandbox-key",
          secret: options?.secret ?? "sandbox-secret",
          urls: {
            api: {
              public: server.restUrl,
              private: server.restUrl,
              ws: { public: `${api}/ws/public`, private: `${api}/ws/trading` }
            }
          }
        })
      ),
      (exchange) => Effect.promise(() => exchange.close())
    )
    // What it asks for where a URL begins with ws: and not with wss:.
    yield* Effect.promise(() => exchange.loadHttpProxyAgent())
    yield* Effect.promise(() => exchange.loadMarkets())
    return exchange
  })

/** Waits for one message after the other until it holds: a `watch…` of CCXT ends with the next message. */
export const until = (holds: () => boolean, next: () => Promise<unknown>) =>
  Effect.gen(function*() {
    while (!holds()) yield* Effect.promise(next)
  })
