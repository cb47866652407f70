// How a person gets a place in a session: staff add or invite them.

import type { FC } from "hono/jsx";
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
  return (name: string) => ({
    name,
    value: mine?.values.get(name) ?? "",
    problem: mine?.problems.get(name) ?? null,
  });
}

export const Adding: FC<Props> = ({ desk, view }) => {
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

export const Inviting: FC<Props> = ({ desk, view }) => {
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

export const Invitations: FC<Props> = ({ desk, view: { invitations } }) => {
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
