// Starts: what the objects themselves offer, and which one an op is about.

import { testClock } from "../../support/clock";
import type { ServiceSpec } from "./layout";
import { type Booked, clockOf, isBlocking, type Ledger, localDateOf, MINUTE } from "./ledger";
import type { OnDay, When } from "./ops";
import { Broken } from "./truth";

export type Slot = { readonly startAt: number; readonly remaining: number; readonly resources: readonly string[] };

export type Query = {
  readonly minutes: number | null;
  readonly seats: number;
  readonly units: number;
  readonly resource: string | null;
};

export function queryOf({ minutes, seats, units, resource }: Query): string {
  return [
    ...(minutes === null ? [] : [`&duration_minutes=${minutes}`]),
    ...(seats > 1 ? [`&seats=${seats}`] : []),
    ...(units > 1 ? [`&units=${units}`] : []),
    ...(resource === null ? [] : [`&resource=${resource}`]),
  ].join("");
}

/** What the objects themselves offer on a day, counted from today. */
export async function offered(ledger: Ledger, service: ServiceSpec, day: number, query: string): Promise<Slot[]> {
  const { site } = ledger;
  const date = localDateOf(site.offsetMs, ledger.dayAt(day, testClock.now()));
  // Staff are told who could serve each start, and may ask for the times of any booking that moves.
  const { status, body } = await site.tenant.public(
    "GET",
    `/slots?service=${service.code}&from=${date}&to=${date}&fresh=1&explain=1${query}`,
    undefined,
    { token: site.tenant.token },
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

export function stillOffered(ledger: Ledger, service: ServiceSpec, day: number, query: string, startAt: number) {
  return async () => (await offered(ledger, service, day, query)).some((slot) => slot.startAt === startAt);
}

export function startOf(ledger: Ledger, when: OnDay, slots: readonly Slot[]): number {
  const slot = "nth" in when ? slots[when.nth % Math.max(1, slots.length)] : undefined;
  return slot?.startAt ?? ledger.dayAt(when.day, testClock.now()) + ("minute" in when ? when.minute : 10 * 60) * MINUTE;
}

export function onDay(ledger: Ledger, service: ServiceSpec, when: When): OnDay {
  if (!("like" in when)) return when;
  const taken = ledger.all().filter((one) => one.service === service && isBlocking(one, testClock.now()));
  const model = taken[when.like % Math.max(1, taken.length)];
  return model ? shiftedFrom(ledger, model, 0) : { day: 1, minute: 600 };
}

export function shiftedFrom(ledger: Ledger, { startAt }: Booked, shift: number): OnDay {
  const todayAt = ledger.dayAt(0, testClock.now());
  const minutes = (startAt - todayAt) / MINUTE + shift;
  const day = Math.floor(minutes / 1_440);
  return { day, minute: minutes - day * 1_440 };
}

/** The places left in a session are told as they are. */
export function checkRemaining(ledger: Ledger, service: ServiceSpec, slot: Slot): void {
  if (service.seats === 1 || ledger.hasWaiting()) return;
  const now = testClock.now();
  const members = ledger
    .all()
    .filter((one) => one.service === service && one.startAt === slot.startAt && isBlocking(one, now));
  const left = service.seats - members.reduce((taken, { seats }) => taken + seats, 0);
  if (slot.remaining === left) return;
  const at = clockOf(ledger.site.offsetMs, slot.startAt);
  throw new Broken([
    `${service.code} ${at} is listed with ${slot.remaining} places, expected ${left} of ${service.seats}`,
  ]);
}

export function seatsOf(service: ServiceSpec, asked: number): number {
  return service.seats > 1 ? Math.min(asked, service.seats) : 1;
}
