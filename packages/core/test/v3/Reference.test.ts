/**
 * The reference of API v3, block by block: what the venue sends decodes, what the client sends is what the reference
 * shows, field for field. The fixtures are the reference's own blocks; where it lies beside the repository, that is
 * checked, too.
 */
import { Credentials, type JsonRpc, type Protocol, type Topic, V2, VenueError } from "@effect-hitbtc/core"
import * as Account from "@effect-hitbtc/core/v3/Account"
import type { Mode } from "@effect-hitbtc/core/v3/Balance"
import * as Channel from "@effect-hitbtc/core/v3/Channel"
import * as Login from "@effect-hitbtc/core/v3/Login"
import * as OrderRequest from "@effect-hitbtc/core/v3/OrderRequest"
import * as ReferenceData from "@effect-hitbtc/core/v3/ReferenceData"
import * as Subscription from "@effect-hitbtc/core/v3/Subscription"
import * as V3 from "@effect-hitbtc/core/v3/V3"
import { NodeCrypto } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Result, Schema } from "effect"
import type { CryptoError } from "effect/crypto/CryptoError"
import type * as Mac from "effect/crypto/Mac"
import { existsSync, readFileSync } from "node:fs"
import { frames, type Kind, kindOf, sameInV2 } from "./support/frames.ts"
import { methodOf } from "./support/methods.ts"
import { results } from "./support/privateFrames.ts"
import { bodies } from "./support/restBodies.ts"

interface Request {
  readonly id: number
  readonly method: string
  readonly ch: string
  readonly params: {
    readonly symbols?: ReadonlyArray<string>
    readonly currencies?: ReadonlyArray<string>
    readonly target_currency?: string
    readonly limit?: number
    readonly mode?: typeof Mode.Type
    readonly [name: string]: unknown
  }
}

const requestOf = (frame: string) => JSON.parse(frame) as Request
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const messagesOf = (protocol: Protocol.Protocol, frame: string): ReadonlyArray<Protocol.Message> => {
  const message = protocol.decode(frame)
  return message._tag === "Batch" ? message.messages : [message]
}

/** That the only request is the one of the frame. */
const isWritten = (requests: ReadonlyArray<JsonRpc.Request>, frame: string) => {
  const { id } = requestOf(frame)
  assert.deepStrictEqual(requests.map((request) => JSON.parse(V3.makePublic().encode({ ...request, id }))), [
    JSON.parse(frame)
  ])
}

const publicRequest = (frame: string) => {
  const { ch, method, params } = requestOf(frame)
  const { topic } = Channel.fromWire(ch)!
  if (method === "subscriptions") {
    isWritten([Subscription.subscriptions(topic)], frame)
    return isWritten([V3.makePublic().probe], frame)
  }
  const channel = Channel.withTarget(topic, params.target_currency)
  const [first, ...rest] = (params.symbols ?? params.currencies)!.map((symbol): Topic.Topic => ({
    channel,
    symbol,
    limit: params.limit
  }))
  assert.include(["subscribe", "unsubscribe"], method)
  const verb = method === "subscribe" ? method : "unsubscribe"
  isWritten(V3.makePublic()[verb]([first!, ...rest]).map(({ request }) => request), frame)
}

/** What topics of the private sockets are asked for with. */
const ofTopics = new Map<string, readonly [channel: Account.Channel, verb: "subscribe" | "unsubscribe"]>([
  ["spot_balance_subscribe", ["spot/balances", "subscribe"]],
  ["spot_balance_unsubscribe", ["spot/balances", "unsubscribe"]],
  ["futures_balance_subscribe", ["futures/balances", "subscribe"]],
  ["futures_balance_unsubscribe", ["futures/balances", "unsubscribe"]],
  ["subscribe_wallet_balances", ["wallet/balances", "subscribe"]],
  ["unsubscribe_wallet_balances", ["wallet/balances", "unsubscribe"]],
  ["subscribe_transactions", ["wallet/transactions", "subscribe"]],
  ["unsubscribe_transactions", ["wallet/transactions", "unsubscribe"]]
])

const strict = { onExcessProperty: "error" } as const

/** The same command as a caller gives it, on its way to the wire. */
const asRequested = Effect.fnUntraced(function*(method: string, params: unknown) {
  const isSpot = method.startsWith("spot_")
  if (method.endsWith("_new_order")) {
    const schema = isSpot ? OrderRequest.NewOrder : OrderRequest.NewMarginOrder
    return yield* Schema.decodeUnknownEffect(schema, strict)(params)
  }
  if (method.endsWith("_new_order_list")) {
    const schema = isSpot ? OrderRequest.NewOrderList : OrderRequest.NewMarginOrderList
    return yield* OrderRequest.withIds(yield* Schema.decodeUnknownEffect(schema, strict)(params))
  }
  return method.endsWith("_replace_order")
    ? yield* Schema.decodeUnknownEffect(OrderRequest.ReplaceOrder, strict)(params)
    : params
})

