// In the evening, each business with bookings tomorrow is told its agenda, once. Evenings begin with a quarter of an hour
// everywhere, so an isolate looks once in each quarter. It reads the zones that businesses use, and only where it is
// evening goes on to the businesses.

import { type Deps, newId } from "../actions/deps";
import { runBatch } from "../db/database";
import { insertDeliveries, type NewDelivery } from "../db/deliveries";
import { type DueBusiness, type DueDay, listDueForDigest, listZonesInUse } from "../db/digests";
import { channelsOf } from "../domain/messages/kinds";
import { isOn, type NotificationSettings } from "../domain/messages/settings";
import {
  addDays,
  DAY_MS,
  type LocalDate,
  localDateOf,
  localDay,
  MINUTE_MS,
  wallClockOf,
} from "../domain/time/local-time";
import type { Env } from "../env";

const EVENING_MINUTE = 18 * 60;
/** A sweep that was down in the evening catches up until then. Later, an agenda would come at night. */
const LAST_MINUTE = 21 * 60;
const QUARTER_MS = 15 * MINUTE_MS;
const BUSINESSES_AT_ONCE = 200;

/** The quarter of an hour in which this isolate looked last. Another isolate may look too: no agenda is told twice. */
const lookedIn = new WeakMap<Env, number>();

/** Makes the deliveries of agendas that are due. */
export async function makeDigests(deps: Deps): Promise<void> {
  const { db, clock, env } = deps;
  const now = clock.now();
  const quarter = Math.floor(now / QUARTER_MS);
  if (lookedIn.get(env) === quarter) return;
  const zones = (await listZonesInUse(db)).filter((zone) => isEvening(zone, now));
  if (zones.length > 0) await makeDigestsIn(deps, zones, now);
  lookedIn.set(env, quarter);
}

function isEvening(zone: string, now: number): boolean {
  const minute = Math.floor((wallClockOf(zone, now) % DAY_MS) / MINUTE_MS);
  return minute >= EVENING_MINUTE && minute < LAST_MINUTE;
}

async function makeDigestsIn({ db }: Deps, zones: readonly string[], now: number): Promise<void> {
  const byZone = Object.fromEntries(zones.map((zone) => [zone, dueDay(zone, now)]));
  let after = "";
  for (;;) {
    const due = await listDueForDigest(db, byZone, after, BUSINESSES_AT_ONCE);
    const rows = due.flatMap((business) => deliveriesTo(business, tomorrowOf(business.timeZone, now), now));
    if (rows.length > 0) await runBatch(db, [insertDeliveries(db, rows, now)]);
    after = due.at(-1)?.id ?? after;
    if (due.length < BUSINESSES_AT_ONCE) return;
  }
}

function tomorrowOf(zone: string, now: number): LocalDate {
  return addDays(localDateOf(zone, now), 1);
}

function sourceIdOf(date: LocalDate): string {
  return `digest:${date}`;
}

function dueDay(zone: string, now: number): DueDay {
  const date = tomorrowOf(zone, now);
  const { startAt, endAt } = localDay(zone, date);
  return { sourceId: sourceIdOf(date), fromAt: startAt, toAt: endAt };
}

function deliveriesTo({ id, notifications }: DueBusiness, date: LocalDate, now: number): NewDelivery[] {
  const settings = JSON.parse(notifications) as NotificationSettings;
  return channelsOf("digest")
    .filter((channel) => isOn(settings, "digest", channel))
    .map((channel) => ({
      id: newId("dlv"),
      tenantId: id,
      sourceId: sourceIdOf(date),
      sourceType: "digest",
      subjectId: id,
      kind: "message",
      destination: `tenant/${channel}`,
      occurredAt: now,
      nextAttemptAt: now,
      detail: JSON.stringify({ kind: "digest", digest: date }),
    }));
}
