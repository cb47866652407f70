// Bookings as staff keep them: made for a customer, moved, held and listed.

import { beforeEach, describe, expect, it } from "vitest";
import { ask, customer, makeResource, makeService, OFFICE_HOURS, type Tenant } from "../../support/api";
import { passTime, setTime } from "../../support/clock";
import { aTenantWith } from "../../support/scenario";

let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ weekly: OFFICE_HOURS, service: {} }));
});

describe("booking for a customer", () => {
  const book = (start: string, override?: string[], more: Record<string, unknown> = {}) =>
    tenant.staff("POST", "/bookings", {
      service: "visit",
      start,
      customer: customer(),
      ...(override && { override }),
      ...more,
    });

  it("staff set aside what they name and nothing else; the audit log says what", async () => {
    expect((await book("2026-06-06T10:00:00Z")).body.code).toBe("outside_hours");
    const booked = await book("2026-06-06T10:00:00Z", ["outside_hours"]);
    expect(booked.status).toBe(201);
    expect((await book("2026-06-06T10:00:00Z", ["outside_hours", "off_grid", "closed"])).body.code).toBe("slot_taken");
    expect((await book("2026-06-02T09:10:00Z")).body.code).toBe("off_grid");
    expect((await book("2026-06-02T09:10:00Z", ["off_grid"])).status).toBe(201);
    expect((await book("2026-05-29T09:00:00Z")).body.code).toBe("too_soon");
    expect((await book("2026-05-29T09:00:00Z", ["too_soon"])).status).toBe(201);
    expect((await book("2026-06-03T09:00:00Z", ["slot_taken"])).status).toBe(400);
    await tenant.consistency(room);
    const { body } = await tenant.staff("GET", "/audit");
    const entry = body.data.find((one: { subject: string }) => one.subject === booked.body.booking.id);
    expect(entry).toMatchObject({ action: "booking.confirmed", detail: { override: ["outside_hours"] } });
    expect((await tenant.staff("GET", `/bookings/${booked.body.booking.id}`)).body).toMatchObject({
      source: "staff",
      override: ["outside_hours"],
    });
  });

  it("staff book what is hidden, as pending or confirmed as they say", async () => {
    await tenant.staff("PATCH", "/services/visit", { visible: false });
    expect((await tenant.book("visit", "2026-06-02T09:00:00Z")).body.code).toBe("not_bookable");
    expect((await book("2026-06-02T09:00:00Z", [], { status: "pending" })).body.booking.status).toBe("pending");
  });

  it("a pending booking in the past is too_soon, even with every override", async () => {
    const override = ["too_soon", "outside_hours", "off_grid"];
    expect((await book("2026-05-29T09:00:00Z", override, { status: "pending" })).body.code).toBe("too_soon");
    const { id } = (await book("2026-06-02T09:00:00Z", [], { status: "pending" })).body.booking;
    const moved = await tenant.staff("POST", `/bookings/${id}/reschedule`, { start: "2026-05-29T09:00:00Z", override });
    expect(moved.body.code).toBe("too_soon");
  });

  it("a hold without a customer cannot be confirmed by staff, and no hold outlives its start", async () => {
    setTime("2026-06-02T08:50:00Z");
    const held = (await tenant.hold("visit", "2026-06-02T09:00:00Z")).body.hold;
    expect(held.expires_at).toBe("2026-06-02T09:00:00+00:00");
    expect((await tenant.staff("POST", `/bookings/${held.id}/confirm`)).body.code).toBe("invalid_transition");
  });

  it("a booking is confirmed once, and then again unchanged", async () => {
    const { id } = (await book("2026-06-02T09:00:00Z", [], { status: "pending" })).body.booking;
    const first = await tenant.staff("POST", `/bookings/${id}/confirm`);
    const second = await tenant.staff("POST", `/bookings/${id}/confirm`);
    expect([first.body.status, first.body.revision]).toEqual(["confirmed", 2]);
    expect(second.body).toEqual(first.body);
  });

  it("a booking may be marked completed or no_show once it has begun, not before", async () => {
    const { id } = (await book("2026-06-02T09:00:00Z")).body.booking;
    expect((await tenant.staff("POST", `/bookings/${id}/no-show`)).body.code).toBe("invalid_transition");
    setTime("2026-06-02T09:00:00Z");
    expect((await tenant.staff("POST", `/bookings/${id}/no-show`)).body.status).toBe("no_show");
    expect((await tenant.staff("POST", `/bookings/${id}/complete`)).body.code).toBe("invalid_transition");
  });

  it("a booking cannot be given to a resource that does not serve its service", async () => {
    const { id } = (await book("2026-06-02T09:00:00Z")).body.booking;
    const other = await makeResource(tenant);
    const answer = await tenant.staff("POST", `/bookings/${id}/reassign`, { resource: other });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, "/resource"]);
    expect((await tenant.staff("POST", `/bookings/${id}/reassign`, { resource: room })).body.revision).toBe(1);
  });
});

