// What providers report: a signed report moves its message on, once and only forward; a STOP word ends texts.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { hmac, toBase64, utf8 } from "../../src/integrations/bytes";
import { ask, type Tenant } from "../support/api";
import { aTenantWith } from "../support/scenario";

const SECRET = `whsec_${btoa("a-secret-of-thirty-two-characters")}`;
const AUTH_TOKEN = "an-auth-token";

let tenant: Tenant;

beforeEach(async () => {
  ({ tenant } = await aTenantWith());
});

async function aMessage(providerId: string, provider: string, of = tenant): Promise<string> {
  const id = `msg_${crypto.randomUUID().slice(0, 8)}`;
  await env.DB.prepare(
    `INSERT INTO messages (id, tenant_id, kind, channel, subject_id, locale, state, provider, provider_id, created_at, updated_at)
     VALUES (?, ?, 'booked', 'email', 'bkg_x', 'en', 'sent', ?, ?, 0, 0)`,
  )
    .bind(id, of.id, provider, providerId)
    .run();
  return id;
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

  async function report(type: string, providerId: string, { id = crypto.randomUUID(), secret = SECRET } = {}) {
    const raw = JSON.stringify({ type, created_at: "2026-06-01T00:00:00Z", data: { email_id: providerId } });
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
    const foreign = await aMessage("re_3", "resend", other);
    expect((await report("email.bounced", "re_3")).status).toBe(204);
    expect([await stateOf(id), await stateOf(foreign)]).toEqual(["sent", "sent"]);
    expect((await ask("POST", "/hooks/resend/con_none", { raw: "{}" })).status).toBe(404);
    expect((await ask("POST", "/hooks/unknown/deployment", { raw: "{}" })).status).toBe(404);
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
  it("ends texts to a number that says STOP, and begins them again with START", async () => {
    const put = await tenant.staff("PUT", "/connections/twilio", {
      account_sid: "AC1",
      auth_token: AUTH_TOKEN,
      from: "+15551234567",
    });
    const path = `/hooks/twilio/${put.body.id}`;
    const say = async (word: string) => {
      const fields = { MessageSid: `SM${word}`, Body: word, From: "+15557654321", To: "+15551234567" };
      const signed = Object.entries(fields)
        .sort()
        .reduce((text, [name, value]) => text + name + value, `https://berth.test${path}`);
      const headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": toBase64(await hmac("SHA-1", utf8(AUTH_TOKEN), signed)),
      };
      return ask("POST", path, { raw: new URLSearchParams(fields).toString(), headers });
    };
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
