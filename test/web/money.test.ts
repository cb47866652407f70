import { beforeEach, describe, expect, it } from "vitest";
import { makeService, type Tenant } from "../support/api";
import { MONDAY } from "../support/clock";
import { aTenantWith } from "../support/scenario";
import { textOf, visit } from "../support/visitor";

let tenant: Tenant;
let room: string;

beforeEach(async () => {
  ({ tenant, room } = await aTenantWith({ now: MONDAY.eight, name: "Shop" }));
});

async function priced(code: string, price: Record<string, unknown>, more: Record<string, unknown> = {}): Promise<void> {
  await makeService(tenant, room, { code, name: code, price, ...more });
}

/** What search engines read of a service's page. */
async function dataOf(code: string): Promise<Record<string, unknown>> {
  const { html } = await visit(`/${tenant.slug}/${code}`);
  const text = /<script type="application\/ld\+json"[^>]*>(.*?)<\/script>/s.exec(html)?.[1] ?? "";
  return JSON.parse(text) as Record<string, unknown>;
}

/** Digits of an amount without what groups them. */
const plain = (text: string) => text.replaceAll(/(?<=\d)[.,\s\u00a0\u202f](?=\d{3}(?!\d))/g, "");

describe("amounts", () => {
  it.each([
    ["rep2-currency-cop", "COP", 1_500_000, "15000", "15000.00"],
    ["rep2-currency-cop in forints", "HUF", 1_500_000, "15000", "15000.00"],
    ["rep2-currency-iqd", "IQD", 1_500_000, "1500", "1500.000"],
    ["yen have none", "JPY", 1_500_000, "1500000", "1500000"],
    ["Kuwaiti dinars have three", "KWD", 1_500_000, "1500", "1500.000"],
  ])(
    "%s: decimals are those of ISO 4217 on every page, in every language",
    async (_, currency, amount, shown, told) => {
      await priced("visit", { amount, currency });
      const booked = await tenant.book("visit", "2026-06-02T10:00:00Z");
      expect(booked.body.booking.price).toEqual({ amount, currency });
      const manage = new URL(booked.body.manage.url).pathname;
      for (const lang of ["en", "es", "de"]) {
        for (const path of [`/${tenant.slug}`, `/${tenant.slug}/visit`, manage]) {
          const text = plain(textOf((await visit(`${path}?lang=${lang}`)).html));
          expect(text, `${path} in ${lang}`).toMatch(new RegExp(`(?<!\\d)${shown}(?!\\d)`));
          if (shown !== String(amount)) expect(text, `${path} in ${lang}`).not.toContain(String(amount));
        }
      }
      expect(await dataOf("visit")).toMatchObject({ price: told, priceCurrency: currency });
      expect(plain((await visit(`/${tenant.slug}/visit.md`)).html)).toContain(shown);
    },
  );

  it("of a visitor whose browser names no region are grouped as the business does", async () => {
    await tenant.staff("PATCH", "/tenant", { locale: "en-IN" });
    await priced("visit", { amount: 72_000_000, currency: "INR" });
    expect(textOf((await visit(`/${tenant.slug}`)).html)).toContain("₹7,20,000");
    expect(textOf((await visit(`/${tenant.slug}?lang=en-GB`)).html)).toContain("₹720,000");
  });
});

describe("from", () => {
  const hall = {
    duration: {
      kind: "periods",
      periods: [
        { id: "morning", label: "Morning", start: "09:00", end: "15:00", price_multiplier: 0.6 },
        { id: "full-day", label: "Full day", start: "00:00", end: "24:00" },
      ],
    },
  };

  it("is the least of all periods, days and seasons, the same on list, page, data and for machines", async () => {
    await priced("hall", { amount: 5_000_000, currency: "INR", weekend_multiplier: 1.2, sunday_multiplier: 1.5 }, hall);
    expect(textOf((await visit(`/${tenant.slug}`)).html)).toContain("from ₹30,000");
    expect(textOf((await visit(`/${tenant.slug}/hall`)).html)).toContain("from ₹30,000");
    expect(await dataOf("hall")).toMatchObject({ price: "30000.00", priceCurrency: "INR" });
    expect((await visit(`/${tenant.slug}/hall.md`)).html).toContain("from ₹30,000 per booking");
  });

  it("of an hour and of a place says so, in the data by a unit", async () => {
    await priced(
      "court",
      { amount: 120_000, currency: "INR", per: "hour", weekend_multiplier: 1.5 },
      { duration: { kind: "flexible", min: 60, max: 240, step: 30 } },
    );
    expect(textOf((await visit(`/${tenant.slug}/court`)).html)).toContain("from ₹1,200 per hour");
    expect(await dataOf("court")).toMatchObject({
      price: "1200.00",
      priceSpecification: {
        "@type": "UnitPriceSpecification",
        price: "1200.00",
        priceCurrency: "INR",
        unitCode: "HUR",
      },
    });
    await priced("class", { amount: 5_000, currency: "USD", per: "seat" }, { seats: 4 });
    expect(textOf((await visit(`/${tenant.slug}/class`)).html)).toContain("$50 per place");
    expect(await dataOf("class")).toMatchObject({ priceSpecification: { unitText: "place" } });
  });

  it("is not said where there is one price", async () => {
    await priced("visit", { amount: 3_000, currency: "EUR" });
    const text = textOf((await visit(`/${tenant.slug}/visit`)).html);
    expect(text).toContain("€30");
    expect(text).not.toContain("from €30");
  });
});
