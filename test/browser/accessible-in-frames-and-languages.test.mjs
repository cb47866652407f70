// The same in a frame, from right to left, in every language, and with the longest of names.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { skip, violations } from "./support/browser.mjs";
import { dateIn } from "./support/business.mjs";
import { come, look, narrow, SIZES } from "./support/look.mjs";
import { assertNothingElse, business, server, setStage, visit, visitors } from "./support/stage.mjs";
import { assertNoSideways, choose, confirm, fillIn, mainButton } from "./support/visitor.mjs";

setStage({ hasDemo: true });

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

const STUDIO = "/dashboard/oolite";
const LINK = "a".repeat(43);

/** The first link of each kind in lists of staff. */
async function linksIn(page) {
  const found = [];
  for (const [list, id] of [
    ["bookings", /bookings\/bkg_\w+/],
    ["customers", /customers\/cus_\w+/],
    ["sessions", /sessions\/ses_\w+/],
  ]) {
    await visit(page, `${STUDIO}/${list}`);
    found.push(id.exec(await page.content())[0]);
  }
  return found;
}

/** What a page loads at first, inline parts too, each gzipped alone, in bytes. */
async function weightOf(page) {
  const parts = await page.evaluate(async () => {
    const text = async (address) => (await fetch(address)).text();
    const all = [...document.querySelectorAll("script, style, link[rel=stylesheet]")];
    return Promise.all(
      all.map(async (part) => [
        part.localName === "script" ? "script" : "style",
        part.src || part.href ? await text(part.src || part.href) : part.textContent,
      ]),
    );
  });
  const sum = (kind) =>
    parts.filter(([name]) => name === kind).reduce((all, [, text]) => all + gzipSync(text).length, 0);
  return { script: sum("script"), style: sum("style") };
}

async function signIn(page) {
  const { email, password } = server.ownerOf("oolite");
  await visit(page, "/signin");
  await page.fill("[name=email]", email);
  await page.fill("[name=password]", password);
  await page.click("main button[type=submit]");
  await page.waitForURL(/\/today/);
}

test("every page of staff and of accounts: no barrier, in few bytes, within the policy, in either direction", {
  skip,
}, async (t) => {
  const page = await come();
  await signIn(page);
  const [booking, customer, session] = await linksIn(page);
  const inside = ["today", "calendar", "calendar?view=week", "calendar?view=month", "calendar?view=agenda", "bookings"]
    .concat(["bookings/new", booking, "customers", customer, `${customer}/merge`, "waitlist", "sessions", session])
    .concat(["sessions/new", "messages", "announcements", "announcements/new", "team", "day", "closures/new"])
    // Without rows, without a screen, and without a thing of this name.
    .concat(["sessions?from=2040-01-01", "waitlist?status=declined", "bookings?q=nothing+like+it", "sessions/ses_x"]);
  const outside = [
    "/account",
    "/dashboard/elsewhere/today",
    "/signin",
    "/signin/code",
    "/signup",
    "/forgot",
    "/signout",
  ].concat([`/reset/${LINK}`, `/verify/${LINK}`, `/invite/${LINK}`]);
  const told = [];
  const heaviest = { script: 0, style: 0 };
  for (const path of [...inside.map((each) => `${STUDIO}/${each}`), ...outside]) {
    await page.setViewportSize(SIZES.desktop);
    await page.emulateMedia({ colorScheme: "light" });
    await visit(page, path);
    const weight = await weightOf(page);
    assert.ok(weight.script <= 20 * 1024 && weight.style <= 15 * 1024, `${path}: ${JSON.stringify(weight)}`);
    for (const kind of ["script", "style"]) heaviest[kind] = Math.max(heaviest[kind], weight[kind]);
    for (const one of await violations(page)) told.push(`${path}, desktop light: ${one}`);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.emulateMedia({ colorScheme: "dark" });
    await visit(page, `${path}${path.includes("?") ? "&" : "?"}lang=ar`);
    for (const one of await violations(page)) told.push(`${path}, phone dark in Arabic: ${one}`);
    await assertNoSideways(page, `${path} in Arabic`);
  }
  t.diagnostic(`heaviest page of staff: ${JSON.stringify(heaviest)}`);
  assert.deepEqual(told, []);
});

test("the screens of every day in every language, and forms of staff with what is wrong", { skip }, async () => {
  const page = await come({ viewport: { width: 360, height: 740 } });
  await signIn(page);
  const told = [];
  for (const lang of ["de", "es", "fr", "hi", "ja", "ko", "pt"]) {
    for (const path of ["today", "calendar", "bookings", "bookings/new"]) {
      await page.setViewportSize({ width: 360, height: 740 });
      await visit(page, `${STUDIO}/${path}?lang=${lang}`);
      for (const one of await violations(page)) told.push(`${path} in ${lang}: ${one}`);
      await assertNoSideways(page, `${path} in ${lang}`);
    }
  }
  for (const path of ["bookings/new", "sessions/new", "announcements/new"]) {
    await page.setViewportSize({ width: 360, height: 740 });
    await visit(page, `${STUDIO}/${path}?lang=de`);
    await page.locator("main form.form").evaluate((form) => (form.noValidate = true));
    await page.locator("main form.form button.main").first().click();
    await page.locator("main .alert, main .problem").first().waitFor();
    for (const one of await violations(page)) told.push(`${path} with what is wrong: ${one}`);
    await assertNoSideways(page, `${path} with what is wrong`);
  }
  assert.deepEqual(told, []);
});

test("a press of staff is answered at once, and a second one sends nothing", { skip }, async () => {
  const page = await come();
  await signIn(page);
  let posts = 0;
  await page.route(/announcements\/new/, async (route) => {
    if (route.request().method() === "POST") {
      posts++;
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    await route.continue();
  });
  await visit(page, `${STUDIO}/announcements/new`);
  const subject = `Holidays ${Date.now()}`;
  await page.fill("[name=subject]", subject);
  await page.fill("[name=text]", "Closed on Monday.");
  await page.fill("[name=send_at]", "2099-01-01T10:00");
  const busyMs = await page.locator("main form.form").evaluate(async (form) => {
    const button = form.querySelector("button.main");
    const pressedMs = performance.now();
    for (let presses = 0; presses < 3; presses++) button.click();
    await new Promise(requestAnimationFrame);
    return button.getAttribute("aria-busy") === "true" ? performance.now() - pressedMs : Number.POSITIVE_INFINITY;
  });
  await page.waitForURL(/done=announced/);
  assert.equal(posts, 1);
  assert.ok(busyMs < 1_000, `busy after ${busyMs} ms`);
  assert.equal(await page.locator("[data-announcement]", { hasText: subject }).count(), 1);
});

test("no script failed in these tests", { skip }, () => assertNothingElse(visitors));
