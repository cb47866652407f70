// The model: what the server has acknowledged to one tenant, and what the clock has made of it since. It knows nothing
// of how places are chosen; it only remembers answers.

import type { BookingStatus } from "../../../src/domain/booking/booking";
import type { Answer } from "../../support/api";
import { testClock } from "../../support/clock";
import { homeOf, OPEN_LIMITS, type ServiceSpec, type Site } from "./layout";

export const MINUTE = 60_000;
export const DAY = 1_440 * MINUTE;
/** Staff may mark an arrival so long before the start. */
export const ARRIVES_BEFORE = 12 * 60 * MINUTE;

export type Booked = {
  /** As failures call it. */
  readonly name: string;
  readonly id: string;
  readonly service: ServiceSpec;
  readonly status: BookingStatus;
  readonly revision: number;
  readonly startAt: number;
  readonly endAt: number;
  readonly resources: readonly string[];
  readonly seats: number;
  readonly units: number;
  readonly session: string | null;
  readonly email: string | null;
  readonly expiresAt: number | null;
  readonly arrivedAt: number | null;
};

export type Offer = {
  readonly name: string;
  readonly service: ServiceSpec;
  readonly startAt: number;
  readonly endAt: number;
  readonly seats: number;
  readonly units: number;
};

/** What an entry waits for, beyond what its answers tell. */
export type Awaited = {
  readonly service: ServiceSpec;
  readonly units: number;
  readonly email: string | null;
  /** How the slots are asked for that would do. */
  readonly query: string;
};

export type Entry = Awaited & {
  readonly name: string;
  readonly id: string;
  readonly token: string;
  /** Null when it waits for any start of some dates. */
  readonly startAt: number | null;
  readonly seats: number;
  readonly status: string;
  readonly offer: { readonly startAt: number; readonly endAt: number; readonly expiresAt: number } | null;
};

/** The status by the clock: holds and requests without an answer lapse at their end, what is past completes. */
export function statusAt({ status, endAt, expiresAt }: Booked, now: number): BookingStatus {
  if ((status === "held" || status === "pending") && expiresAt !== null && expiresAt <= now) return "expired";
  if (status === "confirmed" && endAt + DAY <= now) return "completed";
  return status;
}

export function isBlocking(booked: Booked, now: number): boolean {
  return ["held", "pending", "confirmed", "completed", "no_show"].includes(statusAt(booked, now));
}

/** What a service occupies from a start on, buffers included. */
export function occupiedOf(service: ServiceSpec, { startAt, endAt }: { startAt: number; endAt: number }) {
  return { startAt: startAt - service.beforeMinutes * MINUTE, endAt: endAt + service.afterMinutes * MINUTE };
}

export function clockOf(offsetMs: number, at: number): string {
  const local = new Date(at + offsetMs);
  const day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][local.getUTCDay()];
  return `${day} ${local.toISOString().slice(5, 10)} ${timeOf(offsetMs, at)}`;
}

function timeOf(offsetMs: number, at: number): string {
  const time = new Date(at + offsetMs).toISOString().slice(11, 23);
  return time.endsWith(":00.000") ? time.slice(0, 5) : time;
}

export function stayOf(offsetMs: number, { startAt, endAt }: { startAt: number; endAt: number }): string {
  return `${clockOf(offsetMs, startAt)}-${timeOf(offsetMs, endAt)}`;
}

export function localDateOf(offsetMs: number, at: number): string {
  return new Date(at + offsetMs).toISOString().slice(0, 10);
}

export function describeBooked(booked: Booked, now: number, offsetMs: number): string {
  const { name, service, resources, units, seats, revision, session } = booked;
  const many = `${units > 1 ? ` units ${units}` : ""}${seats > 1 ? ` seats ${seats}` : ""}${session ? ` of ${session}` : ""}`;
  const stay = stayOf(offsetMs, booked);
  return `${name} ${service.code} ${stay} at ${resources.join(" + ")}${many}: ${statusAt(booked, now)}, revision ${revision}`;
}

/** Statuses that a hold may have which never was anything else. */
const HOLDS: ReadonlySet<BookingStatus> = new Set(["held", "expired", "cancelled"]);

