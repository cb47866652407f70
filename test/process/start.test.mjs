// `npm start` for an operator who sets something wrong, opens it to others, or ends it at a bad moment.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { freePort } from "../../scripts/free-port.mjs";
import { identityOf } from "../../scripts/processes.mjs";
import { ROOT } from "../../scripts/project.mjs";
import { beginServer, startServer } from "../../scripts/server-process.mjs";
import { putDemoInto, putTablesInto } from "../support/made-states.mjs";

/** A folder of one test, and the servers it begins in it; nothing of either outlives the test. */
function placeOf(t) {
  const folder = mkdtempSync(join(tmpdir(), "berth-start-"));
  const servers = [];
  t.after(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  });
  const keep = (server) => {
    servers.push(server);
    return server;
  };
  const state = join(folder, "state");
  const inFolder = (settings) => ({ STATE_DIR: state, ...settings });
  return {
    folder,
    state,
    begin: (settings) => keep(beginServer(inFolder(settings))),
    start: async (settings) => keep(await startServer(inFolder(settings))),
  };
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

test("a wrong setting ends the start with its name, before anything listens", async (t) => {
  const place = placeOf(t);
  const port = String(await freePort());
  const tries = Object.entries(WRONG).map(async ([setting, sentence]) => {
    const [name, ...value] = setting.split("=");
    const server = place.begin({ PORT: port, [name]: value.join("=") });
    assert.equal(await server.ended, 1, setting);
    assert.match(server.printed(), sentence);
    assert.doesNotMatch(server.printed(), /is serving|\n\s+at /, setting);
  });
  await Promise.all(tries);
  const production = place.begin({ PORT: port, NODE_ENV: "production", ALLOW_PRIVATE_TARGETS: "1" });
  assert.equal(await production.ended, 1);
  assert.match(production.printed(), /^ALLOW_PRIVATE_TARGETS must be 0 in production/m);
  const all = place.begin({ PORT: "abc", LOG_LEVEL: "foo", SIGNUP: "maybe" });
  assert.equal(await all.ended, 1);
  for (const name of ["PORT", "LOG_LEVEL", "SIGNUP"]) assert.match(all.printed(), new RegExp(`^${name} must`, "m"));
});

test("a folder that cannot be written to is named, with the setting to change", async (t) => {
  const place = placeOf(t);
  const file = join(place.folder, "a-file");
  writeFileSync(file, "");
  const server = place.begin({ PORT: String(await freePort()), STATE_DIR: join(file, "state") });
  assert.equal(await server.ended, 1);
  assert.match(
    server.printed(),
    /STATE_DIR: .*a-file.state cannot be written to \(ENOTDIR\)\. Set STATE_DIR to a folder/,
  );
});

test("opened to others it closes sign-up, limits requests, prints no token, and says what others can do", async (t) => {
  const place = placeOf(t);
  await putDemoInto(place.state);
  const server = await place.start({ HOST: "0.0.0.0", ALLOW_PRIVATE_TARGETS: "1" });
  assert.match(server.printed(), /^Warning: ALLOW_PRIVATE_TARGETS=1: webhooks of every business/m);
  assert.match(server.printed(), /^Warning: HOST=0\.0\.0\.0: others on the network reach this server, without TLS\.$/m);
  assert.match(server.printed(), /johndoe/);
  assert.doesNotMatch(server.printed(), /btk_/);
  const signUp = await fetch(`${server.origin}/v1/tenants`, { method: "POST" });
  assert.equal(signUp.status, 401);
});

test("in production it has no demo, and says what was opened all the same", async (t) => {
  const place = placeOf(t);
  await putTablesInto(place.state);
  const server = await place.start({ NODE_ENV: "production", SIGNUP: "open", RATE_LIMITS: "off" });
  assert.match(server.printed(), /^Warning: SIGNUP=open: .*\nWarning: RATE_LIMITS=off: /m);
  assert.doesNotMatch(server.printed(), /btk_|johndoe/);
});

const runtimeOf = (folder) => Number(readFileSync(join(folder, "state", "runtime-pid"), "utf8").split(" ")[1]);

test("it ends within five seconds though its runtime does not answer", async (t) => {
  const place = placeOf(t);
  await putTablesInto(place.state);
  const server = await place.start({ DEMO: "0" });
  const runtime = runtimeOf(place.folder);
  process.kill(runtime, "SIGSTOP");
  const before = Date.now();
  server.child.kill("SIGTERM");
  assert.equal(await server.ended, 0);
  assert.ok(Date.now() - before < 5_000, `${Date.now() - before} ms`);
  assert.equal(identityOf(runtime), null, "the runtime is gone");
});

test("two servers do not share a state: the second is refused in a sentence, and the first goes on", async (t) => {
  const place = placeOf(t);
  await putTablesInto(place.state);
  const first = await place.start({ DEMO: "0" });
  const second = place.begin({ PORT: String(await freePort()), DEMO: "0" });
  assert.equal(await second.ended, 1);
  assert.equal(
    second.printed(),
    `STATE_DIR: another server (process ${first.child.pid}) uses ${join(place.folder, "state")}. Set STATE_DIR to another folder.\n`,
  );
  assert.equal((await fetch(`${first.origin}/health`)).status, 200);
});

test("of two servers that start at once on a fresh state, one serves and the other is refused", async (t) => {
  const place = placeOf(t);
  const both = await Promise.all([1, 2].map(async () => place.begin({ PORT: String(await freePort()), DEMO: "0" })));
  const ends = await Promise.all(
    both.map((server) =>
      server.greeted().then(
        () => "serves",
        () => server.printed(),
      ),
    ),
  );
  const served = ends.indexOf("serves");
  assert.notEqual(served, -1, ends.join("\n"));
  assert.match(ends[1 - served], /^STATE_DIR: another server/);
  const health = await (await fetch(`${both[served].origin}/health`)).json();
  assert.equal(health.status, "ok", JSON.stringify(health));
});

