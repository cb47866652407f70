// A place in a session is moved to another one that has room, on the page and by the API.

import { beforeEach, describe, expect, it } from "vitest";
import { ask, type Tenant } from "../support/api";
import { MONDAY } from "../support/clock";
import { aTenantWith } from "../support/scenario";
import { fieldsOf, slotsOf, textOf, visit } from "../support/visitor";

const FIRST = "2026-06-10T10:00:00Z";
const SECOND = "2026-06-11T10:00:00Z";
let studio: Tenant;

beforeEach(async () => {
  const service = { code: "class", name: "Class", seats: 4, seats_per_booking: 4 };
  const made = await aTenantWith({ now: MONDAY.eight, name: "Studio", service });
  studio = made.tenant;
  for (const start of [FIRST, SECOND]) {
    expect((await studio.staff("POST", "/sessions", { service: made.service.id, start })).status).toBe(201);
  }
});

async function booked(start: string, seats: number) {
  const { body, status } = await studio.book("class", start, { seats });
  expect(status).toBe(201);
  return { id: body.booking.id as string, token: body.manage.token as string, path: `/manage/${body.manage.token}` };
}

const remainingAt = async (start: string) => {
  const { body } = await studio.staff("GET", "/sessions");
  return body.data.find((one: { start: string }) => Date.parse(one.start) === Date.parse(start)).remaining;
};

describe("places in a session", () => {
  it("are moved on the page, and come free where they were", async () => {
    const { path, id, token } = await booked(FIRST, 3);
    expect(textOf((await visit(path)).html)).toContain("Choose another time");
    const picker = await visit(`${path}?step=move&date=2026-06-11`);
    const slot = slotsOf(picker.html).find((value) => Date.parse(value) === Date.parse(SECOND)) ?? "";
    expect(slot).not.toBe("");
    const confirm = await visit(path, { ...fieldsOf(picker.html, 'name="slot"'), slot });
    const moved = await visit(path, { ...fieldsOf(confirm.html, 'value="move"'), do: "move" });
    expect(textOf((await visit(moved.headers.get("location") ?? "")).html)).toContain("Your booking has been moved.");
    const { body } = await ask("GET", `/v1/public/bookings/${id}`, { token });
    expect([Date.parse(body.start), body.seats]).toEqual([Date.parse(SECOND), 3]);
    expect([await remainingAt(FIRST), await remainingAt(SECOND)]).toEqual([4, 1]);
  });

  it("stay where they are when the other session has too few left", async () => {
    const { path, id, token } = await booked(FIRST, 2);
    await booked(SECOND, 3);
    const picker = await visit(`${path}?step=move&date=2026-06-11`);
    expect(slotsOf(picker.html).map((value) => Date.parse(value))).not.toContain(Date.parse(SECOND));
    const late = await visit(path, { do: "move", slot: new Date(SECOND).toISOString() });
    expect(late.status).toBe(409);
    const { body } = await ask("GET", `/v1/public/bookings/${id}`, { token });
    expect(Date.parse(body.start)).toBe(Date.parse(FIRST));
    expect([await remainingAt(FIRST), await remainingAt(SECOND)]).toEqual([2, 1]);
  });

  it("of many customers who move at once are taken by as many as there are, and no customer loses their old one", async () => {
    const movers = await Promise.all([1, 1, 1, 1].map((seats) => booked(FIRST, seats)));
    await booked(SECOND, 2);
    const answers = await Promise.all(
      movers.map(({ id, token }) =>
        ask("POST", `/v1/public/bookings/${id}/reschedule`, { token, body: { start: SECOND } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409]);
    for (const { body } of answers.filter(({ status }) => status === 409)) expect(body.code).toBe("seats_full");
    expect([await remainingAt(FIRST), await remainingAt(SECOND)]).toEqual([2, 0]);
    for (const { id, token } of movers) {
      expect((await ask("GET", `/v1/public/bookings/${id}`, { token })).body.status).toBe("confirmed");
    }
  });
});
