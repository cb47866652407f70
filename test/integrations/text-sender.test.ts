// What becomes of a text at each answer that Twilio gives. It has no idempotency key.

import { afterEach, expect, it, vi } from "vitest";
import type { Text } from "../../src/integrations/messages/port";
import { checkTwilio, twilioSender } from "../../src/integrations/messages/twilio";
import { aProvider, timedOut } from "./providers";

afterEach(() => {
  vi.unstubAllGlobals();
});

const ACCOUNT = {
  accountSid: "AC123",
  authToken: "token",
  from: "+15005550006",
  whatsappFrom: "+14155238886",
  baseUrl: "https://twilio.test",
};

const TEXT: Text = {
  channel: "sms",
  to: "+4915112345678",
  body: "Bis Dienstag, 10 Uhr",
  statusCallback: "https://berth.test/hooks/twilio/con_1",
};

const answered = (status: number, body: unknown, headers = {}) => {
  aProvider(() => ({ status, body, headers }));
  return twilioSender(ACCOUNT).send(TEXT);
};

async function formFor(account: Partial<typeof ACCOUNT> & { apiKey?: { sid: string; secret: string } }, text = TEXT) {
  const asked = aProvider(() => ({ status: 201, body: { sid: "SM1" } }));
  expect(await twilioSender({ ...ACCOUNT, ...account }).send(text)).toEqual({ outcome: "sent", providerId: "SM1" });
  const [request] = asked as [(typeof asked)[number]];
  return { ...request, form: Object.fromEntries(new URLSearchParams(request.body)) };
}

it("a text goes to Twilio from the number of the account, with where to report", async () => {
  const { url, headers, form } = await formFor({});
  expect(url).toBe("https://twilio.test/2010-04-01/Accounts/AC123/Messages.json");
  expect(headers.get("authorization")).toBe(`Basic ${btoa("AC123:token")}`);
  expect(form).toEqual({
    To: "+4915112345678",
    From: "+15005550006",
    Body: "Bis Dienstag, 10 Uhr",
    StatusCallback: "https://berth.test/hooks/twilio/con_1",
  });
});

it("a messaging service, an API key and an end of a text's worth are named as Twilio wants them", async () => {
  const apiKey = { sid: "SK1", secret: "hidden" };
  const { headers, form } = await formFor({ from: "MG9", apiKey }, { ...TEXT, validForSeconds: 600 });
  expect(form).toMatchObject({ MessagingServiceSid: "MG9", ValidityPeriod: "600" });
  expect(form).not.toHaveProperty("From");
  expect(headers.get("authorization")).toBe(`Basic ${btoa("SK1:hidden")}`);
});

it("a text by WhatsApp names its channel at both ends, and a template stands for the body", async () => {
  const template = { sid: "HX1", variables: { "1": "Jane" } };
  const { form } = await formFor({}, { ...TEXT, channel: "whatsapp", template });
  expect(form).toMatchObject({
    To: "whatsapp:+4915112345678",
    From: "whatsapp:+14155238886",
    ContentSid: "HX1",
    ContentVariables: '{"1":"Jane"}',
  });
  expect(form).not.toHaveProperty("Body");
});

it("a channel without a sender is not asked for", async () => {
  const asked = aProvider(() => ({ status: 201 }));
  const sending = await twilioSender({ ...ACCOUNT, whatsappFrom: null }).send({ ...TEXT, channel: "whatsapp" });
  expect(sending).toEqual({ outcome: "misconfigured", reason: "no_sender_for_whatsapp" });
  expect(asked).toEqual([]);
});

it.each([
  [401, 20003, "misconfigured", "credentials_refused"],
  [429, 20429, "again", "rate_limited"],
  [400, 21408, "misconfigured", "country_not_enabled"],
  [400, 21606, "misconfigured", "sender_cannot_text"],
  [400, 21608, "misconfigured", "trial_account"],
  [400, 21610, "refused", "opted_out"],
  [400, 21612, "refused", "no_route"],
  [400, 63016, "refused", "template_needed"],
  [400, 63018, "again", "rate_limited"],
  [500, 20500, "again", "twilio_20500"],
  [400, 99999, "refused", "twilio_99999"],
])("Twilio's %i with code %i means %s: %s", async (status, code, outcome, reason) => {
  expect(await answered(status, { code, message: "for +4915112345678" })).toMatchObject({ outcome, reason });
});

it.each([21211, 21614, 30006, 63024])("the number is of no use after code %i", async (code) => {
  expect(await answered(400, { code })).toMatchObject({ outcome: "refused", isAddressDead: true });
});

it("Twilio says how long to wait", async () => {
  expect(await answered(429, { code: 20429 }, { "retry-after": "3" })).toMatchObject({ afterMs: 3_000 });
});

it.each([
  ["a time-out", timedOut()],
  ["a lost connection", new TypeError("Network connection lost.")],
])("after %s the text is not sent again", async (_, fault) => {
  aProvider(() => fault);
  expect(await twilioSender(ACCOUNT).send(TEXT)).toMatchObject({ outcome: "unknown" });
});

it("a gateway that failed may have let the text through, one that is closed has not", async () => {
  expect(await answered(502, "Bad gateway")).toMatchObject({ outcome: "unknown" });
  expect(await answered(201, "{")).toMatchObject({ outcome: "unknown" });
  expect(await answered(503, "Unavailable")).toMatchObject({ outcome: "again" });
});

it("an account of Twilio is tried without sending", async () => {
  const tried = (status: number, body: unknown = { status: "active" }) => {
    aProvider(() => ({ status, body }));
    return checkTwilio(ACCOUNT);
  };
  expect(await tried(200)).toEqual({ ok: true });
  expect(await tried(200, { status: "suspended" })).toEqual({ ok: false, reason: "refused", detail: "suspended" });
  expect(await tried(401, { code: 20003 })).toMatchObject({ ok: false, reason: "refused" });
  expect(await tried(500)).toMatchObject({ ok: false, reason: "unreachable" });
});
