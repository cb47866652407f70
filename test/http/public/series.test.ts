// Series on one resource: the same wall-clock time again and again, in one transaction.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type Answer,
  ask,
  calendar,
  customer,
  makeResource,
  makeService,
  makeTenant,
  OFFICE_HOURS,
  type Tenant,
} from "../../support/api";
import { passTime, setTime } from "../../support/clock";
import { countRows } from "../../support/rows";
import { aTenantWith } from "../../support/scenario";

let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({
    now: "2026-10-01T00:00:00Z",
    zone: "America/New_York",
    weekly: OFFICE_HOURS,
    service: {},
  }));
});

const WEEKLY = { freq: "weekly", count: 6 };
const jane = { name: "Jane", email: "jane@example.com" };

function series(start: string, rule: unknown, more: Record<string, unknown> = {}, key?: string): Promise<Answer> {
  const body = { service: "visit", start, rule, customer: jane, ...more };
  return tenant.public("POST", "/series", body, key ? { key } : {});
}

const starts = (answer: Answer) => answer.body.series.bookings.map((one: { start: string }) => one.start);

const rows = (table: string) => countRows(calendar(tenant, room), table);

describe("a weekly series", () => {
  it("over the change of the clocks on 2026-11-01 keeps its wall-clock time", async () => {
    const made = await series("2026-10-19T10:00:00-04:00", WEEKLY);
    expect(made.status).toBe(201);
    expect(starts(made)).toEqual([
      "2026-10-19T10:00:00-04:00",
      "2026-10-26T10:00:00-04:00",
      "2026-11-02T10:00:00-05:00",
      "2026-11-09T10:00:00-05:00",
      "2026-11-16T10:00:00-05:00",
      "2026-11-23T10:00:00-05:00",
    ]);
    const [first] = made.body.series.bookings;
    expect(first.series).toBe(made.body.series.id);
    const read = await ask("GET", `/v1/public/bookings/${first.id}`, { token: first.manage.token });
    expect(read.body.status).toBe("confirmed");
    await tenant.consistency(room);
    const numbers = (await tenant.staff("GET", "/bookings")).body.data.map((one: { number: string }) => one.number);
    expect(numbers.sort()).toEqual([1, 2, 3, 4, 5, 6].map((n) => `JOH-2026-000${n}`));
  });

  it("with three taken dates and skip books the rest and names the three; with fail books none", async () => {
    const taken = ["2026-10-26T10:00:00-04:00", "2026-11-09T10:00:00-05:00", "2026-11-16T10:00:00-05:00"];
    for (const start of taken) expect((await tenant.book("visit", start)).status).toBe(201);
    const failed = await series("2026-10-19T10:00:00-04:00", WEEKLY, { on_conflict: "fail" });
    expect(failed.body).toMatchObject({ status: 409, code: "slot_taken", occurrence: taken[0] });
    expect(failed.body.alternatives).toHaveLength(3);
    // The three keys that were answered stand with their bookings.
    expect([await rows("bookings"), await rows("series"), await rows("idempotency")]).toEqual([3, 0, 0]);
    const skipping = await series("2026-10-19T10:00:00-04:00", WEEKLY, { on_conflict: "skip" });
    expect(skipping.status).toBe(201);
    expect(starts(skipping)).toHaveLength(3);
    expect(skipping.body.series.skipped).toEqual(taken.map((start) => ({ start, code: "slot_taken" })));
    expect((await tenant.consistency(room)).agrees).toBe(true);
  });

  it("that could book nothing is refused with the first reason, and leaves nothing", async () => {
    const closed = await tenant.staff("POST", "/closures", {
      start: "2026-10-01T00:00:00Z",
      end: "2026-12-31T00:00:00Z",
      reason: "Works",
    });
    expect(closed.status).toBe(201);
    const none = await series("2026-10-19T10:00:00-04:00", WEEKLY, { on_conflict: "skip" });
    expect(none.body).toMatchObject({ status: 422, code: "closed", closure_reason: "Works" });
    expect([await rows("bookings"), await rows("series")]).toEqual([0, 0]);
  });

  it("counts against its own limits: each occurrence is judged after those before it", async () => {
    const always = await makeResource(tenant);
    await makeService(tenant, always, {
      name: "Stay",
      duration: { kind: "fixed", minutes: 2_880 },
      step_minutes: 1_440,
    });
    const body = {
      service: "stay",
      start: "2026-10-05T00:00:00-04:00",
      rule: { freq: "daily", count: 4 },
      on_conflict: "skip",
      customer: jane,
    };
    const made = await tenant.public("POST", "/series", body);
    expect(made.body.series.skipped.map((one: { code: string }) => one.code)).toEqual(["slot_taken", "slot_taken"]);
  });
});

