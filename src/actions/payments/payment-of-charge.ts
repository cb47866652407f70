// Which payment a charge is, of which a provider reports a refund or a dispute.

import { findPaymentByCharge } from "../../db/payments";
import { findPurchase } from "../../db/purchases";
import { homeOf } from "../../domain/ids";
import { bookingOfPayment, isFee, type Payment } from "../../domain/payments/payment";
import type { ProviderWord } from "../../domain/payments/provider-word";
import { paymentOfPurchase, purchaseOfPayment } from "../../domain/payments/purchase";
import type { Result } from "../../domain/refusal";
import { homeStub } from "../../objects/stubs";
import { saleOfCharge } from "../credit/paid-again";
import { settlePurchase } from "../credit/settle-purchase";
import type { Deps } from "../deps";
import { accountById, type ConnectedAccount, whetherGone } from "./accounts";
import { settle } from "./home";

/** The copy may not know the charge yet, so the provider is asked. `again`: it cannot be asked now. */
export async function paymentOfCharge(
  deps: Deps,
  { tenantId, account }: ConnectedAccount,
  chargeId: string,
): Promise<string | "again" | undefined> {
  const known = await findPaymentByCharge(deps.db, tenantId, chargeId);
  if (known !== undefined) return known;
  const asked = await account.paymentOf(chargeId);
  if (!asked.ok) return asked.reason === "refused" ? undefined : "again";
  if (asked.value === null) return undefined;
  const page = pageOf(deps, tenantId, asked.value);
  const first = await page.read(chargeId);
  if (typeof first !== "object") return first;
  // No charge paid the page as far as is known, or another one did. Whether this one came, the page says.
  const learned = await learn(deps, page, first);
  if (learned === "again") return learned;
  const after = await page.read(chargeId);
  return typeof after === "object" ? undefined : after;
}

type OnPage = {
  /** The payment that a charge is. The payment of the page, where that one is not known to be of this charge. */
  read(chargeId: string): Promise<string | Payment>;
  settled(word: ProviderWord, gone: ReturnType<typeof whetherGone>): Promise<Result<unknown>>;
};

/** The provider names the payment of the page, on which more than one charge may have come. */
function pageOf(deps: Deps, tenantId: string, paymentId: string): OnPage {
  // A fee may be taken of a card, of which no page tells.
  const isOther = (payment: Payment, chargeId: string) =>
    payment.chargeId === null ? payment.checkout !== null && !isFee(payment) : payment.chargeId !== chargeId;
  const soldAs = purchaseOfPayment(paymentId);
  if (soldAs !== null) {
    return {
      async read(chargeId) {
        const [sale, other] = [await findPurchase(deps.db, soldAs), await saleOfCharge(chargeId)];
        if (sale?.tenantId !== tenantId || !isOther(sale.payment, chargeId)) return paymentId;
        return (await findPurchase(deps.db, other)) ? paymentOfPurchase(other) : sale.payment;
      },
      settled: (word, gone) => settlePurchase(deps, { id: soldAs, tenantId }, { word, ...gone }),
    };
  }
  const bookingId = bookingOfPayment(paymentId);
  return {
    async read(chargeId) {
      const home = homeOf("bkg", bookingId);
      if (home?.tenantId !== tenantId) return paymentId;
      const read = await homeStub(deps.env, home).readBooking(bookingId);
      const payments = read.status === "done" ? (read.booking.payments ?? []) : [];
      const payment = payments.find(({ id }) => id === paymentId);
      if (!payment || !isOther(payment, chargeId)) return paymentId;
      return payments.find((one) => one.chargeId === chargeId)?.id ?? payment;
    },
    settled: (word, gone) => settle(deps, { bookingId, paymentId, word, ...gone }),
  };
}

/**
 * Brings to a payment what its provider says of its page. A try that took nothing goes back too, and a report tells so:
 * where the page was not paid, nothing is to be learned of it.
 */
async function learn(deps: Deps, { settled }: OnPage, { checkout }: Payment): Promise<"again" | "done"> {
  const connected = checkout && (await accountById(deps, checkout.connectionId));
  if (!connected) return "done";
  if (connected === "unreadable") return "again";
  const page = await connected.account.read(checkout.id);
  if (!page.ok) return page.reason === "refused" ? "done" : "again";
  if (page.value.kind === "processing") return "again";
  if (page.value.kind !== "paid") return "done";
  return (await settled(page.value, whetherGone(connected))).ok ? "done" : "again";
}
