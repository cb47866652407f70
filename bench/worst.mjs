// `npm run bench:worst`: the worst that a tenant may set up and request, and its effect on a neighbour. The run saves
// the heaviest service that each kind allows, and asks for as much as Berth answers. It measures the CPU of the
// runtime, the length of the answer, and how long a neighbour waits meanwhile. Options: `--only=slots,page` for some of the requests, `--json`.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../scripts/free-port.mjs";
import { ensureInstalled, ranUnderProjectNode } from "../scripts/project.mjs";

/** What one public request may take, and how much slower a neighbour's answer may be than when it is alone. */
const MOST = { cpuMs: 150, bytes: 2_000_000, neighbour: 2 };
const REPEATS = 6;
/** No request is repeated once it has taken so long. */
const ENOUGH_MS = 4_000;
const DAY_MS = 86_400_000;
const EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const CUSTOMER = { name: "Jane Smith", email: "jane@example.com" };
const only =
  process.argv
    .find((argument) => argument.startsWith("--only="))
    ?.slice(7)
    .split(",") ?? null;

async function measureWorst() {
  const { ensureBuilt } = await import("../scripts/build.mjs");
  await ensureBuilt();
  const { serve } = await import("../scripts/serve.mjs");
  const stateDir = mkdtempSync(join(tmpdir(), "berth-worst-"));
  const port = await freePort();
  const vars = { SIGNUP: "open", RATE_LIMITS: "off", LOG_LEVEL: "error" };
  const server = await serve({ host: "127.0.0.1", port, stateDir, vars });
  const runtime = Number(readFileSync(join(stateDir, "runtime-pid"), "utf8").split(" ")[1]);
  const world = { origin: `http://127.0.0.1:${port}`, runtime };
  const neighbour = await neighbourOf(world);
  const alone = await neighbour.ask(40);
  console.log(`the neighbour alone: ${round(alone.p50)} ms (95 %: ${round(alone.p95)} ms)\n`);
  const rows = [];
  for (const kind of KINDS) {
    const business = await Business.make(world);
    const set = await kind.set(business);
    console.log(`${kind.name}: ${set.said}`);
    for (const [name, make] of Object.entries({ ...requestsOf(business, set), ...kind.requests?.(business, set) })) {
      if (only && !only.includes(name)) continue;
      const found = await heaviest(make);
      if (!found) continue;
      const taken = await take(world, found.next, neighbour);
      rows.push({ kind: kind.name, request: `${name}${found.said}`, ...taken, slower: taken.neighbourMs / alone.p50 });
      const row = rows.at(-1);
      console.log(
        `  ${row.request.padEnd(28)} ${row.status}  ${String(row.cpuMs).padStart(7)} ms CPU  ${String(row.wallMs).padStart(7)} ms  ` +
          `${String(row.bytes).padStart(9)} bytes  neighbour ${round(row.neighbourMs)} ms, ${round(row.slower)} times its own`,
      );
    }
  }
  const most = (figure) => Math.max(...rows.map((row) => row[figure]));
  const summary = { cpu_ms: most("cpuMs"), bytes: most("bytes"), neighbour: round(most("slower")) };
  console.log(
    `\nworst: ${summary.cpu_ms} ms CPU of ${MOST.cpuMs}, ${summary.bytes} bytes of ${MOST.bytes}, neighbour ${summary.neighbour} times of ${MOST.neighbour}`,
  );
  await server.dispose();
  rmSync(stateDir, { recursive: true, force: true });
  if (process.argv.includes("--json")) console.log(JSON.stringify({ summary, rows }));
}

// --- who is there -------------------------------------------------------------------------------------------------

class Business {
  constructor(world, slug, token) {
    Object.assign(this, world, { slug, token, resources: [] });
  }

  static async make(world) {
    const slug = `worst-${crypto.randomUUID().slice(0, 8)}`;
    const body = { slug, name: "Worst", time_zone: "UTC", email: "a@example.com" };
    const made = await send(world.origin, "POST", "/v1/tenants", body);
    const business = new Business(world, slug, made.json.token.secret);
    const open_limits = { holds: 1_000, bookings: 10_000, waits: 1_000 };
    await business.staff("PATCH", "/tenant", { policies: { open_limits } });
    return business;
  }

