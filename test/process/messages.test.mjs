// The real server beside a stand-in for its provider: each booking is confirmed once, although the provider fails in
// turn and the server is killed again and again. MESSAGES_BOOKINGS and MESSAGES_KILLS make the test longer.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startServer } from "../../scripts/server-process.mjs";
import { startStandIns } from "../../scripts/stand-ins-server.mjs";
import { putDemoInto } from "../support/made-states.mjs";

const BOOKINGS = Number(process.env.MESSAGES_BOOKINGS || 12);
const KILLS = Number(process.env.MESSAGES_KILLS || 1);
const LONGEST_WAIT_MS = 600_000;

const day = (n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);

async function startsOf(origin) {
  const found = [];
  for (let from = 3; found.length < BOOKINGS; from += 21) {
    const listed = await fetch(
      `${origin}/v1/public/johndoe/slots?service=beard&from=${day(from)}&to=${day(from + 20)}`,
    );
    found.push(...(await listed.json()).days.flatMap((one) => one.slots.map((slot) => slot.start)));
  }
  return found.slice(0, BOOKINGS);
}

async function book(origin, start, n) {
  const answer = await fetch(`${origin}/v1/public/johndoe/bookings`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": `a-message-each-${n}` },
    body: JSON.stringify({ service: "beard", start, customer: { name: "Jane", email: `jane${n}@example.com` } }),
  }).catch(() => null);
  return answer?.status === 201;
}

test("each booking is confirmed once, although the provider fails in turn and the server is killed", async (t) => {
  const stateDir = mkdtempSync(join(tmpdir(), "berth-messages-"));
  const standIns = await startStandIns({ port: 0 });
  let server = null;
  t.after(async () => {
    await server?.stop();
    await standIns.stop();
    rmSync(stateDir, { recursive: true, force: true });
  });
  const start = async () => {
    server = await startServer({
      STATE_DIR: stateDir,
      SWEEP_SECONDS: "2",
      EMAIL_FROM: "Berth <bookings@berth.test>",
      RESEND_API_KEY: "re_local",
      RESEND_BASE_URL: standIns.origin,
    });
  };
  const control = (resend) =>
    fetch(`${standIns.origin}/control`, { method: "POST", body: JSON.stringify({ resend: { mode: resend } }) });

  await putDemoInto(stateDir);
  await start();
  await control(["429", "500", "timeout", "lost", "ok"]);
  const starts = await startsOf(server.origin);
  let open = starts.map((at, n) => [at, n]);
  for (let kills = 0; open.length > 0 || kills < KILLS; ) {
    const some = open.slice(0, Math.ceil(BOOKINGS / (KILLS + 1)));
    const done = await Promise.all(some.map(async ([at, n]) => ((await book(server.origin, at, n)) ? n : null)));
    open = open.filter(([, n]) => !done.includes(n));
    if (kills >= KILLS) continue;
    server.child.kill("SIGKILL");
    await server.ended;
    await server.stop();
    kills += 1;
    await start();
  }
  await control("ok");
  const confirmations = async () => {
    const taken = await (await fetch(`${standIns.origin}/resend/emails`)).json();
    return taken.filter(({ mail }) => /^jane\d+@/.test(mail.to[0]));
  };
  const endMs = Date.now() + LONGEST_WAIT_MS;
  while (new Set((await confirmations()).map(({ mail }) => mail.to[0])).size < BOOKINGS) {
    assert.ok(Date.now() < endMs, `only ${(await confirmations()).length} of ${BOOKINGS} were confirmed`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const mails = await confirmations();
  assert.equal(mails.length, BOOKINGS, "each booking has exactly one confirmation");
  assert.equal(new Set(mails.map(({ idempotencyKey }) => idempotencyKey)).size, BOOKINGS);
});
