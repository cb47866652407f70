// The card of a customer, and what staff change of it.

import type { FC } from "hono/jsx";
import type { ListedKept } from "../../../actions/bookings/change-booking";
import { changeCustomer } from "../../../actions/people/change-customer";
import { type CustomerCard, readCustomerCard } from "../../../actions/people/customer-card";
import { eraseCustomerOf } from "../../../actions/people/erase-customer";
import { exportCustomer } from "../../../actions/people/export-customer";
import type { Customer } from "../../../actions/people/read-customer";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { customerChanges, toCustomerFields } from "../../../contract/tenant-schemas";
import { managesMembers } from "../../../domain/accounts/roles";
import { statusAt } from "../../../domain/booking/booking";
import { mayDo } from "../../../domain/tenant/actor";
import { formatPhoneNumber } from "../../../domain/tenant/phone-number";
import { presentExport } from "../../../http/present-export";
import { check } from "../../../http/validate";
import { formatAt } from "../../../i18n/format";
import { fieldProblems } from "../../../i18n/refusal-words";
import { say, sayCount, sayNumber } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { Field, Hidden } from "../../kit/form-fields";
import type { FormValues } from "../../kit/form-values";
import { renderRefusal, seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { refuseDesk } from "../refusals";

type Shown = {
  readonly values?: FormValues;
  readonly problems?: ReadonlyMap<string, string>;
  /** The stored customer, where another person saved first. */
  readonly stored?: Customer;
};

export async function answerCustomer(desk: Desk, id: string): Promise<Response> {
  const act = desk.form?.get("act");
  if (act === "erase") return answerErasure(desk, id);
  if (desk.form !== null) return saveCustomer(desk, id, desk.form);
  return desk.url.searchParams.has("erase") ? answerErasure(desk, id) : showCustomer(desk, id);
}

async function showCustomer(desk: Desk, id: string, shown: Shown = {}, status = 200): Promise<Response> {
  const { deps, staff, configuration, said } = desk;
  const read = await readCustomerCard(deps, staff.tenantId, configuration.tenant.timeZone, id);
  if (!read.ok) return renderRefusal(desk, configuration, read.refusal);
  const { customer } = read.value;
  // A merged customer has the address of the kept one.
  if (customer.id !== id && desk.form === null) return seeOther(`${desk.root}/customers/${customer.id}`);
  const name = customer.name ?? said.customers.unnamed;
  const words = said.customers;
  const done = desk.url.searchParams.get("done");
  return renderDesk(
    desk,
    {
      title: name,
      current: "customers",
      children: (
        <>
          <div class="desk-head">
            <h1>
              <bdi>{name}</bdi>
            </h1>
            {mayDo(staff.actor, "bookings") && (
              <a class="button" href={`${desk.root}/bookings/new?customer=${customer.id}`}>
                {say(words.book, { name })}
              </a>
            )}
          </div>
          {done === "saved" && <Alert kind="good" title={words.saved} />}
          {done === "merged" && <Alert kind="good" title={words.merged} />}
          <div class="making">
            <div class="column">
              <Bookings desk={desk} title={words.toCome} bookings={read.value.toCome} />
              <Bookings desk={desk} title={words.past} bookings={read.value.past} />
            </div>
            <div class="column">
              <Contact desk={desk} card={read.value} />
              {mayDo(staff.actor, "bookings") && <EditForm desk={desk} customer={customer} shown={shown} />}
              <Beside desk={desk} customer={customer} />
            </div>
          </div>
        </>
      ),
    },
    status,
  );
}

const Contact: FC<{ desk: Desk; card: CustomerCard }> = ({ desk, card }) => {
  const { said, locale } = desk;
  const words = said.customers;
  const { customer, others, visits, missed, unreachable, stopped, consents } = card;
  const all = visits + missed;
  const addresses = { email: customer.email ?? "", phone: customer.phone ?? "" };
  return (
    <section class="card" data-region="contact">
      <h2>{words.contact}</h2>
      <p class="reach">
        {customer.phone !== null && (
          <a class="button" href={`tel:${customer.phone}`}>
            <bdi dir="ltr">{formatPhoneNumber(customer.phone)}</bdi>
          </a>
        )}
        {customer.email !== null && (
          <a class="button" href={`mailto:${customer.email}`}>
            <bdi>{customer.email}</bdi>
          </a>
        )}
        {customer.phone === null && customer.email === null && words.noContact}
      </p>
      {others.length > 0 && (
        <p class="soft">
          {words.alsoKnown}:{" "}
          <bdi>{others.flatMap(({ email, phone }) => [email, phone].filter((each) => each !== null)).join(", ")}</bdi>
        </p>
      )}
      <ul class="plain">
        <li>{sayCount(locale, words.visits, visits)}</li>
        <li>
          {missed === 0
            ? words.neverMissed
            : say(words.missed, { missed: sayNumber(locale, missed), all: sayNumber(locale, all) })}
        </li>
        {unreachable.map((contact) => (
          <li class="problem">{say(words.unreachable[contact], { address: addresses[contact] })}</li>
        ))}
        {stopped.map((topic) => (
          <li>{words.stopped[topic]}</li>
        ))}
        {consents.map((channel) => (
          <li>{say(words.agreed, { channel: channel === "sms" ? "SMS" : "WhatsApp" })}</li>
        ))}
        {!customer.isVerified && <li class="soft">{words.unconfirmed}</li>}
        {customer.latest && (
          <li>
            {say(words.otherWords, {
              words: [customer.latest.name, customer.latest.phone].filter((each) => each !== null).join(", "),
            })}
          </li>
        )}
      </ul>
    </section>
  );
};

const EditForm: FC<{ desk: Desk; customer: Customer; shown: Shown }> = ({ desk, customer, shown }) => {
  const words = desk.said.customers;
  const { values, problems = new Map(), stored } = shown;
  const kept: Readonly<Record<string, string | null>> = {
    name: customer.name,
    phone: customer.phone && formatPhoneNumber(customer.phone),
    notes: customer.notes,
  };
  const field = (name: string) => ({
    name,
    value: values?.get(name) ?? kept[name] ?? "",
    problem: problems.get(name) ?? null,
  });
  return (
    <details class="card" open={values !== undefined || undefined}>
      <summary>{words.edit}</summary>
      <form class="form" method="post" action={`${desk.root}/customers/${customer.id}`}>
        {stored && (
          <Alert title={words.changedTitle}>
            <p>{words.changedText}</p>
            <p>
              {words.theirs}: <bdi>{[stored.name, stored.phone, stored.notes].filter(Boolean).join(" · ")}</bdi>
            </p>
          </Alert>
        )}
        <Hidden values={{ revision: customer.updatedAt }} />
        <Field {...field("name")} label={words.name} type="text" maxlength={200} isRequired autocomplete="off" />
        <Field {...field("phone")} label={words.phone} type="tel" maxlength={60} autocomplete="off" />
        {customer.email !== null && <p class="soft">{words.emailStays}</p>}
        <Field {...field("notes")} label={words.notes} hint={words.notesHint} type="textarea" maxlength={5_000} />
        <button class="button main" type="submit">
          {words.save}
        </button>
      </form>
    </details>
  );
};

/** What owners and administrators do with the record as a whole. */
const Beside: FC<{ desk: Desk; customer: Customer }> = ({ desk, customer }) => {
  const words = desk.said.customers;
  const here = `${desk.root}/customers/${customer.id}`;
  return (
    <div class="row">
      {mayDo(desk.staff.actor, "bookings") && (
        <a class="button quiet" href={`${here}/merge`}>
          {words.merge}
        </a>
      )}
      {managesMembers(desk.membership.role) && (
        <>
          <a class="button quiet" href={`${here}/export`}>
            {words.exportAll}
          </a>
          <a class="button quiet danger" href={`${here}?erase`}>
            {words.erase}
          </a>
        </>
      )}
    </div>
  );
};

const Bookings: FC<{ desk: Desk; title: string; bookings: readonly ListedKept[] }> = ({ desk, title, bookings }) => (
  <section class="card" data-region={title}>
    <h2>{title}</h2>
    {bookings.length === 0 && <p class="soft">{desk.said.customers.noBookings}</p>}
    <ul class="desk-list">
      {bookings.map((kept) => {
        const { booking, resources } = kept;
        return (
          <li data-booking={booking.id}>
            <time>{formatAt(desk.locale, "dateTimeYear", zoneOfBooking(kept), booking.startAt)}</time>
            <a href={`${desk.root}/bookings/${booking.id}`}>
              <bdi>{booking.service.name}</bdi>
            </a>
            <span class="soft">
              <bdi>{resources.map(({ name }) => name).join(", ")}</bdi> · {statusText(desk, booking)}
            </span>
          </li>
        );
      })}
    </ul>
  </section>
);

function statusText({ words, now }: Desk, booking: ListedKept["booking"]): string {
  return {
    held: words.statusHeld,
    pending: words.statusPending,
    confirmed: words.statusConfirmed,
    cancelled: words.statusCancelled,
    expired: words.statusExpired,
    rejected: words.statusRejected,
    completed: words.statusCompleted,
    no_show: words.statusNoShow,
  }[statusAt(booking, now)];
}

async function saveCustomer(desk: Desk, id: string, values: FormValues): Promise<Response> {
  const { deps, staff, configuration, said } = desk;
  if (!mayDo(staff.actor, "bookings")) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const given = (name: string) => (values.get(name) ?? "").trim();
  const changes = { name: given("name"), phone: given("phone") || null, notes: given("notes") || null };
  const { value, problems } = check(customerChanges, changes);
  const seenAt = /^\d{1,15}$/.test(given("revision")) ? Number(given("revision")) : null;
  const again = (shown: Shown, status: number) => showCustomer(desk, id, { values, ...shown }, status);
  if (problems) return again({ problems: fieldProblems(desk, configuration, problems, values) }, 422);
  const done = await changeCustomer(deps, staff, id, toCustomerFields(value), seenAt);
  if (done.ok) return seeOther(`${desk.root}/customers/${done.value.id}?done=saved`);
  const { refusal } = done;
  if (refusal.code === "invalid_request") {
    return again({ problems: fieldProblems(desk, configuration, refusal.problems ?? [], values) }, 422);
  }
  if (refusal.code !== "revision_mismatch") return renderRefusal(desk, configuration, refusal);
  const stored = await readCustomerCard(deps, staff.tenantId, configuration.tenant.timeZone, id);
  return again(stored.ok ? { stored: stored.value.customer } : {}, 409);
}

async function answerErasure(desk: Desk, id: string): Promise<Response> {
  const { deps, staff, configuration, said, membership } = desk;
  const words = said.customers;
  if (!managesMembers(membership.role)) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  if (desk.form?.get("confirm") === "yes") {
    const done = await eraseCustomerOf(deps, staff, id);
    return done.ok ? seeOther(`${desk.root}/customers`) : renderRefusal(desk, configuration, done.refusal);
  }
  const read = await readCustomerCard(deps, staff.tenantId, configuration.tenant.timeZone, id);
  if (!read.ok) return renderRefusal(desk, configuration, read.refusal);
  const here = `${desk.root}/customers/${read.value.customer.id}`;
  const title = say(words.eraseTitle, { name: read.value.customer.name ?? words.unnamed });
  return renderDesk(desk, {
    title,
    current: "customers",
    children: (
      <form class="card narrow form" method="post" action={here}>
        <h1>{title}</h1>
        <p>{words.eraseText}</p>
        <Hidden values={{ act: "erase", confirm: "yes" }} />
        <div class="row">
          <button class="button danger" type="submit">
            {words.eraseDo}
          </button>
          <a class="button" href={here}>
            {words.keep}
          </a>
        </div>
      </form>
    ),
  });
}

/** All data on a person as a file, for owners and administrators. */
export async function sendExport(desk: Desk, id: string): Promise<Response> {
  const { deps, staff, configuration } = desk;
  const held = await exportCustomer(deps, staff.tenantId, id);
  if (!held.ok) return renderRefusal(desk, configuration, held.refusal);
  const text = JSON.stringify(await presentExport(desk, held.value), null, 2);
  return new Response(text, {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": `attachment; filename="${held.value.customer.id}.json"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
