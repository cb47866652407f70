import * as z from "zod";
import { readStaffBooking } from "../../actions/bookings/staff-booking";
import { refundPurchase } from "../../actions/credit/staff-credit";
import { exportPayments } from "../../actions/payments/export-payments";
import { detailsOf, type ListedPayment, listPaymentsOf, purposeOf } from "../../actions/payments/list-payments";
import {
  askAgain,
  handOverPayment,
  makePaymentLink,
  payByCreditOfCustomer,
  recordPayment,
  refundPayment,
  takeBackPayment,
} from "../../actions/payments/staff-payments";
import { zoneOfBooking } from "../../contract/booking-wire";
import {
  checkoutOut,
  newPayment,
  newPaymentLink,
  newRefund,
  PAYMENT_COLUMNS,
  paymentOut,
  paymentsExportQuery,
  paymentsQuery,
} from "../../contract/payment-schemas";
import { presentPayment, saleOf, subjectOf, takenBack } from "../../contract/payment-wire";
import { listOf } from "../../contract/primitives";
import { isOfMoney, madeBy } from "../../domain/payments/payment";
import { purchaseOfPayment } from "../../domain/payments/purchase";
import { naming } from "../../domain/refusal";
import { isoWriter } from "../../domain/time/local-time";
import { csvFile, csvLine } from "../csv";
import { answerPage, json, problem, replayed } from "../respond";
import { staffRoute } from "../route";
import { instantWriter, type WriteInstant } from "./tenant-clock";

const shared = { tag: "Payments", limit: "staff" } as const;

export const listPaymentsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/payments",
  name: "listPayments",
  summary: "Payments of all bookings and packages, the newest first by the day on which they count",
  access: { scope: "read" },
  isForManagers: true,
  query: paymentsQuery,
  answers: { 200: listOf(paymentOut) },
  refusals: ["invalid_request"],
  async handle(call) {
    const page = await listPaymentsOf(call.deps, call.staff, call.query);
    const iso = await instantWriter(call);
    return answerPage(call, page, (row) => presentRow(row, iso));
  },
});

export const exportPaymentsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/payments.csv",
  name: "exportPayments",
  summary: "Payments as a file for a spreadsheet, the newest first",
  description: `The columns are ${PAYMENT_COLUMNS.join(", ")}. number is that of the booking; booking and number are empty for the sale of a package. Amounts are in minor units. A payment is on the day when its money came, an unpaid one on that of created_at. More than 20,000 payments are refused: choose fewer days.`,
  access: { scope: "read" },
  isForManagers: true,
  asksAgain: true,
  query: paymentsExportQuery,
  mediaType: "text/csv",
  answers: { 200: z.string().meta({ description: "Comma-separated values, RFC 4180, in UTF-8" }) },
  refusals: ["invalid_request"],
  async handle(call) {
    const rows = await exportPayments(call.deps, call.staff, call.query);
    if (!rows.ok) return problem(call, rows.refusal);
    const iso = await instantWriter(call);
    const lines = rows.value.map((row) => csvLine(cellsOf(row, iso)));
    return csvFile("payments", [csvLine(PAYMENT_COLUMNS), ...lines]);
  },
});

export const listBookingPaymentsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/bookings/{id}/payments",
  name: "listBookingPayments",
  summary: "Payments of one booking, from its home, the oldest first",
  access: { scope: "read" },
  isForManagers: true,
  answers: { 200: listOf(paymentOut) },
  refusals: ["not_found"],
  async handle(call) {
    const kept = await readStaffBooking(call.deps, call.staff, call.params.id ?? "");
    if (!kept.ok) return problem(call, kept.refusal);
    const { booking } = kept.value;
    const iso = isoWriter(zoneOfBooking(kept.value));
    const data = (booking.payments ?? []).filter(isOfMoney).map((payment) => presentPayment(booking, payment, iso));
    return json({ data, next_cursor: null });
  },
});

export const recordPaymentRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/bookings/{id}/payments",
  name: "recordPayment",
  summary:
    "Record money that staff took, or pay with the customer's credit; all that is due confirms a booking that waits for it",
  description:
    "Send an Idempotency-Key, so that a request which is sent twice counts once. Without one, the same amount counts again: two guests may each have paid it. Never more is recorded than is left to pay. An entry by mistake is taken back.",
  access: { scope: "bookings" },
  reach: "own",
  takesKey: true,
  takesIfMatch: true,
  body: newPayment,
  answers: { 201: paymentOut },
  refusals: [
    "not_found",
    "invalid_transition",
    "payment_exceeds_due",
    "payment_expired",
    "not_enough_credit",
    "revision_mismatch",
  ],
  async handle(call) {
    const { method, amount, note = null } = call.body;
    const taken = { amountMinor: amount ?? 0, note: note ?? null, key: call.key || crypto.randomUUID() };
    const id = call.params.id ?? "";
    const done =
      method === "credit"
        ? await payByCreditOfCustomer(call.deps, call.staff, id, call.ifMatch)
        : await recordPayment(call.deps, call.staff, id, { method, ...taken }, call.ifMatch);
    if (!done.ok) return problem(call, done.refusal);
    const { booking, payment, isReplay } = done.value;
    return json(presentPayment(booking, payment, isoWriter(zoneOfBooking(done.value))), 201, replayed(isReplay));
  },
});

