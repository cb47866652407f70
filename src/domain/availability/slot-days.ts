// Slots for customers: by local days of any zone, from any number of resources.

import { type StartSpan, spanAt } from "../booking/booking-request";
import { isCausedByOthers, type Refusal } from "../refusal";
import type { Service } from "../tenant/service";
import { isInDay, type LocalDay } from "../time/local-time";
import { failingRule } from "./bookability";
import { type Candidate, judgeOffer, type Offer, offerRefusal, offerSpans, seatsLeftAt } from "./candidates";
import {
  candidateSpans,
  type DayLevel,
  dayLevel,
  isOnEmptyGrid,
  isOnOpenDay,
  refusedStarts,
  remainingAt,
} from "./slots";

export type Slot = StartSpan & { readonly remaining: number; readonly resourceIds: readonly string[] };

/** A start that is full for this request, with the seats that a smaller party could still have. */
export type Crowded = StartSpan & { readonly remaining: number };

export type SlotDay = {
  readonly day: LocalDay;
  readonly level: DayLevel;
  readonly slots: readonly Slot[];
  readonly refused: readonly { readonly startAt: number; readonly refusal: Refusal }[];
  /**
   * Starts that only other bookings block, so that waiting may help. A group service lists each; others only a day with
   * nothing free.
   */
  readonly crowded: readonly Crowded[];
};

export type SlotList = {
  readonly days: readonly SlotDay[];
  /** When the clock alone changes the list, epoch ms: a start passes a notice limit, or a hold expires. */
  readonly staleAt: number;
};

/** The slots of consecutive local days, each start once with every resource that could serve it. */
export function slotDays(offer: Offer, days: readonly LocalDay[], isExplained: boolean): SlotList {
  const [candidates = [], ...others] = offer;
  const isPlain = others.length === 0 && candidates.every(isPlainCandidate);
  return isPlain ? plainSlotDays(candidates, days, isExplained) : offerSlotDays(offer, days, isExplained);
}

/** A candidate that can be judged without the others. */
function isPlainCandidate({ situation, ancestors }: Candidate): boolean {
  return ancestors.length === 0 && situation.wish.service.seats === 1;
}

/** The slots of a service that needs several resources, lies in a space, or has sessions. */
function offerSlotDays(offer: Offer, days: readonly LocalDay[], isExplained: boolean): SlotList {
  const fromAt = days[0]?.startAt ?? 0;
  const toAt = days.at(-1)?.endAt ?? 0;
  const situations = offer.flat().map((candidate) => candidate.situation);
  const around = offer.flat().flatMap((candidate) => candidate.ancestors);
  let staleAt = Math.min(Number.POSITIVE_INFINITY, ...[...situations, ...around].map((one) => one.nextLapseAt));
  const [first] = situations;
  const noticeMs = first ? first.earliestStartAt - first.now : 0;
  const horizonMs = first ? first.latestStartAt - first.now : 0;
  const judged = offerSpans(offer, (day) => day.endAt > fromAt && day.startAt < toAt)
    .filter((span) => fromAt <= span.startAt && span.startAt < toAt)
    .map((span) => ({ span, judgement: judgeOffer(offer, span) }));
  for (const { span, judgement } of judged) {
    if (judgement.code === "too_late") staleAt = Math.min(staleAt, span.startAt - horizonMs);
    if (judgement.code === null) staleAt = Math.min(staleAt, span.startAt - noticeMs + 1);
  }
  const isGroup = (first?.wish.service.seats ?? 1) > 1;
  const listed = days.map((day): SlotDay => {
    const onDay = judged.filter(({ span }) => isInDay(day, span.startAt));
    const slots = onDay.flatMap(({ span, judgement }) =>
      judgement.code === null ? [{ ...span, remaining: judgement.remaining, resourceIds: judgement.resourceIds }] : [],
    );
    const grid = onDay.filter(({ judgement }) => isOnEmptyGrid(judgement.code));
    return {
      day,
      level: dayLevel(
        countStarts(slots.map((slot) => slot.startAt)),
        countStarts(grid.map(({ span }) => span.startAt)),
        onDay.some(({ span, judgement }) => isOnOpenDay(span, judgement.code)),
      ),
      slots,
      refused: isExplained ? explainedOffer(offer, day, onDay) : [],
      crowded:
        isGroup || slots.length === 0
          ? onDay.flatMap(({ span, judgement: { code } }) => {
              if (!isCausedByOthers(code)) return [];
              return [{ ...span, remaining: code === "seats_full" ? seatsLeftAt(offer, span.startAt) : 0 }];
            })
          : [],
    };
  });
  return { days: listed, staleAt };
}

