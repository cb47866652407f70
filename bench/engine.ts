// The pure engine alone: a month of slots on a 15-minute grid among 500 bookings.

import { scheduleOf } from "../src/domain/availability/schedule";
import { situationOf } from "../src/domain/availability/situation";
import { slotDays } from "../src/domain/availability/slot-days";
import { localDays } from "../src/domain/time/local-time";
import { allocation, rules, service, wish } from "../test/support/rules";

const BATCHES = 25;
const RUNS = 20;

/** Microseconds for one list of a month; the median of some batches. */
export function engineMonthUs(): number {
  const place = rules({ timeZone: "America/New_York" });
  const visit = service({ duration: { kind: "fixed", minutes: 30 }, stepMinutes: 15, horizonDays: 1_095 });
  const days = localDays("America/New_York", "2026-03-01", "2026-03-31");
  const firstAt = days[0]?.startAt ?? 0;
  const booked = Array.from({ length: 500 }, (_, n) => allocation(visit, firstAt + n * 85 * 60_000, 30));
  const list = () => {
    const schedule = scheduleOf(place, "2026-03-01", "2026-03-31");
    const situation = situationOf(schedule, booked, wish(visit), firstAt - 86_400_000);
    return slotDays([[{ resourceId: "res", situation, ancestors: [] }]], days, false);
  };
  for (let run = 0; run < BATCHES * RUNS; run++) list();
  const batches = Array.from({ length: BATCHES }, () => {
    const startedAt = performance.now();
    for (let run = 0; run < RUNS; run++) list();
    return ((performance.now() - startedAt) / RUNS) * 1_000;
  });
  return batches.sort((a, b) => a - b)[Math.floor(BATCHES / 2)] ?? 0;
}
