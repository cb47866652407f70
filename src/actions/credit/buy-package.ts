// A customer buys a package online. The sale is written first, with its payment open; then it gets the provider's page.
// Buying asks for no proof of the address: only the person who reads its mail can use what was bought.

import { runBatch } from "../../db/database";
import { insertIdempotencyKey } from "../../db/idempotency-keys";
import { readNumberingTenant } from "../../db/numbering-tenant";
import { listSold, type PackageRow } from "../../db/packages";
import { copyPurchase } from "../../db/payment-copy";
import { findPurchase, insertPurchase, noteTurn, takeTurn } from "../../db/purchases";
import type { AskedPage } from "../../domain/payments/asking";
import { openPayment } from "../../domain/payments/payment";
import { isTooLittle } from "../../domain/payments/providers";
import { type Buyer, canBePaid, type Purchase } from "../../domain/payments/purchase";
import { percentOf } from "../../domain/payments/terms";
import { missing, ok, PAID_ALREADY, type Refusal, type Result, refuse, refused } from "../../domain/refusal";
import type { Configuration } from "../../domain/tenant/configuration";
import { countryOfTenant } from "../../domain/tenant/countries";
import { payableOf } from "../../domain/tenant/currencies";
import { MINUTE_MS } from "../../domain/time/local-time";
import type { Order } from "../../integrations/payments/port";
import { idOfToken, tokenOf } from "../accounts/secrets";
import { bookedCustomer, completePhone } from "../bookings/customer-details";
import { noteAnswer } from "../connections/whether-it-works";
import { type CreationKey, createOnce, type Keyed } from "../create-once";
import { type Deps, newId, orNull } from "../deps";
import { accountById, accountFor, connectedProviders, isRemoved, whetherGone } from "../payments/accounts";
import { NO_ACCOUNT, whyNoPage } from "../payments/start-checkout";
import { idApart, isOfAddress } from "../people/other-person";
import { changePurchase, readPurchase } from "./change-purchase";
import { type Package, toPackage } from "./packages";
import { saleTerms } from "./sale-terms";
import { endPurchasePage, settlePurchase } from "./settle-purchase";

/** How long the buyer can pay. */
const PAY_MS = 60 * MINUTE_MS;
/** Requests within this time get the same page, also where the provider's answer was lost. */
const SAME_PAGE_MS = 10 * MINUTE_MS;
/** A page waits this long for the provider, and is then drawn without its word. */
const PATIENCE_MS = 4_000;
/** How long after the time to pay the provider is asked: its report may be lost. */
const LATE_MS = 60 * MINUTE_MS;

export type Sold = {
  readonly packages: readonly Package[];
  /** The business takes payments online now. */
  readonly isOnline: boolean;
};

/** The packages that a business sells now, the oldest first. */
export async function packagesForSale(deps: Deps, tenantId: string): Promise<Sold> {
  const [rows, providers] = await Promise.all([listSold(deps.db, tenantId), connectedProviders(deps, tenantId)]);
  return { packages: rows.map(toPackage), isOnline: providers.length > 0 };
}

export type Wanted = { readonly packageId: string; readonly buyer: Buyer };

export type Bought = { readonly purchase: Purchase; readonly token: string };

/** Writes the sale down, once for each key. It takes no money yet and sends no message. */
export async function startPurchase(
  deps: Deps,
  { tenant }: Configuration,
  { packageId, buyer }: Wanted,
  keyed: Keyed,
): Promise<Result<Bought & { readonly isReplay: boolean }>> {
  const country = countryOfTenant(tenant);
  const phone = completePhone(buyer.phone, country, "/customer/phone");
  if (!phone.ok) return phone;
  const wanted = { packageId, buyer: { ...buyer, phone: phone.value } };
  const made = await createOnce(deps, tenant.id, "purchases", keyed, {
    make: (once) => makePurchase(deps, tenant.id, wanted, once),
    restate: (id) => readPurchase(deps, tenant.id, id),
  });
  if (!made.ok) return made;
  const { value: purchase, isReplay } = made.value;
  return ok({ purchase, token: await purchaseToken(deps, purchase.id), isReplay });
}

