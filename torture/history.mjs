// The requests of all clients and their answers. A client relies on each answer that it got.
//
// A request with a key is a `create`, open until a client got its answer. A booking is known by the answer with the highest
// revision. A change without an answer may have happened or not. The checks accept both, but no part of a change.

import { createWriteStream } from "node:fs";
import { isDone, isOpen } from "./asker.mjs";

const BLOCKING = new Set(["held", "pending", "confirmed", "completed", "no_show"]);

/** What is asked of a keyed request's answer: the ids of the bookings that it tells of. */
const IDS = {
  hold: (body) => [body.hold.id],
  book: (body) => (body.booking ? [body.booking.id] : []),
  accept: (body) => [body.booking.id],
  answer: (body) => (body.booking ? [body.booking.id] : []),
  series: (body) => body.series.bookings.map(({ id }) => id),
  wait: () => [],
  session: () => [],
  invite: () => [],
};

export class History {
  constructor(file) {
    this.file = file;
    this.out = createWriteStream(file, { flags: "a" });
    this.operations = 0;
    /** How many operations there were when the first promise broke. */
    this.foundAfter = null;
    this.answers = new Map();
    this.refusals = new Map();
    this.violations = [];
    this.lines = [];
    /** What each provider of payments took and gave back, in all stages that were looked at. */
    this.money = new Map();
    this.reset();
  }

  /** A new stage: what is known of the one before is over. */
  reset() {
    this.creates = new Map();
    this.bookings = new Map();
    this.entries = new Map();
    this.sessions = new Map();
    this.series = new Map();
    this.closures = new Set();
    this.erased = new Map();
    /** What is known of the money of bookings that ask for it. */
    this.orders = new Map();
    /** What is known of packages that were bought or sold. */
    this.purchases = new Map();
    /** Bookings that staff cancelled without a word. */
    this.silent = new Set();
    this.sessionsCalledOff = new Map();
    this.lines = [];
  }

  violate(subject, text) {
    this.foundAfter ??= this.operations;
    this.violations.push({ subject, text });
    this.write({ violation: text, subject });
  }

  /** Counts what providers took of a business, and gave back. */
  noteMoney({ charges, refunds }) {
    for (const [by, own] of Map.groupBy(charges, (one) => one.by)) {
      const before = this.money.get(by) ?? { businesses: 0, payments: 0, second: 0, refunds: 0, parts: 0 };
      const amounts = new Map(own.map(({ id, amount }) => [id, amount]));
      const back = refunds.filter(({ charge, isDone }) => isDone && amounts.has(charge));
      this.money.set(by, {
        businesses: before.businesses + 1,
        payments: before.payments + own.length,
        second: before.second + own.length - new Set(own.map(({ page }) => page)).size,
        refunds: before.refunds + back.length,
        parts: before.parts + back.filter(({ charge, amount }) => amount < amounts.get(charge)).length,
      });
    }
  }

  note(client, told, subject, { status, body, sentAt, answeredAt }, more = {}) {
    this.operations += 1;
    this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
    if (status >= 400) {
      const code = `${told.split(" ")[0]} ${status} ${body?.code}`;
      this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
    }
    const line = { at: sentAt, ms: answeredAt - sentAt, client, told, subject, status, ...more };
    if (body?.code) line.code = body.code;
    const shown = body?.booking ?? (body?.revision === undefined ? undefined : body);
    if (shown?.id) line.is = [shown.id, shown.status, shown.revision, shown.start].join(" ");
    if (body?.hold) line.is = `${body.hold.id} held until ${body.hold.expires_at}`;
    if (body?.entry) line.is = `${body.entry.id} ${body.entry.status}`;
    this.lines.push(line);
    this.write(line);
  }

  write(line) {
    this.out.write(`${JSON.stringify(line)}\n`);
  }

  /** The last operations that concern any of some words: ids, keys, addresses. */
  linesOn(words, most = 15) {
    const wanted = [...words].filter(Boolean);
    return this.lines.filter((line) => wanted.some((word) => JSON.stringify(line).includes(word))).slice(-most);
  }

  begin(create) {
    this.creates.set(create.key, Object.assign(create, { state: "new", ids: [], isWaiting: false }));
    return create;
  }

