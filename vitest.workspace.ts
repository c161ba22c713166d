import { defineConfig } from "vitest/config"

// Tests run the sources, as the scripts do: no build step stands between a change and its test.
const conditions = ["@effect-hitbtc/source", "node", "import", "module", "default"]

const project = (name: string) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    name,
    root: `packages/${name}`,
    include: ["test/**/*.test.ts"],
    execArgv: ["--conditions=@effect-hitbtc/source"],
    testTimeout: 60_000
  }
})

export default defineConfig({
  test: {
    projects: ["core", "transport", "client", "sandbox", "cli", "docs", "simulation", "testkit", "bench"].map(
      project
    )
  }
})
