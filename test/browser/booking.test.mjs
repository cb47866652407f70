// Customers book on the pages: by finger, by pointer, by keys, without a script, in races, at every kind of business.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip } from "./support/browser.mjs";
import { startValue } from "./support/business.mjs";
import { assertNothingElse, business, setStage, visit, visitors } from "./support/stage.mjs";
import {
  assertNoSideways,
  choose,
  confirm,
  DESKTOP,
  fillIn,
  findDay,
  JANE,
  mainButton,
  PHONE,
  seen,
  textOf,
  timeOf,
} from "./support/visitor.mjs";

setStage({ hasDemo: true });

/** Presses Tab until something has the focus, looking each time whether one can see where it is. */
async function tabTo(page, selector, most = 80) {
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press("Tab");
    const { isThere, isSeen, what } = await page.evaluate((wanted) => {
      const element = document.activeElement;
      const seen = (node) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node);
        return (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1) || boxShadow !== "none";
      };
      const { width, height } = element.getBoundingClientRect();
      return {
        isThere: element.matches(wanted),
        isSeen: element === document.body || (seen(element) && width > 0 && height > 0),
        what: element.outerHTML.slice(0, 120),
      };
    }, selector);
    assert.ok(isSeen, `the focus is seen at ${what}`);
    if (isThere) return;
  }
  assert.fail(`${selector} is not reached by Tab`);
}

for (const [where, device] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
  test(`a haircut is booked from the first page to the last on a ${where}`, { skip }, async () => {
    const press = device.hasTouch ? "tap" : "click";
    const { slots } = await business.freeDay("johndoe", "haircut", { least: 6 });
    const slot = slots[where === "phone" ? 1 : 3];
    const page = await visitors.come(device);
    await visit(page, "/johndoe");
    await assertNoSideways(page, "what is offered");
    await page.getByRole("link", { name: "Haircut", exact: true })[press]();
    await page.waitForURL(/\/johndoe\/haircut/);
    await findDay(page, slot.date);
    await assertNoSideways(page, "the month");
    await choose(page, slot, { press });
    assert.equal(await textOf(page, ".summary h1"), "Haircut");
    assert.match(await textOf(page, ".countdown"), /holding this time for you 1[45]:\d\d left/);
    assert.match(await textOf(page, ".summary .facts"), /\$30/);
    assert.match(await textOf(page, ".summary .facts"), /John Doe/);
    assert.equal(await business.isOffered("johndoe", "haircut", slot), false, "what is held is not offered");
    await assertNoSideways(page, "the form");
    await fillIn(page, { ...JANE, phone: "+1 312 555 0100", notes: "Short at the sides" });
    await confirm(page, { press });
    assert.match(await textOf(page, ".alert.good"), /You are booked/);
    assert.equal(await textOf(page, ".status"), "Confirmed");
    await assertNoSideways(page, "the booking");
    const booking = await business.onlyBookingAt("johndoe", slot.start);
    assert.equal(booking.customer.name, "Jane Smith");
    assert.equal(booking.customer.email, "jane@example.com");
    assert.equal(booking.notes, "Short at the sides");
    assert.equal(await page.locator(".facts time").getAttribute("datetime"), startValue(slot));
    // The link shows the booking again, without the message for a new one.
    await visit(page, new URL(page.url()).pathname);
    assert.equal(await page.locator(".alert").count(), 0);
    assert.equal(await textOf(page, ".status"), "Confirmed");
    const shown = await textOf(page, ".facts");
    assert.ok(shown.includes(booking.number), `${booking.number} is told: ${shown}`);
  });
}

