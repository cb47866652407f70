// Every change of a sale is one batch of D1: the sale, its credit, its payment, receipts, log and mail. So money that was
// taken has given its credit, or is on its way back, and never both.

import { insertCredit } from "../../db/credits";
import { listedCustomer } from "../../db/customer-copy";
import { runBatch, type Statement } from "../../db/database";
import { insertDeliveries } from "../../db/deliveries";
import { insertAudit, insertEvent } from "../../db/logs";
import { readNumberingTenant } from "../../db/numbering-tenant";
import { copyPurchase } from "../../db/payment-copy";
import { adoptSale, findPurchase, updatePurchase, wasOvertaken } from "../../db/purchases";
import type { EventDetail } from "../../domain/events";
import { firstLookAt, WATCHED } from "../../domain/payments/asking";
import { endOfCredit } from "../../domain/payments/credit";
import { paymentDestination } from "../../domain/payments/destinations";
import { refundedOf, toGoBack } from "../../domain/payments/giving-back";
import { wasTaken } from "../../domain/payments/payment";
import type { Purchase, PurchaseEvent } from "../../domain/payments/purchase";
import { missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import { DAY_MS } from "../../domain/time/local-time";
import { accountMail, sendSoon } from "../accounts/account-mail";
import { type Deps, newId, orNull } from "../deps";
import { ownerTold } from "../messages/tell-owner";
import { idApart } from "../people/other-person";

/** What a decision makes of a sale. */
export type PurchaseChange = {
  readonly next: Purchase;
  /** The credit begins to exist. */
  readonly isSold?: boolean;
  /** Its page is over, and a bank may yet take a try that it has refused. */
  readonly mayBeTaken?: boolean;
  readonly happened?: readonly PurchaseEvent[];
  /** Changes of its credit in the same batch. */
  readonly statements?: readonly Statement[];
  /** The member of staff or token that did it, and what the audit log keeps of it. */
  readonly audited?: { readonly actor: string; readonly detail: Readonly<Record<string, unknown>> };
};

type Decide = (purchase: Purchase) => Promise<Result<PurchaseChange | null>> | Result<PurchaseChange | null>;

const MOST_TRIES = 8;

/** Decides on a sale as it is, and again where another change came first. Null from the decision changes nothing. */
export async function changePurchase(
  deps: Deps,
  { id, tenantId }: { readonly id: string; readonly tenantId: string },
  decide: Decide,
): Promise<Result<Purchase>> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const purchase = await readPurchase(deps, tenantId, id);
    if (!purchase.ok) return purchase;
    const decided = await decide(purchase.value);
    if (!decided.ok) return decided;
    if (decided.value === null) return purchase;
    const next = { ...decided.value.next, revision: purchase.value.revision + 1 };
    try {
      await write(deps, { ...decided.value, next }, purchase.value);
      return ok(next);
    } catch (fault) {
      if (!wasOvertaken(fault)) throw fault;
    }
  }
  return refused(refuse("unavailable"));
}

/** A sale of a business. One that an earlier build made gets its record now. */
export async function readPurchase(deps: Deps, tenantId: string, id: string): Promise<Result<Purchase>> {
  const known = await findPurchase(deps.db, id);
  if (known === undefined) await runBatch(deps.db, [adoptSale(tenantId, id)]);
  const purchase = known ?? (await findPurchase(deps.db, id));
  return purchase?.tenantId === tenantId ? ok(purchase) : refused(missing("credit"));
}

async function write(deps: Deps, change: PurchaseChange, before: Purchase): Promise<void> {
  const { db, clock } = deps;
  const now = clock.now();
  const { next } = change;
  const { tenantId } = next;
  const { timeZone } = await readNumberingTenant(db.$client, tenantId);
  const events = (change.happened ?? []).map((event) => ({ ...event, id: newId("evt") }));
  await runBatch(db, [
    updatePurchase(db, next, nextLook(change, now), now),
    ...(change.statements ?? []),
    ...copyPurchase(next, timeZone),
    ...(change.isSold ? soldStatements(deps, next, now, timeZone) : []),
    ...events.flatMap((event) => logged(deps, change, event, now)),
    ...mailsOf(deps, change, before),
    ...watched(deps, change, before, now),
    ...(change.isSold ? await apartTold(deps, next) : []),
  ]);
  const { EVENTS } = deps.env;
  const told = { tenant: tenantId, events: events.map(({ id }) => id) };
  if (EVENTS && events.length > 0) deps.background(orNull("events_not_sent", EVENTS.send(told)));
  sendSoon(deps, tenantId);
}

