// The receipts of a booking or of a package, for its customer.

import type { FC } from "hono/jsx";
import type { IssuedReceipt } from "../../actions/payments/receipts";
import { formatMoney } from "../../i18n/format";
import type { PageContext } from "../kit/page-context";
import { receiptTitle } from "./receipt-sheet";

type Props = {
  readonly page: PageContext;
  readonly receipts: readonly IssuedReceipt[];
  /** Where one of them is shown. */
  readonly hrefOf: (id: string) => string;
  readonly isOpen?: boolean;
};

export const ReceiptList: FC<Props> = ({ page, receipts, hrefOf, isOpen = false }) => {
  const { words, locale } = page;
  if (receipts.length === 0) return null;
  return (
    <details class="receipts" {...(isOpen && { open: true })}>
      <summary>{words.receipts}</summary>
      <ul class="plain">
        {receipts.map((row) => (
          <li>
            <a href={hrefOf(row.id)}>{receiptTitle(page, { row })}</a>{" "}
            <span class="soft">{formatMoney(locale, row)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
};
