// Calendar files and links, read back by a parser that has nothing to do with what wrote them.

import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { en } from "../../../src/i18n/words/en";
import { ask, customer, makeService, type Tenant } from "../../support/api";
import { type Booked, invite, only, read, recordOf } from "../../support/calendar-files";
import { MONDAY, passTime, setTime } from "../../support/clock";
import { faults } from "../../support/faults";
import { aTenantWith } from "../../support/scenario";
import { calendarLinks, fileWords, invitationFile, linkText } from "../../support/worker";

const START = "2026-06-02T13:00:00Z";
const LATER = "2026-06-03T09:00:00Z";
const AWKWARD = 'Cut, wash; dry \\ "style"\nfor 김민준 ✂️';
let tenant: Tenant;
let roomId: string;

beforeAll(async () => {
  ({ tenant, room: roomId } = await aTenantWith({
    zone: "America/New_York",
    name: 'Kim, "Park" & Co; 서울\nBranch',
    room: { name: "Room A" },
    service: { name: AWKWARD, code: "awkward" },
  }));
  await makeService(tenant, roomId, { name: "Visit", code: "visit" });
  await makeService(tenant, roomId, { name: "Talk", code: "talk", confirmation: "approval" });
});

beforeEach(() => void setTime(MONDAY.midnight));

async function book(service: string, start: string, more: Record<string, unknown> = {}): Promise<Booked> {
  const { status, body } = await tenant.book(service, start, more);
  expect(status).toBe(201);
  return body;
}

