// The log of messages, sending one again, and announcements.

import { beforeEach, describe, expect, it } from "vitest";
import type { Tenant } from "../../support/api";
import { passTime, testClock } from "../../support/clock";
import { aTenantWith } from "../../support/scenario";
import { tellAll } from "../../support/told";

let tenant: Tenant;
let room: string;
let code: string;
let serviceId: string;

beforeEach(async () => {
  const made = await aTenantWith({ service: {} });
  tenant = made.tenant;
  room = made.room;
  code = made.service.code;
  serviceId = made.service.id;
});

const tell = async () => {
  await tenant.consistency(room);
  await tellAll();
};

const book = async (start: string, email: string) => {
  const booked = await tenant.book(code, start, { customer: { name: "Jane", email } });
  expect(booked.status).toBe(201);
  return booked.body.booking.id as string;
};

const list = async (query: string) => (await tenant.staff("GET", `/messages?${query}`)).body.data;

describe("the log of messages", () => {
  it("is found by booking, customer, kind, channel and state, and pages through", async () => {
    const jane = await book("2026-06-02T10:00:00Z", "jane@example.com");
    await book("2026-06-02T12:00:00Z", "tom@example.com");
    await tell();
    const about = await list(`booking=${jane}`);
    expect(about.map((one: { kind: string }) => one.kind).sort()).toEqual(["booked", "staff_new", "staff_new"]);
    expect(about.every((one: object) => !("text" in one))).toBe(true);
    expect(about[0]).toMatchObject({ tenant: tenant.slug, booking: jane, state: "sent" });
    expect(await list("kind=booked&channel=email")).toHaveLength(2);
    expect(await list("state=bounced")).toHaveLength(0);
    const customer = about[0].customer;
    expect(await list(`customer=${customer}&kind=booked`)).toHaveLength(1);
    const first = await tenant.staff("GET", "/messages?limit=4");
    const next = await tenant.staff("GET", `/messages?limit=4&cursor=${first.body.next_cursor}`);
    expect([first.body.data.length, next.body.data.length, next.body.next_cursor]).toEqual([4, 2, null]);
  });

  it("knows no booking and no customer that does not exist", async () => {
    for (const query of ["booking=bkg_none", "customer=cus_none"]) {
      expect((await tenant.staff("GET", `/messages?${query}`)).status).toBe(404);
    }
    expect((await tenant.staff("GET", "/messages/msg_none")).status).toBe(404);
  });
});

describe("sending again", () => {
  it("sends the same content to the same person as a message of its own", async () => {
    const id = await book("2026-06-02T10:00:00Z", "jane@example.com");
    await tell();
    const [mail] = await list(`booking=${id}&kind=booked`);
    const full = (await tenant.staff("GET", `/messages/${mail.id}`)).body;
    const again = await tenant.staff("POST", `/messages/${mail.id}/resend`);
    expect(again.status).toBe(202);
    expect(again.body.id).not.toBe(mail.id);
    await tell();
    const sent = (await tenant.staff("GET", `/messages/${again.body.id}`)).body;
    expect([sent.state, sent.to, sent.text, sent.attachments]).toEqual(["sent", full.to, full.text, full.attachments]);
    expect(await list(`booking=${id}&kind=booked`)).toHaveLength(2);
  });

  it("of a move is sent, although the customer knows of it", async () => {
    const id = await book("2026-06-02T10:00:00Z", "jane@example.com");
    await tell();
    await tenant.staff("POST", `/bookings/${id}/reschedule`, { start: "2026-06-02T12:00:00Z" });
    passTime(10_000);
    await tell();
    const [mail] = await list(`booking=${id}&kind=moved_by_business`);
    const again = await tenant.staff("POST", `/messages/${mail.id}/resend`);
    await tell();
    expect((await tenant.staff("GET", `/messages/${again.body.id}`)).body.state).toBe("sent");
  });

  it("is checked when it is sent: nothing confirms a booking that is cancelled by then", async () => {
    const id = await book("2026-06-02T10:00:00Z", "jane@example.com");
    await tell();
    const [mail] = await list(`booking=${id}&kind=booked`);
    await tenant.staff("POST", `/bookings/${id}/cancel`, {});
    const again = await tenant.staff("POST", `/messages/${mail.id}/resend`);
    await tell();
    const { body } = await tenant.staff("GET", `/messages/${again.body.id}`);
    expect([body.state, body.reason]).toEqual(["skipped", "is_cancelled"]);
  });
});

