// Every way in which a booking, session, series, waitlist entry or customer changes gives its event exactly once. Its
// detail says what telling it needs.

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BOOKING_STATUSES } from "../../src/domain/booking/booking";
import { ENTRY_STATUSES } from "../../src/domain/booking/waitlist";
import { EVENT_TYPES } from "../../src/domain/events";
import { type Answer, ask, calendar, customer, makeResource, makeService, type Tenant } from "../support/api";
import { passTime } from "../support/clock";
import { faults, noFaults, queued } from "../support/faults";
import { accept, entryWhen, giveUp, leave, move, wait } from "../support/groups";
import { type Homes, happened, told } from "../support/happened";
import { keepLogs } from "../support/logs";
import { aTenantWith } from "../support/scenario";

declare global {
  interface ImportMeta {
    /** Vite puts the modules that match in its place. */
    glob<T>(pattern: string, options: Readonly<Record<string, unknown>>): Readonly<Record<string, T>>;
  }
}

const HOUR = 3_600_000;
const START = "2026-06-09T10:00:00Z";
const LATER = "2026-06-09T14:00:00Z";
const NINTH = { startAt: Date.parse(START), endAt: Date.parse(START) + HOUR };

let tenant: Tenant;
let room: string;
let other: string;
let either: string;
let course: string;
let homes: Homes;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ service: { name: "Visit" } }));
  other = await makeResource(tenant);
  await makeService(tenant, room, { name: "Asked", confirmation: "approval" });
  ({ id: either } = await makeService(tenant, room, { name: "Either", requires: [{ any_of: [room, other] }] }));
  ({ id: course } = await makeService(tenant, other, { name: "Course", seats: 2, seats_per_booking: 2 }));
  homes = { resources: [room, other], services: [either, course] };
});

const staff = (id: string, verb: string, body: unknown = {}) => tenant.staff("POST", `/bookings/${id}/${verb}`, body);
const idOf = ({ status, body }: Answer): string => {
  if (status !== 201) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body.booking.id;
};
const ofBookings = () => told(tenant, homes, ["booking"]);

describe("a booking", () => {
  it("made, moved and cancelled by its customer is told plainly, and where it was", async () => {
    const booked = await tenant.book("visit", START);
    expect((await move(booked, LATER)).status).toBe(200);
    expect((await leave(booked)).status).toBe(200);
    expect(await ofBookings()).toEqual([
      ["booking.confirmed", null],
      ["booking.rescheduled", { was: { ...NINTH, resourceId: room } }],
      ["booking.cancelled", null],
    ]);
  });

  it("made of a hold is told once", async () => {
    const { body } = await tenant.hold("visit", START);
    idOf(await tenant.book("visit", START, { hold: { id: body.hold.id, token: body.token } }));
    expect(await ofBookings()).toEqual([["booking.confirmed", null]]);
  });

  it("changed by staff says so, whether the customer is told, and what staff add", async () => {
    const made = await tenant.staff("POST", "/bookings", { service: "visit", start: START, notify: false });
    const id = idOf(made);
    const moved = { start: LATER, message: "The room is being painted." };
    expect((await staff(id, "reschedule", moved)).status).toBe(200);
    expect((await staff(id, "cancel", { reason: "Ill", notify: false, message: "See you" })).status).toBe(200);
    expect(await ofBookings()).toEqual([
      ["booking.confirmed", { by: "staff", notify: false }],
      [
        "booking.rescheduled",
        { by: "staff", message: "The room is being painted.", was: { ...NINTH, resourceId: room } },
      ],
      ["booking.cancelled", { by: "staff", notify: false, message: "See you" }],
    ]);
  });

  it("that staff correct, complete, or whose customer they erase, is told each time", async () => {
    const id = idOf(await tenant.book("visit", START));
    const late = idOf(await tenant.book("visit", LATER));
    expect((await tenant.staff("PATCH", `/bookings/${id}`, { notes: "By the window" })).status).toBe(200);
    passTime(9 * 24 * HOUR);
    expect((await staff(late, "no-show")).status).toBe(200);
    expect((await tenant.staff("DELETE", `/bookings/${id}/customer`)).status).toBe(204);
    const all = await happened(tenant, homes);
    const of = (subject: string) =>
      all.filter((one) => one.subject === subject).map(({ type, detail }) => [type, detail]);
    expect(of(id)).toEqual([
      ["booking.confirmed", null],
      ["booking.updated", { by: "staff" }],
      ["booking.erased", { by: "staff" }],
    ]);
    expect(of(late)).toEqual([
      ["booking.confirmed", null],
      ["booking.no_show", { by: "staff" }],
    ]);
    passTime(24 * HOUR);
    expect((await ofBookings()).at(-1)).toEqual(["booking.completed", { by: "clock" }]);
  });

  it("given to another resource says which it was", async () => {
    const id = idOf(await tenant.book("either", START));
    expect((await staff(id, "reassign", { resource: other, message: "Anna is ill." })).status).toBe(200);
    expect(await ofBookings()).toEqual([
      ["booking.confirmed", null],
      ["booking.reassigned", { by: "staff", message: "Anna is ill.", was: { ...NINTH, resourceId: room } }],
    ]);
  });
});

