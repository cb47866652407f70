// Where a text does not arrive, one more text or a mail tells the same, while it is still true.

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hmac, toBase64, utf8 } from "../../src/integrations/bytes";
import { aProvider } from "../integrations/providers";
import { ask, type Tenant } from "../support/api";
import { passTime } from "../support/clock";
import { aTenantWith } from "../support/scenario";
import { tellAll } from "../support/told";

const AUTH_TOKEN = "an-auth-token";
const TUESDAY_TEN = "2026-06-02T10:00:00Z";
const JANE = { name: "Jane", email: "jane@example.com", phone: "+15557654321", consents: ["sms", "whatsapp"] };

let tenant: Tenant;
let room: string;
let code: string;
let connection: string;
let answer: Parameters<typeof aProvider>[0];

beforeEach(async () => {
  const made = await aTenantWith({ now: "2026-06-01T09:00:00Z", service: {} });
  ({ tenant, room } = made);
  code = made.service.code;
  answer = () => ({ status: 201, body: { sid: `SM${crypto.randomUUID()}` } });
  aProvider(() => answer());
  const put = await tenant.staff("PUT", "/connections/twilio", {
    account_sid: "AC1",
    auth_token: AUTH_TOKEN,
    from: "+15551234567",
    whatsapp_from: "+15551234567",
  });
  connection = put.body.id;
  const byText = { email: { on: false }, sms: { on: true }, whatsapp: { on: true } };
  await tenant.staff("PATCH", "/notifications", { kinds: { booked: byText, moved_by_business: byText } });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

type Told = { kind: string; channel: string; state: string; reason: string | null; text: string; provider_id: string };

async function told(): Promise<Told[]> {
  await tenant.consistency(room);
  await tellAll();
  const { results } = await env.DB.prepare(
    "SELECT * FROM messages WHERE tenant_id = ? AND kind NOT LIKE 'staff%' ORDER BY created_at, rowid",
  )
    .bind(tenant.id)
    .all<Told>();
  return results;
}

const statesOf = (rows: readonly Told[]) => rows.map(({ channel, state }) => `${channel} ${state}`).sort();

async function report(fields: Record<string, string>) {
  const path = `/hooks/twilio/${connection}`;
  const signed = Object.entries(fields)
    .sort()
    .reduce((text, [name, value]) => text + name + value, `https://berth.test${path}`);
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "x-twilio-signature": toBase64(await hmac("SHA-1", utf8(AUTH_TOKEN), signed)),
  };
  return ask("POST", path, { raw: new URLSearchParams(fields).toString(), headers });
}

async function aBooking(customer: object = JANE): Promise<string> {
  return (await tenant.book(code, TUESDAY_TEN, { customer })).body.booking.id;
}

describe("a text that the provider refuses for good", () => {
  it("is told by one mail, however many texts of the event fail", async () => {
    answer = () => ({ status: 400, body: { code: 21614 } });
    await aBooking();
    expect(statesOf(await told())).toEqual(["email sent", "sms bounced", "whatsapp bounced"]);
    expect(statesOf(await told())).toHaveLength(3);
  });

  it("is told by no second mail where the event is told by mail anyway", async () => {
    await tenant.staff("PATCH", "/notifications", { kinds: { booked: { email: { on: true } } } });
    answer = () => ({ status: 400, body: { code: 30007 } });
    await aBooking();
    expect(statesOf(await told())).toEqual(["email sent", "sms failed", "whatsapp failed"]);
  });
});

describe("a text that the provider took and could not deliver", () => {
  it("is told by one mail, with what staff added, however often the provider says so", async () => {
    const id = await aBooking({ ...JANE, consents: ["sms"] });
    await told();
    await tenant.staff("POST", `/bookings/${id}/reschedule`, { start: "2026-06-02T12:00:00Z", message: "Sorry" });
    passTime(10_000);
    const text = (await told()).find(({ kind, state }) => kind === "moved_by_business" && state === "sent");
    expect(text?.channel).toBe("sms");
    for (const status of ["undelivered", "undelivered", "failed"])
      await report({ MessageSid: text?.provider_id ?? "", MessageStatus: status, ErrorCode: "30007" });
    const mails = (await told()).filter(({ channel }) => channel === "email");
    expect(mails.map(({ kind, state }) => [kind, state])).toEqual([["moved_by_business", "sent"]]);
    expect(mails[0]?.text).toContain("Sorry");
  });

  it("is told by one more text where the telephone may have been off, and then by mail", async () => {
    await aBooking({ ...JANE, consents: ["sms"] });
    const sidOf = (row: Told | undefined) => row?.provider_id ?? "";
    const fails = (sid: string) => report({ MessageSid: sid, MessageStatus: "undelivered", ErrorCode: "30003" });
    const texts = async () => (await told()).filter(({ channel }) => channel === "sms");
    await fails(sidOf((await texts())[0]));
    await fails(sidOf((await texts())[0]));
    expect(await texts()).toHaveLength(1);
    passTime(5 * 60_000);
    const [first, second, ...more] = await texts();
    expect([first?.state, second?.state, more]).toEqual(["failed", "sent", []]);
    expect(second?.text).toBe(first?.text);
    await fails(sidOf(second));
    passTime(5 * 60_000);
    expect(statesOf(await told())).toEqual(["email sent", "sms failed", "sms failed", "whatsapp skipped"]);
  });

  it("is told by no mail once its moment has passed, or where the customer has no address", async () => {
    await aBooking({ ...JANE, consents: ["sms"] });
    const [text] = (await told()).filter(({ channel }) => channel === "sms");
    passTime(26 * 3_600_000);
    await report({ MessageSid: text?.provider_id ?? "", MessageStatus: "undelivered" });
    const late = (await told()).filter(({ channel, kind }) => channel === "email" && kind === "booked");
    expect(late.map(({ state, reason }) => [state, reason])).toEqual([["skipped", "moment_passed"]]);
    answer = () => ({ status: 400, body: { code: 30007 } });
    const { email, ...withoutAddress } = JANE;
    await tenant.book(code, "2026-06-03T10:00:00Z", { customer: { ...withoutAddress, consents: ["sms"] } });
    const reasons = (await told()).filter(({ channel }) => channel === "email").map(({ reason }) => reason);
    expect(reasons).toContain("no_address");
  });
});

it("is the first word of a booking by each channel, where staff first tell of it when they move it", async () => {
  const wish = { service: code, start: TUESDAY_TEN, customer: JANE, notify: false };
  const { body } = await tenant.staff("POST", "/bookings", wish);
  await tenant.staff("POST", `/bookings/${body.booking.id}/reschedule`, { start: "2026-06-02T12:00:00Z" });
  passTime(11_000);
  const first = await told();
  expect(first.map(({ kind, channel }) => `${kind} ${channel}`).sort()).toEqual(["booked sms", "booked whatsapp"]);
  await tenant.staff("POST", `/bookings/${body.booking.id}/reschedule`, { start: "2026-06-02T15:00:00Z" });
  passTime(11_000);
  const kinds = (await told()).slice(2).map(({ kind }) => kind);
  expect(kinds).toEqual(["moved_by_business", "moved_by_business"]);
});