export const paymentLinkRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/bookings/{id}/payment-link",
  name: "createPaymentLink",
  summary: "Where the customer pays what is left, for staff to send",
  access: { scope: "bookings" },
  reach: "own",
  body: newPaymentLink,
  answers: { 200: checkoutOut },
  refusals: ["not_found", "invalid_transition", "payment_expired", "unavailable"],
  async handle(call) {
    const made = await makePaymentLink(call.deps, call.staff, call.params.id ?? "", call.origin);
    if (!made.ok) return problem(call, made.refusal);
    const { url, expiresAt, kept } = made.value;
    return json({ url, expires_at: isoWriter(zoneOfBooking(kept))(expiresAt) }, 200);
  },
});

export const refundPaymentRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/payments/{id}/refund",
  name: "refundPayment",
  summary: "Give money back, in full or in part",
  description:
    "Of a package, the money alone goes back: its credit stays. Taking it back is an operation of its own. Send an Idempotency-Key, so that a request which is sent twice gives back once. Never more goes back than was taken.",
  access: { scope: "bookings" },
  isForManagers: true,
  takesKey: true,
  body: newRefund,
  answers: { 200: paymentOut },
  refusals: ["invalid_request", "not_found", "invalid_transition", "payment_exceeds_due"],
  async handle(call) {
    const { amount, reason } = call.body;
    const asked = { amountMinor: amount ?? null, reason: reason ?? null, key: call.key || crypto.randomUUID() };
    const soldAs = purchaseOfPayment(call.params.id ?? "");
    if (soldAs !== null) {
      const returned = await refundPurchase(call.deps, call.staff, soldAs, asked);
      if (!returned.ok) return problem(call, naming("payment", returned.refusal));
      const { purchase, isReplay } = returned.value;
      return json(
        presentPayment(saleOf(purchase), purchase.payment, await instantWriter(call)),
        200,
        replayed(isReplay),
      );
    }
    const done = await refundPayment(call.deps, call.staff, call.params.id ?? "", asked);
    if (!done.ok) return problem(call, done.refusal);
    const { booking, payment, isReplay } = done.value;
    return json(presentPayment(booking, payment, isoWriter(zoneOfBooking(done.value))), 200, replayed(isReplay));
  },
});

export const takeBackPaymentRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/payments/{id}/take-back",
  name: "takeBackPayment",
  summary: "Take back an entry of cash or a transfer that was a mistake",
  description:
    "For 15 minutes, by who made the entry. It stays, with a refund of its whole amount that says so, and both keep their receipts. No sum of the booking counts it, so the right amount can be recorded. Repeating it changes nothing.",
  access: { scope: "bookings" },
  reach: "own",
  answers: { 200: paymentOut },
  refusals: ["not_found", "forbidden", "invalid_transition", "too_late_to_change", "unavailable"],
  async handle(call) {
    const done = await takeBackPayment(call.deps, call.staff, call.params.id ?? "");
    if (!done.ok) return problem(call, done.refusal);
    const { booking, payment, isReplay } = done.value;
    return json(presentPayment(booking, payment, isoWriter(zoneOfBooking(done.value))), 200, replayed(isReplay));
  },
});

export const askAgainRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/payments/{id}/ask-again",
  name: "askAgain",
  summary: "Ask again for what staff gave back of a payment",
  description:
    "What staff give back is a kindness: nothing of it is left to pay. After this, all that they gave back of the payment is left to pay again, such as in another way. Repeating it changes nothing.",
  access: { scope: "bookings" },
  isForManagers: true,
  answers: { 200: paymentOut },
  refusals: ["not_found", "invalid_transition", "unavailable"],
  async handle(call) {
    const done = await askAgain(call.deps, call.staff, call.params.id ?? "");
    if (!done.ok) return problem(call, done.refusal);
    const { booking, payment, isReplay } = done.value;
    return json(presentPayment(booking, payment, isoWriter(zoneOfBooking(done.value))), 200, replayed(isReplay));
  },
});

export const handOverPaymentRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/payments/{id}/hand-over",
  name: "handOverPayment",
  summary: "Say that staff have handed over what was to go back of cash or a transfer",
  description:
    "Where a price falls or a booking ends, the customer may get back money that staff took. It is going_back until staff say this. A provider says so of its own money itself.",
  access: { scope: "bookings" },
  isForManagers: true,
  answers: { 200: paymentOut },
  refusals: ["not_found", "invalid_transition"],
  async handle(call) {
    const done = await handOverPayment(call.deps, call.staff, call.params.id ?? "");
    if (!done.ok) return problem(call, done.refusal);
    const { booking, payment } = done.value;
    return json(presentPayment(booking, payment, isoWriter(zoneOfBooking(done.value))), 200);
  },
});

function cellsOf(row: ListedPayment, iso: WriteInstant): (string | number)[] {
  const shown = { ...presentRow(row, iso), number: row.bookingNumber ?? "" };
  return PAYMENT_COLUMNS.map((column) => shown[column] ?? "");
}

function presentRow(row: ListedPayment, iso: WriteInstant): z.output<typeof paymentOut> {
  return {
    id: row.id,
    ...subjectOf(row.bookingId),
    payer: row.payerId,
    ...takenBack(detailsOf(row)),
    state: row.state as z.output<typeof paymentOut>["state"],
    method: row.method as z.output<typeof paymentOut>["method"],
    provider: row.provider,
    purpose: purposeOf(row),
    amount: row.amountMinor,
    refunded: row.refundedMinor,
    going_back: row.dueMinor,
    currency: row.currency,
    created_at: iso(row.createdAt),
    created_by: madeBy(detailsOf(row)),
    paid_at: row.paidAt === null ? null : iso(row.paidAt),
  };
}
