// Closures: dated stretches without new bookings. Existing bookings stay; the preview lists them.

import { type BookedSpan, listLiveSpans, readListed } from "../../db/bookings";
import {
  type ClosureRow,
  closedWhenOf,
  findClosure,
  insertClosure,
  listClosuresInForce,
  updateClosure,
} from "../../db/closures";
import { isRefusedByTrigger, type Page, pageOf, writeCursor } from "../../db/database";
import { owePushOfRules } from "../../db/pushes";
import {
  findResource,
  KEPT_CLOSURES_MS,
  listResources,
  type ResourceRow,
  raiseRulesRevision,
} from "../../db/resources";
import { findService } from "../../db/services";
import {
  type ClosedWhen,
  type ClosureTimes,
  closedIntervals,
  closureTimesProblem,
} from "../../domain/availability/closure";
import type { ListedBooking } from "../../domain/booking/booking-record";
import { invalid, missing, ok, type Refusal, type Result, refused } from "../../domain/refusal";
import { isGrownBeyond, MOST_CLOSED_DATES, MOST_CLOSURES, MOST_WIDE_CLOSURES } from "../../domain/tenant/allowance";
import { overlaps } from "../../domain/time/interval";
import type { Piece } from "../../objects/messages";
import type { ListedKept } from "../bookings/change-booking";
import type { CreationKey } from "../create-once";
import { type Deps, newId } from "../deps";
import { makeChange, type Pending } from "./push-changes";

export type ClosureRequest = ClosureTimes & {
  readonly resource?: string | null | undefined;
  readonly service?: string | null | undefined;
  readonly reason?: string | null | undefined;
  readonly active?: boolean | null | undefined;
};

export type ChangedClosure = { readonly closure: ClosureRow; readonly pending: Pending };

export async function createClosure(
  deps: Deps,
  tenantId: string,
  actor: string,
  wire: ClosureRequest,
  once: CreationKey | null = null,
): Promise<Result<ChangedClosure>> {
  const scope = await scopeOf(deps, tenantId, wire);
  if (!scope.ok) return scope;
  const { db } = deps;
  const now = deps.clock.now();
  const isActive = wire.active ?? true;
  const tooMuch = isActive ? await standingRefusal(deps, tenantId, null, scope.value.resourceId, whenOf(wire)) : null;
  if (tooMuch) return refused(tooMuch);
  const id = newId("clo");
  const row = {
    id,
    tenantId,
    ...scope.value,
    reason: wire.reason ?? null,
    active: wire.active ?? true,
    createdAt: now,
    updatedAt: now,
    ...closedColumns(whenOf(wire)),
  };
  try {
    const pending = await makeChange(deps, {
      tenantId,
      actor,
      action: "closure.created",
      once,
      subjectId: id,
      detail: { resource: scope.value.resourceId },
      statements: [
        insertClosure(db, row),
        raiseRulesRevision(db, tenantId, scope.value.resourceId),
        owePushOfRules(db, tenantId, scope.value.resourceId, now),
      ],
    });
    return changed(deps, tenantId, id, pending);
  } catch (fault) {
    if (isRefusedByTrigger(fault, "too_many_closures")) return refused(invalid("", TOO_MANY_EVER));
    throw fault;
  }
}

const TOO_MANY_EVER = "would be more closures than a tenant may have: delete some that are over";

/** The refusal of a closure beside those in force; `id` is its own, null when it is new. */
async function standingRefusal(
  deps: Deps,
  tenantId: string,
  id: string | null,
  resourceId: string | null,
  when: ClosedWhen,
): Promise<Refusal | null> {
  const standing = await listClosuresInForce(deps.db, tenantId, deps.clock.now() - KEPT_CLOSURES_MS);
  const others = standing.filter((row) => row.id !== id);
  const own = standing.find((row) => row.id === id);
  if (isGrownBeyond(MOST_CLOSURES, others.length + 1, standing.length)) {
    return invalid(
      "",
      `would be more than ${MOST_CLOSURES} closures that are not over, the most that a tenant may have`,
    );
  }
  const isWide = (row: { readonly resourceId: string | null }) => row.resourceId === null;
  const wide = others.filter(isWide).length + (resourceId === null ? 1 : 0);
  if (isGrownBeyond(MOST_WIDE_CLOSURES, wide, standing.filter(isWide).length)) {
    return invalid(
      "/resource",
      `would be more than ${MOST_WIDE_CLOSURES} closures of the whole tenant that are not over`,
    );
  }
  const datesOf = (closed: ClosedWhen) => (closed.kind === "dates" ? closed.dates.length : 1);
  const dates = others.reduce((sum, row) => sum + datesOf(closedWhenOf(row)), 0);
  const was = dates + (own ? datesOf(closedWhenOf(own)) : 0);
  if (!isGrownBeyond(MOST_CLOSED_DATES, dates + datesOf(when), was)) return null;
  return invalid("/dates", `would make more than ${MOST_CLOSED_DATES} dates in all current closures`);
}

