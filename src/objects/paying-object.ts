// The calls about money, which both kinds of object answer in the same way. Money that confirms a held booking first pins
// its claims in other calendars. Each kind takes a place again in its own way.

import type { BookingRecord } from "../domain/booking/booking-record";
import type { LearnedPage } from "../domain/payments/asking";
import { BookingObject } from "./booking-object";
import { readBooking } from "./bookings/booking-store";
import type { BookingTx, Decision } from "./bookings/booking-tx";
import { withTooMuchReturned } from "./bookings/paid-again";
import * as paying from "./bookings/paying";
import { payByCredit } from "./bookings/paying-by-credit";
import { ProviderTurns } from "./bookings/provider-turns";
import * as refunding from "./bookings/refunding";
import { waiveCard } from "./bookings/waiving-cards";
import type * as types from "./messages";

export abstract class PayingObject<Tx extends BookingTx> extends BookingObject<Tx> {
  private readonly turns = new ProviderTurns();

  openPayment(command: types.OpenPaymentCommand): types.PaymentOutcome {
    return this.transact((tx) => paying.openPayment(tx, command));
  }

  attachCheckout(command: types.AttachCheckoutCommand): types.PaymentOutcome {
    return this.transact((tx) => paying.attachCheckout(tx, command));
  }

  endCheckout(command: types.EndCheckoutCommand): types.PaymentOutcome {
    return this.transact((tx) => paying.endCheckout(tx, command));
  }

  async waiveCard(command: types.WaiveCardCommand): Promise<types.PaymentOutcome> {
    const booking = this.transact((tx) => readBooking(tx.sql, command.bookingId)) ?? null;
    return this.whileHeld(booking, (tx, decision) => waiveCard(tx, command, decision));
  }

  turnToAsk(subject: string, isBack: boolean): types.AskTurn {
    return this.turns.turn(subject, isBack, this.clock.now());
  }

  noteAsked(subject: string, page: LearnedPage): void {
    this.turns.note(subject, page);
  }

  async settlePayment(command: types.SettleCommand): Promise<types.SettleOutcome> {
    const held = this.transact((tx) => paying.confirmsHeld(tx, command));
    const settled = await this.whileHeld(held, (tx, decision) =>
      withTooMuchReturned(tx, command, paying.settle(tx, command, decision)),
    );
    if (settled.status !== "late") return settled;
    if (command.isPlaceGone) {
      return this.transact((tx) => withTooMuchReturned(tx, command, paying.giveBackLate(tx, command)));
    }
    const retaken = await this.retake(settled.booking, command);
    return this.transact((tx) => withTooMuchReturned(tx, command, retaken));
  }

  async recordPayment(command: types.RecordPaymentCommand): Promise<types.PaymentOutcome> {
    const booking = this.transact((tx) => readBooking(tx.sql, command.bookingId)) ?? null;
    return this.whileHeld(booking, (tx, decision) => paying.recordPayment(tx, command, decision));
  }

  async payByCredit(command: types.PayByCreditCommand): Promise<types.PaymentOutcome> {
    const booking = this.transact((tx) => readBooking(tx.sql, command.bookingId)) ?? null;
    return this.whileHeld(booking, (tx, decision) => payByCredit(tx, command, decision));
  }

  refundPayment(command: types.RefundCommand): types.PaymentOutcome {
    return this.transact((tx) => refunding.refund(tx, command));
  }

  takeBackPayment(command: types.TakeBackCommand): types.PaymentOutcome {
    return this.transact((tx) => refunding.takeBack(tx, command));
  }

  askAgain(command: types.AskAgainCommand): types.PaymentOutcome {
    return this.transact((tx) => refunding.askAgain(tx, command));
  }

  answerRefund(command: types.AnswerRefundCommand): types.PaymentOutcome {
    return this.transact((tx) => refunding.answerRefund(tx, command));
  }

  learnRefunds(command: types.LearnRefundsCommand): types.PaymentOutcome {
    return this.transact((tx) => refunding.learnRefunds(tx, command));
  }

  forgetCard(command: types.ForgetCardCommand): types.PaymentOutcome {
    return this.transact((tx) => refunding.forgetCard(tx, command));
  }

  noteDispute(command: types.DisputeCommand): types.PaymentOutcome {
    return this.transact((tx) => refunding.noteDispute(tx, command));
  }

  /**
   * Takes the place of a booking again for which money came late, or gives the money back. The one bookability function
   * decides.
   */
  protected abstract retake(booking: BookingRecord, command: types.SettleCommand): Promise<types.SettleOutcome>;

  /**
   * Gives late money back if its place could not be taken. A fault decides nothing: the provider's word comes again. Nor
   * does a calendar without rules: the caller sends them, and asks again.
   */
  protected orGiveBack(taken: types.SettleOutcome, command: types.SettleCommand): types.SettleOutcome {
    if (taken.status !== "refused") return taken;
    return taken.refusal.code === "unavailable" ? taken : this.transact((tx) => paying.giveBackLate(tx, command));
  }

  /** A change that may confirm a held booking first pins its claims in other calendars. */
  private whileHeld<T extends types.PaymentOutcome | types.Late>(
    booking: BookingRecord | null,
    write: (tx: Tx, decision: Decision | null) => T,
  ): Promise<T | types.Refused> {
    const subjectId = booking && this.claims.pinnedSubject(booking);
    if (subjectId === null) return this.claims.afterDecisionsSent(this.transact((tx) => write(tx, null)));
    return this.claims.withPins(subjectId, write);
  }
}