describe("a request", () => {
  it("that the business agrees to, declines or leaves, and that its customer takes back, can be told apart", async () => {
    const ask = (start: string) => tenant.book("asked", start);
    const [agreed, declined, taken] = await Promise.all([ask(START), ask(LATER), ask("2026-06-09T16:00:00Z")]);
    expect((await staff(idOf(agreed), "confirm", { message: "Gladly" })).status).toBe(200);
    expect((await staff(idOf(declined), "reject", { reason: "Full" })).status).toBe(200);
    expect((await leave(taken)).status).toBe(200);
    const events = (await ofBookings()).filter(([type]) => type !== "booking.pending");
    expect(events).toEqual([
      ["booking.confirmed", { by: "staff", message: "Gladly", from: "pending" }],
      ["booking.rejected", { by: "staff", from: "pending" }],
      ["booking.cancelled", { from: "pending" }],
    ]);
  });

  it("without an answer ends by the clock", async () => {
    idOf(await tenant.book("asked", START));
    passTime(48 * HOUR);
    expect((await ofBookings()).at(-1)).toEqual(["booking.expired", { by: "clock", from: "pending" }]);
  });
});

describe("a series", () => {
  const RULE = { freq: "daily", count: 2 };

  it.each(["visit", "either"])("of %s is told once beside its bookings, which name it", async (service) => {
    const made = await tenant.public("POST", "/series", { service, start: START, customer: customer(), rule: RULE });
    expect(made.status).toBe(201);
    const { id } = made.body.series;
    const cancelled = { message: "The course ends." };
    expect((await tenant.staff("POST", `/series/${id}/cancel`, cancelled)).status).toBe(200);
    expect((await tenant.staff("POST", `/series/${id}/cancel`, cancelled)).status).toBe(200);
    const events = await told(tenant, homes, ["booking", "series"]);
    expect(events.filter(([type]) => type === "series.booked")).toEqual([["series.booked", null]]);
    expect(events.filter(([type]) => type === "booking.confirmed")).toEqual(
      Array(2).fill(["booking.confirmed", { within: id }]),
    );
    const detail = { by: "staff", message: "The course ends." };
    expect(events.slice(3)).toEqual([
      ["booking.cancelled", { ...detail, within: id }],
      ["booking.cancelled", { ...detail, within: id }],
      ["series.cancelled", { ...detail, bookings: made.body.series.bookings.map((one: { id: string }) => one.id) }],
    ]);
  });

  it("made by staff says so, and whether the customer is told", async () => {
    const wanted = { service: "visit", start: START, customer: customer(), rule: RULE, notify: false };
    const made = await tenant.staff("POST", "/series", wanted);
    const detail = { by: "staff", notify: false };
    expect(await told(tenant, homes, ["booking", "series"])).toEqual([
      ["booking.confirmed", { ...detail, within: made.body.series.id }],
      ["booking.confirmed", { ...detail, within: made.body.series.id }],
      ["series.booked", detail],
    ]);
  });
});

