// Staff make bookings: for callers, and for those who stand at the desk.

import { beforeAll, describe, expect, it } from "vitest";
import { MONDAY, setTime } from "../support/clock";
import { Browser, linkTo, openBusiness, PASSWORD } from "../support/people";
import { textOf } from "../support/visitor";

setTime(MONDAY.nine);

const NEW = "/dashboard/walk-in-works/bookings/new";

let owner: Browser;
let service: string;
let second: string;
let resources: string[];

async function json(browser: Browser, method: string, path: string, body?: unknown) {
  const answer = await browser.json(method, path, body, { "idempotency-key": crypto.randomUUID() });
  return JSON.parse(answer.html);
}

beforeAll(async () => {
  owner = await openBusiness("walk@example.com", "walk-in-works");
  const hours = { weekly: [{ days: ["mon", "tue", "wed", "thu", "fri"], start: "09:00", end: "17:00" }] };
  const chairs = [];
  for (const name of ["First chair", "Second chair"]) {
    const made = await json(owner, "POST", "/v1/resources", { name, kind: "person" });
    await owner.json("PUT", `/v1/resources/${made.id}/hours`, hours);
    chairs.push(made.id as string);
  }
  resources = chairs;
  second = chairs[1] as string;
  const made = await json(owner, "POST", "/v1/services", {
    name: "Haircut",
    duration: { kind: "fixed", minutes: 30 },
    requires: [{ any_of: chairs }],
    min_notice_minutes: 120,
  });
  service = made.id;
});

const bookingAt = (location: string | null) => /bookings\/(bkg_\w+)$/.exec(location ?? "")?.[1] ?? "";

describe("a walk-in", () => {
  it("is booked by a service and Now alone, off the grid and inside the notice", async () => {
    setTime("2026-06-08T09:07:31Z");
    const booked = await owner.post(NEW, { service, name: "", when: "now" });
    expect([booked.status, textOf(booked.html)]).toEqual([303, ""]);
    const { booking } = {
      booking: await json(owner, "GET", `/v1/bookings/${bookingAt(booked.headers.get("location"))}`),
    };
    expect([booking.start, booking.customer]).toEqual(["2026-06-08T10:07:00+01:00", null]);
    const next = await owner.post(NEW, { service, name: "Bea", when: "now" });
    const other = await json(owner, "GET", `/v1/bookings/${bookingAt(next.headers.get("location"))}`);
    expect(other.customer.name).toBe("Bea");
    expect(other.resources[0].id).not.toBe(booking.resources[0].id);
    const full = await owner.post(NEW, { service, name: "Cid", when: "now" });
    expect([full.status, textOf(full.html)]).toEqual([422, expect.stringContaining("The time is taken.")]);
    expect(full.html).toContain('value="Cid"');
    setTime(MONDAY.nine);
  });

  it("is booked once, however often the form is sent", async () => {
    setTime("2026-06-09T10:00:20Z");
    const key = crypto.randomUUID();
    const first = await owner.post(NEW, { service, name: "Dot", when: "now", key });
    setTime("2026-06-09T10:01:05Z");
    const again = await owner.post(NEW, { service, name: "Dot", when: "now", key });
    expect([first.status, again.status]).toEqual([303, 303]);
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
    setTime(MONDAY.nine);
  });
});

