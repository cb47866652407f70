// The local clock time of an instant, by the IANA release in this build alone. A runtime has rules of its own, older or
// newer; they are not used.
//
// A zone is parsed from its line on first use and then memoized. There are only as many as the release has, for any
// names that callers bring. An offset look-up is two comparisons while the instants lie between the same two changes.

import { DAY_MS, weekdayOfDay, yearOfDay } from "./local-date";
import { ZONE_LINES } from "./zone-release";

export const MINUTE_MS = 60_000;

/** An offset with its abbreviation: `EDT`; null where people use the number. */
export type Offset = { readonly offsetMs: number; readonly abbreviation: string | null };

/** One of the two yearly changes of a zone: on a weekday on or after a day of a month. */
type YearlyChange = {
  readonly to: Offset;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  /** By the clock before the change; over 1440 is the next date. */
  readonly minute: number;
  readonly offsetBeforeMs: number;
};

export type Zone = {
  /** Offset from 1970 on, before the first change. */
  readonly first: Offset;
  /** Instants of single changes, epoch ms, rising; each with the offset from then on. */
  readonly changes: readonly number[];
  readonly offsets: readonly Offset[];
  /** The first instant of UTC from which only the yearly changes count, and these changes; infinite without any. */
  readonly yearlyFrom: number;
  readonly yearly: readonly [YearlyChange, YearlyChange] | null;
  /** The latest look-up. */
  recent: Stretch;
};

/** Between two changes: from one instant to another, epoch ms, without the second. */
type Stretch = { readonly fromAt: number; readonly endAt: number; readonly offset: Offset };

const LONGEST_NAME = 64;
const NAME = /^[A-Za-z][A-Za-z0-9_+\-/]*$/;
/** The unit of single changes in the release. */
const TICK_MS = 30_000;

/** Lines and names by the name in lower case. */
let index: Map<string, { readonly name: string; readonly line: number }> | undefined;
let lines: readonly string[] = [];
const zonesByLine = new Map<number, Zone>();
/** By stored name; only existing names get in. */
const zonesByName = new Map<string, Zone>();

function readIndex(): NonNullable<typeof index> {
  if (index) return index;
  index = new Map();
  lines = ZONE_LINES.split("\n").filter((line) => line !== "");
  for (const [line, text] of lines.entries()) {
    const names = text.slice(0, text.indexOf("|"));
    for (const name of names.split(" ")) index.set(name.toLowerCase(), { name, line });
  }
  return index;
}

/** A zone's name in IANA's spelling, or null for an unknown one. Offsets are not names. */
export function canonicalTimeZone(name: string): string | null {
  if (name.length > LONGEST_NAME || !NAME.test(name)) return null;
  return readIndex().get(name.toLowerCase())?.name ?? null;
}

/** Every accepted name, links included, in order. */
export function timeZoneNames(): string[] {
  return [...readIndex().values()].map(({ name }) => name).sort();
}

/** The zone of an accepted name; any other name is a fault. */
export function zoneOf(timeZone: string): Zone {
  const known = zonesByName.get(timeZone);
  if (known) return known;
  const found = readIndex().get(timeZone.toLowerCase());
  if (!found) throw new RangeError("There is no time zone of this name.");
  let zone = zonesByLine.get(found.line);
  if (!zone) zonesByLine.set(found.line, (zone = readZone(lines[found.line] as string)));
  if (found.name === timeZone) zonesByName.set(timeZone, zone);
  return zone;
}

/** The offset in force at an instant; before 1970, the one at the beginning of 1970. */
export function offsetAt(zone: Zone, at: number): Offset {
  const { recent } = zone;
  if (recent.fromAt <= at && at < recent.endAt) return recent.offset;
  return (zone.recent = at >= zone.yearlyFrom ? yearlyStretch(zone, at) : singleStretch(zone, at)).offset;
}

function singleStretch({ changes, offsets, first, yearlyFrom }: Zone, at: number): Stretch {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((changes[middle] as number) <= at) low = middle + 1;
    else high = middle;
  }
  return {
    fromAt: changes[low - 1] ?? Number.NEGATIVE_INFINITY,
    endAt: Math.min(changes[low] ?? yearlyFrom, yearlyFrom),
    offset: offsets[low - 1] ?? first,
  };
}

function yearlyStretch({ yearly, yearlyFrom }: Zone, at: number): Stretch {
  const [early, late] = yearly as NonNullable<Zone["yearly"]>;
  // No zone changes its clocks so near to New Year that its local year could differ from UTC's.
  const year = yearOfDay(Math.floor(at / DAY_MS));
  const [earlyAt, lateAt] = [changeIn(year, early), changeIn(year, late)];
  if (at < earlyAt) return { fromAt: Math.max(changeIn(year - 1, late), yearlyFrom), endAt: earlyAt, offset: late.to };
  if (at < lateAt) return { fromAt: earlyAt, endAt: lateAt, offset: early.to };
  return { fromAt: lateAt, endAt: changeIn(year + 1, early), offset: late.to };
}

