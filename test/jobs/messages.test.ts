// What customers and staff are told: once, of what is true when it is sent, in order.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ask, type Tenant } from "../support/api";
import { MONDAY, passTime } from "../support/clock";
import { aTenantWith } from "../support/scenario";
import { tellAll } from "../support/told";

const TUESDAY_TEN = "2026-06-02T10:00:00Z";
const TUESDAY_NOON = "2026-06-02T12:00:00Z";

let tenant: Tenant;
let room: string;
let code: string;

beforeEach(async () => {
  const { service, ...made } = await aTenantWith({ service: {} });
  ({ tenant, room } = made);
  code = service.code;
});

type Told = { kind: string; channel: string; state: string; reason: string | null; title: string; text: string };

async function told(recipient?: string): Promise<Told[]> {
  await tenant.consistency(room);
  await tellAll();
  const { results } = await env.DB.prepare("SELECT * FROM messages WHERE tenant_id = ? ORDER BY created_at, rowid")
    .bind(tenant.id)
    .all<Told & { recipient: string }>();
  return results.filter((row) => recipient === undefined || row.recipient === recipient);
}

const kindsOf = (rows: readonly Told[], state = "sent") =>
  rows.filter((row) => row.state === state).map(({ kind, channel }) => `${kind}/${channel}`);

const posted = (form: string) => ({
  raw: form,
  headers: { "content-type": "application/x-www-form-urlencoded" },
});

const JANE = { name: "Jane Smith", email: "jane@example.com" };

async function aBooking(start = TUESDAY_TEN): Promise<string> {
  const booked = await tenant.book(code, start, { customer: JANE });
  expect(booked.status).toBe(201);
  return booked.body.booking.id;
}

