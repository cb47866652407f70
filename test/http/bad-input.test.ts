// Bad input of every kind gets a clear 4xx as a problem document, and changes nothing.

import { beforeAll, describe, expect, it } from "vitest";
import { PROBLEMS } from "../../src/http/problem";
import { type Answer, type Ask, ask, makeTenant, type Tenant } from "../support/api";
import { MONDAY, setTime } from "../support/clock";

let tenant: Tenant;
const GOOD = {
  service: "haircut",
  start: "2026-06-02T13:00:00Z",
  customer: { name: "Jane", email: "jane@example.com" },
};

beforeAll(async () => {
  setTime(MONDAY.midnight);
  tenant = await makeTenant({ preset: "provider" });
});

function expectProblem(answer: Answer, status: number, code: string): void {
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.body).toMatchObject({
    status,
    type: `/docs#${code}`,
    title: PROBLEMS[code as keyof typeof PROBLEMS].title,
  });
  expect(answer.body.request_id).toBe(answer.headers.get("x-request-id"));
  expect(JSON.stringify(answer.body)).not.toMatch(/SQLITE|D1_ERROR|at \w+ \(|\.ts:/);
}

const post = (options: Ask) => ask("POST", `/v1/public/${tenant.slug}/bookings`, options);
const json = { "content-type": "application/json" };

describe("bodies", () => {
  it("larger than 64 KiB are 413, declared or not", async () => {
    expectProblem(
      await post({ raw: JSON.stringify({ ...GOOD, notes: "x".repeat(70_000) }), headers: json }),
      413,
      "invalid_request",
    );
  });

  it("that are not JSON are 415, broken JSON is 400, and an array is no object", async () => {
    expectProblem(
      await post({ raw: JSON.stringify(GOOD), headers: { "content-type": "text/plain" } }),
      415,
      "invalid_request",
    );
    for (const raw of ["{", "nonsense", '{"a":1,}', "\u0000", '"text"', "[]", "null", "12"]) {
      expectProblem(await post({ raw, headers: json }), 400, "invalid_request");
    }
  });

  it("tell every problem at once, with pointers, and refuse unknown fields", async () => {
    const answer = await post({
      body: {
        service: 7,
        start: "yesterday",
        customer: { name: "", email: "nobody" },
        seats: 0,
        guests: 1.5,
        sevice: "typo",
        metadata: { "a/b": 1 },
      },
    });
    expectProblem(answer, 400, "invalid_request");
    expect(answer.body.errors.map((one: { pointer: string }) => one.pointer).sort()).toEqual([
      "/customer/email",
      "/customer/name",
      "/guests",
      "/metadata/a~1b",
      "/seats",
      "/service",
      "/sevice",
      "/start",
    ]);
  });

  it("with very many problems get a short answer", async () => {
    const many = (one: (index: number) => string, count: number) =>
      Array.from({ length: count }, (_, index) => one(index)).join(",");
    const wrong = {
      "unknown fields": `{${many((index) => `"${index}":0`, 6_000)}}`,
      "prototypes in prototypes": `${'{"__proto__":'.repeat(4_600)}0${"}".repeat(4_600)}`,
      "prototypes far down": `{"${"x".repeat(30_000)}":[${many(() => '{"__proto__":0}', 2_000)}]}`,
    };
    for (const [what, raw] of Object.entries(wrong)) {
      const answer = await ask("POST", `/v1/public/${tenant.slug}/series`, { raw, headers: json });
      expectProblem(answer, 400, "invalid_request");
      expect(answer.body.errors.length, what).toBeLessThanOrEqual(100);
      expect(JSON.stringify(answer.body).length, what).toBeLessThan(2 * 64 * 1024);
    }
  });

  it("with impossible values are refused", async () => {
    const wrong: [string, Record<string, unknown>][] = [
      ["/start", { start: "2026-02-30T10:00:00Z" }],
      ["/start", { start: "2026-06-02T10:00:00" }],
      ["/start", { start: "2026-06-02T25:00:00Z" }],
      ["/start", { start: 1_780_000_000 }],
      ["/start", { start: "+010000-01-01T00:00:00Z" }],
      ["/customer", { customer: null }],
      ["/customer/email", { customer: { name: "Jane" } }],
      ["/customer/phone", { customer: { name: "Jane", phone: "12" } }],
      ["/customer/time_zone", { customer: { name: "Jane", email: "j@example.com", time_zone: "Mars/Base" } }],
      ["/customer/name", { customer: { name: "a\u0000b", email: "j@example.com" } }],
      ["/customer/name", { customer: { name: "x".repeat(201), email: "j@example.com" } }],
      ["/notes", { notes: "\ud800" }],
      ["/duration_minutes", { duration_minutes: -5 }],
      ["/duration_minutes", { duration_minutes: "30" }],
      ["/answers/goal", { answers: { goal: "no such question" } }],
    ];
    for (const [pointer, change] of wrong) {
      const answer = await post({ body: { ...GOOD, ...change } });
      expectProblem(answer, 400, "invalid_request");
      expect([pointer, answer.body.errors.map((one: { pointer: string }) => one.pointer)]).toEqual([
        pointer,
        [pointer],
      ]);
    }
  });

  it("never take more seats than the service has", async () => {
    const answer = await post({ body: { ...GOOD, seats: 2 } });
    expectProblem(answer, 422, "capacity_exceeded");
    expect(await tenant.starts("service=haircut&from=2026-06-02&to=2026-06-02&seats=2")).toEqual([]);
  });

  it("say what is wrong in words", async () => {
    const { errors } = (
      await post({ body: { ...GOOD, service: 5, seats: "2", guests: 1.5, notes: true, customer: [] } })
    ).body;
    const told = Object.fromEntries(
      errors.map((one: { pointer: string; detail: string }) => [one.pointer, one.detail]),
    );
    expect(told).toEqual({
      "/service": "must be text",
      "/seats": "must be a number",
      "/guests": "must be a whole number",
      "/notes": "must be text",
      "/customer": "must be an object",
    });
  });

  it("are looked at only after the token and the key", async () => {
    expectProblem(await ask("POST", "/v1/services", { raw: "{", headers: json }), 401, "unauthenticated");
    expectProblem(await post({ key: null, raw: "{", headers: json }), 400, "idempotency_key_missing");
  });

  it("may say null for what is optional", async () => {
    const nulls = {
      duration_minutes: null,
      period: null,
      resource: null,
      seats: null,
      guests: null,
      hold: null,
      notes: null,
      answers: null,
      metadata: null,
    };
    const answer = await post({
      body: { ...GOOD, ...nulls, customer: { ...GOOD.customer, phone: null, time_zone: null, locale: null } },
    });
    expect(answer.status).toBe(201);
    await tenant.staff("POST", `/bookings/${answer.body.booking.id}/cancel`);
  });
});

