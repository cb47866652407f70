// The account of a business was removed: customers must pay no more on its pages. Each open payment of them ends at its
// home, and its page at the provider follows from that.

import { endPurchasePage } from "../actions/credit/settle-purchase";
import { type Deps, orNull } from "../actions/deps";
import { isRemoved } from "../actions/payments/accounts";
import type { DeliveryRow } from "../db/deliveries";
import { listOpenThrough } from "../db/payments";
import { homeOf } from "../domain/ids";
import { purchaseOfPayment } from "../domain/payments/purchase";
import { MINUTE_MS } from "../domain/time/local-time";
import { homeStub } from "../objects/stubs";
import { came, type Outcome } from "./attempt";

const AT_ONCE = 50;
/** The copy may learn of a page so long after the account was removed. */
const COPIED_MS = 2 * MINUTE_MS;

export async function endPages(deps: Deps, { tenantId, subjectId, occurredAt }: DeliveryRow): Promise<Outcome> {
  // The business has connected it again: customers pay on its pages as before.
  if (!(await isRemoved(deps, subjectId))) return came({ state: "done" });
  const open = await listOpenThrough(deps.db, tenantId, subjectId, AT_ONCE);
  for (const { id: paymentId, bookingId } of open) {
    const home = homeOf("bkg", bookingId);
    const isSale = purchaseOfPayment(paymentId) === bookingId;
    // One that fails leaves the others alone. The next look finds it again.
    if (isSale) await orNull("page_not_ended", endPurchasePage(deps, { id: bookingId, tenantId }));
    const ending = home && homeStub(deps.env, home).endCheckout({ bookingId, paymentId, connectionId: subjectId });
    if (ending) await orNull<unknown>("page_not_ended", ending);
  }
  const now = deps.clock.now();
  const mayFollow = open.length > 0 || now - occurredAt < COPIED_MS;
  return came(mayFollow ? { state: "held", at: now + MINUTE_MS } : { state: "done" });
}
