// Sign-in with Google: who it lets in, and who it does not.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { MONDAY, passTime, setTime } from "../support/clock";
import { aGoogle, GOOGLE } from "../support/google";
import { Browser, linkTo, mailsTo, openBusiness, PASSWORD } from "../support/people";

setTime(MONDAY.nine);
const google = aGoogle();
const ADA = "ada@example.com";
const MINUTE_MS = 60_000;

let owner: Browser;

beforeAll(async () => {
  owner = await openBusiness(ADA, "engine-works");
});

async function emailOf(browser: Browser): Promise<string | null> {
  const me = await browser.json("GET", "/v1/me");
  return me.status === 200 ? JSON.parse(me.html).user.email : null;
}

describe("Google", () => {
  it("is left for with state, nonce and PKCE that this browser alone can use", async () => {
    const browser = new Browser();
    const left = await browser.get("/signin/google?next=/account");
    const to = new URL(left.headers.get("location") ?? "");
    expect([left.status, to.origin + to.pathname]).toEqual([303, `${GOOGLE}/o/oauth2/v2/auth`]);
    expect(Object.fromEntries(to.searchParams)).toMatchObject({
      client_id: "client-for-tests",
      redirect_uri: "http://berth.test/signin/google/callback",
      response_type: "code",
      scope: "openid email profile",
      code_challenge_method: "S256",
    });
    const other = await new Browser().get("/signin/google");
    for (const name of ["state", "nonce", "code_challenge"]) {
      expect(to.searchParams.get(name)).toMatch(/^[\w-]{43}$/);
      expect(new URL(other.headers.get("location") ?? "").searchParams.get(name)).not.toBe(to.searchParams.get(name));
    }
    const path = google.choose(to.href, { sub: "g-1", email: ADA });
    expect((await new Browser().get(path)).status).toBe(401);
    expect(await emailOf(browser)).toBeNull();
  });

  it("lets in by a verified address once, and then by its own subject alone", async () => {
    const thief = owner.copy();
    const browser = new Browser();
    const entered = await google.signIn(
      browser,
      { sub: "ada-1", email: "Ada@Example.com" },
      "/signin/google?next=/account",
    );
    expect([entered.status, entered.headers.get("location")]).toEqual([303, "/account"]);
    expect(await emailOf(browser)).toBe(ADA);
    expect(await emailOf(thief)).toBeNull();
    expect((await mailsTo(ADA))[0]?.title).toBe("Google was added as a way in");
    const moved = new Browser();
    await google.signIn(moved, { sub: "ada-1", email: "someone.else@example.com", email_verified: false });
    expect(await emailOf(moved)).toBe(ADA);
    owner = moved;
  });

  it("makes no account for a stranger, and trusts no unverified address", async () => {
    const before = await env.DB.prepare("SELECT count(*) AS many FROM users").first<{ many: number }>();
    for (const claims of [
      { sub: "x-1", email: "stranger@example.com" },
      { sub: "x-2", email: ADA, email_verified: false },
      { sub: "x-3", email: ADA, email_verified: "true" },
      { sub: "x-4" },
      { sub: "x-5", email: ADA },
    ]) {
      const browser = new Browser();
      const seen = await google.signIn(browser, claims);
      expect([seen.status, seen.html.includes("No account has this address")]).toEqual([403, true]);
      expect(await emailOf(browser)).toBeNull();
    }
    expect(await env.DB.prepare("SELECT count(*) AS many FROM users").first()).toEqual(before);
  });

  it("is not believed with another audience, issuer, nonce or time, without a subject, or when it gives up", async () => {
    const past = Math.floor(Date.now() / 1_000) - 7_200;
    for (const wrong of [
      { aud: "another-client" },
      { iss: "https://evil.example" },
      { nonce: "another" },
      { iat: past, exp: past + 60 },
      { sub: "" },
    ]) {
      const browser = new Browser();
      const seen = await google.signIn(browser, { sub: "ada-1", email: ADA, ...wrong });
      expect([wrong, seen.status, await emailOf(browser)]).toEqual([wrong, 401, null]);
    }
    const browser = new Browser();
    const to = new URL((await browser.get("/signin/google")).headers.get("location") ?? "");
    const state = to.searchParams.get("state") ?? "";
    expect((await browser.get(`/signin/google/callback?error=access_denied&state=${state}`)).status).toBe(401);
  });

  it("answers one try once, within ten minutes", async () => {
    const browser = new Browser();
    const claims = { sub: "ada-1", email: ADA };
    const left = await browser.get("/signin/google");
    const path = google.choose(left.headers.get("location") ?? "", claims);
    const both = await Promise.all([browser.copy().get(path), browser.copy().get(path)]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 401]);
    const later = google.choose(left.headers.get("location") ?? "", claims);
    expect((await browser.get(later)).status).toBe(401);
    const slow = new Browser();
    const gone = await slow.get("/signin/google");
    passTime(10 * MINUTE_MS);
    expect((await slow.get(google.choose(gone.headers.get("location") ?? "", claims))).status).toBe(401);
  });

  it("leads to paths of ours alone", async () => {
    for (const next of ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]) {
      const seen = await google.signIn(
        new Browser(),
        { sub: "ada-1", email: ADA },
        `/signin/google?${new URLSearchParams({ next })}`,
      );
      expect([next, seen.status, seen.headers.get("location")]).toEqual([next, 303, "/dashboard"]);
    }
  });

  it("is connected and disconnected by a person who has just shown who they are", async () => {
    const cy = await openBusiness("cy@example.com", "cys-shop");
    passTime(11 * MINUTE_MS);
    const asked = await cy.get("/signin/google?link=1");
    expect(asked.headers.get("location")).toBe("/confirm?next=%2Faccount");
    await cy.post("/confirm", { password: PASSWORD, next: "/account" });
    const other = await google.signIn(cy, { sub: "ada-1", email: ADA }, "/signin/google?link=1");
    expect([other.status, await emailOf(cy)]).toEqual([422, "cy@example.com"]);
    const foreign = await google.signIn(cy, { sub: "d-1", email: "dan@example.com" }, "/signin/google?link=1");
    expect(foreign.status).toBe(422);
    const linked = await google.signIn(cy, { sub: "cy-1", email: "cy@example.com" }, "/signin/google?link=1");
    expect(linked.headers.get("location")).toBe("/account?saved=1#ways");
    expect(await emailOf(cy)).toBe("cy@example.com");
    expect((await cy.post("/account", { act: "google_remove" })).status).toBe(303);
    const rows = await env.DB.prepare("SELECT subject FROM identities ORDER BY subject").all();
    expect(rows.results).toEqual([{ subject: "ada-1" }]);
  });

  it("joins no person to a business that invited another address", async () => {
    await owner.post("/confirm", { password: PASSWORD });
    await owner.json("POST", "/v1/members", { email: "ed@example.com", role: "desk" });
    const path = await linkTo("ed@example.com", "invite");
    await new Browser().post(path, { name: "Ed", password: PASSWORD });
    const ed = new Browser();
    await google.signIn(ed, { sub: "ed-1", email: "ed@example.com" });
    expect(await emailOf(ed)).toBe("ed@example.com");
  });
});
