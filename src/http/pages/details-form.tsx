// What stands in forms beside their fields: what has to be read first, how long a time is held, asking for it again.

import type { Child, FC } from "hono/jsx";
import { DEFAULT_SERIES_MAX, type Service } from "../../domain/service";
import type { FormValues } from "./booking-form";
import { Problem } from "./form-fields";
import { formatAt } from "./format";
import type { PageContext } from "./page-context";
import { ROBOT_ACTION } from "./robot-check";
import { say } from "./words/say";

/** Something that needs to be read first. Takes the focus when it comes. */
export const Alert: FC<{ title: string; kind?: "bad" | "good"; children?: Child }> = ({
  title,
  kind = "bad",
  children,
}) => (
  <div class={`alert ${kind}`} tabindex={-1} data-focus>
    <strong>{title}</strong>
    {children}
  </div>
);

/** How long the time is held, counted down by the script; without one it says until when. */
export const Countdown: FC<{ page: PageContext; expiresAt: number; timeZone: string }> = ({
  page,
  expiresAt,
  timeZone,
}) => {
  const { words, locale } = page;
  return (
    <div class="countdown" data-countdown={String(expiresAt)} data-served-at={String(page.deps.clock.now())}>
      <span data-held>{words.heldFor}</span>{" "}
      <strong role="timer" data-left={words.heldLeft}>
        {say(words.until, { time: formatAt(locale, "time", timeZone, expiresAt) })}
      </strong>
      <span class="sr" role="status" data-ending={words.holdEnding}></span>
      <span class="over" role="alert" hidden data-over>
        {words.holdOver}
      </span>
    </div>
  );
};

const MOST_REPEATS = 52;

/** How often a customer may book the same time at once; less than 2 where the service leaves that to the business. */
export function mostRepeats({ seats, seriesMax }: Service): number {
  return seats === 1 ? Math.min(MOST_REPEATS, seriesMax ?? DEFAULT_SERIES_MAX) : 0;
}

/** Asking for the same time again and again. */
export const Repeat: FC<{ page: PageContext; most: number; values: FormValues; problem: string | null }> = ({
  page,
  most,
  values,
  problem,
}) => {
  const { words } = page;
  const chosen = values.get("repeat") ?? "";
  const options = {
    "": words.never,
    daily: words.daily,
    weekly: words.weekly,
    fortnightly: words.fortnightly,
    monthly: words.monthly,
  };
  return (
    <details class="repeat" open={chosen !== ""}>
      <summary>{words.repeat}</summary>
      <div class="row">
        <label class="field">
          <span>{words.repeatHow}</span>
          <select name="repeat">
            {Object.entries(options).map(([value, label]) => (
              <option value={value} selected={value === chosen}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label class="field narrow">
          <span>{words.repeatCount}</span>
          <input
            type="number"
            name="count"
            min="2"
            max={String(most)}
            value={values.get("count") ?? String(Math.min(4, most))}
            inputmode="numeric"
            {...(problem !== null && { "aria-invalid": "true", "aria-describedby": "f-count-problem" })}
          />
        </label>
      </div>
      <Problem id="f-count-problem" text={problem} />
      <label class="check">
        <input
          type="checkbox"
          name="skip"
          value="yes"
          checked={!values.has("repeat") || values.get("skip") === "yes"}
        />
        <span>{words.skipTaken}</span>
      </label>
    </details>
  );
};

/** The script of the robot check, where the deployment has one. */
export const RobotCheck: FC<{ page: PageContext; problem: string | null }> = ({ page, problem }) => {
  const { turnstile } = page.deps.settings;
  if (!turnstile) return null;
  return (
    <>
      <div
        class="robot"
        data-turnstile={turnstile.siteKey}
        data-action={ROBOT_ACTION}
        data-turnstile-script={`${turnstile.origin}/turnstile/v0/api.js?render=explicit`}
      ></div>
      <Problem id="f-robot-problem" text={problem} />
    </>
  );
};
