import { assert, describe, it } from "@effect/vitest"
import * as DemoScreen from "../../src/demo/DemoScreen.ts"
import * as Observations from "../../src/demo/Observations.ts"
import * as OrdersPanel from "../../src/demo/OrdersPanel.ts"
import * as PlainOutput from "../../src/demo/PlainOutput.ts"
import * as Line from "../../src/Line.ts"
import * as Fixture from "./support/Fixture.ts"
import * as TradingFixture from "./support/TradingFixture.ts"

const texts = (lines: ReadonlyArray<Line.Line>) => lines.map(Line.toText)

const trading = () => {
  const state = Fixture.observed()
  TradingFixture.desk(state)
  return state
}

const onV3 = () => Fixture.factsV3().seen

describe("OrdersPanel", () => {
  it("has a line for each order, the newest where there is no room for all", () => {
    const desk = TradingFixture.desk(Fixture.observed())
    assert.deepStrictEqual(texts(OrdersPanel.draw(desk, { rows: 4, width: 48 })), [
      "demo-001 buy  0.300   market filled",
      "demo-002 sell 0.600 0.056097 active",
      "demo-003 buy  0.200 0.052830 not active",
      ""
    ])
    assert.deepStrictEqual(texts(OrdersPanel.draw(desk, { rows: 2, width: 34 })), [
      "002 sell 0.600 0.056097 active",
      "003 buy  0.200 0.052830 not active"
    ])
    for (const rows of [0, -3]) assert.deepStrictEqual(OrdersPanel.draw(desk, { rows, width: 34 }), [])
  })

  it("says in a word what is known of an order", () => {
    const [order] = TradingFixture.tracked()
    const status = (changes: Partial<typeof order>) => OrdersPanel.status({ ...order, ...changes }).text
    assert.strictEqual(OrdersPanel.status(undefined).text, "pending")
    assert.strictEqual(status({ replacedBy: "demo-002" }), "replaced")
    assert.strictEqual(
      status({ knowledge: "Active", order: { ...order.order!, status: "partiallyFilled" } }),
      "partial"
    )
    assert.deepStrictEqual(
      (["Pending", "Rejected", "OutcomeUnknown", "ClosedMeanwhile", "NotActive"] as const).map((knowledge) =>
        status({ knowledge })
      ),
      ["pending", "rejected", "unknown", "over", "not active"]
    )
  })
})

