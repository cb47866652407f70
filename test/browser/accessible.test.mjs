// Every page in every state. axe objects to nothing in light and dark, on a phone and on a desktop. Nothing has to be
// scrolled sideways on the narrowest of screens.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip } from "./support/browser.mjs";
import { addDays, dateIn, until } from "./support/business.mjs";
import { ALL_WAYS, come, look, TWO_WAYS } from "./support/look.mjs";
import { assertNothingElse, business, setStage, visit, visitors } from "./support/stage.mjs";
import { choose, confirm, fillIn, findDay, holdShown, mainButton, timeOf } from "./support/visitor.mjs";

setStage({ hasDemo: true });

const manageOf = ({ manage }) => new URL(manage.url).pathname;

test("pages of a missing business, a missing service and an expired link", { skip }, async () => {
  const page = await come();
  for (const path of ["/no-such-shop", "/johndoe/no-such-service", "/manage/bkg_nothing.nothing"]) {
    const answer = await visit(page, path);
    assert.equal(answer.status(), 404, path);
    await look(page, path);
  }
});

test("the front page, and the services of each business", { skip }, async () => {
  const page = await come();
  for (const path of ["/", "/johndoe", "/parbhani", "/oolite", "/misopin"]) {
    await visit(page, path);
    await page.locator("h1").waitFor();
    await look(page, path, path === "/parbhani" ? ALL_WAYS : TWO_WAYS);
  }
});

test("the times of a day, with lengths, hosts and places to choose", { skip }, async () => {
  const page = await come();
  for (const path of ["/johndoe/haircut", "/parbhani/hourly", "/parbhani/session", "/oolite/remote-studio-visit"]) {
    await visit(page, path);
    await page.locator(".times button.time:visible").first().waitFor();
    await look(page, path, ALL_WAYS);
  }
  await page.locator(".zone summary").click();
  await page.locator('.zone input[name="tz"]').pressSequentially("new");
  await page.locator(".zone-list button").first().waitFor();
  await look(page, "choosing a zone");
  await page.locator('.zone input[name="tz"]').fill("Atlantis");
  await page.locator('.zone input[name="tz"]').press("Enter");
  await page.getByText("No time zone of that name.").waitFor();
  await look(page, "a zone that is none");
  await page.locator(".languages summary").click();
  await look(page, "choosing a language");
});

test("early times that are folded up, places that are too few, the days of a stay, and a long list", {
  skip,
}, async () => {
  const slug = await business.newTenant();
  const { data } = await business.staff(slug, "GET", "/resources");
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  const weekly = [{ days, start: "00:00", end: "24:00" }];
  await business.staff(slug, "PUT", `/resources/${data[0].id}/hours`, { weekly });
  const page = await come();
  await visit(page, `/${slug}/haircut?date=${dateIn(5)}`);
  const early = page.locator('[data-open="early"] > summary');
  await early.waitFor();
  await look(page, "early times, folded up");
  await early.press("Enter");
  await page.locator('[data-open="early"] button.time').first().waitFor();
  await look(page, "early times");

  const group = await business.newTenant({ preset: "studio" });
  const { slots } = await business.freeDay(group, "workshop", { least: 2 });
  await business.book(group, "workshop", slots[0], { seats: 6 });
  await visit(page, `/${group}/workshop?date=${slots[0].date}&party=5`);
  await page.getByRole("button", { name: "Take 4" }).waitFor();
  await look(page, "fewer places than are wanted");

  const stay = await business.freeDay("parbhani", "hourly", { tz: "Asia/Kolkata", duration_minutes: 2_880 });
  await visit(page, "/parbhani/hourly?duration=2880");
  await page.getByText("Choose the first day.").waitFor();
  await look(page, "the first day of a stay");
  await (await findDay(page, stay.date)).click();
  await page.getByText("Now choose the last day.").waitFor();
  assert.equal(await page.getByText("Now choose the last day.").count(), 1, "it is asked once");
  await look(page, "the last day of a stay");
  await (await findDay(page, addDays(stay.date, 2))).click();
  await page.locator('select[name="until"]').waitFor();
  await look(page, "the times of a stay");

  const long = "First we talk about it. ".repeat(14);
  const service = (_, at) => ({
    code: `s${at}`,
    name: `Service ${at}`,
    ...(at % 2 && { category: "Beard", description: long }),
  });
  await Promise.all(Array.from({ length: 10 }, service).map((fields) => business.newService(slug, fields)));
  await visit(page, `/${slug}`);
  await page.locator('input[type="search"]').waitFor();
  await look(page, "a long list");
  await page.locator(".unfold summary").first().press("Enter");
  await look(page, "a long list with all of a text");
});

