// Sessions that staff put on the calendar, their participants, and who may join them.

import { beforeEach, describe, expect, it } from "vitest";
import { customer, makeResource, makeService, makeTenant } from "../../support/api";
import { setTime } from "../../support/clock";
import { eventually, idsOf, leave, present, readBooking } from "../../support/groups";
import { countOutcomes, outcomeOf, outcomesOf } from "../../support/outcomes";
import {
  AT_START,
  join,
  LATER,
  listed,
  makeSession,
  openWorkshop,
  readSession,
  room,
  START,
  tenant,
} from "../../support/workshop";

beforeEach(openWorkshop);

describe("sessions that staff put on the calendar", () => {
  const OFF_GRID = "2026-06-09T12:20:00Z";

  it("may be off the grid, have a title and other seats, and are listed and joined like any", async () => {
    const made = await tenant.staff("POST", "/sessions", {
      service: "workshop",
      start: OFF_GRID,
      seats: 3,
      title: "Screen printing",
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      service: { code: "workshop", name: "Workshop" },
      start: "2026-06-09T12:20:00+00:00",
      end: "2026-06-09T13:20:00+00:00",
      time_zone: "UTC",
      seats: 3,
      taken: 0,
      remaining: 3,
      visibility: "public",
      title: "Screen printing",
      status: "open",
      resources: [{ id: room, name: "Room" }],
      link: null,
    });
    expect(made.body.id).toMatch(/^ses_/);
    expect((await listed())[new Date(OFF_GRID).toISOString()]).toBe(3);
    const byTime = await join({ seats: 2 }, OFF_GRID);
    const byName = await join({ session: made.body.id }, OFF_GRID);
    expect([byTime, byName].map(({ body }) => body.booking.session)).toEqual([made.body.id, made.body.id]);
    expect(outcomeOf(await join({}, OFF_GRID))).toBe("409 seats_full");
    expect(await listed()).not.toHaveProperty([new Date(OFF_GRID).toISOString()]);
    expect(outcomeOf(await join({}, "2026-06-09T12:40:00Z"))).toBe("422 off_grid");
  });

  it("stand even without any participant: other services keep out", async () => {
    await makeSession();
    expect(outcomeOf(await tenant.book("visit", START))).toBe("409 slot_taken");
    expect(await listed("", "visit")).not.toHaveProperty([AT_START]);
  });

  it("are one per service and start, and need their resource free; of 20 at once one is made", async () => {
    const body = { service: "workshop", start: START };
    const rivals = await Promise.all(Array.from({ length: 20 }, () => tenant.staff("POST", "/sessions", body)));
    expect(countOutcomes(rivals)).toEqual({ "201": 1, "409 slot_taken": 19 });
    await join({}, "2026-06-09T12:00:00Z");
    expect(outcomeOf(await tenant.staff("POST", "/sessions", { ...body, start: "2026-06-09T12:00:00Z" }))).toBe(
      "409 slot_taken",
    );
    await tenant.book("visit", LATER);
    expect(outcomeOf(await tenant.staff("POST", "/sessions", { ...body, start: LATER }))).toBe("409 slot_taken");
  });

  it("are made once for one key, and not without one", async () => {
    const body = { service: "workshop", start: START };
    const [first, second] = [
      await tenant.staff("POST", "/sessions", body, { key: "one-and-the-same-key" }),
      await tenant.staff("POST", "/sessions", body, { key: "one-and-the-same-key" }),
    ];
    expect([second.status, second.body, second.headers.get("idempotency-replayed")]).toEqual([201, first.body, "true"]);
    expect(outcomeOf(await tenant.staff("POST", "/sessions", body, { key: null }))).toBe("400 idempotency_key_missing");
  });

  it("are joined also after the hours were shortened, but not through a closure, and not once begun", async () => {
    const { id } = await makeSession();
    await tenant.staff("PUT", `/resources/${room}/hours`, {
      weekly: [{ days: ["tue"], start: "13:00", end: "17:00" }],
    });
    expect((await listed())[AT_START]).toBe(10);
    const first = await join();
    expect(first.body.booking.session).toBe(id);
    const closure = await tenant.staff("POST", "/closures", { start: START, end: LATER, reason: "Water damage" });
    expect((await join()).body).toMatchObject({ status: 422, code: "closed", closure_reason: "Water damage" });
    expect(await listed()).not.toHaveProperty([AT_START]);
    expect(await readBooking(first)).toMatchObject({ status: "confirmed", revision: 1 });
    await tenant.staff("PATCH", `/closures/${closure.body.id}`, { active: false });
    expect((await join()).status).toBe(201);
    setTime("2026-06-09T10:00:01Z");
    expect(outcomeOf(await join())).toBe("422 too_soon");
    expect(await listed()).not.toHaveProperty([AT_START]);
    setTime("2026-06-09T11:00:00Z");
    expect(await readSession(id)).toMatchObject({ status: "ended", taken: 2 });
  });

  it("are listed by service and dates, and read one by one", async () => {
    const [first, second] = [await makeSession(), await makeSession({ start: "2026-06-10T10:00:00Z" })];
    const list = (query: string, count: number) =>
      eventually(
        tenant,
        async () => (await tenant.staff("GET", `/sessions?${query}`)).body.data.map((one: { id: string }) => one.id),
        (ids) => ids.length === count,
      );
    expect(await list("from=2026-06-09&to=2026-06-10", 2)).toEqual([first.id, second.id]);
    expect(await list("service=workshop&from=2026-06-10&to=2026-06-10", 1)).toEqual([second.id]);
    expect(await list("service=visit", 0)).toEqual([]);
    expect((await readSession(first.id)).id).toBe(first.id);
    expect(outcomeOf(await tenant.staff("GET", "/sessions/ses_0000000000000000"))).toBe("404 not_found");
  });

  it("cancelled, they cancel everyone, free the time, and stay cancelled", async () => {
    const { id } = await makeSession();
    const answers = [await join({ seats: 3 }), await join()];
    const elsewhere = await join({}, LATER);
    const cancelled = await tenant.staff("POST", `/sessions/${id}/cancel`, { reason: "The teacher is ill" });
    expect([cancelled.status, cancelled.body.id, cancelled.body.status]).toEqual([200, id, "cancelled"]);
    for (const answer of answers) {
      expect(await readBooking(answer)).toMatchObject({ status: "cancelled", cancel_reason: "The teacher is ill" });
    }
    expect((await readBooking(elsewhere)).status).toBe("confirmed");
    expect(outcomeOf(await tenant.staff("POST", `/sessions/${id}/cancel`))).toBe("409 already_cancelled");
    expect((await join({ session: id })).status).toBeGreaterThanOrEqual(400);
    expect((await tenant.book("visit", START)).status).toBe(201);
    expect(await present(tenant, id, 0)).toEqual([]);
  });

  it("another tenant's are not found: neither read, joined, cancelled nor filled", async () => {
    const { id } = await makeSession();
    const stranger = await makeTenant({ zone: "UTC" });
    await makeService(stranger, await makeResource(stranger), { name: "Workshop", seats: 10 });
    const body = { customer: customer() };
    const answers = [
      await stranger.staff("GET", `/sessions/${id}`),
      await stranger.staff("POST", `/sessions/${id}/cancel`),
      await stranger.staff("GET", `/sessions/${id}/participants`),
      await stranger.staff("POST", `/sessions/${id}/participants`, body),
      await stranger.staff("POST", `/sessions/${id}/invitations`, { email: "ada@example.com" }),
      await stranger.book("workshop", START, { session: id }),
    ];
    expect(outcomesOf(answers)).toEqual(Array(6).fill("404 not_found"));
    expect(await readSession(id)).toMatchObject({ status: "open", taken: 0 });
  });
});