describe("a session", () => {
  const ofGroups = () => told(tenant, homes, ["session", "booking"]);

  it("that a first booking opens and the last one leaves is told once each, and a hold opens none", async () => {
    const { body } = await tenant.hold("course", LATER);
    await ask("DELETE", `/v1/public/holds/${body.hold.id}`, { token: body.token });
    const first = await tenant.book("course", START);
    const second = await tenant.book("course", START);
    // The log follows the clock. Of one instant it may take a change before a making.
    passTime(1_000);
    await leave(first);
    passTime(1_000);
    await leave(second);
    expect(await ofGroups()).toEqual([
      ["session.created", null],
      ["booking.confirmed", null],
      ["booking.confirmed", null],
      ["booking.cancelled", null],
      ["booking.cancelled", null],
      ["session.ended", null],
    ]);
  });

  it("that a hold opens counts as made when it is confirmed", async () => {
    const { body } = await tenant.hold("course", START);
    idOf(await tenant.book("course", START, { hold: { id: body.hold.id, token: body.token } }));
    expect((await ofGroups()).map(([type]) => type).sort()).toEqual(["booking.confirmed", "session.created"]);
  });

  it("that staff schedule, invite to and call off is told, with what they add", async () => {
    const made = await tenant.staff("POST", "/sessions", { service: "course", start: START });
    const { id } = made.body;
    const invited = await tenant.staff("POST", `/sessions/${id}/invitations`, { email: "ada@example.com" });
    const again = await tenant.staff("POST", `/sessions/${id}/invitations`, { email: "bob@example.com" });
    const answer = (one: Answer, response: string) =>
      ask("POST", `/v1/public/invitations/${one.body.token}`, { body: { response } });
    expect((await answer(invited, "accept")).status).toBe(201);
    expect((await answer(again, "decline")).status).toBe(200);
    expect((await answer(again, "decline")).status).toBe(200);
    const off = { reason: "Too few", message: "Another one follows in July." };
    expect((await tenant.staff("POST", `/sessions/${id}/cancel`, off)).status).toBe(200);
    const [one, two] = [invited.body.invitation.id, again.body.invitation.id];
    const detail = { by: "staff", message: "Another one follows in July." };
    const events = await ofGroups();
    expect(events.filter(([type]) => type.startsWith("session."))).toEqual([
      ["session.created", { by: "staff" }],
      ["session.invited", { by: "staff", invitation: one }],
      ["session.invited", { by: "staff", invitation: two }],
      ["session.accepted", { invitation: one }],
      ["session.declined", { invitation: two }],
      ["session.cancelled", detail],
    ]);
    expect(events.filter(([type]) => type.startsWith("booking."))).toEqual([
      ["booking.confirmed", null],
      ["booking.cancelled", { ...detail, within: id }],
    ]);
  });

  it("that is over is told once", async () => {
    await tenant.staff("POST", "/sessions", { service: "course", start: START });
    passTime(9 * 24 * HOUR);
    expect((await ofGroups()).at(-1)).toEqual(["session.ended", { by: "clock" }]);
  });
});

