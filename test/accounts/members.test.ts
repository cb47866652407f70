// The people of a business: who invites whom as what, and what each role may do on each route.

import { beforeAll, describe, expect, it } from "vitest";
import { MEMBER_POLICY } from "../../src/domain/accounts/roles";
import { ask } from "../support/api";
import { MONDAY, passTime, setTime } from "../support/clock";
import { Browser, linkTo, mailsTo, openBusiness, PASSWORD } from "../support/people";
import { ROUTES } from "../support/worker";

setTime(MONDAY.nine);
const DAY_MS = 86_400_000;

let owner: Browser;
let resource: string;

beforeAll(async () => {
  owner = await openBusiness("owner@example.com", "the-shop");
  resource = JSON.parse((await owner.json("GET", "/v1/resources")).html).data[0].id;
});

type Invite = { email: string; role: string; resources?: string[] | null };

async function invite(by: Browser, body: Invite) {
  const answer = await by.json("POST", "/v1/members", body);
  return { status: answer.status, body: JSON.parse(answer.html) };
}

/** A member of the shop who has accepted, in a browser of their own. */
async function member(
  email: string,
  role: string,
  resources: string[] | null = null,
): Promise<Browser & { id: string }> {
  const { status, body } = await invite(owner, { email, role, resources });
  expect([status, body.status]).toEqual([201, "invited"]);
  const browser = new Browser();
  const joined = await browser.post(await linkTo(email, "invite"), { name: `A ${role}`, password: PASSWORD });
  expect(joined.headers.get("location")).toBe("/dashboard/the-shop/today");
  return Object.assign(browser, { id: body.id as string });
}

describe("an invitation", () => {
  it("is accepted once, by the link alone, with the role that was given", async () => {
    await invite(owner, { email: "ann@example.com", role: "desk" });
    const path = await linkTo("ann@example.com", "invite");
    const fields = { name: "Ann", password: PASSWORD, role: "owner", email: "other@example.com" };
    const answers = await Promise.all([new Browser().post(path, fields), new Browser().post(path, fields)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410]);
    const browser = new Browser();
    await browser.post("/signin", { email: "ann@example.com", password: PASSWORD });
    expect(JSON.parse((await browser.json("GET", "/v1/me")).html).businesses).toEqual([
      { slug: "the-shop", role: "desk", resources: null },
    ]);
    expect((await new Browser().get(path)).status).toBe(410);
  });

  it("takes roles of the closed list alone, as they are written", async () => {
    for (const role of [" owner", "OWNER", "owner,admin", "", "root"]) {
      expect([role, (await invite(owner, { email: "x@example.com", role })).status]).toEqual([role, 400]);
    }
    expect(await mailsTo("x@example.com")).toEqual([]);
  });

  it("joins the account of its address, and changes neither its password nor its name", async () => {
    await openBusiness("bob@example.com", "bobs-shop");
    await invite(owner, { email: "Bob@Example.com", role: "admin" });
    const path = await linkTo("bob@example.com", "invite");
    const joined = await new Browser().post(path, { name: "Mallory", password: "another password 1" });
    expect(joined.status).toBe(303);
    const browser = new Browser();
    expect((await browser.post("/signin", { email: "bob@example.com", password: PASSWORD })).status).toBe(303);
    const me = JSON.parse((await browser.json("GET", "/v1/me")).html);
    expect([me.user.name, me.businesses.map(({ slug }: { slug: string }) => slug)]).toEqual([
      "Ada Lovelace",
      ["bobs-shop", "the-shop"],
    ]);
    expect((await browser.json("GET", "/v1/tenant")).status).toBe(400);
    const named = await browser.json("GET", "/v1/tenant", undefined, { "berth-tenant": "bobs-shop" });
    expect(JSON.parse(named.html).slug).toBe("bobs-shop");
    expect((await browser.json("GET", "/v1/tenant", undefined, { "berth-tenant": "else" })).status).toBe(403);
  });

  it("ends after 7 days, when its member is removed, or when its inviter may no longer give that role", async () => {
    await invite(owner, { email: "old@example.com", role: "desk" });
    const old = await linkTo("old@example.com", "invite");
    passTime(7 * DAY_MS);
    expect((await new Browser().get(old)).status).toBe(410);
    await owner.post("/signin", { email: "owner@example.com", password: PASSWORD });
    const gone = await invite(owner, { email: "gone@example.com", role: "desk" });
    const path = await linkTo("gone@example.com", "invite");
    expect((await owner.json("DELETE", `/v1/members/${gone.body.id}`)).status).toBe(204);
    expect((await new Browser().post(path, { name: "G", password: PASSWORD })).status).toBe(410);
    const admin = await member("left@example.com", "admin");
    await invite(admin, { email: "by-left@example.com", role: "admin" });
    const byLeft = await linkTo("by-left@example.com", "invite");
    expect((await new Browser().get(byLeft)).status).toBe(200);
    expect((await owner.json("DELETE", `/v1/members/${admin.id}`)).status).toBe(204);
    expect((await new Browser().post(byLeft, { name: "B", password: PASSWORD })).status).toBe(410);
  });

  it("reaches one address a few times in a row, however many businesses a stranger makes up", async () => {
    const victim = "victim@example.com";
    const again = [];
    for (let n = 0; n < 5; n++) again.push((await invite(owner, { email: victim, role: "desk" })).status);
    expect(again).toEqual([201, 201, 201, 201, 201]);
    const sixth = await invite(owner, { email: victim, role: "desk" });
    expect([sixth.status, sixth.body.code]).toEqual([429, "rate_limited"]);
    const made = await ask("POST", "/v1/tenants", {
      body: { slug: "made-up", name: "Made up", time_zone: "UTC", email: victim },
      key: crypto.randomUUID(),
    });
    expect(made.status).toBe(201);
    expect((await mailsTo(victim)).length).toBeLessThanOrEqual(5);
    expect((await invite(owner, { email: "another@example.com", role: "desk" })).status).toBe(201);
    // The person's own ways in are counted apart.
    expect((await new Browser().post("/signin/code", { email: victim })).status).toBe(200);
  });

  it("goes to the owner of a business that the API makes", async () => {
    const made = await ask("POST", "/v1/tenants", {
      body: { slug: "by-api", name: "By API", time_zone: "UTC", email: "api@example.com" },
      key: crypto.randomUUID(),
    });
    expect(made.status).toBe(201);
    const browser = new Browser();
    await browser.post(await linkTo("api@example.com", "invite"), { name: "Api", password: PASSWORD });
    expect(JSON.parse((await browser.json("GET", "/v1/me")).html).businesses).toEqual([
      { slug: "by-api", role: "owner", resources: null },
    ]);
  });
});

