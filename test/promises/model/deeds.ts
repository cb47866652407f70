// What can be asked of the server. An op is plain data, so that it can be generated, shrunk and printed; `prepare` turns
// it into a request to the tenant it is meant for, and says what the model expects of the answer.

import { type Answer, ask } from "../../support/api";
import { testClock } from "../../support/clock";
import { isThere, resourcesOf, SERVICES, type ServiceSpec } from "./layout";
import {
  type Awaited,
  type Booked,
  clockOf,
  DAY,
  type Entry,
  isBlocking,
  type KeptSeries,
  type Ledger,
  localDateOf,
  MINUTE,
  statusAt,
} from "./ledger";
import { Broken } from "./truth";

/** A start: by the clock of a day, counted from today, or one of those offered on it. */
type OnDay = { readonly day: number } & ({ readonly minute: number } | { readonly nth: number });

/** Or where one of the bookings of the service is. */
export type When = OnDay | { readonly like: number };

/** Where a booking is to be moved: to a start, or by some minutes from where it is. */
export type Whither = When | { readonly shift: number };

export type Wish = {
  readonly service: string;
  readonly when: When;
  readonly seats: number;
  readonly units: number;
  /** Which of the durations of a flexible service. */
  readonly length: number;
  /** Which of the candidates the customer names; null leaves the choice to the server. */
  readonly names: number | null;
};

export type Op =
  | ({
      readonly op: "book";
      readonly by: "public" | "staff" | "override";
      readonly who: number | null;
      readonly ifFull: boolean;
    } & Wish)
  | ({ readonly op: "hold" } & Wish)
  | ({
      readonly op: "series";
      readonly by: "public" | "staff";
      readonly freq: "daily" | "weekly";
      readonly count: number;
      readonly onConflict: "fail" | "skip";
    } & Wish)
  | { readonly op: "release" | "book_hold"; readonly nth: number }
  | { readonly op: "cancel"; readonly nth: number; readonly by: "public" | "staff" }
  | { readonly op: "move"; readonly nth: number; readonly by: "public" | "staff"; readonly when: Whither }
  | { readonly op: "reassign"; readonly nth: number; readonly to: number }
  | { readonly op: "confirm" | "reject" | "complete" | "no-show"; readonly nth: number }
  | { readonly op: "cancel_series"; readonly nth: number; readonly from: number | null }
  | {
      readonly op: "join";
      readonly service: string;
      readonly when: When;
      readonly isRange: boolean;
      readonly seats: number;
    }
  | { readonly op: "accept" | "decline" | "offer"; readonly nth: number };

export type Attempt = {
  readonly told: string;
  readonly send: () => Promise<Answer>;
  /** Writes what an answer says into the model and tells it in a few words. Alone, it must also be what was offered. */
  readonly absorb: (answer: Answer, isAlone: boolean) => string;
  /** Whether it must be accepted; null where the model cannot know. */
  readonly expected: boolean | null;
  /** Looks again whether it is to be had, for where places may change hands by themselves. */
  readonly isStillOffered: (() => Promise<boolean>) | null;
  /** The booking it changes, if it changes one. */
  readonly subject: Booked | null;
  /** The same key with another body. */
  readonly sendOther: (() => Promise<Answer>) | null;
  /** A creating request, of which a retry with the same key must change nothing. */
  readonly isKeyed: boolean;
};

let asked = 0;
let people = 0;

export function serviceOf(code: string): ServiceSpec {
  const found = SERVICES.find((service) => service.code === code);
  if (!found) throw new Error(`There is no service ${code}.`);
  return found;
}

/** Whether there may be something that the op could be about. */
export function isPossible({ bookings, holdTokens, series, entries }: Ledger, { op }: Op): boolean {
  if (op === "book" || op === "hold" || op === "series" || op === "join") return true;
  if (op === "book_hold" || op === "release") return holdTokens.size > 0;
  if (op === "cancel_series") return series.length > 0;
  return op === "accept" || op === "decline" || op === "offer" ? entries.size > 0 : bookings.size > 0;
}

/** Null when there is nothing that the op could be about. */
export async function prepare(ledger: Ledger, op: Op): Promise<Attempt | null> {
  switch (op.op) {
    case "book":
    case "hold":
      return place(ledger, op);
    case "series":
      return series(ledger, op);
    case "book_hold":
      return bookHold(ledger, op.nth);
    case "release":
      return release(ledger, op.nth);
    case "cancel":
      return cancel(ledger, op.nth, op.by);
    case "move":
      return move(ledger, op.nth, op.by, op.when);
    case "reassign":
      return reassign(ledger, op.nth, op.to);
    case "cancel_series":
      return cancelSeries(ledger, op.nth, op.from);
    case "join":
      return join(ledger, op);
    case "accept":
    case "decline":
    case "offer":
      return answerOffer(ledger, op.op, op.nth);
    default:
      return decide(ledger, op.op, op.nth);
  }
}

