// The operator's routes: all businesses of the deployment, by its key.

import * as z from "zod";
import { giveToken } from "../../actions/operations/give-token";
import { listTenants, type OperatedTenant } from "../../actions/operations/list-tenants";
import { type RemovedTenant, removeTenant } from "../../actions/operations/remove-tenant";
import { type Operated, resumeTenant, suspendTenant } from "../../actions/operations/suspend-tenant";
import {
  newOperatorToken,
  operatedTenantOut,
  operatorTokenOut,
  removedTenantOut,
} from "../../contract/operator-schemas";
import { emptyBody, listOf, listQuery } from "../../contract/primitives";
import type { Result } from "../../domain/refusal";
import { toIso } from "../../domain/time/local-time";
import { answerPage, changed, json, problem } from "../respond";
import { type Call, publicRoute } from "../route";

const shared = { tag: "Operator", access: "operator", limit: "staff" } as const;
const action = {
  ...shared,
  method: "POST",
  body: emptyBody,
  answers: { 200: operatedTenantOut, 202: operatedTenantOut },
  refusals: ["not_found", "invalid_transition"],
} as const;

export const listTenantsRoute = publicRoute({
  ...shared,
  method: "GET",
  path: "/v1/operator/tenants",
  name: "listTenants",
  summary: "Every business of the deployment, the oldest first, including suspended ones",
  query: z.strictObject(listQuery),
  answers: { 200: listOf(operatedTenantOut) },
  refusals: ["invalid_request"],
  async handle(call) {
    return answerPage(call, await listTenants(call.deps, call.query), presentOperated);
  },
});

export const suspendTenantRoute = publicRoute({
  ...action,
  path: "/v1/operator/tenants/{slug}/suspend",
  name: "suspendTenant",
  summary: "Suspend a business: the public gets 404 and its staff 403, until it is resumed",
  description: "Its data does not change. The suspension takes effect here at once, and everywhere within a minute.",
  async handle(call) {
    return answer(call, await suspendTenant(call.deps, call.params.slug ?? ""));
  },
});

export const resumeTenantRoute = publicRoute({
  ...action,
  path: "/v1/operator/tenants/{slug}/resume",
  name: "resumeTenant",
  summary: "Serve a suspended business again",
  async handle(call) {
    return answer(call, await resumeTenant(call.deps, call.params.slug ?? ""));
  },
});

export const giveTokenRoute = publicRoute({
  ...shared,
  method: "POST",
  path: "/v1/operator/tenants/{slug}/token",
  name: "giveToken",
  summary: "Create a token with all scopes for a business that has lost its own",
  description:
    "The answer contains its secret only this once. Addresses of calendar feeds stay valid; staff can rotate them.",
  body: newOperatorToken,
  answers: { 201: operatorTokenOut },
  refusals: ["not_found", "invalid_transition", "invalid_request"],
  async handle(call) {
    const given = await giveToken(call.deps, call.params.slug ?? "", call.body.revoke_others ?? false);
    if (!given.ok) return problem(call, given.refusal);
    return json({ token: { ...given.value, scopes: [...given.value.scopes] } }, 201);
  },
});

export const removeTenantRoute = publicRoute({
  ...shared,
  method: "DELETE",
  path: "/v1/operator/tenants/{slug}",
  name: "removeTenant",
  summary: "Remove a business for good, with all its bookings, customers and copies",
  description:
    "The business closes at once. Its data is removed step by step. Its slug is free once the list no longer contains it. Refused while payments are under way: suspend it first, and wait until its pages have ended and its refunds are done. A bank is waited for 30 days at most. Then the answer names the money that is left.",
  answers: { 202: removedTenantOut },
  refusals: ["not_found", "in_use"],
  async handle(call) {
    const removed = await removeTenant(call.deps, call.params.slug ?? "");
    if (!removed.ok) return problem(call, removed.refusal);
    const { tenant, left } = removed.value;
    call.noteTenant(tenant.id);
    return json({ ...presentOperated(tenant), money_left: left.map(presentLeft) }, 202);
  },
});

function answer(call: Pick<Call, "requestId" | "noteTenant">, done: Result<Operated>): Response {
  if (!done.ok) return problem(call, done.refusal);
  const { tenant, pending } = done.value;
  call.noteTenant(tenant.id);
  return changed(presentOperated(tenant), pending, 200);
}

function presentLeft({ id, bookingId, provider, chargeId, dueMinor, currency }: RemovedTenant["left"][number]) {
  return { payment: id, booking: bookingId, provider, charge: chargeId, amount: dueMinor, currency };
}

function presentOperated(tenant: OperatedTenant): z.output<typeof operatedTenantOut> {
  const { id, slug, name, email, timeZone, createdAt, suspendedAt, deletedAt } = tenant;
  const iso = (instant: number | null) => (instant === null ? null : toIso("UTC", instant));
  return {
    id,
    slug,
    name,
    email,
    time_zone: timeZone,
    created_at: toIso("UTC", createdAt),
    suspended_at: iso(suspendedAt),
    deleted_at: iso(deletedAt),
  };
}
