import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { makeResource, makeService, type Tenant } from "../../support/api";
import { MONDAY } from "../../support/clock";
import { aTenantWith } from "../../support/scenario";

const MOST = Number.MAX_SAFE_INTEGER;
const SATURDAY = "2026-06-06T10:00:00Z";

let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ now: MONDAY.eight }));
});

const offer = (price: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  name: "Visit",
  duration: { kind: "fixed", minutes: 60 },
  requires: [{ any_of: [room] }],
  price,
  ...more,
});

describe("currencies", () => {
  it.each(["UER", "XXX", "XTS", "XAU", "BGN", "eur", "EURO"])(
    "rep2-currency-unknown: %s is refused at its field",
    async (currency) => {
      const answer = await tenant.staff("POST", "/services", offer({ amount: 3_000, currency }));
      expect(answer.status).toBe(400);
      expect(answer.body.errors).toEqual([
        { pointer: "/price/currency", detail: "must be the code of a currency by ISO 4217, such as EUR" },
      ]);
    },
  );

  it.each(["EUR", "XCG", "UYW"])("rep2-currency-unknown: %s is taken", async (currency) => {
    expect((await tenant.staff("POST", "/services", offer({ amount: 3_000, currency }))).status).toBe(201);
  });
});

describe("a price beyond what can be told", () => {
  it.each([
    ["places", { amount: 999_999_999_999, currency: "EUR", per: "seat" }],
    [
      "multipliers",
      {
        amount: 1e12,
        currency: "EUR",
        weekend_multiplier: 1_000,
        seasons: [{ from: "01-01", to: "12-31", multiplier: 1_000 }],
      },
    ],
  ])("rep2-price-beyond-safe: is refused when %s of a service make it possible", async (_, price) => {
    const made = await tenant.staff("POST", "/services", offer(price, { seats: 10_000 }));
    expect(made.status).toBe(400);
    expect(made.body.errors[0].pointer).toBe("/price/amount");
    const plain = await makeService(tenant, room, { seats: 10_000 });
    const changed = await tenant.staff("PATCH", `/services/${plain.id}`, { price });
    expect(changed.status).toBe(400);
    expect(changed.body.errors[0].pointer).toBe("/price/amount");
    const dear = await makeService(tenant, room, { price: { amount: 1e12, currency: "EUR", per: "seat" } });
    const widened = await tenant.staff("PATCH", `/services/${dear.id}`, { seats: 10_000 });
    expect(widened.body.errors[0].pointer).toBe("/price/amount");
  });

  it("rep2-price-beyond-safe: of a service from before this was checked is neither listed nor booked", async () => {
    const price = { amount: 999_999_999_999, currency: "EUR", per: "seat" };
    const group = await makeService(tenant, room, { price, seats: 9_000, visible: true });
    await env.DB.prepare("UPDATE services SET seats = 10000, seats_per_booking = 10000 WHERE id = ?")
      .bind(group.id)
      .run();
    await tenant.staff("PATCH", `/services/${group.id}`, { description: "As it was" });
    const query = `/slots?service=${group.id}&from=2026-06-06&to=2026-06-06`;
    const few = await tenant.public("GET", `${query}&seats=9000`);
    expect(few.body.days[0].slots[0].price.amount).toBe(8_999_999_999_991_000);
    const many = await tenant.public("GET", `${query}&seats=9999&explain=1`);
    expect(many.body.days[0].slots).toEqual([]);
    expect(many.body.days[0].refused[0].code).toBe("not_bookable");
    const customer = { name: "Jane Smith", email: "jane@example.com" };
    const wish = { service: group.id, start: SATURDAY, seats: 9_999, customer };
    const booked = await tenant.staff("POST", "/bookings", wish);
    expect(booked.status).toBe(422);
    expect(booked.body).toMatchObject({ code: "not_bookable", most_amount: MOST });
    const held = await tenant.hold(group.id, SATURDAY, { seats: 9_999 });
    expect(held.body.code).toBe("not_bookable");
  });

  it("is reached by units as well, and refused at the booking", async () => {
    const desks = await makeResource(tenant, undefined, { capacity: 1_000 });
    const price = { amount: 1e12, currency: "EUR", weekend_multiplier: 10 };
    const desk = await makeService(tenant, desks, { price });
    const customer = { name: "Jane Smith", email: "jane@example.com" };
    const wish = (units: number) => ({ service: desk.id, start: SATURDAY, units, customer });
    const most = await tenant.public("POST", "/bookings", wish(900));
    expect(most.body.booking.price.amount).toBe(9e15);
    expect((await tenant.public("POST", "/bookings", { ...wish(100), units: 901 })).body.code).toBe("not_bookable");
  });
});