describe("series and their keys", () => {
  it("20 parallel requests with one key are one series, told the same each time", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => series("2026-10-19T10:00:00-04:00", WEEKLY, {}, "one-and-the-same-key")),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect([await rows("bookings"), await rows("series")]).toEqual([6, 1]);
    const other = await series("2026-10-19T10:00:00-04:00", { freq: "weekly", count: 5 }, {}, "one-and-the-same-key");
    expect(other.body.code).toBe("idempotency_key_reused");
  });

  it("a rule must make sense, and makes at most 104 occurrences", async () => {
    for (const [rule, pointer] of [
      [{ freq: "weekly" }, "/rule/count"],
      [{ freq: "weekly", count: 2, until: "2026-12-01" }, "/rule/count"],
      [{ freq: "weekly", count: 105 }, "/rule/count"],
      [{ freq: "hourly", count: 2 }, "/rule/freq"],
      [{ freq: "daily", count: 2, by_day: ["mon"] }, "/rule/by_day"],
      [{ freq: "weekly", count: 2, by_day: ["tue"] }, "/rule/by_day"],
      [{ freq: "daily", until: "2027-12-01" }, "/rule"],
      [{ freq: "daily", until: "2026-10-18" }, "/rule/until"],
    ] as const) {
      const answer = await series("2026-10-19T10:00:00-04:00", rule);
      expect([answer.status, answer.body.errors?.map((one: { pointer: string }) => one.pointer)]).toEqual([
        400,
        [pointer],
      ]);
    }
  });
});

describe("a customer and their series", () => {
  const statuses = (answer: Answer) => answer.body.series.bookings.map((one: { status: string }) => one.status);
  const made = async (more: Record<string, unknown> = {}) =>
    (await series("2026-10-19T10:00:00-04:00", WEEKLY, more)).body.series;
  const opened = (id: string, token: string, method = "GET", action = "", body?: unknown) =>
    ask(method, `/v1/public/series/${id}${action}`, { token, ...(body !== undefined && { body }) });

  it("have one token and one address for all of it", async () => {
    const { id, manage } = await made();
    expect(manage).toEqual({
      token: expect.stringMatching(/^ser_\w+\.[\w-]{43}$/),
      url: `http://berth.test/manage/${manage.token}`,
    });
    const read = await opened(id, manage.token);
    expect(read.status).toBe(200);
    expect(statuses(read)).toEqual(Array(6).fill("confirmed"));
    expect(read.body.series.manage).toEqual(manage);
    const file = await ask("GET", read.body.calendar.ics.replace("http://berth.test", ""));
    expect([file.status, file.body.match(/BEGIN:VEVENT/g)?.length]).toEqual([200, 6]);
  });

  it("cancel it from a date on, or all that is to come, as the policy of each booking allows", async () => {
    await makeService(tenant, room, {
      code: "planned",
      series_max: 6,
      cancellation: { min_notice_minutes: 2_880, refunds: [] },
    });
    const { id, manage } = await made({ service: "planned" });
    const cut = await opened(id, manage.token, "POST", "/cancel", { from: "2026-11-16", reason: "Moving away" });
    expect(cut.status).toBe(200);
    expect(statuses(cut)).toEqual([...Array(4).fill("confirmed"), "cancelled", "cancelled"]);
    expect(cut.body.series.bookings[5].cancel_reason).toBe("Moving away");
    // Two days before the third, which is too late for that one.
    setTime("2026-10-31T15:00:01Z");
    const rest = await opened(id, manage.token, "POST", "/cancel");
    expect(statuses(rest)).toEqual(["completed", "completed", "confirmed", "cancelled", "cancelled", "cancelled"]);
    const late = await opened(id, manage.token, "POST", "/cancel");
    expect([late.status, late.body.code]).toEqual([422, "too_late_to_change"]);
    setTime("2026-11-03T15:00:00Z");
    expect((await opened(id, manage.token, "POST", "/cancel")).status).toBe(200);
  });

  it("lose the token 30 days after the last booking of it", async () => {
    const { id, manage } = await made();
    setTime("2026-12-23T16:00:00Z");
    expect((await opened(id, manage.token)).status).toBe(200);
    setTime("2026-12-23T16:00:01Z");
    expect((await opened(id, manage.token)).status).toBe(404);
    expect((await opened(id, manage.token, "POST", "/cancel")).status).toBe(404);
  });

  it("of several resources have it at its coordinator, in the same words", async () => {
    const second = await makeResource(tenant);
    await makeService(tenant, room, {
      code: "both",
      series_max: 6,
      requires: [{ any_of: [room] }, { any_of: [second] }],
    });
    const { id, manage } = await made({ service: "both" });
    expect(statuses(await opened(id, manage.token))).toEqual(Array(6).fill("confirmed"));
    expect(statuses(await opened(id, manage.token, "POST", "/cancel"))).toEqual(Array(6).fill("cancelled"));
    expect((await tenant.book("both", "2026-11-09T10:00:00-05:00")).status).toBe(201);
  });
});

