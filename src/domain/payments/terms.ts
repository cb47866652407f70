// What a service asks its customers to pay before the booking stands, and what is left for later.

import type { Price } from "../booking/pricing";
import { payableOf } from "../tenant/currencies";
import type { Service } from "../tenant/service";
import { termsOfProfile } from "./profiles";
import { isTooLittle, keepCards, leastPayable, type PaymentProvider, providersFor } from "./providers";

/** How money reaches the business: through a provider's page, in the hand, or to its bank account. */
export const PAYMENT_METHODS = ["online", "cash", "transfer"] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

/** A share of the price or a fixed amount. Bounds are in minor units of the price's currency. */
export type DepositRule = {
  /** A whole percentage of the price, rounded down. */
  readonly percent?: number;
  readonly amountMinor?: number;
  readonly minMinor?: number;
  readonly maxMinor?: number;
};

export type PaymentTerms = {
  readonly due: "none" | "full" | "deposit";
  readonly deposit: DepositRule | null;
  /** Where the customer pays what the deposit leaves. */
  readonly rest: "on_site" | "online";
  readonly methods: readonly PaymentMethod[];
  /** What is taken of a kept card when the customer does not come. Absent or null keeps no card. */
  readonly noShowFee?: DepositRule | null;
  /** The same as an earlier build stored it, as an amount. */
  readonly noShowFeeMinor?: number | null;
};

/** A service that waits for money and says no more asks for all of it, online. */
const ALL_ONLINE: PaymentTerms = {
  due: "full",
  deposit: null,
  rest: "online",
  methods: ["online"],
};

export const NOTHING_DUE: PaymentTerms = {
  due: "none",
  deposit: null,
  rest: "on_site",
  methods: ["cash", "transfer"],
};

type Asking = Pick<Service, "confirmation" | "payment" | "paymentProfile" | "paidThrough">;

/** What a service asks for: as it says itself, else as its business takes money. */
export function paymentTermsOf({ confirmation, payment, paymentProfile }: Asking): PaymentTerms {
  if (payment) return payment;
  if (paymentProfile) {
    const usual = termsOfProfile(paymentProfile);
    // Only what a payment confirms waits for one.
    return confirmation === "payment" ? usual : { ...usual, due: "none", deposit: null };
  }
  return confirmation === "payment" ? ALL_ONLINE : NOTHING_DUE;
}

/** Whether a booking of the service stands only once money or a card has come. A free booking stands at once. */
export function awaitsPayment(service: Asking): boolean {
  return asksForMoney(service) || keepsCard(service);
}

/**
 * Whether the business answers each request itself. It also does where a payment was to confirm the booking and it takes
 * only cash: no money comes before the visit. A free booking stands at once.
 */
export function awaitsApproval(service: Asking, price: { readonly amountMinor: number } | null): boolean {
  const { confirmation, payment, paymentProfile } = service;
  if (confirmation !== "payment") return confirmation === "approval";
  return !payment && paymentProfile?.id === "cash_only" && price !== null && price.amountMinor > 0;
}

function asksForMoney(service: Asking): boolean {
  return service.confirmation === "payment" && paymentTermsOf(service).due !== "none";
}

/**
 * Whether the customer leaves a card. Where no provider of the business keeps cards, none is asked for: no place waits for
 * a card that cannot come. An earlier build did not note the providers.
 */
function keepsCard(service: Asking): boolean {
  return wantsCard(service) && (service.paidThrough === undefined || keepCards(service.paidThrough));
}

/** Where the business answers each request itself, no card is asked for. */
function wantsCard(service: Asking): boolean {
  return service.confirmation !== "approval" && feeRuleOf(paymentTermsOf(service)) !== null;
}

/**
 * What a service would ask, of which its bookings are asked nothing: no payment confirms them. `way` is that of the
 * business, `own` are its own terms. Staff read so wherever they read of either.
 */
export function asksInVain({ confirmation, payment, paymentProfile }: Asking): "way" | "own" | null {
  if (confirmation === "payment") return null;
  if (payment) return payment.due === "none" ? null : "own";
  return paymentProfile && termsOfProfile(paymentProfile).due !== "none" ? "way" : null;
}

/** Whether it matters to its bookings which accounts the business has. */
export function asksOnline(service: Asking): boolean {
  const { rest, methods } = paymentTermsOf(service);
  return asksForMoney(service) || wantsCard(service) || (rest === "online" && methods.includes("online"));
}

/** Whether bookings wait for money that customers can pay through one provider alone. */
export function leansOn(
  service: Asking & Pick<Service, "price">,
  provider: PaymentProvider,
  connected: readonly PaymentProvider[],
): boolean {
  const { price } = service;
  if (price === null || !asksForMoney(service) || !paymentTermsOf(service).methods.includes("online")) return false;
  const takers = providersFor(price.currency).filter((each) => connected.includes(each));
  return takers.length === 1 && takers[0] === provider;
}

/** Whether bookings leave a card that one provider alone keeps. Without it they would leave none. */
export function keepsCardBy(
  service: Asking & Pick<Service, "price">,
  provider: PaymentProvider,
  connected: readonly PaymentProvider[],
): boolean {
  const others = connected.filter((each) => each !== provider);
  return service.price !== null && wantsCard(service) && keepCards([provider]) && !keepCards(others);
}