// --- taking places ----------------------------------------------------------------------------------------------

type Slot = { readonly startAt: number; readonly remaining: number; readonly resources: readonly string[] };

async function place(ledger: Ledger, op: Extract<Op, { op: "book" | "hold" }>): Promise<Attempt> {
  const { site } = ledger;
  const service = serviceOf(op.service);
  const wished = wishOf(ledger, service, op);
  const when = onDay(ledger, service, op.when);
  const slots = await offered(ledger, service, when.day, wished.query);
  const startAt = startOf(ledger, when, slots);
  const slot = slots.find((one) => one.startAt === startAt);
  const isHold = op.op === "hold";
  const isStaff = op.op === "book" && op.by !== "public";
  const email = isHold ? null : op.who === null ? newcomer() : `regular${op.who}@example.com`;
  const body = {
    ...wished.body,
    start: new Date(startAt).toISOString(),
    ...(email !== null && { customer: { name: email, email } }),
    ...(op.op === "book" && op.by === "override" && { override: ["too_soon", "outside_hours", "off_grid", "closed"] }),
    ...(op.op === "book" && op.ifFull && isThere("waitlist") && !isStaff && { if_full: "waitlist" }),
  };
  const key = newKey();
  const path = isHold ? "/holds" : "/bookings";
  const send = (sent: unknown) =>
    isStaff ? site.tenant.staff("POST", path, sent, { key }) : site.tenant.public("POST", path, sent, { key });
  const isOverriding = op.op === "book" && op.by === "override";
  const isTwice = email !== null && isInSession(ledger, service, startAt, email);
  if (slot) checkRemaining(ledger, service, slot);
  return {
    told: `${op.op}${isStaff ? ` by staff${isOverriding ? " overriding" : ""}` : ""} ${wished.told} ${clock(ledger, startAt)}`,
    send: () => send(body),
    absorb: (answer, isAlone) => {
      const promised = isOverriding || !isAlone ? undefined : slot;
      return absorbPlaced(ledger, service, answer, { startAt, email, ...wished, slot: promised });
    },
    expected: isOverriding ? null : slot !== undefined && !isTwice,
    isStillOffered: stillOffered(ledger, service, when.day, wished.query, startAt),
    subject: null,
    sendOther: () => send({ ...body, guests: 2 }),
    isKeyed: true,
  };
}

type Wished = {
  readonly startAt: number;
  readonly email: string | null;
  readonly minutes: number;
  readonly seats: number;
  readonly units: number;
  readonly named: string | null;
  readonly query: string;
  readonly slot: Slot | undefined;
};

function absorbPlaced(ledger: Ledger, service: ServiceSpec, answer: Answer, wished: Wished): string {
  for (const key of resourcesOf(service)) ledger.touchedResources.add(key);
  const { status, body } = answer;
  if (status === 202) return absorbEntry(ledger, { service, units: wished.units, query: wished.query }, answer);
  if (status !== 201) return refusalOf(answer);
  const { email, seats, units, startAt, minutes } = wished;
  const isHold = body.hold !== undefined;
  const wire = isHold ? { ...body.hold, status: "held", revision: 1, seats, units } : body.booking;
  const booked = ledger.note(wire, service, { email, units });
  if (isHold) ledger.holdTokens.set(booked.id, body.token);
  else ledger.manageTokens.set(booked.id, body.manage.token);
  const expected = isHold ? "held" : service.isApproved ? "pending" : "confirmed";
  const problems = [
    ...(booked.status === expected ? [] : [`is ${booked.status}, expected ${expected}`]),
    ...(booked.startAt === startAt ? [] : [`starts at ${clock(ledger, booked.startAt)}`]),
    ...(booked.endAt === startAt + minutes * MINUTE ? [] : [`ends at ${clock(ledger, booked.endAt)}`]),
    ...(booked.seats === seats ? [] : [`has seats ${booked.seats}, expected ${seats}`]),
    ...(booked.units === units ? [] : [`has units ${booked.units}, expected ${units}`]),
    ...choiceProblems(service, booked, wished),
  ];
  if (problems.length > 0) throw new Broken(problems.map((text) => `${booked.name} ${text}`));
  return `${booked.name} ${booked.status} at ${booked.resources.join(" + ")}`;
}

