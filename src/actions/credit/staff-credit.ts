// What staff do with credit: they sell it, take back what is left of it, and give it more time.

import { findCredit, insertCredit, type KeptCredit, prolongCredit, withdrawCredit } from "../../db/credits";
import { readNumberingTenant } from "../../db/numbering-tenant";
import { findPackage } from "../../db/packages";
import { copyPurchase } from "../../db/payment-copy";
import { forgetBuyerIfErased, insertPurchase } from "../../db/purchases";
import { endOfCredit } from "../../domain/payments/credit";
import { decideRefund, movableOf } from "../../domain/payments/giving-back";
import { openPayment, type Payment } from "../../domain/payments/payment";
import { type Buyer, moneyEvents, type Purchase, worthOf } from "../../domain/payments/purchase";
import { missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import { type Authority, auditNameOf } from "../../domain/tenant/actor";
import { sendSoon } from "../accounts/account-mail";
import { type CreationKey, creationOf } from "../create-once";
import { type Deps, newId } from "../deps";
import { fingerprintOf } from "../fingerprint";
import { type Customer, readCustomer } from "../people/read-customer";
import { makeChange } from "../setup/make-change";
import { changePurchase, type PurchaseChange, soldMail } from "./change-purchase";
import { type Credit, readCredit } from "./credit-of-customer";
import { toPackage } from "./packages";
import { saleTerms } from "./sale-terms";

export type Sale = {
  readonly customerId: string;
  readonly packageId: string;
  readonly method: "cash" | "transfer";
  readonly note: string | null;
};

/** Staff sell a package, and have taken its price. */
export const sellPackage = creationOf("credit", sell, readCredit);

async function sell(
  deps: Deps,
  { tenantId, actor }: Authority,
  { customerId, packageId, method, note }: Sale,
  once: CreationKey | null,
): Promise<Result<Credit>> {
  // The sale is as old as the look at its customer: a later erasure takes the person out of it.
  const soldAt = deps.clock.now();
  const customer = await readCustomer(deps, tenantId, customerId);
  if (!customer.ok) return customer;
  const found = await findPackage(deps.db, tenantId, packageId);
  if (!found) return refused(missing("package"));
  if (!found.isActive) return refused(refuse("not_bookable"));
  const { name, visits, amountMinor, currency, services, priceMinor, validDays } = found;
  const soldBy = auditNameOf(actor);
  const of = { id: newId("crd"), tenantId, customerId: customer.value.id };
  const what = { name, visits, amountMinor };
  const taken = { state: "paid", method, by: soldBy, paidAt: soldAt } as const;
  const { commissionPercent, taxed } = await saleTerms(deps, tenantId);
  const purchase: Purchase = {
    ...{ ...of, revision: 1, buyer: buyerOf(customer.value), payBy: null, createdAt: soldAt },
    package: { id: packageId, ...what, services: toPackage(found).services, validDays },
    payment: { ...openPayment(of.id, [], { amountMinor: priceMinor, currency }, soldAt), ...taken, ...taxed },
    commissionPercent,
  };
  const { timeZone } = await readNumberingTenant(deps.db.$client, tenantId);
  const statements = [
    insertPurchase(deps.db, purchase, null),
    ...copyPurchase(purchase, timeZone),
    insertCredit(deps.db, {
      ...{ ...of, ...what, packageId, currency, services, priceMinor, method, note, soldBy, soldAt, withdrawn: 0 },
      expiresAt: endOfCredit(timeZone, soldAt, validDays),
    }),
    // An erasure in between finds nothing to take out of the sale.
    forgetBuyerIfErased(of.id),
    ...soldMail(deps, purchase),
  ];
  const detail = { package: packageId };
  await makeChange(deps, { tenantId, actor, action: "credit.sold", once, subjectId: of.id, detail, statements });
  sendSoon(deps, tenantId);
  return readCredit(deps, tenantId, of.id);
}

/** The buyer to whom the mail of the sale goes. Null where no address is known. */
function buyerOf({ name, email, phone, locale }: Customer): Buyer | null {
  return email === null ? null : { name: name ?? "", email, phone, locale };
}

export type TakingBack = {
  /** What goes back, in minor units. Null is the share of the price that was not used. */
  readonly amountMinor: number | null;
  readonly reason: string | null;
  readonly key: string;
};

export type TakenBack = { readonly credit: Credit; readonly isReplay: boolean };

/**
 * Takes back what is left of credit, and gives its worth back. The provider does so where the customer paid there, else
 * staff do. What bookings have used stays used.
 */
export async function takeBackCredit(
  deps: Deps,
  { tenantId, actor }: Authority,
  id: string,
  asked: TakingBack,
): Promise<Result<TakenBack>> {
  const by = auditNameOf(actor);
  const changed = await changeOnce(deps, { id, tenantId }, asked, "take back", async (purchase) => {
    const credit = await findCredit(deps.db, tenantId, id);
    if (!credit) return refused(missing("credit"));
    if (credit.left <= 0) return refused(refuse("invalid_transition", { left: credit.left }));
    const returned = payBack(purchase.payment, credit, { ...asked, by }, deps.clock.now());
    if (!returned.ok) return returned;
    const { payment, amountMinor } = returned.value;
    return ok({
      next: { ...purchase, payment },
      statements: [withdrawCredit(deps.db, id, credit.left)],
      happened: [{ type: "credit.taken_back" }, ...moneyEvents(purchase.payment, payment)],
      audited: { actor: by, detail: { left: credit.left, amount: amountMinor, reason: asked.reason } },
    });
  });
  if (!changed.ok) return changed;
  const credit = await readCredit(deps, tenantId, id);
  return credit.ok ? ok({ credit: credit.value, isReplay: changed.value.isReplay }) : credit;
}

type Repeated = { readonly purchase: Purchase; readonly isReplay: boolean };

/** Does what a request of staff asks for, once for its key. */
async function changeOnce(
  deps: Deps,
  named: { readonly id: string; readonly tenantId: string },
  { key, amountMinor, reason }: TakingBack,
  act: string,
  decide: (purchase: Purchase) => Promise<Result<PurchaseChange>> | Result<PurchaseChange>,
): Promise<Result<Repeated>> {
  const fingerprint = await fingerprintOf({ act, amountMinor, reason });
  let isReplay = false;
  const changed = await changePurchase(deps, named, async (purchase) => {
    const before = purchase.asked?.[key];
    isReplay = before === fingerprint;
    if (isReplay) return ok(null);
    if (before !== undefined) return refused(refuse("idempotency_key_reused"));
    const decided = await decide(purchase);
    if (!decided.ok) return decided;
    const asked = { ...purchase.asked, [key]: fingerprint };
    return ok({ ...decided.value, next: { ...decided.value.next, asked } });
  });
  return changed.ok ? ok({ purchase: changed.value, isReplay }) : changed;
}

/** The payment with what goes back of it. */
function payBack(
  payment: Payment,
  { left, visits, amountMinor: money }: KeptCredit,
  { amountMinor, reason, by, key }: TakingBack & { readonly by: string },
  now: number,
): Result<{ readonly payment: Payment; readonly amountMinor: number }> {
  const worth = amountMinor ?? movableOf(payment, worthOf(payment, left, visits ?? money ?? 0));
  if (worth === 0) return ok({ payment, amountMinor: 0 });
  const decided = decideRefund(payment, { amountMinor: worth, reason, by, requestKey: key, isInHand: true }, now);
  return "code" in decided ? refused(decided) : ok({ payment: decided, amountMinor: worth });
}

/** Gives money of a sale back and leaves its credit as it is. */
export function refundPurchase(
  deps: Deps,
  { tenantId, actor }: Authority,
  id: string,
  asked: TakingBack,
): Promise<Result<Repeated>> {
  const by = auditNameOf(actor);
  const { amountMinor, reason, key } = asked;
  return changeOnce(deps, { id, tenantId }, asked, "refund", (purchase) => {
    const of = { amountMinor, reason, by, requestKey: key, isInHand: true };
    const payment = decideRefund(purchase.payment, of, deps.clock.now());
    if ("code" in payment) return refused(payment);
    const amount = payment.refunds.at(-1)?.amountMinor ?? 0;
    const audited = { actor: by, detail: { amount, reason } };
    return ok({ next: { ...purchase, payment }, happened: moneyEvents(purchase.payment, payment), audited });
  });
}

export type Prolonging = { readonly expiresAt: number | null; readonly reason: string | null };

/** Changes until when credit lasts. Null lets it last without end. */
export async function prolongCreditOf(
  deps: Deps,
  { tenantId, actor }: Authority,
  id: string,
  { expiresAt, reason }: Prolonging,
): Promise<Result<Credit>> {
  const credit = await findCredit(deps.db, tenantId, id);
  if (!credit) return refused(missing("credit"));
  if (credit.expiresAt !== expiresAt) {
    const detail = { was: credit.expiresAt, now: expiresAt, reason };
    const statements = [prolongCredit(deps.db, id, expiresAt)];
    await makeChange(deps, { tenantId, actor, action: "credit.prolonged", subjectId: id, detail, statements });
  }
  return readCredit(deps, tenantId, id);
}
