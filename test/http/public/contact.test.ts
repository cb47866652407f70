import { beforeEach, describe, expect, it } from "vitest";
import { ask, type Tenant } from "../../support/api";
import { MONDAY } from "../../support/clock";
import { aTenantWith } from "../../support/scenario";
import { fieldsOf, slotsOf, textOf, visit } from "../../support/visitor";

let tenant: Tenant;
let room: string;
let hour = 0;

beforeEach(async () => {
  hour = 0;
  ({ tenant, room } = await aTenantWith({ now: MONDAY.eight, zone: "Europe/Berlin", service: { code: "visit" } }));
});

const freeStart = () => new Date(Date.parse("2026-06-02T08:00:00+02:00") + 3_600_000 * hour++).toISOString();
const bookAs = (customer: Record<string, unknown>) =>
  tenant.book("visit", freeStart(), { customer: { name: "Jane Smith", ...customer } });

/** All customers that staff see, once all bookings are copied. */
async function customers() {
  await tenant.consistency(room);
  return (await tenant.staff("GET", "/customers")).body.data as { id: string; email: string; phone: string }[];
}

/** A booking by the form of the page. */
async function bookByForm(fields: Record<string, string>) {
  const page = await visit(`/${tenant.slug}/visit?date=2026-06-03`);
  const slot = slotsOf(page.html)[hour++] ?? "";
  const form = await visit(`/${tenant.slug}/visit`, { slot });
  return visit(`/${tenant.slug}/visit`, { ...fieldsOf(form.html, 'value="book"'), ...fields, slot, do: "book" });
}

describe("an address", () => {
  it("rep2-mail-idn-domain: with an umlaut is one with its form in ASCII, by API and by form", async () => {
    const first = await bookAs({ email: "info@m\u00fcnchen.example" });
    expect(first.status).toBe(201);
    expect(first.body.booking.customer.email).toBe("info@m\u00fcnchen.example");
    expect((await bookAs({ email: "INFO@xn--mnchen-3ya.example" })).status).toBe(201);
    expect((await bookByForm({ name: "Jane Smith", email: "info@M\u00dcNCHEN.example" })).status).toBe(303);
    expect(await customers()).toHaveLength(1);
  });

  it("rep2-mail-punycode-tld: may have a top-level domain with digits and hyphens", async () => {
    expect((await bookAs({ email: "info@xn--e1afmkfd.xn--p1ai" })).status).toBe(201);
  });

  it("that is invalid is reported at its field", async () => {
    const answer = await bookAs({ email: "jane@localhost" });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([{ pointer: "/customer/email", detail: "must be an e-mail address" }]);
  });
});

describe("a telephone number", () => {
  it("rep2-phone-trunk-zero: loses the zero in brackets, and keeps the one that belongs to it", async () => {
    const bracketed = await bookAs({ phone: "+49 (0)30 1234567" });
    expect(bracketed.body.booking.customer.phone).toBe("+49301234567");
    expect((await bookAs({ phone: "+49 30 1234567" })).status).toBe(201);
    expect(await customers()).toHaveLength(1);
    expect((await bookAs({ phone: "+39 06 1234 5678" })).body.booking.customer.phone).toBe("+390612345678");
  });

  it("rep2-phone-invisible-marks: is the same with the marks that an address book adds", async () => {
    for (const phone of ["\u202d+1 (555) 123-4567\u202c", "+1\ufe0d-555-123-4567", "+15551234567"]) {
      const booked = await bookAs({ phone });
      expect(booked.status).toBe(201);
      expect(booked.body.booking.customer.phone).toBe("+15551234567");
    }
    const form = await bookByForm({ name: "Jane Smith", phone: "\u202d+1 (555) 123-4567\u202c" });
    expect(form.status).toBe(303);
    expect(await customers()).toHaveLength(1);
  });

  it("may be written as at home: where the customer says, else where the business is", async () => {
    expect((await bookAs({ phone: "030 / 1234567" })).body.booking.customer.phone).toBe("+49301234567");
    expect((await bookAs({ phone: "(312) 555-0100", country: "US" })).body.booking.customer.phone).toBe("+13125550100");
    const wrong = await bookAs({ phone: "12345", country: "US" });
    expect(wrong.body.errors.map((one: { pointer: string }) => one.pointer)).toEqual(["/customer/phone"]);
    const unknown = await bookAs({ phone: "030 12" });
    expect(unknown.status).toBe(400);
    expect(unknown.body.errors[0].pointer).toBe("/customer/phone");
    await tenant.staff("PATCH", "/tenant", { country: "US" });
    expect((await bookAs({ phone: "(312) 555-0100" })).body.booking.customer.phone).toBe("+13125550100");
  });

  it("that is invalid is answered with an example of the country, in the visitor's language", async () => {
    const { html } = await visit(`/${tenant.slug}/visit?date=2026-06-03`);
    const form = await visit(`/${tenant.slug}/visit?lang=de`, { slot: slotsOf(html)[0] ?? "" });
    expect(textOf(form.html)).toContain("01512 3456789");
    expect(form.html).not.toContain("312 555 0100");
    const wrong = await bookByForm({ name: "Jane Smith", phone: "12" });
    expect(wrong.status).toBe(422);
    expect(textOf(wrong.html)).toMatch(/Please check this number: it should look like .01512 3456789/);
  });

  it("of staff's and of the business itself may be written as at home too", async () => {
    const changed = await tenant.staff("PATCH", "/tenant", { phone: "040 123456" });
    expect(changed.body.phone).toBe("+4940123456");
    expect((await tenant.staff("PATCH", "/tenant", { phone: "1" })).body.errors[0].pointer).toBe("/phone");
    await bookAs({ email: "jane@example.com" });
    const [jane] = await customers();
    const corrected = await tenant.staff("PATCH", `/customers/${jane?.id}`, { phone: "030 1234567" });
    expect(corrected.body.phone).toBe("+49301234567");
    const entry = { service: "visit", start: freeStart() };
    await tenant.book("visit", entry.start);
    const waiting = { ...entry, customer: { name: "Joe", phone: "030 7654321" } };
    expect((await tenant.public("POST", "/waitlist-entries", waiting)).status).toBe(201);
    const wrong = await tenant.public("POST", "/waitlist-entries", {
      ...waiting,
      customer: { name: "Joe", phone: "0312" },
    });
    expect(wrong.body.errors[0].pointer).toBe("/customer/phone");
  });
});

