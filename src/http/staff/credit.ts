import * as z from "zod";
import { listCreditOf } from "../../actions/credit/credit-of-customer";
import {
  changePackage,
  createPackage,
  listPackagesOf,
  type Package,
  type PackageFields,
} from "../../actions/credit/packages";
import { prolongCreditOf, sellPackage, takeBackCredit } from "../../actions/credit/staff-credit";
import { saleSeenBy } from "../../actions/payments/receipts";
import {
  creditChanges,
  creditOut,
  newCredit,
  newPackage,
  packageChanges,
  packageOut,
  takingBack,
} from "../../contract/credit-schemas";
import { presentCredit, presentSoldPackage } from "../../contract/credit-wire";
import { listOf, listQuery } from "../../contract/primitives";
import { answerCreated, answerPage, json, problem, replayed } from "../respond";
import { staffRoute } from "../route";
import { instantWriter, type WriteInstant } from "./tenant-clock";

const shared = { tag: "Packages", limit: "staff" } as const;

export const listPackagesRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/packages",
  name: "listPackages",
  summary: "Packages that customers can buy, the oldest first",
  access: { scope: "read" },
  query: z.strictObject(listQuery),
  answers: { 200: listOf(packageOut) },
  refusals: ["invalid_request"],
  async handle(call) {
    const page = await listPackagesOf(call.deps, call.staff.tenantId, call.query);
    const iso = await instantWriter(call);
    return answerPage(call, page, (row) => presentPackage(row, iso));
  },
});

export const createPackageRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/packages",
  name: "createPackage",
  summary: "Make a package: visits, or an amount of money, for some services or all",
  access: { scope: "manage" },
  takesKey: true,
  body: newPackage,
  answers: { 201: packageOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { name, price, visits = null, amount = null, services = null, valid_days = null, active } = call.body;
    const money = { priceMinor: price.amount, currency: price.currency };
    const what = { visits, amountMinor: amount, services, validDays: valid_days, isActive: active ?? true };
    const created = await createPackage(call.deps, call.staff, { name, ...money, ...what }, call);
    const iso = await instantWriter(call);
    return answerCreated(call, created, (made) => ({ body: presentPackage(made, iso) }));
  },
});

export const changePackageRoute = staffRoute({
  ...shared,
  method: "PATCH",
  path: "/v1/packages/{id}",
  name: "changePackage",
  summary: "Change a package; what was sold before stays as it was",
  access: { scope: "manage" },
  body: packageChanges,
  answers: { 200: packageOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const changed = await changePackage(call.deps, call.staff, call.params.id ?? "", changesOf(call.body));
    const iso = await instantWriter(call);
    return changed.ok ? json(presentPackage(changed.value, iso)) : problem(call, changed.refusal);
  },
});

export const listCreditRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/customers/{id}/credit",
  name: "listCredit",
  summary: "What a customer has bought ahead, what is left of it, and the newest 100 bookings that took of each",
  access: { scope: "read" },
  query: z.strictObject(listQuery),
  answers: { 200: listOf(creditOut) },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const page = await listCreditOf(call.deps, call.staff.tenantId, call.params.id ?? "", call.query);
    const iso = await instantWriter(call);
    return answerPage(call, page, (one) => presentCredit(one, iso, saleSeenBy(call.staff, one)));
  },
});

export const sellPackageRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/customers/{id}/credit",
  name: "sellPackage",
  summary: "Sell a package to a customer, whose money staff have taken",
  access: { scope: "bookings" },
  takesKey: true,
  body: newCredit,
  answers: { 201: creditOut },
  refusals: ["invalid_request", "not_found", "not_bookable"],
  async handle(call) {
    const { package: packageId, method, note = null } = call.body;
    const sale = { customerId: call.params.id ?? "", packageId, method, note };
    const keyed = { key: call.key, body: { ...call.body, customer: sale.customerId } };
    const sold = await sellPackage(call.deps, call.staff, sale, keyed);
    const iso = await instantWriter(call);
    return answerCreated(call, sold, (credit) => ({
      body: presentCredit(credit, iso, saleSeenBy(call.staff, credit)),
    }));
  },
});

export const takeBackCreditRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/credit/{id}/take-back",
  name: "takeBackCredit",
  summary: "Take back what is left of a package, and give its worth back",
  description:
    "What bookings have used stays used, and what they give back later stays with the customer. Money that was paid online goes back at the provider. Else staff hand it over, and this says that they did.",
  access: { scope: "bookings" },
  isForManagers: true,
  takesKey: true,
  body: takingBack,
  answers: { 200: creditOut },
  refusals: ["invalid_request", "not_found", "invalid_transition", "payment_exceeds_due", "unavailable"],
  async handle(call) {
    const { amount, reason } = call.body;
    const asked = { amountMinor: amount ?? null, reason: reason ?? null, key: call.key || crypto.randomUUID() };
    const done = await takeBackCredit(call.deps, call.staff, call.params.id ?? "", asked);
    if (!done.ok) return problem(call, done.refusal);
    const iso = await instantWriter(call);
    return json(presentCredit(done.value.credit, iso), 200, replayed(done.value.isReplay));
  },
});

export const changeCreditRoute = staffRoute({
  ...shared,
  method: "PATCH",
  path: "/v1/credit/{id}",
  name: "changeCredit",
  summary: "Change until when credit lasts",
  access: { scope: "bookings" },
  isForManagers: true,
  body: creditChanges,
  answers: { 200: creditOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { expires_at: expiresAt, reason } = call.body;
    const wanted = { expiresAt, reason: reason ?? null };
    const changed = await prolongCreditOf(call.deps, call.staff, call.params.id ?? "", wanted);
    const iso = await instantWriter(call);
    return changed.ok ? json(presentCredit(changed.value, iso)) : problem(call, changed.refusal);
  },
});

function changesOf(body: z.output<typeof packageChanges>): Partial<PackageFields> {
  const { name, price, visits, amount, services, valid_days, active } = body;
  return {
    ...(name !== undefined && { name }),
    ...(price !== undefined && { priceMinor: price.amount, currency: price.currency }),
    ...(visits !== undefined && { visits }),
    ...(amount !== undefined && { amountMinor: amount }),
    ...(services !== undefined && { services }),
    ...(valid_days !== undefined && { validDays: valid_days }),
    ...(active != null && { isActive: active }),
  };
}

function presentPackage(one: Package, iso: WriteInstant): z.output<typeof packageOut> {
  return {
    ...presentSoldPackage(one),
    active: one.isActive,
    created_at: iso(one.createdAt),
    updated_at: iso(one.updatedAt),
  };
}
