// What a person changes of their own account, what it takes, and what it ends.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { MONDAY, passTime, setTime, testClock } from "../support/clock";
import { Browser, linkTo, mailsTo, openBusiness, PASSWORD } from "../support/people";
import { makeDeps, settingsOf, sweepAccounts } from "../support/worker";

setTime(MONDAY.nine);
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const NEW_PASSWORD = "nine violet umbrellas";

let ada: Browser;

beforeAll(async () => {
  ada = await openBusiness("ada@example.com", "engine-works");
});

async function emailOf(browser: Browser): Promise<string | null> {
  const me = await browser.json("GET", "/v1/me");
  return me.status === 200 ? JSON.parse(me.html).user.email : null;
}

async function signIn(email: string, password = PASSWORD): Promise<Browser> {
  const browser = new Browser();
  await browser.post("/signin", { email, password });
  return browser;
}

async function prove(browser: Browser, password = PASSWORD) {
  return browser.post("/confirm", { password, next: "/account" });
}

describe("an account", () => {
  it("is seen by its person while signed in, and shows no secret", async () => {
    expect((await new Browser().get("/account")).headers.get("location")).toBe("/signin?next=%2Faccount");
    const seen = await ada.get("/account");
    expect([seen.status, seen.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(seen.html).toContain("ada@example.com");
    expect(seen.html).not.toContain("scrypt$");
    expect(seen.html).not.toContain(ada.session ?? "-");
  });

  it("gets another name and language, which its pages then speak", async () => {
    await ada.post("/account", { act: "profile", name: "Ada King", locale: "de" });
    const seen = await ada.get("/account", { "accept-language": "fr" });
    expect([seen.html.includes('lang="de"'), seen.html.includes("Ada King")]).toEqual([true, true]);
    expect((await ada.get("/dashboard/engine-works/today")).html).toContain('<html lang="de"');
    expect((await ada.post("/account", { act: "profile", name: "", locale: "" })).status).toBe(422);
    expect((await ada.post("/account", { act: "profile", name: "Ada", locale: "klingon" })).status).toBe(422);
    await ada.post("/account", { act: "profile", name: "Ada King", locale: "" });
  });

  it("takes no change from a foreign page", async () => {
    for (const path of ["/account", "/confirm", "/account/passkey", "/signin/passkey"]) {
      const seen = await ada.post(path, { act: "end_all" }, { origin: "https://evil.example" });
      expect([path, seen.status]).toEqual([path, 403]);
    }
  });
});

describe("asking again", () => {
  it("comes before every change of what protects the account, ten minutes after the last proof", async () => {
    const bea = await openBusiness("bea@example.com", "beas-shop");
    passTime(10 * MINUTE_MS);
    for (const act of ["password", "password_remove", "address", "google_remove", "passkey_remove", "delete"]) {
      const seen = await bea.post("/account", { act, password: NEW_PASSWORD, email: "x@example.com" });
      expect([act, seen.status, seen.headers.get("location")]).toEqual([act, 303, "/confirm?next=%2Faccount"]);
    }
    expect(await emailOf(await signIn("bea@example.com", NEW_PASSWORD))).toBeNull();
    expect((await prove(bea, "wrong password")).status).toBe(401);
    const old = bea.copy();
    const proved = await prove(bea);
    expect([proved.status, proved.headers.get("location")]).toEqual([303, "/account"]);
    expect([await emailOf(old), await emailOf(bea)]).toEqual([null, "bea@example.com"]);
    expect((await bea.post("/account", { act: "password", password: NEW_PASSWORD })).headers.get("location")).toBe(
      "/account?saved=1#ways",
    );
  });

  it("takes a code of the person's own address, once, and leads to paths of ours alone", async () => {
    const cid = await openBusiness("cid@example.com", "cids-shop");
    passTime(11 * MINUTE_MS);
    const asked = await cid.post("/confirm", { way: "code", next: "/account" });
    expect(asked.html).toContain('name="code"');
    const title = (await mailsTo("cid@example.com")).find(({ kind }) => kind === "account_code")?.title ?? "";
    const code = /\d{6}/.exec(title)?.[0] ?? "";
    expect((await cid.post("/confirm", { code: code === "000000" ? "111111" : "000000" })).status).toBe(401);
    const thief = ada.copy();
    expect((await thief.post("/confirm", { code })).status).toBe(401);
    const proved = await cid.post("/confirm", { code, next: "//evil.example" });
    expect([proved.status, proved.headers.get("location")]).toEqual([303, "/dashboard"]);
    expect((await cid.post("/confirm", { code })).status).toBe(401);
  });

  it("counts wrong passwords as the sign-in does", async () => {
    const dan = await openBusiness("dan@example.com", "dans-shop");
    for (let n = 0; n < 5; n++) expect((await prove(dan, "wrong password")).status).toBe(401);
    expect((await prove(dan)).status).toBe(429);
  });
});

describe("a password", () => {
  it("that is changed ends other devices and open links, and the person is told", async () => {
    const eve = await openBusiness("eve@example.com", "eves-shop");
    const other = await signIn("eve@example.com");
    await new Browser().post("/forgot", { email: "eve@example.com" });
    const reset = await linkTo("eve@example.com", "reset");
    const secret = eve.session;
    expect((await eve.post("/account", { act: "password", password: "short" })).status).toBe(422);
    await eve.post("/account", { act: "password", password: NEW_PASSWORD });
    expect([await emailOf(eve), await emailOf(other), eve.session === secret]).toEqual([
      "eve@example.com",
      null,
      false,
    ]);
    expect((await new Browser().get(reset)).status).toBe(410);
    expect((await mailsTo("eve@example.com"))[0]?.title).toBe("Your password was changed");
    expect(await emailOf(await signIn("eve@example.com"))).toBeNull();
    expect(await emailOf(await signIn("eve@example.com", NEW_PASSWORD))).toBe("eve@example.com");
  });

  it("is removed, and set again by a person who came by a code", async () => {
    const fay = await openBusiness("fay@example.com", "fays-shop");
    await fay.post("/account", { act: "password_remove" });
    expect(await emailOf(await signIn("fay@example.com"))).toBeNull();
    expect((await mailsTo("fay@example.com"))[0]?.title).toBe("Your password was removed");
    expect((await fay.get("/confirm")).html).not.toContain('name="password"');
    await fay.post("/account", { act: "password", password: NEW_PASSWORD });
    expect(await emailOf(await signIn("fay@example.com", NEW_PASSWORD))).toBe("fay@example.com");
  });
});

async function askForAddress(browser: Browser, email: string): Promise<string> {
  const seen = await browser.post("/account", { act: "address", email });
  expect(seen.status).toBe(303);
  const mail = (await mailsTo(email)).find(({ kind }) => kind === "account_address");
  return /\/account\/address\/[\w-]+/.exec(mail?.text ?? "")?.[0] ?? "";
}

describe("another address", () => {
  it("is proved by its link, told to the earlier one, and then signs in", async () => {
    const gil = await openBusiness("gil@example.com", "gils-shop");
    const other = await signIn("gil@example.com");
    const path = await askForAddress(gil, "gil.new@example.com");
    expect((await mailsTo("gil@example.com"))[0]?.title).toBe("Your account on Berth is to get another address");
    expect((await gil.get(path)).html).toContain("gil.new@example.com");
    expect(await emailOf(gil)).toBe("gil@example.com");
    const both = await Promise.all([gil.copy().post(path), gil.copy().post(path)]);
    expect(both.filter(({ headers }) => headers.get("location") === "/account?saved=1")).toHaveLength(1);
    expect(await emailOf(other)).toBeNull();
    expect(await emailOf(await signIn("gil@example.com"))).toBeNull();
    expect(await emailOf(await signIn("gil.new@example.com"))).toBe("gil.new@example.com");
    expect((await mailsTo("gil@example.com"))[0]?.title).toBe("Your account on Berth has another address");
    const member = await env.DB.prepare("SELECT email FROM members WHERE email LIKE 'gil%'").first("email");
    expect(member).toBe("gil.new@example.com");
  });

  it("is not opened by another account, without a session, or twice", async () => {
    const hal = await openBusiness("hal@example.com", "hals-shop");
    const path = await askForAddress(hal, "hal.new@example.com");
    expect((await ada.get(path)).status).toBe(410);
    expect((await ada.post(path)).status).toBe(410);
    expect((await new Browser().post(path)).headers.get("location")).toMatch(/^\/signin\?next=/);
    expect((await hal.post(path)).status).toBe(303);
    expect((await hal.post(path)).status).toBe(410);
    expect(await emailOf(ada)).toBe("ada@example.com");
  });

  it("counts no more once it has an account, once a later one is asked for, or after a new password", async () => {
    const ivy = await openBusiness("ivy@example.com", "ivys-shop");
    const early = await askForAddress(ivy, "ivy.a@example.com");
    const taken = await askForAddress(ivy, "ivy.b@example.com");
    expect((await ivy.get(early)).status).toBe(410);
    await openBusiness("ivy.b@example.com", "other-ivy");
    expect((await ivy.post(taken)).status).toBe(410);
    expect(await emailOf(ivy)).toBe("ivy@example.com");
    const stopped = await askForAddress(ivy, "ivy.c@example.com");
    await new Browser().post("/forgot", { email: "ivy@example.com" });
    await new Browser().post(await linkTo("ivy@example.com", "reset"), { password: NEW_PASSWORD });
    expect((await (await signIn("ivy@example.com", NEW_PASSWORD)).post(stopped)).status).toBe(410);
  });

  it("that has an account is answered the same, and its holder is told", async () => {
    const jim = await openBusiness("jim@example.com", "jims-shop");
    const free = await jim.post("/account", { act: "address", email: "nobody.here@example.com" });
    const known = await jim.post("/account", { act: "address", email: "ada@example.com" });
    expect([free.status, known.status]).toEqual([303, 303]);
    expect((await mailsTo("ada@example.com"))[0]?.kind).toBe("account_known");
  });
});

describe("a secret", () => {
  it("of one kind opens nothing as another kind", async () => {
    const kim = await openBusiness("kim@example.com", "kims-shop");
    await kim.json("POST", "/v1/members", { email: "kims.desk@example.com", role: "desk" });
    await new Browser().post("/forgot", { email: "kim@example.com" });
    await new Browser().post("/signup", {
      name: "Lee",
      email: "lee@example.com",
      password: PASSWORD,
      business: "Lee",
      slug: "lees-shop",
      time_zone: "Europe/London",
    });
    const links = {
      "/invite/": await linkTo("kims.desk@example.com", "invite"),
      "/reset/": await linkTo("kim@example.com", "reset"),
      "/verify/": await linkTo("lee@example.com", "verify"),
      "/account/address/": await askForAddress(kim, "kim.new@example.com"),
    };
    const tokens = Object.values(links).map((path) => path.split("/").at(-1) ?? "");
    const session = kim.session ?? "";
    for (const [at, path] of Object.entries(links)) {
      for (const token of [...tokens, session]) {
        const isOwn = path.endsWith(token);
        const seen = await kim.get(`${at}${token}`);
        expect([at, isOwn, seen.status]).toEqual([at, isOwn, isOwn ? 200 : 410]);
      }
    }
    for (const token of tokens) {
      const browser = new Browser();
      browser.keep("berth_session", token);
      browser.keep("berth_code", token);
      expect(await emailOf(browser)).toBeNull();
      for (const name of ["berth_google", "berth_passkey"]) browser.keep(name, `${token}.${token}`);
      expect((await browser.get("/signin/google/callback?code=a&state=b")).status).toBe(401);
      expect((await browser.post("/signin/passkey", { credential: '{"id":"a","response":{}}' })).status).toBe(401);
    }
  });
});

describe("devices", () => {
  it("are listed, and end one by one or all but this", async () => {
    const lou = await openBusiness("lou@example.com", "lous-shop");
    const [one, two, three] = [
      await signIn("lou@example.com"),
      await signIn("lou@example.com"),
      await signIn("lou@example.com"),
    ];
    const { results } = await env.DB.prepare(
      "SELECT s.id FROM sign_ins s JOIN users u ON u.id = s.user_id WHERE u.email = 'lou@example.com' ORDER BY s.created_at, s.rowid",
    ).all<{ id: string }>();
    expect(results).toHaveLength(4);
    await ada.post("/account", { act: "end", device: results[1]?.id ?? "" });
    expect(await emailOf(one)).toBe("lou@example.com");
    await lou.post("/account", { act: "end", device: results[1]?.id ?? "" });
    expect([await emailOf(one), await emailOf(two)]).toEqual([null, "lou@example.com"]);
    await lou.post("/account", { act: "end_all" });
    expect([await emailOf(two), await emailOf(three), await emailOf(lou)]).toEqual([null, null, "lou@example.com"]);
  });
});

describe("the end of an account", () => {
  it("waits while a business would have no owner, and then takes everything of the person", async () => {
    const max = await openBusiness("max@example.com", "maxs-shop");
    expect((await max.get("/account")).html).toContain("You are the only owner of");
    expect((await max.post("/account", { act: "delete" })).status).toBe(422);
    await max.json("POST", "/v1/members", { email: "nia@example.com", role: "owner" });
    const nia = new Browser();
    await nia.post(await linkTo("nia@example.com", "invite"), { name: "Nia", password: PASSWORD });
    const device = await signIn("max@example.com");
    const gone = await max.post("/account", { act: "delete" });
    expect([gone.status, gone.headers.get("location")]).toEqual([303, "/signin"]);
    expect([await emailOf(max), await emailOf(device)]).toEqual([null, null]);
    expect(await emailOf(await signIn("max@example.com"))).toBeNull();
    const left = await env.DB.prepare(
      `SELECT (SELECT count(*) FROM members WHERE email = 'max@example.com') + (SELECT count(*) FROM users WHERE email =
        'max@example.com') + (SELECT count(*) FROM sign_ins WHERE user_id NOT IN (SELECT id FROM users)) AS many`,
    ).first("many");
    expect(left).toBe(0);
    const audit = JSON.parse((await nia.json("GET", "/v1/audit?limit=5")).html);
    expect(audit.data.map(({ action }: { action: string }) => action)).toContain("member.left");
  });

  it("of the last two owners at the same moment leaves one", async () => {
    const oz = await openBusiness("oz@example.com", "ozs-shop");
    await oz.json("POST", "/v1/members", { email: "pam@example.com", role: "owner" });
    const pam = new Browser();
    await pam.post(await linkTo("pam@example.com", "invite"), { name: "Pam", password: PASSWORD });
    await Promise.all([oz.post("/account", { act: "delete" }), pam.post("/account", { act: "delete" })]);
    const owners = await env.DB.prepare(
      `SELECT count(*) AS many FROM members m JOIN tenants t ON t.id = m.tenant_id JOIN users u ON u.id = m.user_id
       WHERE t.slug = 'ozs-shop' AND m.role = 'owner'`,
    ).first("many");
    expect(owners).toBe(1);
  });
});

describe("the log of a business", () => {
  it("has sign-ins of its members and failures, as many as the waits let through", async () => {
    const quinn = await openBusiness("quinn@example.com", "quinns-shop");
    for (let n = 0; n < 12; n++) await signIn("quinn@example.com", "wrong password");
    const audit = JSON.parse((await quinn.json("GET", "/v1/audit?limit=50")).html);
    const actions = audit.data.map(({ action }: { action: string }) => action);
    expect(actions.filter((action: string) => action === "member.sign_in_failed").length).toBe(5);
    passTime(61 * MINUTE_MS);
    await signIn("quinn@example.com");
    const [newest] = JSON.parse((await quinn.json("GET", "/v1/audit?limit=1")).html).data;
    expect([newest.action, newest.detail]).toEqual(["member.signed_in", { method: "password" }]);
  });
});

describe("what is over", () => {
  it("goes with the sweep: devices, links, challenges and counts of tries", async () => {
    passTime(61 * DAY_MS);
    const deps = makeDeps(env, settingsOf(env), testClock, () => undefined);
    let swept = await sweepAccounts(deps);
    while (swept > 0) swept = await sweepAccounts(deps);
    for (const table of ["sign_ins", "account_secrets", "sign_in_tries"]) {
      expect([table, await env.DB.prepare(`SELECT count(*) AS many FROM ${table}`).first("many")]).toEqual([table, 0]);
    }
  });
});
