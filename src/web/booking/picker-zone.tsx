// The zone of the shown times, and choosing another one.

import type { FC } from "hono/jsx";
import { clockOfPages } from "../../domain/tenant/service";
import { cityOf, formatZone } from "../../i18n/format";
import { say } from "../../i18n/words/say";
import { yourTime } from "../../i18n/zone-words";
import { FIELD } from "../kit/page-names";
import type { PickerProps } from "./picker";
import { shownAt, wishOf } from "./picker-state";

export const Zone: FC<PickerProps> = ({ page, state, path, fixed = {} }) => {
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
  const isOfPlace = clockOfPages(state.service) === "both";
  const own = state.alsoIn !== null && yourTime(page, state, at) !== null && formatZone(locale, state.alsoIn, at);
  const isUnknown = page.query.unknownZone !== null;
  return (
    <details
      class="zone"
      data-zone={state.alsoIn ?? state.timeZone}
      {...(page.query.timeZone === null && { "data-zone-guessed": "" })}
      open={isUnknown}
    >
      <summary data-key="zone">
        <Globe />{" "}
        <span>
          {say(isOfPlace ? words.venueTimes : words.timesIn, { zone })}
          {own && (
            <>
              <br />
              {say(words.yourZone, { zone: own })}
            </>
          )}
        </span>
      </summary>
      <form method="get" action={path} data-turn>
        {page.query.carried
          .filter(([name]) => name !== "tz")
          .map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
        {Object.entries({
          ...fixed,
          ...wishOf(state),
          ...shownAt(state, state.selected?.localDate ?? null),
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
            name={FIELD.zone}
            autocomplete="off"
            spellcheck={false}
            placeholder={cityOf(state.alsoIn ?? state.timeZone)}
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
