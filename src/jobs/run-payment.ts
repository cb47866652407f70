// What a provider has to do after a decision: end a page that may take no money any more, or give money back. It goes on
// until the provider has answered.

import type { Deps } from "../actions/deps";
import { accountById } from "../actions/payments/accounts";
import { settle } from "../actions/payments/home";
import { type DeliveryRow, isAskedYet } from "../db/deliveries";
import type { BookingRecord } from "../domain/booking/booking-record";
import type { EventDetail } from "../domain/events";
import { homeOf } from "../domain/ids";
import { ASK_AGAIN_MS, MOST_ASKING_MS, WATCHED } from "../domain/payments/asking";
import { connectionOf, isFee, wasTaken } from "../domain/payments/payment";
import { cardKeptUntil } from "../domain/payments/payment-events";
import type { ProviderWord } from "../domain/payments/provider-word";
import { purchaseOfPayment } from "../domain/payments/purchase";
import { DAY_MS } from "../domain/time/local-time";
import { homeStub } from "../objects/stubs";
import { again, askAgain, HOUR_MS, isTooLong, MOST_LOOKING_MS, UNREADABLE, type Work } from "./asking-on";
import { came, type Outcome } from "./attempt";
import { endPages } from "./end-pages";
import { giveBack, giveBackForPackage } from "./give-back";
import { endPage, watchPage, watchSale } from "./watch-page";

export async function runPayment(deps: Deps, delivery: DeliveryRow): Promise<Outcome> {
  if (delivery.sourceType === "connection.deleted") return endPages(deps, delivery);
  const { payment: paymentId } = JSON.parse(delivery.detail ?? "{}") as EventDetail;
  if (paymentId === undefined) return came({ state: "skipped", reason: "no_payment" });
  const bookingId = delivery.subjectId;
  const isWatched = delivery.sourceType === WATCHED;
  if (purchaseOfPayment(paymentId) === bookingId) {
    return isWatched ? watchSale(deps, delivery, bookingId) : giveBackForPackage(deps, delivery, bookingId);
  }
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
    case WATCHED:
      return watchPage(of);
    case "payment.fee_due":
      return takeFee({ ...of, booking: read.booking });
    case "payment.card_released":
      return forgetCard({ ...of, booking: read.booking });
    default:
      return giveBack(of);
  }
}

type WithBooking = Work & { readonly booking: BookingRecord };

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
  const of = { tenantId, bookingId, paymentId, amountMinor, currency, card: from.card };
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
