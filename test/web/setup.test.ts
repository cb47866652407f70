// The front door of a deployment, and how its operator makes the first business. Tests of this file stand in order.

import { describe, expect, it } from "vitest";
import { ask, makeTenant } from "../support/api";
import { MONDAY, setTime } from "../support/clock";
import { askWith } from "../support/deployment";

setTime(MONDAY.midnight);
const KEY = "an-operator-key-for-tests";

async function visit(path: string, fields?: Record<string, string>, vars = {}) {
  const init = fields ? { method: "POST", body: new URLSearchParams(fields) } : {};
  const page = await askWith({ SIGNUP: "closed", ...vars }, path, init);
  return { status: page.status, headers: page.headers, html: await page.text() };
}

describe("a deployment without a business", () => {
  it("leads its operator from the front door to the form, which takes the operator's key alone", async () => {
    expect((await visit("/")).html).toContain('href="/setup"');
    expect((await visit("/setup")).html).toContain('name="key"');
    const fields = { name: "Ada's", slug: "adas-shop", email: "ada@example.com", time_zone: "Europe/Berlin" };
    for (const key of ["", "wrong", `${KEY}x`]) {
      const refused = await visit("/setup", { ...fields, key });
      expect([refused.status, refused.html.includes("Ada&#39;s")]).toEqual([422, true]);
      expect(refused.html).not.toMatch(/btk_|value="wrong/);
    }
    const wrong = await visit("/setup", { ...fields, key: KEY, slug: "admin", time_zone: "Mars" });
    expect([wrong.status, wrong.html.match(/class="problem"/g)?.length]).toEqual([422, 1]);
    expect((await ask("GET", "/v1/operator/tenants", { token: KEY })).body.data).toEqual([]);
  });

  it("makes the first one once, shows its token, and has no form any more", async () => {
    const fields = { key: KEY, name: "Ada's", slug: "adas-shop", email: "ada@example.com", time_zone: "Europe/Berlin" };
    const made = await visit("/setup", { ...fields, preset: "provider" });
    expect([made.status, made.headers.get("cache-control")]).toEqual([200, "no-store"]);
    const token = /btk_[\w-]{43}/.exec(made.html)?.[0];
    expect((await ask("GET", "/v1/tenant", { token })).body.slug).toBe("adas-shop");
    expect((await visit("/adas-shop")).status).toBe(200);
    expect((await visit("/setup")).status).toBe(404);
    expect((await visit("/setup", { ...fields, slug: "another" })).status).toBe(404);
    expect((await visit("/")).html).not.toContain("/setup");
  });
});

describe("the front door", () => {
  it("speaks to customers in their language, and names no business but the demo ones", async () => {
    const tenant = await makeTenant({ preset: "provider", name: "Quiet & Co" });
    const { html } = await visit("/?lang=de");
    expect(html).toContain("Sie suchen eine Buchungsseite?");
    expect(html).not.toMatch(/Quiet|adas-shop/);
    const demo = await visit("/", undefined, { DEMO_TENANTS: `${tenant.slug},no-such-business` });
    expect(demo.html).toMatch(new RegExp(`href="/${tenant.slug}"><bdi>Quiet &amp; Co`));
    expect(demo.html).toContain('href="/docs"');
  });
});
