// The real server beside receivers of webhooks on this machine. One of them works, the others fail as receivers do.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startServer } from "../../scripts/server-process.mjs";
import { startStandIns } from "../../scripts/stand-ins-server.mjs";
import { putTablesInto } from "../support/made-states.mjs";

const BOOKINGS = 8;
const LONGEST_WAIT_MS = 60_000;
const day = (n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);

async function until(look) {
  const endsAt = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert.ok(Date.now() < endsAt, "it does not come about");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

for (const [title, settings] of [
  ["with a queue", {}],
  ["by the sweep alone", { QUEUE: "off", SWEEP_SECONDS: "1" }],
]) {
  test(`a receiver gets every event once, signed, beside receivers that fail, ${title}`, async (t) => {
    const stateDir = mkdtempSync(join(tmpdir(), "berth-webhooks-"));
    const standIns = await startStandIns({ port: 0 });
    let server = null;
    t.after(async () => {
      await server?.stop();
      await standIns.stop();
      rmSync(stateDir, { recursive: true, force: true });
    });
    await putTablesInto(stateDir);
    server = await startServer({
      DEMO: "0",
      STATE_DIR: stateDir,
      ALLOW_PRIVATE_TARGETS: "1",
      SIGNUP: "open",
      ...settings,
    });
    const ask = async (method, path, body, token) => {
      const answer = await fetch(`${server.origin}${path}`, {
        method,
        headers: {
          "content-type": "application/json",
          ...(token && { authorization: `Bearer ${token}` }),
          ...(method === "POST" && { "idempotency-key": crypto.randomUUID() }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: answer.status === 204 ? null : await answer.json() };
    };
    const made = await ask("POST", "/v1/tenants", {
      slug: "told-elsewhere",
      name: "Told elsewhere",
      time_zone: "UTC",
      email: "owner@example.com",
      preset: "provider",
    });
    assert.equal(made.status, 201);
    const staff = (method, path, body) => ask(method, `/v1${path}`, body, made.body.token.secret);
    const endpoint = async (name) => {
      const url = `${standIns.origin}/hook/${name}`;
      const { status, body } = await staff("POST", "/webhooks", { url, events: ["booking.*"] });
      assert.equal(status, 201, JSON.stringify(body));
      return body;
    };
    const well = await endpoint("well");
    const others = {
      failing: await endpoint("failing"),
      hanging: await endpoint("hanging"),
      moved: await endpoint("moved"),
    };
    standIns.control({
      receiver: {
        hooks: {
          well: { secrets: [well.secret] },
          failing: { mode: "500" },
          hanging: { mode: "timeout" },
          moved: { mode: "302" },
        },
      },
    });
    const listed = await ask("GET", `/v1/public/told-elsewhere/slots?service=haircut&from=${day(3)}&to=${day(20)}`);
    const starts = listed.body.days.flatMap(({ slots }) => slots.map(({ start }) => start)).slice(0, BOOKINGS);
    const begun = Date.now();
    for (const [n, start] of starts.entries()) {
      const customer = { name: "Jane", email: `jane${n}@example.com` };
      const booked = await ask("POST", "/v1/public/told-elsewhere/bookings", { service: "haircut", start, customer });
      assert.equal(booked.status, 201);
    }
    const takenBy = (name) => standIns.receiver.taken.filter(({ receiver }) => receiver === name);
    await until(() => new Set(takenBy("well").map(({ id }) => id)).size === BOOKINGS);
    const tookMs = Date.now() - begun;
    t.diagnostic(`${BOOKINGS} bookings were told within ${tookMs} ms of the first`);
    assert.ok(tookMs < 15_000, `${tookMs} ms: others delay it`);
    assert.equal(takenBy("well").length, BOOKINGS);
    assert.ok(takenBy("well").every(({ isVerified }) => isVerified === true));
    const events = (await staff("GET", "/events?limit=100")).body.data.filter(
      ({ type }) => type === "booking.confirmed",
    );
    assert.deepEqual(
      takenBy("well")
        .map(({ id }) => id)
        .sort(),
      events.map(({ id }) => id).sort(),
    );
    // Another try of the same event has the same id, and the log of tries says what went wrong.
    await until(() => takenBy("failing").length > BOOKINGS);
    for (const [name, error] of [
      ["failing", /500/],
      ["moved", /redirect/],
    ]) {
      const { data } = (await staff("GET", `/webhooks/${others[name].id}/deliveries`)).body;
      assert.equal(data.length, BOOKINGS);
      assert.match(data.find(({ attempts }) => attempts.length > 0).attempts[0].error, error);
      assert.ok(data.every(({ state }) => state === "waiting"));
    }
    assert.equal(takenBy("moved").filter(({ mode }) => mode !== "302").length, 0);
    assert.ok(takenBy("failing").every(({ id }) => events.some((event) => event.id === id)));
  });
}
