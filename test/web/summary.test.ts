import { beforeAll, describe, expect, it } from "vitest";
import { makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { MONDAY, passTime, setTime } from "../support/clock";
import { faults } from "../support/faults";
import { fieldsOf, textOf, visit } from "../support/visitor";

const EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

let hall: Tenant;
let roomId: string;

beforeAll(async () => {
  setTime(MONDAY.eight);
  hall = await makeTenant({ name: "Parbhani Hall", zone: "Asia/Kolkata" });
  roomId = await makeResource(hall, [{ days: EVERY_DAY, start: "00:00", end: "24:00" }], {
    name: "Main hall",
    kind: "space",
    max_guests: 500,
  });
  await makeService(hall, roomId, {
    code: "session",
    name: "Hall by the session",
    duration: {
      kind: "periods",
      periods: [
        { id: "morning", label: "Morning", start: "09:00", end: "15:00", price_multiplier: 0.6 },
        { id: "all", label: "Festival", start: "00:00", end: "24:00" },
      ],
    },
    price: { amount: 50_000, currency: "INR" },
  });
  await makeService(hall, roomId, {
    code: "workshop",
    name: "Workshop",
    seats: 20,
    price: { amount: 1_000, currency: "INR", per: "seat", tiers: [{ min_seats: 3, percent_off: 20 }] },
  });
});

/** The form with the held time, and the page of the booking that comes of it. */
async function book(path: string, slot: string, fields: Record<string, string> = {}) {
  const form = await visit(path, { slot, key: crypto.randomUUID(), ...fields });
  expect(form.status).toBe(200);
  const sent = { ...fieldsOf(form.html, 'value="book"'), do: "book", name: "Asha Rao", email: "asha@example.com" };
  const booked = await visit(path, sent);
  expect(booked.status).toBe(303);
  const manage = await visit(`${booked.headers.get("location")}&tz=Asia/Kolkata`);
  return { form: textOf(form.html), manage: textOf(manage.html) };
}

describe("what one is about to book", () => {
  it("says guests, and a period by its name: of a whole day the date alone", async () => {
    const path = "session?date=2026-12-30&tz=Asia/Kolkata";
    const said = await book(`/${hall.slug}/${path}`, "2026-12-29T18:30:00.000Z~all", { party: "120" });
    for (const text of [said.form, said.manage]) {
      expect(text).toContain("When Wednesday, December 30, 2026, full day Kolkata, India Standard Time (GMT+5:30)");
      expect(text).toMatch(/(What Hall by the session|Duration) Festival With Main hall Guests 120 Price/);
    }
    expect(said.form).toContain("Book Wed, Dec 30, full day");
    expect(said.manage).toContain("Name Asha Rao");
  });

  it("says the times of a period that is a part of the day", async () => {
    const path = `/${hall.slug}/session?date=2026-12-31&tz=Asia/Kolkata`;
    const { form } = await book(path, "2026-12-31T03:30:00.000Z~morning");
    expect(form).toContain("When Thursday, December 31, 2026, 9:00 AM – 3:00 PM");
    expect(form).toContain("Duration Morning");
  });

  it("says the places of a group, and the discount that is in the price", async () => {
    const path = `/${hall.slug}/workshop?date=2026-12-28&tz=Asia/Kolkata`;
    const said = await book(path, "2026-12-28T04:30:00.000Z", { party: "3" });
    for (const text of [said.form, said.manage]) {
      expect(text).toContain("Places 3 Price ₹24 20% group discount included");
    }
    const one = await book(path, "2026-12-28T05:30:00.000Z");
    expect(one.manage).toContain("Places 1 Price ₹10 Name Asha Rao");
  });

  it("says that the number follows while the copy of a booking is not made, and tells it after", async () => {
    const path = `/${hall.slug}/session?date=2026-12-20&tz=Asia/Kolkata`;
    faults.d1 = true;
    const form = await visit(path, { slot: "2026-12-20T03:30:00.000Z~morning", key: crypto.randomUUID() });
    const sent = { ...fieldsOf(form.html, 'value="book"'), do: "book", name: "Asha Rao", email: "asha@example.com" };
    const link = (await visit(path, sent)).headers.get("location") ?? "";
    expect(textOf((await visit(link)).html)).toContain("Number Follows in a moment");
    faults.d1 = false;
    passTime(60_000);
    await hall.staff("GET", `/resources/${roomId}/consistency`);
    expect(textOf((await visit(link)).html)).toMatch(/Number PAR-2026-000\d/);
  });
});
