// The real server process, started as a newcomer starts it: what it acknowledged is there after it was killed.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { beginServer, startServer } from "../../scripts/server-process.mjs";
import { putDemoInto } from "../support/made-states.mjs";

/** A state of one test, and the servers it starts on it; nothing of either outlives the test. */
function stateOf(t) {
  const stateDir = mkdtempSync(join(tmpdir(), "berth-restart-"));
  const servers = [];
  t.after(async () => {
    for (const server of servers) await server.stop();
    rmSync(stateDir, { recursive: true, force: true });
  });
  return {
    stateDir,
    async start() {
      const server = await startServer({ STATE_DIR: stateDir });
      servers.push(server);
      return server;
    },
    begin(settings) {
      const server = beginServer({ STATE_DIR: stateDir, ...settings });
      servers.push(server);
      return server;
    },
  };
}

const tokenOf = (printed) => /John Doe[\s\S]*?staff {2}(btk_\S+)/.exec(printed)?.[1];

test("the server keeps tenants, tokens and bookings when it is killed under load and started again", async (t) => {
  const state = stateOf(t);
  await putDemoInto(state.stateDir);
  const first = await state.start();
  const token = tokenOf(first.printed());
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
  first.child.kill("SIGKILL");
  await first.ended;
  assert.ok(acknowledged.length >= 30);

  const second = await state.start();
  assert.equal(tokenOf(second.printed()), token);
  for (const id of acknowledged) {
    const read = await fetch(`${second.origin}/v1/bookings/${id}`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(read.status, 200, `${id} was acknowledged`);
    assert.equal((await read.json()).status, "confirmed");
  }
  assert.equal(await second.stop(), 0);
});

test("a port in use is reported in a sentence", async (t) => {
  const taken = createServer();
  t.after(() => taken.close());
  await new Promise((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address();
  const server = stateOf(t).begin({ PORT: String(port), DEMO: "0" });
  assert.equal(await server.ended, 1);
  assert.match(server.printed(), new RegExp(`Port ${port} is in use`));
});
