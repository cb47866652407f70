// The page of a series: one address for all of it, as a customer without a script sees it.

import { beforeAll, describe, expect, it } from "vitest";
import { makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { MONDAY, setTime } from "../support/clock";
import { fieldsOf, slotsOf, textOf, visit } from "../support/visitor";

let salon: Tenant;

beforeAll(async () => {
  setTime(MONDAY.eight);
  salon = await makeTenant({ name: "Salon Lumen", zone: "Europe/Berlin" });
  await salon.staff("PATCH", "/tenant", { policies: { open_limits: { bookings: 100 } } });
  const chair = await makeResource(salon, undefined, { name: "Kim", kind: "person" });
  await makeService(salon, chair, {
    code: "cut",
    name: "Cut",
    price: { amount: 3_500, currency: "EUR" },
    series_max: 10,
    cancellation: { min_notice_minutes: 1_440, refunds: [] },
  });
  const courts = [
    await makeResource(salon, undefined, { name: "One" }),
    await makeResource(salon, undefined, { name: "Two" }),
  ];
  await makeService(salon, courts[0] ?? "", {
    code: "court",
    name: "Court",
    price: { amount: 2_000, currency: "EUR" },
    series_max: 10,
    daily_limit_minutes: 60,
    duration: { kind: "fixed", minutes: 60 },
    requires: [{ any_of: courts, assign: "round_robin" }],
  });
});

/** Books weekly from the form, on pages of a kind; answers what comes of sending it. */
async function bookSeries(base: string, date: string) {
  const day = `${base}/${salon.slug}/cut?date=${date}&tz=Europe/Berlin`;
  const times = await visit(day);
  const slot = slotsOf(times.html)[10] ?? "";
  const details = await visit(day, { ...fieldsOf(times.html, 'name="slot"'), slot });
  const shown = await visit(day, { ...fieldsOf(details.html, 'value="book"'), ...WISH, do: "preview" });
  return visit(day, { ...fieldsOf(shown.html, 'value="book"'), ...WISH, do: "book" });
}

const WISH = { name: "Eve", email: "eve@example.com", repeat: "weekly", count: "4" };

/** The form of a start on a date, as it is shown once that is held. */
async function formAt(service: string, date: string, nth = 10) {
  const day = `/${salon.slug}/${service}?date=${date}&tz=Europe/Berlin`;
  const times = await visit(day);
  const slot = slotsOf(times.html)[nth] ?? "";
  const details = await visit(day, { ...fieldsOf(times.html, 'name="slot"'), slot });
  const send = (html: string, todo: string, changes: Record<string, string> = {}) =>
    visit(day, { ...fieldsOf(html, 'value="book"'), ...WISH, ...changes, do: todo });
  return { slot, html: details.html, send };
}

const datesIn = (html: string) => textOf(/<div class="dates".*?<\/div>/s.exec(html)?.[0] ?? "");
const bookedOn = async (from: string, to: string) =>
  ((await salon.staff("GET", `/bookings?from=${from}&to=${to}`)).body.data as { status: string }[]).filter(
    ({ status }) => status === "confirmed",
  ).length;

const rowsOf = (html: string) => html.split('<ul class="series">')[1]?.split("</ul>")[0]?.split("<li>").slice(1) ?? [];

describe("before a series is booked", () => {
  it("its dates are shown, what they cost together, which are left out and why; and then just these are booked", async () => {
    const { html, send, slot } = await formAt("cut", "2027-01-06");
    await salon.staff("POST", "/closures", { dates: ["2027-01-13"], reason: "Holiday" });
    await salon.book("cut", new Date(Date.parse(slot) + 14 * 86_400_000).toISOString());
    // Also without having asked for the dates: what was not shown is not booked.
    for (const todo of ["preview", "book"]) {
      const shown = await send(html, todo);
      expect(shown.status).toBe(200);
      const dates = datesIn(shown.html);
      expect(dates).toMatch(/2 bookings Total price: €70 .*Jan 6, 2027, .*Jan 27, 2027, .*Left out/);
      expect(dates).toMatch(/Jan 13, 2027.*It is closed at this time\. .*Jan 20, 2027.*This time is taken\./);
      expect(textOf(shown.html)).toContain("Book 2 times, €70");
      expect(await bookedOn("2027-01-06", "2027-01-31")).toBe(1);
    }
    const shown = await send(html, "preview");
    const booked = await send(shown.html, "book");
    expect(booked.status).toBe(303);
    const page = textOf((await visit(booked.headers.get("location") ?? "")).html);
    expect(page).toContain("Total price €70");
    expect(page).toMatch(/Left out .*Jan 13.*It is closed at this time/);
    expect(await bookedOn("2027-01-06", "2027-01-31")).toBe(3);
  });

  it("what became of it since is shown instead of booked, and so is another rhythm", async () => {
    const { html, send, slot } = await formAt("cut", "2027-02-03");
    const shown = await send(html, "preview");
    expect(datesIn(shown.html)).toContain("4 bookings Total price: €140");
    await salon.book("cut", new Date(Date.parse(slot) + 7 * 86_400_000).toISOString());
    const refused = await send(shown.html, "book");
    expect(refused.status).toBe(409);
    expect(textOf(refused.html)).toContain("This has changed in the meantime. Please look again.");
    expect(datesIn(refused.html)).toContain("3 bookings Total price: €105");
    expect(await bookedOn("2027-02-03", "2027-02-28")).toBe(1);
    const other = await send(refused.html, "book", { count: "2" });
    expect(other.status).toBe(200);
    expect(datesIn(other.html)).toContain("1 booking Total price: €35");
    expect(textOf(other.html)).toContain("Book once, €35");
    const booked = await send(refused.html, "book");
    expect(booked.status).toBe(303);
    expect(await bookedOn("2027-02-03", "2027-02-28")).toBe(4);
  });

  it("at one of several courts it is shown as it is booked", async () => {
    const { html, send } = await formAt("court", "2027-03-01", 0);
    const shown = await send(html, "preview", { repeat: "daily", count: "3" });
    expect(datesIn(shown.html)).toMatch(/3 bookings Total price: €60 .*Mar 1,.*Mar 2,.*Mar 3/);
    const booked = await send(shown.html, "book", { repeat: "daily", count: "3" });
    expect(booked.status).toBe(303);
  });

  it("mistakes in the form are told beside the dates", async () => {
    const { html, send } = await formAt("cut", "2027-04-07");
    const shown = await send(html, "book", { name: "" });
    expect(shown.status).toBe(422);
    expect(textOf(shown.html)).toContain("Please fill this in.");
    expect(datesIn(shown.html)).toContain("4 bookings");
  });
});

describe("a series", () => {
  it("has an address of its own with all its dates and what they cost together, also after a reload", async () => {
    const booked = await bookSeries("", "2026-06-10");
    expect(booked.status).toBe(303);
    const address = booked.headers.get("location") ?? "";
    expect(address).toMatch(/^\/manage\/ser_[a-z0-9]+\.[\w-]{43}\?/);
    const first = await visit(address);
    expect(textOf(first.html)).toContain("You are booked");
    const again = await visit(address.split("?")[0] ?? "");
    expect(again.status).toBe(200);
    expect(textOf(again.html)).not.toContain("You are booked");
    const rows = rowsOf(again.html).map(textOf);
    expect(rows).toHaveLength(4);
    for (const [at, date] of ["June 10", "June 17", "June 24", "July 1"].entries()) expect(rows[at]).toContain(date);
    expect(textOf(again.html)).toContain("Total price €140");
    expect(again.headers.get("cache-control")).toMatch(/no-store|private/);
  });

  it("is one file with an entry for each of its bookings, the same as in a file of its own", async () => {
    const booked = await bookSeries("", "2026-07-08");
    const [path = ""] = (booked.headers.get("location") ?? "").split("?");
    const file = await visit(`${path}/invite.ics`);
    expect(file.headers.get("content-type")).toContain("text/calendar");
    const uids = [...file.html.matchAll(/UID:(\S+)/g)].map(([, uid]) => uid);
    expect([uids.length, new Set(uids).size]).toEqual([4, 4]);
    const [own = ""] = rowsOf((await visit(path)).html)[0]?.match(/\/manage\/bkg_[^"?]+/) ?? [];
    expect((await visit(`${own}/invite.ics`)).html).toContain(`UID:${uids[0]}`);
  });

  it("lets one of it be cancelled, or all that are to come, each asked for once more first", async () => {
    const [path = ""] = ((await bookSeries("", "2026-08-05")).headers.get("location") ?? "").split("?");
    const [, second = ""] = rowsOf((await visit(path)).html);
    const only = /only=(bkg_\w+)/.exec(second)?.[1] ?? "";
    const sure = await visit(`${path}?step=cancel&only=${only}`);
    expect(textOf(sure.html)).toContain("Cancel this booking?");
    expect(textOf(sure.html)).toContain("August 12");
    expect(textOf(sure.html)).not.toContain("August 19");
    const one = await visit(path, { ...fieldsOf(sure.html, 'value="cancel"'), do: "cancel", reason: "Away" });
    const after = await visit(one.headers.get("location") ?? "");
    expect(textOf(after.html)).toContain("Your booking has been cancelled.");
    expect(rowsOf(after.html).map((row) => /class="status (\w+)"/.exec(row)?.[1])).toEqual([
      "confirmed",
      "cancelled",
      "confirmed",
      "confirmed",
    ]);
    expect(textOf(after.html)).toContain("Total price €105");
    const all = await visit(`${path}?step=cancel`);
    expect(textOf(all.html)).toContain("Cancel these bookings?");
    expect(textOf(all.html)).not.toContain("August 12");
    const gone = await visit(path, { ...fieldsOf(all.html, 'value="cancel"'), do: "cancel" });
    const over = await visit(gone.headers.get("location") ?? "");
    expect(textOf(over.html)).toContain("Your bookings have been cancelled.");
    expect(over.html).not.toContain("step=cancel");
    expect(over.html).toContain(`href="/${salon.slug}/cut"`);
  });

  it("is sent again to its open page once one of its bookings changed, and not before", async () => {
    const [path = ""] = ((await bookSeries("", "2026-12-02")).headers.get("location") ?? "").split("?");
    const { html } = await visit(path);
    const tag = (/data-own="([^"]+)"/.exec(html)?.[1] ?? "").replaceAll("&quot;", '"');
    expect(tag).not.toBe("");
    const again = () => visit(path, undefined, { "if-none-match": tag });
    expect((await again()).status).toBe(304);
    const only = /only=(bkg_\w+)/.exec(html)?.[1] ?? "";
    await salon.staff("POST", `/bookings/${only}/cancel`, { reason: "Ill" });
    const after = await again();
    expect(after.status).toBe(200);
    expect(rowsOf(after.html)[0]).toContain("status cancelled");
  });

  it("cancels nothing that belongs to another series, even if a form names it", async () => {
    const [ours = ""] = ((await bookSeries("", "2026-09-02")).headers.get("location") ?? "").split("?");
    const [other = ""] = ((await bookSeries("", "2026-10-07")).headers.get("location") ?? "").split("?");
    const theirs = /only=(bkg_\w+)/.exec((await visit(other)).html)?.[1] ?? "";
    expect((await visit(`${ours}?step=cancel&only=${theirs}`)).html).not.toContain("Cancel this booking?");
    await visit(ours, { do: "cancel", only: theirs });
    expect((await visit(other)).html.match(/class="status confirmed"/g)).toHaveLength(4);
  });

  it("is shown in place in a frame, with links that lead out of it and can be kept", async () => {
    const booked = await bookSeries("/embed", "2026-11-04");
    expect(booked.status).toBe(200);
    expect(rowsOf(booked.html)).toHaveLength(4);
    expect(booked.html).toMatch(/<a class="button main" href="\/manage\/ser_[^"]+" target="_blank" rel="noopener/);
    expect(booked.html).toMatch(/value="http:\/\/berth\.test\/manage\/ser_[^"]+" readonly/);
    expect(textOf(booked.html)).not.toContain("link of this page");
  });
});
