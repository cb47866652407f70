// What became of a provider's page, asked of the provider itself. What it says goes to the home of the payment.

import type { Checkout, Payment } from "../../domain/payments/payment";
import type { Deps } from "../deps";
import { accountById, whetherGone } from "./accounts";
import { type KeptPayment, settle } from "./home";

/** `page`: where the customer's way to pay still is. Else what followed from the word that ended it, if anything did. */
export type PageLearned =
  | { readonly page: "open" | "processing" }
  | { readonly page: null; readonly settled: KeptPayment | null };

type OnPage = {
  readonly bookingId: string;
  readonly payment: Pick<Payment, "id" | "state">;
  readonly checkout: Checkout;
};

/** Null where the provider cannot be asked now, or its word not be applied. A repetition changes nothing. */
export async function learnPage(deps: Deps, { bookingId, payment, checkout }: OnPage): Promise<PageLearned | null> {
  const connected = await accountById(deps, checkout.connectionId);
  if (connected === null || connected === "unreadable") return null;
  const page = await connected.account.read(checkout.id);
  if (!page.ok) return null;
  const word = page.value;
  if (word.kind === "open" || word.kind === "processing") return { page: word.kind };
  if (payment.state === word.kind) return { page: null, settled: null };
  // A fee may have got another page meanwhile, of which the end of this one says nothing.
  const through = { provider: connected.account.provider, checkout };
  const command = { bookingId, paymentId: payment.id, word, through, ...whetherGone(connected) };
  const settled = await settle(deps, command);
  return settled.ok ? { page: null, settled: settled.value } : null;
}
