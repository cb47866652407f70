import * as z from "zod";
import {
  changeHours,
  changePools,
  changeResource,
  createResource,
  removeResource,
} from "../../actions/change-resources";
import { checkConsistency } from "../../actions/check-consistency";
import { showAgenda } from "../../actions/show-agenda";
import { staffBookingOut } from "../../contract/booking-schemas";
import { instantOut, listOf, listQuery, weekdayName } from "../../contract/primitives";
import {
  hours,
  hoursOut,
  newResource,
  pools,
  poolsOut,
  resourceChanges,
  resourceOut,
  toOpeningHours,
  toPools,
  toResourceFields,
} from "../../contract/resource-schemas";
import { agendaQuery, consistencyOut } from "../../contract/tenant-schemas";
import { BY_TIME, pageOfAll, readCursor } from "../../db/database";
import { findResource, hoursOf, listResources, poolsOf, type ResourceRow } from "../../db/resources";
import { clockOf, toIso } from "../../domain/local-time";
import { invalid, refuse } from "../../domain/refusal";
import { presentStaffBooking } from "../present-booking";
import { changed, json, noContent, problem } from "../respond";
import { staffRoute } from "../route";

const shared = { tag: "Resources", limit: "staff" } as const;
const resourceList = listOf(resourceOut).meta({ id: "ResourceList" });

export const listResourcesRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/resources",
  name: "listResources",
  summary: "All resources",
  access: { scope: "read" },
  query: z.strictObject(listQuery),
  answers: { 200: resourceList },
  refusals: ["invalid_request"],
  async handle(call) {
    const after = readCursor(call.query.cursor, BY_TIME);
    if (after === "invalid") return problem(call, invalid("/cursor", "is not a cursor of this list"));
    const resources = await listResources(call.deps.db, call.staff.tenantId);
    const page = pageOfAll(resources, call.query.limit ?? 50, after, (resource) => resource.createdAt);
    return json({ data: page.rows.map(presentResource), next_cursor: page.nextCursor });
  },
});

export const createResourceRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/resources",
  name: "createResource",
  summary: "A new resource; it opens once it has hours",
  access: { scope: "manage" },
  body: newResource,
  answers: { 201: resourceOut, 202: resourceOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const done = await createResource(call.deps, call.staff.tenantId, call.staff.tokenId, {
      ...toResourceFields(call.body),
      name: call.body.name,
      kind: call.body.kind,
    });
    if (!done.ok) return problem(call, done.refusal);
    return changed(presentResource(done.value.resource), done.value.pending, 201);
  },
});

export const readResourceRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/resources/{id}",
  name: "readResource",
  summary: "One resource",
  access: { scope: "read" },
  answers: { 200: resourceOut },
  refusals: ["not_found"],
  async handle(call) {
    const resource = await findResource(call.deps.db, call.staff.tenantId, call.params.id ?? "");
    return resource ? json(presentResource(resource)) : problem(call, refuse("not_found"));
  },
});

export const changeResourceRoute = staffRoute({
  ...shared,
  method: "PATCH",
  path: "/v1/resources/{id}",
  name: "changeResource",
  summary: "Change a resource",
  access: { scope: "manage" },
  body: resourceChanges,
  answers: { 200: resourceOut, 202: resourceOut },
  refusals: ["invalid_request", "not_found", "in_use"],
  async handle(call) {
    const { staff } = call;
    const done = await changeResource(
      call.deps,
      staff.tenantId,
      staff.tokenId,
      call.params.id ?? "",
      toResourceFields(call.body),
    );
    if (!done.ok) return problem(call, done.refusal);
    return changed(presentResource(done.value.resource), done.value.pending, 200);
  },
});

export const deleteResourceRoute = staffRoute({
  ...shared,
  method: "DELETE",
  path: "/v1/resources/{id}",
  name: "deleteResource",
  summary: "Delete a resource that nothing needs any more",
  access: { scope: "manage" },
  answers: { 204: null },
  refusals: ["not_found", "in_use"],
  async handle(call) {
    const { staff } = call;
    const done = await removeResource(call.deps, staff.tenantId, staff.tokenId, call.params.id ?? "");
    return done.ok ? noContent() : problem(call, done.refusal);
  },
});

export const readHoursRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/resources/{id}/hours",
  name: "readHours",
  summary: "Opening hours and their dated overrides",
  access: { scope: "read" },
  answers: { 200: hoursOut },
  refusals: ["not_found"],
  async handle(call) {
    const resource = await findResource(call.deps.db, call.staff.tenantId, call.params.id ?? "");
    return resource ? json(presentHours(resource)) : problem(call, refuse("not_found"));
  },
});

