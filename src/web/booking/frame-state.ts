// What a frame shows of bookings, as it was told: a tag that changes with them, the events that follow for the embedding page,
// and how the frame asks again.

import type { KeptBooking } from "../../actions/bookings/change-booking";
import { statusAt } from "../../domain/booking/booking";
import type { PageEvent } from "../kit/layout";
import { type PageContext, pageLink, servicePath } from "../kit/page-context";
import { bookingEvent } from "../kit/page-events";
import { ownTag } from "../manage/own-page";
import type { ServiceWish } from "./service-parts";

/** The state that a frame shows: the revision of each booking, and what is said of the money of one. */
export function tagOf(page: PageContext, bookings: readonly KeptBooking[], money = ""): string {
  const lines = bookings.map(({ booking }) =>
    [booking.id.slice(-12), booking.revision, statusAt(booking, page.now), booking.startAt, booking.number ?? ""].join(
      ".",
    ),
  );
  return ownTag(money === "" ? lines : [...lines, money]);
}

export function isStanding(page: PageContext, { booking }: KeptBooking): boolean {
  const status = statusAt(booking, page.now);
  return status === "pending" || status === "confirmed";
}

/** Earlier statuses of which the embedding page has heard nothing: the booking waited for money, or its time was over. */
const UNHEARD: ReadonlySet<string | undefined> = new Set([undefined, "held", "expired"]);

/** Events that the embedding page has not received: bookings paid for, moved, cancelled or declined since. */
export function eventsSince(page: PageContext, bookings: readonly KeptBooking[], seen: string): PageEvent[] {
  const before = new Map(
    seen
      .replaceAll('"', "")
      .split("~")
      .map((told) => told.split("."))
      .map(([id = "", ...told]) => [id, told]),
  );
  return bookings.flatMap((kept) => {
    const { booking } = kept;
    const [, statusBefore, startBefore] = before.get(booking.id.slice(-12)) ?? [];
    const status = statusAt(booking, page.now);
    const isOff = status === "cancelled" || status === "rejected";
    if (UNHEARD.has(statusBefore) && isStanding(page, kept))
      return [bookingEvent("booking.created", booking, page.now)];
    if (status === "expired" && statusBefore === "held") {
      return [{ type: "hold.expired", data: { booking_id: booking.id } }];
    }
    if (isOff && statusBefore !== status) return [bookingEvent("booking.cancelled", booking, page.now)];
    if (startBefore === undefined || Number(startBefore) === booking.startAt) return [];
    return [bookingEvent("booking.rescheduled", booking, page.now)];
  });
}

/** The address and form by which the frame asks again. */
export function followed(
  page: PageContext,
  wish: ServiceWish,
  bookings: readonly KeptBooking[],
  { token, money, isWaiting }: { readonly token: string; readonly money?: string; readonly isWaiting: boolean },
) {
  return {
    "data-own": tagOf(page, bookings, money),
    ...(isWaiting && { "data-waits": "" }),
    "data-look": token,
    "data-look-at": pageLink(page, servicePath(page, wish.configuration, wish.service.code)),
  };
}
