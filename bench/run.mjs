// `npm run bench`: the built Worker beside the floors of the platform, in one run and in turn, as ratios. Options:
// `--quick` for a short run, `--json` for one JSON object as the last line, `--rounds=9`. `--only=bookings_1,write_floor`
// takes some of the measures. A full run writes bench/RESULTS.md.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { freePort } from "../scripts/free-port.mjs";
import { ensureInstalled, ROOT, ranUnderProjectNode } from "../scripts/project.mjs";

const isQuick = process.argv.includes("--quick");
const only = optionOf("only")?.split(",") ?? null;
const ROUNDS = Number(optionOf("rounds") ?? (isQuick ? 1 : 3));
/** Bookings in one resource, to see what becomes of speed with age; fewer in a short run, as it takes minutes to make them. */
const GROWTH_BOOKINGS = isQuick ? 10_000 : 100_000;
const YOUNG_BOOKINGS = 100;

await ensureInstalled();
if (!(await ranUnderProjectNode())) {
  await bench();
  process.exit(0);
}

async function bench() {
  const { ensureBuilt } = await import("../scripts/build.mjs");
  await ensureBuilt();
  const { serve } = await import("../scripts/serve.mjs");
  const { groupsOf, onlyThose, takeTurns } = await import("./measures.mjs");
  const { reportOf, summaryOf } = await import("./report.mjs");
  const { serveFloors } = await import("./floors.mjs");
  const stateDir = mkdtempSync(join(tmpdir(), "berth-bench-"));
  const [port, floorPort] = [await freePort(), await freePort()];
  const [origin, floors] = [port, floorPort].map((one) => `http://127.0.0.1:${one}`);
  const vars = { SIGNUP: "open", RATE_LIMITS: "off", LOG_LEVEL: "error" };
  const ours = await serve({ host: "127.0.0.1", port, stateDir, vars });
  const { compatibilityDate } = JSON.parse(readFileSync(join(ROOT, "dist", "bindings.json"), "utf8"));
  const set = await setStage(origin);
  const body = await (await fetch(`${origin}${set.stage.slotsPath(set.places.visit)}`)).text();
  const floor = await serveFloors({ port: floorPort, stateDir, body, compatibilityDate });

  const groups = onlyThose(groupsOf({ ...set, origin, floors }), only);
  const slices = {};
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [name, group] of Object.entries(groups)) {
      say(`round ${round} of ${ROUNDS}: ${name}`);
      const taken = await takeTurns(isQuick ? { ...group, slices: Math.ceil(group.slices / 2) } : group);
      for (const [measure, figures] of Object.entries(taken))
        slices[measure] = [...(slices[measure] ?? []), ...figures];
    }
  }
  const engineUs = await engine(stateDir);
  const summary = summaryOf(slices, { growth_bookings: set.grown, engine_month_us: Math.round(engineUs) });
  const report = reportOf(slices, summary, { rounds: ROUNDS, youngBookings: YOUNG_BOOKINGS });
  say("");
  console.log(report);
  if (!isQuick && only === null) writeFileSync(join(ROOT, "bench", "RESULTS.md"), report);
  await Promise.all([ours.dispose(), floor.dispose()]);
  rmSync(stateDir, { recursive: true, force: true });
  if (process.argv.includes("--json")) console.log(JSON.stringify(summary));
}

/** Makes what is measured. Answers the stage, the tenant with pools, the codes of the services, and how many the old one has. */
async function setStage(origin) {
  const { Stage } = await import("./stage.mjs");
  say("setting the stage");
  const stage = await Stage.make(origin);
  const clinic = await Stage.make(origin);
  const pooled = [
    { name: "day", days: ["mon", "tue", "wed", "thu", "fri"], start: "09:00", end: "17:00", minutes: 480 },
  ];
  await clinic.service("Pooled", 30, "09:00", "17:00", pooled);
  const places = {
    visit: await stage.service("Visit", 30, "09:00", "17:00"),
    single: await stage.service("Short", 5, "00:00", "24:00"),
    many: [],
    three: await stage.joint("Three", 5, 3, 1),
    anyOfTen: await stage.joint("Ten", 30, 1, 10),
    anyOfFifty: await stage.joint("Fifty", 30, 1, 50),
    held: await stage.service("Held", 5, "00:00", "24:00"),
  };
  for (let n = 0; n < 50; n++) places.many.push(await stage.service(`Short ${n}`, 5, "00:00", "24:00"));
  // Two that differ in their age alone: the same hundred bookings in the month that is asked for.
  const [[young, youngVisit], [old, oldVisit]] = [await stage.ageing("Young"), await stage.ageing("Old")];
  Object.assign(places, { young, youngVisit, old, oldVisit });
  await stage.bookSome(places.visit, 200);
  await stage.bookSome(places.anyOfTen, 200);
  for (const code of [youngVisit, oldVisit]) await stage.bookSome(code, YOUNG_BOOKINGS);
  const isGrowing = only === null || only.some((name) => name.endsWith("_old"));
  const grown = isGrowing ? await stage.fill(old, GROWTH_BOOKINGS, 60, say) : 0;
  await settled(stage, old, say);
  // Calendars whose hints were not asked for yet are asked themselves, once.
  for (const code of [places.anyOfTen, places.anyOfFifty, youngVisit, oldVisit]) {
    await fetch(`${origin}${stage.slotsPath(code)}`);
  }
  return { stage, clinic, places, grown };
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

function say(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text) process.stderr.write(`${text}\n`);
}
