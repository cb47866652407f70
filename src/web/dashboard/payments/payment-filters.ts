// Which payments are shown: of which days, and in which state.

import { detailsOf, type ListedPayment, type SoughtDays } from "../../../actions/payments/list-payments";
import { isMistaken } from "../../../domain/payments/giving-back";
import { isPageless, PAID_BY, PAYMENT_STATES } from "../../../domain/payments/payment";
import { addDaysClamped, isLocalDate, localDateOf } from "../../../domain/time/local-time";
import type { Desk } from "../desk";
import { askedIn, oneOf } from "../lists/list-kit";

/** Stands for all payments of which staff have money to hand back. */
export const TO_HAND = "to_hand";
/** Without a first day, the list goes back so far. */
const USUAL_DAYS = 30;

export type Filters = { readonly state: string | null; readonly from: string; readonly to: string };

/** A first day that is left empty asks for all days. */
export function readFilters(desk: Desk): Filters {
  const { url, configuration, now } = desk;
  const day = (name: string) => (isLocalDate(askedIn(desk, name)) ? askedIn(desk, name) : "");
  const state = oneOf([TO_HAND, ...PAYMENT_STATES], askedIn(desk, "state"));
  const isPlain = !url.searchParams.has("from") && state !== TO_HAND;
  const usual = isPlain ? addDaysClamped(localDateOf(configuration.tenant.timeZone, now), -USUAL_DAYS) : "";
  return { state, from: day("from") || usual, to: day("to") };
}

export function soughtBy({ state, from, to }: Filters): SoughtDays {
  return {
    ...(state === TO_HAND ? { isToHand: true } : { state: state ?? undefined }),
    from: from || undefined,
    to: to || undefined,
  };
}

export function queryOf({ state, from, to }: Filters): string {
  const search = new URLSearchParams({ from });
  if (to !== "") search.set("to", to);
  if (state !== null) search.set("state", state);
  return search.toString();
}

/** The business and the days, so that its files stand together by their time. `till-works-payments-2026-05-09-to-2026-06-08` */
export function fileName(desk: Desk, what: "payments" | "receipts"): string {
  const { slug, timeZone } = desk.configuration.tenant;
  const { from, to } = readFilters(desk);
  const last = to || localDateOf(timeZone, desk.now);
  return [slug, what, ...(from === "" ? ["until"] : [from, "to"]), last].join("-");
}

export function stateOf(row: ListedPayment) {
  return oneOf(PAYMENT_STATES, row.state) ?? "open";
}

/** Whether the payment was an entry by mistake. Its refund takes the entry back, and no money moved. */
export function wasMistaken(row: ListedPayment): boolean {
  return isMistaken(detailsOf(row));
}

type Shown = { readonly state: ReturnType<typeof stateOf>; readonly isMistake: boolean; readonly isPageless: boolean };

/** The state of a payment, as a list and the booking's own page say it. */
export function paymentStateWords({ said: { money, taking } }: Desk, shown: Shown): string {
  if (shown.isMistake) return money.mistaken;
  return shown.state === "open" && shown.isPageless ? taking.waits : money.states[shown.state];
}

export function stateWords(desk: Desk, row: ListedPayment): string {
  return paymentStateWords(desk, { state: stateOf(row), isMistake: wasMistaken(row), isPageless: isNoPage(row) });
}

/** No page of a provider was opened for it, so it may come in any way. */
function isNoPage(row: ListedPayment): boolean {
  return isPageless({ ...detailsOf(row), method: methodOf(row), provider: row.provider });
}

/** How it was paid, or is to be. Null where that is open still. */
export function methodWords({ said: { money } }: Desk, row: ListedPayment): string | null {
  return isNoPage(row) ? null : money.methods[methodOf(row)];
}

export function methodOf(row: ListedPayment) {
  return oneOf(PAID_BY, row.method) ?? "online";
}
