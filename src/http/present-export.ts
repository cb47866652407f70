// All data on a person, as the API and the dashboard's file have it.

import { loadConfigurationOf } from "../actions/load-configuration";
import type { PersonExport } from "../actions/people/export-customer";
import { presentCredit } from "../contract/credit-wire";
import { presentCustomer } from "../contract/customer-wire";
import { presentPayment } from "../contract/payment-wire";
import { presentStaffEntry } from "../contract/waiting-wire";
import { isoWriter } from "../domain/time/local-time";
import { presentStaffBookings } from "./present-booking";
import type { StaffCall } from "./route";

export async function presentExport(call: Pick<StaffCall, "deps" | "staff">, held: PersonExport) {
  const bookings = await presentStaffBookings(call, held.bookings);
  const invitations = held.invitations.map(({ id, sessionId, email, seats, status }) => ({
    id,
    session: sessionId,
    email,
    seats,
    status,
  }));
  const configuration = await loadConfigurationOf(call.deps, call.staff.tenantId);
  const iso = isoWriter(configuration?.tenant.timeZone ?? "UTC");
  return {
    customer: presentCustomer(held.customer, iso),
    bookings,
    waitlist_entries: held.entries.map(presentStaffEntry),
    invitations,
    messages: held.messages.map(({ createdAt, ...message }) => ({ ...message, created_at: iso(createdAt) })),
    credit: held.credit.map((one) => presentCredit(one, iso)),
    payments: held.payments.map(({ bookingId, payment }) =>
      presentPayment({ id: bookingId, customer: held.customer }, payment, iso),
    ),
    notes: held.notes.map(({ id, bookingId, text, createdAt }) => ({
      id,
      booking: bookingId,
      text,
      created_at: iso(createdAt),
    })),
  };
}
