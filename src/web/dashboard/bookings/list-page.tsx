// The list of bookings, with its filters. The address says what is shown, so it can be kept and sent.

import type { FC } from "hono/jsx";
import type { ListedKept } from "../../../actions/bookings/change-booking";
import { listBookingsOf } from "../../../actions/bookings/list-bookings";
import { listUnpaid } from "../../../actions/bookings/list-unpaid";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { statusAt } from "../../../domain/booking/booking";
import { missing, ok } from "../../../domain/refusal";
import { mayDo } from "../../../domain/tenant/actor";
import { localDateOf } from "../../../domain/time/local-time";
import { formatDate, formatMoney, formatSpan } from "../../../i18n/format";
import { renderRefusal } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { Empty, FirstStep } from "../lists/list-kit";
import { isWithin } from "../new-booking-form";
import { type Filters, isPlain, queryOf, readFilters, soughtBy } from "./list-filter";
import { Chips, FilterForm, namesOf, withQuery } from "./list-filters";
import { HeldMark, PaidMark } from "./paid-mark";
import { Status } from "./status";

const A_PAGE = 50;

export async function showBookings(desk: Desk): Promise<Response> {
  const { deps, staff, said, configuration, url, root } = desk;
  const filters = readFilters(url.searchParams);
  if (filters.resource !== undefined && !isWithin(staff.resources, filters.resource)) {
    return renderRefusal(desk, configuration, missing("resource"));
  }
  const cursor = url.searchParams.get("cursor") ?? undefined;
  const sought = soughtBy(desk, filters);
  const listed = filters.unpaid
    ? ok({ rows: await listUnpaid(deps, staff), nextCursor: null })
    : await listBookingsOf(deps, staff, { ...sought, limit: A_PAGE, cursor });
  if (!listed.ok) return renderRefusal(desk, configuration, listed.refusal);
  const { rows, nextCursor } = listed.value;
  const query = queryOf(filters);
  const path = `${root}/bookings`;
  const addressOf = (more: Readonly<Record<string, string>>) => withQuery(path, queryOf(filters, more));
  return renderDesk(desk, {
    title: said.list.title,
    current: "bookings",
    children: (
      <>
        <div class="desk-head">
          <h1>{said.list.title}</h1>
          {mayDo(staff.actor, "manage") && !filters.unpaid && (
            <a class="button quiet" href={withQuery(`${path}.csv`, query)}>
              {said.list.export}
            </a>
          )}
        </div>
        <FilterForm desk={desk} filters={filters} path={path} />
        <Chips desk={desk} filters={filters} path={path} names={await namesOf(desk, filters, rows)} />
        <div data-region="list">
          {rows.length === 0 ? (
            <Nothing desk={desk} filters={filters} path={path} />
          ) : (
            daysOf(rows).map(({ date, bookings }) => (
              <section class="card booking-day" aria-labelledby={`day-${date}`}>
                <h2 id={`day-${date}`}>{formatDate(desk.locale, "dateFull", date)}</h2>
                <ul class="booking-list">
                  {bookings.map((kept) => (
                    <Row desk={desk} kept={kept} back={cursor ? queryOf(filters, { cursor }) : query} />
                  ))}
                </ul>
              </section>
            ))
          )}
        </div>
        {(nextCursor !== null || cursor !== undefined) && (
          <nav class="row pages" aria-label={said.list.title}>
            {cursor !== undefined && (
              <a class="button" href={withQuery(path, query)}>
                {said.list.first}
              </a>
            )}
            {nextCursor !== null && (
              <a class="button" href={addressOf({ cursor: nextCursor })} rel="next">
                {said.list.more}
              </a>
            )}
          </nav>
        )}
      </>
    ),
  });
}

/** Bookings by the date on which they start, by the clocks of their resources. */
function daysOf(rows: readonly ListedKept[]): { readonly date: string; readonly bookings: ListedKept[] }[] {
  const days: { date: string; bookings: ListedKept[] }[] = [];
  for (const kept of rows) {
    const date = localDateOf(zoneOfBooking(kept), kept.booking.startAt);
    const last = days.at(-1);
    if (last?.date === date) last.bookings.push(kept);
    else days.push({ date, bookings: [kept] });
  }
  return days;
}

const Row: FC<{ desk: Desk; kept: ListedKept; back: string }> = ({ desk, kept, back }) => {
  const { booking, resources } = kept;
  const { customer, price } = booking;
  const isHeld = statusAt(booking, desk.now) === "held";
  const address = withQuery(
    `${desk.root}/bookings/${booking.id}`,
    back === "" ? "" : `back=${encodeURIComponent(back)}`,
  );
  return (
    <li data-booking={booking.id}>
      <time datetime={new Date(booking.startAt).toISOString()}>
        {formatSpan(desk.locale, "time", zoneOfBooking(kept), booking.startAt, booking.endAt)}
      </time>
      <a class="who" href={address}>
        <bdi>{customer?.name ?? desk.said.walkIn}</bdi>
      </a>
      <span class="what">
        <bdi>{booking.service.name}</bdi>
        <span class="soft">
          {" · "}
          <bdi>{resources.map(({ name }) => name).join(", ")}</bdi>
        </span>
      </span>
      <span class="soft sum">{price && price.amountMinor > 0 ? formatMoney(desk.locale, price) : ""}</span>
      <span class="standing">
        {isHeld ? <HeldMark desk={desk} kept={kept} /> : <Status desk={desk} booking={booking} />}
        <PaidMark desk={desk} booking={booking} />
      </span>
    </li>
  );
};

const Nothing: FC<{ desk: Desk; filters: Filters; path: string }> = ({ desk, filters, path }) => {
  const { said } = desk;
  const isAll = isPlain(filters);
  return (
    <Empty
      title={isAll ? said.today.nothing : filters.unpaid ? said.taking.nothingWaits : said.list.nothing}
      text={isAll ? said.list.emptyText : said.list.nothingText}
    >
      <div class="row">
        {isAll && <FirstStep desk={desk} />}
        <a class="button" href={`${path}?all=1`}>
          {said.list.all}
        </a>
      </div>
    </Empty>
  );
};
