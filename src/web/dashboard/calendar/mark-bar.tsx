// A mark that is set in the calendar, and the bar that follows: it says so, and takes it back.

import type { Child } from "hono/jsx";
import { changeBooking } from "../../../actions/bookings/change-booking";
import { readStaffBooking } from "../../../actions/bookings/staff-booking";
import { MARKS, markSetBy, removableMark, type Setting } from "../../../domain/booking/booking";
import type { Refusal } from "../../../domain/refusal";
import type { Desk } from "../desk";
import { refuseDesk } from "../refusals";

type Ways<T> = {
  readonly back: (says: Readonly<Record<string, string>>) => Response;
  readonly refused: (refusal: Refusal) => T;
};

/** Sets the mark of a form, or takes back the one that it names. */
export async function answerMark<T>(
  desk: Desk,
  form: ReadonlyMap<string, string>,
  bookingId: string,
  { back, refused }: Ways<T>,
): Promise<Response | T> {
  const { deps, staff, words } = desk;
  const named = form.get("mark") ?? "";
  const mark = MARKS.find((one) => one === named);
  const isSet = form.get("command") === "mark";
  if (isSet ? markSetBy(named) === null : mark === undefined) {
    return refuseDesk(desk, 400, words.errorTitle, words.badInput);
  }
  const found = await readStaffBooking(deps, staff, bookingId);
  if (!found.ok) return refused(found.refusal);
  const revision = form.get("revision") ?? "";
  const done = await changeBooking(deps, staff.tenantId, {
    ...{ bookingId, by: staff.actor, reason: null },
    ...(isSet || mark === undefined ? { action: named as Setting } : { action: "unmark", mark }),
    ifRevision: /^\d{1,9}$/.test(revision) ? Number(revision) : null,
  });
  if (!done.ok) return refused(done.refusal);
  return back({ marked: bookingId, mark: isSet ? named : "unmark" });
}

/** What the address says that was marked. Null when it says nothing of it. */
export async function markBarOf({ deps, staff, url, said, root, now }: Desk, action: string): Promise<Child | null> {
  const id = url.searchParams.get("marked");
  const done = url.searchParams.get("mark") ?? "";
  if (id === null || !Object.hasOwn(said.booking.done, done)) return null;
  const found = await readStaffBooking(deps, staff, id);
  if (!found.ok) return null;
  const { booking } = found.value;
  const mark = markSetBy(done);
  return (
    <div class="cal-bar-after" role="status">
      <p>
        {said.booking.done[done]}{" "}
        <a href={`${root}/bookings/${id}`}>
          <bdi>{booking.customer?.name ?? said.walkIn}</bdi>
        </a>
      </p>
      {mark !== null && removableMark(booking, now) === mark && (
        <form method="post" action={action} data-drop>
          <input type="hidden" name="command" value="unmark" />
          <input type="hidden" name="booking" value={id} />
          <button type="submit" class="button" name="mark" value={mark}>
            {said.booking.undo}
          </button>
        </form>
      )}
    </div>
  );
}
