// A customer in another zone sees the same time everywhere, also across a change of the clock.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip } from "./support/browser.mjs";
import { addDays, dateIn, startValue } from "./support/business.mjs";
import { business, server, setStage, visit, visitors } from "./support/stage.mjs";
import { choose, confirm, fillIn, findDay, textOf, timeOf } from "./support/visitor.mjs";

setStage();

const CHICAGO = "America/Chicago";
const NEW_YORK = "America/New_York";

/** Spaces of all kinds look the same to a reader. */
const plain = (text) => text.replaceAll(/\s+/gu, " ").trim();

const say = (zone, at, options) =>
  plain(new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options }).format(new Date(at)));
const clockIn = (zone, at) => say(zone, at, { timeStyle: "short" });
const dayIn = (zone, at) => say(zone, at, { weekday: "long", day: "numeric", month: "long" });
const dateOf = (zone, at) => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(new Date(at));
const offsetWriters = new Map();

/** `GMT-5`; making such a writer takes long, and many days are looked at. */
function offsetIn(zone, at) {
  const made = () => new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "shortOffset" });
  const writer = offsetWriters.get(zone) ?? made();
  offsetWriters.set(zone, writer);
  return writer.formatToParts(new Date(at)).find(({ type }) => type === "timeZoneName").value;
}

/** A business that its customers meet online, each by their own clock. */
async function newOnlineTenant(options) {
  const slug = await business.newTenant(options);
  const { data } = await business.staff(slug, "GET", "/services");
  for (const { id } of data) await business.staff(slug, "PATCH", `/services/${id}`, { location: { kind: "online" } });
  return slug;
}

/** The next local date, some days ahead, on which the clocks of a zone change. */
function nextChange(zone) {
  for (let ahead = 5; ahead < 300; ahead++) {
    const date = dateIn(ahead);
    const noon = `${date}T12:00:00Z`;
    if (offsetIn(zone, noon) !== offsetIn(zone, `${addDays(date, -1)}T12:00:00Z`)) return date;
  }
  return assert.fail(`the clocks of ${zone} never change`);
}

/** What a calendar file says of a start: its instant, in milliseconds. */
function startOfFile(text) {
  const [, date, time] = /^DTSTART:(\d{8})T(\d{6})Z/m.exec(text) ?? assert.fail(`no start in ${text}`);
  return Date.parse(
    `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}Z`,
  );
}

/** Follows one booking from the picker to the calendar file; everything tells the same instant in the zone. */
async function bookIn(zone, slug, service, date) {
  const { slots } = await business.freeDay(slug, service, { from: date, count: 1, least: 3, tz: zone });
  const slot = slots[1];
  const page = await visitors.come({ timezoneId: zone });
  await visit(page, `/${slug}/${service}`);
  await (await findDay(page, date)).click();
  await page.waitForFunction(
    (day) => document.querySelector(`a.day[data-key="${day}"]`)?.getAttribute("aria-current"),
    date,
  );
  assert.match(await textOf(page, "[data-day-title]"), new RegExp(`^${dayIn(zone, slot.start)}`));
  assert.deepEqual(
    await page
      .locator(".times button.time .when")
      .evaluateAll((times) => times.map(({ textContent }) => textContent))
      .then((times) => times.map(plain)),
    slots.map(({ start }) => clockIn(zone, start)),
    "the times of the picker are those of the API, by the clock of the customer",
  );
  assert.ok((await textOf(page, ".zone")).includes(`(${offsetIn(zone, slot.start)})`), "the offset is that day's");
  await timeOf(page, slot).click();
  await page.locator("[data-draft]").waitFor();
  const expected = [
    dayIn(zone, slot.start),
    clockIn(zone, slot.start).replace(/ [AP]M$/, ""),
    `(${offsetIn(zone, slot.start)})`,
  ];
  const assertTells = async (selector, where) => {
    const told = await textOf(page, selector);
    for (const part of expected) assert.ok(told.includes(part), `${where} tells ${part}: ${told}`);
    const [first] = /\d{1,2}:\d\d/.exec(told);
    assert.equal(first, expected[1], `${where} begins with the start`);
  };
  await assertTells(".summary .facts", "the form");
  assert.ok((await textOf(page, "[data-main]")).endsWith(clockIn(zone, slot.start)), "the button tells the same");
  await fillIn(page);
  await confirm(page);
  await assertTells(".facts", "the page of the booking");
  assert.equal(await page.locator(".facts time").getAttribute("datetime"), startValue(slot));
  await page.locator("details.menu summary").click();
  const file = await page.locator('details.menu a[href$="invite.ics"]').getAttribute("href");
  assert.equal(startOfFile(await (await page.request.get(server.origin + file)).text()), Date.parse(slot.start));
  return slot;
}

