/**
 * A `Transport` that plays a recording back: a venue that says again what it said then, to a client that may ask for less.
 *
 * Each dial plays the next recorded connection to the same path. What the client asks is answered as it was answered then,
 * under the client's own id; what was never asked is refused, with "Not in the recording". All other frames come when they
 * came, by Effect's `Clock`, but none before the client asked what it had asked by then, or {@link Options.patience} is
 * over. After the last connection every dial fails for good: see {@link isOver}.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as MemoryTransport from "./MemoryTransport.ts"
import type { Recording } from "./Recording.ts"
import type { Transport } from "./Transport.ts"
import * as TransportError from "./TransportError.ts"

/**
 * How a recording is played; the defaults are in parentheses.
 *
 * **Details**
 *
 * - `speed` (1): how many times as fast as it was; `Infinity` waits for nothing but the client's requests
 * - `patience` (1 second): how long each connection waits, in all, for requests that were made then and are not made now
 *
 * @category options
 * @since 0.1.0
 */
export interface Options {
  readonly speed?: number | undefined
  readonly patience?: Duration.Input | undefined
}

interface Request {
  readonly method: string
  readonly ch: unknown
  readonly params: unknown
  readonly id: unknown
  readonly asked: Deferred.Deferred<void>
  isAsked: boolean
}

type Step =
  | { readonly _tag: "Await"; readonly at: number; readonly request: Request }
  | { readonly _tag: "Send"; readonly at: number; readonly frame: string }
  | { readonly _tag: "End"; readonly at: number; readonly code: number; readonly reason: string }

interface Session {
  readonly path: string
  readonly openedAt: number
  readonly steps: ReadonlyArray<Step>
  readonly requests: ReadonlyArray<Request>
  /** By the JSON of the recorded id: all that was answered to it. */
  readonly answers: ReadonlyMap<string, ReadonlyArray<string>>
}

const OVER = "the recording is over"

