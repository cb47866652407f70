// A booking may have many payments, such as a table that many guests pay one by one. Each is found by its id.

import { describe, expect, it } from "vitest";
import { bookingOfPayment, paymentIdOf } from "../../src/domain/payments/payment";
import { aPaidBusiness, bookedOf, openPage, readOwn } from "../support/paid-business";

const EARLIER = 99;

describe("a booking with more than a hundred payments", () => {
  it("takes the next one online, gives it back, and has receipts of all", async () => {
    const { tenant, resource, stripe, settleAll } = await aPaidBusiness({
      ...{ price: { amount: 1_000_000, currency: "USD" }, confirmation: "instant" },
      payment: { due: "none", rest: "online", methods: ["online", "cash"] },
    });
    const booked = bookedOf(await tenant.book("paid", "2026-06-20T10:00:00Z"));
    const cash = () => tenant.staff("POST", `/bookings/${booked.id}/payments`, { method: "cash", amount: 1_000 });
    for (let guest = 0; guest < EARLIER; guest++) expect((await cash()).status).toBe(201);
    await stripe.press(await openPage(booked), "pay");
    const last = (await tenant.staff("GET", `/bookings/${booked.id}/payments`)).body.data.at(-1);
    expect(last).toMatchObject({ state: "paid", amount: 1_000_000 - EARLIER * 1_000 });
    expect((await readOwn(booked)).payment).toMatchObject({ state: "paid", paid: 1_000_000 });
    expect((await tenant.staff("POST", `/payments/${last.id}/refund`, { amount: 5_000 })).status).toBe(200);
    await settleAll();
    expect((await cash()).body.code).toBe("payment_exceeds_due");
    expect((await tenant.staff("POST", `/payments/${last.id}/ask-again`, {})).status).toBe(200);
    const next = await cash();
    expect(next.status).toBe(201);
    await settleAll();
    const receipts = await tenant.staff("GET", `/payments/${last.id}/receipts`);
    expect(receipts.body.data.map(({ amount }: { amount: number }) => amount)).toEqual([last.amount, 5_000]);
    expect((await tenant.staff("POST", `/payments/${next.body.id}/take-back`, {})).status).toBe(200);
    expect((await tenant.staff("POST", `/payments/${next.body.id}/refund`, {})).body.code).toBe("invalid_transition");
    await settleAll();
    expect(await tenant.consistency(resource)).toMatchObject({ differences: [] });
  });

  it("names its booking by the id of each payment", () => {
    const booking = `bkg_c${"0123456789abcdef".repeat(3)}`;
    const places = [1, 9, 10, 99, 100, 1_000, 12_345];
    const ids = places.map((place) => paymentIdOf(booking, place));
    expect(ids.map(bookingOfPayment)).toEqual(places.map(() => booking));
    expect(new Set(ids).size).toBe(places.length);
    expect(ids[0]).toBe(`pay_${booking.slice(4)}01`);
  });
});
