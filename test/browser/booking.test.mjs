// Customers book on the pages: by finger, by pointer, by keys, without a script, in races, again and again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip } from "./support/browser.mjs";
import { startValue, until } from "./support/business.mjs";
import { setStage } from "./support/stage.mjs";
import {
  assertNoSideways,
  choose,
  confirm,
  DESKTOP,
  fillIn,
  findDay,
  holdShown,
  JANE,
  mainButton,
  PHONE,
  textOf,
  timeOf,
  visitorsOf,
} from "./support/visitor.mjs";

let browser;
let server;
let business;
let visitors;
/** Visitors who wait while the other tests run. */
let patient;
let hasty;

setStage((stage) => {
  ({ browser, server, business, visitors } = stage);
  patient = visitorsOf(browser, server);
  hasty = beginHasty();
  hasty.catch(() => undefined);
});

/** The page of a service, as a customer's link opens it. */
const visit = (page, path) => page.goto(server.origin + path);

/** A barber's shop without other customers, and a day of it. */
async function newShop() {
  const slug = await business.newTenant();
  return { slug, ...(await business.freeDay(slug, "haircut")) };
}

/** The list of bookings is a copy, which may be a moment late. */
async function onlyBookingAt(slug, start) {
  let bookings = [];
  await until(`a booking at ${start} is listed`, async () => {
    bookings = await business.bookingsAt(slug, start);
    return bookings.length > 0;
  });
  assert.equal(bookings.length, 1, `one booking at ${start}, not ${bookings.length}`);
  return bookings[0];
}

// --- the whole way ------------------------------------------------------------------------------------------------

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
    const booking = await onlyBookingAt("johndoe", slot.start);
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

test("a haircut is booked with Tab, Enter and arrows alone", { skip }, async () => {
  const { slug, date, slots } = await newShop();
  const slot = slots[2];
  const page = await visitors.come();
  await visit(page, `/${slug}`);
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
  assert.equal((await onlyBookingAt(slug, slot.start)).customer.name, "Kim Keys");
});

test("Enter in a field books the held time", { skip }, async () => {
  const { slug, slots } = await newShop();
  const page = await visitors.come();
  await visit(page, `/${slug}/haircut`);
  await choose(page, slots[0]);
  await fillIn(page);
  await page.locator('input[name="email"]').press("Enter");
  await page.waitForURL(/\/manage\/bkg_/);
  await onlyBookingAt(slug, slots[0].start);
});

test("without a script every step is a page, and what was typed outlives a mistake", { skip }, async () => {
  const { slug, date, slots } = await newShop();
  const slot = slots[1];
  const page = await visitors.come({ javaScriptEnabled: false });
  await visit(page, `/${slug}`);
  await page.locator('a.service[href$="/haircut"]').click();
  for (let turns = 0; (await page.locator(`a.day[data-key="${date}"]`).count()) === 0; turns++) {
    assert.ok(turns < 3, "the month is reached");
    await page.locator('a[data-key="next"]').click();
  }
  await page.locator(`a.day[data-key="${date}"]`).click();
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
  const booking = await onlyBookingAt(slug, slot.start);
  assert.deepEqual([booking.customer.name, booking.notes], ["Nora Noscript", "By hand"]);
  await page.getByRole("link", { name: "Cancel the booking" }).click();
  await page.getByRole("button", { name: "Yes, cancel it" }).click();
  assert.equal(await textOf(page, ".status"), "Cancelled");
});

// --- races --------------------------------------------------------------------------------------------------------

test("two customers press the same time: one gets it, the other is offered free times that can be booked", {
  skip,
}, async () => {
  const { slug, date, slots } = await newShop();
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
  assert.equal((await onlyBookingAt(slug, slot.start)).customer.name, "Win Winner");
  assert.equal((await onlyBookingAt(slug, offered[0])).customer.name, "Lou Loser");
});