/** Its page was paid, and had another try, which a bank may take for days more. So a delivery looks at the page. */
function watched(deps: Deps, { next }: PurchaseChange, { payment: before }: Purchase, now: number): Statement[] {
  const { id, tenantId, payment } = next;
  if (!payment.otherTry || before.otherTry) return [];
  const row = {
    ...{
      id: newId("dlv"),
      tenantId,
      sourceId: payment.id,
      sourceType: WATCHED,
      subjectId: id,
      kind: "payment" as const,
    },
    ...{ destination: paymentDestination(payment.id), occurredAt: now, nextAttemptAt: firstLookAt(now) },
    detail: JSON.stringify({ payment: payment.id } satisfies EventDetail),
  };
  return [insertDeliveries(deps.db, [row], now)];
}

/** How long a purchase without money is kept. Its page is long gone by then. */
const KEPT_MS = 30 * DAY_MS;

/** From then on a sale of which nothing came is forgotten. */
export function forgottenFrom({ payBy, createdAt }: Purchase): number {
  return (payBy ?? createdAt) + KEPT_MS;
}

/** When the sweep looks at it: to end its page, to ask whether a bank took the money after all, or to forget it. */
function nextLook({ next: { payment, payBy }, mayBeTaken }: PurchaseChange, now: number): number | null {
  if (payment.state === "open") return payBy;
  if (wasTaken(payment)) return null;
  return now + (mayBeTaken ? DAY_MS : KEPT_MS);
}

/** The credit, and its owner among the customers. */
function soldStatements(deps: Deps, next: Purchase, now: number, timeZone: string): Statement[] {
  const { id, tenantId, customerId, buyer, payment } = next;
  const { package: bought } = next;
  const { name, visits, amountMinor, services, validDays } = bought;
  const sold = { id, tenantId, customerId, packageId: bought.id, name, visits, amountMinor, withdrawn: 0 };
  const paid = { currency: payment.currency, priceMinor: payment.amountMinor, method: "online" as const, note: null };
  return [
    insertCredit(deps.db, {
      ...sold,
      ...paid,
      services: services && JSON.stringify(services),
      soldBy: "customer",
      soldAt: now,
      expiresAt: endOfCredit(timeZone, now, validDays),
    }),
    ...(buyer ? [listedCustomer(tenantId, { id: customerId, ...buyer, timeZone: null }, now)] : []),
  ];
}

function logged(
  { db }: Deps,
  { next, audited }: PurchaseChange,
  { type, id, refund }: PurchaseEvent & { readonly id: string },
  occurredAt: number,
): Statement[] {
  const { id: subjectId, tenantId, payment } = next;
  const about = { payment: payment.id, ...(refund !== undefined && { refund }) };
  const event = { id, tenantId, type, subjectId, occurredAt, detail: JSON.stringify(about satisfies EventDetail) };
  if (!audited) return [insertEvent(db, event)];
  const detail = JSON.stringify(audited.detail);
  const line = { id: newId("aud"), tenantId, actor: audited.actor, action: type, subjectId, occurredAt, detail };
  return [insertEvent(db, event), insertAudit(db, line)];
}

/** Tells the buyer of the credit, with a link to the receipt. The address stays with the sale, where an erasure finds it. */
export function soldMail(deps: Deps, { id, tenantId, buyer }: Purchase): Statement[] {
  const mail = { kind: "bought", to: "", locale: buyer?.locale ?? "", secretId: null, purchase: id } as const;
  return buyer === null ? [] : [accountMail(deps, mail, tenantId)];
}

/**
 * A buyer whose address stands in the record of another person gets a record of their own.
 * The owner gets a message about it.
 */
async function apartTold(deps: Deps, { id, tenantId, customerId, buyer }: Purchase): Promise<Statement[]> {
  if (buyer === null || customerId !== (await idApart(deps, tenantId, buyer.email))) return [];
  const words = { boughtApart: id };
  return [ownerTold(deps, { tenantId, subjectId: id, type: "credit.sold", occasion: "other-person", words })];
}

/**
 * Its buyer is told of the credit once, and of all money that goes back when it is decided. What a bank takes back in a
 * dispute, the bank tells.
 */
function mailsOf(deps: Deps, { next, isSold }: PurchaseChange, before: Purchase): Statement[] {
  const { id, tenantId, buyer } = next;
  if (buyer === null) return [];
  const back = ({ payment }: Purchase) => refundedOf(payment) + toGoBack(payment);
  const isOfBank = next.payment.disputeEnded === "lost" && before.payment.disputeEnded === undefined;
  const amountMinor = isOfBank ? 0 : back(next) - back(before);
  const mail = { to: "", locale: buyer.locale ?? "", secretId: null, purchase: id };
  return [
    ...(isSold ? soldMail(deps, next) : []),
    ...(amountMinor > 0 ? [accountMail(deps, { ...mail, kind: "returned", amountMinor }, tenantId)] : []),
  ];
}
