// An open page learns within a second that free starts changed, and on which dates; and nothing about any person.

import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { ALWAYS_OPEN, calendar, coordinator, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { passTime, setTime, testClock } from "../support/clock";
import { faults, noFaults } from "../support/faults";
import { leave, move } from "../support/groups";
import { FAR_MS, knock, lookOn } from "../support/live";
import { aTenantWith } from "../support/scenario";
import { getConfiguration, rememberConfiguration } from "../support/worker";

let tenant: Tenant;
let room: string;
const TUESDAY = "2026-06-02";
const FRIDAY = "2026-06-05";
const at = (date: string, hour = 10) => `${date}T${hour}:00:00Z`;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ service: {} }));
});

describe("a page of a service that one calendar decides alone", () => {
  it("hears a snapshot first, and of another's booking its date, within a second", async () => {
    const response = await knock(`/v1/public/${tenant.slug}/live?service=visit`);
    expect(response.status).toBe(101);
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const onlooker = await lookOn(tenant);
    expect(onlooker.heard).toEqual([{ type: "snapshot", as_of: "2026-06-01T00:00:00+00:00", dates: [] }]);
    passTime(5_000);
    expect((await tenant.book("visit", at(TUESDAY))).status).toBe(201);
    expect(await onlooker.next()).toEqual({ type: "changed", as_of: "2026-06-01T00:00:05+00:00", dates: [TUESDAY] });
  });

  it("hears of a hold, of its end by the clock, of a cancellation, and of both dates of a move", async () => {
    const onlooker = await lookOn(tenant);
    await tenant.hold("visit", at(TUESDAY));
    expect(await onlooker.dates()).toEqual([TUESDAY]);
    passTime(901_000);
    await runDurableObjectAlarm(calendar(tenant, room));
    expect(await onlooker.dates()).toEqual([TUESDAY]);
    const booked = await tenant.book("visit", at(TUESDAY));
    expect(await onlooker.dates()).toEqual([TUESDAY]);
    expect((await move(booked, at(FRIDAY))).status).toBe(200);
    expect(await onlooker.dates(2)).toEqual([TUESDAY, FRIDAY]);
    expect((await leave(booked)).status).toBe(200);
    expect(await onlooker.dates()).toEqual([FRIDAY]);
  });

  it("hears of a hold that becomes a booking, of approval, of a series, and of staff's bookings", async () => {
    await makeService(tenant, room, { name: "Request", confirmation: "approval" });
    const onlooker = await lookOn(tenant);
    const { hold, token } = (await tenant.hold("visit", at(TUESDAY))).body;
    expect(await onlooker.dates()).toEqual([TUESDAY]);
    await tenant.book("visit", at(TUESDAY), { hold: { id: hold.id, token } });
    expect(await onlooker.dates()).toEqual([TUESDAY]);
    const asked = await tenant.book("request", at(FRIDAY));
    expect(await onlooker.dates()).toEqual([FRIDAY]);
    await tenant.staff("POST", `/bookings/${asked.body.booking.id}/reject`, {});
    expect(await onlooker.dates()).toEqual([FRIDAY]);
    const rule = { freq: "weekly", count: 3 };
    const { body, status } = await tenant.public("POST", "/series", {
      service: "visit",
      start: at(FRIDAY, 12),
      rule,
      customer: { name: "Jane", email: "jane@example.com" },
    });
    expect([status, body.code]).toEqual([201, undefined]);
    expect(await onlooker.dates(3)).toEqual([FRIDAY, "2026-06-12", "2026-06-19"]);
  });

  it("hears that anything may have changed when hours, closures or the service do", async () => {
    const onlooker = await lookOn(tenant);
    await tenant.staff("PUT", `/resources/${room}/hours`, { weekly: ALWAYS_OPEN.slice(1) });
    expect(await onlooker.dates()).toBe("any");
    await tenant.staff("POST", "/closures", { dates: [FRIDAY] });
    expect(await onlooker.dates()).toBe("any");
    await tenant.staff("PATCH", "/services/visit", { min_notice_minutes: 60 });
    expect(await onlooker.dates()).toBe("any");
    expect(onlooker.closedWith).toBeNull();
  });

  it("hears many changes at once as one, and none of what is refused", async () => {
    const onlooker = await lookOn(tenant);
    await Promise.all([9, 10, 11, 12, 13].map((hour) => tenant.book("visit", at(TUESDAY, hour + 1))));
    expect(await onlooker.next()).toMatchObject({ dates: [TUESDAY] });
    await onlooker.next(300);
    expect(onlooker.heard.length).toBeLessThan(4);
    const before = onlooker.heard.length;
    expect((await tenant.book("visit", at(TUESDAY, 12))).status).toBe(409);
    expect(await onlooker.next(300)).toBeNull();
    expect(onlooker.heard).toHaveLength(before);
  });

  it("gets dates of the tenant's zone, and the evening before if a start then would run into the change", async () => {
    const seoul = await makeTenant({ zone: "Asia/Seoul" });
    const hall = await makeResource(seoul);
    await makeService(seoul, hall, { name: "Night", duration: { kind: "flexible", min: 60, max: 720, step: 60 } });
    const onlooker = await lookOn(seoul, "night");
    await seoul.book("night", "2026-06-02T15:00:00Z");
    expect(await onlooker.next()).toMatchObject({
      as_of: "2026-06-01T09:00:00+09:00",
      dates: ["2026-06-02", "2026-06-03"],
    });
  });

  it("hears nothing of dates that are over", async () => {
    await tenant.book("visit", at(TUESDAY));
    setTime("2026-06-04T00:00:00Z");
    const onlooker = await lookOn(tenant);
    await runDurableObjectAlarm(calendar(tenant, room));
    const { body } = await tenant.staff("GET", "/bookings");
    expect(body.data[0].status).toBe("completed");
    expect(await onlooker.next(300)).toBeNull();
  });

  it("goes on hearing after the calendar has slept", async () => {
    const onlooker = await lookOn(tenant);
    for (const hour of [10, 11]) {
      await evictDurableObject(calendar(tenant, room));
      await tenant.book("visit", at(TUESDAY, hour));
      expect(await onlooker.dates()).toEqual([TUESDAY]);
    }
  });

  it("is sent elsewhere when the service is no longer decided there, and hears of all candidates from then on", async () => {
    const other = await makeResource(tenant);
    const onlooker = await lookOn(tenant);
    const old = await getConfiguration(env.HINTS, tenant.slug);
    if (!old) throw new Error("the configuration is not in KV");
    await tenant.staff("PATCH", "/services/visit", { requires: [{ any_of: [room, other] }] });
    expect(await onlooker.closed()).toBe(1012);
    // A Worker with the old configuration may accept a page that connects again.
    rememberConfiguration(old, testClock.now());
    const again = await lookOn(tenant, "visit", FAR_MS);
    await tenant.book("visit", at(TUESDAY));
    expect(await again.dates()).toEqual([TUESDAY]);
    await tenant.book("visit", at(FRIDAY));
    await tenant.book("visit", at(FRIDAY));
    expect(await again.dates()).toEqual([FRIDAY]);
  });

  it("is sent away when the service is deleted, and not let in again", async () => {
    const onlooker = await lookOn(tenant);
    expect((await tenant.staff("DELETE", "/services/visit")).status).toBe(204);
    expect(await onlooker.closed()).toBe(1012);
    expect((await knock(`/v1/public/${tenant.slug}/live?service=visit`)).status).toBe(404);
  });
});