const move = (
  answer: { body: { booking: { id: string }; manage: { token: string } } },
  body: Record<string, unknown>,
) => ask("POST", `/v1/public/bookings/${answer.body.booking.id}/reschedule`, { token: answer.body.manage.token, body });

describe("moving", () => {
  it("frees the old time in the same step, keeps the id, raises the revision; or changes nothing", async () => {
    const mine = await tenant.book("visit", "2026-06-02T09:00:00Z");
    await tenant.book("visit", "2026-06-02T10:00:00Z");
    const refused = await move(mine, { start: "2026-06-02T10:00:00Z" });
    expect([refused.body.code, refused.body.alternatives.length]).toEqual(["slot_taken", 3]);
    const moved = await move(mine, { start: "2026-06-02T11:00:00Z" });
    expect(moved.body).toMatchObject({ id: mine.body.booking.id, revision: 2, start: "2026-06-02T11:00:00+00:00" });
    const free = await tenant.starts("service=visit&from=2026-06-02&to=2026-06-02");
    expect(free).toContain("2026-06-02T09:00:00+00:00");
    expect(free).not.toContain("2026-06-02T11:00:00+00:00");
  });

  it("may overlap its own old time, and to its own time is no change", async () => {
    await tenant.staff("PATCH", "/services/visit", { step_minutes: 30 });
    const mine = await tenant.book("visit", "2026-06-02T09:00:00Z");
    const offered = await tenant.starts(
      `service=visit&from=2026-06-02&to=2026-06-02&exclude_booking=${mine.body.booking.id}`,
      mine.body.manage.token,
    );
    expect(offered).toContain("2026-06-02T09:30:00+00:00");
    expect(await tenant.starts("service=visit&from=2026-06-02&to=2026-06-02")).not.toContain(
      "2026-06-02T09:30:00+00:00",
    );
    expect((await move(mine, { start: "2026-06-02T09:30:00Z" })).body.revision).toBe(2);
    expect((await move(mine, { start: "2026-06-02T09:30:00Z" })).body.revision).toBe(2);
  });

  it("keeps the snapshot: a service edited since does not change what was booked", async () => {
    const mine = await tenant.book("visit", "2026-06-02T09:00:00Z");
    await tenant.staff("PATCH", "/services/visit", {
      duration: { kind: "fixed", minutes: 30 },
      price: { amount: 1, currency: "EUR" },
      active: false,
    });
    const moved = await move(mine, { start: "2026-06-02T14:00:00Z" });
    expect(moved.body).toMatchObject({ end: "2026-06-02T15:00:00+00:00", price: null });
  });

  it("and cancelling follow the policy: not later than it allows; staff may", async () => {
    await tenant.staff("PATCH", "/services/visit", { cancellation: { min_notice_minutes: 60 } });
    const mine = await tenant.book("visit", "2026-06-02T09:00:00Z");
    setTime("2026-06-02T08:00:00Z");
    expect((await move(mine, { start: "2026-06-02T10:00:00Z" })).status).toBe(200);
    setTime("2026-06-02T09:00:00.001Z");
    expect((await move(mine, { start: "2026-06-02T14:00:00Z" })).body).toMatchObject({
      status: 422,
      code: "too_late_to_change",
      min_notice_minutes: 60,
    });
    expect(
      (await tenant.staff("POST", `/bookings/${mine.body.booking.id}/reschedule`, { start: "2026-06-02T14:00:00Z" }))
        .status,
    ).toBe(200);
  });

  it("a cancelled booking cannot be moved", async () => {
    const mine = await tenant.book("visit", "2026-06-02T09:00:00Z");
    await tenant.staff("POST", `/bookings/${mine.body.booking.id}/cancel`, { reason: "ill" });
    expect((await move(mine, { start: "2026-06-02T10:00:00Z" })).body.code).toBe("invalid_transition");
  });
});

describe("prices on moving", () => {
  it("follow the prices agreed when it was booked, for the day it is moved to", async () => {
    const price = { amount: 1_000, currency: "EUR", weekend_multiplier: 2 };
    const always = await makeResource(tenant);
    await makeService(tenant, always, { name: "Tour", price });
    const mine = await tenant.book("tour", "2026-06-05T10:00:00Z");
    await tenant.staff("PATCH", "/services/tour", { price: { amount: 9_000, currency: "EUR" } });
    expect((await move(mine, { start: "2026-06-06T10:00:00Z" })).body.price.amount).toBe(2_000);
    expect((await move(mine, { start: "2026-06-08T10:00:00Z" })).body.price.amount).toBe(1_000);
  });
});

