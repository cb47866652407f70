// The month and the times of a day. Every step is a link or a form, so it works without a script; with one, the same
// answers are put in place without leaving the page.

import type { FC } from "hono/jsx";
import { resourceOf } from "../../domain/configuration";
import { addDays, type LocalDate, weekdayOf } from "../../domain/local-time";
import { resourcesOf, type Service } from "../../domain/service";
import type { Slot } from "../../domain/slot-days";
import { cityOf, firstWeekday, formatAt, formatDate, formatMinutes, formatMoney, formatZone } from "./format";
import { type PageContext, pageLink } from "./page-context";
import {
  addMonths,
  durationsOf,
  lastOfMonth,
  mostParty,
  type PickedDay,
  type PickerState,
  partOfDay,
  slotValue,
  wishOfSpan,
} from "./picker-state";
import { say, sayCount } from "./words/say";

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
      <div class="picker-halves">
        <section class="month" aria-label={page.words.month} data-part="month">
          <Month {...props} />
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
  const { selected, month } = state;
  const tz = state.isZoneLocked ? {} : { tz: state.timeZone };
  return pageLink(page, path, {
    ...fixed,
    ...wishOf(state),
    ...tz,
    ...(selected ? { date: selected.localDate } : { month }),
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

// --- what is asked for --------------------------------------------------------------------------------------------

const Options: FC<PickerProps> = ({ page, state, path, fixed = {} }) => {
  const { words } = page;
  const { service, configuration } = state;
  const lengths = durationsOf(service);
  const hosts = service.customerChoosesResource ? choosableOf(state) : [];
  const most = mostParty(configuration, service);
  if (lengths.length < 2 && hosts.length < 2 && most < 2) return null;
  const isSpace = hosts.some(({ kind }) => kind !== "person");
  const own = new Set(["duration", "resource", "party"]);
  return (
    <form class="options" method="get" action={path} data-auto>
      {page.query.carried
        .filter(([name]) => !own.has(name))
        .map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
      {Object.entries({ ...fixed, month: state.month, date: state.selected?.localDate ?? null }).map(
        ([name, value]) => value && <input type="hidden" name={name} value={value} />,
      )}
      {hosts.length > 1 && (
        <label class="field">
          <span>{isSpace ? words.place : words.host}</span>
          <select name="resource" data-key="option-resource">
            <option value="">{isSpace ? words.anyPlace : words.anyHost}</option>
            {hosts.map(({ id, name }) => (
              <option value={id} selected={id === state.resource}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {lengths.length > 1 && <Length page={page} service={service} minutes={state.durationMinutes ?? 0} />}
      {most > 1 && (
        <label class="field narrow">
          <span>{service.seats > 1 ? words.party : words.guests}</span>
          <input
            type="number"
            name="party"
            data-key="option-party"
            min="1"
            max={String(most)}
            value={String(state.party)}
            inputmode="numeric"
          />
        </label>
      )}
      <button class="button quiet no-script" type="submit">
        {words.show}
      </button>
    </form>
  );
};

const MOST_LISTED_LENGTHS = 48;

/** One list where it is short; days and hours apart where it would be long. */
const Length: FC<{ page: PageContext; service: Service; minutes: number }> = ({ page, service, minutes }) => {
  const { words, locale } = page;
  const { duration } = service;
  if (duration.kind !== "flexible") return null;
  const lengths = durationsOf(service);
  const wholeDays = [...new Set(lengths.map((length) => Math.floor(length / 1_440)))];
  const rests = [...new Set(lengths.map((length) => length % 1_440))].sort((a, b) => a - b);
  // Lengths that do not come round to the same hours each day would make a second list as long as the first.
  if (lengths.length <= MOST_LISTED_LENGTHS || rests.length > 2 * MOST_LISTED_LENGTHS) {
    return (
      <label class="field">
        <span>{words.duration}</span>
        <select name="duration" data-key="option-duration">
          {lengths.map((length) => (
            <option value={String(length)} selected={length === minutes}>
              {formatMinutes(locale, words, length)}
            </option>
          ))}
        </select>
      </label>
    );
  }
  const days = Math.floor(minutes / 1_440);
  const bounds = say(words.durationBounds, {
    from: formatMinutes(locale, words, duration.min),
    to: formatMinutes(locale, words, duration.max),
  });
  return (
    <fieldset class="field length" aria-describedby="duration-bounds">
      <legend>{words.duration}</legend>
      <div class="row">
        <label>
          <span class="sr">{words.durationDays}</span>
          <select name="days" data-key="option-days">
            {wholeDays.map((count) => (
              <option value={String(count)} selected={count === days}>
                {sayCount(locale, words.days, count)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span class="sr">{words.durationHours}</span>
          <select name="hours" data-key="option-hours">
            {rests.map((length) => (
              <option value={String(length)} selected={length === minutes % 1_440}>
                {length === 0 ? sayCount(locale, words.hours, 0) : formatMinutes(locale, words, length)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <small id="duration-bounds">{bounds}</small>
    </fieldset>
  );
};

function choosableOf({ configuration, service }: PickerState) {
  return resourcesOf(service).flatMap((id) => {
    const resource = resourceOf(configuration, id);
    return resource?.active ? [resource] : [];
  });
}

// --- the month ----------------------------------------------------------------------------------------------------

const Month: FC<PickerProps> = (props) => {
  const { page, state, path, fixed } = props;
  const { words, locale } = page;
  const { month, today, lastDate } = state;
  const title = formatDate(locale, "month", `${month}-01`);
  const turn = (count: number) => pageLink(page, path, { ...fixed, ...wishOf(state), month: addMonths(month, count) });
  const hasBefore = month > today.slice(0, 7);
  const hasAfter = month < lastDate.slice(0, 7);
  const weeks = weeksOf(month, firstWeekday(locale));
  return (
    <>
      <div class="month-head">
        <h2 aria-live="polite">{title}</h2>
        <nav aria-label={words.month}>
          <Turn href={hasBefore ? turn(-1) : null} label={words.previousMonth} isForward={false} />
          <Turn href={hasAfter ? turn(1) : null} label={words.nextMonth} isForward />
        </nav>
      </div>
      <table class="days" aria-label={say(words.calendarOf, { month: title })}>
        <thead>
          <tr>
            {(weeks[0] ?? []).map((date) => (
              <th scope="col" abbr={formatDate(locale, "weekdayLong", date)}>
                {formatDate(locale, "weekday", date)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr>
              {week.map((date) => (
                <td>{date.startsWith(month) && <Day {...props} date={date} />}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="legend" aria-hidden="true">
        <span class="mark available">{words.legendAvailable}</span>
        <span class="mark limited">{words.legendLimited}</span>
        {props.isWaitable && <span class="mark full">{words.legendFull}</span>}
      </p>
    </>
  );
};

const Turn: FC<{ href: string | null; label: string; isForward: boolean }> = ({ href, label, isForward }) => {
  const arrow = (
    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" class="arrow">
      <path d={isForward ? "M9 5l7 7-7 7" : "M15 5l-7 7 7 7"} fill="none" stroke="currentColor" stroke-width="2" />
    </svg>
  );
  if (href === null) return <span class="turn off">{arrow}</span>;
  return (
    <a class="turn" href={href} data-turn data-key={isForward ? "next" : "previous"} aria-label={label} rel="nofollow">
      {arrow}
    </a>
  );
};

const LEVEL_WORDS = { available: "dayAvailable", limited: "dayLimited", full: "dayFull" } as const;

const Day: FC<PickerProps & { date: LocalDate }> = ({ page, state, path, fixed, date, isWaitable }) => {
  const { words, locale } = page;
  const day = state.days.get(date);
  const number = formatDate(locale, "dayNumber", date).replace(/[^\p{N}]/gu, "");
  const isToday = date === state.today;
  const isOpen = day !== undefined && (day.slots.length > 0 || (isWaitable && day.crowded.length > 0));
  if (!isOpen) return <span class={isToday ? "day off today" : "day off"}>{number}</span>;
  const isSelected = date === state.selected?.localDate;
  const spoken = say(words[LEVEL_WORDS[day.level]], { date: formatDate(locale, "date", date) });
  return (
    <a
      class={`day mark ${day.level}${isToday ? " today" : ""}${isSelected ? " selected" : ""}`}
      href={pageLink(page, path, { ...fixed, ...wishOf(state), date })}
      data-turn
      data-key={date}
      aria-label={spoken}
      rel="nofollow"
      {...(isSelected ? { "aria-current": "true" } : isToday && { "aria-current": "date" })}
    >
      {number}
    </a>
  );
};

/** What links keep of the wish: host, length, party. */
function wishOf({ resource, durationMinutes, party, service }: PickerState): Record<string, string | number | null> {
  return {
    ...(resource !== null && { resource }),
    ...(durationMinutes !== null && { duration: durationMinutes }),
    ...(party > 1 && { party }),
    ...(durationsOf(service).length === 0 && { duration: null }),
  };
}

/** Whole weeks that a month is in, each from the first day of the week on. */
function weeksOf(month: string, firstDay: number): LocalDate[][] {
  const first = `${month}-01`;
  const last = lastOfMonth(month);
  let start = addDays(first, -((weekdayOf(first) - firstDay + 7) % 7));
  const weeks: LocalDate[][] = [];
  while (start <= last) {
    const from = start;
    weeks.push(Array.from({ length: 7 }, (_, index) => addDays(from, index)));
    start = addDays(start, 7);
  }
  return weeks;
}

// --- the times ----------------------------------------------------------------------------------------------------

/** A stay so long is told with the date of its end. */
const LONG_MS = 20 * 3_600_000;
/** From so many on they are shown by parts of the day. */
const MANY_TIMES = 9;

const Times: FC<PickerProps> = (props) => {
  const { page, state, path, fixed } = props;
  const { words, locale } = page;
  const { selected, month, nextFree } = state;
  if (!selected || (selected.slots.length === 0 && selected.crowded.length === 0)) {
    const text = selected
      ? say(words.noTimesOn, { date: formatDate(locale, "date", selected.localDate) })
      : say(words.noTimesInMonth, { month: formatDate(locale, "month", `${month}-01`) });
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

const Time: FC<PickerProps & { slot: Slot; isPriced: boolean }> = ({ page, state, slot, isPriced }) => {
  const { words, locale } = page;
  const { timeZone, service } = state;
  const time = formatAt(locale, "time", timeZone, slot.startAt);
  const price = state.priceOf(slot);
  const isLong = slot.endAt - slot.startAt >= LONG_MS;
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
      class={facts.length > 0 ? "time wide" : "time"}
      data-key={slotValue(wishOfSpan(slot))}
      data-time={time}
    >
      <span class="when">{slot.period ? slot.period.label : time}</span>
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
              <span class="fact">{words.full}</span>
              <span class="fact">{words.waitJoin}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
};

// --- the zone -----------------------------------------------------------------------------------------------------

const Zone: FC<PickerProps> = ({ page, state, path, fixed = {} }) => {
  const { words, locale } = page;
  const at = state.selected?.slots[0]?.startAt ?? page.now;
  const zone = formatZone(locale, state.timeZone, at);
  if (state.isZoneLocked) {
    return (
      <p class="zone">
        <Globe /> {say(words.venueTimes, { zone })}
      </p>
    );
  }
  const isUnknown = page.query.unknownZone !== null;
  return (
    <details
      class="zone"
      data-zone={state.timeZone}
      {...(page.query.timeZone === null && { "data-zone-guessed": "" })}
      open={isUnknown}
    >
      <summary data-key="zone">
        <Globe /> <span>{say(words.timesIn, { zone })}</span>
      </summary>
      <form method="get" action={path} data-auto-off data-turn>
        {page.query.carried
          .filter(([name]) => name !== "tz")
          .map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
        {Object.entries({
          ...fixed,
          ...wishOf(state),
          month: state.month,
          date: state.selected?.localDate ?? null,
        }).map(
          ([name, value]) =>
            value !== null &&
            !page.query.carried.some(([carried]) => carried === name) && (
              <input type="hidden" name={name} value={String(value)} />
            ),
        )}
        <label class="field">
          <span>{words.searchTimeZone}</span>
          <input
            type="text"
            name="tz"
            autocomplete="off"
            spellcheck={false}
            placeholder={cityOf(state.timeZone)}
            value={page.query.unknownZone ?? ""}
            {...(isUnknown && { "aria-invalid": "true", "aria-describedby": "zone-problem" })}
          />
        </label>
        {isUnknown && (
          <p class="problem" id="zone-problem">
            {words.noTimeZone}
          </p>
        )}
        <button class="button quiet" type="submit">
          {words.changeTimeZone}
        </button>
        <ul class="zone-list" data-zone-list></ul>
      </form>
    </details>
  );
};

const Globe: FC = () => (
  <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" class="glyph">
    <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="1.6" />
    <path d="M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18" fill="none" stroke="currentColor" stroke-width="1.6" />
  </svg>
);