describe("the form of a new booking", () => {
  it("books a start by the clocks of the resource, for the chosen resource", async () => {
    const fields = { service, resource: second, start: "2026-06-10T11:00", name: "Eve", phone: "020 7946 0001" };
    const booked = await owner.post(NEW, { ...fields, notes: "Window seat" });
    expect(booked.status).toBe(303);
    const booking = await json(owner, "GET", `/v1/bookings/${bookingAt(booked.headers.get("location"))}`);
    expect([booking.start, booking.resources[0].id, booking.customer.phone, booking.notes]).toEqual([
      "2026-06-10T11:00:00+01:00",
      second,
      "+442079460001",
      "Window seat",
    ]);
  });

  it("names the rule that stands in the way, keeps what was typed, and sets the rules aside one by one", async () => {
    const fields = { service, start: "2026-06-10T18:10", name: "Fay", email: "fay@example.com" };
    const told: string[] = [];
    for (;;) {
      const override = told.at(-1);
      const answer = await owner.post(NEW, { ...fields, ...(override && { override }) });
      if (answer.status === 303) break;
      expect(answer.status).toBe(422);
      expect(answer.html).toContain('value="Fay"');
      expect(answer.html).toContain('value="2026-06-10T18:10"');
      told.push(/name="override" value="([a-z_,]+)"/.exec(answer.html)?.[1] ?? "");
    }
    expect(told).toEqual(["outside_hours", "outside_hours,off_grid"]);
  });

  it("shows the free times of a service and day, and a press on one books it", async () => {
    const shown = await owner.post(NEW, { service, start: "2026-06-11T09:00", name: "Gus", when: "times" });
    expect(shown.status).toBe(200);
    expect(textOf(shown.html)).toContain("Free on Thu 11 Jun");
    expect(shown.html).toContain('value="Gus"');
    const value = /name="when" value="(2026-06-11T[\d:]+)"/.exec(shown.html)?.[1] ?? "";
    const booked = await owner.post(NEW, { service, name: "Gus", start: "", when: value });
    expect(booked.status).toBe(303);
    const next = await owner.post(NEW, { service, when: "day:2026-06-12" });
    expect(textOf(next.html)).toContain("Free on Fri 12 Jun");
  });

  it("begins with what the address says, and marks what is missing", async () => {
    const shown = await owner.get(`${NEW}?start=2026-06-10T14:00&resource=${second}`);
    expect(shown.html).toContain('value="2026-06-10T14:00"');
    expect(shown.html).toMatch(new RegExp(`value="${second}"[^>]* selected`));
    const missing = await owner.post(NEW, { service: "", start: "", name: "Hal" });
    expect(missing.status).toBe(422);
    expect(textOf(missing.html)).toContain("Choose a time, or press Now.");
    const wrong = await owner.post(NEW, { service, start: "2026-06-10T14:00", name: "Ian", email: "no address" });
    expect([wrong.status, textOf(wrong.html)]).toEqual([
      422,
      expect.stringContaining("This does not look like an email address."),
    ]);
  });

  it("is closed to staff who may not book, and open to a desk with its own resources alone", async () => {
    const join = async (email: string, role: string) => {
      await json(owner, "POST", "/v1/members", { email, role, resources: [second] });
      const browser = new Browser();
      await browser.post(await linkTo(email, "invite"), { name: role, password: PASSWORD });
      return browser;
    };
    const staff = await join("walk-staff@example.com", "staff");
    expect([(await staff.get(NEW)).status, (await staff.post(NEW, { service, when: "now" })).status]).toEqual([
      403, 403,
    ]);
    const desk = await join("walk-desk@example.com", "desk");
    const shown = await desk.get(NEW);
    expect(shown.status).toBe(200);
    expect(shown.html).not.toContain(resources[0] as string);
    const fields = { service, start: "2026-06-15T10:00", name: "Jo" };
    expect((await desk.post(NEW, { ...fields, resource: resources[0] as string })).status).toBe(422);
    const booked = await desk.post(NEW, fields);
    const booking = await json(owner, "GET", `/v1/bookings/${bookingAt(booked.headers.get("location"))}`);
    expect(booking.resources[0].id).toBe(second);
    const foreign = await owner.post(NEW, { service, when: "now" }, { origin: "https://evil.example" });
    expect(foreign.status).toBe(403);
  });
});

