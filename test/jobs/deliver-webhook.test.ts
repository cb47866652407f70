// Webhooks out: what an endpoint is sent, when it is tried again, and when Berth ends it. The receivers speak the real
// protocol, and the standard's own library judges the signatures.

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Answer, ask, customer, type Tenant } from "../support/api";
import { passTime, setTime, testClock, utc } from "../support/clock";
import { isVerified, listenForPosts, type Receiver, receiver } from "../support/receivers";
import { aTenantWith } from "../support/scenario";
import { fanOutOnly, tellAll } from "../support/told";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const START = "2026-06-09T10:00:00Z";

let tenant: Tenant;
let room: string;
let code: string;

beforeEach(async () => {
  listenForPosts();
  const { service, ...made } = await aTenantWith({ service: {} });
  ({ tenant, room } = made);
  code = service.code;
  await tellAll();
});

afterEach(() => vi.restoreAllMocks());

type Endpoint = { readonly id: string; readonly secret: string };

async function anEndpoint(at: Receiver, more: Record<string, unknown> = {}): Promise<Endpoint> {
  const made = await tenant.staff("POST", "/webhooks", { url: at.url, events: ["booking.*"], ...more });
  expect([made.status, made.body]).toEqual([201, expect.objectContaining({ url: at.url, active: true })]);
  return made.body;
}

/** Books, and waits until the event is in the log. */
async function book(start = START, more: Record<string, unknown> = {}): Promise<Answer["body"]> {
  const { body, status } = await tenant.book(code, start, more);
  expect([status, body]).toEqual([201, expect.anything()]);
  await tenant.consistency(room);
  return body.booking;
}

const deliveriesOf = async ({ id }: Pick<Endpoint, "id">) =>
  (await tenant.staff("GET", `/webhooks/${id}/deliveries?limit=100`)).body.data;
const readEndpoint = async ({ id }: Pick<Endpoint, "id">) => (await tenant.staff("GET", `/webhooks/${id}`)).body;
const eventIds = async (type = "booking.") =>
  (await tenant.staff("GET", "/events?limit=100")).body.data
    .filter((event: { type: string }) => event.type.startsWith(type))
    .map(({ id }: { id: string }) => id);

async function rows(query: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
  return (
    await env.DB.prepare(query)
      .bind(...values)
      .all()
  ).results;
}

/** Passes time in steps, telling what is due after each. */
async function passInSteps(until: number, stepMs: number): Promise<void> {
  while (testClock.now() < until) {
    passTime(Math.min(stepMs, until - testClock.now()));
    await tellAll();
  }
}

