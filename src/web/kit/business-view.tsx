// A business's address, contact and hours, on its page and wherever a customer may need to call it.

import type { FC } from "hono/jsx";
import type { Window } from "../../domain/availability/opening-hours";
import { businessHours, runsOfDays } from "../../domain/tenant/business-hours";
import type { Configuration } from "../../domain/tenant/configuration";
import { formatPhoneNumber } from "../../domain/tenant/phone-number";
import { localDateOf, MINUTE_MS, weekdayOf } from "../../domain/time/local-time";
import { mapLink } from "../../i18n/booking-summary";
import { firstWeekday, formatAt, formatDate } from "../../i18n/format";
import { say } from "../../i18n/words/say";
import type { PageContext } from "./page-context";

type View = { page: PageContext; configuration: Configuration };

/** Address, phone, website, as far as the business gives them. */
export const Contact: FC<View & { isNamed?: boolean }> = ({ page, configuration: { tenant }, isNamed = false }) => {
  const { words } = page;
  const { address, phone, website } = tenant;
  if (!address && !phone && !website) return null;
  return (
    <address class="contact">
      {isNamed && <strong dir="auto">{tenant.name}</strong>}
      {address && (
        <a href={mapLink(address)} target="_blank" rel="noreferrer noopener">
          <span class="sr">{words.openMap}: </span>
          <bdi>{address}</bdi>
        </a>
      )}
      {phone && (
        <a href={`tel:${phone}`}>
          <span class="sr">{words.call}: </span>
          <bdi dir="ltr">{formatPhoneNumber(phone)}</bdi>
        </a>
      )}
      {website && (
        <a href={website} target="_blank" rel="noreferrer noopener">
          <bdi dir="ltr">{website.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "")}</bdi>
        </a>
      )}
    </address>
  );
};

/** Today's hours, with the week folded up. */
export const OpeningHours: FC<View> = ({ page, configuration }) => {
  const { words, locale, now } = page;
  const hours = businessHours(configuration);
  if (!hours) return null;
  const { timeZone } = configuration.tenant;
  const today = weekdayOf(localDateOf(timeZone, now));
  return (
    <details class="hours">
      <summary>
        {words.openingHours}
        <span class="soft">
          {" · "}
          {say(words.today, { hours: windowsText(page, hours[today]?.windows ?? []) })}
        </span>
      </summary>
      <table>
        <tbody>
          {runsOfDays(hours, firstWeekday(locale)).map(({ first, last, windows }) => (
            <tr>
              <th scope="row">{daysText(locale, first, last)}</th>
              <td>{windowsText(page, windows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
};

/** A Sunday, the first of seven days for the names of weekdays. */
const SUNDAY_AT = Date.UTC(2026, 0, 4);

function daysText(locale: string, first: number, last: number): string {
  const name = (day: number) =>
    formatDate(locale, "weekday", new Date(SUNDAY_AT + day * 1_440 * MINUTE_MS).toISOString().slice(0, 10));
  return first === last ? name(first) : `${name(first)} – ${name(last)}`;
}

/** `9:00 – 12:00, 13:00 – 17:00`, or the words for a closed day. */
export function windowsText(
  { words, locale }: Pick<PageContext, "words" | "locale">,
  windows: readonly Window[],
): string {
  if (windows.length === 0) return words.closedDay;
  const time = (minute: number) => formatAt(locale, "time", "UTC", SUNDAY_AT + minute * MINUTE_MS);
  return windows
    .map(({ startMinute, endMinute }) =>
      startMinute === 0 && endMinute === 1_440 ? words.openAllDay : `${time(startMinute)} – ${time(endMinute)}`,
    )
    .join(", ");
}
