// Operations and the conventions that every answer keeps.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Env } from "../../src/env";
import { ask, customer, makeTenant, type Tenant } from "../support/api";
import { MONDAY, setTime } from "../support/clock";
import { askWith } from "../support/deployment";
import { faults } from "../support/faults";
import { settingsOf, settingsProblems } from "../support/worker";

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
