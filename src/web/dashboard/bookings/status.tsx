// The status of a booking for staff: in words, a colour, and a sign.

import type { FC } from "hono/jsx";
import { type BookingStatus, statusAt } from "../../../domain/booking/booking";
import type { ListedBooking } from "../../../domain/booking/booking-record";
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

export const Status: FC<{ desk: Desk; booking: Pick<ListedBooking, "status" | "startAt" | "endAt" | "expiresAt"> }> = ({
  desk,
  booking,
}) => {
  const status = statusAt(booking, desk.now);
  return (
    <span class={`mark ${status}`}>
      <span aria-hidden="true">{SIGNS[status]}</span> {statusWord(desk, status)}
    </span>
  );
};
