// What a provider has to do after a decision: end a page that may take no money any more, or give money back. It goes on
// until the provider has answered.

import { readPurchase } from "../actions/credit/change-purchase";
import { answerPurchaseRefund } from "../actions/credit/settle-purchase";
import type { Deps } from "../actions/deps";
import { accountById, type ConnectedAccount, whetherGone } from "../actions/payments/accounts";
import { paymentIn, settle } from "../actions/payments/home";
import { learnRefunds } from "../actions/payments/learn-refunds";
import { returnCredit } from "../db/credits";
import { type DeliveryRow, isAskedYet } from "../db/deliveries";
import type { BookingRecord } from "../domain/booking/booking-record";
import type { EventDetail } from "../domain/events";
import { homeOf } from "../domain/ids";
import { visitsBack } from "../domain/payments/credit";
import { givenBack, toGoBack } from "../domain/payments/giving-back";
import { connectionOf, hasFee, isFee, type Payment, type PaymentRefund, wasTaken } from "../domain/payments/payment";
import { cardKeptUntil } from "../domain/payments/payment-events";
import type { ProviderWord } from "../domain/payments/provider-word";
import { purchaseOfPayment } from "../domain/payments/purchase";
import { DAY_MS, MINUTE_MS } from "../domain/time/local-time";
import { homeStub } from "../objects/stubs";
import { came, type Outcome, type Try } from "./attempt";
import { endPages } from "./end-pages";

/** The pause before the provider is asked again, while a bank still works on a payment or a refund. */
const ASK_AGAIN_MS = 10 * MINUTE_MS;
/** How long the usual pauses between tries count. Then each pause is an hour. */
const USUAL_MS = DAY_MS;
const HOUR_MS = 60 * MINUTE_MS;
const UNREADABLE = "account_unreadable";
/** The provider has passed a refund on to a bank. From then on its silence does not mean that the refund has failed. */
const AT_BANK = "at_bank";
/** How long an answer may be missing. Then the business has to look. */
const MOST_ASKING_MS = 10 * DAY_MS;
/** How long a bank may take, at most, after its customer left the provider's page. */
const LATEST_MONEY_MS = 30 * DAY_MS;
/** How long the provider is asked, once a day, whether it took a fee all the same. */
const MOST_LOOKING_MS = 90 * DAY_MS;

export async function runPayment(deps: Deps, delivery: DeliveryRow): Promise<Outcome> {
  if (delivery.sourceType === "connection.deleted") return endPages(deps, delivery);
  const { payment: paymentId } = JSON.parse(delivery.detail ?? "{}") as EventDetail;
  if (paymentId === undefined) return came({ state: "skipped", reason: "no_payment" });
  const bookingId = delivery.subjectId;
  if (purchaseOfPayment(paymentId) === bookingId) return giveBackForPackage(deps, delivery, bookingId);
  const home = homeOf("bkg", bookingId);
  if (!home) return came({ state: "skipped", reason: "no_payment" });
  const read = await homeStub(deps.env, home).readBooking(bookingId);
  if (read.status !== "done") return came({ state: "skipped", reason: "no_payment" });
  const payment = read.booking.payments?.find(({ id }) => id === paymentId);
  if (!payment) return came({ state: "skipped", reason: "no_payment" });
  const of = { deps, delivery, bookingId, payment };
  switch (delivery.sourceType) {
    case "payment.expired":
    case "payment.page_ended":
      return endPage(of);
    case "payment.fee_due":
      return takeFee({ ...of, booking: read.booking });
    case "payment.card_released":
      return forgetCard({ ...of, booking: read.booking });
    default:
      return giveBack(of);
  }
}

type WithBooking = Work & { readonly booking: BookingRecord };

type Work = {
  readonly deps: Deps;
  readonly delivery: DeliveryRow;
  readonly bookingId: string;
  readonly payment: Payment;
};

async function endPage(of: Work): Promise<Outcome> {
  const { deps, delivery, bookingId, payment } = of;
  // A page on which a payment failed takes no other.
  if (!payment.checkout || payment.state === "failed") return came({ state: "done" });
  const connected = await accountById(deps, payment.checkout.connectionId);
  if (!connected) return came({ state: "failed", reason: "account_is_gone" });
  if (connected === "unreadable") return again(deps, delivery, UNREADABLE);
  const ended = await connected.account.end(payment.checkout.id);
  if (!ended.ok) {
    return ended.reason === "refused"
      ? came({ state: "failed", reason: ended.detail })
      : again(of.deps, of.delivery, ended.detail);
  }
  if (ended.value.kind === "open" || ended.value.kind === "processing") {
    return askAgain(deps, delivery, LATEST_MONEY_MS);
  }
  const settled = await settle(deps, {
    bookingId,
    paymentId: payment.id,
    word: ended.value,
    ...whetherGone(connected),
  });
  return settled.ok ? came({ state: "done" }) : again(deps, delivery, settled.refusal.code);
}