test("a customer in Chicago books New York on either side of a change of the clock", { skip }, async () => {
  const change = nextChange(NEW_YORK);
  const slug = await newOnlineTenant();
  const { data } = await business.staff(slug, "GET", "/resources");
  const everyDay = { days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], start: "09:00", end: "17:00" };
  await business.staff(slug, "PUT", `/resources/${data[0].id}/hours`, { weekly: [everyDay] });
  const offsets = [];
  for (const date of [addDays(change, -1), change, addDays(change, 1)]) {
    const slot = await bookIn(CHICAGO, slug, "haircut", date);
    assert.equal(clockIn(NEW_YORK, slot.start), "9:35 AM", "the shop opens at nine of its own clock");
    assert.equal(clockIn(CHICAGO, slot.start), "8:35 AM");
    offsets.push(offsetIn(CHICAGO, slot.start));
  }
  assert.equal(new Set(offsets).size, 2, `the clock changed: ${offsets.join(", ")}`);
});

test("where the clocks of customer and shop change on different days, each day has its own difference", {
  skip,
}, async () => {
  const change = nextChange("Europe/Berlin");
  const slug = await newOnlineTenant({ zone: "America/New_York" });
  const days = await business.daysOf(slug, "haircut", { from: addDays(change, -6), count: 12, tz: "Europe/Berlin" });
  const open = days.filter(({ slots }) => slots.length >= 3);
  const before = open.filter(({ date }) => date < change).at(-1);
  const later = open.find(({ date }) => date > change);
  for (const { date } of [before, later]) await bookIn("Europe/Berlin", slug, "haircut", date);
});

test("the link of a booking, opened in another zone, shows the zone in which it was booked", { skip }, async () => {
  const slug = await newOnlineTenant();
  const { slots } = await business.freeDay(slug, "haircut");
  const customer = { name: "Jo", email: "jo@example.com", time_zone: CHICAGO };
  const { manage } = await business.book(slug, "haircut", slots[0], { customer });
  const page = await visitors.come({ timezoneId: "Asia/Tokyo" });
  await visit(page, new URL(manage.url).pathname);
  const told = await textOf(page, ".facts");
  assert.match(told, /Chicago, Central/);
  assert.ok(told.includes(clockIn(CHICAGO, slots[0].start).replace(/ [AP]M$/, "")), told);
});

test("a start late in the evening of the shop is on the next day of a customer further east", { skip }, async () => {
  const slug = await newOnlineTenant();
  const { slots } = await business.freeDay(slug, "haircut", { tz: "Asia/Tokyo", least: 3 });
  const away = slots.find(({ start }) => dateOf(NEW_YORK, start) !== dateOf("Asia/Tokyo", start));
  assert.ok(away, "some start is on another date in Tokyo");
  const page = await visitors.come({ timezoneId: "Asia/Tokyo" });
  await visit(page, `/${slug}/haircut`);
  await choose(page, { ...away, date: dateOf("Asia/Tokyo", away.start) });
  assert.ok((await textOf(page, ".summary .facts")).includes(dayIn("Asia/Tokyo", away.start)));
});

