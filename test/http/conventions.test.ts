// The conventions that every answer keeps.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { REFUSAL_CODES } from "../../src/domain/refusal";
import { ask, customer, makeTenant, type Tenant } from "../support/api";
import { MONDAY, setTime } from "../support/clock";
import { askWith } from "../support/deployment";
import { faults } from "../support/faults";
import { ROUTES, settingsOf } from "../support/worker";

let tenant: Tenant;

beforeAll(async () => {
  setTime(MONDAY.midnight);
  tenant = await makeTenant({ preset: "provider" });
});

describe("a live connection", () => {
  it("begins with GET alone, though HEAD is answered as GET is elsewhere", async () => {
    const path = `/v1/public/${tenant.slug}/live?service=haircut`;
    const answer = await askWith({}, path, { method: "HEAD", headers: { upgrade: "websocket" } });
    expect([answer.status, answer.webSocket]).toEqual([426, null]);
    expect((await askWith({}, path.replace("/live?service=haircut", ""), { method: "HEAD" })).status).toBe(200);
  });
});

describe("the contract", () => {
  it("is OpenAPI 3.1, names every route, and every reference in it leads somewhere", async () => {
    const { body } = await ask("GET", "/openapi.json");
    expect(body.openapi).toBe("3.1.0");
    const operations = Object.entries(body.paths as Record<string, Record<string, { operationId: string }>>).flatMap(
      ([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations.sort()).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).sort());
    expect(new Set(ROUTES.map(({ name }) => name)).size).toBe(ROUTES.length);
    const references = [...JSON.stringify(body).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      (match) => match[1] as string,
    );
    expect(references.length).toBeGreaterThan(50);
    for (const name of references) expect(body.components.schemas).toHaveProperty([name]);
    expect(body.components.schemas.NewHold.required).toEqual(["service", "start"]);
    // A booking of a hold may leave out what the hold says.
    expect(body.components.schemas.NewBooking.required).toEqual(["customer"]);
    expect(body.components.schemas.NewBooking.additionalProperties).toBe(false);
  });

  it("is readable at /docs, which loads nothing from elsewhere and explains every refusal", async () => {
    const { body, headers } = await ask("GET", "/docs");
    for (const { name } of ROUTES) expect(body).toContain(`id="${name}"`);
    for (const code of REFUSAL_CODES) expect(body).toContain(`id="${code}"`);
    expect(body).toContain("category: string | null");
    expect(body).not.toContain(": anything\n");
    expect(body).not.toMatch(/(src|href)="https?:/);
    // One script, ours, from a file.
    expect(body.match(/<script[^>]*>[^<]*/g)).toEqual(['<script type="module" src="/docs.js">']);
    expect((await ask("GET", "/docs.js")).headers.get("content-type")).toContain("text/javascript");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect((await ask("GET", "/docs.css")).headers.get("content-type")).toContain("text/css");
  });

  it("is described for language models", async () => {
    const { body } = await ask("GET", "/llms.txt");
    expect(body).toContain("POST http://berth.test/v1/public/{tenant}/bookings");
    expect(body).toContain("Idempotency-Key");
  });
});

describe("conventions", () => {
  it("a thing that does not exist is named, in every part of the request", async () => {
    const body = { service: "haircut", start: "2026-06-02T13:00:00Z", customer: customer() };
    const { token } = tenant;
    const answers = [
      await ask("GET", "/v1/nothing/here"),
      await ask("GET", "/v1/public/nobody-at-all"),
      await ask("POST", "/v1/public/nobody-at-all/bookings", { body }),
      await tenant.public("GET", "/slots?service=nothing&from=2026-06-02&to=2026-06-02"),
      await tenant.public("POST", "/bookings", { ...body, service: "nothing" }),
      await tenant.public("POST", "/bookings", { ...body, resource: "res_0123456789abcdef" }),
      await ask("GET", "/v1/bookings/bkg_nothing", { token }),
      await ask("GET", "/v1/public/bookings/bkg_nothing", { token: "x" }),
      await ask("PATCH", "/v1/services/nothing", { token, body: { name: "A" } }),
      await ask("GET", "/v1/bookings?customer=cus_nothing", { token }),
    ];
    expect(answers.map(({ status, body: { missing, detail } }) => [status, missing, detail])).toEqual(
      "route tenant tenant service service resource booking booking service customer"
        .split(" ")
        .map((noun) => [404, noun, `There is no such ${noun} here.`]),
    );
  });

  it("instants that belong to no resource are told in the tenant's zone, as those of its bookings are", async () => {
    await tenant.book("haircut", "2026-06-03T13:00:00Z");
    await tenant.consistency();
    await tenant.staff("POST", "/closures", { start: "2026-07-01T00:00:00Z", end: "2026-07-02T00:00:00Z" });
    const [events, audit, customers, tokens, closures] = await Promise.all(
      ["events", "audit", "customers", "tokens", "closures"].map((list) => tenant.staff("GET", `/${list}`)),
    );
    const told = [
      events?.body.data[0].occurred_at,
      audit?.body.data[0].occurred_at,
      customers?.body.data[0].created_at,
      tokens?.body.data[0].created_at,
      closures?.body.data[0].start,
    ];
    expect(told).toEqual(told.map(() => expect.stringMatching(/-04:00$/)));
  });

  it("every answer has a request id: the client's when it is sane", async () => {
    const given = await ask("GET", "/health", { headers: { "x-request-id": "my-request.1" } });
    expect(given.headers.get("x-request-id")).toBe("my-request.1");
    const strange = await ask("GET", "/health", { headers: { "x-request-id": "a b<script>" } });
    expect(strange.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect((await ask("GET", "/nowhere")).headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("public routes answer any origin without credentials; staff routes never do", async () => {
    const origin = { origin: "https://www.example.com" };
    const open = await tenant.public("GET", "", undefined, { headers: origin });
    expect([
      open.headers.get("access-control-allow-origin"),
      open.headers.get("access-control-allow-credentials"),
    ]).toEqual(["*", null]);
    const preflight = await ask("OPTIONS", `/v1/public/${tenant.slug}/bookings`, {
      headers: { ...origin, "access-control-request-method": "POST" },
    });
    expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("Idempotency-Key");
    for (const [method, path] of [
      ["GET", "/v1/bookings"],
      ["OPTIONS", "/v1/bookings"],
      ["POST", "/v1/tenants"],
    ] as const) {
      const staff = await ask(method, path, {
        token: tenant.token,
        headers: origin,
        ...(method === "POST" && { body: {} }),
      });
      expect(staff.headers.get("access-control-allow-origin")).toBeNull();
    }
  });

  it("slots carry an ETag over everything but as_of, answer 304, and may be cached for a moment", async () => {
    const path = "/slots?service=haircut&from=2026-06-02&to=2026-06-03";
    const first = await tenant.public("GET", path);
    const etag = first.headers.get("etag") ?? "";
    expect(first.headers.get("cache-control")).toBe("public, max-age=5, stale-while-revalidate=30");
    expect(first.headers.get("server-timing")).toMatch(/^app;dur=\d/);
    const fresh = await tenant.public("GET", `${path}&fresh=1`);
    expect(fresh.headers.get("etag")).toBe(etag);
    const same = await tenant.public("GET", path, undefined, { headers: { "if-none-match": etag } });
    expect([same.status, same.body, same.headers.get("etag")]).toEqual([304, "", etag]);
    await tenant.book("haircut", first.body.days[0].slots[0].start);
    const changed = await tenant.public("GET", path, undefined, { headers: { "if-none-match": etag } });
    expect(changed.status).toBe(200);
  });

  it("an explained list says codes to every caller and details to this tenant's staff alone", async () => {
    const path = "/slots?service=haircut&from=2026-06-07&to=2026-06-07&explain=1";
    const told = async (token?: string) =>
      (await tenant.public("GET", path, undefined, { token })).body.days[0].refused[0];
    const stranger = await makeTenant();
    const whole = await tenant.public("GET", "/slots?service=haircut&from=2026-06-02&to=2026-06-06&explain=1");
    expect(whole.body.days.every((day: { refused: unknown }) => Array.isArray(day.refused))).toBe(true);
    expect(Object.keys(await told())).toEqual(["start", "code"]);
    expect(Object.keys(await told(stranger.token))).toEqual(["start", "code"]);
    expect(await told(tenant.token)).toMatchObject({ code: "outside_hours", detail: expect.any(String) });
  });

  it("a fault is 503 with Retry-After and tells nothing of itself", async () => {
    faults.d1 = true;
    const answer = await tenant.staff("GET", "/services");
    expect([answer.status, answer.body.code, answer.headers.get("retry-after")]).toEqual([503, "unavailable", "2"]);
    expect(JSON.stringify(answer.body)).not.toContain("D1");
  });
});

describe("limits", () => {
  it("count per address and per token when they are on, and say when to come back", async () => {
    const on = { RATE_LIMITS: "on" };
    const post = (address: string) =>
      askWith(on, `/v1/public/${tenant.slug}/holds`, {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": "k", "cf-connecting-ip": address },
        body: JSON.stringify({ service: "nothing", start: "2026-06-02T13:00:00Z" }),
      });
    const statuses: number[] = [];
    let limited: Response | null = null;
    // The platform counts by the minute on the wall: a run that meets its turn may pass twice as many, never all.
    for (let n = 0; n < 45 && !limited; n++) {
      const answer = await post("192.0.2.1");
      statuses.push(answer.status);
      if (answer.status === 429) limited = answer;
    }
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(404));
    if (!limited) throw new Error("no request was limited");
    expect((await post("192.0.2.2")).status).toBe(404);
    expect(await limited.json()).toMatchObject({ code: "rate_limited", status: 429 });
    expect(limited.headers.get("retry-after")).toBe("60");
    expect(limited.headers.get("ratelimit-policy")).toBe('"bookings";q=20;w=60');
    expect(limited.headers.get("ratelimit")).toBe('"bookings";r=0;t=60');
  });

  it("the limits that a refusal tells are the configured ones", async () => {
    const { ratePolicies } = settingsOf(env);
    expect(Object.keys(ratePolicies).sort()).toEqual(["bookings", "reads", "staff", "tenant"]);
    expect(ratePolicies.bookings).toEqual({ limit: 20, period: 60 });
  });
});
