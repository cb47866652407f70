import { describe, expect, it } from "vitest";
import { openPayment } from "../../src/domain/payments/payment";
import { BARBER, bookingFacts, factsOf, NOW, told } from "./support";

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** The sample service at a place of some kind. */
function at(location: { kind: "in_person" | "online" | "phone"; detail: string | null } | null) {
  const { about } = factsOf("booked");
  if (about.about !== "booking") throw new Error("not about a booking");
  return { service: { ...about.booking.service, location: location && { ...location, locksTimeZone: false } } };
}

describe("the time of a booking", () => {
  it("is told by the clock of the place, and by the customer's where that differs", () => {
    const { text } = told(factsOf("booked", { timeZone: "Europe/Berlin" }));
    expect(text).toContain(
      "When: Monday, June 8, 2026, 10:00 – 10:30 AM\n  New York, Eastern Daylight Time (GMT-4)\n  (your time 4:00 PM)\n",
    );
  });

  it("is told once where both clocks show the same", () => {
    expect(told(factsOf("booked", { timeZone: "America/Toronto" })).text).not.toContain("your time");
    expect(told(factsOf("booked")).text).not.toContain("your time");
  });

  it("is told with the date where that differs too", () => {
    expect(told(factsOf("booked", { timeZone: "Pacific/Auckland" })).text).toContain("(your time Tue, Jun 9, 2:00 AM)");
  });

  it("is told by the customer's clock alone online and by telephone", () => {
    for (const kind of ["online", "phone"] as const) {
      const { text, subject } = told(
        bookingFacts("booked", at({ kind, detail: null }), {}, { timeZone: "Europe/Berlin" }),
      );
      expect(text).toContain("When: Monday, June 8, 2026, 4:00 – 4:30 PM\n  Berlin, ");
      expect(text).not.toContain("10:00");
      expect(subject).toContain("4:00 PM");
    }
  });

  it("is told by both where the place is unknown", () => {
    const { text } = told(bookingFacts("booked", at(null), {}, { timeZone: "Europe/Berlin" }));
    expect(text).toContain("10:00 – 10:30 AM\n  New York, Eastern Daylight Time (GMT-4)\n  (your time 4:00 PM)\n");
  });

  it("names the offset when clocks show it twice: in New York on 1 November 2026 they go back at 2:00", () => {
    const first = Date.parse("2026-11-01T05:00:00Z");
    const at1 = (startAt: number) => told(bookingFacts("booked", { startAt, endAt: startAt + 30 * MINUTE }));
    expect(at1(first).subject).toBe("Booked: Haircut, Sun, Nov 1, 1:00 AM EDT");
    expect(at1(first + HOUR).subject).toBe("Booked: Haircut, Sun, Nov 1, 1:00 AM EST");
    expect(at1(first + HOUR).text).toContain("1:00 AM EST – 1:30 AM EST");
  });

  it("is told to staff by the clock of the place, without naming their own zone", () => {
    const { text } = told(factsOf("staff_new", { timeZone: "Europe/Berlin" }));
    expect(text).toContain("When: Monday, June 8, 2026, 10:00 – 10:30 AM\nWhat:");
    const elsewhere = [{ name: "Sam", timeZone: "America/Los_Angeles" }];
    expect(told(bookingFacts("staff_new", {}, { resources: elsewhere })).text).toContain(
      "When: Monday, June 8, 2026, 7:00 – 7:30 AM\n  Los Angeles, Pacific Daylight Time (GMT-7)\n",
    );
  });
});

describe("the price of a booking", () => {
  it.each([
    ["USD", 4_550, "$45.50"],
    ["JPY", 4_500, "¥4,500"],
    ["KWD", 4_500, "KWD 4.500"],
  ])("has the decimals of %s", (currency, amountMinor, written) => {
    expect(told(bookingFacts("booked", { price: { amountMinor, currency } })).text).toContain(`Price: ${written}\n`);
  });

  it("is not told once the booking is cancelled", () => {
    expect(told(bookingFacts("cancelled", { price: { amountMinor: 100, currency: "USD" } })).text).not.toContain(
      "Price",
    );
  });
});

