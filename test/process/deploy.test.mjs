// What `npm run deploy` does around the deployment, with a stand-in for Wrangler and the account behind it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ensureDatabase, ensureQueue, ensureSecrets } from "../../scripts/deploying.mjs";
import { ROOT, toolEnvironment } from "../../scripts/project.mjs";

function account({ databases = [], secrets = {}, queues = [], isDown = false } = {}) {
  const asked = [];
  const run = (args, input) => {
    asked.push(args.join(" "));
    if (isDown) return { status: 1, stdout: "" };
    const [noun, verb, name] = args;
    if (verb === "list") {
      const names = noun === "d1" ? databases : Object.keys(secrets);
      return { status: 0, stdout: JSON.stringify(names.map((one) => ({ name: one }))) };
    }
    if (noun === "queues" && queues.includes(name)) return { status: 1, stdout: "" };
    if (noun === "queues") queues.push(name);
    else if (noun === "d1") databases.push(name);
    else secrets[name] = input;
    return { status: 0, stdout: "" };
  };
  return { run, asked, databases, secrets, queues };
}

test("the database is created once, where it is missing", () => {
  const mine = account({ databases: ["other"] });
  assert.equal(ensureDatabase(mine.run, "berth"), "The database berth was created.");
  assert.equal(ensureDatabase(mine.run, "berth"), "The database berth is there.");
  assert.deepEqual(mine.databases, ["other", "berth"]);
  assert.match(ensureDatabase(account({ isDown: true }).run, "berth"), /could not be listed/);
});

test("a queue is created once", () => {
  const mine = account();
  assert.equal(ensureQueue(mine.run, "berth-events"), "The queue berth-events was created.");
  assert.match(ensureQueue(mine.run, "berth-events"), /is there/);
  assert.deepEqual(mine.queues, ["berth-events"]);
});

test("missing secrets are created, and existing ones never again", () => {
  const mine = account();
  const told = ensureSecrets(mine.run, true).join("\n");
  assert.match(mine.secrets.SERVER_SECRET, /^[0-9a-f]{64}$/);
  assert.match(mine.secrets.OPERATOR_KEY, /^[0-9a-f]{64}$/);
  assert.ok(told.includes(mine.secrets.OPERATOR_KEY), "the operator is shown the key");
  assert.ok(!told.includes(mine.secrets.SERVER_SECRET), "the output shows no secret");
  const before = { ...mine.secrets };
  assert.deepEqual(ensureSecrets(mine.run, true), []);
  assert.deepEqual(mine.secrets, before);
});

test("no secret is created while the existing ones cannot be listed", () => {
  const { run, asked } = account({ isDown: true });
  assert.match(ensureSecrets(run, true).join("\n"), /none was created[\s\S]*wrangler secret put SERVER_SECRET/);
  assert.deepEqual(asked, ["secret list --format json"]);
});

test("a build service creates no operator's key, because it may not show it", () => {
  const mine = account();
  assert.match(ensureSecrets(mine.run, false).join("\n"), /OPERATOR_KEY is missing/);
  assert.deepEqual(Object.keys(mine.secrets), ["SERVER_SECRET"]);
});

test("the settings of the deployment name no account: no ids, and the migrations go before the Worker", () => {
  const toml = readFileSync(join(ROOT, "wrangler.toml"), "utf8");
  assert.doesNotMatch(toml, /^(database_id|id|account_id|preview_\w+) *=/m);
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  assert.equal(scripts.deploy, "wrangler d1 migrations apply DB --remote && wrangler deploy");
});

test("Wrangler takes them: a dry run lists every binding", () => {
  const args = ["deploy", "--dry-run", "--outdir", join(ROOT, "dist", "dry-run")];
  const run = spawnSync(join(ROOT, "node_modules", ".bin", "wrangler"), args, {
    cwd: ROOT,
    encoding: "utf8",
    env: toolEnvironment({ CI: "true" }),
  });
  assert.equal(run.status, 0, run.stderr);
  for (const name of ["env.DB", "env.HINTS", "env.FILES", "env.CALENDAR", "env.COORDINATOR", "env.LIMIT_STAFF"]) {
    assert.ok(run.stdout.includes(name), `${name} is listed`);
  }
});
