// Promise 1 over what was acknowledged: pure, so that a test can show that it fails where it should.

import { ancestorsOf, type ResourceSpec, type ServiceSpec } from "./layout";
import { type Booked, clockOf, isBlocking, localDateOf, MINUTE, type Offer, occupiedOf, stayOf } from "./ledger";

export type Books = {
  readonly resources: readonly ResourceSpec[];
  readonly offsetMs: number;
  readonly bookings: readonly Booked[];
  readonly offers: readonly Offer[];
};

/** What one booking, or one session with all its bookings, occupies of one resource. */
export type Claim = {
  readonly resource: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly units: number;
  readonly requiredMinutes: number;
  readonly service: ServiceSpec;
  readonly serviceStartAt: number;
  /** Names of what is behind it. */
  readonly who: string;
  readonly bookings: readonly Booked[];
};

/** Everything that must not be, in words; empty when all is well. */
export function violationsOf(books: Books, now: number): string[] {
  const claims = claimsOf(books.bookings, now);
  return [
    ...overCapacity(books, claims),
    ...overNesting(books, claims),
    ...overPools(books, claims),
    ...overDays(books, claims),
    ...overSeats(books, now),
  ];
}

export function claimsOf(bookings: readonly Booked[], now: number): Claim[] {
  const claims = new Map<string, Claim>();
  for (const booked of bookings) {
    if (!isBlocking(booked, now)) continue;
    const { service, startAt } = booked;
    const owner = service.seats > 1 ? `${service.code} ${startAt}` : booked.id;
    for (const resource of booked.resources) {
      const key = `${owner} ${resource}`;
      claims.set(key, claimOf(resource, booked, [...(claims.get(key)?.bookings ?? []), booked]));
    }
  }
  return [...claims.values()];
}

/** The claim of an offer or of bookings that share it on one resource. */
export function claimOf(resource: string, one: Booked | Offer, bookings: readonly Booked[]): Claim {
  const { service, startAt } = one;
  const occupied = occupiedOf(service, one);
  return {
    resource,
    ...occupied,
    units: service.seats > 1 ? 1 : one.units,
    requiredMinutes: (occupied.endAt - occupied.startAt) / MINUTE,
    service,
    serviceStartAt: startAt,
    who: bookings.length > 0 ? bookings.map(({ name }) => name).join("+") : one.name,
    bookings,
  };
}

export function overCapacity(books: Pick<Books, "resources" | "offsetMs">, claims: readonly Claim[]): string[] {
  return books.resources.flatMap(({ key, capacity }) => {
    const own = claims.filter(({ resource }) => resource === key);
    const found = own.map(({ startAt }) => {
      const together = own.filter((one) => one.startAt <= startAt && startAt < one.endAt);
      const units = sum(together.map((one) => one.units));
      const at = clockOf(books.offsetMs, startAt);
      return units > capacity
        ? `promise 1: ${key} carries ${units} of ${capacity} at ${at}: ${told(books, together)}`
        : null;
    });
    return [...new Set(found.filter((one) => one !== null))];
  });
}

function overNesting(books: Books, claims: readonly Claim[]): string[] {
  return claims.flatMap((inner) =>
    claims
      .filter((outer) => ancestorsOf(inner.resource, books.resources).includes(outer.resource))
      .filter((outer) => outer.startAt < inner.endAt && inner.startAt < outer.endAt)
      .map(
        (outer) =>
          `promise 1: ${inner.resource} and ${outer.resource}, which it is part of, are both taken: ${told(books, [inner, outer])}`,
      ),
  );
}

function overPools(books: Books, claims: readonly Claim[]): string[] {
  return books.resources.flatMap(({ key, pools }) =>
    pools.flatMap((pool) => {
      const covered = claims.filter(({ resource, serviceStartAt }) => {
        const time = new Date(serviceStartAt + books.offsetMs).toISOString().slice(11, 16);
        return resource === key && pool.start <= time && time < pool.end;
      });
      return byDate(books, covered).flatMap(([date, own]) => {
        const minutes = sum(own.map(({ requiredMinutes }) => requiredMinutes));
        if (minutes <= pool.minutes) return [];
        return [
          `promise 1: pool ${pool.name} of ${key} on ${date} gives ${minutes} of ${pool.minutes} minutes: ${told(books, own)}`,
        ];
      });
    }),
  );
}

/** Limits by the day. Nothing in the model sets them aside. */
function overDays(books: Books, claims: readonly Claim[]): string[] {
  return books.resources.flatMap(({ key, maxBookingsPerDay }) =>
    byDate(
      books,
      claims.filter(({ resource }) => resource === key),
    ).flatMap(([date, own]) => {
      const found: string[] = [];
      if (maxBookingsPerDay !== null && own.length > maxBookingsPerDay) {
        found.push(`rule 7: ${key} has ${own.length} of ${maxBookingsPerDay} bookings on ${date}: ${told(books, own)}`);
      }
      for (const { service } of own) {
        const same = own.filter((one) => one.service.code === service.code);
        const minutes = sum(same.map(({ requiredMinutes }) => requiredMinutes));
        if (service.dailyLimitMinutes === null || minutes <= service.dailyLimitMinutes) continue;
        found.push(
          `rule 7: ${service.code} takes ${minutes} of ${service.dailyLimitMinutes} minutes of ${key} on ${date}: ${told(books, same)}`,
        );
      }
      return [...new Set(found)];
    }),
  );
}

/** Sessions: one for each service and start, with no more people than seats. */
function overSeats(books: Books, now: number): string[] {
  const sessions = new Map<string, { bookings: Booked[]; offers: Offer[] }>();
  const gather = (claim: Booked | Offer) => {
    const key = `${claim.service.code} ${clockOf(books.offsetMs, claim.startAt)}`;
    const session = sessions.get(key) ?? { bookings: [], offers: [] };
    sessions.set(key, session);
    if ("id" in claim) session.bookings.push(claim);
    else session.offers.push(claim);
  };
  for (const booked of books.bookings) if (booked.service.seats > 1 && isBlocking(booked, now)) gather(booked);
  for (const offer of books.offers) if (offer.service.seats > 1) gather(offer);
  return [...sessions].flatMap(([key, { bookings, offers }]) => {
    const all = [...bookings, ...offers];
    const who = all.map((one) => `${one.name} seats ${one.seats}`).join(", ");
    const seats = all[0]?.service.seats ?? 1;
    const taken = sum(all.map((one) => one.seats));
    const ids = new Set(bookings.flatMap(({ session }) => (session === null ? [] : [session])));
    const places = new Set(bookings.map(({ resources }) => [...resources].sort().join(" + ")));
    return [
      ...(taken > seats ? [`promise 1: the session ${key} has ${taken} of ${seats} seats taken: ${who}`] : []),
      ...(ids.size > 1 ? [`${key} is more than one session: ${[...ids].join(", ")}`] : []),
      ...(places.size > 1 ? [`the session ${key} is in more than one place: ${[...places].join(" | ")}`] : []),
    ];
  });
}

function byDate(books: Books, claims: readonly Claim[]): [string, Claim[]][] {
  return Object.entries(
    Object.groupBy(claims, ({ serviceStartAt }) => localDateOf(books.offsetMs, serviceStartAt)),
  ).map(([date, own]) => [date, own ?? []]);
}

function told(books: Pick<Books, "offsetMs">, claims: readonly Claim[]): string {
  return claims
    .map((claim) => {
      const many = claim.units > 1 ? ` x${claim.units}` : "";
      return `${claim.who} ${claim.service.code} ${stayOf(books.offsetMs, claim)}${many}`;
    })
    .join(", ");
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
