// How a booking stands with money: by a sign and a word, without amounts; and until when it waits for it.

import type { FC } from "hono/jsx";
import type { ListedKept } from "../../../actions/bookings/change-booking";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { statusAt } from "../../../domain/booking/booking";
import type { ListedBooking } from "../../../domain/booking/booking-record";
import { type LedgerState, ledgerOf } from "../../../domain/payments/ledger";
import { withCard } from "../../../domain/payments/payment";
import { OVER } from "../../../domain/payments/stage";
import { MINUTE_MS } from "../../../domain/time/local-time";
import { formatAt } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import type { Desk } from "../desk";
import { hasEndedWaiting } from "./status";

type Owed = Pick<ListedBooking, "price" | "dueNowMinor" | "payments" | "cashPercent">;
type Shown = Owed & Pick<ListedBooking, "status" | "startAt" | "endAt" | "expiresAt">;

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

/** Whether a card keeps the place, and is not left yet. No money is asked for until then. */
export function isCardAwaited(booking: Shown, now: number): boolean {
  const { dueNowMinor, payments = [] } = booking;
  return statusAt(booking, now) === "held" && dueNowMinor === 0 && withCard(payments) === undefined;
}

/** Null also where nothing came in time: that is how the booking ended, and its status says so. */
export function markedMoney(booking: Shown, now: number): ReturnType<typeof moneyOf> {
  const money = moneyOf(booking);
  return money?.paid === 0 && hasEndedWaiting(booking, now) ? null : money;
}

export const PaidMark: FC<{ desk: Desk; booking: Shown }> = ({ desk, booking }) => {
  const money = markedMoney(booking, desk.now);
  if (money === null) return null;
  const { paid } = money;
  const isForCard = paid === 0 && isCardAwaited(booking, desk.now);
  // Nothing is asked for once a booking is over.
  const isOver = OVER.has(statusAt(booking, desk.now));
  const state = isForCard ? "open" : isOver && money.state === "open" ? "expired" : money.state;
  return (
    <span class={`mark money ${state}`}>
      <span aria-hidden="true">{SIGNS[state]}</span> {isForCard ? desk.words.statusCard : desk.said.money.ledger[state]}
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
