// A person opens a business: the form, the mail, the link, and what is there before and after.

import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { ask } from "../support/api";
import { MONDAY, passTime, setTime } from "../support/clock";
import { askWith } from "../support/deployment";
import { Browser, linkTo, mailsTo, openBusiness, PASSWORD, signUpFields } from "../support/people";

setTime(MONDAY.nine);
const MINUTE_MS = 60_000;

async function count(table: string): Promise<number> {
  return (await env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<{ n: number }>())?.n ?? -1;
}

describe("signing up", () => {
  it("makes nothing until the link's button is pressed, and then a person, a business and a sign-in", async () => {
    const browser = new Browser();
    const sent = await browser.post("/signup", signUpFields("ada@example.com", "engine-works"));
    expect([sent.status, sent.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect([await count("users"), await count("tenants")]).toEqual([0, 0]);
    const path = await linkTo("ada@example.com", "verify");
    // A mail scanner opens the link as often as it likes.
    for (const _ of [1, 2, 3]) expect((await new Browser().get(path)).status).toBe(200);
    expect([await count("users"), await count("tenants")]).toEqual([0, 0]);
    const made = await browser.post(path);
    expect([made.status, made.headers.get("location")]).toEqual([303, "/dashboard/engine-works/today"]);
    expect(made.headers.getSetCookie()[0]).toMatch(
      /^berth_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=5184000$/,
    );
    expect([await count("users"), await count("tenants"), await count("members")]).toEqual([1, 1, 1]);
    expect((await ask("GET", "/v1/public/engine-works")).status).toBe(200);
    const me = await browser.json("GET", "/v1/me");
    expect(JSON.parse(me.html)).toEqual({
      user: { name: "Ada Lovelace", email: "ada@example.com" },
      businesses: [{ slug: "engine-works", role: "owner", resources: null }],
    });
  });

  it("takes a link once, of two presses at the same moment too", async () => {
    const browser = new Browser();
    await browser.post("/signup", signUpFields("bea@example.com", "beas-shop"));
    const path = await linkTo("bea@example.com", "verify");
    const both = await Promise.all([new Browser().post(path), new Browser().post(path), new Browser().post(path)]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 410, 410]);
    expect((await browser.get(path)).status).toBe(410);
    const { n } = (await env.DB.prepare("SELECT count(*) AS n FROM tenants WHERE slug = 'beas-shop'").first<{
      n: number;
    }>()) ?? { n: 0 };
    expect(n).toBe(1);
  });

  it("answers the same for an address that has an account, and tells its person by mail", async () => {
    await openBusiness("cy@example.com", "cys-shop");
    const [fresh, known] = [new Browser(), new Browser()];
    const unknown = await fresh.post("/signup", signUpFields("nobody-yet@example.com", "first-shop"));
    const again = await known.post("/signup", signUpFields("cy@example.com", "second-shop"));
    expect(again.status).toBe(unknown.status);
    expect(again.html.replaceAll("cy@example.com", "X").replaceAll(/nonce="[^"]+"/g, "")).toBe(
      unknown.html.replaceAll("nobody-yet@example.com", "X").replaceAll(/nonce="[^"]+"/g, ""),
    );
    const [mail] = await mailsTo("cy@example.com");
    expect([mail?.kind, mail?.text.includes("/verify/")]).toEqual(["account_known", false]);
  });

  it("ends a link after 30 minutes, and the earlier link of an address with the next", async () => {
    const browser = new Browser();
    await browser.post("/signup", signUpFields("dan@example.com", "dans-shop"));
    const first = await linkTo("dan@example.com", "verify");
    passTime(MINUTE_MS);
    await browser.post("/signup", signUpFields("dan@example.com", "dans-shop"));
    const second = await linkTo("dan@example.com", "verify");
    expect(second).not.toBe(first);
    expect((await browser.post(first)).status).toBe(410);
    passTime(30 * MINUTE_MS);
    expect((await browser.post(second)).status).toBe(410);
  });

  it("keeps no password that another browser typed: its person chooses one with the link, or none", async () => {
    const [stranger, victim] = [new Browser(), new Browser()];
    const known = "a password the stranger knows";
    await stranger.post("/signup", { ...signUpFields("hal@example.com", "hals-shop"), password: known });
    const path = await linkTo("hal@example.com", "verify");
    expect((await victim.get(path)).html).toContain('name="password"');
    expect((await stranger.get(path)).html).not.toContain('name="password"');
    expect((await victim.post(path, { password: "password123" })).status).toBe(422);
    const made = await victim.post(path);
    expect([made.status, made.headers.get("location")]).toEqual([303, "/dashboard/hals-shop/today"]);
    const enter = (email: string, password: string) => new Browser().post("/signin", { email, password });
    expect((await enter("hal@example.com", known)).status).toBe(401);
    expect((await enter("hal@example.com", "")).status).toBe(401);
    // It is set with the link, and then it is the person's own.
    await stranger.post("/signup", { ...signUpFields("ida@example.com", "idas-shop"), password: known });
    const second = await linkTo("ida@example.com", "verify");
    expect((await new Browser().post(second, { password: "nine violet umbrellas" })).status).toBe(303);
    const [typed, own] = [known, "nine violet umbrellas"].map((password) => enter("ida@example.com", password));
    expect([(await typed)?.status, (await own)?.status]).toEqual([401, 303]);
    // The browser that asked keeps what was typed there, and changes it no more with the link.
    const same = new Browser();
    await same.post("/signup", signUpFields("jo@example.com", "jos-shop"));
    await same.post(await linkTo("jo@example.com", "verify"), { password: "nine violet umbrellas" });
    expect((await enter("jo@example.com", PASSWORD)).status).toBe(303);
  });

  it("stays open beside a sign-up of the same address by another browser", async () => {
    const [own, stranger] = [new Browser(), new Browser()];
    await own.post("/signup", signUpFields("kay@example.com", "kays-shop"));
    const path = await linkTo("kay@example.com", "verify");
    passTime(MINUTE_MS);
    await stranger.post("/signup", signUpFields("kay@example.com", "not-kays-shop"));
    const made = await own.post(path);
    expect([made.status, made.headers.get("location")]).toEqual([303, "/dashboard/kays-shop/today"]);
    expect((await new Browser().post("/signin", { email: "kay@example.com", password: PASSWORD })).status).toBe(303);
  });

  it("writes addresses inside Arabic texts from left to right", async () => {
    const form = (await new Browser().get("/signup?lang=ar")).html;
    expect(form).toContain('<bdi dir="ltr">http://berth.test/…</bdi>');
    const sent = await new Browser().post("/signup?lang=ar", signUpFields("liv@example.com", "livs-shop"));
    expect(sent.html).toContain('<bdi dir="ltr">liv@example.com</bdi>');
    const verify = await new Browser().get(`${await linkTo("liv@example.com", "verify")}?lang=ar`);
    expect(verify.html).toContain('<bdi dir="ltr">http://berth.test/livs-shop</bdi>');
  });

  it("lets a person choose another address where theirs was taken meanwhile", async () => {
    const [eve, fay] = [new Browser(), new Browser()];
    await eve.post("/signup", signUpFields("eve@example.com", "the-shop"));
    await fay.post("/signup", signUpFields("fay@example.com", "the-shop"));
    expect((await eve.post(await linkTo("eve@example.com", "verify"))).status).toBe(303);
    const path = await linkTo("fay@example.com", "verify");
    const refused = await fay.post(path);
    expect([refused.status, refused.html.includes('name="slug"')]).toEqual([422, true]);
    const made = await fay.post(path, { slug: "fays-shop" });
    expect([made.status, made.headers.get("location")]).toEqual([303, "/dashboard/fays-shop/today"]);
  });

  it("refuses a weak password, a taken or reserved address, and a foreign page", async () => {
    const fields = signUpFields("gil@example.com", "gils-shop");
    const weak = ["short", "1234567890", "password123", "engineworks1", "gils-shop-1", "x".repeat(129)];
    for (const password of weak) {
      const refused = await new Browser().post("/signup", { ...fields, password });
      expect([password, refused.status]).toEqual([password, 422]);
      expect(refused.html).not.toContain(password);
    }
    for (const slug of ["dashboard", "signin", "the-shop", "a"]) {
      expect([slug, (await new Browser().post("/signup", { ...fields, slug })).status]).toEqual([slug, 422]);
    }
    for (const headers of [{ "sec-fetch-site": "cross-site" }, { origin: "https://evil.example" }] as const) {
      expect((await new Browser().post("/signup", fields, headers as never)).status).toBe(403);
    }
    expect(await mailsTo("gil@example.com")).toEqual([]);
    expect(PASSWORD.length).toBeGreaterThan(9);
  });
});

describe("a deployment that sends no mail", () => {
  it("says so instead of promising a link, and a password still lets in", async () => {
    for (const path of ["/signup", "/forgot", "/signin/code"]) {
      for (const init of [
        {},
        { method: "POST", body: new URLSearchParams(signUpFields("h@example.com", "hs-shop")) },
      ]) {
        const page = await askWith({ MAILBOX: "off" }, path, init);
        expect([path, page.status]).toEqual([path, 503]);
        expect(await page.text()).toContain("sends no mail yet");
      }
    }
    expect((await askWith({ MAILBOX: "off" }, "/signin")).status).toBe(200);
  });
});
