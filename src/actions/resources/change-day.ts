// The hours of one date, for one resource or several at once.

import { owePushOfRules } from "../../db/pushes";
import { haveDays, hoursOf, listResources, type ResourceRow, setDays } from "../../db/resources";
import {
  type HoursOfDay,
  isSameDay,
  lostTime,
  ownWindows,
  withDay,
  writeWindows,
} from "../../domain/availability/day-hours";
import type { Window } from "../../domain/availability/opening-hours";
import { missing, ok, type Refusal, type Result, refuse, refused } from "../../domain/refusal";
import { type Authority, reaches } from "../../domain/tenant/actor";
import type { LocalDate } from "../../domain/time/local-time";
import { type Preview, touchedBy } from "../closures/preview-closure";
import type { Deps } from "../deps";
import { standingOf, standingRefusal } from "../setup/bound-configuration";
import { makeChanges } from "../setup/make-change";
import { hoursRefusal } from "./change-hours";

export type DayChange = {
  readonly date: LocalDate;
  readonly days: readonly HoursOfDay[];
  /** What the caller saw, as `seenOn` writes it. Null where it does not matter. */
  readonly seen: string | null;
};

/** What some resources have on a date, for a caller to say later what they saw. */
export function seenOn(resources: readonly { readonly id: string; readonly own: readonly Window[] | null }[]): string {
  return resources.flatMap(({ id, own }) => (own === null ? [] : [`${id}:${writeWindows(own)}`])).join(" ") || "-";
}

/** Gives a date other hours, or its weekday's again. Answers what the date had before, to undo it. */
export async function changeDay(
  deps: Deps,
  staff: Authority,
  { date, days, seen }: DayChange,
): Promise<Result<readonly HoursOfDay[]>> {
  const { tenantId, actor } = staff;
  const { db } = deps;
  const read = await readDays(deps, staff, days);
  if (!read.ok) return read;
  const { all, changed } = read.value;
  const before = changed.map(({ row }) => ({ id: row.id, own: ownWindows(hoursOf(row), date) }));
  if (seen !== null && seen !== seenOn(before)) return refused(refuse("revision_mismatch"));
  const tooMuch = await tooMuchOf(deps, tenantId, all, date, days);
  if (tooMuch) return refused(tooMuch);
  const now = deps.clock.now();
  const wanted = changed.map(({ row, windows }) => ({ id: row.id, windows }));
  const was = before.map(({ id, own }) => ({ id, windows: own }));
  await makeChanges(
    deps,
    tenantId,
    changed.map(({ row }, at) => ({
      tenantId,
      actor,
      action: "resource.hours_changed",
      subjectId: row.id,
      detail: { fields: ["hours"], date },
      // One statement sets them all, or none: of two people who change them at once, one is refused.
      statements: [
        ...(at === 0 ? [setDays(db, tenantId, date, { days: wanted, was }, now)] : []),
        owePushOfRules(db, tenantId, row.id, now),
      ],
      cameAbout: haveDays(tenantId, date, wanted),
    })),
  );
  const after = new Map((await listResources(db, tenantId)).map((row) => [row.id, ownWindows(hoursOf(row), date)]));
  const isSet = days.every(({ resourceId, windows }) => isSameDay(after.get(resourceId) ?? null, windows));
  // Another person changed the same date in this moment.
  if (!isSet) return refused(refuse("revision_mismatch"));
  return ok(before.map(({ id, own }) => ({ resourceId: id, windows: own })));
}

/** The live bookings in the time that a change takes away. */
export async function previewDay(
  deps: Deps,
  staff: Authority,
  { date, days }: Pick<DayChange, "date" | "days">,
  limit: number,
): Promise<Result<Preview>> {
  const read = await readDays(deps, staff, days);
  if (!read.ok) return read;
  const { all, changed } = read.value;
  const parts = changed
    .map(({ row, windows }) => ({ id: row.id, closed: lostTime(hoursOf(row), row.timeZone, date, windows) }))
    .filter(({ closed }) => closed.length > 0);
  return ok(await touchedBy(deps, staff.tenantId, all, parts, null, { after: null, limit }));
}

type Changed = { readonly row: ResourceRow; readonly windows: readonly Window[] | null };

async function readDays(
  deps: Deps,
  staff: Authority,
  days: readonly HoursOfDay[],
): Promise<Result<{ readonly all: readonly ResourceRow[]; readonly changed: readonly Changed[] }>> {
  if (!staff.changesHours) return refused(refuse("forbidden"));
  const all = await listResources(deps.db, staff.tenantId);
  const changed = days.flatMap(({ resourceId, windows }) => {
    const row = all.find(({ id }) => id === resourceId && reaches(staff, [{ id }]));
    return row ? [{ row, windows }] : [];
  });
  return changed.length === days.length ? ok({ all, changed }) : refused(missing("resource"));
}

async function tooMuchOf(
  deps: Deps,
  tenantId: string,
  all: readonly ResourceRow[],
  date: LocalDate,
  days: readonly HoursOfDay[],
): Promise<Refusal | null> {
  const before = all.map(standingOf);
  const after = before.map((one) => {
    const day = days.find(({ resourceId }) => resourceId === one.id);
    return day ? { ...one, hours: withDay(one.hours, date, day.windows) } : one;
  });
  for (const [at, { hours }] of after.entries()) {
    const refusal = hoursRefusal(hours, before[at]?.hours ?? hours);
    if (refusal) return refusal;
  }
  return standingRefusal(deps, tenantId, before, after);
}
