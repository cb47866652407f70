// Secrets that are given once: to whom they are told again, and who can never be left without.

import { exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { type Answer, ask, customer, makeResource, makeService, makeTenant, type Tenant } from "../../support/api";
import { MONDAY, setTime } from "../../support/clock";

const SHORT = "order-1001-1001"; // 15 characters
const LONG = "order-1001-10011";
let tenant: Tenant;
let sessions: Record<string, string>;

beforeAll(async () => {
  setTime(MONDAY.midnight);
  tenant = await makeTenant({ zone: "UTC" });
  const room = await makeResource(tenant);
  await makeService(tenant, room, { code: "visit" });
  const hall = await makeResource(tenant);
  await makeService(tenant, hall, { code: "class", seats: 20 });
  const session = (hour: string, visibility: string) =>
    tenant.staff("POST", "/sessions", { service: "class", start: `2026-06-02T${hour}:00:00Z`, visibility });
  sessions = {
    open: (await session("08", "public")).body.id,
    closed: (await session("10", "invite_only")).body.id,
  };
});

/** Where a JSON holds something that looks like a secret. */
function secretsIn(value: unknown, path = ""): string[] {
  if (typeof value === "string") return /(?<![\w-])[\w-]{43}(?![\w-])/.test(value) ? [path] : [];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, inner]) => secretsIn(inner, `${path}/${name}`));
}

/** The same with null in those places, and in place of a link that is nothing but secrets. */
function withoutSecrets(value: unknown): unknown {
  if (typeof value === "string") return secretsIn(value).length > 0 ? null : value;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, name === "link" ? null : withoutSecrets(inner)]),
  );
}

const waits = { service: "class", start: "2026-06-02T14:00:00Z" };

/** Every request that is answered with a secret, and where the secret is. */
const SECRETIVE: Record<string, { secrets: string[]; send: (key: string, n: number) => Promise<Answer> }> = {
  "a booking": {
    secrets: ["/manage/token", "/manage/url", "/calendar/ics"],
    send: (key, n) =>
      tenant.public("POST", "/bookings", { service: "visit", start: at(1, n), customer: who(n) }, { key }),
  },
  "a hold": {
    secrets: ["/token"],
    send: (key, n) => tenant.public("POST", "/holds", { service: "visit", start: at(2, n) }, { key }),
  },
  "a booking by staff": {
    secrets: ["/manage/token", "/manage/url", "/calendar/ics"],
    send: (key, n) =>
      tenant.staff("POST", "/bookings", { service: "visit", start: at(3, n), customer: who(n) }, { key }),
  },
  "a series by staff": {
    secrets: [
      "/series/bookings/0/manage/token",
      "/series/bookings/0/manage/url",
      "/series/manage/token",
      "/series/manage/url",
      "/calendar/ics",
    ],
    send: (key, n) =>
      tenant.staff(
        "POST",
        "/series",
        { service: "visit", start: at(4, n), rule: { freq: "weekly", count: 1 }, customer: who(n) },
        { key },
      ),
  },
  "a private session": {
    secrets: ["/link/token", "/link/url"],
    send: (key, n) =>
      tenant.staff("POST", "/sessions", { service: "class", start: at(5, n), visibility: "private" }, { key }),
  },
  "a participant": {
    secrets: ["/manage/token", "/manage/url", "/calendar/ics"],
    send: (key, n) => tenant.staff("POST", `/sessions/${sessions.open}/participants`, { customer: who(n) }, { key }),
  },
  "an invitation": {
    secrets: ["/token", "/url"],
    send: (key, n) =>
      tenant.staff("POST", `/sessions/${sessions.closed}/invitations`, { email: who(n).email }, { key }),
  },
};

const at = (day: number, n: number) => `2026-06-${String(day + 10)}T${String(8 + n * 2).padStart(2, "0")}:00:00Z`;
const who = (n: number) => ({ name: "Ada", email: `ada${n}@example.com` });

