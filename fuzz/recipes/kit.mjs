// What recipes of several nouns share.

import { dateIn } from "../arbitraries.mjs";

export const DAY_MS = 86_400_000;

export const ofSome =
  (kind, more = () => ({})) =>
  async (world) => ({
    params: { id: world.dice.pick(world.ids(kind)) ?? "none" },
    ...(await more(world)),
  });

export const byStaff =
  (make, more = () => ({})) =>
  async (world) => {
    const booking = (await make(world)) ?? { id: "none" };
    const ifMatch =
      world.dice.chance(0.3) && booking.revision ? { headers: { "if-match": `"${booking.revision}"` } } : {};
    return { params: { id: booking.id }, body: {}, ...ifMatch, ...(await more(world, booking)) };
  };

export const listed =
  (more = () => ({})) =>
  async (world, operation) => {
    const cursor = world.known.cursors.get(operation.name);
    return {
      query: {
        ...(world.dice.chance(0.5) && { limit: String(world.dice.int(1, 5)) }),
        ...(cursor && world.dice.chance(0.4) ? { cursor } : await more(world)),
      },
    };
  };

export const days = () => ({ from: dateIn(-1), to: dateIn(20) });

export const series = async (world) => {
  const { service } = await world.placeFor("series", { name: "Course", series_max: 3 });
  const wish = await world.wish(service);
  const rule = { freq: world.dice.pick(["daily", "weekly"]), count: world.dice.int(1, 3) };
  return { body: { ...wish, customer: world.person(), rule, on_conflict: "skip" } };
};

/** Visits or an amount, paid ahead. */
export const pack = (world) => ({
  name: "Ahead",
  price: { amount: world.dice.int(0, 9_999), currency: "EUR" },
  ...(world.dice.chance(0.5) ? { visits: world.dice.int(1, 10) } : { amount: world.dice.int(1, 9_999) }),
  ...(world.dice.chance(0.5) && { valid_days: world.dice.int(1, 90) }),
});

export function someone(more = () => ({})) {
  return async (world) => {
    if (world.ids("customers").length === 0 || world.dice.chance(0.1)) {
      await world.booking();
      await world.copied();
      await world.ask("listCustomers");
    }
    return { params: { id: world.dice.pick(world.ids("customers")) ?? "none" }, ...(await more(world)) };
  };
}
