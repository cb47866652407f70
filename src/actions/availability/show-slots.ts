// Which starts are free. The pure engine decides, from hints when they exist.

import { breathe, ONE_BREATH } from "../../breathe";
import { type Offer, offerOf } from "../../domain/availability/candidates";
import type { ClaimRole } from "../../domain/availability/claims";
import {
  type Asked,
  type Demand,
  demandOf,
  isTooMuch,
  isTooMuchToJudge,
  mostDaysOf,
} from "../../domain/availability/demand";
import type { Need } from "../../domain/availability/needs";
import { scheduleOf } from "../../domain/availability/schedule";
import { situationOf } from "../../domain/availability/situation";
import { type SlotDay, type SlotList, slotDays } from "../../domain/availability/slot-days";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { othersOn } from "../../domain/booking/moving";
import { homeOf } from "../../domain/ids";
import { type InputProblem, invalid, missing, ok, type Refusal, type Result, refused } from "../../domain/refusal";
import { ancestorsOf, type Configuration } from "../../domain/tenant/configuration";
import type { Service } from "../../domain/tenant/service";
import { addDays, daysBetween, type LocalDate, type LocalDay, localDateOf } from "../../domain/time/local-time";
import { readBooking, readByToken } from "../bookings/change-booking";
import type { Deps } from "../deps";
import { loadOffer } from "../load-configuration";
import { type Occupancy, readOccupancy } from "./read-occupancy";
import { type SlotsRequest, scopeOf } from "./slot-scope";

const MOST_DAYS = 62;
/** Explaining a refusal costs several times as much as listing a free start: customers get one week. */
const MOST_EXPLAINED_DAYS = 7;

export type SlotsPlan = {
  readonly configuration: Configuration;
  readonly service: Service;
  readonly timeZone: string;
  readonly asOf: number;
  readonly seats: number;
  readonly units: number;
  readonly requestedDays: readonly LocalDay[];
  /** The zone of the leading resource; it decides weekends and seasons in prices. */
  readonly resourceTimeZone: string;
  /**
   * Two plans of one request with equal stamps list the same, until the clock changes the list. Null when that does not
   * hold.
   */
  readonly stamp: string | null;
  /** How many of the days fit the work of one answer, without counting what is written. */
  readonly daysToJudge: () => number;
  /** The full list, or a refusal when it is too much for one answer. */
  readonly list: () => Promise<Result<SlotList>>;
  /** The first days, as many as fit one answer, with the judgements spent on them. */
  readonly listFirst: () => Promise<SlotList & { readonly spent: number }>;
};

/** All inputs of a list of slots. The caller computes the list, unless it already has it. */
export async function planSlots(deps: Deps, request: SlotsRequest): Promise<Result<SlotsPlan>> {
  const mostDays = request.isExplained && !request.isStaff ? MOST_EXPLAINED_DAYS : MOST_DAYS;
  const rangeProblem = rangeProblemOf(request.from, request.to, mostDays);
  if (rangeProblem) return refused({ code: "invalid_request", problems: [rangeProblem] });
  const offer = await loadOffer(deps, request.slug, request.service);
  if (!offer.ok) return offer;
  const { configuration } = offer.value;
  const tenantId = configuration.tenant.id;

  const moved = request.excludeBooking === null ? null : await readMoved(deps, configuration, request);
  if (moved && !moved.ok) return moved;
  const scoped = scopeOf(configuration, offer.value.service, request, moved?.value ?? null);
  if (!scoped.ok) return scoped;
  const { service, timeZone, days, wish, reach, needs, asked } = scoped.value;
  // The calendar's own state leaves out the booking to move; a hint might not contain it yet.
  const fresh = moved === null ? request.fresh : true;
  const books = await readOccupancy(deps, tenantId, asked, reach, fresh);
  const lead = needs[0]?.candidateIds.map((id) => books.get(id)).find((one) => one !== undefined);
  if (!lead) return refused(missing("resource"));
  const weighed = () => askedOf(request, service, needs, books);
  const listOf = (listed: readonly LocalDay[], demand: Demand) => {
    const now = deps.clock.now();
    const situate = (id: string, role: ClaimRole, units: number) => {
      const book = books.get(id);
      if (!book) return null;
      const { rules } = book;
      const first = localDateOf(rules.timeZone, reach.firstStartAt);
      const last = localDateOf(rules.timeZone, reach.lastStartAt);
      const allocations = moved ? othersOn(id, book.allocations, moved.value) : book.allocations;
      return situationOf(scheduleOf(rules, first, last), allocations, { ...wish, role, units }, now);
    };
    const around = (id: string) => ancestorsOf(configuration, id).map((ancestor) => ancestor.id);
    const offer = offerOf(needs, around, situate);
    return listInPieces(offer, listed, request.isExplained, demand);
  };
  const list = async (): Promise<Result<SlotList>> => {
    const demand = demandOf(weighed(), request);
    return isTooMuch(demand) ? refused(tooMuch(weighed(), request)) : ok(await listOf(days, demand));
  };
  const listFirst = async () => {
    const whole = demandOf(weighed(), request);
    const fitting = isTooMuch(whole) ? Math.max(1, mostDaysOf(weighed(), request.from, days.length)) : days.length;
    const demand =
      fitting === days.length
        ? whole
        : demandOf(weighed(), { from: request.from, to: addDays(request.from, fitting - 1) });
    return { ...(await listOf(days.slice(0, fitting), demand)), spent: demand.judgements };
  };
  const stamp = asked.map((resource) => books.get(resource.id)?.stamp ?? "").join("+");
  return ok({
    configuration,
    service,
    timeZone,
    asOf: Math.min(...[...books.values()].map((book: Occupancy) => book.asOf)),
    seats: request.seats,
    units: request.units,
    requestedDays: days,
    resourceTimeZone: lead.rules.timeZone,
    stamp: moved || request.isExplained ? null : `${configuration.revision}/${service.revision}/${stamp}`,
    daysToJudge: () => mostDaysOf(weighed(), request.from, days.length, isTooMuchToJudge),
    list,
    listFirst,
  });
}

