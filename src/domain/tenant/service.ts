// What can be booked, as the rules see it. A booking stores all of it as its snapshot.

import type { PaymentProfile } from "../payments/profiles";
import type { PaymentProvider } from "../payments/providers";
import type { TaxRule } from "../payments/tax";
import type { PaymentTerms } from "../payments/terms";

export type DurationRule =
  | { readonly kind: "fixed"; readonly minutes: number }
  | { readonly kind: "flexible"; readonly min: number; readonly max: number; readonly step: number }
  | { readonly kind: "periods"; readonly periods: readonly Period[] };

/** A named wall-clock stretch of one date, in the resource's zone; minute 1440 is the next midnight. */
export type Period = {
  readonly id: string;
  readonly label: string;
  readonly startMinute: number;
  readonly endMinute: number;
  readonly priceMultiplier: number;
  readonly active: boolean;
};

export type Season = {
  /** `MM-DD`, both included; may run over New Year. */
  readonly from: string;
  readonly to: string;
  readonly multiplier: number;
};

export type PriceRule = {
  /** Minor units of `currency`. */
  readonly amountMinor: number;
  readonly currency: string;
  readonly per: "booking" | "hour" | "seat";
  readonly weekendMultiplier: number;
  /** Replaces the weekend multiplier on Sundays; null applies the weekend's. */
  readonly sundayMultiplier: number | null;
  readonly seasons: readonly Season[];
  readonly tiers: readonly { readonly minSeats: number; readonly percentOff: number }[];
};

export type CancellationPolicy = {
  readonly minNoticeMinutes: number;
  /**
   * A notice of at least (first step) or more than (further steps) so many minutes refunds so many percent; see
   * refunds.ts.
   */
  readonly refunds: readonly { readonly fromMinutes: number; readonly percent: number }[];
};

export type Question = {
  readonly id: string;
  readonly label: string;
  readonly kind: "text" | "textarea" | "select" | "checkbox";
  readonly required: boolean;
  readonly options: readonly string[];
};

/** Where a booking takes place. */
export type ServiceLocation = {
  readonly kind: "in_person" | "online" | "phone";
  /** An address, a link, a number; null when the business gives it in another way. */
  readonly detail: string | null;
  /** An earlier build reads this field; it was false when nothing was set. */
  readonly locksTimeZone: boolean;
  /** True when pages show only the times of the place; absent in records of an earlier build. */
  readonly isZoneLocked?: boolean;
};

/** A place uses its own clocks, unless the business says otherwise. So does a record from before this setting. */
export function locksZone({ isZoneLocked, locksTimeZone, kind }: ServiceLocation): boolean {
  return isZoneLocked ?? (locksTimeZone || kind === "in_person");
}

/** The clocks that pages show: the place's, the visitor's, or both. Without a location, both. */
export function clockOfPages({ location }: Pick<Service, "location">): "place" | "visitor" | "both" {
  if (!location) return "both";
  if (locksZone(location)) return "place";
  return location.kind === "in_person" ? "both" : "visitor";
}

/** The public part of the location. Only customers with a booking get the link of an online service. */
export function openLocation({ location }: Pick<Service, "location">): ServiceLocation | null {
  if (!location) return null;
  return location.kind === "online" ? { ...location, detail: null } : location;
}

/** An in-person service without an address takes place at the business. */
export function locationAt(
  location: ServiceLocation | null,
  { address }: { readonly address?: string | null },
): ServiceLocation | null {
  if (location?.kind !== "in_person" || location.detail !== null || !address) return location;
  return { ...location, detail: address };
}

export type Requirement = {
  readonly anyOf: readonly string[];
  readonly assign: "priority" | "round_robin" | "least_loaded";
  /** How many of its units one booking takes. */
  readonly units: number;
};

