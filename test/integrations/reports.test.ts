// What providers report: whether it comes from them, and what it says.

import { expect, it } from "vitest";
import { cloudflareReport } from "../../src/integrations/messages/cloudflare-reports";
import { isNews } from "../../src/integrations/messages/reports";
import { isFromResend, resendReport } from "../../src/integrations/messages/resend-reports";
import { isFromTwilio, NO_REPLY, twilioReply, twilioReport } from "../../src/integrations/messages/twilio-reports";
import { newWebhookSecret, signatureOf } from "../../src/integrations/webhooks/sign";

const NOW = Date.parse("2026-06-02T10:00:00Z");

async function svixHeaders(secret: string, body: string, at = NOW) {
  const timestamp = Math.floor(at / 1_000);
  return new Headers({
    "svix-id": "evt_1",
    "svix-timestamp": String(timestamp),
    "svix-signature": await signatureOf([secret], "evt_1", timestamp, body),
  });
}

it("a report is Resend's when a secret of ours signed exactly these bytes, within five minutes", async () => {
  const [secret, other, body] = [newWebhookSecret(), newWebhookSecret(), '{"type":"email.delivered"}'];
  const headers = await svixHeaders(secret, body);
  expect(await isFromResend(headers, body, [other, secret], NOW)).toBe(true);
  expect(await isFromResend(headers, body, [other], NOW)).toBe(false);
  expect(await isFromResend(headers, `${body} `, [secret], NOW)).toBe(false);
  expect(await isFromResend(await svixHeaders(secret, body, NOW - 301_000), body, [secret], NOW)).toBe(false);
  expect(await isFromResend(await svixHeaders(secret, body, NOW + 301_000), body, [secret], NOW)).toBe(false);
  expect(await isFromResend(new Headers(), body, [secret], NOW)).toBe(false);
});

const byResend = (type: string, data: object = {}) =>
  resendReport(
    JSON.stringify({ type, created_at: "2026-06-02T09:59:58.000Z", data: { email_id: "em_1", ...data } }),
    "evt_1",
  );

it.each([
  ["email.delivered", {}, "delivered", false, null],
  ["email.delivery_delayed", {}, "deferred", false, "delayed"],
  ["email.bounced", { bounce: { type: "Permanent", subType: "General" } }, "bounced", true, "permanent_general"],
  [
    "email.bounced",
    { bounce: { type: "Temporary", subType: "MailboxFull" } },
    "bounced",
    false,
    "temporary_mailboxfull",
  ],
  ["email.complained", {}, "complained", true, "complained"],
  ["email.suppressed", {}, "failed", true, "suppressed"],
  ["email.failed", { failed: { reason: "jane@example.com is unknown" } }, "failed", false, "failed"],
])("Resend's %s with %j is %s", (type, data, state, isAddressDead, reason) => {
  const at = NOW - 2_000;
  expect(byResend(type, data)).toEqual({ eventId: "evt_1", providerId: "em_1", state, isAddressDead, reason, at });
});

it("what does not matter, or cannot be read, is no report", () => {
  for (const type of ["email.sent", "email.opened", "email.clicked", "contact.created"])
    expect(byResend(type)).toBeNull();
  for (const body of ["", "{", "null", "[]", '{"type":"email.delivered"}'])
    expect(resendReport(body, "evt_1")).toBeNull();
});

it("a report of Cloudflare Email says what became of a mail", () => {
  const told = (name: string, payload: object = {}) =>
    cloudflareReport({
      type: `cf.email.sending.message.${name}`,
      payload: { messageId: "cf_1", recipient: "jane@example.com", ...payload },
      metadata: { eventTimestamp: "2026-06-02T10:00:00Z" },
    });
  expect(told("delivered")).toEqual({
    eventId: "cf_1.cf.email.sending.message.delivered",
    providerId: "cf_1",
    state: "delivered",
    isAddressDead: false,
    reason: null,
    at: NOW,
  });
  const delivery = { status: "failed", smtpStatusCode: 550 };
  expect(told("bounced", { bounce: { type: "hard" }, delivery })).toMatchObject({
    isAddressDead: true,
    reason: "smtp_550",
  });
  expect(told("bounced", { bounce: { type: "soft" } })).toMatchObject({ state: "bounced", isAddressDead: false });
  expect(told("complained")).toMatchObject({ state: "complained", isAddressDead: true });
  expect(told("rejected")).toMatchObject({ state: "failed", reason: "rejected" });
  expect(told("accepted")).toBeNull();
  for (const event of [null, "text", {}, { type: "cf.email.sending.message.delivered" }])
    expect(cloudflareReport(event)).toBeNull();
});

it("a later stage of a message's way is never undone by an earlier report", () => {
  expect(isNews("sent", "delivered")).toBe(true);
  expect(isNews("delivered", "sent")).toBe(false);
  expect(isNews("delivered", "deferred")).toBe(false);
  expect(isNews("delivered", "delivered")).toBe(false);
  expect(isNews("delivered", "bounced")).toBe(true);
  expect(isNews("bounced", "delivered")).toBe(false);
  expect(isNews("delivered", "complained")).toBe(true);
  expect(isNews("queued", "failed")).toBe(true);
});

const FORM = "application/x-www-form-urlencoded; charset=UTF-8";

async function sha1(token: string, text: string): Promise<string> {
  const bytes = new TextEncoder();
  const how = { name: "HMAC", hash: "SHA-1" };
  const key = await crypto.subtle.importKey("raw", bytes.encode(token), how, false, ["sign"]);
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes.encode(text)))));
}

