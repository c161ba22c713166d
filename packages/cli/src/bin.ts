#!/usr/bin/env node
/**
 * `hitbtc`, from the command line.
 *
 * @since 0.1.0
 */
import * as Module from "node:module"

// What was compiled once is kept by Node, where it can: a command that people type should not take its time to begin.
Module.enableCompileCache?.()
await import("./main.ts")
