// Steps that ask for nothing: time passes, objects die, rules change, a page only reads.

import { abortAllDurableObjects, evictAllDurableObjects } from "cloudflare:test";
import { passTime, testClock } from "../../support/clock";
import { LONGER_HOURS, type ServiceSpec, type Site } from "./layout";
import { DAY, isBlocking, MINUTE } from "./ledger";
import { type History, type Step, step } from "./step";
import { Broken } from "./truth";

export function pass(minutes: number): Step {
  return step(0, `pass ${minutes} minutes`, "everybody", async (_ledger, history) => {
    passUntil(testClock.now() + minutes * MINUTE, history);
    return `${minutes} minutes passed`;
  });
}

export type Edge = "end of the hold" | "start" | "a day after the end";

/** To the very instant at which something is decided by the clock, or just before or after it. */
export function passTo(on: 0 | 1, nth: number, edge: Edge, byMs: number): Step {
  return step(on, `pass to the ${edge} of booking ${nth}, ${byMs} ms`, "everybody", async (ledger, history) => {
    const now = testClock.now();
    const edgeOf = (one: { startAt: number; endAt: number; expiresAt: number | null }) =>
      ({ "end of the hold": one.expiresAt ?? 0, start: one.startAt, "a day after the end": one.endAt + DAY })[edge];
    const isAhead = (at: number) => now < at && at <= history.endAt;
    const ahead = ledger.all().filter((one) => isBlocking(one, now) && isAhead(edgeOf(one) + byMs));
    const booked = ahead[nth % Math.max(1, ahead.length)];
    if (!booked) return "nothing ahead to wait for";
    passUntil(edgeOf(booked) + byMs, history);
    return `passed to the ${edge} of ${booked.name}, ${byMs} ms`;
  });
}

function passUntil(at: number, { endAt }: History): void {
  passTime(Math.max(0, Math.min(at, endAt) - testClock.now()));
}

export function restart(isCrash: boolean): Step {
  return step(0, isCrash ? "all objects crash" : "all objects are evicted", "everybody", async () => {
    await (isCrash ? abortAllDurableObjects() : evictAllDurableObjects());
    return isCrash ? "crashed" : "evicted";
  });
}

export function close(on: 0 | 1, key: string | null, day: number, hour: number, hours: number): Step {
  const told = `close ${key ?? "everything"} on day ${day} from ${hour}:00 for ${hours} h`;
  return step(on, told, "all", async (ledger) => {
    const { site } = ledger;
    const startAt = ledger.dayAt(day, testClock.now()) + hour * 60 * MINUTE;
    const made = await site.tenant.staff("POST", "/closures", {
      ...(key !== null && { resource: site.idOf(key) }),
      start: new Date(startAt).toISOString(),
      end: new Date(startAt + hours * 60 * MINUTE).toISOString(),
    });
    if (made.status !== 201) throw new Broken([`closing answered ${made.status} ${JSON.stringify(made.body)}`]);
    site.closures.add(made.body.id);
    return told;
  });
}

export function reopen(on: 0 | 1): Step {
  return step(
    on,
    "lift a closure",
    "all",
    async ({ site }) => {
      const [id] = [...site.closures];
      if (id === undefined) return "no closure to lift";
      await liftClosure(site, id);
      return "lifted a closure";
    },
    ({ site }) => site.closures.size > 0,
  );
}

export async function liftClosure(site: Site, id: string): Promise<void> {
  const lifted = await site.tenant.staff("PATCH", `/closures/${id}`, { active: false });
  if (lifted.status !== 200) throw new Broken([`lifting a closure answered ${lifted.status}`]);
  site.closures.delete(id);
}

export function lengthen(on: 0 | 1, key: string): Step {
  return step(on, `longer hours for ${key}`, "all", async ({ site }) => {
    const put = await site.tenant.staff("PUT", `/resources/${site.idOf(key)}/hours`, { weekly: LONGER_HOURS });
    if (put.status !== 200) throw new Broken([`longer hours answered ${put.status}`]);
    site.longer.add(key);
    return `longer hours for ${key}`;
  });
}

/** What readers see that do not ask the objects: it may lag, but it is an answer with every day in it. */
export function readSlots(on: 0 | 1, service: ServiceSpec): Step {
  return step(on, `read slots of ${service.code}`, "touched", async ({ site, firstDayAt }) => {
    const [from, to] = [firstDayAt, firstDayAt + 3 * DAY].map((at) =>
      new Date(at + site.offsetMs).toISOString().slice(0, 10),
    );
    const { status, body } = await site.tenant.public("GET", `/slots?service=${service.code}&from=${from}&to=${to}`);
    if (status !== 200 || body.days.length !== 4)
      throw new Broken([`slots answered ${status} ${JSON.stringify(body)}`]);
    return `read slots of ${service.code}`;
  });
}
