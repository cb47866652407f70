// `npm run bench`: the built Worker beside the floors of the platform, in one run and in turn, as ratios. Options:
// `--quick` for a short run, `--json` for one JSON object as the last line, `--only=bookings_1,write_floor` for some of the
// measures while working on them, `--rounds=9`. A full run writes bench/RESULTS.md.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, ROOT, ranUnderProjectNode } from "../scripts/project.mjs";

const isQuick = process.argv.includes("--quick");
const only = optionOf("only")?.split(",") ?? null;
const ROUNDS = Number(optionOf("rounds") ?? (isQuick ? 1 : 3));
const SECONDS = isQuick ? 2 : 5;
const SETTLE_MS = isQuick ? 1_000 : 6_000;
const USERS = 100;
/** Bookings in one resource, to see what becomes of speed with age; fewer in a short run, as it takes minutes to make them. */
const GROWTH_BOOKINGS = isQuick ? 10_000 : 100_000;
const YOUNG_BOOKINGS = 100;

ensureInstalled();
if (!(await ranUnderProjectNode())) {
  await bench();
  process.exit(0);
}

async function bench() {
  const { ensureBuilt } = await import("../scripts/build.mjs");
  await ensureBuilt();
  const { serve } = await import("../scripts/serve.mjs");
  const { median, saturate, saturatePairs, visit: open } = await import("./load.mjs");
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
  const held = await stage.service("Held", 5, "00:00", "24:00");
  const anyOfFifty = await stage.joint("Fifty", 30, 1, 50);
  // Two that differ in their age alone: the same hundred bookings in the month that is asked for.
  const [young, old] = [
    await stage.service("Young", 5, "00:00", "24:00"),
    await stage.service("Old", 5, "00:00", "24:00"),
  ];
  for (const code of [young, old]) await stage.bookSome(code, YOUNG_BOOKINGS);
  const isGrowing = only === null || only.some((name) => name.endsWith("_old"));
  const grown = isGrowing ? await stage.fill(old, GROWTH_BOOKINGS, 60, say) : 0;
  await settled(stage, old, say);
  const slots = `${origin}${stage.slotsPath(visit)}`;
  const body = await (await fetch(slots)).text();
  const floor = await serveFloors({ port: 8932, stateDir, body, compatibilityDate });

  let floorStarts = 0;
  const floorRequest = () => {
    floorStarts += 1;
    return request("/", { start: new Date(Date.now() + floorStarts * 300_000).toISOString() });
  };
  const poolDate = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);
  // Beyond what fills the old one.
  const late = new Map([young, old].map((code) => [code, stage.bookings([code], 600)]));
  const lateOnes = (code) => late.get(code);
  const everyMeasure = {
    read_floor: () => saturate({ url: floors, seconds: SECONDS }),
    slots: () => saturate({ url: slots, seconds: SECONDS }),
    slots_any_10: () => saturate({ url: `${origin}${stage.slotsPath(anyOfTen)}`, seconds: SECONDS }),
    pools: () => saturate({ url: `${origin}/v1/public/${clinic.slug}/pools?date=${poolDate}`, seconds: SECONDS }),
    write_floor: () => saturate({ url: floors, seconds: SECONDS, next: floorRequest }),
    bookings_1: () => saturate({ url: origin, seconds: SECONDS, next: stage.bookings([single]) }),
    bookings_50: () => saturate({ url: origin, seconds: SECONDS, next: stage.bookings(many) }),
    bookings_3: () => saturate({ url: origin, seconds: SECONDS, next: stage.bookings([three]) }),
    hold_confirm: () => saturatePairs({ url: origin, seconds: SECONDS, ...stage.holds([held]) }),
    slots_young: () => saturate({ url: `${origin}${stage.slotsPath(young)}`, seconds: SECONDS }),
    slots_old: () => saturate({ url: `${origin}${stage.slotsPath(old)}`, seconds: SECONDS }),
    bookings_young: () => saturate({ url: origin, seconds: SECONDS, next: lateOnes(young) }),
    bookings_old: () => saturate({ url: origin, seconds: SECONDS, next: lateOnes(old) }),
    slots_any_50: () => open({ url: `${origin}${stage.slotsPath(anyOfFifty)}`, seconds: SECONDS, users: 10 }),
    slots_100_users: () => open({ url: slots, seconds: SECONDS, users: USERS }),
    bookings_100_users: () => open({ url: origin, seconds: SECONDS, users: USERS, next: stage.bookings([single]) }),
  };
  const measures = Object.fromEntries(
    Object.entries(everyMeasure).filter(([name]) => only === null || only.includes(name)),
  );
  // Calendars whose hints nobody asked for yet are asked themselves, once.
  for (const code of [anyOfTen, anyOfFifty, young, old]) await fetch(`${origin}${stage.slotsPath(code)}`);
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
  // What was left out by `--only` shows as NaN.
  const of = (name, figure) => rounds.map((round) => round[name]?.[figure] ?? Number.NaN);
  const ratios = (name, base) => of(name, "perSecond").map((value, at) => value / of(base, "perSecond")[at]);
  const summary = {
    read_ratio: round3(median(ratios("slots", "read_floor"))),
    write_ratio: round3(median(ratios("bookings_1", "write_floor"))),
    three_resources_ratio: round3(median(ratios("bookings_3", "bookings_1"))),
    read_growth: round3(median(ratios("slots_young", "slots_old"))),
    write_growth: round3(median(ratios("bookings_young", "bookings_old"))),
    growth_bookings: grown,
    slots_50_resources_p95_ms: round3(median(of("slots_any_50", "p95"))),
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
  if (!isQuick && only === null) writeFileSync(join(ROOT, "bench", "RESULTS.md"), report);
  await Promise.all([ours.dispose(), floor.dispose()]);
  rmSync(stateDir, { recursive: true, force: true });
  if (process.argv.includes("--json")) console.log(JSON.stringify(summary));
}

function optionOf(name) {
  return process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split("=")[1];
}

/** Waits until what was booked has been copied to the lists, which shares the machine with what is measured. */
async function settled(stage, code, say) {
  const { data } = await stage.staff("GET", "/services?limit=100");
  const [resourceId] = data.find((service) => service.code === code).requires[0].any_of;
  for (;;) {
    const { pending } = await stage.staff("GET", `/resources/${resourceId}/consistency`).catch(() => ({ pending: -1 }));
    if (pending === 0) return;
    say(`waiting for the lists: ${pending} to come`);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
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
- \`slots_any_50\`: the same of any of fifty, 10 users. \`hold_confirm\`: a hold and its booking, pairs a second.
- \`_young\`, \`_old\`: two resources with the same month; one has ${YOUNG_BOOKINGS} bookings in all, the other ${summary.growth_bookings} more.

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
