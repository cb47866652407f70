// What staff see of a session.

import type { FC } from "hono/jsx";
import type { KeptBooking } from "../../../actions/bookings/change-booking";
import type { readSession } from "../../../actions/sessions/read-session";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { statusAt } from "../../../domain/booking/booking";
import type { InvitationRecord } from "../../../domain/booking/session";
import type { Refusal } from "../../../domain/refusal";
import { mayDo } from "../../../domain/tenant/actor";
import { formatSpan } from "../../../i18n/format";
import { sayCount } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { Field, Hidden } from "../../kit/form-fields";
import type { FormValues } from "../../kit/form-values";
import { Status } from "../bookings/status";
import type { Desk } from "../desk";
import { Done, Reach } from "../lists/list-kit";
import { ruleSentence } from "../rule-words";
import { Seats } from "./sessions-page";

export type TriedAct = {
  readonly act: "add" | "remove" | "invite" | "cancel";
  readonly values: FormValues;
  /** Null for what only asks once more. */
  readonly refusal: Refusal | null;
  readonly problems: ReadonlyMap<string, string>;
};

export type SessionView = {
  readonly kept: Extract<Awaited<ReturnType<typeof readSession>>, { ok: true }>["value"];
  readonly participants: readonly KeptBooking[];
  readonly invitations: readonly InvitationRecord[];
  readonly link: string | null;
  readonly tried: TriedAct | null;
  readonly done: string | null;
};

type Props = { desk: Desk; view: SessionView };

export const SessionScreen: FC<Props> = ({ desk, view }) => {
  const { said, locale, root, staff } = desk;
  const { kept, tried } = view;
  const { session, resources } = kept;
  const zone = zoneOfBooking(kept);
  const isOpen = session.status === "open" && mayDo(staff.actor, "bookings");
  return (
    <>
      <a class="back" href={`${root}/sessions`}>
        {said.lists.back}
      </a>
      <div class="desk-head">
        <h1>
          <bdi>{session.title ?? session.service.name}</bdi>{" "}
          <span class={`state ${session.status}`}>{said.sessions.status[session.status]}</span>
        </h1>
      </div>
      <Trouble desk={desk} view={view} />
      <Done text={tried === null ? (view.done ?? undefined) : undefined} />
      {tried?.act === "cancel" && isOpen && <Asking desk={desk} view={view} />}
      <section class="card">
        <p>
          <strong>{formatSpan(locale, "dateTimeFull", zone, session.startAt, session.endAt)}</strong>
          <br />
          <bdi>{session.service.name}</bdi> · <bdi>{resources.map(({ name }) => name).join(", ")}</bdi> ·{" "}
          {said.sessions.visibility[session.visibility]}
        </p>
        <Seats desk={desk} taken={kept.taken} seats={kept.seats} />
        {view.link !== null && (
          <p>
            {said.sessions.link}:{" "}
            <a href={view.link}>
              <bdi dir="ltr">{view.link}</bdi>
            </a>
          </p>
        )}
        {isOpen && tried?.act !== "cancel" && (
          <details class="fold">
            <summary>{said.sessions.callOff}</summary>
            <form method="post" action={`${root}/sessions/${session.id}`}>
              <Hidden values={{ act: "cancel" }} />
              <Field name="reason" value="" problem={null} label={said.sessions.reason} type="text" maxlength={500} />
              <Telling label={said.sessions.notifyAll} />
              <button class="button danger" type="submit">
                {said.sessions.callOff}
              </button>
            </form>
          </details>
        )}
      </section>
      <Participants desk={desk} view={view} isOpen={isOpen} />
      {isOpen && (
        <div class="list-two">
          <Adding desk={desk} view={view} />
          <Inviting desk={desk} view={view} />
        </div>
      )}
      <Invitations desk={desk} view={view} />
    </>
  );
};

const Trouble: FC<Props> = ({ desk, view: { tried } }) => {
  const { sessions } = desk.said;
  if (!tried?.refusal) return null;
  const titles = {
    add: sessions.notAdded,
    remove: sessions.notRemoved,
    invite: sessions.notInvited,
    cancel: sessions.notCalledOff,
  };
  return (
    <Alert title={titles[tried.act]}>
      <p>{tried.problems.size > 0 ? desk.words.checkBelow : ruleSentence(desk, tried.refusal)}</p>
    </Alert>
  );
};

const Asking: FC<Props> = ({ desk, view }) => {
  const { said, locale, root } = desk;
  const { kept, tried, participants } = view;
  const standing = participants.filter(({ booking }) => isStanding(desk, { booking })).length;
  return (
    <section class="card" aria-labelledby="asking">
      <h2 id="asking" tabindex={-1} data-focus>
        {said.sessions.callOffTitle}
      </h2>
      <p>{sayCount(locale, said.sessions.callOffText, standing)}</p>
      <form class="row" method="post" action={`${root}/sessions/${kept.session.id}`}>
        <Hidden
          values={{
            act: "cancel",
            sure: "1",
            reason: tried?.values.get("reason") ?? "",
            notify: tried?.values.get("notify") ?? "",
          }}
        />
        <button class="button danger" type="submit">
          {said.sessions.callOffYes}
        </button>
        <a class="button" href={`${root}/sessions/${kept.session.id}`}>
          {said.sessions.callOffNo}
        </a>
      </form>
    </section>
  );
};