test("a month without times, and a business that never opens", { skip }, async () => {
  const slug = await business.newTenant();
  const month = dateIn(40).slice(0, 7);
  const first = `${month}-01`;
  const dates = Array.from({ length: 31 }, (_, at) => addDays(first, at)).filter((date) => date.startsWith(month));
  await business.staff(slug, "POST", "/closures", { dates, reason: "Away" });
  const page = await come();
  await visit(page, `/${slug}/haircut?month=${month}`);
  await page.locator(".empty a").waitFor();
  await look(page, "a month without times");
  const { data } = await business.staff(slug, "GET", "/resources");
  await business.staff(slug, "PUT", `/resources/${data[0].id}/hours`, { weekly: [] });
  await visit(page, `/${slug}/haircut`);
  await page.locator(".empty").waitFor();
  await look(page, "never open");
});

test("full days and full groups, waiting for them, and being offered a place", { skip }, async () => {
  const { slug, slots } = await business.newStudio();
  const booked = await business.book(slug, "workshop", slots[0], { seats: 10 });
  const page = await come();
  await visit(page, `/${slug}/workshop?date=${slots[0].date}`);
  await page.locator('button[name="wait"]').waitFor();
  await look(page, "a full start");
  await page.locator('button[name="wait"]').click();
  await page.locator('button[value="join"]').waitFor();
  await look(page, "joining the waitlist");
  await page.locator('button[value="join"]').click();
  await page.locator(".problem").first().waitFor();
  await look(page, "joining the waitlist, with what is wrong");
  await fillIn(page);
  await page.locator('button[value="join"]').click();
  await page.waitForURL(/\/manage\/wle_/);
  await page.locator("h1").waitFor();
  await look(page, "waiting");
  await business.anybody("POST", `/bookings/${booked.booking.id}/cancel`, {}, booked.manage.token);
  await until("the place is offered", async () => {
    await page.reload();
    return (await page.getByRole("button", { name: "Take it" }).count()) === 1;
  });
  await look(page, "a place that is offered");
  await page.getByRole("button", { name: "No, thank you" }).click();
  await page.getByRole("button", { name: "Take it" }).waitFor({ state: "detached" });
  await look(page, "an offer that was declined");

  const shop = await business.newTenant();
  await business.newService(shop, {
    code: "whole-day",
    name: "A whole day",
    duration: { kind: "fixed", minutes: 480 },
  });
  const { slots: days, date } = await business.freeDay(shop, "whole-day", { least: 1 });
  await business.book(shop, "whole-day", days[0]);
  await visit(page, `/${shop}/whole-day?date=${date}`);
  await page.locator('button[name="wait"]').waitFor();
  await look(page, "a full day");
});

test("a time that another customer took, on the page of times and in the form", { skip }, async () => {
  const slug = await business.newTenant();
  const { slots, date } = await business.freeDay(slug, "haircut");
  const page = await come({ javaScriptEnabled: true });
  await visit(page, `/${slug}/haircut?date=${date}`);
  await timeOf(page, slots[1]).waitFor();
  await page.evaluate(() => document.querySelector("[data-refresh]").removeAttribute("data-refresh"));
  await business.book(slug, "haircut", slots[1]);
  await timeOf(page, slots[1]).click();
  await page.locator(".alternatives").waitFor();
  await look(page, "alternatives beside the times");
  await page.locator(".alternatives button").first().click();
  await page.locator("[data-draft]").waitFor();
  await fillIn(page);
  const { id, token } = await holdShown(page);
  const start = await page.locator('[data-draft] input[name="slot"]').inputValue();
  await business.anybody("DELETE", `/holds/${id}`, undefined, token);
  await business.book(slug, "haircut", { start: start.split("~")[0] });
  await mainButton(page).click();
  await page.locator(".alternatives").waitFor();
  await look(page, "alternatives in the form");
});

test("the form: fresh, with mistakes, with repeats, while looking elsewhere, when its time is over", {
  skip,
}, async () => {
  const slug = await business.newTenant({
    policies: { cancellation_text: "Please tell us a day before.", privacy_url: "https://example.com/privacy" },
  });
  await business.newService(slug, {
    code: "asked",
    name: "With questions",
    series_max: 10,
    location: { kind: "in_person", detail: "12 Main Street" },
    questions: [
      { id: "why", label: "Why?", kind: "text", required: true, options: [] },
      { id: "more", label: "Anything else?", kind: "textarea", required: false, options: [] },
      { id: "size", label: "How long is it?", kind: "select", required: true, options: ["Short", "Long"] },
      { id: "agree", label: "I have read the rules", kind: "checkbox", required: true, options: [] },
    ],
  });
  const { slots } = await business.freeDay(slug, "asked");
  const page = await come();
  await page.clock.install();
  await visit(page, `/${slug}/asked`);
  await choose(page, slots[0]);
  await look(page, "the form", ALL_WAYS);
  await page.getByText("Repeat this booking").click();
  await mainButton(page).click();
  await page.locator(".problem").first().waitFor();
  await look(page, "the form with what is wrong");
  await page.goBack();
  await page.locator(".holding").waitFor();
  await look(page, "the times while one is held");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.locator("[data-draft]").waitFor();
  await page.clock.fastForward("16:00");
  await page.locator(".countdown .over").waitFor({ state: "visible" });
  await look(page, "the form when its time is over");
});

