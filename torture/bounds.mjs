// Requests above every bound, however much room there is, and reads without permission. Each has to be
// refused each time.

import { isDone } from "./asker.mjs";
import { slotsPath } from "./looking.mjs";
import { USUAL } from "./stage.mjs";

const DAY_MS = 86_400_000;
const EXPLAINED_DAYS = 7;
const LISTED_DAYS = 62;
const OVERRIDES = 400;
const POOLS = 50;

const days = (site, count) =>
  `from=${site.dateOf(site.firstDayAt)}&to=${site.dateOf(site.firstDayAt + (count - 1) * DAY_MS)}`;
const clock = (minute) => [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");

function slots(site, spec, count, more = "") {
  return site.ask("GET", `${slotsPath(site, spec, false).split("&from=")[0]}&${days(site, count)}${more}`);
}

const EXCESSES = [
  ["reasons of eight days", (site, spec) => slots(site, spec, EXPLAINED_DAYS + 1, "&explain=1")],
  ["slots of more than two months", (site, spec) => slots(site, spec, LISTED_DAYS + 1)],
  [
    "hours with more exceptions than are kept",
    (site, _spec, id) => {
      const date = (n) => new Date(Date.UTC(2032, 0, 1 + n)).toISOString().slice(0, 10);
      const overrides = Array.from({ length: OVERRIDES + 1 }, (_, n) => ({ date: date(n), windows: [] }));
      const weekly = [{ days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...USUAL }];
      return site.staff("PUT", `/resources/${id}/hours`, { body: { weekly, overrides } });
    },
  ],
  [
    "more pools than are kept",
    (site, _spec, id) => {
      const pool = (n) => ({
        name: `p${n}`,
        days: ["mon"],
        start: clock(n * 10),
        end: clock(n * 10 + 10),
        minutes: 10,
      });
      const pools = Array.from({ length: POOLS + 1 }, (_, n) => pool(n));
      return site.staff("PUT", `/resources/${id}/pools`, { body: { pools } });
    },
  ],
  ["a look at a business that is suspended", (_site, _spec, _id, { suspended }) => visit(suspended)],
  [
    "the settings of a business that is suspended",
    (_site, _spec, _id, { suspended }) => suspended.staff("GET", "/tenant"),
  ],
];

function visit(site) {
  return site.ask("GET", `/v1/public/${site.slug}`);
}

/** Asks for all of it, one after the other. */
export async function exceed(client) {
  const { random, stage, history } = client;
  // Of few starts a day, so that nothing but what is asked for is too much.
  const { site, spec } = random.pick(stage.offers.filter(({ spec }) => spec.step >= 60));
  const { key } = site.resources.find((one) => one.key === spec.requires[0][0]);
  for (const [what, send] of EXCESSES) {
    const answer = await send(site, spec, site.ids.get(key), stage);
    history.note(client.name, "exceed", spec.code, answer, { wish: what });
    if (isDone(answer)) history.violate(spec.code, `was given ${what}`);
  }
}
