// Which steps there are and how often, so that wishes meet and places are mostly taken.

import * as fc from "fast-check";
import { burst, replay, retry, single } from "./asking";
import { close, type Edge, lengthen, pass, passTo, readSlots, reopen, restart } from "./events";
import { HOLD_MINUTES, resourcesOf, type ServiceSpec } from "./layout";
import { type MarkName, type Op, serviceOf, type Whither } from "./ops";
import type { Step } from "./step";

const nat = fc.nat(40);
const on = fc.constantFrom<0 | 1>(0, 0, 0, 0, 1);
const day = fc.constantFrom(1, 1, 1, 1, 1, 1, 0, 2);
/** Few starts, so that wishes meet; one is on no grid. */
const minute = fc.constantFrom(600, 600, 600, 540, 570, 630, 645, 660, 720, 780, 840, 607);
const when = fc.oneof(
  { weight: 3, arbitrary: fc.record({ day, minute }) },
  { weight: 2, arbitrary: fc.record({ day, nth: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ like: fc.nat(9) }) },
);
const whither = fc.oneof(
  { weight: 2, arbitrary: when as fc.Arbitrary<Whither> },
  { weight: 1, arbitrary: fc.record({ shift: fc.constantFrom(30, -30, 15, -15, 60, -60) }) },
);
const people = fc.constantFrom<"public" | "staff">("public", "public", "staff");

function opsOf(services: readonly ServiceSpec[]) {
  const wish = {
    service: fc.constantFrom(...services.map(({ code }) => code)),
    when,
    seats: fc.constantFrom(1, 1, 2, 3),
    units: fc.constantFrom(1, 1, 2, 3),
    length: fc.nat(2),
    names: fc.option(fc.nat(3), { nil: null, freq: 3 }),
  };
  /** One of a few regulars, who reach what a customer may have open; null is a new customer. */
  const who = fc.option(fc.nat(2), { nil: null, freq: 2 });
  const book = fc.record({
    op: fc.constant("book" as const),
    ...wish,
    by: fc.constantFrom<"public" | "staff" | "override">("public", "public", "public", "public", "staff", "override"),
    who,
    ifFull: fc.boolean(),
  });
  const hold = fc.record({ op: fc.constant("hold" as const), ...wish, who });
  const series = fc.record({
    op: fc.constant("series" as const),
    ...wish,
    by: people,
    freq: fc.constantFrom<"daily" | "weekly">("daily", "weekly"),
    count: fc.integer({ min: 2, max: 3 }),
    onConflict: fc.constantFrom<"fail" | "skip">("skip", "fail"),
    who,
  });
  const onHold = fc.record({ op: fc.constantFrom<"release" | "book_hold">("book_hold", "release"), nth: nat });
  const cancel = fc.record({
    op: fc.constant("cancel" as const),
    nth: nat,
    by: fc.constantFrom<"public" | "staff" | "quietly">("public", "public", "staff", "quietly", "quietly"),
  });
  const move = fc.record({ op: fc.constant("move" as const), nth: nat, by: people, when: whither });
  const reassign = fc.record({ op: fc.constant("reassign" as const), nth: nat, to: fc.nat(3) });
  const verbs = fc.constantFrom<"confirm" | "reject" | "arrive" | "complete" | "no-show">(
    "confirm",
    "reject",
    "arrive",
    "complete",
    "no-show",
  );
  const decide = fc.record({ op: verbs, nth: nat });
  const takeBack = fc.oneof(
    fc.record({
      op: fc.constant("unmark" as const),
      nth: nat,
      mark: fc.constantFrom<MarkName | "own">("own", "own", "arrived", "completed", "no_show"),
    }),
    fc.record({ op: fc.constant("restore" as const), nth: nat }),
  );
  const cancelSeries = fc.record({
    op: fc.constant("cancel_series" as const),
    nth: nat,
    from: fc.option(fc.nat(3), { nil: null }),
  });
  const join = fc.record({
    op: fc.constant("join" as const),
    service: wish.service,
    when: fc.oneof({ weight: 1, arbitrary: when }, { weight: 2, arbitrary: fc.record({ like: fc.nat(9) }) }),
    isRange: fc.constantFrom(false, false, true),
    seats: wish.seats,
    who,
  });
  const offers = fc.record({
    op: fc.constantFrom<"accept" | "decline" | "offer">("accept", "accept", "decline", "offer"),
    nth: nat,
  });
  return { book, hold, series, onHold, cancel, move, reassign, decide, takeBack, cancelSeries, join, offers };
}

const MOST_COMMANDS = 20;

