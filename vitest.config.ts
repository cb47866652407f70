import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { buildBrowser } from "./scripts/build-browser.mjs";
import { buildFiles } from "./scripts/build-files.mjs";
import { oneWorker } from "./test/support/one-worker.mjs";
import "./test/support/uncompressed.mjs";

await buildBrowser();
await buildFiles();

/** Tests of what asks no store and no clock. */
const OF_RULES = ["test/domain/**/*.test.ts", "test/objects/*.test.ts", "test/browser/**/*.test.ts", "test/*.test.ts"];

/** Tests that end processes, or count what a runtime remembers or asks. */
const ALONE = [
  "test/promises/*.test.ts",
  "test/cache/*.test.ts",
  "test/http/staff/logs.test.ts",
  "test/jobs/{cost,interruptions}.test.ts",
  "test/payments/asked-about.test.ts",
];

/** It empties the runtime, and makes the tables. */
const SETUP = "./test/support/setup.ts";

export default defineConfig(async () => ({
  plugins: [
    oneWorker(),
    cloudflareTest({
      main: "./test/support/worker.ts",
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        modulesRules: [{ type: "ESModule", include: ["**/dist/test/one-worker.mjs"] }],
        bindings: {
          MIGRATIONS: await readD1Migrations("./migrations"),
          SERVER_SECRET: "a-secret-of-at-least-32-characters-for-tests",
          OPERATOR_KEY: "an-operator-key-for-tests",
          SIGNUP: "open",
          RATE_LIMITS: "off",
          LOG_LEVEL: "error",
          // Nothing listens there: no test reaches a provider unless it stands in for it.
          RESEND_BASE_URL: "http://127.0.0.1:1",
          TWILIO_BASE_URL: "http://127.0.0.1:1",
          GOOGLE_CLIENT_ID: "client-for-tests",
          GOOGLE_CLIENT_SECRET: "secret-for-tests",
          GOOGLE_BASE_URL: "http://127.0.0.1:1",
          STRIPE_BASE_URL: "http://127.0.0.1:1",
          RAZORPAY_BASE_URL: "http://127.0.0.1:1",
          STRIPE_PLATFORM_KEY: "sk_test_platform",
          STRIPE_PLATFORM_WEBHOOK_SECRET: "whsec_platform",
          MAILBOX: "on",
          LINK_ORIGIN: "https://berth.test",
          // `all` goes through each order of payments with an end of the process after each step.
          ORDERS: process.env.ORDERS ?? "",
        },
      },
    }),
  ],
  test: {
    // Two cores: a test often waits.
    maxWorkers: 3,
    // For a test that hangs. A machine that does much else takes ten times as long as a quiet one.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      {
        extends: true as const,
        test: {
          name: "rules",
          include: OF_RULES,
          // They keep nothing, so one runtime serves one file after another. To start it takes longer than most of them.
          isolate: false,
        },
      },
      {
        extends: true as const,
        test: {
          name: "alone",
          include: ALONE,
          setupFiles: [SETUP],
        },
      },
      {
        extends: true as const,
        test: {
          name: "worker",
          include: ["test/**/*.test.ts"],
          exclude: [...OF_RULES, ...ALONE],
          setupFiles: [SETUP],
          // One runtime serves one file after another. It starts in a second of a processor; to empty it takes a tenth.
          isolate: false,
        },
      },
    ],
  },
}));
