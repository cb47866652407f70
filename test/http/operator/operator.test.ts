// What the operator of a deployment may do with a business, and what is left of one that was removed.

import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Route } from "../../../src/http/route";
import { type Answer, ask, calendar, coordinator, makeTenant, type Tenant } from "../../support/api";
import { MONDAY, passTime, setTime } from "../../support/clock";
import { runCron } from "../../support/deployment";
import { faults } from "../../support/faults";
import { type Furnished, furnish } from "../../support/furnished";
import { knock, lookOn } from "../../support/live";
import { getTableColumns, getTableName, is, ROUTES, SQLiteTable, schema } from "../../support/worker";

const KEY = "an-operator-key-for-tests";
const operate = (method: string, path: string, body?: unknown): Promise<Answer> =>
  ask(method, `/v1/operator/tenants${path}`, { token: KEY, ...(body !== undefined && { body }) });

beforeAll(() => void setTime(MONDAY.midnight));

async function sweep(): Promise<void> {
  passTime(61_000);
  await runCron();
}

describe("every route of the operator", () => {
  const routes = ROUTES.filter(({ access }) => access === "operator");
  const bodyOf = (route: Route) => (route.body ? { body: {} } : {});

  it("opens for the operator's key alone", async () => {
    const tenant = await makeTenant();
    const before = (await tenant.staff("GET", "/audit?limit=100")).body.data.length;
    expect(routes).toHaveLength(5);
    for (const route of routes) {
      const path = route.path.replace("{slug}", tenant.slug);
      for (const token of [
        undefined,
        "",
        tenant.token,
        `${KEY}x`,
        KEY.slice(0, -1),
        KEY.toUpperCase(),
        "x".repeat(400),
      ]) {
        const answer = await ask(route.method, path, { token, ...bodyOf(route) });
        expect([route.name, token, answer.status, answer.body.code]).toEqual([
          route.name,
          token,
          401,
          "unauthenticated",
        ]);
        expect(answer.headers.get("www-authenticate")).toContain("Bearer");
        expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      }
    }
    expect((await tenant.staff("GET", "/audit?limit=100")).body.data).toHaveLength(before);
  });

  it("knows only businesses that there are", async () => {
    for (const route of routes.filter(({ path }) => path.includes("{slug}"))) {
      const answer = await ask(route.method, route.path.replace("{slug}", "no-such-business"), {
        token: KEY,
        ...bodyOf(route),
      });
      expect([route.name, answer.status, answer.body.code]).toEqual([route.name, 404, "not_found"]);
    }
  });
});

describe("the list of businesses", () => {
  it("has all of them, page by page, by age", async () => {
    const made: string[] = [];
    for (let n = 0; n < 3; n++) {
      passTime(1_000);
      made.push((await makeTenant()).slug);
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await operate("GET", `?limit=2${cursor ? `&cursor=${cursor}` : ""}`);
      expect(body.data.length).toBeLessThanOrEqual(2);
      seen.push(...body.data.map(({ slug }: { slug: string }) => slug));
      cursor = body.next_cursor;
    } while (cursor);
    expect(seen.filter((slug) => made.includes(slug))).toEqual(made);
    expect(new Set(seen).size).toBe(seen.length);
    expect((await operate("GET", "?cursor=nonsense")).status).toBe(400);
  });

  it("says when one was suspended", async () => {
    const { slug, id } = await makeTenant({ name: "Ada's" });
    await operate("POST", `/${slug}/suspend`, {});
    const { body } = await operate("GET", "?limit=100");
    expect(body.data.find((one: { slug: string }) => one.slug === slug)).toMatchObject({
      id,
      name: "Ada's",
      email: "owner@example.com",
      suspended_at: expect.stringMatching(/^2026-06-01T/),
      deleted_at: null,
    });
  });
});

