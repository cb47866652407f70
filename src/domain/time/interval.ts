// Half-open intervals [startAt, endAt) of epoch milliseconds. Lists are sorted by start and never changed in place.

export type Interval = { readonly startAt: number; readonly endAt: number };

export function overlaps(a: Interval, b: Interval): boolean {
  return a.startAt < b.endAt && b.startAt < a.endAt;
}

export function byStart(a: Interval, b: Interval): number {
  return a.startAt - b.startAt || a.endAt - b.endAt;
}

/** Joins what overlaps or touches; empty intervals vanish. Input in any order; output sorted and disjoint. */
export function merge(intervals: readonly Interval[]): Interval[] {
  const merged: { startAt: number; endAt: number }[] = [];
  for (const { startAt, endAt } of isSorted(intervals) ? intervals : [...intervals].sort(byStart)) {
    if (startAt >= endAt) continue;
    const last = merged.at(-1);
    if (last && startAt <= last.endAt) last.endAt = Math.max(last.endAt, endAt);
    else merged.push({ startAt, endAt });
  }
  return merged;
}

/** Most lists are stored in order; checking is cheaper than sorting. */
function isSorted(intervals: readonly Interval[]): boolean {
  for (let index = 1; index < intervals.length; index++) {
    if ((intervals[index] as Interval).startAt < (intervals[index - 1] as Interval).startAt) return false;
  }
  return true;
}

/** What is left of `from` without all `holes`: sorted and disjoint. */
export function subtract(from: readonly Interval[], holes: readonly Interval[]): Interval[] {
  const cuts = merge(holes);
  const left: Interval[] = [];
  for (const whole of merge(from)) {
    let startAt = whole.startAt;
    for (let i = firstEndingAfter(cuts, startAt); i < cuts.length; i++) {
      const cut = cuts[i] as Interval;
      if (cut.startAt >= whole.endAt) break;
      if (cut.startAt > startAt) left.push({ startAt, endAt: cut.startAt });
      startAt = cut.endAt;
    }
    if (startAt < whole.endAt) left.push({ startAt, endAt: whole.endAt });
  }
  return left;
}

/** Index of the first in a sorted, disjoint list that ends after `at`; the list's length when none does. */
export function firstEndingAfter(sorted: readonly Interval[], at: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as Interval).endAt > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Whether [startAt, endAt) lies wholly inside one of a sorted, disjoint list. */
export function isInsideOne(sorted: readonly Interval[], startAt: number, endAt: number): boolean {
  const candidate = sorted[firstEndingAfter(sorted, startAt)];
  return candidate !== undefined && candidate.startAt <= startAt && endAt <= candidate.endAt;
}

/** The first of a sorted, disjoint list that overlaps [startAt, endAt). */
export function firstOverlap<T extends Interval>(sorted: readonly T[], startAt: number, endAt: number): T | undefined {
  const candidate = sorted[firstEndingAfter(sorted, startAt)];
  return candidate !== undefined && candidate.startAt < endAt ? candidate : undefined;
}
