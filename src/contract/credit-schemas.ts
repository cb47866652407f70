// Packages, and credit of customers, on the wire.

import * as z from "zod";
import { PAYMENT_STATES } from "../domain/payments/payment";
import { someAmount } from "./payment-terms-schemas";
import { currency, email, instant, instantOut, locale, nameText, phone, price, reference, text } from "./primitives";

const minor = z.int().min(0).max(1e12);

const packageFields = {
  name: nameText,
  price: z.strictObject({ amount: minor, currency }),
  visits: z.int().min(1).max(1_000).nullish().meta({ description: "How many visits it pays for" }),
  amount: someAmount.nullish().meta({ description: "Or how much money, in minor units of the price's currency" }),
  services: z
    .array(reference)
    .min(1)
    .max(100)
    .nullish()
    .meta({ description: "The services that it pays for, by id or code; absent means all" }),
  valid_days: z
    .int()
    .min(1)
    .max(3_650)
    .nullish()
    .meta({ description: "Days from its sale, the last one whole; absent means without end" }),
  active: z.boolean().nullish().meta({ description: "Whether it is sold" }),
};

export const newPackage = z
  .strictObject(packageFields)
  .refine(({ visits, amount }) => (visits == null) !== (amount == null), "must have either visits or amount")
  .meta({ id: "NewPackage" });

/** The action checks the package as a whole, after it applies the changes to the stored one. */
export const packageChanges = z
  .strictObject({ ...packageFields, name: nameText.optional(), price: packageFields.price.optional() })
  .meta({ id: "PackageChanges" });

export const packageOut = z
  .object({
    id: z.string(),
    name: z.string(),
    price,
    visits: z.int().nullable(),
    amount: z.int().nullable(),
    services: z.array(z.string()).nullable(),
    valid_days: z.int().nullable(),
    active: z.boolean(),
    created_at: instantOut,
    updated_at: instantOut,
  })
  .meta({ id: "Package" });

export const newCredit = z
  .strictObject({
    package: reference,
    method: z.enum(["cash", "transfer"]).meta({ description: "How its price was taken" }),
    note: text(500, 1).nullish(),
  })
  .meta({ id: "NewCredit" });

const useOut = z.object({
  id: z.string(),
  booking: z.string(),
  state: z.enum(["taken", "paid", "void"]).meta({ description: "taken: the booking has yet to decide" }),
  taken: z.int().meta({ description: "Visits, or minor units" }),
  returned: z.int(),
  created_at: instantOut,
});

const SALE_SEEN = "Null for staff who do not see money, where it did not come in cash or by transfer";

export const creditOut = z
  .object({
    id: z.string(),
    package: z.string(),
    name: z.string(),
    visits: z.int().nullable(),
    amount: z.int().nullable(),
    left: z.int().meta({ description: "Visits, or minor units" }),
    currency: z.string(),
    services: z.array(z.string()).nullable(),
    price: price.nullable().meta({ description: SALE_SEEN }),
    method: z.string().nullable().meta({ description: SALE_SEEN }),
    note: z.string().nullable(),
    sold_at: instantOut,
    expires_at: instantOut.nullable(),
    expired: z.boolean(),
    taken_back: z.int().nullable().meta({
      description: "Visits, or minor units, that the business took back. Null for staff who do not see money",
    }),
    payment: z.string().meta({ description: "The payment of its price" }),
    uses: z.array(useOut).meta({ description: "What bookings took of it, the newest first" }),
  })
  .meta({ id: "Credit", description: "Amounts are in minor units" });

export const takingBack = z
  .strictObject({
    amount: minor.nullish().meta({
      description: "What goes back, in minor units. Absent gives back the share of the price that was not used",
    }),
    reason: text(500, 1).nullish(),
  })
  .meta({ id: "TakingBack" });

export const creditChanges = z
  .strictObject({
    expires_at: instant.nullable().meta({ description: "Until when it lasts; null means without end" }),
    reason: text(500, 1).nullish(),
  })
  .meta({ id: "CreditChanges" });

/** A package as customers see it. */
const soldPackage = {
  id: z.string(),
  name: z.string(),
  price,
  visits: z.int().nullable(),
  amount: z.int().nullable(),
  services: z
    .array(z.string())
    .nullable()
    .meta({ description: "Ids of the services that it pays for; null means all" }),
  valid_days: z.int().nullable(),
};

export const soldPackageOut = z.object(soldPackage).meta({ id: "SoldPackage", description: "Amounts in minor units" });

export const newPurchase = z
  .strictObject({
    package: reference,
    customer: z
      .strictObject({ name: nameText, email, phone: phone.nullish(), locale: locale.nullish() })
      .meta({ description: "What is bought belongs to the one whom mail to this address reaches" }),
  })
  .meta({ id: "NewPurchase" });

export const purchaseOut = z
  .object({
    id: z.string(),
    package: z.object(soldPackage),
    state: z.enum(PAYMENT_STATES),
    refunded: z.int(),
    created_at: instantOut,
    pay_by: instantOut.nullable().meta({ description: "Until when it can be paid. Null once it cannot" }),
    paid_at: instantOut.nullable(),
    left: z.int().nullable().meta({ description: "Visits, or minor units, once it is paid" }),
    expires_at: instantOut.nullable().meta({ description: "Until when the credit lasts" }),
  })
  .meta({ id: "Purchase", description: "Amounts are in minor units" });

export const boughtOut = z
  .object({
    id: z.string(),
    token: z.string().optional().meta({
      description: "Opens the purchase. Absent in a repetition with a key of less than 16 characters",
    }),
    url: z.string().meta({
      description: "Where the customer pays. Once that is over, a repetition names the page that says what came of it",
    }),
    expires_at: instantOut,
  })
  .meta({ id: "Bought" });
