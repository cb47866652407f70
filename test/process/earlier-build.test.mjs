// State that an earlier build really wrote, served by this one: nothing that was acknowledged is lost, and what is kept
// otherwise by now was brought up to date in place. How the state was made is in test/fixtures/earlier-build/make.mjs.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { freePort } from "../../scripts/free-port.mjs";
import { ROOT, toolEnvironment } from "../../scripts/project.mjs";

const FIXTURE = join(ROOT, "test", "fixtures", "earlier-build");
const told = JSON.parse(readFileSync(join(FIXTURE, "acknowledged.json"), "utf8"));
const stateDir = mkdtempSync(join(tmpdir(), "berth-upgrade-"));
const LATE = ["too_late"];
let server;
let origin;
/** What the server writes where faults go. */
let complaints = "";

after(() => {
  server?.kill("SIGKILL");
  rmSync(stateDir, { recursive: true, force: true });
});

function filesOf(folder, ending) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
}

/** Makes the databases again, where the earlier build had them. */
function restore() {
  writeFileSync(join(stateDir, "server-secret"), "the-server-secret-of-the-earlier-build");
  for (const store of ["d1", "do"]) {
    for (const file of filesOf(join(FIXTURE, store), ".sql")) {
      const to = join(stateDir, "v3", file.slice(FIXTURE.length + 1).replace(/\.sql$/, ".sqlite"));
      mkdirSync(dirname(to), { recursive: true });
      const db = new DatabaseSync(to);
      db.exec(`BEGIN; ${readFileSync(file, "utf8")} COMMIT;`);
      db.close();
    }
  }
}

async function start() {
  const port = await freePort();
  const env = toolEnvironment({ PORT: String(port), STATE_DIR: stateDir, DEMO: "0" });
  const child = spawn(process.execPath, [join(ROOT, "scripts", "start.mjs")], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stderr.on("data", (chunk) => (complaints += chunk));
  let printed = "";
  await new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`The server ended with ${code}.\n${printed}`)));
    child.stdout.on("data", (chunk) => {
      printed += chunk;
      if (printed.includes("Stop with Ctrl+C")) resolve();
    });
  });
  origin = `http://127.0.0.1:${port}`;
  return child;
}

async function stop() {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await ended;
}