describe("DemoScreen", () => {
  it("has a place for everything at 80 by 24", () => {
    assert.deepStrictEqual(
      texts(DemoScreen.draw(Fixture.observed(), Fixture.start + 9_100, { columns: 80, rows: 24 })),
      [
        " demo  sandbox, API v2, 127.0.0.1:9300               ● Ready, session 2   9.1 s",
        " 5 of 6: the venue cuts every connection",
        " SYMBOL          BID        ASK       LAST        24H       TICK     TRADES",
        " ETHBTC     0.054463   0.054466   0.054466     +0.86%   0.000001          4",
        "── ETHBTC live at 12 ─────────────────────────── TRADES ────────────────────────",
        "                                              ETHBTC  buy   0.054466      1.500",
        "                                              ETHBTC  sell  0.054470      0.250",
        "                                              ETHBTC  buy   0.054460      1.500",
        "  0.054470     0.500     17.244 ▌             ETHBTC  sell  0.054466      1.500",
        "  0.054467    12.914     16.744 █████████████",
        "  0.054466     3.830      3.830 ███▉",
        "  0.000003 spread",
        "  0.054463     1.136      1.136 █▏",
        "  0.054462     8.020      9.156 ████████▏     ── M1 CANDLES ETHBTC ─────────────",
        "                                              time     open    close      volume",
        "                                              03:04 0.054460 0.054466      3.250",
        "",
        "",
        "── EVENTS ──────────────────────────────────────────────────────────────────────",
        "  5.000  connection Lost, retry in 250 ms: Connection closed: 1006 (no closing h",
        "  5.250  connection Connecting, attempt 2",
        "  5.256  connection Open, session 2",
        "  5.260  connection Ready, session 2",
        "  5.262  book       ETHBTC live again after 262 ms"
      ]
    )
  })

  it("has orders in the place of candles at 80 by 24, once there is trading", () => {
    const state = trading()
    assert.deepStrictEqual(texts(DemoScreen.draw(state, Fixture.start + 10_300, { columns: 80, rows: 24 })).slice(4), [
      "── ETHBTC live at 12 ─────────────────────────── TRADES ────────────────────────",
      "                                              ETHBTC  buy   0.054466      1.500",
      "                                              ETHBTC  sell  0.054470      0.250",
      "                                              ETHBTC  buy   0.054460      1.500",
      "  0.054470     0.500     17.244 ▌             ETHBTC  sell  0.054466      1.500",
      "  0.054467    12.914     16.744 █████████████",
      "  0.054466     3.830      3.830 ███▉",
      "  0.000003 spread                             ── ORDERS ● Ready, session 3 ─────",
      "  0.054463     1.136      1.136 █▏            001 buy  0.300   market filled",
      "  0.054462     8.020      9.156 ████████▏     002 sell 0.600 0.056097 active",
      "                                              003 buy  0.200 0.052830 not active",
      "",
      "",
      "",
      "── EVENTS ──────────────────────────────────────────────────────────────────────",
      " 10.200  command    newOrder demo-003: buy 0.200 at 0.052830",
      " 10.205  outcome    newOrder demo-003: outcome unknown (ConnectionLost)",
      " 10.215  reconciled 1 active, 0 over meanwhile, 1 not active",
      " 10.215  settled    demo-003 not active at the venue",
      " 10.216  trading    Ready, session 3"
    ])
  })

  it("says which API it speaks, and takes room of the trades for all orders", () => {
    const state = onV3()
    const { desk } = state
    for (const id of ["004", "005", "006"]) {
      desk!.wanted.set(`demo-${id}`, { clientOrderId: `demo-${id}`, side: "buy", quantity: "0.100" })
    }
    const lines = texts(DemoScreen.draw(state, Fixture.start + 10_300, { columns: 80, rows: 24 }))
    assert.deepStrictEqual([lines[0], ...lines.slice(4, 18)], [
      " demo  sandbox, API v3, 127.0.0.1:9300               ● Ready, session 2  10.3 s",
      "── ETHBTC live at 12 ─────────────────────────── TRADES ────────────────────────",
      "                                              ETHBTC  buy   0.054466      1.500",
      "                                              ETHBTC  sell  0.054470      0.250",
      "                                              ETHBTC  buy   0.054460      1.500",
      "  0.054470     0.500     17.244 ▌             ETHBTC  sell  0.054466      1.500",
      "  0.054467    12.914     16.744 █████████████ ── ORDERS ● Ready, session 3 ─────",
      "  0.054466     3.830      3.830 ███▉          001 buy  0.300   market filled",
      "  0.000003 spread  top 0.054463 0.054466      002 sell 0.600 0.056097 active",
      "  0.054463     1.136      1.136 █▏            003 buy  0.200 0.052830 not active",
      "  0.054462     8.020      9.156 ████████▏     oc1 sell 0.300 0.055555 canceled",
      "                                              oc2 sell 0.300 0.053377 canceled",
      "                                              004 buy  0.100   market pending",
      "                                              005 buy  0.100   market pending",
      "                                              006 buy  0.100   market pending"
    ])
  })

  it("has room for the longest URL and state at 80 columns", () => {
    const state = onV3()
    state.api = { version: "v2", url: "ws://127.0.0.1:65535/api/2/ws" }
    state.states.push({ _tag: "Connecting", attempt: 4 })
    assert.strictEqual(
      Line.toText(DemoScreen.draw(state, Fixture.start + 12_300, { columns: 80, rows: 24 })[0]!),
      " demo  sandbox, API v2, 127.0.0.1:65535         ○ Connecting, attempt 4  12.3 s"
    )
  })

  it("fills any size exactly, before anything was seen too", () => {
    for (const state of [Observations.make(Fixture.start), Fixture.observed(), trading(), onV3()]) {
      for (const columns of [1, 20, 75, 76, 80, 200]) {
        for (const rows of [1, 5, 10, 24, 25, 60]) {
          const lines = DemoScreen.draw(state, Fixture.start, { columns, rows })
          assert.strictEqual(lines.length, rows)
          for (const line of lines) assert.strictEqual(Line.width(line), columns)
        }
      }
    }
  })
})

