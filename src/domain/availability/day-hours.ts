// The hours of one date: how they are written down, what an extra day would have, and what a change takes away.

import { type Interval, merge, subtract } from "../time/interval";
import { addDaysWithin, type LocalDate, localDay } from "../time/local-time";
import {
  type HoursOverride,
  type OpeningHours,
  openWindows,
  overrideOn,
  type Window,
  windowsOn,
} from "./opening-hours";

/** What a date of a resource shall have: windows of its own, none for closed, or null for those of its weekday. */
export type HoursOfDay = { readonly resourceId: string; readonly windows: readonly Window[] | null };

/** Windows of its own that a date has, or null. */
export function ownWindows(hours: OpeningHours, date: LocalDate): readonly Window[] | null {
  return overrideOn(hours, date)?.windows ?? null;
}

/** The hours with one date changed. */
export function withDay(hours: OpeningHours, date: LocalDate, windows: readonly Window[] | null): OpeningHours {
  const others = hours.overrides.filter((override) => override.date !== date);
  return { ...hours, overrides: windows === null ? others : [...others, overrideOf(date, windows)] };
}

/** In the order of fields in which it is stored. */
export function overrideOf(date: LocalDate, windows: readonly Window[]): HoursOverride {
  return { date, windows: windows.map(({ startMinute, endMinute }) => ({ startMinute, endMinute })) };
}

/** Open time of a date that a change takes away. */
export function lostTime(
  hours: OpeningHours,
  timeZone: string,
  date: LocalDate,
  windows: readonly Window[] | null,
): Interval[] {
  const day = localDay(timeZone, date);
  const after = withDay(hours, date, windows);
  return subtract(openWindows(hours, timeZone, day), openWindows(after, timeZone, day));
}

const DAYS_LOOKED_AT = 7;
const USUAL: readonly Window[] = [{ startMinute: 540, endMinute: 1_020 }];

/** What an extra day would have: the hours of the open day before it, else of the one after it. */
export function likelyWindows(hours: OpeningHours, date: LocalDate): readonly Window[] {
  for (const direction of [-1, 1]) {
    for (let days = 1; days <= DAYS_LOOKED_AT; days++) {
      const near = addDaysWithin(date, direction * days);
      const windows = near === null ? [] : windowsOn(hours, near);
      if (windows.length > 0) return inOrder(windows);
    }
  }
  return USUAL;
}

/** When any of them is open: the hours of the business. */
export function allWindows(each: readonly (readonly Window[])[]): Window[] {
  return merge(each.flat().map(asInterval)).map(asWindow);
}

/**
 * The windows of one resource when those of the business change from `all` to `wanted`. It keeps its own within them. Where
 * it opened or ended with the business, it still does. A stretch apart from all others is everybody's.
 */
export function windowsWithin(own: readonly Window[], all: readonly Window[], wanted: readonly Window[]): Window[] {
  const within = (windows: readonly Window[]) => {
    const outside = subtract([{ startAt: 0, endAt: 1_440 }], wanted.map(asInterval));
    return subtract(windows.map(asInterval), outside);
  };
  const [kept, keptByAny] = [within(own), within(all)];
  const added = subtract(wanted.map(asInterval), all.map(asInterval)).filter(
    (stretch) => touchesOne(stretch, kept) || !touchesOne(stretch, keptByAny),
  );
  return merge([...kept, ...added]).map(asWindow);
}

function touchesOne({ startAt, endAt }: Interval, others: readonly Interval[]): boolean {
  return others.some((other) => other.startAt === endAt || other.endAt === startAt);
}

function asInterval({ startMinute, endMinute }: Window): Interval {
  return { startAt: startMinute, endAt: endMinute };
}

function asWindow({ startAt, endAt }: Interval): Window {
  return { startMinute: startAt, endMinute: endAt };
}

export function inOrder(windows: readonly Window[]): Window[] {
  return [...windows]
    .map(({ startMinute, endMinute }) => ({ startMinute, endMinute }))
    .sort((a, b) => a.startMinute - b.startMinute);
}

/** `540-1020`, joined by dots; empty for a closed day. */
export function writeWindows(windows: readonly Window[]): string {
  return inOrder(windows)
    .map(({ startMinute, endMinute }) => `${startMinute}-${endMinute}`)
    .join(".");
}

/** Reads what `writeWindows` wrote. Null for any other text. */
export function parseWindows(text: string): Window[] | null {
  if (text === "") return [];
  const windows: Window[] = [];
  for (const part of text.split(".")) {
    const [, start, end] = /^(\d{1,4})-(\d{1,4})$/.exec(part) ?? [];
    if (start === undefined || end === undefined) return null;
    windows.push({ startMinute: Number(start), endMinute: Number(end) });
  }
  return areSound(windows) ? windows : null;
}

/** Whether a date has the same windows of its own, or those of its weekday both times. */
export function isSameDay(one: readonly Window[] | null, other: readonly Window[] | null): boolean {
  if (one === null || other === null) return one === other;
  return writeWindows(one) === writeWindows(other);
}

/** Each ends after it starts, within one date, and none overlaps another. */
export function areSound(windows: readonly Window[]): boolean {
  return inOrder(windows).every(
    ({ startMinute, endMinute }, at, all) =>
      startMinute < endMinute && endMinute <= 1_440 && startMinute >= (all[at - 1]?.endMinute ?? 0),
  );
}