test("a haircut is booked with Tab, Enter and arrows alone", { skip }, async () => {
  const { slug, date, slots } = await business.newShop();
  const slot = slots[2];
  const page = await visitors.come();
  await visit(page, `/${slug}`);
  await seen(page);
  await tabTo(page, 'a.service[href*="/haircut"]:not([href*="beard"])');
  await page.keyboard.press("Enter");
  await page.locator(".picker").waitFor();
  for (let turns = 0; (await page.locator(`a.day[data-key="${date}"]`).count()) === 0; turns++) {
    assert.ok(turns < 3, "the month is reached");
    const title = await textOf(page, ".month h2");
    await tabTo(page, 'a[data-key="next"]');
    await page.keyboard.press("Enter");
    await page.waitForFunction((before) => document.querySelector(".month h2").textContent !== before, title);
  }
  await tabTo(page, "a.day");
  const at = () => page.evaluate(() => document.activeElement.dataset.key);
  const first = await at();
  const shown = await page.locator("a.day").evaluateAll((days) => days.map(({ dataset }) => dataset.key));
  if (shown.length > 1) {
    await page.keyboard.press("ArrowRight");
    assert.equal(await at(), shown[shown.indexOf(first) + 1], "the arrow goes to the next day that can be chosen");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await at(), first);
  }
  for (let steps = 0; (await at()) !== date; steps++) {
    assert.ok(steps < 31, `${date} is reached by arrows`);
    await page.keyboard.press((await at()) < date ? "ArrowRight" : "ArrowLeft");
  }
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.matches("[data-day-title]"), undefined);
  await tabTo(page, `button.time[value="${startValue(slot)}"]`);
  await page.keyboard.press("Enter");
  await page.locator("[data-draft]").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Haircut", "one goes on at the form");
  await tabTo(page, 'input[name="name"]');
  await page.keyboard.type("Kim Keys");
  await tabTo(page, 'input[name="email"]');
  await page.keyboard.type("kim@example.com");
  await tabTo(page, "button[data-main]");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/manage\/bkg_/);
  assert.match(await textOf(page, ".alert.good"), /You are booked/);
  assert.ok(await page.evaluate(() => document.activeElement.matches(".alert.good")), "what came of it has the focus");
  assert.equal((await business.onlyBookingAt(slug, slot.start)).customer.name, "Kim Keys");
});

test("Enter in a field books the held time", { skip }, async () => {
  const { slug, slots } = await business.newShop();
  const page = await visitors.come();
  await visit(page, `/${slug}/haircut`);
  await choose(page, slots[0]);
  await fillIn(page);
  await page.locator('input[name="email"]').press("Enter");
  await page.waitForURL(/\/manage\/bkg_/);
  await business.onlyBookingAt(slug, slots[0].start);
});

test("without a script every step is a page, and what was typed outlives a mistake", { skip }, async () => {
  const { slug, date, slots } = await business.newShop();
  const slot = slots[1];
  const page = await visitors.come({ javaScriptEnabled: false });
  await visit(page, `/${slug}`);
  await page.locator('a.service[href$="/haircut"]').click();
  await (await findDay(page, date)).click();
  await page.locator(`button.time[value="${startValue(slot)}"]`).click();
  await page.locator("[data-draft]").waitFor();
  assert.match(await textOf(page, ".countdown"), /until \d/, "a page that cannot count says until when");
  await fillIn(page, { name: "Nora Noscript", notes: "By hand" });
  await mainButton(page).click();
  assert.match(await textOf(page, ".alert"), /Please check/);
  assert.match(await textOf(page, "#f-email-problem"), /email address or a phone number/);
  assert.equal(await page.locator('input[name="name"]').inputValue(), "Nora Noscript");
  assert.equal(await page.locator('textarea[name="notes"]').inputValue(), "By hand");
  assert.equal(await page.locator(".countdown").count(), 1, "the time is held on");
  await fillIn(page, { email: "nora@" });
  await mainButton(page).click();
  assert.match(await textOf(page, "#f-email-problem"), /does not look like an email/);
  assert.equal(await page.locator('input[name="email"]').inputValue(), "nora@");
  assert.deepEqual(await business.bookingsAt(slug, slot.start), []);
  await fillIn(page, { email: "nora@example.com" });
  await mainButton(page).click();
  await page.waitForURL(/\/manage\/bkg_/);
  assert.equal(await textOf(page, ".status"), "Confirmed");
  const booking = await business.onlyBookingAt(slug, slot.start);
  assert.deepEqual([booking.customer.name, booking.notes], ["Nora Noscript", "By hand"]);
  await page.getByRole("link", { name: "Cancel the booking" }).click();
  await page.getByRole("button", { name: "Yes, cancel it" }).click();
  assert.equal(await textOf(page, ".status"), "Cancelled");
});

