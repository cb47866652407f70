// How a booking stands with money: by a sign and a word, without amounts.

import type { FC } from "hono/jsx";
import type { ListedBooking } from "../../../domain/booking/booking-record";
import { type LedgerState, ledgerOf } from "../../../domain/payments/ledger";
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
