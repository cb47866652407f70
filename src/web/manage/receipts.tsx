// The receipts of a booking, for its customer.

import type { FC } from "hono/jsx";
import type { KeptBooking } from "../../actions/bookings/change-booking";
import { orNull } from "../../actions/deps";
import { type IssuedReceipt, readReceipt, receiptsOf } from "../../actions/payments/receipts";
import { ownPayments } from "../../domain/payments/payer";
import { manageLink } from "../kit/manage-link";
import { renderPage } from "../kit/render-page";
import { ReceiptList } from "../receipts/receipt-list";
import { ReceiptSheet, receiptTitle } from "../receipts/receipt-sheet";
import type { ManagePage } from "./manage-context";

/** The booking shows without them where they cannot be read. */
export async function readOwnReceipts({ page }: ManagePage, kept: KeptBooking): Promise<readonly IssuedReceipt[]> {
  return (await orNull("receipts_not_read", receiptsOf(page.deps, ownOf(kept).booking))) ?? [];
}

/** Receipts of a customer who had the booking before are theirs: staff hand them out. */
function ownOf(kept: KeptBooking): KeptBooking {
  const { booking } = kept;
  return { ...kept, booking: { ...booking, payments: ownPayments(booking) } };
}

export const OwnReceipts: FC<{ manage: ManagePage; receipts: readonly IssuedReceipt[] }> = ({
  manage: { page, token },
  receipts,
}) => <ReceiptList page={page} receipts={receipts} hrefOf={(id) => manageLink(page, `${token}/receipts/${id}`)} />;

/** Null where the booking has no such receipt. */
export async function showOwnReceipt(manage: ManagePage, kept: KeptBooking, id: string): Promise<Response | null> {
  const { page, configuration, token } = manage;
  const found = await readReceipt(page.deps, ownOf(kept), id);
  if (!found.ok) return null;
  const receipt = found.value;
  const back = manageLink(page, token);
  return renderPage({
    page,
    configuration,
    title: receiptTitle(page, receipt),
    canonical: null,
    children: <ReceiptSheet page={page} business={configuration.tenant} receipt={receipt} back={back} />,
  });
}