describe("the calendar file of a booking", () => {
  it("tells names with commas, semicolons, backslashes, quotes and line ends as they were given", async () => {
    const booked = await book("awkward", START);
    await tenant.consistency(roomId);
    const { event, method } = await only(booked);
    expect(method).toBe("PUBLISH");
    const { number, updated_at } = (await ask("GET", `/v1/public/bookings/${booked.booking.id}`, booked.manage)).body;
    expect(event).toEqual({
      uid: `${booked.booking.id}@berth`,
      sequence: 1,
      status: "CONFIRMED",
      summary: `${AWKWARD} - Kim, "Park" & Co; 서울\nBranch`,
      description: `Booking ${number}\nChange or cancel: ${booked.manage.url}`,
      location: null,
      url: booked.manage.url,
      start: "2026-06-02T13:00:00Z",
      end: "2026-06-02T14:00:00Z",
      stamp: expect.stringMatching(/Z$/),
      modified: event.stamp,
      transparency: "OPAQUE",
      organizer: ['Kim, "Park" & Co; 서울\nBranch', "mailto:bookings@berth.test"],
      attendees: 0,
      alarms: [
        ["DISPLAY", "-PT1H"],
        ["DISPLAY", "-PT15M"],
      ],
    });
    expect(Date.parse(event.stamp ?? "")).toBe(Date.parse(updated_at));
    expect(number).toMatch(/^KIM-2026-\d{4}$/);
  });

  it("is a download that says what it is, and that no cache keeps", async () => {
    const booked = await book("visit", "2026-06-02T15:00:00Z");
    await tenant.consistency(roomId);
    const { status, headers } = await invite(booked);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/calendar; charset=utf-8; method=PUBLISH");
    expect(headers.get("content-disposition")).toMatch(/^attachment; filename="KIM-2026-\d{4}\.ics"$/);
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it("breaks lines at 75 octets and never inside a character, wherever the break falls", async () => {
    const booked = await book("visit", "2026-06-02T16:00:00Z");
    const record = await recordOf(tenant, roomId, booked.booking.id);
    for (const letters of ["가나다라", "😀👩‍👩‍👧", "é€한😀a", "a,;\\"]) {
      for (let shift = 0; shift < 12; shift++) {
        const name = "x".repeat(shift) + letters.repeat(50);
        const booking = { ...record, service: { ...record.service, name } };
        const entries = [{ booking, location: name, manageUrl: booked.manage.url }];
        const given = { entries, tenantName: name, origin: "https://a.b", words: fileWords(en), hasAlarms: true };
        const [event] = read(invitationFile(given).text).events;
        expect(event).toMatchObject({
          summary: `${name} - ${name}`,
          location: name,
          organizer: [name, expect.anything()],
        });
      }
    }
  });

  it("says where it is, once that is known", async () => {
    const booked = await book("visit", "2026-06-02T17:00:00Z");
    const booking = await recordOf(tenant, roomId, booked.booking.id);
    const location = '1 Main St., "left" door;\n서울';
    const entries = [{ booking, location, manageUrl: booked.manage.url }];
    const given = { entries, tenantName: "Kim", origin: "https://a.b", words: fileWords(en), hasAlarms: true };
    expect(read(invitationFile(given).text).events[0]?.location).toBe(location);
  });

  it("takes place where the business is, where the service names no place of its own", async () => {
    const kinds = [
      ["here", { kind: "in_person" }, "1 Main St., Springfield"],
      ["elsewhere", { kind: "in_person", detail: "Town hall" }, "Town hall"],
      ["calling", { kind: "phone" }, null],
      ["nowhere", null, null],
    ] as const;
    await tenant.staff("PATCH", "/tenant", { address: "1 Main St., Springfield" });
    for (const [at, [code, location, place]] of kinds.entries()) {
      await makeService(tenant, roomId, { name: code, code, location });
      const booked = await book(code, `2026-06-09T1${at}:00:00Z`);
      expect([code, (await only(booked)).event.location]).toEqual([code, place]);
      const { google } = (booked as unknown as { calendar: { google: string } }).calendar;
      expect(new URL(google).searchParams.get("location")).toBe(place);
    }
    const { body } = await tenant.public("GET", "");
    const here = body.services.find((one: { code: string }) => one.code === "here");
    expect(here.location.detail).toBe("1 Main St., Springfield");
    await tenant.staff("PATCH", "/tenant", { address: null });
  });

  it("reminds an hour and a quarter of an hour before, unless the business says otherwise or it is off", async () => {
    const booked = await book("visit", "2026-06-10T10:00:00Z");
    expect((await tenant.staff("GET", "/tenant")).body.policies.calendar_alarms).toBe(true);
    expect((await only(booked)).event.alarms).toHaveLength(2);
    const off = await tenant.staff("PATCH", "/tenant", { policies: { calendar_alarms: false } });
    expect(off.body.policies.calendar_alarms).toBe(false);
    expect((await only(booked)).event.alarms).toEqual([]);
    expect((await tenant.staff("PATCH", "/tenant", { policies: { calendar_alarms: "no" } })).status).toBe(400);
    await tenant.staff("PATCH", "/tenant", { policies: { calendar_alarms: null } });
    expect((await only(booked)).event.alarms).toHaveLength(2);
    await ask("POST", `/v1/public/bookings/${booked.booking.id}/cancel`, { ...booked.manage, body: {} });
    expect((await only(booked)).event.alarms).toEqual([]);
  });

  it("speaks the language of its customer", async () => {
    const booked = await book("visit", "2026-06-10T12:00:00Z", { customer: customer({ locale: "de-AT" }) });
    await tenant.consistency(roomId);
    expect((await only(booked)).event.description).toMatch(/^Buchung KIM-2026-\d{4}\nÄndern oder stornieren: http/);
  });

  it("stays one entry for life: moved and cancelled under the same name, each time with a higher sequence", async () => {
    const booked = await book("visit", "2026-06-04T10:00:00Z");
    const at = `/v1/public/bookings/${booked.booking.id}`;
    const first = await only(booked);
    setTime("2026-06-01T01:00:00Z");
    expect((await ask("POST", `${at}/reschedule`, { ...booked.manage, body: { start: LATER } })).status).toBe(200);
    const moved = await only(booked);
    setTime("2026-06-01T02:00:00Z");
    expect((await ask("POST", `${at}/cancel`, { ...booked.manage, body: {} })).status).toBe(200);
    const gone = await only(booked);
    const told = [first, moved, gone].map(({ method, event }) => [
      method,
      event.status,
      event.start,
      event.stamp,
      event.uid,
    ]);
    const uid = `${booked.booking.id}@berth`;
    expect(told).toEqual([
      ["PUBLISH", "CONFIRMED", "2026-06-04T10:00:00Z", "2026-06-01T00:00:00Z", uid],
      ["PUBLISH", "CONFIRMED", LATER, "2026-06-01T01:00:00Z", uid],
      ["CANCEL", "CANCELLED", LATER, "2026-06-01T02:00:00Z", uid],
    ]);
    expect(moved.event.sequence).toBeGreaterThan(first.event.sequence);
    expect(gone.event.sequence).toBeGreaterThan(moved.event.sequence);
    expect((await invite(booked)).headers.get("content-type")).toContain("method=CANCEL");
  });

  it("is tentative while it waits for approval, and taken away when it is refused or runs out", async () => {
    const [granted, refused, forgotten] = [
      await book("talk", "2026-06-05T09:00:00Z"),
      await book("talk", "2026-06-05T11:00:00Z"),
      await book("talk", "2026-06-05T13:00:00Z"),
    ];
    expect((await only(granted)).event.status).toBe("TENTATIVE");
    await tenant.staff("POST", `/bookings/${granted.booking.id}/confirm`, {});
    await tenant.staff("POST", `/bookings/${refused.booking.id}/reject`, {});
    const told = async (booked: Booked) => {
      const { method, event } = await only(booked);
      return [method, event.status];
    };
    expect(await told(granted)).toEqual(["PUBLISH", "CONFIRMED"]);
    expect(await told(refused)).toEqual(["CANCEL", "CANCELLED"]);
    expect(await told(forgotten)).toEqual(["PUBLISH", "TENTATIVE"]);
    const before = (await only(forgotten)).event.sequence;
    setTime("2026-06-05T13:00:01Z");
    expect(await told(forgotten)).toEqual(["CANCEL", "CANCELLED"]);
    expect((await only(forgotten)).event.sequence).toBeGreaterThan(before);
  });

  it("is the same file whenever it is asked for, until something changes", async () => {
    const booked = await book("visit", "2026-06-06T10:00:00Z");
    await tenant.consistency(roomId);
    const first = await invite(booked);
    setTime("2026-06-05T23:59:59.999Z");
    expect((await invite(booked)).body).toBe(first.body);
  });

  it("comes while neither the database nor the hint store answers, if need be without the tenant's name", async () => {
    const booked = await book("visit", "2026-06-06T12:00:00Z");
    await tenant.consistency(roomId);
    Object.assign(faults, { d1: true, kv: true });
    // What this isolate remembers of the tenant is over by then.
    passTime(5_000);
    const { event } = await only(booked);
    expect([event.summary, event.organizer[0]]).toEqual(["Visit", "berth.test"]);
    const links = await ask("GET", `/v1/public/bookings/${booked.booking.id}/calendar-links`, booked.manage);
    expect(links.status).toBe(200);
  });

  it("opens with the booking's own token, in the header or the address, and with nothing else", async () => {
    const [booked, other] = [await book("visit", "2026-06-07T10:00:00Z"), await book("visit", "2026-06-07T12:00:00Z")];
    for (const file of ["invite.ics", "calendar-links"]) {
      const path = `/v1/public/bookings/${booked.booking.id}/${file}`;
      const { token } = booked.manage;
      expect((await ask("GET", path, { token })).status).toBe(200);
      expect((await ask("GET", `${path}?token=${token}`)).status).toBe(200);
      for (const wrong of [other.manage.token, `${token}x`, token.slice(0, -1), tenant.token, "none"]) {
        for (const answer of [await ask("GET", path, { token: wrong }), await ask("GET", `${path}?token=${wrong}`)]) {
          expect([answer.status, answer.body.code]).toEqual([404, "not_found"]);
        }
      }
      expect((await ask("GET", path)).status).toBe(404);
      setTime("2026-07-07T11:00:01Z");
      expect((await ask("GET", path, { token })).status).toBe(404);
      setTime(MONDAY.midnight);
    }
  });
});

describe("links into other calendars", () => {
  const partsOf = (address: string) => {
    const { origin, pathname, searchParams } = new URL(address);
    return { at: origin + pathname, ...Object.fromEntries(searchParams) };
  };

  it("come with the booking, and the file among them opens", async () => {
    const { status, body } = await tenant.book("visit", "2026-06-08T10:00:00Z", {}, { key: "calendar-1" });
    expect(status).toBe(201);
    expect(Object.keys(body.calendar)).toEqual(["ics", "google", "outlook", "office365", "yahoo"]);
    expect(body.calendar.ics).toMatch(/^http:\/\/berth\.test\/v1\/public\/bookings\/bkg_\w+\/invite\.ics\?token=/);
    const opened = await ask("GET", body.calendar.ics.replace("http://berth.test", ""));
    expect(read(opened.body).events[0]?.uid).toBe(`${body.booking.id}@berth`);
    const asked = await ask("GET", `/v1/public/bookings/${body.booking.id}/calendar-links`, body.manage);
    expect(asked.body.ics).toBe(body.calendar.ics);
    await tenant.consistency(roomId);
    const numbered = await ask("GET", `/v1/public/bookings/${body.booking.id}/calendar-links`, body.manage);
    expect(partsOf(numbered.body.google)).toMatchObject({ details: expect.stringMatching(/^Booking KIM-2026-\d{4}$/) });
    expect(numbered.headers.get("cache-control")).toBe("no-store");
  });

  it("say title, times, description and place in each provider's words, in the language of customer or business", async () => {
    const booked = await book("awkward", "2026-06-08T12:00:00Z");
    const record = { ...(await recordOf(tenant, roomId, booked.booking.id)), number: "KIM-2026-0042" };
    const links = calendarLinks("Kim & Co", record, "1 Main St.", "America/New_York", linkText(record, "de"));
    const title = `${AWKWARD} - Kim & Co`;
    const [description, place] = ["Buchung KIM-2026-0042", "1 Main St."];
    const outlook = {
      path: "/calendar/action/compose",
      rru: "addevent",
      subject: title,
      startdt: "2026-06-08T12:00:00Z",
      enddt: "2026-06-08T13:00:00Z",
      body: description,
      location: place,
    };
    expect(Object.values(links).map(partsOf)).toEqual([
      {
        at: "https://calendar.google.com/calendar/render",
        action: "TEMPLATE",
        text: title,
        dates: "20260608T120000Z/20260608T130000Z",
        details: description,
        location: place,
      },
      { at: "https://outlook.live.com/calendar/deeplink/compose", ...outlook },
      { at: "https://outlook.office.com/calendar/deeplink/compose", ...outlook },
      {
        at: "https://calendar.yahoo.com/",
        v: "60",
        title,
        st: "20260608T080000",
        et: "20260608T090000",
        desc: description,
        in_loc: place,
      },
    ]);
    for (const address of Object.values(links)) expect(address).not.toContain("+");
    const bare = calendarLinks("", { ...record, number: null }, null, "UTC", "");
    for (const address of Object.values(bare)) expect(address).not.toMatch(/details|body|desc|location|in_loc/);
  });

  it("tell no third party what opens the booking", async () => {
    const { body } = await tenant.book("visit", "2026-06-08T14:00:00Z");
    const { ics, ...others } = body.calendar;
    expect(ics).toContain(body.manage.token);
    for (const address of Object.values<string>(others)) {
      expect(decodeURIComponent(address)).not.toMatch(/manage|token|berth\.test/);
      expect(address).not.toContain(body.manage.token.split(".")[1]);
    }
  });
});
