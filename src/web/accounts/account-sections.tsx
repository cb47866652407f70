// The parts of a person's account, each a card. The person always sees what protects the account. They change it once
// they have just shown who they are.

import type { FC } from "hono/jsx";
import type { Account } from "../../actions/accounts/account";
import { hasJustProved, type Person } from "../../actions/accounts/device";
import { formatAt } from "../../i18n/format";
import { LANGUAGES } from "../../i18n/words";
import { say } from "../../i18n/words/say";
import { Alert } from "../booking/details-form";
import { Field, Hidden } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import { Said } from "../kit/said";
import type { AccountPage } from "./account-kit";
import { deviceName } from "./device-name";
import { WaysIn } from "./ways-in";

export type AccountView = {
  /** The field with a problem, and what it is. */
  readonly problem?: readonly [field: string, text: string];
  readonly typed?: FormValues;
};

export type SectionProps = {
  readonly page: AccountPage;
  readonly person: Person;
  readonly account: Account;
  readonly view: AccountView;
  /** The person has just shown who they are. */
  readonly isOpen: boolean;
};

export function problemOf({ problem }: AccountView, field: string): string | null {
  return problem?.[0] === field ? problem[1] : null;
}

export const AccountSections: FC<Omit<SectionProps, "isOpen">> = (given) => {
  const { page, person, view } = given;
  const { said } = page;
  const props = { ...given, isOpen: hasJustProved(person, page.now) };
  const sent = page.url.searchParams.get("sent");
  return (
    <div class="account">
      <div class="title">
        <h1>{said.account.title}</h1>
        <div class="row">
          {person.memberships.length > 0 && (
            <a class="button" href="/dashboard">
              {said.account.toDashboard}
            </a>
          )}
          <a class="button" href="/signout">
            {said.signOut}
          </a>
        </div>
      </div>
      {view.problem && <Alert title={page.words.checkBelow} />}
      {page.url.searchParams.has("saved") && <Alert kind="good" title={said.account.saved} />}
      {sent !== null && (
        <Alert kind="good" title={<Said text={said.account.newAddressSent} values={{ email: sent }} />} />
      )}
      <You {...props} />
      {!props.isOpen && (
        <section class="card">
          <p>{said.account.locked}</p>
          <div class="row">
            <a class="button main" href="/confirm?next=%2Faccount">
              {said.account.unlock}
            </a>
          </div>
        </section>
      )}
      <WaysIn {...props} />
      <Address {...props} />
      <Devices {...props} />
      <Businesses {...props} />
      <Deletion {...props} />
    </div>
  );
};

const You: FC<SectionProps> = ({ page, person, account, view }) => {
  const words = page.said.account;
  return (
    <section class="card">
      <h2>{words.you}</h2>
      <form class="form" method="post" action="/account">
        <Hidden values={{ act: "profile" }} />
        <Field
          name="name"
          label={page.said.yourName}
          type="text"
          value={person.name}
          problem={problemOf(view, "name")}
          autocomplete="name"
          maxlength={200}
          isRequired
        />
        <div class="field">
          <label for="f-locale">{words.language}</label>
          <select id="f-locale" name="locale">
            <option value="">{words.languageOfBrowser}</option>
            {Object.entries(LANGUAGES).map(([code, { name }]) => (
              <option value={code} lang={code} selected={account.locale?.split("-")[0] === code}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div class="row">
          <button class="button" type="submit">
            {words.save}
          </button>
        </div>
      </form>
    </section>
  );
};

const Address: FC<SectionProps> = ({ page, person, view, isOpen }) => {
  const words = page.said.account;
  return (
    <section class="card" id="address">
      <h2>{words.address}</h2>
      <p>
        <Said text={words.addressText} values={{ email: person.email }} />
      </p>
      {isOpen && (
        <form class="form" method="post" action="/account">
          <Hidden values={{ act: "address" }} />
          <Field
            name="email"
            label={words.newAddress}
            type="email"
            value={view.typed?.get("email") ?? ""}
            problem={problemOf(view, "email")}
            autocomplete="email"
            maxlength={254}
            isRequired
          />
          <div class="row">
            <button class="button" type="submit">
              {page.said.sendLink}
            </button>
          </div>
        </form>
      )}
    </section>
  );
};

const Devices: FC<SectionProps> = ({ page, person, account }) => {
  const words = page.said.account;
  const zone = page.visitorZone ?? "UTC";
  return (
    <section class="card" id="devices">
      <div class="title">
        <h2>{words.devices}</h2>
        {account.devices.length > 1 && (
          <form method="post" action="/account">
            <Hidden values={{ act: "end_all" }} />
            <button class="button" type="submit">
              {words.endAll}
            </button>
          </form>
        )}
      </div>
      <ul class="things">
        {account.devices.map(({ id, device, lastSeenAt }) => (
          <li>
            <span>
              <strong>{deviceName(device) ?? words.unknownDevice}</strong>
              <small>{say(words.lastSeen, { date: formatAt(page.locale, "dateTime", zone, lastSeenAt) })}</small>
            </span>
            {id === person.id ? (
              <span class="mark">{words.thisDevice}</span>
            ) : (
              <form method="post" action="/account">
                <Hidden values={{ act: "end", device: id }} />
                <button class="button quiet" type="submit">
                  {words.end}
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
};

const Businesses: FC<SectionProps> = ({ page, person }) => {
  const { said } = page;
  return (
    <section class="card">
      <h2>{said.account.businesses}</h2>
      {person.memberships.length === 0 && <p>{said.account.none}</p>}
      <ul class="things">
        {person.memberships.map(({ slug, name, role, isClosed }) => (
          <li>
            {isClosed ? (
              <span>
                <bdi>{name}</bdi>
              </span>
            ) : (
              <a href={`/dashboard/${slug}/today`}>
                <bdi>{name}</bdi>
              </a>
            )}
            <span class="soft">{said.roles[role]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
};

const Deletion: FC<SectionProps> = ({ page, account, isOpen }) => {
  const words = page.said.account;
  return (
    <section class="card">
      <h2>{words.removeTitle}</h2>
      <p>{words.removeText}</p>
      {account.ownsAlone.map((business) => (
        <p>{say(words.removeOwner, { business })}</p>
      ))}
      {isOpen && account.ownsAlone.length === 0 && (
        <form method="post" action="/account">
          <Hidden values={{ act: "delete" }} />
          <button class="button danger" type="submit">
            {words.removeSure}
          </button>
        </form>
      )}
    </section>
  );
};