/** How many starts further the next one is that does not overlap. */
function strideOf({ minutes, beforeMinutes, afterMinutes, stepMinutes }: ServiceSpec): number {
  return Math.ceil((beforeMinutes + Math.max(...minutes) + afterMinutes) / stepMinutes);
}

/** Commands over some services, weighed so that places are mostly taken. */
export function stepsOf(services: readonly ServiceSpec[]) {
  const ops = opsOf(services);
  const taking = fc.oneof({ weight: 3, arbitrary: ops.book }, { weight: 2, arbitrary: ops.hold });
  const rivals = fc.oneof(
    // The same wish several times over.
    fc
      .tuple(taking, fc.integer({ min: 2, max: 5 }))
      .map(([op, times]): Op[] => Array.from({ length: times }, () => op)),
    // Wishes and changes that may be about the same places.
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: taking },
        { weight: 1, arbitrary: ops.cancel },
        { weight: 1, arbitrary: ops.takeBack },
        { weight: 2, arbitrary: ops.move },
        { weight: 1, arbitrary: ops.onHold },
        { weight: 1, arbitrary: ops.series },
        { weight: 1, arbitrary: ops.reassign },
      ),
      { minLength: 2, maxLength: 5 },
    ),
  );
  // A day's places one beside another, until a pool or a limit of the day gives no more.
  const filling = fc.tuple(taking, fc.integer({ min: 3, max: 7 }), day).map(([op, times, dayNumber]): Op[] => {
    const stride = strideOf(serviceOf(op.service));
    return Array.from({ length: times }, (_, index) => ({ ...op, when: { day: dayNumber, nth: index * stride } }));
  });
  const keyed = fc.oneof(
    { weight: 3, arbitrary: taking },
    { weight: 1, arbitrary: ops.series },
    { weight: 1, arbitrary: ops.onHold },
  );
  const alone = (arbitrary: fc.Arbitrary<Op>) => fc.tuple(on, arbitrary).map(([who, op]) => single(who, op));
  const edges = fc.constantFrom<Edge>(
    "end of the hold",
    "end of the hold",
    "end of the hold",
    "start",
    "a day after the end",
  );
  const service = fc.constantFrom(...services);
  const keys = fc.constantFrom(...new Set(services.flatMap(resourcesOf)));
  const hour = fc.constantFrom(9, 10, 13);
  return fc.commands(
    [
      fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
        { weight: 14, arbitrary: alone(ops.book) },
        { weight: 6, arbitrary: alone(ops.hold) },
        { weight: 5, arbitrary: alone(ops.onHold) },
        { weight: 6, arbitrary: alone(ops.cancel) },
        { weight: 6, arbitrary: alone(ops.move) },
        { weight: 5, arbitrary: alone(ops.reassign) },
        { weight: 4, arbitrary: alone(ops.decide) },
        { weight: 4, arbitrary: alone(ops.takeBack) },
        { weight: 3, arbitrary: alone(ops.series) },
        { weight: 2, arbitrary: alone(ops.cancelSeries) },
        { weight: 4, arbitrary: alone(ops.join) },
        { weight: 5, arbitrary: alone(ops.offers) },
        { weight: 4, arbitrary: fc.tuple(on, filling).map(([who, all]) => burst(who, all, null)) },
        { weight: 8, arbitrary: fc.tuple(on, rivals).map(([who, all]) => burst(who, all, null)) },
        { weight: 2, arbitrary: fc.tuple(on, rivals, fc.nat(12)).map(([who, all, ms]) => burst(who, all, ms)) },
        {
          weight: 4,
          arbitrary: fc.tuple(on, keyed, fc.integer({ min: 2, max: 4 }), fc.boolean()).map((all) => retry(...all)),
        },
        { weight: 3, arbitrary: fc.tuple(on, nat).map((all) => replay(...all)) },
        { weight: 3, arbitrary: fc.constantFrom(5, 11, HOLD_MINUTES, 60, 180, 600).map(pass) },
        { weight: 5, arbitrary: fc.tuple(on, nat, edges, fc.constantFrom(0, 0, -1, 1)).map((all) => passTo(...all)) },
        { weight: 1, arbitrary: fc.boolean().map(restart) },
        {
          weight: 1,
          arbitrary: fc
            .tuple(on, fc.option(keys, { nil: null }), day, hour, fc.constantFrom(1, 3))
            .map((all) => close(...all)),
        },
        { weight: 1, arbitrary: on.map(reopen) },
        { weight: 1, arbitrary: fc.tuple(on, keys).map((all) => lengthen(...all)) },
        { weight: 1, arbitrary: fc.tuple(on, service).map((all) => readSlots(...all)) },
      ),
    ],
    { maxCommands: MOST_COMMANDS, size: "max" },
  );
}
