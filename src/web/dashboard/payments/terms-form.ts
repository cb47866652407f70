// The form of what a service asks: its fields as they stand, and what was typed as the API's PATCH takes it.

import { fromPaymentTerms, paymentTerms, toPaymentTerms } from "../../../contract/payment-terms-schemas";
import { wrongStepOf } from "../../../domain/booking/refunds";
import { termsOfProfile } from "../../../domain/payments/profiles";
import { percentOfRate, rateOf } from "../../../domain/payments/tax";
import {
  awaitsPayment,
  PAYMENT_METHODS,
  type PaymentMethod,
  type PaymentTerms,
  paymentTermsOf,
} from "../../../domain/payments/terms";
import type { Service } from "../../../domain/tenant/service";
import { check } from "../../../http/validate";
import { readAmount, readWhole, writeAmount } from "../../../i18n/amounts";
import { formatPercent } from "../../../i18n/format";
import { say, sayNumber } from "../../../i18n/words/say";
import type { FormValues } from "../../kit/form-values";
import { currencyFor } from "../day/service-acts";
import type { Desk } from "../desk";
import { oneOf } from "../lists/list-kit";
import { readRate, writeRate } from "./tax-page";

export const ASKS = ["usual", "none", "full", "deposit"] as const;
const LONGEST_HOLD_MINUTES = 10_080;
const MOST_HOURS = 8_760;
/** Lines for what goes back. A service with more of them has one more than it uses. */
const LEAST_LINES = 3;

/** The fields as the service has them. */
export function termsValues(desk: Desk, service: Service): ReadonlyMap<string, string> {
  const terms = paymentTermsOf(service);
  const fee = fromPaymentTerms(terms).no_show_fee;
  const { percent, amountMinor, minMinor, maxMinor } = terms.deposit ?? {};
  const currency = currencyFor(desk, service);
  const sum = (minor: number | undefined) =>
    minor === undefined ? "" : writeAmount(desk.locale, { amountMinor: minor, currency });
  // A service without a say on payment offers all ways. So a deposit alone can be paid online.
  const isSilent = !service.payment && !service.paymentProfile;
  const isOffered = (method: PaymentMethod) => terms.methods.includes(method) || (isSilent && terms.due === "none");
  return new Map([
    ["ask", askOf(service, terms)],
    ["unit", amountMinor === undefined ? "percent" : "amount"],
    ["share", amountMinor === undefined ? String(percent ?? "") : sum(amountMinor)],
    ["least", sum(minMinor)],
    ["most", sum(maxMinor)],
    ["rest", terms.rest],
    ...PAYMENT_METHODS.map((method) => [`by_${method}`, isOffered(method) ? "1" : ""] as const),
    ["fee", fee?.amount === undefined ? String(fee?.percent ?? "") : sum(fee.amount)],
    ["fee_unit", fee?.amount === undefined ? "percent" : "amount"],
    ["tax", service.tax ? writeRate(desk.locale, percentOfRate(service.tax)) : ""],
    ["minutes", String(Math.ceil(service.holdSeconds / 60))],
    ...linesOf(service).flatMap(({ hours, back }, at) => [
      [`hours_${at}`, hours] as const,
      [`back_${at}`, back] as const,
    ]),
  ]);
}

/** Terms that wait for nothing are no terms: a payment has to confirm the booking. */
function askOf(service: Service, { due }: PaymentTerms): (typeof ASKS)[number] {
  if (service.confirmation !== "payment" || !awaitsPayment(service)) return "none";
  return service.payment || !service.paymentProfile ? due : "usual";
}

/** Steps of whole hours can be changed here. */
export function hasWholeHours({ cancellation }: Service): boolean {
  return cancellation.refunds.every(({ fromMinutes }) => fromMinutes % 60 === 0);
}

function linesOf(service: Service): { readonly hours: string; readonly back: string }[] {
  if (!hasWholeHours(service)) return [];
  const lines = [...service.cancellation.refunds]
    .sort((a, b) => b.fromMinutes - a.fromMinutes)
    .map(({ fromMinutes, percent }) => ({ hours: String(fromMinutes / 60), back: String(percent) }));
  const empty = { hours: "", back: "" };
  return [...lines, ...Array.from({ length: Math.max(1, LEAST_LINES - lines.length) }, () => empty)].slice(0, 20);
}

export function lineCount(values: FormValues): number {
  return [...values.keys()].filter((name) => name.startsWith("hours_")).length;
}

/** What a form was opened with, so that another person's change is seen. */
export function textOf(values: FormValues): string {
  return [...values].map((pair) => pair.join("=")).join("&");
}

type Read = {
  /** What differs from the service. */
  readonly changes: Partial<Pick<Service, "payment" | "confirmation" | "holdSeconds" | "cancellation" | "tax">>;
  readonly problems: ReadonlyMap<string, string>;
};