describe("what is sent", () => {
  it("a booking gives one event, signed so that the standard's library verifies it, in the shape of the staff API", async () => {
    const there = receiver();
    const { secret, id } = await anEndpoint(there);
    const booking = await book();
    await tellAll();
    const [event] = await eventIds();
    expect(there.received).toHaveLength(1);
    const [got] = there.received;
    expect(got?.id).toBe(event);
    expect(got?.headers["user-agent"]).toMatch(/^Berth/);
    expect(got && isVerified(secret, got)).toBe(true);
    expect(got && isVerified("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", got)).toBe(false);
    const { data, ...rest } = got?.body ?? {};
    expect(rest).toEqual({ type: "booking.confirmed", timestamp: utc(testClock.now()) });
    const staff = (await tenant.staff("GET", `/bookings/${booking.id}`)).body;
    expect(data).toEqual({
      booking: { ...staff, customer: null, notes: null, answers: {}, metadata: {}, cancel_reason: null },
    });
    expect(data.booking.revision).toBe(1);
    expect(await deliveriesOf({ id })).toEqual([
      {
        id: expect.stringMatching(/^dlv_/),
        event,
        type: "booking.confirmed",
        state: "delivered",
        reason: null,
        attempts: [{ at: expect.any(String), status: 204, ms: expect.any(Number), error: null }],
        next_attempt_at: null,
      },
    ]);
  });

  it("people are left out unless the endpoint asks for them", async () => {
    const without = receiver();
    const within = receiver();
    await anEndpoint(without, { events: ["*"] });
    await anEndpoint(within, { events: ["*"], include_customer: true });
    const person = { name: "Jane Smith", email: "jane@example.com", phone: "+15551234567" };
    const booking = await book(START, { customer: person, notes: "A secret note", metadata: { ref: "secret" } });
    await tenant.staff("POST", `/bookings/${booking.id}/cancel`, { reason: "A secret reason" });
    await tenant.staff("POST", "/customers", { name: "Jim Secret", email: "jim@example.com" });
    await tenant.consistency(room);
    await tellAll();
    const told = JSON.stringify(without.received.map(({ text }) => text));
    expect(told).not.toMatch(/Jane|jane@|Jim|jim@|555|secret/i);
    const cancelled = within.received.find(({ body }) => body.type === "booking.cancelled")?.body.data.booking;
    expect(cancelled).toMatchObject({ customer: person, notes: "A secret note", cancel_reason: "A secret reason" });
    const created = within.received.find(({ body }) => body.type === "customer.created")?.body.data.customer;
    expect(created).toMatchObject({ id: expect.stringMatching(/^cus_/), email: "jim@example.com" });
    expect(without.received.find(({ body }) => body.type === "customer.created")?.body.data.customer).toEqual({
      id: created.id,
    });
  });

  it("a session, a series, an entry and what is configured come under their own names, and an endpoint hears what it chose", async () => {
    const all = receiver();
    const some = receiver();
    await anEndpoint(all, { events: null });
    await anEndpoint(some, { events: ["waitlist.joined", "session.*"] });
    const group = (
      await tenant.staff("POST", "/services", {
        name: "Class",
        code: "class",
        seats: 2,
        seats_per_booking: 2,
        duration: { kind: "fixed", minutes: 60 },
        requires: [{ any_of: [room] }],
      })
    ).body;
    const rule = { freq: "weekly", count: 2 };
    const series = await tenant.public("POST", "/series", { service: code, start: START, rule, customer: customer() });
    expect(series.status).toBe(201);
    const session = await tenant.staff("POST", "/sessions", {
      service: "class",
      start: "2026-06-10T10:00:00Z",
      seats: 2,
    });
    expect([session.status, session.body]).toEqual([201, expect.anything()]);
    await tenant.staff("POST", `/sessions/${session.body.id}/participants`, { customer: customer(), seats: 2 });
    const waiting = await tenant.public("POST", "/waitlist-entries", {
      service: group.id,
      start: "2026-06-10T10:00:00Z",
      customer: customer(),
    });
    expect([waiting.status, waiting.body]).toEqual([201, expect.anything()]);
    await vi.waitUntil(async () => (await eventIds("waitlist.joined")).length === 1, { timeout: 20_000 });
    await tenant.consistency(room);
    await tellAll();
    const dataOf = (at: Receiver, type: string) => at.received.find(({ body }) => body.type === type)?.body.data;
    expect(dataOf(all, "series.booked").series).toMatchObject({
      id: series.body.series.id,
      bookings: series.body.series.bookings.map(({ id }: { id: string }) => id),
    });
    expect(dataOf(all, "session.created").session).toMatchObject({ id: session.body.id, seats: 2 });
    expect(dataOf(all, "waitlist.joined").entry).toMatchObject({ id: waiting.body.entry.id, customer: null });
    expect(dataOf(all, "service.created")).toEqual({ service: { id: group.id } });
    expect(new Set(some.received.map(({ body }) => body.type))).toEqual(
      new Set(["session.created", "waitlist.joined"]),
    );
    // Once by id, and nothing about the endpoint itself.
    expect(all.ids()).toHaveLength(all.received.length);
    expect(dataOf(all, "webhook.created").webhook.id).toMatch(/^whk_/);
    expect(all.received.filter(({ body }) => body.type === "webhook.created")).toHaveLength(1);
  });

  it("a body stays under 20 kB: long texts go first, and it says so", async () => {
    const there = receiver();
    await anEndpoint(there, { include_customer: true });
    const metadata = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`key${at}`, "語".repeat(500)]));
    await book(START, { metadata, notes: "語".repeat(2_000) });
    await tellAll();
    const [got] = there.received;
    expect(new TextEncoder().encode(got?.text).byteLength).toBeLessThan(20_000);
    expect(got?.body.data).toMatchObject({ truncated: true, booking: { revision: 1, status: "confirmed" } });
  });

  it("what is gone by then gives its id", async () => {
    const there = receiver();
    await anEndpoint(there, { events: ["customer.*"], include_customer: true });
    const { id } = (await tenant.staff("POST", "/customers", { name: "Jim", email: "jim@example.com" })).body;
    await ask("DELETE", `/v1/customers/${id}`, { token: tenant.token });
    await tellAll();
    expect(there.received.map(({ body }) => [body.type, Object.keys(body.data.customer)])).toEqual([
      ["customer.created", ["id"]],
      ["customer.erased", ["id"]],
    ]);
    expect(JSON.stringify(there.received)).not.toContain("jim@");
  });
});

