// What becomes of a mail at each answer that Resend or Cloudflare Email gives.

import { afterEach, expect, it, vi } from "vitest";
import { cloudflareSender } from "../../src/integrations/messages/cloudflare-email";
import type { Mail } from "../../src/integrations/messages/port";
import { checkResend, resendSender } from "../../src/integrations/messages/resend";
import { aProvider, timedOut } from "./providers";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const ACCOUNT = { apiKey: "re_1234567890", baseUrl: "https://resend.test" };

const MAIL: Mail = {
  from: { name: 'Salon "Zoë"', address: "bookings@berth.test" },
  to: "jane@example.com",
  replyTo: "salon@example.com",
  subject: "Bestätigt",
  text: "Bis Dienstag",
  html: "<p>Bis Dienstag</p>",
  headers: { "Auto-Submitted": "auto-generated", "X-Berth": "1", "Message-ID": "<1@berth.test>" },
  attachments: [{ filename: "invite.ics", contentType: "text/calendar; method=PUBLISH", content: "SUMMARY:Schön" }],
  idempotencyKey: "msg_1",
};

const sendBy = () => resendSender(ACCOUNT).send(MAIL);
const answered = (status: number, name: string, message = "", headers = {}) => {
  aProvider(() => ({ status, body: { name, message, statusCode: status }, headers }));
  return sendBy();
};

it("a mail goes to Resend with its key, with who sends, and its file in base64", async () => {
  const [asked, sent] = [aProvider(() => ({ status: 200, body: { id: "em_1" } })), await sendBy()];
  expect(sent).toEqual({ outcome: "sent", providerId: "em_1" });
  const [{ url, method, headers, body }] = asked as [(typeof asked)[number]];
  expect([method, url]).toEqual(["POST", "https://resend.test/emails"]);
  expect(headers.get("authorization")).toBe("Bearer re_1234567890");
  expect(headers.get("idempotency-key")).toBe("msg_1");
  expect(headers.get("user-agent")).toMatch(/^Berth/);
  const told = JSON.parse(body);
  expect(told).toMatchObject({
    from: '"Salon Zoë" <bookings@berth.test>',
    to: ["jane@example.com"],
    reply_to: "salon@example.com",
  });
  const [file] = told.attachments;
  expect(new TextDecoder().decode(Uint8Array.from(atob(file.content), (c) => c.charCodeAt(0)))).toBe("SUMMARY:Schön");
  expect(file.content_type).toBe("text/calendar; method=PUBLISH");
});

it.each([
  [429, "rate_limit_exceeded"],
  [409, "concurrent_idempotent_requests"],
  [500, "application_error"],
  [503, "service_unavailable"],
  [502, ""],
])("a mail is tried again after %i %s", async (status, name) => {
  expect(await answered(status, name)).toMatchObject({ outcome: "again", afterMs: null });
});

it("a mail is tried again when Resend says, or when its window of requests ends", async () => {
  expect(await answered(429, "rate_limit_exceeded", "", { "retry-after": "7" })).toMatchObject({ afterMs: 7_000 });
  expect(
    await answered(429, "rate_limit_exceeded", "", { "ratelimit-remaining": "0", "ratelimit-reset": "2" }),
  ).toMatchObject({ afterMs: 2_000 });
});

it("a mail beyond the quota of the day waits until midnight UTC", async () => {
  vi.useFakeTimers({ now: new Date("2026-06-02T21:30:00Z"), toFake: ["Date"] });
  expect(await answered(429, "daily_quota_exceeded")).toMatchObject({ outcome: "again", afterMs: 2.5 * 3_600_000 });
});

it("a mail without an answer is tried again, because its key sends it once", async () => {
  aProvider(timedOut);
  expect(await sendBy()).toEqual({ outcome: "again", reason: "timed_out", afterMs: null });
  aProvider(() => new TypeError("Network connection lost."));
  expect(await sendBy()).toEqual({ outcome: "again", reason: "unreachable", afterMs: null });
});

