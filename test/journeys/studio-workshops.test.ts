// The studio's workshops, and visits that change.

import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, ask, customer, makeResource, makeService } from "../support/api";
import { setTime } from "../support/clock";
import { accept, entryOf, entryWhen, eventually, leave, move, wait } from "../support/groups";
import { outcomeOf, outcomesOf } from "../support/outcomes";
import { book, fabi, hostOf, mo, offers, offersOf, openStudio, startIn, studio, VISIT } from "../support/studio";

beforeEach(openStudio);

describe("changing a visit", () => {
  const START = "2025-01-14T17:00:00Z";

  it("a visit does not move into the past, nor where every host is taken, nor once cancelled [I16]", async () => {
    const mine = await studio.book(VISIT, START);
    await book(mo, "2025-01-14T19:00:00Z");
    await book(fabi, "2025-01-14T19:00:00Z");
    expect(outcomeOf(await move(mine, "2024-12-31T17:00:00Z"))).toBe("422 too_soon");
    expect(outcomeOf(await move(mine, "2025-01-14T19:00:00Z"))).toBe("409 slot_taken");
    const unchanged = await studio.staff("GET", `/bookings/${mine.body.booking.id}`);
    expect(unchanged.body).toMatchObject({ revision: 1, start: "2025-01-14T12:00:00-05:00" });
    await leave(mine);
    expect(outcomeOf(await move(mine, "2025-01-14T18:00:00Z"))).toBe("409 invalid_transition");
  });

  it("a moved visit may overlap its own old time, with the same host when the other one is busy [I16]", async () => {
    const [mine] = (await book(mo, START)) as [Answer];
    await book(fabi, "2025-01-14T17:30:00Z");
    const moved = await move(mine, "2025-01-14T17:30:00Z");
    expect([moved.status, moved.body.revision, moved.body.resources[0].id]).toEqual([200, 2, mo]);
  });

  it("a move frees the old time in the same step and keeps the id [I16]", async () => {
    const [mine] = (await book(mo, START)) as [Answer];
    expect(await offersOf(mo, "2025-01-14")).not.toContain("2025-01-14T17:00Z");
    const moved = await move(mine, "2025-01-16T18:00:00Z");
    expect([moved.status, moved.body.id]).toEqual([200, mine.body.booking.id]);
    expect(moved.body).toMatchObject({ start: "2025-01-16T13:00:00-05:00", end: "2025-01-16T13:30:00-05:00" });
    expect(await offersOf(mo, "2025-01-14")).toContain("2025-01-14T17:00Z");
    await book(mo, START);
  });

  it("what is offered for a move is taken, and what is not is refused, also where only another host is free", async () => {
    const [mine] = (await book(mo, START)) as [Answer];
    await book(mo, "2025-01-14T19:00:00Z", "2025-01-14T20:00:00Z");
    await book(fabi, "2025-01-14T20:00:00Z");
    for (const start of ["2025-01-14T19:00Z", "2025-01-14T20:00Z"]) {
      const offered = await offers("2025-01-14", `&exclude_booking=${mine.body.booking.id}`);
      const isOffered = offered.some((offer) => startIn(offer) === start);
      expect([start, (await move(mine, start)).status]).toEqual([start, isOffered ? 200 : 409]);
    }
  });

  it("a visit is cancelled once and frees its time; again, or once completed, is refused, an unknown one not found [I17]", async () => {
    const [first, second] = (await book(mo, START, "2025-01-14T19:00:00Z")) as [Answer, Answer];
    const cancelled = await leave(first);
    expect([cancelled.status, cancelled.body.status]).toEqual([200, "cancelled"]);
    expect(await offersOf(mo, "2025-01-14")).toContain("2025-01-14T17:00Z");
    expect(outcomeOf(await leave(first))).toBe("409 already_cancelled");
    setTime("2025-01-14T19:30:00Z");
    const { id } = second.body.booking;
    expect((await studio.staff("POST", `/bookings/${id}/complete`)).body.status).toBe("completed");
    expect(outcomeOf(await leave(second))).toBe("409 invalid_transition");
    expect(outcomeOf(await studio.staff("POST", `/bookings/${id}/cancel`))).toBe("409 invalid_transition");
    const nobody = "bkg_0000000000000000";
    expect(outcomeOf(await studio.staff("POST", `/bookings/${nobody}/cancel`))).toBe("404 not_found");
    const unknown = await ask("POST", `/v1/public/bookings/${nobody}/cancel`, { token: first.body.manage.token });
    expect(outcomeOf(unknown)).toBe("404 not_found");
  });

  it("bookings are listed to staff alone, and no list gives away what opens one [I22]", async () => {
    const { body } = await studio.book(VISIT, START);
    expect((await ask("GET", "/v1/bookings")).status).toBe(401);
    expect((await ask("GET", "/v1/bookings", { token: body.manage.token })).status).toBe(401);
    const list = await eventually(
      studio,
      () => studio.staff("GET", "/bookings"),
      (answer) => answer.body.data.length > 0,
    );
    expect([list.status, list.body.data[0].id]).toEqual([200, body.booking.id]);
    expect(JSON.stringify(list.body)).not.toContain(body.manage.token);
    expect(JSON.stringify(list.body)).not.toMatch(/token|manage/i);
  });
});

