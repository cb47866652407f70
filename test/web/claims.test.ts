// What a customer may claim, as the pages say it: without a script, and in words.

import { beforeAll, describe, expect, it } from "vitest";
import { makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { MONDAY, setTime } from "../support/clock";
import { fieldsOf, slotsOf, textOf, visit } from "../support/visitor";

let studio: Tenant;

beforeAll(async () => {
  setTime(MONDAY.eight);
  studio = await makeTenant({ name: "Studio Nine", zone: "Europe/Berlin" });
  const room = await makeResource(studio, [{ days: ["tue", "wed"], start: "09:00", end: "12:00" }]);
  await makeService(studio, room, { code: "cut", name: "Cut", series_max: 0 });
  await makeService(studio, room, { code: "course", name: "Course", series_max: 6 });
  await makeService(studio, room, { code: "class", name: "Class", seats: 8, seats_per_booking: 3 });
});

const dayOf = (code: string, date: string) => `/${studio.slug}/${code}?date=${date}&tz=Europe/Berlin`;

async function formOf(code: string, date: string, more: Record<string, string> = {}) {
  const times = await visit(dayOf(code, date));
  const slot = slotsOf(times.html)[0] ?? "";
  return visit(dayOf(code, date), { ...fieldsOf(times.html, 'name="slot"'), slot, ...more });
}

describe("the page of a service", () => {
  it("offers to repeat a booking only where customers may, and as often as they may", async () => {
    expect((await formOf("cut", "2026-06-02")).html).not.toContain('name="repeat"');
    const form = await formOf("course", "2026-06-03");
    expect(form.html).toContain('name="repeat"');
    expect(form.html).toMatch(/name="count"[^>]* max="6"/);
    const person = { name: "Eve", email: "eve@example.com", do: "book", repeat: "weekly", count: "7" };
    const refused = await visit(dayOf("course", "2026-06-03"), { ...fieldsOf(form.html, 'value="book"'), ...person });
    expect([refused.status, textOf(refused.html)]).toEqual([422, expect.stringContaining("from 2 to 6")]);
  });

  it("asks for no more places than one booking may take", async () => {
    const { html } = await visit(dayOf("class", "2026-06-09"));
    expect(html).toMatch(/name="party"[^>]* max="3"/);
    const more = await visit(`${dayOf("class", "2026-06-09")}&party=8`);
    expect(more.html).toMatch(/name="party"[^>]* value="3"/);
  });

  it("says in words that a customer has as much open as allowed, and keeps what was typed", async () => {
    await studio.staff("PATCH", "/tenant", { policies: { open_limits: { bookings: 1 } } });
    const person = { name: "Ada", email: "ada@example.com", do: "book" };
    const book = async (date: string) => {
      const form = await formOf("cut", date);
      return visit(dayOf("cut", date), { ...fieldsOf(form.html, 'value="book"'), ...person });
    };
    expect((await book("2026-06-16")).status).toBe(303);
    const refused = await book("2026-06-17");
    expect(refused.status).toBe(409);
    expect(textOf(refused.html)).toContain(
      "You already have as many open bookings and requests as Studio Nine allows.",
    );
    expect(refused.html).toContain('value="ada@example.com"');
    await studio.staff("PATCH", "/tenant", { policies: { open_limits: null } });
  });

  it("shows who would wait for a day that is free what there is, to be taken with one press", async () => {
    const day = dayOf("cut", "2026-06-23");
    const taken = ["09:00", "10:00", "11:00"].map((time) => `2026-06-23T${time}:00+02:00`);
    const booked = await Promise.all(taken.map((start) => studio.book("cut", start)));
    const form = await visit(day, { wait: "2026-06-23" });
    await studio.staff("POST", `/bookings/${booked[1]?.body.booking.id}/cancel`);
    const person = { name: "Ada", email: "ada@example.com", do: "join" };
    const told = await visit(day, { ...fieldsOf(form.html, 'value="join"'), ...person });
    expect(told.status).toBe(409);
    expect(textOf(told.html)).toContain("This can be booked now, so there is no need to wait.");
    const [again = ""] = slotsOf(told.html);
    expect(again).toBe("2026-06-23T08:00:00.000Z");
    const taking = await visit(day, { ...fieldsOf(told.html, 'name="slot"'), slot: again });
    expect(taking.html).toContain('value="book"');
    expect((await studio.staff("GET", "/waitlist-entries")).body.data).toEqual([]);
  });
});
