// What is counted against whom. The platform's own limiter counts by the minute on the wall; where it matters how much
// exactly is charged, one that never forgets stands in for it.

import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Env } from "../../src/env";
import { networkOf } from "../../src/http/address";
import { MOST_SOCKETS_OF_ONE } from "../../src/objects/live/live-board";
import { customer, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { passTime, testClock } from "../support/clock";
import { aTenantWith } from "../support/scenario";
import { createApp } from "../support/worker";

/** A limiter that allows so much for ever, and remembers what it was charged. */
class Meter {
  readonly charged = new Map<string, number>();
  constructor(readonly most: number) {}
  async limit({ key }: { key: string }): Promise<{ success: boolean }> {
    const sum = (this.charged.get(key) ?? 0) + 1;
    this.charged.set(key, sum);
    return { success: sum <= this.most };
  }
}

/** D1 that counts how often it is asked. */
function watched(db: D1Database): { db: D1Database; asked: () => number } {
  let asked = 0;
  const proxy = new Proxy(db, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name === "prepare" || name === "batch") asked += 1;
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  return { db: proxy, asked: () => asked };
}

let tenant: Tenant;
let meters: { LIMIT_READS: Meter; LIMIT_BOOKINGS: Meter; LIMIT_TENANT: Meter; LIMIT_STAFF: Meter };
let database: ReturnType<typeof watched>;
let served: Env;
const app = createApp(testClock);

beforeAll(async () => {
  ({ tenant } = await aTenantWith({ service: { name: "Visit" } }));
  await tenant.staff("PATCH", "/tenant", {
    policies: { open_limits: { bookings: 1_000, holds: 1_000, waits: 1_000 } },
  });
});

beforeEach(() => {
  meters = {
    LIMIT_READS: new Meter(120),
    LIMIT_BOOKINGS: new Meter(20),
    LIMIT_TENANT: new Meter(500),
    LIMIT_STAFF: new Meter(600),
  };
  database = watched(env.DB);
  served = { ...env, RATE_LIMITS: "on", ...meters, DB: database.db } as unknown as Env;
});

/** The bindings stay the same object, because an isolate remembers by them. */
async function request(path: string, init: RequestInit = {}, address = "192.0.2.1", on: Env = served) {
  const context = createExecutionContext();
  const headers = new Headers(init.headers);
  headers.set("cf-connecting-ip", address);
  const response = await app.fetch(new Request(`http://berth.test${path}`, { ...init, headers }), on, context);
  await waitOnExecutionContext(context);
  return response;
}

function post(path: string, body: unknown, address?: string, on?: Env): Promise<Response> {
  const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
  return request(path, { method: "POST", headers, body: JSON.stringify(body) }, address, on);
}

let hours = 0;
const nextStart = () => new Date(Date.parse("2026-06-02T00:00:00Z") + hours++ * 3_600_000).toISOString();
const holds = () => `/v1/public/${tenant.slug}/holds`;
const hold = (address?: string) => post(holds(), { service: "visit", start: nextStart() }, address);

describe("a visitor", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8:77:1:0::5", "2001:db8:77:1::/64"],
    ["2001:DB8:0077:1:ffff:0:0:1", "2001:db8:77:1::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["0:0:0:0:0:ffff:c000:201", "192.0.2.1"],
    ["nonsense", "nonsense"],
    ["1::2::3", "1::2::3"],
  ])("at %s is counted as %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it("rep2-limit-ipv6-prefix: one network of IPv6 is one visitor, by the platform's own limiter", async () => {
    const on = { ...env, RATE_LIMITS: "on" } as unknown as Env;
    const body = () => ({ service: "visit", start: nextStart() });
    const answers: Response[] = [];
    for (let n = 0; n < 40; n++) {
      answers.push(await post(holds(), body(), `2001:db8:77:1:${n.toString(16)}::5`, on));
    }
    const limited = answers.filter(({ status }) => status === 429);
    expect(answers.slice(0, 15).every(({ status }) => status === 201)).toBe(true);
    expect(limited.length).toBeGreaterThan(0);
    for (const answer of limited) expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
    expect((await post(holds(), body(), "2001:db8:77:2::5", on)).status).toBe(201);
  });

  it("is charged for each occurrence of a series, and for a whole period where it has more", async () => {
    const series = (count: number, address: string) =>
      post(
        `/v1/public/${tenant.slug}/series`,
        {
          service: "visit",
          start: nextStart(),
          customer: customer(),
          rule: { freq: "daily", count },
          on_conflict: "skip",
        },
        address,
      );
    expect((await series(12, "192.0.2.1")).status).toBe(201);
    expect(meters.LIMIT_BOOKINGS.charged.get("192.0.2.1")).toBe(12);
    const refused = await series(12, "192.0.2.1");
    expect([refused.status, refused.headers.get("ratelimit-policy")]).toEqual([429, '"bookings";q=20;w=60']);
    expect((await series(104, "192.0.2.2")).status).toBe(429);
    meters.LIMIT_BOOKINGS.charged.clear();
    const until = { freq: "weekly", until: "2026-08-01" };
    const body = { service: "visit", start: "2026-06-20T05:00:00Z", customer: customer(), rule: until };
    expect((await post(`/v1/public/${tenant.slug}/series`, body, "192.0.2.3")).status).toBe(201);
    expect(meters.LIMIT_BOOKINGS.charged.get("192.0.2.3")).toBe(7);
  });

  it("is charged a claim for each booking of a form, none for releasing or viewing", async () => {
    const page = `/${tenant.slug}/visit`;
    const form = (fields: Record<string, string>) =>
      request(page, { method: "POST", body: new URLSearchParams(fields) }, "192.0.2.9");
    const charged = () => meters.LIMIT_BOOKINGS.charged.get("192.0.2.9") ?? 0;
    await form({ do: "release" });
    await form({ do: "leave" });
    await form({ wait: "2026-06-02" });
    expect([charged(), meters.LIMIT_READS.charged.get("192.0.2.9")]).toEqual([0, 3]);
    await form({ slot: nextStart() });
    expect(charged()).toBe(1);
    // A series that was not shown yet is only looked at, which is some work; booking it counts each of it.
    const series = { slot: nextStart(), do: "book", repeat: "weekly", count: "6", name: "A", email: "a@example.com" };
    await form(series);
    expect(charged()).toBe(2);
    await form({ ...series, seen: "weekly~6~6~0" });
    expect(charged()).toBe(8);
    for (let n = 0; n < 13; n++) await form({ slot: nextStart() });
    const limited = await form({ slot: nextStart() });
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "60"]);
    expect(await limited.text()).toContain("That was a lot at once.");
    expect((await form({ do: "release" })).status).toBe(303);
  });
});

