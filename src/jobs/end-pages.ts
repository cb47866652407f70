// The account of a business was removed: customers must pay no more on its pages. Each open payment of them ends at its
// home, and its page at the provider follows from that.

import { endPurchasePage } from "../actions/credit/settle-purchase";
import { type Deps, orNull } from "../actions/deps";
import { isRemoved } from "../actions/payments/accounts";
import type { DeliveryRow } from "../db/deliveries";
import { listOpenThrough } from "../db/payments-under-way";
import { homeOf } from "../domain/ids";
import { purchaseOfPayment } from "../domain/payments/purchase";
import { DAY_MS, MINUTE_MS } from "../domain/time/local-time";
import { homeStub } from "../objects/stubs";
import { came, type Outcome } from "./attempt";

const AT_ONCE = 50;
/** The most pieces of one run. The next run begins anew. */
const MOST_PIECES = 20;
/** How long after the removal of an account the copy may still learn of a page. */
const COPIED_MS = 2 * MINUTE_MS;
/** A page ends at its provider within a day. What the copy still lists after so long is its own fault. */
const MOST_TRYING_MS = 10 * DAY_MS;

export async function endPages(deps: Deps, { tenantId, subjectId, occurredAt }: DeliveryRow): Promise<Outcome> {
  // The business has connected it again: customers pay on its pages as before.
  if (!(await isRemoved(deps, subjectId))) return came({ state: "done" });
  let after = "";
  for (let piece = 0; piece < MOST_PIECES; piece++) {
    const open = await listOpenThrough(deps.db, tenantId, subjectId, after, AT_ONCE);
    for (const { id, bookingId } of open) await endPage(deps, { tenantId, connectionId: subjectId, id, bookingId });
    after = open.at(-1)?.id ?? after;
    if (open.length < AT_ONCE) break;
  }
  const now = deps.clock.now();
  const age = now - occurredAt;
  if (age > MOST_TRYING_MS) return came({ state: "failed", reason: "pages_not_ended" });
  const mayFollow = after !== "" || age < COPIED_MS;
  return came(mayFollow ? { state: "held", at: now + MINUTE_MS } : { state: "done" });
}

type OpenPage = {
  readonly tenantId: string;
  readonly connectionId: string;
  /** Of the payment. */
  readonly id: string;
  readonly bookingId: string;
};

/** One that fails leaves the others alone. The next run finds it again. */
async function endPage(deps: Deps, { tenantId, connectionId, id: paymentId, bookingId }: OpenPage): Promise<void> {
  if (purchaseOfPayment(paymentId) === bookingId) {
    await orNull("page_not_ended", endPurchasePage(deps, { id: bookingId, tenantId }));
    return;
  }
  const home = homeOf("bkg", bookingId);
  const ending = home && homeStub(deps.env, home).endCheckout({ bookingId, paymentId, connectionId });
  if (ending) await orNull<unknown>("page_not_ended", ending);
}
