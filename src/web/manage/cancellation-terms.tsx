// The terms that a customer agrees to: until when a booking can change, and the cost of cancelling. Customers do not
// pay on these pages, so refunds are not mentioned.

import type { FC } from "hono/jsx";
import type { Summarised } from "../../i18n/booking-summary";
import { termsOf } from "../../i18n/terms-words";
import type { PageContext } from "../kit/page-context";

export type TermsProps = {
  readonly page: PageContext;
  readonly booked: Pick<Summarised, "service" | "startAt" | "price">;
  readonly timeZone: string;
  /** The business's own words. */
  readonly text?: string | null | undefined;
};

export const CancellationTerms: FC<TermsProps> = ({ page, booked, timeZone, text }) => (
  <div class="policy">
    {termsOf(page, booked, timeZone, page.now).map((sentence) => (
      <p>{sentence}</p>
    ))}
    {text && <p dir="auto">{text}</p>}
  </div>
);
