// Money that is to go back: its provider is asked for it until it has answered, and for each refund once.

import { readPurchase } from "../actions/credit/change-purchase";
import { answerPurchaseRefund } from "../actions/credit/settle-purchase";
import type { Deps } from "../actions/deps";
import { accountById } from "../actions/payments/accounts";
import { paymentIn } from "../actions/payments/home";
import { returnCredit } from "../db/credits";
import type { DeliveryRow } from "../db/deliveries";
import { homeOf } from "../domain/ids";
import { MOST_ASKING_MS } from "../domain/payments/asking";
import { visitsBack } from "../domain/payments/credit";
import { givenBack, toGoBack } from "../domain/payments/giving-back";
import { connectionOf, type Payment } from "../domain/payments/payment";
import { homeStub } from "../objects/stubs";
import { AT_BANK, askForRefunds, isDue, LIST_UNREAD, type NoteRefund } from "./ask-refunds";
import { again, isTooLong, MOST_LOOKING_MS, UNREADABLE, type Work } from "./asking-on";
import { came, type Outcome, type Try } from "./attempt";
import { RefundTurn } from "./refund-turn";

export async function giveBack({ deps, delivery, bookingId, payment }: Work): Promise<Outcome> {
  if (payment.credit && toGoBack(payment) > 0) {
    return giveBackCredit({ deps, delivery, bookingId, payment }, payment.credit.use);
  }
  const home = homeOf("bkg", bookingId);
  if (!home) return came({ state: "skipped", reason: "no_payment" });
  return giveMoneyBack({ deps, delivery, payment }, async (refundId, state) => {
    const answered = { bookingId, paymentId: payment.id, refundId, state, actor: null };
    const done = await homeStub(deps.env, home).answerRefund(answered);
    return done.status === "done" ? paymentIn(done.booking, payment.id) : null;
  });
}

export async function giveBackForPackage(deps: Deps, delivery: DeliveryRow, id: string): Promise<Outcome> {
  const { tenantId } = delivery;
  const purchase = await readPurchase(deps, tenantId, id);
  if (!purchase.ok) return came({ state: "skipped", reason: "no_payment" });
  return giveMoneyBack({ deps, delivery, payment: purchase.value.payment }, async (refundId, state) => {
    const answered = await answerPurchaseRefund(deps, { id, tenantId }, refundId, state);
    if (answered.ok) return answered.value.payment;
    if (answered.refusal.code !== "not_found") throw new Error(`The sale did not take it: ${answered.refusal.code}`);
    return null;
  });
}

/** Has the provider give back what is due. `note` brings its word to where the payment lies. */
async function giveMoneyBack({ deps, delivery, payment }: Omit<Work, "bookingId">, note: NoteRefund): Promise<Outcome> {
  // Staff hand cash back themselves.
  if (payment.provider === null) return came({ state: "done" });
  if (!payment.refunds.some(isDue) && delivery.reason !== LIST_UNREAD) return came({ state: "done" });
  const connection = connectionOf(payment);
  const connected = connection === undefined ? null : await accountById(deps, connection);
  const most = wasAtBank(delivery) ? MOST_LOOKING_MS : MOST_ASKING_MS;
  if (connected === "unreadable" && !isTooLong(deps, delivery, 0, most)) {
    return again(deps, delivery, UNREADABLE, most);
  }
  if (connected === null || connected === "unreadable") return failAll(payment, note);
  const turn = new RefundTurn(deps, delivery, connected.account.worksForMs);
  const earlierAt = await turn.callEarlier();
  if (earlierAt !== null) return came({ state: "held", at: earlierAt });
  const outcome = await askForRefunds({ deps, delivery, connected, turn, most, note }, payment);
  return { ...outcome, lease: turn.lease };
}

/** No account is left that could give it back. The business hears so, and has to return the money in another way. */
async function failAll({ refunds }: Payment, note: NoteRefund): Promise<Outcome> {
  for (const { id } of refunds.filter(isDue)) await note(id, "failed");
  return came({ state: "done" });
}

function wasAtBank({ attempts }: DeliveryRow): boolean {
  return (JSON.parse(attempts) as readonly Try[]).some(({ error }) => error === AT_BANK);
}

/** Credit is back as soon as D1 has noted it. */
async function giveBackCredit({ deps, bookingId, payment }: Work, useId: string): Promise<Outcome> {
  const backMinor = givenBack(payment);
  await returnCredit(deps.db, useId, payment.credit?.visits == null ? backMinor : visitsBack(payment, backMinor));
  const home = homeOf("bkg", bookingId);
  for (const { id, state } of payment.refunds) {
    if (state !== "due" || !home) continue;
    const answer = { bookingId, paymentId: payment.id, refundId: id, state: "done" as const, actor: null };
    await homeStub(deps.env, home).answerRefund(answer);
  }
  return came({ state: "done" });
}
