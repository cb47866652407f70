// The bookings of the day, in the groups in which staff look for them.

import type { Child, FC } from "hono/jsx";
import type { ListedKept } from "../../../actions/bookings/change-booking";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { mayDo } from "../../../domain/tenant/actor";
import { localDateOf } from "../../../domain/time/local-time";
import { formatDate, formatSpan } from "../../../i18n/format";
import { say, sayCount } from "../../../i18n/words/say";
import { HeldMark, PaidMark } from "../bookings/paid-mark";
import { Status } from "../bookings/status";
import type { Desk } from "../desk";
import { MarkTaps, OneTap, UndoTap } from "./taps";

export const Card: FC<{ name: string; title: string; children?: Child }> = ({ name, title, children }) => (
  <section class="card" data-region={name} aria-labelledby={`h-${name}`}>
    <h2 id={`h-${name}`}>{title}</h2>
    {children}
  </section>
);

export function groupsOf(bookings: readonly ListedKept[], now: number) {
  return {
    now: bookings.filter(({ booking }) => booking.startAt <= now && booking.endAt > now),
    next: bookings.filter(({ booking }) => booking.startAt > now),
    over: bookings.filter(({ booking }) => booking.endAt <= now),
  };
}

export const Group: FC<{
  desk: Desk;
  name: "now" | "next" | "over";
  bookings: readonly ListedKept[];
}> = ({ desk, name, bookings }) =>
  bookings.length === 0 ? null : (
    <Card name={name} title={desk.said.today[name]}>
      <ul class="day-list">
        {bookings.map((kept) => (
          <Row desk={desk} kept={kept} marks={name === "over"}>
            <MarkTaps desk={desk} kept={kept} />
            <UndoTap desk={desk} booking={kept.booking} isQuiet />
          </Row>
        ))}
      </ul>
    </Card>
  );

export const Requests: FC<{ desk: Desk; requests: readonly ListedKept[] }> = ({ desk, requests }) =>
  requests.length === 0 ? null : (
    <Card name="requests" title={desk.said.today.toDecide}>
      <ul class="day-list">
        {requests.map((kept) => (
          <Row desk={desk} kept={kept} isDated>
            <OneTap desk={desk} kept={kept} act="confirm" text={desk.said.act.approve} isMain />
            <OneTap desk={desk} kept={kept} act="reject" text={desk.said.act.decline} />
          </Row>
        ))}
      </ul>
    </Card>
  );

/** Places that are kept while their customers pay. */
export const Unpaid: FC<{ desk: Desk; unpaid: readonly ListedKept[] }> = ({ desk, unpaid }) =>
  unpaid.length === 0 ? null : (
    <Card name="unpaid" title={desk.said.taking.waits}>
      <ul class="day-list">
        {unpaid.map((kept) => (
          <Row desk={desk} kept={kept} isDated>
            <HeldMark desk={desk} kept={kept} />
          </Row>
        ))}
      </ul>
    </Card>
  );

/** Each day can be marked as a whole, once those who did not come are marked. */
export const Unmarked: FC<{ desk: Desk; unmarked: readonly ListedKept[] }> = ({ desk, unmarked }) => {
  const { said, locale, staff, root } = desk;
  if (unmarked.length === 0) return null;
  const dates = [...new Set(unmarked.map(dateOf))];
  return (
    <Card name="unmarked" title={said.today.unmarked}>
      {dates.map((date) => {
        const ofDay = unmarked.filter((kept) => dateOf(kept) === date);
        return (
          <>
            <div class="title">
              <h3>{formatDate(locale, "date", date)}</h3>
              {ofDay.length > 1 && mayDo(staff.actor, "bookings") && (
                <form method="post" action={`${root}/today`}>
                  <input type="hidden" name="date" value={date} />
                  <button class="button quiet" type="submit" name="do" value="complete_day">
                    {sayCount(locale, said.today.allCame, ofDay.length)}
                  </button>
                </form>
              )}
            </div>
            <ul class="day-list">
              {ofDay.map((kept) => (
                <Row desk={desk} kept={kept}>
                  <MarkTaps desk={desk} kept={kept} />
                </Row>
              ))}
            </ul>
          </>
        );
      })}
    </Card>
  );
};

export function dateOf(kept: ListedKept): string {
  return localDateOf(zoneOfBooking(kept), kept.booking.startAt);
}

const Row: FC<{ desk: Desk; kept: ListedKept; isDated?: boolean; marks?: boolean; children?: Child }> = ({
  desk,
  kept,
  isDated = false,
  marks = false,
  children,
}) => {
  const { booking, resources } = kept;
  const { customer } = booking;
  const zone = zoneOfBooking(kept);
  return (
    <li data-booking={booking.id}>
      <time datetime={new Date(booking.startAt).toISOString()}>
        {formatSpan(desk.locale, isDated ? "dateTimeYear" : "time", zone, booking.startAt, booking.endAt)}
      </time>
      <span class="whom">
        <a href={`${desk.root}/bookings/${booking.id}`}>
          <bdi>{customer?.name ?? desk.said.walkIn}</bdi>
        </a>
        <span class="soft">
          <bdi>{booking.service.name}</bdi> · <bdi>{resources.map(({ name }) => name).join(", ")}</bdi>
        </span>
        {customer?.phone && (
          <a
            class="call"
            href={`tel:${customer.phone}`}
            aria-label={say(desk.said.act.call, { phone: customer.phone })}
          >
            <bdi dir="ltr">{customer.phone}</bdi>
          </a>
        )}
      </span>
      <span class="taps">
        {(marks || booking.arrivedAt !== undefined) && <Status desk={desk} booking={booking} timeZone={zone} />}
        <PaidMark desk={desk} booking={booking} />
        {children}
      </span>
    </li>
  );
};