describe("staff and series", () => {
  it("read one, and cancel what is still to come, from a date on or all of it", async () => {
    const { id } = (await series("2026-10-19T10:00:00-04:00", WEEKLY)).body.series;
    const statuses = (answer: Answer) => answer.body.series.bookings.map((one: { status: string }) => one.status);
    const cut = await tenant.staff("POST", `/series/${id}/cancel`, { from: "2026-11-09" });
    expect(statuses(cut)).toEqual(["confirmed", "confirmed", "confirmed", "cancelled", "cancelled", "cancelled"]);
    setTime("2026-10-27T00:00:00Z");
    const rest = await tenant.staff("POST", `/series/${id}/cancel`);
    expect(statuses(rest)).toEqual(["completed", "confirmed", "cancelled", "cancelled", "cancelled", "cancelled"]);
    expect(statuses(await tenant.staff("GET", `/series/${id}`))).toEqual(statuses(rest));
    expect((await tenant.book("visit", "2026-11-09T10:00:00-05:00")).status).toBe(201);
    const stranger = await makeTenant();
    expect((await stranger.staff("GET", `/series/${id}`)).status).toBe(404);
    expect((await stranger.staff("POST", `/series/${id}/cancel`)).status).toBe(404);
  });

  it("book one outside the hours when they say so", async () => {
    const body = {
      service: "visit",
      start: "2026-10-24T10:00:00-04:00",
      rule: { freq: "weekly", count: 2 },
      customer: customer(),
    };
    expect((await tenant.staff("POST", "/series", body)).body.code).toBe("outside_hours");
    expect((await tenant.staff("POST", "/series", { ...body, override: ["outside_hours"] })).status).toBe(201);
  });

  it("erase a person out of a series and its stored answer", async () => {
    await series("2026-10-19T10:00:00-04:00", WEEKLY, { notes: "private matter" }, "k");
    await tenant.consistency(room);
    const { id } = (await tenant.staff("GET", "/customers")).body.data[0];
    passTime(1_000);
    expect((await tenant.staff("DELETE", `/customers/${id}`)).status).toBe(204);
    const dump = await runInDurableObject(calendar(tenant, room), (_, { storage }) =>
      JSON.stringify(
        ["bookings", "idempotency", "series"].map((table) => storage.sql.exec(`SELECT * FROM ${table}`).toArray()),
      ),
    );
    expect(dump).not.toMatch(/jane|private matter/i);
    const { results } = await env.DB.prepare("SELECT * FROM bookings WHERE tenant_id = ?").bind(tenant.id).all();
    expect([results.length, /jane|private/i.test(JSON.stringify(results))]).toEqual([6, false]);
  });
});