describe("a customer", () => {
  it("is told of a booking once, with a file and a link, and staff beside them", async () => {
    await aBooking();
    const rows = await told();
    expect(kindsOf(rows)).toEqual(expect.arrayContaining(["booked/email", "staff_new/email", "staff_new/notice"]));
    expect(rows).toHaveLength(3);
    const [mail] = await told(JANE.email);
    expect(mail?.text).toContain("https://berth.test/manage/bkg_");
    expect(JSON.parse((mail as unknown as { attachments: string }).attachments)[0].content).toContain("METHOD:PUBLISH");
    expect(await told()).toHaveLength(3);
  });

  it("that a booking does not have is told nothing, and the log says why", async () => {
    await tenant.staff("POST", "/bookings", { service: code, start: TUESDAY_TEN });
    const [mail] = (await told()).filter(({ kind }) => kind === "booked");
    expect(mail).toMatchObject({ state: "skipped", reason: "no_customer" });
  });

  it("is told of a move and of a cancellation of their own", async () => {
    const id = await aBooking();
    await told();
    const moved = await tenant.staff("POST", `/bookings/${id}/reschedule`, { start: TUESDAY_NOON, message: "Sorry" });
    expect(moved.status).toBe(200);
    expect(kindsOf(await told(JANE.email))).toEqual(["booked/email"]);
    passTime(10_000);
    const rows = await told(JANE.email);
    expect(kindsOf(rows)).toEqual(["booked/email", "moved_by_business/email"]);
    expect(rows[1]?.text).toContain("Sorry");
    await tenant.staff("POST", `/bookings/${id}/cancel`, { reason: "Water damage" });
    passTime(10_000);
    const all = await told(JANE.email);
    expect(kindsOf(all)).toEqual(["booked/email", "moved_by_business/email", "cancelled_by_business/email"]);
    expect(all[2]?.text).toContain("Water damage");
  });

  it("is told nothing of a move that staff undo within ten seconds", async () => {
    const id = await aBooking();
    await told();
    await tenant.staff("POST", `/bookings/${id}/reschedule`, { start: TUESDAY_NOON });
    passTime(4_000);
    await told();
    await tenant.staff("POST", `/bookings/${id}/reschedule`, { start: TUESDAY_TEN });
    passTime(10_000);
    await told();
    passTime(10_000);
    const rows = await told(JANE.email);
    expect(kindsOf(rows)).toEqual(["booked/email"]);
    expect(rows.filter(({ state }) => state === "skipped").map(({ reason }) => reason)).toEqual([
      "changed_since",
      "told_already",
    ]);
  });

  it("is told nothing of a cancellation that staff take back within ten seconds, nor of a silent one after it", async () => {
    const id = await aBooking();
    const act = (verb: string, body = {}) => tenant.staff("POST", `/bookings/${id}/${verb}`, body);
    await told();
    await act("cancel");
    passTime(4_000);
    await told();
    expect((await act("restore")).status).toBe(200);
    passTime(1_000);
    await act("cancel", { notify: false });
    passTime(30_000);
    const rows = await told(JANE.email);
    expect(kindsOf(rows)).toEqual(["booked/email"]);
    const reasons = rows.filter(({ state }) => state === "skipped").map(({ reason }) => reason);
    expect(reasons.sort()).toEqual(["is_cancelled", "undone"]);
    expect((await act("restore")).status).toBe(200);
    await act("cancel");
    passTime(10_000);
    expect(kindsOf(await told(JANE.email))).toEqual(["booked/email", "cancelled_by_business/email"]);
    expect((await act("restore")).body.code).toBe("too_late_to_change");
  });

  it("is told of a booking that came back, where word of its making was held up", async () => {
    const made = await tenant.staff("POST", "/bookings", { service: code, start: TUESDAY_TEN, customer: JANE });
    const act = (verb: string, body = {}) => tenant.staff("POST", `/bookings/${made.body.booking.id}/${verb}`, body);
    passTime(4_000);
    await act("cancel", { notify: false });
    passTime(7_000);
    expect(kindsOf(await told(JANE.email))).toEqual([]);
    await act("restore");
    passTime(11_000);
    expect(kindsOf(await told(JANE.email))).toEqual(["booked/email"]);
  });

  it("who heard nothing of a booking hears that it stands when it comes back, or is moved, with a link", async () => {
    const wish = { service: code, customer: JANE, notify: false };
    const made = await tenant.staff("POST", "/bookings", { ...wish, start: TUESDAY_TEN });
    const moved = await tenant.staff("POST", "/bookings", { ...wish, start: TUESDAY_NOON });
    const [back, other] = [made.body.booking.id, moved.body.booking.id];
    const act = (id: string, verb: string, body = {}) => tenant.staff("POST", `/bookings/${id}/${verb}`, body);
    await act(back, "cancel", { notify: false });
    passTime(30_000);
    expect(await told(JANE.email)).toEqual([]);
    expect((await act(back, "restore")).status).toBe(200);
    await act(other, "reschedule", { start: "2026-06-02T15:00:00Z", message: "See you then" });
    // Told once more while it waits, and then once it is known.
    await told();
    passTime(11_000);
    const rows = await told(JANE.email);
    expect(kindsOf(rows)).toEqual(["booked/email", "booked/email"]);
    expect(rows.every(({ text }) => text.includes("https://berth.test/manage/bkg_"))).toBe(true);
    expect(rows.map(({ title }) => title).join()).toMatch(/10:00 AM.*3:00 PM|3:00 PM.*10:00 AM/);
    expect(rows.find(({ title }) => title.includes("3:00 PM"))?.text).toContain("See you then");
    await act(other, "reschedule", { start: TUESDAY_NOON });
    passTime(11_000);
    expect(kindsOf(await told(JANE.email))).toContain("moved_by_business/email");
  });

  it("who heard nothing of a request that staff made for them hears that they are booked", async () => {
    const wish = { service: code, customer: JANE, notify: false, status: "pending" };
    const made = await tenant.staff("POST", "/bookings", { ...wish, start: TUESDAY_TEN });
    await tenant.staff("POST", `/bookings/${made.body.booking.id}/confirm`, {});
    passTime(11_000);
    expect(kindsOf(await told(JANE.email))).toEqual(["booked/email"]);
  });

  it("is told that a move was undone, where the answer to the mail of that move was lost", async () => {
    const id = await aBooking();
    await told();
    await tenant.staff("POST", `/bookings/${id}/reschedule`, { start: TUESDAY_NOON });
    passTime(10_000);
    const sent = await told(JANE.email);
    expect(kindsOf(sent)).toEqual(["booked/email", "moved_by_business/email"]);
    // The process died before it noted that the mail was taken.
    const unnoted =
      "UPDATE messages SET state = 'queued', provider = NULL WHERE tenant_id = ? AND kind = 'moved_by_business'";
    await env.DB.prepare(unnoted).bind(tenant.id).run();
    const unended =
      "UPDATE deliveries SET state = 'waiting', next_attempt_at = 0 WHERE tenant_id = ? AND detail ->> '$.kind' = 'moved_by_business'";
    await env.DB.prepare(unended).bind(tenant.id).run();
    await tenant.staff("POST", `/bookings/${id}/reschedule`, { start: TUESDAY_TEN });
    passTime(10_000);
    await told();
    passTime(30_000);
    const rows = await told(JANE.email);
    expect(rows.map(({ kind, state }) => [kind, state])).toEqual([
      ["booked", "sent"],
      ["moved_by_business", "skipped"],
      ["moved_by_business", "sent"],
    ]);
  });

  it("is told the last of several moves, once", async () => {
    const id = await aBooking();
    await told();
    await tenant.staff("POST", `/bookings/${id}/reschedule`, { start: TUESDAY_NOON });
    await tenant.staff("POST", `/bookings/${id}/reschedule`, { start: "2026-06-02T15:00:00Z", message: "At last" });
    passTime(10_000);
    const rows = await told(JANE.email);
    expect(kindsOf(rows)).toEqual(["booked/email", "moved_by_business/email"]);
    expect(rows.find(({ kind, state }) => kind !== "booked" && state === "sent")?.text).toContain("At last");
  });

  it("is told nothing where staff say so, and staff are told", async () => {
    const id = await aBooking();
    await told();
    await tenant.staff("POST", `/bookings/${id}/cancel`, { notify: false });
    passTime(10_000);
    const rows = await told();
    expect(kindsOf(rows.slice(3))).toEqual(["staff_cancelled/email", "staff_cancelled/notice"]);
  });

  it("gets no word of a booking that is cancelled before it is sent", async () => {
    const id = await aBooking();
    await tenant.staff("POST", `/bookings/${id}/cancel`, { notify: false });
    passTime(10_000);
    const rows = await told(JANE.email);
    expect(kindsOf(rows)).toEqual([]);
    expect(rows.map(({ kind, reason }) => [kind, reason])).toEqual([["booked", "is_cancelled"]]);
  });
});

