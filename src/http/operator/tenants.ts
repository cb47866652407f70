// The operator's routes: all businesses of the deployment, by its key.

import * as z from "zod";
import {
  giveToken,
  type Operated,
  removeTenant,
  resumeTenant,
  suspendTenant,
} from "../../actions/operations/operate-tenants";
import { noBody } from "../../contract/booking-schemas";
import { newOperatorToken, operatedTenantOut, operatorTokenOut } from "../../contract/operator-schemas";
import { listOf, listQuery } from "../../contract/primitives";
import { BY_TIME, readCursor } from "../../db/database";
import { listTenants, type TenantRow } from "../../db/tenants";
import { invalid, type Result } from "../../domain/refusal";
import { toIso } from "../../domain/time/local-time";
import { changed, json, problem } from "../respond";
import { type Call, publicRoute } from "../route";

const shared = { tag: "Operator", access: "operator", limit: "staff" } as const;
const action = {
  ...shared,
  method: "POST",
  body: noBody,
  answers: { 200: operatedTenantOut, 202: operatedTenantOut },
  refusals: ["not_found", "invalid_transition"],
} as const;

export const listTenantsRoute = publicRoute({
  ...shared,
  method: "GET",
  path: "/v1/operator/tenants",
  name: "listTenants",
  summary: "Every business of the deployment by age, suspended ones included",
  query: z.strictObject(listQuery),
  answers: { 200: listOf(operatedTenantOut) },
  refusals: ["invalid_request"],
  async handle(call) {
    const after = readCursor(call.query.cursor, BY_TIME);
    if (after === "invalid") return problem(call, invalid("/cursor", "is not a cursor of this list"));
    const page = await listTenants(call.deps.db, call.query.limit ?? 50, after);
    return json({ data: page.rows.map(presentOperated), next_cursor: page.nextCursor });
  },
});

export const suspendTenantRoute = publicRoute({
  ...action,
  path: "/v1/operator/tenants/{slug}/suspend",
  name: "suspendTenant",
  summary: "Close a business: 404 to the public, 403 to its staff, until it is resumed",
  description: "Nothing of it changes. It takes effect everywhere within a minute, here at once.",
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
  summary: "A new token with all scopes for a business that has lost its own",
  description: "Its secret is told this once. Addresses of calendar feeds go on; staff rotate them.",
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
  summary: "Remove a business with all its bookings, customers and copies, for good",
  description: "Closed at once; the rest goes by and by, and its slug is free when it is no longer listed.",
  answers: { 202: operatedTenantOut },
  refusals: ["not_found"],
  async handle(call) {
    const removed = await removeTenant(call.deps, call.params.slug ?? "");
    if (!removed.ok) return problem(call, removed.refusal);
    call.noteTenant(removed.value.id);
    return json(presentOperated(removed.value), 202);
  },
});

function answer(call: Pick<Call, "requestId" | "noteTenant">, done: Result<Operated>): Response {
  if (!done.ok) return problem(call, done.refusal);
  const { tenant, pending } = done.value;
  call.noteTenant(tenant.id);
  return changed(presentOperated(tenant), pending, 200);
}

function presentOperated(tenant: TenantRow): z.output<typeof operatedTenantOut> {
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
