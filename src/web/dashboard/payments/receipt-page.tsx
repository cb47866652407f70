// A receipt, for staff who see money, or who took this one.

import { readStaffReceipt } from "../../../actions/payments/receipts";
import { refuse } from "../../../domain/refusal";
import { mayDo } from "../../../domain/tenant/actor";
import { renderPage } from "../../kit/render-page";
import { ReceiptSheet, receiptTitle } from "../../receipts/receipt-sheet";
import type { Desk } from "../desk";
import { refuseWith } from "../lists/list-kit";
import { refuseDesk } from "../refusals";

export async function showReceipt(desk: Desk, id: string): Promise<Response> {
  const { deps, staff, said, configuration, root } = desk;
  if (!staff.seesMoney && !mayDo(staff.actor, "bookings"))
    return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const found = await readStaffReceipt(deps, staff, id);
  if (!found.ok) return refuseWith(desk, refuse("not_found"));
  const receipt = found.value;
  const { kept, purchase } = receipt;
  const back = kept ? `${root}/bookings/${kept.booking.id}` : `${root}/customers/${purchase.customerId}`;
  return renderPage({
    page: desk,
    configuration,
    title: receiptTitle(desk, receipt),
    canonical: null,
    children: (
      <ReceiptSheet
        page={desk}
        business={configuration.tenant}
        receipt={receipt}
        back={back}
        backText={kept ? said.booking.details : said.customers.credit}
      />
    ),
  });
}
