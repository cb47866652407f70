// Slots as a customer asks for them: by local days of any zone, from any number of resources.

import type { LocalDay } from "./local-time";
import type { Refusal } from "./refusal";
import type { Situation } from "./situation";
import { type DayLevel, dayLevel, isOnEmptyGrid, judgedStarts, refusedStarts, remainingAt } from "./slots";
import type { StartSpan } from "./wish";

export type Candidate = { readonly resourceId: string; readonly situation: Situation };

export type Slot = StartSpan & { readonly remaining: number; readonly resourceIds: readonly string[] };

export type SlotDay = {
  readonly day: LocalDay;
  readonly level: DayLevel;
  readonly slots: readonly Slot[];
  readonly refused: readonly { readonly startAt: number; readonly refusal: Refusal }[];
};

export type SlotList = {
  readonly days: readonly SlotDay[];
  /** When the clock alone makes another list of it, epoch ms: a start becomes too near or near enough, a hold lapses. */
  readonly staleAt: number;
};

/** The slots of consecutive local days, each start once with every resource that could serve it. */
export function slotDays(candidates: readonly Candidate[], days: readonly LocalDay[], isExplained: boolean): SlotList {
  const fromAt = days[0]?.startAt ?? 0;
  const toAt = days.at(-1)?.endAt ?? 0;
  const gathered = days.map((day) => ({ day, grid: new Set<number>(), slots: new Map<string, Slot>() }));
  let staleAt = Number.POSITIVE_INFINITY;
  for (const { resourceId, situation } of candidates) {
    const noticeMs = situation.earliestStartAt - situation.now;
    const horizonMs = situation.latestStartAt - situation.now;
    staleAt = Math.min(staleAt, situation.nextLapseAt);
    let index = 0;
    for (const scheduleDay of situation.schedule.days) {
      if (scheduleDay.endAt <= fromAt || scheduleDay.startAt >= toAt) continue;
      for (const { span, code } of judgedStarts(situation, scheduleDay)) {
        if (span.startAt < fromAt || span.startAt >= toAt) continue;
        index = dayIndex(days, span.startAt, index);
        const gathering = gathered[index];
        if (!gathering) continue;
        if (isOnEmptyGrid(code)) gathering.grid.add(span.startAt);
        if (code === null) staleAt = Math.min(staleAt, span.startAt - noticeMs + 1);
        if (code === "too_late") staleAt = Math.min(staleAt, span.startAt - horizonMs);
        if (code === null) addSlot(gathering.slots, span, resourceId, remainingAt(situation, span));
      }
    }
  }
  const listed = gathered.map(({ day, grid, slots }) => {
    const sorted = [...slots.values()].sort((a, b) => a.startAt - b.startAt || a.endAt - b.endAt);
    const free = new Set(sorted.map((slot) => slot.startAt)).size;
    const refused = isExplained ? explained(candidates, day, new Set(sorted.map((slot) => slot.startAt))) : [];
    return { day, level: dayLevel(free, grid.size), slots: sorted, refused };
  });
  return { days: listed, staleAt };
}

function addSlot(slots: Map<string, Slot>, span: StartSpan, resourceId: string, remaining: number): void {
  const key = slotKey(span);
  const slot = slots.get(key);
  slots.set(key, {
    ...span,
    remaining: (slot?.remaining ?? 0) + remaining,
    resourceIds: [...(slot?.resourceIds ?? []), resourceId],
  });
}

function slotKey({ startAt, endAt, period }: StartSpan): string {
  return `${startAt}/${endAt}/${period?.id ?? ""}`;
}

/** Days are in order and spans nearly so: the search goes on from where it last was. */
function dayIndex(days: readonly LocalDay[], at: number, from: number): number {
  let index = from;
  while (index > 0 && (days[index] as LocalDay).startAt > at) index -= 1;
  while (index < days.length - 1 && (days[index] as LocalDay).endAt <= at) index += 1;
  return index;
}

function explained(candidates: readonly Candidate[], day: LocalDay, offered: ReadonlySet<number>) {
  const told = new Map<number, { startAt: number; refusal: Refusal }>();
  for (const { situation } of candidates) {
    for (const scheduleDay of situation.schedule.days) {
      if (scheduleDay.endAt <= day.startAt || scheduleDay.startAt >= day.endAt) continue;
      for (const refused of refusedStarts(situation, scheduleDay)) {
        const isInDay = day.startAt <= refused.startAt && refused.startAt < day.endAt;
        if (isInDay && !offered.has(refused.startAt)) told.set(refused.startAt, refused);
      }
    }
  }
  return [...told.values()].sort((a, b) => a.startAt - b.startAt);
}
