// Money that is to go back: its provider is asked for it until it has answered, and for each refund once. Some providers
// cannot tell a repetition. Of them one delivery of a payment asks at a time, and waits until an earlier request has ended.

import { readPurchase } from "../actions/credit/change-purchase";
import { answerPurchaseRefund } from "../actions/credit/settle-purchase";
import type { Deps } from "../actions/deps";
import { accountById, type ConnectedAccount } from "../actions/payments/accounts";
import { paymentIn } from "../actions/payments/home";
import { learnRefunds } from "../actions/payments/learn-refunds";
import { returnCredit } from "../db/credits";
import { type DeliveryRow, earlierDelivery, moveDelivery } from "../db/deliveries";
import { homeOf } from "../domain/ids";
import { ASK_AGAIN_MS, MOST_ASKING_MS } from "../domain/payments/asking";
import { visitsBack } from "../domain/payments/credit";
import { givenBack, toGoBack } from "../domain/payments/giving-back";
import { connectionOf, hasFee, type Payment, type PaymentRefund } from "../domain/payments/payment";
import { CALL_MS } from "../integrations/payments/port";
import { homeStub } from "../objects/stubs";
import { again, askAgain, HOUR_MS, isTooLong, MOST_LOOKING_MS, UNREADABLE, type Work } from "./asking-on";
import { came, type Outcome, type Try } from "./attempt";

/** The provider has passed a refund on to a bank. From then on its silence does not mean that the refund has failed. */
const AT_BANK = "at_bank";

/** The list of refunds is read, in pieces, and then a refund is asked for. No call of it takes longer. */
const LONGEST_CALLS_MS = 4 * CALL_MS;
/** What delays the others while one asks. It may have ended without an answer. */
const AT_WORK = "at_work";
/** A delivery that waits for an earlier one looks again so long after that is tried. */
const AFTER_EARLIER_MS = 1_000;

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
  if (connected === "unreadable" && !isTooLong(deps, delivery, 0, most)) {
    return again(deps, delivery, UNREADABLE, most);
  }
  const isOpen = connected !== null && connected !== "unreadable";
  const turn = isOpen ? new Turn(deps, delivery, connected.account.worksForMs) : null;
  const earlierAt = (await turn?.callEarlier()) ?? null;
  if (earlierAt !== null) return came({ state: "held", at: earlierAt });
  const outcome = await askEach(
    { deps, delivery, payment },
    { due, connected: isOpen ? connected : null, turn, most, answer },
  );
  return turn ? { ...outcome, lease: turn.lease } : outcome;
}

/** Whose turn it is to ask a provider that cannot tell a repetition. Where it can, it is always ours. */
class Turn {
  /** Until then no other run has this delivery. */
  lease: number;

  constructor(
    private readonly deps: Deps,
    private readonly delivery: DeliveryRow,
    private readonly worksForMs: number,
  ) {
    this.lease = delivery.nextAttemptAt;
  }

  /**
   * Leaves the asking to an earlier delivery of the payment, which asks for all that is due. One that waits for a bank is
   * called. Answers when to look again, and null where there is none.
   */
  async callEarlier(): Promise<number | null> {
    if (this.worksForMs === 0) return null;
    const { db, clock } = this.deps;
    const earlier = await earlierDelivery(db, this.delivery);
    if (earlier === null) return null;
    const now = clock.now();
    // One that waits for a bank looks soon: it asks for this refund too.
    const waits = earlier.reason === null && now - this.delivery.occurredAt < HOUR_MS;
    const isCalled = waits && (await moveDelivery(db, earlier, now));
    const triedAt = isCalled ? now : Math.max(earlier.nextAttemptAt, now);
    return Math.min(triedAt + AFTER_EARLIER_MS, now + ASK_AGAIN_MS);
  }

  /** Before each request. A process may end right after it, so the lease outlives what the provider may be at work on. */
  async begin(): Promise<boolean> {
    if (this.worksForMs === 0) return true;
    const until = this.deps.clock.now() + this.worksForMs + LONGEST_CALLS_MS;
    const { id } = this.delivery;
    const isOurs = await moveDelivery(this.deps.db, { id, nextAttemptAt: this.lease }, until, AT_WORK);
    if (isOurs) this.lease = until;
    return isOurs;
  }
}

type Asked = {
  readonly due: readonly PaymentRefund[];
  readonly connected: ConnectedAccount | null;
  readonly turn: Turn | null;
  /** How long an answer may be missing. */
  readonly most: number;
  readonly answer: (refundId: string, state: "done" | "failed") => Promise<Payment | null>;
};

async function askEach(
  { deps, delivery, payment }: Omit<Work, "bookingId">,
  { due, connected, turn, most, answer }: Asked,
): Promise<Outcome> {
  const { id: paymentId, chargeId } = payment;
  const learnAll = async () => {
    if (connected && chargeId !== null) await learnRefunds(deps, connected, { paymentId, chargeId });
  };
  const isOver = isTooLong(deps, delivery, 0, most);
  let isPending = false;
  for (const refund of due) {
    // Another run has the delivery now, and asks.
    if (turn && !(await turn.begin())) return came({ state: "held", at: deps.clock.now() });
    const answered = connected && (await refundBy(connected, payment, refund));
    const isToRepeat = answered !== null && !answered.ok && answered.reason !== "refused";
    if (isToRepeat && !isOver) {
      const { detail } = answered;
      const mayBeAtWork = answered.reason === "again" && answered.mayBeAtWork === true;
      const waitMs = mayBeAtWork ? (connected?.account.worksForMs ?? 0) : 0;
      return waitMs > 0
        ? came({ state: "again", reason: detail, at: deps.clock.now() + waitMs })
        : again(deps, delivery, detail, most);
    }
    // Perhaps the business has given money back there itself: then less is due, or nothing.
    if (connected && answered?.ok === false && (await isOtherwise(deps, connected, payment, refund))) {
      return came({ state: "held", at: deps.clock.now() });
    }
    const state = answered?.ok ? answered.value : "failed";
    if (state === "pending") {
      isPending = true;
      continue;
    }
    const told = await answer(refund.id, state);
    // Other money has taken its place meanwhile: the provider's list tells how much went back in all.
    if (told?.refunds.some(({ id, seenAs }) => id === refund.id && seenAs !== undefined)) await learnAll();
  }
  // An earlier request without an answer may have been done beside the one that was answered.
  if (delivery.tries > 0 && (connected?.account.worksForMs ?? 0) > 0) await learnAll();
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

function refundBy({ account }: ConnectedAccount, payment: Payment, { id, carries, amountMinor }: PaymentRefund) {
  const { currency, chargeId } = payment;
  const of = { paymentId: payment.id, refundId: carries ?? id, chargeId: chargeId ?? "" };
  return account.refund({ ...of, amountMinor, currency, hasFee: hasFee(payment) });
}
