// A series as its calendar stores it: which bookings were made together, and which starts were left out.

import type { RefusalCode } from "../refusal";
import type { RecurrenceRule } from "../time/recurrence";

export type SeriesRecord = {
  readonly id: string;
  readonly serviceId: string;
  readonly startAt: number;
  readonly rule: RecurrenceRule;
  readonly bookingIds: readonly string[];
  readonly skipped: readonly { readonly startAt: number; readonly code: RefusalCode }[];
  readonly createdAt: number;
};
