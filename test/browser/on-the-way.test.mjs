// What meets customers on the way to a booking: keys, lost connections, times that end, and how many days they see.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip } from "./support/browser.mjs";
import { until } from "./support/business.mjs";
import { setStage } from "./support/stage.mjs";
import { choose, fillIn, findDay, mainButton, PHONE, textOf, timeOf } from "./support/visitor.mjs";

let server;
let business;
let visitors;

setStage((stage) => {
  ({ server, business, visitors } = stage);
});

const visit = (page, path) => page.goto(server.origin + path);

async function newShop() {
  const slug = await business.newTenant();
  return { slug, ...(await business.freeDay(slug, "haircut")) };
}

// --- days and keys ------------------------------------------------------------------------------------------------

test("on a phone the first free times are had with one tap, and no more than six days gone by are shown", {
  skip,
}, async () => {
  const { slug } = await newShop();
  const page = await visitors.come(PHONE);
  await visit(page, `/${slug}/haircut`);
  const days = await page.locator(".days td .day").evaluateAll((all) => all.map(({ className }) => className));
  assert.equal(days.length, 35);
  assert.ok(days.findIndex((look) => look.includes("today")) < 7, "today is in the first week");
  const first = page.locator(".first-free button").first();
  const time = await first.innerText();
  await first.tap();
  await page.locator("[data-draft]").waitFor();
  assert.ok((await textOf(page, "button[data-main]")).includes(time.split(" ").slice(1).join(" ")), time);
});

test("Home, End and the page keys go through the days, and Escape closes what is open", { skip }, async () => {
  const { slug, slots } = await newShop();
  const page = await visitors.come();
  await visit(page, `/${slug}/haircut`);
  const key = () => page.evaluate(() => document.activeElement?.dataset.key ?? null);
  const week = page.locator(".days tbody tr").nth(2);
  const inWeek = await week.locator("a").evaluateAll((all) => all.map(({ dataset }) => dataset.key));
  await week.locator("a").nth(1).focus();
  await page.keyboard.press("End");
  assert.equal(await key(), inWeek.at(-1));
  await page.keyboard.press("Home");
  assert.equal(await key(), inWeek[0]);
  const title = await textOf(page, ".month h2");
  await page.keyboard.press("PageDown");
  await page.waitForFunction((before) => document.querySelector(".month h2").textContent !== before, title);
  assert.match(await key(), /^\d{4}-/, "the focus is on a day");
  await page.keyboard.press("PageUp");
  await page.waitForFunction((before) => document.querySelector(".month h2").textContent === before, title);

  await choose(page, slots[0]);
  await fillIn(page);
  await mainButton(page).click();
  await page.waitForURL(/\/manage\/bkg_/);
  await page.locator(".menu summary").click();
  await page.locator(".menu a").first().focus();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".menu a").first().isVisible(), false);
  assert.equal(await page.evaluate(() => document.activeElement.matches(".menu summary")), true);
});

// --- what goes wrong ----------------------------------------------------------------------------------------------

test("without a connection one is told so, stays where one is, and goes on when it is back", { skip }, async () => {
  const { slug, slots } = await newShop();
  const page = await visitors.come(PHONE);
  await visit(page, `/${slug}/haircut`);
  await (await findDay(page, slots[0].date)).tap();
  await timeOf(page, slots[0]).waitFor();
  const before = page.url();
  await page.context().setOffline(true);
  await timeOf(page, slots[0]).tap();
  await page.getByText("You are offline").waitFor();
  const [toast, button] = await Promise.all([
    page.locator(".toast").boundingBox(),
    timeOf(page, slots[0]).boundingBox(),
  ]);
  assert.ok(toast.y + toast.height < button.y || button.y + button.height < toast.y, "the time is not covered");
  assert.equal(await timeOf(page, slots[0]).isEnabled(), true);
  await page.locator('a.turn[data-key="next"]').tap();
  await page.waitForTimeout(300);
  assert.equal(page.url(), before, "the browser does not leave");
  await page.context().setOffline(false);
  await timeOf(page, slots[0]).tap();
  await page.locator("[data-draft]").waitFor();
});

test("that a time is no longer held is in sight on a phone, wherever one types", { skip }, async () => {
  const { slug, slots } = await newShop();
  const page = await visitors.come(PHONE);
  await page.clock.install();
  await visit(page, `/${slug}/haircut`);
  await choose(page, slots[0], { press: "tap" });
  await page.locator("textarea").scrollIntoViewIfNeeded();
  await page.locator("textarea").tap();
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.clock.fastForward("16:00");
  const over = page.locator(".countdown .over");
  await over.waitFor({ state: "visible" });
  await until("the word is inside the window", async () => {
    const box = await over.boundingBox();
    return box.y >= 0 && box.y + box.height <= 844;
  });
});

test("a number beyond the room is told in the visitor's language, without a word of the browser's", {
  skip,
}, async () => {
  const page = await visitors.come({ locale: "de-DE" });
  await visit(page, "/parbhani/session");
  await page.locator(".options #party").fill("501");
  await page.locator(".options #party").press("Tab");
  await page.locator(".options .problem").waitFor();
  assert.equal(await textOf(page, ".options .problem"), "Höchstens 500.");
  assert.equal(await page.locator(".options #party").inputValue(), "500");
});

// --- over all of it -----------------------------------------------------------------------------------------------

test("nothing was loaded from another host, no script failed and no policy was broken", { skip }, () => {
  assert.deepEqual(visitors.elsewhere, []);
  const real = visitors.troubles.filter((trouble) => !/ERR_INTERNET_DISCONNECTED/.test(trouble));
  assert.deepEqual(real, []);
});
