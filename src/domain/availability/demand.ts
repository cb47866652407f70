// How much work an answer is, told before it is done: how many starts are judged for it, and how long it gets. The door of
// a request and the door of the configuration ask the same, so that what may be saved may also be asked for.

import { gridStepMinutes, type Service } from "../tenant/service";
import { addDays, daysBetween, type LocalDate, weekdayOf } from "../time/local-time";
import type { OpeningHours, Window } from "./opening-hours";

/** Starts that may be judged for one answer, each as often as there are resources to judge it for. */
export const MOST_JUDGEMENTS = 100_000;
/** Bytes of one answer. */
export const MOST_BYTES = 2_000_000;
/** So many days in a row of whatever is saved can be answered at once: a page shows five weeks, in any zone. */
export const SURE_DAYS = 36;

/** A resource that could serve, as far as it makes work. */
export type Able = {
  readonly hours: OpeningHours;
  readonly timeZone: string;
  /** The spaces around it, which are judged with it. */
  readonly around: number;
};

export type Asked = {
  readonly service: Pick<Service, "duration" | "stepMinutes" | "bufferBeforeMinutes" | "bufferAfterMinutes" | "seats">;
  /** Who could meet each requirement; those of the first say when one may start. */
  readonly able: readonly (readonly Able[])[];
  /** Whether each start is written with all who could serve it. */
  readonly isChoosable: boolean;
  /** Whether each refused start is told, and to whom. */
  readonly explained: "not" | "public" | "staff";
};

/** Certain dates, both included, or any so many in a row. */
export type Stretch = { readonly from: LocalDate; readonly to: LocalDate } | { readonly days: number };

export type Demand = { readonly judgements: number; readonly bytes: number };

/** Lengths of what is written, in bytes: of a start, of a resource that could serve it, of a refusal. */
const START_BYTES = 140;
const PERIOD_BYTES = 65;
const RESOURCE_BYTES = 23;
const REFUSAL_BYTES = { not: 0, public: 80, staff: 320 } as const;
/** A refusal is judged once more for its reason, and its reason looked for. */
const EXPLAINED_TIMES = 3;

/** At least what answering takes: holidays and changes of the clocks make it less. */
export function demandOf(asked: Asked, stretch: Stretch): Demand {
  const { service, able, isChoosable, explained } = asked;
  const [leading = [], ...others] = able;
  const starts = leading.map((one) => startsOf(service, one.hours, stretch));
  const different = differentStarts(service, leading, stretch);
  const isPlain = others.length === 0 && service.seats === 1 && leading.every(({ around }) => around === 0);
  const judged = isPlain
    ? starts.reduce((sum, count) => sum + count, 0)
    : different * able.flat().reduce((sum, { around }) => sum + 1 + around, 0);
  const written =
    START_BYTES +
    (service.duration.kind === "periods" ? PERIOD_BYTES : 0) +
    (isChoosable ? RESOURCE_BYTES * able.flat().length : 0);
  return {
    judgements: judged * (explained === "not" ? 1 : EXPLAINED_TIMES),
    bytes: different * Math.max(written, REFUSAL_BYTES[explained]),
  };
}

export function isTooMuch({ judgements, bytes }: Demand): boolean {
  return judgements > MOST_JUDGEMENTS || bytes > MOST_BYTES;
}

/** A resource with pools on a date, and the services that are held against them. */
export type AbleWithPools = {
  readonly hours: OpeningHours;
  readonly pools: number;
  readonly services: readonly Asked["service"][];
};

const POOL_BYTES = 220;
const POOL_SERVICE_BYTES = 80;

/** What telling the pools of a date takes: each service is judged for its day, and written for each pool. */
export function poolDemandOf(all: readonly AbleWithPools[], date: LocalDate): Demand {
  let [judgements, bytes] = [0, 0];
  for (const { hours, pools, services } of all) {
    bytes += pools * (POOL_BYTES + POOL_SERVICE_BYTES * services.length);
    for (const service of services) judgements += startsOf(service, hours, { from: date, to: date });
  }
  return { judgements, bytes };
}

