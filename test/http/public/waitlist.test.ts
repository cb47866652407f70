// The waitlist of a session: who waits, who is offered what comes free, for how long, and that an offer is for its
// customer alone.

import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, ask, customer, makeResource, makeService, makeTenant, type Tenant } from "../../support/api";
import { MONDAY, setTime, utc } from "../../support/clock";
import { accept, entryOf, eventually, giveUp, leave, readBooking, startsOn, wait } from "../../support/groups";
import { countOutcomes, outcomeOf, outcomesOf } from "../../support/outcomes";

const DATE = "2026-06-09";
const START = "2026-06-09T10:00:00Z";
const LATER = "2026-06-09T14:00:00Z";
const OFFER_MS = 7_200_000;
let tenant: Tenant;

beforeEach(async () => {
  setTime(MONDAY.nine);
  tenant = await makeTenant({ zone: "UTC" });
});

describe("a session that is full", () => {
  const ofTen = async (more: Record<string, unknown> = {}) => {
    const room = await makeResource(tenant);
    await makeService(tenant, room, { name: "Workshop", seats: 10, ...more });
  };
  const join = (more: Record<string, unknown> = {}, start = START) => tenant.book("workshop", start, more);
  const joinOrWait = (more: Record<string, unknown> = {}) => join({ if_full: "waitlist", ...more });
  const queue = (more: Record<string, unknown> = {}) => wait(tenant, "workshop", START, more);
  const placesOf = async (entries: readonly Answer[]) =>
    (await Promise.all(entries.map(entryOf))).map(({ status, position }) => [status, position]);

  it("60 wishes for 10 places: 10 have one and 50 wait; when ten leave, the first ten are offered theirs", async () => {
    await ofTen();
    const answers = await Promise.all(Array.from({ length: 60 }, () => joinOrWait()));
    expect(countOutcomes(answers)).toEqual({ "201": 10, "202": 50 });
    const confirmed = answers.filter(({ status }) => status === 201);
    expect(confirmed.every(({ body }) => body.booking.status === "confirmed")).toBe(true);
    const waiting = answers
      .filter(({ status }) => status === 202)
      .sort((a, b) => a.body.entry.position - b.body.entry.position);
    expect(waiting.map(({ body }) => body.entry.position)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));

    expect(outcomesOf(await Promise.all(confirmed.map(leave)))).toEqual(Array(10).fill("200"));
    const entries = await Promise.all(waiting.map(entryOf));
    expect(entries.slice(0, 10).map(({ status, position }) => [status, position])).toEqual(
      Array(10).fill(["offered", null]),
    );
    expect(entries.slice(10).map(({ status, position }) => [status, position])).toEqual(
      Array.from({ length: 40 }, (_, n) => ["waiting", n + 1]),
    );
    const endsAt = Date.parse(MONDAY.nine) + OFFER_MS;
    for (const { offer } of entries.slice(0, 10)) {
      expect([utc(offer.start), offer.seats, Date.parse(offer.expires_at)]).toEqual([utc(START), 1, endsAt]);
    }
    const byStaff = { service: "workshop", start: START, customer: customer() };
    expect(outcomesOf([await join(), await tenant.staff("POST", "/bookings", byStaff)])).toEqual([
      "409 seats_full",
      "409 seats_full",
    ]);
    expect(await startsOn(tenant, "workshop", DATE)).not.toContain(utc(START));

    const accepted = await Promise.all(waiting.slice(0, 4).map((entry) => accept(entry)));
    expect(accepted.map(({ status, body }) => [status, body.entry.status, body.booking.status])).toEqual(
      Array(4).fill([201, "accepted", "confirmed"]),
    );
    setTime(utc(endsAt - 1));
    expect((await placesOf(waiting.slice(4, 11))).map(([status]) => status)).toEqual([
      ...Array(6).fill("offered"),
      "waiting",
    ]);
    setTime(utc(endsAt));
    expect(await placesOf(waiting.slice(4, 10))).toEqual(Array(6).fill(["expired", null]));
    expect(await placesOf(waiting.slice(10))).toEqual([
      ...Array(6).fill(["offered", null]),
      ...Array.from({ length: 34 }, (_, n) => ["waiting", n + 1]),
    ]);
    const session = (await tenant.staff("GET", `/sessions/${accepted[0]?.body.booking.session}`)).body;
    expect([session.seats, session.remaining]).toEqual([10, 0]);
  });

  it("offers what comes free in the order of joining, one after another", async () => {
    await ofTen({ seats: 3 });
    const holders = [await join(), await join(), await join()];
    const waiting = [await queue(), await queue(), await queue(), await queue()];
    expect(waiting.map(({ status, body }) => [status, body.entry.position])).toEqual([
      [201, 1],
      [201, 2],
      [201, 3],
      [201, 4],
    ]);
    for (let gone = 1; gone <= 3; gone++) {
      await leave(holders[gone - 1] as Answer);
      const statuses = (await placesOf(waiting)).map(([status]) => status);
      expect(statuses).toEqual([...Array(gone).fill("offered"), ...Array(4 - gone).fill("waiting")]);
    }
  });

  it("passes over a party that does not fit; it keeps its place and is first when there is room", async () => {
    await ofTen({ seats: 4 });
    const holders = [await join(), await join(), await join(), await join()] as const;
    const three = await queue({ seats: 3 });
    const one = await queue();
    const two = await queue({ seats: 2 });
    await leave(holders[0]);
    expect(await placesOf([three, one, two])).toEqual([
      ["waiting", 1],
      ["offered", null],
      ["waiting", 2],
    ]);
    expect((await giveUp(one)).status).toBe(204);
    expect(await placesOf([three, one, two])).toEqual([
      ["waiting", 1],
      ["declined", null],
      ["waiting", 2],
    ]);
    await leave(holders[1]);
    expect(await placesOf([three, two])).toEqual([
      ["waiting", 1],
      ["offered", null],
    ]);
    await leave(holders[2]);
    expect((await placesOf([three]))[0]).toEqual(["waiting", 1]);
    await giveUp(two);
    const offered = await entryOf(three);
    expect([offered.status, offered.offer.seats]).toEqual(["offered", 3]);
    expect((await accept(three)).body.booking).toMatchObject({ status: "confirmed", seats: 3 });
  });

  it("divides places that come free at once among those who fit, in order", async () => {
    await ofTen({ seats: 4 });
    const party = await join({ seats: 4 });
    const waiting = [await queue({ seats: 3 }), await queue({ seats: 2 }), await queue(), await queue()];
    await leave(party);
    expect(await placesOf(waiting)).toEqual([
      ["offered", null],
      ["waiting", 1],
      ["offered", null],
      ["waiting", 2],
    ]);
  });

  it("an offer is a hold: accepted up to its last instant, at that instant it is the next one's", async () => {
    await ofTen({ seats: 2, offer_seconds: 600 });
    const holders = [await join(), await join()];
    const [prompt, tardy, next] = [await queue(), await queue(), await queue()] as const;
    for (const holder of holders) await leave(holder);
    const endsAt = Date.parse((await entryOf(prompt)).offer.expires_at);
    expect(endsAt).toBe(Date.parse(MONDAY.nine) + 600_000);
    setTime(utc(endsAt - 1));
    expect((await accept(prompt)).status).toBe(201);
    setTime(utc(endsAt));
    expect(outcomeOf(await accept(tardy))).toBe("410 hold_expired");
    expect(await placesOf([prompt, tardy, next])).toEqual([
      ["accepted", null],
      ["expired", null],
      ["offered", null],
    ]);
    expect(outcomeOf(await join())).toBe("409 seats_full");
  });

  it("an offer that is accepted twice, or ten times at once, is one booking", async () => {
    await ofTen({ seats: 2 });
    const holder = await join({ seats: 2 });
    const entry = await queue({ seats: 2 });
    expect((await accept(entry)).status).toBe(409);
    await leave(holder);
    const answers = await Promise.all(Array.from({ length: 10 }, () => accept(entry, "one-and-the-same-key")));
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    const [first] = answers as [Answer];
    expect(first.status).toBe(201);
    expect(await readBooking(first)).toMatchObject({ id: first.body.booking.id, seats: 2, status: "confirmed" });
    await accept(entry, "two");
    const session = (await tenant.staff("GET", `/sessions/${first.body.booking.session}`)).body;
    expect(session).toMatchObject({ taken: 2, remaining: 0 });
    expect(await entryOf(entry)).toMatchObject({ status: "accepted", position: null });
  });

  it("a customer who gives up waiting leaves the line, and those behind move up", async () => {
    await ofTen({ seats: 2 });
    await join({ seats: 2 });
    const [first, second, third] = [await queue(), await queue(), await queue()] as const;
    expect((await giveUp(second)).status).toBe(204);
    expect(await placesOf([first, second, third])).toEqual([
      ["waiting", 1],
      ["cancelled", null],
      ["waiting", 2],
    ]);
  });

  it("a second wait of a customer is like any other; staff see that it is the second", async () => {
    await ofTen({ seats: 2 });
    const me = customer({ email: "ada@example.com" });
    const holder = customer();
    await join({ seats: 2, customer: holder });
    const first = await queue({ customer: me });
    const again = [
      await queue({ customer: { ...me, email: "Ada@Example.com" } }),
      await joinOrWait({ customer: me }),
      await queue({ customer: holder }),
    ];
    expect(outcomesOf(again)).toEqual(["201", "202", "201"]);
    expect(again.map(({ body }) => body.entry.position)).toEqual([2, 3, 4]);
    expect(JSON.stringify(again.map(({ body }) => body))).not.toContain("repeat_of");
    expect(outcomeOf(await queue({ customer: me }))).toBe("429 too_many_open");
    const { id } = first.body.entry;
    const { data } = (await tenant.staff("GET", "/waitlist-entries")).body;
    const repeats = data.map((entry: { repeat_of: string | null }) => entry.repeat_of);
    expect(repeats.sort()).toEqual([null, null, id, id]);
    const byStaff = { service: "workshop", start: START, customer: me, if_full: "waitlist" };
    expect(outcomeOf(await tenant.staff("POST", "/bookings", byStaff))).toBe("409 in_use");
  });

  it("an entry ends at its start, and no offer outlives it", async () => {
    await ofTen({ seats: 2 });
    const holders = [await join(), await join()] as const;
    const [offered, waiting] = [await queue(), await queue()] as const;
    setTime("2026-06-09T09:30:00Z");
    await leave(holders[0]);
    expect(utc((await entryOf(offered)).offer.expires_at)).toBe(utc(START));
    setTime(START);
    expect(await placesOf([offered, waiting])).toEqual([
      ["expired", null],
      ["expired", null],
    ]);
    expect(outcomeOf(await accept(offered))).toBe("410 hold_expired");
  });

  it("removing a participant and releasing a hold lead to an offer as well", async () => {
    await ofTen({ seats: 2 });
    const participant = (await join()).body.booking;
    const held = (await tenant.hold("workshop", START)).body;
    const waiting = [await queue(), await queue()] as const;
    await tenant.staff("DELETE", `/sessions/${participant.session}/participants/${participant.id}`);
    expect(await placesOf(waiting)).toEqual([
      ["offered", null],
      ["waiting", 1],
    ]);
    await ask("DELETE", `/v1/public/holds/${held.hold.id}`, { token: held.token });
    expect(await placesOf(waiting)).toEqual([
      ["offered", null],
      ["offered", null],
    ]);
  });

  it("staff see who waits, filter, and remove an entry", async () => {
    await ofTen({ seats: 2 });
    const holder = await join({ seats: 2 });
    const ada = customer({ name: "Ada", email: "ada@example.com" });
    const [first, second] = [await queue({ customer: ada }), await queue()] as const;
    const list = (query: string, count: number) =>
      eventually(
        tenant,
        async () => (await tenant.staff("GET", `/waitlist-entries?${query}`)).body.data,
        (entries) => entries.length === count,
      );
    const waiting = await list("service=workshop&status=waiting", 2);
    expect(waiting.map((entry: { id: string }) => entry.id).sort()).toEqual(
      [first, second].map(({ body }) => body.entry.id).sort(),
    );
    const adas = waiting.find((entry: { id: string }) => entry.id === first.body.entry.id);
    expect(adas.customer).toMatchObject({ name: "Ada", email: "ada@example.com" });
    const path = (entry: Answer) => `/waitlist-entries/${entry.body.entry.id}`;
    expect((await tenant.staff("DELETE", path(first))).status).toBe(204);
    expect(await placesOf([first, second])).toEqual([
      ["cancelled", null],
      ["waiting", 1],
    ]);
    expect(await list("status=cancelled", 1)).toHaveLength(1);
    await leave(holder);
    expect(await list("status=offered", 1)).toHaveLength(1);
    const stranger = await makeTenant();
    expect(outcomeOf(await stranger.staff("DELETE", path(second)))).toBe("404 not_found");
    expect(outcomeOf(await stranger.staff("POST", `${path(second)}/offer`))).toBe("404 not_found");
    expect((await stranger.staff("GET", "/waitlist-entries")).body.data).toEqual([]);
  });

  it("staff offer a place that there is, exclusively, and cannot offer one that there is not", async () => {
    await ofTen({ seats: 3 });
    const holders = [await join(), await join(), await join()] as const;
    const offer = (entry: Answer) => tenant.staff("POST", `/waitlist-entries/${entry.body.entry.id}/offer`);
    const three = await queue({ seats: 3 });
    expect(outcomeOf(await offer(three))).toBe("409 seats_full");
    await leave(holders[0]);
    expect(outcomeOf(await offer(three))).toBe("409 seats_full");
    // A customer who comes while a place is free need not wait for it.
    expect(outcomeOf(await queue())).toBe("409 bookable_now");
    expect((await join()).status).toBe(201);
    expect((await placesOf([three]))[0]).toEqual(["waiting", 1]);
    const [mine, both] = [await queue({ customer: customer() }), await join({}, LATER)];
    expect([mine.status, both.status]).toEqual([201, 201]);
  });

  it("waits for what is full, not for what the rules forbid; holds and series have no waitlist", async () => {
    await ofTen({ seats: 2 });
    await join({ seats: 2 });
    await tenant.staff("POST", "/closures", { start: LATER, end: "2026-06-09T18:00:00Z" });
    const ifFull = { if_full: "waitlist" };
    expect(outcomeOf(await join(ifFull, LATER))).toBe("422 closed");
    expect(outcomeOf(await join(ifFull, "2026-06-09T10:10:00Z"))).toBe("422 off_grid");
    expect((await join(ifFull, "2026-06-09T11:00:00Z")).status).toBe(201);
    expect(outcomeOf(await join({ if_full: "shout" }))).toBe("400 invalid_request");
    expect(outcomeOf(await tenant.hold("workshop", START, ifFull))).toBe("400 invalid_request");
    const rule = { freq: "daily", count: 2 };
    const series = { service: "workshop", start: START, customer: customer(), rule, ...ifFull };
    expect(outcomeOf(await tenant.public("POST", "/series", series))).toBe("400 invalid_request");
  });

  it("one key makes one entry: twenty requests at once get the same answer", async () => {
    await ofTen({ seats: 2 });
    await join({ seats: 2 });
    const body = { service: "workshop", start: START, customer: customer(), if_full: "waitlist" };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => tenant.public("POST", "/bookings", body, { key: "one-and-the-same-key" })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify([answer.status, answer.body]))).size).toBe(1);
    expect([answers[0]?.status, answers[0]?.body.entry.position]).toEqual([202, 1]);
    const mine = { service: "workshop", start: START, customer: customer() };
    const [first, second] = [
      await tenant.public("POST", "/waitlist-entries", mine, { key: "two-and-the-same-key" }),
      await tenant.public("POST", "/waitlist-entries", mine, { key: "two-and-the-same-key" }),
    ];
    expect([second.status, second.body, second.headers.get("idempotency-replayed")]).toEqual([201, first.body, "true"]);
    expect(first.body.entry.position).toBe(2);
    expect(outcomeOf(await tenant.public("POST", "/waitlist-entries", mine, { key: null }))).toBe(
      "400 idempotency_key_missing",
    );
  });

  it("an entry opens to its own token alone", async () => {
    await ofTen({ seats: 2 });
    await join({ seats: 2 });
    const [mine, theirs] = [await queue(), await queue()] as const;
    expect(mine.body.entry.id).toMatch(/^wle_/);
    const path = `/v1/public/waitlist-entries/${mine.body.entry.id}`;
    for (const token of [undefined, "wrong", theirs.body.token, `${mine.body.token}x`]) {
      const answers = [
        await ask("GET", path, { token }),
        await ask("DELETE", path, { token }),
        await ask("POST", `${path}/accept`, { token }),
      ];
      expect(outcomesOf(answers)).toEqual(Array(3).fill("404 not_found"));
    }
    const { status, body } = await ask("GET", `${path}?token=${mine.body.token}`);
    expect(status).toBe(200);
    expect(body.entry).toMatchObject({ status: "waiting", position: 1, seats: 1, from: null, to: null, offer: null });
    expect(utc(body.entry.start)).toBe(utc(START));
    expect(outcomeOf(await ask("POST", `${path}/accept`, { token: mine.body.token, key: null }))).toBe(
      "400 idempotency_key_missing",
    );
  });

  it("a person who is erased waits no longer, and nothing is left of them", async () => {
    await ofTen({ seats: 2 });
    const jane = { name: "Jane Austen", email: "jane@example.com" };
    await join({ customer: jane }, LATER);
    await join({ seats: 2 });
    const [gone, next] = [await queue({ customer: jane }), await queue()] as const;
    const people = await eventually(
      tenant,
      async () => (await tenant.staff("GET", "/customers?q=austen")).body.data,
      (found) => found.length === 1,
    );
    setTime("2026-06-01T09:00:01Z");
    expect([204, 202]).toContain((await tenant.staff("DELETE", `/customers/${people[0].id}`)).status);
    const list = await eventually(
      tenant,
      async () => JSON.stringify((await tenant.staff("GET", "/waitlist-entries")).body),
      (text) => !text.includes("jane@"),
    );
    expect(list).not.toMatch(/austen|jane/i);
    expect((await entryOf(next)).position).toBe(1);
    const read = await ask("GET", `/v1/public/waitlist-entries/${gone.body.entry.id}`, { token: gone.body.token });
    expect(JSON.stringify(read.body)).not.toMatch(/austen|jane/i);
    expect(read.body.entry?.status).not.toBe("waiting");
  });
});
