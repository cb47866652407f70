// How a booking stands with money: by a sign and a word, without amounts; and until when it waits for it.

import type { FC } from "hono/jsx";
import type { ListedKept } from "../../../actions/bookings/change-booking";
import { zoneOfBooking } from "../../../contract/booking-wire";
import type { ListedBooking } from "../../../domain/booking/booking-record";
import { type LedgerState, ledgerOf } from "../../../domain/payments/ledger";
import { MINUTE_MS } from "../../../domain/time/local-time";
import { formatAt } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import type { Desk } from "../desk";

type Owed = Pick<ListedBooking, "price" | "dueNowMinor" | "payments" | "cashPercent">;

const SIGNS: Readonly<Record<Exclude<LedgerState, "none">, string>> = {
  open: "○",
  deposit_paid: "◐",
  paid: "●",
  partly_refunded: "↩",
  refunded: "↩",
  failed: "!",
  expired: "–",
};

/** Null while no money was asked for. */
export function moneyOf(booking: Owed) {
  const ledger = ledgerOf({ ...booking, payments: booking.payments ?? [] });
  return ledger === null || ledger.state === "none" ? null : { ...ledger, state: ledger.state };
}

export const PaidMark: FC<{ desk: Desk; booking: Owed }> = ({ desk, booking }) => {
  const state = moneyOf(booking)?.state;
  return state === undefined ? null : (
    <span class={`mark money ${state}`}>
      <span aria-hidden="true">{SIGNS[state]}</span> {desk.said.money.ledger[state]}
    </span>
  );
};

const TODAY_MS = 12 * 60 * MINUTE_MS;

/** Until when a place is kept. */
export const HeldMark: FC<{ desk: Desk; kept: ListedKept }> = ({ desk, kept }) => {
  const { said, locale, now } = desk;
  const { expiresAt } = kept.booking;
  if (expiresAt === null) return null;
  const time = formatAt(locale, expiresAt - now < TODAY_MS ? "time" : "dateTime", zoneOfBooking(kept), expiresAt);
  return <span class="mark held">{say(said.calendar.holdUntil, { time })}</span>;
};