describe("a waitlist entry", () => {
  const ofWaits = () => told(tenant, homes, ["waitlist"]);

  it.each([["visit"], ["either"]])("of %s is told when joined, offered, over and left", async (service) => {
    const taken = [await tenant.book(service, START)];
    if (service === "either") taken.push(await tenant.book(service, START));
    const [first, second] = [await wait(tenant, service, START), await wait(tenant, service, START)];
    expect([first.status, second.status]).toEqual([201, 201]);
    await leave(taken[0] as Answer);
    await entryWhen(tenant, first, "offered");
    passTime(3 * 24 * HOUR);
    await entryWhen(tenant, first, "expired");
    await entryWhen(tenant, second, "offered");
    expect((await giveUp(second)).status).toBe(204);
    const third = await tenant.book(service, START);
    expect(third.status).toBe(201);
    const left = await wait(tenant, service, START);
    expect((await tenant.staff("DELETE", `/waitlist-entries/${left.body.entry.id}`)).status).toBe(204);
    expect(await ofWaits()).toEqual([
      ["waitlist.joined", null],
      ["waitlist.joined", null],
      ["waitlist.offered", null],
      ["waitlist.expired", { by: "clock", from: "offered" }],
      ["waitlist.offered", null],
      ["waitlist.declined", { from: "offered" }],
      ["waitlist.joined", null],
      ["waitlist.cancelled", { by: "staff" }],
    ]);
  });

  it.each(["visit", "either"])(
    "of %s that staff write down instead of a booking says whether to tell of it",
    async (service) => {
      await tenant.book(service, START);
      if (service === "either") await tenant.book(service, START);
      const wanted = { service, start: START, customer: customer(), if_full: "waitlist", notify: false };
      const joined = await tenant.staff("POST", "/bookings", wanted);
      expect(joined.status).toBe(202);
      expect(await ofWaits()).toEqual([["waitlist.joined", { by: "staff", notify: false }]]);
      expect(JSON.stringify(joined.body)).not.toContain("notify");
    },
  );

  it("accepted is told beside the booking; one that waits in vain ends; one that is left says so", async () => {
    const taken = await tenant.book("visit", START);
    const first = await wait(tenant, "visit", START);
    const second = await wait(tenant, "visit", START);
    const third = await wait(tenant, "visit", START);
    await leave(taken);
    await entryWhen(tenant, first, "offered");
    expect((await accept(first)).status).toBe(201);
    await giveUp(second);
    passTime(9 * 24 * HOUR);
    await entryWhen(tenant, third, "expired");
    expect((await ofWaits()).slice(3)).toEqual([
      ["waitlist.offered", null],
      ["waitlist.accepted", { from: "offered" }],
      ["waitlist.cancelled", null],
      ["waitlist.expired", { by: "clock" }],
    ]);
  });
});

describe("a customer", () => {
  it("that staff record, change and erase is told; waiting ends with them; and no word to them stays", async () => {
    const jane = customer();
    const made = await tenant.staff("POST", "/customers", jane);
    const { id } = made.body;
    await tenant.staff("PATCH", `/customers/${id}`, { notes: "Prefers mornings" });
    const booked = await tenant.book("visit", START, { customer: jane });
    await staff(idOf(booked), "cancel", { message: "Dear Jane, we are sorry." });
    idOf(await tenant.book("visit", LATER));
    await wait(tenant, "visit", LATER, { customer: jane });
    await happened(tenant, homes);
    const undelivered = await tenant.book("visit", START, { customer: jane });
    await staff(idOf(undelivered), "cancel", { message: "Dear Jane, again." });
    const named = await tenant.staff("POST", "/bookings", {
      service: "visit",
      start: START,
      customer: { name: "Jane" },
    });
    await staff(idOf(named), "cancel", { message: "Dear Jane, once more." });
    expect((await tenant.staff("DELETE", `/customers/${id}`)).status).toBe(204);
    await happened(tenant, homes);
    expect((await tenant.staff("DELETE", `/bookings/${idOf(named)}/customer`)).status).toBe(204);
    const events = await happened(tenant, homes);
    expect(events.filter(({ type }) => type.startsWith("customer."))).toEqual([
      { type: "customer.created", subject: "cus_erased", detail: null },
      { type: "customer.updated", subject: "cus_erased", detail: null },
      { type: "customer.erased", subject: "cus_erased", detail: null },
    ]);
    expect(events.filter(({ type }) => type === "waitlist.cancelled")).toMatchObject([{ detail: { by: "staff" } }]);
    expect(JSON.stringify(events)).not.toContain("Jane");
  });
});

