// The list of customers, and what a script shows of it while staff type in a form.

import type { FC } from "hono/jsx";
import { findCustomers } from "../../../actions/people/find-customers";
import { listCustomers } from "../../../actions/people/list-customers";
import type { Customer } from "../../../actions/people/read-customer";
import { countryOfTenant } from "../../../domain/tenant/countries";
import { mailIdentity } from "../../../domain/tenant/mail-address";
import { formatPhoneNumber, readPhoneNumber } from "../../../domain/tenant/phone-number";
import { say } from "../../../i18n/words/say";
import { renderRefusal } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { FirstStep } from "../lists/list-kit";

const A_PAGE = 50;
const MOST_MATCHES = 6;

export async function showCustomers(desk: Desk): Promise<Response> {
  const { said, url, configuration } = desk;
  const text = (url.searchParams.get("q") ?? "").trim().slice(0, 200);
  const listed = await listCustomers(
    desk.deps,
    desk.staff.tenantId,
    { limit: A_PAGE, cursor: url.searchParams.get("cursor") ?? undefined },
    text || undefined,
  );
  if (!listed.ok) return renderRefusal(desk, configuration, listed.refusal);
  const { rows, nextCursor } = listed.value;
  return renderDesk(desk, {
    title: said.customers.title,
    current: "customers",
    children: (
      <>
        <div class="desk-head">
          <h1>{said.customers.title}</h1>
        </div>
        <FindForm desk={desk} action={`${desk.root}/customers`} text={text} />
        <section class="card" data-region="list">
          {rows.length === 0 && <Nothing desk={desk} text={text} />}
          <ul class="desk-list people">
            {rows.map((customer) => (
              <Row desk={desk} customer={customer} />
            ))}
          </ul>
          {nextCursor !== null && (
            <a class="button" href={`${desk.root}/customers?${new URLSearchParams({ q: text, cursor: nextCursor })}`}>
              {said.customers.moreFollow}
            </a>
          )}
        </section>
      </>
    ),
  });
}

export const FindForm: FC<{
  desk: Desk;
  action: string;
  text: string;
}> = ({ desk: { said }, action, text }) => (
  <search>
    <form class="find" method="get" action={action}>
      <label class="sr" for="find-customer">
        {said.customers.findHint}
      </label>
      <input
        id="find-customer"
        type="search"
        name="q"
        value={text}
        placeholder={said.customers.findHint}
        maxlength={200}
        autocomplete="off"
      />
      <button class="button" type="submit">
        {said.customers.find}
      </button>
    </form>
  </search>
);

const Nothing: FC<{ desk: Desk; text: string }> = ({ desk, text }) =>
  text === "" ? (
    <>
      <p>
        <strong>{desk.said.customers.none}</strong>
      </p>
      <p>{desk.said.customers.noneText}</p>
      <div class="row">
        <FirstStep desk={desk} />
      </div>
    </>
  ) : (
    <p>{say(desk.said.customers.nothingFound, { text })}</p>
  );

const Row: FC<{ desk: Desk; customer: Customer }> = ({ desk, customer: { id, name, phone, email } }) => (
  <li data-customer={id}>
    <a href={`${desk.root}/customers/${id}`}>
      <bdi>{name ?? desk.said.customers.unnamed}</bdi>
    </a>
    <span>
      {phone !== null && (
        <a href={`tel:${phone}`}>
          <bdi dir="ltr">{formatPhoneNumber(phone)}</bdi>
        </a>
      )}
    </span>
    <span class="soft">
      <bdi>{email}</bdi>
    </span>
  </li>
);

/** Customers who may be meant, as buttons that a script puts beside the fields of a form. */
export async function showMatches(desk: Desk): Promise<Response> {
  const { deps, staff } = desk;
  const text = (desk.url.searchParams.get("q") ?? "").trim();
  const listed = text.length < 2 ? null : await findCustomers(deps, staff.tenantId, { limit: MOST_MATCHES }, text);
  const rows: readonly Customer[] = listed?.ok ? listed.value.rows : [];
  const typed = (desk.url.searchParams.get("name") ?? "").trim();
  const html =
    rows.length === 0
      ? ""
      : (<Matches desk={desk} customers={rows} shared={sharedBy(desk, rows, text, typed)} />).toString();
  return new Response(html, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
    },
  });
}

/** A customer who has this very address, where no customer who has it goes by the typed name. Their record keeps its name. */
function sharedBy({ configuration }: Desk, rows: readonly Customer[], text: string, typed: string): string | null {
  const phone = readPhoneNumber(text, countryOfTenant(configuration.tenant));
  const isTheirs = ({ email, phone: own }: Customer) =>
    (email !== null && mailIdentity(email.toLowerCase()) === mailIdentity(text.toLowerCase())) ||
    (phone !== null && own === phone);
  const names = rows.filter(isTheirs).flatMap(({ name }) => name ?? []);
  const isKnown = names.some((name) => name.toLowerCase() === typed.toLowerCase());
  return typed === "" || isKnown ? null : (names[0] ?? null);
}

const Matches: FC<{ desk: Desk; customers: readonly Customer[]; shared: string | null }> = ({
  desk: { said },
  customers,
  shared,
}) => (
  <>
    {shared !== null && <p class="shared">{say(said.making.shared, { name: shared })}</p>}
    <p class="soft">{said.making.known}</p>
    <ul class="matches">
      {customers.map(({ id, name, phone, email }) => (
        <li>
          <button
            class="button"
            type="button"
            data-take={id}
            data-name={name ?? ""}
            data-phone={phone === null ? "" : formatPhoneNumber(phone)}
            data-email={email ?? ""}
          >
            <bdi>{name ?? said.customers.unnamed}</bdi>
            <span class="soft">
              <bdi dir="ltr">{phone === null ? "" : formatPhoneNumber(phone)}</bdi> <bdi>{email}</bdi>
            </span>
          </button>
        </li>
      ))}
    </ul>
  </>
);
