// What all parts of the grid draw with: words, times, and what is gathered while drawing.

import { resourcesOf, type Service } from "../../../domain/tenant/service";
import { formatAt, formatDate } from "../../../i18n/format";
import type { Desk } from "../desk";
import { backOf, type CalendarState } from "./calendar-state";
import { type Column, MOST_LANES, type Span } from "./grid-layout";

export const HUES = 8;

export class Pen {
  readonly desk: Desk;
  readonly state: CalendarState;
  readonly span: Span;
  readonly services: ReadonlyMap<string, { readonly service: Service; readonly hue: number }>;
  readonly mayChange: boolean;
  /** What leads back here from a time off. */
  readonly back: string;
  /** Services of which a booking may be dragged. */
  readonly dragged = new Set<string>();
  readonly #texts = new Map<string, string>();

  constructor(desk: Desk, state: CalendarState, span: Span) {
    this.desk = desk;
    this.state = state;
    this.span = span;
    this.services = new Map(
      desk.configuration.services.map((service, at) => [service.id, { service, hue: at % HUES }]),
    );
    this.back = backOf(desk, state);
    this.mayChange = desk.staff.actor.scopes.includes("bookings");
  }

  /** The resources of each service of which a booking may be dragged. */
  reach(): string {
    const lists = [...this.dragged].map((id) => {
      const service = this.services.get(id)?.service;
      return [id, service ? resourcesOf(service) : []] as const;
    });
    return JSON.stringify(Object.fromEntries(lists));
  }

  date({ day }: Column): string {
    return this.#remembered(day.localDate, () => formatDate(this.desk.locale, "date", day.localDate));
  }

  time(zone: string, at: number): string {
    return this.#remembered(`${zone}${at}`, () => formatAt(this.desk.locale, "time", zone, at));
  }

  #remembered(key: string, make: () => string): string {
    let known = this.#texts.get(key);
    if (known === undefined) this.#texts.set(key, (known = make()));
    return known;
  }
}

/** The class of a lane among several. */
export function besideOf({ lane, lanes } = { lane: 0, lanes: 1 }): string {
  return lanes > 1 ? ` o${lanes}-${Math.min(lane, MOST_LANES - 1)}` : "";
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export function esc(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
}
