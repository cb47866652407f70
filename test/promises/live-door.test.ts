// Which clients may look on, how many, for how long, and what a message says.

import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import { MOST_SOCKETS, SILENCE_MS } from "../../src/objects/live/live-board";
import { calendar, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { alarmInMs, passTime, testClock } from "../support/clock";
import { FAR_MS, knock, lookOn, Onlooker } from "../support/live";
import { aTenantWith } from "../support/scenario";

let tenant: Tenant;
let room: string;
const TUESDAY = "2026-06-02";
const at = (date: string, hour = 10) => `${date}T${hour}:00:00Z`;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ service: {} }));
});

describe("live messages", () => {
  it("do not reach pages of another tenant", async () => {
    const theirs = await makeTenant({ zone: "UTC" });
    await makeService(theirs, await makeResource(theirs));
    const onlooker = await lookOn(tenant);
    expect((await theirs.book("visit", at(TUESDAY))).status).toBe(201);
    await theirs.staff("PATCH", "/services/visit", { name: "Other" });
    expect(await onlooker.next(400)).toBeNull();
    const { body } = await theirs.staff("GET", "/services");
    expect((await knock(`/v1/public/${tenant.slug}/live?service=${body.data[0].id}`)).status).toBe(404);
  });

  it("name no person: they have a type, a time and dates", async () => {
    const kit = await makeResource(tenant);
    await makeService(tenant, "", { name: "Both", requires: [{ any_of: [room] }, { any_of: [kit] }] });
    const onlookers = [await lookOn(tenant), await lookOn(tenant, "both", FAR_MS)];
    const person = { name: "Very Secret Name", email: "secret@example.com", phone: "+15550009999" };
    for (const service of ["visit", "both"]) {
      const start = at(TUESDAY, service === "visit" ? 10 : 12);
      await tenant.book(service, start, { customer: person, notes: "secret" });
    }
    for (const onlooker of onlookers) {
      await onlooker.dates();
      expect(onlooker.heard.length).toBeGreaterThan(1);
      for (const message of onlooker.heard) expect(Object.keys(message)).toEqual(["type", "as_of", "dates"]);
      expect(JSON.stringify(onlooker.heard)).not.toMatch(/secret|5550009999|_[A-Za-z0-9]{8}/i);
    }
  });
});

describe("the door", () => {
  it("refuses a request that is no WebSocket, or names no service of this tenant", async () => {
    const path = `/v1/public/${tenant.slug}/live`;
    const plain = await tenant.public("GET", "/live?service=visit");
    expect([plain.status, plain.body.code, plain.headers.get("upgrade")]).toEqual([
      426,
      "invalid_request",
      "websocket",
    ]);
    expect(plain.headers.get("content-type")).toBe("application/problem+json");
    expect((await knock(`${path}?service=visit`, { upgrade: "h2c" })).status).toBe(426);
    for (const [address, status] of [
      [path, 400],
      [`${path}?service=visit&more=1`, 400],
      [`${path}?service=nothing`, 404],
      ["/v1/public/nobody-at-all/live?service=visit", 404],
    ] as const) {
      const answer = await knock(address);
      expect([address, answer.status]).toEqual([address, status]);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      await answer.text();
    }
  });

  it("is open for every service with slots: it reports when a service becomes bookable", async () => {
    await tenant.staff("PATCH", "/services/visit", { active: false });
    const onlooker = await lookOn(tenant);
    await tenant.staff("PATCH", "/services/visit", { active: true });
    expect(await onlooker.dates()).toBe("any");
  });

  it("answers ping without waking the object, and disconnects a client that says anything else", async () => {
    const [polite, loud] = [await lookOn(tenant), await lookOn(tenant)];
    polite.socket.send("ping");
    expect(await polite.next()).toMatchObject({ type: "pong" });
    loud.socket.send("hello");
    expect(await loud.closed()).toBe(1008);
    await tenant.book("visit", at(TUESDAY));
    expect(await polite.dates()).toEqual([TUESDAY]);
    expect(polite.closedWith).toBeNull();
  });

  it("lets in so many and no more, until a page leaves", async () => {
    const first = await lookOn(tenant);
    await runInDurableObject(calendar(tenant, room), (_, state) => {
      for (let n = state.getWebSockets().length; n < MOST_SOCKETS; n++) {
        const { 0: theirs, 1: ours } = new WebSocketPair();
        state.acceptWebSocket(ours, ["svc_filler"]);
        ours.serializeAttachment({ openedAt: testClock.now() });
        theirs.accept();
      }
    });
    const refused = await knock(`/v1/public/${tenant.slug}/live?service=visit`);
    expect([refused.status, (await refused.json<{ code: string }>()).code]).toEqual([503, "unavailable"]);
    // The other sockets lack their attachment: they are broken, and do no harm.
    await tenant.book("visit", at(TUESDAY));
    expect(await first.dates()).toEqual([TUESDAY]);
    expect((await knock(`/v1/public/${tenant.slug}/live?service=visit`)).status).toBe(101);
  });

  it("disconnects a client silent for two minutes, by itself or where room is needed, and none that says ping", async () => {
    const here = await lookOn(tenant);
    const knocked = await knock(`/v1/public/${tenant.slug}/live?service=visit`);
    const silent = new Onlooker(knocked.webSocket as WebSocket, 0);
    passTime(SILENCE_MS - 1_000);
    await runDurableObjectAlarm(calendar(tenant, room));
    passTime(1_000);
    expect(silent.closedWith).toBeNull();
    await runDurableObjectAlarm(calendar(tenant, room));
    expect(await silent.closed()).toBe(1001);
    await tenant.book("visit", at(TUESDAY));
    expect(await here.dates()).toEqual([TUESDAY]);
    await runInDurableObject(calendar(tenant, room), (_, state) => {
      for (let n = state.getWebSockets().length; n < MOST_SOCKETS; n++) {
        const { 0: theirs, 1: ours } = new WebSocketPair();
        state.acceptWebSocket(ours, ["svc_filler"]);
        ours.serializeAttachment({ timeZone: "UTC", openedAt: testClock.now() });
        theirs.accept();
      }
    });
    expect((await knock(`/v1/public/${tenant.slug}/live?service=visit`)).status).toBe(503);
    passTime(SILENCE_MS);
    expect((await knock(`/v1/public/${tenant.slug}/live?service=visit`)).status).toBe(101);
    expect(here.closedWith).toBeNull();
  });

  it("lets the alarm rest where silent pages cannot be disconnected", async () => {
    await lookOn(tenant);
    let looks = 0;
    await runInDurableObject(calendar(tenant, room), (instance) => {
      const { board } = (instance as unknown as { viewers: { board: object } }).viewers;
      const closeSilent = () => {
        looks += 1;
        throw new Error("The sockets cannot be listed.");
      };
      Object.assign(board, { closeSilent });
    });
    passTime(SILENCE_MS);
    // When the first look fails, the alarm is already set for it. So it rings once more.
    for (let rings = 0; rings < 2; rings++) await runDurableObjectAlarm(calendar(tenant, room));
    expect(looks).toBe(2);
    const restsMs = await runInDurableObject(calendar(tenant, room), (_, { storage }) => alarmInMs(storage));
    expect(restsMs).toBeGreaterThanOrEqual(2_000);
  });
});
