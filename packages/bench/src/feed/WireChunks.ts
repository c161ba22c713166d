/**
 * Text frames as a server puts them on the wire, unmasked, many to a chunk. Made beforehand, a stream costs the server
 * next to nothing, and the client alone decides how fast it goes.
 */
const CHUNK_BYTES = 64 * 1024

const FINAL_TEXT = 0x81
const LENGTH_16 = 126

export interface WireChunks {
  readonly add: (text: string) => void
  readonly end: () => ReadonlyArray<Buffer>
}

/** Frames must be ASCII, and shorter than 64 Ki. */
export const make = (): WireChunks => {
  const chunks: Array<Buffer> = []
  let chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  let length = 0
  const cut = () => {
    chunks.push(chunk.subarray(0, length))
    chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES)
    length = 0
  }
  return {
    add(text) {
      if (length + 4 + text.length > CHUNK_BYTES) cut()
      chunk[length++] = FINAL_TEXT
      if (text.length < LENGTH_16) chunk[length++] = text.length
      else {
        chunk[length++] = LENGTH_16
        length = chunk.writeUInt16BE(text.length, length)
      }
      length += chunk.write(text, length, "latin1")
    },
    end() {
      if (length > 0) cut()
      return chunks
    }
  }
}