describe("a key that comes again", () => {
  for (const [what, { secrets, send }] of Object.entries(SECRETIVE)) {
    it(`of fewer than 16 characters is told ${what} again, without what opens it`, async () => {
      const first = await send(SHORT, 1);
      expect([first.status, secretsIn(first.body)]).toEqual([201, secrets]);
      const again = await send(SHORT, 1);
      expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
      expect(again.body).toEqual(withoutSecrets(first.body));
    });

    it(`of 16 characters is told ${what} with its secret`, async () => {
      const first = await send(LONG, 2);
      const again = await send(`"${LONG}"`, 2);
      expect([first.status, again.status, again.headers.get("idempotency-replayed")]).toEqual([201, 201, "true"]);
      expect(again.body).toEqual(first.body);
    });
  }

  it("tells a place on the waitlist, and the place that was offered and taken, likewise", async () => {
    await tenant.staff("POST", "/bookings", { ...waits, seats: 20, customer: customer() });
    for (const [key, isTold] of [
      [SHORT, false],
      [LONG, true],
    ] as const) {
      const body = { ...waits, customer: who(key.length) };
      const first = await tenant.public("POST", "/waitlist-entries", body, { key });
      const again = await tenant.public("POST", "/waitlist-entries", body, { key });
      expect([first.status, again.status, secretsIn(first.body)]).toEqual([201, 201, ["/token"]]);
      expect(again.body).toEqual(isTold ? first.body : withoutSecrets(first.body));
    }
  });

  it("opens no booking by a form of the page either", async () => {
    const fields = { slot: "2026-06-20T10:00:00.000Z", do: "book", name: "Ada", email: "ada@example.com" };
    const send = async (key: string) => {
      const body = new URLSearchParams({ ...fields, key });
      const init = { method: "POST", body, redirect: "manual" } as const;
      return exports.default.fetch(new Request(`http://berth.test/${tenant.slug}/visit?tz=UTC`, init));
    };
    const first = await send("1");
    expect([first.status, first.headers.get("location")]).toEqual([303, expect.stringContaining("/manage/")]);
    const again = await send("1");
    expect([again.status, again.headers.get("location")]).toEqual([409, null]);
  });
});

describe("the first token of a business", () => {
  const signUp = (slug: string, key: string) =>
    ask("POST", "/v1/tenants", { key, body: { slug, name: "Shop", time_zone: "UTC", email: "owner@example.com" } });
  const freshSlug = () => `shop-${crypto.randomUUID().slice(0, 8)}`;

  it("is returned again only for a key of 32 characters", async () => {
    const [slug, other] = [freshSlug(), freshSlug()];
    const short = crypto.randomUUID().slice(0, 31);
    const first = await signUp(slug, short);
    const again = await signUp(slug, short);
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
    expect(again.body).toEqual({ ...first.body, token: { ...first.body.token, secret: null } });
    const long = `${crypto.randomUUID().slice(0, 31)}x`;
    const told = await signUp(other, long);
    expect((await signUp(other, long)).body).toEqual(told.body);
  });

  it("stands in the audit log each time it is told again, and is not told once it is revoked", async () => {
    const [slug, key] = [freshSlug(), crypto.randomUUID()];
    const { token } = (await signUp(slug, key)).body;
    const staff = (method: string, path: string, body?: unknown) =>
      ask(method, `/v1${path}`, { token: token.secret, ...(body !== undefined && { body }) });
    const restated = async () => {
      const { data } = (await staff("GET", "/audit?limit=100")).body;
      return data.filter(({ action }: { action: string }) => action === "tenant.token_restated").length;
    };
    expect(await restated()).toBe(0);
    await signUp(slug, key);
    expect(await restated()).toBe(1);
    await staff("POST", "/tokens", { name: "Another", scopes: ["read", "bookings", "manage"] });
    expect((await staff("DELETE", `/tokens/${token.id}`)).status).toBe(204);
    expect((await signUp(slug, key)).body.token).toEqual({ ...token, secret: null });
  });
});

describe("the last token that may manage", () => {
  it("cannot be revoked, by itself or by two at once", async () => {
    const shop = await makeTenant();
    const { data } = (await shop.staff("GET", "/tokens")).body;
    const first = data[0].id;
    const reader = await shop.staff("POST", "/tokens", { name: "Reader", scopes: ["read", "bookings"] });
    const refused = await shop.staff("DELETE", `/tokens/${first}`);
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      409,
      "in_use",
      "This is the last token with the scope manage; create another one first.",
    ]);
    const second = (await shop.staff("POST", "/tokens", { name: "Second", scopes: ["read", "manage"] })).body;
    const [one, other] = await Promise.all([
      shop.staff("DELETE", `/tokens/${second.id}`),
      ask("DELETE", `/v1/tokens/${first}`, { token: second.secret }),
    ]);
    expect([one.status, other.status].filter((status) => status === 204)).toHaveLength(1);
    const left = one.status === 204 ? shop.token : second.secret;
    const tokens = (await ask("GET", "/v1/tokens", { token: left })).body.data;
    const managing = tokens.filter(({ scopes }: { scopes: string[] }) => scopes.includes("manage"));
    expect(managing).toHaveLength(1);
    const audit = (await ask("GET", "/v1/audit?limit=100", { token: left })).body.data;
    expect(audit.filter(({ action }: { action: string }) => action === "token.revoked")).toHaveLength(1);
    // One that may not manage ends at any time.
    expect((await ask("DELETE", `/v1/tokens/${reader.body.id}`, { token: left })).status).toBe(204);
  });
});

describe("pages that a token opened", () => {
  it("are kept by no browser", async () => {
    const { manage } = (await tenant.book("visit", "2026-06-21T10:00:00Z")).body;
    for (const path of [`/manage/${manage.token}`, `/manage/${manage.token}?lang=de`, "/manage/bkg_nothing.atall"]) {
      const page = await exports.default.fetch(`http://berth.test${path}`);
      expect([path, page.headers.get("cache-control")]).toEqual([path, "no-store"]);
    }
  });
});
