// What a service asks, in plain words and in sums of its least price; and what is amiss with it.

import { leastPriceOf } from "../../../domain/booking/price-range";
import type { Price } from "../../../domain/booking/pricing";
import { leastPayable, type PaymentProvider, PROVIDER_NAMES, providersFor } from "../../../domain/payments/providers";
import {
  askedFirst,
  askedOf,
  asksInVain,
  asksTooLittle,
  cashPercentOf,
  cashPriceOf,
  feeInVain,
  paymentTermsOf,
} from "../../../domain/payments/terms";
import type { Service } from "../../../domain/tenant/service";
import { formatMinutes, formatMoney } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import type { Desk } from "../desk";

/** The least that a booking costs. Null for a free service. */
function leastBooking(service: Service): Price | null {
  const least = leastPriceOf(service);
  if (!least || least.amountMinor === 0) return null;
  const { amountMinor, currency, per } = least;
  return { amountMinor: per === "hour" ? amountMinor * Math.ceil(shortestOf(service) / 60) : amountMinor, currency };
}

function shortestOf({ duration }: Service): number {
  if (duration.kind === "fixed") return duration.minutes;
  if (duration.kind === "flexible") return duration.min;
  return Math.min(...duration.periods.map(({ startMinute, endMinute }) => endMinute - startMinute));
}

function sumsOf(service: Service) {
  const price = leastBooking(service);
  if (price === null) return null;
  const terms = paymentTermsOf(service);
  const { dueNowMinor: now = 0, feeMinor: fee = 0 } = askedOf(service, price) ?? {};
  return { price, terms, now, rest: price.amountMinor - now, fee };
}

/** What customers pay, and when, and whether they leave a card. It says why what the way or the terms name is not asked. */
export function termsInShort(desk: Desk, service: Service): string[] {
  const { taking } = desk.said;
  const sums = sumsOf(service);
  if (sums === null) return [taking.free];
  const { price, terms, now, rest, fee } = sums;
  const money = (amountMinor: number) => formatMoney(desk.locale, { ...price, amountMinor });
  const where = terms.rest === "online" && terms.methods.includes("online") ? "online" : "on_site";
  const sentence = rest === 0 ? taking.all : taking[now === 0 ? "later" : "part"][where];
  return [
    say(sentence, { price: money(price.amountMinor), now: money(now), rest: money(rest) }),
    ...(fee > 0 ? [say(taking.card, { fee: money(fee) })] : []),
    ...(asksInVain(service) ? [taking.notAsked[service.confirmation === "approval" ? "approval" : "instant"]] : []),
  ];
}

/** The same in full: what cash costs, how long a place is kept, and where nothing ever goes back. */
export function termsSentences(desk: Desk, service: Service): string[] {
  const { said, locale, words } = desk;
  const { taking } = said;
  const sums = sumsOf(service);
  if (sums === null) return [taking.free];
  const { price, now } = sums;
  const inCash = cashPriceOf(price.amountMinor, now, cashPercentOf(service));
  const cash = formatMoney(locale, { ...price, amountMinor: inCash });
  return [
    ...termsInShort(desk, service),
    ...(inCash < price.amountMinor ? [say(taking.cash, { cash })] : []),
    ...(now > 0 ? [say(taking.kept, { time: formatMinutes(locale, words, Math.ceil(service.holdSeconds / 60)) })] : []),
    ...(now > 0 && service.cancellation.refunds.length === 0 ? [taking.keptAll] : []),
  ];
}

/** How a service comes to ask what it would ask. Null where it does. */
export function howToAsk({ said: { taking } }: Desk, service: Service): string | null {
  const inVain = asksInVain(service);
  if (inVain === null || leastBooking(service) === null) return null;
  const ask = inVain === "way" ? "usual" : service.payment?.due;
  return ask === undefined || ask === "none" ? null : say(taking.askHow, { choice: taking.asks[ask] });
}

/** What stands in the way of a payment online. */
export function termsWarnings(
  { said, locale }: Desk,
  service: Service,
  connected: readonly PaymentProvider[],
): string[] {
  const { taking } = said;
  const sums = sumsOf(service);
  if (sums === null) return [];
  const { price, terms, now } = sums;
  const card = feeInVain(service, price) > 0 ? [taking.noCards] : [];
  if (!terms.methods.includes("online")) return now > 0 ? [...card, taking.byHand] : card;
  const provider = providersFor(price.currency).find((each) => connected.includes(each));
  if (provider === undefined) return now > 0 || terms.rest === "online" ? [...card, taking.noAccount] : card;
  const little = service.confirmation === "payment" ? tooLittleFor(locale, taking, provider, service) : null;
  return little === null ? card : [...card, little];
}

/** That a service asks for less than its provider takes, in sums of its least price. Null where it does not. */
function tooLittleFor(
  locale: string,
  taking: Desk["said"]["taking"],
  provider: PaymentProvider,
  service: Service,
): string | null {
  const price = leastBooking(service);
  const asked = askedFirst(price, paymentTermsOf(service));
  if (price === null || asked === 0 || asked >= leastPayable(provider, price.currency)) return null;
  const money = (amountMinor: number) => formatMoney(locale, { ...price, amountMinor });
  const least = money(leastPayable(provider, price.currency));
  return say(taking.tooLittle, { provider: PROVIDER_NAMES[provider], least, now: money(asked) });
}

/** Why a service cannot be saved with what it asks. Null where it can. */
export function whyNeverEnough({ locale, said }: Desk, service: Service): string | null {
  const [provider] = providersFor(service.price?.currency ?? "");
  const isNever = provider !== undefined && asksTooLittle(service) !== null;
  return isNever ? tooLittleFor(locale, said.taking, provider, service) : null;
}
