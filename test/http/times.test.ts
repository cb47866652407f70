// Instants, dates and zones as clients send them and read them back: the release of zone rules is our own, and neither end
// of the calendar keeps a server busy.

import ICAL from "ical.js";
import { beforeEach, describe, expect, it } from "vitest";
import { ZONE_RELEASE } from "../../src/domain/time/zone-release";
import {
  ALWAYS_OPEN,
  ask,
  customer,
  EVERY_DAY,
  makeResource,
  makeService,
  makeTenant,
  type Tenant,
} from "../support/api";
import { setTime } from "../support/clock";

const NINE_TO_FIVE = [{ days: EVERY_DAY, start: "09:00", end: "17:00" }];

async function openEveryDay(zone: string): Promise<Tenant> {
  const tenant = await makeTenant({ zone });
  await makeService(tenant, await makeResource(tenant, NINE_TO_FIVE), { horizon_days: 1_000 });
  return tenant;
}

const utc = (starts: string[]) => starts.map((start) => new Date(start).toISOString().slice(0, 16));
const hours = (date: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${date}T${String(from + index).padStart(2, "0")}:00`);

beforeEach(() => {
  setTime("2026-12-01T00:00:00Z");
});

describe("the release of zones", () => {
  it("is part of the health of the deployment", async () => {
    const { body } = await ask("GET", "/health");
    expect(body.zones).toBe(ZONE_RELEASE);
    expect(body.zones >= "2026f").toBe(true);
  });

  it("rep2-zone-2026-vancouver: British Columbia stays at -07:00 in winter", async () => {
    const tenant = await openEveryDay("America/Vancouver");
    const starts = await tenant.starts("service=visit&from=2027-01-11&to=2027-01-11");
    expect(starts[0]).toBe("2027-01-11T09:00:00-07:00");
    expect(utc(starts)).toEqual(hours("2027-01-11", 16, 23));
    const booked = await tenant.book("visit", starts[0] as string);
    expect(booked.status).toBe(201);
    const { id, start } = booked.body.booking;
    expect(start).toBe("2027-01-11T09:00:00-07:00");
    const { token } = booked.body.manage;
    const read = await ask("GET", `/v1/public/bookings/${id}`, { token });
    expect(read.body).toMatchObject({ start: "2027-01-11T09:00:00-07:00", end: "2027-01-11T10:00:00-07:00" });
    const file = await ask("GET", `/v1/public/bookings/${id}/invite.ics`, { token });
    expect(file.body).toContain("DTSTART:20270111T160000Z");
    expect(new ICAL.Component(ICAL.parse(file.body)).getAllSubcomponents("vevent")).toHaveLength(1);
    const page = await ask("GET", `/manage/${token}`, { headers: { accept: "text/html" } });
    expect(page.body.replaceAll(/\s/g, " ")).toMatch(/January 11, 2027[^<]* 9:00 – 10:00 AM/);
    expect(page.body).not.toMatch(/8:00|Pacific Standard/);
    expect(utc(await tenant.starts("service=visit&from=2027-03-14&to=2027-03-14"))).toEqual(
      hours("2027-03-14", 16, 23),
    );
    const late = await tenant.book("visit", "2027-01-12T00:00:00Z");
    expect([late.status, late.body.code]).toEqual([422, "outside_hours"]);
  });

  it("rep2-zone-2026-casablanca: Morocco stays at +00:00, Ramadan or not", async () => {
    const tenant = await openEveryDay("Africa/Casablanca");
    for (const date of ["2027-01-11", "2027-02-15"]) {
      const starts = await tenant.starts(`service=visit&from=${date}&to=${date}`);
      expect(utc(starts)).toEqual(hours(date, 9, 16));
      expect(starts.every((start) => start.endsWith("+00:00"))).toBe(true);
    }
    const early = await tenant.book("visit", "2027-01-11T08:00:00Z");
    expect([early.status, early.body.code]).toEqual([422, "outside_hours"]);
    expect((await tenant.book("visit", "2027-01-11T16:00:00Z")).status).toBe(201);
  });

  it("takes links and names that this release is the first to have, and refuses what is no zone", async () => {
    for (const zone of ["Asia/Calcutta", "America/Coyhaique", "Europe/Kyiv", "asia/tokyo"])
      expect((await makeTenant({ zone })).slug).toBeTruthy();
    const tenant = await openEveryDay("Europe/Berlin");
    for (const zone of ["Mars/Base", "+02:00", "JST", `Europe/${"B".repeat(70)}`]) {
      const answer = await tenant.public("GET", `/slots?service=visit&from=2027-01-11&to=2027-01-11&tz=${zone}`);
      expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, "/tz"]);
    }
  });

  it("decides the zone of a page, however long the name that a browser sends", async () => {
    const tenant = await openEveryDay("Europe/Berlin");
    for (const zone of ["A".repeat(8_000), "A/".repeat(4_000), "UTC\t"]) {
      const page = await ask("GET", `/${tenant.slug}/visit`, {
        headers: { accept: "text/html", "x-berth-zone": zone },
      });
      expect(page.status).toBe(200);
    }
  });
});

describe("links into calendars", () => {
  it("rep2-yahoo-link: Yahoo is told the time on the wall, the others the instant", async () => {
    const tenant = await openEveryDay("America/New_York");
    const { body } = await tenant.book("visit", "2027-01-11T10:00:00-05:00");
    const { token } = body.manage;
    const links = (await ask("GET", `/v1/public/bookings/${body.booking.id}/calendar-links`, { token })).body;
    const yahoo = new URL(links.yahoo).searchParams;
    expect([yahoo.get("st"), yahoo.get("et")]).toEqual(["20270111T100000", "20270111T110000"]);
    expect(links.yahoo).not.toMatch(/150000|Z/);
    expect(new URL(links.google).searchParams.get("dates")).toBe("20270111T150000Z/20270111T160000Z");
    for (const address of [links.outlook, links.office365])
      expect(new URL(address).searchParams.get("startdt")).toBe("2027-01-11T15:00:00Z");
    expect(body.calendar.yahoo).toContain("st=20270111T100000&et=20270111T110000");
  });

  it("tell Yahoo the customer's own time of what is met online", async () => {
    const tenant = await makeTenant({ zone: "America/New_York" });
    await makeService(tenant, await makeResource(tenant), { code: "call", location: { kind: "online" } });
    const jane = customer({ time_zone: "Asia/Kolkata" });
    const { body } = await tenant.book("call", "2027-01-11T10:00:00-05:00", { customer: jane });
    expect(body.calendar.yahoo).toContain("st=20270111T203000&et=20270111T213000");
  });
});

describe("instants", () => {
  it("rep2-instant-seven-digits: any number of digits below the second is taken", async () => {
    const tenant = await openEveryDay("UTC");
    const booked = await tenant.book("visit", "2027-01-11T10:00:00.0000000+00:00");
    expect([booked.status, booked.body.booking.start]).toEqual([201, "2027-01-11T10:00:00+00:00"]);
    const small = await tenant.book("visit", "2027-01-11t11:00:00z");
    expect([small.status, small.body.booking.start]).toEqual([201, "2027-01-11T11:00:00+00:00"]);
    const list = await tenant.staff("GET", "/bookings?updated_after=2026-01-01T00:00:00.123456Z");
    expect(list.status).toBe(200);
    expect((await tenant.staff("GET", "/bookings?updated_after=1970-01-01T00:00:00Z")).status).toBe(200);
  });

  it("outside the calendar are bad input wherever they may stand", async () => {
    const tenant = await openEveryDay("Pacific/Kiritimati");
    for (const start of [
      "9999-01-01T00:00:00Z",
      "1969-12-31T23:00:00Z",
      "0001-01-01T00:00:00Z",
      "2026-12-31T23:59:60Z",
    ]) {
      const answer = await tenant.book("visit", start);
      expect([answer.status, answer.body.errors[0].pointer], start).toEqual([400, "/start"]);
    }
  });
});

describe("the ends of the calendar", () => {
  const EXTREMES = [
    "1970-01-01T00:00:00Z",
    "1970-01-02T10:00:00+14:00",
    "9998-01-04T10:00:00Z",
    "9998-12-30T10:00:00Z",
    "9998-12-31T23:59:59.999Z",
  ];
  const RULES = [
    { freq: "weekly", count: 104 },
    { freq: "monthly", count: 20 },
    { freq: "daily", interval: 52, count: 104 },
    { freq: "weekly", interval: 52, count: 104 },
    { freq: "weekly", interval: 2, until: "9998-12-30" },
  ];

  it("keep no series from being refused at once, for the public and for staff who set the horizon aside", async () => {
    for (const zone of ["Pacific/Kiritimati", "Etc/GMT+12"]) {
      const tenant = await makeTenant({ zone });
      const room = await makeResource(tenant);
      await makeService(tenant, room, { series_max: 104 });
      await makeService(tenant, room, { code: "group", seats: 3, series_max: 104 });
      for (const service of ["visit", "group"]) {
        for (const start of EXTREMES) {
          for (const rule of RULES) {
            const told = `${zone} ${service} ${start} ${JSON.stringify(rule)}`;
            const body = { service, start, rule, customer: customer() };
            const skipping = await tenant.public("POST", "/series", { ...body, on_conflict: "skip" });
            expect(skipping.status, told).toBeLessThan(500);
            const answer = await tenant.public("POST", "/series", body);
            const isSoon = start < "2000";
            if (answer.status !== 400) {
              expect([answer.status, answer.body.code], told).toEqual([422, isSoon ? "too_soon" : "too_late"]);
            }
          }
        }
      }
      // The calendar ends there, so a series of a hundred weeks is refused even with every override.
      const override = ["too_late", "off_grid", "outside_hours"];
      const asked = { service: "visit", start: "9998-12-30T10:00:00Z", customer: customer(), override };
      const long = await tenant.staff("POST", "/series", { ...asked, rule: { freq: "weekly", count: 104 } });
      expect([long.status, long.body.errors[0].pointer]).toEqual([400, "/rule"]);
      const short = await tenant.staff("POST", "/series", { ...asked, rule: { freq: "weekly", count: 1 } });
      expect(short.status).toBe(201);
      expect(Date.parse(short.body.series.start)).toBe(Date.parse("9998-12-30T10:00:00Z"));
    }
  });

  it("are asked for like any other date", async () => {
    const tenant = await makeTenant({ zone: "Pacific/Kiritimati" });
    const room = await makeResource(tenant, ALWAYS_OPEN);
    await makeService(tenant, room, { duration: { kind: "flexible", min: 60, max: 10_080, step: 60 } });
    for (const zone of ["Pacific/Kiritimati", "Etc/GMT+12", "UTC"]) {
      for (const date of ["1970-01-02", "9998-12-30"]) {
        const list = await tenant.public(
          "GET",
          `/slots?service=visit&from=${date}&to=${date}&tz=${encodeURIComponent(zone)}&explain=1`,
        );
        expect(list.status).toBe(200);
        expect(list.body.days.map((day: { date: string }) => day.date)).toEqual([date]);
        expect((await tenant.public("GET", `/pools?date=${date}`)).status).toBe(200);
        const agenda = await tenant.staff("GET", `/resources/${room}/agenda?from=${date}&to=${date}`);
        expect(agenda.status).toBe(200);
      }
    }
    for (const start of EXTREMES) {
      for (const answer of [
        await tenant.book("visit", start),
        await tenant.hold("visit", start),
        await tenant.public("POST", "/waitlist-entries", { service: "visit", start, customer: customer() }),
      ])
        expect(answer.status, start).toBeLessThan(500);
      const override = ["too_soon", "too_late", "outside_hours", "off_grid"];
      const week = { service: "visit", start, duration_minutes: 10_080, customer: customer(), override };
      const forced = await tenant.staff("POST", "/bookings", week);
      expect(forced.status, start).toBeLessThan(500);
      if (forced.status === 201) {
        expect(Date.parse(forced.body.booking.end) - Date.parse(forced.body.booking.start)).toBe(7 * 86_400_000);
        expect((await tenant.staff("GET", `/bookings/${forced.body.booking.id}`)).status).toBe(200);
      }
    }
    expect((await tenant.consistency(room)).agrees).toBe(true);
    const closure = await tenant.staff("POST", "/closures", {
      start: "1970-01-01T00:00:00Z",
      end: "9998-12-31T23:59:59Z",
    });
    expect(closure.status).toBe(201);
    expect((await tenant.staff("POST", "/closures", { dates: ["1970-01-02", "9998-12-30"] })).status).toBe(201);
  });
});
