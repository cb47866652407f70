// The hunt for the faults that are built in. Each is tortured with several seeds until the run finds it. A build without a
// fault is tortured too, and the run may find nothing there.

import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeQuickFolder } from "../scripts/quick-folder.mjs";
import { buildWorker } from "./build.mjs";
import { Host } from "./host.mjs";
import { MUTANTS } from "./mutants.mjs";
import { torture } from "./torture.mjs";

/** A stage looks at money in its end. So stages are short, and their few clients soon have much of it. */
const MONEY = { roundsAStage: 1, perRound: 500, clients: 10 };

/** How much each is tortured at most, and how long the server may take to come to rest. */
const HUNT = { kills: 1, operations: 5_000, perRound: 300, seconds: 300, patienceMs: 20_000 };
/** A build without a fault takes all of its operations every time, so it is asked for less. */
const CONTROL = { name: "no-fault", edits: [], isSound: true, isTold: true, isPaid: true };
const CONTROL_SEEDS = 1;
/** No stage has readers, or asks for money: a fault that has nothing to do with them is found sooner without. */
const NEVER = 0;

/** Whether each mutant, or each of those named, is found with each of some seeds. */
export async function huntMutants(options, { seeds = 1, names = null, say = console.log } = {}) {
  const root = makeQuickFolder("berth-hunt-");
  const all = Array.from({ length: seeds }, (_, n) => (n === 0 ? options.seed : `${options.seed}-${n + 1}`));
  const hunted = [...(names ? [] : [CONTROL]), ...MUTANTS.filter(({ name }) => !names || names.includes(name))];
  const rows = [];
  try {
    const migrated = await migratedState(root, options.port);
    for (const mutant of hunted) rows.push({ mutant, script: await buildWorker(mutant), found: [] });
    // All with one seed before any with the next: a hunt that is stopped early has tried each.
    for (const [index, seed] of all.entries()) {
      for (const { mutant, script, found } of rows) {
        if (mutant.isSound && index >= CONTROL_SEEDS) continue;
        found.push(await hunt({ ...options, ...HUNT, seed, script, root, migrated }, mutant, say));
      }
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  const wrong = rows.filter(({ mutant, found }) => found.some((one) => (one === null) !== Boolean(mutant.isSound)));
  tell(rows, all, say);
  const named = wrong.map(({ mutant }) => mutant.name).join(", ");
  say(wrong.length === 0 ? "each was found with each seed" : `not as it should be: ${named}`);
  return wrong.length === 0;
}

/** After how many operations a mutant was found, or null. */
async function hunt(options, mutant, say) {
  const startedAt = Date.now();
  const [told, paid] = [mutant.isTold, mutant.isPaid].map((is) => (is ? 1 : NEVER));
  const { provider = null } = mutant;
  const only = {
    told,
    paid,
    provider,
    ...(mutant.isPaid && MONEY),
    ...(mutant.weather && { weathers: [mutant.weather] }),
  };
  const result = await torture({ ...options, ...only, say: () => undefined });
  rmSync(result.folder, { recursive: true, force: true });
  const [first] = result.violations;
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(0);
  const what = first ? `found: ${first.subject} ${first.text}`.slice(0, 200) : "nothing found";
  const many = `${result.foundAfter ?? result.operations} operations, ${result.kills} kills, ${seconds} s`;
  say(`${mutant.name}, seed ${options.seed}: ${many}, ${what}`);
  return first && result.foundAfter <= options.operations ? result.foundAfter : null;
}

function tell(rows, seeds, say) {
  say(`\n| operations until it is found | ${seeds.join(" | ")} | median | worst |`);
  say(`| --- |${" ---: |".repeat(seeds.length + 2)}`);
  for (const { mutant, found } of rows) {
    const cells = seeds.map((_, index) => (index < found.length ? (found[index] ?? "none") : ""));
    const counts = found.filter((one) => one !== null).sort((a, b) => a - b);
    const median = counts[Math.floor(counts.length / 2)] ?? "none";
    const worst = counts.length < found.length ? "none" : counts.at(-1);
    say(`| ${mutant.name} | ${[...cells, median, worst].join(" | ")} |`);
  }
}

/** Stores with every migration applied, so that no server has to. */
async function migratedState(root, port) {
  const stateDir = join(root, "migrated");
  const used = join(root, "used");
  mkdirSync(used);
  const host = new Host({ port, stateDir: used, script: await buildWorker(), logFile: join(root, "migrating.log") });
  await host.start();
  await host.stop();
  const isOfAProcess = (path) => path.endsWith("runtime-pid");
  cpSync(used, stateDir, { recursive: true, filter: (path) => !isOfAProcess(path) });
  return stateDir;
}