/**
 * Takes a fee of the kept card. Staff may have withdrawn it: what was taken all the same goes back by itself. So does what
 * the provider says it took after it was silent for too long.
 */
async function takeFee({ deps, delivery, bookingId, payment, booking }: WithBooking): Promise<Outcome> {
  if (wasTaken(payment) || payment.asksCustomer) return came({ state: "done" });
  const from = booking.payments?.findLast(({ card }) => card !== undefined);
  const say = async (word: ProviderWord) => {
    const settled = await settle(deps, { bookingId, paymentId: payment.id, word });
    return settled.ok ? came({ state: "done" }) : again(deps, delivery, settled.refusal.code);
  };
  const giveUp = async () => {
    const said = await say({ kind: "failed" });
    return said.attempted.state === "done" ? askLater(deps, delivery) : said;
  };
  const connected = payment.connectionId === undefined ? null : await accountById(deps, payment.connectionId);
  const isSilentForLong = isTooLong(deps, delivery);
  if (connected === "unreadable") return isSilentForLong ? giveUp() : again(deps, delivery, UNREADABLE);
  const cards = connected?.account.cards;
  if (!from?.card || !cards) return say({ kind: "failed" });
  const { tenantId } = booking;
  const { id: paymentId, amountMinor, currency, state } = payment;
  const of = { tenantId, bookingId, paymentId, attempt: delivery.tries, amountMinor, currency, card: from.card };
  const isWithdrawn = state !== "open" || from.card.isOver === true || connected.isRemoved;
  const charged = await cards.charge({ ...of, isWithdrawn });
  if (!charged.ok) {
    if (charged.reason === "refused") return say({ kind: "failed" });
    return isSilentForLong ? giveUp() : again(deps, delivery, charged.detail);
  }
  const { value } = charged;
  if (value.kind === "processing") return isSilentForLong ? giveUp() : askAgain(deps, delivery, MOST_ASKING_MS);
  return say(value.kind === "none" ? { kind: "failed" } : value);
}

/** Here the payment has failed. The provider may still say that it took the money. */
function askLater({ clock }: Deps, { occurredAt }: DeliveryRow): Outcome {
  const now = clock.now();
  if (now - occurredAt > MOST_LOOKING_MS) return came({ state: "failed", reason: "no_answer" });
  return came({ state: "held", at: now + DAY_MS });
}

/** The provider forgets a card once staff can undo no more, and no fee waits for it. */
async function forgetCard({ deps, delivery, bookingId, payment, booking }: WithBooking): Promise<Outcome> {
  const { card } = payment;
  const home = homeOf("bkg", bookingId);
  if (!card || !home) return came({ state: "done" });
  const now = deps.clock.now();
  const isUsed = booking.payments?.some((one) => isFee(one) && one.state === "open" && !one.asksCustomer);
  if (!card.isOver) {
    const { status } = booking;
    // Staff took the end back. The next end tells again.
    if (status === "held" || status === "pending" || status === "confirmed") return came({ state: "done" });
    const until = cardKeptUntil(booking);
    if (now < until) return came({ state: "held", at: until });
  }
  if (isUsed) return came({ state: "held", at: now + ASK_AGAIN_MS });
  // Only the names of the card say where to look for money that was taken of it.
  const fee = { tenantId: booking.tenantId, subjectId: bookingId, sourceType: "payment.fee_due" };
  if (await isAskedYet(deps.db, fee)) return came({ state: "held", at: now + HOUR_MS });
  const connection = connectionOf(payment);
  const connected = connection === undefined ? null : await accountById(deps, connection);
  if (connected === "unreadable" && !isTooLong(deps, delivery, cardKeptUntil(booking))) {
    return again(deps, delivery, UNREADABLE);
  }
  const forgotten =
    connected === null || connected === "unreadable" ? null : await connected.account.cards?.forget(card);
  const isToRepeat = forgotten && !forgotten.ok && forgotten.reason !== "refused";
  if (isToRepeat && !isTooLong(deps, delivery, cardKeptUntil(booking))) return again(deps, delivery, forgotten.detail);
  await homeStub(deps.env, home).forgetCard({ bookingId, paymentId: payment.id });
  return came({ state: "done" });
}

