import { describe, expect, it } from "vitest";
import type { AboutAnnouncement, AboutDigest, AboutEntry, AboutSeries } from "../../src/messages/facts";
import { sampleAbout } from "../../src/messages/sample";
import { BARBER, factsOf, NOW, told } from "./support";

const DAY = 86_400_000;
const sampled = { business: BARBER, now: NOW };

function entry(kind: "waitlist_joined" | "offered" | "staff_waitlist", change: Partial<AboutEntry["entry"]> = {}) {
  const about = sampleAbout(kind, sampled) as AboutEntry;
  return { ...about, entry: { ...about.entry, ...change } };
}

describe("a message about the waitlist", () => {
  it("tells the start waited for, and the position", () => {
    const { subject, text } = told(factsOf("waitlist_joined", { about: entry("waitlist_joined") }));
    expect(subject).toBe("On the waitlist: Haircut, Mon, Jun 8, 10:00 AM");
    expect(text).toContain("You are number 2 in line.");
    expect(text).toContain("Open your place in line:\nhttps://example.com/");
  });

  it("tells the dates where any start on them will do", () => {
    const dates = (from: string, to: string) =>
      told(factsOf("waitlist_joined", { about: entry("waitlist_joined", { startAt: null, from, to }) }));
    expect(dates("2026-06-08", "2026-06-08").subject).toBe("On the waitlist: Haircut, Mon, Jun 8");
    expect(dates("2026-06-08", "2026-06-10").text).toContain("When: Monday, June 8 – Wednesday, June 10, 2026");
  });

  it("tells until when an offer is kept, by both clocks", () => {
    const { text } = told(factsOf("offered", { timeZone: "Europe/Berlin" }));
    expect(text).toContain("Barber & Sons keeps it for you until Mon, Jun 1, 11:00 AM (your time 5:00 PM).");
    expect(text).toContain("With: Sam");
  });

  it("tells staff who waits, and how to reach them", () => {
    const { text } = told(factsOf("staff_waitlist", { about: entry("staff_waitlist", { notes: "Any barber" }) }));
    for (const line of ["Name: Alex Martin", "Phone: +14155550123", "Notes: Any barber"]) expect(text).toContain(line);
    expect(text).not.toContain("in line");
    const declined = told(factsOf("staff_waitlist", { about: entry("staff_waitlist", { status: "declined" }) }));
    expect(declined.subject).toBe("Offer declined: Alex Martin, Haircut, Mon, Jun 8, 10:00 AM");
  });
});

describe("an invitation", () => {
  it("tells what, when, where and until when to answer", () => {
    const { text } = told(factsOf("invitation"));
    expect(text).toContain("Barber & Sons invites you to Haircut. Please answer by Wed, Jun 3, 9:00 AM.");
    expect(text).toContain("Where: In person: 12 Main Street, New York");
    expect(text).toContain("Answer the invitation:\nhttps://example.com/");
  });
});

describe("the end of a session", () => {
  it("is told to invited ones too, who have no booking", () => {
    const { service } = sampleAbout("offered", sampled) as AboutEntry;
    const session = { service, title: "Open day", startAt: NOW + DAY, endAt: NOW + DAY + 3_600_000 };
    const about = { about: "session" as const, session, resources: [], reason: "Storm", message: null };
    const { subject, text } = told(factsOf("session_cancelled", { about }));
    expect(subject).toBe("Cancelled: Open day, Tue, Jun 2, 9:00 AM");
    expect(text).toContain("Open day does not take place\n\nBarber & Sons has cancelled it.");
    expect(text).toContain("Reason: Storm");
  });
});

describe("the mail of a series", () => {
  const about = sampleAbout("series_booked", sampled) as AboutSeries;
  const priced = about.bookings.map((part, index) => ({
    ...part,
    manageUrl: `https://berth.example/manage/${index}`,
    booking: { ...part.booking, price: { amountMinor: 4_500, currency: "USD" } },
  }));

  it("tells all of its dates with their pages, the total price, and what is left out", () => {
    const series = { ...about, bookings: priced, skipped: [{ startAt: NOW + 28 * DAY }] };
    const { subject, text } = told(factsOf("series_booked", { about: series }));
    expect(subject).toBe("Booked: Haircut, 2 bookings");
    expect(text).toContain("- Monday, June 8, 2026, 10:00 – 10:30 AM\n  B-1024\n  https://berth.example/manage/0\n");
    expect(text).toContain("- Monday, June 15, 2026, 10:00 – 10:30 AM\n  B-1024\n  https://berth.example/manage/1\n");
    expect(text).toContain("Total price: $90\n");
    expect(text).toContain("Left out: Mon, Jun 29, 9:00 AM\n");
  });

  it("leaves out what has ended, and is a request while one waits for its answer", () => {
    const [first, second] = priced;
    if (!first || !second) throw new Error("no series");
    const cancelled = { ...second, booking: { ...second.booking, status: "cancelled" as const } };
    const one = told(factsOf("series_booked", { about: { ...about, bookings: [first, cancelled] } }));
    expect(one.subject).toBe("Booked: Haircut, 1 booking");
    const pending = { ...second, booking: { ...second.booking, status: "pending" as const, expiresAt: NOW + DAY } };
    const asked = told(factsOf("series_booked", { about: { ...about, bookings: [first, pending] } }));
    expect(asked.subject).toBe("Requested: Haircut, 2 bookings");
  });
});

