// The log of messages, and announcements.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { MONDAY, setTime } from "../support/clock";
import { Browser, linkTo, mailsTo, openBusiness, PASSWORD } from "../support/people";
import { textOf } from "../support/visitor";

setTime(MONDAY.nine);

const LIST = "/dashboard/post-works/messages";
const NEWS = "/dashboard/post-works/announcements";

let owner: Browser;
let chair: string;
let booking: string;

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

/** The newest message to an address, once it is on its way, and what became of it. */
async function messageTo(address: string, became: { state: string; reason: string } | null = null): Promise<string> {
  const id = await written(address);
  if (became) {
    await env.DB.prepare("UPDATE messages SET state = ?, reason = ? WHERE id = ?")
      .bind(became.state, became.reason, id)
      .run();
  }
  return id;
}

/** Events reach the messages a moment after their booking. */
async function written(address: string): Promise<string> {
  for (let looks = 0; looks < 200; looks++) {
    await mailsTo(address);
    const row = await env.DB.prepare(
      "SELECT id, text FROM messages WHERE recipient = ? ORDER BY created_at DESC, rowid DESC",
    )
      .bind(address)
      .first<{ id: string; text: string | null }>();
    if (row?.text) return row.id;
    await scheduler.wait(10);
  }
  throw new Error(`${address} has no message`);
}

beforeAll(async () => {
  owner = await openBusiness("post@example.com", "post-works");
  const weekly = [{ days: ["tue"], start: "09:00", end: "17:00" }];
  chair = (await json(owner, "POST", "/v1/resources", { name: "Chair", kind: "person" })).id;
  await json(owner, "PUT", `/v1/resources/${chair}/hours`, { weekly });
  const fields = {
    code: "cut",
    name: "Cut",
    duration: { kind: "fixed", minutes: 60 },
    requires: [{ any_of: [chair] }],
  };
  const service = (await json(owner, "POST", "/v1/services", fields)).id;
  const customer = { name: "Ada", email: "ada@post.example.com" };
  const booked = { service, start: "2026-06-02T10:00:00+01:00", customer };
  booking = (await json(owner, "POST", "/v1/bookings", booked)).booking.id;
  // What staff do is told after the moment in which they may undo it.
  setTime("2026-06-01T09:00:30Z");
});

describe("the log", () => {
  it("tells what was sent to whom, and sifts by state, kind, channel and booking", async () => {
    const id = await messageTo("ada@post.example.com");
    const { status, html, headers } = await owner.get(LIST);
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(html).toContain(`data-message="${id}"`);
    expect(html).not.toMatch(/ style=/);
    expect(textOf(html)).toContain("ada@post.example.com");
    const shown = async (query: string) => (await owner.get(`${LIST}?${query}`)).html.includes(id);
    expect(await shown("kind=booked&channel=email")).toBe(true);
    expect(await shown("kind=reminder")).toBe(false);
    expect(await shown("state=failed")).toBe(false);
    const none = (await owner.get(`${LIST}?state=trouble`)).html;
    expect(textOf(none)).toContain("There is no message of this kind.");
    expect(none).toContain(`<a class="button main" href="${LIST}">`);
    expect(await shown(`booking=${booking}`)).toBe(true);
    expect((await owner.get(`${LIST}?booking=bkg_unknown`)).status).toBe(404);
    expect((await owner.get(`${LIST}?customer=cus_unknown`)).status).toBe(404);
  });

  it("shows the text of one, and what the person does not want", async () => {
    const id = await messageTo("ada@post.example.com");
    const { status, html } = await owner.get(`${LIST}/${id}`);
    expect(status).toBe(200);
    expect(textOf(html)).toContain("is confirmed");
    expect(html).not.toContain("This person does not get");
  });

  it("says why one failed, and sends it again", async () => {
    const id = await messageTo("ada@post.example.com", { state: "failed", reason: "Mailbox <full>" });
    const { html } = await owner.get(`${LIST}?state=failed`);
    expect(html).toContain("Mailbox &lt;full&gt;");
    expect((await owner.get(`${LIST}?state=trouble`)).html).toContain(id);
    await messageTo("ada@post.example.com", { state: "bounced", reason: "No such person" });
    expect((await owner.get("/dashboard/post-works/today")).html).toContain(`${LIST}?state=trouble`);
    expect((await owner.get(`${LIST}?state=trouble`)).html).toContain("No such person");
    const row = new RegExp(`name="message" value="${id}"/?><input type="hidden" name="key" value="([^"]*)"`);
    const key = row.exec(html)?.[1] ?? "";
    const again = { act: "again", message: id, key };
    const sent = await owner.post(`${LIST}?state=failed`, again);
    expect([sent.status, sent.headers.get("location")]).toEqual([303, `${LIST}?state=failed&done=again`]);
    // The answer was lost: the same press comes once more, and is the same message.
    const copies = async () =>
      (await env.DB.prepare("SELECT id FROM messages WHERE recipient = ?").bind("ada@post.example.com").all()).results
        .length;
    const before = await copies();
    expect((await owner.post(`${LIST}?state=failed`, { ...again, again: "1" })).status).toBe(303);
    const one = await owner.post(`${LIST}/${id}`, { act: "again", key, again: "1" });
    expect([one.headers.get("location"), await copies()]).toEqual([expect.not.stringContaining(id), before]);
    expect(await messageTo("ada@post.example.com")).not.toBe(id);
    const erased = await messageTo("ada@post.example.com", { state: "skipped", reason: "opted_out" });
    expect(textOf((await owner.get(`${LIST}/${erased}`)).html)).toContain("The customer does not want it.");
  });
});