describe("a suspended business", () => {
  /** Every way to it without being its staff: `[what, status]`. */
  async function publicWays({ tenant, tokens, ids }: Furnished): Promise<[string, number][]> {
    const api = `/v1/public/${tenant.slug}`;
    const wish = { service: "haircut", start: "2026-06-09T13:00:00Z" };
    const person = { name: "Ada", email: "ada@example.com" };
    const asked: [string, string, string, unknown?][] = [
      ["tenant", "GET", api],
      ["slots", "GET", `${api}/slots?service=haircut&from=2026-06-08&to=2026-06-08`],
      ["pools", "GET", `${api}/pools?date=2026-06-08`],
      ["hold", "POST", `${api}/holds`, wish],
      ["booking", "POST", `${api}/bookings`, { ...wish, customer: person }],
      ["waitlist", "POST", `${api}/waitlist-entries`, { ...wish, customer: person }],
      ["read booking", "GET", `/v1/public/bookings/${ids.bookings}?token=${tokens.manage}`],
      ["file", "GET", `/v1/public/bookings/${ids.bookings}/invite.ics?token=${tokens.manage}`],
      ["cancel", "POST", `/v1/public/bookings/${ids.bookings}/cancel?token=${tokens.manage}`, {}],
      ["release", "DELETE", `/v1/public/holds/${ids.holds}?token=${tokens.hold}`],
      ["entry", "GET", `/v1/public/waitlist-entries/${ids["waitlist-entries"]}?token=${tokens.waitlist}`],
      ["invitation", "GET", `/v1/public/invitations/${tokens.invitation}`],
      ["session", "GET", `/v1/public/sessions/${tokens.session}`],
      ["feed", "GET", `/v1/feeds/${tokens.feed}`],
    ];
    const told: [string, number][] = [];
    for (const [what, method, path, body] of asked)
      told.push([what, (await ask(method, path, { ...(body !== undefined && { body }) })).status]);
    const pages = [
      `/${tenant.slug}`,
      `/${tenant.slug}/haircut`,
      `/book/${tenant.slug}`,
      `/embed/${tenant.slug}/haircut`,
    ];
    for (const path of [...pages, `/${tenant.slug}.md`, `/${tenant.slug}/haircut.md`, `/manage/${tokens.manage}`]) {
      const page = await exports.default.fetch(`http://berth.test${path}`);
      await page.text();
      told.push([path, page.status]);
    }
    told.push(["live", (await knock(`${api}/live?service=${ids.services}`)).status]);
    return told;
  }

  it("is 404 to the public in every way and 403 to staff, and afterwards as it was", async () => {
    const things = await furnish();
    const { tenant } = things;
    const onlooker = await lookOn(tenant, "haircut");
    const closed = new Promise((resolve) => onlooker.socket.addEventListener("close", resolve));
    const suspended = await operate("POST", `/${tenant.slug}/suspend`, {});
    expect([suspended.status, suspended.body.slug, suspended.body.deleted_at]).toEqual([200, tenant.slug, null]);
    const ways = await publicWays(things);
    expect(ways.filter(([, status]) => status !== 404)).toEqual([]);
    await closed;
    for (const [method, path] of [
      ["GET", "/tenant"],
      ["GET", "/bookings"],
      ["POST", "/tokens"],
    ] as const) {
      const answer = await tenant.staff(method, path, method === "POST" ? {} : undefined);
      expect([answer.status, answer.body.code]).toEqual([403, "forbidden"]);
      expect(answer.body.detail).toBe("The operator of this deployment suspended this business.");
    }
    // Twice is once.
    expect((await operate("POST", `/${tenant.slug}/suspend`, {})).body.suspended_at).toBe(suspended.body.suspended_at);
    const resumed = await operate("POST", `/${tenant.slug}/resume`, {});
    expect([resumed.status, resumed.body.suspended_at]).toEqual([200, null]);
    expect((await publicWays(things)).filter(([, status]) => status === 404)).toEqual([]);
    const audit = (await tenant.staff("GET", "/audit?limit=100")).body.data;
    const said = audit.filter(({ actor }: { actor: string }) => actor === "operator");
    expect(said.map(({ action }: { action: string }) => action)).toEqual(["tenant.resumed", "tenant.suspended"]);
  });

  it("is closed in an isolate that remembers it as soon as the isolate reads it again", async () => {
    const tenant = await makeTenant({ preset: "provider" });
    expect((await tenant.public("GET", "")).status).toBe(200);
    await operate("POST", `/${tenant.slug}/suspend`, {});
    // What KV has by now is what every other isolate reads.
    const kept = JSON.parse((await env.HINTS.get(`tenant/${tenant.slug}/configuration`)) ?? "{}");
    expect(kept.configuration.tenant.isClosed).toBe(true);
    passTime(2_000);
    expect((await tenant.public("GET", "")).status).toBe(404);
  });

  it("is saved where the hint store is down, and closed by the sweep", async () => {
    const tenant = await makeTenant({ preset: "provider" });
    faults.kv = true;
    const answer = await operate("POST", `/${tenant.slug}/suspend`, {});
    expect([answer.status, answer.body.pending]).toEqual([202, ["configuration"]]);
    faults.kv = false;
    await sweep();
    passTime(2_000);
    expect((await tenant.public("GET", "")).status).toBe(404);
  });

  it("keeps its bookings reachable where nothing can say whether it is suspended", async () => {
    const things = await furnish();
    Object.assign(faults, { kv: true, d1: true });
    passTime(5_000);
    const path = `/v1/public/bookings/${things.ids.bookings}?token=${things.tokens.manage}`;
    expect((await ask("GET", path)).status).toBe(200);
  });
});