test("two customers press the same time: one gets it, the other is offered free times that can be booked", {
  skip,
}, async () => {
  const { slug, date, slots } = await business.newShop();
  const slot = slots[1];
  const windows = [await visitors.come(), await visitors.come()];
  await Promise.all(windows.map((page) => visit(page, `/${slug}/haircut?date=${date}`)));
  for (const page of windows) await timeOf(page, slot).waitFor();
  await Promise.all(windows.map((page) => timeOf(page, slot).click()));
  await Promise.all(windows.map((page) => page.locator("[data-draft], .alternatives").first().waitFor()));
  const isForm = await Promise.all(windows.map(async (page) => (await page.locator("[data-draft]").count()) === 1));
  assert.deepEqual([...isForm].sort(), [false, true], "one of two has it");
  const [winner, loser] = isForm[0] ? windows : windows.toReversed();
  assert.match(await textOf(loser, ".alert"), /just been taken/);
  const alternatives = loser.locator(".alternatives button");
  assert.ok((await alternatives.count()) >= 1, "something else is offered");
  const offered = await alternatives.evaluateAll((buttons) => buttons.map(({ value }) => value));
  assert.ok(!offered.includes(startValue(slot)));
  for (const start of offered) {
    assert.ok(await business.isOffered(slug, "haircut", { start, date: start.slice(0, 10) }), `${start} is free`);
  }
  await alternatives.first().click();
  await loser.locator("[data-draft]").waitFor();
  await fillIn(loser, { name: "Lou Loser", email: "lou@example.com" });
  await confirm(loser);
  await fillIn(winner, { name: "Win Winner", email: "win@example.com" });
  await confirm(winner);
  assert.equal((await business.onlyBookingAt(slug, slot.start)).customer.name, "Win Winner");
  assert.equal((await business.onlyBookingAt(slug, offered[0])).customer.name, "Lou Loser");
});

test("the clinic sells Botox", { skip }, async () => {
  const { slots } = await business.freeDay("misopin", "botox", { tz: "Asia/Seoul" });
  const page = await visitors.come({ ...PHONE, timezoneId: "Asia/Seoul" });
  await visit(page, "/misopin");
  await page.getByRole("link", { name: /^Botox/ }).tap();
  await choose(page, slots[0], { press: "tap" });
  await fillIn(page);
  await confirm(page, { press: "tap" });
  const [booking] = await business.bookingsAt("misopin", slots[0].start);
  assert.equal(booking.service.code, "botox");
});

test("the hall is requested by the hour for three days, and the business confirms", { skip }, async () => {
  const query = { tz: "Asia/Kolkata", duration_minutes: 2_880 };
  const { date, slots } = await business.freeDay("parbhani", "hourly", query);
  const slot = slots.find(({ start }) => start.includes("T09:00")) ?? slots[0];
  const page = await visitors.come({ timezoneId: "Asia/Kolkata" });
  await visit(page, "/parbhani");
  await page.getByRole("link", { name: /^Hall by the hour/ }).click();
  await page.locator('.options input[name="party"]').fill("120");
  await page.locator('.options input[name="party"]').press("Tab");
  await page.waitForURL(/party=120/);
  await page.getByLabel("Duration").selectOption({ label: "Several days" });
  await page.getByText("Choose the first day.").waitFor();
  await (await findDay(page, date)).click();
  await page.getByText("Now choose the last day.").first().waitFor();
  const last = new Date(Date.parse(date) + 2 * 86_400_000).toISOString().slice(0, 10);
  await (await findDay(page, last)).click();
  await page.locator('select[name="until"]').waitFor();
  assert.equal(await page.locator(".days .selected").count(), 2, "the first and the last day");
  assert.equal(await page.locator(".days .between").count(), 1);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.locator("[data-draft]").waitFor();
  await fillIn(page);
  assert.match(await textOf(page, "[data-main]"), /^Ask for/);
  await confirm(page);
  assert.match(await textOf(page, ".alert.good"), /We have your request/);
  assert.equal(await textOf(page, ".status"), "Waiting to be confirmed");
  const booking = await business.onlyBookingAt("parbhani", slot.start);
  assert.equal(Date.parse(booking.end) - Date.parse(booking.start), 2_880 * 60_000);
  assert.equal(booking.guests, 120);
  await business.staff("parbhani", "POST", `/bookings/${booking.id}/confirm`, {});
  await page.reload();
  assert.equal(await textOf(page, ".status"), "Confirmed");
});

test("the hall is requested by the session", { skip }, async () => {
  const days = await business.daysOf("parbhani", "session", { tz: "Asia/Kolkata" });
  const { date, slots } = days.find(({ slots }) =>
    ["morning", "evening"].every((id) => slots.some(({ period }) => (period?.id ?? period) === id)),
  );
  const slot = { ...slots.find(({ period }) => (period?.id ?? period) === "evening"), date };
  const page = await visitors.come({ ...PHONE, timezoneId: "Asia/Kolkata" });
  await visit(page, "/parbhani/session");
  await (await findDay(page, date)).tap();
  await page.locator(`a.day.selected[data-key="${date}"]`).waitFor();
  assert.match(await textOf(page, ".times"), /Morning.*Evening/s);
  await choose(page, slot, { press: "tap", period: "evening" });
  await fillIn(page);
  await confirm(page, { press: "tap" });
  const [booking] = await business.bookingsAt("parbhani", slot.start);
  assert.deepEqual([booking.service.code, booking.end], ["session", slot.end]);
});

