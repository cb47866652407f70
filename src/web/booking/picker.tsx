// The days and the times of a day. Every step is a link or a form, so it works without a script; with one, the same
// answers are put in place without leaving the page.

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
  /** Where the page is, without its query. */
  readonly path: string;
  /** What links must say beside what is carried on. */
  readonly fixed?: Readonly<Record<string, string>>;
  /** What goes with the start that is chosen. */
  readonly hidden: Readonly<Record<string, string | number | null>>;
  /** Whether a full day can be waited for. */
  readonly isWaitable: boolean;
  /** The time that a booking has now, where another is chosen for it. */
  readonly current?: SlotWish;
  /** Whether length, host and party may be chosen here. */
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

/** This page as it would be asked for now, at the day that is shown. */
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

/** The days in sight as the API tells them, for a page that has to ask whether something changed. */
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
