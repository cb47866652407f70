// What the address says: the date, whose hours, and which service. The page shows it as it is now.

import { countToCome, type DayOfResource, type ShownDay, showDay } from "../../../actions/availability/show-day";
import { readAnew } from "../../../actions/load-configuration";
import { allWindows, type HoursOfDay, inOrder, windowsWithin } from "../../../domain/availability/day-hours";
import type { Window } from "../../../domain/availability/opening-hours";
import { mayClose, mayDo } from "../../../domain/tenant/actor";
import type { Service } from "../../../domain/tenant/service";
import { isLocalDate, type LocalDate, localDateOf } from "../../../domain/time/local-time";
import { pageLink } from "../../kit/page-context";
import type { Desk } from "../desk";
import { bookableServices } from "../new-booking-form";

export type DayState = {
  readonly date: LocalDate;
  readonly today: LocalDate;
  readonly day: ShownDay;
  /** The resource whose hours are open in the form, or null for the whole business. */
  readonly who: DayOfResource | null;
  readonly services: readonly Service[];
  readonly service: Service | null;
  /** Live bookings of the service that are still to come. */
  readonly toCome: number;
  readonly mayManage: boolean;
  readonly mayChangeHours: boolean;
  /** They close the whole business. */
  readonly reachesAll: boolean;
};

/** Null when the address names what the person does not reach. */
export async function readDay(asked: Desk): Promise<{ readonly desk: Desk; readonly state: DayState } | null> {
  const { deps, staff, url, now } = asked;
  // Other isolates may still show what was before the last press.
  const read = await readAnew(deps, asked.configuration.tenant.slug);
  const desk = read.ok ? { ...asked, configuration: read.value } : asked;
  const { timeZone } = desk.configuration.tenant;
  const today = localDateOf(timeZone, now);
  const wished = url.searchParams.get("date") ?? "";
  const date = isLocalDate(wished) ? wished : today;
  const day = await showDay(deps, staff, date, timeZone);
  const services = bookableServices(desk);
  const named = url.searchParams.get("service") ?? "";
  const service = services.find(({ id, code }) => id === named || code === named);
  const whose = url.searchParams.get("who") ?? "";
  const who = day.resources.find(({ id }) => id === whose);
  const isKnown = (service || named === "") && (who || whose === "" || whose === "all");
  if (!isKnown) return null;
  const reachesAll = mayClose(staff, null);
  const only = reachesAll && day.resources.length !== 1 ? null : (day.resources[0] ?? null);
  const shown = service ?? services.find(({ visible }) => visible) ?? services[0] ?? null;
  const mayManage = mayDo(staff.actor, "manage");
  const state: DayState = {
    date,
    today,
    day,
    who: who ?? (whose === "all" && reachesAll ? null : only),
    services,
    service: shown,
    toCome: shown && mayManage ? await countToCome(deps, staff.tenantId, shown.id) : 0,
    mayManage,
    mayChangeHours: staff.changesHours,
    reachesAll,
  };
  return { desk, state };
}

type Change = {
  readonly date?: LocalDate;
  readonly who?: string;
  readonly service?: string;
  readonly says?: Readonly<Record<string, string>>;
};

/** The address of the page with some changes. */
export function dayLink(
  desk: Desk,
  state: DayState,
  { date = state.date, who, service, says = {} }: Change = {},
): string {
  return pageLink(desk, `${desk.root}/day`, {
    date,
    who: who ?? state.who?.id ?? "all",
    service: service ?? state.service?.code ?? null,
    ...says,
  });
}

/** The resources that new hours are for: one, those of the business that are open, or all where none is. */
export function meant({ who, day }: DayState): readonly DayOfResource[] {
  if (who) return [who];
  const open = day.resources.filter(({ windows }) => windows.length > 0);
  return open.length > 0 ? open : day.resources;
}

export function daysWith(state: DayState, windows: readonly Window[]): HoursOfDay[] {
  const among = meant(state);
  const all = windowsShown(state);
  return among.map((one) => ({
    resourceId: one.id,
    windows: state.who || all.length === 0 ? windows : windowsWithin(one.windows, all, windows),
  }));
}

/** The windows that the form begins with. */
export function windowsShown(state: DayState): readonly Window[] {
  const among = meant(state);
  return state.who ? inOrder(state.who.windows) : allWindows(among.map(({ windows }) => windows));
}