const TYPED = { name: "Tina Typed", email: "tina@example.com", phone: "+49 30 901820", notes: "All of this" };
const valuesTyped = async (page) =>
  Object.fromEntries(
    await Promise.all(
      Object.keys(TYPED).map(async (name) => [name, await page.locator(`[data-draft] [name="${name}"]`).inputValue()]),
    ),
  );

/** The form was sent for a time that another has: other times are offered, nothing typed is lost, one leads to a booking. */
async function bookInstead(page, slug, taken) {
  await mainButton(page).click();
  await page.locator(".alternatives").waitFor();
  assert.match(await textOf(page, ".alert"), /just been taken/);
  assert.deepEqual(await valuesTyped(page), TYPED);
  const instead = await page.locator(".alternatives button").first().getAttribute("value");
  assert.notEqual(instead, startValue(taken));
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await page.locator('input[name="email"]').press("Enter");
  assert.equal((await answered).status(), 409, "Enter in a field takes none of the others");
  await page.locator(".alternatives").waitFor();
  assert.deepEqual(await valuesTyped(page), TYPED);
  await page.locator(".alternatives button").first().click();
  await page.locator(".countdown").waitFor();
  assert.deepEqual(await valuesTyped(page), TYPED);
  await confirm(page);
  const booking = await onlyBookingAt(slug, instead);
  assert.deepEqual(
    [booking.customer.name, booking.customer.email, booking.notes],
    [TYPED.name, TYPED.email, TYPED.notes],
  );
  assert.equal((await onlyBookingAt(slug, taken.start)).customer.name, "Quick Quinn");
}

test("a customer who typed too long for a time books another one, and keeps what was typed", {
  skip,
}, async () => {
  const { slug, slots } = await newShop();
  const page = await visitors.come();
  await visit(page, `/${slug}/haircut`);
  await choose(page, slots[1]);
  await fillIn(page, TYPED);
  const { id, token } = await holdShown(page);
  await business.anybody("DELETE", `/holds/${id}`, undefined, token);
  await business.book(slug, "haircut", slots[1]);
  await bookInstead(page, slug, slots[1]);
});

// --- what is held -------------------------------------------------------------------------------------------------

for (const [how, reload] of [
  ["by the page itself", (page) => page.evaluate(() => void setTimeout(() => location.reload()))],
  ["by the browser", (page) => page.reload()],
]) {
  test(`a reload ${how} keeps what is held and what was typed`, { skip }, async () => {
    const { slug, slots } = await newShop();
    const page = await visitors.come();
    await visit(page, `/${slug}/haircut`);
    await choose(page, slots[1]);
    const held = await holdShown(page);
    await fillIn(page, TYPED);
    await Promise.all([page.waitForEvent("load"), reload(page)]);
    await page.locator("[data-draft]").waitFor();
    assert.deepEqual(await valuesTyped(page), TYPED);
    await page.waitForTimeout(300);
    assert.equal(await business.isOffered(slug, "haircut", slots[1]), false, "the time is held on");
    assert.equal((await holdShown(page)).id, held.id, "nobody could come in between");
    await confirm(page);
    await onlyBookingAt(slug, slots[1].start);
  });
}

test("Back shows the times while the hold goes on, and one can continue", { skip }, async () => {
  const { slug, slots } = await newShop();
  const page = await visitors.come();
  await visit(page, `/${slug}/haircut`);
  await choose(page, slots[1]);
  const held = await holdShown(page);
  await fillIn(page, TYPED);
  await page.goBack();
  await page.locator(".holding").waitFor();
  assert.match(await textOf(page, ".holding"), /You are holding .*1[45]:\d\d left/);
  assert.equal(await timeOf(page, slots[1]).count(), 0, "what is held is not offered, to oneself either");
  assert.equal(await business.isOffered(slug, "haircut", slots[1]), false);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.locator("[data-draft]").waitFor();
  assert.deepEqual(await valuesTyped(page), TYPED);
  assert.deepEqual(await holdShown(page), held);
  await page.goBack();
  await page.locator(".holding").waitFor();
  await page.goForward();
  await page.locator("[data-draft]").waitFor();
  assert.deepEqual(await valuesTyped(page), TYPED);
  await confirm(page);
  await onlyBookingAt(slug, slots[1].start);
});

