// A stay of several days: first and last day are chosen, then its start and end. Only free stays are offered. A start
// that is free for one length is free for shorter ones, so a few searches find all stays.

import { ok, type Result } from "../../domain/refusal";
import type { Service } from "../../domain/tenant/service";
import { DAY_MS, daysBetween, type LocalDate, localDateOf, MINUTE_MS, wallClockOf } from "../../domain/time/local-time";
import { durationsOf } from "../kit/lengths";

export const DAY_MINUTES = 1_440;

/** The shortest length that is booked by days; null if no length is so long, or only one is. */
export function shortestStay(service: Service): number | null {
  const long = durationsOf(service).filter((minutes) => minutes >= DAY_MINUTES);
  return long.length > 1 ? (long[0] as number) : null;
}

export function isStay(service: Service, minutes: number | null): boolean {
  const shortest = shortestStay(service);
  return shortest !== null && minutes !== null && minutes >= shortest;
}

export type Stay = {
  readonly first: LocalDate | null;
  readonly last: LocalDate | null;
  /** The days on which a stay from the first day can end. */
  readonly lastDays: ReadonlySet<LocalDate>;
  /** Its possible starts and ends, epoch ms, and the chosen ones; empty until both days are chosen. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly startAt: number | null;
  readonly endAt: number | null;
};

export const NO_STAY: Stay = {
  first: null,
  last: null,
  lastDays: new Set(),
  starts: [],
  ends: [],
  startAt: null,
  endAt: null,
};

/** The free starts of the first day for a length, epoch ms. */
export type FreeStarts = (minutes: number) => Promise<Result<readonly number[]>>;

export type StayWish = {
  readonly last: LocalDate | null;
  readonly startAt: number | null;
  readonly endAt: number | null;
};

export async function readStay(
  service: Service,
  timeZone: string,
  first: LocalDate,
  wish: StayWish,
  freeStarts: FreeStarts,
): Promise<Result<Stay>> {
  const lengths = durationsOf(service);
  const lastDayOf = (startAt: number, minutes: number) => localDateOf(timeZone, startAt + minutes * MINUTE_MS - 1);
  const known = new Map<number, readonly number[]>();
  const look = async (minutes: number): Promise<Result<readonly number[]>> => {
    const before = known.get(minutes);
    if (before) return ok(before);
    const free = await freeStarts(minutes);
    if (free.ok) known.set(minutes, free.value);
    return free;
  };

  const lastDays = new Set<LocalDate>();
  for (const minutes of daySteps(lengths)) {
    const free = await look(minutes);
    if (!free.ok) return free;
    if (free.value.length === 0) break;
    for (const startAt of free.value) lastDays.add(lastDayOf(startAt, minutes));
  }
  const { last } = wish;
  if (last === null || !lastDays.has(last)) return ok({ ...NO_STAY, first, lastDays });

  const starts = new Set<number>();
  for (const minutes of lengthsTried(lengths, daysBetween(first, last))) {
    const free = await look(minutes);
    if (!free.ok) return free;
    for (const startAt of free.value) if (lastDayOf(startAt, minutes) === last) starts.add(startAt);
  }
  const sorted = [...starts].sort((a, b) => a - b);
  const startAt = sorted.find((one) => one === wish.startAt) ?? usualStart(timeZone, sorted);
  if (startAt === null) return ok({ ...NO_STAY, first, lastDays });

  const fitting = lengths.filter((minutes) => lastDayOf(startAt, minutes) === last);
  const longest = await longestFree(fitting, startAt, look);
  if (!longest.ok) return longest;
  const ends = fitting.slice(0, longest.value).map((minutes) => startAt + minutes * MINUTE_MS);
  const sameClock = startAt + daysBetween(first, last) * DAY_MS;
  const endAt = ends.find((one) => one === wish.endAt) ?? ends.findLast((one) => one <= sameClock) ?? ends[0] ?? null;
  return ok({ first, last, lastDays, starts: sorted, ends, startAt, endAt });
}

/** The shortest length for each number of days. */
function daySteps(lengths: readonly number[]): number[] {
  const most = Math.floor((lengths.at(-1) ?? 0) / DAY_MINUTES);
  const steps = Array.from({ length: most }, (_, day) => lengths.find((minutes) => minutes >= (day + 1) * DAY_MINUTES));
  return [...new Set(steps.filter((minutes) => minutes !== undefined))];
}

const QUARTERS = [1, 0.75, 0.5, 0.25, 0, -0.25, -0.5, -0.75];

/** Lengths to search for a stay of some nights: every quarter of a day by which it may be longer or shorter. */
function lengthsTried(lengths: readonly number[], nights: number): number[] {
  const wished = QUARTERS.map((quarter) => (nights + quarter) * DAY_MINUTES);
  const tried = wished.flatMap((minutes) => lengths.findLast((one) => one <= minutes) ?? []);
  return [...new Set(tried)].filter((minutes) => minutes > (nights - 1) * DAY_MINUTES);
}

/** How many of the rising lengths are free from a start. */
async function longestFree(lengths: readonly number[], startAt: number, look: FreeStarts): Promise<Result<number>> {
  let [fits, tooMany] = [0, lengths.length + 1];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    const free = await look(lengths[middle - 1] as number);
    if (!free.ok) return free;
    if (free.value.includes(startAt)) fits = middle;
    else tooMany = middle;
  }
  return ok(fits);
}

const USUAL_HOUR = 9;

/** Nine o'clock if it is free, else the next free start, else the last one. */
function usualStart(timeZone: string, starts: readonly number[]): number | null {
  return starts.find((at) => hourOf(timeZone, at) >= USUAL_HOUR) ?? starts.at(-1) ?? null;
}

const DAYTIME = { from: 8, to: 20 };

/** True for usual hours of arrival and departure. */
export function isDaytime(timeZone: string, at: number): boolean {
  const hour = hourOf(timeZone, at);
  return hour >= DAYTIME.from && hour < DAYTIME.to;
}

function hourOf(timeZone: string, at: number): number {
  return Math.floor((wallClockOf(timeZone, at) % DAY_MS) / (60 * MINUTE_MS));
}