/** Every requirement is met by one of its own, the named one where one was named, and no resource is there besides. */
function choiceProblems(service: ServiceSpec, booked: Booked, wished: Pick<Wished, "named" | "slot">): string[] {
  const { resources } = booked;
  const isWhole =
    resources.length === service.requires.length &&
    service.requires.every(({ anyOf }) => anyOf.some((key) => resources.includes(key)));
  const problems = isWhole ? [] : [`takes ${resources.join(" + ")}, which is not one for each requirement`];
  // Who joins a session goes where it is.
  if (wished.named !== null && service.seats === 1 && !resources.includes(wished.named)) {
    problems.push(`takes ${resources.join(" + ")}, though ${wished.named} was named`);
  }
  const mayServe = wished.slot?.resources;
  if (mayServe && service.requires.length === 1 && !resources.every((key) => mayServe.includes(key))) {
    problems.push(`takes ${resources.join(" + ")}, where ${mayServe.join(", ")} was offered`);
  }
  return problems;
}

async function series(ledger: Ledger, op: Extract<Op, { op: "series" }>): Promise<Attempt> {
  const { site } = ledger;
  const service = serviceOf(op.service);
  const wished = wishOf(ledger, service, op);
  const when = onDay(ledger, service, op.when);
  const first = await offered(ledger, service, when.day, wished.query);
  const startAt = startOf(ledger, when, first);
  const stepMs = (op.freq === "daily" ? 1 : 7) * DAY;
  const occurrences = Array.from({ length: op.count }, (_, index) => startAt + index * stepMs);
  const perDay = await Promise.all(
    occurrences.map((_, index) => offered(ledger, service, when.day + (index * stepMs) / DAY, wished.query)),
  );
  const free = occurrences.filter((at, index) => perDay[index]?.some((slot) => slot.startAt === at));
  const email = newcomer();
  const body = {
    ...wished.body,
    start: new Date(startAt).toISOString(),
    rule: { freq: op.freq, count: op.count },
    on_conflict: op.onConflict,
    customer: { name: email, email },
  };
  const key = newKey();
  const send = (sent: unknown) =>
    op.by === "staff"
      ? site.tenant.staff("POST", "/series", sent, { key })
      : site.tenant.public("POST", "/series", sent, { key });
  // One resource may be asked to serve a whole series; then not everything that is free at all is free there.
  const isCertain = service.requires.every(({ anyOf }) => anyOf.length === 1) || wished.named !== null;
  const isPossible = op.onConflict === "fail" ? free.length === op.count : free.length > 0;
  return {
    told: `series ${op.freq} x${op.count} ${op.onConflict} ${wished.told} ${clock(ledger, startAt)}`,
    send: () => send(body),
    absorb: (answer, isAlone) =>
      absorbSeries(ledger, service, answer, { email, ...wished, op, free, isCertain, isAlone }),
    expected: isPossible ? (isCertain ? true : null) : false,
    isStillOffered: null,
    subject: null,
    sendOther: () => send({ ...body, guests: 2 }),
    isKeyed: true,
  };
}

type WishedSeries = Pick<Wished, "email" | "units" | "seats" | "named"> & {
  readonly op: Extract<Op, { op: "series" }>;
  readonly free: readonly number[];
  readonly isCertain: boolean;
  readonly isAlone: boolean;
};

function absorbSeries(ledger: Ledger, service: ServiceSpec, answer: Answer, wished: WishedSeries): string {
  for (const key of resourcesOf(service)) ledger.touchedResources.add(key);
  if (answer.status !== 201) return refusalOf(answer);
  const { series } = answer.body;
  const { op, free, email, units, isCertain, isAlone } = wished;
  const booked: Booked[] = [];
  for (const wire of series.bookings) {
    booked.push(ledger.note(wire, service, { email, units }));
    ledger.manageTokens.set(wire.id, wire.manage.token);
  }
  const name = `s${ledger.series.length + 1}`;
  ledger.series.push({ name, id: series.id, bookings: booked.map(({ id }) => id) });
  const starts = booked.map(({ startAt }) => startAt);
  const problems = booked.flatMap((one) =>
    choiceProblems(service, one, { named: wished.named, slot: undefined }).map((text) => `${one.name} ${text}`),
  );
  if (starts.length + series.skipped.length !== op.count) {
    problems.push(`${name} has ${starts.length} bookings and ${series.skipped.length} left out, expected ${op.count}`);
  }
  if (op.onConflict === "fail" && starts.length < op.count) problems.push(`${name} lacks some of its bookings`);
  const notFree = starts.filter((at) => !free.includes(at));
  if (notFree.length > 0 && isAlone && !ledger.hasWaiting()) {
    problems.push(`promise 8: ${name} took ${clocks(ledger, notFree)}, which was not offered`);
  }
  const left = free.filter((at) => !starts.includes(at));
  if (isCertain && left.length > 0 && isAlone)
    problems.push(`promise 8: ${name} left out ${clocks(ledger, left)}, which was offered`);
  if (problems.length > 0) throw new Broken(problems);
  return `${name} of ${booked.map((one) => `${one.name} ${clock(ledger, one.startAt)}`).join(", ")}`;
}

