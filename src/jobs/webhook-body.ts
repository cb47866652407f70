// What is posted of an event: its type, when it happened, and what it is about as staff read it now. People are left out
// unless the endpoint asks for them.

import { type KeptBooking, readBooking } from "../actions/bookings/change-booking";
import { readSeries } from "../actions/bookings/place-series";
import { readPurchase } from "../actions/credit/change-purchase";
import { readCredit } from "../actions/credit/credit-of-customer";
import type { Deps } from "../actions/deps";
import { readUnreachable } from "../actions/messages/unreachable";
import { readCustomer } from "../actions/people/read-customer";
import { readSession } from "../actions/sessions/read-session";
import { readEntry } from "../actions/waitlist/read-entry";
import type { WebhookDetail } from "../actions/webhooks/webhook";
import { presentStaffBooking, zoneOfBooking } from "../contract/booking-wire";
import { presentCredit } from "../contract/credit-wire";
import { presentCustomer } from "../contract/customer-wire";
import { presentPayment, saleOf } from "../contract/payment-wire";
import { presentPublicSession } from "../contract/session-wire";
import { presentStaffEntry } from "../contract/waiting-wire";
import type { DeliveryRow } from "../db/deliveries";
import type { Payment } from "../domain/payments/payment";
import type { Result } from "../domain/refusal";
import { isoWriter } from "../domain/time/local-time";

/** Receivers expect less than 20 kB. */
export const MOST_BYTES = 20_000;

type Thing = Readonly<Record<string, unknown>> & { readonly id: string };
type Data = Readonly<Record<string, Thing>>;

/** Its home did not answer, so the event is posted later. */
class Unread extends Error {}

/** The text to post, or null while the event's subject cannot be read. */
export async function webhookBody(
  deps: Deps,
  delivery: DeliveryRow,
  detail: WebhookDetail,
  includeCustomer: boolean,
): Promise<string | null> {
  try {
    const data = await dataOf(deps, delivery, detail, includeCustomer);
    const timestamp = new Date(delivery.occurredAt).toISOString();
    return fitting((told) => JSON.stringify({ type: delivery.sourceType, timestamp, data: told }), data);
  } catch (fault) {
    if (fault instanceof Unread) return null;
    throw fault;
  }
}

async function dataOf(
  deps: Deps,
  { tenantId, sourceType, subjectId }: DeliveryRow,
  { invitation, payment: paymentId, refund: refundId }: WebhookDetail,
  includeCustomer: boolean,
): Promise<Data> {
  const noun = sourceType.split(".", 1)[0] ?? "";
  const gone: Thing = { id: subjectId };
  const now = deps.clock.now();
  switch (noun) {
    case "booking":
    case "payment": {
      const kept = told(await readBooking(deps, tenantId, subjectId));
      const paid = noun === "payment" ? paymentIn(kept, includeCustomer, paymentId, refundId) : {};
      if (!kept) return { ...paid, booking: gone };
      const unreachableOf = await readUnreachable(deps, tenantId, includeCustomer ? [kept.booking] : []);
      return { ...paid, booking: withoutPerson(presentStaffBooking(kept, now, unreachableOf), includeCustomer) };
    }
    case "series": {
      const done = told(await readSeries(deps, tenantId, subjectId));
      if (!done) return { series: gone };
      const { series, timeZone, bookings } = done;
      const iso = isoWriter(timeZone);
      return {
        series: {
          id: series.id,
          service: series.serviceId,
          start: iso(series.startAt),
          time_zone: timeZone,
          // Each booking has its own event.
          bookings: bookings.map(({ booking }) => booking.id),
          created_at: iso(series.createdAt),
        },
      };
    }
    case "session": {
      const kept = told(await readSession(deps, tenantId, subjectId));
      const session = kept ? { ...presentPublicSession(kept), taken: kept.taken } : gone;
      return { session, ...(invitation !== undefined && { invitation: { id: invitation } }) };
    }
    case "waitlist": {
      const waiting = told(await readEntry(deps, tenantId, subjectId));
      return { entry: waiting ? withoutPerson(presentStaffEntry(waiting), includeCustomer) : gone };
    }
    case "credit": {
      const credit = told(await readCredit(deps, tenantId, subjectId));
      const paid = paymentId === undefined ? {} : await paymentOfSale(deps, tenantId, subjectId, paymentId, refundId);
      // Staff may have written of a person.
      return { ...paid, credit: credit ? { ...presentCredit(credit, isoWriter("UTC")), note: null } : gone };
    }
    case "customer": {
      const customer = includeCustomer ? told(await readCustomer(deps, tenantId, subjectId)) : null;
      return { customer: customer ? presentCustomer(customer, isoWriter("UTC")) : gone };
    }
    default:
      return { [noun]: gone };
  }
}