test("a form is as it was when the customer comes back, and does not wait for an answer", { skip }, async () => {
  const { slug, slots } = await newShop();
  const page = await visitors.come();
  await visit(page, `/${slug}/haircut`);
  await choose(page, slots[1]);
  const isBusy = () => page.locator("main").getAttribute("aria-busy");
  assert.equal(await isBusy(), null);
  await page.goBack();
  await page.locator(".holding").waitFor();
  assert.equal(await isBusy(), null);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.locator("[data-draft]").waitFor();
  assert.equal(await isBusy(), null, "the form after Continue");
});

test("a hold that is released, exchanged for another, or left behind by closing the tab frees its time", {
  skip,
}, async () => {
  const { slug, slots } = await newShop();
  const free = (slot) => business.isOffered(slug, "haircut", slot);
  const page = await visitors.come();
  await visit(page, `/${slug}/haircut`);
  await choose(page, slots[0]);
  await page.getByRole("button", { name: "Choose another time" }).click();
  await page.locator(".picker").waitFor();
  assert.equal(await page.locator(".holding").count(), 0);
  await until("a time that was given back by the button is offered", () => free(slots[0]));

  await choose(page, slots[1]);
  await page.goBack();
  await page.locator(".holding").waitFor();
  await choose(page, slots[2]);
  await until("the time before is offered when another is chosen", () => free(slots[1]));
  assert.equal(await free(slots[2]), false);

  await page.goBack();
  await page.getByRole("button", { name: "Let it go" }).click();
  await until("a time that is let go is offered", () => free(slots[2]));
  assert.equal(await page.locator(".holding").count(), 0);

  await choose(page, slots[3]);
  const other = await visitors.come(PHONE);
  await visit(other, `/${slug}/haircut`);
  await choose(other, slots[0]);
  assert.deepEqual([await free(slots[3]), await free(slots[0])], [false, false]);
  await Promise.all([page.close({ runBeforeUnload: true }), other.goto("about:blank")]);
  // It might have been a reload, which is given some seconds to come back.
  await until("a time is offered again when the tab is closed", () => free(slots[3]), 10_000);
  await until("a time is offered again when one goes to another site", () => free(slots[0]), 10_000);
});

test("the same time chosen again after Back keeps its hold", { skip }, async () => {
  const { slug, slots } = await newShop();
  const page = await visitors.come({ javaScriptEnabled: false });
  await visit(page, `/${slug}/haircut?date=${slots[0].date}`);
  await timeOf(page, slots[1]).click();
  const held = await holdShown(page);
  await page.goBack();
  await timeOf(page, slots[1]).click();
  await page.locator("[data-draft]").waitFor();
  assert.deepEqual(await holdShown(page), held);
});

test("a customer who has booked and comes again sees the times, and holds nothing", { skip }, async () => {
  const slug = await business.newTenant({ preset: "studio" });
  const { slots } = await business.freeDay(slug, "workshop", { least: 2 });
  const page = await visitors.come();
  await visit(page, `/${slug}/workshop`);
  await choose(page, slots[0]);
  await fillIn(page);
  await confirm(page);
  await visit(page, `/${slug}/workshop?date=${slots[0].date}`);
  await page.waitForTimeout(500);
  assert.equal(await page.locator("[data-draft]").count(), 0, "no form is filled in again");
  assert.match(await textOf(page, `.times button.time[value="${startValue(slots[0])}"]`), /9 places left/);
});

// --- afterwards ---------------------------------------------------------------------------------------------------

const placeOfManage = ({ manage }) => new URL(manage.url).pathname;

