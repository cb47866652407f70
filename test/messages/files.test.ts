// The calendar files of mails, read by a parser that has nothing to do with what wrote them.

import { describe, expect, it } from "vitest";
import { SENT_KINDS } from "../../src/domain/messages/kinds";
import type { MessageFacts } from "../../src/messages/facts";
import { ask } from "../support/api";
import { invite, read, recordOf } from "../support/calendar-files";
import { MONDAY, setTime } from "../support/clock";
import { aTenantWith } from "../support/scenario";
import { renderMessage } from "../support/worker";
import { BARBER, bookingFacts, factsOf } from "./support";

function fileOf(facts: MessageFacts) {
  const [file] = renderMessage(facts).attachments;
  if (!file) throw new Error("no file");
  return { ...file, ...read(file.content) };
}

describe("the calendar file of a mail", () => {
  it.each([
    ["requested", "PUBLISH", "TENTATIVE"],
    ["booked", "PUBLISH", "CONFIRMED"],
    ["approved", "PUBLISH", "CONFIRMED"],
    ["moved", "PUBLISH", "CONFIRMED"],
    ["moved_by_business", "PUBLISH", "CONFIRMED"],
    ["declined", "CANCEL", "CANCELLED"],
    ["cancelled", "CANCEL", "CANCELLED"],
    ["cancelled_by_business", "CANCEL", "CANCELLED"],
    ["session_cancelled", "CANCEL", "CANCELLED"],
  ] as const)("of the kind %s says %s, inside and out", (kind, method, status) => {
    const file = fileOf(factsOf(kind));
    expect(file.method).toBe(method);
    expect(file.contentType).toContain(`method=${method}`);
    expect(file.contentType).toMatch(/^text\/calendar;/);
    expect(file.filename).toBe("B-1024.ics");
    expect(file.events.map((event) => [event.uid, event.status])).toEqual([["bkg_sample@berth", status]]);
  });

  it("keeps its identity, and its sequence rises with each change", () => {
    const files = [1, 2, 5].map((revision) => fileOf(bookingFacts("moved", { revision })).events[0]);
    expect(files.map((event) => event?.sequence)).toEqual([1, 2, 5]);
    expect(new Set(files.map((event) => event?.uid)).size).toBe(1);
  });

  it("tells place, time and the page of the booking, in the customer's language", () => {
    const { about } = factsOf("booked");
    const customer = about.about === "booking" && about.booking.customer;
    if (!customer) throw new Error("no customer");
    const [event] = fileOf(bookingFacts("booked", { customer: { ...customer, locale: "de" } })).events;
    expect(event).toMatchObject({
      summary: "Haircut - Barber & Sons",
      location: "12 Main Street, New York",
      start: "2026-06-08T14:00:00Z",
      end: "2026-06-08T14:30:00Z",
      description: "Buchung B-1024\nÄndern oder stornieren: https://berth.example/manage/bkg_sample.t",
    });
    expect(event?.alarms).toHaveLength(2);
  });

  it("does not remind where the business does not want it", () => {
    const business = { ...BARBER, policies: { calendar_alarms: false } };
    expect(fileOf(factsOf("booked", { business })).events[0]?.alarms).toEqual([]);
  });

  it("holds every booking of a series", () => {
    const { method, events } = fileOf(factsOf("series_booked"));
    expect(method).toBe("PUBLISH");
    expect(events.map(({ start }) => start)).toEqual(["2026-06-08T14:00:00Z", "2026-06-15T14:00:00Z"]);
  });

  it("takes every booking of a cancelled series out of a calendar", () => {
    const { about } = factsOf("series_booked");
    if (about.about !== "series") throw new Error("no series");
    const bookings = about.bookings.map((part) => ({
      ...part,
      booking: { ...part.booking, status: "cancelled" as const },
    }));
    const { method, events } = fileOf(factsOf("cancelled", { about: { ...about, bookings } }));
    expect(method).toBe("CANCEL");
    expect(events).toHaveLength(2);
  });

  it("is in mails to customers about their booking, and in no other message", () => {
    for (const kind of SENT_KINDS.filter((one) => one.startsWith("staff") || one === "reminder" || one === "offered"))
      expect(renderMessage(factsOf(kind)).attachments, kind).toEqual([]);
    for (const channel of ["sms", "whatsapp", "notice"] as const)
      expect(renderMessage(factsOf("booked", { channel })).attachments).toEqual([]);
    // Without the page of the booking, nothing may be put into a calendar.
    expect(renderMessage(factsOf("booked", { urls: {} })).attachments).toEqual([]);
  });

  it("is the file that the customer downloads", async () => {
    setTime(MONDAY.midnight);
    const { tenant, room } = await aTenantWith({ zone: "America/New_York", service: { name: "Cut", code: "cut" } });
    const { body: booked } = await tenant.book("cut", "2026-06-02T13:00:00Z");
    await tenant.consistency(room);
    const { body: shown } = await ask("GET", "/v1/tenant", { token: tenant.token });
    const booking = { ...(await recordOf(tenant, room, booked.booking.id)) };
    const number = (await ask("GET", `/v1/public/bookings/${booked.booking.id}`, booked.manage)).body.number;
    const business = { ...BARBER, name: shown.name, locale: shown.locale, address: shown.address };
    const urls = { manage: booked.manage.url };
    const origin = new URL(booked.manage.url).origin;
    const facts = bookingFacts("booked", { ...booking, number }, {}, { business, urls, origin });
    const { body: downloaded } = await invite(booked);
    expect(renderMessage(facts).attachments.map(({ content }) => content)).toEqual([downloaded]);
  });
});
