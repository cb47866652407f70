// Groups: the places of a session, sessions that staff put on the calendar, who may join them, invitations and prices.

import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, ask, customer, makeResource, makeService, makeTenant, type Tenant } from "../../support/api";
import { MONDAY, passTime, setTime } from "../../support/clock";
import { eventually, leave, move, readBooking } from "../../support/groups";
import { countOutcomes, outcomeOf, outcomesOf } from "../../support/outcomes";
import { aTenantWith } from "../../support/scenario";

const DATE = "2026-06-09";
const START = "2026-06-09T10:00:00Z";
const LATER = "2026-06-09T14:00:00Z";
const HOUR_MS = 3_600_000;

let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({
    now: MONDAY.nine,
    weekly: [{ days: ["tue", "wed"], start: "09:00", end: "17:00" }],
    service: { name: "Workshop", seats: 10 },
  }));
  await makeService(tenant, room, { name: "Visit" });
});

const join = (more: Record<string, unknown> = {}, start = START) => tenant.book("workshop", start, more);

/** Places left by start, as the slot list tells them. */
async function listed(more = "", service = "workshop"): Promise<Record<string, number>> {
  const { body } = await tenant.public("GET", `/slots?service=${service}&from=${DATE}&to=${DATE}${more}`);
  const slots: { start: string; remaining: number }[] = body.days[0].slots;
  return Object.fromEntries(slots.map((slot) => [new Date(slot.start).toISOString(), slot.remaining]));
}

const AT_START = new Date(START).toISOString();