function bookHold(ledger: Ledger, nth: number): Attempt | null {
  const { site, holdTokens } = ledger;
  const held = choose(
    ledger,
    nth,
    (one) => one.status === "held",
    ({ id }) => holdTokens.has(id),
  );
  if (!held) return null;
  const { service, id, startAt, endAt, seats, units } = held;
  const email = newcomer();
  const minutes = (endAt - startAt) / MINUTE;
  const body = {
    service: service.code,
    start: new Date(startAt).toISOString(),
    ...(service.minutes.length > 1 && { duration_minutes: minutes }),
    ...(seats > 1 && { seats }),
    ...(units > 1 && { units }),
    hold: { id, token: holdTokens.get(id) },
    customer: { name: email, email },
  };
  const key = newKey();
  return {
    told: `book what ${held.name} holds`,
    send: () => site.tenant.public("POST", "/bookings", body, { key }),
    absorb: (answer) => {
      if (answer.status === 201 && answer.body.booking.id !== id)
        throw new Broken([`${held.name} became another booking`]);
      return absorbPlaced(ledger, service, answer, {
        startAt,
        email,
        minutes,
        seats,
        units,
        named: null,
        query: "",
        slot: undefined,
      });
    },
    expected: statusAt(held, testClock.now()) === "held",
    isStillOffered: null,
    subject: held,
    sendOther: null,
    isKeyed: true,
  };
}

// --- changing bookings ------------------------------------------------------------------------------------------

type Changed = {
  readonly status?: string;
  readonly startAt?: number;
  readonly resource?: string;
  readonly isSame?: boolean;
};

/** A change of one booking: what is accepted must be what was asked for, and everything else stays. */
function change(
  ledger: Ledger,
  subject: Booked,
  told: string,
  send: () => Promise<Answer>,
  expected: boolean | null,
  becomes: Changed,
): Attempt {
  return {
    told: `${told} ${subject.name}`,
    send,
    absorb: (answer) => {
      ledger.touch(ledger.get(subject.id));
      for (const key of resourcesOf(subject.service)) ledger.touchedResources.add(key);
      if (answer.status !== 200) return refusalOf(answer);
      const before = ledger.get(subject.id);
      const after = ledger.note(answer.body, subject.service);
      const problems: string[] = [];
      if (becomes.status !== undefined && answer.body.status !== becomes.status) {
        problems.push(`${subject.name} became ${answer.body.status}, expected ${becomes.status}`);
      }
      if (becomes.startAt !== undefined && Date.parse(answer.body.start) !== becomes.startAt) {
        problems.push(`${subject.name} was moved to ${answer.body.start}, expected ${clock(ledger, becomes.startAt)}`);
      }
      if (becomes.resource !== undefined && !after.resources.includes(becomes.resource)) {
        problems.push(`${subject.name} is at ${after.resources.join(" + ")}, expected ${becomes.resource}`);
      }
      if (becomes.isSame && answer.body.revision !== before.revision) {
        problems.push(`${subject.name} has revision ${answer.body.revision}, expected ${before.revision} as before`);
      }
      problems.push(
        ...choiceProblems(subject.service, after, { named: null, slot: undefined }).map(
          (text) => `${after.name} ${text}`,
        ),
      );
      if (problems.length > 0) throw new Broken(problems);
      return `${after.name} ${after.status} ${clock(ledger, after.startAt)} at ${after.resources.join(" + ")}, revision ${after.revision}`;
    },
    expected,
    isStillOffered: null,
    subject,
    sendOther: null,
    isKeyed: false,
  };
}

function release(ledger: Ledger, nth: number): Attempt | null {
  const { holdTokens } = ledger;
  const held = choose(
    ledger,
    nth,
    (one) => one.status === "held",
    ({ id }) => holdTokens.has(id),
  );
  if (!held) return null;
  const token = holdTokens.get(held.id);
  const status = statusAt(held, testClock.now());
  return {
    told: `release ${held.name}`,
    send: () => ask("DELETE", `/v1/public/holds/${held.id}`, { token }),
    absorb: (answer) => {
      const before = ledger.get(held.id);
      ledger.touch(before);
      if (answer.status !== 204) return refusalOf(answer);
      if (before.status === "held") {
        ledger.bookings.set(held.id, {
          ...before,
          status: "cancelled",
          revision: before.revision + 1,
          expiresAt: null,
        });
      }
      return `${held.name} released`;
    },
    expected: status === "held" || status === "cancelled",
    isStillOffered: null,
    subject: held,
    sendOther: null,
    isKeyed: false,
  };
}

