// What one process does at a time, and how an install that was made already is recognised.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { freePort, reasonNotFree } from "../../scripts/free-port.mjs";
import { take, whileNoOther } from "../../scripts/lock.mjs";
import { identityOf } from "../../scripts/processes.mjs";
import { isInstalledAs, ROOT } from "../../scripts/project.mjs";
import { endOrphan } from "../../scripts/runtimes.mjs";
import { keptSecret } from "../../scripts/secrets.mjs";
import { migrate } from "../../scripts/serve.mjs";

function folderOf(t) {
  const folder = mkdtempSync(join(tmpdir(), "berth-alone-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A process that does what it is told with the lock, and ends. */
async function other(code) {
  const lock = JSON.stringify(join(ROOT, "scripts", "lock.mjs"));
  const script = `import { appendFileSync } from "node:fs"; import { take, whileNoOther } from ${lock}; ${code}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  await new Promise((resolve) => child.once("close", resolve));
  return child;
}

test("one of many processes works at a time, and each gets its turn", async (t) => {
  const folder = folderOf(t);
  const [file, log] = [join(folder, "lock"), join(folder, "log")];
  const work = `await whileNoOther(${JSON.stringify(file)}, () => undefined, async () => {
    appendFileSync(${JSON.stringify(log)}, "in\\n");
    await new Promise((resolve) => setTimeout(resolve, 30));
    appendFileSync(${JSON.stringify(log)}, "out\\n");
  });`;
  await Promise.all(Array.from({ length: 6 }, () => other(work)));
  assert.equal(readFileSync(log, "utf8"), "in\nout\n".repeat(6));
  assert.deepEqual(readdirSync(folder), ["log"], "nothing is left behind");
});

test("the lock of a killed process is free, also when another process has its number now", async (t) => {
  const file = join(folderOf(t), "lock");
  await other(`take(${JSON.stringify(file)}); process.kill(process.pid, "SIGKILL");`);
  assert.ok(existsSync(file));
  take(file).release();
  // This process has the number, and began at another time.
  writeFileSync(file, `${process.pid} 1`);
  take(file).release();
  assert.ok(!existsSync(file));
});

test("the holder is named, and a process that waits is told once", async (t) => {
  const file = join(folderOf(t), "lock");
  const { release } = take(file);
  assert.equal(take(file).holder, process.pid);
  const said = [];
  setTimeout(release, 250);
  assert.equal(
    await whileNoOther(
      file,
      (holder) => said.push(holder),
      () => "done",
    ),
    "done",
  );
  assert.deepEqual(said, [process.pid]);
  assert.ok(!existsSync(file));
});

test("a secret is made once, whole, and readable by its owner alone", (t) => {
  const folder = folderOf(t);
  const secret = keptSecret(folder, "server-secret");
  assert.match(secret, /^[0-9a-f]{64}$/);
  assert.equal(keptSecret(folder, "server-secret"), secret);
  assert.deepEqual(readdirSync(folder), ["server-secret"]);
});

test("a process is known by its number and its beginning", () => {
  assert.match(identityOf(process.pid), new RegExp(`^${process.pid} .+`));
  assert.equal(identityOf(2 ** 30), null);
  assert.equal(identityOf(Number.NaN), null);
});

/** How often a port was opened in this process meanwhile. */
async function opensDuring(work) {
  let opens = 0;
  const note = () => {
    opens += 1;
  };
  subscribe("tracing:net.server.listen:asyncStart", note);
  await work();
  unsubscribe("tracing:net.server.listen:asyncStart", note);
  return opens;
}

test("a look at a port opens it at no moment, so that no client takes the look for the server", async (t) => {
  const [free, taken] = await Promise.all([freePort(), freePort()]);
  assert.notEqual(free, taken);
  const server = createServer();
  await new Promise((resolve) => server.listen(taken, "127.0.0.1", resolve));
  t.after(() => server.close());
  const reasons = [];
  const opens = await opensDuring(async () => {
    for (const [host, port] of [
      ["127.0.0.1", free],
      ["localhost", free],
      ["127.0.0.1", taken],
      ["not.an.address.invalid", free],
      // An address of documentation, which no machine has.
      ["192.0.2.1", free],
    ])
      reasons.push(await reasonNotFree(host, port));
  });
  const [, , , unknown] = reasons;
  assert.match(unknown, /^E/);
  assert.deepEqual(reasons, [null, null, "EADDRINUSE", unknown, "EADDRNOTAVAIL"]);
  assert.equal(opens, 0);
  assert.equal(await opensDuring(() => new Promise((resolve) => createServer().listen(free, resolve).unref())), 1);
});

/** A process with the name of a runtime, for as long as the test takes. */
function sleeper(t, folder) {
  const script = join(folder, "workerd");
  copyFileSync("/bin/sleep", script);
  const child = spawn(script, ["60"], { argv0: "sleep" });
  t.after(() => child.kill("SIGKILL"));
  return { child, ended: new Promise((resolve) => child.once("close", (_, signal) => resolve(signal))) };
}

test("a runtime that an earlier build recorded by its number is ended once its server is gone", async (t) => {
  const folder = folderOf(t);
  const { child, ended } = sleeper(t, folder);
  await new Promise((resolve) => child.once("spawn", resolve));
  writeFileSync(join(folder, "runtime-pid"), `${2 ** 30} ${child.pid}`);
  await endOrphan(folder);
  assert.equal(await ended, "SIGKILL");
  assert.ok(!existsSync(join(folder, "runtime-pid")));
  // The number alone is no reason: it may be another's by now.
  writeFileSync(join(folder, "runtime-pid"), `${2 ** 30} ${process.pid}`);
  await endOrphan(folder);
});

test("a server of an earlier build that still runs keeps its state", async (t) => {
  const folder = folderOf(t);
  const { child } = sleeper(t, folder);
  await new Promise((resolve) => child.once("spawn", resolve));
  writeFileSync(join(folder, "runtime-pid"), `${process.pid} ${child.pid}`);
  await assert.rejects(endOrphan(folder), /another server \(process \d+\) uses/);
  assert.equal(child.exitCode, null);
});

const LOCK = {
  packages: {
    "": { name: "berth" },
    "node_modules/a": { version: "1.0.0", resolved: "r", integrity: "sha512-a" },
    "node_modules/b-mac": { version: "1.0.0", resolved: "r", integrity: "sha512-b", optional: true },
  },
};
const INSTALLED = { packages: { "node_modules/a": LOCK.packages["node_modules/a"] } };

test("an install by npm counts as complete, without the packages of other systems", () => {
  assert.ok(isInstalledAs(LOCK, INSTALLED));
  const [lock, installed] = ["package-lock.json", "node_modules/.package-lock.json"].map((name) =>
    JSON.parse(readFileSync(join(ROOT, name), "utf8")),
  );
  assert.ok(isInstalledAs(lock, installed), "this checkout is installed");
});

test("an install that misses a package, has another version of it, or has one too many is not complete", () => {
  assert.ok(!isInstalledAs(LOCK, { packages: {} }));
  const changed = { ...LOCK.packages["node_modules/a"], version: "1.0.1" };
  assert.ok(!isInstalledAs(LOCK, { packages: { "node_modules/a": changed } }));
  assert.ok(!isInstalledAs(LOCK, { packages: { ...INSTALLED.packages, "node_modules/c": { version: "1.0.0" } } }));
});

test("two servers that migrate one database at once both find it migrated, each file once", async (t) => {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({ modules: true, script: "export default {}", d1Databases: ["DB"], cf: {} }),
  );
  t.after(() => miniflare.dispose());
  const database = await miniflare.getD1Database("DB");
  await Promise.all([migrate(database), migrate(database), migrate(database)]);
  const { results } = await database.prepare("SELECT name FROM d1_migrations ORDER BY id").all();
  const files = readdirSync(join(ROOT, "migrations")).filter((name) => name.endsWith(".sql"));
  assert.deepEqual(
    results.map(({ name }) => name),
    files.sort(),
  );
});
