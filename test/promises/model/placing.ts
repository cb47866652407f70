// Taking places: bookings, holds, holds that become bookings, series.

import type { Answer } from "../../support/api";
import { testClock } from "../../support/clock";
import {
  type Attempt,
  choiceProblems,
  choose,
  clock,
  clocks,
  emailOf,
  isInSession,
  newKey,
  refusalOf,
} from "./attempt";
import { resourcesOf, type ServiceSpec } from "./layout";
import { type Booked, DAY, type Ledger, MINUTE, statusAt } from "./ledger";
import { type Op, serviceOf, type Wish } from "./ops";
import { checkRemaining, offered, onDay, queryOf, type Slot, seatsOf, startOf, stillOffered } from "./slots";
import { Broken } from "./truth";
import { absorbEntry } from "./waiting";

export async function place(ledger: Ledger, op: Extract<Op, { op: "book" | "hold" }>): Promise<Attempt> {
  const { site } = ledger;
  const service = serviceOf(op.service);
  const wished = wishOf(ledger, service, op);
  const when = onDay(ledger, service, op.when);
  const slots = await offered(ledger, service, when.day, wished.query);
  const startAt = startOf(ledger, when, slots);
  const slot = slots.find((one) => one.startAt === startAt);
  const isHold = op.op === "hold";
  const isStaff = op.op === "book" && op.by !== "public";
  const email = isHold && op.who === null ? null : emailOf(op.who);
  const body = {
    ...wished.body,
    start: new Date(startAt).toISOString(),
    ...(email !== null && { customer: { name: email, email } }),
    ...(op.op === "book" && op.by === "override" && { override: ["too_soon", "outside_hours", "off_grid", "closed"] }),
    ...(op.op === "book" && op.ifFull && !isStaff && { if_full: "waitlist" }),
  };
  const key = newKey();
  const path = isHold ? "/holds" : "/bookings";
  const send = (sent: unknown) =>
    isStaff ? site.tenant.staff("POST", path, sent, { key }) : site.tenant.public("POST", path, sent, { key });
  const isOverriding = op.op === "book" && op.by === "override";
  // Staff alone are told that a customer has a place already; to others a second one is a place like any other.
  const isTwice = isStaff && email !== null && isInSession(ledger, service, startAt, email);
  if (slot) checkRemaining(ledger, service, slot);
  const mayHave = isStaff || ledger.mayHave(isHold ? "holds" : "bookings", email, service);
  return {
    told: `${op.op}${isStaff ? ` by staff${isOverriding ? " overriding" : ""}` : ""} ${wished.told} ${clock(ledger, startAt)}`,
    send: () => send(body),
    absorb: (answer, isAlone) => {
      const promised = isOverriding || !isAlone ? undefined : slot;
      return absorbPlaced(ledger, service, answer, { startAt, email, ...wished, slot: promised, isStaff });
    },
    expected: isOverriding ? null : slot !== undefined && !isTwice && mayHave,
    isStillOffered: mayHave ? stillOffered(ledger, service, when.day, wished.query, startAt) : null,
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
  readonly isStaff?: boolean;
};

function absorbPlaced(ledger: Ledger, service: ServiceSpec, answer: Answer, wished: Wished): string {
  for (const key of resourcesOf(service)) ledger.touchedResources.add(key);
  const { status, body } = answer;
  if (status === 202) {
    const { units, email, query } = wished;
    return absorbEntry(ledger, { service, units, email, query }, answer);
  }
  if (status !== 201) return refusalOf(answer);
  const { email, seats, units, startAt, minutes } = wished;
  const isHold = body.hold !== undefined;
  const expected = isHold ? "held" : service.isApproved ? "pending" : "confirmed";
  const wire = isHold ? { ...body.hold, status: expected, revision: 1, seats, units } : body.booking;
  // What staff book a day after its end is complete by the clock as soon as it is confirmed.
  const isOver = wire.status === "completed" && startAt + minutes * MINUTE + DAY <= testClock.now();
  const booked = ledger.note(isOver ? { ...wire, status: expected } : wire, service, { email, units });
  if (wished.named !== null) ledger.named.add(booked.id);
  if (wished.isStaff) ledger.byStaff.add(booked.id);
  if (isHold) ledger.holdTokens.set(booked.id, body.token);
  else ledger.manageTokens.set(booked.id, body.manage.token);
  const problems = [
    ...(booked.status === expected ? [] : [`is ${booked.status}, expected ${expected}`]),
    ...(booked.startAt === startAt ? [] : [`starts at ${clock(ledger, booked.startAt)}`]),
    ...(booked.endAt === startAt + minutes * MINUTE ? [] : [`ends at ${clock(ledger, booked.endAt)}`]),
    ...(booked.seats === seats ? [] : [`has seats ${booked.seats}, expected ${seats}`]),
    ...(booked.units === units ? [] : [`has units ${booked.units}, expected ${units}`]),
    ...(expected === "pending" ? answerProblems(booked) : []),
    ...choiceProblems(service, booked, wished),
  ];
  if (problems.length > 0) throw new Broken(problems.map((text) => `${booked.name} ${text}`));
  return `${booked.name} ${booked.status} at ${booked.resources.join(" + ")}`;
}

/** A request ends when the business has not answered for two days, and at its start at the latest. */
function answerProblems({ startAt, expiresAt }: Booked): string[] {
  const until = Math.min(startAt, testClock.now() + 2 * DAY);
  return expiresAt === until ? [] : [`waits for an answer until ${expiresAt}, expected ${until}`];
}

export async function series(ledger: Ledger, op: Extract<Op, { op: "series" }>): Promise<Attempt> {
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
  const email = emailOf(op.who);
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
  // One resource may be asked to serve a whole series; then not everything that is free at all is free there. And where
  // a customer waits, places may change hands between the list and the wish.
  const isFixed = service.requires.every(({ anyOf }) => anyOf.length === 1) || wished.named !== null;
  const isCertain = isFixed && !ledger.hasWaiting();
  const isFree = op.onConflict === "fail" ? free.length === op.count : free.length > 0;
  const count = op.onConflict === "fail" ? op.count : free.length;
  // Every occurrence that is booked counts; where it is not certain which are, neither is how many.
  const mayHave = op.by === "staff" || ledger.mayHave("bookings", email, service, count);
  const isPossible = isFree && (mayHave || !isCertain);
  return {
    told: `series ${op.freq} x${op.count} ${op.onConflict} ${wished.told} ${clock(ledger, startAt)}`,
    send: () => send(body),
    absorb: (answer, isAlone) =>
      absorbSeries(ledger, service, answer, { email, ...wished, op, free, isCertain, isAlone }),
    expected: isPossible ? (isCertain && mayHave ? true : null) : ledger.hasWaiting() ? null : false,
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
    if (op.by === "staff") ledger.byStaff.add(wire.id);
    if (wished.named !== null) ledger.named.add(wire.id);
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

export function bookHold(ledger: Ledger, nth: number): Attempt | null {
  const { site, holdTokens } = ledger;
  const held = choose(
    ledger,
    nth,
    (one) => one.status === "held",
    ({ id }) => holdTokens.has(id),
  );
  if (!held) return null;
  const { service, id, startAt, endAt, seats, units } = held;
  const email = held.email ?? emailOf(nth % 4 === 0 ? nth % 3 : null);
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
    expected: statusAt(held, testClock.now()) === "held" && ledger.mayHave("bookings", email, service),
    isStillOffered: null,
    subject: held,
    sendOther: null,
    isKeyed: true,
  };
}

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
