// A provider refuses the account of a business: no message is lost, staff see it, and the owner is told.

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { aProvider } from "../integrations/providers";
import type { Tenant } from "../support/api";
import { passTime } from "../support/clock";
import { aTenantWith } from "../support/scenario";
import { tellAll } from "../support/told";

const JANE = { name: "Jane", email: "jane@example.com" };
const REFUSED = { status: 401, body: { name: "validation_error", message: "API key is invalid" } };

let tenant: Tenant;
let room: string;
let code: string;
let answer: Parameters<typeof aProvider>[0];

beforeEach(async () => {
  const made = await aTenantWith({ now: "2026-06-01T09:00:00Z", service: {} });
  ({ tenant, room } = made);
  code = made.service.code;
  answer = () => ({ status: 200, body: { id: crypto.randomUUID() } });
  aProvider((...asked) => answer(...asked));
  await tenant.staff("PUT", "/connections/resend", { api_key: "re_1", from: "jane@example.com" });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

type Told = { kind: string; channel: string; state: string; provider: string; title: string; recipient: string };

async function told(): Promise<Told[]> {
  await tenant.consistency(room);
  await tellAll();
  const { results } = await env.DB.prepare("SELECT * FROM messages WHERE tenant_id = ? ORDER BY created_at, rowid")
    .bind(tenant.id)
    .all<Told>();
  return results;
}

const account = async () => (await tenant.staff("GET", "/connections/resend")).body;

it("its mails go by the deployment's account, and the owner hears of it once a day", async () => {
  answer = () => REFUSED;
  await tenant.book(code, "2026-06-02T10:00:00Z", { customer: JANE });
  const first = await told();
  const mail = first.find(({ recipient }) => recipient === JANE.email);
  expect([mail?.state, mail?.provider]).toEqual(["sent", "mailbox"]);
  expect(await account()).toMatchObject({ status: "needs_attention", last_error: "invalid_api_key" });
  await tenant.book(code, "2026-06-02T12:00:00Z", { customer: JANE });
  const words = (await told()).filter(({ kind }) => kind === "announcement");
  expect(words.map(({ channel, state }) => `${channel} ${state}`).sort()).toEqual(["email sent", "notice sent"]);
  expect(words.find(({ channel }) => channel === "email")?.title).toBe("Resend refuses your account");
});

it("it is asked each time, and is well again as soon as it takes a mail", async () => {
  answer = () => REFUSED;
  await tenant.book(code, "2026-06-02T10:00:00Z", { customer: JANE });
  await told();
  await told();
  answer = () => ({ status: 200, body: { id: crypto.randomUUID() } });
  passTime(60_000);
  await tenant.book(code, "2026-06-02T12:00:00Z", { customer: JANE });
  const mails = (await told()).filter(({ recipient }) => recipient === JANE.email);
  expect(mails.map(({ provider }) => provider)).toEqual(["mailbox", "resend"]);
  expect(await account()).toMatchObject({ status: "active", last_error: null });
});