  /**
   * Takes note of an answer to a keyed request. `isLast`: nothing of it is under way any more, so a refusal is final.
   * `isAlone`: no other client uses the same key just now, so an answer that was given is given again.
   */
  absorb(create, answer, { isLast = false, isAlone = true } = {}) {
    const { key, kind } = create;
    if (isOpen(answer)) {
      if (create.state !== "done") create.state = "open";
    } else if (isDone(answer)) {
      const ids = IDS[kind](answer.body).sort();
      const named = [...ids, answer.body.entry?.id, answer.body.invitation?.id, answer.body.series?.id, idOf(answer)];
      const identity = named.filter(Boolean).join(" ");
      if (create.state === "done" && create.identity !== identity) {
        this.violate(key, `one key, two answers: ${create.identity}, then ${identity}`);
      }
      Object.assign(create, { state: "done", ids, identity, answer: answer.body });
    } else if (create.state === "done") {
      const isPassing = answer.body?.code === "idempotency_in_progress";
      if (isAlone && !isPassing) {
        this.violate(key, `acknowledged as ${create.identity}, and a retry is refused with ${answer.body?.code}`);
      }
    } else if (create.state === "new" || isLast) {
      create.state = "refused";
    }
    return create.state;
  }

  /** Takes note of a booking as an answer tells it. */
  learn(site, wire, more = {}) {
    const known = this.bookings.get(wire.id) ?? { id: wire.id, site, open: [], revision: 0 };
    Object.assign(known, more);
    if (wire.revision > known.revision) {
      Object.assign(known, {
        revision: wire.revision,
        status: wire.status,
        startAt: Date.parse(wire.start),
        endAt: Date.parse(wire.end),
        resources: wire.resources.map(({ id }) => id).sort(),
        session: wire.session,
        seats: wire.seats,
        expiresAt: wire.expires_at === null ? null : Date.parse(wire.expires_at),
        // Customers are not told of it.
        arrivedAt: wire.arrived_at,
      });
      known.spec ??= site.serviceOf(wire.service.id);
    } else if (wire.revision === known.revision) {
      const differences = differencesOf(known, wire);
      if (differences.length > 0) {
        this.violate(wire.id, `one revision (${wire.revision}), two answers: ${differences.join(", ")}`);
      }
    }
    this.bookings.set(wire.id, known);
    return known;
  }

  /** A hold is told of without its revision: it is its first. */
  learnHold(site, spec, { hold, token }, more) {
    const wire = {
      ...hold,
      revision: 1,
      status: "held",
      start: hold.start,
      session: null,
      seats: more.seats,
      service: { id: site.serviceIds.get(spec.code) },
    };
    return this.learn(site, wire, { ...more, holdToken: token, spec });
  }
}

function idOf({ body }) {
  return typeof body.id === "string" ? body.id : undefined;
}

export function isBlocking(status) {
  return BLOCKING.has(status);
}

/** The status by the clock. */
export function statusAt({ status, expiresAt }, now) {
  const lapses = status === "held" || status === "pending";
  return lapses && expiresAt !== null && expiresAt <= now ? "expired" : status;
}

/** Where what is told now is not what was acknowledged; what the clock does is no difference. */
export function differencesOf(known, wire, now = Date.now()) {
  const expiresAt = known.expiresAt ?? null;
  const statuses = new Set([known.status, statusAt({ ...known, expiresAt }, now)]);
  // A hold's own answer does not name its session.
  const session = known.session ?? wire.session;
  const pairs = [
    ["status", statuses.has(wire.status) ? wire.status : known.status, wire.status],
    ["start", known.startAt, Date.parse(wire.start)],
    ["end", known.endAt, Date.parse(wire.end)],
    [
      "resources",
      known.resources.join(),
      wire.resources
        .map(({ id }) => id)
        .sort()
        .join(),
    ],
    ["session", session, wire.session],
    ["seats", known.seats ?? wire.seats, wire.seats],
    [
      "arrival",
      known.arrivedAt === undefined ? wire.arrived_at : known.arrivedAt,
      wire.arrived_at === undefined ? known.arrivedAt : wire.arrived_at,
    ],
  ];
  return pairs.filter(([, was, is]) => was !== is).map(([what, was, is]) => `${what} was ${was} and is ${is}`);
}
