// The real server process, started as a newcomer starts it: what it acknowledged is there after it was killed.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { freePort } from "../../scripts/free-port.mjs";
import { ROOT, toolEnvironment } from "../../scripts/project.mjs";

const stateDir = mkdtempSync(join(tmpdir(), "berth-restart-"));
const running = new Set();
after(() => {
  for (const child of running) child.kill("SIGTERM");
  rmSync(stateDir, { recursive: true, force: true });
});

/** Starts the server and answers once it has greeted. */
async function start(port) {
  const env = toolEnvironment({ PORT: String(port), STATE_DIR: stateDir });
  const child = spawn(process.execPath, [join(ROOT, "scripts", "start.mjs")], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.add(child);
  let printed = "";
  await new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`The server ended with ${code}.\n${printed}`)));
    child.stdout.on("data", (chunk) => {
      printed += chunk;
      if (printed.includes("Stop with Ctrl+C")) resolve();
    });
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  return { child, ended, printed, origin: `http://127.0.0.1:${port}` };
}

async function stop({ child, ended }, signal) {
  child.kill(signal);
  await ended;
  running.delete(child);
}

const tokenOf = (printed) => /John Doe[\s\S]*?staff {2}(btk_\S+)/.exec(printed)?.[1];

test("the server keeps tenants, tokens and bookings when it is killed under load and started again", async () => {
  const first = await start(await freePort());
  const token = tokenOf(first.printed);
  assert.ok(token, "the greeting tells a staff token");
  const from = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  const to = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
  const listed = await fetch(`${first.origin}/v1/public/johndoe/slots?service=haircut&from=${from}&to=${to}`);
  const starts = (await listed.json()).days.flatMap((day) => day.slots.map((slot) => slot.start)).slice(0, 60);
  assert.equal(starts.length, 60);
  const acknowledged = [];
  const attempts = starts.map(async (start, n) => {
    const answer = await fetch(`${first.origin}/v1/public/johndoe/bookings`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": `restart-${n}` },
      body: JSON.stringify({ service: "haircut", start, customer: { name: "Jane", email: `jane${n}@example.com` } }),
    });
    if (answer.status === 201) acknowledged.push((await answer.json()).booking.id);
    if (acknowledged.length === 30) first.child.kill("SIGKILL");
  });
  await Promise.allSettled(attempts);
  await stop(first, "SIGKILL");
  assert.ok(acknowledged.length >= 30);

  const second = await start(await freePort());
  assert.equal(tokenOf(second.printed), token);
  for (const id of acknowledged) {
    const read = await fetch(`${second.origin}/v1/bookings/${id}`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(read.status, 200, `${id} was acknowledged`);
    assert.equal((await read.json()).status, "confirmed");
  }
  await stop(second, "SIGTERM");
});

test("a port that is taken is told in a sentence", async () => {
  const taken = createServer();
  await new Promise((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address();
  const env = toolEnvironment({ PORT: String(port), STATE_DIR: stateDir });
  const child = spawn(process.execPath, [join(ROOT, "scripts", "start.mjs")], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let told = "";
  child.stderr.on("data", (chunk) => (told += chunk));
  const code = await new Promise((resolve) => child.once("exit", resolve));
  taken.close();
  assert.equal(code, 1);
  assert.match(told, new RegExp(`Port ${port} is in use`));
});
