// The same in a frame, from right to left, in every language, and with the longest of names.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip } from "./support/browser.mjs";
import { dateIn } from "./support/business.mjs";
import { come, look, narrow, SIZES } from "./support/look.mjs";
import { assertNothingElse, business, setStage, visit, visitors } from "./support/stage.mjs";
import { choose, confirm, fillIn, mainButton } from "./support/visitor.mjs";

setStage();

/** A frame shows what is behind it; shown alone that is what the browser paints, which axe takes for white. */
const paint = (page) => page.evaluate(() => document.documentElement.style.setProperty("background", "Canvas"));

test("in a frame: the times, the form, the booking", { skip }, async () => {
  const slug = await business.newTenant({ embed_origins: ["https://shop.example"] });
  const { slots } = await business.freeDay(slug, "haircut");
  const page = await come();
  await visit(page, `/embed/${slug}/haircut`);
  await page.locator(".picker").waitFor();
  await paint(page);
  await look(page, "the times in a frame");
  await choose(page, slots[0]);
  await look(page, "the form in a frame");
  await fillIn(page);
  await mainButton(page).click();
  await page.locator(".alert.good").waitFor();
  await look(page, "the booking in a frame");
});

test("in Arabic everything goes from right to left, the arrows of the month too", { skip }, async () => {
  const slug = await business.newTenant({ locale: "ar" });
  const { slots, date } = await business.freeDay(slug, "haircut", { from: dateIn(35) });
  const page = await come({ locale: "ar-EG" });
  const isRightToLeft = () =>
    page.evaluate(() => getComputedStyle(document.body).direction === "rtl" && document.documentElement.lang);
  await visit(page, `/${slug}`);
  assert.match(await isRightToLeft(), /^ar/);
  await look(page, "the services in Arabic");
  await visit(page, `/${slug}/haircut?date=${date}`);
  await page.locator(".times button.time:visible").first().waitFor();
  await look(page, "the times in Arabic");
  const boxes = await Promise.all([".month", ".times"].map((part) => page.locator(part).boundingBox()));
  assert.ok(boxes[0].x > boxes[1].x, "the month is to the right of the times");
  const days = page.locator("a.day");
  const keys = await days.evaluateAll((links) => links.map(({ dataset }) => dataset.key));
  assert.ok(keys.length > 1, "two days to go between");
  await days.first().focus();
  await page.keyboard.press("ArrowLeft");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.key), keys[1], "left is forward");
  await choose(page, slots[0]);
  await look(page, "the form in Arabic");
  await mainButton(page).click();
  await page.locator(".problem").first().waitFor();
  await look(page, "the form in Arabic with what is wrong");
  await fillIn(page);
  await confirm(page);
  assert.match(await isRightToLeft(), /^ar/);
  await look(page, "the booking in Arabic");
  await visit(page, `${new URL(page.url()).pathname}?step=move`);
  await page.locator(".picker").waitFor();
  await look(page, "moving in Arabic");
});

test("every language fits the narrowest of screens", { skip }, async () => {
  const { date } = await business.freeDay("oolite", "remote-studio-visit");
  const page = await come();
  for (const lang of ["ar", "de", "es", "fr", "hi", "ja", "ko", "pt"]) {
    for (const path of ["/parbhani", `/oolite/remote-studio-visit?date=${date}`, "/parbhani/hourly?"]) {
      await visit(page, `${path}${path.includes("?") ? "&" : "?"}lang=${lang}`);
      await narrow(page, `${path} in ${lang}`);
    }
  }
});

for (const [kind, name] of [
  ["of many words", "The Very Long Established House of ".repeat(6).slice(0, 199)],
  ["of one word", "Donaudampfschifffahrt".repeat(10).slice(0, 200)],
]) {
  test(`names of 200 letters, ${kind}, fit every page`, { skip }, async () => {
    const slug = await business.newTenant({ name, preset: "studio", embed_origins: ["https://shop.example"] });
    const { data } = await business.staff(slug, "GET", "/resources");
    for (const { id, name: known } of data.filter((one) => ["Mo", "Fabi"].includes(one.name))) {
      await business.staff(slug, "PATCH", `/resources/${id}`, { name: `${known}${name}`.slice(0, 200) });
    }
    await business.staff(slug, "PATCH", "/services/remote-studio-visit", {
      name,
      description: name,
      location: { kind: "in_person", detail: name },
      questions: [{ id: "q", label: name, kind: "select", required: false, options: [name] }],
    });
    const { slots } = await business.freeDay(slug, "remote-studio-visit");
    const page = await come();
    await visit(page, `/${slug}`);
    await look(page, "the services");
    for (const base of ["", "/embed"]) {
      await visit(page, `${base}/${slug}/remote-studio-visit`);
      await page.locator(".times button.time:visible").first().waitFor();
      if (base) await paint(page);
      await look(page, `the times at ${base}/{tenant}/{service}`);
    }
    await page.setViewportSize(SIZES.desktop);
    await visit(page, `/${slug}/remote-studio-visit`);
    await choose(page, slots[0]);
    await look(page, "the form");
    await fillIn(page, { name, email: `${"long.".repeat(8)}address@example.com` });
    await confirm(page);
    await look(page, "the booking");
    const path = new URL(page.url()).pathname;
    for (const step of ["move", "cancel"]) {
      await visit(page, `${path}?step=${step}`);
      await narrow(page, `${step} a booking`);
    }
  });
}

test("no script failed in these tests", { skip }, () => assertNothingElse(visitors));
