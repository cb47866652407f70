// The ways into an account: what there is, and forms to add, change and remove them.

import type { Child, FC } from "hono/jsx";
import { formatAt } from "../../i18n/format";
import { say } from "../../i18n/words/say";
import { Field, Hidden } from "../kit/form-fields";
import { Said } from "../kit/said";
import { problemOf, type SectionProps } from "./account-sections";

export const WaysIn: FC<SectionProps> = (props) => {
  const { page, person, account } = props;
  const words = page.said.account;
  return (
    <section class="card" id="ways">
      <h2>{words.waysIn}</h2>
      <p class="lead">{words.waysInText}</p>
      <ul class="things">
        <Way title={words.code} text={<Said text={words.codeText} values={{ email: person.email }} />} />
        <Password {...props} />
        {(page.deps.settings.google !== null || account.googleSince !== null) && <Google {...props} />}
      </ul>
      <Passkeys {...props} />
    </section>
  );
};

const Way: FC<{ title: string; text: Child; children?: Child }> = ({ title, text, children }) => (
  <li>
    <span>
      <strong>{title}</strong>
      <small>{text}</small>
    </span>
    {children}
  </li>
);

const Act: FC<{ act: string; label: string; more?: Record<string, string> }> = ({ act, label, more = {} }) => (
  <form method="post" action="/account">
    <Hidden values={{ act, ...more }} />
    <button class="button quiet" type="submit">
      {label}
    </button>
  </form>
);

const Password: FC<SectionProps> = ({ page, account, view, isOpen }) => {
  const words = page.said.account;
  const problem = problemOf(view, "password");
  return (
    <Way title={words.password} text={account.hasPassword ? words.passwordSet : words.passwordNone}>
      {isOpen && account.hasPassword && <Act act="password_remove" label={words.remove} />}
      {isOpen && (
        <details open={problem !== null}>
          <summary>{account.hasPassword ? words.changePassword : words.setPassword}</summary>
          <form class="form" method="post" action="/account">
            <Hidden values={{ act: "password" }} />
            <Field
              name="password"
              label={page.said.newPassword}
              type="password"
              value=""
              problem={problem}
              hint={page.said.passwordHint}
              autocomplete="new-password"
              isRequired
            />
            <div class="row">
              <button class="button" type="submit">
                {words.save}
              </button>
            </div>
          </form>
        </details>
      )}
    </Way>
  );
};

const Google: FC<SectionProps> = ({ page, account, isOpen }) => {
  const words = page.said.account;
  const { googleSince } = account;
  const zone = page.visitorZone ?? "UTC";
  const text =
    googleSince === null
      ? words.googleNone
      : say(words.googleSince, { date: formatAt(page.locale, "dateFull", zone, googleSince) });
  return (
    <Way title={words.google} text={text}>
      {isOpen && googleSince !== null && <Act act="google_remove" label={words.remove} />}
      {isOpen && googleSince === null && (
        <a class="button quiet" href="/signin/google?link=1">
          {words.connect}
        </a>
      )}
    </Way>
  );
};

const Passkeys: FC<SectionProps> = ({ page, account, isOpen }) => {
  const words = page.said.account;
  const zone = page.visitorZone ?? "UTC";
  const on = (at: number) => formatAt(page.locale, "dateFull", zone, at);
  return (
    <div class="form" id="passkeys">
      <h3>{words.passkeys}</h3>
      <p class="lead">{words.passkeysText}</p>
      <ul class="things">
        {account.passkeys.map(({ id, name, createdAt, lastUsedAt }) => (
          <Way
            title={name}
            text={
              lastUsedAt === null
                ? say(words.passkeyUnused, { date: on(createdAt) })
                : say(words.passkeyUsed, { date: on(lastUsedAt) })
            }
          >
            {isOpen && <Act act="passkey_remove" label={words.remove} more={{ passkey: id }} />}
            <details>
              <summary>{words.rename}</summary>
              <form class="side-by-side" method="post" action="/account">
                <Hidden values={{ act: "rename", passkey: id }} />
                <div class="field">
                  <label for={`name-${id}`}>{words.passkeyName}</label>
                  <input id={`name-${id}`} name="name" value={name} maxlength={60} required />
                </div>
                <button class="button" type="submit">
                  {words.save}
                </button>
              </form>
            </details>
          </Way>
        ))}
      </ul>
      {isOpen && (
        <form class="form" method="post" action="/account/passkey" data-passkey="create" hidden>
          <input type="hidden" name="credential" value="" />
          <div class="side-by-side">
            <div class="field">
              <label for="passkey-name">{words.passkeyName}</label>
              <input
                id="passkey-name"
                name="name"
                value={say(words.newPasskey, { number: String(account.passkeys.length + 1) })}
                maxlength={60}
                aria-describedby="passkey-name-hint"
              />
            </div>
            <button class="button" type="submit">
              {words.addPasskey}
            </button>
          </div>
          <small id="passkey-name-hint" class="hint">
            {words.passkeyNameHint}
          </small>
          <p class="problem" role="alert" hidden data-trouble>
            {page.said.passkeyTrouble}
          </p>
        </form>
      )}
    </div>
  );
};