describe("a cancelled booking", () => {
  const refund = { percent: 50, amountMinor: 2_250, currency: "USD" };
  const price = { amountMinor: 4_500, currency: "USD" };

  it("promises nothing back where nothing was paid", () => {
    const { text } = told(bookingFacts("cancelled", { price, refund }));
    expect(text).not.toMatch(/given back|\$/);
  });

  it("says that money is the customer's where it could not go back", () => {
    const money = { amount: { amountMinor: 2_500, currency: "USD" }, isStuck: true };
    const { text } = told(bookingFacts("payment_returned", {}, { money }));
    expect(text).toContain("$25 is yours, but could not go back by the way you paid. Please contact Barber & Sons.");
    expect(text).not.toContain("goes back");
  });

  it("tells what is given back of what was paid", () => {
    const tell = (more: object) => told(bookingFacts("cancelled", { price, refund, ...more }, { paid: price })).text;
    expect(tell({})).toContain("$22.50 is given back.");
    expect(tell({ refund: { ...refund, percent: 0, amountMinor: 0 } })).toContain("Nothing is given back.");
    expect(tell({ refund: null })).toContain("Nothing is given back.");
  });

  describe("that was paid by credit", () => {
    const back = (amountMinor: number) => [
      { id: "rfd", amountMinor, reason: null, by: null, state: "due" as const, decidedAt: NOW, endedAt: null },
    ];
    const payment = (more: object) => ({
      ...openPayment("bkg_1", [], price, NOW),
      ...{ state: "paid" as const, method: "credit" as const, paidAt: NOW },
      ...more,
    });
    const tell = (payments: ReturnType<typeof payment>[], amountMinor: number) =>
      told(
        bookingFacts(
          "cancelled",
          { price, refund: { ...refund, amountMinor }, payments, status: "cancelled", endedAt: NOW },
          { paid: price },
        ),
      ).text;

    it("names visits of a package, and no money", () => {
      const visits = payment({ credit: { use: "use_1", visits: 2 }, refunds: back(2_250) });
      const text = tell([visits], 2_250);
      expect(text).toContain("Back to your credit: 1 visit.\n");
      expect(text).toContain("Paid: 2 visits\n  Credit\nRefund: 1 visit\n  Credit\n");
      expect(text).not.toContain("$");
    });

    it("names an amount of credit as credit", () => {
      const text = tell([payment({ credit: { use: "use_1", visits: null }, refunds: back(2_250) })], 2_250);
      expect(text).toContain("Back to your credit: $22.50.\n");
      expect(text).toContain("Paid: $45\n  Credit\nRefund: $22.50\n  Credit\n");
    });

    it("keeps money and credit apart where both paid", () => {
      const cash = payment({ method: "cash", amountMinor: 500, refunds: back(250) });
      const credit = payment({ amountMinor: 4_000, credit: { use: "use_1", visits: null }, refunds: back(2_000) });
      const text = tell([cash, credit], 2_250);
      expect(text).toMatch(/\$2\.50 is given back\.\s+Back to your credit: \$20\.\n/);
      expect(text).toContain("Paid: $5\nPaid: $40\n  Credit\nRefund: $2.50\nRefund: $20\n  Credit\n");
    });
  });

  it("tells the reason, and what staff add to it", () => {
    const about = { reason: "Water damage", message: "Please call us,\nwe find another time." };
    const { text, html } = told(bookingFacts("cancelled_by_business", {}, about));
    expect(text).toContain("Barber & Sons has cancelled your booking.");
    expect(text).toContain("Reason: Water damage\n");
    expect(text).toContain("Message from Barber & Sons\n> Please call us,\n> we find another time.");
    expect(html).toContain("Please call us,<br>we find another time.");
  });

  it("has no terms, no calendar links and no link to change it", () => {
    const { text } = told(factsOf("cancelled"));
    expect(text).not.toMatch(/You can change|Google|Change or cancel/);
    expect(text).toContain("Book another time:\n");
  });
});

describe("a request", () => {
  it("tells until when it is answered", () => {
    expect(told(factsOf("requested")).text).toContain("You get an answer by Wed, Jun 3, 9:00 AM.");
    expect(told(bookingFacts("requested", { expiresAt: null })).text).not.toContain("You get an answer");
  });

  it("keeps the link of an online service until it is confirmed", () => {
    const online = at({ kind: "online", detail: "https://meet.example/secret" });
    expect(told(bookingFacts("requested", online)).text).not.toContain("meet.example");
    expect(told(bookingFacts("approved", online)).text).toContain("https://meet.example/secret");
  });

  it("says to staff until when to answer, with both answers as buttons", () => {
    const { text, html } = told(factsOf("staff_request"));
    expect(text).toContain("Please answer by Wed, Jun 3, 9:00 AM.");
    expect(text).toContain("Agree:\nhttps://example.com/yes\n\nDecline:\nhttps://example.com/no\n");
    expect(html).toMatch(
      /href="https:\/\/example.com\/yes"[^>]*>Agree<.*href="https:\/\/example.com\/no"[^>]*>Decline</s,
    );
  });

  it("that the business left unanswered has expired, and was not declined", () => {
    const { subject, text } = told(bookingFacts("declined", { status: "expired" }));
    expect(subject).toMatch(/^Not confirmed: /);
    expect(text).toContain("Barber & Sons has not answered in time, so nothing is booked.");
  });
});

describe("a moved booking", () => {
  it("tells the new time and the one before", () => {
    const { text } = told(factsOf("moved_by_business"));
    expect(text).toContain("When: Monday, June 8, 2026, 10:00 – 10:30 AM");
    expect(text).toContain("Before: Sunday, June 7, 2026, 10:00 – 10:30 AM");
  });

  it("says that the time stays where only its resources have changed", () => {
    const { startAt, endAt } = { startAt: NOW + 7 * 24 * HOUR, endAt: NOW + 7 * 24 * HOUR + 30 * MINUTE };
    const { subject, text } = told(
      bookingFacts(
        "moved_by_business",
        { startAt, endAt },
        { was: { startAt, endAt }, resources: [{ name: "Kim", timeZone: "America/New_York" }] },
      ),
    );
    expect(subject).toMatch(/^Changed: /);
    expect(text).toContain("With: Kim");
    expect(text).not.toContain("Before");
  });
});

