// A page that takes no money any more: its provider ends it, and says what became of it. A bank may take a refused try for
// days more, also where another try has paid the page. The report of it may be lost, so such a page is looked at daily.

import { readPurchase } from "../actions/credit/change-purchase";
import { settlePurchase } from "../actions/credit/settle-purchase";
import type { Deps } from "../actions/deps";
import { accountById, whetherGone } from "../actions/payments/accounts";
import { settle } from "../actions/payments/home";
import type { DeliveryRow } from "../db/deliveries";
import { MAY_COME_LATE, MOST_AT_BANK_MS, MOST_TAKEN_LATE_MS } from "../domain/payments/asking";
import type { Checkout, Payment } from "../domain/payments/payment";
import type { ProviderWord } from "../domain/payments/provider-word";
import type { Result } from "../domain/refusal";
import { DAY_MS } from "../domain/time/local-time";
import { again, askAgain, UNREADABLE, type Work } from "./asking-on";
import { came, type Outcome } from "./attempt";

/** Where a page is, and where its provider's word goes. */
type Page = {
  readonly checkout: Checkout;
  readonly settled: (word: ProviderWord, gone: ReturnType<typeof whetherGone>) => Promise<Result<unknown>>;
};

/** Ends the page of a booking's payment. */
export async function endPage({ deps, delivery, bookingId, payment }: Work): Promise<Outcome> {
  // A page on which a payment failed takes no other.
  if (!payment.checkout || payment.state === "failed") return came({ state: "done" });
  return learnEnd(deps, delivery, pageOf(deps, bookingId, payment, payment.checkout), "end");
}

/** Looks at the page of a booking's payment that was paid. */
export async function watchPage({ deps, delivery, bookingId, payment }: Work): Promise<Outcome> {
  if (!payment.checkout) return came({ state: "done" });
  return learnEnd(deps, delivery, pageOf(deps, bookingId, payment, payment.checkout), "read");
}

/** The same for the sale of a package. */
export async function watchSale(deps: Deps, delivery: DeliveryRow, id: string): Promise<Outcome> {
  const { tenantId } = delivery;
  const purchase = await readPurchase(deps, tenantId, id);
  const checkout = purchase.ok ? purchase.value.payment.checkout : null;
  if (!checkout) return came({ state: "done" });
  const settled: Page["settled"] = (word, gone) => settlePurchase(deps, { id, tenantId }, { word, ...gone });
  return learnEnd(deps, delivery, { checkout, settled }, "read");
}

function pageOf(deps: Deps, bookingId: string, { id: paymentId }: Payment, checkout: Checkout): Page {
  return { checkout, settled: (word, gone) => settle(deps, { bookingId, paymentId, word, ...gone }) };
}

async function learnEnd(deps: Deps, delivery: DeliveryRow, page: Page, how: "end" | "read"): Promise<Outcome> {
  const { checkout, settled } = page;
  const connected = await accountById(deps, checkout.connectionId);
  if (!connected) return came({ state: "failed", reason: "account_is_gone" });
  // A page that was over stays so, also while the provider gives no answer.
  const isOver = how === "read" || delivery.reason === MAY_COME_LATE;
  const because = (reason: string) => (isOver ? MAY_COME_LATE : reason);
  if (connected === "unreadable") return again(deps, delivery, because(UNREADABLE));
  const ended = await connected.account[how](checkout.id);
  if (!ended.ok) {
    return ended.reason === "refused"
      ? came({ state: "failed", reason: ended.detail })
      : again(deps, delivery, because(ended.detail));
  }
  if (ended.value.kind === "open" || ended.value.kind === "processing") {
    return askAgain(deps, delivery, MOST_AT_BANK_MS);
  }
  const done = await settled(ended.value, whetherGone(connected));
  if (!done.ok) return again(deps, delivery, because(done.refusal.code));
  return "mayBeTaken" in ended.value ? lookDaily(deps, delivery) : came({ state: "done" });
}

/** The page is over. Its money may still come, and the report of it may be lost. */
function lookDaily({ clock }: Deps, { occurredAt }: DeliveryRow): Outcome {
  const now = clock.now();
  if (now - occurredAt > MOST_TAKEN_LATE_MS) return came({ state: "done" });
  return came({ state: "held", at: now + DAY_MS, reason: MAY_COME_LATE });
}
