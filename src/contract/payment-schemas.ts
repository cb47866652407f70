// Payments, refunds, receipts and pages to pay on, on the wire.

import * as z from "zod";
import { PAID_BY, PAYMENT_STATES } from "../domain/payments/payment";
import { someAmount } from "./payment-terms-schemas";
import { instantOut, listQuery, localDate, text } from "./primitives";

export const PURPOSES = ["price", "card", "no_show_fee"] as const;

export const paymentOut = z
  .object({
    id: z.string(),
    booking: z.string().nullable().meta({ description: "Null for the sale of a package" }),
    credit: z.string().nullable().meta({ description: "The package that was sold. Null for a booking" }),
    payer: z.string().nullable().meta({
      description:
        "The customer who paid, also where the booking has gone to another one since. Null for one without an address, for one who was erased, and in lists while a place is only held",
    }),
    state: z.enum(PAYMENT_STATES),
    taken_back: z.literal(true).optional().meta({
      description: "Staff took the entry back, as it was a mistake. No money moved, and no sum counts it",
    }),
    method: z.enum(PAID_BY),
    provider: z.string().nullable(),
    purpose: z.enum(PURPOSES).meta({
      description:
        "What it is for. A no_show_fee is no part of the price; with card the customer left a card and no money",
    }),
    amount: z.int(),
    refunded: z.int(),
    going_back: z.int().meta({ description: "What is to go back and has not yet" }),
    currency: z.string(),
    created_at: instantOut,
    created_by: z.string().nullable().meta({
      description:
        "The member or token that took the money, or made the link to pay it. Null where the customer opened the payment",
    }),
    paid_at: instantOut.nullable(),
  })
  .meta({ id: "Payment", description: "Amounts are in minor units" });

const someDays = {
  state: z.enum(PAYMENT_STATES).optional().meta({ description: "Only payments in this state" }),
  from: localDate.optional().meta({
    description:
      "The first day, in the zone of the business. A payment counts on the day its money came, an unpaid one on the day it was opened",
  }),
  to: localDate.optional().meta({ description: "The last day" }),
};

export const paymentsQuery = z.strictObject({ ...someDays, ...listQuery });

export const paymentsExportQuery = z.strictObject(someDays);

export const receiptsExportQuery = z.strictObject({ from: localDate.optional(), to: localDate.optional() });

/** The first line of the file, and the order of the cells in all others. */
export const PAYMENT_COLUMNS = [
  "id",
  "booking",
  "number",
  "state",
  "method",
  "amount",
  "refunded",
  "currency",
  "created_at",
] as const;

/** The same for receipts. */
export const RECEIPT_COLUMNS = [
  "number",
  "kind",
  "payment",
  "booking",
  "amount",
  "net",
  "tax",
  "tax_percent",
  "tax_name",
  "currency",
  "issued_at",
  "booking_number",
  "credit",
  "package",
  "cancellation",
] as const;

export const receiptOut = z
  .object({
    id: z.string(),
    number: z.string(),
    kind: z.enum(["payment", "refund", "correction"]),
    cancellation: z.literal(true).optional().meta({
      description: "It takes back the receipt of an entry by mistake, under the kind refund. No money went back",
    }),
    payment: z.string(),
    amount: z.int(),
    net: z.int().nullable().meta({ description: "Null where no tax was told of" }),
    tax: z.int().nullable(),
    currency: z.string(),
    issued_at: instantOut,
  })
  .meta({ id: "Receipt", description: "Amounts are in minor units. Numbers have no gaps within a year" });

export const newPayment = z
  .strictObject({
    method: z
      .enum(["cash", "transfer", "credit"])
      .meta({ description: "credit: the customer's credit pays all that is left" }),
    amount: someAmount.nullish().meta({ description: "At most what is left to pay; absent for credit" }),
    note: text(500, 1).nullish().meta({ description: "Absent for credit" }),
  })
  .refine(({ method, amount: given }) => (method === "credit") === (given == null), {
    path: ["amount"],
    message: "must be given, except for credit, which pays all that is left",
  })
  .refine(({ method, note }) => method !== "credit" || note == null, { path: ["note"], message: "must not be given" })
  .meta({ id: "NewPayment" });

export const newRefund = z
  .strictObject({
    amount: someAmount.nullish().meta({ description: "Absent gives back all that is left" }),
    reason: text(500, 1).nullish(),
  })
  .meta({ id: "NewRefund" });

export const newPaymentLink = z.strictObject({ method: z.enum(["online"]).nullish() }).meta({ id: "NewPaymentLink" });

export const newCheckout = z
  .strictObject({
    method: z
      .enum(["online", "credit"])
      .nullish()
      .meta({ description: "credit: what the customer bought ahead pays all that is left, at once" }),
    customer_token: z.string().min(1).max(300).nullish().meta({
      description:
        "For credit: the token of the link to their own bookings that the customer got by mail. It proves that the booking is of the person whose credit it is",
    }),
  })
  .refine(({ method, customer_token }) => (method === "credit") === (customer_token != null), {
    path: ["customer_token"],
    message: "must be given for credit, and for nothing else",
  })
  .meta({ id: "NewCheckout" });

export const checkoutOut = z
  .object({
    url: z.string().meta({ description: "Where the customer pays" }),
    expires_at: instantOut,
  })
  .meta({ id: "Checkout" });