/** The payment that an event of money is about, beside its booking, and the refund where it is about one. */
function paymentIn(kept: KeptBooking | null, includeCustomer: boolean, paymentId = "", refundId?: string): Data {
  const payment = kept?.booking.payments?.find(({ id }) => id === paymentId);
  const back = refundIn(payment, refundId);
  if (!kept || !payment) return { payment: { id: paymentId }, ...back };
  const shown = presentPayment(kept.booking, payment, isoWriter(zoneOfBooking(kept)));
  return { payment: withoutPerson(shown, includeCustomer), ...back };
}

/** The same for the sale of a package. */
async function paymentOfSale(
  deps: Deps,
  tenantId: string,
  id: string,
  paymentId: string,
  refundId?: string,
): Promise<Data> {
  const sale = told(await readPurchase(deps, tenantId, id));
  if (sale === null) return { payment: { id: paymentId } };
  // What is posted of credit names no customer either.
  const shown = withoutPerson(presentPayment(saleOf(sale), sale.payment, isoWriter("UTC")), false);
  return { payment: shown, ...refundIn(sale.payment, refundId) };
}

/** The refund that an event names. Events of an earlier build name none. */
function refundIn(payment: Payment | undefined, id?: string): Data {
  if (id === undefined) return {};
  const refund = payment?.refunds.find((one) => one.id === id);
  return { refund: { id, ...(refund && { amount: refund.amountMinor }) } };
}

/** The value, or null when there is no such thing any more. */
function told<T>(found: Result<T>): T | null {
  if (found.ok) return found.value;
  if (found.refusal.code === "not_found") return null;
  throw new Unread(found.refusal.code);
}

/** What a person is or wrote. */
const PERSONAL = { customer: null, payer: null, notes: null, answers: {}, metadata: {}, cancel_reason: null } as const;

function withoutPerson(thing: Thing, includeCustomer: boolean): Thing {
  if (includeCustomer) return thing;
  const emptied = Object.entries(PERSONAL).filter(([name]) => name in thing);
  return { ...thing, ...Object.fromEntries(emptied) };
}

/** Texts that may be long. */
const LONG: ReadonlySet<string> = new Set(["notes", "answers", "metadata"]);

/** The longest text that is short enough: all of it, or without long texts, or ids alone. */
function fitting(write: (data: object) => string, data: Data): string {
  const short = (thing: Thing) => Object.fromEntries(Object.entries(thing).filter(([name]) => !LONG.has(name)));
  const bare = ({ id, revision }: Thing) => ({ id, ...(revision !== undefined && { revision }) });
  const all = write(data);
  if (sizeOf(all) <= MOST_BYTES) return all;
  const shorter = write({ ...mapped(data, short), truncated: true });
  return sizeOf(shorter) <= MOST_BYTES ? shorter : write({ ...mapped(data, bare), truncated: true });
}

function mapped(data: Data, change: (thing: Thing) => object): object {
  return Object.fromEntries(Object.entries(data).map(([name, thing]) => [name, change(thing)]));
}

function sizeOf(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}