test("typing a part of a zone's name finds it, and all times follow it", { skip }, async () => {
  const slug = await newOnlineTenant();
  const { slots, date } = await business.freeDay(slug, "haircut", { least: 6 });
  const page = await visitors.come({ timezoneId: CHICAGO });
  await visit(page, `/${slug}/haircut?date=${date}`);
  await page.waitForURL(/tz=America%2FChicago/);
  assert.match(await textOf(page, ".zone summary"), /Chicago, Central .*Time \(GMT-[56]\)/);
  await page.locator(".zone summary").click();
  await page.locator('.zone input[name="tz"]').pressSequentially("denv");
  await page.getByRole("button", { name: /^America\/Denver · / }).click();
  await page.waitForURL(/tz=America%2FDenver/);
  assert.match(await textOf(page, ".zone summary"), /Denver, Mountain/);
  await (await findDay(page, date)).click();
  await timeOf(page, slots[0]).waitFor();
  assert.equal(
    await textOf(page, `.time[value="${startValue(slots[0])}"] .when`),
    clockIn("America/Denver", slots[0].start),
  );
  await choose(page, { ...slots[0], date });
  assert.match(await textOf(page, ".summary .facts"), /Denver, Mountain/);
  await page.goBack();
  await page.locator(".zone summary").click();
  await page.locator('.zone input[name="tz"]').fill("tokyo");
  await page.locator('.zone input[name="tz"]').press("Enter");
  await page.getByText("Tokyo, Japan Standard Time").waitFor();
  await page.locator(".zone summary").click();
  await page.locator('.zone input[name="tz"]').fill("Atlantis");
  await page.locator('.zone input[name="tz"]').press("Enter");
  await page.getByText("No time zone of that name.").waitFor();
  assert.equal(await page.locator('.zone input[name="tz"]').inputValue(), "Atlantis");
});

test("changing the zone keeps the day that was looked at in sight", { skip }, async () => {
  const slug = await newOnlineTenant();
  const { date } = await business.freeDay(slug, "haircut", { from: dateIn(45) });
  const page = await visitors.come();
  await visit(page, `/${slug}/haircut?date=${date}`);
  await page.locator(".zone summary").click();
  await page.locator('.zone input[name="tz"]').fill("Chicago");
  await page.locator('.zone input[name="tz"]').press("Enter");
  await page.waitForURL(/Chicago/);
  await page.getByText("Chicago, Central").waitFor();
  assert.equal(await page.locator(`a.day[data-key="${date}"]`).getAttribute("aria-current"), "true");
});

test("a service at a place tells the times of the place, wherever its customer is", { skip }, async () => {
  const slug = await business.newTenant();
  const location = { kind: "in_person", detail: "12 Main Street" };
  await business.newService(slug, { code: "chair", name: "In the chair", location });
  const { slots, date } = await business.freeDay(slug, "chair", { tz: NEW_YORK });
  for (const query of ["", "&tz=Asia/Tokyo"]) {
    const page = await visitors.come({ timezoneId: CHICAGO });
    await visit(page, `/${slug}/chair?date=${date}${query}`);
    assert.match(await textOf(page, ".zone"), /Times are local to the place: New York/);
    assert.equal(await page.locator('.zone input[name="tz"]').count(), 0);
    const shown = await page
      .locator(".times .when")
      .evaluateAll((times) => times.map(({ textContent }) => textContent));
    assert.deepEqual(
      shown.map(plain),
      slots.map(({ start }) => clockIn(NEW_YORK, start)),
    );
  }
  const page = await visitors.come({ timezoneId: CHICAGO });
  await visit(page, `/${slug}/chair`);
  await choose(page, slots[0]);
  assert.match(await textOf(page, ".summary .facts"), /New York, Eastern/);
  await fillIn(page);
  await confirm(page);
  const told = await textOf(page, ".facts");
  assert.match(told, /New York, Eastern/);
  assert.match(told, /12 Main Street/);
  assert.ok(told.includes(clockIn(NEW_YORK, slots[0].start).replace(/ [AP]M$/, "")), told);
});

test("without a script the zone of the shop is shown until the visitor names another", { skip }, async () => {
  const slug = await newOnlineTenant();
  const { slots, date } = await business.freeDay(slug, "haircut", { least: 6 });
  const page = await visitors.come({ javaScriptEnabled: false, timezoneId: CHICAGO });
  await visit(page, `/${slug}/haircut?date=${date}`);
  assert.equal(await textOf(page, `.time[value="${startValue(slots[0])}"] .when`), clockIn(NEW_YORK, slots[0].start));
  await page.locator(".zone summary").click();
  await page.locator('.zone input[name="tz"]').fill("chicago");
  await page.locator(".zone button").click();
  await page.locator(`a.day[data-key="${date}"]`).click();
  assert.equal(await textOf(page, `.time[value="${startValue(slots[0])}"] .when`), clockIn(CHICAGO, slots[0].start));
});
