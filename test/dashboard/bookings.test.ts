// The list of bookings, and what is done about one of them.

import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { passTime, setTime } from "../support/clock";
import { Browser, mailsTo, openBusiness } from "../support/people";
import { asked, memberOf } from "../support/staff";
import { textOf } from "../support/visitor";

const NINE = "2026-06-08T08:00:00Z";
setTime(NINE);
const ROOT = "/dashboard/the-works";

let owner: Browser;
let desk: Browser;
let staff: Browser;
let service: string;
let request: string;
let chairs: string[];
let slots = 0;

beforeAll(async () => {
  setTime(NINE);
  owner = await openBusiness("owner@example.com", "the-works");
  const made = [];
  for (const name of ["First chair", "Second chair"]) {
    const resource = await asked(owner, "POST", "/v1/resources", { name, kind: "person" });
    const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    await asked(owner, "PUT", `/v1/resources/${resource.id}/hours`, {
      weekly: [{ days, start: "00:00", end: "24:00" }],
    });
    made.push(resource.id as string);
  }
  chairs = made;
  const fields = { duration: { kind: "fixed", minutes: 30 }, requires: [{ any_of: chairs }], horizon_days: 400 };
  service = (
    await asked(owner, "POST", "/v1/services", { ...fields, name: "Haircut", price: { amount: 3000, currency: "GBP" } })
  ).id;
  request = (await asked(owner, "POST", "/v1/services", { ...fields, name: "Colour", confirmation: "approval" })).id;
  desk = await memberOf(owner, "desk@example.com", "desk");
  staff = await memberOf(owner, "chair@example.com", "staff", [chairs[0] as string]);
});

beforeEach(() => {
  setTime(NINE);
});

/** A start that no other test uses. */
function freshStart(): string {
  slots += 1;
  return new Date(Date.parse("2026-06-10T08:00:00Z") + slots * 3_600_000).toISOString();
}

type Given = Record<string, unknown>;

async function book(more: Given = {}) {
  const { booking } = await asked(owner, "POST", "/v1/bookings", {
    service,
    start: freshStart(),
    resource: chairs[0],
    customer: { name: "Grace Hopper", email: "grace@example.com", phone: "+442079460000" },
    ...more,
  });
  for (const chair of chairs) await owner.json("GET", `/v1/resources/${chair}/consistency`);
  return booking;
}

const read = (id: string) => asked(owner, "GET", `/v1/bookings/${id}`);

