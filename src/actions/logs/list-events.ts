import { type EventRow, findEventPosition, listEvents as listRows } from "../../db/logs";
import { type ListQuery, type Page, readLogPiece } from "../../db/paging";
import { EVENTS_KEPT_DAYS } from "../../domain/kept";
import { invalid, missing, ok, type Result, refused } from "../../domain/refusal";
import type { Deps } from "../deps";

export type LoggedEvent = Pick<EventRow, "id" | "type" | "subjectId" | "revision" | "occurredAt">;

/** A reader continues after the last event that it has read, or with a cursor. */
export type EventQuery = ListQuery & { readonly after?: string | undefined };

const NOT_KEPT = `This event is not stored; events are kept for ${EVENTS_KEPT_DAYS} days. Start again without after, and compare with the list of bookings.`;

/** A page of the events, in order. */
export async function listEvents(
  { db }: Deps,
  tenantId: string,
  { limit, cursor, after }: EventQuery,
): Promise<Result<Page<LoggedEvent>>> {
  const from = cursor ?? after;
  const isId = from?.startsWith("evt_") === true;
  const piece = readLogPiece({ limit, cursor: isId ? undefined : from });
  if (!piece.ok) {
    const pointer = cursor === undefined ? "/after" : "/cursor";
    return refused(invalid(pointer, "is neither an event id nor a cursor of this list"));
  }
  const position = isId ? await findEventPosition(db, tenantId, from) : piece.value.after;
  if (position === undefined) return refused({ ...missing("event"), detail: NOT_KEPT });
  return ok(await listRows(db, tenantId, { ...piece.value, after: position }));
}
