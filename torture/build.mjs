// Bundles the Worker that is tortured, whole or with a fault built in.

import { mkdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { ensureBuilt } from "../scripts/build.mjs";
import { ROOT } from "../scripts/project.mjs";
import { BUYING_SECONDS, LEAST_PAYING_SECONDS } from "./shop.mjs";

/** Where the server is to rest, it tells without pauses: the pauses are for the bookings of a server under load. */
const PACE = {
  file: "src/jobs/run-deliveries.ts",
  from: "return scheduler.wait(rests * ",
  to: "return scheduler.wait(((globalThis as { isQuick?: boolean }).isQuick ? 0 : rests) * ",
};

/** A place that waits for money does so for seconds. */
const BRIEF = {
  file: "src/contract/service-schemas.ts",
  from: "hold_seconds: z.int().min(30)",
  to: `hold_seconds: z.int().min(${LEAST_PAYING_SECONDS})`,
};

/** And so can a package be paid. */
const SOON_OVER = {
  file: "src/actions/credit/buy-package.ts",
  from: "const PAY_MS = 60 * MINUTE_MS;",
  to: `const PAY_MS = ${BUYING_SECONDS * 1_000};`,
};

/** Razorpay's stand-in has ended its work once it has answered, or was silent for as long as a call waits. */
const SOON_DONE = {
  file: "src/integrations/payments/razorpay.ts",
  from: "const WORKS_FOR_MS = 10 * 60_000;",
  to: "const WORKS_FOR_MS = 2_000;",
};

/** A payment has few refunds here, so their list is one piece. The lease is shorter than that of any other delivery. */
const FEW_CALLS = {
  file: "src/jobs/refund-turn.ts",
  from: "const LONGEST_CALLS_MS = 4 * CALL_MS;",
  to: "const LONGEST_CALLS_MS = 2 * CALL_MS;",
};

/** A bank takes what it had refused within moments here, and its report always comes. */
const SOON_TAKEN = {
  file: "src/domain/payments/asking.ts",
  from: "const MOST_TAKEN_LATE_MS = 6 * DAY_MS;",
  to: "const MOST_TAKEN_LATE_MS = 2_000;",
};

/** What the tortured Worker does sooner than the true one. */
export const QUICKER = [PACE, BRIEF, SOON_OVER, SOON_DONE, SOON_TAKEN, FEW_CALLS];

/** Answers the path of the bundle. `mutant` is `{name, edits: [{file, from, to}]}`; each text must be there to be replaced. */
export async function buildWorker(mutant = null) {
  await ensureBuilt();
  const folder = join(ROOT, "dist", "torture");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${mutant?.name ?? "whole"}.js`);
  await build({
    entryPoints: [join(ROOT, "torture", "worker.ts")],
    outfile,
    bundle: true,
    format: "esm",
    target: "es2024",
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    keepNames: true,
    logLevel: "error",
    plugins: [replacing([...QUICKER, ...(mutant?.edits ?? [])])],
  });
  return outfile;
}

/** What a mutant would replace and is there no more: where the sources changed, it has to follow. */
export function staleEdits({ edits }) {
  return edits.filter(({ file, from }) => !readFileSync(join(ROOT, file), "utf8").includes(from));
}

function replacing(edits) {
  return {
    name: "mutant",
    setup(bundler) {
      bundler.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
        const file = relative(ROOT, path).replaceAll("\\", "/");
        const own = edits.filter((edit) => edit.file === file);
        if (own.length === 0) return undefined;
        let contents = readFileSync(path, "utf8");
        for (const { from, to } of own) {
          if (!contents.includes(from)) throw new Error(`${file} has no more "${from}": the mutant has to follow.`);
          contents = contents.replaceAll(from, () => to);
        }
        return { contents, loader: "ts" };
      });
    },
  };
}
