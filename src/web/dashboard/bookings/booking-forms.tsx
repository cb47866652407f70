// The forms about one booking. Each carries the revision that its reader saw.

import type { Child, FC } from "hono/jsx";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { type BookingStatus, statusAt } from "../../../domain/booking/booking";
import { OVERRIDABLE_CODES } from "../../../domain/refusal";
import { mayDo } from "../../../domain/tenant/actor";
import { MINUTE_MS } from "../../../domain/time/local-time";
import { formatAt } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { Field, Hidden } from "../../kit/form-fields";
import { isWithin, overrideIn, writeStart } from "../new-booking-form";
import { ruleSentence } from "../rule-words";
import { actorName } from "./booking-history";
import { addressOf, type BookingView, baseOf, CORRECTED, type Corrected, mayOverride } from "./booking-kit";
import { statusWord } from "./status";

const OPEN: readonly BookingStatus[] = ["pending", "confirmed"];
const CORRECTABLE: readonly BookingStatus[] = [...OPEN, "completed", "no_show"];

export const Actions: FC<BookingView> = (view) => {
  const { desk, shown, tried } = view;
  const { said, staff, now } = desk;
  const { booking } = shown.kept;
  const status = statusAt(booking, now);
  if (!mayDo(staff.actor, "bookings")) return <p class="soft">{said.booking.only}</p>;
  const isBegun = booking.startAt <= now;
  return (
    <section class="acts" aria-label={said.booking.details}>
      {tried && tried.act !== "move" && <Trouble {...view} />}
      <div class="panels">
        {status === "pending" && <OneTap view={view} act="confirm" text={said.act.approve} isMain />}
        {status === "confirmed" && isBegun && (
          <>
            <OneTap view={view} act="complete" text={said.act.completed} isMain />
            <OneTap view={view} act="no_show" text={said.act.noShow} />
          </>
        )}
        {OPEN.includes(status) && <MovePanel {...view} />}
        {(CORRECTABLE.includes(status) || tried?.act === "amend") && <CorrectPanel {...view} />}
        {status === "pending" && (
          <EndPanel view={view} act="reject" title={said.booking.declineTitle} button={said.booking.doDecline} />
        )}
        {(OPEN.includes(status) || tried?.act === "cancel") && (
          <EndPanel view={view} act="cancel" title={said.booking.cancelTitle} button={said.booking.doCancel} />
        )}
      </div>
    </section>
  );
};

const OneTap: FC<{ view: BookingView; act: string; text: string; isMain?: boolean }> = ({
  view,
  act,
  text,
  isMain,
}) => (
  <form method="post" action={addressOf(view.desk, view.shown.kept.booking.id)}>
    <input type="hidden" name="revision" value={view.shown.kept.booking.revision} />
    <button class={isMain ? "button main" : "button"} type="submit" name="do" value={act}>
      {text}
    </button>
  </form>
);

/** Why the press before was refused. A change by someone else in between is named. */
const Trouble: FC<BookingView> = ({ desk, shown, tried }) => {
  const { said, words } = desk;
  if (!tried) return null;
  const { refusal, problems } = tried;
  if (problems.size > 0 || refusal === null) return <Alert title={words.checkBelow} />;
  const status = statusAt(shown.kept.booking, desk.now);
  if (refusal.code === "revision_mismatch") {
    const [newest] = shown.history;
    const title = newest ? say(said.booking.changedBy, { name: actorName(desk, newest) }) : said.booking.changed;
    return (
      <Alert title={title}>
        <p>{said.booking.changedText}</p>
        {newest && <p>{said.booking.happened[newest.type] ?? newest.type}</p>}
      </Alert>
    );
  }
  if (refusal.code === "invalid_transition" || refusal.code === "already_cancelled") {
    return <Alert title={say(said.booking.notPossible, { status: statusWord(desk, status) })} />;
  }
  return <Alert title={ruleSentence(desk, refusal)} />;
};

