import { describe, expect, it } from "vitest";
import { CUSTOMER_KINDS, SENT_KINDS } from "../../src/domain/messages/kinds";
import { renderMessage } from "../../src/messages/render";
import { bookingFacts, factsOf, told } from "./support";

describe("a mail", () => {
  it.each(SENT_KINDS)("of the kind %s has a subject, a text and an HTML that agree", (kind) => {
    const { subject, text, html } = renderMessage(factsOf(kind));
    expect(subject).not.toMatch(/[{}\r\n]/);
    expect(text).not.toMatch(/[{}]|undefined|null|NaN/);
    expect(html).not.toMatch(/undefined|null|NaN/);
    expect(subject.length).toBeGreaterThan(5);
    expect(html).toContain("<!doctype html>");
  });

  it("tells the customer what is booked, when, where, and how to change it", () => {
    const { subject, text } = told(factsOf("booked"));
    expect(subject).toBe("Booked: Haircut, Mon, Jun 8, 10:00 AM");
    expect(text).toContain("Your booking with Barber & Sons is confirmed.");
    expect(text).toContain("When: Monday, June 8, 2026, 10:00 – 10:30 AM");
    expect(text).toContain("Where: In person: 12 Main Street, New York");
    expect(text).toContain("Change or cancel:\nhttps://berth.example/manage/bkg_sample.t\n");
    expect(text).toContain("You can change or cancel this until Sun, Jun 7, 10:00 AM.");
  });
});

describe("a text to a telephone", () => {
  it.each(CUSTOMER_KINDS)("of the kind %s is one line of the smallest alphabet, with one link", (kind) => {
    const { subject, text, html, attachments } = renderMessage(factsOf(kind, { channel: "sms" }));
    expect(text).toMatch(/^[\x20-\x7e]+$/);
    expect(text.match(/https:/g)).toHaveLength(1);
    expect(text.length).toBeLessThanOrEqual(306);
    expect([subject, html, attachments]).toEqual(["", null, []]);
  });

  it("is the same by WhatsApp", () => {
    const [sms, whatsapp] = (["sms", "whatsapp"] as const).map((channel) =>
      renderMessage(factsOf("booked", { channel })),
    );
    expect(whatsapp).toEqual(sms);
  });
});

describe("a notice", () => {
  it("tells staff in one line who, what and when", () => {
    const { subject, text } = renderMessage(bookingFacts("staff_new", {}, {}, { channel: "notice" }));
    expect(subject).toBe("New booking");
    expect(text).toBe("Alex Martin, Haircut, Mon, Jun 8, 10:00 AM");
  });
});
