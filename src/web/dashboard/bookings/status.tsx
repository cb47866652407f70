// The status of a booking for staff: in words, a colour, and a sign.

import type { FC } from "hono/jsx";
import { type BookingStatus, statusAt } from "../../../domain/booking/booking";
import type { ListedBooking } from "../../../domain/booking/booking-record";
import { STATUS_WORDS } from "../../manage/booking-view";
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

export function statusWord({ words }: Pick<Desk, "words">, status: BookingStatus): string {
  return words[STATUS_WORDS[status]] as string;
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