function cancel(ledger: Ledger, nth: number, by: "public" | "staff"): Attempt | null {
  const { site, manageTokens } = ledger;
  const now = testClock.now();
  const token = (one: Booked) => (by === "public" ? manageTokens.get(one.id) : site.tenant.token);
  const subject = choose(
    ledger,
    nth,
    (one) => isBlocking(one, now),
    (one) => token(one) !== undefined,
  );
  if (!subject) return null;
  const root = by === "public" ? "/v1/public/bookings" : "/v1/bookings";
  const status = statusAt(subject, now);
  const isOpen = status === "pending" || status === "confirmed" || (status === "held" && by === "staff");
  return change(
    ledger,
    subject,
    `cancel by ${by}`,
    () => ask("POST", `${root}/${subject.id}/cancel`, { token: token(subject), body: {} }),
    isOpen && (by === "staff" || now < subject.startAt),
    { status: "cancelled" },
  );
}

async function move(ledger: Ledger, nth: number, by: "public" | "staff", to: Whither): Promise<Attempt | null> {
  const { site, manageTokens } = ledger;
  const now = testClock.now();
  const token = (one: Booked) => (by === "public" ? manageTokens.get(one.id) : site.tenant.token);
  const subject = choose(ledger, nth, isMovable(now), (one) => token(one) !== undefined);
  if (!subject) return null;
  const { service, id, seats, units } = subject;
  const minutes = (subject.endAt - subject.startAt) / MINUTE;
  const isOpen = isMovable(now)(subject) && (by === "staff" || now < subject.startAt);
  const when = "shift" in to ? shiftedFrom(ledger, subject, to.shift) : onDay(ledger, service, to);
  const wish = queryOf({ minutes: service.minutes.length > 1 ? minutes : null, seats, units, resource: null });
  const query = `${wish}&exclude_booking=${id}`;
  const slots = isMovable(now)(subject) ? await offered(ledger, service, when.day, query) : [];
  const startAt = startOf(ledger, when, slots);
  const isSame = startAt === subject.startAt;
  const isOffered = slots.some((slot) => slot.startAt === startAt);
  const isTwice = subject.email !== null && !isSame && isInSession(ledger, service, startAt, subject.email);
  const root = by === "public" ? "/v1/public/bookings" : "/v1/bookings";
  const body = { start: new Date(startAt).toISOString() };
  return {
    ...change(
      ledger,
      subject,
      `move by ${by} to ${clock(ledger, startAt)}:`,
      () => ask("POST", `${root}/${id}/reschedule`, { token: token(subject), body }),
      isOpen && (isSame || (isOffered && !isTwice)),
      { status: statusAt(subject, now), startAt, isSame },
    ),
    isStillOffered: stillOffered(ledger, service, when.day, query, startAt),
  };
}

function onDay(ledger: Ledger, service: ServiceSpec, when: When): OnDay {
  if (!("like" in when)) return when;
  const taken = ledger.all().filter((one) => one.service === service && isBlocking(one, testClock.now()));
  const model = taken[when.like % Math.max(1, taken.length)];
  return model ? shiftedFrom(ledger, model, 0) : { day: 1, minute: 600 };
}

function shiftedFrom(ledger: Ledger, { startAt }: Booked, shift: number): OnDay {
  const todayAt = ledger.dayAt(0, testClock.now());
  const minutes = (startAt - todayAt) / MINUTE + shift;
  const day = Math.floor(minutes / 1_440);
  return { day, minute: minutes - day * 1_440 };
}

function isMovable(now: number): (one: Booked) => boolean {
  return (one) => ["pending", "confirmed"].includes(statusAt(one, now));
}

function reassign(ledger: Ledger, nth: number, to: number): Attempt | null {
  const now = testClock.now();
  // A place in a session goes where the session goes.
  const alternatives = ({ service, resources }: Booked) =>
    service.seats > 1 ? [] : service.requires.flatMap(({ anyOf }) => anyOf.filter((key) => !resources.includes(key)));
  const subject = choose(ledger, nth, isMovable(now), (one) => alternatives(one).length > 0);
  if (!subject) return null;
  const others = alternatives(subject);
  const resource = others[to % others.length] ?? "";
  const { tenant } = ledger.site;
  return change(
    ledger,
    subject,
    `reassign to ${resource}:`,
    () => tenant.staff("POST", `/bookings/${subject.id}/reassign`, { resource: ledger.site.idOf(resource) }),
    isMovable(now)(subject) ? null : false,
    { status: statusAt(subject, now), startAt: subject.startAt, resource },
  );
}