describe("participants", () => {
  const add = (id: string, more: Record<string, unknown> = {}) =>
    tenant.staff("POST", `/sessions/${id}/participants`, { customer: customer(), ...more });

  it("are put in by staff as if they had booked, as long as there are places", async () => {
    const { id } = await makeSession({ seats: 3 });
    const first = await add(id, { seats: 2, notes: "brings a friend" });
    expect(first.status).toBe(201);
    expect(first.body.booking).toMatchObject({ session: id, seats: 2, status: "confirmed", notes: "brings a friend" });
    expect(await readBooking(first)).toMatchObject({ id: first.body.booking.id, session: id });
    expect(outcomeOf(await add(id, { seats: 2 }))).toBe("409 seats_full");
    const me = customer();
    expect((await add(id, { customer: me })).status).toBe(201);
    await leave(first);
    expect(outcomeOf(await add(id, { customer: me }))).toBe("409 in_use");
    expect((await readSession(id)).taken).toBe(1);
  });

  it("are taken out one by one", async () => {
    const { id } = await makeSession();
    const answers = [await join(), await add(id), await join()] as const;
    const { booking } = answers[1].body;
    expect((await tenant.staff("DELETE", `/sessions/${id}/participants/${booking.id}`)).status).toBe(204);
    expect((await readBooking(answers[1])).status).toBe("cancelled");
    expect(await present(tenant, id, 2)).toEqual(idsOf([answers[0], answers[2]]));
    expect((await readSession(id)).taken).toBe(2);
    const elsewhere = (await join({}, LATER)).body.booking;
    const missing = [
      await tenant.staff("DELETE", `/sessions/${id}/participants/${elsewhere.id}`),
      await tenant.staff("DELETE", `/sessions/${id}/participants/bkg_0000000000000000`),
    ];
    expect(outcomesOf(missing)).toEqual(["404 not_found", "404 not_found"]);
  });
});

describe("private sessions", () => {
  it("are not listed, look taken to the public, and are joined with their link", async () => {
    const { id, visibility, link } = await makeSession({ visibility: "private", seats: 2 });
    expect([visibility, link.url.includes(link.token)]).toEqual(["private", true]);
    expect(await listed()).not.toHaveProperty([AT_START]);
    expect(outcomeOf(await join())).toBe("409 slot_taken");
    const joined = await join({ session: id, session_token: link.token });
    expect([joined.status, joined.body.booking.session]).toEqual([201, id]);
    expect((await readSession(id)).taken).toBe(1);
  });

  it("open to no other link, nor without one, and staff read the link again", async () => {
    const { id, link } = await makeSession({ visibility: "private" });
    const other = await makeSession({ visibility: "private", start: LATER });
    for (const session_token of [null, "wrong", `${link.token}x`, other.link.token]) {
      const refused = await join({ session: id, session_token });
      expect([404, 409]).toContain(refused.status);
    }
    expect((await readSession(id)).taken).toBe(0);
    expect((await readSession(id)).link.token).toBe(link.token);
  });

  it("that are full say so to the holder of the link; staff may add any customer", async () => {
    const { id, link } = await makeSession({ visibility: "private", seats: 1 });
    const added = await tenant.staff("POST", `/sessions/${id}/participants`, { customer: customer() });
    expect(added.status).toBe(201);
    expect(outcomeOf(await join({ session: id, session_token: link.token }))).toBe("409 seats_full");
  });
});