describe("workshops", () => {
  const START = "2025-01-21T15:00:00Z";

  async function workshop(more: Record<string, unknown> = {}, session: Record<string, unknown> = {}) {
    const printRoom = await makeResource(studio, undefined, { name: "Print room" });
    await makeService(studio, printRoom, { name: "Workshop", seats: 10, ...more });
    return (await studio.staff("POST", "/sessions", { service: "workshop", start: START, ...session })).body;
  }

  const join = (more: Record<string, unknown> = {}) => studio.book("workshop", START, more);
  const read = async (session: { id: string }) => (await studio.staff("GET", `/sessions/${session.id}`)).body;

  it("one place, three who want it: one has it, two wait in order; when it comes free the first is offered it [I23]", async () => {
    const session = await workshop({}, { seats: 1 });
    const first = await join({ if_full: "waitlist" });
    expect([first.status, first.body.booking.status]).toEqual([201, "confirmed"]);
    expect(await read(session)).toMatchObject({ seats: 1, taken: 1, remaining: 0 });
    const waiting = [await join({ if_full: "waitlist" }), await join({ if_full: "waitlist" })] as const;
    expect(outcomesOf(waiting)).toEqual(["202", "202"]);
    expect(waiting.map(({ body }) => [body.entry.status, body.entry.position])).toEqual([
      ["waiting", 1],
      ["waiting", 2],
    ]);
    await leave(first);
    const [second, third] = [await entryOf(waiting[0]), await entryOf(waiting[1])];
    expect(second).toMatchObject({ status: "offered", position: null, offer: { seats: 1 } });
    expect(third).toMatchObject({ status: "waiting", position: 1, offer: null });
    expect(outcomeOf(await join())).toBe("409 seats_full");
    expect((await accept(waiting[0])).body.booking.status).toBe("confirmed");
    expect(await read(session)).toMatchObject({ taken: 1, remaining: 0 });
  });

  it("joining twice is a place like any other, which staff see; a customer who left may come back [I26]", async () => {
    const session = await workshop();
    const me = customer();
    const first = await join({ customer: me });
    const second = await join({ customer: me });
    const { body } = await studio.staff("GET", `/bookings/${second.body.booking.id}`);
    expect(body.repeat_of).toBe(first.body.booking.id);
    await leave(first);
    await leave(second);
    expect((await join({ customer: me })).status).toBe(201);
    expect((await read(session)).taken).toBe(1);
  });

  it("an invitation is good for seven days and for one answer [I28]", async () => {
    const session = await workshop({}, { visibility: "invite_only" });
    const invite = async () =>
      (await studio.staff("POST", `/sessions/${session.id}/invitations`, { email: customer().email })).body.token;
    const [early, late, unwanted] = [await invite(), await invite(), await invite()];
    const answer = (token: string, response: string) =>
      ask("POST", `/v1/public/invitations/${token}`, { body: { response } });
    const declined = await answer(unwanted, "decline");
    expect([declined.status, declined.body.invitation.status]).toEqual([200, "declined"]);
    expect((await read(session)).taken).toBe(0);
    setTime("2025-01-07T00:00:00Z");
    const accepted = await answer(early, "accept");
    expect([accepted.status, accepted.body.booking.status]).toEqual([201, "confirmed"]);
    expect(accepted.body.invitation.status).toBe("accepted");
    expect(outcomesOf([await answer(early, "accept"), await answer(unwanted, "accept")])).toEqual([
      "404 not_found",
      "404 not_found",
    ]);
    setTime("2025-01-09T00:00:00Z");
    expect(outcomeOf(await answer(late, "accept"))).toBe("410 hold_expired");
    expect((await read(session)).taken).toBe(1);
  });

  it("a workshop by invitation only is joined by invitation only [I29]", async () => {
    const session = await workshop({}, { visibility: "invite_only" });
    expect(outcomeOf(await join({ session: session.id }))).toBe("403 forbidden");
    // A customer who does not name it learns only that the time is taken.
    expect(outcomeOf(await join())).toBe("409 slot_taken");
    expect(await studio.starts("service=workshop&from=2025-01-21&to=2025-01-21")).not.toContain(
      "2025-01-21T10:00:00-05:00",
    );
    expect((await read(session)).taken).toBe(0);
  });

  it("a customer who gets an offer at 10:00 may accept it until 12:00; then the next customer gets it [I32]", async () => {
    const scene = async (date: string, start: string) => {
      setTime(`${date}T09:00:00-05:00`);
      const [holder] = (await book(mo, start)) as [Answer];
      await book(fabi, start);
      const waiting = [await wait(studio, VISIT, start), await wait(studio, VISIT, start)] as const;
      setTime(`${date}T10:00:00-05:00`);
      await leave(holder);
      const offered = await entryWhen(studio, waiting[0], "offered");
      expect(Date.parse(offered.offer.expires_at)).toBe(Date.parse(`${date}T12:00:00-05:00`));
      expect((await entryOf(waiting[1])).status).toBe("waiting");
      return waiting;
    };
    const [prompt] = await scene("2025-01-13", "2025-01-14T17:30:00Z");
    setTime("2025-01-13T11:59:00-05:00");
    const booked = await accept(prompt);
    expect([booked.status, booked.body.booking.status, hostOf(booked)]).toEqual([201, "confirmed", mo]);
    const [tardy, next] = await scene("2025-01-15", "2025-01-16T17:30:00Z");
    setTime("2025-01-15T12:01:00-05:00");
    expect(outcomeOf(await accept(tardy))).toBe("410 hold_expired");
    expect((await entryWhen(studio, tardy, "expired")).status).toBe("expired");
    expect((await entryWhen(studio, next, "offered")).status).toBe("offered");
  });

  it("ten seats at 50 with 20 % off from ten on cost 400; nine cost 450 [I34]", async () => {
    const price = { amount: 50, currency: "USD", per: "seat", tiers: [{ min_seats: 10, percent_off: 20 }] };
    await workshop({ price });
    const { body } = await studio.public("GET", "/slots?service=workshop&from=2025-01-21&to=2025-01-21&seats=10");
    const slot = body.days[0].slots.find((one: { start: string }) => Date.parse(one.start) === Date.parse(START));
    expect([slot.price.amount, slot.remaining]).toEqual([400, 10]);
    const ten = await join({ seats: 10 });
    expect(ten.body.booking).toMatchObject({ seats: 10, price: { amount: 400, currency: "USD" } });
    const nine = await studio.book("workshop", "2025-01-22T15:00:00Z", { seats: 9 });
    expect(nine.body.booking.price.amount).toBe(450);
  });
});
