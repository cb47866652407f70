// Groups: the places of a session, leaving and coming back, and prices.

import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, customer, makeResource, makeService } from "../../support/api";
import { setTime } from "../../support/clock";
import { idsOf, leave, move, present, readBooking } from "../../support/groups";
import { countOutcomes, outcomeOf, outcomesOf } from "../../support/outcomes";
import {
  AT_START,
  DATE,
  join,
  LATER,
  listed,
  openWorkshop,
  readSession,
  room,
  START,
  tenant,
} from "../../support/workshop";

beforeEach(openWorkshop);

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
    expect(await present(tenant, id, 10)).toEqual(idsOf(won));
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
    expect(await present(tenant, id, 2)).toEqual(idsOf([answers[0], answers[2]]));
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
