// Prices with a last digit that no bank moves: of dinars with three decimals, and parts of an ariary.

import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { aPaidBusiness, bookedOf, checkout, openPage, readOwn } from "../support/paid-business";
import { textOf, visit } from "../support/visitor";

const ONLINE = { due: "full", rest: "online", methods: ["online"] };
const customer = { name: "Jane", email: "jane@example.com" };

describe("a price that no bank moves whole", () => {
  for (const [currency, amount, paid] of [
    ["KWD", 12_345, 12_340],
    ["MGA", 1_234_567, 1_234_500],
  ] as const) {
    it(`is paid once all that a bank moves is there, in ${currency}`, async () => {
      const { tenant, stripe, settleAll } = await aPaidBusiness({ price: { amount, currency }, payment: ONLINE });
      const form = textOf((await visit(`/${tenant.slug}/paid?date=2026-06-20`)).html);
      expect(form).not.toMatch(/later|the rest/i);
      const booked = bookedOf(await tenant.book("paid", "2026-06-20T10:00:00Z", { customer }));
      expect(textOf((await visit(`/manage/${booked.token}`)).html)).not.toMatch(/Still to pay/);
      await stripe.press(await openPage(booked), "pay");
      await settleAll();
      const { price, payment } = await readOwn(booked);
      expect([price.amount, payment]).toEqual([amount, expect.objectContaining({ state: "paid", paid })]);
      const listed = (await tenant.staff("GET", "/bookings?limit=1")).body.data[0];
      expect(listed.payment).toMatchObject({ state: "paid", paid });
      const page = textOf((await visit(`/manage/${booked.token}`)).html);
      expect(page).not.toMatch(/Still to pay|Left to pay/);
      const { results } = await env.DB.prepare("SELECT text FROM messages WHERE tenant_id = ?").bind(tenant.id).all();
      const mails = results.map(({ text }) => String(text)).join("\n");
      expect(mails).toMatch(/^Paid/m);
      expect(mails).not.toMatch(/Left to pay/);
      expect((await checkout(booked)).body).toMatchObject({ code: "invalid_transition" });
      // Who has the digit in coins may still leave it.
      const cash = (left: number) =>
        tenant.staff("POST", `/bookings/${booked.id}/payments`, { method: "cash", amount: left });
      expect((await cash(amount - paid + 1)).body).toMatchObject({ code: "payment_exceeds_due", left: amount - paid });
      expect((await cash(amount - paid)).status).toBe(201);
      expect((await readOwn(booked)).payment).toMatchObject({ state: "paid", paid: amount });
    });
  }

  it("takes no visit for its last digit", async () => {
    const price = { amount: 12_345, currency: "KWD" };
    const { tenant, stripe, settleAll } = await aPaidBusiness({ price, payment: ONLINE });
    const booked = bookedOf(await tenant.book("paid", "2026-06-20T10:00:00Z", { customer }));
    await stripe.press(await openPage(booked), "pay");
    await settleAll();
    const { id } = (await tenant.staff("GET", `/bookings/${booked.id}`)).body.customer;
    const pack = (await tenant.staff("POST", "/packages", { name: "Two visits", price, visits: 2 })).body;
    await tenant.staff("POST", `/customers/${id}/credit`, { package: pack.id, method: "cash" });
    const used = await tenant.staff("POST", `/bookings/${booked.id}/payments`, { method: "credit" });
    expect(used.body).toMatchObject({ code: "invalid_transition" });
    expect((await tenant.staff("GET", `/customers/${id}/credit`)).body.data).toMatchObject([{ left: 2 }]);
  });

  it("asks for its last digit where cash can bring it, and for a rest that a bank moves", async () => {
    const price = { amount: 12_345, currency: "KWD" };
    const payment = { due: "deposit", deposit: { percent: 25 }, rest: "on_site", methods: ["online", "cash"] };
    const { tenant, stripe, settleAll } = await aPaidBusiness({ price, payment });
    const booked = bookedOf(await tenant.book("paid", "2026-06-20T10:00:00Z", { customer }));
    await stripe.press(await openPage(booked), "pay");
    await settleAll();
    expect((await readOwn(booked)).payment).toMatchObject({ state: "deposit_paid", paid: 3_080 });
    expect(textOf((await visit(`/manage/${booked.token}`)).html)).toMatch(/Still to pay KWD 9\.265/);
    const cash = (amount: number) =>
      tenant.staff("POST", `/bookings/${booked.id}/payments`, { method: "cash", amount });
    expect((await cash(9_260)).status).toBe(201);
    expect((await readOwn(booked)).payment).toMatchObject({ state: "deposit_paid", paid: 12_340 });
    expect((await cash(5)).status).toBe(201);
    expect((await readOwn(booked)).payment).toMatchObject({ state: "paid", paid: 12_345 });
  });

  it("stays due where nothing has come, however little it is", async () => {
    const price = { amount: 5, currency: "KWD" };
    const { tenant } = await aPaidBusiness({ price, payment: { due: "none", rest: "on_site", methods: ["cash"] } });
    const booked = bookedOf(await tenant.book("paid", "2026-06-20T10:00:00Z", { customer }));
    const cash = () => tenant.staff("POST", `/bookings/${booked.id}/payments`, { method: "cash", amount: 5 });
    expect((await readOwn(booked)).payment).toMatchObject({ state: "none" });
    expect((await cash()).status).toBe(201);
    expect((await readOwn(booked)).payment).toMatchObject({ state: "paid" });
  });
});
