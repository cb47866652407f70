// The list of services, as it looks where there are many of them with long texts.

import { describe, expect, it } from "vitest";
import { makeResource, makeService, makeTenant } from "../support/api";
import { textOf, visit } from "../support/visitor";
import { isLong } from "../support/worker";

const LONG =
  "First we talk about what you wish for.\nThen we wash, cut and dry; who likes to gets a coffee with it. Please tell us " +
  "whether you have allergies, and bring a picture if you have one.";

async function shopOf(services: readonly Record<string, unknown>[]) {
  const shop = await makeTenant({ name: "Studio", zone: "Europe/Berlin" });
  await shop.staff("PATCH", "/tenant", { locale: "de" });
  const chair = await makeResource(shop);
  for (const [index, fields] of services.entries()) await makeService(shop, chair, { code: `s${index}`, ...fields });
  return shop;
}

/** Headings with the names below them, of what is shown. */
const groupsIn = (html: string) =>
  html
    .split('<section class="group"')
    .slice(1)
    .filter((group) => !/^[^>]* hidden/.test(group))
    .map((group) => [
      textOf(/<h3[^>]*>(.*?)<\/h3>/.exec(group)?.[1] ?? "").trim(),
      ...[...group.matchAll(/<li class="offer">.*?<span class="name"[^>]*>(.*?)<\/span>/g)].map(([, name]) => name),
    ]);

const inEnglish = { "accept-language": "en" };
const see = (path: string) => visit(path, undefined, inEnglish);

const many = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ name: `Cut ${at + 1}`, category: at < 3 ? "Beard" : null }));

describe("texts of a business", () => {
  it("are folded up after three lines where they are long, and one can have all of it without a script", async () => {
    const shop = await shopOf([
      { name: "Cut", description: LONG },
      { name: "Shave", description: "Short and good." },
    ]);
    for (const path of [`/${shop.slug}`, `/${shop.slug}/s0`]) {
      const { html } = await see(path);
      const [folded = ""] =
        /<p class="\w+ written folded"[^>]*>[^<]*<\/p><details class="unfold"><summary>/.exec(html) ?? [];
      expect(folded, path).toContain('lang="de" dir="auto"');
      expect(folded, path).toContain(LONG);
      expect(textOf(html)).toMatch(/More Less : ?Cut/);
    }
    const short = (await see(`/${shop.slug}/s1`)).html;
    expect(short).toMatch(/<p class="lead written" lang="de" dir="auto">Short and good.<\/p>/);
    expect(short).not.toContain("unfold");
  });

  it("are long by what they need, line ends and wide letters included", () => {
    expect(isLong("a\nb\nc", 40)).toBe(false);
    expect(isLong("a\n\nb\nc", 40)).toBe(true);
    expect(isLong("x".repeat(120), 40)).toBe(false);
    expect(isLong("x".repeat(121), 40)).toBe(true);
    expect(isLong("髪".repeat(61), 40)).toBe(true);
  });
});

describe("the list of services", () => {
  it("says Other above those without a heading, after those that have one, and only there", async () => {
    const shop = await shopOf([{ name: "Tea" }, { name: "Cut", category: "Hair" }, { name: "Talk" }]);
    expect(groupsIn((await see(`/${shop.slug}`)).html)).toEqual([
      ["Hair", "Cut"],
      ["Other", "Tea", "Talk"],
    ]);
    const plain = await shopOf([{ name: "Tea" }, { name: "Talk" }]);
    expect(groupsIn((await see(`/${plain.slug}`)).html)).toEqual([["", "Tea", "Talk"]]);
  });

  it("of twelve has links to its headings and can be searched, and of eleven has neither", async () => {
    const few = await shopOf(many(11));
    expect((await see(`/${few.slug}`)).html).not.toMatch(/class="jumps"|type="search"/);
    const shop = await shopOf(many(12));
    const { html } = await see(`/${shop.slug}`);
    const jumps = [...(/<nav class="jumps".*?<\/nav>/.exec(html)?.[0] ?? "").matchAll(/href="#([^"]+)"/g)];
    expect(jumps).toHaveLength(2);
    for (const [, id] of jumps) expect(html).toContain(`<h3 id="${id}"`);
    expect(html).toContain('type="search" name="q"');
  });

  it("finds without a script each service with every word that is sought, in any case and with any accents", async () => {
    const shop = await shopOf([...many(12), { name: "Färben & Föhnen", description: "Auch Strähnen" }]);
    const found = await see(`/${shop.slug}?q=strahnen+FARBEN`);
    expect(groupsIn(found.html)).toEqual([["Other", "Färben &amp; Föhnen"]]);
    expect(groupsIn((await see(`/${shop.slug}?q=beard`)).html)).toEqual([["Beard", "Cut 1", "Cut 2", "Cut 3"]]);
    const none = await see(`/${shop.slug}?q=%3Cb%3E`);
    expect(groupsIn(none.html)).toEqual([]);
    expect(textOf(none.html)).toContain("Nothing found for &lt;b&gt;.");
  });
});
