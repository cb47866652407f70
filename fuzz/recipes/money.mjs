// What staff do with payments, receipts and packages.

import { dateIn } from "../arbitraries.mjs";
import { byStaff, days, listed, ofSome, pack, someone } from "./kit.mjs";

export const MONEY = {
  listBookingPayments: ofSome("bookings"),
  recordPayment: byStaff(
    (world) => world.pricedBooking(),
    (world) => ({ body: { method: world.dice.pick(["cash", "transfer"]), amount: world.dice.int(1, 5_000) } }),
  ),
  createPaymentLink: async (world) => ({ params: { id: (await world.unpaidBooking())?.id ?? "none" }, body: {} }),
  listPayments: listed((world) => world.dice.pick([{}, days(), { state: "paid" }])),
  exportPayments: (world) => ({ query: world.dice.pick([{}, days(), { state: "paid" }]) }),
  exportReceipts: (world) => ({ query: world.dice.pick([{}, days()]) }),
  joinStripePlatform: async (world) => {
    // An account of the business's own is in the way.
    await world.ask("deleteStripeConnection", {});
    return { body: {} };
  },
  listCommission: (world) => ({ query: world.dice.pick([{}, { year: "2026" }]) }),
  exportCommission: (world) => ({ query: world.dice.pick([{}, { year: "2026" }]) }),
  readCash: (world) => ({ query: world.dice.pick([{}, { date: dateIn(-1) }]) }),
  countCash: async (world) => {
    const params = { id: (await world.pricedBooking())?.id ?? "none" };
    const { json } = await world.ask("recordPayment", { params, body: { method: "cash", amount: 2_000 } });
    await world.copied();
    // The day of the business, in whose zone the instant is told.
    const date = json?.paid_at?.slice(0, 10) ?? dateIn(-1);
    return { body: { date, currency: "EUR", counted: world.dice.int(0, 5_000) } };
  },
  refundPayment: async (world) => {
    const params = { id: (await world.pricedBooking())?.id ?? "none" };
    const { json } = await world.ask("recordPayment", { params, body: { method: "cash", amount: 2_000 } });
    const body = world.dice.pick([{}, { amount: world.dice.int(1, 2_000) }, { reason: "The room was cold" }]);
    return { params: { id: json?.id ?? "none" }, body };
  },
  takeBackPayment: async (world) => {
    const params = { id: (await world.pricedBooking())?.id ?? "none" };
    const { json } = await world.ask("recordPayment", { params, body: { method: "cash", amount: 2_000 } });
    return { params: { id: json?.id ?? "none" } };
  },
  askAgain: async (world) => {
    const params = { id: (await world.pricedBooking())?.id ?? "none" };
    const { json } = await world.ask("recordPayment", { params, body: { method: "cash", amount: 2_000 } });
    await world.ask("refundPayment", { params: { id: json?.id ?? "none" }, body: { amount: 500, reason: "Rain" } });
    return { params: { id: json?.id ?? "none" } };
  },
  listPaymentReceipts: async (world) => {
    const params = { id: (await world.pricedBooking())?.id ?? "none" };
    const { json } = await world.ask("recordPayment", { params, body: { method: "transfer", amount: 2_000 } });
    return { params: { id: json?.id ?? "none" } };
  },
  handOverPayment: async (world) => {
    const params = { id: (await world.pricedBooking())?.id ?? "none" };
    const { json } = await world.ask("recordPayment", { params, body: { method: "cash", amount: 2_000 } });
    await world.ask("changeBooking", { params, body: { price: { amount: 500, currency: "EUR" } } });
    return { params: { id: json?.id ?? "none" } };
  },
  listPackages: listed(),
  createPackage: (world) => ({ body: pack(world) }),
  changePackage: async (world) => {
    await world.ask("createPackage", { body: pack(world) });
    const body = world.dice.pick([{}, { active: false }, { name: "Other", valid_days: null }]);
    return { params: { id: world.dice.pick(world.ids("packages")) ?? "none" }, body };
  },
  listCredit: someone(),
  sellPackage: someone(async (world) => {
    const { json } = await world.ask("createPackage", { body: pack(world) });
    return { body: { package: json?.id ?? "none", method: world.dice.pick(["cash", "transfer"]) } };
  }),
  takeBackCredit: sold((world) => world.dice.pick([{}, { amount: 0 }, { reason: "Moved away" }])),
  changeCredit: sold((world) => ({ expires_at: world.dice.pick([null, "2031-01-01T00:00:00Z"]), reason: "Ill" })),
};

/** Credit that a customer has. */
function sold(bodyOf) {
  return async (world) => {
    const given = await MONEY.sellPackage(world);
    const { json } = await world.ask("sellPackage", given);
    return { params: { id: json?.id ?? "none" }, body: bodyOf(world) };
  };
}