/** What the reference leaves to the venue's defaults, and the client does not. */
const withDefaults = (method: string, params: Request["params"]): object => {
  if (method.endsWith("_new_order")) return { type: "limit", ...params }
  if (!method.endsWith("_new_order_list")) return params
  const orders = params["orders"] as ReadonlyArray<{ readonly client_order_id: string }>
  return {
    order_list_id: orders[0]!.client_order_id,
    ...params,
    orders: orders.map((order) => ({ type: "limit", ...order }))
  }
}

const privateRequest = Effect.fnUntraced(function*(frame: string) {
  const { method, params } = requestOf(frame)
  const codec = methodOf(method).params
  const decode = Schema.decodeUnknownSync(codec, strict)
  const encode = Schema.encodeUnknownSync(codec)
  const domain = decode(params)
  isWritten([{ method, params: encode(domain) }], frame)
  const defaults = withDefaults(method, params)
  assert.deepStrictEqual(plain(encode(yield* asRequested(method, decode(defaults)))), defaults)
  const topic = ofTopics.get(method)
  if (topic === undefined) return assert.notInclude(method, "balance_")
  const [channel, verb] = topic
  const socket = channel.startsWith("wallet") ? V3.makeWallet() : V3.makeTrading({ balances: params.mode })
  isWritten(socket[verb]([Account.topic(channel)]).map(({ request }) => request), frame)
})

const login = Effect.fnUntraced(function*(frame: string) {
  const { api_key, secret_key, timestamp, type, window } = requestOf(frame).params as {
    readonly [name: string]: string
  }
  const credentials: Credentials.Credentials = {
    key: Redacted.make(api_key!),
    secret: Redacted.make(secret_key ?? "test-secret"),
    method: type === "BASIC" ? type : "HS256"
  }
  isWritten([yield* Login.loginAt(credentials, { timestamp: Number(timestamp), window: Number(window) })], frame)
})

const only = (protocol: Protocol.Protocol, frame: string): Protocol.Message => {
  const [message, ...rest] = messagesOf(protocol, frame)
  assert.deepStrictEqual(rest, [])
  return message!
}
const isResult = (protocol: Protocol.Protocol, frame: string): unknown => {
  const { id, result } = JSON.parse(frame) as { readonly id: number; readonly result: unknown }
  assert.deepStrictEqual(only(protocol, frame), { _tag: "Result", id, result })
  return result
}
const isFailure = (protocol: Protocol.Protocol, frame: string) => {
  const { error, id = null } = JSON.parse(frame) as { readonly id?: number; readonly error: { readonly code: number } }
  const message = only(protocol, frame)
  if (message._tag !== "Failure") throw new Error(`Expected Failure, got ${JSON.stringify(message)}`)
  assert.strictEqual(message.id, id)
  const { code, description, errorClass, message: text } = message.error
  assert.deepStrictEqual<unknown>({ code, message: text, ...(description === undefined ? {} : { description }) }, error)
  assert.strictEqual(VenueError.fromUnknown({ code }).message, text)
  assert.notStrictEqual(errorClass, "unknown")
}

const publicData = (frame: string) => {
  const { ch, target_currency: target, ...rest } = JSON.parse(frame) as { readonly [member: string]: string }
  const channel = Channel.withTarget(Channel.fromWire(ch!)!.topic, target)
  const [entries] = Object.values<object | string>(rest)
  assert.deepStrictEqual(
    messagesOf(V3.makePublic(), frame).map((message) =>
      message._tag === "Data" ? [message.channel, message.symbol] : message
    ),
    Object.keys(entries!).map((symbol) => [channel, symbol])
  )
}

const privateResult = (socket: Protocol.Protocol, frame: string) => {
  const result = isResult(socket, frame)
  const { method } = results.find((known) => known.frame === frame)!
  if (method === "login") return assert.strictEqual(result, true)
  assert.isTrue(Result.isSuccess(Schema.decodeUnknownResult(methodOf(method).result)(result)), frame)
}

const overRest = (frame: string) => {
  const body: unknown = JSON.parse(frame)
  const [name, schema] = bodies.find(([, , known]) => known === frame)!
  assert.isTrue(Result.isSuccess(Schema.decodeUnknownResult(schema)(body)), frame)
  const entries: Result.Result<ReferenceData.Entries<{ readonly id: string }>, unknown> | undefined = name === "Symbols"
    ? ReferenceData.readSymbols(body)
    : name === "Currencies"
    ? ReferenceData.readCurrencies(body)
    : undefined
  if (entries === undefined) return
  const { issues, values } = Result.getOrThrow(entries)
  assert.deepStrictEqual(issues, [])
  assert.deepStrictEqual(values.map(({ id }) => id), Object.keys(body as object))
}

type Check = Effect.Effect<void, Schema.SchemaError | CryptoError, Mac.Mac>