/**
 * Whether a connection was given up because there is nothing more to be played.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isOver = ({ reason }: TransportError.TransportError): boolean =>
  reason._tag === "OpenFailed" && reason.kind === "InvalidUrl" && reason.description === OVER

const parse = (frame: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(frame)
    return typeof value === "object" && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

const field = (value: object | undefined, name: string): unknown =>
  value !== undefined && Predicate.hasProperty(value, name) ? value[name] : undefined

const pathOf = (url: string): string => URL.canParse(url) ? new URL(url).pathname : url

const toRequest = (frame: string): Request | undefined => {
  const value = parse(frame)
  const method = field(value, "method")
  return typeof method !== "string" ? undefined : {
    method,
    ch: field(value, "ch"),
    params: field(value, "params"),
    id: field(value, "id"),
    asked: Deferred.makeUnsafe(),
    isAsked: false
  }
}

// A venue that calls a method does not answer it: an answer has no method.
const isAnswer = (value: object | undefined, ids: ReadonlySet<string>): boolean =>
  field(value, "method") === undefined && ids.has(JSON.stringify(field(value, "id") ?? null))

const sessionsOf = ({ entries }: Recording): ReadonlyArray<Session> => {
  const sessions = new Map<number, Array<Recording["entries"][number]>>()
  for (const entry of entries) {
    const before = sessions.get(entry.session)
    if (before === undefined) sessions.set(entry.session, [entry])
    else before.push(entry)
  }
  return Array.from(sessions.values()).flatMap((all): ReadonlyArray<Session> => {
    const dial = all.find((entry) => entry.event === "dial")
    const open = all.find((entry) => entry.event === "open")
    if (dial === undefined || open === undefined) return []
    const requests: Array<Request> = []
    const ids = new Set<string>()
    const answers = new Map<string, Array<string>>()
    const steps = all.flatMap((entry): ReadonlyArray<Step> => {
      const at = entry.at.epochMilliseconds
      switch (entry.event) {
        case "out": {
          const request = toRequest(entry.frame)
          if (request === undefined) return []
          requests.push(request)
          if (request.id !== undefined && request.id !== null) ids.add(JSON.stringify(request.id))
          return [{ _tag: "Await", at, request }]
        }
        case "in": {
          const value = parse(entry.frame)
          if (!isAnswer(value, ids)) return [{ _tag: "Send", at, frame: entry.frame }]
          const id = JSON.stringify(field(value, "id"))
          const before = answers.get(id)
          if (before === undefined) answers.set(id, [entry.frame])
          else before.push(entry.frame)
          return []
        }
        case "end":
          return [{ _tag: "End", at, code: entry.code, reason: entry.reason }]
        default:
          return []
      }
    })
    return [{ path: pathOf(dial.url), openedAt: open.at.epochMilliseconds, steps, requests, answers }]
  })
}

const isStringArray = (value: unknown): value is ReadonlyArray<string> =>
  Array.isArray(value) && value.every((item) => typeof item === "string")

const symbolsOf = (params: unknown): ReadonlyArray<string> | undefined => {
  const symbols = Predicate.hasProperty(params, "symbols") ? params.symbols : undefined
  return isStringArray(symbols) ? symbols : undefined
}

// How much of the past, and which of the symbols, a client may ask for differently.
const free = new Set(["symbols", "limit"])

const rest = (params: unknown): unknown =>
  Predicate.isObject(params)
    ? Object.fromEntries(
      Object.entries(params).filter(([name]) => !free.has(name)).toSorted(([a], [b]) => a < b ? -1 : 1)
    )
    : params ?? {}

const isAlike = (recorded: Request, { ch, method, params }: Request): boolean =>
  recorded.method === method && recorded.ch === ch &&
  // Its parameters are secret, and new each time.
  (method.toLowerCase() === "login" || Equal.equals(rest(recorded.params), rest(params)))

/** The recorded requests that together ask for what is asked: one, where one is enough; none, where it was never asked. */
const find = (session: Session, request: Request): ReadonlyArray<Request> => {
  const alike = session.requests.filter((recorded) => isAlike(recorded, request))
  const asked = symbolsOf(request.params)
  const covers = (recorded: Request) =>
    asked === undefined || asked.every((symbol) => symbolsOf(recorded.params)?.includes(symbol) === true)
  const single = alike.find((recorded) => !recorded.isAsked && covers(recorded)) ?? alike.find(covers)
  if (single !== undefined) return [single]
  const some = alike.filter(({ params }) => symbolsOf(params)?.some((symbol) => asked?.includes(symbol)) === true)
  const together = new Set(some.flatMap(({ params }) => symbolsOf(params) ?? []))
  return asked?.every((symbol) => together.has(symbol)) === true ? some : []
}

const withId = (frame: string, id: unknown): string => JSON.stringify({ ...parse(frame), id })

// The acknowledgement of several requests as that of one: their lists are one list.
const merge = (frames: ReadonlyArray<string>): string => {
  const lists = frames.map((frame) => field(field(parse(frame), "result") as object | undefined, "subscriptions"))
  const [first] = frames
  const value = parse(first!)
  return JSON.stringify({
    ...value,
    result: { ...field(value, "result") as object | undefined, subscriptions: lists.filter(isStringArray).flat() }
  })
}

const answersTo = (session: Session, request: Request, found: ReadonlyArray<Request>): ReadonlyArray<string> => {
  if (request.id === undefined || request.id === null) return []
  if (found.length === 0) {
    return [JSON.stringify({ error: { code: 10001, message: "Not in the recording" }, id: request.id })]
  }
  const answers = found.map(({ id }) => session.answers.get(JSON.stringify(id)) ?? [])
  const [only, ...others] = answers
  if (others.length === 0) return only!.map((frame) => withId(frame, request.id))
  const firsts = answers.flatMap(([first]) => first ?? [])
  return firsts.length === 0 ? [] : [withId(merge(firsts), request.id)]
}

