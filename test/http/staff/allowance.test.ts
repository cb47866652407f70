// How much a tenant may have, and how much one request may cover: a configuration that can be saved can be read.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { MOST_BYTES } from "../../../src/domain/availability/demand";
import {
  MOST_CLOSED_DATES,
  MOST_DRAWN_ON,
  MOST_OVERRIDES,
  MOST_POOLS,
  MOST_RESOURCES,
  MOST_SERVICE_BYTES,
  MOST_SERVICES,
  MOST_WIDE_CLOSURES,
} from "../../../src/domain/tenant/allowance";
import { ALWAYS_OPEN, type Answer, makeResource, makeService, makeTenant, type Tenant } from "../../support/api";
import { MONDAY, setTime } from "../../support/clock";

const EVERY_MINUTE = { duration: { kind: "fixed", minutes: 1 }, step_minutes: 1 };
const dateOf = (day: number) => new Date(Date.UTC(2026, 6, 1 + day)).toISOString().slice(0, 10);

let tenant: Tenant;

beforeAll(async () => {
  setTime(MONDAY.midnight);
  tenant = await makeTenant({ zone: "UTC" });
});

function refused({ status, body }: Answer): unknown[] {
  return status === 400 ? [status, body.code, body.errors[0].pointer, body.errors[0].detail] : [status];
}

/** Copies of what a tenant has, as many as are asked for, past every door. */
async function multiply(table: "services" | "resources", of: Tenant, count: number): Promise<void> {
  const { results } = await env.DB.prepare(`SELECT * FROM ${table} WHERE tenant_id = ? LIMIT 1`).bind(of.id).all();
  const [row] = results as Record<string, string | number | null>[];
  if (!row) throw new Error(`There are no ${table} to copy.`);
  const names = Object.keys(row);
  const statement = env.DB.prepare(`INSERT INTO ${table} (${names}) VALUES (${names.map(() => "?")})`);
  await env.DB.batch(
    Array.from({ length: count }, (_, n) => {
      const copy: typeof row = { ...row, id: `${String(row.id).slice(0, 12)}${String(n).padStart(8, "0")}` };
      if ("code" in copy) copy.code = `copy-${n}`;
      return statement.bind(...names.map((name) => copy[name] ?? null));
    }),
  );
}

describe("a list that would be too long for one answer", () => {
  it("is refused at its last day, with how many days may be asked for, and those are answered", async () => {
    await makeService(tenant, await makeResource(tenant), { name: "Minutes", ...EVERY_MINUTE });
    const ask = (days: number) => tenant.public("GET", `/slots?service=minutes&from=2026-07-01&to=${dateOf(days - 1)}`);
    const [, code, pointer, detail] = refused(await ask(62)) as string[];
    expect([code, pointer, detail]).toEqual([
      "invalid_request",
      "/to",
      expect.stringMatching(/ask for at most \d+ days/),
    ]);
    const days = Number(/at most (\d+) days/.exec(detail ?? "")?.[1]);
    const answer = await ask(days);
    expect(answer.status).toBe(200);
    expect(answer.body.days).toHaveLength(days);
    expect(JSON.stringify(answer.body).length).toBeGreaterThan(MOST_BYTES / 2);
    expect(JSON.stringify(answer.body).length).toBeLessThan(MOST_BYTES);
    expect((await ask(days + 1)).status).toBe(400);
  });

  it("is the same list, made in pieces, as one made in one go", async () => {
    const rooms = await Promise.all(Array.from({ length: 12 }, () => makeResource(tenant)));
    await makeService(tenant, "", { name: "Many", requires: [{ any_of: rooms }], step_minutes: 10 });
    const days = async (from: number, to: number) =>
      (await tenant.public("GET", `/slots?service=many&from=${dateOf(from)}&to=${dateOf(to)}`)).body.days;
    const whole = await days(0, 20);
    expect(whole).toHaveLength(21);
    const single = await Promise.all(Array.from({ length: 21 }, (_, n) => days(n, n)));
    expect(whole).toEqual(single.flat());
  });

  it("stops no page: five weeks of every configuration that may be saved are shown", async () => {
    const { status, body } = await tenant.public("GET", "/slots?service=minutes&from=2026-07-01&to=2026-07-01");
    expect([status, body.days[0].slots.length]).toEqual([200, 1_440]);
  });
});

