// The first free starts, for phones: the visitor need not look for a day.

import type { FC } from "hono/jsx";
import type { Slot } from "../../domain/availability/slot-days";
import { daysBetween, type LocalDate } from "../../domain/time/local-time";
import { formatAt } from "../../i18n/format";
import { yourTime } from "../../i18n/zone-words";
import { pageLink } from "../kit/page-context";
import { FIELD } from "../kit/page-names";
import type { PickerProps } from "./picker";
import { isSameWish, slotValue, wishOfSpan } from "./slot-wish";

const MOST_SHOWN = 3;

export const FirstFree: FC<PickerProps> = (props) => {
  const { page, state, path, fixed, hidden, current } = props;
  const { words } = page;
  const free = [...state.days.values()]
    .flatMap(({ localDate, slots }) => {
      const slot = slots.find((one) => !isSameWish(current, one));
      return slot ? [{ localDate, slot }] : [];
    })
    .slice(0, MOST_SHOWN);
  if (!state.isFirst || state.stay || free.length === 0) return null;
  return (
    <form method="post" action={pageLink(page, path, fixed)} class="first-free" data-post aria-labelledby="first-free">
      {Object.entries(hidden).map(
        ([name, value]) => value !== null && <input type="hidden" name={name} value={String(value)} />,
      )}
      <h2 class="soft" id="first-free">
        {words.firstFree}
      </h2>
      {free.map(({ localDate, slot }) => (
        <button type="submit" name={FIELD.again} value={slotValue(wishOfSpan(slot))} class="time">
          <ShortWords {...props} localDate={localDate} slot={slot} />
        </button>
      ))}
    </form>
  );
};

/** `Sat 10:00 AM`, the day above the time; with the date if that weekday comes earlier too. */
const ShortWords: FC<PickerProps & { localDate: LocalDate; slot: Slot }> = ({ page, state, localDate, slot }) => {
  const { timeZone, today } = state;
  const day = daysBetween(today, localDate) < 7 ? "weekday" : "dateShort";
  const own = yourTime(page, state, slot.startAt);
  return (
    <>
      <small>{formatAt(page.locale, day, timeZone, slot.startAt)}</small>{" "}
      <span class="when">{slot.period?.label ?? formatAt(page.locale, "time", timeZone, slot.startAt)}</span>
      {own && (
        <>
          {" "}
          <small>{own}</small>
        </>
      )}
    </>
  );
};
