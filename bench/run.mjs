// `npm run bench`: the built Worker beside the floors of the platform, in one run and in turn, as ratios. Options:
// `--quick` for a short run, `--json` for one JSON object as the last line. A full run writes bench/RESULTS.md.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, ROOT, ranUnderProjectNode } from "../scripts/project.mjs";

const isQuick = process.argv.includes("--quick");
const ROUNDS = isQuick ? 1 : 3;
const SECONDS = isQuick ? 2 : 5;
const SETTLE_MS = isQuick ? 1_000 : 6_000;
const USERS = 100;

ensureInstalled();
if (!(await ranUnderProjectNode())) {
  await bench();
  process.exit(0);
}

async function bench() {
  const { ensureBuilt } = await import("../scripts/build.mjs");
  await ensureBuilt();
  const { serve } = await import("../scripts/serve.mjs");
  const { median, saturate, visit: open } = await import("./load.mjs");
  const { serveFloors } = await import("./floors.mjs");
  const { request, Stage } = await import("./stage.mjs");
  const stateDir = mkdtempSync(join(tmpdir(), "berth-bench-"));
  const [origin, floors] = ["http://127.0.0.1:8931", "http://127.0.0.1:8932"];
  const vars = { SIGNUP: "open", RATE_LIMITS: "off", LOG_LEVEL: "error" };
  const ours = await serve({ host: "127.0.0.1", port: 8931, stateDir, vars });
  const { compatibilityDate } = JSON.parse(readFileSync(join(ROOT, "dist", "bindings.json"), "utf8"));
  say("setting the stage");
  const stage = await Stage.make(origin);
  const visit = await stage.service("Visit", 30, "09:00", "17:00");
  await stage.bookSome(visit, 200);
  const pooled = [
    { name: "day", days: ["mon", "tue", "wed", "thu", "fri"], start: "09:00", end: "17:00", minutes: 480 },
  ];
  const clinic = await Stage.make(origin);
  await clinic.service("Pooled", 30, "09:00", "17:00", pooled);
  const [single] = [await stage.service("Short", 5, "00:00", "24:00")];
  const many = [];
  for (let n = 0; n < 50; n++) many.push(await stage.service(`Short ${n}`, 5, "00:00", "24:00"));
  const three = await stage.joint("Three", 5, 3, 1);
  const anyOfTen = await stage.joint("Ten", 30, 1, 10);
  await stage.bookSome(anyOfTen, 200);
  const slots = `${origin}${stage.slotsPath(visit)}`;
  const body = await (await fetch(slots)).text();
  const floor = await serveFloors({ port: 8932, stateDir, body, compatibilityDate });

  let floorStarts = 0;
  const floorRequest = () => {
    floorStarts += 1;
    return request("/", { start: new Date(Date.now() + floorStarts * 300_000).toISOString() });
  };
  const poolDate = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);
  const measures = {
    read_floor: () => saturate({ url: floors, seconds: SECONDS }),
    slots: () => saturate({ url: slots, seconds: SECONDS }),
    slots_any_10: () => saturate({ url: `${origin}${stage.slotsPath(anyOfTen)}`, seconds: SECONDS }),
    pools: () => saturate({ url: `${origin}/v1/public/${clinic.slug}/pools?date=${poolDate}`, seconds: SECONDS }),
    write_floor: () => saturate({ url: floors, seconds: SECONDS, next: floorRequest }),
    bookings_1: () => saturate({ url: origin, seconds: SECONDS, next: stage.bookings([single]) }),
    bookings_50: () => saturate({ url: origin, seconds: SECONDS, next: stage.bookings(many) }),
    bookings_3: () => saturate({ url: origin, seconds: SECONDS, next: stage.bookings([three]) }),
    slots_100_users: () => open({ url: slots, seconds: SECONDS, users: USERS }),
    bookings_100_users: () => open({ url: origin, seconds: SECONDS, users: USERS, next: stage.bookings([single]) }),
  };
  const rounds = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const results = {};
    for (const [name, measure] of Object.entries(measures)) {
      say(`round ${round} of ${ROUNDS}: ${name}`);
      results[name] = await measure();
      // What was booked is still being copied to the lists; the next measure must not pay for it.
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    }
    rounds.push(results);
  }
  const engineUs = await engine(stateDir);
  const of = (name, figure) => rounds.map((round) => round[name][figure]);
  const ratios = (name, base) => rounds.map((round) => round[name].perSecond / round[base].perSecond);
  const summary = {
    read_ratio: round3(median(ratios("slots", "read_floor"))),
    write_ratio: round3(median(ratios("bookings_1", "write_floor"))),
    three_resources_ratio: round3(median(ratios("bookings_3", "bookings_1"))),
    slots_p95_ms: round3(median(of("slots_100_users", "p95"))),
    booking_p95_ms: round3(median(of("bookings_100_users", "p95"))),
    engine_month_us: Math.round(engineUs),
    failed: rounds.flatMap((round) => Object.values(round)).reduce((sum, result) => sum + result.failed, 0),
  };
  const table = Object.keys(measures).map((name) =>
    row(name, of(name, "perSecond"), of(name, "p50"), of(name, "p95"), of(name, "p99"), median),
  );
  const report = reportOf(table, summary);
  say("");
  console.log(report);
  if (!isQuick) writeFileSync(join(ROOT, "bench", "RESULTS.md"), report);
  await Promise.all([ours.dispose(), floor.dispose()]);
  rmSync(stateDir, { recursive: true, force: true });
  if (process.argv.includes("--json")) console.log(JSON.stringify(summary));
}

/** Bundles the engine as it is and times it in this Node. */
async function engine(folder) {
  const { build } = await import("esbuild");
  const outfile = join(folder, "engine.mjs");
  await build({
    entryPoints: [join(ROOT, "bench", "engine.ts")],
    bundle: true,
    format: "esm",
    platform: "node",
    outfile,
  });
  const { engineMonthUs } = await import(pathToFileURL(outfile).href);
  return engineMonthUs();
}

function row(name, perSecond, p50, p95, p99, median) {
  const range = `${Math.round(Math.min(...perSecond))} to ${Math.round(Math.max(...perSecond))}`;
  const cells = [name, Math.round(median(perSecond)), range, ...[p50, p95, p99].map((ms) => round3(median(ms)))];
  return `| ${cells.join(" | ")} |`;
}

function reportOf(table, summary) {
  const [cpu] = cpus();
  return `# Results

Written by \`npm run bench\`; not to be edited. ${ROUNDS} rounds of ${SECONDS} s each, everything in turn, medians; 32
connections, or 100 users who each ask once a second. One machine carries the server and the load:
${cpus().length} cores of ${cpu?.model ?? "an unnamed processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}.

| what | a second | least to most | p50 ms | p95 ms | p99 ms |
| --- | --- | --- | --- | --- | --- |
${table.join("\n")}

- \`read_floor\`: a constant body as long as our slots. \`slots\`: 31 days of one resource with 200 bookings.
- \`write_floor\`: one RPC, one bounded SELECT, one INSERT. \`bookings_1\`, \`bookings_50\`: a free slot each, on so many resources.
- \`slots_any_10\`: 31 days of a service that any of ten resources serves. \`bookings_3\`: a free slot of three resources at once.

${Object.entries(summary)
  .map(([name, value]) => `- ${name}: ${value}`)
  .join("\n")}
`;
}

function say(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text) process.stderr.write(`${text}\n`);
}

function round3(value) {
  return Math.round(value * 1000) / 1000;
}
