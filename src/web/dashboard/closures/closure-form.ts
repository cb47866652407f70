// The form of a time off or closure: what staff type, and the closure that it means.

import type { ClosureRequest } from "../../../actions/closures/closure-change";
import type { ClosedWhen } from "../../../domain/availability/closure";
import {
  addDaysClamped as addDays,
  clockOf,
  instantOf,
  isLocalDate,
  type LocalDate,
  minuteOfClock,
} from "../../../domain/time/local-time";
import { writeStart } from "../new-booking-form";

/** Fields of the form. `dates` are those of a closure that no "every week" describes. */
const FIELDS = ["resource", "start", "end", "whole", "weekly", "until", "reason", "dates"] as const;
type ClosureField = (typeof FIELDS)[number];

export type ClosureProblem = "badTime" | "endsBefore" | "oneDay" | "needUntil" | "tooManyDays";

export type ReadClosure =
  | { readonly ok: true; readonly wire: ClosureRequest }
  | { readonly ok: false; readonly field: ClosureField; readonly problem: ClosureProblem };

const MOST_DATES = 400;
const WEEK = 7;
const LONGEST_REASON = 200;

type Moment = { readonly date: LocalDate; readonly minute: number };

/** What a field for a date, or for date and time, holds. */
function momentIn(text: string, isWhole: boolean): Moment | null {
  const [date = "", clock = isWhole ? "00:00" : ""] = text.trim().split(/[T ]/);
  const minute = minuteOfClock(clock.slice(0, 5));
  return isLocalDate(date) && minute !== null && minute < 1_440 ? { date, minute } : null;
}

/**
 * One day, whole days and weekly ones are dates, so that they hold by the clocks of each resource. Only a stretch over
 * midnight is two instants.
 */
export function readClosureForm(values: ReadonlyMap<string, string>, timeZone: string): ReadClosure {
  const given = (name: ClosureField) => (values.get(name) ?? "").trim();
  const shared = {
    resource: given("resource") || null,
    reason: given("reason").slice(0, LONGEST_REASON) || null,
    start: undefined,
    end: undefined,
  };
  const kept = given("dates").split(",").filter(isLocalDate);
  const isWhole = values.has("whole");
  const start = momentIn(given("start"), isWhole);
  if (!start) return { ok: false, field: "start", problem: "badTime" };
  const end = momentIn(given("end"), isWhole) ?? (isWhole && given("end") === "" ? start : null);
  if (!end) return { ok: false, field: "end", problem: "badTime" };
  // Midnight at the end of a day belongs to that day.
  const isMidnight = !isWhole && end.minute === 0 && end.date > start.date;
  const last = isMidnight ? { date: addDays(end.date, -1), minute: 1_440 } : end;
  const isAfter = last.date > start.date || (last.date === start.date && (isWhole || last.minute > start.minute));
  if (!isAfter) return { ok: false, field: "end", problem: "endsBefore" };
  const hours = isWhole ? { from: 0, to: 1_440 } : { from: start.minute, to: last.minute };
  if (kept.length > 0) return { ok: true, wire: { ...shared, dates: kept, ...hours } };
  const isWeekly = values.has("weekly");
  if (!isWhole && start.date !== last.date) {
    if (isWeekly) return { ok: false, field: "end", problem: "oneDay" };
    const [from, to] = [start, end].map(({ date, minute }) => instantOf(timeZone, date, minute));
    return { ok: true, wire: { resource: shared.resource, reason: shared.reason, start: from, end: to } };
  }
  const run = daysFrom(start.date, last.date);
  if (run === null) return { ok: false, field: "end", problem: "tooManyDays" };
  if (!isWeekly) return { ok: true, wire: { ...shared, dates: run, ...hours } };
  const until = given("until");
  if (!isLocalDate(until) || until < start.date) return { ok: false, field: "until", problem: "needUntil" };
  if (run.length > WEEK) return { ok: false, field: "end", problem: "oneDay" };
  const dates = everyWeek(run, until);
  if (dates === null) return { ok: false, field: "until", problem: "tooManyDays" };
  return { ok: true, wire: { ...shared, dates, ...hours } };
}

function daysFrom(first: LocalDate, last: LocalDate): LocalDate[] | null {
  const days: LocalDate[] = [];
  for (let date = first; date <= last; date = addDays(date, 1)) if (days.push(date) > MOST_DATES) return null;
  return days;
}

/** The days of each week whose first is not after the last date. */
function everyWeek(run: readonly LocalDate[], until: LocalDate): LocalDate[] | null {
  const [first = until] = run;
  const dates: LocalDate[] = [];
  for (let shift = 0; addDays(first, shift) <= until; shift += WEEK) {
    dates.push(...run.map((date) => addDays(date, shift)));
    if (dates.length > MOST_DATES) return null;
  }
  return dates;
}

/** The fields that mean a closure. */
export function closureFields(
  {
    resourceId,
    reason,
    when,
  }: { readonly resourceId: string | null; readonly reason: string | null } & {
    readonly when: ClosedWhen;
  },
  timeZone: string,
): Map<ClosureField, string> {
  const values = new Map<ClosureField, string>([
    ["resource", resourceId ?? ""],
    ["reason", reason ?? ""],
  ]);
  if (when.kind === "instants") {
    values.set("start", writeStart(timeZone, when.startAt)).set("end", writeStart(timeZone, when.endAt));
    return values;
  }
  const dates = [...when.dates].sort();
  const [first = ""] = dates;
  const run = firstRun(dates);
  const isWhole = when.fromMinute === 0 && when.toMinute === 1_440;
  const last = run.at(-1) ?? first;
  const isMidnight = when.toMinute === 1_440;
  values.set("start", isWhole ? first : `${first}T${clockOf(when.fromMinute)}`);
  values.set("end", isMidnight ? `${addDays(last, 1)}T00:00` : `${last}T${clockOf(when.toMinute)}`);
  if (isWhole) values.set("whole", "1").set("end", last);
  if (run.length === dates.length && (isWhole || run.length === 1)) return values;
  const until = dates.at(-run.length) ?? first;
  const isWeekly = run.length <= WEEK && everyWeek(run, until)?.join() === dates.join();
  if (isWeekly && (isWhole || run.length === 1)) return values.set("weekly", "1").set("until", until);
  return values.set("dates", dates.join(","));
}

/** The dates that follow each other day by day. */
function firstRun(dates: readonly LocalDate[]): readonly LocalDate[] {
  const end = dates.findIndex((date, at) => at > 0 && date !== addDays(dates[at - 1] ?? date, 1));
  return end < 0 ? dates : dates.slice(0, end);
}