/** Lets the members do all that a business may allow beyond their roles, or nothing of it. */
async function allowAll(isAllowed: boolean): Promise<void> {
  const members = Object.fromEntries(MEMBER_POLICY.map((name) => [name, isAllowed]));
  expect((await owner.json("PATCH", "/v1/tenant", { policies: { members } })).status).toBeLessThan(300);
}

describe("a role", () => {
  it("opens each route of the API as far as it reaches, and is checked before the body", async () => {
    const people = {
      admin: await member("admin@example.com", "admin"),
      desk: await member("desk@example.com", "desk"),
      chosen: await member("chosen@example.com", "desk", [resource]),
      staff: await member("staff@example.com", "staff", [resource]),
    };
    const wrong: string[] = [];
    for (const isAllowed of [false, true]) {
      await allowAll(isAllowed);
      for (const route of ROUTES) {
        if (typeof route.access !== "object") continue;
        const { isFor, reach } = route;
        const scope = route.isForManagers ? "manage" : route.access.scope;
        const isOwn = reach === "own";
        const isAtDesk = isFor === "closes" || isFor === "tellsSessions" || (isFor === "changesHours" && isAllowed);
        const atDesk = scope !== "manage" || isAtDesk;
        const asStaff = scope === "read" || (isAllowed && (scope === "bookings" || isFor === "closes"));
        const may = { admin: true, desk: atDesk, chosen: atDesk && isOwn, staff: asStaff && isOwn };
        const path = route.path.replaceAll(/\{\w+\}/g, "nothing");
        for (const [name, browser] of Object.entries(people)) {
          const body = route.method === "GET" || route.method === "DELETE" ? undefined : { not: "a body" };
          const { status } = await browser.json(route.method, path, body, { "idempotency-key": crypto.randomUUID() });
          const isIn = status !== 403 && status !== 401;
          if (isIn === may[name as keyof typeof may]) continue;
          wrong.push(`${name}, ${isAllowed ? "allowed" : "by role"}: ${route.method} ${route.path} ${status}`);
        }
      }
    }
    await allowAll(false);
    expect(wrong).toEqual([]);
  });

  it("is passed on by a token as far as the member who made it may, and no further", async () => {
    const admin = await member("minting@example.com", "admin");
    const made = await admin.json("POST", "/v1/tokens", { name: "Sync", scopes: ["read", "manage"] });
    expect(made.status).toBe(201);
    const token = JSON.parse(made.html).secret as string;
    const again = await ask("POST", "/v1/tokens", { token, body: { name: "Next", scopes: ["manage"] } });
    for (const by of [token, again.body.secret as string]) {
      const give = (role: string, email: string) => ask("POST", "/v1/members", { token: by, body: { email, role } });
      expect((await give("owner", "crown@example.com")).status).toBe(403);
      expect(
        (
          await give(
            "desk",
            `desk-${by
              .slice(-5)
              .toLowerCase()
              .replaceAll(/[^a-z0-9]/g, "")}@example.com`,
          )
        ).status,
      ).toBe(201);
    }
    expect(await mailsTo("crown@example.com")).toEqual([]);
  });

  it("opens no export, audit or tokens to the desk, by its session", async () => {
    const desk = await member("desk2@example.com", "desk");
    for (const path of ["/v1/tokens", "/v1/audit", "/v1/customers/cus_x/export"]) {
      expect([path, (await desk.json("GET", path)).status]).toEqual([path, 403]);
    }
  });

  it("is given, and tokens are made, by members who have shown within ten minutes who they are", async () => {
    const admin = await member("proving@example.com", "admin");
    passTime(11 * 60_000);
    const make = () => admin.json("POST", "/v1/tokens", { name: "Late", scopes: ["read"] });
    expect((await make()).status).toBe(403);
    expect((await invite(admin, { email: "late@example.com", role: "desk" })).status).toBe(403);
    expect((await admin.json("GET", "/v1/members")).status).toBe(200);
    await admin.post("/confirm", { password: PASSWORD });
    expect((await make()).status).toBe(201);
    await owner.post("/confirm", { password: PASSWORD });
  });

  it("counts from the next request on when it is changed, and ends with the membership", async () => {
    const person = await member("changing@example.com", "admin");
    expect((await person.json("GET", "/v1/members")).status).toBe(200);
    expect((await owner.json("PATCH", `/v1/members/${person.id}`, { role: "desk" })).status).toBe(200);
    expect((await person.json("GET", "/v1/members")).status).toBe(403);
    expect((await person.json("GET", "/v1/bookings")).status).toBe(200);
    expect((await owner.json("DELETE", `/v1/members/${person.id}`)).status).toBe(204);
    expect((await person.json("GET", "/v1/bookings")).status).toBe(403);
    expect(JSON.parse((await person.json("GET", "/v1/me")).html).businesses).toEqual([]);
  });

  it("is given by no member who has less, and the last owner stays", async () => {
    const admin = await member("admin2@example.com", "admin");
    expect((await invite(admin, { email: "boss@example.com", role: "owner" })).status).toBe(403);
    const members = JSON.parse((await owner.json("GET", "/v1/members")).html).data;
    const boss = members.find(({ email }: { email: string }) => email === "owner@example.com");
    expect((await admin.json("PATCH", `/v1/members/${boss.id}`, { role: "staff" })).status).toBe(403);
    expect((await admin.json("DELETE", `/v1/members/${boss.id}`)).status).toBe(403);
    expect((await owner.json("PATCH", `/v1/members/${boss.id}`, { role: "admin" })).status).toBe(409);
    expect((await owner.json("DELETE", `/v1/members/${boss.id}`)).status).toBe(409);
    expect((await invite(owner, { email: "owner@example.com", role: "desk" })).status).toBe(409);
  });
});

