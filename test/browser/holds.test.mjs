// A held time: kept over a reload and a way back, given up, exchanged, and over.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip } from "./support/browser.mjs";
import { startValue, until } from "./support/business.mjs";
import { assertNothingElse, browser, business, server, setStage, visit, visitors } from "./support/stage.mjs";
import {
  choose,
  confirm,
  fillIn,
  holdShown,
  mainButton,
  PHONE,
  textOf,
  timeOf,
  visitorsOf,
} from "./support/visitor.mjs";

/** Visitors who wait while the other tests run. */
let patient;
let hasty;

setStage({
  use: () => {
    patient = visitorsOf(browser, server);
    hasty = beginHasty();
    hasty.catch(() => undefined);
  },
});

const TYPED = { name: "Tina Typed", email: "tina@example.com", phone: "+49 30 901820", notes: "All of this" };

const valuesTyped = async (page) =>
  Object.fromEntries(
    await Promise.all(
      Object.keys(TYPED).map(async (name) => [name, await page.locator(`[data-draft] [name="${name}"]`).inputValue()]),
    ),
  );

/** A visitor who has chosen the second time of a shop of its own. */
async function comeAndChoose() {
  const { slug, slots } = await business.newShop();
  const page = await visitors.come();
  await visit(page, `/${slug}/haircut`);
  await choose(page, slots[1]);
  return { slug, slots, page };
}

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
  const booking = await business.onlyBookingAt(slug, instead);
  assert.deepEqual(
    [booking.customer.name, booking.customer.email, booking.notes],
    [TYPED.name, TYPED.email, TYPED.notes],
  );
  assert.equal((await business.onlyBookingAt(slug, taken.start)).customer.name, "Quick Quinn");
}

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

test("a customer who typed too long for a time books another one, and keeps what was typed", {
  skip,
}, async () => {
  const { slug, slots, page } = await comeAndChoose();
  await fillIn(page, TYPED);
  const { id, token } = await holdShown(page);
  await business.anybody("DELETE", `/holds/${id}`, undefined, token);
  await business.book(slug, "haircut", slots[1]);
  await bookInstead(page, slug, slots[1]);
});

for (const [how, reload] of [
  ["by the page itself", (page) => page.evaluate(() => void setTimeout(() => location.reload()))],
  ["by the browser", (page) => page.reload()],
]) {
  test(`a reload ${how} keeps what is held and what was typed`, { skip }, async () => {
    const { slug, slots, page } = await comeAndChoose();
    const held = await holdShown(page);
    await fillIn(page, TYPED);
    await Promise.all([page.waitForEvent("load"), reload(page)]);
    await page.locator("[data-draft]").waitFor();
    assert.deepEqual(await valuesTyped(page), TYPED);
    await page.waitForTimeout(300);
    assert.equal(await business.isOffered(slug, "haircut", slots[1]), false, "the time is held on");
    assert.equal((await holdShown(page)).id, held.id, "no other customer could take the time in between");
    await confirm(page);
    await business.onlyBookingAt(slug, slots[1].start);
  });
}

test("Back shows the times while the hold goes on, and one can continue", { skip }, async () => {
  const { slug, slots, page } = await comeAndChoose();
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
  await business.onlyBookingAt(slug, slots[1].start);
});

test("a form is as it was when the customer comes back, and does not wait for an answer", { skip }, async () => {
  const { page } = await comeAndChoose();
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
  const { slug, slots } = await business.newShop();
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
  const { slug, slots } = await business.newShop();
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
  const { slug, slots } = await business.newStudio();
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
  assert.equal((await business.onlyBookingAt(slug, slots[0].start)).customer.name, TYPED.name);
});

test("nothing was loaded from another host, no script failed and no policy was broken", { skip }, () => {
  assert.ok(visitors.asked() > 100, "windows asked for something");
  assertNothingElse(visitors, patient);
});
