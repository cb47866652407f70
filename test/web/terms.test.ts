import { beforeAll, describe, expect, it } from "vitest";
import { makeResource, makeService, makeTenant, OFFICE_HOURS, type Tenant } from "../support/api";
import { setTime } from "../support/clock";
import { textOf, visit } from "../support/visitor";

let hall: Tenant;

const POLICY = {
  min_notice_minutes: 0,
  refunds: [
    { from_minutes: 4_320, percent: 100 },
    { from_minutes: 1_440, percent: 50 },
  ],
};

beforeAll(async () => {
  setTime("2026-12-01T08:00:00Z");
  hall = await makeTenant({ zone: "UTC" });
  await hall.staff("PATCH", "/tenant", { policies: { cancellation_text: "Call us when it rains." } });
  const room = await makeResource(hall, OFFICE_HOURS);
  const price = { amount: 50_000, currency: "EUR" };
  await makeService(hall, room, { code: "paid", price, cancellation: POLICY });
  await makeService(hall, room, { code: "free", cancellation: POLICY });
  await makeService(hall, room, { code: "strict", price, cancellation: { min_notice_minutes: 2_880, refunds: [] } });
});

const form = async (path: string, slot: string) =>
  textOf((await visit(`/${hall.slug}/${path}?tz=UTC`, { slot, key: crypto.randomUUID() })).html);

describe("what one agrees to", () => {
  it("stands before the button, step by step, and promises nothing back of what was not paid", async () => {
    const text = await form("paid", "2026-12-30T10:00:00.000Z");
    expect(text).toContain(
      "You can change or cancel this until it begins. Cancelling is free until Sun, Dec 27, 10:00 AM. " +
        "Until Tue, Dec 29, 10:00 AM it costs 50% of the price. After that it costs 100% of the price. " +
        "Call us when it rains. Book Wed, Dec 30, 10:00 AM",
    );
    expect(text).not.toMatch(/back|gives|refund/i);
  });

  it("leaves out what is over when one books late", async () => {
    const text = await form("paid", "2026-12-01T16:00:00.000Z");
    expect(text).toContain("until it begins. Cancelling costs 100% of the price. Call us");
  });

  it("has no steps where there is nothing to pay, and names the end of changing where there is one", async () => {
    expect(await form("free", "2026-12-29T10:00:00.000Z")).toContain("until it begins. Call us when it rains.");
    const strict = await form("strict", "2026-12-28T10:00:00.000Z");
    expect(strict).toContain("You can change or cancel this until Sat, Dec 26, 10:00 AM. Call us");
    expect(await form("strict", "2026-12-02T10:00:00.000Z")).toContain("This can no longer be changed online. Call us");
  });
});
