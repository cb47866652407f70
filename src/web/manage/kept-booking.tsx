// What the pages of one booking share: its zone, its end and its terms.

import type { FC } from "hono/jsx";
import type { KeptBooking } from "../../actions/bookings/change-booking";
import { zoneOfBooking } from "../../contract/booking-wire";
import { statusAt } from "../../domain/booking/booking";
import { type BackTold, backToCustomer } from "../../domain/payments/told";
import type { Refusal } from "../../domain/refusal";
import { creditWords, moneyWords } from "../../i18n/part-words";
import { termsOf } from "../../i18n/terms-words";
import { say } from "../../i18n/words/say";
import { type ShownZone, zoneShown } from "../booking/shown-zone";
import type { PageContext } from "../kit/page-context";
import { CancellationTerms } from "./cancellation-terms";
import type { ManagePage } from "./manage-context";

export type Told = { readonly refusal: Refusal };

export function zoneOfKept({ page, configuration }: ManagePage, { booking }: KeptBooking): ShownZone {
  const given = page.visitorZone ?? booking.customer?.timeZone ?? null;
  return zoneShown({ visitorZone: given }, configuration, booking.service);
}

/** The side that ended the booking, and its reason. */
export const Ending: FC<{ page: PageContext; kept: KeptBooking; tenantName: string }> = ({
  page,
  kept,
  tenantName,
}) => {
  const { words } = page;
  const { status, endedBy, cancelReason } = kept.booking;
  if (status !== "cancelled" && status !== "rejected") return null;
  const theirs = status === "rejected" ? words.declinedByThem : words.cancelledByThem;
  const who = endedBy && (endedBy === "staff" ? say(theirs, { name: tenantName }) : words.cancelledByYou);
  if (!who && !cancelReason) return null;
  return (
    <div class="ending">
      {who && <p>{who}</p>}
      {cancelReason && (
        <p>
          {words.cancelReason}: <bdi>{cancelReason}</bdi>
        </p>
      )}
    </div>
  );
};

/** What goes back to a customer who cancels now: money and credit each in a sentence. */
export function backWords(page: PageContext, back: BackTold): string {
  const { words } = page;
  const { parts, currency } = back;
  return [
    ...moneyWords(page, parts, currency).map((price) => say(words.refundNow, { price })),
    ...creditWords(page, parts, currency).map((price) => say(words.refundNowCredit, { price })),
  ].join(" ");
}

/** What goes back to a customer who cancels now, where they have paid. The terms say already where nothing ever does. */
export const BackIfCancelled: FC<{ page: PageContext; kept: KeptBooking }> = ({ page, kept }) => {
  const { words, now } = page;
  const back = backToCustomer(kept.booking, now);
  if (!back) return null;
  if (back.amountMinor > 0) return <p>{backWords(page, back)}</p>;
  const isSaid = termsOf(page, kept.booking, zoneOfBooking(kept), now).includes(words.refundNoneNow);
  return isSaid ? null : <p>{words.refundNoneNow}</p>;
};

/** Withdrawing a request costs nothing: nothing was agreed yet. */
export const Terms: FC<{ page: PageContext; kept: KeptBooking; timeZone: string; text?: string | null }> = ({
  page,
  kept: { booking },
  timeZone,
  text,
}) => {
  const isRequest = statusAt(booking, page.now) === "pending";
  return (
    <CancellationTerms
      page={page}
      booked={isRequest ? { ...booking, price: null } : booking}
      timeZone={timeZone}
      text={text}
    />
  );
};
