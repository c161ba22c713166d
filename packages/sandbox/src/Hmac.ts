/**
 * HMAC-SHA256, which signs logins. It is synchronous and needs no platform, so that the venue stays deterministic in
 * memory, on any runtime; Web Crypto answers when it pleases. It checks the signatures of a simulated venue, and is not
 * written to guard real secrets: nothing here takes constant time.
 *
 * @see FIPS 180-4 and RFC 2104
 * @since 0.1.0
 */

// Every runtime has it; the compiler's library of the language does not.
declare const TextEncoder: new() => { readonly encode: (text: string) => Uint8Array }

/**
 * The signature of a message: lower-case hexadecimal digits.
 *
 * @category signing
 * @since 0.1.0
 */
export const sign = (secret: string, message: string): string => {
  const encoder = new TextEncoder()
  const raw = encoder.encode(secret)
  const key = new Uint8Array(BLOCK)
  key.set(raw.length > BLOCK ? sha256(raw) : raw)
  const inner = sha256(concat(key.map((byte) => byte ^ 0x36), encoder.encode(message)))
  const outer = sha256(concat(key.map((byte) => byte ^ 0x5c), inner))
  return Array.from(outer, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

const BLOCK = 64

const concat = (x: Uint8Array, y: Uint8Array): Uint8Array => {
  const result = new Uint8Array(x.length + y.length)
  result.set(x)
  result.set(y, x.length)
  return result
}

const sha256 = (message: Uint8Array): Uint8Array => {
  // A one, zeros, and the length in bits at the end of a block.
  const padded = new Uint8Array(Math.ceil((message.length + 9) / BLOCK) * BLOCK)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n)

  const state = Uint32Array.from(INITIAL)
  const w = new Uint32Array(64)
  for (let offset = 0; offset < padded.length; offset += BLOCK) {
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(offset + 4 * i)
    for (let i = 16; i < 64; i++) {
      const [x, y] = [w[i - 15]!, w[i - 2]!]
      const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3)
      const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10)
      w[i] = w[i - 16]! + s0 + w[i - 7]! + s1
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as Eight
    for (let i = 0; i < 64; i++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      const t1 = h + s1 + ((e & f) ^ (~e & g)) + ROUNDS[i]! + w[i]!
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c))
      ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0]
    }
    ;[a, b, c, d, e, f, g, h].forEach((word, i) => {
      state[i]! += word
    })
  }

  const result = new Uint8Array(32)
  const out = new DataView(result.buffer)
  state.forEach((word, i) => out.setUint32(4 * i, word))
  return result
}

type Eight = [number, number, number, number, number, number, number, number]

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

const isPrime = (n: number): boolean => {
  for (let i = 2; i * i <= n; i++) if (n % i === 0) return false
  return true
}

const primes: ReadonlyArray<number> = Array.from({ length: 310 }, (_, i) => i + 2).filter(isPrime)

// The first 32 bits of the fractional part, as the standard derives its constants.
const fraction = (x: number): number => Math.floor((x - Math.floor(x)) * 2 ** 32)

const INITIAL: ReadonlyArray<number> = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))
const ROUNDS: ReadonlyArray<number> = primes.slice(0, 64).map((prime) => fraction(Math.cbrt(prime)))
