// The bookings that a change would touch. A second press makes it all the same.

import type { FC } from "hono/jsx";
import { formatSpan } from "../../../i18n/format";
import { sayCount } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import type { Desk } from "../desk";
import { type DayState, dayLink } from "./day-state";
import type { Tried } from "./tried";

type Props = { readonly desk: Desk; readonly state: DayState; readonly tried: Tried };

export const Touched: FC<Props> = ({ desk, state, tried }) => {
  const { said, locale, root } = desk;
  const { touched, values, act } = tried;
  if (!touched) return null;
  return (
    <Alert title={sayCount(locale, said.day.touched, touched.conflicts)}>
      <ul class="day-touched">
        {touched.page.rows.map(({ booking, resources }) => (
          <li>
            <a href={`${root}/bookings/${booking.id}`}>
              {formatSpan(locale, "time", resources[0]?.timeZone ?? "UTC", booking.startAt, booking.endAt)}{" "}
              <bdi>{booking.customer?.name ?? said.walkIn}</bdi>
            </a>{" "}
            <span class="soft">
              <bdi>{booking.service.name}</bdi> · <bdi>{resources.map(({ name }) => name).join(", ")}</bdi>
            </span>
          </li>
        ))}
        {touched.conflicts > touched.page.rows.length && <li>…</li>}
      </ul>
      <form class="row" method="post" action={dayLink(desk, state)}>
        {[...values].map(([name, value]) => name !== "do" && <input type="hidden" name={name} value={value} />)}
        <input type="hidden" name="sure" value="1" />
        <button class="button danger" type="submit" name="do" value={act}>
          {said.day.anyway}
        </button>
        <a class="button" href={dayLink(desk, state)}>
          {said.day.leave}
        </a>
      </form>
    </Alert>
  );
};
