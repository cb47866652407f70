// `npm run bench:beside -- --build=../the-build-before`: this build beside another checkout of it, both serving in one run
// and asked in turn. What is printed is how many times as fast this build is. Options: `--only=slots,bookings_1`,
// `--rounds=3`, `--json`. The other checkout needs its own `npm ci`.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort } from "../scripts/free-port.mjs";
import { ensureInstalled, ROOT, ranUnderProjectNode, toolEnvironment } from "../scripts/project.mjs";

/** Each takes turns with itself on the other build. Bookings need a pause, as their copies are still being made after. */
const SLICES = 5;
const SECONDS = 3;
const SETTLE_MS = 1_500;

ensureInstalled();
if (!(await ranUnderProjectNode())) {
  await compare();
  process.exit(0);
}

async function compare() {
  const other = optionOf("build");
  if (!other) throw new Error("--build names the folder of the other checkout.");
  const only = optionOf("only")?.split(",") ?? null;
  const rounds = Number(optionOf("rounds") ?? 1);
  const folder = mkdtempSync(join(tmpdir(), "berth-beside-"));
  const builds = {
    this: await serve(ROOT, join(folder, "this")),
    other: await serve(resolve(other), join(folder, "other")),
  };
  try {
    const measures = { this: await measuresOf(builds.this.origin), other: await measuresOf(builds.other.origin) };
    const summary = {};
    for (const name of Object.keys(measures.this)) {
      if (only && !only.includes(name)) continue;
      summary[name] = await ratioOf(measures.this[name], measures.other[name], SLICES * rounds);
      console.log(lineOf(name, summary[name]));
    }
    if (process.argv.includes("--json")) console.log(JSON.stringify(summary));
  } finally {
    for (const { end } of Object.values(builds)) await end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts a checkout as its users do. */
async function serve(checkout, stateDir) {
  const port = await freePort();
  const settings = {
    PORT: String(port),
    STATE_DIR: stateDir,
    DEMO: "0",
    SIGNUP: "open",
    RATE_LIMITS: "off",
    LOG_LEVEL: "error",
  };
  const child = spawn(process.execPath, [join(checkout, "scripts", "start.mjs")], {
    cwd: checkout,
    env: toolEnvironment(settings),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await new Promise((resolve, reject) => {
    let printed = "";
    child.stdout.on("data", (chunk) => {
      printed += chunk;
      if (printed.includes("Stop with Ctrl+C")) resolve();
    });
    child.once("exit", () => reject(new Error(`${checkout} did not start:\n${printed}`)));
  });
  const end = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  return { origin: `http://127.0.0.1:${port}`, end };
}

/** `{name: (seconds) => figures}` on services and bookings of its own. */
async function measuresOf(origin) {
  const { Stage } = await import("./stage.mjs");
  const { saturate, saturatePairs, visit } = await import("./load.mjs");
  const stage = await Stage.make(origin);
  const usual = await stage.service("Visit", 30, "09:00", "17:00");
  const single = await stage.service("Short", 5, "00:00", "24:00");
  const held = await stage.service("Held", 5, "00:00", "24:00");
  const three = await stage.joint("Three", 5, 3, 1);
  const anyOfTen = await stage.joint("Ten", 30, 1, 10);
  const anyOfFifty = await stage.joint("Fifty", 30, 1, 50);
  const many = [];
  for (let n = 0; n < 50; n++) many.push(await stage.service(`Short ${n}`, 5, "00:00", "24:00"));
  await stage.bookSome(usual, 200);
  await stage.bookSome(anyOfTen, 200);
  const read = (code) => (seconds) => saturate({ url: `${origin}${stage.slotsPath(code)}`, seconds });
  const book = (codes) => {
    const next = stage.bookings(codes);
    return (seconds) => saturate({ url: origin, seconds, next });
  };
  return {
    slots: read(usual),
    slots_any_10: read(anyOfTen),
    slots_any_50: (seconds) => visit({ url: `${origin}${stage.slotsPath(anyOfFifty)}`, seconds, users: 10 }),
    bookings_1: book([single]),
    bookings_50: book(many),
    bookings_3: book([three]),
    hold_confirm: (seconds) => saturatePairs({ url: origin, seconds, ...stage.holds([held]) }),
  };
}

/** Pairs of neighbouring slices, each pair in the opposite order of the one before. The first of each warms it up. */
async function ratioOf(mine, others, slices) {
  const { median, quantile } = await import("./load.mjs");
  const pause = () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  for (const measure of [mine, others]) await measure(1);
  const pairs = [];
  for (let slice = 0; slice < slices; slice++) {
    const taken = new Map();
    for (const measure of slice % 2 === 0 ? [mine, others] : [others, mine]) {
      await pause();
      taken.set(measure, await measure(SECONDS));
    }
    pairs.push([taken.get(mine), taken.get(others)]);
  }
  const ratios = pairs.map(([one, other]) => one.perSecond / other.perSecond);
  const p50s = pairs.map(([one, other]) => one.p50 / other.p50);
  return {
    ratio: median(ratios),
    spread: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    p50_ratio: median(p50s),
    this_per_second: median(pairs.map(([one]) => one.perSecond)),
    other_per_second: median(pairs.map(([, other]) => other.perSecond)),
    failed: pairs.flat().reduce((sum, { failed }) => sum + failed, 0),
  };
}

function lineOf(name, { ratio, spread, p50_ratio, this_per_second, other_per_second, failed }) {
  const [low, high] = spread.map((value) => value.toFixed(2));
  const counts = `${Math.round(this_per_second)} beside ${Math.round(other_per_second)} a second`;
  return `${name}: ${ratio.toFixed(2)} (${low} to ${high}), ${counts}, p50 ${p50_ratio.toFixed(2)}, ${failed} failed`;
}

function optionOf(name) {
  return process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split("=")[1];
}