  staff(method, path, body) {
    return send(this.origin, method, `/v1${path}`, body, { authorization: `Bearer ${this.token}` });
  }

  /** Resources that are open day and night, as many as are asked for. */
  async open(count, more = {}) {
    while (this.resources.length < count) {
      const made = await this.staff("POST", "/resources", {
        name: `R ${this.resources.length}`,
        kind: "space",
        ...more,
      });
      if (made.status >= 300) throw new Error(made.text);
      const weekly = [{ days: EVERY_DAY, start: "00:00", end: "24:00" }];
      await this.staff("PUT", `/resources/${made.json.id}/hours`, { weekly });
      this.resources.push(made.json.id);
    }
    return this.resources.slice(0, count);
  }

  /** The first of the services that may be saved, the heaviest first. */
  async heaviestService(candidates) {
    for (const { said, ...service } of candidates) {
      const made = await this.staff("POST", "/services", { horizon_days: 1095, series_max: 104, ...service });
      if (made.status === 201) return { code: made.json.code, said, service: made.json };
      if (made.status !== 400) throw new Error(`${said}: ${made.status} ${made.text}`);
    }
    throw new Error("Nothing may be saved.");
  }

  public(path, query) {
    return { method: "GET", path: `/v1/public/${this.slug}${path}?${new URLSearchParams(query)}` };
  }

  post(path, body) {
    return { method: "POST", path: `/v1/public/${this.slug}${path}`, body };
  }
}