it("the list of events shows no detail", async () => {
  const made = await tenant.staff("POST", "/bookings", { service: "visit", start: START, message: "Welcome" });
  expect(made.status).toBe(201);
  await happened(tenant, homes);
  const { body } = await tenant.staff("GET", "/events?limit=100");
  expect(Object.keys(body.data.at(-1))).toEqual(["id", "type", "subject", "revision", "occurred_at"]);
});

it("staff add at most 500 characters", async () => {
  const id = idOf(await tenant.book("visit", START));
  expect((await staff(id, "cancel", { message: "x".repeat(501) })).status).toBe(400);
  expect((await staff(id, "cancel", { message: "x".repeat(500) })).status).toBe(200);
});

describe("the queue", () => {
  const keys = ({ type }: { readonly type: string }) => type.startsWith("booking.");
  const idsInLog = async () =>
    (await tenant.staff("GET", "/events?limit=100")).body.data.filter(keys).map((e: { id: string }) => e.id);
  const idsSent = () => queued.filter((one) => one.tenant === tenant.id).flatMap((one) => one.events);

  beforeEach(() => void queued.splice(0));
  afterEach(noFaults);

  it("gets the ids of events once the copy has them", async () => {
    idOf(await tenant.book("visit", START));
    idOf(await tenant.book("either", LATER));
    await happened(tenant, homes);
    expect(idsSent().sort()).toEqual((await idsInLog()).sort());
  });

  it("delays neither the copy nor the next delivery when it is down", async () => {
    faults.queue = true;
    const logs = keepLogs();
    idOf(await tenant.book("visit", START));
    await happened(tenant, homes);
    idOf(await tenant.book("visit", LATER));
    await happened(tenant, homes);
    expect(await idsInLog()).toHaveLength(2);
    expect(new Set(idsSent())).toEqual(new Set(await idsInLog()));
    expect((await calendar(tenant, room).consistency()).pending).toBe(0);
    expect(logs.stop().filter((line) => line.includes("events_not_sent"))).toHaveLength(2);
  });

  it("gets at most 100 ids in a message", async () => {
    faults.d1Writes = true;
    const logs = keepLogs();
    const starts = Array.from({ length: 130 }, (_, n) => new Date(Date.parse(START) + n * HOUR).toISOString());
    for (const start of starts) idOf(await tenant.book("visit", start));
    noFaults();
    passTime(120_000);
    await happened(tenant, homes);
    logs.stop();
    const sent = queued.filter((one) => one.tenant === tenant.id);
    expect(Math.max(...sent.map(({ events }) => events.length))).toBeLessThanOrEqual(100);
    expect(new Set(idsSent()).size).toBe(130);
  });
});

describe("the table of types", () => {
  const sources = import.meta.glob<string>("../../src/**/*.ts", { query: "?raw", import: "default", eager: true });
  const code = Object.entries(sources)
    .filter(([path]) => !path.endsWith("src/domain/events.ts"))
    .map(([, text]) => text)
    .join("\n");

  it("names no type that the code does not emit; the compiler asks for every one that it does", () => {
    const ofStatus = new Set<string>([
      ...BOOKING_STATUSES.map((status) => `booking.${status}`),
      ...ENTRY_STATUSES.map((status) => `waitlist.${status}`),
    ]);
    const unheard = Object.keys(EVENT_TYPES).filter((type) => !ofStatus.has(type) && !code.includes(`"${type}"`));
    expect(unheard).toEqual([]);
  });

  it("stands in the reference and in the guides", async () => {
    const { body } = await ask("GET", "/openapi.json");
    const guides = (await ask("GET", "/docs/guides")).body as string;
    for (const [type, when] of Object.entries(EVENT_TYPES)) {
      expect(body.components.schemas.Event.description).toContain(`\`${type}\`: ${when}`);
      expect(guides).toContain(`<code>${type}</code>`);
    }
  });
});
