// The app as a deployment with other settings runs it, and the work that it does by the clock.

import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Env } from "../../src/env";
import type { Answer, Tenant } from "./api";
import { testClock } from "./clock";
import worker, { createApp } from "./worker";

/** One request to the app with these bindings instead of the test build's. It ends when its background work ends. */
export async function askWith(
  vars: Partial<Env> | Record<string, unknown>,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const context = createExecutionContext();
  const request = new Request(`http://berth.test${path}`, init);
  const response = await createApp(testClock).fetch(request, { ...env, ...vars } as Env, context);
  await waitOnExecutionContext(context);
  return response;
}

const UNLIMITED = { limit: async () => ({ success: true }) };

/** What a customer sends from an address to a deployment that counts addresses. Its limiters let everything through. */
export async function postFrom(address: string, { slug }: Tenant, path: string, body: unknown): Promise<Answer> {
  const vars = { RATE_LIMITS: "on", LIMIT_BOOKINGS: UNLIMITED, LIMIT_TENANT: UNLIMITED };
  const response = await askWith(vars, `/v1/public/${slug}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "idempotency-key": crypto.randomUUID(),
      "cf-connecting-ip": address,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

/** What the platform runs once a minute. */
export async function runCron(): Promise<void> {
  const context = createExecutionContext();
  await worker.scheduled(createScheduledController(), env as Env, context);
  await waitOnExecutionContext(context);
}
