// What stands above the day: what the press before has done, and what needs a hand.

import type { FC } from "hono/jsx";
import type { ListedKept } from "../../../actions/bookings/change-booking";
import type { Today } from "../../../actions/bookings/show-today";
import type { ListedBooking } from "../../../domain/booking/booking-record";
import type { Refusal } from "../../../domain/refusal";
import { sayCount } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { wordOf } from "../bookings/status";
import type { Desk } from "../desk";
import { ruleSentence } from "../rule-words";
import { UndoTap } from "./taps";

export type Hindered = { readonly refusal: Refusal; readonly kept: ListedKept };

export const Hindrance: FC<{ desk: Desk; hindered: Hindered }> = ({ desk, hindered: { refusal, kept } }) => {
  const { said, root } = desk;
  const { booking } = kept;
  const isChanged = ["revision_mismatch", "invalid_transition", "already_cancelled"].includes(refusal.code);
  const text = isChanged ? said.booking.changed : ruleSentence(desk, refusal);
  return (
    <Alert title={text}>
      <p>
        <a href={`${root}/bookings/${booking.id}`}>
          <bdi>{booking.customer?.name ?? said.walkIn}</bdi>
        </a>{" "}
        · {wordOf(desk, booking)}
      </p>
    </Alert>
  );
};

/** What the press before has done, with the way back. */
export const Done: FC<{ desk: Desk; pressed: ListedBooking | null }> = ({ desk, pressed }) => {
  const { said, url, locale, root } = desk;
  const done = url.searchParams.get("done") ?? "";
  if (done === "complete_day") {
    const count = Number(url.searchParams.get("count") ?? 0);
    return (
      <div class="done-bar" role="status">
        <p>{sayCount(locale, said.today.markedDay, Number.isSafeInteger(count) ? count : 0)}</p>
        <form method="post" action={`${root}/today`}>
          {["since", "until"].map((name) => (
            <input type="hidden" name={name} value={url.searchParams.get(name) ?? ""} />
          ))}
          <button class="button" type="submit" name="do" value="unmark_day">
            {said.booking.undo}
          </button>
        </form>
      </div>
    );
  }
  const text = Object.hasOwn(said.booking.done, done) ? said.booking.done[done] : undefined;
  if (text === undefined) return null;
  return (
    <div class="done-bar" role="status">
      <p>
        {text}{" "}
        {pressed && (
          <a href={`${root}/bookings/${pressed.id}`}>
            <bdi>{pressed.customer?.name ?? said.walkIn}</bdi>
          </a>
        )}
      </p>
      {pressed && done !== "unmark" && done !== "restore" && <UndoTap desk={desk} booking={pressed} />}
    </div>
  );
};

/** What needs a hand, as links to where it is given. */
export const Attention: FC<{ desk: Desk; today: Today }> = ({ desk, today: { requests, unmarked, failed } }) => {
  const { said, locale, root } = desk;
  const tiles = [
    { count: requests.length, text: said.today.requests, href: "#h-requests" },
    { count: unmarked.length, text: said.today.past, href: "#h-unmarked" },
    { count: failed, text: said.today.failed, href: `${root}/messages?state=trouble` },
  ].filter(({ count }) => count > 0);
  if (tiles.length === 0) return null;
  return (
    <ul class="tiles" aria-label={said.today.attention} data-region="attention">
      {tiles.map(({ count, text, href }) => (
        <li>
          <a href={href}>{sayCount(locale, text, count)}</a>
        </li>
      ))}
    </ul>
  );
};