const checks: { readonly [K in Kind]: (frame: string) => void | Check } = {
  "public request": publicRequest,
  "public result": (frame) => {
    const result = isResult(V3.makePublic(), frame)
    assert.deepStrictEqual(Subscription.acknowledged(result), (result as { subscriptions: unknown }).subscriptions)
  },
  "public failure": (frame) => isFailure(V3.makePublic(), frame),
  "public data": publicData,
  login,
  "private request": privateRequest,
  "private result": (frame) => {
    for (const socket of [V3.makeTrading(), V3.makeWallet()]) privateResult(socket, frame)
  },
  "private failure": (frame) => {
    for (const socket of [V3.makeTrading(), V3.makeWallet()]) isFailure(socket, frame)
  },
  "private notification": (frame) => {
    for (const socket of [V3.makeTrading(), V3.makeWallet()]) {
      assert.include(["Data", "Account"], only(socket, frame)._tag, frame)
    }
  },
  "body over REST": overRest,
  "message of v2": (frame) => assert.strictEqual(V2.decode(frame)._tag, "Data")
}

const check = (frame: string): Check => checks[kindOf(frame)](frame) ?? Effect.void

const counts = (list: ReadonlyArray<string>) => {
  const found: { [kind: string]: number } = {}
  for (const frame of list) found[kindOf(frame)] = (found[kindOf(frame)] ?? 0) + 1
  return found
}

const expected: { readonly [K in Kind]: number } = {
  "public request": 14,
  "public result": 14,
  "public failure": 3,
  "public data": 24,
  "login": 2,
  "private request": 51,
  "private result": 31,
  "private failure": 3,
  "private notification": 16,
  "body over REST": 5,
  "message of v2": 2
}

const eventOf = (entry: string) => {
  const message = only(
    V3.makePublic(),
    frames.find((frame) => kindOf(frame) === "public data" && frame.includes(entry))!
  )
  return message._tag === "Data" ? message.event : message
}

describe("the reference's blocks", () => {
  it("are of these kinds, each as often", () => {
    assert.deepStrictEqual(counts(frames), expected)
  })

  it.effect.each(frames.map((frame) => [kindOf(frame), frame] as const))(
    "mean what the client takes them for, and are what it writes: %s %s",
    ([, frame]) => Effect.provide(check(frame), NodeCrypto.layerMac)
  )

  it("say the same in both versions", () => {
    const [trades, book] = sameInV2.map((frame) => V2.decode(frame))
    assert.deepStrictEqual<unknown>(trades?._tag === "Data" && trades.event, eventOf("1508430865041"))
    // The size that is zero is written in two ways.
    assert.deepStrictEqual(
      JSON.parse(JSON.stringify(book?._tag === "Data" && book.event).replaceAll("0.000", "0")),
      plain(eventOf("1542603628700"))
    )
  })
})

// The reference lies beside the repository, not in it.
const file = new URL("../../../../../shared/protocol/v3.md", import.meta.url)
const reference = () => readFileSync(file, "utf8")
const blocks = () => Array.from(reference().matchAll(/^```json\n(.*?)\n```$/gms), ([, block]) => block!)
const rowsOf = (section: string): ReadonlyArray<ReadonlyArray<string>> =>
  reference().split(/^#+ /m).find((part) => part.startsWith(section))!.split("\n")
    .filter((line) => /^\| [^-]/.test(line)).slice(1)
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()))

describe.skipIf(!existsSync(file))("the reference", () => {
  it("shows what the fixtures hold, each block as often", () => {
    assert.deepStrictEqual(blocks().toSorted(), frames.toSorted())
    assert.deepStrictEqual(counts(blocks()), expected)
  })

  it.effect("signs as the client does", () =>
    Effect.gen(function*() {
      const vectors = rowsOf("5.1").filter(([message]) => /^`[0-9]+`/.test(message!))
      const signatures = yield* Effect.forEach([undefined, 10_000], (window) => {
        const moment = { timestamp: 1626861109494, window }
        const credentials = { key: Redacted.make("key"), secret: Redacted.make("test-secret") }
        return Effect.map(Login.loginAt(credentials, moment), ({ params }) => [
          Login.message(moment),
          params["signature"]
        ])
      })
      const unquoted = vectors.map((cells) => cells.map((cell) => /^`([^`]+)`/.exec(cell)?.[1]))
      assert.deepStrictEqual<unknown>(signatures, unquoted)
    }).pipe(Effect.provide(NodeCrypto.layerMac)))

  it("lists the codes of errors that the client knows, with its words", () => {
    const listed = rowsOf("3.2").flatMap(([cell, , message]) => {
      const [first, last] = cell!.split("–").map(Number)
      const codes = last === undefined
        ? cell!.split(", ").map(Number)
        : Array.from({ length: last - first! + 1 }, (_, i) => first! + i)
      // What is known of a code by a comment alone is in parentheses.
      return codes.map((code) => [code, codes.length === 1 ? message!.replace(/^\((.*)\)$/, "$1") : undefined] as const)
    })
    assert.deepStrictEqual(listed.map(([code]) => code), VenueError.errorCodes.map(({ code }) => code))
    const differ = VenueError.errorCodes.filter(({ message }, i) => {
      const words = listed[i]![1]
      return words !== undefined && !words.startsWith("?") && words !== message
    })
    assert.deepStrictEqual(differ, [])
  })
})
