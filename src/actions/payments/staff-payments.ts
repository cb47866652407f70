// What staff do with the money of a booking: they record it, ask for it, and give it back.

import { homeOf } from "../../domain/ids";
import { bookingOfPayment } from "../../domain/payments/payment";
import { missing, type Result, refused } from "../../domain/refusal";
import { type Authority, auditNameOf } from "../../domain/tenant/actor";
import type { IfMatch } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import { readStaffBooking } from "../bookings/staff-booking";
import type { Deps } from "../deps";
import { type KeptPayment, keptPayment } from "./home";

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
