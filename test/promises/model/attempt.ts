// A request that is ready to be sent, with what the model expects of its answer.

import type { Answer } from "../../support/api";
import { testClock } from "../../support/clock";
import type { ServiceSpec } from "./layout";
import { type Booked, clockOf, isBlocking, type Ledger } from "./ledger";
import type { Slot } from "./slots";

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

/** One resource meets each requirement, the named one where one was named. The booking has no resource besides. */
export function choiceProblems(
  service: ServiceSpec,
  booked: Booked,
  wished: { named: string | null; slot: Slot | undefined },
): string[] {
  const { resources } = booked;
  const isWhole =
    resources.length === service.requires.length &&
    service.requires.every(({ anyOf }) => anyOf.some((key) => resources.includes(key)));
  const problems = isWhole ? [] : [`takes ${resources.join(" + ")}, which is not one for each requirement`];
  // A customer who joins a session goes where it is.
  if (wished.named !== null && service.seats === 1 && !resources.includes(wished.named)) {
    problems.push(`takes ${resources.join(" + ")}, though ${wished.named} was named`);
  }
  const mayServe = wished.slot?.resources;
  if (mayServe && service.requires.length === 1 && !resources.every((key) => mayServe.includes(key))) {
    problems.push(`takes ${resources.join(" + ")}, where ${mayServe.join(", ")} was offered`);
  }
  return problems;
}

/** One of the bookings, mostly one of those that the op is meant for. */
export function choose(
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

export function isInSession(ledger: Ledger, service: ServiceSpec, startAt: number, email: string): boolean {
  if (service.seats === 1) return false;
  const now = testClock.now();
  return ledger
    .all()
    .some((one) => one.service === service && one.startAt === startAt && one.email === email && isBlocking(one, now));
}

export function refusalOf({ status, body }: Answer): string {
  return `${status} ${body?.code ?? ""}`.trim();
}

export function clock(ledger: Ledger, at: number): string {
  return clockOf(ledger.site.offsetMs, at);
}

export function clocks(ledger: Ledger, instants: readonly number[]): string {
  return instants.map((at) => clock(ledger, at)).join(", ");
}

let asked = 0;
let people = 0;

function newcomer(): string {
  people += 1;
  return `newcomer${people}@example.com`;
}

/** A regular by number, or a new customer. */
export function emailOf(who: number | null): string {
  return who === null ? newcomer() : `regular${who}@example.com`;
}

export function newKey(): string {
  asked += 1;
  return `model-${asked}-${crypto.randomUUID()}`;
}
