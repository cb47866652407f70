// The starts of a day: each is a button of one form.

import type { Child, FC } from "hono/jsx";
import type { Crowded, Slot } from "../../domain/availability/slot-days";
import { type LocalDate, MINUTE_MS } from "../../domain/time/local-time";
import { formatAt, formatDate, formatMoney } from "../../i18n/format";
import type { Speaker } from "../../i18n/when-words";
import { say, sayCount, sayNumber } from "../../i18n/words/say";
import { yourTime } from "../../i18n/zone-words";
import { pageLink } from "../kit/page-context";
import { FIELD } from "../kit/page-names";
import type { PickerProps } from "./picker";
import { type PickedDay, type PickerState, wishOf } from "./picker-state";
import { StayTimes } from "./picker-stay";
import { lastOfPage } from "./picker-weeks";
import { isSameWish, slotValue, wishOfSpan } from "./slot-wish";
import { EARLY_HOURS, groupTimes, type TimeGroup } from "./time-groups";

/** A longer stay shows the date of its end. */
const LONG_MS = 20 * 3_600_000;

export const Times: FC<PickerProps> = (props) => {
  const { page, state, path, fixed } = props;
  const { words, locale } = page;
  const { selected, nextFree, stay } = state;
  const isAnyFree = [...state.days.values()].some(({ slots }) => slots.length > 0);
  if (stay && isAnyFree && (!selected || stay.first !== null)) return <StayTimes {...props} stay={stay} />;
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
  const price = onePriceOf(state, selected);
  const groups = groupsOf(props, selected);
  const list = (times: readonly ListedTime[]) => (
    <ul>
      {times.map(({ slot, crowded }) => (
        <li>
          {slot && <Time {...props} slot={slot} isPriced={price === null} />}
          {crowded && <FullTime {...props} crowded={crowded} />}
        </li>
      ))}
    </ul>
  );
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
        {groups.map((group) => (
          <Part {...props} group={group} isFolded={group.part === "early" && groups.length > 1}>
            {list(group.shown)}
            {group.more.length > 0 && (
              <details class="more" data-open={`more-${group.part}`}>
                <summary>{sayCount(locale, words.moreTimes, group.more.length)}</summary>
                {list(group.more)}
              </details>
            )}
          </Part>
        ))}
        {props.isWaitable && <WholeDay {...props} day={selected} />}
      </form>
    </>
  );
};

/** A free start, or one that is full for this number of people. */
type ListedTime = { readonly startAt: number; readonly slot?: Slot; readonly crowded?: Crowded };

/** Free and full starts of a day; full ones only for group services. */
function groupsOf({ state: { timeZone, service }, isWaitable }: PickerProps, day: PickedDay): TimeGroup<ListedTime>[] {
  const free: ListedTime[] = day.slots.map((slot) => ({ startAt: slot.startAt, slot }));
  if (service.duration.kind === "periods") return [{ part: null, shown: free, more: [] }];
  const full: ListedTime[] =
    isWaitable && service.seats > 1 ? day.crowded.map((crowded) => ({ startAt: crowded.startAt, crowded })) : [];
  return groupTimes(
    timeZone,
    [...free, ...full].sort((a, b) => a.startAt - b.startAt),
  );
}

/** The starts of one part of the day. Early ones are folded up when the day has later ones. */
const Part: FC<PickerProps & { group: TimeGroup<ListedTime>; isFolded: boolean; children?: Child }> = (props) => {
  const { page, group, isFolded, children } = props;
  const { part } = group;
  if (part === null) return <div class="part">{children}</div>;
  const label = part === "early" ? earlyWords(page) : page.words[part];
  if (isFolded) {
    return (
      <details class="part more" data-open="early">
        <summary>
          {label} · {sayNumber(page.locale, group.shown.length + group.more.length)}
        </summary>
        {children}
      </details>
    );
  }
  return (
    <fieldset class="part">
      <legend>
        <h3>{label}</h3>
      </legend>
      {children}
    </fieldset>
  );
};

function earlyWords({ words, locale }: Speaker): string {
  return say(words.early, { time: formatAt(locale, "time", "UTC", EARLY_HOURS * 60 * MINUTE_MS) });
}

/** The one price of all starts of a day, if they cost the same. */
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
      name={FIELD.slot}
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

/** A start with too few seats, or none: the visitor can take the rest, or wait for all. */
const FullTime: FC<PickerProps & { crowded: Crowded }> = ({ page, state, crowded }) => {
  const { words, locale } = page;
  const { startAt, remaining } = crowded;
  const time = formatAt(locale, "time", state.timeZone, startAt);
  const own = yourTime(page, state, startAt);
  const value = slotValue(wishOfSpan(crowded));
  if (remaining === 0) {
    return (
      <button type="submit" name="wait" value={value} class="time wide full" data-key={`wait-${value}`}>
        <span class="when">{time}</span>
        {own && <span class="fact own">{own}</span>}
        <span class="fact">{words.full}</span>
        <span class="fact">{words.waitJoin}</span>
      </button>
    );
  }
  return (
    <fieldset class="time short">
      <legend>
        <span class="when">{time}</span> {own && <span class="fact own">{own}</span>}{" "}
        <span class="fact">{sayCount(locale, words.placesLeft, remaining)}</span>
      </legend>
      <button
        type="submit"
        name={FIELD.slot}
        value={slotValue(wishOfSpan(crowded), remaining)}
        class="button"
        data-key={`take-${value}`}
      >
        {sayCount(locale, words.takeSeats, remaining)}
      </button>
      <button type="submit" name="wait" value={value} class="button quiet" data-key={`wait-${value}`}>
        {sayCount(locale, words.waitForSeats, state.party)}
      </button>
    </fieldset>
  );
};

/** A full day of a service without groups, to wait for. */
const WholeDay: FC<PickerProps & { day: PickedDay }> = ({ page, state, day }) => {
  const { words, locale } = page;
  if (day.crowded.length === 0 || state.service.seats > 1) return null;
  const date = formatDate(locale, "date", day.localDate);
  return (
    <div class="waiting">
      <p>{say(words.noTimesOn, { date })}</p>
      <button type="submit" name="wait" value={day.localDate} class="button" data-key="wait">
        {say(words.waitForDay, { date })}
      </button>
      <p class="soft">{words.waitText}</p>
    </div>
  );
};
