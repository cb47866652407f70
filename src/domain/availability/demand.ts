// Estimates the work of an answer before it is done: how many starts are judged, and how many bytes are written.
// Requests and configuration changes use the same estimate, so a tenant that can be saved can also be read.

import { gridStepMinutes, type Service } from "../tenant/service";
import { addDays, daysBetween, type LocalDate, weekdayOf } from "../time/local-time";
import type { OpeningHours, Window } from "./opening-hours";

/** The most judgements for one answer: starts times the resources judged for each. */
export const MOST_JUDGEMENTS = 100_000;
/** The most bytes of one answer. */
export const MOST_BYTES = 2_000_000;
/** So many days in a row always fit one answer: a page shows five weeks, in any zone. */
export const SURE_DAYS = 36;

/** A resource that could serve, reduced to what makes work. */
export type Able = {
  readonly hours: OpeningHours;
  readonly timeZone: string;
  /** The spaces around it, because they are judged too. */
  readonly around: number;
};

export type Asked = {
  readonly service: Pick<Service, "duration" | "stepMinutes" | "bufferBeforeMinutes" | "bufferAfterMinutes" | "seats">;
  /** The resources that could meet each requirement. Those of the first define the starts. */
  readonly able: readonly (readonly Able[])[];
  /** True when each start lists all resources that could serve it. */
  readonly isChoosable: boolean;
  /** Whether refused starts are listed with their reasons, and for which reader. */
  readonly explained: "not" | "public" | "staff";
};

/** Certain dates, both included, or any such number of days in a row. */
export type Stretch = { readonly from: LocalDate; readonly to: LocalDate } | { readonly days: number };

export type Demand = { readonly judgements: number; readonly bytes: number };

/** Bytes written for a start, for a resource that could serve it, for a refusal. */
const START_BYTES = 140;
const PERIOD_BYTES = 65;
const RESOURCE_BYTES = 23;
const REFUSAL_BYTES = { not: 0, public: 80, staff: 320 } as const;
/** A refused start is judged again for its reason, and its facts are computed. */
const EXPLAINED_TIMES = 3;

/** An upper estimate: holidays and clock changes only lower it. */
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

/** A resource with pools on a date, and the services that count against them. */
export type AbleWithPools = {
  readonly hours: OpeningHours;
  readonly pools: number;
  readonly services: readonly Asked["service"][];
};

const POOL_BYTES = 220;
const POOL_SERVICE_BYTES = 80;

/** The work of reporting the pools of a date: each service is judged for its day and written for each pool. */
export function poolDemandOf(all: readonly AbleWithPools[], date: LocalDate): Demand {
  let [judgements, bytes] = [0, 0];
  for (const { hours, pools, services } of all) {
    bytes += pools * (POOL_BYTES + POOL_SERVICE_BYTES * services.length);
    for (const service of services) judgements += startsOf(service, hours, { from: date, to: date });
  }
  return { judgements, bytes };
}

/** Too much to judge for one answer, even if little of it is written. */
export function isTooMuchToJudge({ judgements }: Demand): boolean {
  return judgements > MOST_JUDGEMENTS;
}

/** How many days from a date on may be requested at once. */
export function mostDaysOf(asked: Asked, from: LocalDate, most: number, isTooMuchOf = isTooMuch): number {
  let [fits, fails] = [0, most + 1];
  while (fails - fits > 1) {
    const days = Math.floor((fits + fails) / 2);
    if (isTooMuchOf(demandOf(asked, { from, to: addDays(from, days - 1) }))) fails = days;
    else fits = days;
  }
  return fits;
}

/** Distinct starts of a stretch: resources with the same hours start at the same times. */
function differentStarts(service: Asked["service"], able: readonly Able[], stretch: Stretch): number {
  const groups = new Map<string, OpeningHours>();
  for (const { hours, timeZone } of able) groups.set(`${timeZone} ${JSON.stringify(hours.weekly)}`, hours);
  const weekly = [...groups.values()].reduce((sum, hours) => sum + weeklyStarts(service, hours, stretch), 0);
  // A period can start on any date.
  if (service.duration.kind === "periods") return weekly;
  const dated = able.reduce((sum, { hours }) => sum + datedStarts(service, hours, stretch, () => 0), 0);
  return weekly + dated;
}

function startsOf(service: Asked["service"], hours: OpeningHours, stretch: Stretch): number {
  const usual = (weekday: number) => startsIn(service, weekdayWindows(hours, weekday));
  return weeklyStarts(service, hours, stretch) + datedStarts(service, hours, stretch, usual);
}

/** For certain dates, counts the starts of their weekdays; for any such number of days, the most possible. */
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

/** The starts that dates with hours of their own add. */
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

/** Starts on the grid of these windows. A period has one start per day, independent of the hours. */
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