describe("a page of a service that needs several calendars", () => {
  it("any of several: hears of each of them, of joint bookings and of others' alone, and of their hours", async () => {
    const other = await makeResource(tenant);
    const { id } = await makeService(tenant, "", { name: "Either", requires: [{ any_of: [room, other] }] });
    await makeService(tenant, other, { name: "Alone" });
    const onlooker = await lookOn(tenant, "either", FAR_MS);
    const booked = await tenant.book("either", at(TUESDAY));
    expect(await onlooker.dates()).toEqual([TUESDAY]);
    expect((await move(booked, at(FRIDAY))).status).toBe(200);
    expect(await onlooker.dates(2)).toEqual([TUESDAY, FRIDAY]);
    await leave(booked);
    expect(await onlooker.dates()).toEqual([FRIDAY]);
    await tenant.book("alone", at(TUESDAY, 12));
    expect(await onlooker.dates()).toEqual([TUESDAY]);
    await tenant.staff("PUT", `/resources/${other}/hours`, { weekly: [] });
    expect(await onlooker.dates()).toBe("any");
    const third = await makeResource(tenant);
    await makeService(tenant, third, { name: "Third" });
    await tenant.staff("PATCH", `/services/${id}`, { requires: [{ any_of: [room, other, third] }] });
    expect(await onlooker.dates()).toBe("any");
    await tenant.book("third", at(FRIDAY));
    expect(await onlooker.dates()).toEqual([FRIDAY]);
  });

  it("a hold over several calendars: hears of it, and of its end by their clocks", async () => {
    const kit = await makeResource(tenant, undefined, { kind: "equipment" });
    const { id } = await makeService(tenant, "", { name: "Both", requires: [{ any_of: [room] }, { any_of: [kit] }] });
    const onlooker = await lookOn(tenant, "both", FAR_MS);
    await tenant.hold("both", at(TUESDAY));
    expect(await onlooker.dates()).toEqual([TUESDAY]);
    passTime(901_000);
    await runDurableObjectAlarm(calendar(tenant, room));
    expect(await onlooker.dates()).toEqual([TUESDAY]);
    await runDurableObjectAlarm(coordinator(tenant, id));
    await runDurableObjectAlarm(calendar(tenant, kit));
    await onlooker.dates();
    expect((await tenant.book("both", at(TUESDAY))).status).toBe(201);
    expect(await onlooker.dates()).toEqual([TUESDAY]);
  });

  it("spaces in spaces: the court hears of the hall, and the hall of the court", async () => {
    const hall = await makeResource(tenant, undefined, { name: "Hall" });
    const court = await makeResource(tenant, undefined, { name: "Court", parent: hall });
    await makeService(tenant, hall, { name: "Hall" });
    await makeService(tenant, court, { name: "Court" });
    const [ofHall, ofCourt] = [await lookOn(tenant, "hall", FAR_MS), await lookOn(tenant, "court", FAR_MS)];
    await tenant.book("hall", at(TUESDAY));
    expect(await ofHall.dates()).toEqual([TUESDAY]);
    expect(await ofCourt.dates()).toEqual([TUESDAY]);
    await tenant.book("court", at(FRIDAY));
    expect(await ofCourt.dates()).toEqual([FRIDAY]);
    expect(await ofHall.dates()).toEqual([FRIDAY]);
  });

  it("a space that came to lie in another: its onlookers connect anew and hear of what is around it", async () => {
    const hall = await makeResource(tenant, undefined, { name: "Hall" });
    await makeService(tenant, hall, { name: "Hall" });
    const onlooker = await lookOn(tenant);
    expect((await tenant.staff("PATCH", `/resources/${room}`, { parent: hall })).status).toBe(200);
    expect(await onlooker.closed()).toBe(1012);
    const again = await lookOn(tenant, "visit", FAR_MS);
    await tenant.book("hall", at(TUESDAY));
    expect(await again.dates()).toEqual([TUESDAY]);
  });

  it("groups: hears of every place that is taken or given back", async () => {
    await makeService(tenant, room, { name: "Class", seats: 5 });
    const onlooker = await lookOn(tenant, "class", FAR_MS);
    const first = await tenant.book("class", at(TUESDAY));
    expect(await onlooker.dates()).toEqual([TUESDAY]);
    const second = await tenant.book("class", at(TUESDAY), { seats: 2 });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await onlooker.dates()).toEqual([TUESDAY]);
    await leave(second);
    expect(await onlooker.dates()).toEqual([TUESDAY]);
    const session = await tenant.staff("POST", "/sessions", { service: "class", start: at(FRIDAY) });
    expect(session.status).toBe(201);
    expect(await onlooker.dates()).toEqual([FRIDAY]);
    await tenant.staff("POST", `/sessions/${session.body.id}/cancel`, {});
    expect(await onlooker.dates()).toEqual([FRIDAY]);
  });

  it("still gets changes after either object has slept or died, and calendars send none when no page is open", async () => {
    const other = await makeResource(tenant);
    const { id } = await makeService(tenant, "", { name: "Either", requires: [{ any_of: [room, other] }] });
    const onlooker = await lookOn(tenant, "either", FAR_MS);
    await evictDurableObject(coordinator(tenant, id));
    await tenant.book("visit", at(TUESDAY));
    expect(await onlooker.dates()).toEqual([TUESDAY]);
    await evictDurableObject(calendar(tenant, room));
    await tenant.book("visit", at(FRIDAY));
    expect(await onlooker.dates()).toEqual([FRIDAY]);
    await calendar(tenant, room)
      .die()
      .catch(() => undefined);
    await tenant.book("visit", at(TUESDAY, 12));
    expect(await onlooker.dates()).toEqual([TUESDAY]);

    onlooker.socket.close(1_000);
    await scheduler.wait(50);
    await tenant.book("visit", at(FRIDAY, 12));
    const watchers = () =>
      runInDurableObject(calendar(tenant, room), (_, { storage }) =>
        storage.sql.exec("SELECT 1 FROM live_watchers").toArray(),
      );
    for (let looks = 0; looks < 40 && (await watchers()).length > 0; looks++) await scheduler.wait(25);
    expect(await watchers()).toEqual([]);
    const again = await lookOn(tenant, "either", FAR_MS);
    expect(await watchers()).toHaveLength(1);
    await tenant.book("visit", at(TUESDAY, 14));
    expect(await again.dates()).toEqual([TUESDAY]);
  });

  it("is refused while a calendar does not answer, and hears later of a change whose word was lost", async () => {
    const other = await makeResource(tenant);
    await makeService(tenant, "", { name: "Either", requires: [{ any_of: [room, other] }] });
    await tenant.public("GET", "");
    faults.calendars = true;
    expect((await knock(`/v1/public/${tenant.slug}/live?service=either`)).status).toBe(503);
    noFaults();
    const onlooker = await lookOn(tenant, "either", FAR_MS);
    const lost = await tenant.book("visit", at(TUESDAY));
    faults.calendars = true;
    expect(lost.status).toBe(201);
    expect(await onlooker.next(300)).toBeNull();
    noFaults();
    await tenant.book("visit", at(FRIDAY));
    expect(await onlooker.dates()).toBe("any");
  });
});

describe("a calendar that cannot be asked to tell", () => {
  it("is asked again by the coordinator's alarm, as long as a page is open", async () => {
    const other = await makeResource(tenant);
    const { id } = await makeService(tenant, "", { name: "Either", requires: [{ any_of: [room] }], seats: 2 });
    await makeService(tenant, other, { name: "Alone" });
    const onlooker = await lookOn(tenant, "either", FAR_MS);
    faults.calendars = true;
    await runInDurableObject(coordinator(tenant, id), (instance, { storage }) => {
      const known = storage.sql.exec<{ document: string }>("SELECT document FROM services").one();
      const service = JSON.parse(known.document);
      const requires = [{ ...service.requires[0], anyOf: [room, other] }];
      instance.takeService(id, service.revision + 1, false, { ...service, revision: service.revision + 1, requires });
    });
    expect(await onlooker.dates()).toBe("any");
    noFaults();
    await tenant.book("alone", at(TUESDAY));
    expect(await onlooker.next(500)).toBeNull();
    passTime(60_000);
    expect(await runDurableObjectAlarm(coordinator(tenant, id))).toBe(true);
    await tenant.book("alone", at(FRIDAY));
    expect(await onlooker.dates()).toEqual([FRIDAY]);
  });
});