function decide(ledger: Ledger, verb: "confirm" | "reject" | "complete" | "no-show", nth: number): Attempt | null {
  const now = testClock.now();
  const isAgreeing = verb === "confirm" || verb === "reject";
  const subject = choose(ledger, nth, (one) => {
    const status = statusAt(one, now);
    return isAgreeing ? status === "pending" : status === "confirmed" && one.startAt <= now;
  });
  if (!subject) return null;
  const status = statusAt(subject, now);
  const becomes = { confirm: "confirmed", reject: "rejected", complete: "completed", "no-show": "no_show" }[verb];
  const isAgreed = verb === "confirm" && status === "confirmed";
  const isOpen = isAgreeing ? status === "pending" || isAgreed : status === "confirmed" && subject.startAt <= now;
  return change(
    ledger,
    subject,
    verb,
    () => ledger.site.tenant.staff("POST", `/bookings/${subject.id}/${verb}`, {}),
    isOpen,
    { status: becomes, isSame: isAgreed },
  );
}

function cancelSeries(ledger: Ledger, nth: number, from: number | null): Attempt | null {
  const kept: KeptSeries | undefined = ledger.series[nth % Math.max(1, ledger.series.length)];
  if (!kept) return null;
  const now = testClock.now();
  const { site } = ledger;
  const members = () => kept.bookings.map((id) => ledger.get(id));
  const live = members().filter((one) => isMovable(now)(one) && one.startAt > now);
  const since = from === null ? undefined : live[from % Math.max(1, live.length)];
  const fromDate = since && localDateOf(site.offsetMs, since.startAt);
  const body = fromDate === undefined ? {} : { from: fromDate };
  const ends = live.filter((one) => fromDate === undefined || localDateOf(site.offsetMs, one.startAt) >= fromDate);
  return {
    told: `cancel series ${kept.name}${fromDate === undefined ? "" : ` from ${fromDate}`}`,
    send: () => site.tenant.staff("POST", `/series/${kept.id}/cancel`, body),
    absorb: (answer) => {
      for (const one of members()) ledger.touch(one);
      if (answer.status !== 200) return refusalOf(answer);
      for (const wire of answer.body.series.bookings) ledger.note(wire, ledger.get(wire.id).service);
      const standing = ends.map(({ id }) => ledger.get(id)).filter(({ status }) => status !== "cancelled");
      if (standing.length > 0)
        throw new Broken(standing.map(({ name }) => `${name} of ${kept.name} was not cancelled`));
      return `cancelled ${ends.map(({ name }) => name).join(", ") || "nothing"}`;
    },
    expected: true,
    isStillOffered: null,
    subject: null,
    sendOther: null,
    isKeyed: false,
  };
}

// --- waiting ----------------------------------------------------------------------------------------------------

async function join(ledger: Ledger, op: Extract<Op, { op: "join" }>): Promise<Attempt | null> {
  if (!isThere("waitlist")) return null;
  const { site } = ledger;
  const service = serviceOf(op.service);
  const seats = seatsOf(service, op.seats);
  const query = queryOf({ minutes: null, seats, units: 1, resource: null });
  const when = onDay(ledger, service, op.when);
  const slots = await offered(ledger, service, when.day, query);
  const startAt = startOf(ledger, when, slots);
  const date = localDateOf(site.offsetMs, startAt);
  const email = newcomer();
  const wish = op.isRange ? { from: date, to: date } : { start: new Date(startAt).toISOString() };
  const body = { service: service.code, ...wish, ...(seats > 1 && { seats }), customer: { name: email, email } };
  const key = newKey();
  return {
    told: `wait for ${service.code} ${op.isRange ? date : clock(ledger, startAt)}${seats > 1 ? ` seats ${seats}` : ""}`,
    send: () => site.tenant.public("POST", "/waitlist-entries", body, { key }),
    absorb: (answer) => {
      for (const one of resourcesOf(service)) ledger.touchedResources.add(one);
      return answer.status === 201 ? absorbEntry(ledger, { service, units: 1, query }, answer) : refusalOf(answer);
    },
    expected: null,
    isStillOffered: null,
    subject: null,
    sendOther: null,
    isKeyed: true,
  };
}

function absorbEntry(ledger: Ledger, awaited: Awaited, { body }: Answer): string {
  const entry = ledger.noteEntry(body.entry, awaited, body.token);
  return `${entry.name} ${entry.status}`;
}

