import { readCustomerCard } from "../../../actions/people/customer-card";
import { eraseCustomerOf } from "../../../actions/people/erase-customer";
import { exportCustomer } from "../../../actions/people/export-customer";
import { managesMembers } from "../../../domain/accounts/roles";
import { presentExport } from "../../../http/present-export";
import { say } from "../../../i18n/words/say";
import { askAgain } from "../../accounts/account-kit";
import { Hidden } from "../../kit/form-fields";
import { renderRefusal, seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { refuseDesk } from "../refusals";

export async function answerErasure(desk: Desk, id: string): Promise<Response> {
  const { deps, staff, configuration, said, membership } = desk;
  const words = said.customers;
  if (!managesMembers(membership.role)) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const again = askAgain(desk, desk.person, `${desk.root}/customers/${id}?erase`);
  if (again) return again;
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
  const held = await exportCustomer(deps, staff, id);
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