it("a form is Twilio's when its fields, sorted, and the address are signed with the token", async () => {
  const url = "https://berth.test/hooks/twilio/con_1?a=1";
  const body = "To=%2B15005550006&MessageStatus=sent&MessageSid=SM1&Empty=";
  const signed = (address: string) => sha1("token", `${address}EmptyMessageSidSM1MessageStatussentTo+15005550006`);
  const from = { url, body, contentType: FORM };
  expect(await isFromTwilio({ ...from, signature: await signed(url) }, "token")).toBe(true);
  expect(await isFromTwilio({ ...from, signature: await signed(url) }, "another")).toBe(false);
  expect(await isFromTwilio({ ...from, signature: null }, "token")).toBe(false);
  expect(
    await isFromTwilio({ ...from, body: body.replace("sent", "read"), signature: await signed(url) }, "token"),
  ).toBe(false);
  const withPort = "https://berth.test:443/hooks/twilio/con_1?a=1";
  expect(await isFromTwilio({ ...from, signature: await signed(withPort) }, "token")).toBe(true);
  expect(await isFromTwilio({ ...from, url: withPort, signature: await signed(url) }, "token")).toBe(true);
  const elsewhere = "https://berth.test:8443/hooks/twilio/con_1?a=1";
  expect(await isFromTwilio({ ...from, url: elsewhere, signature: await signed(url) }, "token")).toBe(false);
});

it("a field that Twilio repeats counts once for each of its values", async () => {
  const url = "https://berth.test/hooks/twilio/con_1";
  const signature = await sha1("token", `${url}MediaUrlaMediaUrlbSidX`);
  expect(
    await isFromTwilio({ url, body: "MediaUrl=b&Sid=X&MediaUrl=a&MediaUrl=b", contentType: FORM, signature }, "token"),
  ).toBe(true);
});

it("a JSON body is Twilio's when its hash stands in the signed address", async () => {
  const body = '{"CallSid":"CA1234567890ABCDE","Caller":"+12349013030"}';
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
  const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const url = `https://berth.test/hooks/twilio/con_1?bodySHA256=${hash}`;
  const from = { url, contentType: "application/json", signature: await sha1("token", url) };
  expect(await isFromTwilio({ ...from, body }, "token")).toBe(true);
  expect(await isFromTwilio({ ...from, body: `${body} ` }, "token")).toBe(false);
  const bare = "https://berth.test/hooks/twilio/con_1";
  expect(await isFromTwilio({ ...from, url: bare, signature: await sha1("token", bare), body }, "token")).toBe(false);
});

const form = (fields: Record<string, string>) => new URLSearchParams(fields);

it.each([
  [{ MessageStatus: "sent" }, { state: "sent", reason: null }],
  [{ MessageStatus: "delivered" }, { state: "delivered", reason: null }],
  [{ MessageStatus: "read" }, { state: "delivered" }],
  [
    { MessageStatus: "undelivered", ErrorCode: "30003" },
    { state: "failed", reason: "telephone_unreachable" },
  ],
  [
    { MessageStatus: "undelivered", ErrorCode: "30006" },
    { state: "failed", isAddressDead: true },
  ],
  [
    { MessageStatus: "failed", ErrorCode: "12345" },
    { state: "failed", reason: "twilio_12345", isAddressDead: false },
  ],
  [{ MessageStatus: "failed" }, { state: "failed", reason: "failed" }],
])("Twilio's callback %j says %j", (fields, said) => {
  const eventId = `SM1.${fields.MessageStatus}`;
  expect(twilioReport(form({ MessageSid: "SM1", ...fields }))).toMatchObject({ eventId, providerId: "SM1", ...said });
});

it("a callback before Twilio sends, or of nothing, is no report", () => {
  for (const MessageStatus of ["queued", "accepted", "scheduled", "sending", "", "constructor"])
    expect(twilioReport(form({ MessageSid: "SM1", MessageStatus }))).toBeNull();
  expect(twilioReport(form({ MessageStatus: "sent" }))).toBeNull();
});

it.each(["STOP", "stop", " Stop. ", "STOPALL", "unsubscribe", "CANCEL", "End", "QUIT", "Revoke", "OPTOUT", "opt-out"])(
  "the word %j ends texts",
  (Body) => {
    const reply = twilioReply(form({ From: "+4915112345678", To: "+15005550006", Body }));
    expect(reply).toEqual({ kind: "opt_out", channel: "sms", from: "+4915112345678", to: "+15005550006" });
  },
);

it.each([
  "Stopp!",
  "Arrêt",
  "ARRET",
  "arreter",
  "Baja",
  "¡Alto!",
  "parar",
  "Sair",
  "बंद करें",
  "停止",
  "수신 거부",
  "إيقاف",
  "ايقاف",
])("the word %j of another language ends texts", (Body) =>
  expect(twilioReply(form({ From: "+1", To: "+2", Body }))).toMatchObject({ kind: "opt_out" }),
);

it("the word START begins them again, also by WhatsApp, and other words do nothing", () => {
  const reply = (Body: string) => twilioReply(form({ From: "whatsapp:+4915112345678", To: "whatsapp:+1", Body }));
  expect(reply("Start")).toEqual({ kind: "opt_in", channel: "whatsapp", from: "+4915112345678", to: "+1" });
  expect(reply("unstop")).toMatchObject({ kind: "opt_in" });
  for (const text of ["please stop by at ten", "Kann ich morgen stoppen?", "yes", "はい", "", "C1"])
    expect(reply(text)).toBeNull();
  expect(NO_REPLY).toContain("<Response/>");
});
