// Customers ask for their bookings at a business, and get a link.

import { beforeAll, describe, expect, it } from "vitest";
import { makeResource, makeService, makeTenant, OFFICE_HOURS, type Tenant } from "../support/api";
import { MONDAY, passTime, setTime } from "../support/clock";
import { mailsTo } from "../support/people";
import { textOf, visit } from "../support/visitor";

setTime(MONDAY.nine);

const MINUTE = 60_000;
const ANN = { name: "Ann", email: "Ann@Example.com", phone: "+442079460101" };

let salon: Tenant;
let other: Tenant;
let chair: string;

async function shop(): Promise<[Tenant, string]> {
  const tenant = await makeTenant({ zone: "Europe/London" });
  const resource = await makeResource(tenant, OFFICE_HOURS);
  await makeService(tenant, resource, { code: "visit" });
  return [tenant, resource];
}

beforeAll(async () => {
  [salon, chair] = await shop();
  let room: string;
  [other, room] = await shop();
  await salon.book("visit", "2026-06-02T09:00:00Z", { customer: ANN });
  await salon.book("visit", "2026-06-05T09:00:00Z", { customer: ANN });
  await salon.book("visit", "2026-06-03T09:00:00Z", { customer: { name: "Ben", email: "ben@example.com" } });
  await salon.book("visit", "2026-06-04T09:00:00Z", { customer: { name: "Cat", phone: "+442079460102" } });
  await other.book("visit", "2026-06-03T09:00:00Z", { customer: ANN });
  await salon.consistency(chair);
  await other.consistency(room);
});

const ask = (contact: string, at: Tenant = salon, headers = {}) => visit(`/${at.slug}/my`, { contact }, headers);

async function linkFor(address: string): Promise<string> {
  const mail = (await mailsTo(address)).find(({ kind }) => kind === "account_my");
  return /\/[\w-]+\/my\/[\w.-]+/.exec(mail?.text ?? "")?.[0] ?? "none";
}

describe("the page of one's own bookings", () => {
  it("answers alike whether or not a contact is known, and mails a link to those who are", async () => {
    const known = await ask("ann@example.com");
    const unknown = await ask("nobody@example.com");
    expect([known.status, unknown.status]).toEqual([200, 200]);
    const bare = (html: string) => html.replaceAll(/nonce="[^"]*"/g, "");
    expect(bare(known.html)).toBe(bare(unknown.html));
    expect(known.headers.get("cache-control")).toBe("no-store");
    expect(await linkFor("nobody@example.com")).toBe("none");
    expect(await linkFor("ann@example.com")).toContain(`/${salon.slug}/my/`);
    const mail = (await mailsTo("ann@example.com")).find(({ kind }) => kind === "account_my");
    expect(mail?.text).toContain("It works for 30 minutes.");
  });

  it("shows that person's bookings at that business alone, to come and past, with the ways to change them", async () => {
    await ask("ann@example.com");
    const path = await linkFor("ann@example.com");
    setTime("2026-06-01T09:10:00Z");
    const shown = await visit(path);
    const text = textOf(shown.html);
    expect(shown.status).toBe(200);
    expect(shown.headers.get("cache-control")).toBe("no-store");
    expect(text).toContain("June 2");
    expect(text).toContain("June 5");
    expect(text).not.toContain("June 3");
    const manage = [...shown.html.matchAll(/\/manage\/[\w.-]+/g)].map(([link]) => link);
    expect(new Set(manage).size).toBe(2);
    expect((await visit(manage[0] as string)).status).toBe(200);
    expect((await visit(path)).status).toBe(200);
    const elsewhere = path.replace(salon.slug, other.slug);
    expect((await visit(elsewhere)).status).toBe(410);
    setTime(MONDAY.nine);
    passTime(30 * MINUTE);
    expect((await visit(path)).status).toBe(410);
    expect((await visit(path.replace(/.$/, (last) => (last === "a" ? "b" : "a")))).status).toBe(410);
    setTime(MONDAY.nine);
  });

  it("takes a telephone number in any spelling, and mails to the address of its record", async () => {
    const before = (await mailsTo("ann@example.com")).filter(({ kind }) => kind === "account_my").length;
    expect((await ask("020 7946 0101")).status).toBe(200);
    expect((await mailsTo("ann@example.com")).filter(({ kind }) => kind === "account_my")).toHaveLength(before + 1);
    expect((await ask("020 7946 0102")).status).toBe(200);
    expect(await linkFor("+442079460102")).toBe("none");
    await salon.staff("PATCH", "/notifications", { kinds: { booked: { sms: { on: true } } } });
    expect((await ask("020 7946 0102")).status).toBe(200);
    const path = await linkFor("+442079460102");
    expect(textOf((await visit(path)).html)).toContain("June 4");
  });

  it("marks what is no contact, and makes waits after many requests for one contact", async () => {
    for (const contact of ["", "no address@", "12"])
      expect([contact, (await ask(contact)).status]).toEqual([contact, 422]);
    const answers = [];
    for (let tries = 0; tries < 7; tries++) answers.push((await ask("many@example.com")).status);
    expect(answers).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect((await ask("ben@example.com", salon, { origin: "https://evil.example", cookie: "a=b" })).status).toBe(403);
  });

  it("is linked from the page of the business, in each language, and no service can take its address", async () => {
    const page = await visit(`/${salon.slug}`);
    expect(page.html).toContain(`href="/${salon.slug}/my"`);
    expect(textOf((await visit(`/${salon.slug}/my?lang=de`)).html)).toContain("Meine Buchungen");
    expect((await visit(`/${salon.slug}/my?lang=ar`)).html).toContain('dir="rtl"');
    const service = { name: "My", duration: { kind: "fixed", minutes: 30 }, requires: [{ any_of: [chair] }] };
    expect((await salon.staff("POST", "/services", { ...service, code: "my" })).status).toBe(400);
    expect((await salon.staff("POST", "/services", service)).body.code).toBe("my-2");
  });
});
