// What one tap does to a booking of the day.

import type { FC } from "hono/jsx";
import type { ListedKept } from "../../../actions/bookings/change-booking";
import { mayDo } from "../../../domain/tenant/actor";
import type { Desk } from "../desk";

const ACTS = ["confirm", "reject", "complete", "no_show"] as const;
export type Act = (typeof ACTS)[number];

export function isAct(text: string): text is Act {
  return ACTS.some((act) => act === text);
}

export const OneTap: FC<{ desk: Desk; kept: ListedKept; act: Act; text: string; isMain?: boolean }> = ({
  desk,
  kept,
  act,
  text,
  isMain = false,
}) => {
  const { booking } = kept;
  if (!mayDo(desk.staff.actor, "bookings")) return null;
  const name = booking.customer?.name ?? desk.said.walkIn;
  return (
    <form method="post" action={`${desk.root}/today`}>
      <input type="hidden" name="booking" value={booking.id} />
      <input type="hidden" name="revision" value={booking.revision} />
      <button
        class={isMain ? "button main" : "button"}
        type="submit"
        name="do"
        value={act}
        aria-label={`${text}: ${name}`}
      >
        {text}
      </button>
    </form>
  );
};
