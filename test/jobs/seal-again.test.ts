// A key of the deployment is replaced: what it sealed is sealed by the new one, and then it can go.

import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import type { ResendCredentials } from "../../src/actions/connections/sealed";
import type { Deps } from "../../src/actions/deps";
import { openSecrets } from "../../src/actions/webhooks/secrets";
import type { Env } from "../../src/env";
import type { Tenant } from "../support/api";
import { passTime, testClock } from "../support/clock";
import { aTenantWith } from "../support/scenario";
import { findConnection, findWebhook, makeDeps, openCredentials, sealAgain, settingsOf } from "../support/worker";

const key = (name: string) => `${name}:${btoa(name.padEnd(32, "x"))}`;

let tenant: Tenant;
let webhook: string;
let secret: string;

/** A deployment with these keys. */
function keyedBy(...names: string[]): Deps {
  const bindings = { ...env, ENCRYPTION_KEYS: names.map(key).join(",") } as Env;
  return makeDeps(bindings, settingsOf(bindings), testClock, () => undefined);
}

beforeEach(async () => {
  await env.DB.batch([env.DB.prepare("DELETE FROM connections"), env.DB.prepare("DELETE FROM webhooks")]);
  ({ tenant } = await aTenantWith());
  const put = await tenant.staff("PUT", "/connections/resend", { api_key: "re_1", from: "jane@example.com" });
  expect(put.status).toBe(200);
  const made = await tenant.staff("POST", "/webhooks", { url: "https://hooks.example.com/in", events: ["*"] });
  webhook = made.body.id;
  secret = made.body.secret;
});

async function opened(deps: Deps): Promise<[string | undefined, string | undefined]> {
  const connection = await findConnection(deps.db, tenant.id, "resend");
  const endpoint = await findWebhook(deps.db, tenant.id, webhook);
  const credentials = connection && (await openCredentials<ResendCredentials>(deps, connection));
  const secrets = endpoint && (await openSecrets(deps, endpoint));
  return [credentials?.apiKey, secrets?.[0]?.secret];
}

it("everything is sealed by the first key, and opens without the others from then on", async () => {
  await sealAgain(keyedBy("k1"));
  expect(await opened(keyedBy("k1"))).toEqual(["re_1", secret]);
  expect(await opened(keyedBy("k2"))).toEqual([undefined, undefined]);
  const before = await tenant.staff("GET", `/webhooks/${webhook}`);
  await sealAgain(keyedBy("k2", "k1"));
  expect(await opened(keyedBy("k2"))).toEqual(["re_1", secret]);
  expect((await tenant.staff("GET", `/webhooks/${webhook}`)).body).toEqual(before.body);
});

it("an account that no key opens has to be connected again, until the key is put back", async () => {
  await sealAgain(keyedBy("k1"));
  const statusOf = async () => (await tenant.staff("GET", "/connections/resend")).body.status;
  await sealAgain(keyedBy("k3"));
  expect(await statusOf()).toBe("needs_reconnect");
  await sealAgain(keyedBy("k3", "k1"));
  expect([await statusOf(), await opened(keyedBy("k3"))]).toEqual(["active", ["re_1", secret]]);
});

it("what an isolate sealed late by the old key is found within an hour, however much there is", async () => {
  const rotated = keyedBy("k2", "k1");
  await sealAgain(keyedBy("k1"));
  const row = await env.DB.prepare("SELECT secrets FROM connections WHERE tenant_id = ?").bind(tenant.id).first();
  await sealAgain(rotated);
  await env.DB.prepare("UPDATE connections SET secrets = ?").bind(row?.secrets).run();
  const others = Array.from({ length: 60 }, (_, at) =>
    env.DB.prepare(
      `INSERT INTO webhooks (id, tenant_id, url, events, include_customer, active, secrets, created_at, updated_at)
       SELECT ?, tenant_id, url, events, 0, 1, 'v1.k1.none', 0, 0 FROM webhooks WHERE id = ?`,
    ).bind(`whk_${String(at).padStart(16, "0")}`, webhook),
  );
  await env.DB.batch(others);
  await sealAgain(rotated);
  expect((await opened(keyedBy("k2")))[0]).toBeUndefined();
  passTime(60 * 60_000);
  await sealAgain(rotated);
  expect(await opened(keyedBy("k2"))).toEqual(["re_1", secret]);
});
