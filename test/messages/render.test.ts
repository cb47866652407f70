import { describe, expect, it } from "vitest";
import type { Channel } from "../../src/domain/messages/kinds";
import { CUSTOMER_KINDS, SENT_KINDS } from "../../src/domain/messages/kinds";
import { LANGUAGES } from "../../src/i18n/words";
import { renderMessage } from "../support/worker";
import { BARBER, bookingFacts, factsOf, told } from "./support";

const languages = Object.keys(LANGUAGES);

describe("a mail", () => {
  it.each(SENT_KINDS)("of the kind %s is whole in every language", (kind) => {
    for (const locale of languages) {
      const { subject, text, html } = renderMessage(factsOf(kind, { locale }));
      expect(subject, locale).not.toMatch(/[{}\r\n]/);
      expect(text, locale).not.toMatch(/[{}]|undefined|null|NaN/);
      expect(html, locale).toContain(`<html lang="${locale}" dir="${locale === "ar" ? "rtl" : "ltr"}">`);
      expect(html, locale).not.toMatch(/\{\w+\}|undefined|null|NaN/);
      expect(subject.length, locale).toBeGreaterThan(5);
    }
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

  it("ends with the telephone of the business as its page shows it", () => {
    const { text, html } = told(factsOf("booked", { business: { ...BARBER, phone: "+12125550143" } }));
    expect(text).toContain("\n+1 212 555 0143\n");
    expect(html).toMatch(/href="tel:\+12125550143"[^>]*><bdi>\+1 212 555 0143</);
  });

  it("says in its text what its HTML says", () => {
    const { text, html } = told(bookingFacts("moved_by_business", {}, { reason: "Leak", message: "Sorry!" }));
    for (const said of ["Leak", "Sorry!", "Before", "B-1024", "https://calendar.google.com/x"]) {
      expect(text).toContain(said);
      expect(html).toContain(said);
    }
  });

  it("is in the language of its reader, or else of the business", () => {
    expect(told(factsOf("booked", { locale: "de-AT" })).subject).toMatch(/^Gebucht: /);
    const business = { ...BARBER, locale: "pt-BR" };
    expect(told(factsOf("booked", { locale: "nl", business })).subject).toMatch(/^Reservado: /);
    expect(told(factsOf("booked", { locale: null, business })).subject).toMatch(/^Reservado: /);
  });

  it("reads from right to left in Arabic, with foreign names in their own direction", () => {
    const { subject, html } = told(factsOf("booked", { locale: "ar" }));
    expect(subject).toContain("\u2068Haircut\u2069");
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(html).toContain("text-align:right");
    expect(html).not.toContain("text-align:left");
    expect(html).toContain("\u206812 Main Street, New York\u2069");
  });

  it("keeps an Arabic name together in an English sentence", () => {
    const business = { ...BARBER, name: "مطعم النور" };
    expect(told(factsOf("booked", { business })).text).toContain("with \u2068مطعم النور\u2069 is confirmed");
  });

  it("is readable in the dark and without pictures", () => {
    const { html } = told(factsOf("booked"));
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain("@media (prefers-color-scheme:dark)");
    expect(html).not.toContain("<img");
    const logo = (logo_url: string) =>
      told(factsOf("booked", { business: { ...BARBER, branding: { logo_url } } })).html;
    expect(logo("https://barber.example/logo.png")).toContain('<img src="https://barber.example/logo.png" alt=""');
    expect(logo("javascript:alert(1)")).not.toContain("<img");
  });

  it("keeps its button readable in any colour of the business", () => {
    const mainOf = (color: string) =>
      /class="main" style="background:(#\w+).*?;color:(#\w+)/.exec(
        told(factsOf("booked", { business: { ...BARBER, branding: { color } } })).html,
      );
    expect(mainOf("#7a1f3d")?.slice(1)).toEqual(["#7a1f3d", "#ffffff"]);
    // Too light for text beside it, so it is darker.
    expect(mainOf("#ffee00")?.[1]).not.toBe("#ffee00");
    expect(mainOf("red;}</style>")?.[1]).toMatch(/^#[\da-f]{6}$/);
  });

  it("can be unsubscribed from where it is a reminder or an announcement, and nowhere else", () => {
    const address = "https://berth.example/unsubscribe/t";
    const found = SENT_KINDS.filter((kind) => {
      const { text, html } = told(factsOf(kind, { urls: { unsubscribe: address } }));
      expect(text.includes(address)).toBe(html.includes(address));
      return text.includes(address);
    });
    expect(found).toEqual(["reminder", "announcement"]);
  });

  it("makes no address of its own", () => {
    for (const kind of SENT_KINDS) {
      const business = { ...BARBER, website: null, address: null };
      const { text } = told(factsOf(kind, { urls: {}, business }));
      expect(text.replaceAll("https://example.com/", ""), kind).not.toMatch(/https?:/);
    }
  });
});

describe("the words of the business", () => {
  const texts = {
    subject: "Hello {customer}",
    intro: "We expect you {when}.\n\nBring {price}.",
    closing: "Bye, {business}",
  };

  it("stand in place of ours, and what is booked stands below them", () => {
    const { subject, text, html } = told(factsOf("booked", { texts }));
    expect(subject).toBe("Hello Alex Martin");
    expect(text).toContain("We expect you Monday, June 8, 2026, 10:00 – 10:30 AM.\n\nBring Free.\n\nWhen:");
    expect(text).toContain("\n\nBye, Barber & Sons\n\n");
    expect(text).not.toContain("is confirmed");
    expect(html).toContain("Bye, Barber &amp; Sons");
  });

  it("leave ours where a part is not written, or says nothing", () => {
    const part = { subject: null, intro: "Reason: {reason}", closing: null };
    const { subject, text } = told(factsOf("cancelled", { texts: part }));
    expect(subject).toBe("Cancelled: Haircut, Mon, Jun 8, 10:00 AM");
    expect(text).toContain("You cancelled your booking with Barber & Sons.");
  });

  it("go into texts to telephones too", () => {
    expect(told(factsOf("booked", { texts, channel: "sms" })).text).toBe(
      "We expect you Monday, June 8, 2026, 10:00 - 10:30 AM. Bring Free. Bye, Barber & Sons https://berth.example/manage/bkg_sample.t",
    );
  });
});

describe("a text to a telephone", () => {
  it.each(CUSTOMER_KINDS)("of the kind %s is one line of the smallest alphabet, with one link", (kind) => {
    const { subject, text, html, attachments } = renderMessage(factsOf(kind, { channel: "sms" }));
    expect(text).toMatch(/^[\x20-\x7e]+$/);
    expect(text.match(/https:/g)).toHaveLength(1);
    expect(text.length).toBeLessThanOrEqual(160);
    expect([subject, html, attachments]).toEqual(["", null, []]);
  });

  it("fits into two segments with the long address of a booking", () => {
    const page = `https://book.berth.example/manage/${"t".repeat(100)}`;
    const urls = { manage: page, waitlist: page, invitation: page, book: page };
    for (const kind of CUSTOMER_KINDS) {
      const { text } = told(factsOf(kind, { channel: "sms", timeZone: "Europe/Berlin", urls }));
      expect(text.length, kind).toBeLessThanOrEqual(306);
    }
  });

  it("fits into two segments with long names and two clocks", () => {
    const business = { ...BARBER, name: "The ".repeat(30) };
    const { text } = told(
      bookingFacts("booked", {}, { title: "A very ".repeat(30) }, { business, channel: "sms", timeZone: "Asia/Tokyo" }),
    );
    expect(text).toContain("(your time 11:00 PM)");
    expect(text.length).toBeLessThanOrEqual(306);
  });

  it("is the same by WhatsApp", () => {
    const by = (channel: Channel) => renderMessage(factsOf("booked", { channel }));
    expect(by("whatsapp")).toEqual(by("sms"));
  });
});

describe("a notice", () => {
  it("tells staff in one line who, what and when", () => {
    const { subject, text } = told(bookingFacts("staff_new", {}, {}, { channel: "notice" }));
    expect(subject).toBe("New booking");
    expect(text).toBe("Alex Martin, Haircut, Mon, Jun 8, 10:00 AM");
  });
});
