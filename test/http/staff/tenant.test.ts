// The tenant itself, and the tokens of its staff.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { ask, OFFICE_HOURS, type Tenant } from "../../support/api";
import { aTenantWith } from "../../support/scenario";

let tenant: Tenant;

beforeEach(async () => {
  ({ tenant } = await aTenantWith({ weekly: OFFICE_HOURS, service: {} }));
});

describe("tokens", () => {
  it("carry no more scopes than their maker, are shown once, and end at once", async () => {
    const made = await tenant.staff("POST", "/tokens", { name: "Front desk", scopes: ["read", "manage"] });
    expect(made.status).toBe(201);
    const { id, secret } = made.body;
    const more = await ask("POST", "/v1/tokens", { token: secret, body: { name: "More", scopes: ["bookings"] } });
    expect([more.status, more.body.code]).toEqual([403, "forbidden"]);
    expect((await ask("GET", "/v1/tenant", { token: secret })).status).toBe(200);
    const listed = (await tenant.staff("GET", "/tokens")).body;
    expect(JSON.stringify(listed)).not.toContain(secret);
    expect(listed.data.find((one: { id: string }) => one.id === id).last_used_at).not.toBeNull();
    expect((await tenant.staff("DELETE", `/tokens/${id}`)).status).toBe(204);
    expect((await ask("GET", "/v1/tenant", { token: secret })).status).toBe(401);
    expect((await tenant.staff("DELETE", `/tokens/${id}`)).status).toBe(404);
    const stored = await env.DB.prepare("SELECT * FROM tokens WHERE tenant_id = ?").bind(tenant.id).all();
    expect(JSON.stringify(stored.results)).not.toContain(secret);
  });
});

describe("the tenant", () => {
  it("changes name, zone, locale, branding, origins and policies; the public page follows", async () => {
    const changed = await tenant.staff("PATCH", "/tenant", {
      name: "Harbour",
      time_zone: "Europe/Berlin",
      locale: "de",
      branding: { color: "#2457ff" },
      embed_origins: ["https://www.example.com"],
    });
    expect(changed.body).toMatchObject({
      name: "Harbour",
      time_zone: "Europe/Berlin",
      locale: "de",
      embed_origins: ["https://www.example.com"],
    });
    expect((await tenant.public("GET", "")).body.tenant).toMatchObject({
      name: "Harbour",
      branding: { color: "#2457ff" },
    });
    const wrong = await tenant.staff("PATCH", "/tenant", {
      embed_origins: ["https://a.example/path", "javascript:alert(1)"],
      branding: { color: "red" },
    });
    expect(wrong.body.errors.map((one: { pointer: string }) => one.pointer)).toEqual([
      "/branding/color",
      "/embed_origins/0",
      "/embed_origins/1",
    ]);
  });

  it("says where the business is and how it is reached, to staff and to the public", async () => {
    const contact = {
      address: "12 Harbour Street\n20095 Hamburg",
      phone: "+494012345678",
      website: "https://harbour.example/en",
    };
    const changed = await tenant.staff("PATCH", "/tenant", { country: "de", ...contact });
    expect(changed.body).toMatchObject({ country: "DE", ...contact });
    expect((await tenant.staff("GET", "/tenant")).body).toMatchObject({ country: "DE", ...contact });
    expect((await tenant.public("GET", "")).body.tenant).toMatchObject({ country: "DE", ...contact });
    const emptied = await tenant.staff("PATCH", "/tenant", { address: null, phone: null, website: null });
    expect(emptied.body).toMatchObject({ address: null, phone: null, website: null, country: "DE" });
  });

  it("takes address, telephone and website when it is made, and guesses its country from the zone", async () => {
    const make = (time_zone: string, more: Record<string, unknown>) =>
      ask("POST", "/v1/tenants", {
        body: {
          slug: `shop-${crypto.randomUUID().slice(0, 8)}`,
          name: "Shop",
          email: "owner@example.com",
          time_zone,
          ...more,
        },
      });
    const contact = { address: "1 Main Street", phone: "+4930123456", website: "https://shop.example" };
    expect((await make("Europe/Berlin", contact)).body.tenant).toMatchObject({ country: "DE", ...contact });
    expect((await make("Asia/Kolkata", {})).body.tenant).toMatchObject({ country: "IN", address: null, phone: null });
    expect((await make("UTC", {})).body.tenant.country).toBeNull();
    expect((await make("Europe/Berlin", { country: "AT" })).body.tenant.country).toBe("AT");
    const wrong = await make("Europe/Berlin", { country: "XX", website: "http://shop.example" });
    expect(wrong.body.errors.map((one: { pointer: string }) => one.pointer)).toEqual(["/country", "/website"]);
  });

  it.each([
    ["policies", "privacy_url", "https://bank.example@evil.example/"],
    ["policies", "privacy_url", "HTTPS:\\\\evil"],
    ["policies", "privacy_url", "https://1.2.3.4/"],
    ["branding", "logo_url", "https://user:secret@cdn.example/logo.png"],
  ])("refuses an address in %s/%s that leads elsewhere than it says", async (part, field, value) => {
    const answer = await tenant.staff("PATCH", "/tenant", { [part]: { [field]: value } });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].pointer).toBe(`/${part}/${field}`);
  });

  it.each(["https://.", "https://-a.example", "https://a..example", "https://user@a.example", "https:\\\\a.example"])(
    "refuses to be embedded by %s, which is no origin",
    async (origin) => {
      const answer = await tenant.staff("PATCH", "/tenant", { embed_origins: [origin] });
      expect(answer.body.errors[0].pointer).toBe("/embed_origins/0");
    },
  );
});