test("a court is booked by its name for an hour and a half", { skip }, async () => {
  const { data } = await business.staff("parbhani", "GET", "/resources");
  const court = data.find(({ name }) => name === "Court B");
  const query = { tz: "Asia/Kolkata", duration_minutes: 90, resource: court.id };
  const { slots } = await business.freeDay("parbhani", "court", query);
  const page = await visitors.come({ timezoneId: "Asia/Kolkata" });
  await visit(page, "/parbhani/court");
  await page.getByLabel("Where").selectOption({ label: "Court B" });
  await page.waitForURL(/resource=res_/);
  await page.getByLabel("Duration").selectOption("90");
  await page.waitForURL(/duration=90/);
  await choose(page, slots[0]);
  assert.match(await textOf(page, ".summary .facts"), /Court B/);
  await fillIn(page);
  await confirm(page);
  const [booking] = (await business.bookingsAt("parbhani", slots[0].start)).filter(
    ({ service }) => service.code === "court",
  );
  assert.deepEqual(
    booking.resources.map(({ name }) => name),
    ["Court B"],
  );
  assert.equal(Date.parse(booking.end) - Date.parse(booking.start), 90 * 60_000);
});

test("a studio visit is booked with the chosen host, and the customer's answer goes along", { skip }, async () => {
  const { data } = await business.staff("oolite", "GET", "/resources");
  const fabi = data.find(({ name }) => name === "Fabi");
  const { slots } = await business.freeDay("oolite", "remote-studio-visit", { resource: fabi.id });
  const page = await visitors.come();
  await visit(page, "/oolite/remote-studio-visit");
  await page.getByLabel("With").selectOption({ label: "Fabi" });
  await page.waitForURL(/resource=res_/);
  await choose(page, slots[0]);
  assert.match(await textOf(page, ".summary .facts"), /Fabi/);
  await fillIn(page);
  await page.getByLabel("What would you like to talk about?").fill("Ink");
  await confirm(page);
  const booking = await business.onlyBookingAt("oolite", slots[0].start);
  assert.deepEqual(
    booking.resources.map(({ name }) => name),
    ["Fabi"],
  );
  assert.equal(booking.answers.goal, "Ink");
});

test("three places of a workshop are booked, and as many fewer are left", { skip }, async () => {
  const { slots } = await business.freeDay("oolite", "workshop", { least: 2 });
  const page = await visitors.come(PHONE);
  await visit(page, "/oolite/workshop");
  await page.locator('.options input[name="party"]').fill("3");
  await page.locator('.options input[name="party"]').blur();
  await page.waitForURL(/party=3/);
  await choose(page, slots[0], { press: "tap" });
  assert.match(await textOf(page, ".summary .facts"), /\$150/);
  await fillIn(page);
  await confirm(page, { press: "tap" });
  assert.match(await textOf(page, ".facts"), /Places 3/);
  assert.equal((await business.onlyBookingAt("oolite", slots[0].start)).seats, 3);
  const next = await visitors.come();
  await visit(next, `/oolite/workshop?date=${slots[0].date}`);
  assert.match(await textOf(next, `.times button.time[value="${startValue(slots[0])}"]`), /7 places left/);
});

test("the page asks about an address that looks mistyped, and only the customer changes it", { skip }, async () => {
  const { slug, slots } = await business.newShop();
  const page = await visitors.come(PHONE);
  await visit(page, `/${slug}/haircut`);
  await choose(page, slots[0]);
  await fillIn(page, { ...JANE, email: "jane@gmial.com" });
  const asked = page.locator(".meant button");
  await page.locator('form [name="phone"]').focus();
  assert.equal(await asked.textContent(), "Did you mean jane@gmail.com?");
  await asked.tap();
  assert.equal(await page.locator('form [name="email"]').inputValue(), "jane@gmail.com");
  assert.equal(await asked.count(), 0);
  await fillIn(page, { email: "jane@gmial.com" });
  await confirm(page);
  await page.waitForURL(/\/manage\/bkg_/);
  assert.equal(
    (await business.onlyBookingAt(slug, slots[0].start)).customer.email,
    "jane@gmial.com",
    "it was only asked",
  );
});

test("nothing was loaded from another host, no script failed and no policy was broken", { skip }, () => {
  assert.ok(visitors.asked() > 100, "windows asked for something");
  assertNothingElse(visitors);
});
