// Options before a start: length, host or place, and number of people.

import type { FC } from "hono/jsx";
import { resourceOf } from "../../domain/tenant/configuration";
import { resourcesOf, type Service } from "../../domain/tenant/service";
import { formatMinutes } from "../../i18n/format";
import { say, sayNumber } from "../../i18n/words/say";
import { durationsOf } from "../kit/lengths";
import type { PageContext } from "../kit/page-context";
import type { PickerProps } from "./picker";
import { mostParty, type PickerState, shownAt } from "./picker-state";
import { isStay, shortestStay } from "./stay";

export const Options: FC<PickerProps> = ({ page, state, path, fixed = {} }) => {
  const { words } = page;
  const { service, configuration } = state;
  const lengths = durationsOf(service);
  const hosts = service.customerChoosesResource ? choosableOf(state) : [];
  const most = mostParty(configuration, service);
  if (lengths.length < 2 && hosts.length < 2 && most < 2) return null;
  const isSpace = hosts.some(({ kind }) => kind !== "person");
  const isTooMany = (page.query.party ?? 0) > most;
  // A day that was only the first free one is searched again for the new options.
  const dateChosen = page.query.date === null ? null : (state.selected?.localDate ?? null);
  const own = new Set(["duration", "resource", "party"]);
  return (
    <form class="options" method="get" action={path} data-auto novalidate>
      {page.query.carried
        .filter(([name]) => !own.has(name))
        .map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
      {Object.entries({ ...fixed, ...shownAt(state, dateChosen) }).map(
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

/** From this many lengths on, whole hours come before the others. */
const MANY_LENGTHS = 24;

/** Lengths under a day, in a list; longer ones are chosen as days. */
const Length: FC<{ page: PageContext; service: Service; minutes: number }> = ({ page, service, minutes }) => {
  const { words, locale } = page;
  const stay = shortestStay(service);
  const lengths = durationsOf(service).filter((length) => stay === null || length < stay);
  if (lengths.length === 0) return null;
  const isChosen = (length: number) => (length === stay ? isStay(service, minutes) : length === minutes);
  const list = (of: readonly number[]) =>
    of.map((length) => (
      <option value={String(length)} selected={isChosen(length)}>
        {formatMinutes(locale, words, length)}
      </option>
    ));
  const isWhole = (length: number) => length % 60 === 0;
  const between = lengths.filter((length) => !isWhole(length));
  const isGrouped = lengths.length > MANY_LENGTHS && between.length > 0;
  return (
    <label class="field">
      <span>{words.duration}</span>
      <select name="duration" data-key="option-duration">
        {!isGrouped && list(lengths)}
        {isGrouped && <optgroup label={words.wholeHours}>{list(lengths.filter(isWhole))}</optgroup>}
        {stay !== null && (
          <option value={String(stay)} selected={isChosen(stay)}>
            {words.severalDays}
          </option>
        )}
        {isGrouped && <optgroup label={words.otherLengths}>{list(between)}</optgroup>}
      </select>
    </label>
  );
};

function choosableOf({ configuration, service }: PickerState) {
  return resourcesOf(service).flatMap((id) => {
    const resource = resourceOf(configuration, id);
    return resource?.active ? [resource] : [];
  });
}