async function giveBack({ deps, delivery, bookingId, payment }: Work): Promise<Outcome> {
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

async function giveBackForPackage(deps: Deps, delivery: DeliveryRow, id: string): Promise<Outcome> {
  const { tenantId } = delivery;
  const purchase = await readPurchase(deps, tenantId, id);
  if (!purchase.ok) return came({ state: "skipped", reason: "no_payment" });
  return giveMoneyBack({ deps, delivery, payment: purchase.value.payment }, async (refundId, state) => {
    const answered = await answerPurchaseRefund(deps, { id, tenantId }, refundId, state);
    return answered.ok ? answered.value.payment : null;
  });
}

/** Has the provider give back what is due. `answer` brings its word to where the payment lies, and answers it. */
async function giveMoneyBack(
  { deps, delivery, payment }: Omit<Work, "bookingId">,
  answer: (refundId: string, state: "done" | "failed") => Promise<Payment | null>,
): Promise<Outcome> {
  const due = payment.refunds.filter(({ state }) => state === "due");
  // Staff hand cash back themselves.
  if (due.length === 0 || payment.provider === null) return came({ state: "done" });
  const connection = connectionOf(payment);
  const connected = connection === undefined ? null : await accountById(deps, connection);
  const isAtBank = (JSON.parse(delivery.attempts) as readonly Try[]).some(({ error }) => error === AT_BANK);
  const most = isAtBank ? MOST_LOOKING_MS : MOST_ASKING_MS;
  const isOver = isTooLong(deps, delivery, 0, most);
  if (connected === "unreadable" && !isOver) return again(deps, delivery, UNREADABLE, most);
  let isPending = false;
  for (const refund of due) {
    const isOpen = connected !== null && connected !== "unreadable";
    const answered = isOpen ? await refundBy(connected, payment, refund, delivery.tries) : null;
    const isToRepeat = answered !== null && !answered.ok && answered.reason !== "refused";
    if (isToRepeat && !isOver) return again(deps, delivery, answered.detail, most);
    // Perhaps the business has given money back there itself: then less is due, or nothing.
    if (isOpen && answered?.ok === false && (await isOtherwise(deps, connected, payment, refund))) {
      return came({ state: "held", at: deps.clock.now() });
    }
    const state = answered?.ok ? answered.value : "failed";
    if (state === "pending") {
      isPending = true;
      continue;
    }
    const told = await answer(refund.id, state);
    // Other money has taken its place meanwhile: the provider's list tells how much went back in all.
    const isOther = told?.refunds.some(({ id, seenAs }) => id === refund.id && seenAs !== undefined) === true;
    const { id: paymentId, chargeId } = payment;
    if (isOther && isOpen && chargeId !== null) await learnRefunds(deps, connected, { paymentId, chargeId });
  }
  // The business can do nothing while its customer's bank has yet to answer. So the bank is asked for as long as it takes.
  if (!isPending) return came({ state: "done" });
  const tried = { at: deps.clock.now(), status: null, ms: 0, error: AT_BANK };
  return { ...askAgain(deps, delivery, Number.POSITIVE_INFINITY), tried };
}

async function isOtherwise(
  deps: Deps,
  connected: ConnectedAccount,
  { id: paymentId, chargeId }: Payment,
  { id, amountMinor }: PaymentRefund,
): Promise<boolean> {
  const learned = chargeId === null ? null : await learnRefunds(deps, connected, { paymentId, chargeId });
  if (learned === null || learned === "again") return false;
  return !learned.refunds.some((one) => one.id === id && one.state === "due" && one.amountMinor === amountMinor);
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

function refundBy(
  { account }: ConnectedAccount,
  payment: Payment,
  { id, carries, amountMinor }: PaymentRefund,
  attempt: number,
) {
  const { currency, chargeId } = payment;
  const of = { paymentId: payment.id, refundId: carries ?? id, attempt, chargeId: chargeId ?? "" };
  return account.refund({ ...of, amountMinor, currency, hasFee: hasFee(payment) });
}

/** A bank has yet to answer. It is asked ever less often, until `most` has passed. */
function askAgain({ clock }: Deps, { occurredAt }: DeliveryRow, most: number): Outcome {
  const now = clock.now();
  const age = now - occurredAt;
  if (age > most) return came({ state: "failed", reason: "no_answer" });
  const pause = age < USUAL_MS ? ASK_AGAIN_MS : age < MOST_ASKING_MS ? HOUR_MS : DAY_MS;
  return came({ state: "held", at: now + pause });
}

function again(deps: Deps, delivery: DeliveryRow, reason: string, most = MOST_ASKING_MS): Outcome {
  if (isTooLong(deps, delivery, 0, most)) return came({ state: "failed", reason });
  const now = deps.clock.now();
  const age = now - delivery.occurredAt;
  const at = age < USUAL_MS ? null : now + (age < MOST_ASKING_MS ? HOUR_MS : DAY_MS);
  return came({ state: "again", reason, at });
}

function isTooLong({ clock }: Deps, { occurredAt }: DeliveryRow, since = 0, most = MOST_ASKING_MS): boolean {
  return clock.now() - Math.max(occurredAt, since) > most;
}
