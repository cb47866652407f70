// What the parts of a booking's page share.

import type { Child, FC } from "hono/jsx";
import type { KeptBooking } from "../../../actions/bookings/change-booking";
import type { ShownBooking } from "../../../actions/bookings/show-booking";
import type { BookingStatus } from "../../../domain/booking/booking";
import type { BookingRecord, ListedBooking } from "../../../domain/booking/booking-record";
import { whyNotTakenBack } from "../../../domain/payments/giving-back";
import type { Payment } from "../../../domain/payments/payment";
import type { Refusal, Result } from "../../../domain/refusal";
import { auditNameOf, mayDo } from "../../../domain/tenant/actor";
import { currencyOfZone } from "../../../domain/tenant/countries";
import { writeAmount } from "../../../i18n/amounts";
import { formatAt } from "../../../i18n/format";
import type { FormValues } from "../../kit/form-values";
import type { Desk } from "../desk";
import type { Taken } from "./taker";

/** What a press that was refused leaves: the form as it was sent, and why. */
export type Tried = {
  readonly act: string;
  readonly values: FormValues;
  readonly refusal: Refusal | null;
  readonly problems: ReadonlyMap<string, string>;
};

export type BookingView = {
  readonly desk: Desk;
  readonly shown: ShownBooking;
  readonly tried: Tried | null;
  /** The booking that now stands where this one was to come back. */
  readonly taken: Taken | null;
  /** The beginning of a mail that asks the customer to pay. */
  readonly payMail: string | null;
};

/** What a press came to: what the next page says about it, or why nothing was done. */
export type Outcome =
  | { readonly ok: true; readonly said: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly refusal: Refusal };

export type Act = (desk: Desk, kept: KeptBooking, values: FormValues) => Promise<Outcome>;

export function outcomeOf(done: Result<unknown>, said: Readonly<Record<string, string>> = {}): Outcome {
  return done.ok ? { ok: true, said } : done;
}

/** The revision that the form's reader saw. A form without one means the booking as it is. */
export function seenIn(values: FormValues): { readonly ifRevision: number | null } {
  const revision = values.get("revision") ?? "";
  return { ifRevision: /^\d{1,9}$/.test(revision) ? Number(revision) : null };
}

/** The address of a booking, which remembers the list. */
export function addressOf({ root, url }: Desk, id: string, more: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(more);
  const back = url.searchParams.get("back");
  if (back) search.set("back", back);
  const query = search.toString();
  return `${root}/bookings/${id}${query === "" ? "" : `?${query}`}`;
}

export const Card: FC<{ title: string; id: string; children?: Child }> = ({ title, id, children }) => (
  <section class="card" aria-labelledby={id} data-region={id}>
    <h2 id={id}>{title}</h2>
    {children}
  </section>
);

export function ruleName({ said }: Desk, code: string): string {
  return Object.hasOwn(said.ruleNames, code) ? said.ruleNames[code as keyof typeof said.ruleNames] : code;
}

export function momentWords(desk: Desk, timeZone: string, at: number): string {
  return formatAt(desk.locale, "dateTimeYear", timeZone, at);
}

/** A booking that can still be moved, cancelled, or counted anew. */
export const OPEN: readonly BookingStatus[] = ["pending", "confirmed"];

/** What staff can correct, as a form has it. */
export const CORRECTED = ["name", "email", "phone", "notes", "guests", "seats", "units", "price"] as const;
export type Corrected = (typeof CORRECTED)[number];

export function baseOf(
  locale: string,
  { customer, notes, guests, seats, units, price }: ListedBooking,
): Record<Corrected, string> {
  return {
    name: customer?.name ?? "",
    email: customer?.email ?? "",
    phone: customer?.phone ?? "",
    notes: notes ?? "",
    guests: String(guests),
    seats: String(seats),
    units: String(units),
    price: price === null ? "" : writeAmount(locale, price),
  };
}

/** The currency of a booking's price: its own, the service's, or the usual one where the business is. */
export function currencyOf({ configuration }: Pick<Desk, "configuration">, booking: BookingRecord): string | null {
  const { tenant, services } = configuration;
  const priced = [booking.service, ...services].find(({ price }) => price !== null);
  return booking.price?.currency ?? priced?.price?.currency ?? currencyOfZone(tenant.timeZone);
}

/** Whether the reader made an entry of money a moment ago, and may take it back. */
export function mayTakeBack({ staff, now }: Pick<Desk, "staff" | "now">, payment: Payment): boolean {
  return mayDo(staff.actor, "bookings") && whyNotTakenBack(payment, auditNameOf(staff.actor), now) === null;
}