export async function changeClosure(
  deps: Deps,
  tenantId: string,
  actor: string,
  closureId: string,
  wire: ClosureRequest,
): Promise<Result<ChangedClosure>> {
  const { db } = deps;
  const before = await findClosure(db, tenantId, closureId);
  if (!before) return refused(missing("closure"));
  const scope = await scopeOf(deps, tenantId, wire);
  if (!scope.ok) return scope;
  const times = mergedTimes(before, wire);
  const problem = closureTimesProblem(times);
  if (problem) return refused(invalid(`/${problem.path}`, problem.message));
  const resource = wire.resource === undefined ? before.resourceId : scope.value.resourceId;
  const isActive = wire.active ?? before.active;
  const tooMuch = isActive ? await standingRefusal(deps, tenantId, closureId, resource, whenOf(times)) : null;
  if (tooMuch) return refused(tooMuch);
  const changes: Partial<ClosureRow> = {
    ...(wire.resource !== undefined && { resourceId: scope.value.resourceId }),
    ...(wire.service !== undefined && { serviceId: scope.value.serviceId }),
    ...(wire.reason !== undefined && { reason: wire.reason ?? null }),
    ...(wire.active != null && { active: wire.active }),
    ...closedColumns(whenOf(times)),
  };
  // Calendars that the closure no longer covers must learn of the change too.
  const resourceId = "resourceId" in changes && changes.resourceId !== before.resourceId ? null : before.resourceId;
  return change(deps, tenantId, actor, closureId, "closure.updated", changes, resourceId);
}

export async function removeClosure(
  deps: Deps,
  tenantId: string,
  actor: string,
  closureId: string,
): Promise<Result<Pending>> {
  const before = await findClosure(deps.db, tenantId, closureId);
  if (!before) return refused(missing("closure"));
  const now = deps.clock.now();
  const changes = { active: false, deletedAt: now };
  return ok(await apply(deps, tenantId, actor, closureId, "closure.deleted", changes, before.resourceId));
}

/** Bookings that one answer reads; there may be more. */
const MOST_LOOKED_AT = 10_000;

export type Preview = {
  readonly page: Page<ListedKept>;
  /** The number of conflicts from this page on, as far as it reads. */
  readonly conflicts: number;
};

/** The live bookings that a closure overlaps, page by page; it changes nothing. */
export async function previewClosure(
  deps: Deps,
  tenantId: string,
  wire: ClosureRequest,
  { after, limit }: Piece,
): Promise<Result<Preview>> {
  const scope = await scopeOf(deps, tenantId, wire);
  if (!scope.ok) return scope;
  const { resourceId, serviceId } = scope.value;
  const all = await listResources(deps.db, tenantId);
  const closure = { id: "", serviceId, reason: null, when: whenOf(wire) };
  const touched = new Map<string, BookedSpan>();
  /** The last booking that was read; null after all of them. */
  let seenTo: BookedSpan | null = null;
  for (const { id, timeZone } of partsOf(all, resourceId)) {
    const closed = closedIntervals(closure, timeZone);
    const around = {
      startAt: Math.min(...closed.map((interval) => interval.startAt)),
      endAt: Math.max(...closed.map((interval) => interval.endAt)),
    };
    const spans = await listLiveSpans(deps.db, tenantId, id, around, after, MOST_LOOKED_AT);
    const last = spans.length === MOST_LOOKED_AT ? spans.at(-1) : undefined;
    if (last && (seenTo === null || comesBefore(last, seenTo))) seenTo = last;
    for (const span of spans) {
      if (serviceId !== null && span.serviceId !== serviceId) continue;
      if (closed.some((interval) => overlaps(interval, span))) touched.set(span.id, span);
    }
  }
  const end = seenTo;
  const spans = [...touched.values()]
    .filter((span) => end === null || !comesBefore(end, span))
    .sort((a, b) => (comesBefore(a, b) ? -1 : 1));
  const page = pageOf(spans, limit, ({ startAt, id }) => [startAt, id]);
  const goesOn = end === null ? null : writeCursor([end.startAt, end.id]);
  const bookings = await readListed(
    deps.db,
    tenantId,
    page.rows.map(({ id }) => id),
  );
  return ok({
    conflicts: spans.length,
    page: {
      rows: bookings.map((booking) => ({ booking, resources: namedResources(booking, all) })),
      nextCursor: page.nextCursor ?? goesOn,
    },
  });
}

