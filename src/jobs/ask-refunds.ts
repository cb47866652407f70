// Asks a provider for each refund of a payment that is due, and notes its word where the payment lies. Where other money may
// have gone back as well, the provider's own list says how much: a word is noted once that list has been read.

import type { Deps } from "../actions/deps";
import type { ConnectedAccount } from "../actions/payments/accounts";
import { learnRefunds } from "../actions/payments/learn-refunds";
import type { DeliveryRow } from "../db/deliveries";
import { hasFee, type Payment, type PaymentRefund } from "../domain/payments/payment";
import type { RefundState } from "../integrations/payments/port";
import { again, askAgain, isTooLong } from "./asking-on";
import { came, type Outcome } from "./attempt";
import type { RefundTurn } from "./refund-turn";

/** The provider has passed a refund on to a bank. From then on its silence does not mean that the refund has failed. */
export const AT_BANK = "at_bank";
/** What the provider lists is not known yet. It is read before the delivery ends, even where nothing is due any more. */
export const LIST_UNREAD = "list_unread";

export type Asking = {
  readonly deps: Deps;
  readonly delivery: DeliveryRow;
  readonly connected: ConnectedAccount;
  readonly turn: RefundTurn;
  /** How long an answer may be missing. */
  readonly most: number;
  readonly note: NoteRefund;
};

/** Brings the provider's word to where the payment lies. Answers the payment as it is then. */
export type NoteRefund = (refundId: string, state: "done" | "failed") => Promise<Payment | null>;

/** What one question came to: the payment as it is then, or what becomes of the delivery. */
type Step = { readonly payment: Payment } | { readonly ends: Outcome };

export async function askForRefunds(asking: Asking, start: Payment): Promise<Outcome> {
  const { deps, delivery } = asking;
  let payment = start;
  if (delivery.reason === LIST_UNREAD) {
    const listed = await readList(asking, payment);
    if (listed === "again" && !isOver(asking)) return unread(asking);
    // A list that was never read keeps no refund due for ever: what is asked for now, and has no answer, has failed.
    if (listed !== null && listed !== "again") payment = listed;
  }
  const asked = new Set<string>();
  for (let refund = nextDue(payment, asked); refund; refund = nextDue(payment, asked)) {
    asked.add(refund.id);
    const step = await askForOne(asking, payment, refund);
    if ("ends" in step) return step.ends;
    payment = step.payment;
  }
  // The business can do nothing while its customer's bank has yet to answer. So the bank is asked for as long as it takes.
  if (!payment.refunds.some(isDue)) return came({ state: "done" });
  const tried = { at: deps.clock.now(), status: null, ms: 0, error: AT_BANK };
  return { ...askAgain(deps, delivery, Number.POSITIVE_INFINITY), tried };
}

async function askForOne(asking: Asking, payment: Payment, refund: PaymentRefund): Promise<Step> {
  const { deps, turn, note } = asking;
  // Another run has the delivery now, and asks.
  if (!(await turn.begin())) return lookAnew(deps);
  const word = await askFor(asking, payment, refund);
  if (typeof word === "object") return { ends: word };
  if (word === "pending") return { payment };
  const mayBeOtherwise = word === "refused" || turn.mayRepeat;
  const listed = mayBeOtherwise ? await readList(asking, payment) : null;
  if (listed === "again" && !isOver(asking)) return { ends: unread(asking) };
  // Perhaps the business has given money back there itself: then less is due, or nothing.
  const isKnown = listed !== null && listed !== "again";
  if (word === "refused" && isKnown && !isStillDue(listed, refund)) return lookAnew(deps);
  const noted = await note(refund.id, word === "refused" ? "failed" : word);
  const isReplaced = noted?.refunds.some(({ id, seenAs }) => id === refund.id && seenAs !== undefined);
  if (!noted || !isReplaced) return { payment: noted ?? without(payment, refund) };
  // Other money has taken its place meanwhile: the list tells how much went back in all.
  const inAll = await readList(asking, noted);
  if (inAll === "again") return isOver(asking) ? { payment: noted } : { ends: unread(asking) };
  return { payment: inAll ?? noted };
}

/** What the provider says of one refund. An outcome: it is asked again. */
async function askFor(
  asking: Asking,
  payment: Payment,
  { id, carries, amountMinor }: PaymentRefund,
): Promise<RefundState | "refused" | Outcome> {
  const { deps, delivery, connected, most } = asking;
  const { account } = connected;
  const { currency, chargeId } = payment;
  const of = { paymentId: payment.id, refundId: carries ?? id, chargeId: chargeId ?? "" };
  const answered = await account.refund({ ...of, amountMinor, currency, hasFee: hasFee(payment) });
  if (answered.ok) return answered.value;
  if (answered.reason === "refused" || isOver(asking)) return "refused";
  const { detail } = answered;
  const mayBeAtWork = answered.reason === "again" && answered.mayBeAtWork === true;
  return mayBeAtWork && account.worksForMs > 0
    ? came({ state: "again", reason: detail, at: deps.clock.now() + account.worksForMs })
    : again(deps, delivery, detail, most);
}

/** Learns what went back in all, as the provider lists it. Null where it lists nothing of this payment. */
async function readList({ deps, connected }: Asking, { id, chargeId }: Payment): Promise<Payment | "again" | null> {
  return chargeId === null ? null : learnRefunds(deps, connected, { paymentId: id, chargeId });
}

function unread({ deps, delivery, most }: Asking): Outcome {
  return again(deps, delivery, LIST_UNREAD, most);
}

function isOver({ deps, delivery, most }: Asking): boolean {
  return isTooLong(deps, delivery, 0, most);
}

function lookAnew({ clock }: Deps): Step {
  return { ends: came({ state: "held", at: clock.now() }) };
}

export function isDue({ state }: PaymentRefund): boolean {
  return state === "due";
}

function nextDue({ refunds }: Payment, asked: ReadonlySet<string>): PaymentRefund | undefined {
  return refunds.find((refund) => isDue(refund) && !asked.has(refund.id));
}

function isStillDue({ refunds }: Payment, { id, amountMinor }: PaymentRefund): boolean {
  return refunds.some((one) => one.id === id && isDue(one) && one.amountMinor === amountMinor);
}

/** Its booking, or sale, is gone. So is what is due of it. */
function without(payment: Payment, { id }: PaymentRefund): Payment {
  return { ...payment, refunds: payment.refunds.filter((one) => one.id !== id) };
}