describe("a customer who is taken out of a session", () => {
  it("is told so with a sentence of staff, or nothing where staff say so", async () => {
    const { tenant: hall, service } = await aTenantWith({ service: { seats: 5 } });
    tenant = hall;
    room = await hall.resourceId();
    const made = await hall.staff("POST", "/sessions", { service: service.code, start: TUESDAY_TEN });
    expect(made.status).toBe(201);
    const people = ["a@example.com", "b@example.com"];
    const path = `/sessions/${made.body.id}/participants`;
    const added = await Promise.all(
      people.map((email) => hall.staff("POST", path, { customer: { name: "Jane", email }, notify: false })),
    );
    const [first, second] = added.map(({ body }) => `${path}/${body.booking.id}`);
    expect((await hall.staff("DELETE", `${first}?message=Sorry&reason=Too%20full`)).status).toBe(204);
    expect((await hall.staff("DELETE", `${second}?notify=false`)).status).toBe(204);
    expect((await hall.staff("DELETE", `${second}?notify=no`)).status).toBe(400);
    passTime(10_000);
    const [mail] = await told(people[0]);
    expect(mail).toMatchObject({ kind: "cancelled_by_business", state: "sent" });
    for (const said of ["Sorry", "Too full"]) expect(mail?.text).toContain(said);
    expect(await told(people[1])).toEqual([]);
  });
});