describe("a business", () => {
  it("is not shut for its customers by many readers: past its limit reading ends, and booking goes on", async () => {
    const read = (n: number) => request(`/v1/public/${tenant.slug}`, {}, `192.0.2.${n % 200}`);
    const answers = await Promise.all(Array.from({ length: 501 }, (_, n) => read(n)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(500).fill(200), 429]);
    expect((await hold("192.0.2.77")).status).toBe(201);
    // An address that is limited alone takes nothing from the others.
    expect(meters.LIMIT_TENANT.charged.get(tenant.slug)).toBe(501);
  });
});

describe("what fails to authenticate", () => {
  const withToken = (token: string, address?: string) =>
    request("/v1/tenant", { headers: { authorization: `Bearer ${token}` } }, address);
  const guess = () => `btk_${crypto.randomUUID().replaceAll("-", "").padEnd(43, "x")}`;

  it("is counted per address before the database is asked", async () => {
    const answers: Response[] = [];
    for (let n = 0; n < 60; n++) answers.push(await withToken(guess()));
    expect(answers.map(({ status }) => status)).toEqual([...Array(20).fill(401), ...Array(40).fill(429)]);
    expect(answers.at(-1)?.headers.get("ratelimit-policy")).toBe('"failures";q=20;w=60');
    expect(database.asked()).toBe(20);
    expect((await withToken(guess(), "192.0.2.2")).status).toBe(401);
    // Claims are counted apart.
    expect((await hold()).status).toBe(201);
  });

  it("is counted where a staff token only adds details, and no customer's token is", async () => {
    const slots = `/v1/public/${tenant.slug}/slots?service=visit&from=2026-06-04&to=2026-06-04`;
    const explained = (token: string, more = "explain=1") =>
      request(`${slots}&${more}`, { headers: { authorization: `Bearer ${token}` } }, "192.0.2.9");
    await explained("no-staff-token");
    const asked = database.asked();
    const answers: Response[] = [];
    for (let n = 0; n < 25; n++) answers.push(await explained(guess()));
    expect(answers.map(({ status }) => status)).toEqual([...Array(20).fill(200), ...Array(5).fill(429)]);
    expect(database.asked()).toBe(asked + 20);
    expect((await explained("bkg_x.y", "exclude_booking=bkg_x")).status).toBe(404);
    expect(meters.LIMIT_BOOKINGS.charged.get("failed|192.0.2.9")).toBe(25);
  });

  it("costs those who are known nothing: a token that was good goes on from the same address", async () => {
    expect((await withToken(tenant.token, "192.0.2.5")).status).toBe(200);
    for (let n = 0; n < 40; n++) await withToken(guess(), "192.0.2.5");
    expect((await withToken(tenant.token, "192.0.2.5")).status).toBe(200);
  });

  it("counts wrong keys of the operator too", async () => {
    const closed = { ...served, SIGNUP: "closed" } as Env;
    const list = () =>
      request("/v1/operator/tenants", { headers: { authorization: "Bearer wrong" } }, "192.0.2.6", closed);
    const answers: Response[] = [];
    for (let n = 0; n < 25; n++) answers.push(await list());
    expect(answers.map(({ status }) => status)).toEqual([...Array(20).fill(401), ...Array(5).fill(429)]);
  });
});

