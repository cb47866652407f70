// Operations and the conventions that every answer keeps.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { settingsOf, settingsProblems } from "../../src/config";
import { REFUSAL_CODES } from "../../src/domain/refusal";
import type { Env } from "../../src/env";
import { ROUTES } from "../../src/http/routes";
import { ask, customer, makeTenant, type Tenant } from "../support/api";
import { MONDAY, setTime } from "../support/clock";
import { askWith } from "../support/deployment";
import { faults } from "../support/faults";

let tenant: Tenant;

beforeAll(async () => {
  setTime(MONDAY.midnight);
  tenant = await makeTenant({ preset: "provider" });
});

describe("health", () => {
  it("asks every store, and names the one that does not answer", async () => {
    const well = await ask("GET", "/health");
    expect([well.status, well.body.status, Object.keys(well.body.checks)]).toEqual([
      200,
      "ok",
      ["database", "hint_store", "calendar"],
    ]);
    for (const [fault, check] of [
      ["d1", "database"],
      ["kv", "hint_store"],
      ["calendars", "calendar"],
    ] as const) {
      faults[fault] = true;
      const ill = await ask("GET", "/health");
      faults[fault] = false;
      expect([ill.status, ill.body.status, ill.body.checks[check].status]).toEqual([503, "failing", "failing"]);
    }
  });
});

describe("the database's migrations", () => {
  const names = env.MIGRATIONS.map(({ name }) => name);
  const last = names.at(-1) ?? "";

  it("are looked at: health names the last one, and fails where this build's is missing", async () => {
    expect((await ask("GET", "/health")).body.migration).toBe(last);
    await env.DB.prepare("DELETE FROM d1_migrations WHERE name = ?").bind(last).run();
    const behind = await ask("GET", "/health");
    expect([behind.status, behind.body.checks.database.status, behind.body.migration]).toEqual([
      503,
      "failing",
      names.at(-2),
    ]);
    await env.DB.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(last).run();
    expect((await ask("GET", "/health")).status).toBe(200);
  });

  it("of a build that is about to be deployed do no harm", async () => {
    await env.DB.prepare("INSERT INTO d1_migrations (name) VALUES ('9999_later.sql')").run();
    const ahead = await ask("GET", "/health");
    expect([ahead.status, ahead.body.migration]).toEqual([200, "9999_later.sql"]);
    await env.DB.prepare("DELETE FROM d1_migrations WHERE name = '9999_later.sql'").run();
  });
});

