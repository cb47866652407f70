// The hall of the journeys: one hall in India, by the hour or by the session, with holds and approval. From November 2025.

import { type Answer, makeTenant, type Tenant } from "./api";
import { setTime } from "./clock";

export const CHRISTMAS = "2025-12-25T04:30:00Z";
export let hall: Tenant;

/** Another hall each time. */
export async function openHall(): Promise<void> {
  setTime("2025-11-01T00:00:00Z");
  hall = await makeTenant({ name: "Parbhani Hall", zone: "Asia/Kolkata", preset: "hall" });
}

export function rent(start: string, hours: number, more: Record<string, unknown> = {}): Promise<Answer> {
  return hall.book("hourly", start, { duration_minutes: hours * 60, ...more });
}
