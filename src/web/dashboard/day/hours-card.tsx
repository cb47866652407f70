// The hours of a day: of the whole business and of each resource. The chosen one has its form below its line.

import type { Child, FC } from "hono/jsx";
import type { DayOfResource } from "../../../actions/availability/show-day";
import { allWindows } from "../../../domain/availability/day-hours";
import type { Window } from "../../../domain/availability/opening-hours";
import { type LocalDate, MINUTE_MS, wallClockOf } from "../../../domain/time/local-time";
import { formatSpan } from "../../../i18n/format";
import { windowsText } from "../../kit/business-view";
import { Field, Hidden } from "../../kit/form-fields";
import type { Desk } from "../desk";
import { type DayState, dayLink } from "./day-state";
import { Times, Whose } from "./times-form";
import { Touched } from "./touched";
import type { Tried } from "./tried";

type View = { readonly desk: Desk; readonly state: DayState; readonly tried: Tried | null };

export const HoursCard: FC<View> = (view) => {
  const { desk, state } = view;
  const { said } = desk;
  const { resources } = state.day;
  return (
    <section class="card day-hours" aria-labelledby="h-hours" data-region="hours">
      <h2 id="h-hours">{said.day.hours}</h2>
      <ul class="day-rows">
        {state.reachesAll && resources.length !== 1 && (
          <Row {...view} who={null} name={said.day.everyone}>
            <Open desk={desk} windows={allWindows(resources.map((one) => openMinutes(one, state.date)))} />
          </Row>
        )}
        {resources.map((one) => (
          <Row {...view} who={one} name={one.name}>
            <Open desk={desk} windows={openMinutes(one, state.date)} />
            {one.own && <small class="soft">{said.day.onlyToday}</small>}
          </Row>
        ))}
      </ul>
    </section>
  );
};

const Row: FC<View & { who: DayOfResource | null; name: string; children?: Child }> = ({
  who,
  name,
  children,
  ...view
}) => {
  const { desk, state } = view;
  const isChosen = state.who?.id === who?.id;
  return (
    <li>
      <a
        class="day-row"
        href={`${dayLink(desk, state, { who: who?.id ?? "all" })}#h-hours`}
        {...(isChosen && { "aria-current": "true" })}
      >
        <bdi>{name}</bdi>
        <span class="day-state">{children}</span>
      </a>
      {isChosen && <HoursForms {...view} name={name} />}
    </li>
  );
};

const Open: FC<{ desk: Desk; windows: readonly Window[] }> = ({ desk, windows }) => (
  <span {...(windows.length === 0 && { class: "soft" })}>{windowsText(desk, windows)}</span>
);

/** The open time of a date by the clocks of the resource. */
function openMinutes({ open, timeZone }: DayOfResource, date: LocalDate): Window[] {
  const minute = (at: number) => Math.round((wallClockOf(timeZone, at) - Date.parse(date)) / MINUTE_MS);
  return open.map(({ startAt, endAt }) => ({ startMinute: minute(startAt), endMinute: minute(endAt) }));
}

const HoursForms: FC<View & { name: string }> = ({ name, ...view }) => {
  const { desk, state, tried } = view;
  const { said } = desk;
  const among = state.who ? [state.who] : state.day.resources;
  const isOpen = among.some(({ open }) => open.length > 0);
  const hasOwn = among.some(({ own }) => own !== null);
  return (
    <div class="day-forms">
      {tried?.touched && <Touched {...view} tried={tried} />}
      <Closures desk={desk} state={state} />
      {isOpen && (
        <form class="day-form day-line" method="post" action={dayLink(desk, state)}>
          <Whose state={state} name={name} />
          <Hidden values={{ key: crypto.randomUUID() }} />
          <Field
            name="reason"
            value={tried?.act === "close" ? (tried.values.get("reason") ?? "") : ""}
            problem={null}
            label={said.day.reason}
            type="text"
            maxlength={200}
            autocomplete="off"
          />
          <button class="button main" type="submit" name="do" value="close">
            {said.day.close}
          </button>
        </form>
      )}
      {state.mayChangeHours && <Times {...view} name={name} />}
      {state.mayChangeHours && hasOwn && (
        <form method="post" action={dayLink(desk, state)}>
          <Whose state={state} name={name} />
          <button class="button quiet" type="submit" name="do" value="usual">
            {said.day.usual}
          </button>
        </form>
      )}
    </div>
  );
};

/** Closures of the day, each with the press that ends it. */
const Closures: FC<{ desk: Desk; state: DayState }> = ({ desk, state }) => {
  const { said, locale, configuration, words, root } = desk;
  const { who, day, reachesAll } = state;
  const shown = day.closures.filter(({ resourceId }) => who === null || resourceId === null || resourceId === who.id);
  if (shown.length === 0) return null;
  const zone = who?.timeZone ?? configuration.tenant.timeZone;
  return (
    <ul class="day-closures">
      {shown.map(({ id, reason, resourceId, serviceId, span, when }) => {
        const named = day.resources.find((one) => one.id === resourceId)?.name ?? said.day.everyone;
        const service = configuration.services.find((one) => one.id === serviceId)?.name;
        const isWhole = when.kind === "dates" && when.fromMinute === 0 && when.toMinute === 1_440;
        const mayChange = resourceId === null ? reachesAll : true;
        const text = (
          <>
            {isWhole ? words.closedDay : formatSpan(locale, "time", zone, span.startAt, span.endAt)}{" "}
            {reason && <bdi>{reason}</bdi>}
          </>
        );
        return (
          <li>
            <span>
              {mayChange ? <a href={`${root}/closures/${id}`}>{text}</a> : <strong>{text}</strong>}{" "}
              <span class="soft">
                <bdi>{named}</bdi> {service && <bdi>· {service}</bdi>}
              </span>
            </span>
            {mayChange && when.kind === "dates" && (
              <form method="post" action={dayLink(desk, state)}>
                <input type="hidden" name="closure" value={id} />
                <button class="button" type="submit" name="do" value="reopen">
                  {said.day.reopen}
                </button>
              </form>
            )}
          </li>
        );
      })}
    </ul>
  );
};
