// The team's page: what owners and administrators change there, and what it refuses them.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { AUDIT_ACTIONS } from "../../src/domain/audit";
import { MONDAY, passTime, setTime } from "../support/clock";
import { Browser, linkTo, mailsTo, openBusiness, PASSWORD } from "../support/people";

setTime(MONDAY.nine);
const TEAM = "/dashboard/team-works/team";
const MINUTE_MS = 60_000;

let owner: Browser;
let chair: string;

async function members(
  browser = owner,
): Promise<{ id: string; email: string; role: string; resources: string[] | null }[]> {
  return JSON.parse((await browser.json("GET", "/v1/members")).html).data;
}

async function idOf(email: string): Promise<string> {
  return (await members()).find((member) => member.email === email)?.id ?? "";
}

async function joined(email: string, role: string): Promise<Browser> {
  const sent = await owner.post(TEAM, { act: "invite", email, role });
  expect([email, sent.status, sent.headers.get("location")]).toEqual([email, 303, `${TEAM}?done=1`]);
  const browser = new Browser();
  await browser.post(await linkTo(email, "invite"), { name: `A ${role}`, password: PASSWORD });
  return browser;
}

beforeAll(async () => {
  owner = await openBusiness("owner@example.com", "team-works");
  chair = JSON.parse((await owner.json("GET", "/v1/resources")).html).data[0].id;
});

