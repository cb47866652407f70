// Ways in, what ends them, and what a stranger learns of them: nothing.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { knownBrowser, rememberAccount } from "../../src/actions/accounts/known-browser";
import { networkOf } from "../../src/http/address";
import { MONDAY, passTime, setTime, testClock } from "../support/clock";
import { Browser, linkTo, mailsTo, openBusiness, PASSWORD, signUpFields } from "../support/people";
import {
  forgivenTries,
  identifyPerson,
  makeDeps,
  openDatabase,
  runBatch,
  settingsOf,
  signInByPassword,
  waitBeforeTry,
} from "../support/worker";

const start = setTime(MONDAY.nine);
const ADA = "ada@example.com";
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Paths that a browser takes for another host, once their dots are resolved. */
const DOTTED = ["/x/..//evil.example", "/x/%2e%2e//evil.example", "/a/./..//evil.example"];

let first: Browser;

beforeAll(async () => {
  first = await openBusiness(ADA, "engine-works");
});

function signIn(email: string, password: string, browser = new Browser(), more = {}) {
  return browser.post("/signin", { email, password, ...more });
}

async function isIn(browser: Browser): Promise<boolean> {
  return (await browser.json("GET", "/v1/me")).status === 200;
}

async function codeOf(address: string): Promise<string> {
  const mail = (await mailsTo(address)).find(({ kind }) => kind === "account_code");
  return /\b\d{6}\b/.exec(mail?.title ?? "")?.[0] ?? "";
}

