// The filters of the list of bookings: links, a form, and chips that take them away.

import type { FC } from "hono/jsx";
import type { ListedKept } from "../../../actions/bookings/change-booking";
import { readCustomer } from "../../../actions/people/read-customer";
import type { BookingStatus } from "../../../domain/booking/booking";
import { awaitsPayment } from "../../../domain/payments/terms";
import { serviceOf } from "../../../domain/tenant/configuration";
import { formatDate } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import type { Desk } from "../desk";
import { isWithin } from "../new-booking-form";
import { type FilterName, type Filters, isPlain, LISTED_STATUSES, queryOf } from "./list-filter";
import { statusWord } from "./status";

export function withQuery(path: string, query: string): string {
  return query === "" ? path : `${path}?${query}`;
}

const QUICK = [
  ["coming", {}],
  ["today", { when: "today" }],
  ["week", { when: "week" }],
  ["unmarked", { unmarked: "1" }],
  ["unpaid", { unpaid: "1" }],
  ["past", { past: "1" }],
  ["all", { all: "1" }],
] as const satisfies readonly (readonly [string, Filters])[];

const DATED: readonly FilterName[] = ["when", "past", "unmarked", "unpaid", "from", "to", "all"];

/** No booking of a business waits for money whose services ask for none beforehand. */
export function asksBeforehand({ configuration }: Pick<Desk, "configuration">): boolean {
  return configuration.services.some(awaitsPayment);
}

export const FilterForm: FC<{ desk: Desk; filters: Filters; path: string }> = ({ desk, filters, path }) => {
  const { said, configuration, staff } = desk;
  const { list } = said;
  const isOpen = ["status", "service", "resource", "from", "to"].some((name) => filters[name as FilterName]);
  const others = Object.fromEntries(Object.entries(filters).filter(([name]) => !DATED.includes(name as FilterName)));
  const timing = DATED.filter((name) => name !== "from" && name !== "to");
  const resources = configuration.resources.filter(({ id }) => isWithin(staff.resources, id));
  return (
    <search class="card filters">
      <nav class="quick" aria-label={list.shown}>
        {QUICK.filter(([name]) => name !== "unpaid" || asksBeforehand(desk)).map(([name, quick]) => {
          const isCurrent = DATED.every((key) => (filters[key] ?? "") === ((quick as Filters)[key] ?? ""));
          return (
            <a
              href={withQuery(path, queryOf({ ...others, ...quick }))}
              {...(isCurrent && (name !== "coming" || isPlain(filters)) && { "aria-current": "true" as const })}
            >
              {name === "unpaid" ? said.taking.waits : list[name]}
            </a>
          );
        })}
      </nav>
      <form method="get" action={path}>
        {timing.map(
          (name) => name !== "unpaid" && filters[name] && <input type="hidden" name={name} value={filters[name]} />,
        )}
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
export async function namesOf(
  desk: Desk,
  filters: Filters,
  rows: readonly ListedKept[],
): Promise<Map<FilterName, string>> {
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
  if (filters.unpaid) names.set("unpaid", said.taking.waits);
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

export const Chips: FC<{ desk: Desk; filters: Filters; path: string; names: ReadonlyMap<FilterName, string> }> = ({
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
