// What happened to a booking, and who did it.

import { readActorNames } from "../../db/actor-names";
import { type HistoryRow, listHistory } from "../../db/booking-history";
import { type ListQuery, mapPage, type Page, readLogPiece } from "../../db/paging";
import { listResources } from "../../db/resources";
import type { EventDetail } from "../../domain/events";
import { ok, type Result } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import type { NamedActor } from "./booking-notes";
import { readStaffBooking } from "./staff-booking";

export type Happened = {
  readonly id: string;
  readonly type: string;
  readonly revision: number | null;
  readonly occurredAt: number;
  readonly by: "customer" | "staff" | "clock";
  /** The member or token. Null for customers and the clock. */
  readonly actor: NamedActor | null;
  /** Where the booking was before. */
  readonly was: (NonNullable<EventDetail["was"]> & { readonly resourceName: string }) | null;
  /** What staff made of the price; null where it stayed. */
  readonly price: NonNullable<EventDetail["price"]> | null;
  /** The rules that staff set aside. */
  readonly override: readonly string[];
  /** False where staff chose to tell the customer nothing. */
  readonly notify: boolean;
  /** What staff added to the message for the customer. */
  readonly message: string | null;
  /** An entry of money that was a mistake was taken back. */
  readonly isMistake: boolean;
};

export type History = Page<Happened> & { readonly timeZone: string };

/** A page of what happened to a booking, the newest first. */
export async function readHistory(
  deps: Deps,
  staff: Authority,
  bookingId: string,
  query: ListQuery,
): Promise<Result<History>> {
  const piece = readLogPiece(query);
  if (!piece.ok) return piece;
  const found = await readStaffBooking(deps, staff, bookingId);
  if (!found.ok) return found;
  const { tenantId } = staff;
  const page = await listHistory(deps.db, tenantId, bookingId, piece.value);
  const [names, resources] = await Promise.all([
    readActorNames(
      deps.db,
      tenantId,
      page.rows.flatMap(({ actor }) => actor ?? []),
    ),
    listResources(deps.db, tenantId),
  ]);
  const resourceNames = new Map(resources.map(({ id, name }) => [id, name]));
  const named = mapPage(page, (row) => happened(row, names, resourceNames));
  return ok({ ...named, timeZone: found.value.resources[0]?.timeZone ?? "UTC" });
}

type Names = ReadonlyMap<string, string>;

function happened(row: HistoryRow, names: Names, resourceNames: Names): Happened {
  const { id, type, revision, occurredAt, actor } = row;
  const detail: EventDetail = row.detail === null ? {} : JSON.parse(row.detail);
  const audited: { override?: string[] } = row.audited === null ? {} : JSON.parse(row.audited);
  const { was } = detail;
  return {
    id,
    type,
    revision,
    occurredAt,
    by: detail.by ?? (actor === null ? "customer" : "staff"),
    actor: actor === null ? null : { id: actor, name: names.get(actor) ?? null },
    was: was ? { ...was, resourceName: resourceNames.get(was.resourceId) ?? "" } : null,
    price: detail.price ?? null,
    override: audited.override ?? [],
    notify: detail.notify !== false,
    message: detail.message ?? null,
    isMistake: detail.mistake === true,
  };
}
