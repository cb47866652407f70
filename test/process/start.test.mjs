// `npm start` as somebody meets it who sets something wrong, opens it to others, or ends it at a bad moment.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { freePort } from "../../scripts/free-port.mjs";
import { ROOT, toolEnvironment } from "../../scripts/project.mjs";

const folder = mkdtempSync(join(tmpdir(), "berth-start-"));
const running = new Set();
after(() => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the script; `printed()` is what it has said so far, on both streams. */
function run(settings) {
  const env = { ...toolEnvironment(settings) };
  const child = spawn(process.execPath, [join(ROOT, "scripts", "start.mjs")], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (printed += chunk));
  const ended = new Promise((resolve) =>
    child.once("exit", (code) => {
      running.delete(child);
      resolve(code);
    }),
  );
  return { child, ended, printed: () => printed };
}

async function untilGreeted(server) {
  while (!server.printed().includes("Stop with Ctrl+C")) {
    assert.ok(server.child.exitCode === null, `The server ended:\n${server.printed()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const WRONG = {
  "PORT=abc": /^PORT must be a number from 1 to 65535\.$/m,
  "PORT=70000": /^PORT must be a number/m,
  "HOST=not.an.address.invalid": /^HOST must be an address of this machine/m,
  "LOG_LEVEL=foo": /^LOG_LEVEL must be info, warn or error\.$/m,
  "PUBLIC_URL=nonsense": /^PUBLIC_URL must be an address such as https:/m,
  "PUBLIC_URL=ftp://example.com": /^PUBLIC_URL must be an address/m,
  "RATE_POLICIES={bad": /^RATE_POLICIES must be JSON such as/m,
  'RATE_POLICIES={"reads":{"limit":0,"period":60}}': /^RATE_POLICIES must be JSON such as/m,
  "SIGNUP=maybe": /^SIGNUP must be open or closed\.$/m,
  "RATE_LIMITS=yes": /^RATE_LIMITS must be on or off\.$/m,
  "OPERATOR_KEY=short": /^OPERATOR_KEY must have 16 characters or more\.$/m,
  "TURNSTILE_SITE_KEY=key": /^TURNSTILE_SECRET_KEY is needed beside the other key\.$/m,
  "DEMO=yes": /^DEMO must be 0 or 1\.$/m,
};

test("a wrong setting ends the start with its name, before anything listens", async () => {
  const port = await freePort();
  const tries = Object.entries(WRONG).map(async ([setting, sentence]) => {
    const [name, ...value] = setting.split("=");
    const server = run({ PORT: String(port), STATE_DIR: join(folder, "wrong"), [name]: value.join("=") });
    assert.equal(await server.ended, 1, setting);
    assert.match(server.printed(), sentence);
    assert.doesNotMatch(server.printed(), /is serving|\n\s+at /, setting);
  });
  await Promise.all(tries);
  const all = run({ PORT: "abc", LOG_LEVEL: "foo", SIGNUP: "maybe", STATE_DIR: join(folder, "wrong") });
  assert.equal(await all.ended, 1);
  for (const name of ["PORT", "LOG_LEVEL", "SIGNUP"]) assert.match(all.printed(), new RegExp(`^${name} must`, "m"));
});

test("a folder that cannot be written to is named, and what to set", async () => {
  const file = join(folder, "a-file");
  writeFileSync(file, "");
  const server = run({ PORT: String(await freePort()), STATE_DIR: join(file, "state") });
  assert.equal(await server.ended, 1);
  assert.match(
    server.printed(),
    /STATE_DIR: .*a-file.state cannot be written to \(ENOTDIR\)\. Set STATE_DIR to a folder/,
  );
});

/** Asks as soon as the port can be opened at all. */
async function askFirst(port, path) {
  for (;;) {
    const isOpen = await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isOpen) return fetch(`http://127.0.0.1:${port}${path}`);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

test("it listens when it is ready: who finds the port open finds the demo tenants, tables and health in place", async () => {
  const port = await freePort();
  const server = run({ PORT: String(port), STATE_DIR: join(folder, "fresh") });
  const page = await askFirst(port, "/johndoe");
  assert.equal(page.status, 200, server.printed());
  const health = await (await fetch(`http://127.0.0.1:${port}/health`)).json();
  const last = JSON.parse(readFileSync(join(ROOT, "migrations", "meta", "_journal.json"), "utf8")).entries.at(-1).tag;
  assert.deepEqual([health.status, health.migration], ["ok", `${last}.sql`]);
  await untilGreeted(server);
  assert.doesNotMatch(server.printed(), /"level":"(error|warn)"/);
  server.child.kill("SIGTERM");
  assert.equal(await server.ended, 0);
});

test("opened to others it lets nobody sign up, limits, prints no token, and says what others can do", async () => {
  const [port, production] = [await freePort(), await freePort()];
  const open = run({ PORT: String(port), HOST: "0.0.0.0", STATE_DIR: join(folder, "fresh") });
  await untilGreeted(open);
  assert.match(open.printed(), /^Warning: HOST=0\.0\.0\.0: others on the network reach this server, without TLS\.$/m);
  assert.doesNotMatch(open.printed(), /btk_/);
  const signUp = (at) => fetch(`http://127.0.0.1:${at}/v1/tenants`, { method: "POST" });
  assert.equal((await signUp(port)).status, 401);
  open.child.kill("SIGTERM");
  await open.ended;
  const inProduction = run({
    PORT: String(production),
    NODE_ENV: "production",
    SIGNUP: "open",
    RATE_LIMITS: "off",
    STATE_DIR: join(folder, "production"),
  });
  await untilGreeted(inProduction);
  assert.match(inProduction.printed(), /^Warning: SIGNUP=open: .*\nWarning: RATE_LIMITS=off: /m);
  assert.doesNotMatch(inProduction.printed(), /btk_|johndoe/);
  inProduction.child.kill("SIGTERM");
  await inProduction.ended;
});

test("it ends within five seconds though its runtime answers nobody", async () => {
  const stateDir = join(folder, "busy");
  const server = run({ PORT: String(await freePort()), DEMO: "0", STATE_DIR: stateDir });
  await untilGreeted(server);
  const [, runtime] = readFileSync(join(stateDir, "runtime-pid"), "utf8").split(" ").map(Number);
  process.kill(runtime, "SIGSTOP");
  const before = Date.now();
  server.child.kill("SIGTERM");
  assert.equal(await server.ended, 0);
  assert.ok(Date.now() - before < 5_000, `${Date.now() - before} ms`);
  const state = spawnSync("ps", ["-o", "stat=", "-p", String(runtime)], { encoding: "utf8" }).stdout.trim();
  assert.ok(state === "" || state.startsWith("Z"), `the runtime is still there: ${state}`);
});
