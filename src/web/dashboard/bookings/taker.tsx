import type { FC } from "hono/jsx";
import type { KeptBooking } from "../../../actions/bookings/change-booking";
import { type Standing, whatStandsThere } from "../../../actions/bookings/what-stands-there";
import { zoneOfBooking } from "../../../contract/booking-wire";
import type { Refusal } from "../../../domain/refusal";
import { formatSpan } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import type { Desk } from "../desk";

export type Taken = { readonly by: Standing; readonly timeZone: string };

/** The booking that now stands where another stood before. Null when the refusal has another reason. */
export async function takerOf(
  { deps, staff }: Desk,
  kept: KeptBooking,
  { code }: Refusal,
  before: { readonly startAt: number; readonly endAt: number; readonly resourceId?: string } = kept.booking,
): Promise<Taken | null> {
  if (code !== "slot_taken") return null;
  const { booking } = kept;
  const resourceIds = [...booking.claims.map(({ resourceId }) => resourceId), before.resourceId ?? booking.resourceId];
  const by = await whatStandsThere(deps, staff, booking, before, resourceIds);
  return by && { by, timeZone: zoneOfBooking(kept) };
}

export const Taker: FC<{ desk: Desk; taken: Taken }> = ({ desk, taken: { by, timeZone } }) => {
  const { said, locale, root } = desk;
  const when = formatSpan(locale, "dateTimeYear", timeZone, by.startAt, by.endAt);
  return (
    <p>
      <a href={`${root}/bookings/${by.id}`}>
        {say(said.booking.standsThere, { name: by.customer ?? said.walkIn, when })}
      </a>
    </p>
  );
};
