// The texts that a business writes itself, with named placeholders such as `{customer}`.

import { isCustomerKind, type MessageKind } from "./kinds";

/** A null part keeps our words. */
export type OwnTexts = {
  readonly subject: string | null;
  readonly intro: string | null;
  readonly closing: string | null;
};

export const PLACEHOLDERS = [
  "customer",
  "business",
  "service",
  "when",
  "was",
  "resources",
  "place",
  "number",
  "price",
  "amount",
  "seats",
  "reason",
  "until",
  "position",
  "count",
  "date",
] as const;

export type Placeholder = (typeof PLACEHOLDERS)[number];

const ALWAYS: readonly Placeholder[] = ["business"];
const OF_A_BOOKING: readonly Placeholder[] = [
  ...ALWAYS,
  "customer",
  "service",
  "when",
  "resources",
  "place",
  "number",
  "price",
  "seats",
];

/** The placeholders that have a value in messages of a kind. */
export function placeholdersOf(kind: MessageKind): readonly Placeholder[] {
  switch (kind) {
    case "requested":
    case "staff_request":
    case "staff_expiring":
      return [...OF_A_BOOKING, "until"];
    case "declined":
    case "cancelled":
    case "cancelled_by_business":
    case "session_cancelled":
    case "staff_cancelled":
      return [...OF_A_BOOKING, "reason"];
    case "moved":
    case "moved_by_business":
    case "staff_moved":
      return [...OF_A_BOOKING, "was"];
    case "waitlist_joined":
    case "staff_waitlist":
      return [...ALWAYS, "customer", "service", "when", "seats", "position"];
    case "offered":
      return [...ALWAYS, "customer", "service", "when", "resources", "place", "price", "seats", "until"];
    case "offer_over":
      return [...ALWAYS, "customer", "service", "when", "seats"];
    case "invitation":
      return [...ALWAYS, "service", "when", "resources", "place", "seats", "until"];
    case "series_booked":
      return [...ALWAYS, "customer", "service", "when", "resources", "place", "price", "seats", "count"];
    case "refunded":
      return [...OF_A_BOOKING, "amount", "reason"];
    case "receipt":
    case "payment_corrected":
    case "payment_expired":
    case "payment_returned":
    case "fee_taken":
    case "fee_asked":
    case "fee_failed":
    case "staff_fee_failed":
    case "staff_paid_late":
    case "staff_refund_failed":
    case "staff_disputed":
      return [...OF_A_BOOKING, "amount"];
    case "digest":
      return [...ALWAYS, "date", "count"];
    default:
      return isCustomerKind(kind) || kind === "staff_new" ? OF_A_BOOKING : ALWAYS;
  }
}

const NAMED = /\{([^{}]*)\}/g;

/** The placeholders of a text that have no value in messages of a kind, each once, as they are written. */
export function unknownPlaceholders(kind: MessageKind, text: string): string[] {
  const known: readonly string[] = placeholdersOf(kind);
  const named = [...text.matchAll(NAMED)].map(([, name = ""]) => name);
  return [...new Set(named.filter((name) => !known.includes(name)))];
}

/** True where a brace has no partner: a placeholder that was cut off would be sent as it stands. */
export function hasLooseBrace(text: string): boolean {
  return /[{}]/.test(text.replaceAll(NAMED, ""));
}

/**
 * A text with its values. A line whose placeholders are all empty is left out: `Reason: {reason}` where there is no
 * reason. Null when nothing is left.
 */
export function fillText(text: string, values: Readonly<Partial<Record<Placeholder, string>>>): string | null {
  const lines = text.split(/\r\n|\r|\n/).flatMap((line) => {
    const given = [...line.matchAll(NAMED)].map(([, name = ""]) => values[name as Placeholder] ?? "");
    if (given.length > 0 && given.every((value) => value === "")) return [];
    const filled = line.replaceAll(NAMED, (_, name: string) => values[name as Placeholder] ?? "");
    return [given.includes("") ? closeGaps(filled) : filled];
  });
  return lines.join("\n").trim() || null;
}

/** Removes what an empty value leaves behind: double spaces, empty brackets, a space before a comma. */
function closeGaps(line: string): string {
  return line
    .replaceAll(/\(\s*\)/g, "")
    .replaceAll(/\s+(?=[,.;:!?،。、])/g, "")
    .replaceAll(/[,、،]\s*(?=[,、،.。])/g, "")
    .replaceAll(/ {2,}/g, " ")
    .trim();
}
