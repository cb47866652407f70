// The page on which the customer can pay, for staff to send.

import type { FC } from "hono/jsx";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { say } from "../../../i18n/words/say";
import { type BookingView, momentWords } from "./booking-kit";

/** Whether staff have just asked for it: then it stands beside the buttons. */
export function isJustMade({ desk }: Pick<BookingView, "desk">): boolean {
  return desk.url.searchParams.get("done") === "link";
}

export const PayLink: FC<BookingView> = ({ desk, shown }) => {
  const { money } = desk.said;
  const { booking } = shown.kept;
  const checkout = booking.payments?.find(({ state }) => state === "open")?.checkout;
  if (!checkout || checkout.expiresAt <= desk.now) return null;
  const zone = zoneOfBooking(shown.kept);
  const until = booking.status === "held" ? (booking.expiresAt ?? checkout.expiresAt) : checkout.expiresAt;
  const email = booking.customer?.email;
  const subject = say(money.mailSubject, {
    service: booking.service.name,
    when: momentWords(desk, zone, booking.startAt),
  });
  return (
    <div class="pay-link">
      <label for="f-pay-link">{money.linkReady}</label>
      <input id="f-pay-link" type="url" readonly value={checkout.url} dir="ltr" aria-describedby="f-pay-link-hint" />
      <small id="f-pay-link-hint" class="hint">
        {say(money.linkUntil, { time: momentWords(desk, zone, until) })}
      </small>
      {email && (
        <a
          href={`mailto:${encodeURIComponent(email).replaceAll("%40", "@")}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(checkout.url)}`}
        >
          {say(money.mail, { email })}
        </a>
      )}
    </div>
  );
};
