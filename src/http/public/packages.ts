import {
  openPurchasePage,
  packagesForSale,
  purchaseByToken,
  startPurchase,
  withPurchaseRead,
} from "../../actions/credit/buy-package";
import { readCredit } from "../../actions/credit/credit-of-customer";
import { loadConfiguration, loadConfigurationOf } from "../../actions/load-configuration";
import { boughtOut, newPurchase, purchaseOut, soldPackageOut } from "../../contract/credit-schemas";
import { presentPurchase, presentSoldPackage } from "../../contract/credit-wire";
import { checkoutOut } from "../../contract/payment-schemas";
import { listOf } from "../../contract/primitives";
import { PACKAGES_CODE } from "../../domain/ids";
import type { Purchase } from "../../domain/payments/purchase";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { ConfiguredTenant } from "../../domain/tenant/configuration";
import { isoWriter } from "../../domain/time/local-time";
import { purchaseReturns } from "../purchase-returns";
import { json, problem, replayed } from "../respond";
import { type Call, publicRoute } from "../route";
import { maySecretsBeTold } from "../told-secrets";
import { customerToken } from "../validate";

const shared = { tag: "Public", access: "public" } as const;

export const listSoldPackages = publicRoute({
  ...shared,
  method: "GET",
  path: "/v1/public/{tenant}/packages",
  name: "listSoldPackages",
  summary: "Packages that a business sells now, the oldest first",
  limit: "reads",
  answers: { 200: listOf(soldPackageOut) },
  refusals: ["not_found"],
  async handle(call) {
    const loaded = await loadConfiguration(call.deps, call.params.tenant ?? "");
    if (!loaded.ok) return problem(call, loaded.refusal);
    call.noteTenant(loaded.value.tenant.id);
    const { packages } = await packagesForSale(call.deps, loaded.value.tenant.id);
    return json({ data: packages.map(presentSoldPackage), next_cursor: null });
  },
});

export const buyPackage = publicRoute({
  ...shared,
  method: "POST",
  path: "/v1/public/{tenant}/purchases",
  name: "buyPackage",
  summary: "Buy a package: the answer says where the customer pays",
  description:
    "The credit exists once the money is there, and its owner gets one message with the receipt. Money that comes after expires_at gives the credit as well. A retry with the same Idempotency-Key leads to the same page, also after unavailable. Of the demo businesses of npm start, oolite sells five visits of screen-print-workshop. Its page takes no real money.",
  limit: "bookings",
  isKeyed: true,
  body: newPurchase,
  answers: { 201: boughtOut },
  refusals: [
    "invalid_request",
    "not_found",
    "not_bookable",
    "invalid_transition",
    "payment_expired",
    "unavailable",
    "idempotency_key_reused",
  ],
  async handle(call) {
    const { body, key } = call;
    const loaded = await loadConfiguration(call.deps, call.params.tenant ?? "");
    if (!loaded.ok) return problem(call, loaded.refusal);
    const { tenant } = loaded.value;
    call.noteTenant(tenant.id);
    const { name, email, phone = null, locale = null } = body.customer;
    const wanted = { packageId: body.package, buyer: { name, email, phone, locale } };
    const started = await startPurchase(call.deps, loaded.value, wanted, { key, body });
    if (!started.ok) return problem(call, started.refusal);
    const { purchase, token, isReplay } = started.value;
    const returns = purchaseReturns(call, tenant, purchase, token);
    const page = await openPurchasePage(call.deps, purchase, returns);
    // A repetition makes nothing. What cannot be paid any more says so on its own page.
    const isOver = isReplay && !page.ok && page.refusal.code !== "unavailable";
    if (!page.ok && !isOver) return problem(call, page.refusal);
    const mayTell = maySecretsBeTold(call, { isReplay });
    const url = page.ok
      ? page.value.url
      : mayTell
        ? returns.cancelUrl
        : `${call.origin}/${tenant.slug}/${PACKAGES_CODE}`;
    const expires_at = isoWriter(tenant.timeZone)(purchase.payBy ?? purchase.createdAt);
    return json({ id: purchase.id, ...(mayTell && { token }), url, expires_at }, 201, replayed(isReplay));
  },
});

export const readPurchaseRoute = publicRoute({
  ...shared,
  method: "GET",
  path: "/v1/public/purchases/{id}",
  name: "readPurchase",
  summary: "What became of a purchase, for the holder of its token",
  limit: "reads",
  takesBookingToken: true,
  answers: { 200: purchaseOut },
  refusals: ["not_found"],
  async handle(call) {
    const held = await holderOf(call);
    if (!held.ok) return problem(call, held.refusal);
    const { purchase } = await withPurchaseRead(call.deps, held.value.purchase);
    const credit = await readCredit(call.deps, purchase.tenantId, purchase.id);
    const iso = isoWriter(held.value.tenant.timeZone);
    return json(presentPurchase(purchase, credit.ok ? credit.value : null, call.deps.clock.now(), iso));
  },
});

export const checkoutPurchase = publicRoute({
  ...shared,
  method: "POST",
  path: "/v1/public/purchases/{id}/checkout",
  name: "checkoutPurchase",
  summary: "Where the customer pays a purchase; the same page until it is paid or over",
  limit: "bookings",
  takesBookingToken: true,
  answers: { 200: checkoutOut },
  refusals: ["not_found", "invalid_transition", "payment_expired", "unavailable"],
  async handle(call) {
    const held = await holderOf(call);
    if (!held.ok) return problem(call, held.refusal);
    const { purchase, tenant } = held.value;
    const returns = purchaseReturns(call, tenant, purchase, customerToken(call) ?? "");
    const page = await openPurchasePage(call.deps, purchase, returns);
    if (!page.ok) return problem(call, page.refusal);
    return json({ url: page.value.url, expires_at: isoWriter(tenant.timeZone)(page.value.expiresAt) });
  },
});

type Held = { readonly purchase: Purchase; readonly tenant: ConfiguredTenant };

async function holderOf(
  call: Pick<Call, "deps" | "params" | "bearer" | "request" | "noteTenant">,
): Promise<Result<Held>> {
  const found = await purchaseByToken(call.deps, null, customerToken(call) ?? "");
  if (!found.ok || found.value.id !== call.params.id) return refused(missing("purchase"));
  const configuration = await loadConfigurationOf(call.deps, found.value.tenantId);
  if (!configuration || configuration.tenant.isClosed) return refused(missing("purchase"));
  call.noteTenant(found.value.tenantId);
  return ok({ purchase: found.value, tenant: configuration.tenant });
}