describe("dates that are waited for", () => {
  it("are as many as can be looked at for one answer, and the refusal says how many", async () => {
    const rooms = await Promise.all(Array.from({ length: 3 }, () => makeResource(tenant)));
    const often = { duration: { kind: "fixed", minutes: 2 }, step_minutes: 2, horizon_days: 365 };
    await makeService(tenant, "", { name: "Often", requires: [{ any_of: rooms }], ...often });
    const closed = await tenant.staff("POST", "/closures", {
      start: `${dateOf(-2)}T00:00:00Z`,
      end: `${dateOf(64)}T00:00:00Z`,
    });
    const wait = (days: number) =>
      tenant.public("POST", "/waitlist-entries", {
        service: "often",
        from: dateOf(0),
        to: dateOf(days - 1),
        customer: { name: "Jane", email: `jane-${days}@example.com` },
      });
    const [, code, pointer, detail] = refused(await wait(62)) as string[];
    expect([code, pointer, detail]).toEqual([
      "invalid_request",
      "/to",
      expect.stringMatching(/wait for at most 46 days/),
    ]);
    expect((await wait(46)).status).toBe(201);
    expect((await wait(47)).status).toBe(400);
    await tenant.staff("DELETE", `/closures/${closed.body.id}`);
  });
});

describe("a service that would make too much work", () => {
  it("may not be saved, made so by a change, or by hours of what it draws on", async () => {
    const rooms = await Promise.all(
      Array.from({ length: 10 }, () => makeResource(tenant, [{ days: ["mon"], start: "09:00", end: "10:00" }])),
    );
    const wide = await Promise.all(Array.from({ length: 10 }, () => makeResource(tenant, ALWAYS_OPEN)));
    const requires = (ids: readonly string[]) => [{ any_of: ids }];
    const heavy = { name: "Heavy", requires: requires(wide), ...EVERY_MINUTE };
    expect(refused(await tenant.staff("POST", "/services", heavy))).toEqual([
      400,
      "invalid_request",
      "/step_minutes",
      expect.stringMatching(/name fewer resources, or let it start less often/),
    ]);
    await makeService(tenant, "", { name: "Light", requires: requires(wide), step_minutes: 15 });
    const finer = await tenant.staff("PATCH", "/services/light", { step_minutes: 1 });
    expect(refused(finer).slice(0, 3)).toEqual([400, "invalid_request", "/step_minutes"]);
    expect((await tenant.staff("PATCH", "/services/light", { step_minutes: 10 })).status).toBe(200);

    await makeService(tenant, "", { name: "Fine", requires: requires(rooms), ...EVERY_MINUTE });
    const opened: unknown[] = [];
    for (const id of rooms) {
      const answer = await tenant.staff("PUT", `/resources/${id}/hours`, { weekly: ALWAYS_OPEN });
      opened.push(answer.status);
      if (answer.status === 400) {
        expect(answer.body.errors[0].detail).toMatch(/too much for the service fine/);
        break;
      }
    }
    expect(opened.at(-1)).toBe(400);
    expect(opened.length).toBeGreaterThan(1);
    const dated = Array.from({ length: 40 }, (_, n) => ({
      date: dateOf(n),
      windows: [{ start: "00:00", end: "24:00" }],
    }));
    const hours = { weekly: [], overrides: dated };
    const last = await tenant.staff("PUT", `/resources/${rooms.at(-1)}/hours`, hours);
    expect(refused(last).slice(0, 2)).toEqual([400, "invalid_request"]);
  });

  it("may not draw on more resources than are asked for one booking", async () => {
    const other = await makeTenant({ zone: "UTC" });
    await makeResource(other, []);
    await multiply("resources", other, MOST_DRAWN_ON + 1);
    const { body } = await other.staff("GET", "/resources?limit=100");
    const next = await other.staff("GET", `/resources?limit=100&cursor=${body.next_cursor}`);
    const all = [...body.data, ...next.body.data].map(({ id }: { id: string }) => id);
    const half = (from: number, to: number) => ({ any_of: all.slice(from, to) });
    const service = { name: "Wide", duration: { kind: "fixed", minutes: 60 } };
    const requires = [half(0, 50), half(50, 100)];
    expect((await other.staff("POST", "/services", { ...service, requires })).status).toBe(201);
    const wider = { ...service, requires: [...requires, half(100, 102)] };
    expect(refused(await other.staff("POST", "/services", wider)).slice(0, 3)).toEqual([
      400,
      "invalid_request",
      "/requires",
    ]);
  });
});

