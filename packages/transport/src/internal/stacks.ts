/** What errors keep alive. */
import type { TransportError } from "../TransportError.ts"

/**
 * Until a stack is written out, V8 keeps what its functions were called on, the socket of a loss among it. Who keeps the
 * losses of a connection must not keep its sockets: to read a stack is to write it.
 */
export const writeStacks = (error: TransportError): void => {
  try {
    for (const { stack } of [error, error.reason]) stack?.at(0)
  } catch {
    // The program's own way of writing stacks failed: it does so for whoever reads this one.
  }
}
