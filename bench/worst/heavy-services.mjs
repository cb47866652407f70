// The heaviest services that each kind allows: what is worst to set up.

import { clock, date, turns } from "./asking.mjs";
import { EVERY_DAY } from "./business.mjs";

const STEPS = [1, 2, 3, 5, 10, 15, 20, 30, 60];
const COUNTS = [50, 40, 30, 20, 10, 5, 2, 1];

/** Services of so many requirements of so many candidates each, the most judgements first. */
async function shapes(business, requirements, more = {}) {
  const all = requirements.flatMap((needed) =>
    COUNTS.flatMap((count) => STEPS.map((step) => ({ needed, count, step }))),
  );
  const weight = ({ needed, count, step }) => (needed * count * 1_440) / step;
  const ids = await business.open(50, more.resource);
  return all
    .sort((a, b) => weight(b) - weight(a) || b.needed - a.needed)
    .map(({ needed, count, step }) => ({
      said: `${needed} of ${count} resources, every ${step} minutes`,
      name: "Heavy",
      duration: { kind: "fixed", minutes: 1 },
      step_minutes: step,
      price: { amount: 3000, currency: "USD", weekend_multiplier: 1.5 },
      requires: Array.from({ length: needed }, () => ({ any_of: ids.slice(0, count), assign: "round_robin" })),
      ...more.service,
    }));
}

export const KINDS = [
  {
    name: "one resource",
    set: async (business) =>
      business.heaviestService((await shapes(business, [1])).filter(({ requires }) => requires[0].any_of.length === 1)),
  },
  {
    name: "any of many",
    set: async (business) => business.heaviestService(await shapes(business, [1])),
  },
  {
    name: "several of many",
    set: async (business) => business.heaviestService(await shapes(business, [10, 5, 3, 2])),
  },
  {
    name: "the customer's choice",
    set: async (business) => {
      const all = await shapes(business, [1], { service: { customer_chooses_resource: true } });
      return business.heaviestService(all);
    },
  },
  {
    name: "periods",
    set: async (business) => {
      const ids = await business.open(50);
      const periods = Array.from({ length: 50 }, (_, n) => ({
        id: `p${n}`,
        label: `Period ${n}`,
        start: clock(n * 20),
        end: clock(n * 20 + 15),
      }));
      return business.heaviestService(
        COUNTS.map((count) => ({
          said: `50 periods, any of ${count}`,
          name: "Heavy",
          duration: { kind: "periods", periods },
          requires: [{ any_of: ids.slice(0, count) }],
        })),
      );
    },
  },
  {
    name: "pools",
    set: async (business) => {
      const ids = await business.open(50);
      for (const id of ids) {
        for (const perDay of [100, 50, 48, 24]) {
          const length = Math.floor(1_440 / perDay);
          const pools = Array.from({ length: perDay }, (_, n) => ({
            name: `P${n}`,
            days: EVERY_DAY,
            start: clock(n * length),
            end: clock((n + 1) * length),
            minutes: 60,
          }));
          if ((await business.staff("PUT", `/resources/${id}/pools`, { pools })).status === 200) break;
        }
      }
      const set = await business.heaviestService(await shapes(business, [1]));
      let count = 1;
      while (
        count < 30 &&
        (await business.staff("POST", "/services", { ...heavyLike(set.service), name: `S${count}` })).status === 201
      )
        count += 1;
      return { ...set, said: `${count} services, each ${set.said}` };
    },
    requests: (business) => ({
      pools: () => ({ said: "", next: turns((n) => business.public("/pools", { date: date(2 + n) })) }),
      pools_of_one: () => ({
        said: "",
        next: turns((n) => business.public("/pools", { date: date(2 + n), resource: business.resources[0] })),
      }),
    }),
  },
];

function heavyLike({ duration, step_minutes, requires, horizon_days }) {
  return { duration, step_minutes, requires, horizon_days };
}
