// What staff do with bookings, and what they note of them.

import { byStaff, days, listed, ofSome } from "./kit.mjs";

const begun = (world) => {
  const start = new Date(Date.now() - world.dice.int(2, 20 * 60) * 60_000).toISOString();
  return world.staffBooking({ start });
};

export const BOOKINGS = {
  listBookings: listed((world) =>
    world.dice.pick([
      {},
      days(),
      { status: "confirmed" },
      { q: "Person" },
      { when: "week" },
      { service: world.dice.pick(world.ids("services")) ?? "none" },
      { resource: world.dice.pick(world.ids("resources")) ?? "none" },
      { updated_after: new Date(Date.now() - 60_000).toISOString() },
    ]),
  ),
  createStaffBooking: async (world) => {
    const customer = world.dice.pick([world.person(), { name: "Somebody" }, null]);
    return { body: { ...(await world.wish()), customer } };
  },
  readBooking: ofSome("bookings"),
  confirmBooking: byStaff((world) => world.staffBooking({ status: "pending" })),
  rejectBooking: byStaff((world) => world.staffBooking({ status: "pending" })),
  cancelBooking: byStaff((world) => world.staffBooking({})),
  rescheduleBooking: byStaff(
    (world) => world.staffBooking({}),
    (world) => ({ body: { start: world.freshStart() } }),
  ),
  changeBooking: byStaff(
    (world) => world.staffBooking({}),
    (world) => ({
      body: {
        customer: { name: `Name ${world.dice.int(1, 99)}` },
        notes: "Corrected",
        guests: 1,
        ...(world.dice.chance(0.5) && { price: { amount: world.dice.int(0, 9_999), currency: "EUR" } }),
      },
    }),
  ),
  eraseBookedPerson: byStaff((world) => world.staffBooking({})),
  cancelBookings: async (world) => {
    const booking = await world.staffBooking({ customer: world.person() });
    const filter = { q: booking?.customer?.email ?? "nobody" };
    return { body: { filter, reason: "Not meant", preview: world.dice.chance(0.6) } };
  },
  reassignBooking: async (world) => {
    const other = await world.placeFor("second");
    const { resource } = await world.placeFor("first");
    const choice = { any_of: [resource?.id, other.resource?.id], assign: "priority" };
    const { service } = await world.placeFor("choice", { requires: [choice] });
    const booking = await world.staffBooking({ service: service?.id });
    const taken = booking?.resources[0]?.id;
    const next = choice.any_of.find((id) => id !== taken) ?? "none";
    return { params: { id: booking?.id ?? "none" }, body: { resource: next } };
  },
  completeBooking: byStaff(begun),
  markNoShow: async (world) => ({
    params: { id: (await begun(world))?.id ?? "none" },
    body: world.dice.chance(0.2) ? { fee: world.dice.int(1, 1_000) } : {},
  }),
  markArrived: byStaff(begun),
  takeMarkBack: async (world) => {
    const booking = await begun(world);
    const [verb, mark] = world.dice.pick([
      ["markArrived", "arrived"],
      ["completeBooking", "completed"],
      ["markNoShow", "no_show"],
    ]);
    const params = { id: booking?.id ?? "none" };
    await world.ask(verb, { params, body: {} });
    return { params, body: { mark } };
  },
  restoreBooking: byStaff(async (world) => {
    const booking = await world.staffBooking({});
    await world.ask("cancelBooking", {
      params: { id: booking?.id ?? "none" },
      body: { notify: world.dice.chance(0.5) },
    });
    return booking;
  }),
  listBookingNotes: ofSome("bookings"),
  addBookingNote: byStaff(
    (world) => world.staffBooking({}),
    (world) => ({ body: { text: `Noted ${world.dice.int(1, 99)}` } }),
  ),
  readBookingHistory: ofSome("bookings"),
};
