// Prices, durations and rules at commit never come from a stale copy; what could not be told is made good by itself.

import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { calendar, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { MONDAY, passTime, setTime, testClock } from "../support/clock";
import { runCron } from "../support/deployment";
import { faults, noFaults } from "../support/faults";
import { aTenantWith } from "../support/scenario";
import {
  forgetConfiguration,
  getConfiguration,
  monthHintKey,
  putConfiguration,
  rememberConfiguration,
  unpackMonth,
} from "../support/worker";

let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ service: { price: { amount: 1_000, currency: "EUR" } } }));
});

describe("a service that was edited", () => {
  it("is booked at its new price and duration while memo and KV still hold the old one", async () => {
    await tenant.starts("service=visit&from=2026-06-02&to=2026-06-02");
    const old = await getConfiguration(env.HINTS, tenant.slug);
    if (!old) throw new Error("the configuration is not in KV");
    expect(old.services[0]?.price?.amountMinor).toBe(1_000);
    await tenant.staff("PATCH", "/services/visit", {
      price: { amount: 2_500, currency: "EUR" },
      duration: { kind: "fixed", minutes: 90 },
      step_minutes: 60,
    });
    await putConfiguration(env.HINTS, old);
    rememberConfiguration(old, testClock.now());
    const booked = await tenant.book("visit", "2026-06-02T10:00:00Z");
    expect(booked.status).toBe(201);
    expect(booked.body.booking.price).toEqual({ amount: 2_500, currency: "EUR" });
    expect(booked.body.booking.service.duration_minutes).toBe(90);
  });

  it("asks its new questions, and no longer its old ones, while memo and KV still hold those", async () => {
    const question = (id: string) => ({ questions: [{ id, label: id, required: true }] });
    await tenant.staff("PATCH", "/services/visit", question("old"));
    const old = await getConfiguration(env.HINTS, tenant.slug);
    if (!old) throw new Error("the configuration is not in KV");
    await tenant.staff("PATCH", "/services/visit", question("new"));
    const bookWithOld = async (answers: Record<string, string>) => {
      await putConfiguration(env.HINTS, old);
      rememberConfiguration(old, testClock.now());
      return tenant.book("visit", "2026-06-02T10:00:00Z", { answers });
    };
    const unasked = await bookWithOld({ old: "yes" });
    expect(unasked.body.errors.map((one: { pointer: string }) => one.pointer)).toEqual([
      "/answers/old",
      "/answers/new",
    ]);
    expect((await bookWithOld({ new: "yes" })).status).toBe(201);
  });

  it("that was deleted is not found, though memo and KV still offer it", async () => {
    const old = await getConfiguration(env.HINTS, tenant.slug);
    if (!old) throw new Error("the configuration is not in KV");
    expect((await tenant.staff("DELETE", "/services/visit")).status).toBe(204);
    await putConfiguration(env.HINTS, old);
    rememberConfiguration(old, testClock.now());
    expect((await tenant.book("visit", "2026-06-02T10:00:00Z")).status).toBe(404);
    forgetConfiguration(tenant.slug);
  });

  it("of which a booking exists is not ended anywhere: other calendars take bookings again", async () => {
    await tenant.book("visit", "2026-06-02T10:00:00Z");
    expect((await tenant.staff("DELETE", "/services/visit")).body.code).toBe("in_use");
    expect((await tenant.book("visit", "2026-06-02T11:00:00Z")).status).toBe(201);
  });
});

describe("the isolate's memory of a configuration", () => {
  it("ends by itself under steady traffic: what another isolate changed is seen soon", async () => {
    const old = await getConfiguration(env.HINTS, tenant.slug);
    if (!old) throw new Error("the configuration is not in KV");
    await tenant.public("GET", "");
    const tenantRenamed = { ...old, revision: old.revision + 1, tenant: { ...old.tenant, name: "Renamed elsewhere" } };
    await putConfiguration(env.HINTS, tenantRenamed);
    const names: string[] = [];
    for (let second = 0; second < 4; second++) {
      passTime(1_000);
      names.push((await tenant.public("GET", "")).body.tenant.name);
    }
    expect(names[0]).toBe("John Doe");
    expect(names.at(-1)).toBe("Renamed elsewhere");
  });
});

