// Texts of a business on pages that run the other way: each keeps to its own direction.

import { expect, it } from "vitest";
import { formatMoney, formatZone } from "../../src/i18n/format";
import { LANGUAGES } from "../../src/i18n/words";
import { makeResource, makeService, makeTenant } from "../support/api";
import { MONDAY, setTime } from "../support/clock";
import { fieldsOf, slotsOf, visit } from "../support/visitor";

it("English texts of a business keep their full stop and question mark at their end on an Arabic page", async () => {
  setTime(MONDAY.eight);
  const hall = await makeTenant({ name: "Hall", zone: "Asia/Riyadh" });
  const room = await makeResource(hall);
  await hall.staff("PATCH", "/tenant", { description: "A hall, by the day." });
  await makeService(hall, room, {
    code: "hall",
    name: "Hall & court",
    description: "Ask us anything?",
    questions: [{ id: "goal", label: "What would you like?", kind: "text", required: false }],
  });
  const list = (await visit(`/${hall.slug}?lang=ar`)).html;
  expect(list).toContain('<html lang="ar" dir="rtl"');
  expect(list).toContain('dir="auto">A hall, by the day.</p>');
  expect(list).toContain('dir="auto">Hall &amp; court</span>');
  const day = `/${hall.slug}/hall?lang=ar&date=2026-06-08`;
  const times = await visit(day);
  expect(times.html).toContain('dir="auto">Ask us anything?</p>');
  const form = await visit(day, { ...fieldsOf(times.html, 'name="slot"'), slot: slotsOf(times.html)[0] ?? "" });
  expect(form.html).toContain("<bdi>What would you like?</bdi>");
});

it("a city is kept apart from the words around it, with the comma of the language", () => {
  const at = Date.parse("2026-06-01T08:00:00Z");
  expect(formatZone("ar", "Asia/Riyadh", at)).toMatch(/^\u2068Riyadh\u2069، [^,]+$/);
  expect(formatZone("en", "America/New_York", at)).toBe("New York, Eastern Daylight Time (GMT-4)");
});

it("a price in dollars names the country in reading order, and no two are written alike", () => {
  const of = (locale: string, currency: string) => formatMoney(locale, { amountMinor: 3_000, currency });
  expect(of("ar", "USD")).toMatch(/30\s\u2068US\$\u2069$/);
  expect(of("ar", "SAR")).toContain("\u2068ر.س.\u2069");
  for (const locale of [...Object.keys(LANGUAGES), "en-CA", "fr-CA", "ar-EG"]) {
    const written = ["USD", "CAD", "AUD", "MXN", "HKD"].map((currency) => of(locale, currency));
    expect(new Set(written).size, locale).toBe(written.length);
  }
});