test("a booking is moved to another time on its page", { skip }, async () => {
  const { slug, slots } = await newShop();
  const [before, after] = [slots[0], slots[3]];
  const booked = await business.book(slug, "haircut", before);
  const page = await visitors.come(PHONE);
  await visit(page, placeOfManage(booked));
  await page.getByRole("link", { name: "Choose another time" }).tap();
  await page.locator(".picker").waitFor();
  await (await findDay(page, after.date)).tap();
  await timeOf(page, after).tap();
  await page.getByRole("button", { name: "Move the booking" }).waitFor();
  assert.match(await textOf(page, "h1"), /^Move to .*\?$/);
  assert.deepEqual(await business.bookingsAt(slug, after.start), [], "nothing is moved before one says so");
  await page.getByRole("button", { name: "Move the booking" }).tap();
  await page.locator(".alert.good").waitFor();
  assert.match(await textOf(page, ".alert.good"), /has been moved/);
  assert.equal(await page.locator(".facts time").getAttribute("datetime"), startValue(after));
  assert.equal((await onlyBookingAt(slug, after.start)).id, booked.booking.id);
  assert.ok(await business.isOffered(slug, "haircut", before));
});

test("a booking whose new time is taken meanwhile stays, and other times are offered", { skip }, async () => {
  const { slug, slots } = await newShop();
  const booked = await business.book(slug, "haircut", slots[0]);
  const page = await visitors.come();
  await visit(page, `${placeOfManage(booked)}?step=move&date=${slots[2].date}`);
  await timeOf(page, slots[2]).click();
  await page.getByRole("button", { name: "Move the booking" }).waitFor();
  await business.book(slug, "haircut", slots[2], { customer: { name: "Other", email: "other@example.com" } });
  await page.getByRole("button", { name: "Move the booking" }).click();
  await page.locator(".alternatives").waitFor();
  assert.match(await textOf(page, ".alert"), /just been taken/);
  assert.equal((await onlyBookingAt(slug, slots[0].start)).id, booked.booking.id);
  const instead = await page.locator(".alternatives button").first().getAttribute("value");
  await page.locator(".alternatives button").first().click();
  await page.getByRole("button", { name: "Move the booking" }).click();
  await page.locator(".alert.good").waitFor();
  assert.equal((await onlyBookingAt(slug, instead)).id, booked.booking.id);
});

test("a booking is cancelled on its page, with a reason, and its time is offered again", { skip }, async () => {
  const { slug, slots } = await newShop();
  const booked = await business.book(slug, "haircut", slots[0]);
  const page = await visitors.come();
  await visit(page, placeOfManage(booked));
  await page.getByRole("link", { name: "Cancel the booking" }).click();
  await page.getByRole("link", { name: "No, keep it" }).click();
  assert.equal(await textOf(page, ".status"), "Confirmed");
  await page.getByRole("link", { name: "Cancel the booking" }).click();
  await page.locator('textarea[name="reason"]').fill("Grew it out");
  await page.getByRole("button", { name: "Yes, cancel it" }).click();
  await page.locator(".alert.good").waitFor();
  assert.match(await textOf(page, ".alert.good"), /has been cancelled/);
  assert.equal(await textOf(page, ".status"), "Cancelled");
  assert.ok(await business.isOffered(slug, "haircut", slots[0]));
  const { status } = await business.staff(slug, "GET", `/bookings/${booked.booking.id}`);
  assert.equal(status, "cancelled");
  await page.reload();
  assert.equal(await page.getByRole("link", { name: "Cancel the booking" }).count(), 0);
});

