// A booking of a hold need not say again what the hold says.

import { beforeEach, expect, it } from "vitest";
import { customer, makeTenant, type Tenant } from "../../support/api";
import { MONDAY } from "../../support/clock";
import { aTenantWith } from "../../support/scenario";

const START = "2026-06-09T10:00:00Z";
let tenant: Tenant;

beforeEach(async () => {
  ({ tenant } = await aTenantWith({ now: MONDAY.nine, service: { name: "Workshop", seats: 10 } }));
});

async function held() {
  const { body } = await tenant.hold("workshop", START, { seats: 3 });
  return { id: body.hold.id as string, token: body.token as string };
}

it("a hold and a customer are enough for a booking, and a retry is answered the same", async () => {
  const body = { hold: await held(), customer: customer() };
  const key = "1f3c2a52-6f0f-4f6a-9f43-0a3b8f6f2f11";
  const made = await tenant.public("POST", "/bookings", body, { key });
  expect(made.status).toBe(201);
  expect(made.body.booking).toMatchObject({ id: body.hold.id, seats: 3, service: { code: "workshop" } });
  expect(Date.parse(made.body.booking.start)).toBe(Date.parse(START));
  const again = await tenant.public("POST", "/bookings", body, { key });
  expect(again.body.booking).toEqual(made.body.booking);
});

it("a body with a hold must match the hold", async () => {
  const other = await tenant.public("POST", "/bookings", { hold: await held(), customer: customer(), seats: 2 });
  expect([other.status, other.body.code]).toEqual([422, "hold_mismatch"]);
});

it("without a hold, service and start are both asked for at once", async () => {
  const bare = await tenant.public("POST", "/bookings", { customer: customer() });
  expect(bare.status).toBe(400);
  expect(bare.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(["/service", "/start"]);
});

it("a hold opens nothing without its own token, or at another business", async () => {
  const { id, token } = await held();
  const wrong = await tenant.public("POST", "/bookings", { hold: { id, token: `${token}x` }, customer: customer() });
  expect(wrong.status).toBe(404);
  const stranger = await makeTenant({ zone: "UTC" });
  const elsewhere = await stranger.public("POST", "/bookings", { hold: { id, token }, customer: customer() });
  expect(elsewhere.status).toBe(404);
});
