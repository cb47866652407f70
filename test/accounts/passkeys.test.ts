// Passkeys: how a person gets one, and what an answer must say before it lets in.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { Authenticator } from "../support/authenticator";
import { MONDAY, passTime, setTime } from "../support/clock";
import { Browser, mailsTo, openBusiness, PASSWORD } from "../support/people";

setTime(MONDAY.nine);
const ADA = "ada@example.com";
const BOB = "bob@example.com";
const MINUTE_MS = 60_000;

let ada: Browser;
let bob: Browser;
const phone = new Authenticator();

beforeAll(async () => {
  ada = await openBusiness(ADA, "engine-works");
  bob = await openBusiness(BOB, "bobs-shop");
});

async function optionsAt(browser: Browser, path: string) {
  const seen = await browser.post(path, { ask: "options" }, { accept: "application/json" });
  return seen.status === 200 ? JSON.parse(seen.html) : seen;
}

async function add(browser: Browser, device: Authenticator, name: string, made = {}) {
  const credential = await device.create(await optionsAt(browser, "/account/passkey"), made);
  return browser.post("/account/passkey", { credential, name });
}

async function enter(device: Authenticator, made = {}, browser = new Browser(), more = {}) {
  const credential = await device.get(await optionsAt(browser, "/signin/passkey"), made);
  return browser.post("/signin/passkey", { credential, ...more });
}

async function emailOf(browser: Browser): Promise<string | null> {
  const me = await browser.json("GET", "/v1/me");
  return me.status === 200 ? JSON.parse(me.html).user.email : null;
}

describe("a new passkey", () => {
  it("is asked for as discoverable, with the person verified, and without attestation", async () => {
    const options = await optionsAt(ada, "/account/passkey");
    expect(options).toMatchObject({
      rp: { id: "berth.test", name: "Berth" },
      user: { name: ADA, displayName: "Ada Lovelace" },
      pubKeyCredParams: [
        { type: "public-key", alg: -7 },
        { type: "public-key", alg: -257 },
      ],
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      attestation: "none",
      timeout: 300_000,
      excludeCredentials: [],
    });
    expect(options.challenge).toMatch(/^[\w-]{43}$/);
  });

  it("is kept with a name, ends other devices, tells the person, and is asked for no second time", async () => {
    const other = new Browser();
    await other.post("/signin", { email: ADA, password: PASSWORD });
    const before = ada.session;
    const added = await add(ada, phone, "Ada's phone");
    expect([added.status, added.headers.get("location")]).toEqual([303, "/account?saved=1#passkeys"]);
    expect(ada.session).not.toBe(before);
    expect([await emailOf(ada), await emailOf(other)]).toEqual([ADA, null]);
    expect((await ada.get("/account")).html).toContain("Ada&#39;s phone");
    expect((await mailsTo(ADA))[0]?.title).toBe("A passkey was added as a way in");
    expect((await optionsAt(ada, "/account/passkey")).excludeCredentials).toEqual([
      { type: "public-key", id: phone.id, transports: ["internal"] },
    ]);
    expect((await add(bob, new Authenticator(undefined, phone.id), "Stolen")).status).toBe(422);
  });

  it("is refused without a verified person, of another origin, from a frame, or for another challenge", async () => {
    for (const made of [
      { flags: 0x41 },
      { origin: "https://evil.example" },
      { rpId: "evil.example" },
      { crossOrigin: true },
      { challenge: "AAAA" },
      { type: "webauthn.get" },
    ]) {
      expect([made, (await add(bob, new Authenticator(), "Wrong", made)).status]).toEqual([made, 422]);
    }
    const device = new Authenticator();
    const credential = await device.create(await optionsAt(ada, "/account/passkey"));
    await optionsAt(bob, "/account/passkey");
    expect((await bob.post("/account/passkey", { credential, name: "Ada's" })).status).toBe(422);
  });

  it("is stored once by two requests at the same moment", async () => {
    const device = new Authenticator();
    const credential = await device.create(await optionsAt(bob, "/account/passkey"));
    const both = await Promise.all([
      bob.copy().post("/account/passkey", { credential, name: "One" }),
      bob.copy().post("/account/passkey", { credential, name: "Two" }),
    ]);
    // The other finds the passkey stored, or its own session renewed.
    expect(both.filter(({ headers }) => headers.get("location")?.startsWith("/account?saved"))).toHaveLength(1);
    const many = await env.DB.prepare("SELECT count(*) AS many FROM passkeys WHERE credential_id = ?");
    expect(await many.bind(device.id).first("many")).toBe(1);
    bob = new Browser();
    expect((await enter(device, {}, bob)).status).toBe(303);
  });

  it("needs a person who has just shown who they are", async () => {
    passTime(11 * MINUTE_MS);
    const seen = await ada.post("/account/passkey", { ask: "options" });
    expect([seen.status, seen.headers.get("location")]).toEqual([303, "/confirm?next=%2Faccount"]);
    const bare = await new Browser().post("/account/passkey", { ask: "options" });
    expect(bare.headers.get("location")).toMatch(/^\/signin\?/);
  });
});

