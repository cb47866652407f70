// `npm run bench:worst`: the worst that a tenant may set up and request, and its effect on a neighbour. The run saves
// the heaviest service that each kind allows, and asks for as much as Berth answers. It measures the CPU of the
// runtime, the length of the answer, and how long a neighbour waits meanwhile. Options: `--only=slots,page` for some of the requests, `--json`.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../scripts/free-port.mjs";
import { ensureInstalled, ranUnderProjectNode } from "../scripts/project.mjs";
import { ask, round } from "./worst/asking.mjs";
import { Business, neighbourOf } from "./worst/business.mjs";
import { requestsOf } from "./worst/heavy-requests.mjs";
import { KINDS } from "./worst/heavy-services.mjs";

/** What one public request may take, and how much slower a neighbour's answer may be than when it is alone. */
const MOST = { cpuMs: 150, bytes: 2_000_000, neighbour: 2 };
const REPEATS = 6;
/** No request is repeated once it has taken so long. */
const ENOUGH_MS = 4_000;
const only =
  process.argv
    .find((argument) => argument.startsWith("--only="))
    ?.slice(7)
    .split(",") ?? null;

async function measureWorst() {
  const { ensureBuilt } = await import("../scripts/build.mjs");
  await ensureBuilt();
  const { serve } = await import("../scripts/serve.mjs");
  const stateDir = mkdtempSync(join(tmpdir(), "berth-worst-"));
  const port = await freePort();
  const vars = { SIGNUP: "open", RATE_LIMITS: "off", LOG_LEVEL: "error" };
  const server = await serve({ host: "127.0.0.1", port, stateDir, vars });
  const runtime = Number(readFileSync(join(stateDir, "runtime-pid"), "utf8").split(" ")[1]);
  const world = { origin: `http://127.0.0.1:${port}`, runtime };
  const neighbour = await neighbourOf(world);
  const alone = await neighbour.ask(40);
  console.log(`the neighbour alone: ${round(alone.p50)} ms (95 %: ${round(alone.p95)} ms)\n`);
  const rows = [];
  for (const kind of KINDS) {
    const business = await Business.make(world);
    const set = await kind.set(business);
    console.log(`${kind.name}: ${set.said}`);
    for (const [name, make] of Object.entries({ ...requestsOf(business, set), ...kind.requests?.(business, set) })) {
      if (only && !only.includes(name)) continue;
      const found = await heaviest(world, make);
      if (!found) continue;
      const taken = await take(world, found.next, neighbour);
      rows.push({ kind: kind.name, request: `${name}${found.said}`, ...taken, slower: taken.neighbourMs / alone.p50 });
      const row = rows.at(-1);
      console.log(
        `  ${row.request.padEnd(28)} ${row.status}  ${String(row.cpuMs).padStart(7)} ms CPU  ${String(row.wallMs).padStart(7)} ms  ` +
          `${String(row.bytes).padStart(9)} bytes  neighbour ${round(row.neighbourMs)} ms, ${round(row.slower)} times its own`,
      );
    }
  }
  const most = (figure) => Math.max(...rows.map((row) => row[figure]));
  const summary = { cpu_ms: most("cpuMs"), bytes: most("bytes"), neighbour: round(most("slower")) };
  console.log(
    `\nworst: ${summary.cpu_ms} ms CPU of ${MOST.cpuMs}, ${summary.bytes} bytes of ${MOST.bytes}, neighbour ${summary.neighbour} times of ${MOST.neighbour}`,
  );
  await server.dispose();
  rmSync(stateDir, { recursive: true, force: true });
  if (process.argv.includes("--json")) console.log(JSON.stringify({ summary, rows }));
}

/** The heaviest of a request's forms that is not refused as too much; null when all are. */
async function heaviest({ origin }, make) {
  for (let step = 0; ; step++) {
    const form = make(step);
    if (!form) return null;
    await form.before?.();
    const answer = await ask(origin, form.next());
    if (!(answer.status === 400 && /"invalid_request"/.test(answer.text))) return form;
    if (step > 30) return null;
  }
}

async function take(world, next, neighbour) {
  const took = [];
  let answer;
  const startedAt = performance.now();
  const before = cpuMs(world.runtime);
  while (took.length < REPEATS && performance.now() - startedAt < ENOUGH_MS) {
    const askedAt = performance.now();
    answer = await ask(world.origin, next());
    took.push(performance.now() - askedAt);
  }
  const cpu = (cpuMs(world.runtime) - before) / took.length;
  let isOver = false;
  const waiting = neighbour.ask(60, () => isOver);
  const until = performance.now() + 3_000;
  while (performance.now() < until) await ask(world.origin, next());
  isOver = true;
  const { p50 } = await waiting;
  took.sort((a, b) => a - b);
  return {
    status: answer.status,
    cpuMs: Math.round(cpu),
    wallMs: Math.round(took[Math.floor(took.length / 2)]),
    bytes: answer.text.length,
    neighbourMs: p50,
  };
}

/** User and system time of a process so far; the kernel counts in hundredths of a second. */
function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

await ensureInstalled();
if (!(await ranUnderProjectNode())) {
  await measureWorst();
  process.exit(0);
}
