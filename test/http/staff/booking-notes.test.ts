import { beforeEach, describe, expect, it } from "vitest";
import { ask, makeResource, makeService, makeTenant, type Tenant } from "../../support/api";
import { MONDAY, passTime, setTime } from "../../support/clock";

let tenant: Tenant;
let room: string;
let service: { id: string };
let booking: string;
const AT = "2026-06-02T10:00:00-04:00";

beforeEach(async () => {
  setTime(MONDAY.midnight);
  tenant = await makeTenant();
  room = await makeResource(tenant);
  service = await makeService(tenant, room);
  const customer = { name: "Grace Hopper", email: "grace@example.com" };
  booking = (await tenant.book(service.id, AT, { customer, notes: "By the window" })).body.booking.id;
  await tenant.consistency(room);
});

describe("notes for staff", () => {
  it("have author and time, stand in order, and are apart from what the customer wrote", async () => {
    const first = await tenant.staff("POST", `/bookings/${booking}/notes`, { text: "Allergic to latex" });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ booking, text: "Allergic to latex", author: { name: expect.any(String) } });
    passTime(60_000);
    await tenant.staff("POST", `/bookings/${booking}/notes`, { text: "Called back" });
    const { body } = await tenant.staff("GET", `/bookings/${booking}/notes`);
    expect(body.data.map(({ text }: { text: string }) => text)).toEqual(["Allergic to latex", "Called back"]);
    expect(body.data[1].created_at).toBe("2026-05-31T20:01:00-04:00");
    expect((await tenant.staff("GET", `/bookings/${booking}`)).body.notes).toBe("By the window");
    const page = await tenant.staff("GET", `/bookings/${booking}/notes?limit=1`);
    const rest = await tenant.staff("GET", `/bookings/${booking}/notes?limit=1&cursor=${page.body.next_cursor}`);
    expect(rest.body.data[0].text).toBe("Called back");
  });

  it("are written once for one key, and refused when empty or about a booking that does not exist", async () => {
    const key = "note-once-for-this-key";
    const first = await tenant.staff("POST", `/bookings/${booking}/notes`, { text: "Once" }, { key });
    const again = await tenant.staff("POST", `/bookings/${booking}/notes`, { text: "Once" }, { key });
    expect([again.status, again.body.id]).toEqual([201, first.body.id]);
    const other = await tenant.staff("POST", `/bookings/${booking}/notes`, { text: "Other" }, { key });
    expect(other.body.code).toBe("idempotency_key_reused");
    expect((await tenant.staff("GET", `/bookings/${booking}/notes`)).body.data).toHaveLength(1);
    expect((await tenant.staff("POST", `/bookings/${booking}/notes`, { text: "" })).status).toBe(400);
    expect((await tenant.staff("POST", "/bookings/bkg_none/notes", { text: "x" })).status).toBe(404);
  });

  it("go out with the customer's data, and go with the customer", async () => {
    await tenant.staff("POST", `/bookings/${booking}/notes`, { text: "Prefers tea" });
    const { id } = (await tenant.staff("GET", "/customers")).body.data[0];
    const held = await tenant.staff("GET", `/customers/${id}/export`);
    expect(held.body.notes).toMatchObject([{ booking, text: "Prefers tea" }]);
    expect((await tenant.staff("DELETE", `/customers/${id}`)).status).toBe(204);
    expect((await tenant.staff("GET", `/bookings/${booking}/notes`)).body.data).toEqual([]);
  });

  it("go with the customer of one booking, and stay at the others", async () => {
    const other = (await tenant.book(service.id, "2026-06-03T10:00:00-04:00")).body.booking.id;
    await tenant.consistency(room);
    for (const id of [booking, other]) await tenant.staff("POST", `/bookings/${id}/notes`, { text: `About ${id}` });
    expect((await tenant.staff("DELETE", `/bookings/${booking}/customer`)).status).toBe(204);
    expect((await tenant.staff("GET", `/bookings/${booking}/notes`)).body.data).toEqual([]);
    expect((await tenant.staff("GET", `/bookings/${other}/notes`)).body.data).toHaveLength(1);
  });

  it("also go with a former customer of the booking", async () => {
    await tenant.staff("POST", `/bookings/${booking}/notes`, { text: "About Grace" });
    const { id } = (await tenant.staff("GET", "/customers")).body.data[0];
    const next = { name: "Ada", email: "ada@example.com" };
    await tenant.staff("PATCH", `/bookings/${booking}`, { customer: next });
    await tenant.consistency(room);
    expect((await tenant.staff("DELETE", `/customers/${id}`)).status).toBe(204);
    expect((await tenant.staff("GET", `/bookings/${booking}/notes`)).body.data).toEqual([]);
  });
});

describe("the history of a booking", () => {
  it("says what happened, when, and which token or customer did it, the newest first", async () => {
    passTime(60_000);
    const token = (await tenant.staff("POST", "/tokens", { name: "Front desk", scopes: ["bookings"] })).body;
    const body = { start: "2026-06-02T12:15:00-04:00", override: ["off_grid"], notify: false };
    const moved = await ask("POST", `/v1/bookings/${booking}/reschedule`, { token: token.secret, body });
    expect(moved.status).toBe(200);
    await tenant.consistency(room);
    const { body: history } = await tenant.staff("GET", `/bookings/${booking}/history`);
    expect(history.data).toMatchObject([
      {
        type: "booking.rescheduled",
        by: "staff",
        actor: { id: token.id, name: "Front desk" },
        was: { start: AT, resource: { id: room, name: "Room" } },
        override: ["off_grid"],
        notify: false,
        occurred_at: "2026-05-31T20:01:00-04:00",
      },
      { type: "booking.confirmed", by: "customer", actor: null, was: null, notify: true },
    ]);
    const page = await tenant.staff("GET", `/bookings/${booking}/history?limit=1`);
    const rest = await tenant.staff("GET", `/bookings/${booking}/history?limit=1&cursor=${page.body.next_cursor}`);
    expect(rest.body.data[0].type).toBe("booking.confirmed");
    expect(rest.body.next_cursor).toBeNull();
  });

  it("names the clock where no person acted", async () => {
    setTime(new Date(Date.parse(AT) + 30 * 3_600_000).toISOString());
    await tenant.consistency(room);
    const { body } = await tenant.staff("GET", `/bookings/${booking}/history`);
    const done = body.data.filter(({ type }: { type: string }) => type === "booking.completed");
    for (const one of done) expect(one).toMatchObject({ by: "clock", actor: null });
  });
});
