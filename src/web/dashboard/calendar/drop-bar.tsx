// The bar above the grid that follows a drop: tell the customer, do not, or undo.

import type { Child } from "hono/jsx";
import { readStaffBooking } from "../../../actions/bookings/staff-booking";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { mayDo } from "../../../domain/tenant/actor";
import { formatAt, formatSpan } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import { DONE_IN_CALENDAR } from "../../kit/page-names";
import { readCarried } from "../carried";
import { closureBar } from "../closures/closure-bar";
import type { Desk } from "../desk";
import { markBarOf } from "./mark-bar";

export const LONGEST_MESSAGE = 1_000;

/** The address of the calendar as it was asked for, and what it is to say. */
export function here({ url }: Desk, says: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(url.search);
  for (const name of DONE_IN_CALENDAR) search.delete(name);
  for (const [name, value] of Object.entries(says)) search.set(name, value);
  return `${url.pathname}?${search}`;
}

/** What the address says that was done. Null for nothing. */
export async function barOf(desk: Desk): Promise<Child | null> {
  const { url, said, locale, staff, deps, root } = desk;
  const words = said.calendar.drag;
  const chosen = url.searchParams.get("chosen");
  if (chosen !== null)
    return (
      <p class="cal-bar-after" role="status">
        {chosen === "no" ? words.untold : chosen === "late" ? words.tooLate : words.toldNow}
      </p>
    );
  const marked = await markBarOf(desk, here(desk));
  if (marked !== null) return marked;
  const undone = url.searchParams.get("undone");
  const moved = url.searchParams.get("moved");
  const id = undone ?? moved;
  if (id === null) return closureBar(desk, here(desk));
  if (!mayDo(staff.actor, "bookings")) return null;
  const found = await readStaffBooking(deps, staff, id);
  if (!found.ok) return null;
  const { booking, resources } = found.value;
  const zone = zoneOfBooking(found.value);
  const customer = booking.customer?.name ?? said.walkIn;
  const when = `${formatAt(locale, "dateShort", zone, booking.startAt)}, ${formatSpan(locale, "time", zone, booking.startAt, booking.endAt)}`;
  const place = resources.map(({ name }) => name).join(", ");
  if (undone !== null) {
    return (
      <p class="cal-bar-after" role="status">
        {say(words.back, { customer, when })}
      </p>
    );
  }
  const was = await readCarried(desk, `moved|${id}`, url.searchParams.get("was"));
  const isReached = !staff.seesContacts || booking.customer?.email != null || booking.customer?.phone != null;
  const action = here(desk);
  return (
    <div class="cal-bar-after" role="status">
      <p>
        <a href={`${root}/bookings/${id}`}>{say(words.movedOn, { customer, when, resource: place })}</a>{" "}
        <span class="soft">{isReached ? words.held : words.noAddress}</span>
      </p>
      <div class="cal-choices">
        <form method="post" action={action} data-drop>
          <input type="hidden" name="command" value="tell" />
          <input type="hidden" name="booking" value={id} />
          {isReached && (
            <>
              <label class="sr" for="cal-message">
                {words.message}
              </label>
              <input id="cal-message" name="message" maxlength={LONGEST_MESSAGE} placeholder={words.message} />
              <button type="submit" class="button main" name="tell" value="yes">
                {words.notify}
              </button>
              <button type="submit" class="button" name="tell" value="no">
                {words.silent}
              </button>
            </>
          )}
        </form>
        {was !== null && (
          <form method="post" action={action} data-drop>
            <input type="hidden" name="command" value="undo" />
            <input type="hidden" name="booking" value={id} />
            <input type="hidden" name="was" value={was} />
            <button type="submit" class="button">
              {words.undo}
            </button>
          </form>
        )}
      </div>
    </div>
  );
}