const Panel: FC<{ view: BookingView; act: string; title: string; children?: Child }> = ({
  view,
  act,
  title,
  children,
}) => {
  const { booking } = view.shown.kept;
  return (
    <details class="panel" name="act" {...(view.tried?.act === act && { open: true })}>
      <summary class="button">{title}</summary>
      <form class="card form" method="post" action={addressOf(view.desk, booking.id)} data-keep>
        <input type="hidden" name="revision" value={booking.revision} />
        {children}
      </form>
    </details>
  );
};

/** Whether the customer is told, and with which words. They are told unless staff say otherwise. */
const Telling: FC<{ view: BookingView; act: string }> = ({ view, act }) => {
  const { said } = view.desk;
  const values = view.tried?.act === act ? view.tried.values : null;
  const { customer } = view.shown.kept.booking;
  if (!customer?.email && !customer?.phone) return null;
  return (
    <>
      <input type="hidden" name="telling" value="1" />
      <label class="check">
        <input type="checkbox" name="notify" value="1" checked={values === null || values.has("notify")} />
        <span>{said.booking.notify}</span>
      </label>
      <div class="field">
        <label for={`f-message-${act}`}>{said.booking.sentence}</label>
        <textarea id={`f-message-${act}`} name="message" rows={2} maxlength={500}>
          {values?.get("message") ?? ""}
        </textarea>
      </div>
    </>
  );
};

const EndPanel: FC<{ view: BookingView; act: "cancel" | "reject"; title: string; button: string }> = ({
  view,
  act,
  title,
  button,
}) => {
  const { said } = view.desk;
  const values = view.tried?.act === act ? view.tried.values : null;
  return (
    <Panel view={view} act={act} title={title}>
      <div class="field">
        <label for={`f-reason-${act}`}>{said.booking.reason}</label>
        <input
          id={`f-reason-${act}`}
          type="text"
          name="reason"
          maxlength={500}
          value={values?.get("reason") ?? ""}
          aria-describedby={`f-reason-${act}-hint`}
        />
        <small class="hint" id={`f-reason-${act}-hint`}>
          {said.booking.reasonHint}
        </small>
      </div>
      <Telling view={view} act={act} />
      <button class="button danger" type="submit" name="do" value={act}>
        {button}
      </button>
    </Panel>
  );
};

const MovePanel: FC<BookingView> = (view) => {
  const { desk, shown, tried } = view;
  const { said, configuration, staff } = desk;
  const { kept } = shown;
  const { booking, resources } = kept;
  const zone = zoneOfBooking(kept);
  const values = tried?.act === "move" ? tried.values : null;
  const problems = tried?.act === "move" ? tried.problems : new Map<string, string>();
  const serving = new Set(booking.service.requires.flatMap(({ anyOf }) => anyOf));
  const current = configuration.services.find(({ id }) => id === booking.service.id);
  for (const { anyOf } of current?.requires ?? []) for (const id of anyOf) serving.add(id);
  const choices = configuration.resources.filter(
    ({ id, active }) => serving.has(id) && active && isWithin(staff.resources, id),
  );
  const chosen = values?.get("resource") || resources[0]?.id;
  const minutes = Math.round((booking.endAt - booking.startAt) / MINUTE_MS);
  return (
    <Panel view={view} act="move" title={said.booking.moveTitle}>
      <MoveTrouble {...view} zone={zone} />
      <div class="pair">
        <div class={problems.has("start") ? "field wrong" : "field"}>
          <label for="f-start">{said.booking.newStart}</label>
          <input
            id="f-start"
            type="datetime-local"
            name="start"
            required
            value={values?.get("start") ?? writeStart(zone, booking.startAt)}
          />
          {problems.has("start") && <p class="problem">{problems.get("start")}</p>}
        </div>
        {choices.length > 1 && (
          <div class="field">
            <label for="f-resource">{said.booking.with}</label>
            <select id="f-resource" name="resource">
              {choices.map(({ id, name }) => (
                <option value={id} selected={id === chosen}>
                  {name}
                </option>
              ))}
            </select>
          </div>
        )}
        {booking.service.duration.kind === "flexible" && (
          <div class="field">
            <label for="f-minutes">{said.booking.minutes}</label>
            <input
              id="f-minutes"
              type="number"
              name="minutes"
              min="1"
              max="100000"
              value={values?.get("minutes") ?? String(minutes)}
            />
          </div>
        )}
      </div>
      <Telling view={view} act="move" />
      <button class="button main" type="submit" name="do" value="move">
        {said.booking.doMove}
      </button>
    </Panel>
  );
};

