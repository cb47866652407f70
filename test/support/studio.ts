// The studio of the journeys: three hosts who take visits in turn, and its closures. In New York, from January 2025.

import { expect } from "vitest";
import { type Answer, makeResource, makeService, makeTenant, type Tenant } from "./api";
import { setTime } from "./clock";

export const VISIT = "remote-studio-visit";
export let studio: Tenant;
export let mo: string;
export let fabi: string;
export let matt: string;

export async function openStudio(): Promise<void> {
  setTime("2025-01-01T00:00:00Z");
  studio = await makeTenant({ name: "Oolite", zone: "America/New_York" });
  mo = await host("mo", ["tue", "wed", "thu"], "12:00", "16:00");
  fabi = await host("fabi", ["tue", "thu"], "12:00", "16:00");
  matt = await host("matt", ["wed"], "13:00", "17:00");
  await makeService(studio, mo, {
    name: "Remote Studio Visit",
    duration: { kind: "fixed", minutes: 30 },
    step_minutes: 30,
    buffer_before_minutes: 10,
    buffer_after_minutes: 10,
    requires: [{ any_of: [mo, fabi, matt], assign: "round_robin" }],
    customer_chooses_resource: true,
  });
  await studio.staff("POST", "/closures", { dates: ["2025-10-21"], reason: "Open studios" });
  const thanksgiving = ["2025-11-25", "2025-11-26", "2025-11-27", "2025-11-28"];
  await studio.staff("POST", "/closures", { dates: thanksgiving, reason: "Thanksgiving" });
}

function host(name: string, days: string[], start: string, end: string): Promise<string> {
  return makeResource(studio, [{ days, start, end }], { name, kind: "person", max_bookings_per_day: 4 });
}

export const nameOf = (id: string) => ({ [mo]: "mo", [fabi]: "fabi", [matt]: "matt" })[id] ?? id;

/** What is offered on a date as the cases write it, `2025-01-14T17:00Z fabi`: staff see each start once, with hosts. */
export async function offers(date: string, more = ""): Promise<string[]> {
  const query = `/slots?service=${VISIT}&from=${date}&to=${date}&explain=1${more}`;
  const { status, body } = await studio.public("GET", query, undefined, { token: studio.token });
  if (status !== 200) throw new Error(`slots answered ${status}: ${JSON.stringify(body)}`);
  const slots: { start: string; resources: string[] }[] = body.days.flatMap((day: { slots: [] }) => day.slots);
  return slots
    .flatMap((slot) => slot.resources.map((id) => `${new Date(slot.start).toISOString().slice(0, 16)}Z ${nameOf(id)}`))
    .sort();
}

export const hostIn = (offer: string) => offer.split(" ")[1] ?? "";
export const startIn = (offer: string) => offer.split(" ")[0] ?? "";
export const hostOf = (booked: Answer) => booked.body.booking.resources[0].id as string;

export async function offersOf(resource: string, date: string): Promise<string[]> {
  return (await offers(date)).filter((offer) => hostIn(offer) === nameOf(resource)).map(startIn);
}

export const tryBook = (resource: string, start: string) => studio.book(VISIT, start, { resource });

/** Visits with one host, one after another; each of them has to be possible. */
export async function book(resource: string, ...starts: string[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const start of starts) answers.push(await tryBook(resource, start));
  expect(answers.map(({ status }) => status)).toEqual(starts.map(() => 201));
  return answers;
}
