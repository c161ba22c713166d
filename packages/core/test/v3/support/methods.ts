/** The methods of the private sockets, by name. */
import type { Method } from "@effect-hitbtc/core"
import * as FuturesMethods from "@effect-hitbtc/core/v3/FuturesMethods"
import * as MarginMethods from "@effect-hitbtc/core/v3/MarginMethods"
import * as SpotMethods from "@effect-hitbtc/core/v3/SpotMethods"
import * as WalletMethods from "@effect-hitbtc/core/v3/WalletMethods"

type AnyMethod = Method.Method<unknown, unknown>

const isMethod = (value: unknown): value is AnyMethod =>
  typeof value === "object" && value !== null && "result" in value

const methods: ReadonlyMap<string, AnyMethod> = new Map(
  [SpotMethods, MarginMethods, FuturesMethods, WalletMethods]
    .flatMap((module) => Object.values(module))
    .flatMap((value: object) => isMethod(value) ? [value] : Object.values(value).filter(isMethod))
    .map((method) => [method.name, method])
)

export const methodOf = (name: string): AnyMethod => {
  const method = methods.get(name)
  if (method === undefined) throw new Error(`No method ${name}`)
  return method
}