test("a booking: fresh, asked for, moved, cancelled, one of several", { skip }, async () => {
  const slug = await business.newTenant();
  const { slots } = await business.freeDay(slug, "haircut");
  const page = await come();
  await visit(page, `/${slug}/haircut`);
  await choose(page, slots[0]);
  await fillIn(page);
  await confirm(page);
  await look(page, "booked", ALL_WAYS);
  await page.locator("details.menu summary").click();
  await look(page, "the calendars to add it to");
  const path = new URL(page.url()).pathname;
  await visit(page, `${path}?step=cancel`);
  await look(page, "cancelling");
  await visit(page, `${path}?step=move`);
  await page.locator(".times button.time:visible").first().waitFor();
  await look(page, "moving");
  await (await findDay(page, slots[2].date)).click();
  await timeOf(page, slots[2]).click();
  await page.getByRole("button", { name: "Move the booking" }).waitFor();
  await look(page, "confirming the move");
  await page.getByRole("button", { name: "Move the booking" }).click();
  await page.locator(".alert.good").waitFor();
  await look(page, "moved");
  await page.getByRole("link", { name: "Cancel the booking" }).click();
  await page.getByRole("button", { name: "Yes, cancel it" }).click();
  await page.locator(".alert.good").waitFor();
  await look(page, "cancelled");

  const again = await come();
  await visit(again, `/${slug}/haircut`);
  await choose(again, slots[3]);
  await fillIn(again, { name: "Sid", email: "sid@example.com" });
  await again.getByText("Repeat this booking").click();
  await again.getByLabel("How often").selectOption("weekly");
  await again.getByLabel("How many times").fill("3");
  await mainButton(again).click();
  await again.locator(".dates").waitFor();
  await look(again, "the dates of a series before it is booked");
  await mainButton(again).click();
  await again.waitForURL(/\/manage\/ser_/);
  await again.locator(".series").first().waitFor();
  await look(again, "a series");

  const { slots: halls } = await business.freeDay("parbhani", "hourly", { tz: "Asia/Kolkata", duration_minutes: 60 });
  const asked = await business.book("parbhani", "hourly", halls[0], { duration_minutes: 60 });
  await visit(page, `${manageOf(asked)}?booked=1`);
  await look(page, "asked for");
});

test("invitations and sessions by their link", { skip }, async () => {
  const { slug, slots } = await business.newStudio();
  const create = (visibility, { start }) =>
    business.staff(slug, "POST", "/sessions", { service: "workshop", start, visibility });
  const session = await create("invite_only", slots[0]);
  const byLink = await create("private", slots[1]);
  const { token } = await business.staff(slug, "POST", `/sessions/${session.id}/invitations`, {
    email: "a@example.com",
  });
  const page = await come();
  await visit(page, `/manage/${token}`);
  await look(page, "an invitation");
  await page.getByRole("button", { name: "Accept" }).click();
  await page.locator(".problem").waitFor();
  await look(page, "an invitation with what is wrong");
  await page.getByRole("button", { name: "Decline" }).click();
  await page.getByText("You declined this invitation.").waitFor();
  await look(page, "an invitation that was declined");
  await visit(page, `/manage/${byLink.link.token}`);
  await look(page, "a private session");
  await page.getByRole("button", { name: "Book" }).click();
  await page.locator(".problem").first().waitFor();
  await look(page, "a private session with what is wrong");
});

test("the form reports every missing field at once, each at its field", { skip }, async () => {
  const slug = await business.newTenant();
  const questions = [{ id: "why", label: "Why?", kind: "text", required: true, options: [] }];
  await business.newService(slug, { code: "asked", name: "With a question", questions });
  const { slots } = await business.freeDay(slug, "asked");
  const page = await come();
  await visit(page, `/${slug}/asked`);
  await choose(page, slots[0]);
  await mainButton(page).click();
  await page.locator(".problem").first().waitFor();
  const wrong = page.locator("[data-draft] [aria-invalid]");
  assert.deepEqual(await wrong.evaluateAll((fields) => fields.map(({ name }) => name)), [
    "name",
    "email",
    "answers[why]",
  ]);
  for (const field of await wrong.all()) {
    const described = (await field.getAttribute("aria-describedby")).split(" ");
    assert.match(await page.locator(`[id="${described[0]}"]`).textContent(), /Please/);
  }
  assert.ok(
    await page.evaluate(() => document.activeElement.matches(".alert")),
    "one is told first that something is wrong",
  );
});

test("no script failed in these tests", { skip }, () => assertNothingElse(visitors));
