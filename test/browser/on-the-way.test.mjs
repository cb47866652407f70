// What meets customers on the way to a booking: keys, lost connections, times that end, and how many days they see.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip } from "./support/browser.mjs";
import { until } from "./support/business.mjs";
import { business, server, setStage, visit, visitors } from "./support/stage.mjs";
import { choose, fillIn, findDay, mainButton, PHONE, textOf, timeOf } from "./support/visitor.mjs";

setStage({ hasDemo: true });

// --- a long list --------------------------------------------------------------------------------------------------

test("a long list is searched by typing and by its headings, and a long text unfolds where it is cut", {
  skip,
}, async () => {
  const slug = await business.newTenant();
  const long = "First we talk about it, then we begin. ".repeat(8);
  const coloured = (_, at) => ({ code: `s${at}`, name: `Färben ${at + 1}`, category: "Colour", description: long });
  await Promise.all(Array.from({ length: 9 }, coloured).map((fields) => business.newService(slug, fields)));
  const page = await visitors.come({ ...PHONE, reducedMotion: "reduce" });
  await visit(page, `/${slug}`);
  const text = page.locator(".folded").first();
  const more = page.locator(".unfold summary").first();
  const heightOf = () => text.evaluate((element) => element.clientHeight);
  const cut = await heightOf();
  assert.match(await more.innerText(), /^More\s+: Färben \d$/);
  await more.tap();
  assert.ok((await heightOf()) > cut);
  assert.match(await more.innerText(), /^Less/);
  assert.equal(new URL(page.url()).pathname, `/${slug}`, "More leads nowhere");

  await page.getByRole("link", { name: "Other" }).tap();
  await page.waitForFunction(() => {
    const { textContent } = document.activeElement;
    return textContent === "Other" && document.activeElement.getBoundingClientRect().top < innerHeight;
  });
  assert.equal(new URL(page.url()).hash, "", "nothing is added to the history");

  const shown = () => page.locator(".offer:visible .name").allInnerTexts();
  await page.locator('input[type="search"]').fill("farben 3");
  assert.deepEqual(await shown(), ["Färben 3"]);
  assert.equal(await page.locator(".group:visible").count(), 1);
  await page.locator('input[type="search"]').fill("zzz");
  assert.match(await textOf(page, "[data-nothing]"), /Nothing found for zzz\./);
  await page.locator('input[type="search"]').press("Enter");
  assert.equal(new URL(page.url()).search, "");
  await page.locator('input[type="search"]').fill("");
  assert.equal((await shown()).length, 13);
});

// --- one's own ----------------------------------------------------------------------------------------------------

test("the link of a booking is copied with one press, and shared", { skip }, async () => {
  const { slug, slots } = await business.newShop();
  const booked = await business.book(slug, "haircut", slots[0]);
  const page = await visitors.come();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.origin });
  await page.addInitScript(() => {
    window.shared = [];
    navigator.share = async (what) => void window.shared.push(what);
  });
  await visit(page, new URL(booked.manage.url).pathname);
  const url = await page.locator("[data-keep] input").inputValue();
  assert.ok(url.endsWith(new URL(booked.manage.url).pathname));
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("The link is copied.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), url);
  await page.getByRole("button", { name: "Share" }).click();
  assert.deepEqual(await page.evaluate(() => window.shared), [{ title: "Haircut, Corner Shop", url }]);

  const bare = await visitors.come({ javaScriptEnabled: false });
  await visit(bare, new URL(booked.manage.url).pathname);
  assert.equal(await bare.locator("[data-copy]:visible, [data-share]:visible").count(), 0);
  assert.equal(await bare.locator("[data-keep] input").inputValue(), url, "it can be marked without a script");
});

test("a waiting customer sees an offer on the open page, with a countdown in the digits of their language", {
  skip,
}, async () => {
  const { slug, slots } = await business.newStudio();
  const full = await business.book(slug, "workshop", slots[0], { seats: 10 });
  const wait = { service: "workshop", start: slots[0].start, customer: { name: "Wanda", email: "wanda@example.com" } };
  const { token } = await business.anybody("POST", `/${slug}/waitlist-entries`, wait);
  const page = await visitors.come({ locale: "ar-EG" });
  await visit(page, `/manage/${token}`);
  await page.locator("[data-own]").waitFor();
  await page.evaluate(() => (window.untouched = true));
  assert.equal(await page.locator(".countdown").count(), 0);
  await business.anybody("POST", `/bookings/${full.booking.id}/cancel`, {}, full.manage.token);
  await until(
    "the place is offered",
    async () => {
      await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
      return (await page.locator(".countdown").count()) === 1;
    },
    8_000,
  );
  assert.match(await textOf(page, ".countdown [data-left]"), /[٠-٩]+:[٠-٩]{2}(:[٠-٩]{2})?/);
  assert.ok(await page.evaluate(() => window.untouched), "the page was not loaded again");
  const before = await textOf(page, ".countdown [data-left]");
  await page.waitForFunction(
    (text) => document.querySelector(".countdown [data-left]").innerText.trim() !== text,
    before,
  );
});

// --- days and keys ------------------------------------------------------------------------------------------------

test("on a phone the first free times take one tap, and at most six past days are shown", {
  skip,
}, async () => {
  const { slug } = await business.newShop();
  const page = await visitors.come(PHONE);
  await visit(page, `/${slug}/haircut`);
  const days = await page.locator(".days td .day").evaluateAll((all) => all.map(({ className }) => className));
  assert.equal(days.length, 35);
  assert.ok(days.findIndex((look) => look.includes("today")) < 7, "today is in the first week");
  const first = page.locator(".first-free button").first();
  // A time has a space at which no line breaks.
  const time = (await first.locator(".when").innerText()).replaceAll(/\s+/g, " ");
  await first.tap();
  await page.locator("[data-draft]").waitFor();
  assert.ok((await textOf(page, "button[data-main]")).includes(time), time);
});

test("Home, End and the page keys go through the days, and Escape closes what is open", { skip }, async () => {
  const { slug, slots } = await business.newShop();
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

test("without a connection the page says so, stays, and continues when it is back", { skip }, async () => {
  const { slug, slots } = await business.newShop();
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

test("the end of a hold is visible on a phone, at every field", { skip }, async () => {
  const { slug, slots } = await business.newShop();
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

test("a number above the room's limit is reported in the visitor's language, not by the browser", {
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