export const changeHoursRoute = staffRoute({
  ...shared,
  method: "PUT",
  path: "/v1/resources/{id}/hours",
  name: "changeHours",
  summary: "Replace the opening hours as a whole",
  access: { scope: "manage" },
  body: hours,
  answers: { 200: hoursOut, 202: hoursOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { staff } = call;
    const done = await changeHours(
      call.deps,
      staff.tenantId,
      staff.tokenId,
      call.params.id ?? "",
      toOpeningHours(call.body),
    );
    if (!done.ok) return problem(call, done.refusal);
    return changed(presentHours(done.value.resource), done.value.pending, 200);
  },
});

export const readPoolsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/resources/{id}/pools",
  name: "readPools",
  summary: "Pools of minutes per weekday and period",
  access: { scope: "read" },
  answers: { 200: poolsOut },
  refusals: ["not_found"],
  async handle(call) {
    const resource = await findResource(call.deps.db, call.staff.tenantId, call.params.id ?? "");
    return resource ? json(presentPools(resource)) : problem(call, refuse("not_found"));
  },
});

export const changePoolsRoute = staffRoute({
  ...shared,
  method: "PUT",
  path: "/v1/resources/{id}/pools",
  name: "changePools",
  summary: "Replace the pools as a whole",
  access: { scope: "manage" },
  body: pools,
  answers: { 200: poolsOut, 202: poolsOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { staff } = call;
    const done = await changePools(call.deps, staff.tenantId, staff.tokenId, call.params.id ?? "", toPools(call.body));
    if (!done.ok) return problem(call, done.refusal);
    return changed(presentPools(done.value.resource), done.value.pending, 200);
  },
});

const agendaOut = z
  .object({
    resource: z.object({ id: z.string(), name: z.string() }),
    time_zone: z.string(),
    data: z.array(z.object({ occupied_start: instantOut, occupied_end: instantOut, booking: staffBookingOut })),
    next_cursor: z.null(),
  })
  .meta({ id: "Agenda" });

export const showAgendaRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/resources/{id}/agenda",
  name: "showAgenda",
  summary: "What occupies the resource, from the calendar itself",
  access: { scope: "read" },
  query: agendaQuery,
  answers: { 200: agendaOut },
  refusals: ["not_found", "invalid_request"],
  async handle(call) {
    const { from, to } = call.query;
    const shown = await showAgenda(call.deps, call.staff.tenantId, call.params.id ?? "", from, to);
    if (!shown.ok) return problem(call, shown.refusal);
    const { resource, items } = shown.value;
    const now = call.deps.clock.now();
    return json({
      resource: { id: resource.id, name: resource.name },
      time_zone: resource.timeZone,
      data: items.map(({ booking, occupiedStartAt, occupiedEndAt }) => ({
        occupied_start: toIso(resource.timeZone, occupiedStartAt),
        occupied_end: toIso(resource.timeZone, occupiedEndAt),
        booking: presentStaffBooking({ booking, resource }, now),
      })),
      next_cursor: null,
    });
  },
});

export const checkConsistencyRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/resources/{id}/consistency",
  name: "checkConsistency",
  summary: "Whether the listing copy and the hint say what the calendar says",
  access: { scope: "read" },
  answers: { 200: consistencyOut },
  refusals: ["not_found"],
  async handle(call) {
    const report = await checkConsistency(call.deps, call.staff.tenantId, call.params.id ?? "", "check");
    return report.ok ? json(report.value) : problem(call, report.refusal);
  },
});

export const repairConsistencyRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/resources/{id}/consistency",
  name: "repairConsistency",
  summary: "Make the copies say what the calendar says",
  access: { scope: "manage" },
  answers: { 200: consistencyOut },
  refusals: ["not_found"],
  async handle(call) {
    const report = await checkConsistency(call.deps, call.staff.tenantId, call.params.id ?? "", "repair");
    return report.ok ? json(report.value) : problem(call, report.refusal);
  },
});

function presentResource(row: ResourceRow): z.output<typeof resourceOut> {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    time_zone: row.timeZone,
    capacity: row.capacity,
    max_guests: row.maxGuests,
    max_bookings_per_day: row.maxBookingsPerDay,
    parent: row.parentId,
    active: row.active,
    created_at: toIso(row.timeZone, row.createdAt),
  };
}

function presentHours(row: ResourceRow): z.output<typeof hoursOut> {
  const { weekly, overrides } = hoursOf(row);
  const window = ({ startMinute, endMinute }: { startMinute: number; endMinute: number }) => ({
    start: clockOf(startMinute),
    end: clockOf(endMinute),
  });
  return {
    weekly: weekly.map((one) => ({ days: one.days.map(weekdayName), ...window(one) })),
    overrides: overrides.map(({ date, windows }) => ({ date, windows: windows.map(window) })),
  };
}

function presentPools(row: ResourceRow): z.output<typeof poolsOut> {
  return {
    pools: poolsOf(row).map(({ name, days, startMinute, endMinute, totalMinutes }) => ({
      name,
      days: days.map(weekdayName),
      start: clockOf(startMinute),
      end: clockOf(endMinute),
      minutes: totalMinutes,
    })),
  };
}
