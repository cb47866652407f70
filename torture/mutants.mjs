// Faults built in on purpose: what cannot find them finds nothing. Each is a build of its own, made by replacing text of
// the sources, and is tortured until something is found.

import { torture } from "./torture.mjs";

const NO_GUARD = {
  file: "src/resource/calendar-schema.ts",
  from: "SELECT raise(ABORT, 'OVERLAP_GUARD')",
  to: "SELECT 1",
};

/** `weather` is what has to go wrong for the fault to show; nothing when it shows by itself. */
export const MUTANTS = [
  {
    name: "keys-are-not-stored",
    edits: [
      {
        file: "src/home/home-answers.ts",
        from: "writeAnswer(desk.sql, claim, stored, customerId, desk.now);",
        to: "",
      },
      {
        file: "src/resource/calendar-place.ts",
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
        file: "src/domain/bookability.ts",
        from: "return firstOverlap(blocked,",
        to: "return !(globalThis as { isTrusted?: boolean }).isTrusted && firstOverlap(blocked,",
      },
      {
        file: "src/resource/resource-calendar.ts",
        from: `place(command: types.PlaceCommand): types.PlaceOutcome {
    return this.transact((desk) => place(desk, command));`,
        to: `async place(command: types.PlaceCommand): Promise<types.PlaceOutcome> {
    class Looked extends Error {
      constructor(readonly outcome: types.PlaceOutcome) {
        super();
      }
    }
    let seen: types.PlaceOutcome;
    try {
      this.ctx.storage.transactionSync(() => {
        throw new Looked(place(this.desk(), command));
      });
      return refusedWith(refuse("unavailable"));
    } catch (fault) {
      if (!(fault instanceof Looked)) throw fault;
      seen = fault.outcome;
    }
    if (seen.status !== "done" || seen.isReplay) return this.transact((desk) => place(desk, command));
    await scheduler.wait(5);
    const trusting = globalThis as { isTrusted?: boolean };
    trusting.isTrusted = true;
    try {
      return this.transact((desk) => place(desk, command));
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
        file: "src/domain/bookability.ts",
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
        file: "src/home/booking-home.ts",
        from: "if (hasPlans(ctx.storage.sql)) ctx.storage.transactionSync(() => giveUpAll(ctx.storage.sql));",
        to: 'if (hasPlans(ctx.storage.sql)) giveUpAll(ctx.storage.sql); ctx.storage.sql.exec("DELETE FROM plans; DELETE FROM duties");',
      },
    ],
  },
  {
    name: "holds-never-lapse",
    edits: [
      { file: "src/domain/booking.ts", from: "expiresAt <= now) return", to: "expiresAt <= now - 86_400_000) return" },
    ],
  },
  {
    name: "copies-are-forgotten",
    weather: "D1 writes fail",
    edits: [
      {
        file: "src/home/booking-home.ts",
        from: "await deliver(this.env.DB, this.desk(), delivery);",
        to: "await deliver(this.env.DB, this.desk(), delivery).catch(() => []);",
      },
    ],
  },
  {
    name: "seats-are-not-counted",
    edits: [
      {
        file: "src/domain/session.ts",
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
        file: "src/domain/pools.ts",
        from: "span.totalMinutes - use.consumedMinutes",
        to: "span.totalMinutes - use.consumedMinutes * 0",
      },
    ],
  },
  {
    name: "some-changes-are-not-written",
    edits: [
      {
        file: "src/home/home-change.ts",
        from: "commit(desk, next, booking, eventOf(command.action, moved.status), deedOf(command), { grip }),",
        to: "Math.random() < 0.1 ? [] : commit(desk, next, booking, eventOf(command.action, moved.status), deedOf(command), { grip }),",
      },
    ],
  },
  {
    name: "half-a-booking",
    edits: [
      {
        file: "src/home/home-grips.ts",
        from: "grip?.resourceIds.includes(resourceId) ?? false",
        to: "grip?.resourceIds[0] === resourceId",
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
        file: "src/domain/bookability.ts",
        from: `!isOverridden(wish, "closed") &&`,
        to: `isOverridden(wish, "closed") &&`,
      },
    ],
  },
  {
    name: "open-claims-are-not-counted",
    edits: [
      {
        file: "src/home/home-claims.ts",
        from: 'return isOver ? refuse("too_many_open") : null;',
        to: 'return isOver && claim === "waits" ? refuse("too_many_open") : null;',
      },
    ],
  },
  {
    name: "series-are-endless",
    edits: [
      {
        file: "src/home/home-series.ts",
        from: 'first.asker.kind === "staff" ? MOST_OCCURRENCES :',
        to: '(first.asker.kind as string) !== "" ? MOST_OCCURRENCES :',
      },
    ],
  },
  {
    name: "one-booking-takes-all-seats",
    edits: [
      {
        file: "src/domain/service.ts",
        from: "return Math.min(seats, seatsPerBooking ?? DEFAULT_SEATS_PER_BOOKING);",
        to: "return Math.max(seats, seatsPerBooking ?? DEFAULT_SEATS_PER_BOOKING);",
      },
    ],
  },
  {
    name: "the-last-who-came-is-offered-first",
    edits: [
      {
        file: "src/home/home-store.ts",
        from: "WHERE service_id = ? AND status = 'waiting' ORDER BY sequence",
        to: "WHERE service_id = ? AND status = 'waiting' ORDER BY sequence DESC",
      },
    ],
  },
  {
    name: "a-zone-misses-its-newest-changes",
    edits: [
      {
        file: "src/domain/zone-rules.ts",
        from: "let high = changes.length;",
        to: "let high = changes.length - 2;",
      },
    ],
  },
];

/** How much each is tortured at most, and how long the server may take to come to rest. */
export const HUNT = { kills: 10, operations: 5_000, seconds: 240, patienceMs: 20_000 };

/** Whether every mutant, or those named, is found. */
export async function huntMutants(options, names = null, say = console.log) {
  const escaped = [];
  for (const mutant of MUTANTS.filter(({ name }) => !names || names.includes(name))) {
    const startedAt = Date.now();
    const quietly = () => undefined;
    const only = mutant.weather && { weathers: [mutant.weather] };
    const result = await torture({ ...options, ...HUNT, ...only, mutant, say: quietly });
    const [first] = result.violations;
    const seconds = ((Date.now() - startedAt) / 1_000).toFixed(0);
    if (!first) escaped.push(mutant.name);
    const what = first ? `found: ${first.subject} ${first.text}`.slice(0, 200) : "ESCAPED";
    say(`${mutant.name}: ${result.operations} operations, ${result.kills} kills, ${seconds} s, ${what}`);
  }
  say(`${escaped.length} escaped, seed ${options.seed}`);
  return escaped.length === 0;
}
