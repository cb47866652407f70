import * as z from "zod";
import { changeService } from "../../actions/services/change-service";
import { createService } from "../../actions/services/create-service";
import { listServices } from "../../actions/services/list-services";
import { orderServices } from "../../actions/services/order-services";
import { readService } from "../../actions/services/read-service";
import { removeService } from "../../actions/services/remove-service";
import { listOf, listQuery, reference } from "../../contract/primitives";
import { fromService, serviceOut } from "../../contract/service-out";
import { newService, serviceChanges, toNewServiceFields, toServiceFields } from "../../contract/service-schemas";
import { answerCreated, answerPage, changed, json, noContent, problem } from "../respond";
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
    return answerPage(call, await listServices(call.deps, call.staff.tenantId, call.query), fromService);
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
    const { deps, staff, body } = call;
    const created = await createService(
      deps,
      staff,
      { wishedCode: body.code ?? null, ...toNewServiceFields(body) },
      call,
    );
    return answerCreated(call, created, ({ service, pending }) => ({ body: fromService(service), pending }));
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
    const service = await readService(call.deps, call.staff.tenantId, call.params.id ?? "");
    return service.ok ? json(fromService(service.value)) : problem(call, service.refusal);
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
  takesIfMatch: true,
  body: serviceChanges,
  answers: { 200: changedService, 202: changedService },
  refusals: ["invalid_request", "not_found", "in_use", "revision_mismatch"],
  async handle(call) {
    const { staff } = call;
    const done = await changeService(call.deps, staff, call.params.id ?? "", toServiceFields(call.body), call.ifMatch);
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