describe("PlainOutput", () => {
  it("writes what happened since, and the market once a second", () => {
    const state = Fixture.observed()
    const [first, cursor] = PlainOutput.lines(state, Fixture.start + 9_100, PlainOutput.start)
    assert.deepStrictEqual(first, [
      "  0.010s  connection  Connecting, attempt 1",
      "  0.020s  connection  Open, session 1",
      "  0.021s  connection  Ready, session 1",
      "  0.031s  book        ETHBTC live",
      "  2.000s  book        ETHBTC has a gap: expected update 2, received 3",
      "  2.004s  book        ETHBTC live again after 4 ms",
      "  5.000s  book        ETHBTC is stale: the connection is lost, or silent",
      "  5.000s  connection  Lost, retry in 250 ms: Connection closed: 1006 (no closing handshake)",
      "  5.250s  connection  Connecting, attempt 2",
      "  5.256s  connection  Open, session 2",
      "  5.260s  connection  Ready, session 2",
      "  5.262s  book        ETHBTC live again after 262 ms",
      "  9.100s  ticker      ETHBTC   bid 0.054463  ask 0.054466  last 0.054466  24h +0.86%",
      "  9.100s  trade       ETHBTC   buy  1.500 at 0.054466, id 4"
    ])
    Observations.note(state, Fixture.start + 9_200, "step", "6 of 6: the end")
    const [second, next] = PlainOutput.lines(state, Fixture.start + 9_200, cursor)
    assert.deepStrictEqual(second, ["", "--- 6 of 6: the end"])
    assert.deepStrictEqual(PlainOutput.lines(state, Fixture.start + 9_300, next)[0], [])
  })

  it("writes commands, reports, outcomes, and what was settled", () => {
    const state = trading()
    const cursor = { events: Fixture.observed().events.length, second: 10 }
    assert.deepStrictEqual(PlainOutput.lines(state, Fixture.start + 10_300, cursor)[0], [
      " 10.000s  trading     LoggingIn, session 1",
      " 10.001s  report      0 orders active",
      " 10.002s  trading     Ready, session 1",
      " 10.010s  command     newOrder demo-001: buy 0.300 at the market",
      " 10.011s  report      demo-001 buy 0.300 at 0.054466, fee 0.00001634, filled",
      " 10.011s  outcome     newOrder demo-001: accepted, filled",
      " 10.100s  command     newOrder demo-002: sell 0.600 at 0.056097",
      " 10.105s  outcome     newOrder demo-002: outcome unknown (ConnectionLost)",
      " 10.105s  trading     Lost, retry in 0 ms: Connection closed: 1006 (no closing handshake)",
      " 10.115s  reconciled  1 active, 0 over meanwhile, 0 not active",
      " 10.115s  settled     demo-002 found active at the venue",
      " 10.200s  command     newOrder demo-003: buy 0.200 at 0.052830",
      " 10.205s  outcome     newOrder demo-003: outcome unknown (ConnectionLost)",
      " 10.215s  reconciled  1 active, 0 over meanwhile, 1 not active",
      " 10.215s  settled     demo-003 not active at the venue",
      " 10.216s  trading     Ready, session 3"
    ])
  })

  it("writes balances that come by themselves, lists of orders, and that all are cancelled", () => {
    const state = onV3()
    const lines = PlainOutput.rest(state, Fixture.start + 11_000, PlainOutput.start)
    assert.deepStrictEqual(lines.slice(lines.findIndex((line) => line.includes("balance"))), [
      " 10.400s  balance     ETH  199.7 available, 0.6 reserved by orders",
      " 10.405s  command     spot_new_order_list demo-oc1: sell 0.300 at 0.055555",
      " 10.405s  command     spot_new_order_list demo-oc2: or sell 0.300, stop 0.053377",
      " 10.407s  outcome     spot_new_order_list demo-oc1: accepted, new",
      " 10.407s  outcome     spot_new_order_list demo-oc2: accepted, suspended",
      " 10.410s  command     spot_cancel_orders: all that are active",
      " 10.412s  outcome     spot_cancel_orders demo-oc1: accepted, canceled",
      " 10.412s  outcome     spot_cancel_orders demo-oc2: accepted, canceled"
    ])
  })

  it("writes the top of the book after its ladder", () => {
    const state = onV3()
    const cursor = { events: state.events.length, second: 10 }
    const lines = () => PlainOutput.lines(state, Fixture.start + 11_002, cursor)[0]
    assert.strictEqual(lines().at(-1), " 11.002s  top         ETHBTC   bid 0.054463 x 1.136  ask 0.054466 x 3.830")
    state.books.set("ETHBTC", { _tag: "Stale", symbol: "ETHBTC" })
    assert.strictEqual(lines().at(-1), " 11.002s  book        ETHBTC is stale: the connection is lost, or silent")
  })

  it("writes candles and a ladder every third second", () => {
    const state = Fixture.observed()
    const cursor = { events: state.events.length, second: 10 }
    const market = [
      "ticker      ETHBTC   bid 0.054463  ask 0.054466  last 0.054466  24h +0.86%",
      "trade       ETHBTC   buy  1.500 at 0.054466, id 4",
      "candle      ETHBTC   M1 open 0.054460 high 0.054470 low 0.054460 close 0.054466 volume 3.250"
    ]
    assert.deepStrictEqual(
      PlainOutput.lines(state, Fixture.start + 11_002, cursor)[0],
      [
        ...market,
        "book        ETHBTC   ask        0.054470        0.500",
        "book        ETHBTC   ask        0.054467       12.914",
        "book        ETHBTC   ask        0.054466        3.830",
        "book        ETHBTC   spread     0.000003",
        "book        ETHBTC   bid        0.054463        1.136",
        "book        ETHBTC   bid        0.054462        8.020"
      ].map((line) => ` 11.002s  ${line}`)
    )
    state.books.set("ETHBTC", { _tag: "Stale", symbol: "ETHBTC" })
    assert.deepStrictEqual(
      PlainOutput.lines(state, Fixture.start + 11_002, cursor)[0],
      [
        ...market,
        "book        ETHBTC is stale: the connection is lost, or silent"
      ].map((line) => ` 11.002s  ${line}`)
    )
  })

  it("ends with what happened, without the market", () => {
    const state = Fixture.observed()
    const cursor = { events: state.events.length - 1, second: 10 }
    assert.deepStrictEqual(PlainOutput.rest(state, Fixture.start + 11_004, cursor), [
      "  5.262s  book        ETHBTC live again after 262 ms"
    ])
  })
})
