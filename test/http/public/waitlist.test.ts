// Waitlists: who waits, who is offered what comes free, for how long, and that an offer is for its customer alone.

import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, ask, customer, makeResource, makeService, makeTenant, type Tenant } from "../../support/api";
import { setTime } from "../../support/clock";
import { accept, entryOf, entryWhen, eventually, giveUp, leave, move, readBooking, wait } from "../../support/groups";
import { countOutcomes, outcomeOf, outcomesOf } from "../../support/outcomes";

const DATE = "2026-06-09";
const START = "2026-06-09T10:00:00Z";
const LATER = "2026-06-09T14:00:00Z";
const NOW = "2026-06-01T09:00:00Z";
const OFFER_MS = 7_200_000;

let tenant: Tenant;

beforeEach(async () => {
  setTime(NOW);
  tenant = await makeTenant({ zone: "UTC" });
});

const at = (ms: number) => new Date(ms).toISOString();
const utc = (iso: string) => new Date(iso).toISOString();

async function startsOn(service: string, date = DATE): Promise<string[]> {
  return (await tenant.starts(`service=${service}&from=${date}&to=${date}`)).map(utc);
}

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
    const endsAt = Date.parse(NOW) + OFFER_MS;
    for (const { offer } of entries.slice(0, 10)) {
      expect([utc(offer.start), offer.seats, Date.parse(offer.expires_at)]).toEqual([utc(START), 1, endsAt]);
    }
    const byStaff = { service: "workshop", start: START, customer: customer() };
    expect(outcomesOf([await join(), await tenant.staff("POST", "/bookings", byStaff)])).toEqual([
      "409 seats_full",
      "409 seats_full",
    ]);
    expect(await startsOn("workshop")).not.toContain(utc(START));

    const accepted = await Promise.all(waiting.slice(0, 4).map((entry) => accept(entry)));
    expect(accepted.map(({ status, body }) => [status, body.entry.status, body.booking.status])).toEqual(
      Array(4).fill([201, "accepted", "confirmed"]),
    );
    setTime(at(endsAt - 1));
    expect((await placesOf(waiting.slice(4, 11))).map(([status]) => status)).toEqual([
      ...Array(6).fill("offered"),
      "waiting",
    ]);
    setTime(at(endsAt));
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
    expect(endsAt).toBe(Date.parse(NOW) + 600_000);
    setTime(at(endsAt - 1));
    expect((await accept(prompt)).status).toBe(201);
    setTime(at(endsAt));
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

  it("a second wait of one customer is one like any other, also of who has a place; staff see that it is the second", async () => {
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
    // Who comes while a place is free need not wait for it.
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

// One line of visitors, three ways to serve them: a single resource, any of three, a group in one room. `party` fills
// one place of it; `full` is what is told when there is none.
const SHAPES = [
  { name: "one resource", resources: 1, isAtOnce: true, service: {}, party: {}, full: "409 slot_taken" },
  { name: "any of three", resources: 3, isAtOnce: false, service: {}, party: {}, full: "409 slot_taken" },
  {
    name: "a group in one room",
    resources: 1,
    isAtOnce: false,
    service: { seats: 2 },
    party: { seats: 2 },
    full: "409 seats_full",
  },
] as const;

describe.each(SHAPES)("waiting for $name", (shape) => {
  let resources: string[];
  const hours = (start: string, end: string) => ({ weekly: [{ days: ["tue"], start, end }] });
  const WINDOW = { from: DATE, to: DATE };

  /** The hosts and their service; hours are those of each of them. */
  async function open(start = "09:00", end = "17:00", more: Record<string, unknown> = {}): Promise<void> {
    resources = [];
    for (let n = 0; n < shape.resources; n++) {
      resources.push(await makeResource(tenant, hours(start, end).weekly, { name: `Host ${n}`, kind: "person" }));
    }
    const requires = [{ any_of: resources, assign: "priority" }];
    await makeService(tenant, resources[0] as string, { ...shape.service, requires, ...more });
  }

  const visit = (start = START, more: Record<string, unknown> = {}) =>
    tenant.book("visit", start, { ...shape.party, ...more });
  const queue = (wish: string | { from: string; to: string } = START) => wait(tenant, "visit", wish, shape.party);

  async function fill(count: number = shape.resources, start = START): Promise<Answer[]> {
    const booked: Answer[] = [];
    for (let n = 0; n < count; n++) booked.push(await visit(start));
    expect(booked.map(({ status }) => status)).toEqual(Array(count).fill(201));
    return booked;
  }

  /** One calendar decides at once; where others are to be told, word has to get round first. */
  const entryAs = (joined: Answer, status: string) =>
    shape.isAtOnce ? entryOf(joined) : entryWhen(tenant, joined, status);

  async function expectWaiting(joined: Answer): Promise<void> {
    expect(joined.status).toBe(201);
    await Promise.all(resources.map((resource) => tenant.consistency(resource)));
    expect(await entryOf(joined)).toMatchObject({ status: "waiting", position: 1, offer: null });
  }

  /** The entry gets the only offer of that start, and accepts it. */
  async function expectOffered(joined: Answer, start = START): Promise<Answer> {
    const entry = await entryAs(joined, "offered");
    expect(entry).toMatchObject({ status: "offered", position: null });
    expect(utc(entry.offer.start)).toBe(utc(start));
    expect(outcomeOf(await visit(start))).toBe(shape.full);
    expect(outcomeOf(await tenant.hold("visit", start, shape.party))).toBe(shape.full);
    const accepted = await accept(joined);
    expect([accepted.status, accepted.body.booking?.status]).toEqual([201, "confirmed"]);
    expect(utc(accepted.body.booking.start)).toBe(utc(start));
    expect(outcomeOf(await visit(start))).toBe(shape.full);
    return accepted;
  }

  const resourceOf = ({ body }: Answer): string => body.booking.resources[0].id;

  it("a cancellation, by the customer or by staff, leads to an offer of the place that came free", async () => {
    await open();
    const booked = await fill();
    const [first, second] = [await queue(), await queue()] as const;
    expect([first, second].map(({ body }) => body.entry.position)).toEqual([1, 2]);
    const last = booked.at(-1) as Answer;
    await leave(last);
    const accepted = await expectOffered(first);
    expect(resourceOf(accepted)).toBe(resourceOf(last));
    expect(await entryOf(second)).toMatchObject({ status: "waiting", position: 1 });
    await tenant.staff("POST", `/bookings/${accepted.body.booking.id}/cancel`);
    await expectOffered(second);
  });

  it("a booking moved to another time leads to an offer", async () => {
    await open();
    const [mine] = await fill();
    const entry = await queue();
    await expectWaiting(entry);
    expect((await move(mine as Answer, LATER)).status).toBe(200);
    await expectOffered(entry);
    expect(await readBooking(mine as Answer)).toMatchObject({ status: "confirmed" });
  });

  it("a hold that lapses leads to an offer at its last instant, a hold given back at once", async () => {
    await open();
    await fill(shape.resources - 1);
    const lapsing = (await tenant.hold("visit", START, shape.party)).body;
    const first = await queue();
    setTime(at(Date.parse(lapsing.hold.expires_at) - 1));
    await expectWaiting(first);
    setTime(lapsing.hold.expires_at);
    await expectOffered(first);
    await fill(shape.resources - 1, LATER);
    const released = (await tenant.hold("visit", LATER, shape.party)).body;
    const second = await queue(LATER);
    await expectWaiting(second);
    await ask("DELETE", `/v1/public/holds/${released.hold.id}`, { token: released.token });
    await expectOffered(second, LATER);
  });

  it("a declined pending booking leads to an offer; an accepted offer awaits approval in its turn", async () => {
    await open("09:00", "17:00", { confirmation: "approval" });
    const [pending] = await fill();
    const entry = await queue();
    await expectWaiting(entry);
    await tenant.staff("POST", `/bookings/${pending?.body.booking.id}/reject`);
    expect((await entryAs(entry, "offered")).status).toBe("offered");
    expect(outcomeOf(await visit())).toBe(shape.full);
    expect((await accept(entry)).body.booking.status).toBe("pending");
  });

  it("a cancelled booking of another service on the same resource leads to an offer", async () => {
    await open();
    await makeService(tenant, resources[0] as string, { name: "Talk" });
    const talk = await tenant.book("talk", START);
    await fill(shape.resources - 1);
    const entry = await queue();
    await expectWaiting(entry);
    await leave(talk);
    const accepted = await expectOffered(entry);
    expect(resourceOf(accepted)).toBe(resources[0]);
  });

  it("longer hours lead to an offer", async () => {
    await open("10:00", "11:00");
    await fill();
    const entry = await queue(WINDOW);
    await expectWaiting(entry);
    await tenant.staff("PUT", `/resources/${resources[0]}/hours`, hours("10:00", "12:00"));
    const accepted = await expectOffered(entry, "2026-06-09T11:00:00Z");
    expect(resourceOf(accepted)).toBe(resources[0]);
  });

  it("a closure that is lifted, or deleted, leads to an offer", async () => {
    await open("10:00", "13:00");
    await fill();
    const close = async (start: string, end: string) =>
      (await tenant.staff("POST", "/closures", { resource: resources[0], start, end })).body.id;
    const [eleven, twelve] = ["2026-06-09T11:00:00Z", "2026-06-09T12:00:00Z"] as const;
    const first = await close(eleven, twelve);
    const second = await close(twelve, "2026-06-09T13:00:00Z");
    for (const host of resources.slice(1)) {
      await tenant.staff("POST", "/closures", { resource: host, start: eleven, end: "2026-06-09T13:00:00Z" });
    }
    const [one, two] = [await queue(WINDOW), await queue(WINDOW)] as const;
    await expectWaiting(one);
    await tenant.staff("PATCH", `/closures/${first}`, { active: false });
    await expectOffered(one, eleven);
    await expectWaiting(two);
    expect((await tenant.staff("DELETE", `/closures/${second}`)).status).toBe(204);
    await expectOffered(two, twelve);
  });

  it("a place that comes free inside a closure is offered only once the closure is lifted", async () => {
    await open();
    const [mine] = await fill();
    const entry = await queue();
    const closure = await tenant.staff("POST", "/closures", { dates: [DATE], reason: "Works" });
    await leave(mine as Answer);
    await expectWaiting(entry);
    await tenant.staff("PATCH", `/closures/${closure.body.id}`, { active: false });
    await expectOffered(entry);
  });

  it.skipIf("seats" in shape.service)("larger capacity wakes it", async () => {
    await open();
    await fill();
    const entry = await queue();
    await expectWaiting(entry);
    await tenant.staff("PATCH", `/resources/${resources[0]}`, { capacity: 2 });
    const accepted = await expectOffered(entry);
    expect(resourceOf(accepted)).toBe(resources[0]);
  });

  it("a cancellation on a day at its limit leads to an offer", async () => {
    await open();
    for (const resource of resources)
      await tenant.staff("PATCH", `/resources/${resource}`, { max_bookings_per_day: 1 });
    const [mine] = await fill();
    const entry = await queue(WINDOW);
    await expectWaiting(entry);
    await leave(mine as Answer);
    const offered = await entryAs(entry, "offered");
    expect(offered.status).toBe("offered");
    expect(offered.offer.start.slice(0, 10)).toBe(DATE);
    expect(outcomeOf(await visit(LATER))).toBe("409 day_limit_reached");
    expect((await accept(entry)).status).toBe(201);
  });

  it("an expired or declined offer passes to the next customer, and after the last one the time is free", async () => {
    await open();
    const [mine] = await fill();
    const [first, second, third] = [await queue(), await queue(), await queue()] as const;
    await leave(mine as Answer);
    const { offer } = await entryAs(first, "offered");
    expect(Date.parse(offer.expires_at)).toBe(Date.parse(NOW) + OFFER_MS);
    setTime(at(Date.parse(offer.expires_at) - 1));
    expect((await entryOf(first)).status).toBe("offered");
    setTime(offer.expires_at);
    expect(outcomeOf(await accept(first))).toBe("410 hold_expired");
    expect(await entryAs(first, "expired")).toMatchObject({ status: "expired", position: null });
    expect((await entryAs(second, "offered")).status).toBe("offered");
    expect(await entryOf(third)).toMatchObject({ status: "waiting", position: 1 });
    expect((await giveUp(second)).status).toBe(204);
    expect((await entryOf(second)).status).toBe("declined");
    expect((await entryAs(third, "offered")).status).toBe("offered");
    // The hint hears of the offer a moment after its calendar.
    const offeredOnly = await eventually(
      tenant,
      () => startsOn("visit"),
      (starts) => !starts.includes(utc(START)),
    );
    expect(offeredOnly).not.toContain(utc(START));
    expect((await giveUp(third)).status).toBe(204);
    const free = await eventually(
      tenant,
      () => startsOn("visit"),
      (starts) => starts.includes(utc(START)),
    );
    expect(free).toContain(utc(START));
    expect((await visit()).status).toBe(201);
  });

  it("30 at once: those who fit are booked, the others wait at positions of their own; all places pass on", async () => {
    await open();
    const answers = await Promise.all(Array.from({ length: 30 }, () => visit(START, { if_full: "waitlist" })));
    const places = shape.resources;
    expect(countOutcomes(answers)).toEqual({ "201": places, "202": 30 - places });
    const waiting = answers
      .filter(({ status }) => status === 202)
      .sort((a, b) => a.body.entry.position - b.body.entry.position);
    expect(waiting.map(({ body }) => body.entry.position)).toEqual(
      Array.from({ length: 30 - places }, (_, n) => n + 1),
    );
    await Promise.all(answers.filter(({ status }) => status === 201).map(leave));
    const offered = await Promise.all(waiting.slice(0, places).map((entry) => entryAs(entry, "offered")));
    expect(offered.map(({ status }) => status)).toEqual(Array(places).fill("offered"));
    const rest = await Promise.all(waiting.slice(places).map(entryOf));
    expect(rest.map(({ status, position }) => [status, position])).toEqual(
      Array.from({ length: 30 - 2 * places }, (_, n) => ["waiting", n + 1]),
    );
    expect(outcomeOf(await visit())).toBe(shape.full);
    const accepted = await Promise.all(waiting.slice(0, places).map((entry) => accept(entry)));
    expect(accepted.map(({ status }) => status)).toEqual(Array(places).fill(201));
    expect(accepted.map(resourceOf).sort()).toEqual([...resources].sort());
    const reports = await Promise.all(resources.map((resource) => tenant.consistency(resource)));
    expect(reports.every(({ agrees }) => agrees)).toBe(true);
  });
});

describe("waiting for any of some dates", () => {
  let room: string;

  beforeEach(async () => {
    room = await makeResource(tenant, [{ days: ["tue", "wed", "thu"], start: "10:00", end: "11:00" }]);
    await makeService(tenant, room);
  });

  const dayOf = (date: string) => `${date}T10:00:00Z`;
  const DATES = ["2026-06-09", "2026-06-10", "2026-06-11"] as const;

  it("offers what comes free on them, first and last date included, and nothing of other dates", async () => {
    const [tuesday, wednesday, thursday] = [
      await tenant.book("visit", dayOf(DATES[0])),
      await tenant.book("visit", dayOf(DATES[1])),
      await tenant.book("visit", dayOf(DATES[2])),
    ] as const;
    const early = await wait(tenant, "visit", { from: DATES[0], to: DATES[1] });
    const late = await wait(tenant, "visit", { from: DATES[1], to: DATES[2] });
    expect(early.body.entry).toMatchObject({ start: null, from: DATES[0], to: DATES[1], status: "waiting" });
    await leave(thursday);
    expect((await entryOf(early)).status).toBe("waiting");
    expect(utc((await entryOf(late)).offer.start)).toBe(utc(dayOf(DATES[2])));
    await leave(tuesday);
    expect(utc((await entryOf(early)).offer.start)).toBe(utc(dayOf(DATES[0])));
    await leave(wednesday);
    const accepted = await accept(early);
    expect(utc(accepted.body.booking.start)).toBe(utc(dayOf(DATES[0])));
    expect(await startsOn("visit", DATES[1])).toEqual([utc(dayOf(DATES[1]))]);
  });

  it("stands in one line with those who want one start: who joined first is offered it", async () => {
    const holder = await tenant.book("visit", dayOf(DATES[0]));
    const anyDay = await wait(tenant, "visit", { from: DATES[0], to: DATES[0] });
    const exact = await wait(tenant, "visit", dayOf(DATES[0]));
    await leave(holder);
    expect([(await entryOf(anyDay)).status, (await entryOf(exact)).status]).toEqual(["offered", "waiting"]);
    await giveUp(anyDay);
    expect((await entryOf(exact)).status).toBe("offered");
  });

  it("a party needs its places in one session", async () => {
    await makeService(tenant, room, { name: "Workshop", seats: 2 });
    const holders: Answer[] = [];
    for (const date of DATES.slice(0, 2)) {
      for (let n = 0; n < 2; n++) holders.push(await tenant.book("workshop", dayOf(date)));
    }
    const party = await wait(tenant, "workshop", { from: DATES[0], to: DATES[1] }, { seats: 2 });
    await leave(holders[0] as Answer);
    await leave(holders[2] as Answer);
    expect((await entryOf(party)).status).toBe("waiting");
    await leave(holders[3] as Answer);
    const { offer } = await entryOf(party);
    expect([utc(offer.start), offer.seats]).toEqual([utc(dayOf(DATES[1])), 2]);
  });

  it("the dates are local: 23:00 in New York is that evening's, though it is the next day in UTC", async () => {
    tenant = await makeTenant({ zone: "America/New_York" });
    const bar = await makeResource(tenant, [{ days: ["tue"], start: "23:00", end: "24:00" }]);
    await makeService(tenant, bar);
    const start = "2026-06-09T23:00:00-04:00";
    const holder = await tenant.book("visit", start);
    const nextDay = await wait(tenant, "visit", { from: "2026-06-10", to: "2026-06-10" });
    const thatDay = await wait(tenant, "visit", { from: "2026-06-09", to: "2026-06-09" });
    await leave(holder);
    expect((await entryOf(nextDay)).status).toBe("waiting");
    expect((await entryOf(thatDay)).offer.start).toBe(start);
  });

  it("ends with its last date", async () => {
    for (const date of DATES) await tenant.book("visit", dayOf(date));
    const entry = await wait(tenant, "visit", { from: DATES[0], to: DATES[1] });
    setTime("2026-06-10T09:59:59Z");
    expect((await entryOf(entry)).status).toBe("waiting");
    setTime("2026-06-11T00:00:00Z");
    expect(await entryOf(entry)).toMatchObject({ status: "expired", position: null });
  });

  it("is either a start or dates, in order", async () => {
    for (const wish of [
      {},
      { start: dayOf(DATES[0]), from: DATES[0], to: DATES[0] },
      { from: DATES[0] },
      { to: DATES[0] },
      { from: DATES[1], to: DATES[0] },
      { from: "2026-02-30", to: "2026-03-01" },
    ]) {
      const body = { service: "visit", customer: customer(), ...wish };
      expect([wish, ...outcomesOf([await tenant.public("POST", "/waitlist-entries", body)])]).toEqual([
        wish,
        "400 invalid_request",
      ]);
    }
    const unknown = { service: "nothing", start: dayOf(DATES[0]), customer: customer() };
    expect(outcomeOf(await tenant.public("POST", "/waitlist-entries", unknown))).toBe("404 not_found");
  });
});

describe("waiting for a host and a room", () => {
  it("the only room coming free leads to an offer, which keeps host and room", async () => {
    const hosts = [await makeResource(tenant), await makeResource(tenant)];
    const room = await makeResource(tenant);
    const requires = [{ any_of: hosts, assign: "round_robin" }, { any_of: [room] }];
    await makeService(tenant, room, { requires });
    await makeService(tenant, room, { name: "Cleaning" });
    for (const [index, host] of hosts.entries()) await makeService(tenant, host, { name: `Call ${index}` });
    const cleaning = await tenant.book("cleaning", START);
    await tenant.book("call-0", START);
    const entry = await wait(tenant, "visit", START);
    expect((await entryOf(entry)).status).toBe("waiting");
    await leave(cleaning);
    expect((await entryWhen(tenant, entry, "offered")).status).toBe("offered");
    const rivals = [await tenant.book("cleaning", START), await tenant.book("call-1", START)];
    expect(outcomesOf(rivals)).toEqual(["409 slot_taken", "409 slot_taken"]);
    const accepted = await accept(entry);
    expect(accepted.body.booking.resources.map(({ id }: { id: string }) => id)).toEqual([hosts[1], room]);
  });
});

describe.each([
  ["of one customer", 1],
  ["of a group", 2],
])("a service %s with a question that must be answered", (_, seats) => {
  const question = { id: "size", label: "Size", kind: "text", required: true };

  beforeEach(async () => {
    await makeService(tenant, await makeResource(tenant), { name: "Fitting", questions: [question], seats });
    expect((await tenant.book("fitting", START, { seats, answers: { size: "large" } })).status).toBe(201);
  });

  it("is waited for without answers, because the question comes with the place", async () => {
    expect((await wait(tenant, "fitting", START)).status).toBe(201);
  });

  it("is not waited for with a resource that is unknown", async () => {
    const { status, body } = await wait(tenant, "fitting", START, { resource: "res_0000000000000000" });
    expect([status, body.code, body.missing]).toEqual([404, "not_found", "resource"]);
  });
});
