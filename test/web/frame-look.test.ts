// What a frame asks about a booking that it still shows, and what it tells the page around it.

import { beforeAll, describe, expect, it } from "vitest";
import { makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { MONDAY, setTime } from "../support/clock";
import { fieldsOf, slotsOf, textOf, visit } from "../support/visitor";

let salon: Tenant;

beforeAll(async () => {
  setTime(MONDAY.eight);
  salon = await makeTenant({ name: "Salon", zone: "Europe/Berlin" });
  const chair = await makeResource(salon);
  for (const code of ["cut", "shave"]) await makeService(salon, chair, { code, name: code, series_max: 5 });
});

const unescaped = (text: string) => text.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
const dataIn = (html: string, name: string) => unescaped(new RegExp(`data-${name}="([^"]*)"`).exec(html)?.[1] ?? "");
const eventsIn = (html: string) =>
  [JSON.parse(dataIn(html, "event") || "[]")].flat() as { type: string; data: Record<string, string> }[];

/** Books in a frame; answers the page that is shown there, and how it asks again. */
async function bookInFrame(date: string, wish: Record<string, string> = {}) {
  const day = `/embed/${salon.slug}/cut?date=${date}`;
  const times = await visit(day);
  const slot = slotsOf(times.html)[4] ?? "";
  const form = await visit(day, { ...fieldsOf(times.html, 'name="slot"'), slot });
  const who = { name: "Eve", email: "eve@example.com", ...wish };
  let { html } = await visit(day, { ...fieldsOf(form.html, 'value="book"'), ...who, do: "book" });
  if (wish.repeat) ({ html } = await visit(day, { ...fieldsOf(html, 'value="book"'), ...who, do: "book" }));
  const token = dataIn(html, "look");
  const look = (page: string, changes: Record<string, string> = {}) =>
    visit(dataIn(html, "look-at"), { do: "look", token, seen: dataIn(page, "own"), ...changes });
  return { html, token, id: token.split(".")[0] ?? "", look };
}

describe("a booking that a frame still shows", () => {
  it("is reported as moved, and as cancelled, with its current state, and not while nothing changed", async () => {
    const { html, token, id, look } = await bookInFrame("2026-06-10");
    expect(eventsIn(html).map(({ type }) => type)).toEqual(["booking.created"]);
    // Its number is given in a moment, which is a change to show and none to tell.
    const numbered = await look(html);
    const known = numbered.status === 200 ? numbered.html : html;
    expect(eventsIn(numbered.html)).toEqual([]);
    expect((await look(known)).status).toBe(204);
    const start = "2026-06-11T12:00:00+02:00";
    await salon.staff("POST", `/bookings/${id}/reschedule`, { start });
    const after = await look(known);
    expect(after.status).toBe(200);
    expect(eventsIn(after.html)).toMatchObject([
      {
        type: "booking.rescheduled",
        data: { booking_id: id, start: new Date(start).toISOString(), status: "confirmed" },
      },
    ]);
    expect(textOf(after.html)).toContain("June 11");
    expect(after.html).not.toMatch(/<a [^>]*href="\/manage\/(?![^>]*target="_blank"|[^"]*invite\.ics)/);
    await salon.staff("POST", `/bookings/${id}/cancel`, { reason: "Ill" });
    const gone = await look(after.html);
    expect(eventsIn(gone.html)).toMatchObject([
      { type: "booking.cancelled", data: { booking_id: id, status: "cancelled" } },
    ]);
    expect(textOf(gone.html)).toContain("Salon cancelled this booking. Reason: Ill");
    expect(textOf(gone.html)).not.toContain("You are booked");
    expect((await look(gone.html)).status).toBe(204);
    expect(JSON.stringify([after, gone].flatMap((page) => eventsIn(page.html)))).not.toMatch(/Eve|eve@|Ill/);
    expect(token).toMatch(/^bkg_/);
  });

  it("is reported booking by booking if it is a series", async () => {
    const { html, look } = await bookInFrame("2026-07-01", { repeat: "weekly", count: "3" });
    const { data } = (await salon.staff("GET", "/bookings?from=2026-07-01&to=2026-07-31")).body;
    const ids = (data as { id: string; start: string }[])
      .sort((a, b) => Date.parse(a.start) - Date.parse(b.start))
      .map(({ id }) => id);
    const known = (await look(html)).html || html;
    await salon.staff("POST", `/bookings/${ids[1]}/cancel`, {});
    await salon.staff("POST", `/bookings/${ids[2]}/reschedule`, { start: "2026-07-16T15:00:00+02:00" });
    const after = await look(known);
    expect(eventsIn(after.html).map(({ type, data }) => [type, data.booking_id])).toEqual([
      ["booking.cancelled", ids[1]],
      ["booking.rescheduled", ids[2]],
    ]);
  });

  it("is shown for its own token alone, in the frame where it was booked, on no page of ours", async () => {
    const { html, token, look } = await bookInFrame("2026-08-05");
    expect((await look(html, { token: `${token.slice(0, -1)}_` })).status).toBe(404);
    expect((await look(html, { token: "" })).status).toBe(404);
    const seen = { do: "look", token, seen: "" };
    expect((await visit(`/embed/${salon.slug}/shave`, seen)).status).toBe(404);
    expect((await visit(`/${salon.slug}/cut`, seen)).status).toBe(404);
    const fresh = await visit(`/embed/${salon.slug}/cut`, seen);
    expect([fresh.status, fresh.headers.get("cache-control")]).toEqual([200, "no-store"]);
  });
});
