import * as z from "zod";
import { changeClosure } from "../../actions/closures/change-closure";
import { createClosure } from "../../actions/closures/create-closure";
import { previewClosure } from "../../actions/closures/preview-closure";
import { removeClosure } from "../../actions/closures/remove-closure";
import { createOnce } from "../../actions/create-once";
import { staffBookingOut } from "../../contract/booking-out";
import { listOf, listQuery } from "../../contract/primitives";
import { closureChanges, closureOut, newClosure } from "../../contract/resource-schemas";
import { type ClosureRow, closedWhenOf, findClosure, listClosures } from "../../db/closures";
import { BY_TIME, readCursor, readPiece } from "../../db/paging";
import { invalid, missing, ok, refused } from "../../domain/refusal";
import { clockOf } from "../../domain/time/local-time";
import { presentStaffBooking } from "../present-booking";
import { changed, json, noContent, problem, replayed } from "../respond";
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
    const after = readCursor(call.query.cursor, BY_TIME);
    if (after === "invalid") return problem(call, invalid("/cursor", "is not a cursor of this list"));
    const page = await listClosures(call.deps.db, call.staff.tenantId, call.query.limit ?? 50, after);
    const iso = await instantWriter(call);
    return json({ data: page.rows.map((row) => presentClosure(row, iso)), next_cursor: page.nextCursor });
  },
});

export const createClosureRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/closures",
  name: "createClosure",
  summary: "Close a resource or the whole tenant for new bookings",
  access: { scope: "manage" },
  takesKey: true,
  body: newClosure,
  answers: { 201: closureOut, 202: closureOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { deps, staff, key, body } = call;
    const done = await createOnce(
      deps,
      { tenantId: staff.tenantId, kind: "closures", key, body },
      (once) => createClosure(deps, staff, body, once),
      async (id) => {
        const closure = await findClosure(deps.db, staff.tenantId, id);
        return closure ? ok({ closure, pending: [] }) : refused(missing("closure"));
      },
    );
    if (!done.ok) return problem(call, done.refusal);
    const { value, isReplay } = done.value;
    return changed(presentClosure(value.closure, await instantWriter(call)), value.pending, 201, replayed(isReplay));
  },
});

export const previewClosureRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/closures/preview",
  name: "previewClosure",
  summary: "Preview the bookings that a closure would overlap; changes nothing",
  access: { scope: "manage" },
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
    const piece = readPiece(call.query);
    if (piece === "invalid") return problem(call, invalid("/cursor", "is not a cursor of this list"));
    const touched = await previewClosure(call.deps, call.staff.tenantId, call.body, piece);
    if (!touched.ok) return problem(call, touched.refusal);
    const now = call.deps.clock.now();
    const { page, conflicts } = touched.value;
    const data = page.rows.map((kept) => presentStaffBooking(kept, now));
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
    const closure = await findClosure(call.deps.db, call.staff.tenantId, call.params.id ?? "");
    const iso = await instantWriter(call);
    return closure ? json(presentClosure(closure, iso)) : problem(call, missing("closure"));
  },
});

export const changeClosureRoute = staffRoute({
  ...shared,
  method: "PATCH",
  path: "/v1/closures/{id}",
  name: "changeClosure",
  summary: "Change a closure; active: false reopens it",
  access: { scope: "manage" },
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
  answers: { 204: null },
  refusals: ["not_found"],
  async handle(call) {
    const { staff } = call;
    const done = await removeClosure(call.deps, staff, call.params.id ?? "");
    return done.ok ? noContent() : problem(call, done.refusal);
  },
});

function presentClosure(row: ClosureRow, iso: WriteInstant): z.output<typeof closureOut> {
  const when = closedWhenOf(row);
  const isDates = when.kind === "dates";
  return {
    id: row.id,
    resource: row.resourceId,
    service: row.serviceId,
    start: isDates ? null : iso(when.startAt),
    end: isDates ? null : iso(when.endAt),
    dates: isDates ? [...when.dates] : null,
    from: isDates ? clockOf(when.fromMinute) : null,
    to: isDates ? clockOf(when.toMinute) : null,
    reason: row.reason,
    active: row.active,
    created_at: iso(row.createdAt),
  };
}
