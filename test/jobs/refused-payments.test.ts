// A provider of payments takes the account of a business no more: its owner is told, once for each break.

import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { ask, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { passTime, setTime, testClock } from "../support/clock";
import { aStripe } from "../support/stripe";
import { tellAll } from "../support/told";
import { connections, eq, makeDeps, openDatabase, paymentsRefused, settingsOf } from "../support/worker";

let tenant: Tenant;
let pack: string;
let stripe: ReturnType<typeof aStripe>;

beforeEach(async () => {
  setTime("2026-06-01T08:00:00Z");
  stripe = aStripe();
  tenant = await makeTenant({ zone: "UTC" });
  await stripe.connect(tenant);
  await makeService(tenant, await makeResource(tenant), { code: "class", price: { amount: 2_000, currency: "USD" } });
  const wanted = { name: "Five visits", price: { amount: 15_000, currency: "USD" }, visits: 5 };
  pack = (await tenant.staff("POST", "/packages", wanted)).body.id;
});

const buys = async () => {
  const customer = { name: "Bo", email: "bo@example.com" };
  const key = crypto.randomUUID();
  const answer = await ask("POST", `/v1/public/${tenant.slug}/purchases`, { body: { package: pack, customer }, key });
  return answer.status;
};

type Told = { channel: string; state: string; title: string; text: string; html: string | null };

async function told(): Promise<Told[]> {
  await tellAll();
  const { results } = await env.DB.prepare("SELECT * FROM messages WHERE tenant_id = ? ORDER BY created_at, rowid")
    .bind(tenant.id)
    .all<Told>();
  return results;
}

const mails = async () => (await told()).filter(({ channel }) => channel === "email");

it("tells once for a break, however many customers meet it, by mail and by a notice", async () => {
  stripe.behave({ mode: "401" });
  expect(await Promise.all([buys(), buys(), buys()])).toEqual([503, 503, 503]);
  passTime(86_400_000);
  expect(await buys()).toBe(503);
  expect((await told()).map(({ channel, state }) => `${channel} ${state}`).sort()).toEqual([
    "email sent",
    "notice sent",
  ]);
  const [mail] = await mails();
  expect(mail?.title).toBe("Stripe refuses your account");
  expect(mail?.text).toContain("customers cannot pay online");
  expect(mail?.text).toContain(`/dashboard/${tenant.slug}/payments/settings`);
});

it("tells again where the account was mended and breaks again, on the same day", async () => {
  for (const _ of [1, 2]) {
    stripe.behave({ mode: "401" });
    expect(await buys()).toBe(503);
    expect(await buys()).toBe(503);
    stripe.behave({ mode: "ok" });
    passTime(60_000);
    expect(await buys()).toBe(201);
    passTime(60_000);
  }
  expect(await mails()).toHaveLength(2);
});

it("tells in the language of the business", async () => {
  await tenant.staff("PATCH", "/tenant", { locale: "ar" });
  stripe.behave({ mode: "401" });
  await buys();
  const [mail] = await mails();
  expect(mail?.title).toContain("رفض حسابك لدى");
  expect(mail?.html).toContain('dir="rtl"');
});

it("tells nothing of an account that is only slow or down", async () => {
  stripe.behave({ mode: "500" });
  await buys();
  expect(await told()).toEqual([]);
});

it("leaves an account removed that its business removes while the refusal is noted", async () => {
  const [row] = await openDatabase(env.DB).select().from(connections).where(eq(connections.tenantId, tenant.id));
  if (!row) throw new Error("There is no account.");
  expect((await tenant.staff("DELETE", "/connections/stripe")).status).toBe(204);
  await paymentsRefused(
    makeDeps(env, settingsOf(env), testClock, () => undefined),
    row,
    "refused",
  );
  expect((await tenant.staff("GET", "/connections/stripe")).status).toBe(404);
  stripe.behave({ mode: "ok" });
  expect(await buys()).toBe(503);
});