const Telling: FC<{ label: string; checked?: boolean }> = ({ label, checked = true }) => (
  <label class="check">
    <input type="checkbox" name="notify" value="1" checked={checked} />
    <span>{label}</span>
  </label>
);

function isStanding(desk: Desk, { booking }: Pick<KeptBooking, "booking">): boolean {
  return ["held", "pending", "confirmed"].includes(statusAt(booking, desk.now));
}

const Participants: FC<Props & { isOpen: boolean }> = ({ desk, view, isOpen }) => {
  const { said, locale, root } = desk;
  const { kept, participants } = view;
  return (
    <section class="card" data-region="participants" aria-labelledby="participants">
      <h2 id="participants">{said.sessions.participants}</h2>
      {participants.length === 0 ? (
        <p class="soft">{said.sessions.noParticipants}</p>
      ) : (
        <ul class="entries">
          {participants.map(({ booking }) => (
            <li data-booking={booking.id}>
              <div class="about">
                <a class="who" href={`${root}/bookings/${booking.id}`}>
                  <bdi>{booking.customer?.name ?? said.walkIn}</bdi>
                </a>
                {booking.customer && (
                  <Reach desk={desk} email={booking.customer.email} phone={booking.customer.phone} />
                )}
              </div>
              <div class="about">{sayCount(locale, said.sessions.places, booking.seats)}</div>
              <div class="about">
                <Status desk={desk} booking={booking} />
              </div>
              {isOpen && isStanding(desk, { booking }) && (
                <div class="acts">
                  <details>
                    <summary>
                      {said.sessions.remove}
                      <span class="sr">: {booking.customer?.name ?? said.walkIn}</span>
                    </summary>
                    <form method="post" action={`${root}/sessions/${kept.session.id}`}>
                      <Hidden values={{ act: "remove", booking: booking.id }} />
                      <p class="soft">{said.sessions.removeText}</p>
                      <label for={`reason-${booking.id}`}>{said.sessions.reason}</label>
                      <input id={`reason-${booking.id}`} type="text" name="reason" maxlength={500} />
                      <Telling label={said.sessions.notify} />
                      <button class="button danger" type="submit">
                        {said.sessions.remove}
                      </button>
                    </form>
                  </details>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};

/** The fields of a form, as they were sent if this form was refused. */
function fieldsOf({ tried }: SessionView, act: TriedAct["act"]) {
  const mine = tried?.act === act ? tried : null;
  return (name: string) => ({
    name,
    value: mine?.values.get(name) ?? "",
    problem: mine?.problems.get(name) ?? null,
  });
}

const Adding: FC<Props> = ({ desk, view }) => {
  const { said, root } = desk;
  const field = fieldsOf(view, "add");
  const mine = view.tried?.act === "add" ? view.tried.values : null;
  return (
    <form class="card" method="post" action={`${root}/sessions/${view.kept.session.id}`}>
      <h2>{said.sessions.add}</h2>
      <Hidden values={{ act: "add", key: mine?.get("key") ?? crypto.randomUUID() }} />
      <Field {...field("name")} label={said.sessions.person} type="text" maxlength={200} />
      <Field {...field("email")} label={said.sessions.email} type="email" maxlength={254} />
      <Field {...field("phone")} label={said.sessions.phone} type="tel" maxlength={60} />
      <Field
        {...field("seats")}
        value={field("seats").value || "1"}
        label={said.sessions.seats}
        type="text"
        maxlength={5}
      />
      <Telling label={said.sessions.notify} checked={mine === null || mine.has("notify")} />
      <button class="button main" type="submit">
        {said.sessions.addButton}
      </button>
    </form>
  );
};

const Inviting: FC<Props> = ({ desk, view }) => {
  const { said, root } = desk;
  const field = fieldsOf(view, "invite");
  const mine = view.tried?.act === "invite" ? view.tried.values : null;
  return (
    <form class="card" method="post" action={`${root}/sessions/${view.kept.session.id}`}>
      <h2>{said.sessions.invite}</h2>
      <p class="soft">{said.sessions.inviteText}</p>
      <Hidden values={{ act: "invite", key: mine?.get("key") ?? crypto.randomUUID() }} />
      <Field {...field("invited")} label={said.sessions.email} type="email" maxlength={254} isRequired />
      <Field
        {...field("places")}
        value={field("places").value || "1"}
        label={said.sessions.seats}
        type="text"
        maxlength={5}
      />
      <button class="button main" type="submit">
        {said.sessions.invite}
      </button>
    </form>
  );
};

const Invitations: FC<Props> = ({ desk, view: { invitations } }) => {
  const { said, locale, now } = desk;
  if (invitations.length === 0) return null;
  return (
    <section class="card" data-region="invitations" aria-labelledby="invitations">
      <h2 id="invitations">{said.sessions.invitations}</h2>
      <ul class="entries">
        {invitations.map(({ email, seats, status, expiresAt }) => {
          const shown = status === "pending" && expiresAt <= now ? "expired" : status;
          return (
            <li>
              <div class="about">
                <bdi>{email ?? said.waitlist.erased}</bdi>
              </div>
              <div class="about">{sayCount(locale, said.sessions.places, seats)}</div>
              <span class={`state ${shown}`}>{said.sessions.invited[shown]}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
};