test("the next start continues one that was killed while it migrated", async (t) => {
  const place = placeOf(t);
  // At other moments each time: as soon as there is a runtime, and while it makes the tables.
  for (const waitMs of [0, 40, 120]) {
    const server = place.begin({ PORT: String(await freePort()), DEMO: "0" });
    while (!existsSync(join(place.folder, "state", "runtime-pid")) && server.child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 3));
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    server.child.kill("SIGKILL");
    await server.ended;
  }
  const last = await place.start({ DEMO: "0" });
  const health = await (await fetch(`${last.origin}/health`)).json();
  assert.equal(health.status, "ok", JSON.stringify(health));
});

const DAY_MS = 86_400_000;
const dayAhead = (days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

async function ask(server, method, path, { token, ...body } = {}) {
  const answer = await fetch(`${server.origin}/v1/public${path}`, {
    method,
    headers: {
      ...(method === "POST" && { "content-type": "application/json", "idempotency-key": crypto.randomUUID() }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    ...(method === "POST" && { body: JSON.stringify(body) }),
  });
  const answered = await answer.json();
  assert.ok(answer.ok, JSON.stringify(answered));
  return answered;
}

/** A customer who has begun to pay: their booking, its token, and the page to pay on. */
async function begunToPay(server, slug, service, more = {}) {
  const days = `from=${dayAhead(20)}&to=${dayAhead(34)}`;
  const length = more.duration_minutes ? `&duration_minutes=${more.duration_minutes}` : "";
  const listed = await ask(server, "GET", `/${slug}/slots?service=${service}&${days}${length}`);
  const { start } = listed.days.flatMap(({ slots }) => slots)[0];
  const customer = { name: "Jane Smith", email: `${crypto.randomUUID()}@example.com` };
  const { booking, manage } = await ask(server, "POST", `/${slug}/bookings`, { service, start, customer, ...more });
  const { url } = await ask(server, "POST", `/bookings/${booking.id}/checkout`, { token: manage.token });
  return { booking, token: manage.token, url };
}

async function pay(server, { booking, token, url }) {
  const pressed = await fetch(url, {
    method: "POST",
    body: new URLSearchParams({ outcome: "pay" }),
    redirect: "manual",
  });
  assert.equal(pressed.status, 303, await pressed.text());
  for (let looks = 0; looks < 100; looks++) {
    const read = await ask(server, "GET", `/bookings/${booking.id}?token=${encodeURIComponent(token)}`);
    if (read.status !== "held") return read;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail("no report of the payment came");
}

/** Asks as soon as the port can be opened at all; while it cannot, it was not asked. */
async function askFirst(server, path) {
  const { hostname, port } = new URL(server.origin);
  const isOpen = () =>
    new Promise((resolve) => {
      const socket = connect(Number(port), hostname, () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
  while (!(await isOpen())) {
    assert.equal(server.child.exitCode, null, server.printed());
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  return await fetch(server.origin + path);
}

test("it listens once it is ready: an open port has tables, health and the demo, whose payments go on at another port", async (t) => {
  const place = placeOf(t);
  const first = place.begin({ PORT: String(await freePort()) });
  // An open port has the demo tenants, tables and health in place.
  const page = await askFirst(first, "/johndoe");
  assert.equal(page.status, 200, first.printed());
  const health = await (await fetch(`${first.origin}/health`)).json();
  const last = JSON.parse(readFileSync(join(ROOT, "migrations", "meta", "_journal.json"), "utf8")).entries.at(-1).tag;
  assert.deepEqual([health.status, health.migration], ["ok", `${last}.sql`]);
  await first.greeted();
  assert.match(first.printed(), /payments +http:\/\/127\.0\.0\.1:\d+\/pay .*no real money/);
  const payPages = [...first.printed().matchAll(/^ {2}pay +(\S+)$/gm)].map(([, url]) => new URL(url).pathname);
  assert.deepEqual(payPages, ["/parbhani/celebration", "/oolite/screen-print-workshop"]);
  assert.match(await (await fetch(first.origin + payPages[0])).text(), /Celebration in the hall/);
  const feast = await begunToPay(first, "parbhani", "celebration", { duration_minutes: 240 });
  assert.deepEqual([feast.booking.status, feast.booking.payment.due_now], ["held", 1_000_000]);
  const paid = await pay(first, feast);
  assert.deepEqual([paid.status, paid.payment.state, paid.payment.paid], ["confirmed", "deposit_paid", 1_000_000]);
  const begun = await begunToPay(first, "oolite", "screen-print-workshop", { seats: 2 });
  assert.doesNotMatch(first.printed(), /"level":"(error|warn)"/);
  assert.equal(await first.stop(), 0);
  const second = await place.start({});
  assert.doesNotMatch(second.printed(), /"level":"(error|warn)"/);
  const later = await pay(second, begun);
  assert.deepEqual([later.status, later.payment.state, later.payment.paid], ["confirmed", "paid", 13_000]);
  const [{ token }] = JSON.parse(readFileSync(join(place.folder, "state", "demo-tenants.json"), "utf8")).filter(
    ({ slug }) => slug === "parbhani",
  );
  const listed = await fetch(`${second.origin}/v1/payments`, { headers: { authorization: `Bearer ${token}` } });
  const states = (await listed.json()).data.map(({ state, method }) => `${state} ${method}`).sort();
  // Of the fortnight three deposits, one of which went back, a rest and a whole price in cash; and the one of above.
  assert.deepEqual(states, ["paid cash", "paid cash", "paid online", "paid online", "paid online", "refunded online"]);
});
