import * as z from "zod";
import { changeResource } from "../../actions/resources/change-resource";
import { createResource } from "../../actions/resources/create-resource";
import { listResources } from "../../actions/resources/list-resources";
import { type Resource, readResource } from "../../actions/resources/read-resource";
import { removeResource } from "../../actions/resources/remove-resource";
import { listOf, listQuery } from "../../contract/primitives";
import { newResource, resourceChanges, resourceOut, toResourceFields } from "../../contract/resource-schemas";
import { toIso } from "../../domain/time/local-time";
import { answerCreated, answerPage, changed, json, noContent, problem } from "../respond";
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
    return answerPage(call, await listResources(call.deps, call.staff.tenantId, call.query), presentResource);
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
    const { staff, body } = call;
    const fields = { ...toResourceFields(body), name: body.name, kind: body.kind };
    const created = await createResource(call.deps, staff, fields, call);
    return answerCreated(call, created, ({ resource, pending }) => ({ body: presentResource(resource), pending }));
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
    const resource = await readResource(call.deps, call.staff.tenantId, call.params.id ?? "");
    return resource.ok ? json(presentResource(resource.value)) : problem(call, resource.refusal);
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

function presentResource(resource: Resource): z.output<typeof resourceOut> {
  return {
    id: resource.id,
    name: resource.name,
    kind: resource.kind,
    time_zone: resource.timeZone,
    capacity: resource.capacity,
    max_guests: resource.maxGuests,
    max_bookings_per_day: resource.maxBookingsPerDay,
    parent: resource.parentId,
    active: resource.active,
    created_at: toIso(resource.timeZone, resource.createdAt),
  };
}