describe("a member with some resources", () => {
  it("sees the bookings of those alone, in lists and by their ids", async () => {
    const made = await owner.json("POST", "/v1/resources", { name: "Second chair", kind: "person" });
    const second = JSON.parse(made.html).id as string;
    await owner.json("PUT", `/v1/resources/${second}/hours`, {
      weekly: [{ days: ["mon", "tue", "wed", "thu", "fri"], start: "09:00", end: "17:00" }],
    });
    const service = { name: "Chat", duration: { kind: "fixed", minutes: 30 }, requires: [{ any_of: [second] }] };
    expect((await owner.json("POST", "/v1/services", service)).status).toBe(201);
    const start = "2026-06-10T10:00:00Z";
    const body = { service: "chat", start, customer: { name: "Z" } };
    const key = { "idempotency-key": crypto.randomUUID() };
    const booked = await owner.json("POST", "/v1/bookings", body, key);
    expect(booked.status).toBe(201);
    const { id } = JSON.parse(booked.html).booking;
    const [mine, other] = [
      await member("second@example.com", "staff", [second]),
      await member("first@example.com", "staff", [resource]),
    ];
    // The list is a copy that follows in a moment.
    await owner.json("GET", `/v1/resources/${second}/consistency`);
    const seen = async (browser: Browser) => JSON.parse((await browser.json("GET", "/v1/bookings")).html).data.length;
    expect([await seen(mine), await seen(other)]).toEqual([1, 0]);
    const read = async (browser: Browser) => (await browser.json("GET", `/v1/bookings/${id}`)).status;
    expect([await read(mine), await read(other)]).toEqual([200, 404]);
  });
});
