// Customers whom staff record: once for a key, and no customer twice.

import { beforeEach, describe, expect, it } from "vitest";
import { makeService, type Tenant } from "../../support/api";
import { MONDAY, setTime } from "../../support/clock";
import { aTenantWith } from "../../support/scenario";

let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ now: MONDAY.eight, name: "Shop", zone: "Europe/Berlin" }));
});

const write = (body: Record<string, unknown>, key: string | null = null) =>
  tenant.staff("POST", "/customers", body, { key });

describe("a customer whom staff write down", () => {
  it("is found, has the later bookings of that address, and is not overwritten by them", async () => {
    const made = await write({
      name: "Jane Smith",
      email: "jane@m\u00fcnchen.example",
      phone: "030 1234567",
      notes: "VIP",
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: "Jane Smith", phone: "+49301234567", notes: "VIP" });
    expect(made.headers.get("location")).toBe(`http://berth.test/v1/customers/${made.body.id}`);
    await makeService(tenant, room, { code: "visit" });
    const customer = { name: "J.", email: "jane@xn--mnchen-3ya.example" };
    const booked = await tenant.book("visit", "2026-06-02T08:00:00Z", { customer });
    await tenant.consistency(room);
    const shown = (await tenant.staff("GET", `/bookings/${booked.body.booking.id}`)).body;
    expect(shown.customer).toMatchObject({ id: made.body.id, name: "J." });
    const { data } = (await tenant.staff("GET", "/customers?q=jane")).body;
    expect(data).toMatchObject([{ id: made.body.id, name: "Jane Smith", notes: "VIP" }]);
    const events = (await tenant.staff("GET", "/events")).body.data;
    expect(events.some(({ type }: { type: string }) => type === "customer.created")).toBe(true);
  });

  it("is refused with the id when the address is known", async () => {
    const made = await write({ name: "Jane", email: "jane@example.com" });
    const again = await write({ name: "Janet", email: "JANE@example.com" });
    expect([again.status, again.body.code, again.body.customer]).toEqual([409, "in_use", made.body.id]);
    const both = await Promise.all([1, 2, 3].map(() => write({ name: "Joe", email: "joe@example.com" })));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it("may come back after an erasure", async () => {
    const made = await write({ name: "Jane", email: "jane@example.com" });
    await tenant.staff("DELETE", `/customers/${made.body.id}`);
    const again = await write({ name: "Jane again", email: "jane@example.com" });
    expect([again.status, again.body.id, again.body.name]).toEqual([201, made.body.id, "Jane again"]);
  });

  it("needs a name and an address, and no more than that", async () => {
    for (const [body, pointer] of [
      [{ email: "a@b.example" }, "/name"],
      [{ name: "Jane" }, "/email"],
      [{ name: "Jane", phone: "12" }, "/phone"],
      [{ name: "Jane", email: "a@b.example", admin: true }, "/admin"],
    ] as const) {
      const answer = await write(body);
      expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, pointer]);
    }
  });
});