/** How long what was no more than a hold can be read at least. */
const REMEMBERED_MS = 48 * 60 * MINUTE;

/** A request with a key and its answer, to be repeated later. */
export type Kept = {
  readonly told: string;
  readonly at: number;
  readonly again: () => Promise<Answer>;
  readonly answer: Answer;
};

export type KeptSeries = { readonly name: string; readonly id: string; readonly bookings: readonly string[] };

/** Customers are not told of an arrival. It ends with a move to a start that is further away. */
// biome-ignore lint/suspicious/noExplicitAny: a booking on the wire
function arrivalIn(wire: any, known: Booked | undefined, startAt: number): number | null {
  if (wire.arrived_at !== undefined) return wire.arrived_at === null ? null : Date.parse(wire.arrived_at);
  return startAt - ARRIVES_BEFORE <= testClock.now() ? (known?.arrivedAt ?? null) : null;
}

export class Ledger {
  readonly bookings = new Map<string, Booked>();
  readonly entries = new Map<string, Entry>();
  readonly series: KeptSeries[] = [];
  readonly requests: Kept[] = [];
  readonly holdTokens = new Map<string, string>();
  readonly manageTokens = new Map<string, string>();
  /** Bookings of customers who named a resource; staff may move them to others. */
  readonly named = new Set<string>();
  /** What the last command may have changed; looked at right after it. */
  readonly touched = new Set<string>();
  readonly touchedResources = new Set<string>();
  /** What has been more than a hold; the rest is in no list, and is forgotten some time after it ended. */
  readonly agreed = new Set<string>();
  /** When each was first heard of. */
  readonly since = new Map<string, number>();
  /** Bookings that staff made: no limit bound them. */
  readonly byStaff = new Set<string>();
  /** Bookings that staff cancelled or declined, each by itself. */
  readonly endedByStaff = new Set<string>();
  /** What was read by its id since it was acknowledged. */
  readonly read = new Set<string>();
  /** Bookings of which a lost answer leaves open what became of them; the next reading settles it. */
  readonly uncertain = new Set<string>();

  constructor(
    readonly site: Site,
    /** Midnight of the run's first day, where the tenant is. */
    readonly firstDayAt: number,
    /** Keys of the resources that the run is about. */
    readonly resources: readonly string[],
  ) {}

  /** Midnight of a day, counted from today. */
  dayAt(day: number, now: number): number {
    return this.firstDayAt + (Math.floor((now - this.firstDayAt) / DAY) + day) * DAY;
  }

  all(): Booked[] {
    return [...this.bookings.values()];
  }

  get(id: string): Booked {
    const booked = this.bookings.get(id);
    if (!booked) throw new Error(`The model does not know ${id}.`);
    return booked;
  }

  /** Takes down what an answer says of a booking; an older revision than the known one changes nothing. */
  // biome-ignore lint/suspicious/noExplicitAny: a booking on the wire
  note(wire: any, service: ServiceSpec, more: { email?: string | null; units?: number } = {}): Booked {
    const known = this.bookings.get(wire.id);
    if (known && known.revision > wire.revision) return known;
    const startAt = Date.parse(wire.start);
    const booked: Booked = {
      name: known?.name ?? `#${this.bookings.size + 1}`,
      id: wire.id,
      service,
      status: wire.status,
      revision: wire.revision,
      startAt,
      endAt: Date.parse(wire.end),
      resources: wire.resources.map(({ id }: { id: string }) => this.site.keys.get(id) ?? id),
      seats: wire.seats ?? known?.seats ?? 1,
      units: wire.units ?? more.units ?? known?.units ?? 1,
      session: wire.session ?? null,
      email: wire.customer?.email ?? more.email ?? known?.email ?? null,
      expiresAt: wire.expires_at === null || wire.expires_at === undefined ? null : Date.parse(wire.expires_at),
      arrivedAt: arrivalIn(wire, known, startAt),
    };
    this.bookings.set(booked.id, booked);
    if (!known) this.since.set(booked.id, testClock.now());
    if (!HOLDS.has(booked.status)) this.agreed.add(booked.id);
    for (const one of known ? [known, booked] : [booked]) this.touch(one);
    return booked;
  }

