import * as z from "zod";
import { listOf, listQuery } from "../../contract/primitives";
import { auditOut, eventOut } from "../../contract/tenant-schemas";
import { type AuditRow, type EventRow, findEventPosition, listAudit, listEvents } from "../../db/logs";
import { BY_POSITION, readCursor } from "../../db/paging";
import { EVENTS_KEPT_DAYS } from "../../domain/kept";
import { invalid, missing } from "../../domain/refusal";
import { json, problem } from "../respond";
import { staffRoute } from "../route";
import { instantWriter, type WriteInstant } from "./tenant-clock";

const NOT_KEPT = `This event is not stored; events are kept for ${EVENTS_KEPT_DAYS} days. Start again without after, and compare with the list of bookings.`;

const shared = { tag: "Logs", limit: "staff" } as const;

export const listEventsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/events",
  name: "listEvents",
  summary: "Events in order; after is the id of the last event you have read, or next_cursor",
  description: `At the end of the list, a reader returns later with the id of the last event. Events contain no personal data. They are kept for ${EVENTS_KEPT_DAYS} days. A hold that was never confirmed makes no event.`,
  access: { scope: "read" },
  query: z.strictObject({ limit: listQuery.limit, after: z.string().max(500).optional(), cursor: listQuery.cursor }),
  answers: { 200: listOf(eventOut) },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { deps, staff, query } = call;
    const from = query.cursor ?? query.after;
    let after = 0;
    if (from?.startsWith("evt_")) {
      const position = await findEventPosition(deps.db, staff.tenantId, from);
      if (position === undefined) return problem(call, { ...missing("event"), detail: NOT_KEPT });
      after = position;
    } else if (from !== undefined) {
      const place = readCursor(from, BY_POSITION);
      if (place === "invalid" || place === null) {
        const pointer = query.cursor === undefined ? "/after" : "/cursor";
        return problem(call, invalid(pointer, "is neither an event id nor a cursor of this list"));
      }
      after = Number(place[0]);
    }
    const page = await listEvents(deps.db, staff.tenantId, query.limit ?? 50, after);
    const iso = await instantWriter(call);
    return json({ data: page.rows.map((row) => presentEvent(row, iso)), next_cursor: page.nextCursor });
  },
});

export const listAuditRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/audit",
  name: "listAudit",
  summary: "Who changed what, the newest first",
  description: `Kept for ${EVENTS_KEPT_DAYS} days.`,
  access: { scope: "read" },
  query: z.strictObject(listQuery),
  answers: { 200: listOf(auditOut) },
  refusals: ["invalid_request"],
  async handle(call) {
    const place = readCursor(call.query.cursor, BY_POSITION);
    if (place === "invalid") return problem(call, invalid("/cursor", "is not a cursor of this list"));
    const before = place && Number(place[0]);
    const page = await listAudit(call.deps.db, call.staff.tenantId, call.query.limit ?? 50, before);
    const iso = await instantWriter(call);
    return json({ data: page.rows.map((row) => presentAudit(row, iso)), next_cursor: page.nextCursor });
  },
});

function presentEvent(row: EventRow, iso: WriteInstant): z.output<typeof eventOut> {
  return {
    id: row.id,
    type: row.type,
    subject: row.subjectId,
    revision: row.revision,
    occurred_at: iso(row.occurredAt),
  };
}

function presentAudit(row: AuditRow, iso: WriteInstant): z.output<typeof auditOut> {
  return {
    id: row.id,
    actor: row.actor,
    action: row.action,
    subject: row.subjectId,
    detail: JSON.parse(row.detail) as Record<string, unknown>,
    occurred_at: iso(row.occurredAt),
  };
}
