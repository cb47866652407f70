// Hours and prices of a day, with what customers see beside them.

import type { FC } from "hono/jsx";
import { addDays } from "../../../domain/time/local-time";
import { formatDate } from "../../../i18n/format";
import { Alert } from "../../booking/details-form";
import { pageLink } from "../../kit/page-context";
import { readCarried } from "../carried";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { nothingThere, refuseWith } from "../lists/list-kit";
import { readBeside } from "./beside";
import { Beside } from "./beside-card";
import { act } from "./day-acts";
import { type DayState, dayLink, readDay } from "./day-state";
import { HoursCard } from "./hours-card";
import { ServicesCard } from "./services-card";
import { aboutDay, type Tried } from "./tried";
import { readUndo } from "./undo";

export async function answerDay(asked: Desk): Promise<Response> {
  const read = await readDay(asked);
  if (!read) return nothingThere(asked);
  const { desk, state } = read;
  const acted = desk.form && (await act(desk, state, desk.form));
  if (acted instanceof Response) return acted;
  const isMissing = acted?.refusal && ["not_found", "forbidden"].includes(acted.refusal.code);
  if (isMissing && acted?.refusal) return refuseWith(desk, acted.refusal);
  // Another person was faster: the page shows what they made of the day.
  const after = acted?.refusal?.code === "revision_mismatch" ? await readDay(asked) : null;
  return renderDay(after?.desk ?? desk, after?.state ?? state, acted);
}

async function renderDay(desk: Desk, state: DayState, tried: Tried | null): Promise<Response> {
  const { said } = desk;
  const beside = await readBeside(desk, state);
  const undo = await readCarried(desk, aboutDay(state), desk.url.searchParams.get("undo"));
  return renderDesk(
    desk,
    {
      title: said.nav.day,
      current: "day",
      children: (
        <>
          <DayHead desk={desk} state={state} />
          <div data-region="bar" role="status">
            {tried ? <Trouble desk={desk} tried={tried} /> : <DoneBar desk={desk} state={state} undo={undo} />}
          </div>
          <div class="day">
            <HoursCard desk={desk} state={state} tried={tried} />
            <Beside desk={desk} state={state} beside={beside} />
            <ServicesCard desk={desk} state={state} tried={tried} />
          </div>
        </>
      ),
    },
    tried ? 422 : 200,
  );
}

const DayHead: FC<{ desk: Desk; state: DayState }> = ({ desk, state }) => {
  const { said, locale, language, root, query } = desk;
  const { date, today } = state;
  const words = said.calendar;
  const isRightToLeft = language.direction === "rtl";
  const step = (days: number, label: string, sign: string, key: string) => (
    <a
      class="button quiet"
      href={dayLink(desk, state, { date: addDays(date, days) })}
      aria-label={label}
      data-key={key}
    >
      {sign}
    </a>
  );
  return (
    <div class="desk-head day-head">
      <div>
        <h1>{said.nav.day}</h1>
        <p class="day-date">{formatDate(locale, "dateFull", date)}</p>
      </div>
      <div class="row">
        {step(-1, said.making.previousDay, "‹", isRightToLeft ? "arrowright" : "arrowleft")}
        <a class="button quiet" href={dayLink(desk, state, { date: today })} data-key="t">
          {words.today}
        </a>
        {step(1, said.making.nextDay, "›", isRightToLeft ? "arrowleft" : "arrowright")}
        <form method="get" action={`${root}/day`} class="row">
          {query.lang && <input type="hidden" name="lang" value={query.lang} />}
          {["who", "service"].map((name) => {
            const value = desk.url.searchParams.get(name);
            return value !== null && <input type="hidden" name={name} value={value} />;
          })}
          <input type="date" name="date" value={date} required aria-label={said.making.start} />
          <button class="button quiet" type="submit">
            {said.lists.show}
          </button>
        </form>
        <a class="button quiet" href={pageLink(desk, `${root}/calendar`, { date, view: "day" })}>
          {said.nav.calendar}
        </a>
      </div>
    </div>
  );
};

const DoneBar: FC<{ desk: Desk; state: DayState; undo: string | null }> = ({ desk, state, undo }) => {
  const { said, url } = desk;
  const what = url.searchParams.get("done") ?? "";
  const text = Object.hasOwn(said.day.done, what) ? said.day.done[what as keyof typeof said.day.done] : null;
  if (text === null) return null;
  return (
    <div class="done-bar day-done">
      <span>{text}</span>
      {undo !== null && readUndo(undo) && (
        <form method="post" action={dayLink(desk, state)}>
          <input type="hidden" name="undo" value={undo} />
          <button class="button" type="submit" name="do" value="undo">
            {said.calendar.drag.undo}
          </button>
        </form>
      )}
    </div>
  );
};

/** What has no place in a form of its own: a change that cannot be taken back, or a press that means nothing. */
const Trouble: FC<{ desk: Desk; tried: Tried }> = ({ desk, tried: { act, refusal, problems, touched } }) => {
  const { words } = desk;
  if (touched || problems) return null;
  const isOutrun = refusal?.code === "revision_mismatch";
  if (isOutrun && act !== "undo") return null;
  return <Alert title={isOutrun ? words.changedMeanwhile : words.badInput} />;
};
