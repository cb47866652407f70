// Only customers with a booking get the link of an online service; the address of a place is public.

import { beforeAll, describe, expect, it } from "vitest";
import { ask, customer, makeResource, makeService, makeTenant, type Tenant } from "../../support/api";
import { MONDAY, setTime } from "../../support/clock";

const LINK = "https://meet.example/secret-room";
const ADDRESS = "12 Main Street";

let tenant: Tenant;

beforeAll(async () => {
  setTime(MONDAY.midnight);
  tenant = await makeTenant({ zone: "UTC" });
  const host = await makeResource(tenant);
  const online = { location: { kind: "online", detail: LINK } };
  await makeService(tenant, host, { code: "call", ...online });
  await makeService(tenant, host, { code: "asked", confirmation: "approval", ...online });
  await makeService(tenant, host, { code: "chair", location: { kind: "in_person", detail: ADDRESS } });
});

const text = async (path: string) => {
  const { status, body } = await ask("GET", path);
  expect([path, status]).toEqual([path, 200]);
  return typeof body === "string" ? body : JSON.stringify(body);
};

describe("before a booking", () => {
  it("no page, answer, file for machines or held time tells the link, and all of them tell the address", async () => {
    const { slug } = tenant;
    const addresses = [`/v1/public/${slug}`, `/${slug}`, `/${slug}.md`];
    for (const path of [...addresses, `/${slug}/call`, `/${slug}/call.md`, `/embed/${slug}/call`]) {
      expect([path, await text(path)]).toEqual([path, expect.not.stringContaining("secret-room")]);
    }
    for (const path of [...addresses, `/${slug}/chair.md`]) {
      expect([path, await text(path)]).toEqual([path, expect.stringContaining(ADDRESS)]);
    }
    expect(JSON.stringify((await tenant.hold("call", "2026-06-02T10:00:00Z")).body)).not.toContain("secret-room");
    expect((await tenant.staff("GET", "/services/call")).body.location.detail).toBe(LINK);
  });
});

describe("a customer who has booked", () => {
  it("finds the link in the answer, on the page, in the file and in the links to calendars", async () => {
    const { status, body } = await tenant.book("call", "2026-06-03T10:00:00Z", { customer: customer() });
    expect([status, body.booking.location]).toEqual([201, { kind: "online", detail: LINK }]);
    expect(decodeURIComponent(body.calendar.google)).toContain(LINK);
    for (const url of [body.manage.url, body.calendar.ics]) {
      const { pathname, search } = new URL(url);
      expect((await text(pathname + search)).replace(/\r\n /g, "")).toContain(LINK);
    }
  });

  it("gets the link only after the business has agreed, if the service needs approval", async () => {
    const { body } = await tenant.book("asked", "2026-06-04T10:00:00Z");
    expect([body.booking.status, body.booking.location]).toEqual(["pending", { kind: "online", detail: null }]);
    const { pathname } = new URL(body.manage.url);
    expect(await text(pathname)).not.toContain("secret-room");
    const agreed = await tenant.staff("POST", `/bookings/${body.booking.id}/confirm`, {});
    expect(agreed.body.location.detail).toBe(LINK);
    expect(await text(pathname)).toContain("secret-room");
  });
});
