// The list of bookings, with its filters. The address says what is shown, so it can be kept and sent.

import type { FC } from "hono/jsx";
import type { ListedKept } from "../../../actions/bookings/change-booking";
import { listBookingsOf } from "../../../actions/bookings/list-bookings";
import { readCustomer } from "../../../actions/people/read-customer";
import { zoneOfBooking } from "../../../contract/booking-wire";
import type { BookingStatus } from "../../../domain/booking/booking";
import { missing } from "../../../domain/refusal";
import { mayDo } from "../../../domain/tenant/actor";
import { serviceOf } from "../../../domain/tenant/configuration";
import { localDateOf } from "../../../domain/time/local-time";
import { formatDate, formatMoney, formatSpan } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import { renderRefusal } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { isWithin } from "../new-booking-form";
import { type FilterName, type Filters, isPlain, LISTED_STATUSES, queryOf, readFilters, soughtBy } from "./list-filter";
import { Status, statusWord } from "./status";

const A_PAGE = 50;

export async function showBookings(desk: Desk): Promise<Response> {
  const { deps, staff, said, configuration, url, root } = desk;
  const filters = readFilters(url.searchParams);
  if (filters.resource !== undefined && !isWithin(staff.resources, filters.resource)) {
    return renderRefusal(desk, configuration, missing("resource"));
  }
  const cursor = url.searchParams.get("cursor") ?? undefined;
  const within = staff.resources;
  const sought = soughtBy(desk, filters);
  const listed = await listBookingsOf(deps, staff.tenantId, { ...sought, within, limit: A_PAGE, cursor });
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
          {mayDo(staff.actor, "manage") && (
            <a class="button quiet" href={withQuery(`${path}.csv`, query)} download>
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
              <section class="card day" aria-labelledby={`day-${date}`}>
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

function withQuery(path: string, query: string): string {
  return query === "" ? path : `${path}?${query}`;
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
      <Status desk={desk} booking={booking} />
    </li>
  );
};

const Nothing: FC<{ desk: Desk; filters: Filters; path: string }> = ({ desk: { said }, filters, path }) => (
  <section class="card">
    <p>
      <strong>{isPlain(filters) ? said.today.nothing : said.list.nothing}</strong>
    </p>
    <p>{isPlain(filters) ? said.list.emptyText : said.list.nothingText}</p>
    <div class="row">
      <a class="button" href={`${path}?all=1`}>
        {said.list.all}
      </a>
    </div>
  </section>
);

const QUICK = [
  ["coming", {}],
  ["today", { when: "today" }],
  ["week", { when: "week" }],
  ["unmarked", { unmarked: "1" }],
  ["past", { past: "1" }],
  ["all", { all: "1" }],
] as const satisfies readonly (readonly [string, Filters])[];

const DATED: readonly FilterName[] = ["when", "past", "unmarked", "from", "to", "all"];

const FilterForm: FC<{ desk: Desk; filters: Filters; path: string }> = ({ desk, filters, path }) => {
  const { said, configuration, staff } = desk;
  const { list } = said;
  const isOpen = ["status", "service", "resource", "from", "to"].some((name) => filters[name as FilterName]);
  const others = Object.fromEntries(Object.entries(filters).filter(([name]) => !DATED.includes(name as FilterName)));
  const timing = DATED.filter((name) => name !== "from" && name !== "to");
  const resources = configuration.resources.filter(({ id }) => isWithin(staff.resources, id));
  return (
    <search class="card filters">
      <nav class="quick" aria-label={list.shown}>
        {QUICK.map(([name, quick]) => {
          const isCurrent = DATED.every((key) => (filters[key] ?? "") === ((quick as Filters)[key] ?? ""));
          return (
            <a
              href={withQuery(path, queryOf({ ...others, ...quick }))}
              {...(isCurrent && (name !== "coming" || isPlain(filters)) && { "aria-current": "true" as const })}
            >
              {list[name]}
            </a>
          );
        })}
      </nav>
      <form method="get" action={path}>
        {timing.map((name) => filters[name] && <input type="hidden" name={name} value={filters[name]} />)}
        {filters.customer && <input type="hidden" name="customer" value={filters.customer} />}
        <div class="row find">
          <label class="sr" for="f-q">
            {said.search}
          </label>
          <input
            id="f-q"
            type="search"
            name="q"
            value={filters.q ?? ""}
            placeholder={said.searchHint}
            maxlength={100}
          />
          <button class="button" type="submit">
            {list.find}
          </button>
        </div>
        <details {...(isOpen && { open: true })}>
          <summary>{list.filters}</summary>
          <div class="fields">
            <Choice
              desk={desk}
              name="status"
              label={list.status}
              chosen={filters.status}
              options={LISTED_STATUSES.map((status) => ({ id: status, name: statusWord(desk, status) }))}
            />
            <Choice
              desk={desk}
              name="service"
              label={list.service}
              chosen={filters.service}
              options={configuration.services}
            />
            <Choice desk={desk} name="resource" label={list.resource} chosen={filters.resource} options={resources} />
            {(["from", "to"] as const).map((name) => (
              <div class="field">
                <label for={`f-${name}`}>{list[name]}</label>
                <input id={`f-${name}`} type="date" name={name} value={filters[name] ?? ""} />
              </div>
            ))}
          </div>
        </details>
      </form>
    </search>
  );
};

type Option = { readonly id: string; readonly name: string };

const Choice: FC<{
  desk: Desk;
  name: FilterName;
  label: string;
  chosen: string | undefined;
  options: readonly Option[];
}> = ({ desk, name, label, chosen, options }) => (
  <div class="field">
    <label for={`f-${name}`}>{label}</label>
    <select id={`f-${name}`} name={name}>
      <option value="">{desk.said.list.any}</option>
      {options.map((option) => (
        <option value={option.id} selected={option.id === chosen}>
          {option.name}
        </option>
      ))}
    </select>
  </div>
);

/** Filters in words. The names of what they name come from the configuration, or from the rows. */
async function namesOf(desk: Desk, filters: Filters, rows: readonly ListedKept[]): Promise<Map<FilterName, string>> {
  const { said, configuration, deps, staff, locale } = desk;
  const { list } = said;
  const names = new Map<FilterName, string>();
  const label = (name: FilterName, word: string, value: string | undefined) => {
    if (value) names.set(name, `${word}: ${value}`);
  };
  if (filters.q) names.set("q", `“${filters.q}”`);
  if (filters.when) names.set("when", list[filters.when as "today" | "week"]);
  if (filters.past) names.set("past", list.past);
  if (filters.unmarked) names.set("unmarked", list.unmarked);
  if (filters.status) label("status", list.status, statusWord(desk, filters.status as BookingStatus));
  if (filters.service) {
    label("service", list.service, serviceOf(configuration, filters.service)?.name ?? rows[0]?.booking.service.name);
  }
  const resource = configuration.resources.find(({ id }) => id === filters.resource);
  if (filters.resource) label("resource", list.resource, resource?.name ?? filters.resource);
  if (filters.customer) {
    const found = staff.resources === "all" ? await readCustomer(deps, staff.tenantId, filters.customer) : null;
    const name = found?.ok ? found.value.name : rows[0]?.booking.customer?.name;
    label("customer", list.customer, name ?? filters.customer);
  }
  for (const name of ["from", "to"] as const) {
    if (filters[name]) label(name, list[name], formatDate(locale, "dateShort", filters[name]));
  }
  return names;
}

const Chips: FC<{ desk: Desk; filters: Filters; path: string; names: ReadonlyMap<FilterName, string> }> = ({
  desk,
  filters,
  path,
  names,
}) => {
  const { list } = desk.said;
  if (names.size === 0) return null;
  return (
    <ul class="chips" aria-label={list.filters}>
      {[...names].map(([name, text]) => {
        const { [name]: _, ...left } = filters;
        return (
          <li>
            <a href={withQuery(path, queryOf(left))} aria-label={say(list.remove, { name: text })}>
              <bdi>{text}</bdi> <span aria-hidden="true">×</span>
            </a>
          </li>
        );
      })}
      {names.size > 1 && (
        <li>
          <a class="clear" href={path}>
            {list.clear}
          </a>
        </li>
      )}
    </ul>
  );
};
