// The agenda of tomorrow: once in the evening, by the clock of the business.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Tenant } from "../support/api";
import { passTime, setTime, testClock } from "../support/clock";
import { aTenantWith } from "../support/scenario";
import { tellAll } from "../support/told";
import { makeDeps, makeDigests, settingsOf } from "../support/worker";

const QUARTER_MS = 15 * 60_000;
const WEDNESDAY_TEN = "2026-06-03T10:00:00+09:00";

let tenant: Tenant;
let room: string;
let code: string;

/** It is Tuesday, six in the evening in Tokyo, unless the test says otherwise. */
beforeEach(async () => {
  const made = await aTenantWith({ zone: "Asia/Tokyo", room: { time_zone: "Asia/Tokyo" }, service: {} });
  ({ tenant, room } = made);
  code = made.service.code;
  setTime("2026-06-02T18:00:00+09:00");
});

/** Another isolate looks each time. */
const look = () => makeDigests(makeDeps({ ...env }, settingsOf(env), testClock, () => undefined));

async function digests() {
  await look();
  await tellAll();
  const { body } = await tenant.staff("GET", "/messages?kind=digest");
  return body.data as { id: string; channel: string; state: string }[];
}

async function book(start = WEDNESDAY_TEN): Promise<string> {
  const booked = await tenant.book(code, start, { customer: { name: "Jane Smith", email: "jane@example.com" } });
  expect(booked.status).toBe(201);
  await tenant.consistency(room);
  return booked.body.booking.id;
}

describe("the agenda of tomorrow", () => {
  it("is told once, with its bookings, though the sweep looks often and several isolates look at once", async () => {
    await book();
    await Promise.all([look(), look()]);
    const sent = await digests();
    expect(sent.map(({ channel, state }) => `${channel} ${state}`).sort()).toEqual(["email sent", "notice sent"]);
    const mail = sent.find(({ channel }) => channel === "email");
    const { body } = await tenant.staff("GET", `/messages/${mail?.id}`);
    expect([body.to, body.text]).toEqual(["owner@example.com", expect.stringContaining("Jane Smith")]);
    passTime(QUARTER_MS);
    expect(await digests()).toHaveLength(2);
  });

  it("waits for six in the evening at the business, and is not made up for at night", async () => {
    await book();
    setTime("2026-06-02T17:59:00+09:00");
    expect(await digests()).toEqual([]);
    setTime("2026-06-02T21:00:00+09:00");
    expect(await digests()).toEqual([]);
    setTime("2026-06-02T20:50:00+09:00");
    expect(await digests()).toHaveLength(2);
  });

  it("is not told without a booking tomorrow, and a cancelled one is none", async () => {
    await book("2026-06-04T10:00:00+09:00");
    const id = await book();
    await tenant.staff("POST", `/bookings/${id}/cancel`, {});
    await tenant.consistency(room);
    expect(await digests()).toEqual([]);
  });

  it("is told by the channels that the business has on", async () => {
    await tenant.staff("PATCH", "/notifications", { kinds: { digest: { notice: { on: false } } } });
    await book();
    expect((await digests()).map(({ channel }) => channel)).toEqual(["email"]);
    await tenant.staff("PATCH", "/notifications", { kinds: { digest: { email: { on: false } } } });
    setTime("2026-06-03T18:00:00+09:00");
    await book("2026-06-04T10:00:00+09:00");
    expect(await digests()).toHaveLength(1);
  });

  it("comes again the next evening", async () => {
    await book();
    await digests();
    await book("2026-06-04T10:00:00+09:00");
    setTime("2026-06-03T18:10:00+09:00");
    expect(await digests()).toHaveLength(4);
  });
});