export type Service = {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly description: string;
  readonly category: string | null;
  /** Rises by one at every change. An object that knows a higher revision refuses to decide by this one. */
  readonly revision: number;
  readonly visible: boolean;
  readonly active: boolean;
  readonly duration: DurationRule;
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  readonly buffersInsideHours: boolean;
  readonly stepMinutes: number | null;
  readonly minNoticeMinutes: number;
  readonly horizonDays: number;
  readonly dailyLimitMinutes: number | null;
  readonly price: PriceRule | null;
  readonly confirmation: "instant" | "approval" | "payment";
  /** What customers pay, and when. Absent or null where it goes by the business's way, or by its confirmation. */
  readonly payment?: PaymentTerms | null;
  /** How its business takes money. Absent where the business has chosen no way. No service stores it. */
  readonly paymentProfile?: PaymentProfile;
  /**
   * The providers that take money for its business now. Absent where it asks for none online, or where an earlier build
   * stored it. No service stores it.
   */
  readonly paidThrough?: readonly PaymentProvider[];
  /** The tax that its prices include. Absent or null where it is as the business says. */
  readonly tax?: TaxRule | null;
  /** The tax of its business. Absent where it says nothing. No service stores it. */
  readonly businessTax?: TaxRule;
  readonly holdSeconds: number;
  readonly seats: number;
  readonly offerSeconds: number;
  /** The most occurrences of a series that a customer may book; 0 or absent leaves series to staff. */
  readonly seriesMax?: number;
  /** The most seats that a customer may take in one booking; absent in records of an earlier build. */
  readonly seatsPerBooking?: number;
  /** Seconds that the business may leave a request unanswered; absent in records of an earlier build. */
  readonly answerSeconds?: number;
  /** When customers are reminded, in minutes before the start. Null, or absent: as the business says. */
  readonly reminderMinutes?: readonly number[] | null;
  readonly cancellation: CancellationPolicy;
  readonly questions: readonly Question[];
  readonly requires: readonly Requirement[];
  readonly customerChoosesResource: boolean;
  /** Absent in records of an earlier build. */
  readonly location?: ServiceLocation | null;
};

/** Defaults for what a customer may claim, when the service does not say. */
export const DEFAULT_SERIES_MAX = 0;
export const DEFAULT_SEATS_PER_BOOKING = 4;
export const DEFAULT_ANSWER_SECONDS = 172_800;

/** The most seats that a customer may take in one booking, out of those that a start has. */
export function mostSeatsABooking({ seatsPerBooking }: Pick<Service, "seatsPerBooking">, seats: number): number {
  return Math.min(seats, seatsPerBooking ?? DEFAULT_SEATS_PER_BOOKING);
}

/** The service for a booking that already exists: its number of seats was settled then. */
export function asAgreed(service: Service): Service {
  return { ...service, seatsPerBooking: Number.MAX_SAFE_INTEGER };
}

/** The longest that a booking can occupy a resource: a week, and a day of buffer on either side. */
export const LONGEST_STAY_MINUTES = 10_080 + 2 * 1_440;

export function bufferMinutes(service: Pick<Service, "bufferBeforeMinutes" | "bufferAfterMinutes">): number {
  return service.bufferBeforeMinutes + service.bufferAfterMinutes;
}

/** Minutes between offered starts; a period has none, because it starts only at its own start. */
export function gridStepMinutes(
  service: Pick<Service, "duration" | "stepMinutes" | "bufferBeforeMinutes" | "bufferAfterMinutes">,
): number {
  if (service.stepMinutes !== null) return service.stepMinutes;
  switch (service.duration.kind) {
    case "fixed":
      return service.duration.minutes + bufferMinutes(service);
    case "flexible":
      return service.duration.step;
    case "periods":
      return 1_440;
  }
}

export function isFlexibleMinutes(rule: Extract<DurationRule, { kind: "flexible" }>, minutes: number): boolean {
  return minutes >= rule.min && minutes <= rule.max && (minutes - rule.min) % rule.step === 0;
}

/** Resource ids that a service names, each once. */
export function resourcesOf(service: Pick<Service, "requires">): string[] {
  return [...new Set(service.requires.flatMap((requirement) => requirement.anyOf))];
}

/** Null where the service has no periods, or none of this id. */
export function periodOf({ duration }: { readonly duration: DurationRule }, periodId: string | null): Period | null {
  if (duration.kind !== "periods" || periodId === null) return null;
  return duration.periods.find(({ id }) => id === periodId) ?? null;
}