describe("a receiver that fails", () => {
  const STATED = [0, 5 * SECOND, 5 * MINUTE, 30 * MINUTE, ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR)];

  it("is tried at the stated times of a day beside a sound one, then ended, and the owner is told", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const dead = receiver(500);
    const well = receiver();
    const ending = await anEndpoint(dead, { description: "The dead one" });
    await anEndpoint(well);
    await book();
    const firstAt = testClock.now();
    await tellAll();
    expect(well.received).toHaveLength(1);
    for (const offset of STATED.slice(1)) {
      setTime(utc(firstAt + offset - 1));
      await tellAll();
      setTime(utc(firstAt + offset));
      await tellAll();
    }
    expect(dead.received.map(({ at }) => at - firstAt)).toEqual(STATED);
    expect(dead.ids()).toHaveLength(1);
    expect(await readEndpoint(ending)).toMatchObject({ active: false, ended_reason: "failing" });
    const [delivery] = await deliveriesOf(ending);
    expect(delivery).toMatchObject({ state: "failed", reason: "status 500", next_attempt_at: null });
    expect(delivery.attempts).toHaveLength(STATED.length);
    const told = await rows(
      "SELECT destination, detail FROM deliveries WHERE tenant_id = ? AND source_type = 'webhook.ended' AND kind = 'message' ORDER BY destination",
      tenant.id,
    );
    expect(told.map(({ destination, detail }) => [destination, JSON.parse(String(detail)).kind])).toEqual([
      ["tenant/email", "announcement"],
      ["tenant/notice", "announcement"],
    ]);
    expect(JSON.parse(String(told[0]?.detail)).text).toContain(dead.url);
    expect(await eventIds("webhook.ended")).toHaveLength(1);
    const audit = (await tenant.staff("GET", "/audit?limit=100")).body.data;
    expect(audit.filter(({ action }: { action: string }) => action === "webhook.ended")).toHaveLength(1);
    // It gets nothing any more, and after a new start what it missed, each event once by id.
    const second = await book("2026-06-09T12:00:00Z");
    await tellAll();
    expect(dead.received).toHaveLength(STATED.length);
    expect(well.received).toHaveLength(2);
    dead.answers(204);
    expect((await tenant.staff("PATCH", `/webhooks/${ending.id}`, { active: true })).body).toMatchObject({
      active: true,
      ended_reason: null,
    });
    const range = { from: utc(firstAt), to: utc(testClock.now()) };
    expect((await tenant.staff("POST", `/webhooks/${ending.id}/replay`, range)).body).toEqual({ count: 2 });
    await tellAll();
    expect(dead.ids().sort()).toEqual((await eventIds()).sort());
    expect(dead.received.at(-1)?.body.data.booking.id).toBe(second.id);
    expect(well.received).toHaveLength(2);
  });

  it("is ended after three days in which no event gets through", async () => {
    const dead = receiver(500);
    const ending = await anEndpoint(dead);
    await book("2026-06-09T09:00:00Z");
    await tellAll();
    passTime(MINUTE);
    // Another event gets through after the first try: the fault may lie in the first event.
    const [bad] = dead.ids();
    dead.answers(({ id }) => new Response(null, { status: id === bad ? 500 : 204 }));
    await book("2026-06-09T11:00:00Z");
    await tellAll();
    dead.answers(500);
    passTime(10 * MINUTE);
    await tellAll();
    const failingSince = testClock.now();
    await passInSteps(failingSince + 72 * HOUR - MINUTE, 6 * HOUR);
    await book("2026-06-09T13:00:00Z");
    await tellAll();
    expect(await readEndpoint(ending)).toMatchObject({ active: true });
    passTime(MINUTE);
    await book("2026-06-09T15:00:00Z");
    await tellAll();
    expect(await readEndpoint(ending)).toMatchObject({ active: false, ended_reason: "failing" });
  });

  it("is not tried again where its address became one that may not be reached", async () => {
    const moved = receiver(500);
    const endpoint = await anEndpoint(moved);
    await book();
    await tellAll();
    expect(moved.received).toHaveLength(1);
    // What is allowed when it is saved need not be when it is tried.
    await rows("UPDATE webhooks SET url = ? WHERE id = ?", "https://10.0.0.1/berth", endpoint.id);
    passTime(MINUTE);
    await tellAll();
    expect(fetch).toHaveBeenCalledTimes(1);
    const [{ attempts, state }] = await deliveriesOf(endpoint);
    expect([state, attempts.map(({ error }: { error: string }) => error)]).toEqual([
      "waiting",
      ["status 500", "the address must name its host, not an IP address"],
    ]);
  });

  it("each try comes a tenth late at most, so that what failed together is not tried together", async () => {
    const dead = receiver(503);
    const ending = await anEndpoint(dead);
    await book();
    const firstAt = testClock.now();
    await tellAll();
    for (const offset of STATED.slice(1, 5)) {
      const [{ next_attempt_at: next }] = await deliveriesOf(ending);
      expect(Date.parse(next) - firstAt).toBeGreaterThanOrEqual(offset);
      expect(Date.parse(next) - firstAt).toBeLessThanOrEqual(offset * 1.1);
      setTime(next);
      await tellAll();
    }
    expect(dead.received).toHaveLength(5);
  });

  it("loses none of its tries by a fault of ours", async () => {
    const dead = receiver(500);
    const endpoint = await anEndpoint(dead);
    await book();
    await fanOutOnly();
    const [event] = await eventIds();
    const write = (detail: string | null) =>
      rows("UPDATE deliveries SET detail = ? WHERE source_id = ? AND kind = 'webhook'", detail, event);
    await write("{");
    for (let fault = 0; fault < 4; fault++) {
      await tellAll();
      passTime(MINUTE);
    }
    expect(dead.received).toHaveLength(0);
    await write(null);
    await tellAll();
    expect(dead.received).toHaveLength(1);
    const [{ next_attempt_at: next }] = await deliveriesOf(endpoint);
    expect(Date.parse(next) - testClock.now()).toBeLessThanOrEqual(6 * SECOND);
  });

  it("that asks for less is left alone as long as it says", async () => {
    const slow = receiver(() => new Response("", { status: 429, headers: { "retry-after": "600" } }));
    const endpoint = await anEndpoint(slow);
    await book();
    await tellAll();
    const dueAfter = async () => Date.parse((await deliveriesOf(endpoint))[0].next_attempt_at) - testClock.now();
    expect(await dueAfter()).toBe(600 * SECOND);
    slow.answers(502);
    passTime(600 * SECOND);
    await tellAll();
    expect(await dueAfter()).toBeGreaterThanOrEqual(MINUTE);
  });

  it("that answers 410 is ended at once", async () => {
    const gone = receiver(410);
    const endpoint = await anEndpoint(gone);
    await book();
    await tellAll();
    expect(await readEndpoint(endpoint)).toMatchObject({ active: false, ended_reason: "gone" });
    await book("2026-06-09T12:00:00Z");
    passTime(HOUR);
    await tellAll();
    expect(gone.received).toHaveLength(1);
  });

  it("a redirect is a failure, and is not followed", async () => {
    const elsewhere = receiver();
    const moved = receiver(() => new Response(null, { status: 302, headers: { location: elsewhere.url } }));
    const loop = receiver(() => new Response(null, { status: 307, headers: { location: "http://127.0.0.1/x" } }));
    const endpoints = [await anEndpoint(moved), await anEndpoint(loop)];
    await book();
    await tellAll();
    for (const endpoint of endpoints) {
      expect((await deliveriesOf(endpoint))[0]).toMatchObject({
        state: "waiting",
        attempts: [{ error: expect.stringContaining("redirect") }],
      });
    }
    expect(elsewhere.received).toHaveLength(0);
  });

  it("with one bad event is not ended: other events get through", async () => {
    let bad = "";
    const there = receiver(({ id }) => new Response(null, { status: id === bad ? 500 : 204 }));
    const endpoint = await anEndpoint(there);
    await book();
    [bad] = await eventIds();
    await tellAll();
    passTime(HOUR);
    await book("2026-06-09T12:00:00Z");
    await passInSteps(testClock.now() + 30 * HOUR, HOUR);
    const states = (await deliveriesOf(endpoint)).map(({ state }: { state: string }) => state);
    expect(states.sort()).toEqual(["delivered", "failed"]);
    expect(await readEndpoint(endpoint)).toMatchObject({ active: true, ended_reason: null });
  });

  it("that hangs, with thousands of events due, delays no other", async () => {
    const held: ((response: Response) => void)[] = [];
    const hang = receiver(() => new Promise((resolve) => held.push(resolve)));
    const well = receiver();
    const slow = await anEndpoint(hang);
    await anEndpoint(well);
    // As after a day of failures: more rows than a claim looks at, all longer due than the next event.
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
       INSERT INTO deliveries (id, tenant_id, source_id, source_type, subject_id, kind, destination, state, next_attempt_at,
         occurred_at, created_at)
       SELECT 'dlv_slow' || i, ?1, 'evt_' || i, 'service.updated', 'svc_' || i, 'webhook', ?2, 'waiting', i, i, i FROM n`,
    )
      .bind(tenant.id, `webhook:${slow.id}`)
      .run();
    await book();
    const begun = performance.now();
    const running = tellAll();
    await vi.waitUntil(() => well.received.length === 1, { timeout: 10_000, interval: 50 });
    expect(performance.now() - begun).toBeLessThan(8_000);
    expect(hang.received.length).toBeLessThanOrEqual(12);
    await env.DB.prepare("DELETE FROM deliveries WHERE id LIKE 'dlv_slow%'").run();
    hang.answers(204);
    for (const answer of held) answer(new Response(null, { status: 204 }));
    await running;
  });
});

describe("secrets", () => {
  it("after a rotation both sign for 24 hours, and then the new one alone", async () => {
    const there = receiver();
    const { id, secret: old } = await anEndpoint(there);
    const { secret: fresh } = (await tenant.staff("POST", `/webhooks/${id}/rotate-secret`, {})).body;
    expect(fresh).toMatch(/^whsec_/);
    const sentWith = async () => {
      await tenant.staff("POST", `/webhooks/${id}/test`, {});
      await tellAll();
      const got = there.received.at(-1);
      return got ? [isVerified(old, got), isVerified(fresh, got)] : [];
    };
    expect(await sentWith()).toEqual([true, true]);
    passTime(24 * HOUR - SECOND);
    expect(await sentWith()).toEqual([true, true]);
    passTime(SECOND);
    expect(await sentWith()).toEqual([false, true]);
    const stored = await rows("SELECT secrets FROM webhooks WHERE id = ?", id);
    expect(JSON.stringify(stored)).not.toContain(old.slice(6));
    expect(String(stored[0]?.secrets)).toMatch(/^v1\./);
  });
});

describe("by hand", () => {
  it("a test event is always sent, and is in no log of events", async () => {
    const there = receiver();
    const { id } = await anEndpoint(there, { events: ["series.booked"] });
    await tenant.staff("PATCH", `/webhooks/${id}`, { active: false });
    const sent = await tenant.staff("POST", `/webhooks/${id}/test`, {});
    expect([sent.status, sent.body]).toMatchObject([202, { type: "webhook.test", state: "waiting" }]);
    await tellAll();
    expect(there.received.map(({ body }) => body)).toEqual([
      { type: "webhook.test", timestamp: expect.any(String), data: { webhook: { id } } },
    ]);
    expect(there.received[0]?.id).toBe(sent.body.event);
    expect(await eventIds("webhook.test")).toEqual([]);
  });

  it("one event is sent again under its own id, and one that waits is sent now", async () => {
    const there = receiver(500);
    const endpoint = await anEndpoint(there);
    await book();
    await tellAll();
    const [delivery] = await deliveriesOf(endpoint);
    there.answers(200);
    const again = await tenant.staff("POST", `/webhook-deliveries/${delivery.id}/redeliver`, {});
    expect([again.status, again.body.state]).toEqual([202, "waiting"]);
    await tellAll();
    await tenant.staff("POST", `/webhook-deliveries/${delivery.id}/redeliver`, {});
    await tellAll();
    expect(there.received).toHaveLength(3);
    expect(there.ids()).toEqual([delivery.event]);
    const [after] = await deliveriesOf(endpoint);
    expect(after.state).toBe("delivered");
    expect(after.attempts.map(({ status }: { status: number }) => status)).toEqual([500, 200, 200]);
  });

  it("a replay sends every event of its time that the endpoint chose, delivered or not, even while it is inactive", async () => {
    const there = receiver();
    const endpoint = await anEndpoint(there);
    const from = testClock.now();
    const first = await book();
    await tellAll();
    passTime(HOUR);
    await tenant.staff("PATCH", `/webhooks/${endpoint.id}`, { active: false });
    await tenant.staff("POST", `/bookings/${first.id}/cancel`, {});
    await tenant.consistency(room);
    await tellAll();
    passTime(HOUR);
    await book("2026-06-09T12:00:00Z");
    const replay = (to: number) =>
      tenant.staff("POST", `/webhooks/${endpoint.id}/replay`, { from: utc(from), to: utc(to) });
    expect((await replay(from + HOUR)).body).toEqual({ count: 2 });
    await tellAll();
    expect(there.received.map(({ body }) => body.type)).toEqual([
      "booking.confirmed",
      "booking.confirmed",
      "booking.cancelled",
    ]);
    const [confirmed, cancelled] = await eventIds();
    expect(there.received.map(({ id }) => id)).toEqual([confirmed, confirmed, cancelled]);
    expect((await replay(from - 1)).status).toBe(400);
  });

  it("what waits for an endpoint that is switched off or deleted is not sent", async () => {
    const there = receiver(500);
    const [off, deleted] = [await anEndpoint(there), await anEndpoint(there)];
    await book();
    await tellAll();
    await tenant.staff("PATCH", `/webhooks/${off.id}`, { active: false });
    await tenant.staff("DELETE", `/webhooks/${deleted.id}`);
    passTime(HOUR);
    await tellAll();
    expect(there.received).toHaveLength(2);
    expect((await deliveriesOf(off))[0]).toMatchObject({ state: "skipped", reason: "endpoint_is_inactive" });
    expect((await tenant.staff("GET", `/webhooks/${deleted.id}/deliveries`)).status).toBe(404);
  });
});

describe("tenants", () => {
  it("an endpoint hears of its own tenant alone, and goes with it", async () => {
    const there = receiver();
    await anEndpoint(there, { events: ["*"] });
    const { tenant: other, service, room: otherRoom } = await aTenantWith({ service: {} });
    await other.book(service.code, START);
    await other.consistency(otherRoom);
    await tellAll();
    expect(there.received.filter(({ text }) => text.includes("booking."))).toEqual([]);
    await ask("DELETE", `/v1/operator/tenants/${tenant.slug}`, { token: env.OPERATOR_KEY });
    const left = async () => rows("SELECT id FROM webhooks WHERE tenant_id = ?", tenant.id);
    await vi.waitUntil(async () => (await left()).length === 0, { timeout: 20_000 });
    await tellAll();
    expect(there.received.filter(({ text }) => text.includes("removed"))).toEqual([]);
  });
});