describe("a change of hours whose push fails", () => {
  const weekly = [{ days: ["tue"], start: "09:00", end: "12:00" }];

  it("is saved and reported as not yet in force; the sweep brings it into force by itself", async () => {
    faults.calendars = true;
    const changed = await tenant.staff("PUT", `/resources/${room}/hours`, { weekly });
    expect(changed.status).toBe(202);
    expect(changed.body.pending).toEqual([room]);
    expect(changed.body.weekly).toEqual(weekly);
    noFaults();
    expect((await tenant.book("visit", "2026-06-02T18:00:00Z")).status).toBe(201);
    await runCron();
    const late = await tenant.book("visit", "2026-06-02T19:00:00Z");
    expect([late.status, late.body.code]).toEqual([422, "outside_hours"]);
    expect(await tenant.starts("service=visit&from=2026-06-02&to=2026-06-02")).toHaveLength(3);
    expect(
      await env.DB.prepare("SELECT count(*) AS n FROM pushes WHERE tenant_id = ?").bind(tenant.id).first("n"),
    ).toBe(0);
  });

  it("of the configuration to KV is owed until KV takes it", async () => {
    faults.kv = true;
    const changed = await tenant.staff("PATCH", "/services/visit", { name: "Long visit" });
    expect([changed.status, changed.body.pending]).toEqual([202, ["configuration"]]);
    noFaults();
    expect((await getConfiguration(env.HINTS, tenant.slug))?.services[0]?.name).toBe("Visit");
    await runCron();
    expect((await getConfiguration(env.HINTS, tenant.slug))?.services[0]?.name).toBe("Long visit");
  });

  it("never lets an older revision win, in any order of messages", async () => {
    const stub = calendar(tenant, room);
    const [before, after] = await runInDurableObject(stub, async (instance) => {
      const snapshot = instance.snapshot([]);
      if (snapshot.status !== "done") throw new Error("no rules");
      const newer = { ...snapshot.rules, revision: snapshot.rules.revision + 5, name: "Newer" };
      const older = { ...snapshot.rules, revision: snapshot.rules.revision + 3, name: "Older" };
      return [await instance.takeRules(newer), await instance.takeRules(older)];
    });
    expect(after).toBe(before);
    const now = await stub.snapshot([]);
    expect(now.status === "done" && now.rules.name).toBe("Newer");
  });
});

describe("the hint", () => {
  it("serves slots without touching the object once it is warm, and says as of when it was true", async () => {
    await tenant.starts("service=visit&from=2026-06-02&to=2026-06-02");
    // The alarm would publish by itself a second later; this only hurries it.
    passTime(2_000);
    await runDurableObjectAlarm(calendar(tenant, room));
    passTime(5_000);
    faults.calendars = true;
    const warm = await tenant.public("GET", "/slots?service=visit&from=2026-06-02&to=2026-06-02");
    expect(warm.status).toBe(200);
    expect(Date.parse(warm.body.as_of)).toBeLessThan(testClock.now());
    const fresh = await tenant.public("GET", "/slots?service=visit&from=2026-06-02&to=2026-06-02&fresh=1");
    expect([fresh.status, fresh.body.code]).toEqual([503, "unavailable"]);
  });

  it("hides a booked start at once from the customer who booked it, however old KV is", async () => {
    await tenant.starts("service=visit&from=2026-06-02&to=2026-06-02");
    await tenant.book("visit", "2026-06-02T10:00:00Z");
    expect(await tenant.starts("service=visit&from=2026-06-02&to=2026-06-02")).not.toContain(
      "2026-06-02T10:00:00+00:00",
    );
  });

  it("is not shown longer than the clock allows: a kept answer says at every minute what a new one says", async () => {
    await tenant.staff("PATCH", "/services/visit", { min_notice_minutes: 90, horizon_days: 2, hold_seconds: 600 });
    await tenant.hold("visit", "2026-06-02T10:00:00Z");
    const days = async (more: string) =>
      (await tenant.public("GET", `/slots?service=visit&from=2026-06-01&to=2026-06-04${more}`)).body.days;
    const lists = new Set<string>();
    for (let step = 1; step <= 40; step++) {
      passTime(step < 20 ? 60_000 : 17 * 60_000 + 1);
      const keptOrNew = await days("");
      // Every address is answered anew the first time.
      expect(keptOrNew).toEqual(await days(`&guests=${step}`));
      lists.add(JSON.stringify(keptOrNew));
    }
    expect(lists.size).toBeGreaterThan(5);
  });

  it("reaches KV by itself, without a word about any person", async () => {
    await tenant.book("visit", "2026-06-02T10:00:00Z", {
      customer: { name: "Very Secret Name", email: "secret@example.com" },
    });
    passTime(2_000);
    await tenant.consistency(room);
    const text = await env.HINTS.get(monthHintKey(tenant.id, room, "2026-06"));
    expect(unpackMonth(text)?.allocations).toHaveLength(1);
    expect(text).not.toMatch(/secret/i);
  });

  it("that another build wrote, or that is broken, is passed over", async () => {
    const key = monthHintKey(tenant.id, room, "2026-07");
    for (const rubbish of ["not json", '{"format":99}', "[]"]) {
      await env.HINTS.put(key, rubbish);
      passTime(5_000);
      expect(await tenant.starts("service=visit&from=2026-07-02&to=2026-07-02")).toHaveLength(24);
    }
  });
});

describe("the slots of a service with several candidates", () => {
  it("come from hints alone when they are warm: no object is asked", async () => {
    setTime(MONDAY.midnight);
    const studio = await makeTenant({ name: "Studio", zone: "UTC" });
    const hosts = [await makeResource(studio), await makeResource(studio), await makeResource(studio)];
    await makeService(studio, "", { requires: [{ any_of: hosts }], customer_chooses_resource: true });
    const query = "service=visit&from=2026-06-02&to=2026-06-02";
    await studio.book("visit", "2026-06-02T10:00:00Z");
    await studio.starts(query);
    for (const host of hosts) await studio.consistency(host);
    passTime(2_000);
    for (const host of hosts) await runDurableObjectAlarm(calendar(studio, host));
    faults.calendars = true;
    const { body, status } = await studio.public("GET", `/slots?${query}`);
    expect(status).toBe(200);
    const at = (hour: number) => body.days[0].slots.find((slot: { start: string }) => slot.start.includes(`T${hour}:`));
    expect([at(10).resources.length, at(10).remaining, at(11).resources.length]).toEqual([2, 2, 3]);
  });
});