describe("what costs the database", () => {
  it("health counts as a read, and asks the stores again only after some seconds", async () => {
    const health = () => request("/health", {}, "192.0.2.8");
    const first = await (await health()).json();
    const asked = database.asked();
    expect(asked).toBeGreaterThan(0);
    expect(await (await health()).json()).toEqual(first);
    expect(database.asked()).toBe(asked);
    passTime(3_000);
    await health();
    expect(database.asked()).toBe(2 * asked);
    const answers = await Promise.all(Array.from({ length: 130 }, health));
    expect(answers.some(({ status }) => status === 429)).toBe(true);
  });

  it("a missing slug is looked up once a second, and found as soon as it exists", async () => {
    const slug = `later-${crypto.randomUUID().slice(0, 8)}`;
    const look = (path: string) => request(`/v1/public/${path}`);
    expect((await look(slug)).status).toBe(404);
    const before = database.asked();
    for (let n = 0; n < 5; n++) expect((await look(slug)).status).toBe(404);
    expect(database.asked()).toBe(before);
    passTime(1_000);
    expect((await look(slug)).status).toBe(404);
    expect(database.asked()).toBeGreaterThan(before);
    const made = await makeTenant({ slug, zone: "UTC" });
    expect((await look(slug)).status).toBe(200);
    const slots = () => look(`${slug}/slots?service=talk&from=2026-06-02&to=2026-06-02`);
    expect((await slots()).status).toBe(404);
    const then = database.asked();
    for (let n = 0; n < 5; n++) expect((await slots()).status).toBe(404);
    expect(database.asked()).toBe(then);
    await makeService(made, await makeResource(made), { name: "Talk" });
    expect((await slots()).status).toBe(200);
  });
});

describe("a page that looks on", () => {
  const live = async (address: string, on: Env = served) => {
    const path = `/v1/public/${tenant.slug}/live?service=visit`;
    const answer = await request(path, { headers: { upgrade: "websocket" } }, address, on);
    answer.webSocket?.accept();
    return answer;
  };

  it("has so many connections from one address, a network of IPv6 being one, and leaves room for others", async () => {
    const [mine, neighbour] = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9"];
    const opened = [];
    for (let n = 0; n < MOST_SOCKETS_OF_ONE; n++) opened.push(await live(n % 2 === 0 ? mine : neighbour));
    expect(opened.map(({ status }) => status)).toEqual(Array(MOST_SOCKETS_OF_ONE).fill(101));
    const refused = await live(mine);
    expect([refused.status, (await refused.json<{ code: string }>()).code]).toEqual([429, "rate_limited"]);
    expect((await live("2001:db8:1:3::1")).status).toBe(101);
    expect((await live(mine, { ...served, RATE_LIMITS: "off" })).status).toBe(101);
    opened[0]?.webSocket?.close();
    await scheduler.wait(50);
    expect((await live(neighbour)).status).toBe(101);
  });
});
