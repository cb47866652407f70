// Which deliveries a run claims: the longest due, and never so many of one destination that others get none.

import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { setTime, testClock } from "../support/clock";
import {
  claimDeliveries,
  forgetDeliveries,
  insertDeliveries,
  makeDeps,
  openDatabase,
  readerOf,
  runBatch,
  runDeliveries,
  settingsOf,
} from "../support/worker";

const db = openDatabase(env.DB);
const BUSY = { tenantId: "ten_busy", destination: "webhook:whk_busy" };
const QUIET = { tenantId: "ten_quiet", destination: "webhook:whk_quiet" };

beforeEach(async () => {
  setTime("2026-06-01T08:00:00Z");
  await env.DB.prepare("DELETE FROM deliveries").run();
});

async function due(of: typeof BUSY, count: number, sinceMs: number): Promise<void> {
  const now = testClock.now();
  const rows = Array.from({ length: count }, (_, number) => ({
    ...of,
    id: `dlv_${of.destination}_${number}`,
    sourceId: `evt_${number}`,
    sourceType: "booking.confirmed",
    subjectId: `bkg_${number}`,
    kind: "webhook" as const,
    detail: null,
    occurredAt: now - sinceMs,
    nextAttemptAt: now - sinceMs,
  }));
  await runBatch(db, [insertDeliveries(db, rows, now)]);
}

function claim(busy: readonly string[]) {
  const now = testClock.now();
  const bounds = { most: 60, mostOfOne: { message: 6, webhook: 3 } };
  return claimDeliveries(db, { ...bounds, now, leaseUntil: now + 45_000, busy });
}

it("one destination gives a claim its share only, and nothing where it is left out", async () => {
  await due(BUSY, 2_500, 60_000);
  await due(QUIET, 2, 1_000);
  expect((await claim([])).map(({ destination }) => destination)).toEqual(Array(3).fill(BUSY.destination));
  const others = await claim([readerOf(BUSY)]);
  expect(others.map(({ destination }) => destination)).toEqual([QUIET.destination, QUIET.destination]);
  expect(await claim([readerOf(BUSY)])).toEqual([]);
});

it("a run soon reaches a destination behind thousands that are due for another", async () => {
  await due(BUSY, 2_500, 60_000);
  await due(QUIET, 2, 1_000);
  // A run ends after some time, and each look at this clock takes a part of it.
  let time = testClock.now();
  const clock = { ...testClock, now: () => (time += 100) };
  await runDeliveries(makeDeps(env, settingsOf(env), clock, () => undefined));
  const waiting = async ({ destination }: typeof BUSY) =>
    (
      await env.DB.prepare("SELECT id FROM deliveries WHERE destination = ? AND state = 'waiting'")
        .bind(destination)
        .all()
    ).results.length;
  expect(await waiting(QUIET)).toBe(0);
  expect(await waiting(BUSY)).toBeGreaterThan(2_000);
});

it("a sweep of what was told deletes what has ended and is old, and reads one row while nothing is", async () => {
  await due(BUSY, 600, 0);
  await env.DB.prepare("UPDATE deliveries SET state = 'done' WHERE id NOT LIKE '%_7'").run();
  const now = testClock.now();
  expect(await forgetDeliveries(db, now)).toBe(0);
  expect(await forgetDeliveries(db, now + 1)).toBe(500);
  expect(await forgetDeliveries(db, now + 1)).toBe(40);
  expect((await env.DB.prepare("SELECT DISTINCT state FROM deliveries").all()).results).toEqual([{ state: "waiting" }]);
});

it("a sweep reaches what has ended behind hundreds that wait, such as those of a suspended business", async () => {
  await due(BUSY, 600, 0);
  await due(QUIET, 3, 0);
  await env.DB.prepare("UPDATE deliveries SET state = 'done' WHERE tenant_id = ?").bind(QUIET.tenantId).run();
  const now = testClock.now();
  expect(await forgetDeliveries(db, now)).toBe(0);
  expect(await forgetDeliveries(db, now + 1)).toBe(3);
  expect(await forgetDeliveries(db, now + 1)).toBe(0);
});
