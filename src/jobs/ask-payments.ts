// A report of a provider may be lost, and an account may have no webhook. So Berth itself asks about each page that is
// open, until the provider says that it was paid or is over.

import { type Deps, orNull } from "../actions/deps";
import { learnPage } from "../actions/payments/learn-page";
import { type AskedPayment, takeAsked } from "../db/payments-under-way";
import { homeOf } from "../domain/ids";
import { homeStub } from "../objects/stubs";

/** A Worker has six connections, so more would only wait. */
const AT_ONCE = 6;
/** A sweep asks about so many. The others are due for longer, so the next sweep takes them first. */
const MOST_PIECES = 10;
/** What else the sweep does has to wait no longer. */
const MOST_MS = 20_000;

/** Returns about how many payments it asked. */
export async function askPayments(deps: Deps): Promise<number> {
  const endsAt = Date.now() + MOST_MS;
  let asked = 0;
  for (let piece = 0; piece < MOST_PIECES && Date.now() < endsAt; piece++) {
    const due = await takeAsked(deps.db, deps.clock.now(), AT_ONCE);
    await Promise.all(due.map((one) => orNull<unknown>("payment_not_asked", ask(deps, one))));
    asked += due.length;
    if (due.length < AT_ONCE) break;
  }
  return asked;
}

/** The copy says only where to look. The home of the payment knows how it stands. */
async function ask(deps: Deps, { id, bookingId }: AskedPayment): Promise<void> {
  const home = homeOf("bkg", bookingId);
  const read = home && (await homeStub(deps.env, home).readBooking(bookingId));
  const payment = read?.status === "done" ? read.booking.payments?.find((each) => each.id === id) : undefined;
  if (payment?.state !== "open" || payment.checkout === null) return;
  await learnPage(deps, { bookingId, payment, checkout: payment.checkout });
}
