// What providers report: a signed report moves its message on, once and only forward; a STOP word ends texts.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { hmac, toBase64, utf8 } from "../../src/integrations/bytes";
import { ask, type Tenant } from "../support/api";
import { aTenantWith } from "../support/scenario";

const SECRET = `whsec_${btoa("a-secret-of-thirty-two-characters")}`;
const AUTH_TOKEN = "an-auth-token";
const TUESDAY_TEN = "2026-06-02T10:00:00Z";
const TUESDAY_NOON = "2026-06-02T12:00:00Z";

let tenant: Tenant;
let code: string;

beforeEach(async () => {
  const made = await aTenantWith({ service: {} });
  tenant = made.tenant;
  code = made.service.code;
});

type Sent = { of?: Tenant; channel?: string; recipient?: string | null };

async function aMessage(providerId: string, provider: string, sent: Sent = {}): Promise<string> {
  const { of = tenant, channel = "email", recipient = null } = sent;
  const id = `msg_${crypto.randomUUID().slice(0, 8)}`;
  await env.DB.prepare(
    `INSERT INTO messages (id, tenant_id, kind, channel, recipient, subject_id, locale, state, provider, provider_id,
       created_at, updated_at) VALUES (?, ?, 'booked', ?, ?, 'bkg_x', 'en', 'sent', ?, ?, 0, 0)`,
  )
    .bind(id, of.id, channel, recipient, provider, providerId)
    .run();
  return id;
}

const JANE = { name: "Jane Smith", email: "jane@example.com", phone: "+15557654321" };

async function aBookingOfJane(start: string): Promise<string> {
  const booked = await tenant.book(code, start, { customer: JANE });
  expect(booked.status).toBe(201);
  return booked.body.booking.id;
}

/** What staff see at a booking, and in the list of all. */
async function unreachableAt(id: string): Promise<string[]> {
  const read = (await tenant.staff("GET", `/bookings/${id}`)).body.customer.unreachable;
  await tenant.consistency();
  const { data } = (await tenant.staff("GET", "/bookings")).body;
  const listed = data.find((booking: { id: string }) => booking.id === id);
  expect(listed.customer.unreachable).toEqual(read);
  return read;
}

const stateOf = async (id: string) =>
  (await env.DB.prepare("SELECT state FROM messages WHERE id = ?").bind(id).first<{ state: string }>())?.state;

describe("Resend", () => {
  let connection: string;

  beforeEach(async () => {
    const put = await tenant.staff("PUT", "/connections/resend", {
      api_key: "re_secret_1234",
      from: "Jane <jane@example.com>",
      webhook_secret: SECRET,
    });
    expect(put.status).toBe(200);
    connection = put.body.id;
  });

  async function report(
    type: string,
    providerId: string,
    { id = crypto.randomUUID(), secret = SECRET, ...more }: { id?: string; secret?: string; bounce?: object } = {},
  ) {
    const data = { email_id: providerId, ...more };
    const raw = JSON.stringify({ type, created_at: "2026-06-01T00:00:00Z", data });
    const timestamp = String(Math.floor(Date.parse("2026-06-01T00:00:00Z") / 1_000));
    const key = Uint8Array.from(atob(secret.slice(6)), (letter) => letter.charCodeAt(0));
    const signature = `v1,${toBase64(await hmac("SHA-256", key, `${id}.${timestamp}.${raw}`))}`;
    const headers = { "svix-id": id, "svix-timestamp": timestamp, "svix-signature": signature };
    return ask("POST", `/hooks/resend/${connection}`, { raw, headers });
  }

  it("moves a message on, and never back", async () => {
    const id = await aMessage("re_1", "resend");
    expect((await report("email.delivered", "re_1")).status).toBe(204);
    expect(await stateOf(id)).toBe("delivered");
    await report("email.delivery_delayed", "re_1");
    expect(await stateOf(id)).toBe("delivered");
    await report("email.complained", "re_1");
    expect(await stateOf(id)).toBe("complained");
  });

  it("moves nothing without a right signature, and no message of another business", async () => {
    const id = await aMessage("re_2", "resend");
    const forged = await report("email.bounced", "re_2", {
      secret: `whsec_${btoa("another-secret-of-32-characters!")}`,
    });
    expect([forged.status, forged.body.code]).toEqual([400, "invalid_request"]);
    const { tenant: other } = await aTenantWith();
    const foreign = await aMessage("re_3", "resend", { of: other });
    expect((await report("email.bounced", "re_3")).status).toBe(204);
    expect([await stateOf(id), await stateOf(foreign)]).toEqual(["sent", "sent"]);
    expect((await ask("POST", "/hooks/resend/con_none", { raw: "{}" })).status).toBe(404);
    expect((await ask("POST", "/hooks/unknown/deployment", { raw: "{}" })).status).toBe(404);
  });

  it("says that an address is dead, which staff see at each booking with it until a mail arrives there", async () => {
    const [first, second] = [await aBookingOfJane(TUESDAY_TEN), await aBookingOfJane(TUESDAY_NOON)];
    await aMessage("re_4", "resend", { recipient: "jane@example.com" });
    await report("email.bounced", "re_4", { bounce: { type: "Temporary", subType: "MailboxFull" } });
    expect(await unreachableAt(first)).toEqual([]);
    await aMessage("re_5", "resend", { recipient: "jane@example.com" });
    await report("email.bounced", "re_5", { bounce: { type: "Permanent", subType: "General" } });
    expect([await unreachableAt(first), await unreachableAt(second)]).toEqual([["email"], ["email"]]);
    const agenda = await tenant.staff(
      "GET",
      `/resources/${await tenant.resourceId()}/agenda?from=2026-06-02&to=2026-06-02`,
    );
    expect(agenda.body.data[0].booking.customer.unreachable).toEqual(["email"]);
    const amended = await tenant.staff("PATCH", `/bookings/${second}`, { customer: { email: "jane2@example.com" } });
    expect(amended.body.customer.unreachable).toEqual([]);
    await aMessage("re_6", "resend", { recipient: "jane@example.com" });
    await report("email.delivered", "re_6");
    expect(await unreachableAt(first)).toEqual([]);
  });

  it("says that a mail was unwanted, and no later mail hides it", async () => {
    const id = await aBookingOfJane(TUESDAY_TEN);
    await aMessage("re_7", "resend", { recipient: "jane@example.com" });
    await report("email.complained", "re_7");
    await aMessage("re_8", "resend", { recipient: "jane@example.com" });
    await report("email.delivered", "re_8");
    expect(await unreachableAt(id)).toEqual(["email"]);
  });

  it("says nothing of a dead address to another business", async () => {
    const { tenant: other, service } = await aTenantWith({ service: {} });
    await aMessage("re_9", "resend", { recipient: "jane@example.com" });
    await report("email.bounced", "re_9", { bounce: { type: "Permanent" } });
    tenant = other;
    code = service.code;
    expect(await unreachableAt(await aBookingOfJane(TUESDAY_TEN))).toEqual([]);
  });

  it("shows the last four characters of its key, and nothing more of it", async () => {
    const { body } = await tenant.staff("GET", "/connections/resend");
    expect(body.shown).toEqual({ from: "Jane <jane@example.com>", api_key: "1234" });
    expect(body.status).toBe("needs_attention");
    const rows = await env.DB.prepare("SELECT * FROM connections WHERE id = ?").bind(connection).first();
    expect(JSON.stringify([body, rows])).not.toContain("re_secret");
    expect((await tenant.staff("DELETE", "/connections/resend")).status).toBe(204);
    expect((await tenant.staff("GET", "/connections/resend")).status).toBe(404);
  });
});

