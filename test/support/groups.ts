// Sessions and waitlists as tests use them: leaving, waiting, accepting, and looking until word has got round.

import { type Answer, ask, customer, type Tenant } from "./api";
import { utc } from "./clock";

/** The customer of an answered booking cancels it. */
export function leave(booked: Answer): Promise<Answer> {
  return ask("POST", `/v1/public/bookings/${booked.body.booking.id}/cancel`, { token: booked.body.manage.token });
}

export function move(booked: Answer, start: string): Promise<Answer> {
  const { booking, manage } = booked.body;
  return ask("POST", `/v1/public/bookings/${booking.id}/reschedule`, { token: manage.token, body: { start } });
}

export async function readBooking(booked: Answer): Promise<Answer["body"]> {
  return (await ask("GET", `/v1/public/bookings/${booked.body.booking.id}`, { token: booked.body.manage.token })).body;
}

/** Joins a waitlist: of a start, or of local dates `{ from, to }`. */
export function wait(tenant: Tenant, service: string, wish: string | { from: string; to: string }, more = {}) {
  const when = typeof wish === "string" ? { start: wish } : wish;
  return tenant.public("POST", "/waitlist-entries", { service, ...when, customer: customer(), ...more });
}

const pathOf = (joined: Answer) => `/v1/public/waitlist-entries/${joined.body.entry.id}`;

/** The current entry, read with its token. */
export async function entryOf(joined: Answer): Promise<Answer["body"]> {
  const { status, body } = await ask("GET", pathOf(joined), { token: joined.body.token });
  if (status !== 200) throw new Error(`entry answered ${status}: ${JSON.stringify(body)}`);
  return body.entry;
}

export function accept(joined: Answer, key?: string): Promise<Answer> {
  return ask("POST", `${pathOf(joined)}/accept`, { token: joined.body.token, ...(key !== undefined && { key }) });
}

/** Gives up waiting, or turns an offer down. */
export function giveUp(joined: Answer): Promise<Answer> {
  return ask("DELETE", pathOf(joined), { token: joined.body.token });
}

const MOST_LOOKS = 60;
const BETWEEN_LOOKS_MS = 25;

/**
 * Looks until it is there, for what several objects tell one another after the answer; between two looks every
 * calendar notes what the clock decided and delivers what waits. Answers what was seen last.
 */
export async function eventually<T>(tenant: Tenant, look: () => Promise<T>, isThere: (seen: T) => boolean): Promise<T> {
  let seen = await look();
  if (isThere(seen)) return seen;
  const { body } = await tenant.staff("GET", "/resources");
  for (let looks = 1; looks < MOST_LOOKS && !isThere(seen); looks++) {
    await Promise.all(body.data.map((resource: { id: string }) => tenant.consistency(resource.id)));
    await scheduler.wait(BETWEEN_LOOKS_MS);
    seen = await look();
  }
  return seen;
}

/** The entry once it has this status, wherever its waitlist is kept. */
export function entryWhen(tenant: Tenant, joined: Answer, status: string): Promise<Answer["body"]> {
  return eventually(
    tenant,
    () => entryOf(joined),
    (entry) => entry.status === status,
  );
}

/** Puts a session on the calendar. */
export async function newSession(tenant: Tenant, body: Record<string, unknown>): Promise<Answer["body"]> {
  const made = await tenant.staff("POST", "/sessions", body);
  if (made.status !== 201) throw new Error(`session answered ${made.status}: ${JSON.stringify(made.body)}`);
  return made.body;
}

/** Places left by start on a date, as the slot list tells them. */
export async function placesLeft(tenant: Tenant, service: string, date: string, more = "") {
  const { body } = await tenant.public("GET", `/slots?service=${service}&from=${date}&to=${date}${more}`);
  const slots: { start: string; remaining: number }[] = body.days[0].slots;
  return Object.fromEntries(slots.map((slot) => [utc(slot.start), slot.remaining]));
}

/** The starts that are offered on a date. */
export async function startsOn(tenant: Tenant, service: string, date: string): Promise<string[]> {
  return (await tenant.starts(`service=${service}&from=${date}&to=${date}`)).map(utc);
}

/** The ids of the bookings that have a place in a session, once the list knows as many. */
export async function present(tenant: Tenant, sessionId: string, count: number): Promise<string[]> {
  const list = await eventually(
    tenant,
    async () => {
      const { body } = await tenant.staff("GET", `/sessions/${sessionId}/participants?limit=100`);
      return body.data.filter((booking: { status: string }) => booking.status === "confirmed");
    },
    (bookings) => bookings.length === count,
  );
  return list.map((booking: { id: string }) => booking.id).sort();
}

export function idsOf(answers: readonly Answer[]): string[] {
  return answers.map(({ body }) => body.booking.id as string).sort();
}
