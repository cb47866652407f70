// Where a business is, how it is reached and when it is open, wherever customers and machines look for it.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { businessHours, runsOfDays } from "../../src/domain/tenant/business-hours";
import type { Configuration } from "../../src/domain/tenant/configuration";
import { makeResource, makeService, makeTenant, type Tenant, WEEKDAYS } from "../support/api";
import { MONDAY, setTime } from "../support/clock";
import { fieldsOf, slotsOf, textOf, visit } from "../support/visitor";

let salon: Tenant;

beforeAll(async () => {
  setTime(MONDAY.eight);
  salon = await makeTenant({ name: "Salon Lumen", zone: "Europe/Berlin" });
  const chair = await makeResource(salon, [
    { days: WEEKDAYS, start: "09:00", end: "12:30" },
    { days: ["mon", "tue", "thu", "fri"], start: "13:30", end: "18:00" },
  ]);
  const other = await makeResource(salon, [
    { days: WEEKDAYS, start: "12:00", end: "13:00" },
    { days: ["sat"], start: "10:00", end: "24:00" },
  ]);
  await makeResource(salon, [{ days: ["sun"], start: "00:00", end: "24:00" }]);
  await makeService(salon, chair, { code: "cut", name: "Cut", location: { kind: "in_person" } });
  await makeService(salon, other, {
    code: "call",
    name: "Call",
    location: { kind: "online", detail: "https://meet.example/secret" },
  });
  await makeService(salon, other, { code: "talk", name: "Talk", location: { kind: "online" } });
  await salon.staff("PATCH", "/tenant", {
    address: "Hauptstr. 1 & 2, 10115 Berlin",
    phone: "+49301234567",
    website: "https://www.lumen.example/",
  });
});

const dataIn = (html: string) =>
  JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/.exec(html)?.[1] ?? "null");

describe("the page of a business", () => {
  it("says where it is, how to call it and when it is open, each to be opened", async () => {
    const { html } = await visit(`/${salon.slug}`);
    expect(html).toContain(
      'href="https://www.google.com/maps/search/?api=1&amp;query=Hauptstr.%201%20%26%202%2C%2010115%20Berlin"',
    );
    expect(html).toContain('href="tel:+49301234567"');
    expect(html).toContain('href="https://www.lumen.example/"');
    const text = textOf(html);
    expect(text).toContain("Hauptstr. 1 & 2, 10115 Berlin");
    expect(text).toContain("+49 30 1234567");
    expect(text).toContain("Opening hours · today 9:00 AM – 1:00 PM, 1:30 PM – 6:00 PM");
    expect(text).toMatch(/Sun Closed Mon – Tue 9:00 AM – 1:00 PM, 1:30 PM – 6:00 PM Wed 9:00 AM – 1:00 PM/);
    expect(text).toContain("Sat 10:00 AM – 12:00 AM");
    const german = textOf((await visit(`/${salon.slug}?lang=de`)).html);
    expect(german).toContain("Öffnungszeiten · heute 09:00 – 13:00, 13:30 – 18:00");
    expect(german).toMatch(/Sa 10:00 – 00:00 So Geschlossen/);
  });

  it("says nothing of what the business does not say", async () => {
    const bare = await makeTenant({ name: "Bare", zone: "UTC" });
    await makeService(bare, await makeResource(bare, []), { code: "x" });
    const { html } = await visit(`/${bare.slug}`);
    expect(html).not.toMatch(/<address|tel:|google\.com\/maps|Opening hours/);
  });

  it("tells the same to search engines and to machines that read", async () => {
    const data = dataIn((await visit(`/${salon.slug}`)).html);
    expect(data).toMatchObject({
      address: { "@type": "PostalAddress", streetAddress: "Hauptstr. 1 & 2, 10115 Berlin", addressCountry: "DE" },
      telephone: "+49301234567",
      sameAs: "https://www.lumen.example/",
    });
    expect(data.openingHoursSpecification).toContainEqual({
      "@type": "OpeningHoursSpecification",
      dayOfWeek: ["Saturday"],
      opens: "10:00",
      closes: "23:59",
    });
    expect(data.openingHoursSpecification).toContainEqual({
      "@type": "OpeningHoursSpecification",
      dayOfWeek: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
      opens: "09:00",
      closes: "13:00",
    });
    const service = dataIn((await visit(`/${salon.slug}/cut`)).html);
    expect(service.itemOffered.provider.telephone).toBe("+49301234567");
    const markdown = (await visit(`/${salon.slug}.md`)).html;
    expect(markdown).toContain("- Address: Hauptstr. 1 & 2, 10115 Berlin\n- Telephone: +49301234567");
    expect(markdown).toContain("Saturday 10:00-24:00; Sunday closed");
    expect((await visit(`/${salon.slug}/cut.md`)).html).toContain("In person: Hauptstr. 1 & 2, 10115 Berlin");
  });

  it("shows new hours as soon as they are changed", async () => {
    const shop = await makeTenant({ name: "Shop", zone: "UTC" });
    const room = await makeResource(shop, [{ days: WEEKDAYS, start: "08:00", end: "16:00" }]);
    await makeService(shop, room, { code: "x" });
    expect(textOf((await visit(`/${shop.slug}`)).html)).toContain("Mon – Fri 8:00 AM – 4:00 PM");
    await shop.staff("PUT", `/resources/${room}/hours`, { weekly: [{ days: WEEKDAYS, start: "00:00", end: "24:00" }] });
    expect(textOf((await visit(`/${shop.slug}`)).html)).toContain("Mon – Fri Open 24 hours");
  });
});

