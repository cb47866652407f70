import { findResource } from "../db/resources";
import { type LocalDate, localDay } from "../domain/local-time";
import { ok, type Result, refuse, refused } from "../domain/refusal";
import { calendarOf } from "../resource/calendar-client";
import type { AgendaItem, CalendarResource } from "../resource/calendar-types";
import type { Deps } from "./deps";
import { sendRules } from "./push-changes";
import { rangeProblemOf } from "./show-slots";

const MOST_DAYS = 366;

export type ShownAgenda = { readonly resource: CalendarResource; readonly items: readonly AgendaItem[] };

/** What occupies a resource on local dates of its zone, both included; asked of the calendar, not the copy. */
export async function showAgenda(
  deps: Deps,
  tenantId: string,
  resourceId: string,
  from: LocalDate,
  to: LocalDate,
): Promise<Result<ShownAgenda>> {
  const problem = rangeProblemOf(from, to, MOST_DAYS);
  if (problem) return refused({ code: "invalid_request", problems: [problem] });
  const resource = await findResource(deps.db, tenantId, resourceId);
  if (!resource) return refused(refuse("not_found"));
  const calendar = calendarOf(deps.env.CALENDAR, tenantId, resourceId);
  const [fromAt, toAt] = [localDay(resource.timeZone, from).startAt, localDay(resource.timeZone, to).endAt];
  let outcome = await calendar.agenda(fromAt, toAt);
  if (outcome.status === "no_rules") {
    await sendRules(deps, tenantId, resourceId);
    outcome = await calendar.agenda(fromAt, toAt);
  }
  return outcome.status === "done" ? ok(outcome) : refused(refuse("unavailable"));
}
