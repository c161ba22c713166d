/** A terminal without a window: it understands what the command writes, and keeps what a person would see. */

export interface VirtualTerminal {
  readonly write: (text: string) => void
  /** The rows as they are seen, without spaces at their ends. */
  readonly screen: () => ReadonlyArray<string>
  /** The rows of the other screen, where the shell is. */
  readonly isOwnScreen: () => boolean
  readonly isCursorVisible: () => boolean
  readonly resize: (columns: number, rows: number) => void
  /** How many frames were drawn. */
  readonly frames: () => number
}

// oxlint-disable-next-line no-control-regex -- escape codes are what it is about
const sequence = /\u001B\[(\??)([0-9;]*)([A-Za-z])/y

export const make = (columns: number, rows: number): VirtualTerminal => {
  let size = { columns, rows }
  const empty = () => Array.from({ length: size.rows }, () => Array.from({ length: size.columns }, () => " "))
  let shell = empty()
  let own = empty()
  let isOwn = false
  let isCursorVisible = true
  let frames = 0
  let [x, y] = [0, 0]
  const cells = () => isOwn ? own : shell

  const control = (isPrivate: boolean, parameters: string, final: string) => {
    if (isPrivate) {
      const isSet = final === "h"
      if (parameters === "1049") isOwn = isSet
      else if (parameters === "25") isCursorVisible = isSet
      else if (parameters === "2026") frames += isSet ? 1 : 0
      else throw new Error(`an escape code that no one knows: ?${parameters}${final}`)
      return
    }
    if (final === "H") [x, y] = [0, 0]
    else if (final === "J" && parameters === "2") {
      if (isOwn) own = empty()
      else shell = empty()
    } else if (final === "K") cells()[y]!.fill(" ", x)
    else if (final !== "m") throw new Error(`an escape code that no one knows: ${parameters}${final}`)
  }

  return {
    write: (text) => {
      for (let i = 0; i < text.length;) {
        sequence.lastIndex = i
        const found = sequence.exec(text)
        if (found !== null) {
          control(found[1] === "?", found[2]!, found[3]!)
          i = sequence.lastIndex
          continue
        }
        const character = text[i++]!
        if (character === "\r") x = 0
        else if (character === "\n") y++
        else {
          if (x >= size.columns || y >= size.rows) throw new Error(`written outside of the screen: ${x}, ${y}`)
          cells()[y]![x++] = character
        }
      }
    },
    screen: () => cells().map((row) => row.join("").trimEnd()),
    isOwnScreen: () => isOwn,
    isCursorVisible: () => isCursorVisible,
    resize: (columns, rows) => {
      size = { columns, rows }
      own = empty()
      shell = empty()
    },
    frames: () => frames
  }
}
