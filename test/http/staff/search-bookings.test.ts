// Bookings are found by what they say: by words of their customer's record, by words of their own, by their numbers.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Tenant } from "../../support/api";
import { passTime } from "../../support/clock";
import { aTenantWith } from "../../support/scenario";
import { bookingsQuery, openDatabase } from "../../support/worker";

let tenant: Tenant;
let room: string;
/** Ids of bookings by a name of our own. */
const made: Record<string, string> = {};

const JANE = { name: "Jane Austen", email: "jane@example.com", phone: "020 7946 0018" };

async function book(name: string, customer: unknown): Promise<void> {
  const day = String(Object.keys(made).length + 2).padStart(2, "0");
  const wish = { service: "visit", start: `2026-06-${day}T09:00:00Z`, customer };
  made[name] = (await tenant.staff("POST", "/bookings", wish)).body.booking.id;
  await tenant.consistency(room);
}

/** The names of those that a text finds, in the order of the list. */
async function found(q: string, more = ""): Promise<(string | undefined)[]> {
  const { data } = (await tenant.staff("GET", `/bookings?q=${encodeURIComponent(q)}${more}`)).body;
  return data.map(({ id }: { id: string }) => Object.keys(made).find((name) => made[name] === id));
}

const idOf = async (q: string) =>
  (await tenant.staff("GET", `/customers?q=${encodeURIComponent(q)}`)).body.data[0]?.id as string;

/** What the table of words has of bookings. */
async function words(): Promise<string[]> {
  const { results } = await env.DB.prepare("SELECT word FROM booking_words WHERE tenant_id = ? ORDER BY word")
    .bind(tenant.id)
    .all<{ word: string }>();
  return results.map(({ word }) => word);
}

beforeAll(async () => {
  ({ tenant, room } = await aTenantWith({ service: {}, name: "Salon Ünal" }));
  await tenant.staff("PATCH", "/tenant", { country: "GB" });
  await book("jane", JANE);
  await book("son", { ...JANE, name: "Her Son" });
  await book("walk-in", { name: "Şule Walk-In" });
  await book("alan", { name: "Alan Turing", phone: "+44 161 496 0123" });
});

describe("the search of bookings", () => {
  it("finds each word of a name by its beginning, in any order and case", async () => {
    expect(await found("jane")).toEqual(["jane", "son"]);
    expect(await found("AUSTEN jan")).toEqual(["jane"]);
    expect(await found("ALAN T")).toEqual(["alan"]);
    expect(await found("jane turing")).toEqual([]);
    for (const q of ["sten", "#", "%", '"']) expect([q, await found(q)]).toEqual([q, []]);
    expect(await found("jane@exam")).toEqual(["jane", "son"]);
  });

  it("finds a telephone number in any spelling, and a part of it", async () => {
    for (const q of ["020 7946 0018", "+44 20 7946 0018", "0044 20.7946.0018", "7946 0018", "0207946", "+4420794"]) {
      expect([q, await found(q)]).toEqual([q, ["jane", "son"]]);
    }
  });

  it("finds a walk-in, and a booking that names another person than the customer's record", async () => {
    expect(await found("şule")).toEqual(["walk-in"]);
    expect(await found("walk")).toEqual(["walk-in"]);
    expect(await found("her son")).toEqual(["son"]);
    // A booking that says what the record says costs no row here.
    expect(await words()).not.toContain("alan");
  });

  it("finds a number as a whole and by its last part, and no other", async () => {
    const number = async (name: string) => (await tenant.staff("GET", `/bookings/${made[name]}`)).body.number as string;
    const whole = await number("son");
    expect(whole).toMatch(/^[A-Z]{3}-2026-0002$/);
    for (const q of [whole, whole.toLowerCase(), "2026-0002", "0002", "2"])
      expect([q, await found(q)]).toEqual([q, ["son"]]);
    for (const q of ["XYZ-2026-0002", whole.replace("2026", "2025"), "20"])
      expect([q, await found(q)]).toEqual([q, []]);
  });

  it("goes together with other filters, and on by a cursor", async () => {
    expect(await found("jane", `&resource=${room}&service=visit&from=2026-06-03`)).toEqual(["son"]);
    expect((await found("jane", "&updated_after=2020-01-01T00:00:00Z")).sort()).toEqual(["jane", "son"]);
    const first = (await tenant.staff("GET", "/bookings?q=jane&limit=1")).body;
    expect(await found("jane", `&limit=1&cursor=${first.next_cursor}`)).toEqual(["son"]);
  });

  it("finds the same whether few or many match", async () => {
    for (const text of ["jane", "austen j", "walk", "020 7946 0018", "7946 0018", "0002", "2026", "nobody"]) {
      for (const isTextOfNames of [true, false]) {
        const [few, many] = await Promise.all(
          [true, false].map((isFew) =>
            bookingsQuery(openDatabase(env.DB), tenant.id, { text, isTextOfNames, country: "GB" }, 50, null, isFew),
          ),
        );
        expect([text, few]).toEqual([text, many]);
        if (isTextOfNames && text.includes("7946")) expect(few).toEqual([]);
      }
    }
  });

  it("still finds them after their customer's record was corrected, or merged with another", async () => {
    const jane = await idOf("jane");
    await tenant.staff("PATCH", `/customers/${jane}`, { name: "Cassandra" });
    expect([await found("austen"), await found("cassandra")]).toEqual([["jane"], []]);
    const alan = await idOf("turing");
    expect((await tenant.staff("POST", `/customers/${jane}/merge`, { customer: alan })).status).toBe(200);
    await book("again", { name: "Alan Turing", phone: "+44 161 496 0123" });
    expect(await found("turing")).toEqual(["alan", "again"]);
    expect(await found("0161 496 0123")).toEqual(["alan", "again"]);
  });

  it("finds no person who was erased, from one booking or everywhere, and keeps no word of them", async () => {
    for (const name of ["walk-in", "son"]) {
      expect((await tenant.staff("DELETE", `/bookings/${made[name]}/customer`)).status).toBe(204);
    }
    await tenant.consistency(room);
    expect([await found("walk"), await found("her"), await found("austen")]).toEqual([[], [], ["jane"]]);
    expect((await words()).join(" ")).not.toMatch(/walk|şule|her|son/);
    passTime(1_000);
    await tenant.staff("DELETE", `/customers/${await idOf("cassandra")}`);
    await tenant.consistency(room);
    expect([await found("austen"), await found("turing")]).toEqual([[], []]);
    expect(await words()).toEqual([]);
  });
});
