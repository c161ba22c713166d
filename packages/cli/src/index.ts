/**
 * The `hitbtc` command, and what it draws with.
 *
 * @since 0.1.0
 */
export * as CandleChart from "./CandleChart.ts"
export * as ExitCode from "./ExitCode.ts"
export * as Failure from "./Failure.ts"
export * as Figures from "./Figures.ts"
export * as HitBtcCommand from "./HitBtcCommand.ts"
export * as Ladder from "./Ladder.ts"
export * as Line from "./Line.ts"
export * as Output from "./Output.ts"
export * as Screen from "./Screen.ts"
export * as Settings from "./Settings.ts"
export * as Tape from "./Tape.ts"
export * as Target from "./Target.ts"
export * as TickerBoard from "./TickerBoard.ts"
export * as Watch from "./Watch.ts"
