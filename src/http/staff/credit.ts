import * as z from "zod";
import { creditOfCustomer, sellPackage } from "../../actions/credit/credit-of-customer";
import {
  changePackage,
  createPackage,
  listPackagesOf,
  type Package,
  type PackageFields,
} from "../../actions/credit/packages";
import { creditOut, newCredit, newPackage, packageChanges, packageOut } from "../../contract/credit-schemas";
import { presentCredit } from "../../contract/credit-wire";
import { listOf, listQuery } from "../../contract/primitives";
import { answerCreated, answerPage, json, problem } from "../respond";
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
  summary: "What a customer has bought ahead, what is left of it, and which bookings took of it",
  access: { scope: "read" },
  answers: { 200: listOf(creditOut) },
  refusals: ["not_found"],
  async handle(call) {
    const credit = await creditOfCustomer(call.deps, call.staff.tenantId, call.params.id ?? "");
    if (!credit.ok) return problem(call, credit.refusal);
    const iso = await instantWriter(call);
    return json({ data: credit.value.map((one) => presentCredit(one, iso)), next_cursor: null });
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
    return answerCreated(call, sold, (credit) => ({ body: presentCredit(credit, iso) }));
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
    id: one.id,
    name: one.name,
    price: { amount: one.priceMinor, currency: one.currency },
    visits: one.visits,
    amount: one.amountMinor,
    services: one.services && [...one.services],
    valid_days: one.validDays,
    active: one.isActive,
    created_at: iso(one.createdAt),
    updated_at: iso(one.updatedAt),
  };
}
