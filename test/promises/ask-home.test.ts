// The Worker asks the object that decides a service, and supplies what the object lacks before it asks again.

import {
  createExecutionContext,
  env,
  evictDurableObject,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import type { Ask } from "../../src/actions/ask-home";
import { calendar, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { setTime, testClock } from "../support/clock";
import { askHome, loadOffer, makeDeps, settingsOf } from "../support/worker";

type Decided = { readonly status: "decided"; readonly revision: number };
type Outcome = Awaited<ReturnType<Ask<Decided>>>;

let tenant: Tenant;
let room: string;
let serviceId: string;

beforeEach(async () => {
  setTime("2026-06-01T09:00:00Z");
  tenant = await makeTenant({ zone: "UTC" });
  room = await makeResource(tenant);
  serviceId = (await makeService(tenant, room, { name: "Visit" })).id;
});

/** Asks with these outcomes one after another. Tells the result, and by which name which object was asked. */
async function askWith(outcomes: readonly Outcome[], meanwhile: () => Promise<unknown> = async () => undefined) {
  const context = createExecutionContext();
  const deps = makeDeps(env, settingsOf(env), testClock, (work) => context.waitUntil(work));
  const offer = await loadOffer(deps, tenant.slug, serviceId);
  if (!offer.ok) throw new Error("There is no such service.");
  await meanwhile();
  const asked: { readonly home: string; readonly revision: number }[] = [];
  const result = await askHome<Decided>(deps, offer.value, async (home, { service }) => {
    asked.push({ home: String(home.name), revision: service.revision });
    return outcomes[asked.length - 1] ?? { status: "decided", revision: service.revision };
  });
  await waitOnExecutionContext(context);
  return { result, homes: asked.map(({ home }) => home), revisions: asked.map(({ revision }) => revision) };
}

const calendarName = () => `${tenant.id}/${room}`;
const coordinatorName = () => `${tenant.id}/${serviceId}`;

describe("the object that decides a service", () => {
  it("is asked once, when it decides", async () => {
    const { result, homes } = await askWith([]);
    expect(result).toMatchObject({ ok: true, value: { outcome: { status: "decided" } } });
    expect(homes).toEqual([calendarName()]);
  });

  it("is asked once, when it refuses", async () => {
    const { result, homes } = await askWith([{ status: "refused", refusal: { code: "slot_taken" } }]);
    expect(result).toEqual({ ok: false, refusal: { code: "slot_taken" } });
    expect(homes).toEqual([calendarName()]);
  });

  it("is asked with the service of the database, when it knows a newer one, and no third time", async () => {
    const rename = () => tenant.staff("PATCH", `/services/${serviceId}`, { name: "Longer visit" });
    const stale = { status: "stale_service", revision: 99 } as const;
    const once = await askWith([stale], rename);
    const [before = 0, after = 0] = once.revisions;
    expect(after).toBe(before + 1);
    expect(once.result).toMatchObject({ ok: true, value: { service: { name: "Longer visit" } } });
    const twice = await askWith([stale, stale]);
    expect([twice.result, twice.homes.length]).toEqual([{ ok: false, refusal: { code: "unavailable" } }, 2]);
  });

  it("is not asked again about a service that is gone", async () => {
    const remove = () => tenant.staff("DELETE", `/services/${serviceId}`);
    const { result, homes } = await askWith([{ status: "stale_service", revision: 99 }], remove);
    expect(result).toMatchObject({ ok: false, refusal: { code: "not_found", facts: { missing: "service" } } });
    expect(homes.length).toBe(1);
  });

  it("is the coordinator, when the calendar knows that it does not decide alone", async () => {
    const { result, homes } = await askWith([{ status: "needs_coordinator" }]);
    expect(result.ok).toBe(true);
    expect(homes).toEqual([calendarName(), coordinatorName()]);
  });

  it("receives rules that it lacks, once for each calendar", async () => {
    const none = { status: "no_rules", resourceId: room } as const;
    await runInDurableObject(calendar(tenant, room), (_, { storage }) => storage.sql.exec("DELETE FROM rules"));
    await evictDurableObject(calendar(tenant, room));
    const once = await askWith([none]);
    expect([once.result.ok, once.homes.length]).toEqual([true, 2]);
    const rules = await runInDurableObject(calendar(tenant, room), (_, { storage }) =>
      storage.sql.exec("SELECT count(*) AS count FROM rules").one(),
    );
    expect(rules).toEqual({ count: 1 });
    const twice = await askWith([none, none]);
    expect([twice.result, twice.homes.length]).toEqual([{ ok: false, refusal: { code: "unavailable" } }, 2]);
  });

  it("is not asked again for rules of a resource that the database does not know", async () => {
    const { result, homes } = await askWith([{ status: "no_rules", resourceId: "res_unknown" }]);
    expect([result, homes.length]).toEqual([{ ok: false, refusal: { code: "unavailable" } }, 1]);
  });

  it("receives the service, when it has never seen it", async () => {
    const { result, homes } = await askWith([{ status: "unknown_service" }]);
    expect([result.ok, homes]).toEqual([true, [calendarName(), calendarName()]]);
  });
});
