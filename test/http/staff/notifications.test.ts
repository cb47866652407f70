// The settings of messages, previews and tests.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Answer, Tenant } from "../../support/api";
import { passTime } from "../../support/clock";
import { askWith } from "../../support/deployment";
import { aTenantWith } from "../../support/scenario";
import { tellAll } from "../../support/told";

let tenant: Tenant;
let code: string;

beforeEach(async () => {
  const made = await aTenantWith({ service: {} });
  tenant = made.tenant;
  code = made.service.code;
});

const patch = (body: object) => tenant.staff("PATCH", "/notifications", body);

describe("the settings of messages", () => {
  it("are complete before a business has said anything", async () => {
    const { status, body } = await tenant.staff("GET", "/notifications");
    expect(status).toBe(200);
    expect(body.kinds.booked).toEqual({
      email: { on: true, texts: {} },
      sms: { on: false, texts: {} },
      whatsapp: { on: false, texts: {} },
    });
    expect(body.kinds.staff_new).toEqual({ email: { on: true, texts: {} }, notice: { on: true, texts: {} } });
    expect(body).toMatchObject({ reminder_minutes: [1440, 120], quiet_hours: { from: "21:00", to: "08:00" } });
    expect(body.sender.reply_to).toContain("@");
  });

  it("are merged, and null restores a default", async () => {
    const intro = "Hello {customer}";
    const changed = await patch({
      kinds: { booked: { email: { texts: { en: { intro }, de: { subject: "Hallo" } } } } },
    });
    expect(changed.status).toBe(200);
    await patch({ kinds: { booked: { email: { on: false } } }, reminder_minutes: [30], sender: { name: "Ana" } });
    const { body } = await tenant.staff("GET", "/notifications");
    expect(body.kinds.booked.email).toEqual({
      on: false,
      texts: {
        en: { subject: null, intro, closing: null },
        de: { subject: "Hallo", intro: null, closing: null },
      },
    });
    expect([body.reminder_minutes, body.sender.name]).toEqual([[30], "Ana"]);
    const restored = await patch({ kinds: { booked: null }, reminder_minutes: null, sender: null });
    expect(restored.body.kinds.booked.email).toEqual({ on: true, texts: {} });
    expect(restored.body.reminder_minutes).toEqual([1440, 120]);
    const [row] = (await env.DB.prepare("SELECT notifications FROM tenants WHERE id = ?").bind(tenant.id).all())
      .results;
    expect(row?.notifications).toBe("{}");
  });

  it("know their kinds, channels and placeholders, and say where one is wrong", async () => {
    const wrong: [object, string][] = [
      [{ kinds: { unheard: {} } }, "/kinds"],
      [{ kinds: { booked: { notice: { on: true } } } }, "/kinds/booked"],
      [{ kinds: { booked: { email: { texts: { en: { intro: "{until}" } } } } } }, "/kinds/booked/email/texts/en/intro"],
      [{ kinds: { booked: { email: { texts: { en: { subject: "{}" } } } } } }, "/kinds/booked/email/texts/en/subject"],
      [
        { kinds: { booked: { email: { texts: { en: { subject: "Hi {customer" } } } } } },
        "/kinds/booked/email/texts/en/subject",
      ],
      [{ kinds: { booked: { email: { texts: { xx: { subject: "Hi" } } } } } }, "/kinds/booked/email/texts/xx"],
      [{ reminder_minutes: [0] }, "/reminder_minutes/0"],
      [{ reminder_minutes: [1, 2, 3, 4, 5, 6] }, "/reminder_minutes"],
      [{ quiet_hours: { from: "25:00", to: "08:00" } }, "/quiet_hours/from"],
      [{ sender: { reply_to: "nobody" } }, "/sender/reply_to"],
    ];
    for (const [body, pointer] of wrong) {
      const answer = await patch(body);
      expect([answer.status, answer.body.code]).toEqual([400, "invalid_request"]);
      expect(answer.body.errors.map((error: { pointer: string }) => error.pointer).join()).toContain(pointer);
    }
  });

  it("reach the configuration when the minutes of reminders change", async () => {
    const revision = async () =>
      (await env.DB.prepare("SELECT config_revision FROM tenants WHERE id = ?")
        .bind(tenant.id)
        .first("config_revision")) as number;
    const before = await revision();
    await patch({ sender: { name: "Ana" } });
    expect(await revision()).toBe(before);
    await patch({ reminder_minutes: [45] });
    expect(await revision()).toBe(before + 1);
  });
});