describe("a password", () => {
  it("lets in with the right address in any spelling, and leads where the person wanted to go", async () => {
    const browser = new Browser();
    const entered = await signIn(" Ada@Example.com ", PASSWORD, browser, { next: "/dashboard/engine-works/calendar" });
    expect([entered.status, entered.headers.get("location")]).toEqual([303, "/dashboard/engine-works/calendar"]);
    expect(await isIn(browser)).toBe(true);
    for (const next of [
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "javascript:alert(1)",
      ...DOTTED,
      "",
    ]) {
      const led = await signIn(ADA, PASSWORD, new Browser(), { next });
      expect([next, led.headers.get("location")]).toEqual([next, "/dashboard"]);
    }
  });

  it("is answered the same when it is wrong and when the address is unknown", async () => {
    const wrong = await signIn(ADA, "not the password");
    const unknown = await signIn("nobody@example.com", "not the password");
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    const plain = ({ html }: { html: string }) =>
      html.replaceAll(/nonce="[^"]+"/g, "").replaceAll(/(ada|nobody)@example\.com/g, "X");
    expect(plain(wrong)).toBe(plain(unknown));
    expect(wrong.html).not.toContain("not the password");
  });

  it("waits from the sixth wrong one in a row, longer each time, while a code still lets in", async () => {
    await openBusiness("bea@example.com", "beas-shop");
    for (let n = 0; n < 5; n++) expect((await signIn("bea@example.com", "wrong password")).status).toBe(401);
    const sixth = await signIn("bea@example.com", "wrong password");
    expect([sixth.status, sixth.headers.get("retry-after")]).toEqual([429, "30"]);
    expect((await signIn("bea@example.com", PASSWORD)).status).toBe(429);
    expect((await signIn(ADA, PASSWORD)).status).toBe(303);
    const browser = new Browser();
    await browser.post("/signin/code", { email: "bea@example.com" });
    const entered = await browser.post("/signin/code", {
      email: "bea@example.com",
      code: await codeOf("bea@example.com"),
    });
    expect(entered.status).toBe(303);
    passTime(30_000);
    expect((await signIn("bea@example.com", "wrong password")).status).toBe(401);
    expect((await signIn("bea@example.com", PASSWORD)).headers.get("retry-after")).toBe("60");
    passTime(60_000);
    expect((await signIn("bea@example.com", PASSWORD)).status).toBe(303);
    expect((await signIn("bea@example.com", "wrong password")).status).toBe(401);
  });

  it("keeps no office waiting that signs in often, while wrong tries of its network are still counted", async () => {
    await openBusiness("office@example.com", "the-office");
    const deps = makeDeps(env as never, settingsOf({ ...env, RATE_LIMITS: "on" } as never), testClock, () => {});
    const entering = {
      email: "office@example.com",
      network: "192.0.2.0/24",
      browser: null,
      device: { agent: "", isShared: false },
    };
    for (let n = 0; n < 40; n++) {
      const trying = { purpose: "password", email: entering.email, network: entering.network } as const;
      expect([n, await waitBeforeTry(deps, trying)]).toEqual([n, null]);
      await runBatch(deps.db, await forgivenTries(deps, trying));
    }
    for (let n = 0; n < 30; n++) {
      const trying = { purpose: "password", email: `guess${n}@example.com`, network: entering.network } as const;
      expect([n, await waitBeforeTry(deps, trying)]).toEqual([n, null]);
    }
    expect((await signInByPassword(deps, entering, PASSWORD)).kind).toBe("wait");
  });

  it("counts all addresses of one /64, and all spellings of one address, as one network", async () => {
    const deps = makeDeps(env as never, settingsOf({ ...env, RATE_LIMITS: "on" } as never), testClock, () => {});
    const spellings = ["2001:db8:0:7::1", "2001:DB8:0:7::1", "2001:0db8:0000:0007::1", "2001:db8:0:7:0:0:0:1"];
    const others = Array.from({ length: 27 }, (_, n) => `2001:db8:0:7:${(n + 1).toString(16)}::9`);
    const tries = [...spellings, ...others].map(networkOf);
    expect([new Set(tries).size, networkOf("::ffff:192.0.2.7")]).toEqual([1, networkOf("192.0.2.7")]);
    const waits = [];
    for (const [n, network] of tries.entries()) {
      waits.push(await waitBeforeTry(deps, { purpose: "password", email: `spelt${n}@example.com`, network }));
    }
    expect(waits.filter((seconds) => seconds === null)).toHaveLength(30);
  });

  it("lets in no person whose password is replaced while it is checked", async () => {
    const thief = await openBusiness("dan@example.com", "dans-shop");
    await new Browser().post("/forgot", { email: "dan@example.com" });
    const path = await linkTo("dan@example.com", "reset");
    const deps = makeDeps(env as never, settingsOf(env as never), testClock, () => {});
    const entering = { email: "dan@example.com", network: null, browser: null, device: { agent: "", isShared: false } };
    const { batch } = env.DB;
    // The new password comes after the check of the old one, and before its sign-in is written.
    let isFirst = true;
    const held = Object.assign(Object.create(env.DB), {
      prepare: env.DB.prepare.bind(env.DB),
      async batch(statements: D1PreparedStatement[]) {
        if (isFirst) {
          isFirst = false;
          await new Browser().post(path, { password: "blue pears in a cellar" });
        }
        return batch.call(env.DB, statements);
      },
    });
    const late = { ...deps, db: openDatabase(held) };
    const entered = await signInByPassword(late, entering, PASSWORD);
    expect(isFirst).toBe(false);
    expect(await identifyPerson(deps, entered.kind === "in" ? entered.secret : "")).toBe(null);
    expect(await isIn(thief)).toBe(false);
  });

  it("keeps no person waiting at a browser that they signed in on before, though a stranger tries and tries", async () => {
    const own = await openBusiness("eli@example.com", "elis-shop");
    await own.post("/signout");
    const stranger = new Browser();
    for (let n = 0; n < 5; n++) await signIn("eli@example.com", "wrong password", stranger);
    for (let n = 0; n < 6; n++) await stranger.post("/signin/code", { email: "eli@example.com" });
    expect((await signIn("eli@example.com", PASSWORD, stranger)).status).toBe(429);
    expect((await stranger.post("/signin/code", { email: "eli@example.com" })).status).toBe(429);
    expect((await own.post("/signin/code", { email: "eli@example.com" })).status).toBe(200);
    expect((await signIn("eli@example.com", PASSWORD, own)).status).toBe(303);
    // A sign-in there gives the stranger no further tries.
    expect((await signIn("eli@example.com", "wrong password", stranger)).status).toBe(429);
    // The browser is known for its own accounts alone, counts its own wrong tries, and opens nothing by itself.
    const thief = own.copy();
    await thief.post("/signout");
    for (let n = 0; n < 5; n++) await signIn("eli@example.com", "wrong password", thief);
    expect((await signIn("eli@example.com", PASSWORD, thief)).status).toBe(429);
    for (let n = 0; n < 5; n++) await signIn("bea@example.com", "wrong password", stranger);
    expect((await signIn("bea@example.com", PASSWORD, own)).status).toBe(429);
    passTime(DAY_MS);
  });

  it("of a browser that makes up its cookie waits as any other", async () => {
    await openBusiness("flo@example.com", "flos-shop");
    for (let n = 0; n < 6; n++) {
      const made = new Browser();
      made.keep("berth_browser", `${"x".repeat(43)}.${String(n).repeat(43)}`);
      expect([n, (await signIn("flo@example.com", "wrong password", made)).status]).toEqual([n, n < 5 ? 401 : 429]);
    }
    passTime(DAY_MS);
  });

  it("of a browser that is known for a like address waits as any other", async () => {
    const deps = { settings: settingsOf(env) };
    const cookie = (await rememberAccount(deps, null, "x|gus@example.com")) ?? "";
    const [id = "", proof = ""] = cookie.split(".");
    expect(await knownBrowser(deps, cookie, "x|gus@example.com")).toBe(id);
    expect(await knownBrowser(deps, `${id}|x.${proof}`, "gus@example.com")).toBe(null);
  });

  it("counts tries at the same moment one by one", async () => {
    await openBusiness("cy@example.com", "cys-shop");
    const tries = await Promise.all(Array.from({ length: 12 }, () => signIn("cy@example.com", "wrong password")));
    expect(tries.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(5);
    expect(tries.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(7);
  });
});

describe("a code", () => {
  it("lets in the browser that asked, once, and no other browser", async () => {
    const [browser, other] = [new Browser(), new Browser()];
    const asked = await browser.post("/signin/code", { email: ADA });
    expect([asked.status, asked.html.includes('name="code"')]).toEqual([200, true]);
    const code = await codeOf(ADA);
    await other.post("/signin/code", { email: "somebody@example.com" });
    expect((await other.post("/signin/code", { email: ADA, code })).status).toBe(401);
    const both = await Promise.all([
      browser.copy().post("/signin/code", { email: ADA, code }),
      browser.copy().post("/signin/code", { email: ADA, code }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 401]);
    expect((await browser.post("/signin/code", { email: ADA, code })).status).toBe(401);
  });

  it("ends after five wrong tries, after ten minutes, and with the next one", async () => {
    passTime(HOUR_MS);
    const browser = new Browser();
    await browser.post("/signin/code", { email: ADA });
    const code = await codeOf(ADA);
    const wrong = code === "000000" ? "111111" : "000000";
    for (let n = 0; n < 5; n++)
      expect((await browser.post("/signin/code", { email: ADA, code: wrong })).status).toBe(401);
    expect((await browser.post("/signin/code", { email: ADA, code })).status).toBe(401);
    passTime(HOUR_MS);
    await browser.post("/signin/code", { email: ADA });
    const late = await codeOf(ADA);
    passTime(10 * 60_000);
    expect((await browser.post("/signin/code", { email: ADA, code: late })).status).toBe(401);
    await browser.post("/signin/code", { email: ADA });
    const earlier = await codeOf(ADA);
    passTime(1_000);
    await browser.post("/signin/code", { email: ADA });
    const newest = await codeOf(ADA);
    if (earlier !== newest)
      expect((await browser.post("/signin/code", { email: ADA, code: earlier })).status).toBe(401);
    expect((await browser.post("/signin/code", { email: ADA, code: newest })).status).toBe(303);
  });

  it("reaches one mailbox so often, by however many of its addresses a stranger asks", async () => {
    const sent = [];
    for (let n = 0; n < 20; n++) {
      sent.push((await new Browser().post("/signup", signUpFields(`gus+${n}@example.com`, "gus-shop"))).status);
    }
    expect(sent).toEqual([...Array(15).fill(200), ...Array(5).fill(429)]);
    passTime(DAY_MS);
  });

  it("is asked for in the same words by an unknown address, which gets no mail", async () => {
    passTime(DAY_MS);
    const [known, unknown] = [new Browser(), new Browser()];
    const plain = ({ html }: { html: string }) =>
      html.replaceAll(/nonce="[^"]+"/g, "").replaceAll(/(ada|nobody)@example\.com/g, "X");
    expect(plain(await known.post("/signin/code", { email: ADA }))).toBe(
      plain(await unknown.post("/signin/code", { email: "nobody@example.com" })),
    );
    expect(await mailsTo("nobody@example.com")).toEqual([]);
  });
});

describe("a forgotten password", () => {
  it("is set anew by a link, once; every device is signed out, and the person is told", async () => {
    const thief = first.copy();
    expect(await isIn(thief)).toBe(true);
    const browser = new Browser();
    const asked = await browser.post("/forgot", { email: ADA });
    const unknown = await browser.post("/forgot", { email: "nobody@example.com" });
    expect([asked.status, unknown.status]).toEqual([200, 200]);
    const path = await linkTo(ADA, "reset");
    expect((await browser.get(path)).status).toBe(200);
    expect((await browser.post(path, { password: "password123" })).status).toBe(422);
    const next = "blue pears under a bridge";
    const both = await Promise.all([
      new Browser().post(path, { password: next }),
      new Browser().post(path, { password: next }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 410]);
    expect(await isIn(thief)).toBe(false);
    expect([(await signIn(ADA, PASSWORD)).status, (await signIn(ADA, next)).status]).toEqual([401, 303]);
    expect((await mailsTo(ADA))[0]?.kind).toBe("account_changed");
    await env.DB.prepare("UPDATE users SET updated_at = updated_at").run();
  });
});

describe("being signed in", () => {
  it("ends with signing out, and the cookie opens nothing any more", async () => {
    const browser = new Browser();
    await signIn(ADA, "blue pears under a bridge", browser);
    const stolen = browser.copy();
    expect((await browser.get("/signout")).html).toContain(ADA);
    expect(await isIn(stolen)).toBe(true);
    expect((await browser.post("/signout")).status).toBe(303);
    expect([browser.session, await isIn(stolen)]).toEqual([undefined, false]);
  });

  it("ends after 14 days without use, at the latest after 60, and on a shared device after 12 hours", async () => {
    const used = new Browser();
    await signIn(ADA, "blue pears under a bridge", used);
    const idle = used.copy();
    for (let days = 10; days < 60; days += 10) {
      passTime(10 * DAY_MS);
      expect([days, await isIn(used)]).toEqual([days, true]);
    }
    passTime(10 * DAY_MS);
    expect(await isIn(used)).toBe(false);
    await signIn(ADA, "blue pears under a bridge", idle);
    passTime(14 * DAY_MS);
    expect(await isIn(idle)).toBe(false);
    const shared = new Browser();
    const entered = await signIn(ADA, "blue pears under a bridge", shared, { shared: "yes" });
    expect(entered.headers.getSetCookie()[0]).not.toContain("Max-Age");
    passTime(12 * HOUR_MS);
    expect(await isIn(shared)).toBe(false);
    expect(start).toBeLessThan(Date.now() + 10 * 365 * DAY_MS);
  });

  it("counts for our own pages alone: a foreign page changes nothing, and a token never looks at it", async () => {
    const browser = new Browser();
    await signIn(ADA, "blue pears under a bridge", browser);
    const foreign = { origin: "https://evil.example" };
    expect((await browser.json("PATCH", "/v1/tenant", { name: "Taken" }, foreign)).status).toBe(403);
    const site = { "sec-fetch-site": "same-site" };
    expect((await browser.json("PATCH", "/v1/tenant", { name: "Taken" }, site)).status).toBe(403);
    expect((await browser.json("PATCH", "/v1/tenant", { name: "Engine Works 2" })).status).toBe(200);
    const bearer = { authorization: `Bearer btk_${"x".repeat(43)}` };
    expect((await browser.json("GET", "/v1/tenant", undefined, bearer)).status).toBe(401);
    expect((await new Browser().json("GET", "/v1/tenant")).status).toBe(401);
    expect((await new Browser().json("GET", "/v1/me")).status).toBe(401);
  });

  it("keeps only hashes of what opens an account", async () => {
    const browser = new Browser();
    await signIn(ADA, "blue pears under a bridge", browser);
    await browser.post("/forgot", { email: ADA });
    const path = await linkTo(ADA, "reset");
    const tables = ["users", "sign_ins", "account_secrets", "sign_in_tries", "deliveries"];
    const stored = await Promise.all(
      tables.map(async (t) => (await env.DB.prepare(`SELECT * FROM ${t}`).all()).results),
    );
    const text = JSON.stringify(stored);
    expect(text).not.toContain(browser.session);
    expect(text).not.toContain(path.split("/")[2]);
    expect(text).not.toContain("blue pears");
  });
});