const listen = (peer: MemoryTransport.Peer, session: Session): Effect.Effect<void> =>
  peer.receive.pipe(
    Effect.flatMap(Effect.forEach((frame) => {
      const request = toRequest(frame)
      if (request === undefined) return Effect.void
      const found = find(session, request)
      return Effect.andThen(
        // Acknowledged before anything comes of it.
        Effect.forEach(answersTo(session, request, found), peer.send, { discard: true }),
        Effect.sync(() => {
          for (const recorded of found) {
            recorded.isAsked = true
            Deferred.doneUnsafe(recorded.asked, Effect.void)
          }
        })
      )
    }, { discard: true })),
    Effect.forever,
    Effect.ignore
  )

const play = Effect.fnUntraced(function*(peer: MemoryTransport.Peer, session: Session, options: Options) {
  const { patience = "1 second", speed = 1 } = options
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  let left = Duration.toMillis(Duration.fromInputUnsafe(patience))
  // When the recording began, as if it had begun now: later by all the time that was waited for the client.
  let begin = now()
  for (const step of session.steps) {
    const wait = begin + (step.at - session.openedAt) / speed - now()
    if (wait > 0) yield* clock.sleep(Duration.millis(wait))
    switch (step._tag) {
      case "Await": {
        const { asked, isAsked } = step.request
        if (isAsked || left <= 0) break
        const since = now()
        const done = yield* Effect.timeoutOption(Deferred.await(asked), Duration.millis(left))
        const waited = now() - since
        begin += waited
        left = Option.isNone(done) ? 0 : left - waited
        break
      }
      case "Send":
        yield* peer.send(step.frame)
        // Whoever consumes it has its turn, however fast it goes.
        yield* Effect.yieldNow
        break
      case "End":
        return yield* step.code === 1006 ? peer.drop : peer.close(step.code, step.reason)
    }
  }
  yield* peer.close(1000, OVER)
})

/**
 * A transport that plays a recording.
 *
 * **Example** (A test on a recording)
 *
 * ```ts
 * import { Recording, ReplayTransport, Transport } from "@effect-hitbtc/transport"
 * import { Effect, Result } from "effect"
 *
 * const text = `{"format":"hitbtc-recording","version":1}
 * {"at":"2026-01-02T03:04:05.000Z","session":1,"event":"dial","url":"wss://venue.test/ws"}
 * {"at":"2026-01-02T03:04:05.010Z","session":1,"event":"open"}
 * {"at":"2026-01-02T03:04:05.020Z","session":1,"event":"out","frame":"{\\"method\\":\\"hello\\",\\"id\\":7}"}
 * {"at":"2026-01-02T03:04:05.030Z","session":1,"event":"in","frame":"{\\"result\\":true,\\"id\\":7}"}
 * `
 * const program = Effect.gen(function*() {
 *   const transport = yield* Transport.Transport
 *   const connection = yield* transport.dial("wss://elsewhere.test/ws")
 *   yield* connection.send(`{"method":"hello","id":1}`)
 *   return yield* connection.receive
 * })
 *
 * const layer = ReplayTransport.layer(Result.getOrThrow(Recording.fromText(text)), { speed: Infinity })
 * Effect.runPromise(Effect.scoped(program).pipe(Effect.provide(layer))).then(console.log) // ["{\"result\":true,\"id\":1}"]
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (recording: Recording, options: Options = {}): Layer.Layer<Transport> => {
  const waiting = [...sessionsOf(recording)]
  // Between the admission of a dial and its service.
  const admitted: Array<Session> = []
  return MemoryTransport.layer((peer) => {
    const index = admitted.findIndex(({ path }) => path === pathOf(peer.url))
    const [session] = admitted.splice(index, 1)
    return session === undefined
      ? Effect.void
      : Effect.raceFirst(play(peer, session, options), Effect.andThen(listen(peer, session), Effect.never))
  }, {
    admit: (url) =>
      Effect.suspend(() => {
        const index = waiting.findIndex(({ path }) => path === pathOf(url))
        if (index === -1) return Effect.fail(TransportError.openFailed("InvalidUrl", OVER))
        admitted.push(...waiting.splice(index, 1))
        return Effect.void
      })
  })
}
