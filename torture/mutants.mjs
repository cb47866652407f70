// Faults built in on purpose: a run that cannot find them finds nothing. Each is a build of its own, made by replacing
// text of the sources. It is tortured until the run finds something.

import { MUTANTS_OF_MONEY } from "./mutants-of-money.mjs";
import { MUTANTS_OF_TELLING } from "./mutants-of-telling.mjs";
import { MUTANTS_OF_THE_DESK } from "./mutants-of-the-desk.mjs";

const NO_GUARD = {
  file: "src/objects/calendar/calendar-schema.ts",
  from: "SELECT raise(ABORT, 'OVERLAP_GUARD')",
  to: "SELECT 1",
};

/**
 * `weather` is what has to go wrong for the fault to show; nothing when it shows by itself. `isTold`: readers see it.
 * `isPaid`: money shows it.
 */
export const MUTANTS = [
  {
    name: "keys-are-not-stored",
    edits: [
      {
        file: "src/objects/bookings/idempotency.ts",
        from: "writeAnswer(tx.sql, claim, stored, customerId, tx.now);",
        to: "",
      },
      {
        file: "src/objects/calendar/calendar-place.ts",
        from: "const own = ownId === undefined || hasBooking(sql, ownId) ? undefined : { id: ownId, claim: idempotency };",
        to: "const own = undefined as Own | undefined;",
      },
    ],
  },
  {
    name: "an-await-between-check-and-write",
    // Looked at in a transaction that is rolled back, written a moment later without looking again.
    edits: [
      NO_GUARD,
      {
        file: "src/domain/availability/bookability.ts",
        from: "return firstOverlap(blocked,",
        to: "return !(globalThis as { isTrusted?: boolean }).isTrusted && firstOverlap(blocked,",
      },
      {
        file: "src/objects/calendar/resource-calendar.ts",
        from: `async place(command: types.PlaceCommand): Promise<types.PlaceOutcome> {
    await this.offering.made();
    return patiently(this.host, (tx) => place(tx, command));`,
        to: `async place(command: types.PlaceCommand): Promise<types.PlaceOutcome> {
    class Looked extends Error {
      constructor(readonly outcome: types.PlaceOutcome) {
        super();
      }
    }
    let seen: types.PlaceOutcome;
    try {
      this.ctx.storage.transactionSync(() => {
        throw new Looked(place(this.tx(), command));
      });
    } catch (fault) {
      if (!(fault instanceof Looked)) throw fault;
      seen = fault.outcome;
    }
    if (seen.status !== "done" || seen.isReplay) return this.transact((tx) => place(tx, command));
    await scheduler.wait(5);
    const trusting = globalThis as { isTrusted?: boolean };
    trusting.isTrusted = true;
    try {
      return this.transact((tx) => place(tx, command));
    } finally {
      trusting.isTrusted = false;
    }`,
      },
    ],
  },
  {
    name: "overlaps-are-not-looked-for",
    edits: [
      NO_GUARD,
      {
        file: "src/domain/availability/bookability.ts",
        from: "return firstOverlap(blocked,",
        to: "return (false as boolean) && firstOverlap(blocked,",
      },
    ],
  },
  {
    name: "coordinators-do-not-recover",
    weather: "objects are hard to reach",
    edits: [
      {
        file: "src/objects/two-phase/joint-claims.ts",
        from: "if (hasPlans(host.sql)) host.atomically(() => giveUpAll(host.sql));",
        to: 'if (hasPlans(host.sql)) giveUpAll(host.sql); host.sql.exec("DELETE FROM plans; DELETE FROM duties");',
      },
    ],
  },
  {
    name: "holds-never-lapse",
    edits: [
      {
        file: "src/domain/booking/booking.ts",
        from: "expiresAt <= now) return",
        to: "expiresAt <= now - 86_400_000) return",
      },
    ],
  },
  {
    name: "copies-are-forgotten",
    weather: "D1 writes fail",
    edits: [
      {
        file: "src/objects/bookings/listing-copy.ts",
        from: "await deliver(host.env().DB, host.tx(), delivery);",
        to: "await deliver(host.env().DB, host.tx(), delivery).catch(() => []);",
      },
    ],
  },
  {
    name: "seats-are-not-counted",
    edits: [
      {
        file: "src/domain/booking/session.ts",
        from: "return Math.max(0, seats - taken);",
        to: "return taken < 0 ? taken : seats;",
      },
    ],
  },
  {
    name: "spaces-around-are-not-claimed",
    edits: [
      {
        file: "src/db/resources.ts",
        from: "ancestorIds: ancestorsOf(spaces, resourceId),",
        to: "ancestorIds: ancestorsOf(spaces, resourceId).slice(0, 0),",
      },
    ],
  },
  {
    name: "pools-are-endless",
    edits: [
      {
        file: "src/domain/availability/pools.ts",
        from: "span.totalMinutes - use.consumedMinutes",
        to: "span.totalMinutes - use.consumedMinutes * 0",
      },
    ],
  },
  {
    name: "some-changes-are-not-written",
    edits: [
      {
        file: "src/objects/bookings/lifecycle.ts",
        from: "return commit(tx, next, booking, type, attributionOf(command), {",
        to: "if (Math.random() < 0.1) return done(tx, next, []); return commit(tx, next, booking, type, attributionOf(command), {",
      },
    ],
  },
  {
    name: "half-a-booking",
    edits: [
      {
        file: "src/objects/two-phase/decision-log.ts",
        from: "decision?.resourceIds.includes(resourceId) ?? false",
        to: "decision?.resourceIds[0] === resourceId",
      },
    ],
  },
  {
    name: "numbers-are-skipped",
    edits: [
      {
        file: "src/db/booking-copy.ts",
        from: "row_number() OVER (PARTITION BY year ORDER BY position) + coalesce(",
        to: "row_number() OVER (PARTITION BY year ORDER BY position) + 1 + coalesce(",
      },
    ],
  },
  {
    name: "closures-are-not-heeded",
    edits: [
      {
        file: "src/domain/availability/bookability.ts",
        from: `!isOverridden(wish, "closed") &&`,
        to: `isOverridden(wish, "closed") &&`,
      },
    ],
  },
  {
    name: "bookings-of-one-customer-are-not-bounded",
    edits: [
      {
        file: "src/objects/bookings/open-claims.ts",
        from: 'return openLeft(tx, claim, claimant) - more <= 0 ? refuse("too_many_open") : null;',
        to: 'return openLeft(tx, claim, claimant) - more <= 0 && claim !== "bookings" ? refuse("too_many_open") : null;',
      },
    ],
  },
  {
    name: "holds-of-one-customer-are-not-bounded",
    edits: [
      {
        file: "src/objects/bookings/open-claims.ts",
        from: 'return openLeft(tx, claim, claimant) - more <= 0 ? refuse("too_many_open") : null;',
        to: 'return openLeft(tx, claim, claimant) - more <= 0 && claim !== "holds" ? refuse("too_many_open") : null;',
      },
    ],
  },
  {
    name: "waits-of-one-customer-are-not-bounded",
    edits: [
      {
        file: "src/objects/bookings/open-claims.ts",
        from: 'return openLeft(tx, claim, claimant) - more <= 0 ? refuse("too_many_open") : null;',
        to: 'return openLeft(tx, claim, claimant) - more <= 0 && claim !== "waits" ? refuse("too_many_open") : null;',
      },
    ],
  },
  {
    name: "series-are-endless",
    edits: [
      {
        file: "src/objects/bookings/series.ts",
        from: 'first.asker.kind === "staff" ? MOST_OCCURRENCES :',
        to: '(first.asker.kind as string) !== "" ? MOST_OCCURRENCES :',
      },
    ],
  },
  {
    name: "a-session-says-more-than-it-has",
    edits: [
      {
        file: "src/objects/coordinator/coordinator-store.ts",
        from: "coalesce(sum(seats), 0) AS taken",
        to: "coalesce(sum(seats), 0) + (count(*) > 3) AS taken",
      },
    ],
  },
  {
    name: "one-booking-takes-all-seats",
    edits: [
      {
        file: "src/domain/tenant/service.ts",
        from: "return Math.min(seats, seatsPerBooking ?? DEFAULT_SEATS_PER_BOOKING);",
        to: "return Math.max(seats, seatsPerBooking ?? DEFAULT_SEATS_PER_BOOKING);",
      },
    ],
  },
  {
    name: "the-last-who-came-is-offered-first",
    edits: [
      {
        file: "src/objects/bookings/waitlist-store.ts",
        from: "AND sequence > ?4\n       ORDER BY sequence LIMIT ?5`",
        to: "AND sequence > ?4\n       ORDER BY sequence DESC LIMIT ?5`",
      },
    ],
  },
  {
    name: "a-zone-misses-its-newest-changes",
    edits: [
      {
        file: "src/domain/time/zone-rules.ts",
        from: "let high = changes.length;",
        to: "let high = changes.length - 2;",
      },
    ],
  },
  {
    name: "requests-wait-for-ever",
    edits: [
      {
        file: "src/objects/bookings/new-booking.ts",
        from: "Math.min(startAt, askedAt + answerSeconds * 1_000)",
        to: "Math.max(startAt, askedAt + answerSeconds * 1_000)",
      },
    ],
  },
  {
    name: "moving-a-request-wins-time",
    edits: [
      {
        file: "src/objects/bookings/moving.ts",
        from: "pendingUntil(before.status, place.startAt, booking.customerSince, booking.service.answerSeconds)",
        to: "pendingUntil(before.status, place.startAt, tx.now, booking.service.answerSeconds)",
      },
    ],
  },
  {
    name: "holds-outlive-their-start",
    edits: [
      {
        file: "src/objects/bookings/new-booking.ts",
        from: "Math.min(now + holdSeconds * 1000, startAt)",
        to: "Math.max(now + holdSeconds * 1000, startAt * 0)",
      },
    ],
  },
  {
    name: "what-has-begun-waits-for-approval",
    edits: [
      {
        file: "src/objects/bookings/new-booking.ts",
        from: 'if (status === "pending" && place.startAt <= tx.now)',
        to: 'if (status === "pending" && place.startAt <= tx.now * 0)',
      },
    ],
  },
  {
    name: "what-is-free-is-waited-for",
    edits: [
      {
        file: "src/objects/coordinator/coordinator-waitlist.ts",
        from: "if (free.length > 0) return refusedWith(bookableNow(free));",
        to: "if (free.length > 1_000) return refusedWith(bookableNow(free));",
      },
    ],
  },
  {
    name: "what-is-free-of-one-resource-is-waited-for",
    edits: [
      {
        file: "src/objects/calendar/calendar-waitlist.ts",
        from: "if (verdict.refusal === null) return bookableNow([verdict.span]);",
        to: "if (verdict.refusal === null) return null;",
      },
    ],
  },
  {
    name: "one-customer-is-offered-several-places",
    edits: [
      {
        file: "src/objects/bookings/waitlist-store.ts",
        from: "SELECT 1 FROM waitlist WHERE customer_id = ? AND status = 'offered' LIMIT 1",
        to: "SELECT 1 FROM waitlist WHERE customer_id = ? AND status = 'nothing' LIMIT 1",
      },
    ],
  },
  {
    name: "who-has-a-place-is-told",
    edits: [
      {
        file: "src/objects/coordinator/joint-request.ts",
        from: 'const isAdding = asker.kind === "staff" && bookingId',
        to: 'const isAdding = (asker.kind as string) !== "" && bookingId',
      },
    ],
  },
  {
    name: "short-keys-are-told-secrets",
    edits: [
      {
        file: "src/http/told-secrets.ts",
        from: "key.length >= LEAST_SECRET_KEY",
        to: "key.length * LEAST_SECRET_KEY > 0",
      },
    ],
  },
  {
    name: "a-move-is-offered-the-places-of-others",
    edits: [
      {
        file: "src/domain/booking/moving.ts",
        from: "booking.claims.find((one) => one.resourceId === resourceId);",
        to: "booking.claims.find((one) => one.resourceId === resourceId) ?? booking.claims[0];",
      },
    ],
  },
  {
    name: "full-days-are-closed",
    edits: [
      {
        file: "src/domain/availability/slots.ts",
        from: 'return isOpen ? "full" : "closed";',
        to: 'return isOpen && freeCount > 0 ? "full" : "closed";',
      },
    ],
  },
  {
    name: "reasons-have-no-end",
    edits: [
      {
        file: "src/actions/availability/show-slots.ts",
        from: "const MOST_EXPLAINED_DAYS = 7;",
        to: "const MOST_EXPLAINED_DAYS = 70;",
      },
    ],
  },
  {
    name: "slots-have-no-end",
    edits: [
      {
        file: "src/actions/availability/show-slots.ts",
        from: "const MOST_DAYS = 62;",
        to: "const MOST_DAYS = 620;",
      },
    ],
  },
  {
    name: "configurations-grow-without-bound",
    edits: [
      {
        file: "src/domain/tenant/allowance.ts",
        from: "return after > most && after > before;",
        to: "return after > most * 1_000 && after > before;",
      },
    ],
  },
  {
    name: "holds-are-in-lists",
    edits: [
      {
        file: "src/objects/bookings/new-booking.ts",
        from: 'isNumbered: status !== "held",',
        to: 'isNumbered: (status as string) !== "",',
      },
    ],
  },
  {
    name: "more-who-come-are-not-judged",
    edits: [
      {
        file: "src/objects/bookings/amending.ts",
        from: "isLarger: PARTY.some((field) => next[field] > before[field]),",
        to: "isLarger: PARTY.some((field) => next[field] > before[field] + 1_000),",
      },
    ],
  },
  {
    name: "what-staff-make-with-a-key-is-made-twice",
    edits: [
      {
        file: "src/actions/create-once.ts",
        from: 'if (key === "") return',
        to: 'if (key !== "?") return',
      },
    ],
  },
  {
    name: "resources-are-told-without-a-choice",
    edits: [
      {
        file: "src/http/public/slots.ts",
        from: "const isChoosable = service.customerChoosesResource || isStaff;",
        to: "const isChoosable = service.customerChoosesResource || isStaff || true;",
      },
    ],
  },
  {
    name: "holds-say-nothing-of-their-booking",
    edits: [
      {
        file: "src/contract/booking-schemas.ts",
        from: "(body as HoldOrWish)?.hold != null || (body",
        to: "(body",
      },
    ],
  },
  {
    name: "lists-end-with-their-first-page",
    edits: [
      {
        file: "src/actions/availability/show-agenda.ts",
        from: "nextCursor: page.nextCursor,",
        to: "nextCursor: page.nextCursor && null,",
      },
    ],
  },
  {
    name: "suspended-businesses-go-on",
    edits: [
      {
        file: "src/db/tenants.ts",
        from: "return suspendedAt !== null || deletedAt !== null;",
        to: "return (suspendedAt !== null && deletedAt !== null) || deletedAt !== null;",
      },
    ],
  },
  ...MUTANTS_OF_TELLING,
  ...MUTANTS_OF_THE_DESK,
  ...MUTANTS_OF_MONEY,
];
