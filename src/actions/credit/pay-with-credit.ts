// A booking is paid with credit. D1 takes the credit first, in one statement. Then the booking's home decides whether it
// pays, and D1 notes what the home said. After a death in between, the next request or the sweep asks the home again.

import { decideUse, findUndecidedUse, listUndecidedUses, takeCredit, type UndecidedUse } from "../../db/credits";
import { statusAt } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { homeOf } from "../../domain/ids";
import { visitsFor } from "../../domain/payments/credit";
import { leftToPay } from "../../domain/payments/ledger";
import { wasTaken } from "../../domain/payments/payment";
import { OVER } from "../../domain/payments/stage";
import { isYetToAsk } from "../../domain/payments/standing";
import { missing, type Refusal, type Result, refuse, refused } from "../../domain/refusal";
import { attributed, type BookingActor } from "../../domain/tenant/actor";
import { homeStub } from "../../objects/stubs";
import { readBooking } from "../bookings/change-booking";
import { type Deps, newId, orNull } from "../deps";
import { type KeptPayment, keptPayment } from "../payments/home";
import { recordsOf } from "./credit-of-customer";

/** Pays all that is left of a booking with the credit of its customer. The caller has checked that they may. */
export async function payWithCredit(deps: Deps, bookingId: string, by: BookingActor): Promise<Result<KeptPayment>> {
  // A request that died, or one that runs beside this, may have left a use undecided.
  const earlier = await settleUndecided(deps, bookingId);
  if (earlier && (!earlier.ok || wasTaken(earlier.value.payment))) return earlier;
  const read = await readBooking(deps, null, bookingId);
  if (!read.ok) return read;
  const { booking } = read.value;
  const hindrance = whyNotPayable(booking, deps.clock.now());
  if (hindrance) return refused(hindrance);
  await take(deps, booking, attributed(by).actor);
  const settled = await settleUndecided(deps, bookingId);
  if (settled === null) return refused(refuse("not_enough_credit"));
  if (!settled.ok || wasTaken(settled.value.payment)) return settled;
  return refused(whyNotPayable(settled.value.booking, deps.clock.now()) ?? refuse("revision_mismatch"));
}

function whyNotPayable(booking: BookingRecord, now: number): Refusal | null {
  const status = statusAt(booking, now);
  const { payments = [] } = booking;
  if (status === "expired" && booking.payments !== undefined) return refuse("payment_expired");
  const account = { ...booking, payments };
  // No visit goes for a last digit that no bank moves.
  const isOver = OVER.has(status) || isYetToAsk(booking) || leftToPay(account) === 0;
  return isOver ? refuse("invalid_transition", { booking_status: status }) : null;
}

async function take(deps: Deps, booking: BookingRecord, actor: string | null): Promise<void> {
  const { id, tenantId, customer, price, payments = [], service } = booking;
  if (!customer?.id || price === null) return;
  const customerIds = await recordsOf(deps, tenantId, customer.id);
  if (!customerIds) return;
  const of = { useId: newId("use"), tenantId, bookingId: id, customerId: customer.id, customerIds, actor };
  const amountMinor = leftToPay({ ...booking, payments });
  const need = { serviceId: service.id, visits: visitsFor(booking), amountMinor, currency: price.currency };
  await takeCredit(deps.db, { ...of, ...need }, deps.clock.now());
}

async function settleUndecided(deps: Deps, bookingId: string): Promise<Result<KeptPayment> | null> {
  const use = await findUndecidedUse(deps.db, bookingId);
  return use ? settleUse(deps, use) : null;
}

/** Asks the home to decide a use, and notes its answer. A refusal means that it has not decided yet. */
async function settleUse(deps: Deps, use: UndecidedUse): Promise<Result<KeptPayment>> {
  const { id: useId, bookingId, customerId, visits, amountMinor, currency, actor } = use;
  const home = homeOf("bkg", bookingId);
  const command = { bookingId, useId, visits, amountMinor, currency, customerId, actor };
  const decided = home && keptPayment(home, await homeStub(deps.env, home).payByCredit(command));
  const isGone = decided === null || (!decided.ok && decided.refusal.code === "not_found");
  if (isGone) await decideUse(deps.db, useId, "void");
  if (decided?.ok) {
    const state = wasTaken(decided.value.payment) ? "paid" : "void";
    await orNull("credit_not_noted", decideUse(deps.db, useId, state));
  }
  return decided ?? refused(missing("booking"));
}

/** No request takes longer, so a use that is undecided for so long was left by a dead one. */
const UNDECIDED_MS = 10_000;
const AT_ONCE = 100;

/** Ends what requests left undecided. Returns how many it asked for. */
export async function sweepCreditUses(deps: Deps): Promise<number> {
  const uses = await listUndecidedUses(deps.db, deps.clock.now() - UNDECIDED_MS, AT_ONCE);
  for (const use of uses) await orNull("credit_not_settled", settleUse(deps, use));
  return uses.length;
}
