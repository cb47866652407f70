// `npm run bench:desk`: the screens of staff in a business with 100,000 bookings and 10,000 customers. One day has 1,200
// bookings on 60 resources. Of each screen: how long the answer takes, what CPU of the runtime, and when a
// browser has painted it. Medians of five. `--only=TEXT` takes the screens whose name has it, `--json` prints all.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureInstalled, ranUnderProjectNode } from "../scripts/project.mjs";

const BOOKINGS = 100_000;
const CUSTOMERS = 10_000;
const RESOURCES = 60;
const BUSY = { bookings: 1_200, daysAhead: 1 };
const DAYS = { before: 500, after: 200 };
const REPEATS = 5;
const MOST_MS = 300;
const DAY_MS = 86_400_000;
const HALF_HOUR_MS = 1_800_000;
const OWNER = { name: "Ada Lovelace", email: "ada@bench.example", password: "green apples on a roof" };
const FIRST = ["Ada", "Grace", "Alan", "Edsger", "Barbara", "Ken", "Hedy", "Alonzo", "Jean", "Mary"];
const LAST = ["Moreau", "Okafor", "Petrov", "Jadhav", "Silva", "Tanaka", "Kim", "Haddad", "Becker", "Novak"];
const CHROMIUM = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const pause = () => new Promise((resolve) => setTimeout(resolve, 100));
const option = (name) => process.argv.find((each) => each.startsWith(`--${name}=`))?.slice(name.length + 3);

