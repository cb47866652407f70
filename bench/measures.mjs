// What is measured, and beside what. Measures of one group take turns in short slices, so that a machine that slows down
// slows all of them; a ratio is the median over pairs of neighbouring slices.

import { saturate, saturatePairs, visit } from "./load.mjs";
import { request } from "./stage.mjs";

const USERS = 100;

/** Slices of one second for reads. Writes have longer ones and a pause, as their copies are still being made after. */
const READS = { slices: 10, seconds: 1, settleMs: 0 };
const WRITES = { slices: 5, seconds: 3, settleMs: 3_000 };
const ALONE = { slices: 1, seconds: 5, settleMs: 5_000 };

/**
 * The groups, by name: `{slices, seconds, settleMs, measures: {name: (seconds) => figures}}`. `places` are the codes of
 * the stage's services, `origin` and `floors` the addresses of the product and of the floor.
 */
export function groupsOf({ stage, clinic, places, origin, floors }) {
  const slots = (code) => `${origin}${stage.slotsPath(code)}`;
  const read = (url) => (seconds) => saturate({ url, seconds });
  const book = (codes, fromDays) => {
    const next = stage.bookings(codes, fromDays);
    return (seconds) => saturate({ url: origin, seconds, next });
  };
  const poolDate = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);
  const { visit: usual, single, many, three, anyOfTen, anyOfFifty, held, young, old, youngVisit, oldVisit } = places;
  return {
    reads: { ...READS, measures: { read_floor: read(floors), slots: read(slots(usual)) } },
    reads_by_age: { ...READS, measures: { slots_young: read(slots(youngVisit)), slots_old: read(slots(oldVisit)) } },
    writes: {
      ...WRITES,
      measures: {
        write_floor: (seconds) => saturate({ url: floors, seconds, next: floorRequests() }),
        bookings_1: book([single]),
        bookings_3: book([three]),
      },
    },
    // Beyond what fills the old one.
    writes_by_age: { ...WRITES, measures: { bookings_young: book([young], 600), bookings_old: book([old], 600) } },
    any_of: { ...ALONE, measures: { slots_any_10: read(slots(anyOfTen)) } },
    pools: { ...ALONE, measures: { pools: read(`${origin}/v1/public/${clinic.slug}/pools?date=${poolDate}`) } },
    spread: { ...ALONE, measures: { bookings_50: book(many) } },
    holds: {
      ...ALONE,
      measures: { hold_confirm: (seconds) => saturatePairs({ url: origin, seconds, ...stage.holds([held]) }) },
    },
    any_of_fifty: {
      ...ALONE,
      measures: { slots_any_50: (seconds) => visit({ url: slots(anyOfFifty), seconds, users: 10 }) },
    },
    readers: {
      ...ALONE,
      measures: { slots_100_users: (seconds) => visit({ url: slots(usual), seconds, users: USERS }) },
    },
    bookers: {
      ...ALONE,
      measures: {
        bookings_100_users: (seconds) => visit({ url: origin, seconds, users: USERS, next: stage.bookings([single]) }),
      },
    },
  };
}

let floorStarts = 0;

function floorRequests() {
  return () => {
    floorStarts += 1;
    return request("/", { start: new Date(Date.now() + floorStarts * 300_000).toISOString() });
  };
}

/** The same groups with those measures only that are named, and no group that is empty by that. */
export function onlyThose(groups, names) {
  if (names === null) return groups;
  const chosen = Object.entries(groups).map(([name, group]) => {
    const measures = Object.entries(group.measures).filter(([measure]) => names.includes(measure));
    return [name, { ...group, measures: Object.fromEntries(measures) }];
  });
  return Object.fromEntries(chosen.filter(([, { measures }]) => Object.keys(measures).length > 0));
}

/** Runs a group in slices, each time in the opposite order; answers `{name: [figures of each slice]}`. */
export async function takeTurns({ slices, seconds, settleMs, measures }) {
  const names = Object.keys(measures);
  const results = Object.fromEntries(names.map((name) => [name, []]));
  const pause = () => new Promise((resolve) => setTimeout(resolve, settleMs));
  // The first asks of each warm it up and are not counted.
  if (names.length > 1) {
    for (const name of names) await measures[name](1);
    await pause();
  }
  for (let slice = 0; slice < slices; slice++) {
    for (const name of slice % 2 === 0 ? names : names.toReversed()) {
      results[name].push(await measures[name](seconds));
      await pause();
    }
  }
  return results;
}