describe("settings", () => {
  const WRONG: readonly (readonly [Partial<Record<keyof Env, unknown>>, string])[] = [
    [{ SERVER_SECRET: undefined }, "SERVER_SECRET is not set: it is a secret of 32 characters or more."],
    [{ SERVER_SECRET: "short" }, "SERVER_SECRET must have 32 characters or more."],
    [{ LOG_LEVEL: "foo" }, "LOG_LEVEL must be info, warn or error."],
    [{ PUBLIC_URL: "nonsense" }, "PUBLIC_URL must be an address such as https://book.example.com."],
    [
      { RATE_POLICIES: "{bad" },
      'RATE_POLICIES must be JSON such as {"bookings":{"limit":20,"period":60}}, with a period of 10 or 60.',
    ],
    [{ TURNSTILE_SECRET_KEY: "x" }, "TURNSTILE_SITE_KEY is needed beside the other key."],
    [{ SIGNUP: "maybe", RATE_LIMITS: "yes" }, "SIGNUP must be open or closed. RATE_LIMITS must be on or off."],
  ];

  for (const [vars, sentence] of WRONG) {
    it(`that are wrong are named in the answer and in the log: ${sentence}`, async () => {
      const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
      for (const path of ["/health", `/v1/public/${tenant.slug}`, `/${tenant.slug}`, "/llms.txt"]) {
        const answer = await askWith(vars as Partial<Env>, path);
        const { code, detail } = (await answer.json()) as { code: string; detail: string };
        expect([path, answer.status, code]).toEqual([path, 503, "unavailable"]);
        expect(detail).toBe(`This deployment is not configured: ${sentence}`);
        const line = JSON.parse(String(logged.mock.calls.at(-2)?.[0]));
        expect(line).toMatchObject({ level: "error", event: "not_configured", reason: sentence });
      }
      logged.mockRestore();
      expect(settingsProblems({ ...env, ...vars }).join(" ")).toBe(sentence);
    });
  }

  it("take an address of the deployment as its origin, without its path", () => {
    const address = (text: string) => settingsOf({ ...env, PUBLIC_URL: text } as never).publicUrl;
    expect(address("https://book.example.com/")).toBe("https://book.example.com");
    expect(address("http://localhost:8787/x")).toBe("http://localhost:8787");
  });
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

describe("signing up", () => {
  const body = (slug: string) => ({ slug, name: "New", time_zone: "Europe/Berlin", email: "a@example.com" });
  const signUp = (vars: Partial<Env>, slug: string, token?: string) =>
    askWith(vars, "/v1/tenants", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "idempotency-key": crypto.randomUUID(),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body(slug)),
    });

  it("is closed unless it is open, except to the operator's key", async () => {
    const slug = `closed-${crypto.randomUUID().slice(0, 8)}`;
    expect((await signUp({ SIGNUP: "closed" }, slug)).status).toBe(401);
    expect((await askWith({ SIGNUP: "closed" }, "/v1/tenants", { method: "POST" })).status).toBe(401);
    expect((await signUp({ SIGNUP: "closed" }, slug, "not-the-operators-key")).status).toBe(401);
    expect((await signUp({ SIGNUP: "closed" }, slug, "an-operator-key-for-tests")).status).toBe(201);
  });

  it("restates the first token on a replay, and stores only its hash", async () => {
    const given = body(`replay-${crypto.randomUUID().slice(0, 8)}`);
    const key = crypto.randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => ask("POST", "/v1/tenants", { body: given, key })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    const [first] = answers;
    expect((await ask("GET", "/v1/tenant", { token: first?.body.token.secret })).body.slug).toBe(given.slug);
    const stored = await env.DB.prepare("SELECT * FROM tokens WHERE tenant_id = ?").bind(first?.body.tenant.id).all();
    expect(stored.results).toHaveLength(1);
    expect(JSON.stringify(stored.results)).not.toContain(first?.body.token.secret);
    const other = await ask("POST", "/v1/tenants", { body: { ...given, name: "Other" }, key });
    expect(other.body.code).toBe("idempotency_key_reused");
  });

  it("forgets a key after two days: it may be used again, and restates nothing", async () => {
    const key = crypto.randomUUID();
    const first = await ask("POST", "/v1/tenants", { body: body(`first-${crypto.randomUUID().slice(0, 8)}`), key });
    setTime("2026-06-03T00:00:01Z");
    const second = await ask("POST", "/v1/tenants", { body: body(`second-${crypto.randomUUID().slice(0, 8)}`), key });
    setTime(MONDAY.midnight);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.token.secret).not.toBe(first.body.token.secret);
  });

  it("refuses words that are routes", async () => {
    for (const slug of ["book", "embed", "manage", "docs", "health", "bookings", "holds", "waitlist-entries"]) {
      const answer = await ask("POST", "/v1/tenants", { body: body(slug) });
      expect([slug, answer.status, answer.body.errors[0].pointer]).toEqual([slug, 400, "/slug"]);
    }
  });

  it("fails readably when the deployment has no secret", async () => {
    const silent = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const answer = await askWith({ SERVER_SECRET: "short" }, "/v1/public/x/slots");
    expect(answer.status).toBe(503);
    expect(JSON.stringify(silent.mock.calls)).toContain("SERVER_SECRET must have 32 characters or more");
    silent.mockRestore();
  });
});

describe("logs", () => {
  it("name the request, the tenant and the route, and no person, token or query", async () => {
    const lines: string[] = [];
    const spies = (["log", "warn", "error"] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((line) => void lines.push(String(line))),
    );
    const vars = { LOG_LEVEL: "info" };
    const person = customer({ name: "Very Secret Name", email: "secret@example.com" });
    const booked = await askWith(vars, `/v1/public/${tenant.slug}/bookings`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": "secret-key", "x-request-id": "request-1" },
      body: JSON.stringify({ service: "haircut", start: "2026-06-05T13:00:00Z", customer: person, notes: "secret" }),
    });
    const { manage, booking } = await booked.json<{ manage: { token: string }; booking: { id: string } }>();
    await askWith(vars, `/v1/public/bookings/${booking.id}?token=${manage.token}`);
    await askWith(vars, "/v1/bookings?q=secret", { headers: { authorization: `Bearer ${tenant.token}` } });
    for (const spy of spies) spy.mockRestore();
    settingsOf({ ...env });
    expect(JSON.parse(lines.find((line) => line.includes("request-1")) ?? "{}")).toMatchObject({
      level: "info",
      event: "request",
      request_id: "request-1",
      tenant: tenant.id,
      route: "/v1/public/{tenant}/bookings",
      status: 201,
    });
    expect(lines.length).toBeGreaterThanOrEqual(3);
    const all = lines.join("\n");
    expect(all).not.toMatch(/secret/i);
    for (const token of [manage.token, tenant.token]) expect(all).not.toContain(token);
  });
});
