// How often a message and a webhook ask D1: it is one thread for all bookings, and a Worker counts its calls.

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Tenant } from "../support/api";
import { passTime, testClock } from "../support/clock";
import { calls, withFaults } from "../support/faults";
import { listenForPosts, receiver } from "../support/receivers";
import { aTenantWith } from "../support/scenario";
import { tellAll } from "../support/told";
import { fanOut, makeDeps, runDeliveries, settingsOf } from "../support/worker";

const JANE = { name: "Jane Smith", email: "jane@example.com" };
/** A run claims twice: what is due, and then nothing more. */
const CLAIMS = 2;

const bindings = withFaults(env);
const deps = makeDeps(bindings, settingsOf(env), testClock, () => undefined);

let tenant: Tenant;
let room: string;
let code: string;

beforeEach(async () => {
  const { service, ...made } = await aTenantWith({ service: {} });
  ({ tenant, room } = made);
  code = service.code;
  await tellAll();
});

afterEach(() => vi.restoreAllMocks());

async function aBooking(): Promise<string> {
  const booked = await tenant.book(code, "2026-06-02T10:00:00Z", { customer: JANE });
  expect(booked.status).toBe(201);
  await tenant.consistency(room);
  return booked.body.booking.id;
}

async function callsOf(work: () => Promise<unknown>): Promise<number> {
  calls.d1 = 0;
  await work();
  return calls.d1;
}

/** Leaves what is due for this destination alone. */
async function only(destination: string): Promise<void> {
  await env.DB.prepare("UPDATE deliveries SET state = 'skipped' WHERE destination NOT LIKE ? AND state = 'waiting'")
    .bind(destination)
    .run();
}

async function stateOf(kind: string): Promise<string> {
  const row = await env.DB.prepare("SELECT state FROM messages WHERE tenant_id = ? AND kind = ?")
    .bind(tenant.id, kind)
    .first<{ state: string }>();
  return row?.state ?? "";
}

describe("calls of D1", () => {
  it("to make the deliveries of an event", async () => {
    await aBooking();
    expect(await callsOf(() => fanOut(deps, tenant.id))).toBe(2);
  });

  it("to confirm a booking to its customer", async () => {
    await aBooking();
    await fanOut(deps, tenant.id);
    await only("customer/email");
    expect(await callsOf(() => runDeliveries(deps))).toBe(CLAIMS + 3);
    expect(await stateOf("booked")).toBe("sent");
  });

  it("to remind a customer, who may have ended reminders", async () => {
    await aBooking();
    await tellAll();
    passTime(Date.parse("2026-06-01T10:00:00Z") - testClock.now());
    await tenant.consistency(room);
    await fanOut(deps, tenant.id);
    await only("customer/email");
    expect(await callsOf(() => runDeliveries(deps))).toBe(CLAIMS + 4);
    expect(await stateOf("reminder")).toBe("sent");
  });

  it("to tell a customer that staff moved a booking", async () => {
    const id = await aBooking();
    await tellAll();
    await tenant.staff("POST", `/bookings/${id}/reschedule`, { start: "2026-06-02T12:00:00Z" });
    await tenant.consistency(room);
    passTime(10_000);
    await fanOut(deps, tenant.id);
    await only("customer/email");
    expect(await callsOf(() => runDeliveries(deps))).toBe(CLAIMS + 4);
    expect(await stateOf("moved_by_business")).toBe("sent");
  });

  it("to post an event to an endpoint", async () => {
    listenForPosts();
    const there = receiver();
    await tenant.staff("POST", "/webhooks", { url: there.url, events: ["booking.*"] });
    await aBooking();
    await fanOut(deps, tenant.id);
    await only("webhook:%");
    expect(await callsOf(() => runDeliveries(deps))).toBe(CLAIMS + 2);
    expect(there.received).toHaveLength(1);
  });
});
