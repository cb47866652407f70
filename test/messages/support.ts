// Facts of messages for tests: a barber in New York, and a customer who may be elsewhere.

import type { SentKind } from "../../src/domain/messages/kinds";
import type { AboutBooking, MessageBusiness, MessageFacts } from "../../src/messages/facts";
import { sampleAbout, sampleUrls } from "../../src/messages/sample";
import { renderMessage } from "../support/worker";

/** A Monday, 9 o'clock in New York. The samples are a week later, at 10. */
export const NOW = Date.parse("2026-06-01T13:00:00Z");

export const BARBER: MessageBusiness = {
  slug: "barber",
  name: "Barber & Sons",
  timeZone: "America/New_York",
  locale: "en",
  country: "US",
  address: "12 Main Street, New York",
  phone: "+1 212 555 0100",
  website: "https://barber.example",
  email: "hello@barber.example",
  branding: { color: "#7a1f3d", logo_url: null },
  policies: {},
};

export const CALENDAR = {
  google: "https://calendar.google.com/x",
  outlook: "https://outlook.live.com/x",
  office365: "https://outlook.office.com/x",
  yahoo: "https://calendar.yahoo.com/x",
  file: "https://berth.example/v1/public/bookings/bkg_sample/invite.ics?token=t",
};

/** A message of a kind about its sample; the tests change what they are about. */
export function factsOf(kind: SentKind, change: Partial<MessageFacts> = {}): MessageFacts {
  const business = change.business ?? BARBER;
  return {
    kind,
    channel: "email",
    locale: "en",
    timeZone: null,
    now: NOW,
    origin: "https://berth.example",
    business,
    texts: null,
    about: sampleAbout(kind, { business, now: NOW }),
    urls: { ...sampleUrls(kind), manage: "https://berth.example/manage/bkg_sample.t", calendar: CALENDAR },
    ...change,
  };
}

/** The same about a changed booking. */
export function bookingFacts(
  kind: SentKind,
  booking: Partial<AboutBooking["booking"]> = {},
  about: Partial<Omit<AboutBooking, "about" | "booking">> = {},
  change: Partial<MessageFacts> = {},
): MessageFacts {
  const sample = sampleAbout(kind, { business: change.business ?? BARBER, now: NOW });
  if (sample.about !== "booking") throw new Error(`${kind} is not about a booking`);
  return factsOf(kind, { about: { ...sample, ...about, booking: { ...sample.booking, ...booking } }, ...change });
}

/** A message with plain spaces, which the runtime's formats have of several kinds. */
export function told(facts: MessageFacts): { subject: string; text: string; html: string } {
  const { subject, text, html } = renderMessage(facts);
  const plain = (written: string) => written.replaceAll(/[\u00a0\u2009\u202f]/g, " ");
  return { subject: plain(subject), text: plain(text), html: plain(html ?? "") };
}