async function makePurchase(
  deps: Deps,
  tenantId: string,
  { packageId, buyer }: Wanted,
  once: CreationKey | null,
): Promise<Result<Purchase>> {
  const sold = (await listSold(deps.db, tenantId)).find(({ id }) => id === packageId);
  if (!sold) return refused(missing("package"));
  if (!isPayable(sold)) return refused(refuse("not_bookable"));
  if (!(await accountFor(deps, tenantId, sold.currency))) return refused(NO_ACCOUNT);
  const customer = await bookedCustomer(deps, tenantId, { ...buyer, timeZone: null });
  if (customer.id === null) throw new Error("A buyer needs an address.");
  // The answer tells no stranger that staff have changed a record. What is bought goes to a record of its own.
  const isOwn = await isOfAddress(deps, tenantId, customer.id, buyer.email);
  const customerId = isOwn ? customer.id : await idApart(deps, tenantId, buyer.email);
  const now = deps.clock.now();
  const id = newId("crd");
  const { name, visits, amountMinor, currency, services, priceMinor, validDays } = toPackage(sold);
  const { commissionPercent, taxed } = await saleTerms(deps, tenantId);
  const purchase: Purchase = {
    ...{ id, tenantId, customerId, revision: 1, buyer, payBy: now + PAY_MS, createdAt: now },
    package: { id: sold.id, name, visits, amountMinor, services, validDays },
    payment: { ...openPayment(id, [], { amountMinor: priceMinor, currency }, now), ...taxed },
    commissionPercent,
  };
  const { timeZone } = await readNumberingTenant(deps.db.$client, tenantId);
  await runBatch(deps.db, [
    ...(once ? [insertIdempotencyKey(deps.db, { ...once, subjectId: id, createdAt: now })] : []),
    insertPurchase(deps.db, purchase, purchase.payBy),
    ...copyPurchase(purchase, timeZone),
  ]);
  return ok(purchase);
}

/** Whether a provider takes its price. */
export function isPayable({ priceMinor, currency }: Pick<PackageRow, "priceMinor" | "currency">): boolean {
  const isMovable = payableOf(priceMinor, currency) === priceMinor;
  return priceMinor > 0 && isMovable && !isTooLittle(priceMinor, currency);
}

export function purchaseToken({ settings }: Pick<Deps, "settings">, id: string): Promise<string> {
  return tokenOf(settings.serverSecret, "purchase", id);
}

/** The sale that a token opens, of any business where none is named. */
export async function purchaseByToken(deps: Deps, tenantId: string | null, token: string): Promise<Result<Purchase>> {
  const id = await idOfToken(deps.settings.serverSecret, "purchase", token);
  const purchase = id === null ? undefined : await findPurchase(deps.db, id);
  const isTheirs = purchase !== undefined && (tenantId === null || purchase.tenantId === tenantId);
  return isTheirs ? ok(purchase) : refused(missing("purchase"));
}

export type Page = { readonly url: string; readonly expiresAt: number };
type Returns = { readonly successUrl: string; readonly cancelUrl: string };

/** Where the buyer pays: the same page until it is paid or over. */
export async function openPurchasePage(deps: Deps, purchase: Purchase, returns: Returns): Promise<Result<Page>> {
  const hindrance = whyNotPaid(purchase, deps.clock.now());
  if (hindrance) return refused(hindrance);
  const { payment, tenantId } = purchase;
  if (payment.checkout) return ok(pageOf(purchase));
  const connected = await accountFor(deps, tenantId, payment.currency);
  if (!connected) return refused(NO_ACCOUNT);
  const { account, connectionId } = connected;
  const page = await account.open(orderOf(deps, purchase, returns));
  await noteAnswer(deps, connected, page);
  if (!page.ok) return refused(whyNoPage(connected, page));
  const attached = await changePurchase(deps, purchase, (now) => {
    if (now.payment.checkout !== null || now.payment.state !== "open") return ok(null);
    const checkout = { ...page.value, connectionId };
    return ok({ next: { ...now, payment: { ...now.payment, provider: account.provider, checkout } } });
  });
  const isKept = attached.ok && attached.value.payment.checkout?.id === page.value.id;
  // Another page was noted first, or the purchase has ended: this one must take no money.
  if (!isKept) await account.end(page.value.id);
  if (!attached.ok) return attached;
  // The business has removed the account meanwhile. Its pages were ended before this one was known.
  if (await isRemoved(deps, connectionId)) {
    await endPurchasePage(deps, purchase);
    return refused(NO_ACCOUNT);
  }
  const over = whyNotPaid(attached.value, deps.clock.now());
  return over ? refused(over) : ok(pageOf(attached.value));
}

