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
import { type Need, needsOf } from "../../domain/availability/needs";
import { scheduleOf } from "../../domain/availability/schedule";
import { situationOf } from "../../domain/availability/situation";
import { type SlotDay, type SlotList, slotDays } from "../../domain/availability/slot-days";
import type { BookingRecord } from "../../domain/booking/booking-record";
import {
  longestMinutes,
  occupiedBy,
  type Terms,
  termsKey,
  termsOf,
  type Wish,
} from "../../domain/booking/booking-request";
import { othersOn, wishToMove } from "../../domain/booking/moving";
import { homeOf } from "../../domain/ids";
import { type InputProblem, invalid, missing, ok, type Refusal, type Result, refused } from "../../domain/refusal";
import { PUBLIC } from "../../domain/tenant/actor";
import {
  ancestorsOf,
  type Configuration,
  type ConfiguredResource,
  resourceOf,
} from "../../domain/tenant/configuration";
import { resourcesOf, type Service } from "../../domain/tenant/service";
import {
  addDays,
  daysBetween,
  type LocalDate,
  type LocalDay,
  localDateOf,
  localDays,
  MINUTE_MS,
} from "../../domain/time/local-time";
import { readBooking, readByToken } from "../bookings/change-booking";
import type { Deps } from "../deps";
import { loadOffer } from "../load-configuration";
import { type Fresh, type Occupancy, readOccupancy } from "./read-occupancy";

const MOST_DAYS = 62;
/** Explaining a refusal costs several times as much as listing a free start: customers get one week. */
const MOST_EXPLAINED_DAYS = 7;

export type SlotsRequest = Terms & {
  readonly slug: string;
  readonly service: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly resource: string | null;
  readonly timeZone: string | null;
  /** The id of a booking to move. The route has already checked that the caller may move it. */
  readonly excludeBooking: string | null;
  /**
   * The version in the caller's link; absent for staff, and where the caller has already opened the booking by its
   * link.
   */
  readonly tokenVersion?: number | undefined;
  readonly isExplained: boolean;
  /** True when staff of the tenant ask. */
  readonly isStaff: boolean;
  readonly fresh: Fresh;
};

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

/** The part of a plan that depends on the configuration alone: neither clock nor bookings. */
type Scope = {
  readonly service: Service;
  readonly timeZone: string;
  readonly days: readonly LocalDay[];
  readonly wish: Wish;
  readonly reach: Reach;
  readonly needs: readonly Need[];
  readonly asked: readonly ConfiguredResource[];
};

// Configurations are replaced, never changed, so a scope stays valid as long as its configuration lives.
const scopes = new WeakMap<Configuration, Map<string, Result<Scope>>>();
const REMEMBERED_SCOPES = 200;

function scopeOf(
  configuration: Configuration,
  offered: Service,
  request: SlotsRequest,
  moved: BookingRecord | null,
): Result<Scope> {
  if (moved) return findScope(configuration, offered, request, moved);
  let known = scopes.get(configuration);
  if (!known) scopes.set(configuration, (known = new Map()));
  const { from, to, resource, timeZone } = request;
  const key = `${JSON.stringify([offered.id, from, to, resource, timeZone])} ${termsKey(request)}`;
  let found = known.get(key);
  if (!found) {
    if (known.size >= REMEMBERED_SCOPES) known.clear();
    known.set(key, (found = findScope(configuration, offered, request, null)));
  }
  return found;
}

function findScope(
  configuration: Configuration,
  offered: Service,
  request: SlotsRequest,
  moved: BookingRecord | null,
): Result<Scope> {
  const service = moved ? { ...moved.service, active: true, visible: true } : offered;
  const chosen = checkChosen(configuration, service, request.resource);
  if (!chosen.ok) return chosen;
  const timeZone = request.timeZone ?? configuration.tenant.timeZone;
  const days = localDays(timeZone, request.from, request.to);
  const wish = moved ? wishToMove(moved, { ...request, asker: PUBLIC }) : wishOf(service, request);
  // A move keeps the resource that the customer chose by name.
  const needs = needsOf(service.requires, wish.units, { chosenId: request.resource ?? moved?.chosenId ?? null });
  const candidateIds = needs.flatMap((need) => need.candidateIds);
  const around = candidateIds.flatMap((id) => ancestorsOf(configuration, id).map((ancestor) => ancestor.id));
  const asked = [...new Set([...candidateIds, ...around])].flatMap((id) => resourceOf(configuration, id) ?? []);
  return ok({ service, timeZone, days, wish, reach: reachOf(wish, days), needs, asked });
}

export function rangeProblemOf(from: LocalDate, to: LocalDate, mostDays: number): InputProblem | null {
  if (to < from) return { pointer: "/to", detail: "must not be earlier than from" };
  if (daysBetween(from, to) >= mostDays) return { pointer: "/to", detail: `must be within ${mostDays} days of from` };
  return null;
}

/** Checks whether a list may be limited to one resource. */
function checkChosen(configuration: Configuration, service: Service, chosen: string | null): Result<null> {
  if (chosen === null) return ok(null);
  if (!resourceOf(configuration, chosen)) return refused(missing("resource"));
  const isServing = resourcesOf(service).includes(chosen);
  return isServing ? ok(null) : refused(invalid("/resource", "does not serve this service"));
}

function wishOf(service: Service, request: SlotsRequest): Wish {
  return { ...termsOf(request), service, asker: PUBLIC, role: "lead", sessionId: null };
}

type Reach = {
  readonly startAt: number;
  readonly endAt: number;
  readonly firstStartAt: number;
  readonly lastStartAt: number;
};

/** The time that a start on these days could occupy, with whole days around it for daily limits. */
function reachOf(wish: Wish, days: readonly LocalDay[]): Reach {
  const firstStartAt = days[0]?.startAt ?? 0;
  const lastStartAt = (days.at(-1)?.endAt ?? 0) - 1;
  const longest = longestMinutes(wish) * MINUTE_MS;
  const occupied = occupiedBy(wish.service, { startAt: firstStartAt, endAt: lastStartAt + longest });
  const DAY = 1_440 * MINUTE_MS;
  return {
    startAt: Math.min(occupied.startAt, firstStartAt - DAY),
    endAt: Math.max(occupied.endAt, lastStartAt + DAY),
    firstStartAt,
    lastStartAt,
  };
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
