import * as z from "zod";
import { changeClosure } from "../../actions/closures/change-closure";
import { createClosure } from "../../actions/closures/create-closure";
import { listClosures } from "../../actions/closures/list-closures";
import { previewClosure } from "../../actions/closures/preview-closure";
import { readClosure, type StaffClosure } from "../../actions/closures/read-closure";
import { removeClosure } from "../../actions/closures/remove-closure";
import { staffBookingOut } from "../../contract/booking-out";
import { listOf, listQuery } from "../../contract/primitives";
import { closureChanges, closureOut, newClosure } from "../../contract/resource-schemas";
import { clockOf } from "../../domain/time/local-time";
import { presentStaffBookings } from "../present-booking";
import { answerCreated, answerPage, changed, json, noContent, problem } from "../respond";
import { staffRoute } from "../route";
import { instantWriter, type WriteInstant } from "./tenant-clock";

const shared = { tag: "Closures", limit: "staff" } as const;

export const listClosuresRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/closures",
  name: "listClosures",
  summary: "Closures, including reopened ones",
  access: { scope: "read" },
  query: z.strictObject(listQuery),
  answers: { 200: listOf(closureOut) },
  refusals: ["invalid_request"],
  async handle(call) {
    const page = await listClosures(call.deps, call.staff.tenantId, call.query);
    const iso = await instantWriter(call);
    return answerPage(call, page, (closure) => presentClosure(closure, iso));
  },
});

export const createClosureRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/closures",
  name: "createClosure",
  summary: "Close a resource or the whole tenant for new bookings",
  access: { scope: "manage" },
  isFor: "closes",
  reach: "own",
  takesKey: true,
  body: newClosure,
  answers: { 201: closureOut, 202: closureOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { staff } = call;
    const created = await createClosure(call.deps, staff, call.body, call);
    const iso = await instantWriter(call);
    return answerCreated(call, created, ({ closure, pending }) => ({ body: presentClosure(closure, iso), pending }));
  },
});

export const previewClosureRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/closures/preview",
  name: "previewClosure",
  summary: "Preview the bookings that a closure would overlap; changes nothing",
  access: { scope: "manage" },
  isFor: "closes",
  reach: "own",
  query: z.strictObject(listQuery),
  body: newClosure,
  answers: {
    200: z
      .object({
        data: z.array(staffBookingOut),
        next_cursor: z.string().nullable(),
        conflicts: z
          .int()
          .meta({ description: "Number of conflicts from this page on; at most 10,000 bookings are counted" }),
      })
      .meta({ id: "ClosurePreview" }),
  },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const touched = await previewClosure(call.deps, call.staff, call.body, call.query);
    if (!touched.ok) return problem(call, touched.refusal);
    const { page, conflicts } = touched.value;
    const data = await presentStaffBookings(call, page.rows);
    return json({ data, next_cursor: page.nextCursor, conflicts });
  },
});

export const readClosureRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/closures/{id}",
  name: "readClosure",
  summary: "One closure",
  access: { scope: "read" },
  answers: { 200: closureOut },
  refusals: ["not_found"],
  async handle(call) {
    const closure = await readClosure(call.deps, call.staff.tenantId, call.params.id ?? "");
    const iso = await instantWriter(call);
    return closure.ok ? json(presentClosure(closure.value, iso)) : problem(call, closure.refusal);
  },
});

export const changeClosureRoute = staffRoute({
  ...shared,
  method: "PATCH",
  path: "/v1/closures/{id}",
  name: "changeClosure",
  summary: "Change a closure; active: false reopens it",
  access: { scope: "manage" },
  isFor: "closes",
  reach: "own",
  body: closureChanges,
  answers: { 200: closureOut, 202: closureOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { staff } = call;
    const done = await changeClosure(call.deps, staff, call.params.id ?? "", call.body);
    if (!done.ok) return problem(call, done.refusal);
    const iso = await instantWriter(call);
    return changed(presentClosure(done.value.closure, iso), done.value.pending, 200);
  },
});

export const deleteClosureRoute = staffRoute({
  ...shared,
  method: "DELETE",
  path: "/v1/closures/{id}",
  name: "deleteClosure",
  summary: "Delete a closure",
  access: { scope: "manage" },
  isFor: "closes",
  reach: "own",
  answers: { 204: null },
  refusals: ["not_found"],
  async handle(call) {
    const { staff } = call;
    const done = await removeClosure(call.deps, staff, call.params.id ?? "");
    return done.ok ? noContent() : problem(call, done.refusal);
  },
});

function presentClosure(closure: StaffClosure, iso: WriteInstant): z.output<typeof closureOut> {
  const { when } = closure;
  const isDates = when.kind === "dates";
  return {
    id: closure.id,
    resource: closure.resourceId,
    service: closure.serviceId,
    start: isDates ? null : iso(when.startAt),
    end: isDates ? null : iso(when.endAt),
    dates: isDates ? [...when.dates] : null,
    from: isDates ? clockOf(when.fromMinute) : null,
    to: isDates ? clockOf(when.toMinute) : null,
    reason: closure.reason,
    active: closure.active,
    created_at: iso(closure.createdAt),
  };
}