test("a haircut every week is a series, and a week that is taken is left out", { skip }, async () => {
  const { slug, slots } = await newShop();
  const days = await business.daysOf(slug, "haircut", { from: slots[0].date, count: 15 });
  // The clock may change meanwhile: the same time by the clock of the shop.
  const starts = [0, 7, 14].map((at) => days[at].slots[0].start);
  await business.book(slug, "haircut", { start: starts[1] });
  const page = await visitors.come(PHONE);
  await visit(page, `/${slug}/haircut`);
  await choose(page, slots[0]);
  await fillIn(page, { name: "Sid Series", email: "sid@example.com" });
  await page.getByText("Repeat this booking").tap();
  await page.getByLabel("How often").selectOption("weekly");
  await page.getByLabel("How many times").fill("3");
  assert.equal(await textOf(page, "[data-main]"), "Show the dates");
  await mainButton(page).tap();
  const shown = async () => {
    await page.locator(".series.skipped").waitFor();
    assert.equal(await page.locator(".series:not(.skipped) li").count(), 2);
    assert.equal(await page.locator(".series.skipped li").count(), 1);
  };
  await shown();
  assert.ok(await page.evaluate(() => document.activeElement.matches(".dates h3")), "the dates are read first");
  assert.equal(await textOf(page, "[data-main]"), "Book 2 times, $60");
  await page.getByLabel("How many times").fill("4");
  await page.getByLabel("How many times").blur();
  assert.equal(await page.locator(".dates").count(), 0, "dates of another series are not shown");
  assert.equal(await textOf(page, "[data-main]"), "Show the dates");
  await page.getByLabel("How many times").fill("3");
  await page.getByRole("button", { name: "Show the dates" }).first().tap();
  await shown();
  await mainButton(page).tap();
  await page.waitForURL(/\/manage\/ser_/);
  await shown();
  assert.equal((await onlyBookingAt(slug, starts[0])).customer.name, "Sid Series");
  assert.equal((await onlyBookingAt(slug, starts[1])).customer.name, "Quick Quinn");
  assert.equal((await onlyBookingAt(slug, starts[2])).customer.name, "Sid Series");
  await page.locator(".series a").first().tap();
  await page.locator(".status").waitFor();
  assert.equal(await page.locator(".facts time").getAttribute("datetime"), startValue({ start: starts[0] }));
});

test("an invalid number of repeats is reported at its field", { skip }, async () => {
  const { slug, slots } = await newShop();
  const page = await visitors.come();
  await visit(page, `/${slug}/haircut`);
  await choose(page, slots[0]);
  await fillIn(page);
  await page.getByText("Repeat this booking").click();
  await page.getByLabel("How often").selectOption("weekly");
  await page.getByLabel("How many times").fill("1");
  await mainButton(page).click();
  await page.locator(".alert").waitFor();
  assert.equal(await page.getByLabel("How many times").inputValue(), "1");
  assert.match(await textOf(page, "[data-draft]"), /whole number from 2 to 10/);
  assert.equal(await page.getByLabel("How many times").getAttribute("aria-invalid"), "true");
});

// --- groups -------------------------------------------------------------------------------------------------------

test("a customer waits for a full workshop, and takes the place of another who cancels", { skip }, async () => {
  const slug = await business.newTenant({ preset: "studio" });
  const { slots } = await business.freeDay(slug, "workshop", { least: 2 });
  const booked = await business.book(slug, "workshop", slots[0], { seats: 10 });
  const page = await visitors.come();
  await visit(page, `/${slug}/workshop`);
  await (await findDay(page, slots[0].date)).click();
  assert.equal(await timeOf(page, slots[0]).count(), 0, "a full start cannot be booked");
  await page.locator(`button[name="wait"][value="${startValue(slots[0])}"]`).click();
  await page.locator('button[value="join"]').waitFor();
  await fillIn(page, { name: "Wanda Waits" });
  await page.locator('button[value="join"]').click();
  await page.locator("#f-email-problem").waitFor();
  assert.equal(await page.locator('[name="name"]').inputValue(), "Wanda Waits");
  await fillIn(page, { email: "wanda@example.com" });
  await page.locator('button[value="join"]').click();
  await page.waitForURL(/\/manage\/wle_/);
  assert.match(await textOf(page, ".alert.good"), /You are on the waitlist/);
  assert.match(await textOf(page, "main"), /You are number 1 in line/);
  const link = page.url();
  await business.anybody("POST", `/bookings/${booked.booking.id}/cancel`, {}, booked.manage.token);
  await until("the place is offered", async () => {
    await page.goto(link);
    return (await textOf(page, "h1")) === "A place is free for you";
  });
  assert.match(await textOf(page, ".countdown"), /left/);
  await page.getByRole("button", { name: "Take it" }).click();
  await page.waitForURL(/\/manage\/bkg_/);
  assert.match(await textOf(page, ".alert.good"), /You are booked/);
  const booking = await onlyBookingAt(slug, slots[0].start);
  assert.deepEqual([booking.customer.name, booking.seats], ["Wanda Waits", 1]);
  await page.goto(link);
  assert.match(await textOf(page, "main"), /You took the place/);
});