/** The fee for not coming that a service sets in vain: no provider of the business keeps cards. */
export function feeInVain(service: Asking, price: Price | null): number {
  return wantsCard(service) && !keepsCard(service) ? feeOn(price, service, 0) : 0;
}

/** How the money that is due before a booking stands comes: the customer pays it online, or the business takes it. */
export function isPaidOnline(service: Asking): boolean {
  const isTaken = service.paidThrough === undefined || service.paidThrough.length > 0;
  return isTaken && paymentTermsOf(service).methods.includes("online");
}

export function feeRuleOf({ noShowFee, noShowFeeMinor }: PaymentTerms): DepositRule | null {
  return noShowFee ?? (noShowFeeMinor ? { amountMinor: noShowFeeMinor } : null);
}

/** What a service asks of a booking before it stands. */
export type Asked = {
  readonly dueNowMinor: number;
  /** The most that is taken of the card when the customer does not come. 0 where no card is asked for. */
  readonly feeMinor: number;
};

/** Null where nothing is asked. */
export function askedOf(service: Asking, price: Price | null): Asked | null {
  const dueNowMinor = asksForMoney(service) ? dueNowOf(price, paymentTermsOf(service)) : 0;
  const feeMinor = keepsCard(service) ? feeOn(price, service, dueNowMinor) : 0;
  return dueNowMinor > 0 || feeMinor > 0 ? { dueNowMinor, feeMinor } : null;
}

/** The fee on a price of which the business keeps a part already. Both together never exceed the price. */
export function feeOn(price: Price | null, service: Asking, keptMinor: number): number {
  const rule = feeRuleOf(paymentTermsOf(service));
  if (!price || !rule) return 0;
  const left = Math.max(0, price.amountMinor - keptMinor);
  const fee = payableOf(Math.min(left, depositOf(price.amountMinor, rule)), price.currency);
  return fee < leastFee(price.currency) ? 0 : fee;
}

/** Cards give no less. */
export function leastFee(currency: string): number {
  return leastPayable("stripe", currency);
}

/**
 * How much of a price is due before the booking stands, in minor units: what a bank can move. The rest is due later. So
 * is all of it where a provider takes no amount as small: no place waits for money that cannot come.
 */
export function dueNowOf(price: Price | null, terms: PaymentTerms): number {
  const asked = askedFirst(price, terms);
  return price && isTooLittleFor(asked, price.currency, terms) ? 0 : asked;
}

/** The same, also where it is too little. */
export function askedFirst(price: Price | null, { due, deposit }: PaymentTerms): number {
  if (!price || due === "none") return 0;
  const { amountMinor, currency } = price;
  return payableOf(due === "full" ? amountMinor : depositOf(amountMinor, deposit ?? {}), currency);
}

function isTooLittleFor(amountMinor: number, currency: string, { methods }: PaymentTerms): boolean {
  return methods.includes("online") && isTooLittle(amountMinor, currency);
}

/**
 * Which part of a service has each of its bookings wait for less money than a provider takes. Null where some bookings
 * ask for enough, or that cannot be known.
 */
export function asksTooLittle(service: Asking & Pick<Service, "price" | "duration">): "deposit" | "price" | null {
  const { price, duration } = service;
  const terms = paymentTermsOf(service);
  if (!price || !asksForMoney(service)) return null;
  const { amountMinor, currency } = price;
  const { minMinor = 0, ...deposit } = terms.deposit ?? {};
  const most = Math.min(deposit.amountMinor ?? Number.POSITIVE_INFINITY, deposit.maxMinor ?? Number.POSITIVE_INFINITY);
  const bound = Math.max(minMinor, most);
  if (terms.due === "deposit" && isTooLittleFor(bound, currency, terms)) return "deposit";
  const isDearer = [price.weekendMultiplier, price.sundayMultiplier ?? 1].some((multiplier) => multiplier > 1);
  const isFixed = price.per === "booking" && duration.kind !== "periods" && price.seasons.length === 0 && !isDearer;
  return isFixed && isTooLittleFor(askedFirst({ amountMinor, currency }, terms), currency, terms) ? "price" : null;
}

/** The deposit on a price, between its bounds, and never more than the price. */
export function depositOf(priceMinor: number, { percent, amountMinor, minMinor, maxMinor }: DepositRule): number {
  const wanted = amountMinor ?? percentOf(priceMinor, percent ?? 0);
  const bounded = Math.max(minMinor ?? 0, Math.min(wanted, maxMinor ?? wanted));
  return Math.min(priceMinor, bounded);
}

/**
 * Off the price for cash, in percent. The discount is part of the way in which the business takes money. So a service
 * with terms of its own gives none, and nor does one that takes no cash.
 */
export function cashPercentOf(service: Asking): number {
  const { payment, paymentProfile } = service;
  if (payment || !paymentProfile) return 0;
  return paymentTermsOf(service).methods.includes("cash") ? paymentProfile.cashDiscountPercent : 0;
}

/** What a price comes to in cash. The discount rounds down, and never goes below what is due before the booking stands. */
export function cashPriceOf(priceMinor: number, dueNowMinor: number, cashPercent: number): number {
  return Math.min(priceMinor, Math.max(dueNowMinor, priceMinor - percentOf(priceMinor, cashPercent)));
}

/** A whole percentage of an amount, rounded down. */
export function percentOf(amountMinor: number, percent: number): number {
  return Number((BigInt(amountMinor) * BigInt(percent)) / 100n);
}
