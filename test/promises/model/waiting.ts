// The waitlist: joining, being offered a place, taking it or not.

import { type Answer, ask } from "../../support/api";
import { testClock } from "../../support/clock";
import { type Attempt, choiceProblems, clock, emailOf, newKey, refusalOf } from "./attempt";
import { resourcesOf } from "./layout";
import { type Awaited, type Entry, type Ledger, localDateOf } from "./ledger";
import { type Op, serviceOf } from "./ops";
import { offered, onDay, queryOf, type Slot, seatsOf, startOf } from "./slots";
import { Broken } from "./truth";

export async function join(ledger: Ledger, op: Extract<Op, { op: "join" }>): Promise<Attempt> {
  const { site } = ledger;
  const service = serviceOf(op.service);
  const seats = seatsOf(service, op.seats);
  const query = queryOf({ minutes: null, seats, units: 1, resource: null });
  const when = onDay(ledger, service, op.when);
  const slots = await offered(ledger, service, when.day, query);
  const startAt = startOf(ledger, when, slots);
  const date = localDateOf(site.offsetMs, startAt);
  const email = emailOf(op.who);
  const free = slots.filter((slot) => op.isRange || slot.startAt === startAt);
  const wish = op.isRange ? { from: date, to: date } : { start: new Date(startAt).toISOString() };
  const body = { service: service.code, ...wish, ...(seats > 1 && { seats }), customer: { name: email, email } };
  const key = newKey();
  return {
    told: `wait for ${service.code} ${op.isRange ? date : clock(ledger, startAt)}${seats > 1 ? ` seats ${seats}` : ""}`,
    send: () => site.tenant.public("POST", "/waitlist-entries", body, { key }),
    absorb: (answer) => {
      for (const one of resourcesOf(service)) ledger.touchedResources.add(one);
      const awaited = { service, units: 1, email, query };
      if (answer.body?.code === "bookable_now") checkBookable(ledger, answer, slots);
      return answer.status === 201 ? absorbEntry(ledger, awaited, answer) : refusalOf(answer);
    },
    // What can be had now is not waited for; what the rules forbid is not either, which the model does not know.
    expected: free.length > 0 || !ledger.mayHave("waits", email, service) ? false : null,
    isStillOffered: free.length > 0 ? async () => false : null,
    subject: null,
    sendOther: null,
    isKeyed: true,
  };
}

/** A customer who is refused with `bookable_now` is told of starts that were offered, the first of them first. */
function checkBookable(ledger: Ledger, { body }: Answer, slots: readonly Slot[]): void {
  const told = body.alternatives.map(({ start }: { start: string }) => Date.parse(start));
  const offeredAt = slots.map((slot) => slot.startAt);
  if (told.length > 0 && told.every((at: number) => offeredAt.includes(at))) return;
  if (ledger.hasWaiting()) return;
  throw new Broken([
    `promise 8: told of ${told.map((at: number) => clock(ledger, at)).join(", ")}, which was not offered`,
  ]);
}

export function absorbEntry(ledger: Ledger, awaited: Awaited, { body }: Answer): string {
  const entry = ledger.noteEntry(body.entry, awaited, body.token);
  return `${entry.name} ${entry.status}`;
}

export function answerOffer(ledger: Ledger, op: "accept" | "decline" | "offer", nth: number): Attempt | null {
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
  const mayAccept = isOffered && ledger.mayHave("bookings", entry.email, entry.service);
  const expected = { accept: mayAccept, decline: isOffered || entry.status === "waiting" ? true : null, offer: null }[
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
  const booked = ledger.note(body.booking, service, { email: entry.email });
  ledger.manageTokens.set(booked.id, body.manage.token);
  const problems = choiceProblems(service, booked, { named: null, slot: undefined });
  if (offer && booked.startAt !== offer.startAt)
    problems.push(`is at ${clock(ledger, booked.startAt)}, not at what was offered`);
  if (booked.seats !== seats) problems.push(`has seats ${booked.seats}, expected ${seats}`);
  if (problems.length > 0) throw new Broken(problems.map((text) => `${booked.name} ${text}`));
  return `${booked.name} ${booked.status}`;
}