test("a customer can leave the waitlist", { skip }, async () => {
  const slug = await business.newTenant({ preset: "studio" });
  const { slots } = await business.freeDay(slug, "workshop", { least: 2 });
  await business.book(slug, "workshop", slots[0], { seats: 10 });
  const { token } = await business.anybody("POST", `/${slug}/waitlist-entries`, {
    service: "workshop",
    start: slots[0].start,
    customer: JANE,
  });
  const page = await visitors.come();
  await visit(page, `/manage/${token}`);
  await page.getByRole("button", { name: "Leave the waitlist" }).click();
  await page.getByText("You are no longer on the waitlist.").waitFor();
});

test("an invitation is accepted, another is declined, and neither is asked again", { skip }, async () => {
  const slug = await business.newTenant({ preset: "studio" });
  const { slots } = await business.freeDay(slug, "workshop", { least: 2 });
  const session = await business.staff(slug, "POST", "/sessions", {
    service: "workshop",
    start: slots[0].start,
    visibility: "invite_only",
    title: "Friends of the press",
    seats: 2,
  });
  const invite = (email) => business.staff(slug, "POST", `/sessions/${session.id}/invitations`, { email });
  const page = await visitors.come();
  const { token } = await invite("ada@example.com");
  await visit(page, `/manage/${token}`);
  assert.match(await textOf(page, "main"), /invites you to Friends of the press/);
  assert.equal(await page.locator('[name="email"]').inputValue(), "ada@example.com");
  await page.getByRole("button", { name: "Accept" }).click();
  await page.locator("#f-name-problem").waitFor();
  await fillIn(page, { name: "Ada" });
  await page.getByRole("button", { name: "Accept" }).click();
  await page.waitForURL(/\/manage\/bkg_/);
  assert.equal(await textOf(page, ".status"), "Confirmed");
  assert.equal((await onlyBookingAt(slug, slots[0].start)).customer.name, "Ada");
  await visit(page, `/manage/${token}`);
  assert.match(await textOf(page, "main"), /You accepted this invitation/);
  assert.equal(await page.getByRole("button", { name: "Accept" }).count(), 0);

  const other = await invite("bo@example.com");
  await visit(page, `/manage/${other.token}`);
  await page
    .getByRole("button", { name: "No" })
    .or(page.getByRole("button", { name: "Decline" }))
    .click();
  await page.getByText("You declined this invitation.").waitFor();
  assert.equal(await page.locator("form").count(), 0);
  await onlyBookingAt(slug, slots[0].start);
});

test("the link in the API's answer for an invitation or a private session opens its page", { skip }, async () => {
  const slug = await business.newTenant({ preset: "studio" });
  const { slots } = await business.freeDay(slug, "workshop", { least: 2 });
  const create = (visibility, slot) =>
    business.staff(slug, "POST", "/sessions", { service: "workshop", start: slot.start, visibility });
  const byLink = await create("private", slots[0]);
  const byInvitation = await create("invite_only", slots[1]);
  const invited = await business.staff(slug, "POST", `/sessions/${byInvitation.id}/invitations`, { email: JANE.email });
  const page = await visitors.come();
  for (const url of [byLink.link.url, invited.url]) {
    const answer = await visit(page, new URL(url).pathname);
    assert.match(answer.headers()["content-type"], /text\/html/, `${new URL(url).pathname} is for a person`);
    await page.getByRole("button", { name: /Book|Accept/ }).waitFor();
  }
});