describe("what one tenant may have", () => {
  it("of a service is so many bytes; a longer one from before may be changed, and not grow", async () => {
    const room = await makeResource(tenant);
    const questions = (count: number, length = 150) =>
      Array.from({ length: count }, (_, n) => ({ id: `q${n}`, label: "x".repeat(length) }));
    const service = { name: "Wordy", duration: { kind: "fixed", minutes: 60 }, requires: [{ any_of: [room] }] };
    const long = await tenant.staff("POST", "/services", { ...service, questions: questions(50) });
    expect(refused(long)).toEqual([
      400,
      "invalid_request",
      "",
      expect.stringMatching(`of at most ${MOST_SERVICE_BYTES}`),
    ]);
    const { id } = (await tenant.staff("POST", "/services", { ...service, questions: questions(20) })).body;
    const before = questions(60).map((one) => ({ ...one, kind: "text", required: false, options: [] }));
    await env.DB.prepare("UPDATE services SET questions = ? WHERE id = ?").bind(JSON.stringify(before), id).run();
    expect((await tenant.staff("PATCH", `/services/${id}`, { hold_seconds: 600 })).status).toBe(200);
    expect((await tenant.staff("PATCH", `/services/${id}`, { questions: questions(50) })).status).toBe(200);
    const grown = await tenant.staff("PATCH", `/services/${id}`, { description: "more" });
    expect(refused(grown).slice(0, 3)).toEqual([400, "invalid_request", ""]);
    expect((await tenant.staff("PATCH", `/services/${id}`, { questions: [] })).status).toBe(200);
  });

  it("is so many services and resources, also when all are added at once", async () => {
    const full = await makeTenant({ zone: "UTC" });
    const room = await makeResource(full);
    await makeService(full, room);
    await multiply("services", full, MOST_SERVICES - 4);
    await multiply("resources", full, MOST_RESOURCES - 4);
    const add = {
      services: (n: number) => ({
        name: `Service ${n}`,
        duration: { kind: "fixed", minutes: 60 },
        requires: [{ any_of: [room] }],
      }),
      resources: (n: number) => ({ name: `Room ${n}`, kind: "space" }),
    };
    for (const [list, make] of Object.entries(add)) {
      const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => full.staff("POST", `/${list}`, make(n))));
      const made = answers.filter(({ status }) => status === 201 || status === 202);
      expect([list, made.length]).toEqual([list, 3]);
      for (const answer of answers.filter((one) => !made.includes(one))) {
        expect(refused(answer)).toEqual([400, "invalid_request", "", expect.stringMatching(`more than 200 ${list}`)]);
      }
    }
  });

  it("is so many bytes of all services and resources together", async () => {
    const full = await makeTenant({ zone: "UTC" });
    const room = await makeResource(full);
    const description = "x".repeat(1_900);
    const options = Array.from({ length: 30 }, (_, n) => `${n}${"y".repeat(150)}`);
    await makeService(full, room, { description, questions: [{ id: "q", label: "Q", kind: "select", options }] });
    await multiply("services", full, 36);
    const service = { name: "One more", duration: { kind: "fixed", minutes: 60 }, requires: [{ any_of: [room] }] };
    expect(refused(await full.staff("POST", "/services", { ...service, description }))).toEqual([
      400,
      "invalid_request",
      "",
      expect.stringMatching(/262144 bytes of all services and resources together/),
    ]);
  });

  it("is so many closures that are not over, and dates of them; those that are over do not count", async () => {
    const full = await makeTenant({ zone: "UTC" });
    const room = await makeResource(full);
    const dates = (from: number) => Array.from({ length: 400 }, (_, n) => dateOf(from + n));
    for (let n = 0; n < MOST_CLOSED_DATES / 400; n++) {
      const closure = { resource: room, dates: dates(n * 400), reason: "x" };
      expect((await full.staff("POST", "/closures", closure)).status).toBe(201);
    }
    const one = { resource: room, dates: ["2027-01-01"] };
    expect(refused(await full.staff("POST", "/closures", one)).slice(0, 3)).toEqual([400, "invalid_request", "/dates"]);
    expect((await full.staff("POST", "/closures", { ...one, dates: ["2024-01-01"] })).status).toBe(400);
    const closed = (await full.staff("POST", "/closures", { ...one, active: false })).body;
    expect((await full.staff("PATCH", `/closures/${closed.id}`, { active: true })).status).toBe(400);
    const { data } = (await full.staff("GET", "/closures")).body;
    const first = data.find(({ id }: { id: string }) => id !== closed.id);
    expect((await full.staff("PATCH", `/closures/${first.id}`, { reason: "y" })).status).toBe(200);
    expect((await full.staff("PATCH", `/closures/${first.id}`, { active: false })).status).toBe(200);
    expect((await full.staff("PATCH", `/closures/${closed.id}`, { active: true })).status).toBe(200);
    const wide = await makeTenant({ zone: "UTC" });
    const statuses: number[] = [];
    for (let n = 0; n <= MOST_WIDE_CLOSURES; n++) {
      const start = `${dateOf(n)}T00:00:00Z`;
      statuses.push((await wide.staff("POST", "/closures", { start, end: `${dateOf(n)}T01:00:00Z` })).status);
    }
    expect(statuses).toEqual([...Array.from({ length: MOST_WIDE_CLOSURES }, () => 201), 400]);
  });

  it("is so many dates with hours of their own and pools of one resource", async () => {
    const room = await makeResource(tenant);
    const overrides = (count: number) => Array.from({ length: count }, (_, n) => ({ date: dateOf(n), windows: [] }));
    const hours = (count: number) =>
      tenant.staff("PUT", `/resources/${room}/hours`, { weekly: [], overrides: overrides(count) });
    expect((await hours(MOST_OVERRIDES)).status).toBe(200);
    expect(refused(await hours(MOST_OVERRIDES + 1)).slice(0, 3)).toEqual([400, "invalid_request", "/overrides"]);
    const pools = (count: number) =>
      tenant.staff("PUT", `/resources/${room}/pools`, {
        pools: Array.from({ length: count }, (_, n) => ({
          name: `P${n}`,
          days: ["mon"],
          start: `${String(Math.floor(n / 4)).padStart(2, "0")}:${String((n % 4) * 15).padStart(2, "0")}`,
          end: `${String(Math.floor((n + 1) / 4)).padStart(2, "0")}:${String(((n + 1) % 4) * 15).padStart(2, "0")}`,
          minutes: 15,
        })),
      });
    expect((await pools(MOST_POOLS)).status).toBe(200);
    expect(refused(await pools(MOST_POOLS + 1)).slice(0, 3)).toEqual([400, "invalid_request", "/pools"]);
  });
});
