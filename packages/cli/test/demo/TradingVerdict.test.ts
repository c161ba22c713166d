import { Decimal } from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"
import * as Desk from "../../src/demo/Desk.ts"
import * as TradingVerdict from "../../src/demo/TradingVerdict.ts"
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

const onlyV3: typeof cases = [
  ["nothing where all is well", () => {}, []],
  [
    "a balance that did not come by itself, and one that is not the newest",
    ({ desk, venueBalances: [bitcoin] }) => {
      desk.onlyV3!.balances.delete("ETH")
      desk.onlyV3!.balances.set("BTC", { ...bitcoin!, reserved: Decimal.makeUnsafe("0.1") })
    },
    [
      "streamed balance BTC: 9.98 and 0.1 reserved, the venue's is 9.98 and 0 reserved",
      "streamed balance ETH: none, the venue's is 199.7 and 0.6 reserved"
    ]
  ],
  [
    "a list that was not placed",
    ({ desk, tracked, venueOrders }) => {
      desk.onlyV3!.list = undefined
      return { tracked: tracked.slice(0, 3), venueOrders: venueOrders.slice(0, 2) }
    },
    ["list: it was not placed"]
  ],
  [
    "orders of a list that the venue has as orders by themselves",
    ({ venueOrders }) => ({ venueOrders: venueOrders.map(({ fills, order }) => ({ fills, order })) }),
    ["list: demo-oc1, demo-oc2, the venue's is none"]
  ],
  [
    "an order of another list, of another kind",
    ({ venueOrders: [...orders] }) => {
      orders[3] = { ...orders[3]!, orderListId: "demo-oc2", contingencyType: "oneTriggerOther" }
      return { venueOrders: orders }
    },
    ["list: demo-oc2 is of oneTriggerOther demo-oc2 at the venue"]
  ],
  [
    "an order of a list that is not cancelled",
    ({ venueOrders: [...orders] }) => {
      orders[2] = { ...orders[2]!, order: { ...orders[2]!.order, status: "filled" } }
      return { venueOrders: orders }
    },
    [
      "order demo-oc1: Closed canceled, the venue's is filled",
      "list: demo-oc1 is filled at the venue, and was to be cancelled",
      "list: demo-oc1 is filled at the venue, and not in the answer to cancelling all"
    ]
  ],
  [
    "an order that the answer to cancelling all does not have",
    ({ desk: { onlyV3 } }) => {
      const { cancelled, placed } = onlyV3!.list!
      onlyV3!.list = { placed, cancelled: cancelled.slice(0, 1) }
    },
    ["list: demo-oc2 is canceled at the venue, and not in the answer to cancelling all"]
  ],
  [
    "an order of a command about many that has no outcome",
    ({ desk }) => void desk.outcomes.pop(),
    ["command spot_cancel_orders demo-oc2: ended as Accepted, its outcomes are none"]
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

  describe("problems of what only API v3 has", () => {
    for (const [name, change, expected] of onlyV3) {
      it(`names ${name}`, () => {
        const facts = Fixture.factsV3().trading
        assert.deepStrictEqual(TradingVerdict.problems({ ...facts, ...change(facts) }), expected)
      })
    }
  })

  it("sums up what only API v3 has, too", () => {
    assert.deepStrictEqual(TradingVerdict.summary(Fixture.factsV3().trading).slice(-3), [
      ["orders", "5 compared with the venue's own, 1 active; 2 balances too"],
      ["balances", "2 streamed in 2 messages, compared with the venue's own"],
      ["list", "demo-oc1, demo-oc2: one cancels the other; 2 cancelled at once"]
    ])
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
