// What stands above the day: what the press before has done, and what needs a hand.

import type { FC } from "hono/jsx";
import type { ListedKept } from "../../../actions/bookings/change-booking";
import type { Today } from "../../../actions/bookings/show-today";
import type { Refusal } from "../../../domain/refusal";
import { sayCount } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { statusWord } from "../bookings/status";
import type { Desk } from "../desk";
import { ruleSentence } from "../rule-words";
import { isAct } from "./taps";

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
        · {statusWord(desk, booking.status)}
      </p>
    </Alert>
  );
};

/** What the press before has done. */
export const Done: FC<{ desk: Desk }> = ({ desk }) => {
  const { said, url, locale, root } = desk;
  const done = url.searchParams.get("done") ?? "";
  const id = url.searchParams.get("booking") ?? "";
  if (done === "complete_day") {
    const count = Number(url.searchParams.get("count") ?? 0);
    return <p class="done-bar">{sayCount(locale, said.today.markedDay, Number.isSafeInteger(count) ? count : 0)}</p>;
  }
  if (!isAct(done)) return null;
  return (
    <p class="done-bar" role="status">
      {said.booking.done[done]} {/^bkg_\w+$/.test(id) && <a href={`${root}/bookings/${id}`}>{said.act.open}</a>}
    </p>
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
