// Calendar files, links and feeds, read back by a parser that has nothing to do with what wrote them.

import { env } from "cloudflare:workers";
import ICAL from "ical.js";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { settingsOf } from "../../../src/config";
import type { BookingRecord } from "../../../src/domain/booking/booking-record";
import { feedFile, fileWords, invitationFile } from "../../../src/http/calendar-file";
import { calendarLinks } from "../../../src/http/calendar-links";
import { en } from "../../../src/i18n/words/en";
import {
  type Answer,
  ask,
  calendar,
  customer,
  makeResource,
  makeService,
  makeTenant,
  type Tenant,
} from "../../support/api";
import { MONDAY, passTime, setTime } from "../../support/clock";
import { askWith } from "../../support/deployment";
import { faults } from "../../support/faults";
import { aTenantWith } from "../../support/scenario";

const START = "2026-06-02T13:00:00Z";
const LATER = "2026-06-03T09:00:00Z";
const AWKWARD = 'Cut, wash; dry \\ "style"\nfor 김민준 ✂️';

/** What the standard asks of every file, then its content as the parser understands it. */
function read(text: string) {
  const octetsOf = (line: string) => new TextEncoder().encode(line).length;
  const lines = text.split("\r\n");
  expect(lines.pop()).toBe("");
  expect(lines.filter((line) => /[\r\n]/.test(line))).toEqual([]);
  expect(lines.filter((line) => octetsOf(line) > 75)).toEqual([]);
  expect(text).not.toContain("\ufffd");
  expect(text.isWellFormed()).toBe(true);
  const whole = new ICAL.Component(ICAL.parse(text));
  const events = whole.getAllSubcomponents("vevent").map((component) => {
    const value = (name: string) => component.getFirstPropertyValue(name)?.toString() ?? null;
    return {
      uid: value("uid"),
      sequence: Number(value("sequence")),
      status: value("status"),
      summary: value("summary"),
      description: value("description"),
      location: value("location"),
      url: value("url"),
      start: value("dtstart"),
      end: value("dtend"),
      stamp: value("dtstamp"),
      modified: value("last-modified"),
      transparency: value("transp"),
      organizer: [component.getFirstProperty("organizer")?.getParameter("cn"), value("organizer")],
      attendees: component.getAllProperties("attendee").length,
      alarms: component
        .getAllSubcomponents("valarm")
        .map((alarm) => ["action", "trigger"].map((name) => alarm.getFirstPropertyValue(name)?.toString())),
    };
  });
  const value = (name: string) => whole.getFirstPropertyValue(name)?.toString() ?? null;
  return { method: value("method"), name: value("name"), shown: value("x-wr-calname"), value, events };
}

async function recordOf(tenant: Tenant, resourceId: string, bookingId: string): Promise<BookingRecord> {
  const found = await calendar(tenant, resourceId).readBooking(bookingId);
  if (found.status === "refused") throw new Error("no such booking");
  return found.booking as unknown as BookingRecord;
}

type Booked = { booking: { id: string; [field: string]: unknown }; manage: { token: string; url: string } };

const invite = (booked: Booked, token = booked.manage.token) =>
  ask("GET", `/v1/public/bookings/${booked.booking.id}/invite.ics`, { token });

