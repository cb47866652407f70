// The waitlist on the wire.

import * as z from "zod";
import { ENTRY_STATUSES } from "../domain/booking/waitlist";
import { bookedOut, toldOnce } from "./booking-out";
import { wish } from "./booking-schemas";
import { customer } from "./person-schemas";
import { instant, instantOut, listQuery, localDate, reference } from "./primitives";

export const newEntry = z
  .strictObject({
    service: reference,
    start: instant.nullish(),
    from: localDate.nullish(),
    to: localDate.nullish(),
    duration_minutes: wish.duration_minutes,
    period: wish.period,
    resource: wish.resource,
    seats: wish.seats,
    guests: wish.guests,
    units: wish.units,
    customer,
  })
  .check((context) => {
    const { start, from, to } = context.value;
    const tell = (path: string, message: string) =>
      context.issues.push({ code: "custom", input: context.value, path: [path], message });
    const hasDates = from != null || to != null;
    if ((start == null) === !hasDates) tell("start", "give either start or from and to");
    else if (hasDates && (from == null || to == null))
      tell(from == null ? "from" : "to", "is required with the other date");
    else if (from != null && to != null && to < from) tell("to", "must not be earlier than from");
    else if (from != null && to != null && daysApart(from, to) > MOST_DAYS)
      tell("to", `must be within ${MOST_DAYS} days of from`);
  })
  .meta({ id: "NewWaitlistEntry" });

const MOST_DAYS = 62;

function daysApart(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
}

export const entryOut = z
  .object({
    id: z.string(),
    status: z.enum(ENTRY_STATUSES),
    position: z.int().nullable(),
    service: z.string(),
    start: instantOut.nullable(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    seats: z.int(),
    offer: z.object({ start: instantOut, end: instantOut, seats: z.int(), expires_at: instantOut }).nullable(),
    booking: z.string().nullable(),
    created_at: instantOut,
  })
  .meta({ id: "WaitlistEntry" });

export const waitingOut = z.object({ entry: entryOut, token: toldOnce }).meta({ id: "Waiting" });
export const shownEntryOut = z.object({ entry: entryOut }).meta({ id: "ShownWaitlistEntry" });
export const acceptedEntryOut = bookedOut.extend({ entry: entryOut }).meta({ id: "AcceptedWaitlistEntry" });

export const staffEntryOut = entryOut
  .extend({
    customer: z
      .object({ id: z.string(), name: z.string(), email: z.string().nullable(), phone: z.string().nullable() })
      .nullable(),
    repeat_of: z.string().nullable().meta({
      description: "The same customer's earlier entry that could get the same start, if there was one",
    }),
  })
  .meta({ id: "StaffWaitlistEntry" });

export const entriesQuery = z.strictObject({
  ...listQuery,
  service: reference.optional(),
  status: z.enum(ENTRY_STATUSES).optional(),
});
