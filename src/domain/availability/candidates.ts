// A service that needs several resources, or any one of several: a list of candidates for each requirement.
// bookability.ts alone decides whether a candidate can serve a start; this file combines those answers.

import type { StartSpan } from "../booking/booking-request";
import { seatsLeft } from "../booking/session";
import { type Refusal, type RefusalCode, refuse, type Span } from "../refusal";
import type { LocalDate } from "../time/local-time";
import { canAllServe, worstOf } from "./assignment";
import { failingRule, refusalOf } from "./bookability";
import type { ClaimRole } from "./claims";
import type { Need } from "./needs";
import type { ScheduleDay } from "./schedule";
import type { Situation } from "./situation";
import { candidateSpans, remainingAt } from "./slots";

export type Candidate = {
  readonly resourceId: string;
  readonly situation: Situation;
  /** The spaces around it, each as the situation that this request would make there. */
  readonly ancestors: readonly Situation[];
};

/** One list of candidates per requirement; the first is the leading one. */
export type Offer = readonly (readonly Candidate[])[];

/**
 * The candidates of each need, and the spaces around them. `situate` makes the situation of a resource, or null when
 * nothing is known of it.
 */
export function offerOf(
  needs: readonly Need[],
  ancestorIdsOf: (resourceId: string) => readonly string[],
  situate: (resourceId: string, role: ClaimRole, units: number) => Situation | null,
): Offer {
  return needs.map(({ role, units, candidateIds }) =>
    candidateIds.flatMap((resourceId): Candidate[] => {
      const situation = situate(resourceId, role, units);
      if (!situation) return [];
      const ancestors = ancestorIdsOf(resourceId).map((id) => situate(id, "ancestor", 1));
      return [{ resourceId, situation, ancestors: ancestors.filter((one) => one !== null) }];
    }),
  );
}

export type Judgement =
  | {
      readonly code: null;
      readonly resourceIds: readonly string[];
      /** How many more bookings, or seats, fit at the start. */
      readonly remaining: number;
    }
  | { readonly code: RefusalCode; readonly told: Situation | null };

/** The first rule that a candidate, or a space around it, fails at a start. */
export function candidateRule(candidate: Candidate, span: StartSpan, on?: ScheduleDay): RefusalCode | null {
  const code = failingRule(candidate.situation, span, on);
  // An existing session has its spaces too.
  if (code !== null || candidate.situation.sessions.has(span.startAt)) return code;
  return candidate.ancestors.some((around) => failingRule(around, span) !== null) ? "slot_taken" : null;
}

/** Whether all requirements can be met at a start, and by which resources. */
export function judgeOffer(offer: Offer, span: StartSpan): Judgement {
  const free: string[][] = [];
  const rooms: number[] = [];
  const failures: { readonly code: RefusalCode; readonly told: Situation }[] = [];
  const session = sessionIn(offer, span.startAt);
  for (const candidates of offer) {
    // One session per service and start: where one exists, no other resource can serve that start.
    const asked = session
      ? candidates.filter(({ situation }) => situation.sessions.get(span.startAt)?.id === session.id)
      : candidates;
    const judged = asked.map((candidate) => ({ candidate, code: candidateRule(candidate, span) }));
    const able = judged.filter(({ code }) => code === null).map(({ candidate }) => candidate);
    free.push(able.map((candidate) => candidate.resourceId));
    rooms.push(able.reduce((sum, { situation }) => sum + remainingAt(situation, span), 0));
    if (able.length > 0) continue;
    const worst = worstOf(judged.map(({ code, candidate }) => ({ code, told: candidate.situation })));
    if (worst?.code) failures.push({ code: worst.code, told: worst.told });
    else if (!session) return { code: "not_bookable", told: null };
  }
  const told = worstOf(failures);
  if (told) return told;
  if (session) return { code: null, resourceIds: [...new Set(free.flat())], remaining: seatsLeft(session) };
  if (!canAllServe(free)) return { code: "slot_taken", told: null };
  return { code: null, resourceIds: [...new Set(free.flat())], remaining: remainingOf(rooms, free, offer, span) };
}

/** Requirements that draw on the same resources share the room of these resources. */
function remainingOf(rooms: readonly number[], free: readonly (readonly string[])[], offer: Offer, span: StartSpan) {
  const least = Math.min(...rooms);
  const ids = new Set(free.flat());
  if (ids.size === free.flat().length) return least;
  const seen = new Map(offer.flat().map((candidate) => [candidate.resourceId, candidate.situation]));
  const all = [...seen].filter(([id]) => ids.has(id)).reduce((sum, [, one]) => sum + remainingAt(one, span), 0);
  return Math.min(least, Math.floor(all / free.length));
}

/** The refusal of a start that is not bookable, with its facts. */
export function offerRefusal(offer: Offer, span: StartSpan): Refusal | null {
  const judgement = judgeOffer(offer, span);
  if (judgement.code === null) return null;
  const told = judgement.told && refusalOf(judgement.told, span);
  return told?.code === judgement.code ? told : refuse(judgement.code);
}

/** Every start of a date on the grid of any leading candidate, in order, bookable or not. */
export function offerSpans(offer: Offer, isOn: (day: ScheduleDay) => boolean): StartSpan[] {
  const spans = (offer[0] ?? []).flatMap(({ situation }) =>
    situation.schedule.days.filter(isOn).flatMap((day) => candidateSpans(situation, day)),
  );
  const isEarlier = (a: StartSpan, b: StartSpan) =>
    a.startAt - b.startAt || a.endAt - b.endAt || ((a.period?.id ?? "") < (b.period?.id ?? "") ? -1 : 1);
  return spans.sort(isEarlier).filter((span, index) => {
    const last = spans[index - 1];
    return last?.startAt !== span.startAt || last.endAt !== span.endAt || last.period?.id !== span.period?.id;
  });
}

/** The bookable starts of a date. */
export function offerFreeOn(offer: Offer, date: LocalDate): Span[] {
  return offerSpans(offer, (day) => day.localDate === date)
    .filter((span) => judgeOffer(offer, span).code === null)
    .map(({ startAt, endAt }) => ({ startAt, endAt }));
}

function sessionIn(offer: Offer, startAt: number) {
  for (const candidates of offer) {
    for (const { situation } of candidates) {
      const session = situation.sessions.get(startAt);
      if (session) return session;
    }
  }
  return undefined;
}

/** The seats left in the session at a start. */
export function seatsLeftAt(offer: Offer, startAt: number): number {
  const session = sessionIn(offer, startAt);
  return session ? Math.max(0, seatsLeft(session)) : 0;
}
