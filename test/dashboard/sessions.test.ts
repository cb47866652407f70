// Sessions of staff: the list, one session with its participants, and calling it off.

import { beforeAll, describe, expect, it } from "vitest";
import { MONDAY, passTime, setTime } from "../support/clock";
import { Browser, linkTo, mailsTo, openBusiness, PASSWORD } from "../support/people";
import { textOf } from "../support/visitor";

setTime(MONDAY.nine);

const LIST = "/dashboard/classes/sessions";

let owner: Browser;
let room: string;
let yoga: string;

async function json(browser: Browser, method: string, path: string, body?: unknown) {
  const answer = await browser.json(method, path, body, { "idempotency-key": crypto.randomUUID() });
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.html}`);
  return JSON.parse(answer.html);
}

async function member(email: string, role: string, resources: string[] | null): Promise<Browser> {
  await json(owner, "POST", "/v1/members", { email, role, resources });
  const browser = new Browser();
  await browser.post(await linkTo(email, "invite"), { name: `A ${role}`, password: PASSWORD });
  return browser;
}

async function create(start: string, more: Record<string, string> = {}): Promise<string> {
  const made = await owner.post(`${LIST}/new`, { service: yoga, start, seats: "3", visibility: "public", ...more });
  const id = /sessions\/(ses_\w+)\?done=created$/.exec(made.headers.get("location") ?? "")?.[1];
  if (made.status !== 303 || id === undefined) throw new Error(`${made.status} ${textOf(made.html)}`);
  return id;
}

beforeAll(async () => {
  owner = await openBusiness("class@example.com", "classes");
  const weekly = [{ days: ["mon", "tue", "wed", "thu", "fri"], start: "09:00", end: "17:00" }];
  room = (await json(owner, "POST", "/v1/resources", { name: "Room", kind: "person" })).id;
  await json(owner, "PUT", `/v1/resources/${room}/hours`, { weekly });
  const fields = { code: "yoga", name: "Yoga", duration: { kind: "fixed", minutes: 60 }, seats: 8 };
  yoga = (await json(owner, "POST", "/v1/services", { ...fields, requires: [{ any_of: [room] }] })).id;
});

describe("the list", () => {
  it("says what it is for, and lists sessions by date with the places taken", async () => {
    const empty = (await owner.get(LIST)).html;
    expect(textOf(empty)).toContain("No session in these dates.");
    expect(empty).toContain(`<a class="button main" href="${LIST}/new">`);
    const id = await create("2026-06-02T15:45", { title: "Evening <yoga>", visibility: "private" });
    const { status, html, headers } = await owner.get(LIST);
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(html).toContain(`data-session="${id}"`);
    expect(html).toContain("Evening &lt;yoga&gt;");
    expect(html).not.toMatch(/ style=/);
    const text = textOf(html);
    for (const told of ["Tuesday, 2 June 2026", "15:45", "0 of 3 places taken", "By link only"]) {
      expect(text).toContain(told);
    }
    expect((await owner.get(`${LIST}?from=2026-06-03`)).html).not.toContain(id);
    const one = await owner.get(`${LIST}/${id}`);
    expect(one.html).toMatch(/href="http:\/\/berth\.test\/manage\/[^"]+"/);
  });

  it("keeps what was typed when a session cannot be made", async () => {
    const refused = await owner.post(`${LIST}/new`, { service: yoga, start: "", seats: "many", title: "Kept" });
    expect([refused.status, refused.html.includes('value="Kept"')]).toEqual([422, true]);
    await create("2026-06-04T10:00");
    const taken = await owner.post(`${LIST}/new`, { service: yoga, start: "2026-06-04T10:30", title: "Kept" });
    expect([taken.status, textOf(taken.html)]).toEqual([422, expect.stringContaining("The time is taken.")]);
    const other = await owner.post(`${LIST}/new`, { service: "svc_other", start: "2026-06-04T12:00" });
    expect(other.status).toBe(422);
  });
});

describe("one session", () => {
  it("gets participants and loses them, and the customer is told if staff wish", async () => {
    const id = await create("2026-06-05T10:00");
    const page = `${LIST}/${id}`;
    const fields = { act: "add", seats: "1", notify: "1" };
    const added = await owner.post(page, { ...fields, name: "Ada", email: "ada@class.example.com" });
    expect([added.status, added.headers.get("location")]).toEqual([303, `${page}?done=added`]);
    await owner.post(page, { act: "add", seats: "1", name: "Bea", email: "bea@class.example.com" });
    expect((await mailsTo("ada@class.example.com")).map(({ kind }) => kind)).toContain("booked");
    expect(await mailsTo("bea@class.example.com")).toEqual([]);
    const { html } = await owner.get(page);
    expect(textOf(html)).toContain("2 of 3 places taken");
    const booking = /data-booking="(bkg_\w+)"/.exec(html)?.[1] ?? "";
    const full = await owner.post(page, { ...fields, seats: "2", name: "Cid", email: "cid@class.example.com" });
    expect([full.status, full.html.includes('value="Cid"')]).toEqual([422, true]);
    const bad = await owner.post(page, { ...fields, name: "", email: "nothing" });
    expect(bad.status).toBe(422);
    const { customer } = JSON.parse((await owner.json("GET", `/v1/bookings/${booking}`)).html);
    const words = { reason: "The room is smaller", message: "Friday has room for you" };
    const removed = await owner.post(page, { act: "remove", booking, notify: "1", ...words });
    expect([removed.status, removed.headers.get("location")]).toEqual([303, `${page}?done=removed`]);
    expect(textOf((await owner.get(page)).html)).toContain("1 of 3 places taken");
    passTime(11_000);
    const told = (await mailsTo(customer.email)).find(({ kind }) => kind === "cancelled_by_business");
    expect([told?.text.includes(words.reason), told?.text.includes(words.message)]).toEqual([true, true]);
    const stranger = await owner.post(page, { act: "remove", booking: "bkg_unknown" });
    expect(stranger.status).toBe(404);
  });

  it("invites by mail", async () => {
    const id = await create("2026-06-08T10:00");
    const page = `${LIST}/${id}`;
    const bad = await owner.post(page, { act: "invite", invited: "nobody", places: "1" });
    expect([bad.status, bad.html.includes('value="nobody"')]).toEqual([422, true]);
    const sent = await owner.post(page, { act: "invite", invited: "guest@class.example.com", places: "1" });
    expect([sent.status, sent.headers.get("location")]).toEqual([303, `${page}?done=invited`]);
    const text = textOf((await owner.get(page)).html);
    expect(text).toContain("guest@class.example.com 1 place Not answered");
    expect((await mailsTo("guest@class.example.com")).map(({ kind }) => kind)).toContain("invitation");
  });

  it("writes to all who have a place in it and an address, and to no other customer", async () => {
    const page = `${LIST}/${await create("2026-06-11T10:00")}`;
    const other = `${LIST}/${await create("2026-06-11T14:00")}`;
    await owner.post(page, { act: "add", seats: "1", name: "Eva", email: "eva@class.example.com" });
    await owner.post(page, { act: "add", seats: "1", name: "Without" });
    await owner.post(other, { act: "add", seats: "1", name: "Fay", email: "fay@class.example.com" });
    const words = { act: "message", key: "once", subject: "Bring a mat", text: "And water." };
    const empty = await owner.post(page, { ...words, subject: " " });
    expect([empty.status, empty.html.includes("And water.")]).toEqual([422, true]);
    for (let presses = 0; presses < 2; presses++) {
      const sent = await owner.post(page, words);
      expect([sent.status, sent.headers.get("location")]).toEqual([303, `${page}?done=messaged`]);
    }
    const told = (await mailsTo("eva@class.example.com")).filter(({ kind }) => kind === "announcement");
    expect(told.map(({ title }) => title)).toEqual(["Bring a mat"]);
    expect(await mailsTo("fay@class.example.com")).toEqual([]);
    const listed = textOf((await owner.get("/dashboard/classes/announcements")).html);
    expect(listed).toContain("Participants of a session · Yoga · Room");
  });

  it("is written to by the desk as well, on the page and by the API, which no other announcement is", async () => {
    const id = await create("2026-06-11T12:00");
    const page = `${LIST}/${id}`;
    await owner.post(page, { act: "add", seats: "1", name: "Gus", email: "gus@class.example.com" });
    const desk = await member("writer@class.example.com", "desk", null);
    const chosen = await member("chosen-writer@class.example.com", "desk", [room]);
    const words = { subject: "Bring a mat", text: "And water." };
    expect((await desk.post(page, { act: "message", ...words })).status).toBe(303);
    const send_at = "2026-06-10T09:00:00+01:00";
    const announce = (by: Browser, audience: object) =>
      by.json("POST", "/v1/announcements", { audience, ...words, send_at });
    const session = { kind: "customers", session: id };
    const customers = { kind: "customers", resource: room };
    const planned = await announce(desk, session);
    expect([planned.status, (await announce(chosen, session)).status]).toEqual([201, 403]);
    for (const audience of [customers, { kind: "members" }]) {
      expect((await announce(desk, audience)).status).toBe(403);
    }
    const others = JSON.parse((await announce(owner, customers)).html).id;
    const own = JSON.parse(planned.html).id;
    const taken = [];
    for (const each of [others, own]) taken.push((await desk.json("DELETE", `/v1/announcements/${each}`)).status);
    expect(taken).toEqual([403, 204]);
  });

  it("is ticked off once it has begun: one by one, and the others together", async () => {
    const page = `${LIST}/${await create("2026-06-12T10:00")}`;
    const other = `${LIST}/${await create("2026-06-12T14:00")}`;
    for (const name of ["Gil", "Hal", "Ida"]) await owner.post(page, { act: "add", seats: "1", name });
    const bookings = [...(await owner.get(page)).html.matchAll(/data-booking="(bkg_\w+)"/g)].map(([, id]) => id ?? "");
    expect((await owner.get(page)).html).not.toContain('value="complete"');
    expect((await owner.post(page, { act: "complete", booking: bookings[0] ?? "" })).status).toBe(422);
    setTime("2026-06-12T10:05:00+01:00");
    const strange = await owner.post(other, { act: "complete", booking: bookings[0] ?? "" });
    expect(strange.status).toBe(404);
    const marked = async (act: string, at: number) => {
      const answer = await owner.post(page, { act, booking: bookings[at] ?? "" });
      expect([answer.status, answer.headers.get("location")]).toEqual([303, `${page}#${bookings[at]}`]);
    };
    await marked("arrive", 0);
    expect((await owner.get(page)).html).toContain('value="unmark_arrived"');
    await marked("unmark_arrived", 0);
    await marked("no_show", 0);
    const rest = await owner.post(page, { act: "complete_all" });
    expect(rest.headers.get("location")).toBe(`${page}?done=complete_all&count=2`);
    const text = textOf((await owner.get(page)).html);
    expect([text.split("Completed").length - 1, text.split("✕ Did not come").length - 1]).toEqual([2, 1]);
    setTime(MONDAY.nine);
  });

  it("is called off after it was asked once more", async () => {
    const id = await create("2026-06-09T10:00");
    const page = `${LIST}/${id}`;
    await owner.post(page, { act: "add", seats: "1", name: "Dot", email: "dot@class.example.com" });
    const asked = await owner.post(page, { act: "cancel", reason: "Storm", notify: "1" });
    expect([asked.status, textOf(asked.html)]).toEqual([200, expect.stringContaining("1 booking is cancelled.")]);
    expect((await json(owner, "GET", `/v1/sessions/${id}`)).status).toBe("open");
    const done = await owner.post(page, { act: "cancel", reason: "Storm", notify: "1", sure: "1" });
    expect([done.status, done.headers.get("location")]).toEqual([303, `${page}?done=called_off`]);
    expect((await json(owner, "GET", `/v1/sessions/${id}`)).status).toBe("cancelled");
    expect((await owner.post(page, { act: "cancel", sure: "1" })).status).toBe(422);
    expect((await owner.get(page)).html).not.toContain('name="act"');
  });
});

describe("a role", () => {
  it("without the reach sees no session and changes none", async () => {
    const id = await create("2026-06-10T10:00");
    const desk = await member("desk@class.example.com", "desk", null);
    const staff = await member("staff@class.example.com", "staff", [room]);
    expect((await desk.get(`${LIST}/${id}`)).status).toBe(200);
    for (const path of [LIST, `${LIST}/new`, `${LIST}/${id}`]) expect((await staff.get(path)).status).toBe(403);
    expect((await staff.post(`${LIST}/${id}`, { act: "cancel", sure: "1" })).status).toBe(403);
    expect((await desk.post(`${LIST}/${id}`, { act: "nothing" })).status).toBe(404);
    const foreign = await owner.post(`${LIST}/${id}`, { act: "cancel", sure: "1" }, { origin: "https://evil.example" });
    expect(foreign.status).toBe(403);
    const other = await openBusiness("others@class.example.com", "other-classes");
    const theirs = `/dashboard/other-classes/sessions/${id}`;
    expect((await other.get(theirs)).status).toBe(404);
    expect((await other.post(theirs, { act: "cancel", sure: "1" })).status).toBe(404);
    expect((await json(owner, "GET", `/v1/sessions/${id}`)).status).toBe("open");
  });
});
