// What a customer has bought ahead, on the page of their own bookings, and paying with it.

import type { FC } from "hono/jsx";
import type { KeptBooking } from "../../actions/bookings/change-booking";
import type { Credit } from "../../actions/credit/credit-of-customer";
import { zoneOfBooking } from "../../contract/booking-wire";
import { statusAt } from "../../domain/booking/booking";
import { waitsForMoney } from "../../domain/payments/standing";
import { formatAt, formatMoney } from "../../i18n/format";
import { say, sayNumber } from "../../i18n/words/say";
import { Hidden } from "../kit/form-fields";
import { type PageContext, pageLink } from "../kit/page-context";

export const OwnCredit: FC<{ page: PageContext; timeZone: string; credit: readonly Credit[] }> = ({
  page,
  timeZone,
  credit,
}) => (
  <section>
    <h2>{page.words.creditTitle}</h2>
    <ul class="own">
      {credit.map((one) => (
        <li>
          <p>
            <strong>
              <bdi>{one.name}</bdi>
            </strong>
            <br />
            {leftWords(page, one)}
            {one.expiresAt !== null && (
              <>
                <br />
                <span class="soft">
                  {say(one.isOver ? page.words.creditOver : page.words.creditUntil, {
                    date: formatAt(page.locale, "dateFull", timeZone, one.expiresAt),
                  })}
                </span>
              </>
            )}
          </p>
        </li>
      ))}
    </ul>
  </section>
);

/** `7 of 10 visits left` */
export function leftWords({ words, locale }: Pick<PageContext, "words" | "locale">, credit: Credit): string {
  const { visits, amountMinor, currency, left } = credit;
  if (visits !== null) {
    return say(words.creditVisits, { left: sayNumber(locale, left), all: sayNumber(locale, visits) });
  }
  const money = (minor: number) => formatMoney(locale, { amountMinor: minor, currency });
  return say(words.creditMoney, { left: money(left), all: money(amountMinor ?? 0) });
}

/**
 * The booking that the customer came to pay for. Some credit of theirs may pay for it; whether it is enough is decided
 * when it is taken.
 */
export const PayOwn: FC<{ page: PageContext; action: string; kept: KeptBooking; credit: readonly Credit[] }> = ({
  page,
  action,
  kept,
  credit,
}) => {
  const { words, locale, now } = page;
  const { booking } = kept;
  if (statusAt(booking, now) !== "held" || !waitsForMoney(booking)) return null;
  const isFor = ({ services }: Credit) => services === null || services.includes(booking.service.id);
  const hasSome = credit.some((one) => !one.isOver && one.left > 0 && isFor(one));
  return (
    <section class="paying">
      <h2>{words.unpaidTitle}</h2>
      <p>
        <strong>
          <bdi>{booking.service.name}</bdi>
        </strong>
        <br />
        <time>{formatAt(locale, "dateTimeFull", zoneOfBooking(kept), booking.startAt)}</time>
      </p>
      {hasSome ? (
        <form method="post" action={pageLink(page, action)}>
          <Hidden values={{ booking: booking.id }} />
          <button class="button main" type="submit">
            {words.payCredit}
          </button>
        </form>
      ) : (
        <p>{words.noCredit}</p>
      )}
    </section>
  );
};
