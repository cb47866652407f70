// Changing what is booked: releasing, cancelling, moving, reassigning, deciding.

import { type Answer, ask } from "../../support/api";
import { testClock } from "../../support/clock";
import { type Attempt, choiceProblems, choose, clock, refusalOf } from "./attempt";
import { resourcesOf } from "./layout";
import {
  ARRIVES_BEFORE,
  type Booked,
  isBlocking,
  type KeptSeries,
  type Ledger,
  localDateOf,
  MINUTE,
  statusAt,
} from "./ledger";
import type { Whither } from "./ops";
import { offered, onDay, queryOf, shiftedFrom, startOf, stillOffered } from "./slots";
import { Broken } from "./truth";

const MARKED_AS = { arrive: "confirmed", complete: "completed", "no-show": "no_show" } as const;

type Changed = {
  readonly status?: string;
  readonly startAt?: number;
  readonly resource?: string;
  readonly isSame?: boolean;
  readonly endedBy?: "staff" | "customer";
  readonly hasArrived?: boolean;
};

/** A change of one booking: what is accepted must be what was asked for, and everything else stays. */
export function change(
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
      if (becomes.endedBy === "staff") ledger.endedByStaff.add(subject.id);
      if (becomes.endedBy === "customer") ledger.endedByStaff.delete(subject.id);
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
      if (becomes.hasArrived !== undefined && (after.arrivedAt !== null) !== becomes.hasArrived) {
        problems.push(`${subject.name} ${becomes.hasArrived ? "has not arrived" : "has still arrived"}`);
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

export function release(ledger: Ledger, nth: number): Attempt | null {
  const { holdTokens } = ledger;
  const held = choose(
    ledger,
    nth,
    (one) => one.status === "held",
    ({ id }) => holdTokens.has(id),
  );
  if (!held) return null;
  const token = holdTokens.get(held.id);
  const now = testClock.now();
  const status = statusAt(held, now);
  // Giving back what was given back is no change; what is forgotten by now is not there to be given back.
  const isRemembered = ledger.mayBeForgotten(held, now) ? null : true;
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
    expected: status === "held" ? true : status === "cancelled" ? isRemembered : false,
    isStillOffered: null,
    subject: held,
    sendOther: null,
    isKeyed: false,
  };
}

export function cancel(ledger: Ledger, nth: number, by: "public" | "staff" | "quietly"): Attempt | null {
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
  const isOpen = status === "pending" || status === "confirmed" || (status === "held" && by !== "public");
  const body = by === "quietly" ? { notify: false } : {};
  return change(
    ledger,
    subject,
    `cancel by ${by}`,
    () => ask("POST", `${root}/${subject.id}/cancel`, { token: token(subject), body }),
    isOpen && (by !== "public" || now < subject.startAt),
    { status: "cancelled", endedBy: by === "public" ? "customer" : "staff" },
  );
}

export async function move(ledger: Ledger, nth: number, by: "public" | "staff", to: Whither): Promise<Attempt | null> {
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
  // The list is the customer's: it offers only the resource that they named, though staff may choose others.
  const isFreer = by === "staff" && ledger.named.has(id) && !isOffered && !isSame;
  const root = by === "public" ? "/v1/public/bookings" : "/v1/bookings";
  const body = { start: new Date(startAt).toISOString() };
  return {
    ...change(
      ledger,
      subject,
      `move by ${by} to ${clock(ledger, startAt)}:`,
      () => ask("POST", `${root}/${id}/reschedule`, { token: token(subject), body }),
      isOpen && isFreer ? null : isOpen && (isSame || isOffered),
      { status: statusAt(subject, now), startAt, isSame },
    ),
    isStillOffered: stillOffered(ledger, service, when.day, query, startAt),
  };
}

function isMovable(now: number): (one: Booked) => boolean {
  return (one) => ["pending", "confirmed"].includes(statusAt(one, now));
}

export function reassign(ledger: Ledger, nth: number, to: number): Attempt | null {
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

export function decide(
  ledger: Ledger,
  verb: "confirm" | "reject" | "arrive" | "complete" | "no-show",
  nth: number,
): Attempt | null {
  const now = testClock.now();
  const isAgreeing = verb === "confirm" || verb === "reject";
  const begins = ({ startAt }: Booked) => (verb === "arrive" ? startAt - ARRIVES_BEFORE : startAt);
  const subject = choose(ledger, nth, (one) => {
    const status = statusAt(one, now);
    return isAgreeing ? status === "pending" : status === "confirmed" && begins(one) <= now;
  });
  if (!subject) return null;
  const status = statusAt(subject, now);
  const becomes = { ...{ confirm: "confirmed", reject: "rejected" }, ...MARKED_AS }[verb];
  const isAgreed = verb === "confirm" && status === "confirmed";
  const hasArrived = status === "confirmed" && subject.arrivedAt !== null;
  const isRepeated = verb === "arrive" && hasArrived;
  const mayBeMarked =
    status === "confirmed" && (isRepeated || (begins(subject) <= now && !(verb === "no-show" && hasArrived)));
  // Staff also agree to what a customer holds, once they know for whom.
  const isKept = verb === "confirm" && status === "held" && subject.email !== null;
  const isOpen = isAgreeing ? status === "pending" || isAgreed || isKept : mayBeMarked;
  return change(
    ledger,
    subject,
    verb,
    () => ledger.site.tenant.staff("POST", `/bookings/${subject.id}/${verb}`, {}),
    isOpen,
    {
      status: becomes,
      isSame: isAgreed || isRepeated,
      ...(verb === "reject" && { endedBy: "staff" }),
      ...(!isAgreeing && { hasArrived: verb === "arrive" || hasArrived }),
    },
  );
}

export function cancelSeries(ledger: Ledger, nth: number, from: number | null): Attempt | null {
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