/** Too much to be looked at for one answer, however little is written of it. */
export function isTooMuchToJudge({ judgements }: Demand): boolean {
  return judgements > MOST_JUDGEMENTS;
}

/** How many days from a date on may be asked for at once. */
export function mostDaysOf(asked: Asked, from: LocalDate, most: number, isTooMuchOf = isTooMuch): number {
  let [fits, fails] = [0, most + 1];
  while (fails - fits > 1) {
    const days = Math.floor((fits + fails) / 2);
    if (isTooMuchOf(demandOf(asked, { from, to: addDays(from, days - 1) }))) fails = days;
    else fits = days;
  }
  return fits;
}

/** Different starts of a stretch: resources with the same hours start at the same times. */
function differentStarts(service: Asked["service"], able: readonly Able[], stretch: Stretch): number {
  const groups = new Map<string, OpeningHours>();
  for (const { hours, timeZone } of able) groups.set(`${timeZone} ${JSON.stringify(hours.weekly)}`, hours);
  const weekly = [...groups.values()].reduce((sum, hours) => sum + weeklyStarts(service, hours, stretch), 0);
  // Periods have their starts on any date.
  if (service.duration.kind === "periods") return weekly;
  const dated = able.reduce((sum, { hours }) => sum + datedStarts(service, hours, stretch, () => 0), 0);
  return weekly + dated;
}

function startsOf(service: Asked["service"], hours: OpeningHours, stretch: Stretch): number {
  const usual = (weekday: number) => startsIn(service, weekdayWindows(hours, weekday));
  return weeklyStarts(service, hours, stretch) + datedStarts(service, hours, stretch, usual);
}

/** Of certain dates those of their weekdays; of any days in a row as many as there can be. */
function weeklyStarts(service: Asked["service"], hours: OpeningHours, stretch: Stretch): number {
  const days = "days" in stretch ? stretch.days : daysBetween(stretch.from, stretch.to) + 1;
  const week = WEEKDAYS.map((weekday) => startsIn(service, weekdayWindows(hours, weekday)));
  const whole = Math.floor(days / 7) * week.reduce((sum, count) => sum + count, 0);
  const rest = (first: number) => {
    let sum = 0;
    for (let day = 0; day < days % 7; day++) sum += week[(first + day) % 7] ?? 0;
    return sum;
  };
  return whole + ("days" in stretch ? Math.max(...WEEKDAYS.map(rest)) : rest(weekdayOf(stretch.from)));
}

/** What dates with hours of their own add to those of their weekdays. */
function datedStarts(
  service: Asked["service"],
  { overrides }: OpeningHours,
  stretch: Stretch,
  usualOn: (weekday: number) => number,
): number {
  const added: number[] = [];
  for (const { date, windows } of overrides) {
    if (windows.length === 0 || ("from" in stretch && (date < stretch.from || date > stretch.to))) continue;
    const more = startsIn(service, windows) - usualOn(weekdayOf(date));
    if (more > 0) added.push(more);
  }
  const counted = "days" in stretch ? added.sort((a, b) => b - a).slice(0, stretch.days) : added;
  return counted.reduce((sum, count) => sum + count, 0);
}

/** Starts on the grid of a day with these windows; each period has one, whatever the hours are. */
function startsIn(service: Asked["service"], windows: readonly Window[]): number {
  const { duration } = service;
  if (duration.kind === "periods") return duration.periods.filter(({ active }) => active).length;
  const step = gridStepMinutes(service);
  return windows.reduce((sum, { startMinute, endMinute }) => sum + Math.ceil((endMinute - startMinute) / step), 0);
}

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];

function weekdayWindows({ weekly }: OpeningHours, weekday: number): readonly Window[] {
  return weekly.filter(({ days }) => days.includes(weekday));
}