  /** Whether it may have been forgotten: no more than a hold, and over for long. */
  mayBeForgotten({ id }: Pick<Booked, "id">, now: number): boolean {
    const isOver = statusAt(this.get(id), now) !== "held";
    return !this.agreed.has(id) && isOver && now > (this.since.get(id) ?? now) + REMEMBERED_MS;
  }

  forget({ id }: Pick<Booked, "id">): void {
    this.bookings.delete(id);
    this.holdTokens.delete(id);
  }

  touch({ id, resources }: Pick<Booked, "id" | "resources">): void {
    this.touched.add(id);
    for (const key of resources) this.touchedResources.add(key);
  }

  // biome-ignore lint/suspicious/noExplicitAny: an entry on the wire
  noteEntry(wire: any, { service, units, email, query }: Awaited, token: string): Entry {
    const known = this.entries.get(wire.id);
    const entry: Entry = {
      name: known?.name ?? `w${this.entries.size + 1}`,
      id: wire.id,
      token,
      service,
      units,
      email,
      query,
      startAt: wire.start === null || wire.start === undefined ? null : Date.parse(wire.start),
      seats: wire.seats,
      status: wire.status,
      offer: wire.offer && {
        startAt: Date.parse(wire.offer.start),
        endAt: Date.parse(wire.offer.end),
        expiresAt: Date.parse(wire.offer.expires_at),
      },
    };
    this.entries.set(entry.id, entry);
    return entry;
  }

  /** Places that are kept for a waiting customer. */
  offers(now: number): Offer[] {
    return [...this.entries.values()].flatMap(({ name, service, seats, units, status, offer }) =>
      status === "offered" && offer && offer.expiresAt > now
        ? [{ name, service, seats, units, startAt: offer.startAt, endAt: offer.endAt }]
        : [],
    );
  }

  /** What a customer has open where a service is decided: all of it, or what they made themselves. */
  openOf(email: string, service: ServiceSpec, now: number, isOwn = false): typeof OPEN_LIMITS {
    const isTheirs = (one: { email: string | null; service: ServiceSpec }) =>
      one.email === email && homeOf(one.service) === homeOf(service);
    const own = this.all().filter((one) => isTheirs(one) && one.startAt > now && !(isOwn && this.byStaff.has(one.id)));
    const count = (...wanted: string[]) => own.filter((one) => wanted.includes(statusAt(one, now))).length;
    const waits = [...this.entries.values()].filter(
      (entry) => isTheirs(entry) && (entry.status === "waiting" || entry.status === "offered"),
    );
    return { holds: count("held"), bookings: count("pending", "confirmed"), waits: waits.length };
  }

  /** Whether a customer may have one more of a kind, by what was acknowledged. */
  mayHave(kind: keyof typeof OPEN_LIMITS, email: string | null, service: ServiceSpec, more = 1): boolean {
    if (email === null) return true;
    return this.openOf(email, service, testClock.now())[kind] + more <= OPEN_LIMITS[kind];
  }

  /** The customers who have more open by their own doing than one may. */
  tooMuchOpen(now: number): string[] {
    const claims = [...this.all(), ...this.entries.values()];
    const each = new Map(
      claims.flatMap(({ email, service }) =>
        email === null ? [] : [[`${email} at ${homeOf(service)}`, { email, service }]],
      ),
    );
    return [...each].flatMap(([who, { email, service }]) => {
      const open = this.openOf(email, service, now, true);
      const over = Object.entries(OPEN_LIMITS).filter(([kind, most]) => open[kind as keyof typeof OPEN_LIMITS] > most);
      return over.map(([kind]) => `${who} has more ${kind} open than a customer may: ${JSON.stringify(open)}`);
    });
  }

  /** Whether a customer waits or has an open offer, so that places may change hands by themselves. */
  hasWaiting(): boolean {
    return [...this.entries.values()].some(({ status }) => status === "waiting" || status === "offered");
  }
}
