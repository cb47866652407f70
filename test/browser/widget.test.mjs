// The embed loader on pages of another site: its frame, its dialog, and the buttons and links that open it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip, violations } from "./support/browser.mjs";
import {
  berth,
  bookingFrame,
  context,
  frameHeight,
  html,
  isDialogOpen,
  page,
  queryOf,
  setHeight,
  setSites,
  stranger,
  untilClosed,
  untilHeight,
  visit,
} from "./support/sites.mjs";

setSites();

test("the element shows a frame as high as its content, without scrollbars", { skip }, async () => {
  const head = "<style>html{overflow-y:scroll}</style>";
  await visit('<berth-booking tenant="johndoe" service="haircut"></berth-booking>', { head });
  const frame = await bookingFrame();
  assert.deepEqual(await queryOf(), { origin: berth.origin, path: "/embed/johndoe/haircut" });
  await untilHeight("300px");
  const width = await frame.evaluate(() => {
    window.widths = [];
    new ResizeObserver(([entry]) => window.widths.push(entry.contentRect.width)).observe(document.documentElement);
    return window.innerWidth;
  });
  assert.equal(width, await page.locator("berth-booking").evaluate((element) => element.clientWidth));
  for (const px of [1400, 900.3, 120]) {
    await setHeight(frame, px);
    await untilHeight(`${Math.ceil(px)}px`);
    await frame.waitForFunction((wanted) => innerHeight === wanted, Math.ceil(px));
  }
  // Long enough to see whether the two answer each other for ever.
  await page.waitForTimeout(400);
  assert.equal(await frameHeight(), "120px");
  const widths = await frame.evaluate(() => [...new Set(window.widths)]);
  assert.deepEqual(widths, [width], "no scrollbar has taken room from the content");
  const look = await page.locator("iframe").evaluate((element) => ({
    title: element.title,
    border: getComputedStyle(element).borderTopWidth,
    referrer: element.referrerPolicy,
    loading: element.loading,
  }));
  assert.deepEqual(look, { title: "Booking", border: "0px", referrer: "no-referrer", loading: "auto" });
});

test("before the first message the frame has room; motion is spared to those who ask for it", { skip }, async () => {
  await visit('<berth-booking tenant="silent"></berth-booking>');
  assert.equal(await frameHeight(), "560px");
  assert.match(await page.locator("iframe").evaluate((frame) => frame.style.transition), /height 0?\.2s/);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await visit('<berth-booking tenant="silent" min-height="700" title="Book a haircut"></berth-booking>');
  assert.equal(await frameHeight(), "700px");
  assert.equal(await page.locator("iframe").evaluate((frame) => frame.style.transition), "");
  assert.equal(await page.locator("iframe").getAttribute("title"), "Book a haircut");
  await visit('<berth-booking tenant="johndoe" min-height="700"></berth-booking>');
  const frame = await bookingFrame();
  await setHeight(frame, 900);
  await untilHeight("900px");
  await setHeight(frame, 200);
  await untilHeight("700px");
});

test("a button opens a dialog that Escape, the backdrop and its own button close", { skip }, async () => {
  await visit(
    '<button data-berth-tenant="johndoe" data-berth-service="haircut" data-berth-label="Book a cut">Cut</button>',
  );
  const button = page.getByRole("button", { name: "Cut" });
  const isBack = async () => {
    await untilClosed();
    assert.equal(await button.evaluate((element) => document.activeElement === element), true, "focus is back");
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).overflow), "visible");
  };
  await button.click();
  assert.equal(await isDialogOpen(), true);
  assert.equal(await page.getByRole("dialog", { name: "Book a cut" }).count(), 1);
  assert.equal(await page.locator("dialog berth-booking").count(), 1);
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).overflow), "hidden");
  assert.equal((await queryOf()).path, "/embed/johndoe/haircut");
  const frame = await bookingFrame();
  await untilHeight("300px");
  await setHeight(frame, 3000);
  await untilHeight("3000px");
  const box = await page.locator("iframe").boundingBox();
  assert.ok(box.y >= 0 && box.y + box.height <= 700, "the frame stays within the window and scrolls itself");
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Escape");
  await isBack();

  await button.focus();
  await page.keyboard.press("Enter");
  await (await bookingFrame()).getByRole("button", { name: "Next" }).focus();
  await untilHeight("300px");
  await page.keyboard.press("Escape");
  await isBack();

  await button.click();
  await page.mouse.click(5, 400);
  await isBack();

  await button.click();
  await page.getByRole("button", { name: "Close" }).click();
  await isBack();
});

test("the page behind a dialog does not move", { skip }, async () => {
  await visit('<button data-berth-tenant="johndoe">Book</button><p style="height:3000px">Long</p>');
  const width = () => page.evaluate(() => document.body.clientWidth);
  const widthBefore = await width();
  assert.ok(widthBefore < 1000 - 16, "the page has a bar");
  await page.mouse.wheel(0, 40);
  await page.waitForFunction(() => scrollY === 40);
  await page.getByRole("button", { name: "Book" }).click();
  await bookingFrame();
  await page.mouse.wheel(0, 400);
  await page.waitForTimeout(100);
  assert.deepEqual([await width(), await page.evaluate(() => scrollY)], [widthBefore, 40]);
  assert.equal((await page.locator("dialog").boundingBox()).width, 1000);
  await page.keyboard.press("Escape");
  await untilClosed();
  assert.deepEqual(
    [await width(), await page.evaluate(() => document.documentElement.style.cssText)],
    [widthBefore, ""],
  );
});

