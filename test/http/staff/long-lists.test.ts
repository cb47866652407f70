// No list is answered whole, however long it is: it comes in pages, in which nothing is missing and nothing twice.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { homedIdStem } from "../../../src/domain/ids";
import { calendar, customer, makeResource, makeService, makeTenant, type Tenant } from "../../support/api";
import { aTenantWith } from "../../support/scenario";

const MANY = 12;
let tenant: Tenant;
let room: string;
let sessionId: string;

const at = (day: number, hour: number) => new Date(Date.UTC(2026, 5, 2 + day, hour)).toISOString();

beforeAll(async () => {
  ({ tenant, room } = await aTenantWith({ service: {} }));
  const hall = await makeResource(tenant);
  await makeService(tenant, hall, { code: "class", seats: 20 });
  await makeService(tenant, await makeResource(tenant), { code: "other", seats: 20 });
  for (let n = 0; n < MANY; n++) {
    await tenant.book("visit", at(n, 9));
    await tenant.staff("POST", "/sessions", { service: n % 2 === 0 ? "class" : "other", start: at(n, 12) });
  }
  await tenant.book("visit", at(0, 15));
  sessionId = (await tenant.staff("POST", "/sessions", { service: "class", start: at(0, 18), seats: MANY })).body.id;
  for (let n = 0; n < MANY; n++) {
    await tenant.staff("POST", `/sessions/${sessionId}/participants`, { customer: customer() });
  }
  for (let n = 0; n < MANY; n++) {
    const entry = { service: n % 2 === 0 ? "visit" : "class", customer: customer() };
    const start = n % 2 === 0 ? at(0, 9) : at(0, 18);
    const joined = await tenant.public("POST", "/waitlist-entries", { ...entry, start });
    expect(joined.status).toBe(201);
  }
  await tenant.consistency(room);
});

type Row = Record<string, unknown>;

/** Every page of a list, of so many rows each. */
async function pagesOf(method: string, path: string, body?: unknown): Promise<Row[][]> {
  const pages: Row[][] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const sign = path.includes("?") ? "&" : "?";
    const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const answer = await tenant.staff(method, `${path}${sign}limit=5${more}`, body);
    expect([path, answer.status]).toEqual([path, 200]);
    pages.push(answer.body.data);
    cursor = answer.body.next_cursor;
  }
  return pages;
}

describe("a long list", () => {
  const closure = { start: at(0, 0), end: at(40, 0) };
  const lists: readonly [string, string, () => string, unknown, (row: Row) => unknown, number][] = [
    [
      "the agenda of a resource",
      "GET",
      () => `/resources/${room}/agenda?from=2026-06-01&to=2026-07-31`,
      undefined,
      (row) => row.occupied_start,
      MANY + 1,
    ],
    ["what a closure would touch", "POST", () => "/closures/preview", closure, (row) => row.start, 2 * MANY + 1],
    ["sessions of all services", "GET", () => "/sessions", undefined, (row) => row.start, MANY + 1],
    ["participants", "GET", () => `/sessions/${sessionId}/participants`, undefined, (row) => row.id, MANY],
    ["who waits", "GET", () => "/waitlist-entries", undefined, (row) => row.id, MANY],
  ];
  for (const [name, method, path, body, keyOf, count] of lists) {
    it(`${name} comes in pages, each row once`, async () => {
      const pages = await pagesOf(method, path(), body);
      expect(pages.map(({ length }) => length)).toEqual(
        Array.from({ length: Math.ceil(count / 5) }, (_, n) => Math.min(5, count - 5 * n)),
      );
      const rows = pages.flat();
      const ids = rows.map((row) => row.id ?? (row.booking as Row).id);
      expect(new Set(ids).size).toBe(count);
      if (keyOf(rows[0] as Row) !== rows[0]?.id) {
        const keys = rows.map(keyOf);
        expect(keys).toEqual(keys.toSorted());
      }
      const refused = await tenant.staff(method, `${path()}${path().includes("?") ? "&" : "?"}cursor=nonsense`, body);
      expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, "/cursor"]);
    });
  }

  it("of what a closure would touch says how many there are from each page on, each booking once", async () => {
    const first = await tenant.staff("POST", "/closures/preview?limit=5", closure);
    expect(first.body.conflicts).toBe(2 * MANY + 1);
    const next = await tenant.staff("POST", `/closures/preview?limit=5&cursor=${first.body.next_cursor}`, closure);
    expect(next.body.conflicts).toBe(2 * MANY - 4);
    const own = await tenant.staff("POST", "/closures/preview", { ...closure, resource: room });
    expect([own.body.conflicts, own.body.next_cursor]).toEqual([MANY + 1, null]);
  });

  it("of a business in two zones is what each zone's dates touch", async () => {
    const wide = await makeTenant({ zone: "UTC" });
    const rooms = [await makeResource(wide), await makeResource(wide, undefined, { time_zone: "Asia/Tokyo" })] as const;
    await makeService(wide, rooms[0], { code: "here" });
    await makeService(wide, rooms[1], { code: "there" });
    // Late on the third in Greenwich, the fourth already in Tokyo.
    for (const service of ["here", "there"]) await wide.book(service, "2026-06-03T20:00:00Z");
    await Promise.all(rooms.map((id) => wide.consistency(id)));
    const touched = async (date: string) =>
      (await wide.staff("POST", "/closures/preview", { dates: [date] })).body.data.map(
        (row: { service: { code: string } }) => row.service.code,
      );
    expect([await touched("2026-06-03"), await touched("2026-06-04")]).toEqual([["here"], ["there"]]);
  });
});

