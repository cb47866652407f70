import { describe, expect, it } from "vitest";
import {
  countryOfTenant,
  countryOfZone,
  currencyOfZone,
  isCountry,
  localeOfZone,
} from "../../../src/domain/tenant/countries";

describe("the country of a zone", () => {
  it.each([
    ["Europe/Berlin", "DE", "EUR", "de"],
    ["Asia/Kolkata", "IN", "INR", "en-IN"],
    ["Asia/Calcutta", "IN", "INR", "en-IN"],
    ["America/New_York", "US", "USD", "en"],
    ["US/Pacific", "US", "USD", "en"],
    ["Asia/Seoul", "KR", "KRW", "ko"],
    ["America/Mexico_City", "MX", "MXN", "es-MX"],
    ["Europe/Sofia", "BG", "EUR", "bg"],
    ["Asia/Baghdad", "IQ", "IQD", "ar-IQ"],
  ])("%s lies in %s, where one pays in %s and writes %s", (zone, country, currency, locale) => {
    expect(countryOfZone(zone)).toBe(country);
    expect(currencyOfZone(zone)).toBe(currency);
    expect(localeOfZone(zone)).toBe(locale);
  });

  it("is known for every zone of a place, and for none of no place", () => {
    const placeless = /^(Etc\/|UTC$|GMT|[A-Z]{3}(\d[A-Z]{3})?$|EST5EDT|CST6CDT|MST7MDT|PST8PDT)/;
    for (const zone of Intl.supportedValuesOf("timeZone")) {
      const country = countryOfZone(zone);
      if (placeless.test(zone)) continue;
      expect(country, zone).not.toBeNull();
      expect(isCountry(country ?? ""), zone).toBe(true);
      expect(currencyOfZone(zone), zone).toMatch(/^[A-Z]{3}$/);
      expect(Intl.getCanonicalLocales(localeOfZone(zone) ?? "")).toHaveLength(1);
    }
    expect(countryOfZone("UTC")).toBeNull();
    expect(countryOfZone("Etc/GMT+5")).toBeNull();
    expect(countryOfZone("Nowhere/Never")).toBeNull();
  });

  it("is what the business says, where it says one", () => {
    expect(countryOfTenant({ country: "AT", timeZone: "Europe/Berlin" })).toBe("AT");
    expect(countryOfTenant({ country: null, timeZone: "Europe/Berlin" })).toBe("DE");
    expect(countryOfTenant({ timeZone: "Europe/Berlin" })).toBe("DE");
  });
});