describe("a preview", () => {
  it("uses the texts of the business for one of its bookings or a made-up one, and no customer's link", async () => {
    await patch({ kinds: { booked: { email: { texts: { en: { subject: "See you, {customer}" } } } } } });
    const wish = { kind: "booked", channel: "email", locale: "en" };
    const sample = await tenant.staff("POST", "/notifications/preview", wish);
    expect(sample.body.subject).toContain("See you, ");
    const booked = await tenant.book(code, "2026-06-02T10:00:00Z", {
      customer: { name: "Ida", email: "i@example.com" },
    });
    const { id } = booked.body.booking;
    const real = await tenant.staff("POST", "/notifications/preview", { ...wish, booking: id });
    expect(real.body.subject).toBe("See you, Ida");
    expect(JSON.stringify(real.body)).not.toContain(booked.body.manage.token);
  });

  it("uses the texts of the language that the message is in, where the reader's own is none of ours", async () => {
    await patch({ kinds: { booked: { email: { texts: { EN: { subject: "See you, {customer}" } } } } } });
    const wish = { kind: "booked", channel: "email" };
    for (const locale of ["nl", "en-GB", "EN", null]) {
      const shown = await tenant.staff("POST", "/notifications/preview", { ...wish, locale });
      expect([shown.status, shown.body.subject]).toEqual([200, expect.stringContaining("See you, ")]);
    }
    const german = await tenant.staff("POST", "/notifications/preview", { ...wish, locale: "de" });
    expect(german.body.subject).toContain("Gebucht: ");
  });

  it("refuses a channel that the kind does not go by", async () => {
    const answer = await tenant.staff("POST", "/notifications/preview", { kind: "digest", channel: "sms" });
    expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([400, "/channel"]);
  });
});

describe("a test message", () => {
  it("is sent to the address that staff name, and stands in the log", async () => {
    const wish = { kind: "reminder", channel: "email", to: "me@example.com" };
    const { status, body } = await tenant.staff("POST", "/notifications/test", wish);
    expect(status).toBe(202);
    await tellAll();
    const message = await tenant.staff("GET", `/messages/${body.id}`);
    expect(message.body).toMatchObject({ to: "me@example.com", kind: "reminder", state: "sent" });
    expect(message.body.text.length).toBeGreaterThan(20);
  });

  it("needs an address or number that fits the channel", async () => {
    for (const [channel, to] of [
      ["email", "nobody"],
      ["sms", "me@example.com"],
    ]) {
      const answer = await tenant.staff("POST", "/notifications/test", { kind: "booked", channel, to });
      expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([400, "/to"]);
    }
  });

  it("leaves the machine for the business itself alone, also where a stranger's address looks like its own", async () => {
    const test = (channel: string, to: string) => testAt(tenant, { kind: "booked", channel, to });
    expect((await test("email", "Owner@EXAMPLE.com")).status).toBe(202);
    await env.DB.prepare(
      "INSERT INTO members (id, tenant_id, email, name, role, created_at) VALUES ('mem_1', ?, 'ana@example.com', 'Ana', 'staff', 0)",
    )
      .bind(tenant.id)
      .run();
    expect((await test("email", "ana@example.com")).status).toBe(202);
    for (const [channel, to] of [
      ["email", "stranger@example.com"],
      ["email", "owner+1@example.com"],
      ["sms", "+1 212 555 0123"],
    ] as const) {
      const { status, body } = await test(channel, to);
      expect([status, body.code, body.errors?.[0].pointer]).toEqual([400, "invalid_request", "/to"]);
    }
    await tenant.staff("PATCH", "/tenant", { phone: "+12125550123" });
    expect((await test("sms", "+1 (212) 555-0123")).status).toBe(202);
  });

  it("leaves it twenty times a day, also when all are asked for at once", async () => {
    const test = () => testAt(tenant, { kind: "booked", channel: "email", to: "owner@example.com" });
    const answers = await Promise.all(Array.from({ length: 25 }, test));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(20);
    expect(answers.filter(({ body }) => body.code === "rate_limited")).toHaveLength(5);
    expect((await test()).body.detail).toContain("at most 20 tests a day");
    const audited = await tenant.staff("GET", "/audit?limit=100");
    const tested = audited.body.data.filter(({ action }: { action: string }) => action === "message.tested");
    expect(tested).toHaveLength(20);
    passTime(24 * 3_600_000);
    expect((await test()).status).toBe(202);
  });

  it("is not sent again as another message", async () => {
    const { body } = await tenant.staff("POST", "/notifications/test", {
      kind: "booked",
      channel: "email",
      to: "me@example.com",
    });
    await tellAll();
    const again = await tenant.staff("POST", `/messages/${body.id}/resend`);
    expect([again.status, again.body.code]).toEqual([409, "invalid_transition"]);
  });
});

/** A test in a deployment, which has no mailbox. */
async function testAt({ token }: Tenant, wish: object): Promise<Pick<Answer, "status" | "body">> {
  const response = await askWith({ MAILBOX: "off" }, "/v1/notifications/test", {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(wish),
  });
  return { status: response.status, body: await response.json() };
}