describe("the list of bookings", () => {
  it("finds by text, combines filters as chips, and takes them along to a booking and back", async () => {
    const zoe = await book({ customer: { name: "Zoë Quiet", email: "zoe@example.com" }, resource: chairs[1] });
    const query = `q=zo%C3%AB&service=${service}&resource=${chairs[1]}&from=2026-06-01`;
    const { html } = await owner.get(`${ROOT}/bookings?${query}`);
    expect(html).toContain('type="search"');
    expect(html).toContain(`data-booking="${zoe.id}"`);
    expect(html.match(/data-booking=/g)).toHaveLength(1);
    for (const text of ["“zoë”", "Service: Haircut", "With: Second chair"]) expect(textOf(html)).toContain(text);
    const row = /href="([^"]*bkg_[^"]*)"/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const page = await owner.get(row);
    const back = /class="back" href="([^"]*)"/.exec(page.html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    expect(Object.fromEntries(new URL(back, "http://x").searchParams)).toEqual({
      q: "zoë",
      service,
      resource: chairs[1],
      from: "2026-06-01",
    });
    // A chip takes its own filter away, and no other.
    const chips = [...html.matchAll(/<a href="([^"]*)" aria-label="Remove the filter/g)].map(([, href]) => href ?? "");
    expect(chips).toHaveLength(4);
    expect(chips.every((href) => (href.match(/q=|service=|resource=|from=/g) ?? []).length === 3)).toBe(true);
  });

  it("tells those of today, of the past and the unmarked apart, and begins today without a filter", async () => {
    const start = "2026-06-09T10:00:00Z";
    const booked = await book({ start, resource: chairs[1] });
    const has = async (query: string) =>
      (await owner.get(`${ROOT}/bookings?${query}`)).html.includes(`data-booking="${booked.id}"`);
    expect([await has(""), await has("when=week"), await has("when=today")]).toEqual([true, true, false]);
    expect([await has("past=1"), await has("unmarked=1")]).toEqual([false, false]);
    setTime("2026-06-09T12:00:00Z");
    expect([await has("when=today"), await has("past=1"), await has("unmarked=1")]).toEqual([true, true, true]);
    expect(await has(`unmarked=1&service=${service}&resource=${chairs[0]}`)).toBe(false);
    await owner.post(`${ROOT}/bookings/${booked.id}`, { do: "complete" });
    for (const chair of chairs) await owner.json("GET", `/v1/resources/${chair}/consistency`);
    expect([await has("unmarked=1"), await has("past=1"), await has("status=completed")]).toEqual([false, true, true]);
  });

  it("goes on by a cursor, the latest first where nothing says when it begins", async () => {
    const customer = { name: "Paging Person", email: "paging@example.com" };
    const start = Date.parse("2026-08-01T00:00:00Z");
    for (let at = 0; at < 52; at++) {
      await asked(owner, "POST", "/v1/bookings", {
        service,
        start: new Date(start + at * 1_800_000).toISOString(),
        resource: chairs[0],
        customer,
      });
    }
    await owner.json("GET", `/v1/resources/${chairs[0]}/consistency`);
    const first = await owner.get(`${ROOT}/bookings?q=paging`);
    const ids = (html: string) => [...html.matchAll(/data-booking="([^"]*)"/g)].map(([, id]) => id);
    const next = /href="([^"]*cursor=[^"]*)" rel="next"/.exec(first.html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const second = await owner.get(next);
    expect([ids(first.html).length, ids(second.html).length]).toEqual([50, 2]);
    expect(new Set([...ids(first.html), ...ids(second.html)]).size).toBe(52);
    expect(next).toContain("q=paging");
    expect(textOf(first.html).indexOf("2 August")).toBeLessThan(textOf(first.html).indexOf("1 August"));
  });

  it("shows staff with some resources those alone, and no others by any filter", async () => {
    const theirs = await book();
    const others = await book({ resource: chairs[1] });
    const { html } = await staff.get(`${ROOT}/bookings?from=2026-06-01`);
    expect([html.includes(theirs.id), html.includes(others.id)]).toEqual([true, false]);
    expect((await staff.get(`${ROOT}/bookings?resource=${chairs[1]}`)).status).toBe(404);
    expect((await staff.get(`${ROOT}/bookings/${others.id}`)).status).toBe(404);
    expect((await staff.get(`${ROOT}/bookings/${theirs.id}`)).status).toBe(200);
  });

  it("goes out as CSV with the same filters, and no cell is taken for a formula", async () => {
    const start = freshStart();
    const customer = { name: '=cmd("x"),1', email: "formula@example.com", phone: "+442079460001" };
    await book({ start, customer, notes: "@sum\nnext" });
    const { html, headers, status } = await owner.get(`${ROOT}/bookings.csv?q=formula`);
    expect([status, headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8"]);
    expect(headers.get("content-disposition")).toContain("attachment");
    expect(html.split("\r\n").filter((line) => line !== "")).toHaveLength(2);
    expect(html).toContain(`"'=cmd(""x""),1",formula@example.com,'+442079460001,1,1,30.00,GBP,"'@sum\nnext",`);
    const log = await asked(owner, "GET", "/v1/audit");
    expect(log.data[0]).toMatchObject({ action: "bookings.exported", detail: { rows: 1 } });
  });

  it("is exported by owners and administrators alone", async () => {
    const admin = await memberOf(owner, "admin@example.com", "admin");
    const statuses = await Promise.all(
      [owner, admin, desk, staff, new Browser()].map(async (one) => (await one.get(`${ROOT}/bookings.csv`)).status),
    );
    expect(statuses).toEqual([200, 200, 403, 403, 303]);
    const links = await Promise.all([owner, desk].map(async (one) => (await one.get(`${ROOT}/bookings`)).html));
    expect(links.map((html) => html.includes("bookings.csv"))).toEqual([true, false]);
  });
});

describe("one booking", () => {
  it("shows how to reach the customer, what was agreed, what they wrote, and what happened", async () => {
    const booked = await book({ notes: "Short at the sides" });
    await asked(owner, "POST", `/v1/bookings/${booked.id}/notes`, { text: "Pays cash" });
    const { html } = await owner.get(`${ROOT}/bookings/${booked.id}`);
    const text = textOf(html);
    expect(html).toContain('href="tel:+442079460000"');
    expect(html).toContain('href="mailto:grace@example.com"');
    for (const part of ["£30", "Haircut", "First chair", "Short at the sides", "Pays cash", "Confirmed"])
      expect(text).toContain(part);
    expect(text).toMatch(/Confirmed.*Ada Lovelace/);
    expect(text.indexOf("Pays cash")).toBeGreaterThan(text.indexOf("Notes of staff"));
  });

  it("calls no visit the first for a reader who sees only some of the resources", async () => {
    const customer = { name: "Ida Rhodes", email: "ida@example.com" };
    const start = "2026-06-04T10:00:00Z";
    setTime(start);
    await book({ customer, start, resource: chairs[1] });
    setTime(NINE);
    const { id } = await book({ customer });
    const seen = async (who: Browser) => textOf((await who.get(`${ROOT}/bookings/${id}`)).html);
    expect(await seen(owner)).toContain("Earlier visits Missed 0 of 1");
    expect(await seen(staff)).not.toMatch(/Earlier visits|This is the first visit/);
    const first = await book({ customer: { name: "Una", email: "una@example.com" } });
    const { html } = await owner.get(`${ROOT}/bookings/${first.id}`);
    expect(textOf(html)).toContain("Earlier visits This is the first visit.");
  });

  it("tells visits that were missed as part of all", async () => {
    const customer = { name: "Late Larry", email: "larry@example.com" };
    for (const [start, mark] of [
      ["2026-06-01T10:00:00Z", "complete"],
      ["2026-06-02T10:00:00Z", "no-show"],
      ["2026-06-03T10:00:00Z", "no-show"],
    ] as const) {
      setTime(start);
      const past = await book({ start, customer, resource: chairs[1] });
      passTime(3_600_000);
      await asked(owner, "POST", `/v1/bookings/${past.id}/${mark}`, {});
    }
    setTime(NINE);
    const next = await book({ customer, resource: chairs[1] });
    expect(textOf((await owner.get(`${ROOT}/bookings/${next.id}`)).html)).toContain("Missed 2 of 3");
  });

  it("is agreed to, declined with a reason, and marked by one tap each", async () => {
    const agreed = await book({ service: request, status: "pending" });
    const answer = await desk.post(`${ROOT}/bookings/${agreed.id}`, { do: "confirm", revision: "1" });
    expect([answer.status, answer.headers.get("location")]).toEqual([
      303,
      `${ROOT}/bookings/${agreed.id}?done=confirm`,
    ]);
    const declined = await book({ service: request, status: "pending" });
    await desk.post(`${ROOT}/bookings/${declined.id}`, { do: "reject", revision: "1", reason: "We are full" });
    expect([(await read(agreed.id)).status, (await read(declined.id)).status]).toEqual(["confirmed", "rejected"]);
    expect((await read(declined.id)).cancel_reason).toBe("We are full");
    for (const [mark, status] of [
      ["complete", "completed"],
      ["no_show", "no_show"],
    ] as const) {
      const start = freshStart();
      const booked = await book({ start });
      const early = await desk.post(`${ROOT}/bookings/${booked.id}`, { do: mark, revision: "1" });
      expect([early.status, textOf(early.html)]).toEqual([422, expect.stringContaining("no longer possible")]);
      setTime(start);
      expect((await desk.get(`${ROOT}/bookings/${booked.id}`)).html).toContain(`value="${mark}"`);
      await desk.post(`${ROOT}/bookings/${booked.id}`, { do: mark, revision: "1" });
      expect((await read(booked.id)).status).toBe(status);
      setTime(NINE);
    }
  });

  it("is cancelled with a reason and a sentence, or without telling the customer", async () => {
    const loud = { name: "Loud", email: "loud@example.com" };
    const told = await book({ customer: loud, notify: false });
    await desk.post(`${ROOT}/bookings/${told.id}`, {
      do: "cancel",
      revision: "1",
      reason: "A pipe burst",
      telling: "1",
      notify: "1",
      message: "Come on Friday instead",
    });
    passTime(11_000);
    const [mail] = await mailsTo("loud@example.com");
    expect([mail?.kind, mail?.text]).toEqual([
      "cancelled_by_business",
      expect.stringContaining("Come on Friday instead"),
    ]);
    const quiet = await book({ customer: { name: "Quiet", email: "quiet@example.com" }, notify: false });
    const silent = await desk.post(`${ROOT}/bookings/${quiet.id}`, { do: "cancel", revision: "1", telling: "1" });
    expect(silent.headers.get("location")).toContain("untold=1");
    passTime(11_000);
    expect(await mailsTo("quiet@example.com")).toEqual([]);
    expect((await read(quiet.id)).status).toBe("cancelled");
  });

  it("goes to another customer: both are told, and a corrected address alone gets its confirmation", async () => {
    const booked = await book({ customer: { name: "Early Bird", email: "early@example.com" }, notify: false });
    const path = `${ROOT}/bookings/${booked.id}`;
    const give = (name: string, email: string, more: Record<string, string>) =>
      desk.post(path, { do: "amend", name, email, was_name: "", was_email: "", telling: "1", ...more });
    expect((await give("Late Owl", "late@example.com", { notify: "1", message: "Yours now" })).status).toBe(303);
    passTime(11_000);
    const [gone] = await mailsTo("early@example.com");
    expect([gone?.kind, gone?.title]).toEqual([
      "cancelled_by_business",
      expect.stringContaining("No longer yours: Haircut"),
    ]);
    // Nothing of the other customer, and no link that opens the booking.
    expect(gone?.text).not.toMatch(/Owl|late@|Yours now|\/manage\//);
    const [mine] = await mailsTo("late@example.com");
    expect([mine?.kind, mine?.text]).toEqual(["booked", expect.stringMatching(/Yours now[\s\S]*\/manage\//)]);
    expect((await give("late owl", "owl@example.com", { notify: "1" })).status).toBe(303);
    expect((await give("Night Owl", "night@example.com", {})).headers.get("location")).toContain("done=amend");
    passTime(11_000);
    const kinds = async (address: string) => (await mailsTo(address)).map(({ kind }) => kind);
    // A confirmation that waits goes to whom the booking has by then.
    expect([await kinds("late@example.com"), await kinds("night@example.com")]).toEqual([["booked"], ["booked"]]);
  });

  it("moves to another time and resource at once, and an undo at once sends nothing", async () => {
    const customer = { name: "Mover", email: "mover@example.com" };
    const booked = await book({ customer, start: "2026-07-01T09:00:00Z" });
    passTime(11_000);
    const sent = async () => (await mailsTo("mover@example.com")).filter(({ text }) => text !== null);
    expect((await sent()).map(({ kind }) => kind)).toEqual(["booked"]);
    // First chair is taken at the new time, and second chair at the old one.
    await book({ start: "2026-07-01T10:00:00Z" });
    const path = `${ROOT}/bookings/${booked.id}`;
    const telling = { telling: "1", notify: "1" };
    const form = { do: "move", revision: "1", start: "2026-07-01T11:00", resource: chairs[1] as string, ...telling };
    const moved = await desk.post(path, form);
    expect(moved.status).toBe(303);
    const now = await read(booked.id);
    expect([now.start, now.resources[0].name]).toEqual(["2026-07-01T11:00:00+01:00", "Second chair"]);
    const { html } = await desk.get(moved.headers.get("location") ?? "");
    const was = /name="was" value="([^"]*)"/.exec(html)?.[1] ?? "";
    expect(html).toContain('value="undo"');
    // A link of a stranger offers no place of their choice.
    expect((await desk.get(`${path}?done=move&was=${encodeURIComponent(was)}`)).html).not.toContain('value="undo"');
    await desk.post(path, { do: "undo", revision: String(now.revision), was });
    const back = await read(booked.id);
    expect([back.start, back.resources[0].name]).toEqual(["2026-07-01T10:00:00+01:00", "First chair"]);
    passTime(11_000);
    expect((await sent()).map(({ kind }) => kind)).toEqual(["booked"]);
  });

  it("stays where it was when both changes are not possible together", async () => {
    const booked = await book({ start: "2026-07-03T09:00:00Z" });
    await book({ start: "2026-07-03T10:00:00Z", resource: chairs[1] });
    const form = { do: "move", revision: "1", start: "2026-07-03T11:00", resource: chairs[1] as string };
    const refused = await desk.post(`${ROOT}/bookings/${booked.id}`, form);
    expect([refused.status, textOf(refused.html)]).toEqual([422, expect.stringContaining("The time is taken.")]);
    expect(refused.html).toContain('value="2026-07-03T11:00"');
    const now = await read(booked.id);
    expect([now.start, now.resources[0].name]).toEqual(["2026-07-03T10:00:00+01:00", "First chair"]);
  });

  it("says the rule that refuses a move, and moves all the same for those who may", async () => {
    const booked = await book();
    const path = `${ROOT}/bookings/${booked.id}`;
    const form = { revision: "1", start: "2026-07-02T09:07", resource: chairs[0] as string };
    const refused = await desk.post(path, { do: "move", ...form });
    expect([refused.status, textOf(refused.html)]).toEqual([422, expect.stringContaining("between the times")]);
    expect(refused.html).toContain('name="override" value="off_grid"');
    const anyway = await desk.post(path, { ...form, override: "off_grid" });
    expect(anyway.status).toBe(303);
    expect((await read(booked.id)).override).toEqual(["off_grid"]);
  });

  it("is noted about once, however often the button is pressed", async () => {
    const booked = await book();
    const path = `${ROOT}/bookings/${booked.id}`;
    for (let press = 0; press < 2; press++) await desk.post(path, { do: "note", key: "one-press", text: "Once" });
    const notes = await asked(owner, "GET", `/v1/bookings/${booked.id}/notes`);
    expect(notes.data).toMatchObject([{ text: "Once", author: { name: "A desk" } }]);
  });
});

describe("the price of a booking", () => {
  it("is agreed on by staff, told in the history, and given back to the service by an empty field", async () => {
    const booked = await book();
    const path = `${ROOT}/bookings/${booked.id}`;
    const shown = await desk.get(path);
    expect(shown.html).toContain('name="price" maxlength="15"');
    expect(textOf(shown.html)).toContain("Price in GBP");
    const press = (price: string, was: string) => desk.post(path, { do: "amend", price, was_price: was });
    const wrong = await press("cheap", "30.00");
    expect([wrong.status, wrong.html.includes('value="cheap"')]).toEqual([422, true]);
    expect((await press("24,5", "30.00")).status).toBe(303);
    expect(await read(booked.id)).toMatchObject({ price: { amount: 2450, currency: "GBP" }, price_agreed: true });
    for (const chair of chairs) await owner.json("GET", `/v1/resources/${chair}/consistency`);
    const agreed = textOf((await desk.get(path)).html);
    expect(agreed).toContain("£24.50 Agreed by staff");
    expect(agreed).toContain("price: £24.50, before £30");
    expect((await press("", "24.50")).status).toBe(303);
    expect(await read(booked.id)).toMatchObject({ price: { amount: 3000 }, price_agreed: false });
  });
});

describe("two people with one booking", () => {
  const first = { do: "amend", name: "Grace Hopper", was_name: "Grace Hopper", notes: "By the door", was_notes: "" };
  const second = { do: "amend", name: "Grace M. Hopper", was_name: "Grace Hopper", notes: "Wheelchair", was_notes: "" };

  for (const [order, [one, other]] of [
    ["the owner first", [first, second]],
    ["the desk first", [second, first]],
  ] as const) {
    it(`the second to save sees both versions and loses nothing typed, ${order}`, async () => {
      const booked = await book();
      const path = `${ROOT}/bookings/${booked.id}`;
      expect((await owner.post(path, { ...one, revision: "1" })).status).toBe(303);
      for (const chair of chairs) await owner.json("GET", `/v1/resources/${chair}/consistency`);
      const late = await desk.post(path, { ...other, revision: "1" });
      expect(late.status).toBe(422);
      expect(textOf(late.html)).toContain("Ada Lovelace has changed this booking meanwhile");
      expect(late.html).toContain(other.notes);
      expect(textOf(late.html)).toContain(`Saved meanwhile: ${one.notes}`);
      // A name that only one of them changed is that one's.
      const name = other.name === other.was_name ? one.name : other.name;
      expect(late.html).toContain(`value="${name}"`);
      expect((await read(booked.id)).notes).toBe(one.notes);
      const saved = await desk.post(path, { ...other, name, was_name: one.name, was_notes: one.notes, revision: "2" });
      expect(saved.status).toBe(303);
      const now = await read(booked.id);
      expect([now.notes, now.customer.name]).toEqual([other.notes, name]);
    });
  }

  it("a move by one and a cancellation by the other: neither is done on what its reader did not see", async () => {
    const booked = await book();
    const path = `${ROOT}/bookings/${booked.id}`;
    await owner.post(path, { do: "amend", revision: "1", notes: "Changed", was_notes: "" });
    const reason = "Typed with care";
    const cancel = await desk.post(path, { do: "cancel", revision: "1", reason, telling: "1", notify: "1" });
    expect([cancel.status, cancel.html.includes(reason)]).toEqual([422, true]);
    const move = await desk.post(path, { do: "move", revision: "1", start: "2026-07-09T09:00" });
    expect([move.status, move.html.includes('value="2026-07-09T09:00"')]).toEqual([422, true]);
    expect((await read(booked.id)).status).toBe("confirmed");
  });
});

describe("the rights of members to a booking", () => {
  it("staff see it and change nothing: neither button nor press", async () => {
    const booked = await book();
    const path = `${ROOT}/bookings/${booked.id}`;
    const { html } = await staff.get(path);
    expect(html).not.toContain('name="do"');
    for (const act of [
      "confirm",
      "reject",
      "cancel",
      "move",
      "amend",
      "arrive",
      "complete",
      "no_show",
      "unmark",
      "restore",
      "note",
      "undo",
    ]) {
      expect([act, (await staff.post(path, { do: act, text: "x", start: "2026-07-09T09:00" })).status]).toEqual([
        act,
        403,
      ]);
    }
    expect((await read(booked.id)).revision).toBe(1);
  });

  it("a desk with some resources changes bookings on those alone, by page and by API", async () => {
    const half = await memberOf(owner, "half@example.com", "desk", [chairs[0] as string]);
    const [theirs, others] = [await book(), await book({ resource: chairs[1] })];
    expect((await half.post(`${ROOT}/bookings/${others.id}`, { do: "cancel" })).status).toBe(404);
    expect((await half.json("POST", `/v1/bookings/${others.id}/cancel`, {})).status).toBe(404);
    expect((await half.json("GET", `/v1/bookings/${others.id}/notes`)).status).toBe(404);
    expect((await half.json("GET", `/v1/bookings/${others.id}/history`)).status).toBe(404);
    const away = await half.post(`${ROOT}/bookings/${theirs.id}`, {
      do: "move",
      start: theirs.start,
      resource: chairs[1] as string,
    });
    expect(away.status).toBe(422);
    expect((await half.json("POST", `/v1/bookings/${theirs.id}/reassign`, { resource: chairs[1] })).status).toBe(404);
    expect((await half.post(`${ROOT}/bookings/${theirs.id}`, { do: "cancel" })).status).toBe(303);
    expect((await read(others.id)).status).toBe("confirmed");
  });

  it("a foreign site changes nothing, and without a session the way leads to the sign-in", async () => {
    const booked = await book();
    const path = `${ROOT}/bookings/${booked.id}`;
    expect((await owner.post(path, { do: "cancel" }, { origin: "https://evil.example" })).status).toBe(403);
    const stranger = await new Browser().post(path, { do: "cancel" });
    expect([stranger.status, stranger.headers.get("location")]).toEqual([
      303,
      `/signin?next=${encodeURIComponent(path)}`,
    ]);
    expect((await read(booked.id)).status).toBe("confirmed");
    const other = await openBusiness("other@example.com", "other-works");
    expect((await other.get(path)).status).toBe(404);
    expect((await other.get(`/dashboard/other-works/bookings/${booked.id}`)).status).toBe(404);
  });
});