function comesBefore(a: BookedSpan, b: BookedSpan): boolean {
  return a.startAt < b.startAt || (a.startAt === b.startAt && a.id < b.id);
}

/**
 * All resources at once if they share a zone. A date is another stretch of time in each zone, so otherwise one by one.
 */
function partsOf(
  all: readonly ResourceRow[],
  resourceId: string | null,
): readonly { readonly id: string | null; readonly timeZone: string }[] {
  if (resourceId !== null) return all.filter(({ id }) => id === resourceId);
  const [first] = all;
  if (!first) return [];
  return all.every(({ timeZone }) => timeZone === first.timeZone) ? [{ id: null, timeZone: first.timeZone }] : all;
}

function namedResources({ claims }: ListedBooking, resources: readonly ResourceRow[]) {
  return claims.flatMap(({ role, resourceId }) => {
    const found = role === "ancestor" ? undefined : resources.find(({ id }) => id === resourceId);
    return found ? [{ id: found.id, name: found.name, timeZone: found.timeZone }] : [];
  });
}

async function change(
  deps: Deps,
  tenantId: string,
  actor: string,
  closureId: string,
  action: string,
  changes: Partial<ClosureRow>,
  resourceId: string | null,
): Promise<Result<ChangedClosure>> {
  const pending = await apply(deps, tenantId, actor, closureId, action, changes, resourceId);
  return changed(deps, tenantId, closureId, pending);
}

async function apply(
  deps: Deps,
  tenantId: string,
  actor: string,
  closureId: string,
  action: string,
  changes: Partial<ClosureRow>,
  resourceId: string | null,
): Promise<Pending> {
  const { db } = deps;
  const now = deps.clock.now();
  return makeChange(deps, {
    tenantId,
    actor,
    action,
    subjectId: closureId,
    detail: { active: changes.active ?? null },
    statements: [
      updateClosure(db, tenantId, closureId, changes, now),
      raiseRulesRevision(db, tenantId, resourceId),
      owePushOfRules(db, tenantId, resourceId, now),
    ],
  });
}

async function changed(
  deps: Deps,
  tenantId: string,
  closureId: string,
  pending: Pending,
): Promise<Result<ChangedClosure>> {
  const closure = await findClosure(deps.db, tenantId, closureId);
  return closure ? ok({ closure, pending }) : refused(missing("closure"));
}

type Scope = { readonly resourceId: string | null; readonly serviceId: string | null };

async function scopeOf(
  deps: Deps,
  tenantId: string,
  wire: Pick<ClosureRequest, "resource" | "service">,
): Promise<Result<Scope>> {
  const resource = wire.resource == null ? null : await findResource(deps.db, tenantId, wire.resource);
  const service = wire.service == null ? null : await findService(deps.db, tenantId, wire.service);
  if (resource === undefined) return refused(missing("resource"));
  if (service === undefined) return refused(missing("service"));
  return ok({ resourceId: resource?.id ?? null, serviceId: service?.id ?? null });
}

/** The stored times with the changes of the request. Dates replace instants and the other way round. */
function mergedTimes(before: ClosureRow, wire: ClosureRequest): ClosureTimes {
  const when = closedWhenOf(before);
  if (wire.dates != null || (when.kind === "dates" && wire.start == null && wire.end == null)) {
    const stored = when.kind === "dates" ? when : { dates: [], fromMinute: 0, toMinute: 1_440 };
    return {
      dates: wire.dates ?? [...stored.dates],
      from: wire.from === undefined ? stored.fromMinute : wire.from,
      to: wire.to === undefined ? stored.toMinute : wire.to,
      start: wire.start,
      end: wire.end,
    };
  }
  const stored = when.kind === "instants" ? when : { startAt: null, endAt: null };
  return { start: wire.start ?? stored.startAt, end: wire.end ?? stored.endAt, from: wire.from, to: wire.to };
}

function whenOf({ start, end, dates, from, to }: ClosureTimes): ClosedWhen {
  if (dates) return { kind: "dates", dates, fromMinute: from ?? 0, toMinute: to ?? 1_440 };
  return { kind: "instants", startAt: start ?? 0, endAt: end ?? 0 };
}

function closedColumns(when: ClosedWhen) {
  return when.kind === "instants"
    ? { startAt: when.startAt, endAt: when.endAt, dates: null, fromMinute: null, toMinute: null }
    : {
        startAt: null,
        endAt: null,
        dates: JSON.stringify(when.dates),
        fromMinute: when.fromMinute,
        toMinute: when.toMinute,
      };
}