describe("holds", () => {
  it("are released by their token, once or twice; a confirmed one is no hold any more", async () => {
    const held = (await tenant.hold("visit", "2026-06-02T09:00:00Z")).body;
    const release = () => ask("DELETE", `/v1/public/holds/${held.hold.id}`, { token: held.token });
    expect((await ask("DELETE", `/v1/public/holds/${held.hold.id}`)).status).toBe(404);
    expect([(await release()).status, (await release()).status]).toEqual([204, 204]);
    const second = (await tenant.hold("visit", "2026-06-02T09:00:00Z")).body;
    const hold = { id: second.hold.id, token: second.token };
    expect((await tenant.book("visit", "2026-06-02T09:00:00Z", { hold })).status).toBe(201);
    const late = await ask("DELETE", `/v1/public/holds/${hold.id}`, { token: hold.token });
    expect([late.status, late.body.code]).toEqual([409, "invalid_transition"]);
  });

  it("confirm only what was held", async () => {
    const held = (await tenant.hold("visit", "2026-06-02T09:00:00Z")).body;
    const hold = { id: held.hold.id, token: held.token };
    for (const [start, more] of [
      ["2026-06-02T10:00:00Z", {}],
      ["2026-06-02T09:00:00Z", { guests: 2 }],
    ] as const) {
      const answer = await tenant.book("visit", start, { hold, ...more });
      expect([answer.status, answer.body.code]).toEqual([422, "hold_mismatch"]);
    }
    expect((await tenant.book("visit", "2026-06-02T09:00:00Z", { hold: { ...hold, token: "wrong" } })).status).toBe(
      404,
    );
    expect((await tenant.book("visit", "2026-06-02T09:00:00Z", { hold })).status).toBe(201);
  });
});

describe("lists", () => {
  it("filter by status, service, resource, customer, dates, text, change and when", async () => {
    await makeService(tenant, room, { name: "Talk" });
    const jane = { name: "Jane Austen", email: "jane@example.com", phone: "+15551234567" };
    const first = (await tenant.book("visit", "2026-06-01T09:00:00Z", { customer: jane })).body.booking;
    const second = (await tenant.book("talk", "2026-06-03T10:00:00Z")).body.booking;
    passTime(1_000);
    const third = (await tenant.book("visit", "2026-06-09T11:00:00Z")).body.booking;
    await tenant.staff("POST", `/bookings/${third.id}/cancel`);
    await tenant.consistency(room);
    const janeId = (await tenant.staff("GET", "/customers?q=austen")).body.data[0].id;
    const list = async (query: string) =>
      (await tenant.staff("GET", `/bookings?${query}`)).body.data.map((one: { id: string }) => one.id);
    expect(await list("status=cancelled")).toEqual([third.id]);
    expect(await list("service=talk")).toEqual([second.id]);
    expect(await list(`service=${first.service.id}`)).toEqual([first.id, third.id]);
    expect(await list(`resource=${room}`)).toEqual([first.id, second.id, third.id]);
    expect(await list(`customer=${janeId}`)).toEqual([first.id]);
    expect(await list("from=2026-06-02&to=2026-06-03")).toEqual([second.id]);
    expect(await list("q=AUSTEN")).toEqual([first.id]);
    expect(await list("q=joh-2026-0002")).toEqual([second.id]);
    expect(await list("q=%2B1555")).toEqual([first.id]);
    expect(await list("updated_after=2026-06-01T00:00:00Z")).toEqual([third.id]);
    expect(await list("when=today")).toEqual([first.id]);
    expect(await list("when=week")).toEqual([first.id, second.id]);
  });

  it("the agenda is the calendar's own, buffers and all", async () => {
    await tenant.staff("PATCH", "/services/visit", { buffer_after_minutes: 15 });
    await tenant.book("visit", "2026-06-02T09:00:00Z");
    const { body } = await tenant.staff("GET", `/resources/${room}/agenda?from=2026-06-02&to=2026-06-02`);
    expect(body.data).toHaveLength(1);
    expect(body.data[0]).toMatchObject({
      occupied_start: "2026-06-02T09:00:00+00:00",
      occupied_end: "2026-06-02T10:15:00+00:00",
    });
    expect((await tenant.staff("GET", `/resources/${room}/agenda?from=2026-06-03&to=2026-06-02`)).status).toBe(400);
  });

  it("events tell what happened in order, and go on from the last one seen", async () => {
    const { id } = (await tenant.book("visit", "2026-06-02T09:00:00Z")).body.booking;
    await tenant.staff("POST", `/bookings/${id}/reschedule`, { start: "2026-06-02T10:00:00Z" });
    await tenant.staff("POST", `/bookings/${id}/cancel`);
    await tenant.consistency(room);
    const all = (await tenant.staff("GET", "/events?limit=100")).body.data;
    const about = all.filter((event: { subject: string }) => event.subject === id);
    expect(about.map((event: { type: string; revision: number }) => [event.type, event.revision])).toEqual([
      ["booking.confirmed", 1],
      ["booking.rescheduled", 2],
      ["booking.cancelled", 3],
    ]);
    const rest = await tenant.staff("GET", `/events?after=${about[0].id}`);
    expect(rest.body.data.map((event: { id: string }) => event.id)).toEqual([about[1].id, about[2].id]);
    const paged = await tenant.staff("GET", "/events?limit=2");
    const next = await tenant.staff("GET", `/events?limit=100&cursor=${paged.body.next_cursor}`);
    expect([...paged.body.data, ...next.body.data]).toEqual(all);
  });
});
