// What the colours, signs and patterns of the grid mean: those that it shows.

import type { FC } from "hono/jsx";
import type { Desk } from "../desk";
import type { CalendarState } from "./calendar-state";
import { SIGNS, shownStatus } from "./grid-items";
import type { Column } from "./grid-layout";
import { HUES } from "./pen";

export const Legend: FC<{ desk: Desk; state: CalendarState; columns: readonly Column[] }> = ({
  desk,
  state,
  columns,
}) => {
  const { said, configuration } = desk;
  const words = said.calendar;
  const items = columns.flatMap((column) => column.items);
  const used = new Set(items.map((item) => (item.kind === "booking" ? item.booking.serviceId : item.serviceId)));
  const statuses = new Set(items.flatMap((item) => (item.kind === "booking" ? [shownStatus(item.booking)] : [])));
  return (
    <ul class={`cal-legend by-${state.colours}`} aria-label={words.legend}>
      {state.colours === "service" &&
        configuration.services.map(
          ({ id, name }, at) =>
            used.has(id) && (
              <li>
                <span class={`swatch k${at % HUES}`} aria-hidden="true"></span>
                <bdi>{name}</bdi>
              </li>
            ),
        )}
      {Object.entries(words.status).map(
        ([status, name]) =>
          statuses.has(status) &&
          (state.colours === "status" || SIGNS[status] !== "") && (
            <li>
              <span class={`swatch t-${status}`} aria-hidden="true">
                {SIGNS[status]}
              </span>
              {name}
            </li>
          ),
      )}
      {items.some(({ kind }) => kind === "hold") && (
        <li>
          <span class="swatch held" aria-hidden="true"></span>
          {words.hold}
        </li>
      )}
      {columns.some(({ bands }) => bands.some(({ kind }) => kind === "buffer")) && (
        <li>
          <span class="swatch buffer" aria-hidden="true"></span>
          {words.buffer}
        </li>
      )}
    </ul>
  );
};