async function ask(method, path, { token = told.token, body } = {}) {
  const answer = await fetch(`${origin}/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(method === "POST" && { "idempotency-key": crypto.randomUUID() }),
      ...(body && { "content-type": "application/json" }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? null : JSON.parse(text) };
}

const book = (service, start, who) =>
  ask("POST", "/bookings", {
    body: { service, start, customer: { name: who, email: `${who.toLowerCase()}@example.com` }, override: LATE },
  });

/** What every database says, in the state as it is. */
function allRows() {
  const rows = [];
  for (const file of filesOf(join(stateDir, "v3"), ".sqlite")) {
    if (!/[/\\](d1|do)[/\\]/.test(file)) continue;
    const db = new DatabaseSync(file, { readBigInts: true });
    for (const { name } of db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()) {
      const query = db.prepare(`SELECT * FROM "${name}"`);
      query.setReadBigInts(true);
      for (const row of query.all()) rows.push({ file, name, row });
    }
    db.close();
  }
  return rows;
}

const textOf = ({ row }) =>
  Object.values(row)
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString() : String(value)))
    .join("\n");

/** Of each booking, what the earlier build said of it last. */
const listed = new Map(told.listed.map(([id, status, number]) => [id, { status, number }]));
const isErased = (id) => told.erased.bookings.includes(id);
const sameInstant = (a, b) => assert.equal(Date.parse(a), Date.parse(b));
const of = (service, name) =>
  told.bookings.find(({ body }) => body.service === service && body.customer.name.startsWith(name));

before(async () => {
  restore();
  server = await start();
});

test("each booking that was acknowledged is read by its id and by its link, with its person, number and time", async () => {
  for (const { id, token, body, status } of told.bookings) {
    const [byId, byLink] = [await ask("GET", `/bookings/${id}`), await ask("GET", `/public/bookings/${id}`, { token })];
    assert.deepEqual([byId.status, byLink.status], [200, 200], id);
    const before = listed.get(id) ?? { status };
    // Those of near dates have come to their end when this runs late.
    if (body.start > "2098") assert.equal(byId.body.status, before.status);
    if (before.number) assert.equal(byId.body.number, before.number);
    assert.equal(byId.body.customer?.email ?? null, isErased(id) ? null : body.customer.email);
    if (!body.customer.name.startsWith("Bert")) sameInstant(byId.body.start, body.start);
  }
  const series = await ask("GET", `/series/${told.series.id}`);
  assert.deepEqual(
    series.body.series.bookings.map(({ id }) => id),
    told.series.bookings.map(({ id }) => id),
  );
  for (const { id, token } of told.series.bookings) {
    assert.equal((await ask("GET", `/public/bookings/${id}`, { token })).status, 200);
  }
});

test("missing copies are made, and copies agree with calendars and coordinators", async () => {
  for (const resource of Object.values(told.resources)) {
    const { body } = await ask("GET", `/resources/${resource}/consistency`);
    assert.equal(body.agrees, true, JSON.stringify(body));
  }
  const { body } = await ask("GET", "/bookings?q=pia&limit=100");
  assert.equal(body.data.length, 3);
  assert.ok(body.data.every(({ number }) => /-\d{4}$/.test(number)));
  const numbers = [...listed.values()].map(({ number }) => number).filter(Boolean);
  numbers.push(...body.data.filter(({ id }) => !listed.has(id)).map(({ number }) => number));
  assert.equal(new Set(numbers).size, numbers.length);
});

test("taken times are refused: single, joint, nested, in a group, in a series, in a closure", async () => {
  const taken = [
    ["visit", "2098-06-01T10:00:00Z"],
    ["visit", "2098-06-02T14:00:00Z"],
    ["visit", "2098-06-04T10:00:00Z"],
    ["visit", "2098-06-10T09:00:00Z"],
    ["visit", "2098-06-20T10:00:00Z"],
    ["visit", "2098-06-25T12:00:00Z"],
    ["pair", "2098-06-05T10:00:00Z"],
    ["visit", "2098-06-05T10:00:00Z"],
    ["party", "2098-06-06T10:00:00Z"],
    ["nook", "2098-06-06T10:00:00Z"],
    ["party", "2098-06-07T10:00:00Z"],
    ["class", "2098-06-08T10:00:00Z"],
    ["pair", "2098-06-09T10:00:00Z"],
  ];
  for (const [service, start] of taken) {
    const { status, body } = await book(service, start, "Rival");
    assert.equal(status, 409, `${service} ${start}: ${JSON.stringify(body)}`);
  }
  assert.equal((await book("visit", "2098-07-01T10:00:00Z", "Rival")).body.code, "closed");
});

test("holds are gone with their rows and events, and everything else stays", async () => {
  const bookings = await ask("GET", "/bookings?limit=100");
  const ids = new Set(bookings.body.data.map(({ id }) => id));
  const holds = [told.holds.lapsed, told.holds.left, told.holds.live].map(({ id }) => id);
  assert.deepEqual(
    holds.filter((id) => ids.has(id)),
    [],
  );
  assert.ok(ids.has(told.holds.taken.id));
  assert.deepEqual(
    told.bookings.filter(({ id }) => !ids.has(id)),
    [],
  );
  const events = [];
  for (let after = ""; ; ) {
    const { body } = await ask("GET", `/events?limit=100${after}`);
    events.push(...body.data);
    if (body.data.length < 100) break;
    after = `&after=${events.at(-1).id}`;
  }
  assert.ok(events.length > 20);
  assert.equal(
    events.some((event) => holds.some((id) => JSON.stringify(event).includes(id))),
    false,
  );
});

test("an old booking is moved and cancelled by its link, and a customer who waits is still in line", async () => {
  const { id, token } = of("nook", "Kim");
  const moved = await ask("POST", `/bookings/${id}/reschedule`, {
    body: { start: "2098-06-07T12:00:00Z", override: LATE },
  });
  assert.equal(moved.status, 200, JSON.stringify(moved.body));
  assert.equal((await book("party", "2098-06-07T12:00:00Z", "Rival")).status, 409);
  assert.equal((await book("party", "2098-06-07T10:00:00Z", "Rival")).status, 201);
  assert.equal((await ask("POST", `/public/bookings/${id}/cancel`, { token, body: {} })).status, 200);
  assert.equal((await book("party", "2098-06-07T12:00:00Z", "Rival")).status, 201);
  for (const { id: entry, token: opens, position } of told.waiting) {
    const { status, body } = await ask("GET", `/public/waitlist-entries/${entry}`, { token: opens });
    assert.deepEqual([status, body.entry.status, body.entry.position], [200, "waiting", position]);
  }
  const group = of("class", "Lou");
  assert.equal(
    (await ask("POST", `/public/bookings/${group.id}/cancel`, { token: group.token, body: {} })).status,
    200,
  );
  assert.equal((await book("class", "2098-06-08T10:00:00Z", "Rival")).status, 201);
});

test("a customer is the same by the earlier id, by the address and in old and new bookings", async () => {
  const [{ id: before, email }] = told.customers.filter((known) => known.email === "ada@example.com");
  assert.equal(before, `cus_${plainHash(`${told.tenant}|${email}`)}`);
  const found = await ask("GET", "/customers?q=ada@example.com");
  const [ada, ...others] = found.body.data;
  assert.deepEqual([others, ada.notes], [[], "Comes early"]);
  assert.match(ada.id, /^cus_u[0-9a-z]{16}$/);
  assert.equal((await ask("GET", `/customers/${before}`)).body.id, ada.id);
  assert.equal((await book("visit", "2098-06-26T10:00:00Z", "Ada")).status, 201);
  for (const resource of Object.values(told.resources)) await ask("GET", `/resources/${resource}/consistency`);
  for (const id of [before, ada.id]) {
    assert.equal((await ask("GET", `/bookings?customer=${id}&limit=100`)).body.data.length, 4);
  }
  assert.equal((await ask("GET", "/customers?q=ada@example.com")).body.data.length, 1);
});

test("what a customer of before has open counts against the limit", async () => {
  assert.equal((await ask("PATCH", "/tenant", { body: { policies: { open_limits: { bookings: 3 } } } })).status, 200);
  const start = `${new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10)}T03:00:00Z`;
  const claim = (name) =>
    ask("POST", "/public/elder/bookings", {
      body: { service: "visit", start, customer: { name, email: `${name.toLowerCase()}@example.com` } },
    });
  assert.equal((await claim("Hana")).body.code, "too_many_open");
  assert.equal((await claim("Newcomer")).status, 201);
});

test("a customer erased now is out of everything that was written before, and the logs do not name them", async () => {
  const before = told.customers.find(({ email }) => email === "ada@example.com").id;
  const { id } = (await ask("GET", `/customers/${before}`)).body;
  assert.equal((await ask("DELETE", `/customers/${before}`)).status, 204);
  assert.equal((await ask("GET", `/customers/${id}`)).status, 404);
  const own = told.bookings.filter(({ body }) => body.customer.email === "ada@example.com");
  assert.equal(own.length, 3);
  for (const one of own) assert.equal((await ask("GET", `/bookings/${one.id}`)).body.customer, null);
  const audit = JSON.stringify((await ask("GET", "/audit?limit=100")).body);
  assert.match(audit, /customer\.erased/);
  await stop();
  assert.doesNotMatch(complaints, /"level":"error"/);
  const rows = allRows();
  const invited = `cus_${plainHash(`${told.tenant}|olga@example.com`)}`;
  const plain = told.customers.map((known) => known.id).concat(told.erased.id, invited);
  for (const one of rows) {
    const text = textOf(one);
    for (const known of plain) assert.ok(!text.includes(known), `${one.name} names ${known}: ${text}`);
    assert.doesNotMatch(text, /(ada|zoe)@example\.com/i, one.name);
    if (one.name === "audit" || one.name === "events") assert.ok(!text.includes(id), text);
  }
  const inObjects = rows.filter(({ file }) => /[/\\]do[/\\]/.test(file));
  for (const { id: hold } of [told.holds.lapsed, told.holds.left]) {
    const isKept = inObjects.some(({ name, row }) => name === "bookings" && row.id === hold);
    const isToGo = inObjects.some(({ name, row }) => name === "agenda" && row.kind === "forget" && row.ref === hold);
    assert.equal(isKept, isToGo, "a hold that ended is forgotten");
  }
  const copies = rows.filter(({ file, name }) => /[/\\]d1[/\\]/.test(file) && name === "bookings");
  assert.ok(copies.length > 15);
  for (const { row } of copies) {
    const { service } = JSON.parse(row.document);
    assert.equal(service.questions, undefined);
    assert.ok(row.document.length < 1_600, `${row.document.length} characters`);
    assert.equal(Number(row.is_numbered), 1);
  }
  const tombstones = rows.filter(({ name, row }) => name === "customers" && row.erased_at !== null);
  assert.equal(tombstones.length, 2);
});

/** Ten bytes of a SHA-256 in the letters of ids: what an earlier build made ids of customers of. */
function plainHash(text) {
  const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  const digest = createHash("sha256").update(text).digest().subarray(0, 10);
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.replace(/.{5}/g, (five) => alphabet[Number.parseInt(five, 2)]);
}
