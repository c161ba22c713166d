/** `ws` by itself: the one that this client uses, without what `@effect/platform-node` loads beside it. */
import type { NodeWS } from "@effect/platform-node"
import { createRequire } from "node:module"

const require = createRequire(createRequire(import.meta.url).resolve("@effect/platform-node/NodeWS"))

export const WebSocket = require("ws") as typeof NodeWS.WebSocket
