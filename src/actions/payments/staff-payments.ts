// What staff do with the money of a booking: they record it, ask for it, and give it back.

import { homeOf } from "../../domain/ids";
import { stateOf } from "../../domain/payments/giving-back";
import { bookingOfPayment } from "../../domain/payments/payment";
import { missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import { type Authority, auditNameOf } from "../../domain/tenant/actor";
import type { IfMatch } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import { manageTokenOf } from "../accounts/secrets";
import type { KeptBooking } from "../bookings/change-booking";
import { readStaffBooking } from "../bookings/staff-booking";
import { payWithCredit } from "../credit/pay-with-credit";
import type { Deps } from "../deps";
import { type KeptPayment, keptPayment, orNotYet } from "./home";
import { seesPayment } from "./receipts";
import { type Checkout, startCheckout } from "./start-checkout";

export type Taken = {
  readonly method: "cash" | "transfer";
  readonly amountMinor: number;
  readonly note: string | null;
  readonly key: string;
};

/** Records money that staff took. */
export async function recordPayment(
  deps: Deps,
  authority: Authority,
  bookingId: string,
  { key, ...taken }: Taken,
  ifMatch: IfMatch,
): Promise<Result<KeptPayment>> {
  const found = await readStaffBooking(deps, authority, bookingId);
  const home = homeOf("bkg", bookingId);
  if (!found.ok || !home) return refused(missing("booking"));
  const actor = auditNameOf(authority.actor);
  const command = { ...taken, ...ifMatch, bookingId, actor, requestKey: key };
  return keptPayment(home, await homeStub(deps.env, home).recordPayment(command));
}

/** Pays all that is left of a booking with its customer's credit. */
export async function payByCreditOfCustomer(
  deps: Deps,
  authority: Authority,
  bookingId: string,
  { ifRevision }: IfMatch,
): Promise<Result<KeptPayment>> {
  const found = await readStaffBooking(deps, authority, bookingId);
  if (!found.ok) return found;
  if (ifRevision !== null && ifRevision !== found.value.booking.revision) return refused(refuse("revision_mismatch"));
  return payWithCredit(deps, bookingId, authority.actor);
}

export type AskedRefund = { readonly amountMinor: number | null; readonly reason: string | null; readonly key: string };

/** Gives money of one payment back. */
export async function refundPayment(
  deps: Deps,
  authority: Authority,
  paymentId: string,
  { key, ...asked }: AskedRefund,
): Promise<Result<KeptPayment>> {
  const bookingId = bookingOfPayment(paymentId);
  const found = await readStaffBooking(deps, authority, bookingId);
  const home = homeOf("bkg", bookingId);
  const isThere = found.ok && found.value.booking.payments?.some(({ id }) => id === paymentId);
  if (!isThere || !home) return refused(missing("payment"));
  const actor = auditNameOf(authority.actor);
  const command = { ...asked, bookingId, paymentId, actor, requestKey: key };
  return keptPayment(home, await homeStub(deps.env, home).refundPayment(command));
}

/** Takes back what the same person recorded by mistake a moment ago. Its home decides whether that may be. */
export async function takeBackPayment(
  deps: Deps,
  authority: Authority,
  paymentId: string,
): Promise<Result<KeptPayment>> {
  const bookingId = bookingOfPayment(paymentId);
  const found = await readStaffBooking(deps, authority, bookingId);
  const home = homeOf("bkg", bookingId);
  const payment = found.ok ? found.value.booking.payments?.find(({ id }) => id === paymentId) : undefined;
  if (!payment || !home || !seesPayment(authority, payment)) return refused(missing("payment"));
  const command = { bookingId, paymentId, actor: auditNameOf(authority.actor) };
  return keptPayment(home, await orNotYet(homeStub(deps.env, home).takeBackPayment(command)));
}

/** Asks again for what staff gave back of a payment. */
export async function askAgain(deps: Deps, authority: Authority, paymentId: string): Promise<Result<KeptPayment>> {
  const bookingId = bookingOfPayment(paymentId);
  const found = await readStaffBooking(deps, authority, bookingId);
  const home = homeOf("bkg", bookingId);
  const isThere = found.ok && found.value.booking.payments?.some(({ id }) => id === paymentId);
  if (!isThere || !home) return refused(missing("payment"));
  const command = { bookingId, paymentId, actor: auditNameOf(authority.actor) };
  return keptPayment(home, await orNotYet(homeStub(deps.env, home).askAgain(command)));
}

/** Staff have put money that was due to go back into the customer's hand. A provider says so of its own money itself. */
export async function handOverRefund(
  deps: Deps,
  authority: Authority,
  paymentId: string,
  refundId: string,
): Promise<Result<KeptPayment>> {
  const bookingId = bookingOfPayment(paymentId);
  const found = await readStaffBooking(deps, authority, bookingId);
  const home = homeOf("bkg", bookingId);
  const payment = found.ok ? found.value.booking.payments?.find(({ id }) => id === paymentId) : undefined;
  const isOurs = payment?.provider === null && payment.refunds.some(({ id }) => id === refundId);
  if (!isOurs || !home) return refused(missing("payment"));
  const actor = auditNameOf(authority.actor);
  const command = { bookingId, paymentId, refundId, state: "done" as const, actor };
  return keptPayment(home, await homeStub(deps.env, home).answerRefund(command));
}

/** Staff have handed over all that was due to go back of one payment. */
export async function handOverPayment(
  deps: Deps,
  authority: Authority,
  paymentId: string,
): Promise<Result<KeptPayment>> {
  const found = await readStaffBooking(deps, authority, bookingOfPayment(paymentId));
  const payment = found.ok ? found.value.booking.payments?.find(({ id }) => id === paymentId) : undefined;
  if (!payment) return refused(missing("payment"));
  const due = payment.provider === null ? payment.refunds.filter(({ state }) => state === "due") : [];
  let done: Result<KeptPayment> = refused(refuse("invalid_transition", { payment_state: stateOf(payment) }));
  for (const { id } of due) done = await handOverRefund(deps, authority, paymentId, id);
  return done;
}

/** Where the customer pays what is left, for staff to send. */
export async function makePaymentLink(
  deps: Deps,
  authority: Authority,
  bookingId: string,
  origin: string,
): Promise<Result<Checkout & { readonly kept: KeptBooking }>> {
  const found = await readStaffBooking(deps, authority, bookingId);
  if (!found.ok) return found;
  const page = `${origin}/manage/${await manageTokenOf(deps.settings.serverSecret, found.value.booking)}`;
  const urls = { successUrl: `${page}?paid=1`, cancelUrl: page };
  const started = await startCheckout(deps, { bookingId, by: authority.actor, ...urls });
  return started.ok ? ok({ ...started.value, kept: found.value }) : started;
}
