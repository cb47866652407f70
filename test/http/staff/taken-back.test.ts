// What staff mark of a booking and take back, and what they cancelled and put back.

import { beforeEach, describe, expect, it } from "vitest";
import { customer, makeResource, makeService, OFFICE_HOURS, type Tenant } from "../../support/api";
import { passTime, setTime } from "../../support/clock";
import { leave, newSession, placesLeft, wait } from "../../support/groups";
import { happened } from "../../support/happened";
import { aTenantWith } from "../../support/scenario";

const NINE = "2026-06-02T09:00:00Z";
let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ weekly: OFFICE_HOURS, service: {} }));
});

const act = (id: string, verb: string, body: unknown = {}) => tenant.staff("POST", `/bookings/${id}/${verb}`, body);
const listed = async (id: string) => {
  await tenant.consistency(room);
  const { body } = await tenant.staff("GET", "/bookings?limit=100");
  return body.data.find((one: { id: string }) => one.id === id);
};

async function book(more: Record<string, unknown> = {}): Promise<string> {
  const made = await tenant.staff("POST", "/bookings", {
    service: "visit",
    start: NINE,
    customer: customer(),
    ...more,
  });
  expect([made.status, made.body.code]).toEqual([201, undefined]);
  return made.body.booking.id;
}

describe("marks", () => {
  it("say in answer, list and events who arrived, and are taken back once, by name", async () => {
    const id = await book();
    setTime("2026-06-02T08:50:00Z");
    const arrived = await act(id, "arrive");
    expect([arrived.body.status, arrived.body.arrived_at]).toEqual(["confirmed", "2026-06-02T08:50:00+00:00"]);
    passTime(60_000);
    expect((await act(id, "arrive")).body).toEqual(arrived.body);
    expect((await listed(id)).arrived_at).toBe("2026-06-02T08:50:00+00:00");
    setTime("2026-06-02T09:10:00Z");
    expect((await act(id, "no-show")).body.code).toBe("invalid_transition");
    expect((await act(id, "complete")).body).toMatchObject({ status: "completed", revision: 3 });
    for (const _again of ["first", "repeated"]) {
      const back = await act(id, "unmark", { mark: "completed" });
      expect([back.body.status, back.body.revision, back.body.arrived_at !== null]).toEqual(["confirmed", 4, true]);
    }
    expect((await act(id, "unmark", { mark: "arrived" })).body).toMatchObject({ arrived_at: null, revision: 5 });
    expect((await act(id, "no-show")).body.status).toBe("no_show");
    expect((await act(id, "unmark", { mark: "completed" })).body.code).toBe("invalid_transition");
    expect((await act(id, "unmark", { mark: "gone" })).status).toBe(400);
    const events = await happened(tenant, { resources: [room] });
    const types = events.map(({ type }) => type).filter((type) => /^booking\.(?!reminder)/.test(type));
    expect(types).toEqual([
      "booking.confirmed",
      "booking.arrived",
      "booking.completed",
      "booking.unmarked",
      "booking.unmarked",
      "booking.no_show",
    ]);
  });

  it("taken back leave the clock to complete the booking, and a missed visit is no longer counted", async () => {
    const known = customer();
    const id = await book({ customer: known });
    setTime("2026-06-02T09:10:00Z");
    await act(id, "no-show");
    await act(id, "unmark", { mark: "no_show" });
    expect((await listed(id)).status).toBe("confirmed");
    setTime("2026-06-03T10:00:00Z");
    expect((await listed(id)).status).toBe("completed");
    expect((await act(id, "unmark", { mark: "completed" })).body.code).toBe("invalid_transition");
  });

  it("do not follow a booking to another day, nor to another person", async () => {
    const id = await book();
    setTime("2026-06-02T08:50:00Z");
    await act(id, "arrive");
    const later = await act(id, "reschedule", { start: "2026-06-02T11:00:00Z" });
    expect(later.body.arrived_at).not.toBeNull();
    expect((await act(id, "reschedule", { start: "2026-06-04T11:00:00Z" })).body.arrived_at).toBeNull();
    await act(id, "reschedule", { start: "2026-06-02T11:00:00Z" });
    await act(id, "arrive");
    const changed = await tenant.staff("PATCH", `/bookings/${id}`, { customer: customer() });
    expect([changed.status, changed.body.arrived_at]).toEqual([200, null]);
  });
});

