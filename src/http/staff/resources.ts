import * as z from "zod";
import { createOnce } from "../../actions/create-once";
import { changeResource } from "../../actions/resources/change-resource";
import { createResource } from "../../actions/resources/create-resource";
import { removeResource } from "../../actions/resources/remove-resource";
import { listOf, listQuery } from "../../contract/primitives";
import { newResource, resourceChanges, resourceOut, toResourceFields } from "../../contract/resource-schemas";
import { BY_TIME, pageOfAll, readCursor } from "../../db/paging";
import { findResource, listResources, type ResourceRow } from "../../db/resources";
import { invalid, missing, ok, refused } from "../../domain/refusal";
import { toIso } from "../../domain/time/local-time";
import { changed, json, noContent, problem, replayed } from "../respond";
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
  summary: "Create a resource; it opens once it has hours",
  access: { scope: "manage" },
  takesKey: true,
  body: newResource,
  answers: { 201: resourceOut, 202: resourceOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { deps, staff, key, body } = call;
    const fields = { ...toResourceFields(body), name: body.name, kind: body.kind };
    const done = await createOnce(
      deps,
      { tenantId: staff.tenantId, kind: "resources", key, body },
      (once) => createResource(deps, staff, fields, once),
      async (id) => {
        const resource = await findResource(deps.db, staff.tenantId, id);
        return resource ? ok({ resource, pending: [] }) : refused(missing("resource"));
      },
    );
    if (!done.ok) return problem(call, done.refusal);
    const { value, isReplay } = done.value;
    return changed(presentResource(value.resource), value.pending, 201, replayed(isReplay));
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
    return resource ? json(presentResource(resource)) : problem(call, missing("resource"));
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
    const done = await changeResource(call.deps, staff, call.params.id ?? "", toResourceFields(call.body));
    if (!done.ok) return problem(call, done.refusal);
    return changed(presentResource(done.value.resource), done.value.pending, 200);
  },
});

export const deleteResourceRoute = staffRoute({
  ...shared,
  method: "DELETE",
  path: "/v1/resources/{id}",
  name: "deleteResource",
  summary: "Delete a resource that is no longer used",
  access: { scope: "manage" },
  answers: { 204: null },
  refusals: ["not_found", "in_use"],
  async handle(call) {
    const { staff } = call;
    const done = await removeResource(call.deps, staff, call.params.id ?? "");
    return done.ok ? noContent() : problem(call, done.refusal);
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
