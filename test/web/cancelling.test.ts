// What cancelling costs, after it was booked: nothing is promised back where nothing was paid.

import { beforeAll, describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/i18n/words";
import { ask, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { MONDAY, setTime } from "../support/clock";
import { fieldsOf, textOf, visit } from "../support/visitor";

let hall: Tenant;
const REFUNDS = [
  { from_minutes: 4_320, percent: 100 },
  { from_minutes: 1_440, percent: 50 },
];

beforeAll(async () => {
  setTime(MONDAY.eight);
  hall = await makeTenant({ name: "Hall", zone: "UTC" });
  const room = await makeResource(hall);
  const service = {
    price: { amount: 100_000, currency: "EUR" },
    cancellation: { min_notice_minutes: 0, refunds: REFUNDS },
    series_max: 5,
  };
  await makeService(hall, room, { ...service, code: "room" });
  await makeService(hall, room, { ...service, code: "asked", confirmation: "approval" });
});

async function booked(code: string, start: string) {
  const { body } = await hall.book(code, start);
  return { id: body.booking.id as string, token: body.manage.token as string, path: new URL(body.manage.url).pathname };
}

describe("the page of a booking", () => {
  it("says what cancelling costs, step after step, and before it is done", async () => {
    const { path } = await booked("room", "2026-06-11T10:00:00Z");
    const shown = textOf((await visit(path)).html);
    expect(shown).toContain("Cancelling is free until Mon, Jun 8, 10:00 AM.");
    expect(shown).toContain(
      "Until Wed, Jun 10, 10:00 AM it costs 50% of the price. After that it costs 100% of the price.",
    );
    setTime("2026-06-09T08:00:00Z");
    const sure = textOf((await visit(`${path}?step=cancel`)).html);
    expect(sure).toContain("Until Wed, Jun 10, 10:00 AM it costs 50% of the price.");
    setTime(MONDAY.eight);
  });

  it("promises nothing back, in any language, of a booking, of a request, or of what was cancelled", async () => {
    const confirmed = await booked("room", "2026-06-12T10:00:00Z");
    const asked = await booked("asked", "2026-06-13T10:00:00Z");
    const gone = await booked("room", "2026-06-14T10:00:00Z");
    const form = await visit(`${gone.path}?step=cancel`);
    await visit(gone.path, { ...fieldsOf(form.html, 'value="cancel"'), do: "cancel" });
    const { body } = await ask("GET", `/v1/public/bookings/${gone.id}`, { token: gone.token });
    expect(body.refund).toMatchObject({ percent: 100 });
    // The whole price of these, as a sum that is given back would be told.
    const texts = async (lang: string) =>
      Promise.all(
        [confirmed.path, `${confirmed.path}?step=cancel`, asked.path, `${asked.path}?step=cancel`, gone.path].map(
          async (path) => textOf((await visit(`${path}${path.includes("?") ? "&" : "?"}lang=${lang}`)).html),
        ),
      );
    for (const lang of Object.keys(LANGUAGES)) {
      for (const text of await texts(lang))
        expect(text.match(/1[.,\s\u202f]?000|١٬٠٠٠|1٬000/g)?.length ?? 0).toBeLessThan(2);
    }
    const [, , request = "", , cancelled = ""] = await texts("en");
    expect(request).not.toMatch(/costs|free until|back/);
    expect(cancelled).not.toMatch(/given back|gives/);
  });

  it("of a series says of each date what cancelling costs at the moment", async () => {
    const person = { name: "Eve", email: "eve@example.com" };
    const rule = { freq: "weekly", count: 2 };
    const series = { service: "room", start: "2026-06-17T10:00:00Z", rule, customer: person };
    const { body } = await hall.public("POST", "/series", series);
    setTime("2026-06-15T12:00:00Z");
    const sure = textOf((await visit(`${new URL(body.series.manage.url).pathname}?step=cancel`)).html);
    expect(sure).toMatch(/June 17[^J]*Cancelling costs 50% of the price\. Wednesday, June 24/);
    expect(sure.match(/Cancelling costs/g)).toHaveLength(1);
    setTime(MONDAY.eight);
  });
});

describe("the end of a booking", () => {
  it("is said on its page, with its actor: the business with its reason, or the customer", async () => {
    const theirs = await booked("room", "2026-07-01T10:00:00Z");
    await hall.staff("POST", `/bookings/${theirs.id}/cancel`, { reason: "Water damage, sorry <b>" });
    const text = textOf((await visit(theirs.path)).html);
    expect(text).toContain("Hall cancelled this booking. Reason: Water damage, sorry &lt;b&gt;");
    const refused = await booked("asked", "2026-07-02T10:00:00Z");
    await hall.staff("POST", `/bookings/${refused.id}/reject`, { reason: "Fully staffed elsewhere" });
    expect(textOf((await visit(refused.path)).html)).toContain(
      "Hall declined this request. Reason: Fully staffed elsewhere",
    );
    const own = await booked("room", "2026-07-03T10:00:00Z");
    await ask("POST", `/v1/public/bookings/${own.id}/cancel`, { token: own.token, body: { reason: "Ill" } });
    expect(textOf((await visit(own.path)).html)).toContain("You cancelled this booking. Reason: Ill");
  });

  it("is learnt by asking with what is shown: nothing new is 304, anything else the page", async () => {
    const { id, path } = await booked("asked", "2026-07-04T10:00:00Z");
    const tagOf = (html: string) => /data-own="([^"]+)"/.exec(html)?.[1]?.replaceAll("&quot;", '"') ?? "";
    await hall.consistency();
    const shown = tagOf((await visit(path)).html);
    expect((await visit(path, undefined, { "if-none-match": shown })).status).toBe(304);
    await hall.staff("POST", `/bookings/${id}/confirm`, {});
    const after = await visit(path, undefined, { "if-none-match": shown });
    expect([after.status, textOf(after.html).includes("Confirmed")]).toEqual([200, true]);
  });
});