describe("a passkey", () => {
  it("lets its person in, leads where they wanted to go, and shows when it was used", async () => {
    const browser = new Browser();
    const entered = await enter(phone, {}, browser, { next: "/dashboard/engine-works/calendar" });
    expect([entered.status, entered.headers.get("location")]).toEqual([303, "/dashboard/engine-works/calendar"]);
    expect(await emailOf(browser)).toBe(ADA);
    expect((await browser.get("/account")).html).toContain("Last used");
    const led = await enter(phone, {}, new Browser(), { next: "//evil.example" });
    expect(led.headers.get("location")).toBe("/dashboard");
  });

  it("is refused where anything of its answer is wrong", async () => {
    const bobs = new TextEncoder().encode("usr_0000000000000000");
    for (const made of [
      { flags: 0x01 },
      { flags: 0x04 },
      { origin: "https://evil.example" },
      { rpId: "evil.example" },
      { crossOrigin: true },
      { challenge: "AAAA" },
      { isForged: true },
      { type: "webauthn.create" },
      { userHandle: null },
      { userHandle: btoa(String.fromCharCode(...bobs)) },
    ]) {
      const browser = new Browser();
      const seen = await enter(phone, made, browser);
      expect([made, seen.status, await emailOf(browser)]).toEqual([made, 401, null]);
    }
    expect((await new Browser().post("/signin/passkey", { credential: "{" })).status).toBe(401);
    expect((await new Browser().post("/signin/passkey", { credential: "null" })).status).toBe(401);
    const unknown = new Authenticator();
    await unknown.create({ challenge: "AAAA", user: { id: "AAAA" } });
    expect((await enter(unknown)).status).toBe(401);
  });

  it("meets a challenge once, in the browser that asked, within five minutes", async () => {
    const browser = new Browser();
    const options = await optionsAt(browser, "/signin/passkey");
    const credential = await phone.get(options);
    expect((await new Browser().post("/signin/passkey", { credential })).status).toBe(401);
    const both = await Promise.all([
      browser.copy().post("/signin/passkey", { credential }),
      browser.copy().post("/signin/passkey", { credential }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 401]);
    const late = new Browser();
    const slow = await phone.get(await optionsAt(late, "/signin/passkey"));
    passTime(5 * MINUTE_MS);
    expect((await late.post("/signin/passkey", { credential: slow })).status).toBe(401);
  });

  it("whose count goes back is a copy, and is refused", async () => {
    expect((await enter(phone, { counter: 7 })).status).toBe(303);
    expect((await enter(phone, { counter: 6 })).status).toBe(401);
    expect((await enter(phone, { counter: 8 })).status).toBe(303);
  });

  it("shows again who its own person is, and proves no other person", async () => {
    const browser = new Browser();
    await browser.post("/signin", { email: BOB, password: PASSWORD });
    const credential = await phone.get(await optionsAt(browser, "/confirm"));
    expect((await browser.post("/confirm", { credential, next: "/account" })).status).toBe(401);
    const own = new Browser();
    await enter(phone, { counter: 9 }, own);
    passTime(11 * MINUTE_MS);
    const again = await phone.get(await optionsAt(own, "/confirm"), { counter: 10 });
    const proved = await own.post("/confirm", { credential: again, next: "/account" });
    expect([proved.status, proved.headers.get("location")]).toEqual([303, "/account"]);
    const id = await env.DB.prepare("SELECT id FROM passkeys WHERE credential_id = ?")
      .bind(phone.id)
      .first<string>("id");
    expect((await own.post("/account", { act: "rename", passkey: id ?? "", name: "Old phone" })).status).toBe(303);
    expect((await own.get("/account")).html).toContain("Old phone");
    expect((await own.post("/account", { act: "passkey_remove", passkey: id ?? "" })).status).toBe(303);
    expect((await enter(phone, { counter: 11 })).status).toBe(401);
    ada = own;
  });

  it("of another person can be neither renamed nor removed", async () => {
    const id = await env.DB.prepare("SELECT id FROM passkeys").first<string>("id");
    await ada.post("/account", { act: "rename", passkey: id ?? "", name: "Mine now" });
    await ada.post("/account", { act: "passkey_remove", passkey: id ?? "" });
    const row = await env.DB.prepare("SELECT name FROM passkeys WHERE id = ?").bind(id).first<string>("name");
    expect(row).toMatch(/^(One|Two)$/);
  });

  it("is asked for on pages of accounts alone", async () => {
    const policy = async (path: string) => (await ada.get(path)).headers.get("permissions-policy");
    expect(await policy("/signin")).toContain("publickey-credentials-get=(self)");
    expect(await policy("/confirm")).toContain("publickey-credentials-get=(self)");
    expect(await policy("/engine-works")).toContain("publickey-credentials-get=()");
    expect(await policy("/dashboard/engine-works/today")).toContain("publickey-credentials-get=()");
  });
});