describe("a service that asks for more", () => {
  const made = (fields: object) => json(owner, "POST", "/v1/services", fields);
  const thirty = { kind: "fixed", minutes: 30 };

  it("shows its own fields alone, and a walk-in to another sees none of them", async () => {
    const plain = await owner.post(NEW, { service, when: "times" });
    for (const name of ["seats", "guests", "units", "minutes", "period", "session", "answers"]) {
      expect([name, new RegExp(`name="${name}\\b`).test(plain.html)]).toEqual([name, false]);
    }
    const desks = await json(owner, "POST", "/v1/resources", {
      name: "Desks",
      kind: "space",
      capacity: 3,
      max_guests: 8,
    });
    await owner.json("PUT", `/v1/resources/${desks.id}/hours`, {
      weekly: [{ days: ["mon", "tue", "wed", "thu", "fri"], start: "09:00", end: "17:00" }],
    });
    const desk = await made({
      name: "Desk",
      duration: { kind: "flexible", min: 30, max: 120, step: 30 },
      requires: [{ any_of: [desks.id] }],
      questions: [{ id: "screen", label: "Which screen?", kind: "text", required: true }],
    });
    const shown = await owner.post(NEW, { service: desk.id, when: "times" });
    for (const name of ["guests", "units", "minutes", "repeat"]) expect(shown.html).toContain(`name="${name}"`);
    expect(shown.html).toContain('name="answers[screen]"');
    expect(shown.html).not.toContain('name="seats"');
    const fields = { service: desk.id, start: "2026-06-18T10:00", name: "Kim", guests: "5", units: "2", minutes: "90" };
    const wrong = await owner.post(NEW, { ...fields, units: "4" });
    expect([wrong.status, textOf(wrong.html)]).toEqual([422, expect.stringContaining("whole number from 1 to 3")]);
    const booked = await owner.post(NEW, { ...fields, "answers[screen]": "The wide one" });
    const booking = await json(owner, "GET", `/v1/bookings/${bookingAt(booked.headers.get("location"))}`);
    expect(booking).toMatchObject({ guests: 5, units: 2, end: "2026-06-18T11:30:00+01:00" });
    expect(booking.answers).toEqual({ screen: "The wide one" });
    // Staff may leave the question open.
    expect((await owner.post(NEW, { ...fields, start: "2026-06-19T10:00" })).status).toBe(303);
  });

  it("takes participants into a session, a private one too, and others on the waitlist", async () => {
    const group = await made({ name: "Class", duration: thirty, requires: [{ any_of: [second] }], seats: 2 });
    const at = { service: group.id, start: "2026-06-23T10:00:00+01:00", visibility: "private", title: "Friends" };
    const session = await json(owner, "POST", "/v1/sessions", at);
    const shown = await owner.post(NEW, { service: group.id, when: "times" });
    expect(shown.html).toContain(`value="${session.id}"`);
    const join = (name: string, more: Record<string, string> = {}) =>
      owner.post(NEW, { service: group.id, session: session.id, start: "", name, ...more });
    const booked = await join("Lee", { seats: "2" });
    const booking = await json(owner, "GET", `/v1/bookings/${bookingAt(booked.headers.get("location"))}`);
    expect(booking).toMatchObject({ session: session.id, seats: 2, start: "2026-06-23T10:00:00+01:00" });
    const open = { service: group.id, start: "2026-06-24T10:00", seats: "2", name: "Mo" };
    expect((await owner.post(NEW, open)).status).toBe(303);
    const late = { ...open, seats: "1", name: "Nia", email: "nia@example.com" };
    const full = await owner.post(NEW, late);
    expect([full.status, full.html.includes('name="if_full"')]).toEqual([422, true]);
    const waiting = await owner.post(NEW, { ...late, if_full: "waitlist" });
    expect(waiting.headers.get("location")).toBe("/dashboard/walk-in-works/waitlist?done=joined");
    const { data } = await json(owner, "GET", `/v1/waitlist-entries?service=${group.id}`);
    expect(data.map((entry: { customer: { name: string } }) => entry.customer.name)).toEqual(["Nia"]);
  });

  it("repeats: a date that is taken is named, and left out if staff wish", async () => {
    const taken = { service, resource: second, start: "2026-07-07T11:00", name: "Otto" };
    expect((await owner.post(NEW, taken)).status).toBe(303);
    const series = { ...taken, start: "2026-06-30T11:00", name: "Pia", repeat: "weekly", count: "3" };
    const refused = await owner.post(NEW, series);
    expect([refused.status, textOf(refused.html)]).toEqual([
      422,
      expect.stringMatching(/On Tue 7 Jul.*The time is taken\./),
    ]);
    const booked = await owner.post(NEW, { ...series, skip: "1" });
    expect([booked.status, textOf(booked.html)]).toEqual([303, ""]);
    const id = bookingAt(booked.headers.get("location")?.replace("?done=series", "") ?? "");
    const first = await json(owner, "GET", `/v1/bookings/${id}`);
    const all = await json(owner, "GET", `/v1/series/${first.series}`);
    expect(all.series.bookings.map((one: { start: string }) => one.start.slice(0, 10))).toEqual([
      "2026-06-30",
      "2026-07-14",
    ]);
    // The page of one shows all of them, and ends those that follow with it.
    const page = `/dashboard/walk-in-works/bookings/${id}`;
    const shown = await owner.get(page);
    expect(shown.html).toContain(`bookings/${all.series.bookings[1].id}"`);
    expect(shown.html).toContain('name="following"');
    await owner.post(page, { do: "cancel", following: "1", reason: "Moved away" });
    const ended = await json(owner, "GET", `/v1/series/${first.series}`);
    expect(ended.series.bookings.map((one: { status: string }) => one.status)).toEqual(["cancelled", "cancelled"]);
    const endless = await owner.post(NEW, { ...series, count: "1" });
    expect([endless.status, textOf(endless.html)]).toEqual([
      422,
      expect.stringContaining("whole number from 2 to 104"),
    ]);
  });
});
