// The page on which the customer can pay, for staff to send.

import type { FC } from "hono/jsx";
import type { KeptBooking } from "../../../actions/bookings/change-booking";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { formatAt, formatMoney, formatZone } from "../../../i18n/format";
import { chooseLanguage } from "../../../i18n/words";
import { loadWords } from "../../../i18n/words/load";
import { say } from "../../../i18n/words/say";
import type { Desk } from "../desk";
import { type BookingView, momentWords } from "./booking-kit";

/** Whether staff have just asked for it: then it stands beside the buttons. */
export function isJustMade({ desk }: Pick<BookingView, "desk">): boolean {
  return desk.url.searchParams.get("done") === "link";
}

/** The payment that the customer can make now, and until when. */
export function openPage({ booking }: KeptBooking, now: number) {
  const payment = booking.payments?.find(({ state }) => state === "open");
  const checkout = payment?.checkout;
  if (!payment || !checkout || checkout.expiresAt <= now) return null;
  const until = booking.status === "held" ? (booking.expiresAt ?? checkout.expiresAt) : checkout.expiresAt;
  return { payment, url: checkout.url, until };
}

/** The beginning of a mail with the link, in the customer's language. Null where there is no link, or no address. */
export async function payMailOf(desk: Desk, kept: KeptBooking): Promise<string | null> {
  const { customer, service, startAt } = kept.booking;
  const open = openPage(kept, desk.now);
  if (open === null || !customer?.email) return null;
  const { tenant } = desk.configuration;
  const { code, locale, words } = chooseLanguage(customer.locale ?? null, null, tenant.locale);
  const { money } = await loadWords("staff", code, desk.deps.files);
  const at = (instant: number) => formatAt(locale, "dateTimeYear", zoneOfBooking(kept), instant);
  const subject = say(money.mailSubject, { service: service.name, when: at(startAt) });
  const body = [
    `${say(words.payDo, { price: formatMoney(locale, open.payment) })}:`,
    open.url,
    "",
    // The customer may read it elsewhere than where the business is.
    say(money.linkUntil, { time: `${at(open.until)} (${formatZone(locale, zoneOfBooking(kept), open.until)})` }),
    "",
    tenant.name,
  ].join("\r\n");
  const to = encodeURIComponent(customer.email).replaceAll("%40", "@");
  return `mailto:${to}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
}

/** Without a script, the field can be marked and copied by hand. */
export const PayLink: FC<BookingView> = ({ desk, shown, payMail }) => {
  const { words } = desk;
  const { money } = desk.said;
  const open = openPage(shown.kept, desk.now);
  if (open === null) return null;
  const email = shown.kept.booking.customer?.email;
  const maker = open.payment.linkedBy;
  return (
    <div class="pay-link" data-keep={open.url} data-copied={words.linkCopied}>
      <label for="f-pay-link">{money.linkReady}</label>
      <input id="f-pay-link" type="url" readonly value={open.url} dir="ltr" aria-describedby="f-pay-link-hint" />
      <small id="f-pay-link-hint" class="hint">
        {say(money.linkUntil, { time: momentWords(desk, zoneOfBooking(shown.kept), open.until) })}
        {maker !== undefined &&
          ` ${say(money.linkBy, { who: shown.money.names.get(maker) ?? desk.said.booking.someone })}`}
      </small>
      <div>
        <button class="button" type="button" data-copy hidden>
          {words.copyLink}
        </button>
      </div>
      {email && payMail !== null && <a href={payMail}>{say(money.mail, { email })}</a>}
    </div>
  );
};