describe("keys and headers", () => {
  it("a missing or impossible Idempotency-Key is told before the body is looked at", async () => {
    expectProblem(await post({ key: null, body: { nonsense: true } }), 400, "idempotency_key_missing");
    for (const key of ["x".repeat(256), "with space", ""]) {
      const answer = await post({ key: null, headers: { "idempotency-key": key }, body: GOOD });
      expectProblem(answer, 400, "invalid_request");
      expect(answer.body.errors[0].detail).toContain("Idempotency-Key must be");
    }
    expect((await post({ key: "x".repeat(255), body: { ...GOOD, service: "nothing" } })).status).toBe(404);
  });

  it("rep2-if-match-list: If-Match may name several revisions, any of which will do", async () => {
    const start = "2026-06-02T17:05:00Z";
    const { booking, manage } = (await tenant.book("haircut", start)).body;
    const post = (path: string, ifMatch: string, body: unknown) =>
      ask("POST", `/v1/public/bookings/${booking.id}/${path}`, {
        token: manage.token,
        headers: { "if-match": ifMatch },
        body,
      });
    expect((await post("reschedule", '"999", "1"', { start })).status).toBe(200);
    expectProblem(await post("reschedule", '"998", "999"', { start }), 412, "revision_mismatch");
    expectProblem(await post("reschedule", '"998", soon', { start }), 400, "invalid_request");
    expect((await post("reschedule", "*", { start })).status).toBe(200);
    expect((await post("cancel", '"7" , "1"', {})).status).toBe(200);
  });

  it("If-Match must be a revision", async () => {
    const { booking, manage } = (await tenant.book("haircut", "2026-06-02T13:35:00Z")).body;
    const cancel = (ifMatch: string) =>
      ask("POST", `/v1/public/bookings/${booking.id}/cancel`, {
        token: manage.token,
        headers: { "if-match": ifMatch },
      });
    expectProblem(await cancel("soon"), 400, "invalid_request");
    expectProblem(await cancel('"2"'), 412, "revision_mismatch");
    const done = await cancel('"1"');
    expect([done.status, done.body.revision, done.headers.get("etag")]).toEqual([200, 2, '"2"']);
  });
});

