// The terms that a customer agrees to: until when a booking can change, and the cost of cancelling. What goes back is
// said where something is paid.

import type { FC } from "hono/jsx";
import { type Termed, termsOf } from "../../i18n/terms-words";
import type { PageContext } from "../kit/page-context";

export type TermsProps = {
  readonly page: PageContext;
  readonly booked: Termed;
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
