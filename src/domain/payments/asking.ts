// When a provider is asked about a payment. Many may look at one, and each look must not cost a call with the key of the
// business.

import { DAY_MS, MINUTE_MS } from "../time/local-time";

/** Between two questions to a provider about one payment passes at least so long. */
export const ASKING_PAUSE_MS = 3_000;

/** What a provider last said of a page that had not ended. */
export type AskedPage = "open" | "processing" | "unknown";

/** What was learned for those who look a moment later. Of a page that is over the booking itself tells the end. */
export type LearnedPage = AskedPage | "over";

/** Berth asks about an open page by itself, first so long after its payment was opened. The report has come before. */
export const FIRST_ASKED_MS = 10 * MINUTE_MS;

/** The pauses between its questions: as long as the payment is old, within these bounds. */
export const ASKING = {
  /** A page ends within days, so at first a lost report is made good within hours. */
  soonMs: 6 * 60 * MINUTE_MS,
  soonForMs: 3 * DAY_MS,
  /** A slow bank, or a provider that gives no answer, is asked once a day. Then the pauses grow without end. */
  dailyForMs: 40 * DAY_MS,
} as const;

/** The pause before a provider is asked again that has not answered, or whose bank still works on it. */
export const ASK_AGAIN_MS = 10 * MINUTE_MS;

/** How long a bank may take, at most. Then neither the end of a page nor the removal of a business waits for it. */
export const MOST_AT_BANK_MS = 30 * DAY_MS;

/** For so long a bank may take a try that it has refused (https://razorpay.com/docs/payments/payments/late-authorisation). */
export const MOST_TAKEN_LATE_MS = 6 * DAY_MS;

/** Why a delivery waits whose page is over: a bank may take a try all the same that it had refused. */
export const MAY_COME_LATE = "may_come_late";

/** The deliveries of this type look daily at pages that were paid and had another try. */
export const WATCHED = "payment.succeeded";

/** The first of these looks, for a payment that was made at an instant. */
export function firstLookAt(paidAt: number): number {
  return paidAt + DAY_MS;
}

/** How long an answer may be missing. Then the business has to look, and a sale without money ends. */
export const MOST_ASKING_MS = 10 * DAY_MS;