function changeIn(year: number, { month, day, weekday, minute, offsetBeforeMs }: YearlyChange): number {
  const dayNumber = Date.UTC(year, month - 1, day) / DAY_MS;
  const ahead = (weekday - weekdayOfDay(dayNumber) + 7) % 7;
  return (dayNumber + ahead) * DAY_MS + minute * MINUTE_MS - offsetBeforeMs;
}

/** The changes after one instant and before another, in order. */
export function changesBetween(zone: Zone, after: number, before: number): { at: number; offsetMs: number }[] {
  const found: { at: number; offsetMs: number }[] = [];
  const note = (at: number, { offsetMs }: Offset) => {
    if (after < at && at < before) found.push({ at, offsetMs });
  };
  for (const [index, at] of zone.changes.entries()) note(at, zone.offsets[index] as Offset);
  if (!zone.yearly || before <= zone.yearlyFrom) return found;
  const first = yearOfDay(Math.floor(Math.max(after, zone.yearlyFrom) / DAY_MS));
  const last = yearOfDay(Math.floor(before / DAY_MS));
  for (let year = first; year <= last; year++) for (const one of zone.yearly) note(changeIn(year, one), one.to);
  return found;
}

/**
 * The instants at which the clocks show a time (`wallMs`: that time as if it were UTC), in order. Usually one, two in a
 * repeated hour, none in a gap.
 */
export function instantsShowing(zone: Zone, wallMs: number): number[] {
  const before = offsetAt(zone, wallMs - DAY_MS).offsetMs;
  const after = offsetAt(zone, wallMs + DAY_MS).offsetMs;
  if (before === after) return [wallMs - before];
  const candidates = [wallMs - before, wallMs - after];
  return candidates.filter((at) => at + offsetAt(zone, at).offsetMs === wallMs).sort((a, b) => a - b);
}

/** The same by Temporal's `compatible` rule: a time in a gap moves forward by the gap, a repeated one is its first. */
export function instantShowing(zone: Zone, wallMs: number): number {
  const [first = wallMs - offsetAt(zone, wallMs - DAY_MS).offsetMs] = instantsShowing(zone, wallMs);
  return first;
}

/** The first instant at which the clocks show a time or a later one; for a time in a gap, the end of the gap. */
export function firstInstantFrom(zone: Zone, wallMs: number): number {
  const [first] = instantsShowing(zone, wallMs);
  if (first !== undefined) return first;
  const skipped = changesBetween(zone, wallMs - DAY_MS * 2, wallMs + DAY_MS * 2);
  const change = skipped.find(({ at, offsetMs }) => at + offsetMs > wallMs);
  return change?.at ?? instantShowing(zone, wallMs);
}

function readZone(line: string): Zone {
  const [, kinds = "", steps = "", ever = ""] = line.split("|");
  const known = kinds.split(" ").map(readOffset);
  const [begun = "0", ...rest] = steps.split(" ");
  const kindOf = (digit: string) => known[Number.parseInt(digit, 36)] as Offset;
  let at = 0;
  const changes = rest.map((step) => (at += Number.parseInt(step.slice(1), 36) * TICK_MS));
  const [year = "", ...rules] = ever.split(" ");
  const numbers = rules.map((rule) => rule.split("."));
  const yearly = numbers.map(([kind = "0", ...others], index): YearlyChange => {
    const [month = 1, day = 1, weekday = 0, minute = 0] = others.map(Number);
    const { offsetMs } = kindOf(numbers[1 - index]?.[0] ?? "0");
    return { to: kindOf(kind), month, day, weekday, minute, offsetBeforeMs: offsetMs };
  });
  const [early, late] = yearly;
  return {
    first: kindOf(begun),
    changes,
    offsets: rest.map((step) => kindOf(step[0] as string)),
    yearlyFrom: early ? Date.UTC(Number(year), 0, 1) : Number.POSITIVE_INFINITY,
    yearly: early && late ? [early, late] : null,
    recent: { fromAt: 0, endAt: 0, offset: kindOf(begun) },
  };
}

/** `EDT:-240`, or `-180` alone; minutes. */
function readOffset(text: string): Offset {
  const [name, minutes] = text.includes(":") ? text.split(":") : [null, text];
  return { offsetMs: Number(minutes) * MINUTE_MS, abbreviation: name ?? null };
}