describe("an announcement", () => {
  const news = { audience: "customers", subject: "We move", text: "To the house next door." };

  it("is planned, listed, and taken back", async () => {
    expect(textOf((await owner.get(NEWS)).html)).toContain("Nothing is announced yet.");
    const made = await owner.post(`${NEWS}/new`, { ...news, resource: chair, send_at: "2026-06-03T09:00" });
    expect([made.status, made.headers.get("location")]).toEqual([303, `${NEWS}?done=announced`]);
    const { html } = await owner.get(NEWS);
    expect(textOf(html)).toContain("Customers with bookings · Chair");
    const id = /data-announcement="(ann_\w+)"/.exec(html)?.[1] ?? "";
    const back = await owner.post(NEWS, { act: "remove", announcement: id });
    expect([back.status, back.headers.get("location")]).toEqual([303, `${NEWS}?done=taken_back`]);
    expect((await owner.get(NEWS)).html).not.toContain(id);
    expect((await owner.post(NEWS, { act: "remove", announcement: id, again: "1" })).status).toBe(303);
    expect((await owner.post(NEWS, { act: "remove", announcement: id })).status).toBe(404);
  });

  it("keeps what was typed when something is wrong", async () => {
    for (const wrong of [{ subject: "" }, { from: "2026-06-09", to: "2026-06-02" }, { send_at: "2020-01-01T09:00" }]) {
      const refused = await owner.post(`${NEWS}/new`, { ...news, ...wrong });
      expect([JSON.stringify(wrong), refused.status]).toEqual([JSON.stringify(wrong), 422]);
      expect(refused.html).toContain("To the house next door.");
    }
  });
});

describe("a role", () => {
  it("reads and sends only what it may", async () => {
    const id = await messageTo("ada@post.example.com");
    const desk = await member("desk@post.example.com", "desk", null);
    const staff = await member("staff@post.example.com", "staff", [chair]);
    expect((await desk.get(`${LIST}/${id}`)).status).toBe(200);
    expect((await desk.get(NEWS)).html).not.toContain(`${NEWS}/new`);
    expect((await desk.get(`${NEWS}/new`)).status).toBe(403);
    const written = await desk.post(`${NEWS}/new`, { audience: "members", subject: "No", text: "No" });
    expect(written.status).toBe(403);
    await owner.post(`${NEWS}/new`, {
      audience: "members",
      subject: "Later",
      text: "Yes",
      send_at: "2026-06-03T09:00",
    });
    const planned = /data-announcement="(ann_\w+)"/.exec((await owner.get(NEWS)).html)?.[1] ?? "";
    expect((await desk.get(NEWS)).html).not.toContain('value="remove"');
    expect((await desk.post(NEWS, { act: "remove", announcement: planned })).status).toBe(403);
    expect((await owner.get(NEWS)).html).toContain(planned);
    for (const path of [LIST, `${LIST}/${id}`, NEWS]) expect((await staff.get(path)).status).toBe(403);
    expect((await staff.post(LIST, { act: "again", message: id })).status).toBe(403);
    const foreign = await owner.post(LIST, { act: "again", message: id }, { origin: "https://evil.example" });
    expect(foreign.status).toBe(403);
    const other = await openBusiness("others@post.example.com", "other-post");
    const theirs = "/dashboard/other-post";
    expect((await other.get(`${theirs}/messages/${id}`)).status).toBe(404);
    expect((await other.post(`${theirs}/messages`, { act: "again", message: id })).status).toBe(404);
    expect((await other.post(`${theirs}/announcements`, { act: "remove", announcement: "ann_x" })).status).toBe(404);
  });
});
