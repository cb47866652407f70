// Changes of bookings on the wire: cancelling, marking, moving, correcting.

import * as z from "zod";
import { MARKS } from "../domain/booking/booking";
import { withoutAbsent } from "./absent";
import { details, override, wish } from "./booking-schemas";
import { completePhone } from "./person-schemas";
import { country, currency, email, locale, nameText, phone, reference, text, timeZone } from "./primitives";
import { telling, toTelling } from "./telling-schemas";

export const cancellation = z.strictObject({ reason: text(500).nullish() }).meta({ id: "Cancellation" });
export const staffCancellation = cancellation.extend(telling).meta({ id: "StaffCancellation" });
/** The mark is named, so that the same request again takes no other mark back. */
export const stayedAway = z
  .strictObject({
    fee: z.int().min(1).max(1e12).nullish().meta({
      description:
        "How much of the kept card is taken for it, in minor units: at most payment.no_show_fee. Nothing is taken without it. It can be sent once more for a booking that is marked already. Taking the mark back gives it back",
    }),
  })
  .meta({ id: "StayedAway" });

export const markTaken = z.strictObject({ mark: z.enum(MARKS) }).meta({ id: "MarkTaken" });

export const staffConfirmation = z.strictObject(telling).meta({ id: "StaffConfirmation" });
export const reschedule = z
  .strictObject({ start: wish.start, duration_minutes: wish.duration_minutes, period: wish.period })
  .meta({ id: "Reschedule" });
export const staffReschedule = reschedule.extend({ override, ...telling }).meta({ id: "StaffReschedule" });
/** Corrections by staff. An absent field keeps its value; each field of the customer counts on its own. */
export const amendment = z
  .strictObject({
    customer: z
      .strictObject({
        name: nameText.nullish(),
        email: email.nullable().optional(),
        phone: phone.nullable().optional(),
        country: country.nullish(),
        time_zone: timeZone.nullable().optional(),
        locale: locale.nullable().optional(),
      })
      .transform(completePhone)
      .nullish()
      .meta({ description: "Merged into the booking's customer, field by field; the stored customer does not change" }),
    notes: details.notes,
    answers: details.answers,
    metadata: details.metadata,
    seats: wish.seats,
    guests: wish.guests,
    units: wish.units,
    price: z
      .strictObject({ amount: z.int().min(0).max(1e12), currency })
      .nullable()
      .optional()
      .meta({
        description: "What staff agreed on, in minor units. It stays through moves; null restores the service's price",
      }),
    ...telling,
  })
  .meta({ id: "BookingChanges" });

/** Converts a correction into the domain's fields; null empties notes, answers and metadata. */
export function toAmendment(wire: z.output<typeof amendment>) {
  const { customer, notes, answers, metadata, seats, guests, units, price } = wire;
  return withoutAbsent({
    customer:
      customer &&
      withoutAbsent({
        name: customer.name ?? undefined,
        email: customer.email,
        phone: customer.phone,
        timeZone: customer.time_zone,
        locale: customer.locale,
      }),
    notes,
    answers: answers === null ? {} : answers,
    metadata: metadata === null ? {} : metadata,
    seats: seats ?? undefined,
    guests: guests ?? undefined,
    units: units ?? undefined,
    price: price && { amountMinor: price.amount, currency: price.currency },
    telling: toTelling(wire),
  });
}

export const reassign = z.strictObject({ resource: reference, ...telling }).meta({ id: "Reassign" });
