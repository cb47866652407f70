// The card of a customer, and what staff change of it.

import type { FC } from "hono/jsx";
import type { ListedKept } from "../../../actions/bookings/change-booking";
import { carryToBookings } from "../../../actions/people/carry-to-bookings";
import { changeCustomer } from "../../../actions/people/change-customer";
import { readCustomerCard } from "../../../actions/people/customer-card";
import { type Customer, readCustomer } from "../../../actions/people/read-customer";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { customerChanges, toCustomerFields } from "../../../contract/customer-schemas";
import { managesMembers } from "../../../domain/accounts/roles";
import { statusAt } from "../../../domain/booking/booking";
import { mayDo } from "../../../domain/tenant/actor";
import { check } from "../../../http/validate";
import { formatAt } from "../../../i18n/format";
import { fieldProblems } from "../../../i18n/refusal-words";
import { say } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import type { FormValues } from "../../kit/form-values";
import { renderRefusal, seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { refuseDesk } from "../refusals";
import { Contact } from "./customer-contact";
import { CreditCard, readShownCredit } from "./customer-credit";
import { answerCreditChange, answerSale } from "./customer-credit-acts";
import { answerErasure } from "./customer-data";
import { EditForm, type Shown } from "./customer-form";
import { answerWishes, Wishes } from "./customer-wishes";

export async function answerCustomer(desk: Desk, id: string): Promise<Response> {
  const act = desk.form?.get("act");
  if (act === "erase") return answerErasure(desk, id);
  if (desk.form !== null && act === "sell") return answerSale(desk, id, desk.form);
  if (desk.form !== null && (act === "take_back" || act === "prolong")) return answerCreditChange(desk, id, desk.form);
  if (desk.form !== null && act === "wishes") return answerWishes(desk, id, desk.form);
  if (desk.form !== null) return saveCustomer(desk, id, desk.form);
  return desk.url.searchParams.has("erase") ? answerErasure(desk, id) : showCustomer(desk, id);
}

async function showCustomer(desk: Desk, id: string, shown: Shown = {}, status = 200): Promise<Response> {
  const { deps, staff, configuration, said } = desk;
  const read = await readCustomerCard(deps, staff.tenantId, configuration.tenant.timeZone, id);
  if (!read.ok) return renderRefusal(desk, configuration, read.refusal);
  const { customer } = read.value;
  const credit = await readShownCredit(desk, customer.id);
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
          {done === "sold" && <Alert kind="good" title={words.sold} />}
          {done === "merged" && <Alert kind="good" title={words.merged} />}
          <div class="making">
            <div class="column">
              <Bookings desk={desk} title={words.toCome} bookings={read.value.toCome} />
              <Bookings desk={desk} title={words.past} bookings={read.value.past} />
            </div>
            <div class="column">
              <Contact desk={desk} card={read.value} />
              <CreditCard desk={desk} customerId={customer.id} {...credit} />
              {mayDo(staff.actor, "bookings") && (
                <EditForm desk={desk} customer={customer} toCome={read.value.toCome.length} shown={shown} />
              )}
              {mayDo(staff.actor, "bookings") && <Wishes desk={desk} customer={customer} wishes={read.value.wishes} />}
              <Beside desk={desk} customer={customer} />
            </div>
          </div>
        </>
      ),
    },
    status,
  );
}

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
  const changes = {
    name: given("name"),
    phone: given("phone") || null,
    notes: given("notes") || null,
    // A form without the field changes no address.
    ...(values.has("email") && { email: given("email") || null }),
  };
  const { value, problems } = check(customerChanges, changes);
  const seenAt = /^\d{1,15}$/.test(given("revision")) ? Number(given("revision")) : null;
  const again = (shown: Shown, status: number) => showCustomer(desk, id, { values, ...shown }, status);
  if (problems) return again({ problems: fieldProblems(desk, configuration, problems, values) }, 422);
  const before = await readCustomer(deps, staff.tenantId, id);
  const done = await changeCustomer(deps, staff, id, toCustomerFields(value), seenAt);
  if (done.ok) {
    if (before.ok && values.has("carry")) {
      await carryToBookings(deps, staff, before.value, done.value);
    }
    return seeOther(`${desk.root}/customers/${done.value.id}?done=saved`);
  }
  const { refusal } = done;
  if (refusal.code === "in_use") {
    const owner = await readCustomer(deps, staff.tenantId, String(refusal.facts?.customer ?? ""));
    return again(owner.ok ? { owner: owner.value } : {}, 422);
  }
  if (refusal.code === "invalid_request") {
    return again({ problems: fieldProblems(desk, configuration, refusal.problems ?? [], values) }, 422);
  }
  if (refusal.code !== "revision_mismatch") return renderRefusal(desk, configuration, refusal);
  const stored = await readCustomerCard(deps, staff.tenantId, configuration.tenant.timeZone, id);
  return again(stored.ok ? { stored: stored.value.customer } : {}, 409);
}