/** The rule that refuses the move, free times near it, and "all the same" for those who may. */
const MoveTrouble: FC<BookingView & { zone: string }> = ({ zone, ...view }) => {
  const { desk, tried } = view;
  const { said } = desk;
  if (tried?.act !== "move") return null;
  const { refusal, values } = tried;
  if (refusal === null || ["revision_mismatch", "invalid_transition", "already_cancelled"].includes(refusal.code)) {
    return <Trouble {...view} />;
  }
  const isOverridable = OVERRIDABLE_CODES.some((code) => code === refusal.code);
  const override = [...new Set([...overrideIn(values), refusal.code])].join(",");
  return (
    <Alert title={said.booking.stands}>
      <p>{ruleSentence(desk, refusal)}</p>
      {refusal.alternatives && refusal.alternatives.length > 0 && (
        <>
          <p>{said.booking.instead}:</p>
          <div class="row">
            {refusal.alternatives.map(({ startAt }) => (
              <button class="button" type="submit" name="near" value={writeStart(zone, startAt)}>
                {formatAt(desk.locale, "dateTime", zone, startAt)}
              </button>
            ))}
          </div>
        </>
      )}
      {isOverridable && mayOverride(desk.staff) && (
        <button class="button" type="submit" name="override" value={override}>
          {said.booking.allTheSame}
        </button>
      )}
    </Alert>
  );
};

/** The typed text stays. Where the other person has changed the same field, both versions are shown. */
const CorrectPanel: FC<BookingView> = (view) => {
  const { desk, shown, tried } = view;
  const { said, words } = desk;
  const { booking } = shown.kept;
  const stored = baseOf(booking);
  const own = tried?.act === "amend" ? tried : null;
  const isStale = own?.refusal?.code === "revision_mismatch";
  const shownOf = (name: Corrected) => {
    const typed = own?.values.get(name);
    if (typed === undefined) return stored[name];
    // A field that this person left alone takes what is stored now.
    return isStale && typed === own?.values.get(`was_${name}`) ? stored[name] : typed;
  };
  const field = (name: Corrected) => ({
    name,
    value: shownOf(name),
    problem: own?.problems.get(name) ?? null,
    ...(isStale &&
      shownOf(name) !== stored[name] && {
        hint: stored[name] === "" ? said.booking.storedEmpty : say(said.booking.stored, { value: stored[name] }),
      }),
  });
  const isOpen = OPEN.includes(statusAt(booking, desk.now));
  const party = (["guests", "seats", "units"] as const).filter(
    (name) =>
      isOpen &&
      (name === "guests"
        ? booking.service.seats === 1
        : name === "seats"
          ? booking.service.seats > 1
          : booking.units > 1),
  );
  const labels = { guests: words.guests, seats: words.placesBooked, units: said.booking.people };
  return (
    <Panel view={view} act="amend" title={said.booking.correctTitle}>
      <Hidden values={Object.fromEntries(CORRECTED.map((name) => [`was_${name}`, stored[name]]))} />
      <Field {...field("name")} label={words.name} type="text" maxlength={200} autocomplete="off" />
      <div class="pair">
        <Field {...field("phone")} label={words.phone} type="tel" maxlength={60} autocomplete="off" />
        <Field {...field("email")} label={words.email} type="email" maxlength={254} autocomplete="off" />
      </div>
      {party.map((name) => (
        <Field {...field(name)} label={labels[name]} type="text" maxlength={6} />
      ))}
      <Field {...field("notes")} label={said.csv.notes} type="textarea" maxlength={2_000} />
      <button class="button main" type="submit" name="do" value="amend">
        {said.booking.doCorrect}
      </button>
    </Panel>
  );
};
