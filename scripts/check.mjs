// `npm run check`: everything that must hold before a change lands. It checks format, lint and walls, types, unused code,
// documents and licences. It measures start-up and the weight of the Worker and of what browsers load. It compares
// migrations with the schema, and runs all tests. Of these, test/db/query-plans.test.ts fails when a hot query scans a
// table. test/http/isolation.test.ts and test/process/contract.test.mjs fail when a log line holds a secret.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { ensureInstalled, followTool, ROOT, ranUnderProjectNode, runTool } from "./project.mjs";

/**
 * The platform allows three megabytes. What delays a first request is the start-up below. Words in nine languages take
 * the most of this; Stripe takes 33 KB, formats of phone numbers 31 KB, passkeys 27 KB.
 */
const MOST_WORKER_BYTES = 900 * 1024;
/** On a developer's machine; a shared machine measures less exactly, so it gets a higher limit. */
const MOST_STARTUP_MS = process.env.CI === "true" ? 150 : 60;
const MOST_BROWSER_BYTES = {
  WIDGET_SCRIPT: 4 * 1024,
  PAGE_SCRIPT: 15 * 1024,
  PAGE_STYLE: 10 * 1024,
  ACCOUNT_SCRIPT: 3 * 1024,
  ACCOUNT_STYLE: 6 * 1024,
};

await ensureInstalled();
if (!(await ranUnderProjectNode())) await check();

async function check() {
  const { buildBrowser, gzippedBytes, readAssets } = await import("./build-browser.mjs");
  await buildBrowser();
  // Each of these keeps one processor busy.
  const [format, types, typesInBrowsers, unused, migrations] = await Promise.all([
    followTool("biome", ["ci", "."]),
    followTool("tsc", ["--noEmit"]),
    followTool("tsc", ["--noEmit", "--project", "src/browser"]),
    followTool("knip", ["--no-progress"]),
    followTool("drizzle-kit", ["generate"]),
  ]);
  step("Format, lint and layers", () => isPassed(format));
  step("Types of the Worker", () => isPassed(types));
  step("Types in browsers", () => isPassed(typesInBrowsers));
  step("Dead code and unused dependencies", () => isPassed(unused));
  const { allProblems } = await import("./check-docs.mjs");
  step("Documents name what there is", () => {
    const problems = allProblems();
    for (const problem of problems) console.log(problem);
    return problems.length === 0;
  });
  const { unwelcomeLicences } = await import("./licences.mjs");
  step("Licences", () => {
    const unwelcome = unwelcomeLicences();
    for (const sentence of unwelcome) console.log(sentence);
    return unwelcome.length === 0;
  });
  step("What browsers load", () => {
    const assets = readAssets();
    const weights = Object.entries(MOST_BROWSER_BYTES).map(([name, most]) => ({
      name,
      most,
      bytes: gzippedBytes(assets[name]),
    }));
    for (const { name, bytes, most } of weights) console.log(`${name} ${bytes} bytes gzipped of at most ${most}`);
    return weights.every(({ bytes, most }) => bytes <= most);
  });
  step(
    "Migrations say what the schema says",
    () => migrations.status === 0 && migrations.stdout.includes("No schema changes"),
  );
  const { ensureBuilt } = await import("./build.mjs");
  await ensureBuilt();
  step("Size of the Worker", () => {
    const bytes = gzipSync(readFileSync(join(ROOT, "dist", "index.js"))).byteLength;
    console.log(`${Math.round(bytes / 1024)} KB gzipped of at most ${MOST_WORKER_BYTES / 1024} KB`);
    return bytes <= MOST_WORKER_BYTES;
  });
  const { measureStartup } = await import("./startup.mjs");
  const startupMs = await measureStartup(MOST_STARTUP_MS);
  step("Start-up of the Worker", () => {
    console.log(`${startupMs} ms of at most ${MOST_STARTUP_MS} ms`);
    return startupMs <= MOST_STARTUP_MS;
  });
  step("Tests", () => runTool("node", ["scripts/test.mjs"]).status === 0);
}

function isPassed({ status, stdout }) {
  if (stdout !== "") console.log(stdout);
  return status === 0;
}

function step(title, isWell) {
  console.log(`\n== ${title}`);
  if (isWell()) return;
  console.error(`\n${title}: not well, see above.`);
  process.exit(1);
}