describe("a new token from the operator", () => {
  it("may everything, and leaves the others as they are", async () => {
    const tenant = await makeTenant();
    const given = await operate("POST", `/${tenant.slug}/token`, {});
    expect([given.status, given.body.token.scopes]).toEqual([201, ["read", "bookings", "manage"]]);
    const { id, secret } = given.body.token;
    expect((await ask("GET", "/v1/tenant", { token: secret })).body.slug).toBe(tenant.slug);
    expect((await tenant.staff("GET", "/tenant")).status).toBe(200);
    const [entry] = (await ask("GET", "/v1/audit", { token: secret })).body.data;
    expect(entry).toMatchObject({ actor: "operator", action: "token.created", subject: id });
    const stored = await env.DB.prepare("SELECT * FROM tokens WHERE tenant_id = ?").bind(tenant.id).all();
    expect(JSON.stringify(stored.results)).not.toContain(secret);
  });

  it("ends all others in the same step on request: an intruder who has one is out", async () => {
    const tenant = await makeTenant();
    const thief = (await tenant.staff("POST", "/tokens", { name: "Thief", scopes: ["read", "manage"] })).body;
    const [own] = (await ask("GET", "/v1/tokens", { token: thief.secret })).body.data;
    expect((await ask("DELETE", `/v1/tokens/${own.id}`, { token: thief.secret })).status).toBe(204);
    const given = await operate("POST", `/${tenant.slug}/token`, { revoke_others: true });
    const { secret, id } = given.body.token;
    expect((await ask("GET", "/v1/tenant", { token: thief.secret })).status).toBe(401);
    const left = (await ask("GET", "/v1/tokens", { token: secret })).body.data;
    expect(left.map((token: { id: string }) => token.id)).toEqual([id]);
  });
});

