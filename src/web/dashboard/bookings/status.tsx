// The status of a booking for staff: in words, a colour, and a sign.

import type { FC } from "hono/jsx";
import { type BookingStatus, statusAt } from "../../../domain/booking/booking";
import type { ListedBooking } from "../../../domain/booking/booking-record";
import { formatAt } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import type { Desk } from "../desk";

const SIGNS: Readonly<Record<BookingStatus, string>> = {
  held: "…",
  pending: "?",
  confirmed: "✓",
  completed: "✓✓",
  no_show: "✕",
  cancelled: "–",
  expired: "–",
  rejected: "–",
};

export function statusWord({ said }: Pick<Desk, "said">, status: BookingStatus): string {
  return said.status[status];
}

type Shown = Pick<ListedBooking, "status" | "startAt" | "endAt" | "expiresAt" | "arrivedAt" | "dueNowMinor">;

/** Whether it waited for money or a card until its time was over. Else what ended so was a request. */
export function hasEndedWaiting(booking: Omit<Shown, "arrivedAt">, now: number): boolean {
  return booking.dueNowMinor !== undefined && statusAt(booking, now) === "expired";
}

/** The status of a booking in words. */
export function wordOf({ said, now }: Pick<Desk, "said" | "now">, booking: Shown): string {
  if (!hasEndedWaiting(booking, now)) return said.status[statusAt(booking, now)];
  return booking.dueNowMinor === 0 ? said.money.cardEnded : said.money.states.expired;
}

/** With a zone, it also says since when the customer is there. */
export const Status: FC<{ desk: Desk; booking: Shown; timeZone?: string }> = ({ desk, booking, timeZone }) => {
  const { said, locale, now } = desk;
  const status = statusAt(booking, now);
  const { arrivedAt } = booking;
  if (arrivedAt !== undefined && status === "confirmed") {
    const time = timeZone === undefined ? null : formatAt(locale, "time", timeZone, arrivedAt);
    return (
      <span class="mark arrived">
        <span aria-hidden="true">●</span> {time === null ? said.act.arrived : say(said.booking.arrivedAt, { time })}
      </span>
    );
  }
  return (
    <span class={`mark ${status}`}>
      <span aria-hidden="true">{SIGNS[status]}</span> {wordOf(desk, booking)}
    </span>
  );
};