describe("what a mail tells of a customer", () => {
  const { about } = factsOf("booked");
  const service = about.about === "booking" ? about.booking.service : null;
  if (!service) throw new Error("not about a booking");
  const booking = {
    notes: "Allergic to oil",
    answers: { shoe: "42", agreed: true, none: "" },
    service: {
      ...service,
      questions: [
        { id: "shoe", label: "Shoe size", kind: "text" as const, required: false, options: [] },
        { id: "agreed", label: "Agreed", kind: "checkbox" as const, required: false, options: [] },
        { id: "none", label: "Nothing", kind: "text" as const, required: false, options: [] },
      ],
    },
  };

  it("is to staff all that they gave", () => {
    const { text, html } = told(bookingFacts("staff_new", booking));
    for (const line of [
      "Name: Alex Martin",
      "Phone: +14155550123",
      "Email: alex@example.com",
      "Notes: Allergic to oil",
      "Shoe size: 42",
      "Agreed: Yes",
    ])
      expect(text).toContain(`${line}\n`);
    expect(text).not.toContain("Nothing");
    expect(html).toContain('href="tel:+14155550123"');
    expect(html).toContain('href="mailto:alex@example.com"');
  });

  it("is to themselves only the name", () => {
    const { text } = told(bookingFacts("booked", booking));
    expect(text).toContain("Name: Alex Martin");
    expect(text).not.toMatch(/Allergic|Shoe|\+1415|alex@/);
  });

  it("is nothing where the name advertises an address", () => {
    const base = { id: null, email: "victim@example.com", phone: null, timeZone: null, locale: null };
    for (const name of ["Win at https://bad.example", "www.bad.example", "bad.example/win", "a@bad.example"]) {
      expect(told(bookingFacts("booked", { customer: { ...base, name } })).text, name).not.toContain("bad.example");
    }
    for (const name of ["Dr. Ana Díaz", "J.R. Smith", "St. John", "김민준"]) {
      expect(told(bookingFacts("booked", { customer: { ...base, name } })).text, name).toContain(`Name: ${name}`);
    }
  });

  it("is a word for one without a name after erasure", () => {
    const { subject, text } = told(bookingFacts("staff_cancelled", { customer: null, endedBy: "customer" }));
    expect(subject).toBe("Cancelled: A customer, Haircut, Mon, Jun 8, 10:00 AM");
    expect(text).toContain("Cancelled by: A customer");
  });
});

describe("the terms in a mail", () => {
  it("end with the notice that the service asks for", () => {
    const late = told(factsOf("reminder", { now: NOW + 7 * 24 * HOUR - HOUR })).text;
    expect(late).toContain("This can no longer be changed online.");
    expect(late).toContain("Open your booking:\n");
  });

  it("hold the business's own words where something is booked or asked for", () => {
    const business = { ...BARBER, policies: { cancellation_text: "Please be kind." } };
    expect(told(factsOf("booked", { business })).text).toContain("Please be kind.");
    expect(told(factsOf("reminder", { business })).text).not.toContain("Please be kind.");
  });

  it("speak of no cost while a request is not agreed to", () => {
    const price = { amountMinor: 4_500, currency: "USD" };
    const cancellation = { minNoticeMinutes: 0, refunds: [{ fromMinutes: 60, percent: 100 }] };
    const { about } = factsOf("booked");
    const service = about.about === "booking" ? { ...about.booking.service, cancellation } : undefined;
    if (!service) throw new Error("not about a booking");
    expect(told(bookingFacts("booked", { price, service })).text).toContain("Cancelling is free until");
    expect(told(bookingFacts("requested", { price, service })).text).not.toContain("Cancelling");
  });
});

describe("the time of a booking in Japanese", () => {
  const when = (endAt: number) => {
    const { about } = factsOf("booked");
    const startAt = about.about === "booking" ? about.booking.startAt : 0;
    const { text } = told(bookingFacts("booked", { endAt: startAt + endAt }, {}, { locale: "ja" }));
    return /^日時：(.*)$/m.exec(text)?.[1];
  };

  it("is written as every other time is, whether it ends on its day or later", () => {
    expect(when(30 * MINUTE)).toBe("2026年6月8日月曜日 10:00～10:30");
    expect(when(24 * HOUR)).toBe("2026年6月8日月曜日 10:00～2026年6月9日火曜日 10:00");
  });
});

describe("a place", () => {
  it("stands after the colon as its language writes one", () => {
    const lineIn = (locale: string, term: string) =>
      told(bookingFacts("booked", {}, {}, { locale }))
        .text.split("\n")
        .find((line) => line.startsWith(term));
    expect(lineIn("fr", "Où")).toBe("Où : Sur place : 12 Main Street, New York");
    expect(lineIn("ja", "場所")).toBe("場所：対面：12 Main Street, New York");
    expect(lineIn("de", "Wo")).toBe("Wo: Vor Ort: 12 Main Street, New York");
  });
});
