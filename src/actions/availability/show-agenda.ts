import { type ListQuery, pageOf, readPiece } from "../../db/paging";
import { findResource } from "../../db/resources";
import { homeOf } from "../../domain/ids";
import { missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import { type LocalDate, localDay } from "../../domain/time/local-time";
import type { AgendaItem, BookedResource, KeptSession } from "../../objects/messages";
import { calendarOf, coordinatorOf, homeStub } from "../../objects/stubs";
import { withRules } from "../ask-home";
import type { KeptBooking } from "../bookings/change-booking";
import type { Deps } from "../deps";
import { rangeProblemOf } from "./show-slots";

const MOST_DAYS = 366;

/** What occupies a resource: a booking, or a session with its participants. */
export type ShownItem = {
  readonly item: AgendaItem;
  readonly booking: KeptBooking | null;
  readonly session: KeptSession | null;
};

export type ShownAgenda = {
  readonly resource: BookedResource;
  readonly items: readonly ShownItem[];
  readonly nextCursor: string | null;
};

export type AgendaQuery = ListQuery & { readonly from: LocalDate; readonly to: LocalDate };

/** What occupies a resource on local dates of its zone, both included. The calendar answers, not the copy. */
export async function showAgenda(
  deps: Deps,
  tenantId: string,
  resourceId: string,
  { from, to, ...query }: AgendaQuery,
): Promise<Result<ShownAgenda>> {
  const asked = readPiece(query);
  if (!asked.ok) return asked;
  const piece = asked.value;
  const problem = rangeProblemOf(from, to, MOST_DAYS);
  if (problem) return refused({ code: "invalid_request", problems: [problem] });
  const resource = await findResource(deps.db, tenantId, resourceId);
  if (!resource) return refused(missing("resource"));
  const calendar = calendarOf(deps.env.CALENDAR, tenantId, resourceId);
  const [fromAt, toAt] = [localDay(resource.timeZone, from).startAt, localDay(resource.timeZone, to).endAt];
  const more = { ...piece, limit: piece.limit + 1 };
  const outcome = await withRules(deps, tenantId, async () => calendar.agenda(fromAt, toAt, more));
  if (outcome.status !== "done") return refused(refuse("unavailable"));
  const page = pageOf(outcome.items, piece.limit, (item) => [item.occupiedStartAt, item.subjectId]);
  return ok({
    resource: outcome.resource,
    items: await Promise.all(page.rows.map((item) => shown(deps, outcome.resource, item))),
    nextCursor: page.nextCursor,
  });
}

/** An item of another home is read from that home. */
async function shown(deps: Deps, resource: BookedResource, item: AgendaItem): Promise<ShownItem> {
  const { booking, subjectId } = item;
  if (booking) return { item, booking: { booking, resources: [resource] }, session: null };
  const sessionHome = homeOf("ses", subjectId);
  if (sessionHome?.kind === "coordinator") {
    const { tenantId, serviceId } = sessionHome;
    const kept = await coordinatorOf(deps.env.COORDINATOR, tenantId, serviceId).readSession(subjectId);
    return { item, booking: null, session: kept.status === "done" ? kept : null };
  }
  const home = homeOf("bkg", subjectId);
  const kept = home && (await homeStub(deps.env, home).readBooking(subjectId));
  return { item, booking: kept?.status === "done" ? kept : null, session: null };
}
