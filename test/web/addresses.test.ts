// Addresses as people type them, and what they find where nothing is.

import { beforeAll, describe, expect, it } from "vitest";
import type { Tenant } from "../support/api";
import { MONDAY } from "../support/clock";
import { aTenantWith } from "../support/scenario";
import { textOf, visit } from "../support/visitor";

const HTML = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };
let shop: Tenant;
let manage: string;

beforeAll(async () => {
  const about = { name: "Corner Shop", zone: "Europe/Berlin" };
  ({ tenant: shop } = await aTenantWith({ now: MONDAY.eight, ...about, service: { code: "cut" } }));
  const { body } = await shop.book("cut", "2026-06-10T08:00:00Z");
  manage = body.manage.token;
});

const goes = async (path: string, fields?: Record<string, string>) => {
  const { status, headers } = await visit(path, fields, HTML);
  return [status, headers.get("location")];
};

describe("an address", () => {
  it("with a slash at its end leads to the page, its query kept (rep2-address-trailing-slash)", async () => {
    const { slug } = shop;
    for (const path of [`/${slug}`, `/${slug}/cut`, `/embed/${slug}`, `/embed/${slug}/cut`, `/book/${slug}`]) {
      expect(await goes(`${path}/?lang=de&date=2026-06-10`)).toEqual([308, `${path}?lang=de&date=2026-06-10`]);
      expect((await visit(path, undefined, HTML)).status).toBe(200);
    }
    expect(await goes("/docs/?x=1")).toEqual([308, "/docs?x=1"]);
    const none = await visit("/no-such-tenant/", undefined, HTML);
    expect([none.status, none.headers.get("content-type")]).toEqual([404, "text/html; charset=utf-8"]);
    expect(textOf(none.html)).toBe(textOf((await visit("/no-such-tenant", undefined, HTML)).html));
    expect(await goes(`/manage/${manage}/`)).toEqual([308, `/manage/${manage}`]);
  });

  it("in capitals leads to the page too, and a form that was sent there is sent on", async () => {
    const { slug } = shop;
    expect(await goes(`/${slug.toUpperCase()}?tz=Asia/Tokyo`)).toEqual([308, `/${slug}?tz=Asia/Tokyo`]);
    expect(await goes(`/${slug}/Cut`)).toEqual([308, `/${slug}/cut`]);
    expect(await goes(`/EMBED/${slug}`)).toEqual([404, null]);
    expect(await goes(`/embed/${slug.toUpperCase()}/CUT/`)).toEqual([308, `/embed/${slug}/cut`]);
    expect(await goes(`/${slug}/CUT`, { slot: "x" })).toEqual([308, `/${slug}/cut`]);
  });

  it("never leads to another site", async () => {
    for (const path of [
      "//evil.example/",
      "/\\evil.example/",
      "/%2f%2fevil.example/",
      "//evil.example/cut/",
      "/./evil/",
    ]) {
      const [status, location] = await goes(path);
      expect([path, status, location]).toEqual([path, 404, null]);
    }
  });
});

describe("where nothing is", () => {
  it("people find a page that leads on: under a business, to that", async () => {
    const { slug } = shop;
    for (const path of [`/${slug}/nothing`, `/${slug}/cut/more`, `/embed/${slug}/nothing`, `/${slug}//`]) {
      const page = await visit(path, undefined, HTML);
      expect([path, page.status, page.headers.get("content-type")]).toEqual([path, 404, "text/html; charset=utf-8"]);
      const base = path.startsWith("/embed") ? "/embed" : "";
      expect(page.html).toContain(`<a class="button" href="${base}/${slug}">Book with Corner Shop</a>`);
    }
    const lost = await visit("/some/where/else", undefined, HTML);
    expect(textOf(lost.html)).toContain("There is nothing here");
    expect(textOf(lost.html)).toContain("Please get in touch with the business where you book.");
  });

  it("a wrong link of a booking says whom to ask, and nothing of the booking", async () => {
    const page = await visit(`/manage/${manage.slice(0, -1)}`, undefined, HTML);
    expect(page.status).toBe(404);
    expect(textOf(page.html)).toContain("This link does not open anything.");
    expect(textOf(page.html)).toContain("Corner Shop can help you.");
    expect(page.html).not.toContain("Visit");
    const none = await visit("/manage/bkg_nothing.atall", undefined, HTML);
    expect(textOf(none.html)).toContain("Please get in touch with the business where you book.");
  });

  it("programs get what they read, also at the addresses of pages", async () => {
    const json = { accept: "application/json" };
    for (const path of ["/no-such-tenant", `/${shop.slug}/nothing`, "/some/where/else", "/manage/bkg_nothing.atall"]) {
      const page = await visit(path, undefined, json);
      expect([path, page.status, page.headers.get("content-type")]).toEqual([path, 404, "application/problem+json"]);
      expect(JSON.parse(page.html).code).toBe("not_found");
    }
    for (const headers of [{}, { accept: "*/*" }, HTML]) {
      const api = await visit("/v1/nothing", undefined, headers);
      expect(api.headers.get("content-type")).toBe("application/problem+json");
    }
    expect((await visit("/some/where/else")).headers.get("content-type")).toBe("application/problem+json");
  });
});