function answerOffer(ledger: Ledger, op: "accept" | "decline" | "offer", nth: number): Attempt | null {
  const { site } = ledger;
  const entries = [...ledger.entries.values()];
  const fitting = entries.filter(({ status }) => status === (op === "offer" ? "waiting" : "offered"));
  const among = fitting.length > 0 && nth % 5 !== 0 ? fitting : entries;
  const entry = among[nth % Math.max(1, among.length)];
  if (!entry) return null;
  const isOffered = entry.status === "offered" && entry.offer !== null && entry.offer.expiresAt > testClock.now();
  const path = `/v1/public/waitlist-entries/${entry.id}`;
  const key = newKey();
  const { token } = entry;
  const send = {
    accept: () => ask("POST", `${path}/accept`, { token, key, body: {} }),
    decline: () => ask("DELETE", path, { token }),
    offer: () => site.tenant.staff("POST", `/waitlist-entries/${entry.id}/offer`, {}),
  }[op];
  const expected = { accept: isOffered, decline: isOffered || entry.status === "waiting" ? true : null, offer: null }[
    op
  ];
  return {
    told: `${op} ${entry.name}`,
    send,
    absorb: (answer) => absorbOffer(ledger, entry, answer),
    expected,
    isStillOffered: null,
    subject: null,
    sendOther: null,
    isKeyed: op === "accept",
  };
}

function absorbOffer(ledger: Ledger, entry: Entry, answer: Answer): string {
  const { service, seats, token, offer } = entry;
  for (const key of resourcesOf(service)) ledger.touchedResources.add(key);
  const { status, body } = answer;
  if (status >= 300) return refusalOf(answer);
  if (status === 204) return `${entry.name} left`;
  ledger.noteEntry(body.entry, entry, token);
  if (status === 200) return `${entry.name} ${body.entry.status}`;
  const booked = ledger.note(body.booking, service);
  ledger.manageTokens.set(booked.id, body.manage.token);
  const problems = choiceProblems(service, booked, { named: null, slot: undefined });
  if (offer && booked.startAt !== offer.startAt)
    problems.push(`is at ${clock(ledger, booked.startAt)}, not at what was offered`);
  if (booked.seats !== seats) problems.push(`has seats ${booked.seats}, expected ${seats}`);
  if (problems.length > 0) throw new Broken(problems.map((text) => `${booked.name} ${text}`));
  return `${booked.name} ${booked.status}`;
}

// --- what they have in common -----------------------------------------------------------------------------------

function wishOf(ledger: Ledger, service: ServiceSpec, op: Wish) {
  const minutes = service.minutes[op.length % service.minutes.length] ?? service.minutes[0];
  const isFlexible = service.minutes.length > 1;
  const seats = seatsOf(service, op.seats);
  const units = service.hasUnits ? op.units : 1;
  const choices = service.requires.flatMap(({ anyOf }) => (anyOf.length > 1 ? anyOf : []));
  const named = op.names === null || choices.length === 0 ? null : (choices[op.names % choices.length] ?? null);
  const resource = named === null ? null : ledger.site.idOf(named);
  const body = {
    service: service.code,
    ...(isFlexible && { duration_minutes: minutes }),
    ...(seats > 1 && { seats }),
    ...(units > 1 && { units }),
    ...(resource !== null && { resource }),
  };
  const told = [
    service.code,
    ...(isFlexible ? [`${minutes} min`] : []),
    ...(seats > 1 ? [`seats ${seats}`] : []),
    ...(units > 1 ? [`units ${units}`] : []),
    ...(named === null ? [] : [`with ${named}`]),
  ].join(" ");
  return {
    minutes,
    seats,
    units,
    named,
    body,
    told,
    query: queryOf({ minutes: isFlexible ? minutes : null, seats, units, resource }),
  };
}

function seatsOf(service: ServiceSpec, asked: number): number {
  return service.seats > 1 ? Math.min(asked, service.seats) : 1;
}

type Query = {
  readonly minutes: number | null;
  readonly seats: number;
  readonly units: number;
  readonly resource: string | null;
};

function queryOf({ minutes, seats, units, resource }: Query): string {
  return [
    ...(minutes === null ? [] : [`&duration_minutes=${minutes}`]),
    ...(seats > 1 ? [`&seats=${seats}`] : []),
    ...(units > 1 ? [`&units=${units}`] : []),
    ...(resource === null ? [] : [`&resource=${resource}`]),
  ].join("");
}

