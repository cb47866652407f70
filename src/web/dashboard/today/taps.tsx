// What one tap does to a booking of the day.

import type { FC } from "hono/jsx";
import type { ListedKept } from "../../../actions/bookings/change-booking";
import { removableMark, settableMarks, whyNotRestored } from "../../../domain/booking/booking";
import type { ListedBooking } from "../../../domain/booking/booking-record";
import { mayDo } from "../../../domain/tenant/actor";
import type { Desk } from "../desk";

const ACTS = ["confirm", "reject", "arrive", "complete", "no_show"] as const;
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

/** The marks that can be set now, the usual one first. */
export const MarkTaps: FC<{ desk: Desk; kept: ListedKept }> = ({ desk, kept }) => {
  const { said, now } = desk;
  const { booking } = kept;
  const words = { arrive: said.act.arrived, complete: said.act.completed, no_show: said.act.noShow };
  const acts = settableMarks(booking, now).filter((act) => act !== "arrive" || booking.endAt > now);
  return (
    <>
      {acts.map((act, at) => (
        <OneTap desk={desk} kept={kept} act={act} text={words[act]} isMain={at === 0} />
      ))}
    </>
  );
};

/** Takes a mark back, or a request that was declined. */
export const UndoTap: FC<{ desk: Desk; booking: ListedBooking; isQuiet?: boolean }> = ({
  desk,
  booking,
  isQuiet = false,
}) => {
  const { said, staff, root, now } = desk;
  const mark = removableMark(booking, now);
  const isBack = mark === null && whyNotRestored(booking, now) === null;
  if (!mayDo(staff.actor, "bookings") || (mark === null && !isBack)) return null;
  const name = booking.customer?.name ?? said.walkIn;
  return (
    <form method="post" action={`${root}/today`}>
      <input type="hidden" name="booking" value={booking.id} />
      {mark !== null && <input type="hidden" name="mark" value={mark} />}
      <button
        class={isQuiet ? "button quiet" : "button"}
        type="submit"
        name="do"
        value={mark === null ? "restore" : "unmark"}
        aria-label={`${said.booking.undo}: ${name}`}
      >
        {said.booking.undo}
      </button>
    </form>
  );
};
