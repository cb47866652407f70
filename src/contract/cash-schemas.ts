// The cash and the transfers of a day on the wire, and how the cash was counted.

import * as z from "zod";
import { namedActor } from "./note-schemas";
import { currency, instantOut, localDate } from "./primitives";

const MOST_COUNTED = 1e12;
const BY_HAND = ["cash", "transfer"] as const;

export const cashQuery = z.strictObject({
  date: localDate.optional().meta({ description: "Today when absent, in the zone of the business" }),
});

const sumOut = z
  .object({
    currency: z.string(),
    method: z.enum(BY_HAND),
    taken: z.int(),
    returned: z.int(),
    kept: z
      .int()
      .meta({ description: "For cash, what the drawer should hold of the day. Below 0 where more went back" }),
  })
  .meta({ id: "CashSum" });

const BY = "Who took it, or gave it back. Null where Berth decided so by itself";

const memberOut = z
  .object({ by: namedActor.nullable().meta({ description: BY }), currency: z.string(), kept: z.int() })
  .meta({ id: "CashOfMember", description: "Cash alone" });

const entryOut = z
  .object({
    kind: z.enum(["taken", "returned"]),
    payment: z.string(),
    booking: z.string().nullable().meta({ description: "Null for the sale of a package" }),
    credit: z.string().nullable().meta({ description: "The package that was sold. Null for a booking" }),
    method: z.enum(BY_HAND),
    amount: z.int(),
    currency: z.string(),
    occurred_at: instantOut,
    by: namedActor.nullable().meta({ description: BY }),
  })
  .meta({ id: "CashEntry" });

export const cashCountOut = z
  .object({
    currency: z.string(),
    counted: z.int(),
    expected: z.int().meta({ description: "What the entries of the day came to just then" }),
    difference: z.int().meta({ description: "counted less expected. Below 0 where the drawer holds too little" }),
    counted_at: instantOut,
    by: namedActor,
  })
  .meta({ id: "CashCount", description: "Amounts are in minor units" });

export const cashDayOut = z
  .object({
    date: z.string(),
    time_zone: z.string().meta({ description: "The zone of the business, in which the day begins and ends" }),
    sums: z.array(sumOut),
    by_member: z.array(memberOut),
    entries: z.array(entryOut).meta({ description: "The oldest first" }),
    has_earlier: z.boolean().meta({ description: "Whether the day has entries before these" }),
    counts: z.array(cashCountOut).meta({ description: "The last 20, the newest first" }),
  })
  .meta({ id: "CashDay", description: "Amounts are in minor units" });

export const newCashCount = z
  .strictObject({
    date: localDate,
    currency,
    counted: z.int().min(-MOST_COUNTED).max(MOST_COUNTED).meta({
      description:
        "Cash of the day in minor units: what the drawer holds less what it held in the morning. Below 0 where it holds less than then, as more went back",
    }),
  })
  .meta({ id: "NewCashCount" });