function whyNotPaid(purchase: Purchase, now: number): Refusal | null {
  const { state } = purchase.payment;
  if (canBePaid(purchase, now)) return null;
  return state === "open" || state === "expired" || state === "failed"
    ? refuse("payment_expired")
    : { ...refuse("invalid_transition", { payment_state: state }), ...(state === "paid" && { detail: PAID_ALREADY }) };
}

function pageOf({ payment, payBy }: Purchase): Page {
  return { url: payment.checkout?.url ?? "", expiresAt: payBy ?? 0 };
}

function orderOf({ clock }: Deps, purchase: Purchase, returns: Returns): Order {
  const { tenantId, payment, buyer, payBy, commissionPercent, package: bought } = purchase;
  const turn = Math.floor((clock.now() - payment.createdAt) / SAME_PAGE_MS);
  return {
    tenantId,
    bookingId: null,
    keepsCard: false,
    paymentId: payment.id,
    attempt: String(turn),
    amountMinor: payment.amountMinor,
    currency: payment.currency,
    feeMinor: percentOf(payment.amountMinor, commissionPercent),
    title: bought.name,
    customer: { email: buyer?.email ?? null, name: buyer?.name ?? null, phone: buyer?.phone ?? null },
    locale: buyer?.locale ?? null,
    ...returns,
    keptUntil: payBy ?? payment.createdAt,
    openedBy: payment.createdAt + (turn + 1) * SAME_PAGE_MS,
  };
}

export type PurchaseRead = {
  readonly purchase: Purchase;
  /** The page to pay on, while the sale is not paid. `unknown`: the provider cannot be asked now. */
  readonly page: AskedPage | null;
};

/**
 * The sale, after asking the provider what became of its payment: once in a few seconds, however many look. `isBack`: the
 * buyer comes from the provider's page.
 */
export async function withPurchaseRead(deps: Deps, purchase: Purchase, isBack = false): Promise<PurchaseRead> {
  const { id, payment, payBy } = purchase;
  const isJustOver = payment.state === "expired" && deps.clock.now() - (payBy ?? 0) < LATE_MS;
  if (payment.checkout === null || !(payment.state === "open" || isJustOver)) return { purchase, page: null };
  const said = await takeTurn(deps.db, id, isBack, deps.clock.now());
  if (said !== null) return { purchase, page: said.page };
  const late = scheduler.wait(PATIENCE_MS).then(() => null);
  const read = await Promise.race([orNull("payment_not_read", readPage(deps, purchase)), late]);
  if (read === null) return { purchase, page: "unknown" };
  await noteTurn(deps.db, id, read.page);
  return read;
}

async function readPage(deps: Deps, purchase: Purchase): Promise<PurchaseRead | null> {
  const { checkout, state } = purchase.payment;
  const connected = checkout && (await accountById(deps, checkout.connectionId));
  if (connected === null || connected === "unreadable") return null;
  const page = await connected.account.read(checkout?.id ?? "");
  if (!page.ok) return null;
  const word = page.value;
  if (word.kind === "open" || word.kind === "processing") return { purchase, page: word.kind };
  if (state === word.kind) return { purchase, page: null };
  const settled = await settlePurchase(deps, purchase, { word, ...whetherGone(connected) });
  return settled.ok ? { purchase: settled.value, page: null } : null;
}
