import * as z from "zod";
import { createOnce } from "../../actions/create-once";
import { changeService } from "../../actions/services/change-service";
import { createService } from "../../actions/services/create-service";
import { orderServices } from "../../actions/services/order-services";
import { removeService } from "../../actions/services/remove-service";
import { listOf, listQuery, reference } from "../../contract/primitives";
import { fromService, serviceOut } from "../../contract/service-out";
import { newService, serviceChanges, toNewServiceFields, toServiceFields } from "../../contract/service-schemas";
import { BY_TIME, pageOfAll, readCursor } from "../../db/paging";
import { findService, listServices } from "../../db/services";
import { invalid, missing, ok, refused } from "../../domain/refusal";
import { changed, json, noContent, problem, replayed } from "../respond";
import { staffRoute } from "../route";

const pending = { pending: z.array(z.string()).optional() };
const changedService = serviceOut
  .extend({
    ...pending,
    effects: z.object({ max_bookings_a_day: z.object({ before: z.int(), after: z.int() }) }).optional(),
  })
  .meta({ id: "ChangedService" });
const serviceList = listOf(serviceOut).meta({ id: "ServiceList" });

export const listServicesRoute = staffRoute({
  method: "GET",
  path: "/v1/services",
  name: "listServices",
  tag: "Services",
  summary: "All services in display order, including hidden and inactive ones",
  access: { scope: "read" },
  limit: "staff",
  query: z.strictObject(listQuery),
  answers: { 200: serviceList },
  refusals: ["invalid_request"],
  async handle(call) {
    const after = readCursor(call.query.cursor, BY_TIME);
    if (after === "invalid") return problem(call, invalid("/cursor", "is not a cursor of this list"));
    const services = await listServices(call.deps.db, call.staff.tenantId);
    const page = pageOfAll(services, call.query.limit ?? 50, after, (service) => service.position);
    return json({ data: page.rows.map(fromService), next_cursor: page.nextCursor });
  },
});

export const createServiceRoute = staffRoute({
  method: "POST",
  path: "/v1/services",
  name: "createService",
  tag: "Services",
  summary: "Create a service",
  access: { scope: "manage" },
  limit: "staff",
  takesKey: true,
  body: newService,
  answers: { 201: changedService, 202: changedService },
  refusals: ["invalid_request", "duplicate_code", "not_found"],
  async handle(call) {
    const { deps, staff, key, body } = call;
    const created = await createOnce(
      deps,
      { tenantId: staff.tenantId, kind: "services", key, body },
      (once) => createService(deps, staff, body.code ?? null, toNewServiceFields(body), once),
      async (id) => {
        const service = await findService(deps.db, staff.tenantId, id);
        return service ? ok({ service, pending: [] }) : refused(missing("service"));
      },
    );
    if (!created.ok) return problem(call, created.refusal);
    const { value, isReplay } = created.value;
    return changed(fromService(value.service), value.pending, 201, replayed(isReplay));
  },
});

export const readServiceRoute = staffRoute({
  method: "GET",
  path: "/v1/services/{id}",
  name: "readService",
  tag: "Services",
  summary: "One service, by id or code",
  access: { scope: "read" },
  limit: "staff",
  answers: { 200: serviceOut },
  refusals: ["not_found"],
  async handle(call) {
    const service = await findService(call.deps.db, call.staff.tenantId, call.params.id ?? "");
    return service ? json(fromService(service)) : problem(call, missing("service"));
  },
});

export const changeServiceRoute = staffRoute({
  method: "PATCH",
  path: "/v1/services/{id}",
  name: "changeService",
  tag: "Services",
  summary: "Change a service; existing bookings keep their terms",
  access: { scope: "manage" },
  limit: "staff",
  body: serviceChanges,
  answers: { 200: changedService, 202: changedService },
  refusals: ["invalid_request", "not_found", "in_use"],
  async handle(call) {
    const { staff } = call;
    const done = await changeService(call.deps, staff, call.params.id ?? "", toServiceFields(call.body));
    if (!done.ok) return problem(call, done.refusal);
    const { service, effects } = done.value;
    const answer = { ...fromService(service), ...(effects && { effects: { max_bookings_a_day: effects } }) };
    return changed(answer, done.value.pending, 200);
  },
});

export const deleteServiceRoute = staffRoute({
  method: "DELETE",
  path: "/v1/services/{id}",
  name: "deleteService",
  tag: "Services",
  summary: "Delete a service; its old bookings stay readable",
  access: { scope: "manage" },
  limit: "staff",
  answers: { 204: null },
  refusals: ["not_found", "in_use"],
  async handle(call) {
    const { staff } = call;
    const done = await removeService(call.deps, staff, call.params.id ?? "");
    return done.ok ? noContent() : problem(call, done.refusal);
  },
});

const order = z.strictObject({ services: z.array(reference).max(1_000) }).meta({ id: "ServiceOrder" });

export const orderServicesRoute = staffRoute({
  method: "PUT",
  path: "/v1/services/order",
  name: "orderServices",
  tag: "Services",
  summary: "Set the order of services",
  access: { scope: "manage" },
  limit: "staff",
  body: order,
  answers: { 200: serviceList },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const done = await orderServices(call.deps, call.staff, call.body.services);
    return done.ok ? json({ data: done.value.map(fromService), next_cursor: null }) : problem(call, done.refusal);
  },
});