async function measureDesk() {
  const { startServer } = await import("../scripts/server-process.mjs");
  const stateDir = mkdtempSync(join(tmpdir(), "berth-desk-"));
  const settings = { STATE_DIR: stateDir, DEMO: "0", RATE_LIMITS: "off", LOG_LEVEL: "error", SIGNUP: "open" };
  const first = await startServer(settings);
  const shop = await openShop(first.origin);
  await first.stop();
  const filled = await fill(stateDir, shop);
  const server = await startServer(settings);
  try {
    await measure(server, stateDir, { ...shop, ...filled });
  } finally {
    await server.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

/** A business with its owner's cookie, its resources, and one booking as the example of all others. */
async function openShop(origin) {
  const post = (path, form) =>
    fetch(origin + path, { method: "POST", headers: { origin }, body: new URLSearchParams(form), redirect: "manual" });
  const slug = "bench";
  await post("/signup", { ...OWNER, business: "Bench", slug, time_zone: "UTC", preset: "provider" });
  let link = null;
  while (link === null) {
    const mails = await (await fetch(`${origin}/dev/messages.json?to=${OWNER.email}`)).text();
    link = /\/verify\/[\w-]+/.exec(mails)?.[0] ?? null;
    await pause();
  }
  const opened = await post(link, { go: "1" });
  const cookie = opened.headers.get("set-cookie").split(";")[0];
  const api = async (method, path, body) => {
    const headers = { cookie, origin, "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
    const answer = await fetch(`${origin}/v1${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const resources = [];
  for (let n = 1; n <= RESOURCES; n++) {
    const { id } = await api("POST", "/resources", { name: `Chair ${n}`, kind: "equipment" });
    const weekly = [{ days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], start: "08:00", end: "20:00" }];
    await api("PUT", `/resources/${id}/hours`, { weekly });
    resources.push(id);
  }
  const service = await api("POST", "/services", {
    code: "cut",
    name: "Cut",
    duration: { kind: "fixed", minutes: 30 },
    requires: [{ any_of: resources.slice(0, 50) }],
  });
  const start = `${new Date(Date.now() + 3 * DAY_MS).toISOString().slice(0, 10)}T09:00:00Z`;
  const customer = { name: "Jane Smith", email: "jane@example.com" };
  await api("POST", "/bookings", { service: "cut", start, resource: resources[0], customer });
  // The copy of the booking may come a moment later.
  while ((await api("GET", "/bookings")).data.length + (await api("GET", "/customers")).data.length < 2) await pause();
  return { slug, cookie, resources, service: service.id };
}

/** Writes the copies that lists read, as the calendars would have sent them. */
async function fill(stateDir, { resources, service }) {
  const { DatabaseSync } = await import("node:sqlite");
  const folder = join(stateDir, "v3", "d1");
  const file = readdirSync(folder, { recursive: true }).find((name) => /[0-9a-f]{40,}\.sqlite$/.test(name));
  const db = new DatabaseSync(join(folder, file));
  const example = db.prepare("SELECT * FROM bookings").get();
  const person = db.prepare("SELECT * FROM customers").get();
  const write = (table, row) => {
    const names = Object.keys(row);
    const statement = db.prepare(`INSERT INTO ${table} (${names}) VALUES (${names.map(() => "?")})`);
    return (values) => statement.run(...names.map((name) => values[name]));
  };
  const customer = write("customers", person);
  const booking = write("bookings", example);
  const listed = write("booking_resources", { tenant_id: "", resource_id: "", start_at: 0, booking_id: "" });
  const people = Array.from({ length: CUSTOMERS }, (_, n) => {
    const name = `${FIRST[n % 10]} ${LAST[Math.floor(n / 10) % 10]} ${n}`;
    const [email, phone] = [`person${n}@example.com`, `+1212${String(5_550_000 + n)}`];
    return { id: `${person.id.slice(0, -5)}${String(n).padStart(5, "0")}`, name, email, phone };
  });
  const now = Date.now();
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const document = JSON.parse(example.document);
  db.exec("BEGIN");
  for (const one of people) {
    const search_text = `${one.name} ${one.email} ${one.phone}`.toLowerCase();
    customer({ ...person, ...one, search_text });
  }
  for (let n = 0; n < BOOKINGS; n++) {
    const isBusy = n < BUSY.bookings;
    const at = isBusy ? n : n - BUSY.bookings;
    const resource = resources[at % RESOURCES];
    const place = Math.floor(at / RESOURCES);
    const day = isBusy ? BUSY.daysAhead : (place % (DAYS.before + DAYS.after)) - DAYS.before;
    const slot = isBusy ? place : Math.floor(place / (DAYS.before + DAYS.after)) * 2 + (at % 3);
    const start_at = today + day * DAY_MS + 8 * 3_600_000 + slot * HALF_HOUR_MS;
    const one = people[(n * 7) % CUSTOMERS];
    const id = `${example.id.slice(0, -6)}${String(n).padStart(6, "0")}`;
    const end_at = start_at + HALF_HOUR_MS;
    const status =
      end_at + 2 * DAY_MS > now ? "confirmed" : n % 11 === 0 ? "no_show" : n % 7 === 0 ? "cancelled" : "completed";
    const claims = [{ resourceId: resource, role: "lead", units: 1 }];
    booking({
      ...example,
      id,
      number: `BEN-2026-${n + 10}`,
      number_sequence: n + 10,
      status,
      service_id: service,
      resource_id: resource,
      customer_id: one.id,
      start_at,
      end_at,
      document: JSON.stringify({ ...document, claims, customer: { ...document.customer, ...one } }),
      search_text: `${one.name} ${one.email} ${one.phone}`.toLowerCase(),
    });
    listed({ tenant_id: example.tenant_id, resource_id: resource, start_at, booking_id: id });
  }
  db.exec("COMMIT");
  db.exec("ANALYZE");
  db.close();
  return { person: people[700], busyDay: new Date(today + BUSY.daysAhead * DAY_MS).toISOString().slice(0, 10) };
}

/** The screens, each by its address below the business's. */
function screensOf({ resources, person, busyDay, service }) {
  const month = `from=${busyDay.slice(0, 7)}-01&to=${busyDay}`;
  return {
    today: "/today",
    "calendar: day of 60 resources, 1,200 bookings": `/calendar?view=day&date=${busyDay}`,
    "calendar: week of one resource": `/calendar?view=week&date=${busyDay}&resources=${resources[3]}`,
    "calendar: month": `/calendar?view=month&date=${busyDay}`,
    "calendar: agenda of that day": `/calendar?view=agenda&date=${busyDay}`,
    "bookings: all": "/bookings",
    "bookings: a status": "/bookings?status=no_show",
    "bookings: a resource": `/bookings?resource=${resources[3]}`,
    "bookings: a service and dates": `/bookings?service=${service}&${month}`,
    "bookings: search by a name": "/bookings?q=okafor",
    "bookings: search by a whole name": `/bookings?q=${encodeURIComponent(person.name)}`,
    "bookings: search by telephone": `/bookings?q=${encodeURIComponent(person.phone.slice(2))}`,
    "bookings: search by number": "/bookings?q=BEN-2026-4711",
    "bookings: search for nothing that is there": "/bookings?q=zzzzzz",
    customers: "/customers",
    "customers: search by three letters": "/customers?q=gra",
    "customers: search by telephone": `/customers?q=${encodeURIComponent(person.phone.slice(2))}`,
    "customers: matches while typing": "/customers/matches?q=gra",
    "customer: card": `/customers/${person.id}`,
    "new booking": "/bookings/new",
    "export of a month": `/bookings.csv?${month}`,
  };
}

async function measure(server, stateDir, shop) {
  const { chromium } = await import("playwright-core");
  const runtime = Number(readFileSync(join(stateDir, "runtime-pid"), "utf8").split(" ")[1]);
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const [name, value] = shop.cookie.split("=");
  await context.addCookies([{ name, value, url: server.origin }]);
  const page = await context.newPage();
  const rows = [];
  const screens = Object.entries(screensOf(shop)).filter(([screen]) => screen.includes(option("only") ?? ""));
  for (const [screen, path] of screens) {
    const url = `${server.origin}/dashboard/${shop.slug}${path}`;
    await take(url, shop);
    const before = cpuMs(runtime);
    const answers = [];
    for (let n = 0; n < REPEATS; n++) answers.push(await take(url, shop));
    const cpu = (cpuMs(runtime) - before) / REPEATS;
    rows.push(await row(screen, url, page, answers, cpu));
    const next = /href="([^"]*cursor=[^"]*)"/.exec(answers[0].text)?.[1]?.replaceAll("&amp;", "&");
    if (next && /: all|^customers$/.test(screen)) {
      const second = new URL(next, url).href;
      const pages = [];
      for (let n = 0; n < REPEATS; n++) pages.push(await take(second, shop));
      rows.push(await row(`${screen}, page 2`, second, page, pages, 0));
    }
  }
  await browser.close();
  if (process.argv.includes("--json")) console.log(JSON.stringify(rows));
}

async function row(screen, url, page, answers, cpu) {
  const painted = [];
  for (let n = 0; n < REPEATS && !/matches|\.csv/.test(url); n++) painted.push(await paintedMs(page, url));
  const wall = median(answers.map(({ ms }) => ms));
  const { status, text } = answers[0];
  const found = { screen, status, ms: wall, cpu: Math.round(cpu), bytes: text.length, painted: median(painted) };
  const isLate = Math.max(found.ms, found.painted ?? 0) > MOST_MS;
  console.log(
    `${screen.padEnd(48)} ${status} ${String(found.ms).padStart(6)} ms ${String(found.cpu).padStart(5)} ms CPU ` +
      `${String(found.painted ?? "-").padStart(6)} ms painted ${String(found.bytes).padStart(9)} bytes${isLate ? `  over ${MOST_MS}` : ""}`,
  );
  return found;
}

async function take(url, { cookie }) {
  const startedAt = performance.now();
  const answer = await fetch(url, { headers: { cookie } });
  const text = await answer.text();
  return { ms: performance.now() - startedAt, status: answer.status, text };
}

/** From the request to the first paint of the page, whose style and script the browser has already. */
async function paintedMs(page, url) {
  await page.goto("about:blank");
  await page.goto(url, { waitUntil: "load" });
  return page.evaluate(async () => {
    const paint = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
    while (paint() === undefined) await new Promise(requestAnimationFrame);
    return paint();
  });
}

/** User and system time of a process so far; the kernel counts in hundredths of a second. */
function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return middle === undefined ? undefined : Math.round(middle);
}

await ensureInstalled();
if (!(await ranUnderProjectNode())) {
  await measureDesk();
  process.exit(0);
}
