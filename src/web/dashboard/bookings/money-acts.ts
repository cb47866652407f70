// What a press does with the money of a booking. The same actions as the API's do it.

import type { KeptBooking } from "../../../actions/bookings/change-booking";
import {
  askAgain,
  handOverRefund,
  makePaymentLink,
  payByCreditOfCustomer,
  recordPayment,
  refundPayment,
  takeBackPayment,
} from "../../../actions/payments/staff-payments";
import { refundable } from "../../../domain/payments/giving-back";
import type { InputProblem } from "../../../domain/refusal";
import { readAmount } from "../../../i18n/amounts";
import type { FormValues } from "../../kit/form-values";
import type { Desk } from "../desk";
import { type Act, currencyOf, type Outcome, outcomeOf, seenIn } from "./booking-kit";

const MOST_CHARACTERS = 500;

/** Those of members who see money alone. Taking it, and asking for it, is for all who take bookings. */
const FOR_MONEY = ["refund", "ask_again", "handed", "fee"];

export function isForMoney(act: string): boolean {
  return FOR_MONEY.includes(act);
}

export const MONEY_ACTS: Readonly<Record<string, Act>> = {
  ...{ take, take_back: takeBack, link },
  ...{ refund, ask_again: askForItAgain, handed },
};

async function take(desk: Desk, kept: KeptBooking, values: FormValues): Promise<Outcome> {
  const { deps, staff } = desk;
  const { booking } = kept;
  if (values.get("method") === "credit") {
    return outcomeOf(await payByCreditOfCustomer(deps, staff, booking.id, seenIn(values)));
  }
  const amountMinor = readAmount(desk.locale, currencyOf(desk, booking) ?? "", textIn(values, "amount"));
  if (!amountMinor) return wrong(NOT_AN_AMOUNT);
  const method = values.get("method") === "transfer" ? "transfer" : "cash";
  const taken = { method, amountMinor, note: textIn(values, "note") || null, key: keyIn(values) } as const;
  return outcomeOf(await recordPayment(deps, staff, booking.id, taken, seenIn(values)));
}

/** The member who made an entry by mistake may take it back. */
async function takeBack({ deps, staff }: Desk, _: KeptBooking, values: FormValues): Promise<Outcome> {
  return outcomeOf(await takeBackPayment(deps, staff, values.get("payment") ?? ""));
}

async function link({ deps, staff, origin }: Desk, { booking }: KeptBooking): Promise<Outcome> {
  return outcomeOf(await makePaymentLink(deps, staff, booking.id, origin));
}

async function refund({ deps, staff, locale }: Desk, { booking }: KeptBooking, values: FormValues): Promise<Outcome> {
  const payment = booking.payments?.find(({ id }) => id === values.get("payment"));
  const amountMinor = payment ? readAmount(locale, payment.currency, textIn(values, "amount")) : null;
  const unsure = values.has("sure") ? [] : [{ pointer: "/sure", detail: "must be ticked" }];
  if (!amountMinor) return wrong(NOT_AN_AMOUNT, ...unsure);
  // Both are said at once. With the tick, the home of the booking decides about the amount.
  const isTooMuch = payment !== undefined && amountMinor > refundable(payment);
  if (unsure.length > 0) return wrong(...(isTooMuch ? [NOT_AN_AMOUNT] : []), ...unsure);
  const asked = { amountMinor, reason: textIn(values, "reason") || null, key: keyIn(values) };
  return outcomeOf(await refundPayment(deps, staff, payment?.id ?? "", asked));
}

async function askForItAgain({ deps, staff }: Desk, _: KeptBooking, values: FormValues): Promise<Outcome> {
  return outcomeOf(await askAgain(deps, staff, values.get("payment") ?? ""));
}

async function handed({ deps, staff }: Desk, _: KeptBooking, values: FormValues): Promise<Outcome> {
  return outcomeOf(await handOverRefund(deps, staff, values.get("payment") ?? "", values.get("refund") ?? ""));
}

const NOT_AN_AMOUNT: InputProblem = { pointer: "/amount", detail: "must be an amount" };

function wrong(...problems: InputProblem[]): Outcome {
  return { ok: false, refusal: { code: "invalid_request", problems } };
}

function textIn(values: FormValues, name: string): string {
  return (values.get(name) ?? "").trim().slice(0, MOST_CHARACTERS);
}

/** Each form has a key of its own, so that a press sent twice counts once. */
function keyIn(values: FormValues): string {
  return `desk-${(values.get("key") || crypto.randomUUID()).slice(0, 100)}`;
}
