import { Decimal } from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"
import * as Desk from "../src/Desk.ts"
import * as TradingVerdict from "../src/TradingVerdict.ts"
import * as Fixture from "./support/Fixture.ts"
import * as TradingFixture from "./support/TradingFixture.ts"

type Facts = TradingVerdict.TradingFacts

const cases: ReadonlyArray<readonly [name: string, (facts: Facts) => Partial<Facts> | void, ReadonlyArray<string>]> = [
  ["nothing where all is well", () => {}, []],
  [
    "a connection that is not ready, or was opened too often",
    ({ counters, desk }) => {
      desk.states.push({ _tag: "Connecting", attempt: 2 })
      return { counters: { ...counters, connections: 4, decodeFailures: 1, unmatched: 1 } }
    },
    [
      "trading: expected it to be Ready at the end, it is Connecting",
      "trading: expected 3 connections that opened, counted 4",
      "trading: 1 malformed messages",
      "trading: 1 answers without a request"
    ]
  ],
  [
    "a command without an outcome",
    ({ desk }) => void desk.outcomes.shift(),
    ["command newOrder demo-001: ended as Accepted, its outcomes are none"]
  ],
  [
    "a command with two outcomes, and an outcome unknown too many",
    ({ desk }) => void desk.outcomes.push(TradingFixture.unknown("demo-001")),
    [
      "command newOrder demo-001: ended as Accepted, its outcomes are Accepted, OutcomeUnknown",
      "commands: 1 outcomes of no command",
      "commands: expected 2 unknown outcomes, counted 3",
      "settled: nothing was learned of demo-001"
    ]
  ],
  [
    "a command that was not sent",
    ({ desk }) => {
      desk.commands[0]!.ended = "NotSent"
      desk.outcomes[0] = { _tag: "NotSent", method: "newOrder", clientOrderId: "demo-001", description: "no" }
    },
    ["command newOrder demo-001: not sent"]
  ],
  [
    "an active order that is not known",
    ({ tracked: [first, , third] }) => ({ tracked: [first!, third!] }),
    ["order demo-002: active at the venue, and not known to be"]
  ],
  [
    "an active order that the venue does not have, and the settlement that says so",
    () => ({ venueActive: [] }),
    ["order demo-002: not active at the venue", "settled: demo-002 found active, the venue says otherwise"]
  ],
  [
    "an active order that is another at the venue",
    () => ({
      venueActive: [{ order: TradingFixture.order(TradingFixture.wanted[1], "partiallyFilled", "0.1"), fills: [] }]
    }),
    ["order demo-002: new sell 0.600 at 0.056097, 0 filled, the venue's is partiallyFilled sell 0.600 at 0.056097, 0.1 filled"]
  ],
  [
    "an order that is over and is not known to be",
    ({ tracked: [first, second, third] }) => ({
      tracked: [{ ...first!, knowledge: "ClosedMeanwhile" }, second!, third!]
    }),
    ["order demo-001: ClosedMeanwhile filled, the venue's is filled"]
  ],
  [
    "a fill that came twice",
    ({ desk }) => void desk.reports.push(TradingFixture.trade),
    ["fills: 1 came twice in the reports"]
  ],
  [
    "a fill that is missing",
    ({ desk, tracked: [first, second, third] }) => {
      desk.reports.splice(1, 1)
      const unreportedQuantity = Decimal.makeUnsafe("0.3")
      return { tracked: [{ ...first!, fills: [], unreportedQuantity }, second!, third!] }
    },
    [
      "fill demo-001 4: missing in the reports",
      "fill demo-001 4: missing in the tracker",
      "order demo-001: 0.3 filled unreported"
    ]
  ],
  [
    "a fill that is none of the venue's",
    ({ venueOrders: [first, second] }) => ({ venueOrders: [{ ...first!, fills: [] }, second!] }),
    [
      "fills: there are none",
      "fill demo-001 4: in the reports, and not the venue's",
      "fill demo-001 4: in the tracker, and not the venue's"
    ]
  ],
  [
    "what was settled twice",
    ({ desk }) => void desk.settlements.push({ clientOrderId: "demo-003", isActive: false }),
    ["settled: demo-003 2 times"]
  ],
  [
    "balances that differ",
    ({ balances: [bitcoin] }) => ({ balances: [{ ...bitcoin!, available: Decimal.makeUnsafe("10") }] }),
    [
      "balance BTC: 10 and 0 reserved, the venue's is 9.98 and 0 reserved",
      "balance ETH: none, the venue's is 199.7 and 0.6 reserved"
    ]
  ]
]

describe("TradingVerdict", () => {
  describe("problems", () => {
    for (const [name, change, expected] of cases) {
      it(`names ${name}`, () => {
        const facts = Fixture.facts().trading
        assert.deepStrictEqual(TradingVerdict.problems({ ...facts, ...change(facts) }), expected)
      })
    }
  })

  it("sums up", () => {
    assert.deepStrictEqual(TradingVerdict.summary(Fixture.facts().trading), [
      ["commands", "3, 2 lost their connection"],
      ["outcomes", "1 accepted, 2 unknown"],
      ["fills", "1 in 1 orders, each once"],
      ["settled", "demo-002 found active, demo-003 not active"],
      ["orders", "3 compared with the venue's own, 1 active; 2 balances too"]
    ])
  })

  it("settles nothing by a list that says nothing of an unknown outcome", () => {
    const { seen, trading: { desk } } = Fixture.facts()
    const [first] = TradingFixture.tracked()
    const before = desk.settlements.length
    Desk.seeReport(seen, desk, Fixture.start, {
      _tag: "Reconciled",
      active: [first],
      changed: [],
      closedMeanwhile: [],
      notActive: []
    })
    assert.strictEqual(desk.settlements.length, before)
  })
})