describe("a customer whose series is cancelled", () => {
  const WEEKLY = { freq: "weekly", count: 3 };

  async function aSeries(): Promise<{ id: string; manage_token?: string; bookings: { id: string }[] }> {
    const order = { service: code, start: TUESDAY_TEN, rule: WEEKLY, customer: JANE };
    const made = await tenant.public("POST", "/series", order);
    expect(made.status).toBe(201);
    await told();
    return { ...made.body.series, token: made.body.token };
  }

  it("is told all dates in one mail, and so are staff", async () => {
    const { id } = await aSeries();
    const gone = { reason: "Water damage", message: "Sorry" };
    expect((await tenant.staff("POST", `/series/${id}/cancel`, gone)).status).toBe(200);
    passTime(10_000);
    const rows = await told();
    const mails = rows.filter(({ kind, channel }) => channel === "email" && kind.includes("cancelled"));
    expect(mails.map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual([
      "cancelled_by_business sent",
      "staff_cancelled sent",
    ]);
    const [mail] = mails.filter(({ kind }) => kind === "cancelled_by_business");
    for (const date of ["June 2", "June 9", "June 16", "Water damage", "Sorry"]) expect(mail?.text).toContain(date);
  });

  it("is told of the dates that were cancelled together alone", async () => {
    const { id, bookings } = await aSeries();
    await tenant.staff("POST", `/bookings/${bookings[0]?.id}/cancel`, {});
    passTime(10_000);
    await told();
    expect((await tenant.staff("POST", `/series/${id}/cancel`, { from: "2026-06-09" })).status).toBe(200);
    passTime(10_000);
    const [, one, rest] = (await told(JANE.email)).filter(({ state }) => state === "sent");
    expect([one?.title, rest?.title]).toEqual([
      expect.stringContaining("Tue, Jun 2"),
      expect.stringContaining("2 bookings"),
    ]);
    expect(rest?.text).not.toContain("June 2,");
  });

  it("is told nothing where staff say so", async () => {
    const { id } = await aSeries();
    await tenant.staff("POST", `/series/${id}/cancel`, { notify: false });
    passTime(10_000);
    expect(kindsOf(await told(JANE.email))).toEqual(["series_booked/email"]);
  });

  it("hears of a booking that passed to them by itself", async () => {
    const { id, bookings } = await aSeries();
    const john = { customer: { name: "John Roe", email: "john@example.com" } };
    expect((await tenant.staff("PATCH", `/bookings/${bookings[1]?.id}`, john)).status).toBe(200);
    expect((await tenant.staff("POST", `/series/${id}/cancel`, {})).status).toBe(200);
    passTime(10_000);
    const isOver = ({ kind, state }: { kind: string; state: string }) =>
      kind === "cancelled_by_business" && state === "sent";
    const ofJane = (await told(JANE.email)).filter(isOver);
    expect(ofJane.map(({ title }) => title?.split(":")[0])).toContain("No longer yours");
    const jane = ofJane.find(({ title }) => title?.includes("2 bookings"));
    expect(jane).toBeDefined();
    expect(jane?.text).not.toContain("June 9");
    expect((await told("john@example.com")).filter(isOver)).toHaveLength(1);
  });
});

describe("an erased person", () => {
  it("stands in no message any more, not even in those to staff, and gets none that waits", async () => {
    const id = await aBooking();
    await told();
    await tenant.staff("POST", `/bookings/${id}/reschedule`, { start: TUESDAY_NOON });
    await told();
    const { body } = await tenant.staff("GET", "/customers");
    expect((await tenant.staff("DELETE", `/customers/${body.data[0].id}`)).status).toBeLessThan(300);
    passTime(10_000);
    const rows = JSON.stringify(await told());
    expect(rows).not.toMatch(/Jane|jane@example/);
    expect(rows).toContain("owner@example.com");
    expect(kindsOf(JSON.parse(rows)).filter((kind) => kind.startsWith("moved"))).toEqual([]);
  });
});

describe("a customer who unsubscribes", () => {
  it("gets confirmations and no reminders, changes nothing by looking, and can undo it", async () => {
    await aBooking();
    passTime(Date.parse("2026-06-01T10:00:00Z") - Date.parse(MONDAY.midnight));
    const [, reminder] = await told(JANE.email);
    expect(reminder?.kind).toBe("reminder");
    const link = /https:\/\/berth\.test(\/unsubscribe\/\S+)/.exec(reminder?.text ?? "")?.[1] ?? "";
    expect((await ask("GET", link)).body).toContain("sends reminders of bookings");
    const ended = await ask("POST", link, posted("List-Unsubscribe=One-Click"));
    expect([ended.status, ended.body]).toEqual([200, expect.stringContaining("no reminders")]);
    await aBooking("2026-06-03T10:00:00Z");
    passTime(25 * 3_600_000);
    const rows = await told(JANE.email);
    expect(kindsOf(rows)).toEqual(["booked/email", "reminder/email", "booked/email"]);
    expect(rows.at(-1)?.reason).toBe("opted_out");
    expect((await ask("POST", link, posted("again=1"))).body).toContain("sends reminders of bookings");
    expect((await ask("GET", `${link}x`)).status).toBe(404);
    const program = { raw: "--x--", headers: { "content-type": "multipart/form-data; boundary=x" } };
    expect((await ask("POST", link, program)).body).toContain("no reminders");
  });
});

describe("a session with a title of its own", () => {
  it("is told by that title, at booking and in a preview", async () => {
    const made = await aTenantWith({ service: { name: "Workshop", seats: 4 } });
    ({ tenant, room } = made);
    code = made.service.code;
    const wish = { service: code, start: TUESDAY_TEN, title: "Screen printing" };
    const session = await tenant.staff("POST", "/sessions", wish);
    expect(session.status).toBe(201);
    const id = await aBooking();
    const [mail] = await told(JANE.email);
    expect(mail?.title).toContain("Screen printing");
    expect(mail?.text).toContain("What: Screen printing");
    const preview = { kind: "reminder", channel: "email", booking: id };
    expect((await tenant.staff("POST", "/notifications/preview", preview)).body.subject).toContain("Screen printing");
  });
});

describe("a customer who was offered a place", () => {
  const EVE = { name: "Eve", email: "eve@example.com" };

  /** Jane waits for a place in a full group, and is offered the one that Eve gives back. */
  async function anOffer(): Promise<{ path: string; token: string }> {
    const made = await aTenantWith({
      service: { offer_seconds: 600 },
    });
    ({ tenant, room } = made);
    code = made.service.code;
    const eve = await tenant.book(code, TUESDAY_TEN, { customer: EVE });
    const wish = { service: code, start: TUESDAY_TEN, customer: JANE };
    const { body } = await tenant.public("POST", "/waitlist-entries", wish);
    await tenant.staff("POST", `/bookings/${eve.body.booking.id}/cancel`, { notify: false });
    await vi.waitUntil(async () => kindsOf(await told(JANE.email)).includes("offered/email"), { timeout: 20_000 });
    return { path: `/waitlist-entries/${body.entry.id}`, token: body.token };
  }

  it("is told that it is over when staff withdraw it", async () => {
    const { path } = await anOffer();
    expect((await tenant.staff("DELETE", path)).status).toBe(204);
    passTime(10_000);
    await vi.waitUntil(async () => kindsOf(await told(JANE.email)).includes("offer_over/email"), { timeout: 20_000 });
    expect((await told(JANE.email)).at(-1)?.text).toContain("no longer keeps this place");
  });

  it("is told nothing of declining it, and staff hear of it in our words for that", async () => {
    const { path, token } = await anOffer();
    const words = { en: { subject: "Somebody waits", intro: "Look at the list." } };
    await tenant.staff("PATCH", "/notifications", { kinds: { staff_waitlist: { email: { texts: words } } } });
    const left = await ask("DELETE", `/v1/public${path}`, { token });
    expect(left.status).toBe(204);
    passTime(10_000);
    const rows = await told(JANE.email);
    expect(rows.map(({ kind }) => kind)).not.toContain("offer_over");
    const heard = (await told("owner@example.com")).filter(
      ({ kind, channel }) => kind === "staff_waitlist" && channel === "email",
    );
    expect(heard.at(-1)).toMatchObject({ state: "sent", title: expect.stringContaining("Offer declined: Jane Smith") });
    expect(heard.at(-1)?.text).toContain("Jane Smith does not take the place that was offered");
  });
});

describe("staff who get a request", () => {
  it("hear that its customer withdraws it, and of a booking that it is cancelled", async () => {
    const { tenant: hall, service } = await aTenantWith({ service: { confirmation: "approval" } });
    tenant = hall;
    room = await hall.resourceId();
    const asks = [];
    for (const start of [TUESDAY_TEN, TUESDAY_NOON])
      asks.push(await hall.book(service.code, start, { customer: JANE }));
    const [withdrawn, agreed] = asks.map(({ body }) => body);
    await hall.staff("POST", `/bookings/${agreed.booking.id}/confirm`);
    for (const { booking, manage } of [withdrawn, agreed])
      expect((await ask("POST", `/v1/public/bookings/${booking.id}/cancel`, { token: manage.token })).status).toBe(200);
    const rows = (await told("owner@example.com")).filter(({ kind }) => kind === "staff_cancelled");
    const subjects = rows.filter(({ channel }) => channel === "email").map(({ title }) => title.split(":")[0]);
    expect(subjects.sort()).toEqual(["Cancelled", "Withdrawn"]);
    expect(rows.map(({ text }) => text).join()).toContain("Jane Smith no longer asks for");
  });

  it("agree by the link in their mail, once, and the customer is told", async () => {
    const { tenant: hall, service } = await aTenantWith({ service: { confirmation: "approval" } });
    tenant = hall;
    room = await hall.resourceId();
    await hall.book(service.code, TUESDAY_TEN, { customer: JANE });
    const mail = (await told("owner@example.com")).find(({ channel }) => channel === "email");
    expect(mail?.kind).toBe("staff_request");
    const [approve, decline] = [...(mail?.text ?? "").matchAll(/https:\/\/berth\.test(\/answer\/\S+)/g)].map(
      ([, path]) => path ?? "",
    );
    expect((await ask("GET", approve ?? "")).body).toContain("Agree to it");
    expect((await hall.staff("GET", "/bookings")).body.data[0].status).toBe("pending");
    expect((await ask("POST", approve ?? "", posted(""))).body).toContain("Agreed.");
    expect((await ask("POST", decline ?? "", posted("reason=No"))).body).not.toContain("Declined.");
    passTime(10_000);
    const rows = await told(JANE.email);
    expect(kindsOf(rows)).toEqual(["requested/email", "approved/email"]);
    expect((await hall.staff("GET", "/audit")).body.data.map(({ actor }: { actor: string }) => actor)).toContain(
      "mail_link",
    );
  });
});

describe("staff who decline by a link", () => {
  it("give a reason as long as anywhere else, and a longer one is left out", async () => {
    const made = await aTenantWith({ service: { confirmation: "approval" } });
    ({ tenant, room } = made);
    for (const [start, reason, kept] of [
      [TUESDAY_TEN, "Full", "Full"],
      [TUESDAY_NOON, "x".repeat(501), null],
    ] as const) {
      const { body } = await tenant.book(made.service.code, start, { customer: JANE });
      const mails = (await told("owner@example.com")).filter(({ channel }) => channel === "email");
      const link = [...(mails.at(-1)?.text ?? "").matchAll(/https:\/\/berth\.test(\/answer\/\S+)/g)][1]?.[1] ?? "";
      await ask("POST", link, posted(`reason=${reason}`));
      const booking = (await tenant.staff("GET", `/bookings/${body.booking.id}`)).body;
      expect([booking.status, booking.cancel_reason]).toEqual(["rejected", kept]);
    }
  });
});

describe("texts to a telephone", () => {
  const inText = (on: boolean) => ({ kinds: { booked: { sms: { on } } } });

  it("reach only customers who agreed to them, and not at night", async () => {
    expect((await tenant.staff("PATCH", "/notifications", inText(true))).status).toBe(200);
    const phone = "+15557654321";
    await tenant.book(code, TUESDAY_TEN, { customer: { ...JANE, phone } });
    await tenant.book(code, TUESDAY_NOON, { customer: { ...JANE, phone, consents: ["sms"] } });
    const early = await told(phone);
    expect(early.map(({ channel, reason }) => [channel, reason])).toContainEqual(["sms", "no_consent"]);
    expect(kindsOf(early)).toEqual([]);
    passTime(8 * 3_600_000);
    const rows = await told(phone);
    expect(kindsOf(rows)).toEqual(["booked/sms"]);
  });
});
