/**
 * The faults of order books, cases 37 to 48 of `packages/docs/faults.md`, as what a venue says, and the books that it had:
 * for any client, on any version of the API.
 */

export type Levels = ReadonlyArray<readonly [price: string, size: string]>

/**
 * What the venue says: of a book, or that the connection is lost and there is another. `at` is when, in milliseconds after
 * the first sequence; by default the sequence itself.
 */
export type Step =
  | readonly ["snapshot" | "update", sequence: number, asks: Levels, bids: Levels, at?: number]
  | "reconnect"

export interface Case {
  readonly number: number
  readonly name: string
  readonly steps: ReadonlyArray<Step>
  /** Whether the snapshots after the first are the answers to a client that asked for one, and that no other is sent. */
  readonly isAskedFor?: true
  /** The books that the venue had, of which the last is to be shown in the end. */
  readonly truth: ReadonlyArray<readonly [asks: Levels, bids: Levels]>
}

const ASKS: Levels = [["101", "1"], ["102", "2"]]
const BIDS: Levels = [["100", "1"], ["99", "2"]]
const START: Step = ["snapshot", 10, ASKS, BIDS]
const BOOK = [ASKS, BIDS] as const

export const cases: ReadonlyArray<Case> = [
  {
    number: 37,
    name: "a message is missing",
    isAskedFor: true,
    steps: [
      START,
      // What is missing: the ask at 101 went.
      ["update", 12, [["103", "1"]], []],
      ["snapshot", 13, [["102", "2"], ["103", "1"]], [["100", "5"]]]
    ],
    truth: [BOOK, [[["102", "2"], ["103", "1"]], [["100", "5"]]]]
  },
  {
    number: 38,
    name: "a message comes twice",
    steps: [
      START,
      ["update", 11, [], [["100", "3"]]],
      ["update", 12, [], [["100", "0"]]],
      ["update", 11, [], [["100", "3"]]],
      ["update", 13, [["102", "4"]], []]
    ],
    truth: [
      BOOK,
      [ASKS, [["100", "3"], ["99", "2"]]],
      [ASKS, [["99", "2"]]],
      [[["101", "1"], ["102", "4"]], [["99", "2"]]]
    ]
  },
  {
    number: 39,
    name: "two messages change places",
    isAskedFor: true,
    steps: [
      START,
      ["update", 12, [], [["100", "7"]]],
      ["update", 11, [], [["100", "5"]]],
      ["snapshot", 12, ASKS, [["100", "7"], ["99", "2"]]]
    ],
    truth: [BOOK, [ASKS, [["100", "7"], ["99", "2"]]]]
  },
  {
    number: 40,
    name: "the sequence starts again",
    isAskedFor: true,
    steps: [
      START,
      ["update", 3, [["105", "1"]], [["98", "1"]], 11],
      ["snapshot", 4, [["105", "1"]], [["98", "2"]], 12],
      ["update", 5, [["104", "1"]], [], 13]
    ],
    truth: [BOOK, [[["105", "1"]], [["98", "2"]]], [[["104", "1"], ["105", "1"]], [["98", "2"]]]]
  },
  {
    number: 41,
    name: "a second snapshot",
    steps: [START, ["snapshot", 20, [["102", "1"]], [["99", "1"]]]],
    truth: [BOOK, [[["102", "1"]], [["99", "1"]]]]
  },
  {
    number: 42,
    name: "a level goes while the connection is lost",
    steps: [START, "reconnect", ["snapshot", 20, [["102", "2"]], BIDS]],
    truth: [BOOK, [[["102", "2"]], BIDS]]
  },
  {
    number: 43,
    name: "sizes of zero in a snapshot",
    steps: [["snapshot", 10, [["101", "1"], ["101.5", "0"], ["102", "2"]], [["100", "1"], ["99.5", "0.000"], [
      "99",
      "2"
    ]]]],
    truth: [BOOK]
  },
  {
    number: 44,
    name: "an empty side, an empty update",
    steps: [
      ["snapshot", 10, [], BIDS],
      ["update", 11, [], []],
      ["update", 12, [["101", "1"]], []]
    ],
    truth: [[[], BIDS], [[["101", "1"]], BIDS]]
  },
  {
    number: 45,
    name: "a level goes that is not there",
    steps: [START, ["update", 11, [["101.5", "0"]], [["90", "0"]]], ["update", 12, [], [["99", "3"]]]],
    truth: [BOOK, [ASKS, [["100", "1"], ["99", "3"]]]]
  },
  {
    number: 46,
    name: "an update before the snapshot",
    steps: [["update", 9, [["103", "1"]], []], START],
    truth: [BOOK]
  },
  {
    number: 47,
    name: "a crossed book, a negative size",
    isAskedFor: true,
    steps: [
      START,
      ["update", 11, [], [["101.5", "1"]]],
      ["snapshot", 20, ASKS, BIDS],
      ["update", 21, [["101", "-1"]], []],
      ["snapshot", 30, ASKS, [["99", "2"]]]
    ],
    truth: [BOOK, [ASKS, [["99", "2"]]]]
  },
  {
    number: 48,
    name: "a price in two writings",
    steps: [START, ["update", 11, [], [["100.0", "4"]]], ["update", 12, [], [["100.00", "0"]]]],
    truth: [BOOK, [ASKS, [["100", "4"], ["99", "2"]]], [ASKS, [["99", "2"]]]]
  }
]

/** A case to a client that asks for no snapshot, and gets none. */
export const unasked = (one: Case): Case => ({
  ...one,
  steps: one.steps.filter((step, i) => i === 0 || step[0] !== "snapshot" || one.isAskedFor !== true)
})