describe("a booking", () => {
  async function booked(code: string, more: Record<string, unknown> = {}) {
    const [start = ""] = await salon.starts(`service=${code}&from=2026-06-08&to=2026-06-13`);
    const { body } = await salon.book(code, start, more);
    return new URL(body.manage.url).pathname;
  }

  it("leads to the place, calls the business, and gives a calendar where it is and how to change it", async () => {
    const path = await booked("cut");
    const { html } = await visit(path);
    expect(textOf(html)).toContain("Where In person: Hauptstr. 1 & 2, 10115 Berlin");
    expect(html.match(/google\.com\/maps/g)?.length).toBe(2);
    expect(html).toContain('href="tel:+49301234567"');
    const google = new URL((/https:\/\/calendar\.google\.com[^"]+/.exec(html)?.[0] ?? "").replaceAll("&amp;", "&"));
    expect(google.searchParams.get("location")).toBe("Hauptstr. 1 & 2, 10115 Berlin");
    expect(google.searchParams.get("details")).toContain(`Change or cancel: http://berth.test${path}`);
  });

  it("online says how the link comes, before it is booked and after", async () => {
    const ask = async (code: string) => {
      const day = `/${salon.slug}/${code}?date=2026-06-13`;
      const times = await visit(day);
      return textOf(
        (await visit(day, { ...fieldsOf(times.html, 'name="slot"'), slot: slotsOf(times.html)[0] ?? "" })).html,
      );
    };
    expect(await ask("call")).toContain("Where Online You see the link here once you are booked.");
    expect(await ask("talk")).toContain("Where Online Salon Lumen tells you how to join.");
    const call = await visit(await booked("call"));
    expect(call.html).toContain('<a href="https://meet.example/secret"');
    expect(textOf((await visit(await booked("talk"))).html)).toContain("Salon Lumen tells you how to join.");
  });
});

describe("the hours of a business", () => {
  const minute = fc.integer({ min: 0, max: 1_440 });
  const window = fc
    .record({
      days: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
      one: minute,
      other: minute,
    })
    .filter(({ one, other }) => one !== other)
    .map(({ days, one, other }) => ({
      days,
      startMinute: Math.min(one, other),
      endMinute: Math.max(one, other),
    }));

  const configurationOf = (weeks: (typeof window extends fc.Arbitrary<infer W> ? W : never)[][]) =>
    ({
      tenant: { timeZone: "UTC" },
      services: [{ visible: true, active: true, requires: [{ anyOf: weeks.map((_, at) => `r${at}`) }] }],
      resources: weeks.map((weekly, at) => ({ id: `r${at}`, active: true, timeZone: "UTC", weekly })),
    }) as unknown as Configuration;

  it("are open in just the minutes in which a resource serves, in windows that do not touch", () => {
    fc.assert(
      fc.property(fc.array(fc.array(window, { maxLength: 4 }), { minLength: 1, maxLength: 4 }), (weeks) => {
        const hours = businessHours(configurationOf(weeks));
        const all = weeks.flat();
        if (all.length === 0) {
          expect(hours).toBeNull();
          return;
        }
        for (const { day, windows } of hours ?? []) {
          for (let at = 0; at < 1_440; at += 7) {
            const serves = all.some((one) => one.days.includes(day) && one.startMinute <= at && at < one.endMinute);
            expect(windows.some((one) => one.startMinute <= at && at < one.endMinute)).toBe(serves);
          }
          windows.slice(1).forEach((next, at) => {
            expect(next.startMinute).toBeGreaterThan(windows[at]?.endMinute ?? 0);
          });
        }
        const days = runsOfDays(hours ?? [], 1).flatMap(({ first, last }) => {
          return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, at) => (first + at) % 7);
        });
        expect(days).toEqual([1, 2, 3, 4, 5, 6, 0]);
      }),
      { numRuns: 200 },
    );
  });
});
