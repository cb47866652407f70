import { type BookedSpan, listLiveSpans } from "../../db/booked-spans";
import { readListed } from "../../db/bookings";
import { type ListQuery, type Page, type Piece, pageOf, readPiece, writeCursor } from "../../db/paging";
import { listResources, type ResourceRow } from "../../db/resources";
import { closedIntervals } from "../../domain/availability/closure";
import type { ListedBooking } from "../../domain/booking/booking-record";
import { ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { type Interval, overlaps } from "../../domain/time/interval";
import type { ListedKept } from "../bookings/change-booking";
import type { Deps } from "../deps";
import { type ClosureRequest, reachRefusal, scopeOf, whenOf } from "./closure-change";

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
  staff: Authority,
  wire: ClosureRequest,
  query: ListQuery,
): Promise<Result<Preview>> {
  const { tenantId } = staff;
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  const scope = await scopeOf(deps, tenantId, wire);
  if (!scope.ok) return scope;
  const outOfReach = reachRefusal(staff, scope.value.resourceId, "resource");
  if (outOfReach) return refused(outOfReach);
  const { resourceId, serviceId } = scope.value;
  const all = await listResources(deps.db, tenantId);
  const closure = { id: "", serviceId, reason: null, when: whenOf(wire) };
  const parts = partsOf(all, resourceId).map(({ id, timeZone }) => ({
    id,
    closed: closedIntervals(closure, timeZone),
  }));
  return ok(await touchedBy(deps, tenantId, all, parts, serviceId, piece.value));
}

/** A resource, or null for all, with the stretches that it closes. */
export type ClosingPart = { readonly id: string | null; readonly closed: readonly Interval[] };

/** The live bookings that lie in stretches of some resources. */
export async function touchedBy(
  deps: Deps,
  tenantId: string,
  all: readonly ResourceRow[],
  parts: readonly ClosingPart[],
  serviceId: string | null,
  { after, limit }: Piece,
): Promise<Preview> {
  const touched = new Map<string, BookedSpan>();
  /** The last booking that was read; null after all of them. */
  let seenTo: BookedSpan | null = null;
  const read = await Promise.all(
    parts.map(async ({ id, closed }) => {
      const around = {
        startAt: Math.min(...closed.map((interval) => interval.startAt)),
        endAt: Math.max(...closed.map((interval) => interval.endAt)),
      };
      return { closed, spans: await listLiveSpans(deps.db, tenantId, id, around, after, MOST_LOOKED_AT) };
    }),
  );
  for (const { closed, spans } of read) {
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
  return {
    conflicts: spans.length,
    page: {
      rows: bookings.map((booking) => ({ booking, resources: namedResources(booking, all) })),
      nextCursor: page.nextCursor ?? goesOn,
    },
  };
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
