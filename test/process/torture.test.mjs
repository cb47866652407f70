// A short torture of the real server process. Another one has to find a fault that is built into the server. The long
// one, and all the faults, are behind `npm run torture`.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { freePort } from "../../scripts/free-port.mjs";
import { buildWorker, QUICKER, staleEdits } from "../../torture/build.mjs";
import { MUTANTS } from "../../torture/mutants.mjs";
import { torture } from "../../torture/torture.mjs";
import { putTablesInto } from "../support/made-states.mjs";

/** A state with tables, which each run begins with. */
const migrated = mkdtempSync(join(tmpdir(), "berth-tables-"));
/** The server as it is. */
let script;
before(async () => {
  await putTablesInto(migrated);
  script = await buildWorker();
});
after(() => rmSync(migrated, { recursive: true, force: true }));

async function short(more) {
  const said = [];
  const options = {
    seed: "a short one",
    seconds: 120,
    clients: 12,
    migrated,
    port: await freePort(),
    say: (line) => said.push(line),
  };
  return { ...(await torture({ ...options, ...more })), said: said.join("\n") };
}

test("every acknowledged booking is there once and whole after kills under load, its money kept or given back", async () => {
  const { violations, isComplete, said } = await short({
    script,
    kills: 2,
    operations: 350,
    told: 0,
    paid: 1,
    provider: "both",
    weathers: ["D1 writes fail", "messages are lost"],
  });
  assert.deepEqual(violations, [], said);
  assert.ok(isComplete, `there was time enough\n${said}`);
});

test("every event is posted and every customer told, nothing twice and nothing that never happened, after the server was killed", async () => {
  const { violations, isComplete, said } = await short({
    script,
    kills: 1,
    operations: 200,
    told: 1,
    paid: 0,
    weathers: ["D1 writes fail"],
  });
  assert.deepEqual(violations, [], said);
  assert.ok(isComplete, `there was time enough\n${said}`);
});

test("every fault can still be built in", () => {
  const stale = [{ name: "quicker", edits: QUICKER }, ...MUTANTS].flatMap((mutant) =>
    staleEdits(mutant).map(({ file, from }) => `${mutant.name}: ${file}: ${from}`),
  );
  assert.deepEqual(stale, []);
});

test("torture finds that overlaps are not looked for", async () => {
  const mutant = MUTANTS.find(({ name }) => name === "overlaps-are-not-looked-for");
  const { violations, said } = await short({
    kills: 4,
    operations: 1_200,
    mutant,
    told: 0,
    paid: 0,
    patienceMs: 10_000,
  });
  assert.notEqual(violations.length, 0, said);
});