describe("an announcement", () => {
  const announce = (body: object) =>
    tenant.staff("POST", "/announcements", { subject: "Holidays", text: "We are closed on Monday.", ...body });
  const readersOf = async () =>
    (await list("kind=announcement")).map((one: { to: string; state: string }) => `${one.to} ${one.state}`).sort();

  it("reaches each customer of the chosen dates once, however many bookings they have", async () => {
    await book("2026-06-02T10:00:00Z", "jane@example.com");
    await book("2026-06-02T12:00:00Z", "jane@example.com");
    await book("2026-06-03T10:00:00Z", "tom@example.com");
    await book("2026-06-04T10:00:00Z", "ida@example.com");
    const gone = await book("2026-06-03T12:00:00Z", "gone@example.com");
    await tenant.staff("POST", `/bookings/${gone}/cancel`, { notify: false });
    await tell();
    const made = await announce({
      audience: { kind: "customers", from: "2026-06-02", to: "2026-06-03", service: serviceId, resource: room },
    });
    expect([made.status, made.body.state]).toEqual([201, "scheduled"]);
    await tell();
    expect(await readersOf()).toEqual(["jane@example.com sent", "tom@example.com sent"]);
    await tell();
    expect(await readersOf()).toHaveLength(2);
    expect((await tenant.staff("GET", `/announcements/${made.body.id}`)).body).toMatchObject({
      state: "sent",
      recipients: 2,
    });
  });

  it("to the participants of a session takes a session of the business, and nothing beside it", async () => {
    const audience = { kind: "customers", session: "ses_unknown" };
    expect((await announce({ audience })).status).toBe(404);
    const both = await announce({ audience: { ...audience, from: "2026-06-02" } });
    expect([both.status, both.body.errors?.[0]?.pointer]).toEqual([400, "/audience/session"]);
  });

  it("waits for its time, and can be taken back until then", async () => {
    const later = { audience: { kind: "members" }, send_at: "2026-06-01T12:00:00Z" };
    const kept = (await announce(later)).body;
    const taken = (await announce(later)).body;
    await tell();
    expect(await readersOf()).toEqual([]);
    expect((await tenant.staff("DELETE", `/announcements/${taken.id}`)).status).toBe(204);
    expect((await tenant.staff("GET", `/announcements/${taken.id}`)).status).toBe(404);
    passTime(24 * 3_600_000);
    await tell();
    expect(await readersOf()).toHaveLength(2);
    const late = await tenant.staff("DELETE", `/announcements/${kept.id}`);
    expect([late.status, late.body.code]).toEqual([409, "invalid_transition"]);
  });

  it("is refused for a time that has passed, and forgives a slow clock", async () => {
    const audience = { kind: "members" };
    const wrong = await announce({ audience, send_at: "2025-06-01T12:00:00Z" });
    expect([wrong.status, wrong.body.errors?.[0].pointer]).toEqual([400, "/send_at"]);
    const slow = new Date(testClock.now() - 60_000).toISOString();
    expect((await announce({ audience, send_at: slow })).status).toBe(201);
  });

  it("is refused for a service, resource or range that cannot be", async () => {
    for (const [audience, status] of [
      [{ kind: "customers", service: "svc_none" }, 404],
      [{ kind: "customers", resource: "res_none" }, 404],
      [{ kind: "customers", from: "2026-06-03", to: "2026-06-02" }, 400],
      [{ kind: "everyone" }, 400],
    ] as const) {
      expect((await announce({ audience })).status).toBe(status);
    }
  });
});

describe("erasing the person of one booking", () => {
  it("empties the messages of its series too", async () => {
    const wish = { service: code, start: "2026-06-02T10:00:00Z", rule: { freq: "weekly", count: 2 } };
    const customer = { name: "Ottilie Unique", email: "ottilie@example.com" };
    const made = await tenant.staff("POST", "/series", { ...wish, customer });
    expect(made.status).toBe(201);
    await tell();
    const held = async () => {
      const all = await list("limit=100");
      const full = await Promise.all(
        all.map(async ({ id }: { id: string }) => (await tenant.staff("GET", `/messages/${id}`)).body),
      );
      return JSON.stringify(full).toLowerCase().includes("ottilie");
    };
    expect(await held()).toBe(true);
    const [first] = made.body.series.bookings;
    expect((await tenant.staff("DELETE", `/bookings/${first.id}/customer`)).status).toBeLessThan(300);
    expect(await held()).toBe(false);
  });
});