test("a dialog that the page throws away leaves the page as it was", { skip }, async () => {
  await visit('<button data-berth-tenant="johndoe">Book</button>');
  await page.getByRole("button", { name: "Book" }).click();
  await page.evaluate(() => document.querySelector("dialog").remove());
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).overflow), "visible");
  await page.getByRole("button", { name: "Book" }).click();
  assert.equal(await isDialogOpen(), true);
});

test("buttons that come later open too, also inside components", { skip }, async () => {
  await visit("<div></div>");
  await page.evaluate(() => {
    const root = document.querySelector("div").attachShadow({ mode: "open" });
    root.innerHTML = '<button data-berth-tenant="johndoe" data-berth-metadata-Room="7"><b>Later</b></button>';
  });
  await page.getByText("Later").click();
  assert.equal(await isDialogOpen(), true);
  assert.deepEqual(await queryOf(), { origin: berth.origin, path: "/embed/johndoe", "metadata[room]": "7" });
});

test("a link opens the dialog, and still opens in a tab of its own", { skip }, async () => {
  const address = `${berth.origin}/johndoe/haircut?date=2030-05-01&metadata%5BroomNo%5D=7&foo=1`;
  await visit(`<a href="${address}" data-berth-popup data-berth-name="Jane">Book</a>
    <a href="${stranger.origin}/johndoe" data-berth-popup>Elsewhere</a>`);
  const link = page.getByRole("link", { name: "Book" });
  await link.click();
  assert.equal(await isDialogOpen(), true);
  assert.deepEqual(await queryOf(), {
    origin: berth.origin,
    path: "/embed/johndoe/haircut",
    date: "2030-05-01",
    "metadata[roomNo]": "7",
    name: "Jane",
  });
  await page.keyboard.press("Escape");
  await untilClosed();
  for (const how of [{ button: "middle" }, { modifiers: ["Control"] }]) {
    const [opened] = await Promise.all([context.waitForEvent("page"), link.click(how)]);
    await opened.waitForURL(address);
    await opened.close();
    assert.equal(await isDialogOpen(), false);
  }
  await page.getByRole("link", { name: "Elsewhere" }).click();
  await page.waitForURL(`${stranger.origin}/johndoe`);
});

test("a floating button opens the dialog, and its element hears what happens there", { skip }, async () => {
  await visit(`<berth-booking tenant="johndoe" mode="floating" label="Book a cut" color="#ffd54a" id="floating"></berth-booking>
    <berth-booking tenant="johndoe" mode="popup" color="#123456"></berth-booking>`);
  const button = page.getByRole("button", { name: "Book a cut" });
  const style = await button.evaluate((element) => {
    const { position, color, backgroundColor } = getComputedStyle(element);
    return { position, color, backgroundColor };
  });
  assert.deepEqual(style, { position: "fixed", color: "rgb(0, 0, 0)", backgroundColor: "rgb(255, 213, 74)" });
  const other = page.getByRole("button", { name: "Book now" });
  assert.equal(await other.evaluate((element) => getComputedStyle(element).color), "rgb(255, 255, 255)");
  assert.deepEqual(await violations(page), []);
  await page.evaluate(() => {
    window.heard = [];
    document
      .querySelector("#floating")
      .addEventListener("berth:booking.created", ({ detail }) => window.heard.push(detail));
  });
  await button.click();
  assert.equal(await isDialogOpen(), true);
  const frame = await bookingFrame();
  await frame.evaluate(() => window.berthFrame.post("booking.created", { booking_id: "b1" }));
  await page.waitForFunction(() => window.heard.length > 0);
  assert.deepEqual(await page.evaluate(() => window.heard), [{ booking_id: "b1" }]);
  await page.evaluate(() => document.querySelector("#floating").setAttribute("color", "#000"));
  await page.keyboard.press("Escape");
  assert.equal(await isDialogOpen(), false);
});

test("all of it works under a strict policy of the page", { skip }, async () => {
  const policy = `default-src 'none'; script-src ${berth.origin}; frame-src ${berth.origin}; style-src 'none'; img-src data:`;
  const refused = [];
  page.on("console", (message) => message.type() === "error" && refused.push(message.text()));
  page.on("pageerror", (error) => refused.push(error.message));
  const body = `<berth-booking tenant="johndoe"></berth-booking><berth-booking tenant="johndoe" mode="floating"></berth-booking>
    <button data-berth-tenant="johndoe">Cut</button>`;
  await visit({
    body: html(body, { head: '<link rel="icon" href="data:,">' }),
    headers: { "content-security-policy": policy },
  });
  const frame = await bookingFrame();
  await setHeight(frame, 420);
  await untilHeight("420px");
  const display = await page
    .locator("berth-booking")
    .first()
    .evaluate((element) => getComputedStyle(element).display);
  assert.equal(display, "block");
  const floating = page.getByRole("button", { name: "Book now" });
  assert.equal(await floating.evaluate((element) => getComputedStyle(element).position), "fixed");
  await page.getByRole("button", { name: "Cut" }).click();
  assert.equal(await isDialogOpen(), true);
  const box = await page.locator("dialog").boundingBox();
  assert.deepEqual(box, { x: 0, y: 0, width: 1000, height: 700 });
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Escape");
  await untilClosed();
  assert.deepEqual(refused, []);
});
