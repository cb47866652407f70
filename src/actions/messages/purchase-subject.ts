// The sale of a package as staff are told of it.

import { readPurchase } from "../credit/change-purchase";
import type { Deps } from "../deps";
import { readCustomer } from "../people/read-customer";
import type { Asked, Subject } from "./subject";

/** Null where the sale has no refund that the message could be about. */
export async function readPurchaseSubject(
  deps: Deps,
  { configuration, subjectId, detail }: Asked,
): Promise<Subject | null> {
  const found = await readPurchase(deps, configuration.tenant.id, subjectId);
  if (!found.ok) return null;
  const { payment, customerId, createdAt, package: bought } = found.value;
  const refund = payment.refunds.find(({ id }) => id === detail.refund);
  if (!refund) return null;
  const known = await readCustomer(deps, configuration.tenant.id, customerId);
  const customer = known.ok ? { ...known.value, name: known.value.name ?? "" } : null;
  const amount = { amountMinor: refund.amountMinor, currency: payment.currency };
  return {
    about: { about: "purchase", name: bought.name, buyer: customer, amount },
    customer,
    since: createdAt,
    bookingId: null,
    told: null,
    isOver: refund.state === "failed" ? null : `is_${refund.state}`,
    urls: {},
  };
}
