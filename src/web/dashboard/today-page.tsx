// Today: what is now, what is next, and what needs a decision.

import type { FC } from "hono/jsx";
import type { ListedKept } from "../../actions/bookings/change-booking";
import { listBookingsOf } from "../../actions/bookings/list-bookings";
import { zoneOfBooking } from "../../contract/booking-wire";
import { statusAt } from "../../domain/booking/booking";
import { formatAt } from "../../i18n/format";
import { sayCount } from "../../i18n/words/say";
import { renderRefusal } from "../kit/render-page";
import type { Desk } from "./desk";
import { renderDesk } from "./desk-layout";

const MOST_SHOWN = 200;
const UNSOUGHT = {
  status: undefined,
  service: undefined,
  resource: undefined,
  customer: undefined,
  from: undefined,
  to: undefined,
  text: undefined,
  updatedAfter: undefined,
  when: undefined,
  cursor: undefined,
} as const;

export async function showToday(desk: Desk): Promise<Response> {
  const { deps, staff, said, configuration } = desk;
  const within = staff.resources;
  const listed = await listBookingsOf(deps, staff.tenantId, { ...UNSOUGHT, when: "today", limit: MOST_SHOWN, within });
  if (!listed.ok) return renderRefusal(desk, configuration, listed.refusal);
  const ofToday = listed.value.rows.filter(({ booking }) => {
    const status = statusAt(booking, desk.now);
    return status === "confirmed" || status === "pending" || status === "completed" || status === "no_show";
  });
  const groups = groupsOf(ofToday, desk.now);
  return renderDesk(desk, {
    title: said.today.title,
    current: "today",
    children: (
      <>
        <div class="desk-head">
          <h1>{said.today.title}</h1>
          <p class="soft">
            {formatAt(desk.locale, "dateFull", configuration.tenant.timeZone, desk.now)} ·{" "}
            {sayCount(desk.locale, said.today.bookings, ofToday.length)}
          </p>
        </div>
        {ofToday.length === 0 && (
          <section class="card">
            <p>
              <strong>{said.today.nothing}</strong>
            </p>
            <p>{said.today.nothingText}</p>
          </section>
        )}
        <Group desk={desk} title={said.today.now} bookings={groups.now} />
        <Group desk={desk} title={said.today.next} bookings={groups.next} />
        <Group desk={desk} title={said.today.over} bookings={groups.over} />
      </>
    ),
  });
}

function groupsOf(bookings: readonly ListedKept[], now: number) {
  const isOver = ({ booking }: ListedKept) => booking.endAt <= now;
  const isNow = ({ booking }: ListedKept) => booking.startAt <= now && booking.endAt > now;
  return {
    now: bookings.filter(isNow),
    next: bookings.filter(({ booking }) => booking.startAt > now),
    over: bookings.filter(isOver),
  };
}

const Group: FC<{ desk: Desk; title: string; bookings: readonly ListedKept[] }> = ({ desk, title, bookings }) =>
  bookings.length === 0 ? null : (
    <section class="card" data-region={title}>
      <h2>{title}</h2>
      <ul class="desk-list">
        {bookings.map((kept) => (
          <Row desk={desk} kept={kept} />
        ))}
      </ul>
    </section>
  );

const Row: FC<{ desk: Desk; kept: ListedKept }> = ({ desk, kept }) => {
  const { booking, resources } = kept;
  const zone = zoneOfBooking(kept);
  const time = (at: number) => formatAt(desk.locale, "time", zone, at);
  return (
    <li data-booking={booking.id}>
      <time>
        {time(booking.startAt)} – {time(booking.endAt)}
      </time>
      <a href={`${desk.root}/bookings/${booking.id}`}>
        <bdi>{booking.customer?.name ?? desk.said.walkIn}</bdi>
      </a>
      <span class="soft">
        <bdi>{booking.service.name}</bdi> · <bdi>{resources.map(({ name }) => name).join(", ")}</bdi>
      </span>
    </li>
  );
};