describe("the parts of a request", () => {
  const reschedule = (options: Ask) =>
    ask("POST", "/v1/public/bookings/bkg_1/reschedule?page=2", {
      ...options,
      token: "x",
      headers: { ...json, "if-match": "soon" },
    });
  const pointers = (answer: Answer) => answer.body.errors.map((one: { pointer: string }) => one.pointer).sort();

  it("tell all their problems in one answer: query, headers and body", async () => {
    const answer = await reschedule({ body: { start: "yesterday", sevice: "typo" } });
    expectProblem(answer, 400, "invalid_request");
    expect(pointers(answer)).toEqual(["", "/page", "/sevice", "/start"]);
  });

  it.each([
    ["is no JSON", "{", ""],
    ["is not UTF-8", new Uint8Array([0x22, 0xff, 0x22]), ""],
    ["has a key that is no name", '{"start":"yesterday","__proto__":{}}', "/__proto__"],
  ])("tell theirs beside a body that %s", async (_, raw, pointer) => {
    const answer = await reschedule({ raw });
    expectProblem(answer, 400, "invalid_request");
    expect(pointers(answer)).toEqual(["", "/page", pointer].sort());
  });

  it("count as absent when they are empty, with any content type", async () => {
    for (const raw of ["", "{}"]) {
      const answer = await ask("POST", "/v1/public/bookings/bkg_1/cancel", { token: "x", raw, headers: json });
      expectProblem(answer, 404, "not_found");
    }
  });
});

describe("paths and queries", () => {
  it("a path that does not exist is 404, in every form", async () => {
    for (const path of [
      "/v1/public/%00",
      "/v1/public/..%2f..",
      "/v1/public/UPPER",
      `/v1/public/${"x".repeat(600)}`,
      "/v1/nothing",
      "/nothing",
      "/v1/public/%E0%A4%A",
    ]) {
      expect([path, (await ask("GET", path)).status]).toEqual([path, 404]);
    }
    for (const id of ["bkg_1", "%00", "bkg_c".padEnd(53, "0"), "'; DROP TABLE bookings; --"]) {
      expectProblem(
        await ask("GET", `/v1/public/bookings/${encodeURIComponent(id)}`, { token: "x" }),
        404,
        "not_found",
      );
      expectProblem(await tenant.staff("GET", `/bookings/${encodeURIComponent(id)}`), 404, "not_found");
    }
  });

  it("another method is 405 and told which are taken", async () => {
    const answer = await ask("PUT", `/v1/public/${tenant.slug}/slots`);
    expectProblem(answer, 405, "invalid_request");
    expect(answer.headers.get("allow")).toBe("GET, HEAD");
  });

  it.each([
    ["POST", "/health"],
    ["DELETE", ""],
  ])("rep2-allow-head: %s %s is told every method that works there, HEAD included", async (method, path) => {
    const address = path === "" ? `/v1/public/${tenant.slug}` : path;
    const answer = await ask(method, address);
    expectProblem(answer, 405, "invalid_request");
    expect(answer.headers.get("allow")).toBe("GET, HEAD");
    expect((await ask("HEAD", address)).status).toBe(200);
  });

  it("unknown, doubled and impossible parameters are refused", async () => {
    const slots = (query: string) => tenant.public("GET", `/slots?service=haircut&${query}`);
    const good = "from=2026-06-02&to=2026-06-03";
    for (const [query, pointer] of [
      [`${good}&page=2`, "/page"],
      [`${good}&from=2026-06-02`, "/from"],
      ["from=2026-02-30&to=2026-06-03", "/from"],
      ["from=2026-06-03&to=2026-06-02", "/to"],
      ["from=2026-06-01&to=2026-08-02", "/to"],
      [`${good}&tz=Mars/Base`, "/tz"],
      [`${good}&duration_minutes=x`, "/duration_minutes"],
      [`${good}&guests=0`, "/guests"],
      [`${good}&fresh=yes`, "/fresh"],
      [`${good}&__proto__=1`, "/__proto__"],
    ]) {
      const answer = await slots(query as string);
      expectProblem(answer, 400, "invalid_request");
      expect(answer.body.errors.map((one: { pointer: string }) => one.pointer)).toContain(pointer);
    }
    expect((await slots("from=2026-06-01&to=2026-08-01")).status).toBe(200);
  });

  it("a parameter without a name is refused", async () => {
    const answer = await tenant.public("GET", "/slots?service=haircut&from=2026-06-02&to=2026-06-03&=1");
    expectProblem(answer, 400, "invalid_request");
    expect(answer.body.errors).toEqual([{ pointer: "/", detail: "is not known here" }]);
  });

  it("cursors are this list's or nothing", async () => {
    for (const cursor of [
      "x",
      "W10=",
      btoa('{"a":1}'),
      btoa("[1,2,3]"),
      btoa("[null]"),
      btoa('["x"]'),
      btoa('["x",1]'),
    ]) {
      expectProblem(
        await tenant.staff("GET", `/bookings?cursor=${encodeURIComponent(cursor)}`),
        400,
        "invalid_request",
      );
    }
    for (const limit of ["0", "101", "-1", "many"]) {
      expectProblem(await tenant.staff("GET", `/bookings?limit=${limit}`), 400, "invalid_request");
    }
  });
});

describe("nothing of all this", () => {
  it("has left a booking, a customer or a difference", async () => {
    const { checked, agrees } = await tenant.consistency();
    // The three that were made and cancelled above.
    expect({ checked, agrees }).toEqual({ checked: 3, agrees: true });
  });
});
