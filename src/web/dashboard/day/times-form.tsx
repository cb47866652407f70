// The stretches of a day, to change or to open an extra day.

import type { FC } from "hono/jsx";
import { seenOn } from "../../../actions/resources/change-day";
import { allWindows, inOrder, likelyWindows } from "../../../domain/availability/day-hours";
import { clockOf } from "../../../domain/time/local-time";
import { say } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { windowsText } from "../../kit/business-view";
import { Hidden, Problem } from "../../kit/form-fields";
import type { Desk } from "../desk";
import { MOST_STRETCHES } from "./day-acts";
import { type DayState, dayLink, meant, windowsShown } from "./day-state";
import type { Tried } from "./tried";

type View = { readonly desk: Desk; readonly state: DayState; readonly tried: Tried | null };

/** Names whose hours a form changes. A script moves a form with unsaved input out of its line. */
export const Whose: FC<{ state: DayState; name: string }> = ({ state, name }) => (
  <>
    <strong class="day-whose">
      <bdi>{name}</bdi>
    </strong>
    <input type="hidden" name="who" value={state.who?.id ?? "all"} />
  </>
);

/** Which resources have hours of their own on this date, where the form is for all of them. */
const Others: FC<Pick<View, "desk" | "state">> = ({ desk, state }) => (
  <>
    {meant(state)
      .filter((one) => one.own !== null)
      .map(({ name, windows }) => (
        <p>
          <bdi>{name}</bdi>: {windowsText(desk, inOrder(windows))}
        </p>
      ))}
  </>
);

export const Times: FC<View & { name: string }> = ({ desk, state, tried, name }) => {
  const { said, words } = desk;
  const own = tried?.act === "hours" ? tried : null;
  const present = windowsShown(state);
  const isExtra = present.length === 0;
  const windows = isExtra ? allWindows(meant(state).map(({ hours }) => likelyWindows(hours, state.date))) : present;
  const problem = own?.problems?.get("hours") ?? null;
  const isOutrun = own?.refusal?.code === "revision_mismatch";
  const pairs = Math.min(MOST_STRETCHES, windows.length + 1);
  const shownIn = (side: "from" | "to", at: number) => {
    const typed = own?.values.get(`${side}${at + 1}`);
    if (typed !== undefined) return typed;
    const window = windows[at];
    if (!window) return "";
    return clockOf((side === "from" ? window.startMinute : window.endMinute) % 1_440);
  };
  const pair = (at: number) => (
    <div class="day-pair">
      {(["from", "to"] as const).map((side) => (
        <label>
          <span>{said.lists[side]}</span>
          <input
            type="time"
            name={`${side}${at + 1}`}
            value={shownIn(side, at)}
            {...(problem !== null && { "aria-invalid": "true", "aria-describedby": "f-hours-problem" })}
          />
        </label>
      ))}
    </div>
  );
  const last = pairs - 1;
  const isMore = shownIn("from", last) !== "";
  return (
    <form class={problem === null ? "day-form" : "day-form wrong"} method="post" action={dayLink(desk, state)}>
      {isOutrun && (
        <Alert title={words.changedMeanwhile}>
          <p>
            {say(said.day.nowIs, {
              field: said.day.hours,
              value: windowsText(desk, present),
            })}
          </p>
          {state.who === null && <Others desk={desk} state={state} />}
        </Alert>
      )}
      <Whose state={state} name={name} />
      <Hidden values={{ was_hours: seenOn(meant(state)) }} />
      <div class="day-line">
        {Array.from({ length: last }, (_, at) => pair(at))}
        <button class={isExtra ? "button main" : "button"} type="submit" name="do" value="hours">
          {isExtra ? said.day.open : said.day.saveHours}
        </button>
      </div>
      <details {...(isMore && { open: true })}>
        <summary>{said.day.addHours}</summary>
        {pair(last)}
      </details>
      <Problem id="f-hours-problem" text={problem} />
      {state.who === null && <p class="soft">{isExtra ? said.day.forAll : said.day.forOpen}</p>}
    </form>
  );
};