describe("a business that was removed", () => {
  const OF_TENANT = Object.values(schema)
    .filter((table) => is(table, SQLiteTable))
    .filter((table) => "tenantId" in getTableColumns(table))
    .map(getTableName);

  async function rowsOf({ id, slug }: Tenant): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    const count = async (table: string, where: string, value: string) => {
      const row = await env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${where} = ?`)
        .bind(value)
        .first<{ n: number }>();
      if (row && row.n > 0) counts[table] = row.n;
    };
    for (const table of OF_TENANT) await count(table, "tenant_id", id);
    await count("tenants", "slug", slug);
    await count("idempotency_keys", "subject_id", id);
    return counts;
  }

  async function documentsOf({ id, slug }: Tenant): Promise<string[]> {
    const { keys } = await env.HINTS.list();
    return keys.map(({ name }) => name).filter((name) => name.includes(id) || name.includes(`/${slug}/`));
  }

  const homesOf = ({ tenant, ids }: Furnished) => [
    ...[ids.resources, ids.rooms].map((id) => calendar(tenant, id ?? "")),
    coordinator(tenant, ids.groups ?? ""),
  ];

  /** Tables that an object still has, and its alarm. */
  async function leftIn(things: Furnished): Promise<unknown[]> {
    const look = (_: unknown, state: DurableObjectState) =>
      state.storage.getAlarm().then((alarm) => ({
        alarm,
        tables: state.storage.sql
          .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'")
          .toArray()
          .map(({ name }) => name),
      }));
    return Promise.all(homesOf(things).map((home) => runInDurableObject(home as never, look as never)));
  }
  const NOTHING = Array(3).fill({ alarm: null, tables: [] });

  async function isGone(tenant: Tenant): Promise<boolean> {
    const { body } = await operate("GET", "?limit=100");
    return !body.data.some(({ slug }: { slug: string }) => slug === tenant.slug);
  }

  const untilGone = async (tenant: Tenant) => {
    for (let looks = 0; looks < 200 && !(await isGone(tenant)); looks++)
      await new Promise((done) => setTimeout(done, 25));
  };

  it("is closed at once, and then nothing of it is left: no row, no document, no table of any object", async () => {
    const things = await furnish();
    const neighbour = await furnish();
    const { tenant } = things;
    const bookings = await neighbour.tenant.staff("GET", "/bookings?limit=100");
    expect(Object.keys(await rowsOf(tenant)).length).toBeGreaterThan(9);
    expect(await documentsOf(tenant)).not.toEqual([]);
    const removed = await operate("DELETE", `/${tenant.slug}`);
    expect([removed.status, removed.body.deleted_at]).toEqual([202, expect.stringMatching(/^2026-06-01T/)]);
    expect((await tenant.public("GET", "")).status).toBe(404);
    expect([401, 403]).toContain((await tenant.staff("GET", "/tenant")).status);
    await untilGone(tenant);
    expect([await rowsOf(tenant), await documentsOf(tenant), await leftIn(things)]).toEqual([{}, [], NOTHING]);
    expect((await tenant.staff("GET", "/tenant")).status).toBe(401);
    for (const path of [`/manage/${things.tokens.manage}`, `/${tenant.slug}`]) {
      expect((await exports.default.fetch(`http://berth.test${path}`)).status).toBe(404);
    }
    const token = things.tokens.manage;
    expect((await ask("GET", `/v1/public/bookings/${things.ids.bookings}`, { token })).status).toBe(404);
    expect((await neighbour.tenant.staff("GET", "/bookings?limit=100")).body).toEqual(bookings.body);
    expect((await neighbour.tenant.public("GET", "")).status).toBe(200);
  });

  it("leaves its slug to another, which has nothing of it", async () => {
    const before = await makeTenant({ preset: "provider", slug: "corner-shop" });
    const { booking } = (await before.book("haircut", "2026-06-02T13:00:00Z")).body;
    expect((await operate("DELETE", "/corner-shop")).status).toBe(202);
    await untilGone(before);
    passTime(2_000);
    const after = await makeTenant({ preset: "studio", slug: "corner-shop", name: "Another" });
    expect(after.id).not.toBe(before.id);
    expect((await after.public("GET", "")).body.tenant.name).toBe("Another");
    expect((await after.staff("GET", "/bookings")).body.data).toEqual([]);
    expect((await after.staff("GET", `/bookings/${booking.id}`)).status).toBe(404);
    expect(await documentsOf(before)).toEqual([`tenant/corner-shop/configuration`]);
  });

  it("is removed by the sweep, though objects were out of reach and the database went away", async () => {
    const things = await furnish();
    const { tenant } = things;
    faults.calendars = true;
    expect((await operate("DELETE", `/${tenant.slug}`)).status).toBe(202);
    await new Promise((done) => setTimeout(done, 100));
    await sweep();
    expect(await isGone(tenant)).toBe(false);
    expect((await tenant.public("GET", "")).status).toBe(404);
    faults.calendars = false;
    faults.kv = true;
    await sweep();
    await sweep();
    await sweep();
    expect(await isGone(tenant)).toBe(false);
    faults.kv = false;
    faults.d1Writes = true;
    await sweep().catch(() => undefined);
    faults.d1Writes = false;
    for (let n = 0; n < 4; n++) await sweep();
    expect([await isGone(tenant), await rowsOf(tenant), await documentsOf(tenant)]).toEqual([true, {}, []]);
    expect(await leftIn(things)).toEqual(NOTHING);
  });

  it("cannot be resumed, suspended or entered meanwhile, and removing it twice is removing it once", async () => {
    const tenant = await makeTenant({ preset: "provider" });
    faults.calendars = true;
    const first = await operate("DELETE", `/${tenant.slug}`);
    for (const verb of ["suspend", "resume", "token"]) {
      const answer = await operate("POST", `/${tenant.slug}/${verb}`, {});
      expect([verb, answer.status, answer.body.code]).toEqual([verb, 409, "invalid_transition"]);
    }
    const again = await operate("DELETE", `/${tenant.slug}`);
    expect([again.status, again.body.deleted_at]).toEqual([202, first.body.deleted_at]);
    const taken = await ask("POST", "/v1/tenants", {
      body: { slug: tenant.slug, name: "Other", time_zone: "UTC", email: "other@example.com" },
    });
    expect([taken.status, taken.body.code]).toEqual([409, "duplicate_slug"]);
  });

  it("with thousands of rows goes some at a time", async () => {
    const tenant = await makeTenant({ preset: "provider" });
    const many = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2400)
      INSERT INTO events (id, tenant_id, position, type, subject_id, occurred_at)
      SELECT ?1 || i, ?2, 1000 + i, 'x', 'x', 0 FROM n`;
    await env.DB.prepare(many).bind(`evt_${tenant.id}`, tenant.id).run();
    expect((await operate("DELETE", `/${tenant.slug}`)).status).toBe(202);
    await untilGone(tenant);
    expect(await rowsOf(tenant)).toEqual({});
  });
});