describe("the comparison of a calendar with its copies", () => {
  it("goes through the pages of both, and where it finds very much, says where to go on", async () => {
    const shop = await makeTenant({ zone: "UTC" });
    const chair = await makeResource(shop);
    await makeService(shop, chair);
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push((await shop.book("visit", at(n, 9))).body.booking.id);
    expect(await shop.consistency(chair)).toMatchObject({ agrees: true, checked: 3, next_cursor: null });
    // Copies of bookings that no calendar knows, among the three that it does, more than two pages of them.
    const stem = homedIdStem("bkg", { kind: "calendar", tenantId: shop.id, resourceId: chair });
    await env.DB.prepare(
      `WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < 1200)
       INSERT INTO bookings SELECT ? || printf('%016d', n), tenant_id, NULL, NULL, NULL, is_numbered, status, revision,
         service_id, resource_id, customer_id, start_at, end_at, document, search_text, created_at, updated_at
       FROM bookings, copies WHERE id = ?`,
    )
      .bind(stem, ids[0])
      .run();
    const look = async (method: string) => {
      const parts: Row[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const { status, body } = await shop.staff(
          method,
          `/resources/${chair}/consistency${cursor && `?cursor=${cursor}`}`,
        );
        expect(status).toBe(200);
        parts.push(body);
        cursor = body.next_cursor;
      }
      return parts;
    };
    const parts = await look("GET");
    expect(parts.map(({ differences }) => (differences as Row[]).length)).toEqual([1_000, 200]);
    expect(parts.reduce((sum, { checked }) => sum + (checked as number), 0)).toBe(3);
    const found = parts.flatMap(({ differences }) => differences as { id: string; problem: string }[]);
    expect(new Set(found.map(({ id }) => id)).size).toBe(1_200);
    expect(new Set(found.map(({ problem }) => problem))).toEqual(new Set(["unknown_in_object"]));
    expect(found.some(({ id }) => ids.includes(id))).toBe(false);

    const repaired = await look("POST");
    expect(repaired.flatMap(({ differences }) => differences as Row[])).toEqual([]);
    expect(await look("GET")).toMatchObject([{ agrees: true, checked: 3, differences: [], next_cursor: null }]);
    const listed = (await shop.staff("GET", "/bookings")).body.data;
    expect(listed.map(({ id }: { id: string }) => id).sort()).toEqual(ids.sort());
  });
});

describe("what is held on a person", () => {
  it("is given out whole, however many pieces it comes in", async () => {
    const jane = { name: "Jane", email: "jane-of-many@example.com" };
    await tenant.staff("PATCH", "/tenant", { policies: { open_limits: { bookings: 1_000, waits: 100 } } });
    const own = await makeResource(tenant);
    await makeService(tenant, own, { name: "Often", duration: { kind: "fixed", minutes: 30 }, series_max: 104 });
    const ids: string[] = [];
    for (const hour of [9, 10, 11]) {
      const rule = { freq: "daily", count: 70 };
      const made = await tenant.public("POST", "/series", {
        service: "often",
        start: at(0, hour),
        rule,
        customer: jane,
      });
      ids.push(...made.body.series.bookings.map(({ id }: { id: string }) => id));
    }
    expect(ids).toHaveLength(210);
    const { data } = (await tenant.staff("GET", "/customers?q=jane-of-many")).body;
    // What lists have as well as what only calendars know by now.
    const held = (await tenant.staff("GET", `/customers/${data[0].id}/export`)).body;
    expect(held.bookings.map(({ id }: { id: string }) => id).sort()).toEqual(ids.sort());
    const piece = await runInDurableObject(calendar(tenant, own), (instance) =>
      instance.readPerson(data[0].id, { after: null, limit: 100 }).map(({ startAt }) => startAt),
    );
    expect([piece.length, piece]).toEqual([100, [...piece].sort((a, b) => a - b)]);
  });
});
