// Endpoints as staff keep them: what may be saved, what is told, and what both logs have of it. What is posted is in
// test/jobs/deliver-webhook.test.ts.

import { beforeEach, describe, expect, it } from "vitest";
import type { Answer, Tenant } from "../../support/api";
import { aTenantWith } from "../../support/scenario";

const URL_OF_HOOK = "https://hooks.example.com/berth";
let tenant: Tenant;

beforeEach(async () => {
  ({ tenant } = await aTenantWith());
});

const create = (body: Record<string, unknown> = {}, key?: string) =>
  tenant.staff("POST", "/webhooks", { url: URL_OF_HOOK, ...body }, key === undefined ? {} : { key });
const pointersOf = ({ body }: Answer) => body.errors.map(({ pointer }: { pointer: string }) => pointer);

it("an endpoint is made with its defaults, listed without its secret, changed and deleted", async () => {
  const made = await create();
  const { secret, ...webhook } = made.body;
  expect(made.status).toBe(201);
  expect(webhook).toEqual({
    id: expect.stringMatching(/^whk_/),
    url: URL_OF_HOOK,
    events: ["*"],
    include_customer: false,
    active: true,
    description: "",
    ended_reason: null,
    created_at: expect.any(String),
    updated_at: expect.any(String),
  });
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(made.headers.get("location")).toMatch(new RegExp(`/v1/webhooks/${webhook.id}$`));
  expect((await tenant.staff("GET", "/webhooks")).body).toEqual({ data: [webhook], next_cursor: null });
  const changes = {
    events: ["booking.*", "series.booked"],
    description: "Till",
    include_customer: true,
    active: false,
  };
  const changed = await tenant.staff("PATCH", `/webhooks/${webhook.id}`, changes);
  expect([changed.status, changed.body]).toEqual([200, { ...webhook, ...changes }]);
  expect((await tenant.staff("GET", `/webhooks/${webhook.id}`)).body).toEqual(changed.body);
  expect((await tenant.staff("DELETE", `/webhooks/${webhook.id}`)).status).toBe(204);
  for (const [method, path] of [
    ["GET", ""],
    ["DELETE", ""],
    ["GET", "/deliveries"],
  ] as const) {
    const answer = await tenant.staff(method, `/webhooks/${webhook.id}${path}`);
    expect([answer.status, answer.body.detail]).toEqual([404, "There is no such webhook here."]);
  }
  const actions = (await tenant.staff("GET", "/audit")).body.data.map(({ action }: { action: string }) => action);
  expect(actions.slice(0, 3)).toEqual(["webhook.deleted", "webhook.updated", "webhook.created"]);
});

it("a test and a redelivery stand in the audit log, and give no event", async () => {
  const webhook = (await create()).body;
  const events = async () => (await tenant.staff("GET", "/events?limit=100")).body.data.length;
  const before = await events();
  const tested = await tenant.staff("POST", `/webhooks/${webhook.id}/test`, {});
  expect(tested.status).toBe(202);
  const again = await tenant.staff("POST", `/webhook-deliveries/${tested.body.id}/redeliver`, {});
  expect(again.status).toBe(202);
  const { data } = (await tenant.staff("GET", "/audit?limit=2")).body;
  const lines = data.map(({ action, subject, actor }: Record<string, string>) => [action, subject, actor]);
  expect(lines).toEqual([
    ["webhook.redelivered", webhook.id, data[1].actor],
    ["webhook.tested", webhook.id, data[1].actor],
  ]);
  expect(JSON.stringify(data[0])).toContain(tested.body.id);
  expect(await events()).toBe(before);
});

it("the same key makes one endpoint, and tells its secret once", async () => {
  const key = "a-key-of-more-than-sixteen-characters";
  const first = await create({}, key);
  const again = await create({}, key);
  expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
  expect(again.body).toEqual({ ...first.body, secret: null });
  expect((await create({ description: "Another" }, key)).status).toBe(422);
});

describe("a target that is refused", () => {
  const TARGETS = [
    "http://hooks.example.com/berth",
    "https://10.0.0.1/berth",
    "https://[::1]/berth",
    "https://127.0.0.1/berth",
    "https://0x7f.1/berth",
    "https://2130706433/berth",
    "https://[::ffff:10.0.0.1]/berth",
    "https://localhost/berth",
    "https://printer.local/berth",
    "https://db.internal/berth",
    "https://hidden.onion/berth",
    "https://hooks.example.com:8080/berth",
    "https://user:password@hooks.example.com/berth",
    "https://berth.test/v1/tenants",
    "ftp://hooks.example.com/berth",
    "hooks.example.com",
  ];

  for (const url of TARGETS) {
    it(`${url} is refused at /url, when made and when changed`, async () => {
      const refused = await create({ url });
      expect([refused.status, refused.body.code, pointersOf(refused)]).toEqual([400, "invalid_request", ["/url"]]);
      const { id } = (await create()).body;
      const changed = await tenant.staff("PATCH", `/webhooks/${id}`, { url });
      expect([changed.status, changed.body.code, pointersOf(changed)]).toEqual([400, "invalid_request", ["/url"]]);
      expect((await tenant.staff("GET", `/webhooks/${id}`)).body.url).toBe(URL_OF_HOOK);
    });
  }

  it("does not name the setting for trying, since the server is on no one's own machine", async () => {
    const refused = await create({ url: "http://localhost:9000/hooks" });
    expect(JSON.stringify(refused.body)).toContain("must begin with https://");
    expect(JSON.stringify(refused.body)).not.toContain("ALLOW_PRIVATE_TARGETS");
  });

  it("ports 443 and 8443 of a public name are not", async () => {
    for (const url of ["https://hooks.example.com:443/a", "https://hooks.example.com:8443/a"]) {
      expect((await create({ url })).status).toBe(201);
    }
  });
});

it("events are *, a noun, or a type that exists; anything else is refused where it stands", async () => {
  const good = ["*", "booking.*", "session.*", "series.*", "waitlist.*", "customer.*", "payment.*", "booking.no_show"];
  for (const pattern of good) expect((await create({ events: [pattern] })).status).toBe(201);
  for (const pattern of ["booking", "booking.", "*.confirmed", "bookings.*", "service.*", "booking.confirmedd", ""]) {
    const answer = await create({ events: [pattern] });
    expect([pattern, answer.status, pointersOf(answer)]).toEqual([pattern, 400, ["/events/0"]]);
  }
  expect(pointersOf(await create({ events: ["*", "nothing.here"] }))).toEqual(["/events/1"]);
  expect(pointersOf(await create({ events: [] }))).toEqual(["/events"]);
});

it("a business has 20 endpoints at most", async () => {
  for (let made = 0; made < 20; made++) expect((await create()).status).toBe(201);
  expect((await create()).status).toBe(400);
});

it("a replay goes forwards, and up to 10,000 events", async () => {
  const { id } = (await create()).body;
  const replay = (from: string, to: string) => tenant.staff("POST", `/webhooks/${id}/replay`, { from, to });
  const backwards = await replay("2026-06-02T00:00:00Z", "2026-06-01T00:00:00Z");
  expect([backwards.status, pointersOf(backwards)]).toEqual([400, ["/to"]]);
  const none = await replay("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
  expect([none.status, none.body]).toEqual([202, { count: 0 }]);
});
