// Berth learns from the provider's own list what went back there. So it need not trust reports, nor their order.

import { homeOf } from "../../domain/ids";
import { bookingOfPayment, type Payment, wasTaken } from "../../domain/payments/payment";
import { purchaseOfPayment } from "../../domain/payments/purchase";
import { homeStub } from "../../objects/stubs";
import { learnPurchaseRefunds } from "../credit/settle-purchase";
import type { Deps } from "../deps";
import type { ConnectedAccount } from "./accounts";
import { paymentIn } from "./home";

/**
 * The payment with what went back of it. `again`: the provider does not answer, or the payment itself is not known yet.
 * Null where there is none.
 */
export async function learnRefunds(
  deps: Deps,
  { account, tenantId }: ConnectedAccount,
  { paymentId, chargeId }: { readonly paymentId: string; readonly chargeId: string },
): Promise<Payment | "again" | null> {
  const purchaseId = purchaseOfPayment(paymentId);
  const bookingId = bookingOfPayment(paymentId);
  const home = homeOf("bkg", bookingId);
  const listed = await account.refundsOf(chargeId);
  if (!listed.ok) return listed.reason === "refused" ? null : "again";
  if (purchaseId !== null) {
    const named = { id: purchaseId, tenantId };
    const learned = await learnPurchaseRefunds(deps, named, listed.value, account.provider);
    if (!learned.ok) return learned.refusal.code === "not_found" ? null : "again";
    return wasTaken(learned.value.payment) ? learned.value.payment : "again";
  }
  if (!home) return null;
  const command = { bookingId, paymentId, provider: account.provider, seen: listed.value };
  const done = await homeStub(deps.env, home).learnRefunds(command);
  if (done.status === "refused") return null;
  const payment = paymentIn(done.booking, paymentId);
  return wasTaken(payment) ? payment : "again";
}