describe("a name", () => {
  it.each(["\u200b", "\u2060\u200d", "\u3164", "\u2800", " \u00ad ", "\u0301"])(
    "rep2-name-invisible: %j cannot be seen and is refused",
    async (name) => {
      const answer = await bookAs({ name, email: "jane@example.com" });
      expect(answer.status).toBe(400);
      expect(answer.body.errors[0].pointer).toBe("/customer/name");
      expect((await bookByForm({ name, email: "jane@example.com" })).status).toBe(422);
    },
  );

  it.each([
    "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "\u5c71\u7530",
  ])("rep2-name-invisible: %j only contains a joiner and is kept as it is", async (name) => {
    expect((await bookAs({ name, email: "jane@example.com" })).body.booking.customer.name).toBe(name);
  });

  it("is kept in NFC, so that it is found however it is typed", async () => {
    await bookAs({ name: "Zoe\u0308", email: "zoe@example.com" });
    await tenant.consistency(room);
    for (const q of ["Zo\u00eb", "Zoe\u0308"]) {
      const found = await tenant.staff("GET", `/customers?q=${encodeURIComponent(q)}`);
      expect(found.body.data).toHaveLength(1);
      expect((await tenant.staff("GET", `/bookings?q=${encodeURIComponent(q)}`)).body.data).toHaveLength(1);
    }
  });
});

describe("a key called __proto__", () => {
  const body = (inner: string) =>
    `{"service":"visit","start":"2026-06-02T08:00:00Z","customer":{"name":"Jane","email":"jane@example.com"},${inner}}`;
  const post = (inner: string) =>
    ask("POST", `/v1/public/${tenant.slug}/bookings`, {
      raw: body(inner),
      headers: { "content-type": "application/json" },
    });

  it.each([
    ['"metadata":{"__proto__":"x","a":"b"}', "/metadata/__proto__"],
    ['"metadata":{"\\u005f_proto__":"x"}', "/metadata/__proto__"],
    ['"answers":{"__proto__":{"a":true}}', "/answers/__proto__"],
    ['"__proto__":{"seats":9}', "/__proto__"],
  ])("rep2-metadata-proto: %s is refused, saying where", async (inner, pointer) => {
    const answer = await post(inner);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([{ pointer, detail: "must not be a name" }]);
  });

  it("rep2-metadata-proto: other keys of objects are taken", async () => {
    const answer = await post('"metadata":{"constructor":"x","toString":"y","a":"\\u005f_proto__"}');
    expect(answer.status).toBe(201);
    expect(answer.body.booking.metadata).toEqual({ constructor: "x", toString: "y", a: "__proto__" });
  });
});