/** Why each missing start is not offered. A day without any start has one entry, at its beginning. */
function explainedOffer(offer: Offer, day: LocalDay, onDay: readonly { readonly span: StartSpan }[]) {
  const lead = offer[0]?.[0];
  if (!lead) return [];
  const { wish, schedule } = lead.situation;
  const spans = onDay.length > 0 ? onDay.map(({ span }) => span) : [spanAt(wish, schedule, day.startAt)];
  return spans.flatMap((span) => {
    const refusal = offerRefusal(offer, span);
    return refusal ? [{ startAt: span.startAt, refusal }] : [];
  });
}

function plainSlotDays(candidates: readonly Candidate[], days: readonly LocalDay[], isExplained: boolean): SlotList {
  const fromAt = days[0]?.startAt ?? 0;
  const toAt = days.at(-1)?.endAt ?? 0;
  const gathered = days.map((day) => ({
    day,
    isOpen: false,
    grid: [] as number[],
    slots: [] as Slot[],
    crowded: [] as Crowded[],
  }));
  let staleAt = Number.POSITIVE_INFINITY;
  for (const { resourceId, situation } of candidates) {
    const noticeMs = situation.earliestStartAt - situation.now;
    const horizonMs = situation.latestStartAt - situation.now;
    staleAt = Math.min(staleAt, situation.nextLapseAt);
    const resourceIds = [resourceId];
    let index = 0;
    for (const scheduleDay of situation.schedule.days) {
      if (scheduleDay.endAt <= fromAt || scheduleDay.startAt >= toAt) continue;
      for (const span of candidateSpans(situation, scheduleDay)) {
        const { startAt, endAt, period } = span;
        if (startAt < fromAt || startAt >= toAt) continue;
        const code = failingRule(situation, span, scheduleDay);
        index = dayIndex(days, startAt, index);
        const gathering = gathered[index];
        if (!gathering) continue;
        gathering.isOpen ||= isOnOpenDay(span, code);
        if (isOnEmptyGrid(code)) gathering.grid.push(startAt);
        if (code === null) {
          staleAt = Math.min(staleAt, startAt - noticeMs + 1);
          const remaining = remainingAt(situation, span);
          gathering.slots.push({ startAt, endAt, period, remaining, resourceIds });
        } else if (code === "too_late") staleAt = Math.min(staleAt, startAt - horizonMs);
        else if (isCausedByOthers(code)) gathering.crowded.push({ ...span, remaining: 0 });
      }
    }
  }
  const listed = gathered.map(({ day, isOpen, grid, slots, crowded }) => {
    const joined = joinSlots(slots);
    const refused = isExplained ? explained(candidates, day, new Set(joined.map((slot) => slot.startAt))) : [];
    return {
      day,
      level: dayLevel(countSlotStarts(joined), countStarts(grid), isOpen),
      slots: joined,
      refused,
      crowded: joined.length === 0 ? crowded : [],
    };
  });
  return { days: listed, staleAt };
}

/** Slots in order, each once with every resource that could serve it. */
function joinSlots(slots: Slot[]): Slot[] {
  // A single resource lists its starts in order, each once.
  if (isRising(slots)) return slots;
  slots.sort((a, b) => a.startAt - b.startAt || a.endAt - b.endAt || comparePeriods(a, b));
  const joined: Slot[] = [];
  for (const slot of slots) {
    const last = joined.at(-1);
    const isSame = last?.startAt === slot.startAt && last.endAt === slot.endAt && last.period?.id === slot.period?.id;
    if (!last || !isSame) joined.push(slot);
    else {
      const resourceIds = [...last.resourceIds, ...slot.resourceIds];
      joined[joined.length - 1] = { ...last, remaining: last.remaining + slot.remaining, resourceIds };
    }
  }
  return joined;
}

function comparePeriods({ period: a }: StartSpan, { period: b }: StartSpan): number {
  return a === b ? 0 : (a?.id ?? "") < (b?.id ?? "") ? -1 : 1;
}

/** Counts the distinct starts. */
function countStarts(starts: readonly number[]): number {
  for (let index = 1; index < starts.length; index++) {
    if ((starts[index] as number) <= (starts[index - 1] as number)) return new Set(starts).size;
  }
  return starts.length;
}

/** Counts the distinct starts of slots that are in order. */
function countSlotStarts(slots: readonly Slot[]): number {
  let count = slots.length;
  for (let index = 1; index < slots.length; index++) {
    if ((slots[index] as Slot).startAt === (slots[index - 1] as Slot).startAt) count -= 1;
  }
  return count;
}

function isRising(slots: readonly Slot[]): boolean {
  for (let index = 1; index < slots.length; index++) {
    if ((slots[index] as Slot).startAt <= (slots[index - 1] as Slot).startAt) return false;
  }
  return true;
}

/** Days are sorted and spans nearly so: the search continues from its last position. */
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

/**
 * Each full start of a group service. For other services, the first one alone: it says that the day is worth waiting
 * for.
 */
export function worthWaitingFor<T>(service: Pick<Service, "seats">, crowded: readonly T[]): readonly T[] {
  return service.seats > 1 ? crowded : crowded.slice(0, 1);
}