describe("what strangers say of a customer", () => {
  let hours = 0;
  const book = async (name: string, phone?: string) => {
    hours += 1;
    const start = new Date(Date.parse("2026-06-02T08:00:00Z") + hours * 3_600_000).toISOString();
    setTime(new Date(Date.parse("2026-06-01T08:00:00Z") + hours * 60_000).toISOString());
    const customer = { name, email: "ceo@example.com", ...(phone && { phone }) };
    const booked = await tenant.book("visit", start, { customer });
    await tenant.consistency(room);
    return booked.body.booking;
  };
  const known = async () => (await tenant.staff("GET", "/customers?q=ceo")).body.data[0];

  beforeEach(async () => {
    hours = 0;
    await makeService(tenant, room, { code: "visit" });
  });

  it("is what each booking shows, and stands beside what is stored until staff say how it is", async () => {
    const first = await book("Made Up", "+4930111111");
    expect(await known()).toMatchObject({ name: "Made Up", verified: false, latest: null });
    const second = await book("Ada Example", "+4930222222");
    expect([first.customer.name, second.customer.name]).toEqual(["Made Up", "Ada Example"]);
    const before = await known();
    expect(before).toMatchObject({ name: "Made Up", phone: "+4930111111", verified: false });
    expect(before.latest).toMatchObject({ name: "Ada Example", phone: "+4930222222" });
    const { name, phone } = before.latest;
    const taken = await tenant.staff("PATCH", `/customers/${before.id}`, { name, phone });
    expect(taken.body).toMatchObject({ name: "Ada Example", phone: "+4930222222", verified: true, latest: null });
    // What is told once more of an older booking is old.
    await tenant.staff("POST", `/bookings/${first.id}/cancel`, {});
    await tenant.consistency(room);
    expect((await known()).latest).toBeNull();
    await book("Somebody Else");
    expect(await known()).toMatchObject({ name: "Ada Example", verified: true, latest: { name: "Somebody Else" } });
    await book("Ada Example", "+4930222222");
    expect(await known()).toMatchObject({ name: "Ada Example", latest: null });
  });

  it("is verified as it stands, and goes with the person", async () => {
    await book("Ada Example");
    await book("Impostor");
    const { id } = await known();
    const kept = await tenant.staff("PATCH", `/customers/${id}`, { verified: true });
    expect(kept.body).toMatchObject({ name: "Ada Example", verified: true, latest: null });
    await book("Impostor");
    await tenant.staff("DELETE", `/customers/${id}`);
    const { env } = await import("cloudflare:workers");
    const row = await env.DB.prepare("SELECT * FROM customers WHERE id = ?").bind(id).first();
    expect(JSON.stringify(row)).not.toMatch(/Ada|Impostor/);
    await book("Ada Again");
    expect(await known()).toMatchObject({ name: "Ada Again", verified: false, latest: null });
  });

  it("is taken for true from staff", async () => {
    const customer = { name: "Ada Example", email: "ceo@example.com" };
    await tenant.staff("POST", "/bookings", { service: "visit", start: "2026-06-03T10:00:00Z", customer });
    await tenant.consistency(room);
    expect(await known()).toMatchObject({ name: "Ada Example", verified: true });
  });
});

describe("what is made once for a key", () => {
  const makings: Record<string, () => Record<string, unknown>> = {
    customers: () => ({ name: "Jane", email: "jane@example.com" }),
    closures: () => ({ dates: ["2026-07-01"], reason: "Holiday" }),
    resources: () => ({ name: "Second room", kind: "space" }),
    services: () => ({ name: "Visit", duration: { kind: "fixed", minutes: 60 }, requires: [{ any_of: [room] }] }),
    tokens: () => ({ name: "Till", scopes: ["read"] }),
  };

  it.each(Object.keys(makings))("%s: the same request again is answered with the same thing", async (noun) => {
    const body = makings[noun]?.();
    const count = async () => (await tenant.staff("GET", `/${noun}`)).body.data.length;
    const before = await count();
    const post = (key: string | null, sent = body) => tenant.staff("POST", `/${noun}`, sent, { key });
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => post("one-key-for-all-of-them")));
    const replay = await post("one-key-for-all-of-them");
    for (const answer of [...others, replay]) expect([answer.status, answer.body.id]).toEqual([201, first?.body.id]);
    expect(replay.headers.get("idempotency-replayed")).toBe("true");
    if (noun === "tokens") expect(replay.body.secret).toBeNull();
    expect(await count()).toBe(before + 1);
    const other = await post("one-key-for-all-of-them", { ...body, name: "Other" } as never);
    if (noun !== "closures") expect([other.status, other.body.code]).toEqual([422, "idempotency_key_reused"]);
    const bad = await tenant.staff("POST", `/${noun}`, body, { key: null, headers: { "idempotency-key": "a b" } });
    expect(bad.body.errors[0].detail).toContain("Idempotency-Key");
    // An error is not remembered.
    expect((await post("another", { nonsense: true } as never)).status).toBe(400);
    if (noun !== "customers") expect((await post("another")).status).toBe(201);
  });
});
