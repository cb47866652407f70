// Two records of one person become one.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { OFFICE_HOURS, type Tenant } from "../../support/api";
import { passTime } from "../../support/clock";
import { aTenantWith } from "../../support/scenario";
import { tellAll } from "../../support/told";

let tenant: Tenant;
let room: string;
let kept: string;
let other: string;

const JANE = { name: "Jane Austen", email: "jane@example.com" };
const CALLER = { name: "J. Austen", phone: "+442079460000" };

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ weekly: OFFICE_HOURS, service: {} }));
  await tenant.book("visit", "2026-06-02T09:00:00Z", { customer: JANE });
  await tenant.book("visit", "2026-06-03T09:00:00Z", { customer: CALLER });
  await tenant.consistency(room);
  const { data } = (await tenant.staff("GET", "/customers")).body;
  kept = data.find(({ email }: { email: string | null }) => email !== null).id;
  other = data.find(({ id }: { id: string }) => id !== kept).id;
});

const merge = (id: string, customer: string) => tenant.staff("POST", `/customers/${id}/merge`, { customer });
const startsOf = async (id: string) =>
  (await tenant.staff("GET", `/bookings?customer=${id}`)).body.data.map(({ start }: { start: string }) =>
    start.slice(0, 10),
  );

describe("a merged customer", () => {
  it("is one with the kept one: in lists, by both ids, with the bookings and addresses of both", async () => {
    const merged = await merge(kept, other);
    expect(merged.status).toBe(200);
    expect(merged.body).toMatchObject({ id: kept, name: "Jane Austen", email: JANE.email, phone: CALLER.phone });
    expect((await tenant.staff("GET", "/customers")).body.data.map(({ id }: { id: string }) => id)).toEqual([kept]);
    expect((await tenant.staff("GET", `/customers/${other}`)).body.id).toBe(kept);
    expect(await startsOf(kept)).toEqual(["2026-06-02", "2026-06-03"]);
    expect(await startsOf(other)).toEqual(["2026-06-02", "2026-06-03"]);
    const found = await tenant.staff("GET", `/customers?q=${encodeURIComponent("+44207946")}`);
    expect(found.body.data).toHaveLength(1);
    expect((await tenant.consistency(room)).agrees).toBe(true);
    const audit = (await tenant.staff("GET", "/audit")).body.data[0];
    expect(audit).toMatchObject({ action: "customer.merged", subject: kept, detail: { customer: other } });
  });

  it("stays so when it is asked again, books again, or is merged once more", async () => {
    await merge(kept, other);
    expect((await merge(kept, other)).status).toBe(200);
    expect((await merge(other, kept)).status).toBe(400);
    expect((await merge(kept, kept)).status).toBe(400);
    expect((await merge(kept, "cus_f0none")).status).toBe(404);
    await tenant.book("visit", "2026-06-04T09:00:00Z", { customer: CALLER });
    await tenant.consistency(room);
    expect(await startsOf(kept)).toEqual(["2026-06-02", "2026-06-03", "2026-06-04"]);
    const made = await tenant.staff("POST", "/customers", { name: "Third", email: "third@example.com" });
    expect((await merge(made.body.id, kept)).status).toBe(200);
    expect((await tenant.staff("GET", `/customers/${other}`)).body.id).toBe(made.body.id);
    expect(await startsOf(made.body.id)).toHaveLength(3);
    const again = await tenant.staff("POST", "/customers", CALLER);
    expect([again.status, again.body.customer]).toEqual([409, made.body.id]);
    const both = await Promise.all([merge(kept, made.body.id), merge(made.body.id, other)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it("of two merges at the same moment, in both directions, only one comes about", async () => {
    const answers = await Promise.all([merge(kept, other), merge(other, kept)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const { data } = (await tenant.staff("GET", "/customers")).body;
    expect(data).toHaveLength(1);
    expect(await startsOf(data[0].id)).toHaveLength(2);
  });

  it("is exported and erased with the kept one, everywhere", async () => {
    await merge(kept, other);
    const { body } = await tenant.staff("GET", `/customers/${kept}/export`);
    expect(body.bookings.map(({ start }: { start: string }) => start.slice(0, 10))).toEqual([
      "2026-06-02",
      "2026-06-03",
    ]);
    await tellAll();
    expect((await tenant.staff("DELETE", `/customers/${kept}`)).status).toBe(204);
    const { data } = (await tenant.staff("GET", "/bookings")).body;
    expect(data.map(({ customer }: { customer: unknown }) => customer)).toEqual([null, null]);
    for (const { id } of data) expect((await tenant.staff("GET", `/bookings/${id}`)).body.customer).toBeNull();
    expect((await tenant.consistency(room)).agrees).toBe(true);
    const tables = ["customers", "customer_words", "audit", "events", "bookings"];
    for (const table of tables) {
      const { results } = await env.DB.prepare(`SELECT * FROM ${table} WHERE tenant_id = ?`).bind(tenant.id).all();
      expect(JSON.stringify(results)).not.toMatch(/austen|jane@|2079460000/i);
      if (table === "audit" || table === "events") expect(JSON.stringify(results)).not.toContain(other);
    }
    passTime(1_000);
    await tenant.book("visit", "2026-06-05T09:00:00Z", { customer: CALLER });
    await tenant.consistency(room);
    const back = (await tenant.staff("GET", "/customers")).body.data;
    expect(back.map(({ id }: { id: string }) => id)).toEqual([other]);
    expect(await startsOf(other)).toEqual(["2026-06-05"]);
  });
});
