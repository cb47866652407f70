// Length, price, place: what a visitor wants to know before choosing a start.

import type { FC } from "hono/jsx";
import { leastPriceOf } from "../../domain/booking/price-range";
import { awaitsApproval, awaitsPayment, paymentTermsOf } from "../../domain/payments/terms";
import { type Configuration, resourceOf } from "../../domain/tenant/configuration";
import { openLocation, resourcesOf, type Service } from "../../domain/tenant/service";
import { placeWords } from "../../i18n/booking-summary";
import { formatMinutes, formatMoney, formatPercent } from "../../i18n/format";
import { say, sayCount } from "../../i18n/words/say";
import type { PageContext } from "../kit/page-context";

export const ServiceFacts: FC<{ page: PageContext; configuration: Configuration; service: Service; id?: string }> = (
  props,
) => {
  const { page, configuration, service, id } = props;
  const { words, locale } = page;
  const hosts = resourcesOf(service).flatMap((id) => resourceOf(configuration, id) ?? []);
  const isWithSomebody = hosts.length > 0 && hosts.every(({ kind }) => kind === "person");
  const facts = [
    lengthWords(page, service),
    service.price ? priceWords(page, service) : null,
    service.seats > 1 && sayCount(locale, words.groupOf, service.seats),
    isWithSomebody && hosts.length <= 3 && hosts.map(({ name }) => name).join(", "),
    placeWords(words, openLocation(service)),
    paymentWords(page, service),
    awaitsApproval(service, service.price) && words.needsApproval,
  ].filter((fact): fact is string => typeof fact === "string" && fact !== "");
  return (
    <span class="service-facts" {...(id !== undefined && { id })}>
      {facts.map((fact) => (
        <bdi>{fact}</bdi>
      ))}
    </span>
  );
};

export function lengthWords({ locale, words }: PageContext, { duration }: Service): string {
  switch (duration.kind) {
    case "fixed":
      return formatMinutes(locale, words, duration.minutes);
    case "flexible":
      return say(words.upTo, {
        from: formatMinutes(locale, words, duration.min),
        to: formatMinutes(locale, words, duration.max),
      });
    case "periods":
      return duration.periods
        .filter((period) => period.active)
        .map((period) => period.label)
        .join(" · ");
  }
}

/** What is asked for before a booking stands, so that it is known before a time is chosen. */
function paymentWords({ locale, words }: PageContext, service: Service): string | null {
  const price = leastPriceOf(service);
  if (!awaitsPayment(service) || !price || (price.amountMinor === 0 && !price.varies)) return null;
  const { due, deposit } = paymentTermsOf(service);
  if (service.confirmation !== "payment" || due === "none") return words.cardFact;
  if (due === "full" || !deposit) return words.paidWhenBooked;
  const { percent, amountMinor } = deposit;
  const amount =
    amountMinor === undefined ? formatPercent(locale, percent ?? 0) : formatMoney(locale, { ...price, amountMinor });
  return say(words.depositFact, { amount });
}

/** The least price, marked as such when others pay more. */
export function priceWords({ locale, words }: PageContext, service: Service): string {
  const price = leastPriceOf(service);
  if (!price || (price.amountMinor === 0 && !price.varies)) return words.free;
  const money = formatMoney(locale, price);
  const rate = {
    booking: money,
    hour: say(words.perHour, { price: money }),
    seat: say(words.perSeat, { price: money }),
  };
  return price.varies ? say(words.from, { price: rate[price.per] }) : rate[price.per];
}