describe("the team", () => {
  it("is shown to owners and administrators alone", async () => {
    const admin = await joined("admin@example.com", "admin");
    const desk = await joined("desk@example.com", "desk");
    const staff = await joined("staff@example.com", "staff");
    const seen = async (browser: Browser) => (await browser.get(TEAM)).status;
    expect([await seen(owner), await seen(admin), await seen(desk), await seen(staff)]).toEqual([200, 200, 403, 403]);
    expect((await desk.post(TEAM, { act: "invite", email: "x@example.com", role: "staff" })).status).toBe(403);
    const other = await openBusiness("other@example.com", "other-works");
    expect(await seen(other)).toBe(404);
    expect((await new Browser().get(TEAM)).headers.get("location")).toMatch(/^\/signin\?next=/);
  });

  it("takes an invitation with a role and resources, and sends it again", async () => {
    const sent = await owner.post(TEAM, {
      act: "invite",
      email: "Bea@Example.com",
      name: "Bea",
      role: "staff",
      resources: chair,
    });
    expect(sent.status).toBe(303);
    expect(await members()).toContainEqual(
      expect.objectContaining({
        email: "bea@example.com",
        name: "Bea",
        role: "staff",
        resources: [chair],
        status: "invited",
      }),
    );
    const first = await linkTo("bea@example.com", "invite");
    passTime(1_000);
    await owner.post(TEAM, { act: "resend", member: await idOf("bea@example.com") });
    expect((await mailsTo("bea@example.com")).length).toBe(2);
    expect((await new Browser().get(first)).status).toBe(410);
    expect((await new Browser().get(await linkTo("bea@example.com", "invite"))).status).toBe(200);
    const again = await members();
    expect(again.find(({ email }) => email === "bea@example.com")?.resources).toEqual([chair]);
    for (const wrong of [{ role: " owner" }, { role: "OWNER" }, { email: "no address" }, { resources: "res_none" }]) {
      const seen = await owner.post(TEAM, { act: "invite", email: "cy@example.com", role: "desk", ...wrong });
      expect([wrong, seen.status]).toEqual([wrong, 422]);
    }
    expect(await mailsTo("cy@example.com")).toEqual([]);
  });

  it("does a press once whose answer was lost and that is sent again", async () => {
    const keyOf = async (act: string) => {
      const forms = (await owner.get(TEAM)).html.match(/<form[\s\S]*?<\/form>/g) ?? [];
      const form = forms.findLast((each) => each.includes(`name="act" value="${act}"`)) ?? "";
      return /name="key" value="([^"]*)"/.exec(form)?.[1] ?? "";
    };
    const twice = async (fields: Record<string, string>) => {
      const answers = [await owner.post(TEAM, fields), await owner.post(TEAM, { ...fields, again: "1" })];
      expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    };
    const mails = async () => (await mailsTo("eva@example.com")).length;
    await twice({
      act: "invite",
      email: "eva@example.com",
      role: "staff",
      resources: chair,
      key: await keyOf("invite"),
    });
    expect(await mails()).toBe(1);
    const member = await idOf("eva@example.com");
    await twice({ act: "resend", member, key: await keyOf("resend") });
    expect(await mails()).toBe(2);
    const noted = async () => JSON.parse((await owner.json("GET", "/v1/audit?limit=100")).html).data.length;
    const before = await noted();
    await twice({ act: "change", member, role: "desk" });
    await twice({ act: "rules" });
    await twice({ act: "remove", member });
    expect((await noted()) - before).toBe(3);
    expect((await owner.post(TEAM, { act: "remove", member })).status).toBe(422);
  });

  it("changes roles and reach, which count at once", async () => {
    const dan = await joined("dan@example.com", "staff");
    expect((await dan.get(TEAM)).status).toBe(403);
    const id = await idOf("dan@example.com");
    await owner.post(TEAM, { act: "change", member: id, role: "admin" });
    expect((await dan.get(TEAM)).status).toBe(200);
    await owner.post(TEAM, { act: "change", member: id, role: "desk", resources: chair });
    expect((await members()).find((member) => member.id === id)).toMatchObject({ role: "desk", resources: [chair] });
    await owner.post(TEAM, { act: "change", member: id, role: "desk" });
    expect((await members()).find((member) => member.id === id)?.resources).toBeNull();
    await owner.post(TEAM, { act: "remove", member: id });
    expect((await dan.get(TEAM)).status).toBe(404);
  });

  it("lets an administrator change no owner and make none, and always keeps an owner", async () => {
    const admin = new Browser();
    await admin.post("/signin", { email: "admin@example.com", password: PASSWORD });
    const id = await idOf("owner@example.com");
    expect((await admin.get(TEAM)).html).not.toContain('value="owner"');
    for (const form of [
      { act: "change", member: id, role: "desk" },
      { act: "remove", member: id },
      { act: "invite", email: "eve@example.com", role: "owner" },
      { act: "change", member: await idOf("admin@example.com"), role: "owner" },
    ]) {
      const seen = await admin.post(TEAM, form);
      expect([form.act, seen.status, seen.html.includes("Your role may not do this.")]).toEqual([form.act, 422, true]);
    }
    for (const act of ["change", "remove"]) {
      const seen = await owner.post(TEAM, { act, member: id, role: "desk" });
      expect([act, seen.status, seen.html.includes("always has an owner")]).toEqual([act, 422, true]);
    }
  });

  it("knows no member of another business", async () => {
    const other = await openBusiness("rival@example.com", "rival-works");
    const id = (await members(other))[0]?.id ?? "";
    for (const act of ["change", "remove", "resend"]) {
      expect((await owner.post(TEAM, { act, member: id, role: "staff" })).status).toBe(422);
    }
    expect(await members(other)).toHaveLength(1);
  });

  it("asks again who changes it, and keeps what was typed", async () => {
    passTime(11 * MINUTE_MS);
    const asked = await owner.post(TEAM, { act: "invite", email: "fay@example.com", name: "Fay", role: "desk" });
    const next = `${TEAM}?email=fay%40example.com&name=Fay&role=desk`;
    expect([asked.status, asked.headers.get("location")]).toEqual([303, `/confirm?${new URLSearchParams({ next })}`]);
    const proved = await owner.post("/confirm", { password: PASSWORD, next });
    expect(proved.headers.get("location")).toBe(next);
    const form = await owner.get(next);
    expect(form.html).toContain('value="fay@example.com"');
    expect(await mailsTo("fay@example.com")).toEqual([]);
  });

  it("shows what happened: sign-ins, invitations and changes, with names", async () => {
    const seen = await owner.get(TEAM);
    for (const text of ["invited a person", "joined the team", "changed a member", "signed in"]) {
      expect([text, seen.html.includes(text)]).toEqual([text, true]);
    }
  });

  it("shows no name of the code: there are words for each action that the log may hold", async () => {
    const tenant = JSON.parse((await owner.json("GET", "/v1/tenant")).html).id;
    await env.DB.prepare(
      `INSERT INTO audit (id, tenant_id, actor, action, subject_id, occurred_at)
       SELECT 'aud_words' || key, ?1, 'mem_gone', value, 'bkg_1', ?2 FROM json_each(?3)`,
    )
      .bind(tenant, Date.parse("2026-06-01T08:00:00Z"), JSON.stringify(AUDIT_ACTIONS))
      .run();
    for (let path = TEAM, pages = 0; path !== "" && pages < 10; pages += 1) {
      const { html } = await owner.get(path);
      expect(html.match(/<code>[a-z_]+\.[a-z_]+<\/code>/g)).toBe(null);
      path = /href="(\?before=[^"#]*)#log"/.exec(html)?.[1]?.replace(/^/, TEAM) ?? "";
      if (path === "") expect(pages).toBeGreaterThan(0);
    }
  });

  it("takes no change from a foreign page", async () => {
    const form = { act: "invite", email: "gil@example.com", role: "admin" };
    expect((await owner.post(TEAM, form, { origin: "https://evil.example" })).status).toBe(403);
    expect(await mailsTo("gil@example.com")).toEqual([]);
  });
});