describe("a cancellation by staff", () => {
  it("is taken back within ten seconds, once, and the booking stands as before", async () => {
    const id = await book();
    const before = (await tenant.staff("GET", `/bookings/${id}`)).body;
    await act(id, "cancel", { reason: "Wrong row" });
    passTime(9_000);
    const back = await act(id, "restore");
    expect(back.status).toBe(200);
    const { revision, updated_at: _, ...rest } = back.body;
    expect([revision, rest]).toEqual([3, { ...rest, status: "confirmed", cancel_reason: null, refund: null }]);
    expect([rest.start, rest.number, rest.customer]).toEqual([before.start, rest.number, before.customer]);
    expect((await act(id, "restore")).body.revision).toBe(3);
    expect((await tenant.book("visit", NINE)).body.code).toBe("slot_taken");
    expect((await listed(id)).status).toBe("confirmed");
  });

  it("stays once the customer is told; where nothing is told, it can be taken back later", async () => {
    const [told, untold] = [await book(), await book({ start: "2026-06-02T11:00:00Z" })];
    await act(told, "cancel");
    await act(untold, "cancel", { notify: false });
    passTime(10_000);
    expect((await act(told, "restore")).body.code).toBe("too_late_to_change");
    expect((await act(untold, "restore")).body.status).toBe("confirmed");
  });

  it("by the customer is not staff's to take back; nor is what no longer fits", async () => {
    const own = await tenant.book("visit", NINE);
    await leave(own);
    expect((await act(own.body.booking.id, "restore")).body.code).toBe("invalid_transition");
    const id = await book();
    await act(id, "cancel", { notify: false });
    await tenant.book("visit", NINE);
    const refused = await act(id, "restore");
    expect([refused.status, refused.body.code]).toEqual([409, "slot_taken"]);
    expect((await tenant.staff("GET", `/bookings/${id}`)).body.status).toBe("cancelled");
  });

  it("gives its place to the first in line, and then it stays", async () => {
    const id = await book();
    const waiting = await wait(tenant, "visit", NINE);
    expect(waiting.status).toBe(201);
    await act(id, "cancel", { notify: false });
    expect((await act(id, "restore")).body.code).toBe("slot_taken");
  });

  it("of a request gives back the request, until its time to be answered", async () => {
    const id = await book({ status: "pending" });
    await act(id, "reject", { notify: false });
    expect((await act(id, "restore")).body).toMatchObject({ status: "pending", cancel_reason: null });
    await act(id, "reject", { notify: false });
    setTime(NINE);
    expect((await act(id, "restore")).body.code).toBe("too_late_to_change");
  });

  it("does not come back over the most that a day takes, and sets no rule aside", async () => {
    await tenant.staff("PATCH", `/resources/${room}`, { max_bookings_per_day: 1 });
    const id = await book();
    await act(id, "cancel", { notify: false });
    expect((await act(id, "restore")).body.override).toEqual([]);
    await act(id, "cancel", { notify: false });
    await book({ start: "2026-06-02T11:00:00Z" });
    expect((await act(id, "restore")).body.code).toBe("day_limit_reached");
  });

  it("is final where its service has been deleted", async () => {
    const id = await book();
    await act(id, "cancel", { notify: false });
    expect((await tenant.staff("DELETE", "/services/visit")).status).toBe(204);
    expect((await act(id, "restore")).body.code).toBe("not_bookable");
  });

  it("of several resources takes all of them again, or none", async () => {
    const other = await makeResource(tenant, OFFICE_HOURS);
    await makeService(tenant, room, { name: "Pair", requires: [{ any_of: [room] }, { any_of: [other] }] });
    const both = await book({ service: "pair" });
    await act(both, "cancel", { notify: false });
    expect((await act(both, "restore")).body).toMatchObject({
      status: "confirmed",
      resources: [{ id: room }, { id: other }],
    });
    await act(both, "cancel", { notify: false });
    await makeService(tenant, other, { name: "Solo" });
    await tenant.book("solo", NINE);
    expect((await act(both, "restore")).body.code).toBe("slot_taken");
    expect((await tenant.book("visit", NINE)).status).toBe(201);
  });

  it("of a place in a session takes the seats again, while there are enough", async () => {
    await makeService(tenant, room, { name: "Class", seats: 2 });
    await newSession(tenant, { service: "class", start: NINE });
    const id = await book({ service: "class", seats: 2 });
    const left = async () => (await placesLeft(tenant, "class", "2026-06-02"))[new Date(NINE).toISOString()];
    await act(id, "cancel", { notify: false });
    expect((await act(id, "restore")).body.status).toBe("confirmed");
    expect(await left()).toBeUndefined();
    await act(id, "cancel", { notify: false });
    await tenant.book("class", NINE);
    expect((await act(id, "restore")).body.code).toBe("seats_full");
  });

  it("of a place opens no session again that staff have called off since", async () => {
    await makeService(tenant, room, { name: "Class", seats: 2 });
    const session = await newSession(tenant, { service: "class", start: NINE });
    const id = await book({ service: "class" });
    await act(id, "cancel", { notify: false });
    const called = await tenant.staff("POST", `/sessions/${session.id}/cancel`, {});
    expect(called.status).toBe(200);
    expect((await act(id, "restore")).body.code).toBe("invalid_transition");
    expect((await tenant.staff("GET", `/bookings/${id}`)).body.status).toBe("cancelled");
  });
});