/** The same list, computed a few days at a time when it is long. */
async function listInPieces(
  offer: Offer,
  days: readonly LocalDay[],
  isExplained: boolean,
  { judgements }: Demand,
): Promise<SlotList> {
  const piece = Math.max(1, Math.floor((days.length * ONE_BREATH) / Math.max(1, judgements)));
  if (piece >= days.length) return slotDays(offer, days, isExplained);
  const listed: SlotDay[] = [];
  let staleAt = Number.POSITIVE_INFINITY;
  for (let at = 0; at < days.length; at += piece) {
    if (at > 0) await breathe();
    const part = slotDays(offer, days.slice(at, at + piece), isExplained);
    listed.push(...part.days);
    staleAt = Math.min(staleAt, part.staleAt);
  }
  return { days: listed, staleAt };
}

function askedOf(
  { isExplained, isStaff }: SlotsRequest,
  service: Service,
  needs: readonly Need[],
  books: ReadonlyMap<string, Occupancy>,
): Asked {
  return {
    service,
    able: needs.map(({ candidateIds }) =>
      candidateIds.flatMap((id) => {
        const rules = books.get(id)?.rules;
        return rules ? [{ hours: rules.hours, timeZone: rules.timeZone, around: rules.ancestorIds.length }] : [];
      }),
    ),
    isChoosable: service.customerChoosesResource || isStaff,
    explained: isExplained ? (isStaff ? "staff" : "public") : "not",
  };
}

function tooMuch(asked: Asked, { from, to }: SlotsRequest): Refusal {
  const most = mostDaysOf(asked, from, daysBetween(from, to) + 1);
  const way = most > 0 ? `ask for at most ${most} days from from on` : "ask for one resource, or for a single length";
  return invalid("/to", `makes a list that is too long for one answer: ${way}`);
}

export function rangeProblemOf(from: LocalDate, to: LocalDate, mostDays: number): InputProblem | null {
  if (to < from) return { pointer: "/to", detail: "must not be earlier than from" };
  if (daysBetween(from, to) >= mostDays) return { pointer: "/to", detail: `must be within ${mostDays} days of from` };
  return null;
}

async function readMoved(
  deps: Deps,
  { tenant }: Configuration,
  { excludeBooking, tokenVersion }: SlotsRequest,
): Promise<Result<BookingRecord>> {
  const id = excludeBooking ?? "";
  if (homeOf("bkg", id)?.tenantId !== tenant.id) return refused(missing("booking"));
  const isOpened = tokenVersion !== undefined;
  const kept = isOpened
    ? await readByToken(deps, { id, version: tokenVersion })
    : await readBooking(deps, tenant.id, id);
  return kept.ok ? ok(kept.value.booking) : kept;
}