it.each([
  [429, "monthly_quota_exceeded", ""],
  [401, "missing_api_key", ""],
  [401, "restricted_api_key", ""],
  [403, "suspended_api_key", ""],
  [400, "validation_error", "API key is invalid"],
  [401, "validation_error", "API key is invalid"],
  [403, "validation_error", "The berth.test domain is not verified."],
  [403, "validation_error", "You can only send testing emails to your own email address"],
  [403, "", "error code: 1010"],
])("the account is at fault at %i %s %s", async (status, name, message) => {
  expect(await answered(status, name, message)).toMatchObject({ outcome: "misconfigured" });
});

it.each([
  [422, "validation_error", "Invalid `to` field. The email address needs to follow the format", true],
  [422, "missing_required_field", "Missing `subject` field.", false],
  [422, "invalid_attachment", "", false],
  [409, "invalid_idempotent_request", "", false],
])("a mail is given up at %i %s", async (status, name, message, isAddressDead) => {
  expect(await answered(status, name, message)).toEqual({ outcome: "refused", reason: name, isAddressDead });
});

it("a reason never holds what the provider wrote, which may name the recipient", async () => {
  const sending = await answered(422, "validation_error", "Invalid `to` field: jane@example.com");
  expect(JSON.stringify(sending)).not.toContain("jane");
});

it("a key of Resend is tried without sending, and one that may only send is good", async () => {
  const tried = (status: number, name: string) => {
    aProvider(() => ({ status, body: { name } }));
    return checkResend(ACCOUNT);
  };
  expect(await tried(200, "")).toEqual({ ok: true });
  expect(await tried(401, "restricted_api_key")).toEqual({ ok: true });
  expect(await tried(400, "validation_error")).toMatchObject({ ok: false, reason: "refused" });
  expect(await tried(503, "")).toMatchObject({ ok: false, reason: "unreachable" });
  aProvider(timedOut);
  expect(await checkResend(ACCOUNT)).toMatchObject({ ok: false, reason: "unreachable" });
});

const byCloudflare = (send: (mail: unknown) => Promise<{ messageId: string }>) =>
  cloudflareSender({ send } as unknown as SendEmail).send(MAIL);

it("a mail goes to Cloudflare Email without headers that it refuses", async () => {
  const taken: { headers?: object; attachments?: object[] }[] = [];
  const sending = await byCloudflare(async (mail) => {
    taken.push(mail as object);
    return { messageId: "cf_1" };
  });
  expect(sending).toEqual({ outcome: "sent", providerId: "cf_1" });
  expect(taken[0]?.headers).toEqual({ "Auto-Submitted": "auto-generated", "X-Berth": "1" });
  expect(taken[0]?.attachments).toMatchObject([{ type: "text/calendar; method=PUBLISH", content: "SUMMARY:Schön" }]);
});

it.each([
  ["E_RATE_LIMIT_EXCEEDED", "again"],
  ["E_INTERNAL_SERVER_ERROR", "again"],
  ["E_DELIVERY_FAILED", "again"],
  ["E_DAILY_LIMIT_EXCEEDED", "again"],
  ["E_SENDER_NOT_VERIFIED", "misconfigured"],
  ["E_SENDER_DOMAIN_NOT_AVAILABLE", "misconfigured"],
  ["E_RECIPIENT_SUPPRESSED", "refused"],
  ["E_VALIDATION_ERROR", "refused"],
])("the code %s of Cloudflare Email means %s", async (code, outcome) => {
  const sending = await byCloudflare(async () => {
    throw Object.assign(new Error("no"), { code });
  });
  expect(sending).toMatchObject({ outcome, reason: code });
  if (sending.outcome === "refused") expect(sending.isAddressDead).toBe(code === "E_RECIPIENT_SUPPRESSED");
});

it("a fault of Cloudflare Email without a code leaves open whether the mail went", async () => {
  const sending = await byCloudflare(() => Promise.reject(new Error("Network connection lost.")));
  expect(sending).toEqual({ outcome: "unknown", reason: "no_answer" });
});
