import * as z from "zod";
import { showAgenda } from "../../actions/availability/show-agenda";
import { checkConsistency } from "../../actions/operations/check-consistency";
import { staffBookingOut } from "../../contract/booking-out";
import { agendaQuery, consistencyOut, consistencyQuery } from "../../contract/calendar-schemas";
import { instantOut } from "../../contract/primitives";
import { sessionOut } from "../../contract/session-schemas";
import { toIso } from "../../domain/time/local-time";
import { presentStaffBookings } from "../present-booking";
import { presentSession } from "../present-session";
import { json, problem } from "../respond";
import { type StaffCall, staffRoute } from "../route";

const shared = { tag: "Resources", limit: "staff" } as const;

const agendaOut = z
  .object({
    resource: z.object({ id: z.string(), name: z.string() }),
    time_zone: z.string(),
    data: z.array(
      z.object({
        occupied_start: instantOut,
        occupied_end: instantOut,
        claim: z.enum(["exclusive", "part"]).meta({ description: "part: a space inside it is booked" }),
        units: z.int(),
        booking: staffBookingOut.nullable(),
        session: sessionOut.nullable(),
      }),
    ),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: "Agenda" });

export const showAgendaRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/resources/{id}/agenda",
  name: "showAgenda",
  summary: "What occupies a resource, read from its calendar",
  access: { scope: "read" },
  query: agendaQuery,
  answers: { 200: agendaOut },
  refusals: ["not_found", "invalid_request"],
  async handle(call) {
    const shown = await showAgenda(call.deps, call.staff.tenantId, call.params.id ?? "", call.query);
    if (!shown.ok) return problem(call, shown.refusal);
    const { resource, items, nextCursor } = shown.value;
    const bookings = items.flatMap(({ booking }) => booking ?? []);
    const presented = await presentStaffBookings(call, bookings);
    return json({
      resource: { id: resource.id, name: resource.name },
      time_zone: resource.timeZone,
      data: await Promise.all(
        items.map(async ({ item, booking, session }) => ({
          occupied_start: toIso(resource.timeZone, item.occupiedStartAt),
          occupied_end: toIso(resource.timeZone, item.occupiedEndAt),
          claim: item.claim,
          units: item.units,
          booking: booking && (presented[bookings.indexOf(booking)] ?? null),
          session: session && (await presentSession(call, session)),
        })),
      ),
      next_cursor: nextCursor,
    });
  },
});

export const checkConsistencyRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/resources/{id}/consistency",
  name: "checkConsistency",
  summary: "Whether the listing copy and the hints agree with the calendar",
  access: { scope: "read" },
  query: consistencyQuery,
  answers: { 200: consistencyOut },
  refusals: ["not_found", "invalid_request"],
  async handle(call) {
    return answerConsistency(call, "check");
  },
});

export const repairConsistencyRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/resources/{id}/consistency",
  name: "repairConsistency",
  summary: "Repair copies that differ from the calendar",
  access: { scope: "manage" },
  query: consistencyQuery,
  answers: { 200: consistencyOut },
  refusals: ["not_found", "invalid_request"],
  async handle(call) {
    return answerConsistency(call, "repair");
  },
});

async function answerConsistency(
  { deps, staff, params, query, ...call }: StaffCall<typeof consistencyQuery>,
  purpose: "check" | "repair",
): Promise<Response> {
  const report = await checkConsistency(deps, staff.tenantId, params.id ?? "", purpose, query.cursor);
  if (!report.ok) return problem(call, report.refusal);
  const { agrees, checked, differences, pending, nextCursor } = report.value;
  return json({ agrees, checked, differences, pending, next_cursor: nextCursor });
}
