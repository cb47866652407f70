// The filters of the list of bookings, as its address says them.

import type { Sought } from "../../../actions/bookings/list-bookings";
import { BOOKING_STATUSES } from "../../../domain/booking/booking";
import { isLocalDate, localDateOf } from "../../../domain/time/local-time";
import type { Desk } from "../desk";

export const FILTERS = [
  "q",
  "when",
  "past",
  "unmarked",
  "unpaid",
  "status",
  "service",
  "resource",
  "customer",
  "from",
  "to",
  "all",
] as const;

export type FilterName = (typeof FILTERS)[number];
export type Filters = Partial<Record<FilterName, string>>;

/** Holds are not in the list. */
export const LISTED_STATUSES = BOOKING_STATUSES.filter((status) => status !== "held");

const isDay = (text: string) => isLocalDate(text);
const isFlag = (text: string) => text === "1";

const ALLOWED: Readonly<Record<FilterName, (text: string) => boolean>> = {
  q: () => true,
  when: (text) => text === "today" || text === "week",
  past: isFlag,
  unmarked: isFlag,
  unpaid: isFlag,
  status: (text) => LISTED_STATUSES.some((status) => status === text),
  service: () => true,
  resource: () => true,
  customer: () => true,
  from: isDay,
  to: isDay,
  all: isFlag,
};

const MOST_CHARACTERS = 100;

/** What the address says; a value that is none is left out. Dates win over today and this week. */
export function readFilters(search: URLSearchParams): Filters {
  const filters: Filters = {};
  for (const name of FILTERS) {
    const value = (search.get(name) ?? "").normalize("NFC").trim().slice(0, MOST_CHARACTERS);
    if (value !== "" && ALLOWED[name](value)) filters[name] = value;
  }
  if (filters.from !== undefined || filters.to !== undefined) delete filters.when;
  // They are few, and shown whole.
  if (filters.unpaid !== undefined) return { unpaid: filters.unpaid };
  if (filters.from !== undefined && filters.to !== undefined && filters.to < filters.from) delete filters.to;
  return filters;
}

export function queryOf(filters: Filters, more: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams();
  for (const name of FILTERS) {
    const value = filters[name];
    if (value !== undefined) search.set(name, value);
  }
  for (const [name, value] of Object.entries(more)) search.set(name, value);
  return search.toString();
}

/** Without any filter, the list begins today. */
export function isPlain(filters: Filters): boolean {
  return Object.keys(filters).length === 0;
}

export function soughtBy({ configuration, now }: Pick<Desk, "configuration" | "now">, filters: Filters): Sought {
  const { status, service, resource, customer, from, to, when } = filters;
  const today = localDateOf(configuration.tenant.timeZone, now);
  const isDated = isPlain(filters) || when !== undefined || from !== undefined;
  return {
    status,
    service,
    resource,
    customer,
    from: isPlain(filters) ? today : from,
    to,
    text: filters.q,
    updatedAfter: undefined,
    when: when as "today" | "week" | undefined,
    isPast: filters.past !== undefined,
    isUnmarked: filters.unmarked !== undefined,
    // Without a beginning, the latest come first: an old list would begin years ago.
    isNewestFirst: !isDated,
  };
}
