import { beforeAll, describe, expect, it } from "vitest";
import { makeResource, makeService, makeTenant, OFFICE_HOURS, type Tenant, WEEKDAYS } from "../support/api";
import { aTenantWith } from "../support/scenario";
import { slotsOf, textOf, visit } from "../support/visitor";

let salon: Tenant;

beforeAll(async () => {
  ({ tenant: salon } = await aTenantWith({
    now: "2026-11-28T16:00:00Z",
    zone: "America/New_York",
    weekly: OFFICE_HOURS,
    service: { code: "cut", duration: { kind: "fixed", minutes: 30 } },
  }));
});

/** The dates that a page lists, and those of them that can be chosen. */
const daysOf = (html: string) => textOf(/<tbody>[\s\S]*<\/tbody>/.exec(html)?.[0] ?? "").trim();
const openDaysOf = (html: string) => [...html.matchAll(/data-key="(\d{4}-\d\d-\d\d)"/g)].map(([, date]) => date);
const hrefOf = (html: string, key: string) =>
  /href="([^"]*)"/
    .exec(
      [...html.matchAll(/<a[^>]*>/g)].map(([tag]) => tag).find((tag) => tag.includes(`data-key="${key}"`)) ?? "",
    )?.[1]
    ?.replaceAll("&amp;", "&") ?? null;

describe("the days of a picker", () => {
  it("begin with this week, so that days gone by take no room at the end of a month", async () => {
    const page = await visit(`/${salon.slug}/cut?lang=en-US`);
    expect(textOf(page.html)).toContain("Nov – Dec 2026");
    expect(daysOf(page.html)).toMatch(/^Nov 22 23 24 25 26 27 28 29 30 Dec 1 2 3 .* 26$/);
    expect(openDaysOf(page.html).slice(0, 3)).toEqual(["2026-11-30", "2026-12-01", "2026-12-02"]);
    expect(openDaysOf(page.html).at(-1)).toBe("2026-12-25");
  });

  it("begin on the day on which weeks begin where the visitor is", async () => {
    const page = await visit(`/${salon.slug}/cut?lang=de-DE`);
    expect(daysOf(page.html)).toMatch(/^Nov 23 24 25 .* 27$/);
  });

  it("are turned by five weeks, each date being on one page", async () => {
    const first = await visit(`/${salon.slug}/cut`);
    expect(hrefOf(first.html, "previous")).toBeNull();
    const second = await visit(hrefOf(first.html, "next") ?? "");
    expect(daysOf(second.html)).toMatch(/^Dec 27 28 29 30 31 Jan 1 2 .* 30$/);
    const again = await visit(`/${salon.slug}/cut?date=2027-01-05`);
    expect(daysOf(again.html)).toBe(daysOf(second.html));
    expect(daysOf((await visit(hrefOf(second.html, "previous") ?? "")).html)).toBe(daysOf(first.html));
  });

  it("of a month that an address names begin with its first week, with a day of it chosen", async () => {
    const page = await visit(`/${salon.slug}/cut?month=2027-01`);
    expect(daysOf(page.html)).toMatch(/^Dec 27 28 29 30 31 Jan 1 2 .* 30$/);
    expect(textOf(page.html)).toContain("Friday, January 1");
    const chosen = await visit(hrefOf(page.html, "2027-01-29") ?? "");
    expect(daysOf(chosen.html)).toBe(daysOf(page.html));
    expect(textOf(chosen.html)).toContain("Friday, January 29");
  });

  it("begin where something is free when the weeks before have nothing", async () => {
    const tenant = await makeTenant({ zone: "America/New_York" });
    const room = await makeResource(tenant, OFFICE_HOURS);
    await makeService(tenant, room, { code: "late", min_notice_minutes: 60 * 24 * 50 });
    const page = await visit(`/${tenant.slug}/late`);
    expect(daysOf(page.html)).toMatch(/^Dec 27 28/);
    expect(textOf(page.html)).toContain("First free Mon, Jan 18 9:00 AM Tue, Jan 19 9:00 AM Wed, Jan 20 9:00 AM");
  });

  it("have marks, with their meaning, only where they differ", async () => {
    const tenant = await makeTenant({ zone: "America/New_York" });
    const room = await makeResource(tenant, [{ days: WEEKDAYS, start: "09:00", end: "12:00" }]);
    await makeService(tenant, room, { code: "visit" });
    expect((await visit(`/${tenant.slug}/visit`)).html).not.toContain("legend");
    for (const hour of ["14", "15", "16"]) await tenant.book("visit", `2026-12-01T${hour}:00:00Z`);
    const page = await visit(`/${tenant.slug}/visit`);
    expect(textOf(/<p class="legend"[\s\S]*?<\/p>/.exec(page.html)?.[0] ?? "").trim()).toBe("Available Fully booked");
    expect(page.html).toContain("Tuesday, December 1: fully booked");
    // A Sunday is closed, which is not full.
    expect(page.html).not.toContain("Sunday, November 29");
  });

  it("offer the first free times of all at once, and no more once later weeks are shown", async () => {
    const page = await visit(`/${salon.slug}/cut`);
    expect(textOf(page.html)).toContain("First free Mon 9:00 AM Tue 9:00 AM Wed 9:00 AM");
    const held = await visit(`/${salon.slug}/cut`, { again: "2026-11-30T14:00:00.000Z", key: crypto.randomUUID() });
    expect(textOf(held.html)).toContain("When Monday, November 30, 2026, 9:00 – 9:30 AM");
    const later = await visit(hrefOf(page.html, "next") ?? "");
    expect(textOf(later.html)).not.toContain("First free");
    expect(slotsOf(later.html).length).toBeGreaterThan(0);
  });
});
