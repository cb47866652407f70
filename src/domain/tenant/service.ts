// What can be booked, as the rules see it. The whole of it is the snapshot that a booking keeps.

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
  /** Replaces the weekend's on Sundays; null leaves Sunday to the weekend's. */
  readonly sundayMultiplier: number | null;
  readonly seasons: readonly Season[];
  readonly tiers: readonly { readonly minSeats: number; readonly percentOff: number }[];
};

export type CancellationPolicy = {
  readonly minNoticeMinutes: number;
  /** Notice of at least (first) or more than (further) so many minutes gives back so many percent; see refunds.ts. */
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
  /** An address, a link, a number; null where the business tells it otherwise. */
  readonly detail: string | null;
  /** What an earlier build reads; it was false where nobody had said. */
  readonly locksTimeZone: boolean;
  /** Whether pages show the times of the place alone; absent in what an earlier build kept. */
  readonly isZoneLocked?: boolean;
};

/** A place has its own clocks unless the business says otherwise; so has one that was kept before it was asked. */
export function locksZone({ isZoneLocked, locksTimeZone, kind }: ServiceLocation): boolean {
  return isZoneLocked ?? (locksTimeZone || kind === "in_person");
}

/** Whose clocks pages go by: those of the place, of the visitor, or both, as where nothing is said of a place. */
export function clockOfPages({ location }: Pick<Service, "location">): "place" | "visitor" | "both" {
  if (!location) return "both";
  if (locksZone(location)) return "place";
  return location.kind === "in_person" ? "both" : "visitor";
}

/** What anybody may know of where it takes place. The link of an online service belongs to those who have booked. */
export function openLocation({ location }: Pick<Service, "location">): ServiceLocation | null {
  if (!location) return null;
  return location.kind === "online" ? { ...location, detail: null } : location;
}

/** A service at the place that names no place of its own takes place where the business is. */
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
  /** Rises by one at every change; an object that knows a higher one refuses to decide by this one. */
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
  readonly holdSeconds: number;
  readonly seats: number;
  readonly offerSeconds: number;
  /** The most occurrences that a customer may book as one series; 0 or absent leaves series to staff. */
  readonly seriesMax?: number;
  /** The most seats that a customer may take with one booking, up to those there are; absent in an earlier build's. */
  readonly seatsPerBooking?: number;
  /** Seconds that the business may leave a request unanswered; absent in what an earlier build kept. */
  readonly answerSeconds?: number;
  readonly cancellation: CancellationPolicy;
  readonly questions: readonly Question[];
  readonly requires: readonly Requirement[];
  readonly customerChoosesResource: boolean;
  /** Absent in what was kept before services had one. */
  readonly location?: ServiceLocation | null;
};

/** What a service goes by where it says nothing else of what a customer may claim. */
export const DEFAULT_SERIES_MAX = 0;
export const DEFAULT_SEATS_PER_BOOKING = 4;
export const DEFAULT_ANSWER_SECONDS = 172_800;

/** The most seats that a customer may take with one booking, of as many as there are at a start. */
export function mostSeatsABooking({ seatsPerBooking }: Pick<Service, "seatsPerBooking">, seats: number): number {
  return Math.min(seats, seatsPerBooking ?? DEFAULT_SEATS_PER_BOOKING);
}

/** The service for what was agreed before: how many seats may be asked for at once was settled then. */
export function asAgreed(service: Service): Service {
  return { ...service, seatsPerBooking: Number.MAX_SAFE_INTEGER };
}

/** The longest a booking can occupy a resource: a week, and a day of buffer on either side. */
export const LONGEST_STAY_MINUTES = 10_080 + 2 * 1_440;

export function bufferMinutes(service: Pick<Service, "bufferBeforeMinutes" | "bufferAfterMinutes">): number {
  return service.bufferBeforeMinutes + service.bufferAfterMinutes;
}

/** Minutes between offered starts; a period has none, as it starts at its own start only. */
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
