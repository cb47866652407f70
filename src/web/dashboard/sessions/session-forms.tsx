// What staff do with a session: add or invite a person, write to all, or call it off.

import type { Child, FC } from "hono/jsx";
import { sayCount } from "../../../i18n/words/say";
import { Field, Hidden } from "../../kit/form-fields";
import type { Desk } from "../desk";
import type { SessionView, TriedAct } from "./session-screen";

type Props = { desk: Desk; view: SessionView };

export const Telling: FC<{ label: string; checked?: boolean }> = ({ label, checked = true }) => (
  <label class="check">
    <input type="checkbox" name="notify" value="1" checked={checked} />
    <span>{label}</span>
  </label>
);

/** The fields of a form, as they were sent if this form was refused. */
function fieldsOf({ tried }: SessionView, act: TriedAct["act"]) {
  const mine = tried?.act === act ? tried : null;
  return (name: string, otherwise = "") => ({
    name,
    value: mine?.values.get(name) ?? otherwise,
    problem: mine?.problems.get(name) ?? null,
  });
}

/** A button that opens a form below its row. A form that was refused is open. */
const Panel: FC<Props & { act: TriedAct["act"]; title: string; children?: Child }> = ({
  desk,
  view,
  act,
  title,
  children,
}) => {
  const mine = view.tried?.act === act ? view.tried.values : null;
  return (
    <details class="panel" name="act" {...(mine && { open: true })}>
      <summary class="button">{title}</summary>
      <form class="card form" method="post" action={`${desk.root}/sessions/${view.kept.session.id}`}>
        <Hidden values={{ act, key: mine?.get("key") ?? crypto.randomUUID() }} />
        {children}
      </form>
    </details>
  );
};

export const Panels: FC<Props & { hasReaders: boolean }> = ({ desk, view, hasReaders }) => {
  const { said } = desk;
  const add = fieldsOf(view, "add");
  const write = fieldsOf(view, "message");
  const mine = view.tried?.act === "add" ? view.tried.values : null;
  return (
    <div class="panels no-print">
      <Panel desk={desk} view={view} act="add" title={said.sessions.add}>
        <div class="pair">
          <Field {...add("name")} label={said.sessions.person} type="text" maxlength={200} />
          <Field {...add("seats", "1")} label={said.sessions.seats} type="text" maxlength={5} />
        </div>
        <div class="pair">
          <Field {...add("phone")} label={said.sessions.phone} type="tel" maxlength={60} />
          <Field {...add("email")} label={said.sessions.email} type="email" maxlength={254} />
        </div>
        <Telling label={said.sessions.notify} checked={mine === null || mine.has("notify")} />
        <button class="button main" type="submit">
          {said.sessions.addButton}
        </button>
      </Panel>
      {hasReaders && (
        <Panel desk={desk} view={view} act="message" title={said.sessions.message}>
          <p class="soft">{said.sessions.messageText}</p>
          <Field {...write("subject")} label={said.announcing.subject} type="text" maxlength={200} isRequired />
          <Field {...write("text")} label={said.announcing.text} type="textarea" maxlength={10_000} isRequired />
          <button class="button main" type="submit">
            {said.sessions.messageButton}
          </button>
        </Panel>
      )}
      <Inviting desk={desk} view={view} />
      {view.tried?.act !== "cancel" && (
        <Panel desk={desk} view={view} act="cancel" title={said.sessions.callOff}>
          <Field name="reason" value="" problem={null} label={said.sessions.reason} type="text" maxlength={500} />
          <Telling label={said.sessions.notifyAll} />
          <button class="button danger" type="submit">
            {said.sessions.callOff}
          </button>
        </Panel>
      )}
    </div>
  );
};

const Inviting: FC<Props> = ({ desk, view }) => {
  const { said } = desk;
  const field = fieldsOf(view, "invite");
  return (
    <Panel desk={desk} view={view} act="invite" title={said.sessions.invite}>
      <p class="soft">{said.sessions.inviteText}</p>
      <div class="pair">
        <Field {...field("invited")} label={said.sessions.email} type="email" maxlength={254} isRequired />
        <Field {...field("places", "1")} label={said.sessions.seats} type="text" maxlength={5} />
      </div>
      <button class="button main" type="submit">
        {said.sessions.invite}
      </button>
    </Panel>
  );
};

export const Invitations: FC<Props> = ({ desk, view: { invitations } }) => {
  const { said, locale, now } = desk;
  if (invitations.length === 0) return null;
  return (
    <section class="card list" data-region="invitations" aria-labelledby="invitations">
      <h2 id="invitations">{said.sessions.invitations}</h2>
      <ul class="entries of-people">
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
