// What a new release of zone rules means for bookings to come: their instants stay, and staff are told which of them the
// clocks now show at another time than was agreed.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { bookedClock, clockChange } from "../../../src/domain/booking/booked-clock";
import { ask, calendar, coordinator, customer, makeService, makeTenant, type Tenant } from "../../support/api";
import { setTime } from "../../support/clock";
import { aTenantWith } from "../../support/scenario";

let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ now: "2026-10-01T00:00:00Z", zone: "America/Vancouver", service: {} }));
});

async function book(start: string): Promise<string> {
  const { status, body } = await tenant.staff("POST", "/bookings", { service: "visit", start, customer: customer() });
  expect(status).toBe(201);
  await tenant.consistency(room);
  return body.booking.id;
}

/** As a build with the rules of 2025 wrote it: by these, the day is an hour further from UTC in winter. */
async function agreedBefore(id: string, start: number, end = start): Promise<void> {
  const clock = JSON.stringify({ zone: "America/Vancouver", start, end });
  const done = await env.DB.prepare(
    "UPDATE bookings SET document = json_set(document, '$.clock', json(?)) WHERE id = ?",
  )
    .bind(clock, id)
    .run();
  expect(done.meta.changes).toBe(1);
}

const list = (query = "") => tenant.staff("GET", `/bookings/zone-changes${query}`);

describe("a change of zone rules", () => {
  it("lists what was agreed by the clock before, with both times and the one that keeps the clock", async () => {
    const id = await book("2027-01-11T18:00:00Z");
    await book("2027-01-12T18:00:00Z");
    expect((await list()).body).toEqual({ data: [], next_cursor: null });
    await agreedBefore(id, -480);
    const { status, body } = await list();
    expect(status).toBe(200);
    expect(body.next_cursor).toBeNull();
    expect(body.data).toEqual([
      expect.objectContaining({
        booking: id,
        status: "confirmed",
        resource: room,
        time_zone: "America/Vancouver",
        agreed: { start: "2027-01-11T10:00:00-08:00", end: "2027-01-11T11:00:00-08:00" },
        shown: { start: "2027-01-11T11:00:00-07:00", end: "2027-01-11T12:00:00-07:00" },
        same_clock: { start: "2027-01-11T10:00:00-07:00", end: "2027-01-11T11:00:00-07:00" },
      }),
    ]);
    // Nothing of a person is told, and other businesses are told nothing.
    expect(JSON.stringify(body)).not.toContain("example.com");
    const other = await makeTenant({ zone: "America/Vancouver" });
    expect((await other.staff("GET", "/bookings/zone-changes")).body.data).toEqual([]);
    expect((await ask("GET", "/v1/bookings/zone-changes")).status).toBe(401);
  });

  it("is over for a booking that is moved to where the clocks show what was agreed, or cancelled, or past", async () => {
    const [moved, cancelled, past] = [
      await book("2027-01-11T18:00:00Z"),
      await book("2027-01-12T18:00:00Z"),
      await book("2027-01-13T18:00:00Z"),
    ];
    for (const id of [moved, cancelled, past]) await agreedBefore(id as string, -480);
    const { data } = (await list()).body;
    expect(data.map((one: { booking: string }) => one.booking)).toEqual([moved, cancelled, past]);
    const start = data[0].same_clock.start;
    expect((await tenant.staff("POST", `/bookings/${moved}/reschedule`, { start })).status).toBe(200);
    expect((await tenant.staff("POST", `/bookings/${cancelled}/cancel`, {})).status).toBe(200);
    await tenant.consistency(room);
    expect((await list()).body.data.map((one: { booking: string }) => one.booking)).toEqual([past]);
    setTime("2027-01-13T19:00:00Z");
    expect((await list()).body.data).toEqual([]);
  });

  it("is kept by what only changes in another way, and by no booking that an earlier build made", async () => {
    const id = await book("2027-01-11T18:00:00Z");
    const found = await calendar(tenant, room).readBooking(id);
    expect(found.status === "done" && found.booking.clock).toEqual({
      zone: "America/Vancouver",
      start: -420,
      end: -420,
    });
    await env.DB.prepare("UPDATE bookings SET document = json_remove(document, '$.clock') WHERE id = ?").bind(id).run();
    expect((await list()).body.data).toEqual([]);
    const pending = await tenant.staff("POST", "/bookings", {
      service: "visit",
      start: "2027-07-12T18:00:00Z",
      status: "pending",
      customer: customer(),
    });
    await tenant.staff("POST", `/bookings/${pending.body.booking.id}/confirm`, {});
    const confirmed = await calendar(tenant, room).readBooking(pending.body.booking.id);
    expect(confirmed.status === "done" && confirmed.booking.clock).toEqual({
      zone: "America/Vancouver",
      start: -420,
      end: -420,
    });
  });

  it("covers bookings of coordinators too", async () => {
    const group = await makeService(tenant, room, { code: "group", seats: 3 });
    const start = "2027-01-11T18:00:00Z";
    const { body } = await tenant.staff("POST", "/bookings", { service: "group", start, customer: customer() });
    await coordinator(tenant, group.id).consistency();
    await agreedBefore(body.booking.id, -480);
    expect((await list()).body.data[0].agreed.start).toBe("2027-01-11T10:00:00-08:00");
  });

  it("is listed page by page", async () => {
    for (let day = 11; day < 16; day++) await agreedBefore(await book(`2027-01-${day}T18:00:00Z`), -480);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body }: { body: { data: { shown: { start: string } }[]; next_cursor: string | null } } = await list(
        `?limit=2${cursor ? `&cursor=${cursor}` : ""}`,
      );
      expect(body.data.length).toBeLessThanOrEqual(2);
      seen.push(...body.data.map(({ shown }) => shown.start.slice(0, 10)));
      cursor = body.next_cursor;
    } while (cursor);
    expect(seen).toEqual(["2027-01-11", "2027-01-12", "2027-01-13", "2027-01-14", "2027-01-15"]);
    expect((await list("?cursor=nonsense")).status).toBe(400);
  });
});

describe("the clock of a booking", () => {
  it("tells either end that moved, and where no instant shows the agreed time the one after the gap", () => {
    const span = { startAt: Date.parse("2027-03-14T06:30:00Z"), endAt: Date.parse("2027-03-14T07:30:00Z") };
    expect(bookedClock("America/New_York", span)).toEqual({ zone: "America/New_York", start: -300, end: -240 });
    expect(clockChange(bookedClock("America/New_York", span), span)).toBeNull();
    // By rules without summer time it was to end at 2:30, which does not exist on that day.
    const change = clockChange({ zone: "America/New_York", start: -300, end: -300 }, span);
    expect(change?.sameClock).toEqual({ startAt: span.startAt, endAt: Date.parse("2027-03-14T07:30:00Z") });
  });
});
