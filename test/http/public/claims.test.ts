// What one customer may claim: at once, of a service, and until when without an answer.

import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, ask, customer, makeResource, type Tenant } from "../../support/api";
import { MONDAY, passTime } from "../../support/clock";
import { move } from "../../support/groups";
import { outcomeOf } from "../../support/outcomes";
import { aTenantWith } from "../../support/scenario";

let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ now: MONDAY.nine }));
});

const START = "2026-06-09T10:00:00Z";
const HOUR_MS = 3_600_000;

/** A service with the default limits on what customers may claim. */
async function plainService(more: Record<string, unknown> = {}): Promise<Answer["body"]> {
  const fields = { name: "Visit", duration: { kind: "fixed", minutes: 60 }, requires: [{ any_of: [room] }] };
  const made = await tenant.staff("POST", "/services", { ...fields, ...more });
  if (made.status !== 201) throw new Error(`service answered ${made.status}: ${JSON.stringify(made.body)}`);
  return made.body;
}

describe("a service", () => {
  it("leaves series to staff, allows four seats a booking, and has two days to answer, unless it says otherwise", async () => {
    const made = await plainService();
    expect(made).toMatchObject({ series_max: 0, seats_per_booking: 4, answer_seconds: 172_800 });
    const wider = { series_max: 104, seats_per_booking: 10_000, answer_seconds: 2_592_000 };
    expect((await tenant.staff("PATCH", "/services/visit", wider)).body).toMatchObject(wider);
    expect((await tenant.public("GET", "")).body.services[0]).toMatchObject(wider);
    const bad = { series_max: 105, seats_per_booking: 0, answer_seconds: 59 };
    const refused = await tenant.staff("PATCH", "/services/visit", bad);
    expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      "/answer_seconds",
      "/seats_per_booking",
      "/series_max",
    ]);
  });
});

describe("series", () => {
  const series = (rule: unknown, on_conflict = "skip") =>
    tenant.public("POST", "/series", { service: "visit", start: START, customer: customer(), rule, on_conflict });

  it("are for staff alone until the service allows customers some", async () => {
    await plainService();
    expect(outcomeOf(await series({ freq: "daily", count: 2 }))).toBe("422 not_bookable");
    const rule = { freq: "daily", count: 30 };
    const staffs = { service: "visit", start: START, customer: customer(), rule };
    expect(outcomeOf(await tenant.staff("POST", "/series", staffs))).toBe("201");
  });

  it("of a customer are as long as the service allows, by count or by date", async () => {
    await plainService({ series_max: 3 });
    const tooMany = await series({ freq: "weekly", count: 4 });
    expect([tooMany.status, tooMany.body.errors[0].pointer]).toEqual([400, "/rule/count"]);
    const tooLong = await series({ freq: "weekly", until: "2026-07-01" });
    expect([tooLong.status, tooLong.body.errors[0].pointer]).toEqual([400, "/rule/until"]);
    expect(outcomeOf(await series({ freq: "weekly", count: 3 }))).toBe("201");
    expect(outcomeOf(await series({ freq: "weekly", until: "2026-06-16" }))).toBe("409 slot_taken");
  });

  it("over several resources keep to the same bound", async () => {
    const other = await makeResource(tenant);
    await plainService({ series_max: 2, requires: [{ any_of: [room, other] }] });
    expect((await series({ freq: "daily", count: 3 })).body.errors[0].pointer).toBe("/rule/count");
    expect(outcomeOf(await series({ freq: "daily", count: 2 }))).toBe("201");
    await tenant.staff("PATCH", "/services/visit", { series_max: 0 });
    expect(outcomeOf(await series({ freq: "daily", count: 2 }))).toBe("422 not_bookable");
  });
});

describe("seats", () => {
  const join = (seats: number) => tenant.book("class", START, { seats });

  it("are four a booking at most; staff take as many as there are", async () => {
    await plainService({ code: "class", seats: 10 });
    const refused = await join(5);
    expect(outcomeOf(refused)).toBe("422 capacity_exceeded");
    expect(refused.body.max_seats).toBe(4);
    expect(outcomeOf(await tenant.hold("class", START, { seats: 5 }))).toBe("422 capacity_exceeded");
    expect(await tenant.starts("service=class&from=2026-06-09&to=2026-06-09&seats=5")).toEqual([]);
    expect(await tenant.starts("service=class&from=2026-06-09&to=2026-06-09&seats=4")).toContain(
      "2026-06-09T10:00:00+00:00",
    );
    const staffs = { service: "class", start: START, seats: 6, customer: customer() };
    expect(outcomeOf(await tenant.staff("POST", "/bookings", staffs))).toBe("201");
    expect(outcomeOf(await join(4))).toBe("201");
    expect(outcomeOf(await join(5))).toBe("422 capacity_exceeded");
    expect(outcomeOf(await join(1))).toBe("409 seats_full");
  });

  it("that were agreed before stay agreed: they move and are invited, even above the limit of today", async () => {
    await plainService({ code: "class", seats: 10, seats_per_booking: 10 });
    const booked = await join(8);
    await tenant.staff("PATCH", "/services/class", { seats_per_booking: 1 });
    const moved = await move(booked, "2026-06-09T12:00:00Z");
    expect([moved.status, moved.body.seats]).toEqual([200, 8]);
    const session = { service: "class", start: "2026-06-10T10:00:00Z", visibility: "invite_only" };
    const { id } = (await tenant.staff("POST", "/sessions", session)).body;
    const invited = await tenant.staff("POST", `/sessions/${id}/invitations`, { email: "guest@example.com", seats: 3 });
    const accept = { response: "accept", customer: customer() };
    const accepted = await ask("POST", `/v1/public/invitations/${invited.body.token}`, { body: accept });
    expect([accepted.status, accepted.body.booking.seats]).toEqual([201, 3]);
  });
});

describe("a request for approval", () => {
  const requested = (start: string) => tenant.book("visit", start);

  it("ends when the business has not answered for so long, and at its start at the latest", async () => {
    await plainService({ confirmation: "approval" });
    const far = await requested("2026-06-20T10:00:00Z");
    expect(far.body.booking).toMatchObject({ status: "pending", expires_at: "2026-06-03T09:00:00+00:00" });
    const near = await requested("2026-06-02T10:00:00Z");
    expect(near.body.booking.expires_at).toBe("2026-06-02T10:00:00+00:00");
    passTime(48 * HOUR_MS);
    expect((await tenant.staff("GET", `/bookings/${far.body.booking.id}`)).body.status).toBe("expired");
    expect(outcomeOf(await requested("2026-06-20T10:00:00Z"))).toBe("201");
  });

  it("made of a hold counts from its asking, and moving it wins no time", async () => {
    await plainService({ confirmation: "approval", answer_seconds: 3_600 });
    const held = await tenant.hold("visit", START);
    passTime(600_000);
    const { hold, token } = held.body;
    const asked = await tenant.book("visit", START, { hold: { id: hold.id, token } });
    expect(asked.body.booking.expires_at).toBe("2026-06-01T10:10:00+00:00");
    passTime(600_000);
    const moved = await move(asked, "2026-06-09T14:00:00Z");
    expect(moved.body).toMatchObject({ status: "pending", expires_at: "2026-06-01T10:10:00+00:00" });
  });
});
