// The first free times of all, for a phone: to be had without looking for the day.

import type { FC } from "hono/jsx";
import { daysBetween } from "../../domain/local-time";
import type { Slot } from "../../domain/slot-days";
import { formatAt } from "./format";
import { pageLink } from "./page-context";
import type { PickerProps } from "./picker";
import { type PickedDay, type PickerState, slotValue, wishOfSpan } from "./picker-state";
import { yourTime } from "./shown-zone";

const MOST_SHOWN = 3;

export const FirstFree: FC<PickerProps> = ({ page, state, path, fixed, hidden }) => {
  const { words } = page;
  const free = [...state.days.values()].filter(({ slots }) => slots.length > 0).slice(0, MOST_SHOWN);
  if (!state.isFirst || free.length === 0) return null;
  return (
    <form method="post" action={pageLink(page, path, fixed)} class="first-free" data-post aria-labelledby="first-free">
      {Object.entries(hidden).map(
        ([name, value]) => value !== null && <input type="hidden" name={name} value={String(value)} />,
      )}
      <h2 class="soft" id="first-free">
        {words.firstFree}
      </h2>
      {free.map((day) => {
        const slot = day.slots[0] as Slot;
        return (
          <button type="submit" name="again" value={slotValue(wishOfSpan(slot))} class="time">
            {[shortWords(page.locale, state, day, slot), yourTime(page, state, slot.startAt)].filter(Boolean).join(" ")}
          </button>
        );
      })}
    </form>
  );
};

/** `Sat 10:00 AM`; with the date where its weekday comes again before it. */
function shortWords(locale: string, { timeZone, today }: PickerState, { localDate }: PickedDay, slot: Slot): string {
  const isNear = daysBetween(today, localDate) < 7;
  if (slot.period) {
    return `${formatAt(locale, isNear ? "weekday" : "dateShort", timeZone, slot.startAt)} ${slot.period.label}`;
  }
  return formatAt(locale, isNear ? "weekdayTime" : "dateTime", timeZone, slot.startAt);
}
