// The home of a payment, and what it answers.

import type { BookingRecord } from "../../domain/booking/booking-record";
import { type Home, homeOf } from "../../domain/ids";
import { bookingOfPayment, type Payment } from "../../domain/payments/payment";
import { missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import type { PaymentOutcome, SettleCommand } from "../../objects/messages";
import { homeStub, lacksMethod } from "../../objects/stubs";
import { withRules } from "../ask-home";
import { noteTouched } from "../availability/read-occupancy";
import type { KeptBooking } from "../bookings/change-booking";
import type { Deps } from "../deps";
import { findHome, type TenantId } from "../find-home";

export type KeptPayment = KeptBooking & { readonly payment: Payment; readonly isReplay: boolean };

export function keptPayment({ tenantId }: Home, outcome: PaymentOutcome): Result<KeptPayment> {
  if (outcome.status === "refused") {
    return refused(outcome.refusal.code === "not_found" ? missing("booking") : outcome.refusal);
  }
  noteTouched(tenantId, outcome.touched);
  const { booking, resources, paymentId, isReplay } = outcome;
  return ok({ booking, resources, payment: paymentIn(booking, paymentId), isReplay });
}

export function paymentIn({ id, payments = [] }: BookingRecord, paymentId: string): Payment {
  const payment = payments.find((each) => each.id === paymentId);
  if (!payment) throw new Error(`The booking ${id} answered without its payment.`);
  return payment;
}

/** What an object of an earlier build does not know yet, it does a moment later: a deployment reaches each object in turn. */
export async function orNotYet(asked: Promise<PaymentOutcome>): Promise<PaymentOutcome> {
  try {
    return await asked;
  } catch (fault) {
    if (!lacksMethod(fault)) throw fault;
    return { status: "refused", refusal: refuse("unavailable") };
  }
}

/** Null for a payment of another business, as if it did not exist. */
export function homeOfPayment(deps: Deps, tenantId: TenantId, paymentId: string): Promise<Home | null> {
  return findHome(deps, tenantId, "bkg", bookingOfPayment(paymentId));
}

/** Brings a provider's word to the home of its payment. */
export async function settle(deps: Deps, command: SettleCommand): Promise<Result<KeptPayment>> {
  const home = homeOf("bkg", command.bookingId);
  if (!home) return refused(missing("payment"));
  const settleBy = (by: SettleCommand) => homeStub(deps.env, home).settlePayment(by);
  const tried = await withRules<PaymentOutcome>(deps, home.tenantId, () => settleBy(command));
  // The resource is gone, so no rules will ever come.
  const isGone = tried.status === "no_rules" && tried.isUnknown;
  const settled = isGone ? await settleBy({ ...command, isPlaceGone: true }) : tried;
  return settled.status === "no_rules" ? refused(refuse("unavailable")) : keptPayment(home, settled);
}