async function makeSession(more: Record<string, unknown> = {}): Promise<Answer["body"]> {
  const { status, body } = await tenant.staff("POST", "/sessions", { service: "workshop", start: START, ...more });
  if (status !== 201) throw new Error(`session answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

const readSession = async (id: string) => (await tenant.staff("GET", `/sessions/${id}`)).body;

/** The ids of those who have a place, once the list knows as many. */
async function present(id: string, count: number): Promise<string[]> {
  const list = await eventually(
    tenant,
    async () => {
      const { body } = await tenant.staff("GET", `/sessions/${id}/participants?limit=100`);
      return body.data.filter((booking: { status: string }) => booking.status === "confirmed");
    },
    (bookings) => bookings.length === count,
  );
  return list.map((booking: { id: string }) => booking.id).sort();
}

const idsOf = (answers: readonly Answer[]) => answers.map(({ body }) => body.booking.id as string).sort();

describe("places", () => {
  it("a booking takes as many as it asks for; the list counts what is left, and too large a party is told where else", async () => {
    expect((await listed())[AT_START]).toBe(10);
    const party = await join({ seats: 4 });
    expect(party.body.booking).toMatchObject({ status: "confirmed", seats: 4 });
    expect((await join()).status).toBe(201);
    expect((await listed())[AT_START]).toBe(5);
    expect(await listed("&seats=6")).not.toHaveProperty([AT_START]);
    const refused = await join({ seats: 6 });
    expect(outcomeOf(refused)).toBe("409 seats_full");
    expect(refused.body.alternatives.length).toBeGreaterThan(0);
    const free = await listed("&seats=6");
    for (const { start } of refused.body.alternatives) {
      const isThatDay = start.startsWith(DATE);
      if (isThatDay) expect(free[new Date(start).toISOString()]).toBe(10);
    }
    expect((await join({ seats: 5 })).status).toBe(201);
    expect(outcomeOf(await join())).toBe("409 seats_full");
    expect(outcomeOf(await join({ seats: 11 }, LATER))).toBe("422 capacity_exceeded");
  });

  it("the bookings of one start are one session; a full one is no longer listed and says why", async () => {
    const [first, second] = [await join({ seats: 9 }), await join()];
    expect(first.body.booking.session).toMatch(/^ses_/);
    expect(second.body.booking.session).toBe(first.body.booking.session);
    expect(await readSession(first.body.booking.session)).toMatchObject({
      start: "2026-06-09T10:00:00+00:00",
      end: "2026-06-09T11:00:00+00:00",
      seats: 10,
      taken: 10,
      remaining: 0,
      status: "open",
    });
    expect(await listed()).not.toHaveProperty([AT_START]);
    const { body } = await tenant.public("GET", `/slots?service=workshop&from=${DATE}&to=${DATE}&explain=1`);
    expect(body.days[0].refused).toContainEqual({ start: "2026-06-09T10:00:00+00:00", code: "seats_full" });
    expect((await tenant.book("visit", LATER)).body.booking.session).toBeNull();
  });

  it("60 parallel bookings of 10 places: ten have one, fifty are told seats_full", async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => join()));
    expect(countOutcomes(answers)).toEqual({ "201": 10, "409 seats_full": 50 });
    const won = answers.filter(({ status }) => status === 201);
    const id = won[0]?.body.booking.session;
    expect(await readSession(id)).toMatchObject({ taken: 10, remaining: 0 });
    expect(await present(id, 10)).toEqual(idsOf(won));
    expect((await tenant.consistency(room)).agrees).toBe(true);
  });

  it("40 parallel parties of one to four never take more places than there are, and fill what fits", async () => {
    const sizes = Array.from({ length: 40 }, (_, n) => 1 + ((n * 7) % 4));
    const answers = await Promise.all(sizes.map((seats) => join({ seats })));
    const taken = answers.reduce((sum, { status, body }) => sum + (status === 201 ? body.booking.seats : 0), 0);
    // Ten of the forty come alone: none of them is turned away while a place is left.
    expect(taken).toBe(10);
    expect(answers.filter(({ body }) => body.code && body.code !== "seats_full")).toEqual([]);
  });

  it("one key takes one place: twenty requests at once get the same answer", async () => {
    const body = { service: "workshop", start: START, customer: customer() };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => tenant.public("POST", "/bookings", body, { key: "one-and-the-same-key" })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify([answer.status, answer.body]))).size).toBe(1);
    expect((await listed())[AT_START]).toBe(9);
  });

  it("a session occupies its resource once: another service, or another start that overlaps, is slot_taken", async () => {
    await tenant.staff("PATCH", "/services/workshop", { step_minutes: 30 });
    await join();
    expect(outcomeOf(await tenant.book("visit", START))).toBe("409 slot_taken");
    expect(outcomeOf(await join({}, "2026-06-09T10:30:00Z"))).toBe("409 slot_taken");
    expect((await join({}, "2026-06-09T11:00:00Z")).status).toBe(201);
    const agenda = await tenant.staff("GET", `/resources/${room}/agenda?from=${DATE}&to=${DATE}`);
    const stays = new Set(agenda.body.data.map((item: { occupied_start: string }) => item.occupied_start));
    expect(stays.size).toBe(2);
  });

  it("a session counts once against the day and once against a pool", async () => {
    await tenant.staff("PATCH", `/resources/${room}`, { max_bookings_per_day: 1 });
    const pool = { name: "morning", days: ["tue"], start: "09:00", end: "12:00", minutes: 60 };
    await tenant.staff("PUT", `/resources/${room}/pools`, { pools: [pool] });
    for (let n = 0; n < 3; n++) expect((await join({ seats: 2 })).status).toBe(201);
    const { body } = await tenant.public("GET", `/pools?date=${DATE}`);
    expect(body.resources[0].pools[0]).toMatchObject({ consumed_minutes: 60, remaining_minutes: 0 });
    expect(outcomeOf(await join({}, LATER))).toBe("409 day_limit_reached");
    await tenant.staff("PATCH", `/resources/${room}`, { max_bookings_per_day: null });
    expect(outcomeOf(await join({}, "2026-06-09T11:00:00Z"))).toBe("409 pool_exhausted");
    expect((await join({ seats: 4 })).status).toBe(201);
  });

  it("a hold keeps places until it lapses, and is confirmed as a booking of the session", async () => {
    const held = await tenant.hold("workshop", START, { seats: 9 });
    expect((await listed())[AT_START]).toBe(1);
    expect(outcomeOf(await join({ seats: 2 }))).toBe("409 seats_full");
    setTime(held.body.hold.expires_at);
    expect((await listed())[AT_START]).toBe(10);
    const second = await tenant.hold("workshop", START, { seats: 9 });
    const hold = { id: second.body.hold.id, token: second.body.token };
    expect((await join({ seats: 9, hold })).body.booking).toMatchObject({ id: hold.id, status: "confirmed", seats: 9 });
    expect((await listed())[AT_START]).toBe(1);
  });

  it("of a service in any of two rooms there is one session a start, in one of them", async () => {
    const rooms = [room, await makeResource(tenant)];
    await makeService(tenant, room, { name: "Talk", seats: 2, requires: [{ any_of: rooms }] });
    const answers = await Promise.all(Array.from({ length: 10 }, () => tenant.book("talk", START)));
    expect(countOutcomes(answers)).toEqual({ "201": 2, "409 seats_full": 8 });
    const won = answers.filter(({ status }) => status === 201).map(({ body }) => body.booking);
    expect(new Set(won.map(({ session }) => session)).size).toBe(1);
    expect(new Set(won.map(({ resources }) => resources[0].id)).size).toBe(1);
  });
});

describe("leaving and coming back", () => {
  it("a cancellation touches one participant only", async () => {
    const answers = [await join({ seats: 2 }), await join(), await join({ seats: 3 })] as const;
    const id = answers[0].body.booking.session;
    expect((await leave(answers[1])).body.status).toBe("cancelled");
    for (const other of [answers[0], answers[2]]) {
      expect(await readBooking(other)).toMatchObject({ status: "confirmed", revision: 1, session: id });
    }
    expect(await readSession(id)).toMatchObject({ status: "open", taken: 5, remaining: 5 });
    expect(await present(id, 2)).toEqual(idsOf([answers[0], answers[2]]));
    expect(outcomeOf(await tenant.book("visit", START))).toBe("409 slot_taken");
  });

  it("a second place of one address is one like any other, and staff see that it is the second", async () => {
    const me = customer({ email: "ada@example.com" });
    const first = await join({ customer: me });
    const again = [await join({ customer: me }), await join({ customer: { ...me, email: "ADA@example.com" } })];
    const byHold = (await tenant.hold("workshop", START, { customer: me })).body;
    expect(byHold.hold.id).toMatch(/^bkg_/);
    const later = await join({ customer: me }, LATER);
    expect(outcomesOf([...again, later])).toEqual(["201", "201", "201"]);
    const { session, id } = first.body.booking;
    const shown = async (booked: Answer) => (await tenant.staff("GET", `/bookings/${booked.body.booking.id}`)).body;
    expect([await shown(first), ...(await Promise.all(again.map(shown))), await shown(later)]).toMatchObject([
      { repeat_of: null },
      { repeat_of: id, session },
      { repeat_of: id, session },
      { repeat_of: null },
    ]);
    expect(JSON.stringify(again.map(({ body }) => body))).not.toContain("repeat_of");
    expect((await move(later, START)).status).toBe(200);
    expect((await shown(later)).repeat_of).toBe(id);
    await tenant.consistency();
    const listed = (await tenant.staff("GET", "/bookings?q=ada")).body.data;
    // A hold is not listed.
    expect(listed.filter((one: { repeat_of: string | null }) => one.repeat_of === id)).toHaveLength(3);
  });

  it("no caller learns who is in a group: every request for an address with a place is answered as for any other", async () => {
    const known = customer({ email: "ada@example.com" });
    await join({ customer: known });
    await join({ seats: 8 });
    const ask = async (who: Record<string, unknown>) =>
      outcomesOf([
        await join({ customer: who, seats: 10 }),
        await join({ customer: who, seats: 2 }),
        await tenant.hold("workshop", START, { customer: who, seats: 2 }),
        await tenant.public("POST", "/waitlist-entries", {
          service: "workshop",
          start: START,
          seats: 2,
          customer: who,
        }),
        await join({ customer: who, seats: 2, if_full: "waitlist" }),
        await join({ customer: who }),
      ]);
    const told = await ask(known);
    expect(told).toEqual(["409 seats_full", "409 seats_full", "409 seats_full", "201", "202", "201"]);
    expect(await ask(customer())).toEqual([...told.slice(0, 5), "409 seats_full"]);
  });

  it("when the last one has left, the time is free for other services", async () => {
    const answers = [await join(), await join()] as const;
    await leave(answers[0]);
    expect(outcomeOf(await tenant.book("visit", START))).toBe("409 slot_taken");
    await leave(answers[1]);
    expect((await tenant.book("visit", START)).status).toBe(201);
    expect(outcomeOf(await join())).toBe("409 slot_taken");
  });

  it("a move takes one participant to another session; where there is no place it changes nothing", async () => {
    const [mine, other] = [await join({ seats: 2 }), await join()];
    await join({ seats: 9 }, LATER);
    expect(outcomeOf(await move(mine, LATER))).toBe("409 seats_full");
    expect(await readBooking(mine)).toMatchObject({ revision: 1, session: other.body.booking.session });
    const moved = await move(other, LATER);
    expect([moved.status, moved.body.id, moved.body.revision]).toEqual([200, other.body.booking.id, 2]);
    expect(moved.body.session).not.toBe(mine.body.booking.session);
    expect(await readSession(moved.body.session)).toMatchObject({ taken: 10, remaining: 0 });
    expect(await readSession(mine.body.booking.session)).toMatchObject({ taken: 2, remaining: 8 });
  });
});

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
    expect(await present(id, 0)).toEqual([]);
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
    expect(await present(id, 2)).toEqual(idsOf([answers[0], answers[2]]));
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

describe("invitations", () => {
  const EMAIL = "ada@example.com";

  async function invite(id: string, more: Record<string, unknown> = {}): Promise<Answer> {
    const invited = await tenant.staff("POST", `/sessions/${id}/invitations`, { email: EMAIL, ...more });
    if (invited.status !== 201) throw new Error(`invitation answered ${invited.status}`);
    return invited;
  }

  const respond = (invited: Answer, response: string, more: Record<string, unknown> = {}, key?: string) =>
    ask("POST", `/v1/public/invitations/${invited.body.token}`, {
      body: { response, ...more },
      ...(key !== undefined && { key }),
    });
  const show = (invited: Answer) => ask("GET", `/v1/public/invitations/${invited.body.token}`);
  const statusOf = async (invited: Answer) => (await show(invited)).body.invitation.status;

  it("show the session to the holder of the token, and no other participant", async () => {
    const { id } = await makeSession({ visibility: "invite_only", title: "Screen printing" });
    const named = customer({ name: "Very Secret Name" });
    await tenant.staff("POST", `/sessions/${id}/participants`, { customer: named });
    const invited = await invite(id, { seats: 2 });
    expect(invited.body.invitation).toMatchObject({ session: id, email: EMAIL, seats: 2, status: "pending" });
    expect(Date.parse(invited.body.invitation.expires_at)).toBe(Date.parse("2026-06-08T09:00:00Z"));
    const { status, body } = await show(invited);
    expect([status, body.invitation.id, body.session.id]).toEqual([200, invited.body.invitation.id, id]);
    expect(body.session.title).toBe("Screen printing");
    expect(JSON.stringify(body)).not.toContain("Secret");
    expect((await ask("GET", "/v1/public/invitations/wrong")).status).toBe(404);
    expect((await ask("POST", "/v1/public/invitations/wrong", { body: { response: "accept" } })).status).toBe(404);
  });

  it("accepted, take their places at once; a replay tells it again, another try is 404", async () => {
    const { id } = await makeSession({ visibility: "invite_only", seats: 3 });
    const invited = await invite(id, { seats: 2 });
    const first = await respond(invited, "accept", { customer: { name: "Ada", email: EMAIL } }, "one-and-the-same-key");
    expect(first.status).toBe(201);
    expect(first.body.booking).toMatchObject({ session: id, seats: 2, status: "confirmed" });
    expect(first.body.booking.customer).toMatchObject({ name: "Ada", email: EMAIL });
    expect(await readBooking(first)).toMatchObject({ status: "confirmed" });
    const replay = await respond(
      invited,
      "accept",
      { customer: { name: "Ada", email: EMAIL } },
      "one-and-the-same-key",
    );
    expect([replay.status, replay.body]).toEqual([201, first.body]);
    expect(outcomesOf([await respond(invited, "accept"), await respond(invited, "decline")])).toEqual([
      "404 not_found",
      "404 not_found",
    ]);
    expect((await readSession(id)).taken).toBe(2);
  });

  it("are used once: of ten who accept at once one has the place", async () => {
    const { id } = await makeSession({ visibility: "invite_only" });
    const invited = await invite(id);
    const answers = await Promise.all(Array.from({ length: 10 }, () => respond(invited, "accept")));
    expect(countOutcomes(answers)).toEqual({ "201": 1, "404 not_found": 9 });
    expect((await readSession(id)).taken).toBe(1);
  });

  it("keep no place: when it is full they are refused, not consumed, and good again when one leaves", async () => {
    const { id } = await makeSession({ visibility: "invite_only", seats: 1 });
    const invited = await invite(id);
    const added = await tenant.staff("POST", `/sessions/${id}/participants`, { customer: customer() });
    expect(outcomeOf(await respond(invited, "accept"))).toBe("409 seats_full");
    expect(await statusOf(invited)).toBe("pending");
    await leave(added);
    expect((await respond(invited, "accept")).status).toBe(201);
    expect((await readSession(id)).taken).toBe(1);
  });

  it("bring a second place to a customer who has one, marked for staff: no other caller learns who is in", async () => {
    const { id } = await makeSession({ visibility: "invite_only" });
    const invited = await invite(id);
    await tenant.staff("POST", `/sessions/${id}/participants`, { customer: { name: "Ada", email: EMAIL } });
    const accepted = await respond(invited, "accept");
    expect(accepted.status).toBe(201);
    const { body } = await tenant.staff("GET", `/bookings/${accepted.body.booking.id}`);
    expect(body.repeat_of).toMatch(/^bkg_/);
  });

  it("last seven days to the instant", async () => {
    const { id } = await makeSession({ visibility: "invite_only", start: "2026-06-23T10:00:00Z" });
    const [prompt, tardy] = [await invite(id), await invite(id, { email: "bob@example.com" })];
    const endsAt = setTime(MONDAY.nine) + 7 * 24 * HOUR_MS;
    setTime(new Date(endsAt - 1).toISOString());
    expect((await respond(prompt, "accept")).status).toBe(201);
    setTime(new Date(endsAt).toISOString());
    expect(outcomeOf(await respond(tardy, "accept"))).toBe("410 hold_expired");
    expect((await readSession(id)).taken).toBe(1);
  });

  it("declined are over, and take nothing", async () => {
    const { id } = await makeSession({ visibility: "invite_only" });
    const invited = await invite(id);
    const declined = await respond(invited, "decline");
    expect([declined.status, declined.body.invitation.status]).toEqual([200, "declined"]);
    expect(outcomeOf(await respond(invited, "accept"))).toBe("404 not_found");
    expect((await readSession(id)).taken).toBe(0);
  });

  it("are answered accept or decline, and made with a key for an address", async () => {
    const { id } = await makeSession({ visibility: "invite_only" });
    const invited = await invite(id);
    expect(outcomeOf(await respond(invited, "perhaps"))).toBe("400 invalid_request");
    const path = `/sessions/${id}/invitations`;
    expect(outcomeOf(await tenant.staff("POST", path, { email: "nobody" }))).toBe("400 invalid_request");
    expect(outcomeOf(await tenant.staff("POST", path, { email: EMAIL }, { key: null }))).toBe(
      "400 idempotency_key_missing",
    );
    const [first, second] = [
      await tenant.staff("POST", path, { email: "bob@example.com" }, { key: "one-and-the-same-key" }),
      await tenant.staff("POST", path, { email: "bob@example.com" }, { key: "one-and-the-same-key" }),
    ];
    expect(second.body).toEqual(first.body);
  });

  it("by invitation only: naming the session is forbidden without one, and it is not listed", async () => {
    const { id, link } = await makeSession({ visibility: "invite_only" });
    expect(link).toBeNull();
    expect(outcomesOf([await join({ session: id }), await join({ session: id, session_token: "guess" })])).toEqual([
      "403 forbidden",
      "403 forbidden",
    ]);
    expect(outcomeOf(await join())).toBe("409 slot_taken");
    expect(await listed()).not.toHaveProperty([AT_START]);
    const added = await tenant.staff("POST", `/sessions/${id}/participants`, { customer: customer() });
    expect(added.status).toBe(201);
    expect((await readSession(id)).taken).toBe(1);
  });

  it("and sessions leave no person in the event log or the audit log", async () => {
    const { id } = await makeSession();
    const invited = await invite(id, { email: "secret@example.com" });
    const accepted = await respond(invited, "accept");
    await join({ customer: customer({ name: "Very Secret Name" }), notes: "secret note" });
    await leave(accepted);
    passTime(1_000);
    await tenant.consistency(room);
    for (const path of ["/events?limit=100", "/audit?limit=100"]) {
      const { status, body } = await tenant.staff("GET", path);
      expect([status, /secret/i.test(JSON.stringify(body))]).toEqual([200, false]);
    }
  });
});

describe("prices of groups", () => {
  const price = {
    amount: 50,
    currency: "USD",
    per: "seat",
    tiers: [
      { min_seats: 5, percent_off: 10 },
      { min_seats: 10, percent_off: 20 },
    ],
  };

  it("are by the seat, with the best tier that the party reaches: ten at 50 are 400", async () => {
    await makeService(tenant, room, { name: "Class", seats: 20, price });
    const prices: number[] = [];
    for (const seats of [1, 4, 5, 9, 10]) {
      const { body } = await tenant.public("GET", `/slots?service=class&from=${DATE}&to=${DATE}&seats=${seats}`);
      prices.push(body.days[0].slots[0].price.amount);
    }
    expect(prices).toEqual([50, 200, 225, 405, 400]);
    const booked = await tenant.book("class", START, { seats: 10 });
    expect(booked.body.booking.price).toEqual({ amount: 400, currency: "USD" });
  });

  it("go by the party, not by the session: ten who come alone pay 50 each", async () => {
    await makeService(tenant, room, { name: "Class", seats: 10, price });
    const answers = await Promise.all(Array.from({ length: 10 }, () => tenant.book("class", START)));
    expect(answers.map(({ body }) => body.booking.price.amount)).toEqual(Array(10).fill(50));
  });

  it("by the booking are one price for every party", async () => {
    await makeService(tenant, room, { name: "Class", seats: 10, price: { amount: 5_000, currency: "USD" } });
    expect((await tenant.book("class", START, { seats: 7 })).body.booking.price.amount).toBe(5_000);
  });
});
