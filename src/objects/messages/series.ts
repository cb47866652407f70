// Place and preview a series.

import type { BookingRecord } from "../../domain/booking/booking-record";
import type { Price } from "../../domain/booking/pricing";
import type { SeriesRecord } from "../../domain/booking/series";
import type { RefusalCode } from "../../domain/refusal";
import type { Interval } from "../../domain/time/interval";
import type { RecurrenceRule } from "../../domain/time/recurrence";
import type { PlaceCommand } from "./bookings";
import type { BookedResource, NeedsCoordinator, NoRules, Refused, StaleService, TouchedMonth } from "./outcomes";

export type SeriesCommand = {
  /** The first occurrence. The others differ only in their start. */
  readonly first: PlaceCommand;
  readonly rule: RecurrenceRule;
  readonly onConflict: "fail" | "skip";
  /** What the customer saw before booking. A series that differs is refused. Absent when they saw nothing. */
  readonly agreed?: SeriesAgreed;
};

/** How many bookings a series has, and their total price in minor units. */
export type SeriesAgreed = { readonly count: number; readonly amountMinor: number };

/** What a series would be if it were booked now. The customer's own hold does not block it. */
export type SeriesPreview = {
  readonly status: "done";
  readonly occurrences: readonly (Interval & { readonly price: Price | null })[];
  readonly skipped: readonly { readonly startAt: number; readonly code: RefusalCode }[];
  readonly touched: readonly TouchedMonth[];
  readonly isReplay: false;
};

export type SeriesPreviewOutcome = SeriesPreview | Refused | StaleService | NoRules | NeedsCoordinator;

export type SeriesDone = {
  readonly status: "done";
  readonly series: SeriesRecord;
  readonly bookings: readonly { readonly booking: BookingRecord; readonly resources: readonly BookedResource[] }[];
  readonly timeZone: string;
  readonly touched: readonly TouchedMonth[];
  readonly isReplay: boolean;
};

export type SeriesOutcome = SeriesDone | Refused | StaleService | NoRules | NeedsCoordinator;
