import { describe, expect, it } from "vitest";
import {
  ACCOUNT_KINDS,
  CHANNELS,
  CUSTOMER_KINDS,
  carriesFile,
  channelsOf,
  isOnByDefault,
  isSentKind,
  isUnsubscribable,
  MESSAGE_KINDS,
  STAFF_KINDS,
} from "../../src/domain/messages/kinds";
import { fillText, placeholdersOf, unknownPlaceholders } from "../../src/domain/messages/own-texts";

describe("the kinds of messages", () => {
  it("are 23 for customers, 12 for staff and 5 for accounts", () => {
    expect([CUSTOMER_KINDS.length, STAFF_KINDS.length, ACCOUNT_KINDS.length]).toEqual([23, 12, 5]);
    expect(new Set(MESSAGE_KINDS).size).toBe(40);
    expect(isSentKind("booked")).toBe(true);
    expect(isSentKind("verify")).toBe(false);
  });

  it("go to customers by mail or text, and to staff by mail and notice", () => {
    expect(CUSTOMER_KINDS.every((kind) => channelsOf(kind).join() === "email,sms,whatsapp")).toBe(true);
    expect(STAFF_KINDS.every((kind) => channelsOf(kind).join() === "email,notice")).toBe(true);
    expect(ACCOUNT_KINDS.every((kind) => channelsOf(kind).join() === "email")).toBe(true);
  });

  it("are on by mail and notice unless the business says otherwise, and never by text", () => {
    for (const kind of MESSAGE_KINDS) {
      for (const channel of CHANNELS) {
        const expected = channelsOf(kind).includes(channel) && channel !== "sms" && channel !== "whatsapp";
        expect(isOnByDefault(kind, channel), `${kind} by ${channel}`).toBe(expected);
      }
    }
  });

  it("carry the calendar file where a booking begins, changes or ends", () => {
    expect(MESSAGE_KINDS.filter(carriesFile)).toEqual([
      "booked",
      "requested",
      "approved",
      "declined",
      "moved",
      "moved_by_business",
      "cancelled",
      "cancelled_by_business",
      "session_cancelled",
      "series_booked",
    ]);
  });

  it("can be stopped with one click where they are reminders or announcements", () => {
    expect(MESSAGE_KINDS.filter(isUnsubscribable)).toEqual(["reminder", "announcement"]);
  });
});

describe("a text of the business", () => {
  it("may name what its kind of message knows, and nothing else", () => {
    expect(unknownPlaceholders("booked", "Dear {customer}, {service} on {when} costs {price}.")).toEqual([]);
    expect(unknownPlaceholders("booked", "{reason} {Customer} { when } {} {reason}")).toEqual([
      "reason",
      "Customer",
      " when ",
      "",
    ]);
    expect(unknownPlaceholders("cancelled", "{reason}")).toEqual([]);
    expect(unknownPlaceholders("announcement", "{business} {customer}")).toEqual(["customer"]);
    expect(placeholdersOf("moved")).toContain("was");
  });

  it("leaves out a line of which nothing is known", () => {
    expect(fillText("Hello {customer}.\nReason: {reason}\nBye", { customer: "Ana" })).toBe("Hello Ana.\nBye");
    expect(fillText("{reason}", {})).toBe(null);
  });

  it("closes the gap of an empty value", () => {
    expect(fillText("{customer} ({number}), see you.", { customer: "Ana" })).toBe("Ana, see you.");
  });

  it("tells values as they are, even with braces in them", () => {
    expect(fillText("{customer}", { customer: "{service} $& $1", service: "Cut" })).toBe("{service} $& $1");
  });
});