export function readTerms(desk: Desk, service: Service, values: FormValues): Read {
  const present = termsValues(desk, service);
  const given = (name: string) => (values.get(name) ?? "").trim();
  const isTouched = (...names: string[]) => names.some((name) => given(name) !== (present.get(name) ?? ""));
  const problems = new Map<string, string>();
  const methods = PAYMENT_METHODS.map((method) => `by_${method}`);
  // Without a fee, what it is counted in says nothing.
  const asks = ["ask", "unit", "share", "least", "most", "rest", "fee", ...(given("fee") === "" ? [] : ["fee_unit"])];
  const lines = [...present.keys()].filter((name) => /^(hours|back)_/.test(name));
  const changes = {
    ...(isTouched(...asks, ...methods) && readAsked(desk, service, given, problems)),
    // A place is kept for a card as well.
    ...((given("ask") !== "none" || given("fee") !== "") &&
      isTouched("minutes") && {
        holdSeconds: 60 * (wholeIn(desk, given, problems, "minutes", 1, LONGEST_HOLD_MINUTES) ?? 1),
      }),
    ...(isTouched("tax") && { tax: readTax(desk, service, given("tax"), problems) }),
    ...(isTouched(...lines) && {
      cancellation: { ...service.cancellation, refunds: readLines(desk, given, problems, lines.length / 2) },
    }),
  };
  return { changes, problems };
}

type Given = (name: string) => string;

function readAsked(desk: Desk, service: Service, given: Given, problems: Map<string, string>) {
  const { ways } = desk.said.money;
  const ask = oneOf(ASKS, given("ask")) ?? "none";
  // A service that asks for nothing is confirmed as before, or at once.
  const unpaid = service.confirmation === "payment" ? "instant" : service.confirmation;
  if (ask === "usual") {
    const asks = service.paymentProfile && termsOfProfile(service.paymentProfile).due !== "none";
    return { payment: null, confirmation: asks ? ("payment" as const) : unpaid };
  }
  const methods = PAYMENT_METHODS.filter((method) => given(`by_${method}`) !== "");
  if (methods.length === 0) problems.set("methods", desk.said.taking.oneMethod);
  const currency = currencyFor(desk, service);
  const sum = (name: string) => {
    const text = given(name);
    const amount = text === "" ? undefined : (readAmount(desk.locale, currency, text) ?? undefined);
    if (text !== "" && amount === undefined) problems.set(name, ways.notAmount);
    return amount;
  };
  const isAmount = given("unit") === "amount";
  const share = () => (isAmount ? sum("share") : (wholeIn(desk, given, problems, "share", 1, 100) ?? undefined));
  const deposit =
    ask === "deposit" ? { [isAmount ? "amount" : "percent"]: share(), min: sum("least"), max: sum("most") } : null;
  if ((deposit?.max ?? Number.POSITIVE_INFINITY) < (deposit?.min ?? 0)) problems.set("most", ways.bounds);
  if (deposit && given("share") === "") problems.set("share", desk.said.taking.needed);
  const isFeeAmount = given("fee_unit") === "amount";
  const feeShare = () => (isFeeAmount ? sum("fee") : (wholeIn(desk, given, problems, "fee", 1, 100) ?? undefined));
  const fee = given("fee") === "" ? null : { [isFeeAmount ? "amount" : "percent"]: feeShare() };
  const wish = { due: ask, deposit, rest: given("rest") || "on_site", methods, no_show_fee: fee };
  const { value, problems: wrong } = check(paymentTerms, wish);
  if (!value && problems.size === 0) {
    problems.set(
      wrong[0]?.pointer.endsWith("/max") ? "most" : "share",
      wrong[0]?.pointer.endsWith("/max") ? ways.bounds : ways.notAmount,
    );
  }
  return {
    ...(value && { payment: toPaymentTerms(value) }),
    confirmation: ask === "none" ? unpaid : ("payment" as const),
  };
}

/** A rate of its own. It is called as the business calls its tax. */
function readTax({ said }: Desk, service: Service, text: string, problems: Map<string, string>) {
  if (text === "") return null;
  const rate = readRate(text);
  if (rate === null) problems.set("tax", said.taking.badRate);
  const name = service.tax?.name ?? service.businessTax?.name ?? null;
  return rate === null ? null : { ...rateOf(rate), name };
}

function readLines(desk: Desk, given: Given, problems: Map<string, string>, count: number) {
  const typed = Array.from({ length: count }, (_, at) => at).filter(
    (at) => given(`hours_${at}`) !== "" || given(`back_${at}`) !== "",
  );
  const steps = typed.map((at) => ({
    fromMinutes: 60 * (wholeIn(desk, given, problems, `hours_${at}`, 0, MOST_HOURS) ?? 0),
    percent: wholeIn(desk, given, problems, `back_${at}`, 0, 100) ?? 0,
  }));
  // A line that cannot be read says nothing of the others.
  const isRead = !typed.some((at) => problems.has(`hours_${at}`) || problems.has(`back_${at}`));
  const wrong = isRead ? wrongStepOf(steps) : null;
  if (wrong !== null) {
    const { taking } = desk.said;
    const most = formatPercent(desk.locale, wrong.mostPercent);
    const isTwice = wrong.why === "twice";
    problems.set(
      `${isTwice ? "hours" : "back"}_${typed[wrong.at]}`,
      isTwice ? taking.stepTwice : say(taking.stepRises, { most }),
    );
  }
  return steps.sort((a, b) => b.fromMinutes - a.fromMinutes);
}

function wholeIn(desk: Desk, given: Given, problems: Map<string, string>, name: string, from: number, to: number) {
  const text = given(name);
  const number = readWhole(text, to) ?? (from === 0 && text !== "" && Number(text) === 0 ? 0 : null);
  if (number !== null) return number;
  const bounds = { from: sayNumber(desk.locale, from), to: sayNumber(desk.locale, to) };
  problems.set(name, say(desk.said.money.ways.whole, bounds));
  return null;
}
