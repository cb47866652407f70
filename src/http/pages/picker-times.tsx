// The times of a day: each is a button of one form.

import type { FC } from "hono/jsx";
import type { LocalDate } from "../../domain/local-time";
import type { Slot } from "../../domain/slot-days";
import { formatAt, formatDate, formatMoney } from "./format";
import { pageLink } from "./page-context";
import type { PickerProps } from "./picker";
import { isSameWish, type PickedDay, type PickerState, partOfDay, slotValue, wishOf, wishOfSpan } from "./picker-state";
import { lastOfPage } from "./picker-weeks";
import { yourTime } from "./shown-zone";
import { say, sayCount } from "./words/say";

/** A stay so long is told with the date of its end. */
const LONG_MS = 20 * 3_600_000;
/** From so many on they are shown by parts of the day. */
const MANY_TIMES = 9;

export const Times: FC<PickerProps> = (props) => {
  const { page, state, path, fixed } = props;
  const { words, locale } = page;
  const { selected, nextFree } = state;
  if (!selected || (selected.slots.length === 0 && selected.crowded.length === 0)) {
    const dateOf = (date: LocalDate) => formatDate(locale, "date", date);
    const text = selected
      ? say(words.noTimesOn, { date: dateOf(selected.localDate) })
      : say(words.noTimesBetween, {
          from: dateOf(state.soughtFrom),
          to: dateOf(lastOfPage(state.from)),
        });
    return (
      <div class="empty">
        <p>{text}</p>
        {nextFree ? (
          <a
            class="button"
            href={pageLink(page, path, { ...fixed, ...wishOf(state), date: nextFree })}
            data-turn
            rel="nofollow"
          >
            {say(words.nextFree, { date: formatDate(locale, "date", nextFree) })}
          </a>
        ) : (
          !selected && <p class="soft">{words.nothingAhead}</p>
        )}
      </div>
    );
  }
  const parts = partsOf(state, selected);
  const price = onePriceOf(state, selected);
  return (
    <>
      <h2 tabindex={-1} data-day-title>
        {formatDate(locale, "date", selected.localDate)}
        {price && <span class="soft">{formatMoney(locale, price)}</span>}
      </h2>
      <form method="post" action={pageLink(page, path, fixed)} class="slots" data-post>
        {Object.entries({ ...props.hidden, day: selected.localDate }).map(
          ([name, value]) => value !== null && <input type="hidden" name={name} value={String(value)} />,
        )}
        {parts.map(({ part, slots }) => (
          <div class="part" {...(part && { role: "group", "aria-label": words[part] })}>
            {part && <h3>{words[part]}</h3>}
            <ul>
              {slots.map((slot) => (
                <li>
                  <Time {...props} slot={slot} isPriced={price === null} />
                </li>
              ))}
            </ul>
          </div>
        ))}
        {props.isWaitable && <Waiting {...props} day={selected} />}
      </form>
    </>
  );
};

function partsOf({ timeZone, service }: PickerState, { slots }: PickedDay) {
  if (slots.length < MANY_TIMES || service.duration.kind === "periods") return [{ part: null, slots }];
  return (["morning", "afternoon", "evening"] as const)
    .map((part) => ({ part, slots: slots.filter((slot) => partOfDay(timeZone, slot.startAt) === part) }))
    .filter((group) => group.slots.length > 0);
}

/** The price of every start of a day, where they all cost the same. */
function onePriceOf({ priceOf }: PickerState, { slots }: PickedDay) {
  const [first, ...others] = slots.map(priceOf);
  if (!first || others.some((other) => other?.amount !== first.amount)) return null;
  return { amountMinor: first.amount, currency: first.currency };
}

const Time: FC<PickerProps & { slot: Slot; isPriced: boolean }> = ({ page, state, current, slot, isPriced }) => {
  const { words, locale } = page;
  const { timeZone, service } = state;
  const time = formatAt(locale, "time", timeZone, slot.startAt);
  const price = state.priceOf(slot);
  const own = yourTime(page, state, slot.startAt);
  const isLong = slot.endAt - slot.startAt >= LONG_MS;
  const isCurrent = isSameWish(current, slot);
  const facts = [
    slot.period && `${time} – ${formatAt(locale, isLong ? "dateTime" : "time", timeZone, slot.endAt)}`,
    !slot.period && isLong && say(words.until, { time: formatAt(locale, "dateTime", timeZone, slot.endAt) }),
    isPriced && price && formatMoney(locale, { amountMinor: price.amount, currency: price.currency }),
    service.seats > 1 && sayCount(locale, words.placesLeft, slot.remaining),
  ].filter((fact): fact is string => typeof fact === "string");
  return (
    <button
      type="submit"
      name="slot"
      value={slotValue(wishOfSpan(slot))}
      class={["time", (own || facts.length > 0) && "wide", isCurrent && "now"].filter(Boolean).join(" ")}
      disabled={isCurrent}
      data-key={slotValue(wishOfSpan(slot))}
      data-time={time}
    >
      <span class="when">{slot.period ? slot.period.label : time}</span>
      {isCurrent && <small>{words.currentTime}</small>}
      {own && <span class="fact own">{own}</span>}
      {facts.map((fact) => (
        <span class="fact">{fact}</span>
      ))}
    </button>
  );
};

/** Full starts of a group service, or the day as a whole, to wait for. */
const Waiting: FC<PickerProps & { day: PickedDay }> = ({ page, state, day }) => {
  const { words, locale } = page;
  if (day.crowded.length === 0) return null;
  const date = formatDate(locale, "date", day.localDate);
  if (state.service.seats === 1) {
    return (
      <div class="waiting">
        <p>{say(words.noTimesOn, { date })}</p>
        <button type="submit" name="wait" value={day.localDate} class="button" data-key="wait">
          {say(words.waitForDay, { date })}
        </button>
        <p class="soft">{words.waitText}</p>
      </div>
    );
  }
  return (
    <ul class="waiting">
      {day.crowded.map((span) => {
        const time = formatAt(locale, "time", state.timeZone, span.startAt);
        const own = yourTime(page, state, span.startAt);
        return (
          <li>
            <button
              type="submit"
              name="wait"
              value={slotValue(wishOfSpan(span))}
              class="time wide full"
              data-key={`wait-${slotValue(wishOfSpan(span))}`}
            >
              <span class="when">{time}</span>
              {own && <span class="fact own">{own}</span>}
              <span class="fact">{words.full}</span>
              <span class="fact">{words.waitJoin}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
};
