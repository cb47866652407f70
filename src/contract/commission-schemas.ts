// What the operator earns of a business, month by month, on the wire.

import * as z from "zod";
import { localDate } from "./primitives";

export const commissionQuery = z.strictObject({
  year: z
    .string()
    .regex(/^(19[7-9]\d|[2-9]\d{3})$/, "must be a year such as 2026")
    .transform(Number)
    .optional()
    .meta({ description: "The present year when absent, in the zone of the business" }),
});

export const commissionOut = z
  .object({
    month: z.string().meta({ description: "YYYY-MM, in the zone of the business" }),
    currency: z.string(),
    taken: z.int(),
    refunded: z.int().meta({ description: "Given back in this month, also of what was taken in an earlier one" }),
    commission: z.int().meta({ description: "The operator's share of what was taken, less that of what went back" }),
    collected: z.int().meta({
      description:
        "What the provider has paid to the operator. Above commission where the business gave money back at the provider itself, or lost a dispute: the fee stayed with the operator",
    }),
    payout: z.int().meta({ description: "What remains for the business. Below 0 where more went back than came" }),
    due_on: localDate.meta({ description: "When the commission is due: 30 days after the month" }),
  })
  .meta({ id: "CommissionMonth", description: "Amounts are in minor units" });

/** The first line of the file, and the order of the cells in all others. */
export const COMMISSION_COLUMNS = [
  "month",
  "currency",
  "taken",
  "refunded",
  "commission",
  "collected",
  "payout",
  "due_on",
] as const satisfies readonly (keyof z.output<typeof commissionOut>)[];

export function fromMonth({
  dueOn,
  ...month
}: Omit<z.output<typeof commissionOut>, "due_on"> & { readonly dueOn: string }): z.output<typeof commissionOut> {
  return { ...month, due_on: dueOn };
}
