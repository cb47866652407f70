// The days, and the starts of a day. Every step is a link or a form, so it works without a script. With one, the page
// replaces its content in place.

import type { FC } from "hono/jsx";
import { type PageContext, pageLink } from "../kit/page-context";
import { Days } from "./picker-days";
import { FirstFree } from "./picker-first-free";
import { Options } from "./picker-options";
import { type PickerState, shownAt, wishOf } from "./picker-state";
import { Times } from "./picker-times";
import { Zone } from "./picker-zone";
import type { SlotWish } from "./slot-wish";

export type PickerProps = {
  readonly page: PageContext;
  readonly state: PickerState;
  /** The page's path, without its query. */
  readonly path: string;
  /** Parameters that links need beside the carried ones. */
  readonly fixed?: Readonly<Record<string, string>>;
  /** Hidden fields of the form with the chosen start. */
  readonly hidden: Readonly<Record<string, string | number | null>>;
  /** True when a full day has a waitlist. */
  readonly isWaitable: boolean;
  /** The booking's current start, when the visitor moves it. */
  readonly current?: SlotWish;
  /** True when length, host and number of people can be chosen here. */
  readonly hasOptions: boolean;
};

export const Picker: FC<PickerProps> = (props) => {
  const { page, state } = props;
  const { slug } = state.configuration.tenant;
  const live = `/v1/public/${slug}/live?service=${encodeURIComponent(state.service.code)}`;
  return (
    <div
      class="picker"
      data-live={live}
      data-watched={slotsAddress(state)}
      data-refresh={refreshLink(props)}
      data-gone={page.words.timeGone}
      data-service={state.service.code}
    >
      {props.hasOptions && <Options {...props} />}
      <FirstFree {...props} />
      <div class="picker-halves">
        <section class="month" aria-label={page.words.calendar} data-part="days">
          <Days {...props} />
        </section>
        <section class="times" aria-label={page.words.chooseTime} data-part="times">
          <Times {...props} />
        </section>
      </div>
      <Zone {...props} />
    </div>
  );
};

/** The address of this page as it is now, at the shown day. */
function refreshLink({ page, state, path, fixed }: PickerProps): string {
  const { selected } = state;
  const tz = state.isZoneLocked ? {} : { tz: state.alsoIn ?? state.timeZone };
  return pageLink(page, path, {
    ...fixed,
    ...wishOf(state),
    ...tz,
    ...shownAt(state, selected?.localDate ?? null),
    ...(state.stay?.last && page.query.stay),
  });
}

/** The API address of the shown days, for the script to check for changes. */
function slotsAddress({
  configuration,
  service,
  days,
  timeZone,
  durationMinutes,
  party,
  resource,
}: PickerState): string {
  const dates = [...days.keys()];
  const search = new URLSearchParams({
    service: service.code,
    from: dates[0] ?? "",
    to: dates.at(-1) ?? "",
    tz: timeZone,
  });
  if (durationMinutes !== null) search.set("duration_minutes", String(durationMinutes));
  if (party > 1) search.set(service.seats > 1 ? "seats" : "guests", String(party));
  if (resource !== null) search.set("resource", resource);
  return `/v1/public/${configuration.tenant.slug}/slots?${search}`;
}
