// Which time it is on pages: by our own zones, independent of the runtime, and told apart where the clocks show it twice.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { formatAt, formatSpan, formatZone } from "../../src/i18n/format";
import { ask, EVERY_DAY, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { aTenantWith } from "../support/scenario";
import { fieldsOf, textOf, visit } from "../support/visitor";

const NEW_YORK = "America/New_York";
const FIVE = Date.parse("2027-11-07T05:00:00Z");
const SIX = Date.parse("2027-11-07T06:00:00Z");
const SEVEN = Date.parse("2027-11-07T07:00:00Z");

let shop: Tenant;

beforeAll(async () => {
  ({ tenant: shop } = await aTenantWith({ now: "2027-10-20T08:00:00Z", zone: NEW_YORK, service: {} }));
});

/** Spaces of all kinds look the same to a reader. */
const plain = (text: string) => text.replaceAll(/\s+/gu, " ").trim();

/** What is seen of the button of a start, which is its accessible name too: it has no other. */
function buttonOf(html: string, start: string): string {
  const [button] = new RegExp(`<button[^>]*value="${start}"[^>]*>.*?</button>`, "s").exec(html) ?? [""];
  expect(button).not.toContain("aria-label");
  return plain(textOf(button));
}

describe("a time on a page", () => {
  const AT = Date.parse("2026-06-03T09:00:00Z");

  it.each([
    ["en", "9:00 AM"],
    ["en-GB-u-hc-h12", "9:00 am"],
    ["hi", "9:00 am"],
    ["ar", "9:00 ص"],
    ["ko", "오전 9:00"],
    ["es-MX", "9:00 a.m."],
    ["es-u-hc-h12", "9:00 a. m."],
    ["fr-CA", "09 h 00"],
  ])("stays on one line in %s", (locale, time) => {
    const whole = time.replaceAll(" ", "\u00a0");
    expect(formatAt(locale, "dateTime", "UTC", AT)).toContain(whole.replace(/^0/, ""));
    expect(formatAt(locale, "time", "UTC", AT)).toBe(whole);
    const span = formatSpan(locale, "time", "UTC", AT, AT + 7 * 3_600_000);
    const [from, to, ...more] = span.split(/\s*[\u2009 ][–~][\u2009 ]\s*/);
    expect([more, from, to].join(), span).not.toContain(" ");
    expect(span).toMatch(/[\u2009 ][–~]/);
  });

  it("may break beside its date, between two times, and before the name of a zone", () => {
    expect(formatAt("en", "dateTimeFull", "UTC", AT)).toContain("2026 at 9");
    expect(formatAt("en", "dateTime", NEW_YORK, FIVE)).toContain("1:00\u00a0AM EDT");
  });
});

describe("a time that occurs twice on its date", () => {
  it("rep2-repeated-hour-page: is told apart on its button, before booking, and on the page of the booking", async () => {
    const path = `/${shop.slug}/visit?date=2027-11-07&tz=${NEW_YORK}`;
    const { html } = await visit(path);
    expect(buttonOf(html, "2027-11-07T05:00:00.000Z")).toBe("1:00 AM EDT");
    expect(buttonOf(html, "2027-11-07T06:00:00.000Z")).toBe("1:00 AM EST");
    expect(buttonOf(html, "2027-11-07T04:00:00.000Z")).toBe("12:00 AM");
    expect(buttonOf(html, "2027-11-07T07:00:00.000Z")).toBe("2:00 AM");
    for (const [slot, span] of [
      ["2027-11-07T05:00:00.000Z", "Sunday, November 7, 2027 at 1:00 AM EDT – 1:00 AM EST"],
      ["2027-11-07T06:00:00.000Z", "Sunday, November 7, 2027 at 1:00 AM EST – 2:00 AM EST"],
    ] as const) {
      const form = await visit(path, { ...fieldsOf(html, 'name="slot"'), key: crypto.randomUUID(), slot });
      expect(plain(textOf(form.html))).toContain(span);
      const sent = { ...fieldsOf(form.html, 'value="book"'), do: "book", name: "Jane", email: "jane@example.com" };
      const booked = await visit(path, sent);
      const manage = await visit(booked.headers.get("location") ?? "");
      expect(plain(textOf(manage.html))).toContain(span);
      const embedded = `/embed/${shop.slug}/visit?date=2027-11-07&tz=${NEW_YORK}`;
      expect((await visit(embedded)).status).toBe(200);
    }
    const taken = await ask("POST", `/v1/public/${shop.slug}/bookings`, {
      body: { service: "visit", start: "2027-11-07T05:00:00Z", customer: { name: "J", email: "j@example.com" } },
    });
    expect(taken.body.code).toBe("slot_taken");
  });

  it("leaves days without a repeated hour as they were", async () => {
    const { html } = await visit(`/${shop.slug}/visit?date=2027-11-06&tz=${NEW_YORK}`);
    expect(buttonOf(html, "2027-11-06T05:00:00.000Z")).toBe("1:00 AM");
    const spring = await visit(`/${shop.slug}/visit?date=2028-03-12&tz=${NEW_YORK}`);
    expect(buttonOf(spring.html, "2028-03-12T07:00:00.000Z")).toBe("3:00 AM");
  });

  it("is shown with its offset in languages that have no name for it, and in zones without one", () => {
    const told = (locale: string) => plain(formatAt(locale, "time", NEW_YORK, FIVE));
    expect(told("en-GB")).toBe("01:00 EDT");
    expect(told("de")).toBe("01:00 GMT-4");
    expect(told("fr")).toBe("01:00 UTC−4");
    expect(told("ko")).toBe("오전 1:00 GMT-4");
    expect(plain(formatAt("en", "time", "America/Santiago", Date.parse("2027-04-04T03:30:00Z")))).toMatch(
      /^11:30 PM GMT-4$/,
    );
    expect(plain(formatAt("en", "dateTime", "Australia/Lord_Howe", Date.parse("2027-04-03T15:10:00Z")))).toMatch(
      /GMT\+10:30$/,
    );
    for (const locale of ["en", "de", "es", "fr", "pt", "ja", "ko", "hi", "ar"]) {
      expect(formatAt(locale, "time", NEW_YORK, FIVE)).not.toBe(formatAt(locale, "time", NEW_YORK, SIX));
      expect(formatSpan(locale, "dateTimeFull", NEW_YORK, FIVE, SIX)).toContain(" – ");
      expect(formatSpan(locale, "time", NEW_YORK, SIX, SEVEN)).toContain(" – ");
    }
  });
});

describe("the clock of a page", () => {
  const HALL = [{ days: EVERY_DAY, start: "09:00", end: "17:00" }];
  const day = "date=2027-10-25&tz=America/New_York";
  let hall: Tenant;
  let room: string;

  beforeAll(async () => {
    hall = await makeTenant({ zone: "Asia/Kolkata" });
    room = await makeResource(hall, HALL);
  });

  const offer = (code: string, location: unknown) => makeService(hall, room, { code, name: code, location });
  const pageOf = async (code: string, query = day) => (await visit(`/${hall.slug}/${code}?${query}`)).html;
  const slot = "2027-10-25T10:30:00.000Z";
  const tenInKolkata = "2027-10-25T04:30:00.000Z";

  it("of what takes place somewhere is that of the place, unless the business says otherwise", async () => {
    const made = await offer("at-hall", { kind: "in_person" });
    expect(made.location).toEqual({ kind: "in_person", detail: null, lock_time_zone: true });
    const html = await pageOf("at-hall");
    expect(buttonOf(html, tenInKolkata)).toBe("10:00 AM");
    expect(textOf(html)).toContain("Times are local to the place: Kolkata, India Standard Time (GMT+5:30)");
    expect(html).not.toContain('name="tz"');
  });

  it("is both where a place is not locked, or where nothing is said of a place", async () => {
    const made = await offer("free", { kind: "in_person", lock_time_zone: false });
    expect(made.location.lock_time_zone).toBe(false);
    await offer("unsaid", null);
    for (const code of ["free", "unsaid"]) {
      const html = await pageOf(code);
      expect(buttonOf(html, tenInKolkata)).toBe("10:00 AM (your time 12:30 AM)");
      // The hall opens on the evening before in New York.
      expect(buttonOf(html, "2027-10-25T03:30:00.000Z")).toBe("9:00 AM (your time Sun, Oct 24, 11:30 PM)");
      expect(textOf(html)).toContain("Your time zone: New York, Eastern Daylight Time (GMT-4)");
      const form = await visit(`/${hall.slug}/${code}?${day}`, { slot, key: crypto.randomUUID() });
      expect(plain(textOf(form.html))).toMatch(
        /October 25, 2027\D* 4:00 – 5:00 PM Kolkata, India Standard Time \(GMT\+5:30\) \(your time 6:30 AM\)/,
      );
      await visit(`/${hall.slug}/${code}?${day}`, { ...fieldsOf(form.html, 'value="release"'), do: "release" });
      const near = await pageOf(code, "date=2027-10-25&tz=Asia/Colombo");
      expect(buttonOf(near, tenInKolkata)).toBe("10:00 AM");
    }
  });

  it("of what is online or by telephone is the visitor's", async () => {
    for (const kind of ["online", "phone"]) {
      const made = await offer(kind, { kind });
      expect(made.location.lock_time_zone).toBe(false);
      expect(buttonOf(await pageOf(kind, "date=2027-10-25&tz=America/New_York"), tenInKolkata)).toBe("12:30 AM");
    }
    await offer("locked-call", { kind: "online", lock_time_zone: true });
    expect(buttonOf(await pageOf("locked-call"), tenInKolkata)).toBe("10:00 AM");
  });

  it("of a service that an earlier build kept is that of its place too", async () => {
    const { id } = await offer("older", { kind: "in_person", lock_time_zone: false });
    const kept = JSON.stringify({ kind: "in_person", detail: null, locksTimeZone: false });
    await env.DB.prepare("UPDATE services SET location = ? WHERE id = ?").bind(kept, id).run();
    await hall.staff("PATCH", `/services/${id}`, { description: "Kept before" });
    expect((await hall.staff("GET", `/services/${id}`)).body.location.lock_time_zone).toBe(true);
    expect(buttonOf(await pageOf("older"), tenInKolkata)).toBe("10:00 AM");
  });
});

describe("an address", () => {
  it("may name any date, zone and start: a page answers it", async () => {
    const dates = ["1970-01-02", "1970-01-01", "9998-12-30", "9998-12-31", "9999-01-01", "0001-01-01", "2027-02-30"];
    for (const zone of ["Pacific/Kiritimati", "Etc/GMT+12"]) {
      for (const date of dates) {
        for (const query of [
          `date=${date}`,
          `from=${date}`,
          `month=${date.slice(0, 7)}`,
          `date=${date}&from=${date}`,
        ]) {
          const page = await visit(`/${shop.slug}/visit?tz=${encodeURIComponent(zone)}&${query}`);
          expect(page.status, query).toBe(200);
        }
      }
    }
    const series = { do: "book", slot: "9998-12-30T10:00:00.000Z", repeat: "fortnightly", count: "52" };
    const person = { name: "Jane", email: "jane@example.com", key: crypto.randomUUID() };
    expect((await visit(`/${shop.slug}/visit`, { ...series, ...person })).status).toBeLessThan(500);
    for (const slot of ["9998-12-30T10:00:00.000Z", "1970-01-01T00:00:00.000Z", "9999-01-01T00:00:00Z", "no", "~x"]) {
      const page = await visit(`/${shop.slug}/visit`, { slot, key: crypto.randomUUID() });
      expect(page.status, slot).toBeLessThan(500);
      const wait = await visit(`/${shop.slug}/visit`, { wait: slot, key: crypto.randomUUID() });
      expect(wait.status, slot).toBeLessThan(500);
    }
  });
});

describe("the clocks of pages", () => {
  it("show what the release says where the runtime may be older, and name no season that is over", () => {
    const winter = Date.parse("2027-01-11T16:00:00Z");
    expect(plain(formatAt("en", "time", "America/Vancouver", winter))).toBe("9:00 AM");
    expect(formatZone("en", "America/Vancouver", winter)).toMatch(/^Vancouver.*\(GMT-7\)$/);
    expect(formatZone("en", "America/Vancouver", winter)).not.toContain("Pacific Standard");
    expect(plain(formatAt("en", "time", "Africa/Casablanca", Date.parse("2027-01-11T09:00:00Z")))).toBe("9:00 AM");
    expect(formatZone("en", "Africa/Casablanca", winter)).toMatch(/^Casablanca.*\(GMT\+0\)$/);
    expect(formatZone("en", "America/Coyhaique", winter)).toMatch(/^Coyhaique.*\(GMT-3\)$/);
  });

  it("are named as before where runtime and release agree", () => {
    const at = Date.parse("2027-01-11T16:00:00Z");
    expect(formatZone("en", NEW_YORK, at)).toBe("New York, Eastern Standard Time (GMT-5)");
    expect(formatZone("en", "Europe/London", at)).toBe("London, Greenwich Mean Time (GMT+0)");
    expect(formatZone("de", "Asia/Calcutta", at)).toBe("Kolkata, Indische Normalzeit (GMT+5:30)");
    expect(formatZone("en", "UTC", at)).toBe("UTC, Coordinated Universal Time (GMT+0)");
  });
});

describe("the search for a zone", () => {
  it("goes through the zones of the release with what their clocks show", async () => {
    const answer = await ask("GET", "/_/zones.json");
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ "Asia/Kolkata": 330, "America/Vancouver": -420, "America/Coyhaique": -180 });
    expect(Object.keys(answer.body).length).toBeGreaterThan(590);
  });

  it("accepts a zone that the browser has and the release lacks, and marks a typed name that is none", async () => {
    const path = `/${shop.slug}/visit?tz=Europe/Utopia`;
    const own = await visit(path, undefined, { "x-berth-zone": "Europe/Utopia" });
    expect(textOf(own.html)).not.toContain("No time zone of that name.");
    expect(textOf((await visit(path)).html)).toContain("No time zone of that name.");
  });
});
