// The day as a list, in the order of time: what a phone shows first.

import type { FC } from "hono/jsx";
import type { CalendarBooking } from "../../../actions/calendar/show-calendar";
import { settableMarks } from "../../../domain/booking/booking";
import { mayClose, mayDo } from "../../../domain/tenant/actor";
import { formatAt, formatSpan } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import { pageLink } from "../../kit/page-context";
import type { Desk } from "../desk";
import { SIGNS, shownStatus } from "./grid-items";
import type { Column, Item } from "./grid-layout";

type Line = { readonly item: Item; readonly column: Column; readonly places: readonly string[] };

export const AgendaList: FC<{ desk: Desk; columns: readonly Column[] }> = ({ desk, columns }) => {
  const words = desk.said.calendar;
  const lines = linesOf(columns);
  const closures = columns.flatMap(({ bands, resource }) =>
    bands.filter(({ kind }) => kind === "closed").map((band) => ({ ...band, resource })),
  );
  return (
    <>
      {closures.length > 0 && (
        <ul class="cal-closures">
          {closures.map(({ name, resource, startAt, endAt, closure }) => (
            <li>
              {closure && mayClose(desk.staff, closure.isWide ? null : resource.id) ? (
                <a href={pageLink(desk, `${desk.root}/closures/${closure.id}`, { back: desk.url.search })}>
                  <bdi>{name ?? words.closed}</bdi>
                </a>
              ) : (
                <bdi>{name ?? words.closed}</bdi>
              )}{" "}
              <span class="soft">
                <bdi>{resource.name}</bdi> · {formatSpan(desk.locale, "time", resource.timeZone, startAt, endAt)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {lines.length === 0 ? (
        <section class="card">
          <p>{words.free}</p>
        </section>
      ) : (
        <ol class="cal-list card">
          {lines.map((line) => (
            <AgendaLine desk={desk} line={line} />
          ))}
        </ol>
      )}
    </>
  );
};

/** Each booking once, with all of its resources. */
function linesOf(columns: readonly Column[]): Line[] {
  const lines = new Map<string, { item: Item; column: Column; places: string[] }>();
  for (const column of columns) {
    for (const [at, item] of column.items.entries()) {
      const key =
        item.kind === "booking"
          ? item.booking.id
          : item.kind === "session"
            ? item.session.id
            : `${column.resource.id}${item.startAt}${at}`;
      const known = lines.get(key);
      if (known) known.places.push(column.resource.name);
      else lines.set(key, { item, column, places: [column.resource.name] });
    }
  }
  return [...lines.values()].sort((a, b) => a.item.startAt - b.item.startAt);
}

const AgendaLine: FC<{ desk: Desk; line: Line }> = ({ desk, line: { item, column, places } }) => {
  const { locale, said, root, now, configuration } = desk;
  const words = said.calendar;
  const zone = column.resource.timeZone;
  const time = (at: number) => formatAt(locale, "time", zone, at);
  const service = (id: string) => configuration.services.find((each) => each.id === id)?.name ?? "";
  const isNow = item.startAt <= now && now < item.endAt;
  const resources = <bdi>{places.join(", ")}</bdi>;
  return (
    <li {...(isNow && { class: "now" })}>
      <time>
        {time(item.startAt)} – {time(item.endAt)}
      </time>
      <div>
        {item.kind === "booking" && (
          <>
            <BookingLine desk={desk} booking={item.booking} />
            <span class="soft">
              <bdi>{item.booking.service}</bdi> · {resources}
            </span>
          </>
        )}
        {item.kind === "hold" && (
          <>
            <span>{say(words.holdUntil, { time: time(item.expiresAt) })}</span>
            <span class="soft">
              <bdi>{service(item.serviceId)}</bdi> · {resources}
            </span>
          </>
        )}
        {item.kind === "session" && (
          <>
            <a href={pageLink(desk, `${root}/sessions/${item.session.id}`)}>
              <bdi>{service(item.serviceId)}</bdi>
            </a>
            <span class="soft">
              {say(words.seatsTaken, { taken: String(item.session.taken), offered: String(item.session.seats) })} ·{" "}
              {resources}
            </span>
            {item.bookings.map((booking) => (
              <BookingLine desk={desk} booking={booking} />
            ))}
          </>
        )}
      </div>
    </li>
  );
};

const BookingLine: FC<{ desk: Desk; booking: CalendarBooking }> = ({ desk, booking }) => {
  const { said, root } = desk;
  const { id, customer, phone, notes } = booking;
  const status = shownStatus(booking);
  const name = customer ?? said.walkIn;
  return (
    <div class="cal-person">
      <a href={pageLink(desk, `${root}/bookings/${id}`)} data-booking={id}>
        <bdi>{name}</bdi>
      </a>
      {status !== "confirmed" && (
        <span class={`swatch wide t-${status}`}>
          {SIGNS[status]} {said.calendar.status[status as "pending"]}
        </span>
      )}
      {phone && (
        <a
          class="button quiet call"
          href={`tel:${phone}`}
          aria-label={say(said.act.call, { phone: `${name} ${phone}` })}
        >
          <bdi dir="ltr">{phone}</bdi>
        </a>
      )}
      {notes && <p class="cal-notes soft">{notes}</p>}
      <MarkTaps desk={desk} booking={booking} />
    </div>
  );
};

/** The marks that can be set now. The bar above then offers the way back. */
const MarkTaps: FC<{ desk: Desk; booking: CalendarBooking }> = ({ desk, booking }) => {
  const { said, staff, now, url } = desk;
  const { id, status, startAt, endAt, arrivedAt, revision } = booking;
  if (!mayDo(staff.actor, "bookings")) return null;
  const marked = { status, startAt, endAt, expiresAt: null, ...(arrivedAt !== null && { arrivedAt }) };
  const words = { arrive: said.act.arrived, complete: said.act.completed, no_show: said.act.noShow };
  const acts = settableMarks(marked, now).filter((act) => act !== "arrive" || endAt > now);
  if (acts.length === 0) return null;
  const name = booking.customer ?? said.walkIn;
  return (
    <form class="cal-marks" method="post" action={`${url.pathname}${url.search}`} data-drop>
      <input type="hidden" name="command" value="mark" />
      <input type="hidden" name="booking" value={id} />
      <input type="hidden" name="revision" value={revision} />
      {acts.map((act) => (
        <button class="button" type="submit" name="mark" value={act} aria-label={`${words[act]}: ${name}`}>
          {words[act]}
        </button>
      ))}
    </form>
  );
};