/** A business as there are many: its answers are made anew each time, and take as long as they take. */
async function neighbourOf(world) {
  const neighbour = await Business.make(world);
  const resource = (await neighbour.open(1))[0];
  const duration = { kind: "fixed", minutes: 30 };
  await neighbour.staff("POST", "/services", { name: "Visit", duration, requires: [{ any_of: [resource] }] });
  let asked = 0;
  return {
    async ask(times, isOver = () => false) {
      const took = [];
      while (took.length < times && !isOver()) {
        const from = date(1 + (asked % 300));
        asked += 1;
        const query = { service: "visit", from, to: date(31 + ((asked - 1) % 300)), guests: String(1 + (asked % 97)) };
        const startedAt = performance.now();
        const answer = await ask(world.origin, neighbour.public("/slots", query));
        took.push(performance.now() - startedAt);
        if (answer.status !== 200) throw new Error(`the neighbour was answered ${answer.status}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      took.sort((a, b) => a - b);
      return { p50: took[Math.floor(took.length / 2)] ?? 0, p95: took[Math.floor(took.length * 0.95)] ?? 0 };
    },
  };
}

// --- what is worst ------------------------------------------------------------------------------------------------

const STEPS = [1, 2, 3, 5, 10, 15, 20, 30, 60];
const COUNTS = [50, 40, 30, 20, 10, 5, 2, 1];

/** Services of so many requirements of so many candidates each, the most judgements first. */
async function shapes(business, requirements, more = {}) {
  const all = requirements.flatMap((needed) =>
    COUNTS.flatMap((count) => STEPS.map((step) => ({ needed, count, step }))),
  );
  const weight = ({ needed, count, step }) => (needed * count * 1_440) / step;
  const ids = await business.open(50, more.resource);
  return all
    .sort((a, b) => weight(b) - weight(a) || b.needed - a.needed)
    .map(({ needed, count, step }) => ({
      said: `${needed} of ${count} resources, every ${step} minutes`,
      name: "Heavy",
      duration: { kind: "fixed", minutes: 1 },
      step_minutes: step,
      price: { amount: 3000, currency: "USD", weekend_multiplier: 1.5 },
      requires: Array.from({ length: needed }, () => ({ any_of: ids.slice(0, count), assign: "round_robin" })),
      ...more.service,
    }));
}

const KINDS = [
  {
    name: "one resource",
    set: async (business) =>
      business.heaviestService((await shapes(business, [1])).filter(({ requires }) => requires[0].any_of.length === 1)),
  },
  {
    name: "any of many",
    set: async (business) => business.heaviestService(await shapes(business, [1])),
  },
  {
    name: "several of many",
    set: async (business) => business.heaviestService(await shapes(business, [10, 5, 3, 2])),
  },
  {
    name: "the customer's choice",
    set: async (business) => {
      const all = await shapes(business, [1], { service: { customer_chooses_resource: true } });
      return business.heaviestService(all);
    },
  },
  {
    name: "periods",
    set: async (business) => {
      const ids = await business.open(50);
      const periods = Array.from({ length: 50 }, (_, n) => ({
        id: `p${n}`,
        label: `Period ${n}`,
        start: clock(n * 20),
        end: clock(n * 20 + 15),
      }));
      return business.heaviestService(
        COUNTS.map((count) => ({
          said: `50 periods, any of ${count}`,
          name: "Heavy",
          duration: { kind: "periods", periods },
          requires: [{ any_of: ids.slice(0, count) }],
        })),
      );
    },
  },
  {
    name: "pools",
    set: async (business) => {
      const ids = await business.open(50);
      for (const id of ids) {
        for (const perDay of [100, 50, 48, 24]) {
          const length = Math.floor(1_440 / perDay);
          const pools = Array.from({ length: perDay }, (_, n) => ({
            name: `P${n}`,
            days: EVERY_DAY,
            start: clock(n * length),
            end: clock((n + 1) * length),
            minutes: 60,
          }));
          if ((await business.staff("PUT", `/resources/${id}/pools`, { pools })).status === 200) break;
        }
      }
      const set = await business.heaviestService(await shapes(business, [1]));
      let count = 1;
      while (
        count < 30 &&
        (await business.staff("POST", "/services", { ...heavyLike(set.service), name: `S${count}` })).status === 201
      )
        count += 1;
      return { ...set, said: `${count} services, each ${set.said}` };
    },
    requests: (business) => ({
      pools: () => ({ said: "", next: turns((n) => business.public("/pools", { date: date(2 + n) })) }),
      pools_of_one: () => ({
        said: "",
        next: turns((n) => business.public("/pools", { date: date(2 + n), resource: business.resources[0] })),
      }),
    }),
  },
];

function heavyLike({ duration, step_minutes, requires, horizon_days }) {
  return { duration, step_minutes, requires, horizon_days };
}

/** Requests by name; each is told how much to ask for, the most first. */
function requestsOf(business, { code }) {
  const range = (n, days) => ({ service: code, from: date(20 + n), to: date(19 + n + days) });
  const days = [62, 49, 42, 35, 31, 28, 21, 14, 10, 7, 5, 4, 3, 2, 1];
  const start = (n) => `${date(80 + n)}T09:00:00Z`;
  return {
    slots: (step) =>
      days[step] && {
        said: ` ${days[step]} days`,
        next: turns((n) => business.public("/slots", range(n, days[step]))),
      },
    explain: (step) =>
      days[step] && {
        said: ` ${days[step]} days`,
        next: turns((n) => business.public("/slots", { ...range(n, days[step]), explain: "1" })),
      },
    page: () => ({
      said: "",
      next: turns((n) => ({ method: "GET", path: `/${business.slug}/${code}?party=${n + 1}` })),
    }),
    tenant: () => ({ said: "", next: turns(() => business.public("", {})) }),
    booking_closed: (step) =>
      step === 0 && {
        said: "",
        before: () =>
          business.staff("POST", "/closures", { start: `${date(60)}T00:00:00Z`, end: `${date(120)}T00:00:00Z` }),
        next: turns((n) => business.post("/bookings", { service: code, start: start(n), customer: CUSTOMER })),
      },
    join: (step) =>
      days[step] && {
        said: ` ${days[step]} days`,
        before: () => close(business),
        next: turns((n) => {
          const range = { from: date(WAITED), to: date(WAITED - 1 + days[step]) };
          return business.post("/waitlist-entries", { service: code, ...range, customer: customer(n) });
        }),
      },
    wake: (step) =>
      step === 0 && {
        said: ` of ${MANY} who wait`,
        before: () => fillWaitlist(business, code),
        // A closure elsewhere may mean other hours anywhere: all who wait are looked at.
        next: turns((n) => ({
          method: "POST",
          path: "/v1/closures",
          body: {
            resource: business.resources[0],
            start: `${date(400 + n)}T00:00:00Z`,
            end: `${date(400 + n)}T00:01:00Z`,
          },
          headers: { authorization: `Bearer ${business.token}` },
        })),
      },
    series: (step) =>
      SERIES[step] && {
        said: ` of ${SERIES[step]}`,
        next: turns((n) =>
          business.post("/series", {
            service: code,
            start: `${date(221 + n)}T${String(n % 24).padStart(2, "0")}:00:00Z`,
            rule: { freq: "daily", count: SERIES[step] },
            on_conflict: "skip",
            customer: { ...CUSTOMER, email: `jane${n}@example.com` },
          }),
        ),
      },
  };
}

const SERIES = [104, 80, 52, 45, 29, 20, 15, 9, 5, 4, 3, 2];

/** The first of the dates that are waited for, and how many wait: half for a start each, half for dates. */
const WAITED = 140;
const MANY = 100;

function customer(n) {
  return { ...CUSTOMER, email: `wait-${n}@example.com` };
}

/** Nothing can be had on the dates that are waited for. */
async function close(business) {
  if (business.isClosed) return;
  business.isClosed = true;
  await business.staff("POST", "/closures", {
    start: `${date(WAITED - 1)}T00:00:00Z`,
    end: `${date(WAITED + 70)}T00:00:00Z`,
  });
}

async function fillWaitlist(business, code) {
  await close(business);
  for (let n = 0; n < MANY; n++) {
    const [day, hour] = [date(WAITED + (n % 50)), String(n % 24).padStart(2, "0")];
    const when = n % 2 === 0 ? { start: `${day}T${hour}:00:00Z` } : { from: day, to: date(WAITED + (n % 50) + 5) };
    const body = { service: code, ...when, customer: customer(1_000 + n) };
    await ask(business.origin, business.post("/waitlist-entries", body));
  }
}

/** The heaviest of a request's forms that is not refused as too much; null when all are. */
async function heaviest(make) {
  for (let step = 0; ; step++) {
    const form = make(step);
    if (!form) return null;
    await form.before?.();
    const first = form.next();
    const answer = await ask(first.origin ?? ORIGIN.at, first);
    if (!(answer.status === 400 && /"invalid_request"/.test(answer.text))) return form;
    if (step > 30) return null;
  }
}

// --- measuring ----------------------------------------------------------------------------------------------------

const ORIGIN = { at: "" };

async function take(world, next, neighbour) {
  const took = [];
  let answer;
  const startedAt = performance.now();
  const before = cpuMs(world.runtime);
  while (took.length < REPEATS && performance.now() - startedAt < ENOUGH_MS) {
    const askedAt = performance.now();
    answer = await ask(world.origin, next());
    took.push(performance.now() - askedAt);
  }
  const cpu = (cpuMs(world.runtime) - before) / took.length;
  let isOver = false;
  const waiting = neighbour.ask(60, () => isOver);
  const until = performance.now() + 3_000;
  while (performance.now() < until) await ask(world.origin, next());
  isOver = true;
  const { p50 } = await waiting;
  took.sort((a, b) => a - b);
  return {
    status: answer.status,
    cpuMs: Math.round(cpu),
    wallMs: Math.round(took[Math.floor(took.length / 2)]),
    bytes: answer.text.length,
    neighbourMs: p50,
  };
}

/** User and system time of a process so far; the kernel counts in hundredths of a second. */
function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** A request that is another one each time, so that no answer is remembered. */
function turns(make) {
  let n = 0;
  return () => make(n++);
}

async function ask(origin, { method, path, body, headers: own }) {
  const headers = {
    ...own,
    ...(body && { "content-type": "application/json" }),
    ...(method === "POST" && { "idempotency-key": crypto.randomUUID() }),
  };
  const options = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  // A connection that was idle may be closed just when it is used again; the key makes asking again safe.
  const once = () => fetch(`${origin}${path}`, options);
  const answer = await once().catch(once);
  return { status: answer.status, text: await answer.text() };
}

async function send(origin, method, path, body, headers = {}) {
  ORIGIN.at = origin;
  const answer = await fetch(`${origin}${path}`, {
    method,
    headers: {
      ...headers,
      "content-type": "application/json",
      ...(method === "POST" && { "idempotency-key": crypto.randomUUID() }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, text, json: text ? JSON.parse(text) : null };
}

function date(days) {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

function clock(minute) {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

function round(value) {
  return Math.round(value * 10) / 10;
}

await ensureInstalled();
if (!(await ranUnderProjectNode())) {
  await measureWorst();
  process.exit(0);
}