describe("Twilio", () => {
  let path: string;

  beforeEach(async () => {
    const put = await tenant.staff("PUT", "/connections/twilio", {
      account_sid: "AC1",
      auth_token: AUTH_TOKEN,
      from: "+15551234567",
    });
    path = `/hooks/twilio/${put.body.id}`;
  });

  async function post(fields: Record<string, string>) {
    const signed = Object.entries(fields)
      .sort()
      .reduce((text, [name, value]) => text + name + value, `https://berth.test${path}`);
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "x-twilio-signature": toBase64(await hmac("SHA-1", utf8(AUTH_TOKEN), signed)),
    };
    return ask("POST", path, { raw: new URLSearchParams(fields).toString(), headers });
  }

  const say = (word: string) => post({ MessageSid: `SM${word}`, Body: word, From: JANE.phone, To: "+15551234567" });

  it("says that a number is dead or said STOP, which staff see at the booking", async () => {
    const id = await aBookingOfJane(TUESDAY_TEN);
    await say("STOP");
    expect(await unreachableAt(id)).toEqual(["phone"]);
    await say("START");
    expect(await unreachableAt(id)).toEqual([]);
    await aMessage("SM1", "twilio", { channel: "sms", recipient: JANE.phone });
    await post({ MessageSid: "SM1", MessageStatus: "undelivered", ErrorCode: "30006" });
    expect(await unreachableAt(id)).toEqual(["phone"]);
    await aMessage("SM2", "twilio", { channel: "sms", recipient: JANE.phone });
    await post({ MessageSid: "SM2", MessageStatus: "delivered" });
    expect(await unreachableAt(id)).toEqual([]);
    await aMessage("SM3", "twilio", { channel: "whatsapp", recipient: JANE.phone });
    await post({ MessageSid: "SM3", MessageStatus: "undelivered", ErrorCode: "63024" });
    expect(await unreachableAt(id)).toEqual([]);
  });

  it("ends texts to a number that says STOP, and begins them again with START", async () => {
    const optOuts = async () =>
      (await env.DB.prepare("SELECT topic FROM opt_outs WHERE tenant_id = ?").bind(tenant.id).all()).results;
    const stopped = await say("Stop");
    expect([stopped.status, stopped.headers.get("content-type")]).toEqual([200, "text/xml; charset=utf-8"]);
    expect(await optOuts()).toEqual([{ topic: "text" }]);
    await say("START");
    expect(await optOuts()).toEqual([]);
    // Twilio repeats the first text.
    await say("Stop");
    expect(await optOuts()).toEqual([]);
  });
});

it("a report that is too long is refused", async () => {
  const answer = await ask("POST", "/hooks/resend/deployment", { raw: "x".repeat(256 * 1_024 + 1) });
  expect(answer.status).toBe(413);
});