/** What the objects themselves offer on a day, counted from today. */
async function offered(ledger: Ledger, service: ServiceSpec, day: number, query: string): Promise<Slot[]> {
  const { site } = ledger;
  const date = localDateOf(site.offsetMs, ledger.dayAt(day, testClock.now()));
  const { status, body } = await site.tenant.public(
    "GET",
    `/slots?service=${service.code}&from=${date}&to=${date}&fresh=1${query}`,
  );
  if (status !== 200)
    throw new Broken([`slots of ${service.code} on ${date}${query} answer ${status} ${JSON.stringify(body)}`]);
  return body.days.flatMap((one: { slots: { start: string; remaining: number; resources: string[] }[] }) =>
    one.slots.map(({ start, remaining, resources }) => ({
      startAt: Date.parse(start),
      remaining,
      resources: resources.map((id) => site.keys.get(id) ?? id),
    })),
  );
}

function stillOffered(ledger: Ledger, service: ServiceSpec, day: number, query: string, startAt: number) {
  return async () => (await offered(ledger, service, day, query)).some((slot) => slot.startAt === startAt);
}

function startOf(ledger: Ledger, when: OnDay, slots: readonly Slot[]): number {
  const slot = "nth" in when ? slots[when.nth % Math.max(1, slots.length)] : undefined;
  return slot?.startAt ?? ledger.dayAt(when.day, testClock.now()) + ("minute" in when ? when.minute : 10 * 60) * MINUTE;
}

/** The places left in a session are told as they are. */
function checkRemaining(ledger: Ledger, service: ServiceSpec, slot: Slot): void {
  if (service.seats === 1 || ledger.hasWaiting()) return;
  const now = testClock.now();
  const members = ledger
    .all()
    .filter((one) => one.service === service && one.startAt === slot.startAt && isBlocking(one, now));
  const left = service.seats - members.reduce((taken, { seats }) => taken + seats, 0);
  if (slot.remaining === left) return;
  const at = clock(ledger, slot.startAt);
  throw new Broken([
    `${service.code} ${at} is listed with ${slot.remaining} places, expected ${left} of ${service.seats}`,
  ]);
}

function isInSession(ledger: Ledger, service: ServiceSpec, startAt: number, email: string): boolean {
  if (service.seats === 1) return false;
  const now = testClock.now();
  return ledger
    .all()
    .some((one) => one.service === service && one.startAt === startAt && one.email === email && isBlocking(one, now));
}

/** One of the bookings, mostly one of those that the op is meant for. */
function choose(
  ledger: Ledger,
  nth: number,
  isMeant: (one: Booked) => boolean,
  isPossible: (one: Booked) => boolean = () => true,
): Booked | undefined {
  const possible = ledger.all().filter(isPossible);
  const meant = possible.filter(isMeant);
  const among = meant.length > 0 && nth % 5 !== 0 ? meant : possible;
  return among[nth % Math.max(1, among.length)];
}

function refusalOf({ status, body }: Answer): string {
  return `${status} ${body?.code ?? ""}`.trim();
}

export function clock(ledger: Ledger, at: number): string {
  return clockOf(ledger.site.offsetMs, at);
}

function clocks(ledger: Ledger, instants: readonly number[]): string {
  return instants.map((at) => clock(ledger, at)).join(", ");
}

function newcomer(): string {
  people += 1;
  return `newcomer${people}@example.com`;
}

function newKey(): string {
  asked += 1;
  return `model-${asked}-${crypto.randomUUID()}`;
}

/** An op as commands are printed, with what matters to its service. */
export function describeOp(op: Op): string {
  const { op: verb, ...rest } = op;
  const details = Object.entries(rest as Readonly<Record<string, unknown>>).flatMap(([name, value]) => {
    if (name === "service") return [String(value)];
    if (name === "when") return [describeWhen(value as Whither)];
    return isTelling(op, name, value) ? [value === true ? name : `${name} ${value}`] : [];
  });
  return `${verb}(${details.join(", ")})`;
}

function isTelling(op: Op, name: string, value: unknown): boolean {
  const service = "service" in op ? serviceOf(op.service) : null;
  if (value === null || value === false) return false;
  if (name === "seats") return (service?.seats ?? 1) > 1 && value !== 1;
  if (name === "units") return service?.hasUnits === true && value !== 1;
  if (name === "length") return (service?.minutes.length ?? 1) > 1;
  if (name === "names") return service?.requires.some(({ anyOf }) => anyOf.length > 1) === true;
  return name !== "ifFull" || isThere("waitlist");
}

function describeWhen(when: Whither): string {
  if ("shift" in when) return `by ${when.shift} min`;
  if ("like" in when) return `at booking ${when.like}`;
  if ("nth" in when) return `day ${when.day} offered ${when.nth}`;
  const [hour, minute] = [Math.floor(when.minute / 60), when.minute % 60].map((part) => String(part).padStart(2, "0"));
  return `day ${when.day} ${hour}:${minute}`;
}
