// The visitor chooses a start: it is held, and the form appears. If it is taken, the form offers nearby starts and
// keeps the input.

import { releaseHold } from "../../actions/bookings/release-hold";
import { invalid, ok, type Refusal, type Result } from "../../domain/refusal";
import { minutesBetween } from "../../i18n/format";
import type { FormValues } from "../kit/form-values";
import type { PageContext } from "../kit/page-context";
import { FIELD } from "../kit/page-names";
import { formKey, prefilled } from "./booking-form";
import { type DetailsView, showDetails } from "./details-page";
import { type Held, heldOf, holdSlot, keepHeld, placeFields } from "./held";
import { refusalTitle, type ServiceWish } from "./service-parts";
import { parseSlot, type SlotWish } from "./slot-wish";
import { showTimes } from "./times-page";

export async function holdFromForm(page: PageContext, wish: ServiceWish, values: FormValues): Promise<Response> {
  const slot = parseSlot(values.get(FIELD.again) ?? values.get(FIELD.slot) ?? "");
  if (!slot) return showTimes(page, wish, { refusal: invalid("/slot", "is required"), title: page.words.refusedTitle });
  const current = await heldOf(page, wish, values);
  const isSame = current !== null && isHeldFor(current, wish, slot);
  // Choosing another start releases the old hold; choosing the same start keeps it.
  if (current && !isSame) await releaseHold(page.deps, current.kept.booking.id);
  const held: Result<Held> =
    isSame && current ? ok(await keepHeld(page, current)) : await holdSlot(page, wish, slot, formKey(values));
  const typed = hasTyped(values) ? values : prefilled(page, wish.service);
  if (held.ok) return showDetails(page, wish, { slot, held: held.value, values: typed, problems: new Map() });
  if (hasTyped(values)) {
    return showDetails(page, wish, { slot, held: null, values, problems: new Map(), refusal: held.refusal });
  }
  return showTimes(
    page,
    wish,
    { refusal: held.refusal, title: refusalTitle(page, held.refusal), periodId: slot.periodId },
    values.get("day"),
  );
}

/** True when a hold matches exactly what the form now requests. */
function isHeldFor({ kept: { booking } }: Held, wish: ServiceWish, slot: SlotWish): boolean {
  const { seats, guests, durationMinutes, resource } = placeFields(wish, slot);
  const isSameLength = durationMinutes === null || durationMinutes === minutesBetween(booking.startAt, booking.endAt);
  const isSameParty = booking.seats === seats && booking.guests === guests;
  const isSameStart = booking.startAt === slot.startAt && booking.periodId === slot.periodId;
  return isSameStart && isSameLength && isSameParty && booking.chosenId === resource;
}

/** The form of a series that failed, with its first start held again. */
export async function heldAgain(
  page: PageContext,
  wish: ServiceWish,
  slot: SlotWish,
  values: FormValues,
  refusal: Refusal,
): Promise<DetailsView> {
  const held = await holdSlot(page, wish, slot, crypto.randomUUID());
  if (!held.ok) return { slot, held: null, values, problems: new Map(), refusal: held.refusal };
  return { slot, held: held.value, values, problems: new Map(), refusal };
}

/** True when the visitor has begun to fill in the form. */
function hasTyped(values: FormValues): boolean {
  return values.has("name");
}
