import type * as z from "zod";
import { LEAST_SIGNUP_KEY } from "../../actions/accounts/secrets";
import { changeTenant } from "../../actions/setup/change-tenant";
import { createTenant } from "../../actions/setup/create-tenant";
import { readTenant, type Tenant } from "../../actions/setup/read-tenant";
import { fromProfile } from "../../contract/payment-terms-schemas";
import { fromTaxPolicy } from "../../contract/tax-schemas";
import {
  newTenant,
  newTenantOut,
  tenantChanges,
  tenantOut,
  toContact,
  toTenantFields,
} from "../../contract/tenant-schemas";
import { countryOfTenant } from "../../domain/tenant/countries";
import { toIso } from "../../domain/time/local-time";
import { changed, json, problem, replayed } from "../respond";
import { publicRoute, staffRoute } from "../route";

export const createTenantRoute = publicRoute({
  method: "POST",
  path: "/v1/tenants",
  name: "createTenant",
  tag: "Tenants",
  summary: "Create a business with its first staff token",
  description:
    "Open to all with SIGNUP=open; otherwise the operator's key is the bearer token. A replay returns the token's secret only for an Idempotency-Key of 32 characters or more, such as a UUID.",
  access: "signup",
  limit: "bookings",
  isKeyed: true,
  body: newTenant,
  answers: { 201: newTenantOut },
  refusals: [
    "unauthenticated",
    "duplicate_slug",
    "idempotency_key_missing",
    "idempotency_key_reused",
    "invalid_request",
  ],
  async handle(call) {
    const { slug, name, email, time_zone: timeZone, preset } = call.body;
    const given = { slug, name, email, timeZone, preset: preset ?? null, ...toContact(call.body) };
    const created = await createTenant(call.deps, given, call.key, call.key.length >= LEAST_SIGNUP_KEY);
    if (!created.ok) return problem(call, created.refusal);
    const { tenant, token, isReplay } = created.value;
    call.noteTenant(tenant.id);
    const answer = { tenant: presentTenant(tenant), token };
    return json(answer, 201, replayed(isReplay));
  },
});

export const readTenantRoute = staffRoute({
  method: "GET",
  path: "/v1/tenant",
  name: "readTenant",
  tag: "Tenants",
  summary: "The token's tenant",
  access: { scope: "read" },
  limit: "staff",
  answers: { 200: tenantOut },
  refusals: [],
  async handle(call) {
    const tenant = await readTenant(call.deps, call.staff.tenantId);
    return tenant.ok ? json(presentTenant(tenant.value)) : problem(call, tenant.refusal);
  },
});

export const changeTenantRoute = staffRoute({
  method: "PATCH",
  path: "/v1/tenant",
  name: "changeTenant",
  tag: "Tenants",
  summary: "Change name, zone, locale, branding, address, telephone, website, embed origins, policies, hours and weeks",
  access: { scope: "manage" },
  limit: "staff",
  asksAgain: ["/policies/members", "/policies/payments"],
  body: tenantChanges,
  answers: { 200: tenantOut, 202: tenantOut },
  refusals: ["invalid_request"],
  async handle(call) {
    const done = await changeTenant(call.deps, call.staff, toTenantFields(call.body));
    if (!done.ok) return problem(call, done.refusal);
    return changed(presentTenant(done.value.tenant), done.value.pending, 200);
  },
});

function presentTenant(tenant: Tenant): z.output<typeof tenantOut> {
  const { hour_cycle, week_starts_on, payments: _, tax, ...policies } = tenant.policies;
  return {
    id: tenant.id,
    slug: tenant.slug,
    name: tenant.name,
    time_zone: tenant.timeZone,
    locale: tenant.locale,
    description: tenant.description,
    email: tenant.email,
    country: countryOfTenant(tenant),
    address: tenant.address,
    phone: tenant.phone,
    website: tenant.website,
    branding: tenant.branding,
    embed_origins: tenant.embedOrigins,
    hour_cycle: hour_cycle ?? "auto",
    week_starts_on: week_starts_on ?? "auto",
    policies: { ...policies, payments: fromProfile(tenant.paymentProfile), tax: fromTaxPolicy(tax) },
    created_at: toIso(tenant.timeZone, tenant.createdAt),
  };
}
