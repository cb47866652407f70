import { beforeAll, describe, expect, it } from "vitest";
import { makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { setTime } from "../support/clock";
import { fieldsOf, textOf, visit } from "../support/visitor";

const EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

let hall: Tenant;

beforeAll(async () => {
  setTime("2026-12-01T08:00:00Z");
  hall = await makeTenant({ zone: "UTC" });
  const room = await makeResource(hall, [{ days: EVERY_DAY, start: "00:00", end: "24:00" }]);
  await makeService(hall, room, {
    code: "hourly",
    name: "Hall",
    duration: { kind: "flexible", min: 60, max: 10_080, step: 30 },
    step_minutes: 15,
    price: { amount: 1_000, currency: "EUR", per: "hour" },
  });
  await makeService(hall, room, {
    code: "weekly",
    duration: { kind: "flexible", min: 1_440, max: 10_080, step: 1_440 },
    step_minutes: 1_440,
  });
  // Two hours on the second of January are taken.
  await hall.book("hourly", "2027-01-02T12:00:00Z", { duration_minutes: 120 });
});

const base = (service = "hourly") => `/${hall.slug}/${service}?tz=UTC&duration=1440`;
const timesOf = (html: string) => textOf(/data-part="times"[\s\S]*?<\/section>/.exec(html)?.[0] ?? "");
/** The days that can be the last one. */
const lastDaysOf = (html: string) =>
  [...html.matchAll(/[?&;]last=(\d{4}-\d\d-\d\d)[^>]*data-key="\1"/g)].map(([, day]) => day);
const optionsOf = (html: string, name: string) =>
  [
    ...(new RegExp(`<select name="${name}"[\\s\\S]*?</select>`).exec(html)?.[0] ?? "").matchAll(
      /<option value="([^"]+)"/g,
    ),
  ].map(([, value]) => value as string);

describe("a stay of several days", () => {
  it("asks for the first day, then for one of those on which it can end", async () => {
    const none = await visit(`${base()}&from=2026-12-27`);
    expect(textOf(none.html)).toContain("Choose the first day.");
    const first = await visit(`${base()}&from=2026-12-27&date=2026-12-30`);
    expect(textOf(first.html)).toContain("Now choose the last day.");
    // Until noon of the second of January, when another comes.
    expect(lastDaysOf(first.html)).toEqual(["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"]);
    expect(first.html).toContain("Friday, January 1: as the last day");
  });

  it("tells when it can begin and end, the usual times first, and books just that", async () => {
    const days = `${base()}&from=2026-12-27&date=2026-12-30&last=2027-01-01`;
    const page = await visit(days);
    expect(timesOf(page.html)).toMatch(/Wed, Dec 30 – Fri, Jan 1 €480 From Wed, Dec 30 8:00 AM 8:15 AM/);
    expect(timesOf(page.html)).toContain("2 days Continue");
    expect(page.html).toContain('value="2026-12-30T09:00:00.000Z" selected');
    const chosen = await visit(`${days}&at=2026-12-30T10:00:00.000Z&until=2027-01-01T21:00:00.000Z`);
    expect(timesOf(chosen.html)).toContain("€590");
    expect(timesOf(chosen.html)).toContain("2 days 11 hours Continue");
    const fields = fieldsOf(chosen.html, 'data-key="stay"');
    const form = await visit(days, { ...fields, slot: "2026-12-30T10:00:00.000Z" });
    expect(textOf(form.html)).toContain(
      "Wednesday, December 30, 2026 at 10:00 AM – Friday, January 1, 2027 at 9:00 PM",
    );
    const sent = { ...fieldsOf(form.html, 'value="book"'), do: "book", name: "Asha", email: "asha@example.com" };
    expect((await visit(days, sent)).status).toBe(303);
  });

  it("offers no end that another booking is in the way of", async () => {
    await hall.book("hourly", "2027-01-20T12:00:00Z", { duration_minutes: 120 });
    const days = `${base()}&date=2027-01-19&last=2027-01-20&at=2027-01-19T09:00:00.000Z`;
    const page = await visit(days);
    const ends = optionsOf(page.html, "until").sort();
    expect(ends.at(-1) ?? "").toBe("2027-01-20T12:00:00.000Z");
    expect(ends.length).toBeGreaterThan(10);
  });

  it("of whole days from midnight on ends with its last day", async () => {
    const first = await visit(`${base("weekly")}&date=2027-01-10`);
    expect(lastDaysOf(first.html).slice(0, 3)).toEqual(["2027-01-10", "2027-01-11", "2027-01-12"]);
    const page = await visit(`${base("weekly")}&date=2027-01-10&last=2027-01-12`);
    expect(optionsOf(page.html, "at")).toEqual(["2027-01-10T00:00:00.000Z"]);
    expect(optionsOf(page.html, "until")).toEqual(["2027-01-13T00:00:00.000Z"]);
    expect(timesOf(page.html)).toContain("3 days Continue");
  });

  it("is one choice among the lengths, whole hours coming before those between", async () => {
    const page = await visit(`/${hall.slug}/hourly?tz=UTC&duration=120`);
    const lengths = optionsOf(page.html, "duration");
    expect(lengths.slice(0, 3)).toEqual(["60", "120", "180"]);
    expect(lengths[23]).toBe("1440");
    expect(lengths[24]).toBe("90");
    expect(timesOf(page.html)).not.toContain("until");
  });
});
