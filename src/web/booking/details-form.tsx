// Parts of forms beside their fields: messages, and how long a start is held.

import type { Child, FC } from "hono/jsx";
import { say } from "../../i18n/words/say";
import { timeBeside } from "../../i18n/zone-words";
import { Problem } from "../kit/form-fields";
import type { PageContext } from "../kit/page-context";
import { ROBOT_ACTION } from "../kit/robot-check";

/** A message to read first; it takes the focus when it appears. */
export const Alert: FC<{ title: Child; kind?: "bad" | "good"; children?: Child }> = ({
  title,
  kind = "bad",
  children,
}) => (
  <div class={`alert ${kind}`} tabindex={-1} data-focus>
    <strong>{title}</strong>
    {children}
  </div>
);

/** How long the start is held: a script counts down, without a script it shows the end. `over` is said at the end. */
type CountdownProps = {
  readonly page: PageContext;
  readonly expiresAt: number;
  readonly timeZone: string;
  /** The zone of the times beside it, where that may be another one. */
  readonly besideZone?: string;
  readonly over?: string;
  /** A sentence beside it says until when the time is held. Only the script adds what is left. */
  readonly isSaid?: boolean;
};

export const Countdown: FC<CountdownProps> = ({
  page,
  expiresAt,
  timeZone,
  besideZone = timeZone,
  over = page.words.holdOver,
  isSaid = false,
}) => {
  const { words, locale } = page;
  return (
    <div class="countdown" data-countdown={String(expiresAt)} data-served-at={String(page.deps.clock.now())}>
      {!isSaid && <span data-held>{words.heldFor}</span>}{" "}
      <strong role="timer" data-left={words.heldLeft}>
        {!isSaid && say(words.until, { time: timeBeside(locale, "time", { timeZone, besideZone }, expiresAt) })}
      </strong>
      <span class="sr" role="status" data-ending={words.holdEnding}></span>
      <span class="over" role="alert" hidden data-over>
        {over}
      </span>
    </div>
  );
};

/** The script of the robot check, if the deployment has one. */
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
