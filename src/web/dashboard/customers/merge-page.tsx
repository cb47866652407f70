// Two records of one person: find the other, see both, merge.

import type { FC } from "hono/jsx";
import { type CustomerCard, readCustomerCard } from "../../../actions/people/customer-card";
import { findCustomers } from "../../../actions/people/find-customers";
import { mergeCustomers } from "../../../actions/people/merge-customers";
import { formatPhoneNumber } from "../../../domain/tenant/phone-number";
import { say, sayCount } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { Hidden } from "../../kit/form-fields";
import { renderRefusal, seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { FindForm } from "./customers-page";

const MOST_FOUND = 20;

export async function answerMerge(desk: Desk, id: string): Promise<Response> {
  const { deps, staff, configuration, said, url } = desk;
  const words = said.customers;
  const card = (of: string) => readCustomerCard(deps, staff.tenantId, configuration.tenant.timeZone, of);
  const kept = await card(id);
  if (!kept.ok) return renderRefusal(desk, configuration, kept.refusal);
  const keptId = kept.value.customer.id;
  const otherId = desk.form?.get("customer") ?? url.searchParams.get("with");
  const other = otherId ? await card(otherId) : null;
  if (other && !other.ok) return renderRefusal(desk, configuration, other.refusal);
  if (desk.form !== null && otherId) {
    const merged = await mergeCustomers(deps, staff, keptId, otherId);
    if (merged.ok) return seeOther(`${desk.root}/customers/${merged.value.id}?done=merged`);
    return renderRefusal(desk, configuration, merged.refusal);
  }
  const text = (url.searchParams.get("q") ?? kept.value.customer.name ?? "").trim();
  const found = await findCustomers(deps, staff.tenantId, { limit: MOST_FOUND }, text);
  const here = `${desk.root}/customers/${keptId}/merge`;
  const rows = found.ok ? found.value.rows.filter(({ id: each }) => each !== keptId) : [];
  return renderDesk(desk, {
    title: words.mergeTitle,
    current: "customers",
    children: (
      <>
        <div class="desk-head">
          <h1>{words.mergeTitle}</h1>
        </div>
        {other && other.value.customer.id !== keptId ? (
          <form class="card form" method="post" action={here}>
            <div class="pair">
              <Record desk={desk} title={words.mergeInto} card={kept.value} />
              <Record desk={desk} title={words.mergeFrom} card={other.value} />
            </div>
            <Alert title={words.mergeWarning} />
            <Hidden values={{ customer: other.value.customer.id }} />
            <div class="row">
              <button class="button main" type="submit">
                {words.mergeDo}
              </button>
              <a class="button" href={here}>
                {words.keep}
              </a>
            </div>
          </form>
        ) : (
          <>
            <p>{words.mergeText}</p>
            <FindForm desk={desk} action={here} text={text} />
            <section class="card">
              {rows.length === 0 && <p>{say(words.nothingFound, { text })}</p>}
              <ul class="desk-list people">
                {rows.map(({ id: each, name, phone, email }) => (
                  <li>
                    <bdi>{name ?? words.unnamed}</bdi>
                    <span class="soft">
                      <bdi dir="ltr">{phone === null ? "" : formatPhoneNumber(phone)}</bdi> <bdi>{email}</bdi>
                    </span>
                    <a class="button" href={`${here}?with=${each}`}>
                      {words.choose}
                    </a>
                  </li>
                ))}
              </ul>
            </section>
          </>
        )}
      </>
    ),
  });
}

const Record: FC<{ desk: Desk; title: string; card: CustomerCard }> = ({ desk, title, card }) => {
  const { customer, visits, toCome, past } = card;
  const words = desk.said.customers;
  return (
    <section>
      <h2>{title}</h2>
      <p>
        <strong>
          <bdi>{customer.name ?? words.unnamed}</bdi>
        </strong>
      </p>
      <ul class="plain">
        {customer.phone !== null && (
          <li>
            <bdi dir="ltr">{formatPhoneNumber(customer.phone)}</bdi>
          </li>
        )}
        {customer.email !== null && (
          <li>
            <bdi>{customer.email}</bdi>
          </li>
        )}
        <li>{sayCount(desk.locale, words.visits, visits)}</li>
        <li>{sayCount(desk.locale, desk.said.today.bookings, toCome.length + past.length)}</li>
        {customer.notes !== null && (
          <li>
            <bdi>{customer.notes}</bdi>
          </li>
        )}
      </ul>
    </section>
  );
};
