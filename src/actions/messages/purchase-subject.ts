// The sale of a package as staff are told of it.

import type { Configuration } from "../../domain/tenant/configuration";
import { boughtApartWords } from "../../messages/package-words";
import { readPurchase } from "../credit/change-purchase";
import type { Deps } from "../deps";
import { receiptsOfPurchases, toldReceipt } from "../payments/receipts";
import { readCustomer } from "../people/read-customer";
import { deskReceipt, receiptsFor } from "./money-subject";
import type { Asked, Subject } from "./subject";

/** Null where the sale has no such money as the message is about. */
export async function readPurchaseSubject(deps: Deps, asked: Asked): Promise<Subject | null> {
  const { configuration, subjectId, kind, detail } = asked;
  const found = await readPurchase(deps, configuration.tenant.id, subjectId);
  if (!found.ok) return null;
  const { payment, customerId, createdAt, package: bought } = found.value;
  const refund = payment.refunds.find(({ id }) => id === detail.refund);
  const isDispute = kind === "staff_disputed";
  if (!refund && !isDispute) return null;
  const known = await readCustomer(deps, configuration.tenant.id, customerId);
  const customer = known.ok ? { ...known.value, name: known.value.name ?? "" } : null;
  const { amountMinor } = refund ?? payment;
  const amount = { amountMinor, currency: payment.currency };
  const issued = receiptsFor(await receiptsOfPurchases(deps, configuration.tenant.id, [subjectId]), refund?.id);
  return {
    about: { about: "purchase", name: bought.name, buyer: customer, amount },
    customer,
    since: createdAt,
    bookingId: null,
    told: null,
    isOver: !refund || refund.state === "failed" ? null : `is_${refund.state}`,
    urls: { receipts: issued.map((row) => toldReceipt(row, deskReceipt(asked)(row.id))) },
  };
}

/** What the owner is told of a buyer with a record apart. Null once the person was erased: the sale knows them no more. */
export async function readBoughtApart(
  deps: Deps,
  { tenant }: Configuration,
  purchaseId: string,
): Promise<Subject | null> {
  const found = await readPurchase(deps, tenant.id, purchaseId);
  if (!found.ok || found.value.buyer === null) return null;
  const { customerId, buyer, createdAt, package: bought } = found.value;
  const page = `${deps.settings.linkOrigin ?? ""}/dashboard/${tenant.slug}/customers/${customerId}`;
  const told = { customer: buyer.name, email: buyer.email, package: bought.name, page };
  return {
    about: { about: "announcement", ...boughtApartWords(tenant.locale, told) },
    customer: { id: customerId, ...buyer, timeZone: null },
    since: createdAt,
    bookingId: null,
    told: null,
    isOver: null,
    urls: {},
  };
}