test("a private session is booked by its link", { skip }, async () => {
  const slug = await business.newTenant({ preset: "studio" });
  const { slots } = await business.freeDay(slug, "workshop", { least: 2 });
  const session = await business.staff(slug, "POST", "/sessions", {
    service: "workshop",
    start: slots[0].start,
    visibility: "private",
  });
  const page = await visitors.come(PHONE);
  await visit(page, `/manage/${session.link.token}`);
  await page.getByLabel("Places").fill("2");
  await fillIn(page);
  await page.getByRole("button", { name: "Book" }).tap();
  await page.waitForURL(/\/manage\/bkg_/);
  assert.equal((await onlyBookingAt(slug, slots[0].start)).seats, 2);
});

// --- what the demo tenants sell -----------------------------------------------------------------------------------

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
  const booking = await onlyBookingAt("parbhani", slot.start);
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
  const booking = await onlyBookingAt("oolite", slots[0].start);
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
  assert.equal((await onlyBookingAt("oolite", slots[0].start)).seats, 3);
  const next = await visitors.come();
  await visit(next, `/oolite/workshop?date=${slots[0].date}`);
  assert.match(await textOf(next, `.times button.time[value="${startValue(slots[0])}"]`), /7 places left/);
});

// --- time goes by -------------------------------------------------------------------------------------------------

/** Two visitors with a time that is held for half a minute. */
async function beginHasty() {
  const slug = await business.newTenant();
  await business.newService(slug, { code: "hasty", name: "Hasty cut", hold_seconds: 30 });
  const { slots } = await business.freeDay(slug, "hasty");
  const [lucky, late] = [await patient.come(), await patient.come(PHONE)];
  for (const [page, slot] of [
    [lucky, slots[0]],
    [late, slots[3]],
  ]) {
    await visit(page, `/${slug}/hasty`);
    await choose(page, slot);
    assert.match(await textOf(page, ".countdown"), /0:(3[01]|2\d) left/);
    await until("it is said that little time is left", async () =>
      /One minute left/.test(await textOf(page, ".countdown [data-ending]")),
    );
    await fillIn(page, TYPED);
  }
  return { slug, slots, lucky, late };
}

test("after the countdown the time can still be booked, unless another customer was quicker", { skip }, async () => {
  const { slug, slots, lucky, late } = await hasty;
  for (const page of [lucky, late]) {
    await page.locator(".countdown .over").waitFor({ state: "visible", timeout: 35_000 });
    assert.match(await textOf(page, ".countdown"), /no longer held/);
    assert.equal(await page.locator(".countdown [data-left]").isVisible(), false);
  }
  await until("the time is offered again", () => business.isOffered(slug, "hasty", slots[3]), 3_000);
  await business.book(slug, "hasty", slots[3]);
  await bookInstead(late, slug, slots[3]);
  await confirm(lucky);
  assert.equal((await onlyBookingAt(slug, slots[0].start)).customer.name, TYPED.name);
});

// --- over all of it -----------------------------------------------------------------------------------------------

test("nothing was loaded from another host, no script failed and no policy was broken", { skip }, () => {
  assert.ok(visitors.asked() > 100, "windows asked for something");
  for (const { elsewhere, troubles } of [visitors, patient]) {
    assert.deepEqual(elsewhere, []);
    assert.deepEqual(troubles, []);
  }
});

test("the page asks about an address that looks mistyped, and only the customer changes it", { skip }, async () => {
  const { slug, slots } = await newShop();
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
  assert.equal((await onlyBookingAt(slug, slots[0].start)).customer.email, "jane@gmial.com", "it was only asked");
});
