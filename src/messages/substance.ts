// What a message has to say, before it is laid out as mail, text or notice. All texts are plain.

import type { Placeholder } from "../domain/messages/own-texts";
import type { SummaryLine } from "../i18n/booking-summary";
import type { KindWords } from "../i18n/words/messages/en";

/** A row of a list: one booking of a series or of a day. */
export type Item = { readonly text: string; readonly note: string | null; readonly href: string | null };

export type Substance = {
  /** Null for what staff wrote themselves. */
  readonly words: KindWords | null;
  readonly values: Readonly<Partial<Record<Placeholder | "start" | "bookings", string>>>;
  /** Sentences after the first. */
  readonly more: readonly string[];
  readonly lines: readonly SummaryLine[];
  readonly items: readonly Item[];
  /** Until when the booking can change, and what cancelling costs. */
  readonly terms: readonly string[];
  /** The reader's own time of the start, where it differs from the place's. */
  readonly ownTime: string | null;
  /** A sentence of staff. */
  readonly message: string | null;
};

export const NOTHING: Omit<Substance, "words" | "values"> = {
  more: [],
  lines: [],
  items: [],
  terms: [],
  ownTime: null,
  message: null,
};