async function only(booked: Booked) {
  const { body } = await invite(booked);
  const file = read(body);
  expect(file.events).toHaveLength(1);
  return { ...file, event: file.events[0] as (typeof file.events)[number] };
}

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

  it("reminds an hour and a quarter of an hour before, unless the business says otherwise or it will not take place", async () => {
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

  it("say title, times, description and place in each provider's words", async () => {
    const booked = await book("awkward", "2026-06-08T12:00:00Z");
    const record = { ...(await recordOf(tenant, roomId, booked.booking.id)), number: "KIM-2026-0042" };
    const links = calendarLinks("Kim & Co", record, "1 Main St.", "America/New_York");
    const title = `${AWKWARD} - Kim & Co`;
    const [description, place] = ["Booking KIM-2026-0042", "1 Main St."];
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
    const bare = calendarLinks("", { ...record, number: null }, null, "UTC");
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

type Feeds = { tenant: { url: string }; resources: { id: string; name: string; url: string }[] };

describe("feeds for staff", () => {
  let salon: Tenant;
  let [leftId, rightId] = ["", ""];

  const feedsOf = async (whose = salon): Promise<Feeds> => (await whose.staff("GET", "/calendar-feeds")).body;
  const open = (url: string, headers: Record<string, string> = {}): Promise<Answer> =>
    ask("GET", url.replace("http://berth.test", ""), { headers });
  const entries = async (url: string) => {
    const { status, body } = await open(url);
    expect(status).toBe(200);
    return read(body).events;
  };
  const ofResource = (feeds: Feeds, id: string) => feeds.resources.find((one) => one.id === id)?.url ?? "";

  beforeEach(async () => {
    salon = await makeTenant({ name: "Salon; Left, Right" });
    leftId = await makeResource(salon, undefined, { name: "Left chair" });
    rightId = await makeResource(salon, undefined, { name: "Right chair" });
    await makeService(salon, leftId, { name: "Cut", code: "cut" });
    await makeService(salon, rightId, { name: "Dye", code: "dye" });
    await makeService(salon, rightId, { name: "Talk", code: "talk", confirmation: "approval" });
  });

  const settle = () => Promise.all([leftId, rightId].map((id) => salon.consistency(id)));

  it("show who comes when: one of the whole tenant, one of each resource", async () => {
    await salon.book("dye", "2026-06-02T11:00:00Z", { customer: customer({ name: "Lee, Ann; 이" }) });
    const cut = await salon.book("cut", "2026-06-02T10:00:00Z", {
      customer: customer({ name: "Kim", phone: "+15550001111" }),
      notes: "allergic",
    });
    await settle();
    const feeds = await feedsOf();
    expect(Object.fromEntries(feeds.resources.map(({ id, name }) => [id, name]))).toEqual({
      [leftId]: "Left chair",
      [rightId]: "Right chair",
    });
    expect((await entries(feeds.tenant.url)).map(({ summary, start }) => [summary, start])).toEqual([
      ["Kim - Cut", "2026-06-02T10:00:00Z"],
      ["Lee, Ann; 이 - Dye", "2026-06-02T11:00:00Z"],
    ]);
    const [left] = await entries(ofResource(feeds, leftId));
    expect(left).toMatchObject({
      uid: `${cut.body.booking.id}@berth`,
      summary: "Kim - Cut",
      description: expect.stringMatching(/^Booking SAL-2026-\d{4}\nLeft chair$/),
      organizer: ["Salon; Left, Right", "mailto:bookings@berth.test"],
      url: null,
    });
    expect((await entries(ofResource(feeds, leftId))).length).toBe(1);
    expect((await entries(ofResource(feeds, rightId))).map(({ summary }) => summary)).toEqual(["Lee, Ann; 이 - Dye"]);
    expect((await open(feeds.tenant.url)).body).not.toMatch(/example\.com|15550001111|allergic|manage/);
  });

  it("are named, say how often to come back, and answer 304 to a reader that has them", async () => {
    const feeds = await feedsOf();
    const whole = feeds.tenant;
    const first = await open(whole.url);
    const file = read(first.body);
    expect([file.method, file.events]).toEqual(["PUBLISH", []]);
    // The parser knows neither name as text, so it shows them as they stand in the file.
    expect([file.name, file.shown]).toEqual(["Salon\\; Left\\, Right", "Salon\\; Left\\, Right"]);
    expect([file.value("refresh-interval"), file.value("x-published-ttl")]).toEqual(["PT15M", "PT15M"]);
    expect(read((await open(ofResource(feeds, leftId))).body).name).toBe("Left chair - Salon\\; Left\\, Right");
    expect(first.headers.get("content-type")).toBe("text/calendar; charset=utf-8; method=PUBLISH");
    expect(first.headers.get("cache-control")).toBe("private, max-age=300");
    expect(first.headers.get("access-control-allow-origin")).toBeNull();
    const etag = first.headers.get("etag") ?? "";
    const same = await open(whole.url, { "if-none-match": etag });
    expect([same.status, same.body, same.headers.get("etag")]).toEqual([304, "", etag]);
    await salon.book("cut", "2026-06-02T10:00:00Z");
    await settle();
    expect((await open(whole.url, { "if-none-match": etag })).status).toBe(200);
  });

  it("let no name end a line of theirs", () => {
    const name = "Salon\r\nBEGIN:VEVENT\nX";
    const { text } = feedFile({ name, tenantName: name, origin: "https://a.b", entries: [], note: null });
    expect(read(text).events).toEqual([]);
    expect(text).toContain("NAME:Salon\\nBEGIN:VEVENT\\nX\r\n");
  });

  it("show what waits as tentative and what was called off as cancelled, and no hold", async () => {
    await salon.book("talk", "2026-06-02T08:00:00Z");
    const rejected = await salon.book("talk", "2026-06-02T10:00:00Z");
    await salon.book("cut", "2026-06-02T12:00:00Z");
    const cancelled = await salon.book("cut", "2026-06-02T14:00:00Z");
    const released = await salon.hold("cut", "2026-06-02T16:00:00Z");
    await salon.hold("cut", "2026-06-02T18:00:00Z");
    await salon.staff("POST", `/bookings/${rejected.body.booking.id}/reject`, {});
    await salon.staff("POST", `/bookings/${cancelled.body.booking.id}/cancel`, {});
    await ask("DELETE", `/v1/public/holds/${released.body.hold.id}`, { token: released.body.token });
    await settle();
    const { tenant: whole } = await feedsOf();
    const told = async () => (await entries(whole.url)).map(({ status }) => status);
    expect(await told()).toEqual(["TENTATIVE", "CANCELLED", "CONFIRMED", "CANCELLED"]);
    setTime("2026-06-04T00:00:00Z");
    expect(await told()).toEqual(["CANCELLED", "CANCELLED", "CONFIRMED", "CANCELLED"]);
  });

  it("reach from 30 days ago to 365 days ahead", async () => {
    setTime("2026-05-01T00:00:00Z");
    for (const start of [
      "2026-05-02T00:00:00Z",
      "2026-05-02T01:00:00Z",
      "2027-05-31T23:00:00Z",
      "2027-06-01T00:00:00Z",
    ]) {
      expect((await salon.book("cut", start)).status).toBe(201);
    }
    await settle();
    setTime("2026-06-01T00:30:00Z");
    const starts = (await entries((await feedsOf()).tenant.url)).map(({ start }) => start);
    expect(starts).toEqual(["2026-05-02T01:00:00Z", "2027-05-31T23:00:00Z", "2027-06-01T00:00:00Z"]);
    setTime("2026-05-31T23:30:00Z");
    const earlier = (await entries((await feedsOf()).tenant.url)).map(({ start }) => start);
    expect(earlier).toEqual(["2026-05-02T00:00:00Z", "2026-05-02T01:00:00Z", "2027-05-31T23:00:00Z"]);
  });

  it("hold at most a thousand, the oldest first", async () => {
    const { body } = await salon.book("cut", "2026-06-02T00:00:00Z");
    await settle();
    await env.DB.prepare(
      `WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < 1000)
       INSERT INTO bookings SELECT id || n, tenant_id, number || n, NULL, NULL, is_numbered, status, revision, service_id,
         resource_id, customer_id, start_at + n * 60000, end_at + n * 60000,
         json_set(document, '$.id', id || n, '$.startAt', start_at + n * 60000), search_text, created_at, updated_at
       FROM bookings, copies WHERE id = ?`,
    )
      .bind(body.booking.id)
      .run();
    const events = await entries((await feedsOf()).tenant.url);
    const starts = events.map(({ start }) => start ?? "");
    expect([events.length, starts[0]]).toEqual([1_000, "2026-06-02T00:00:00Z"]);
    expect(starts).toEqual([...starts].sort());
  });

  it("that are cut hold what is to come, then the latest of what was, and say from when to when they reach", async () => {
    const { body } = await salon.book("cut", "2026-06-02T00:00:00Z");
    await settle();
    setTime("2026-06-10T00:00:00Z");
    const copies = (name: string, count: number, firstAt: string, status: string) =>
      env.DB.prepare(
        `WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < ?1)
         INSERT INTO bookings SELECT id || ?2 || n, tenant_id, number || ?2 || n, NULL, NULL, is_numbered, ?3, revision,
           service_id, resource_id, customer_id, ?4 + n * 3600000, ?4 + (n + 1) * 3600000, document, search_text,
           created_at, updated_at
         FROM bookings, copies WHERE id = ?5`,
      )
        .bind(count, name, status, Date.parse(firstAt), body.booking.id)
        .run();
    await copies("c", 990, "2026-06-10T00:00:00Z", "confirmed");
    await copies("p", 30, "2026-06-08T00:00:00Z", "completed");
    await copies("x", 20, "2026-06-12T00:00:00Z", "cancelled");
    const answer = await open((await feedsOf()).tenant.url);
    const { events, value } = read(answer.body);
    const starts = events.map(({ start }) => start ?? "");
    expect(starts).toHaveLength(1_000);
    expect(starts).toEqual(starts.toSorted());
    // The last ten of thirty hours that are over, and all that is to come; nothing that was called off.
    expect([starts[0], starts[9], starts[10]]).toEqual([
      "2026-06-08T21:00:00Z",
      "2026-06-09T06:00:00Z",
      "2026-06-10T01:00:00Z",
    ]);
    expect(events.filter(({ status }) => status === "CANCELLED")).toEqual([]);
    const { time_zone } = (await salon.staff("GET", "/tenant")).body;
    const dateOf = (at = "") => new Intl.DateTimeFormat("en-CA", { timeZone: time_zone }).format(new Date(at));
    expect(value("x-wr-caldesc")?.replaceAll("\\,", ",")).toBe(
      `There are more bookings than the 1000 shown here, which begin on ${dateOf(starts[0])} and end on ${dateOf(starts.at(-1))}.`,
    );
  });

  it("forget a customer who was erased, and keep the time", async () => {
    await salon.book("cut", "2026-06-02T10:00:00Z", { customer: customer({ name: "Very Secret Name" }) });
    await settle();
    const { tenant: whole } = await feedsOf();
    expect((await open(whole.url)).body).toContain("Very Secret Name");
    const [person] = (await salon.staff("GET", "/customers")).body.data;
    expect((await salon.staff("DELETE", `/customers/${person.id}`)).status).toBeLessThan(300);
    const { body } = await open(whole.url);
    expect(body).not.toContain("Secret");
    expect(read(body).events.map(({ summary, start }) => [summary, start])).toEqual([["Cut", "2026-06-02T10:00:00Z"]]);
  });

  it("get new addresses when staff ask, and the old ones end at once", async () => {
    const before = await feedsOf();
    expect(await feedsOf()).toEqual(before);
    const rotated = await salon.staff("POST", "/calendar-feeds/rotate", {});
    expect(rotated.status).toBe(200);
    expect(await feedsOf()).toEqual(rotated.body);
    const addresses = (feeds: Feeds) => [feeds.tenant, ...feeds.resources].map(({ url }) => url);
    for (const url of addresses(before)) expect((await open(url)).status).toBe(404);
    for (const url of addresses(rotated.body)) expect((await open(url)).status).toBe(200);
    const [deed] = (await salon.staff("GET", "/audit")).body.data;
    expect([deed.action, deed.subject]).toEqual(["calendar_feeds.rotated", salon.id]);
    expect(JSON.stringify(deed)).not.toContain(rotated.body.tenant.url.split(".")[2]);
  });

  it("stay out of each other's reach: no address made of the parts of others opens anything", async () => {
    const stranger = await makeTenant();
    const strangerRoomId = await makeResource(stranger);
    const [ours, theirs] = [await feedsOf(), await feedsOf(stranger)];
    await stranger.staff("POST", "/calendar-feeds/rotate", {});
    expect((await open(ours.tenant.url)).status).toBe(200);
    const secretOf = (url: string) => url.split(".").at(-2);
    const [whole, left] = [secretOf(ours.tenant.url), secretOf(ofResource(ours, leftId))];
    const { token: manage } = (await salon.book("cut", "2026-06-02T10:00:00Z")).body.manage;
    const wrong = [
      `${stranger.id}.${whole}.ics`,
      `${stranger.id}.${leftId}.${left}.ics`,
      `${stranger.id}.${strangerRoomId}.${left}.ics`,
      `${salon.id}.${strangerRoomId}.${left}.ics`,
      `${salon.id}.${strangerRoomId}.${whole}.ics`,
      `${salon.id}.${rightId}.${left}.ics`,
      `${salon.id}.${left}.ics`,
      `${salon.id}.${leftId}.${whole}.ics`,
      `${salon.id}.${whole}`,
      `${salon.id}.${whole}.ics.ics`,
      `${salon.id}.${"A".repeat(43)}.ics`,
      `${salon.id}..ics`,
      `${salon.id}.${manage.split(".")[1]}.ics`,
      theirs.tenant.url.split("/").at(-1),
      salon.token,
      `${manage}.ics`,
      "%00.ics",
      ".ics",
    ];
    for (const token of wrong) {
      const answer = await ask("GET", `/v1/feeds/${token}`);
      expect([token, answer.status, answer.body.code]).toEqual([token, 404, "not_found"]);
    }
  });

  it("end with the resource that they are of", async () => {
    const feeds = await feedsOf();
    const spareId = await makeResource(salon, undefined, { name: "Spare" });
    const spare = ofResource(await feedsOf(), spareId);
    expect((await open(spare)).status).toBe(200);
    expect((await salon.staff("DELETE", `/resources/${spareId}`)).status).toBe(204);
    expect((await open(spare)).status).toBe(404);
    expect(await feedsOf()).toEqual(feeds);
  });

  it("leave neither their address nor a booking's token in the logs", async () => {
    const { body } = await salon.book("cut", "2026-06-02T10:00:00Z", { customer: customer({ name: "Very Secret" }) });
    await settle();
    const { tenant: whole } = await feedsOf();
    const lines: string[] = [];
    const spies = (["log", "warn", "error"] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((line) => void lines.push(String(line))),
    );
    for (const url of [whole.url, `${whole.url}x`, body.calendar.ics]) {
      const { pathname, search } = new URL(url);
      await askWith({ LOG_LEVEL: "info" }, `${pathname}${search}`);
    }
    for (const spy of spies) spy.mockRestore();
    settingsOf({ ...env });
    expect(lines.filter((line) => line.includes('"event":"request"'))).toHaveLength(3);
    expect(lines.join("\n")).toContain(
      `"tenant":"${salon.id}","method":"GET","route":"/v1/feeds/{token}","status":200`,
    );
    expect(lines.join("\n")).not.toContain(whole.url.split(".").at(-2));
    expect(lines.join("\n")).not.toContain(body.manage.token.split(".")[1]);
    expect(lines.join("\n")).not.toContain("Secret");
  });
});
