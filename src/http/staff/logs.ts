import * as z from "zod";
import { type AuditEntry, listAudit } from "../../actions/logs/list-audit";
import { type LoggedEvent, listEvents } from "../../actions/logs/list-events";
import { auditOut, eventOut } from "../../contract/log-schemas";
import { listOf, listQuery } from "../../contract/primitives";
import { EVENTS_KEPT_DAYS } from "../../domain/kept";
import { answerPage } from "../respond";
import { staffRoute } from "../route";
import { instantWriter, type WriteInstant } from "./tenant-clock";

const shared = { tag: "Logs", limit: "staff" } as const;

export const listEventsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/events",
  name: "listEvents",
  summary: "Events in order; after is the id of the last event you have read, or next_cursor",
  description: `At the end of the list, a reader returns later with the id of the last event. Events contain no personal data. They are kept for ${EVENTS_KEPT_DAYS} days. A hold that was never confirmed makes no event. The schema Event lists all types, and when each happens.`,
  access: { scope: "read" },
  query: z.strictObject({ limit: listQuery.limit, after: z.string().max(500).optional(), cursor: listQuery.cursor }),
  answers: { 200: listOf(eventOut) },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const page = await listEvents(call.deps, call.staff.tenantId, call.query);
    const iso = await instantWriter(call);
    return answerPage(call, page, (event) => presentEvent(event, iso));
  },
});

export const listAuditRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/audit",
  name: "listAudit",
  summary: "Changes with their actors, the newest first",
  description: `Kept for ${EVENTS_KEPT_DAYS} days.`,
  access: { scope: "read" },
  isForManagers: true,
  query: z.strictObject(listQuery),
  answers: { 200: listOf(auditOut) },
  refusals: ["invalid_request"],
  async handle(call) {
    const page = await listAudit(call.deps, call.staff.tenantId, call.query);
    const iso = await instantWriter(call);
    return answerPage(call, page, (entry) => presentAudit(entry, iso));
  },
});

function presentEvent(event: LoggedEvent, iso: WriteInstant): z.output<typeof eventOut> {
  return {
    id: event.id,
    type: event.type,
    subject: event.subjectId,
    revision: event.revision,
    occurred_at: iso(event.occurredAt),
  };
}

function presentAudit(entry: AuditEntry, iso: WriteInstant): z.output<typeof auditOut> {
  return {
    id: entry.id,
    actor: entry.actor,
    action: entry.action,
    subject: entry.subjectId,
    detail: entry.detail,
    occurred_at: iso(entry.occurredAt),
  };
}