describe("the mail of a series to staff", () => {
  const sample = sampleAbout("series_booked", sampled) as AboutSeries;
  const manageUrl = "https://berth.example/manage/t";
  const about = { ...sample, bookings: sample.bookings.map((part) => ({ ...part, manageUrl })) };

  it("says who booked, how often and when, and holds no page of the customer", () => {
    const { subject, text, html } = told(factsOf("staff_new", { about, timeZone: "Europe/Berlin" }));
    expect(subject).toBe("New booking: Alex Martin, Haircut, 2 bookings");
    expect(text).toContain("Haircut is booked for Alex Martin.");
    expect(text).toContain("Phone: +14155550123");
    expect(text).toContain("- Monday, June 15, 2026, 10:00 – 10:30 AM\n");
    expect(`${text}${html}`).not.toContain("/manage/");
  });

  it("asks for an answer until its first request expires", () => {
    const bookings = about.bookings.map((part, index) => ({
      ...part,
      booking: { ...part.booking, status: "pending" as const, expiresAt: NOW + (2 - index) * DAY },
    }));
    expect(told(factsOf("staff_request", { about: { ...about, bookings } })).text).toContain(
      "Please answer by Tue, Jun 2, 9:00 AM.",
    );
  });
});

describe("the mail of a cancelled series", () => {
  const sample = sampleAbout("series_booked", sampled) as AboutSeries;
  const bookings = sample.bookings.map((part) => ({
    ...part,
    booking: { ...part.booking, status: "cancelled" as const, endedBy: "staff" as const },
  }));
  const about = { ...sample, bookings, reason: "Water damage", message: "We are sorry." };

  it("tells all of its dates once, why they were cancelled, and nothing of what they would have cost", () => {
    const bookings = about.bookings.map((part) => ({ ...part, manageUrl: "https://berth.example/manage/t" }));
    const { subject, text } = told(factsOf("cancelled_by_business", { about: { ...about, bookings } }));
    expect(subject).toBe("Cancelled: Haircut, 2 bookings");
    expect(text).toContain("Barber & Sons has cancelled these bookings.");
    expect(text).toContain("Reason: Water damage");
    expect(text).toContain("We are sorry.");
    expect(text).toContain("- Monday, June 8, 2026, 10:00 – 10:30 AM\n");
    expect(text).toContain("- Monday, June 15, 2026, 10:00 – 10:30 AM\n");
    expect(text).not.toContain("Total price");
    expect(text).toContain("The attached file takes all of them out of your calendar.");
  });

  it("says to staff whose bookings these are and who cancelled them", () => {
    const { subject, text } = told(factsOf("staff_cancelled", { about }));
    expect(subject).toBe("Cancelled: Alex Martin, Haircut, 2 bookings");
    expect(text).toContain("Cancelled by: Barber & Sons");
  });

  it("is the mail of a booking where only one is left to cancel", () => {
    const one = { ...about, bookings: bookings.slice(0, 1) };
    expect(told(factsOf("cancelled", { about: one })).subject).toBe("Cancelled: Haircut, Mon, Jun 8, 10:00 AM");
  });
});

describe("the agenda of a day", () => {
  const about = sampleAbout("digest", sampled) as AboutDigest;
  const [one] = about.bookings;
  if (!one) throw new Error("an empty sample");
  const later = {
    ...one,
    booking: { ...one.booking, startAt: one.booking.startAt + 3_600_000, endAt: one.booking.endAt + 3_600_000 },
  };

  it("lists its bookings in order of time, and says how many more there are", () => {
    const { subject, text } = told(factsOf("digest", { about: { ...about, bookings: [later, one], more: 3 } }));
    expect(subject).toBe("Monday, June 8, 2026: 5 bookings");
    expect(text).toContain(
      "- 10:00 – 10:30 AM · Alex Martin\n  Haircut · Sam · +14155550123\n- 11:00 – 11:30 AM · Alex Martin\n",
    );
    expect(text).toContain("- 3 more bookings\n");
  });

  it("says so where there is none", () => {
    const empty = { ...about, bookings: [], more: 0 };
    expect(told(factsOf("digest", { about: empty })).text).toContain("Barber & Sons: no bookings.");
    expect(told(factsOf("digest", { about: empty, locale: "ja" })).subject).toBe("2026年6月8日月曜日：予約なし");
  });
});

describe("an announcement", () => {
  const about: AboutAnnouncement = {
    about: "announcement",
    subject: "Closed in June",
    text: "We are on holiday.\n\nSee you\nin July!",
  };

  it("says what staff wrote, paragraph by paragraph", () => {
    const { subject, text, html } = told(
      factsOf("announcement", { about, urls: { unsubscribe: "https://u.example" } }),
    );
    expect(subject).toBe("Closed in June");
    expect(text).toMatch(/^Closed in June\n\nWe are on holiday\.\n\nSee you\nin July!\n\n-- \n/);
    expect(html).toContain("See you<br>in July!");
    expect(text).toContain("Unsubscribe:\nhttps://u.example");
  });

  it("is one line as a notice", () => {
    const { subject, text } = told(factsOf("announcement", { about, channel: "notice" }));
    expect([subject, text]).toEqual(["Closed in June", "We are on holiday. See you in July!"]);
  });
});
