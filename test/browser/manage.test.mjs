// What customers do with a booking, a series, a place on a waitlist and an invitation.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip } from "./support/browser.mjs";
import { startValue, until } from "./support/business.mjs";
import { assertNothingElse, business, setStage, visit, visitors } from "./support/stage.mjs";
import { choose, fillIn, findDay, JANE, mainButton, PHONE, textOf, timeOf } from "./support/visitor.mjs";

setStage();

const placeOfManage = ({ manage }) => new URL(manage.url).pathname;

test("a booking is moved to another time on its page", { skip }, async () => {
  const { slug, slots } = await business.newShop();
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
  assert.equal((await business.onlyBookingAt(slug, after.start)).id, booked.booking.id);
  assert.ok(await business.isOffered(slug, "haircut", before));
});

test("a booking whose new time is taken meanwhile stays, and other times are offered", { skip }, async () => {
  const { slug, slots } = await business.newShop();
  const booked = await business.book(slug, "haircut", slots[0]);
  const page = await visitors.come();
  await visit(page, `${placeOfManage(booked)}?step=move&date=${slots[2].date}`);
  await timeOf(page, slots[2]).click();
  await page.getByRole("button", { name: "Move the booking" }).waitFor();
  await business.book(slug, "haircut", slots[2], { customer: { name: "Other", email: "other@example.com" } });
  await page.getByRole("button", { name: "Move the booking" }).click();
  await page.locator(".alternatives").waitFor();
  assert.match(await textOf(page, ".alert"), /just been taken/);
  assert.equal((await business.onlyBookingAt(slug, slots[0].start)).id, booked.booking.id);
  const instead = await page.locator(".alternatives button").first().getAttribute("value");
  await page.locator(".alternatives button").first().click();
  await page.getByRole("button", { name: "Move the booking" }).click();
  await page.locator(".alert.good").waitFor();
  assert.equal((await business.onlyBookingAt(slug, instead)).id, booked.booking.id);
});

test("a booking is cancelled on its page, with a reason, and its time is offered again", { skip }, async () => {
  const { slug, slots } = await business.newShop();
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
  const { slug, slots } = await business.newShop();
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
  assert.equal((await business.onlyBookingAt(slug, starts[0])).customer.name, "Sid Series");
  assert.equal((await business.onlyBookingAt(slug, starts[1])).customer.name, "Quick Quinn");
  assert.equal((await business.onlyBookingAt(slug, starts[2])).customer.name, "Sid Series");
  await page.locator(".series a").first().tap();
  await page.locator(".status").waitFor();
  assert.equal(await page.locator(".facts time").getAttribute("datetime"), startValue({ start: starts[0] }));
});

test("an invalid number of repeats is reported at its field", { skip }, async () => {
  const { slug, slots } = await business.newShop();
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

test("a customer waits for a full workshop, and takes the place of another who cancels", { skip }, async () => {
  const { slug, slots } = await business.newStudio();
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
  const booking = await business.onlyBookingAt(slug, slots[0].start);
  assert.deepEqual([booking.customer.name, booking.seats], ["Wanda Waits", 1]);
  await page.goto(link);
  assert.match(await textOf(page, "main"), /You took the place/);
});

test("a customer can leave the waitlist", { skip }, async () => {
  const { slug, slots } = await business.newStudio();
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
  const { slug, slots } = await business.newStudio();
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
  assert.equal((await business.onlyBookingAt(slug, slots[0].start)).customer.name, "Ada");
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
  await business.onlyBookingAt(slug, slots[0].start);
});

test("the link in the API's answer for an invitation or a private session opens its page", { skip }, async () => {
  const { slug, slots } = await business.newStudio();
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
  const { slug, slots } = await business.newStudio();
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
  assert.equal((await business.onlyBookingAt(slug, slots[0].start)).seats, 2);
});

test("nothing was loaded from another host, no script failed and no policy was broken", { skip }, () => {
  assert.ok(visitors.asked() > 100, "windows asked for something");
  assertNothingElse(visitors);
});
