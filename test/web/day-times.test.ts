import { beforeAll, describe, expect, it } from "vitest";
import { makeResource, makeService, makeTenant, type Tenant, WEEKDAYS } from "../support/api";
import { aTenantWith } from "../support/scenario";
import { fieldsOf, slotsOf, textOf, visit } from "../support/visitor";

let studio: Tenant;
let room: string;

beforeAll(async () => {
  ({ tenant: studio, room } = await aTenantWith({
    now: "2026-06-01T06:00:00Z",
    weekly: [{ days: WEEKDAYS, start: "09:00", end: "13:00" }],
  }));
  const price = { amount: 1_000, currency: "EUR", per: "seat" };
  await makeService(studio, room, { code: "workshop", name: "Workshop", seats: 10, seats_per_booking: 8, price });
});

const timesOf = (html: string) => textOf(/data-part="times"[\s\S]*?<\/section>/.exec(html)?.[0] ?? "");

describe("the times of a group", () => {
  it("are in order, and one with too few places says how many, to take or to wait for more", async () => {
    await studio.book("workshop", "2026-06-02T10:00:00Z", { seats: 6 });
    await studio.book("workshop", "2026-06-02T11:00:00Z", {
      seats: 8,
      customer: { name: "B", email: "b@example.com" },
    });
    await studio.book("workshop", "2026-06-02T11:00:00Z", {
      seats: 2,
      customer: { name: "C", email: "c@example.com" },
    });
    const day = `/${studio.slug}/workshop?date=2026-06-02&tz=UTC&party=5`;
    const page = await visit(day);
    expect(timesOf(page.html)).toMatch(
      /9:00 AM 10 places left 10:00 AM 4 places left Take 4 Wait for 5 11:00 AM Full Join the waitlist 12:00 PM 10 places/,
    );
    const fields = fieldsOf(page.html, 'name="slot"');
    const taken = await visit(day, { ...fields, slot: "2026-06-02T10:00:00.000Z~~4" });
    expect(textOf(taken.html)).toContain("Places 4 Price €40");
    const sent = { ...fieldsOf(taken.html, 'value="book"'), do: "book", name: "D", email: "d@example.com" };
    const booked = await visit(day, sent);
    expect(textOf((await visit(booked.headers.get("location") ?? "")).html)).toContain("Places 4 Price €40");
  });

  it("of a waitlist entry are shown with their places and price", async () => {
    await studio.book("workshop", "2026-06-03T10:00:00Z", { seats: 6 });
    const day = `/${studio.slug}/workshop?date=2026-06-03&tz=UTC&party=5`;
    const fields = fieldsOf((await visit(day)).html, 'name="slot"');
    const form = await visit(day, { ...fields, wait: "2026-06-03T10:00:00.000Z" });
    expect(textOf(form.html)).toContain("When Wednesday, June 3, 2026, 10:00 – 11:00 AM");
    expect(textOf(form.html)).toContain("Places 5 Price €50");
  });
});

describe("many times of a day", () => {
  it("show the first of each half hour, with the others folded up", async () => {
    const tenant = await makeTenant({ zone: "UTC" });
    const desk = await makeResource(tenant, [{ days: WEEKDAYS, start: "09:00", end: "13:00" }]);
    await makeService(tenant, desk, { code: "fine", duration: { kind: "fixed", minutes: 30 }, step_minutes: 5 });
    const page = await visit(`/${tenant.slug}/fine?date=2026-06-02&tz=UTC`);
    expect(timesOf(page.html)).toMatch(
      /Morning 9:00 AM 9:30 AM 10:00 AM 10:30 AM 11:00 AM 11:30 AM 30 more times .*Afternoon 12:00 PM 12:30 PM 5 more times/,
    );
    expect(slotsOf(page.html)).toHaveLength(43);
    // Of an hour without its full hour the first time there is stands for it.
    await tenant.book("fine", "2026-06-03T10:00:00Z");
    const packed = await visit(`/${tenant.slug}/fine?date=2026-06-03&tz=UTC`);
    expect(timesOf(packed.html)).toMatch(/Morning 9:00 AM 9:30 AM 10:30 AM 11:00 AM 11:30 AM \d+ more times/);
  });

  it("begin with those of most people's day, earlier ones being folded up", async () => {
    const tenant = await makeTenant({ zone: "UTC" });
    const hall = await makeResource(tenant, [{ days: WEEKDAYS, start: "00:00", end: "24:00" }]);
    await makeService(tenant, hall, { code: "hour", duration: { kind: "fixed", minutes: 60 }, step_minutes: 15 });
    const page = await visit(`/${tenant.slug}/hour?date=2026-06-02&tz=UTC`);
    expect(page.html).toMatch(/<details class="part more" data-open="early"><summary>Before 8:00\sAM · 32<\/summary>/);
    expect(timesOf(page.html)).toMatch(/Morning 8:00 AM 9:00 AM 10:00 AM 11:00 AM 12 more times/);
  });
});
