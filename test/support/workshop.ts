// The workshop of the tests of groups: ten seats, on Tuesdays and Wednesdays, in a room that visits need too.

import { type Answer, makeService, type Tenant } from "./api";
import { MONDAY } from "./clock";
import { newSession, placesLeft } from "./groups";
import { aTenantWith } from "./scenario";

export const DATE = "2026-06-09";
export const START = `${DATE}T10:00:00Z`;
export const LATER = `${DATE}T14:00:00Z`;
/** As the list of places names the start. */
export const AT_START = new Date(START).toISOString();

export let tenant: Tenant;
export let room: string;

export async function openWorkshop(): Promise<void> {
  ({ tenant, room } = await aTenantWith({
    now: MONDAY.nine,
    weekly: [{ days: ["tue", "wed"], start: "09:00", end: "17:00" }],
    service: { name: "Workshop", seats: 10 },
  }));
  await makeService(tenant, room, { name: "Visit" });
}

export function join(more: Record<string, unknown> = {}, start: string = START): Promise<Answer> {
  return tenant.book("workshop", start, more);
}

export const listed = (more = "", service = "workshop") => placesLeft(tenant, service, DATE, more);

export function makeSession(more: Record<string, unknown> = {}): Promise<Answer["body"]> {
  return newSession(tenant, { service: "workshop", start: START, ...more });
}

export async function readSession(id: string): Promise<Answer["body"]> {
  return (await tenant.staff("GET", `/sessions/${id}`)).body;
}
