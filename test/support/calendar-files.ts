// Calendar files as a parser understands them that has nothing to do with what wrote them.

import ICAL from "ical.js";
import { expect } from "vitest";
import type { BookingRecord } from "../../src/domain/booking/booking-record";
import { ask, calendar, type Tenant } from "./api";

/** What the standard asks of every file, then its content as the parser understands it. */
export function read(text: string) {
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

export async function recordOf(tenant: Tenant, resourceId: string, bookingId: string): Promise<BookingRecord> {
  const found = await calendar(tenant, resourceId).readBooking(bookingId);
  if (found.status === "refused") throw new Error("no such booking");
  return found.booking as unknown as BookingRecord;
}

export type Booked = { booking: { id: string; [field: string]: unknown }; manage: { token: string; url: string } };

export const invite = (booked: Booked, token = booked.manage.token) =>
  ask("GET", `/v1/public/bookings/${booked.booking.id}/invite.ics`, { token });

export async function only(booked: Booked) {
  const { body } = await invite(booked);
  const file = read(body);
  expect(file.events).toHaveLength(1);
  return { ...file, event: file.events[0] as (typeof file.events)[number] };
}
