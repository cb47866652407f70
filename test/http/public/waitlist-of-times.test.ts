// Waiting for a start that is taken: of one resource, of any of several, and of several together.

import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, ask, makeResource, makeService, makeTenant, type Tenant } from "../../support/api";
import { MONDAY, setTime, utc } from "../../support/clock";
import {
  accept,
  entryOf,
  entryWhen,
  eventually,
  giveUp,
  leave,
  move,
  readBooking,
  startsOn,
  wait,
} from "../../support/groups";
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
    setTime(utc(Date.parse(lapsing.hold.expires_at) - 1));
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
    expect(Date.parse(offer.expires_at)).toBe(Date.parse(MONDAY.nine) + OFFER_MS);
    setTime(utc(Date.parse(offer.expires_at) - 1));
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
      () => startsOn(tenant, "visit", DATE),
      (starts) => !starts.includes(utc(START)),
    );
    expect(offeredOnly).not.toContain(utc(START));
    expect((await giveUp(third)).status).toBe(204);
    const free = await eventually(
      tenant,
      () => startsOn(tenant, "visit", DATE),
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
