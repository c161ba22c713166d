/** An HTTP client whose answers a test writes. */
import { Effect, Layer } from "effect"
import { HttpClient, HttpClientError, HttpClientResponse } from "effect/http"

export interface Question {
  readonly url: URL
  /** Its path and query. */
  readonly target: string
  readonly headers: { readonly [name: string]: string }
}

export interface Answer {
  readonly status?: number
  /** As it is where it is a string, and as JSON otherwise. */
  readonly body?: unknown
  readonly headers?: { readonly [name: string]: string }
  /** Who answered in the end, where a client follows redirects by itself. */
  readonly url?: string
}

/** What becomes of a question: an answer, an error of the network, or nothing at all. */
export type Script = (question: Question) => Answer | Error | "never" | Effect.Effect<Answer>

export interface ScriptedHttp {
  readonly layer: Layer.Layer<HttpClient.HttpClient>
  /** What was asked so far: path and query. */
  readonly targets: ReadonlyArray<string>
  readonly questions: ReadonlyArray<Question>
  /** How many were given up before they were answered. */
  readonly interruptions: () => number
}

export const make = (script: Script): ScriptedHttp => {
  const questions: Array<Question> = []
  const targets: Array<string> = []
  let interruptions = 0
  const client = HttpClient.make((request, url) => {
    const respond = ({ body = "", headers = {}, status = 200, url }: Answer) => {
      const response = new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers })
      if (url !== undefined) Object.defineProperty(response, "url", { value: url })
      return HttpClientResponse.fromWeb(request, response)
    }
    const question: Question = { url, target: `${url.pathname}${url.search}`, headers: request.headers }
    questions.push(question)
    targets.push(question.target)
    const answer = script(question)
    if (answer === "never") {
      return Effect.onInterrupt(Effect.never, () => Effect.sync(() => void interruptions++))
    }
    if (answer instanceof Error) {
      return Effect.fail(
        new HttpClientError.HttpClientError({
          reason: new HttpClientError.TransportError({ request, cause: answer })
        })
      )
    }
    return Effect.isEffect(answer) ? Effect.map(answer, respond) : Effect.succeed(respond(answer))
  })
  return { layer: Layer.succeed(HttpClient.HttpClient, client), questions, targets, interruptions: () => interruptions }
}
