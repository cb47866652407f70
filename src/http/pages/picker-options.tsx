// What can be chosen before a time: length, host or place, and for how many.

import type { FC } from "hono/jsx";
import { resourceOf } from "../../domain/configuration";
import { resourcesOf, type Service } from "../../domain/service";
import { formatMinutes } from "./format";
import { durationsOf } from "./lengths";
import type { PageContext } from "./page-context";
import type { PickerProps } from "./picker";
import { mostParty, type PickerState, shownAt } from "./picker-state";
import { say, sayCount, sayNumber } from "./words/say";

export const Options: FC<PickerProps> = ({ page, state, path, fixed = {} }) => {
  const { words } = page;
  const { service, configuration } = state;
  const lengths = durationsOf(service);
  const hosts = service.customerChoosesResource ? choosableOf(state) : [];
  const most = mostParty(configuration, service);
  if (lengths.length < 2 && hosts.length < 2 && most < 2) return null;
  const isSpace = hosts.some(({ kind }) => kind !== "person");
  const isTooMany = (page.query.party ?? 0) > most;
  const own = new Set(["duration", "resource", "party"]);
  return (
    <form class="options" method="get" action={path} data-auto novalidate>
      {page.query.carried
        .filter(([name]) => !own.has(name))
        .map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
      {Object.entries({ ...fixed, ...shownAt(state, state.selected?.localDate ?? null) }).map(
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
        <div class="field narrow">
          <label for="party">{service.seats > 1 ? words.party : words.guests}</label>
          <input
            id="party"
            type="number"
            name="party"
            data-key="option-party"
            min="1"
            max={String(most)}
            value={String(state.party)}
            inputmode="numeric"
            aria-describedby="party-limit"
            {...(isTooMany && { "aria-invalid": "true" })}
          />
          <small class={isTooMany ? "problem" : "hint"} id="party-limit">
            {say(words.atMost, { count: sayNumber(page.locale, most) })}
          </small>
        </div>
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
