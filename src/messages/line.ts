// A line of a message, where there is something to say.

import type { SummaryLine } from "../i18n/booking-summary";

export function line(term: string, value: string | null | undefined, href: string | null = null): SummaryLine[] {
  return value ? [{ term, value, notes: [], ...(href !== null && { href }) }] : [];
}
