import { beforeEach, describe, expect, it } from "vitest";
import { currencyOfZone } from "../../../src/domain/tenant/countries";
import { isCurrency } from "../../../src/domain/tenant/currencies";
import type { PresetName } from "../../../src/domain/tenant/presets";
import { PRESETS, presetServices } from "../../../src/domain/tenant/presets";
import { makeTenant, type Tenant } from "../../support/api";
import { MONDAY, setTime } from "../../support/clock";
import { textOf, visit } from "../../support/visitor";

beforeEach(() => setTime(MONDAY.eight));

async function furnishedWith(preset: PresetName, zone: string): Promise<Tenant> {
  return makeTenant({ name: "Corner Shop", preset, zone });
}

const pricesOf = async (tenant: Tenant) => {
  const { body } = await tenant.staff("GET", "/services");
  return Object.fromEntries(
    body.data.map(({ code, price }: { code: string; price: { amount: number; currency: string } | null }) => [
      code,
      price && [price.amount, price.currency],
    ]),
  );
};

describe("a business that starts from a preset", () => {
  it.each([
    ["America/New_York", "en", 3_000, "USD"],
    ["Europe/Berlin", "de", 3_000, "EUR"],
    ["Asia/Tokyo", "ja", 3_000, "JPY"],
    ["Asia/Kuwait", "ar-KW", 30_000, "KWD"],
    ["America/Mexico_City", "es-MX", 3_000, "MXN"],
    ["UTC", "en", 3_000, "USD"],
  ])("in %s writes %s and is paid in its country's money", async (zone, locale, amount, currency) => {
    const tenant = await furnishedWith("provider", zone);
    expect((await tenant.staff("GET", "/tenant")).body.locale).toBe(locale);
    expect((await pricesOf(tenant)).haircut).toEqual([amount, currency]);
  });

  it("in Kolkata groups amounts as is usual there", async () => {
    const tenant = await furnishedWith("hall", "Asia/Kolkata");
    expect((await tenant.staff("GET", "/tenant")).body.locale).toBe("en-IN");
    expect((await pricesOf(tenant)).session).toEqual([5_000_000, "INR"]);
    await tenant.staff("PATCH", "/services/session", { price: { amount: 72_000_000, currency: "INR" } });
    expect(textOf((await visit(`/${tenant.slug}`)).html)).toContain("₹4,32,000");
  });

  it.each(Object.keys(PRESETS) as PresetName[])("as a %s says nothing that only others would", async (preset) => {
    const tenant = await furnishedWith(preset, "Europe/Berlin");
    expect((await tenant.staff("GET", "/tenant")).body.description).toBe("");
    expect((await tenant.staff("GET", "/closures")).body.data).toEqual([]);
    const { data } = (await tenant.staff("GET", "/resources")).body;
    if (preset === "provider") expect(data[0].name).toBe("Corner Shop");
    expect(JSON.stringify(data)).not.toContain("John Doe");
  });

  it("has whole prices in every country", () => {
    for (const zone of Intl.supportedValuesOf("timeZone")) {
      for (const preset of Object.values(PRESETS)) {
        for (const { price } of presetServices(preset, zone)) {
          if (!price) continue;
          expect(isCurrency(price.currency), `${zone} ${price.currency}`).toBe(true);
          expect(price.currency).toBe(currencyOfZone(zone) ?? "USD");
          expect(Number.isSafeInteger(price.amountMinor) && price.amountMinor > 0).toBe(true);
        }
      }
    }
  });
});
