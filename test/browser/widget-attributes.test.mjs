// What the embed loader makes of attributes, options, and the look and settings of its page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip } from "./support/browser.mjs";
import {
  berth,
  bookingFrame,
  frameHeight,
  page,
  queryOf,
  setPages,
  setSites,
  shop,
  stranger,
  untilClosed,
  untilHeight,
  visit,
} from "./support/sites.mjs";

setSites();

test("attributes, the page's address and its style reach the frame; attributes go first", { skip }, async () => {
  const style = `<style>berth-booking{--berth-accent: #c00;--berth-radius:4px;--berth-font:Georgia, serif;--berth-text:#111}
    :root{--berth-background:#fafafa}</style>`;
  const body = `<berth-booking tenant="johndoe" service="hair cut/1" name="Jane Smith" email="jane@example.com" phone="+1 555"
    notes="a&amp;b" date="2030-05-01" month="2030-05" duration="45" resource="anna" party="2" tz="Asia/Seoul" lang="de"
    theme="dark" metadata-order="7" utm_source="shop" ns="first" onclick="" class="wide" data-x="1"></berth-booking>`;
  const query = "?utm_source=mail&utm_campaign=may&name=Other&token=secret&metadata%5Bfrom%5D=mail&phone=1";
  await visit(body, { query, head: style });
  const expected = {
    origin: berth.origin,
    path: "/embed/johndoe/hair%20cut%2F1",
    name: "Jane Smith",
    email: "jane@example.com",
    phone: "+1 555",
    notes: "a&b",
    date: "2030-05-01",
    month: "2030-05",
    duration: "45",
    resource: "anna",
    party: "2",
    tz: "Asia/Seoul",
    lang: "de",
    theme: "dark",
    "metadata[order]": "7",
    utm_source: "shop",
    utm_campaign: "may",
    ns: "first",
    accent: "#cc0000",
    radius: "4px",
    font: "Georgia, serif",
    background: "#fafafa",
    text: "#111111",
  };
  assert.deepEqual(await queryOf(), expected);
  await visit(body.replace("<berth-booking", "<berth-booking prefill-from-url"), { query, head: style });
  assert.deepEqual(await queryOf(), { ...expected, "metadata[from]": "mail" });
  await visit('<berth-booking tenant="johndoe" prefill-from-url></berth-booking>', { query: `${query}&service=beard` });
  assert.deepEqual(await queryOf(), {
    origin: berth.origin,
    path: "/embed/johndoe/beard",
    utm_source: "mail",
    utm_campaign: "may",
    name: "Other",
    phone: "1",
    "metadata[from]": "mail",
  });
});

test("a trigger hands over its named attributes, and no script that user content may contain", { skip }, async () => {
  const run = "document.title='ran'";
  await visit(`<b data-berth-tenant="johndoe" data-berth-service="haircut" data-berth-onmouseover="${run}"
      data-berth-onfocus="${run}" data-berth-tabindex="0" data-berth-autofocus="" data-berth-style="position:fixed;inset:0"
      data-berth-origin="${stranger.origin}" data-berth-mode="floating" data-berth-ns="mine" data-berth-accent="#123456"
      data-berth-metadata-order="7" data-berth-xlink:href="javascript:${run}">read more</b>
    <a href="${stranger.origin}/johndoe" data-berth-popup data-berth-origin="${stranger.origin}">Elsewhere</a>`);
  await page.getByText("read more").click();
  const booking = page.locator("dialog berth-booking");
  const names = await booking.evaluate((element) => element.getAttributeNames().filter((name) => name !== "style"));
  assert.deepEqual(names.sort(), ["accent", "metadata-order", "ns", "service", "tenant"]);
  assert.equal((await queryOf()).origin, berth.origin, "the dialog shows no other site");
  await booking.hover();
  await bookingFrame();
  assert.equal(await page.title(), "Shop");
  await page.keyboard.press("Escape");
  await untilClosed();
  await page.getByRole("link", { name: "Elsewhere" }).click();
  await page.waitForURL(`${stranger.origin}/johndoe`);
});

test("options and elements pass on nothing that runs either", { skip }, async () => {
  await visit(`<berth-booking tenant="johndoe" mode="popup" onclick="window.ran = true" id="one"></berth-booking>`);
  await page.getByRole("button", { name: "Book now" }).click();
  assert.equal(await page.locator("dialog berth-booking").getAttribute("onclick"), null);
  await page.evaluate(() => window.Berth.open({ tenant: "johndoe", onmouseover: "window.ran = true", ID: "x" }));
  const names = await page.locator("dialog berth-booking").evaluate((element) => element.getAttributeNames());
  assert.deepEqual(
    names.filter((name) => name !== "style"),
    ["tenant"],
  );
});

for (const [name, given, told] of [
  ["accent", "rebeccapurple", "#663399"],
  ["background", "hsl(0 0% 10%)", "#1a1a1a"],
  ["text", "rgb(1, 2, 3)", "#010203"],
  ["radius", "3px", "3px"],
  ["font", "Georgia, serif", "Georgia, serif"],
]) {
  test(`the look has ${name} as an attribute and as a property, and the attribute goes first`, { skip }, async () => {
    await visit(`<berth-booking tenant="johndoe" ${name}="${given}"></berth-booking>`);
    assert.equal((await queryOf())[name], told);
    const style = `<style>berth-booking{--berth-${name}:${given}}</style>`;
    await visit('<berth-booking tenant="johndoe"></berth-booking>', { head: style });
    assert.equal((await queryOf())[name], told);
    const other = { radius: "9px", font: "Arial" }[name] ?? "#abcdef";
    await visit(`<berth-booking tenant="johndoe" ${name}="${other}"></berth-booking>`, { head: style });
    assert.equal((await queryOf())[name], other);
    await visit(`<button data-berth-tenant="johndoe" data-berth-${name}="${given}">Book</button>`);
    await page.getByRole("button", { name: "Book" }).click();
    assert.equal((await queryOf())[name], told);
  });
}

test("a frame is light unless the element or the scheme of the page says otherwise", { skip }, async () => {
  await page.emulateMedia({ colorScheme: "dark" });
  const themeWith = async (attributes, head = "") => {
    await visit(`<berth-booking tenant="johndoe" ${attributes}></berth-booking>`, { head });
    return (await queryOf()).theme;
  };
  assert.equal(await themeWith(""), undefined);
  assert.equal(await themeWith('theme="dark"'), "dark");
  assert.equal(await themeWith('theme="auto"'), "auto");
  assert.equal(await themeWith("", "<style>:root{color-scheme:dark}</style>"), "dark");
  assert.equal(await themeWith("", "<style>:root{color-scheme:light dark}</style>"), "auto");
  assert.equal(await themeWith('theme="light"', "<style>:root{color-scheme:dark}</style>"), "light");
});

test("a light frame on a dark page has a light ground behind it", { skip }, async () => {
  await visit('<div style="background:#101010"><berth-booking tenant="johndoe"></berth-booking></div>');
  await bookingFrame();
  await untilHeight("300px");
  const ground = () => page.locator("iframe").evaluate((frame) => getComputedStyle(frame).backgroundColor);
  assert.equal(await ground(), "rgb(255, 255, 255)");
  await visit('<div style="background:#fdfdfd"><berth-booking tenant="johndoe"></berth-booking></div>');
  await bookingFrame();
  await untilHeight("300px");
  assert.equal(await ground(), "rgba(0, 0, 0, 0)");
});

test("a placeholder shows until the frame has loaded", { skip }, async () => {
  await visit('<berth-booking tenant="silent"></berth-booking><berth-booking tenant="johndoe"></berth-booking>');
  const grounds = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("berth-booking")].map(
        ({ shadowRoot }) => getComputedStyle(shadowRoot.querySelector("iframe")).backgroundImage,
      ),
    );
  await untilHeight("300px");
  const [waiting, there] = await grounds();
  assert.match(waiting, /linear-gradient/);
  assert.equal(there, "none");
});

test("attributes that change reload the frame once and leave no step in the history", { skip }, async () => {
  await visit('<berth-booking tenant="johndoe"></berth-booking>');
  await bookingFrame();
  await untilHeight("300px");
  const loads = [];
  page.on("request", (request) => request.isNavigationRequest() && loads.push(new URL(request.url()).pathname));
  const stepsBefore = await page.evaluate(() => history.length);
  await page.evaluate(() => {
    const element = document.querySelector("berth-booking");
    element.setAttribute("service", "beard");
    element.setAttribute("service", "haircut");
    element.setAttribute("lang", "de");
    element.className = "wide";
  });
  await page.waitForSelector('iframe[src*="lang=de"]');
  await bookingFrame();
  assert.equal(await frameHeight(), "300px");
  await page.evaluate(() => document.querySelector("berth-booking").classList.add("wider"));
  await page.waitForTimeout(200);
  assert.deepEqual(loads, ["/embed/johndoe/haircut"]);
  assert.equal(await page.evaluate(() => history.length), stepsBefore);
  await page.evaluate(() => document.querySelector("berth-booking").removeAttribute("tenant"));
  await page.waitForFunction(() => !document.querySelector("berth-booking").shadowRoot.querySelector("iframe"));
});

test("the script adds one global to the page, and including it twice does no harm", { skip }, async () => {
  const globals = () => page.evaluate(() => Object.getOwnPropertyNames(window));
  setPages({ "/": "<!doctype html><title>Empty</title>" });
  await page.goto(shop.origin);
  const without = new Set(await globals());
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await visit('<berth-booking tenant="johndoe"></berth-booking>');
  assert.deepEqual(
    (await globals()).filter((name) => !without.has(name)),
    ["Berth"],
  );
  const first = await page.evaluateHandle(() => window.Berth);
  await page.addScriptTag({ url: `${berth.origin}/widget.js?again` });
  assert.equal(await page.evaluate((api) => api === window.Berth, first), true);
  assert.deepEqual(await page.evaluate(() => [window.Berth.version, ...Object.keys(window.Berth)]), [
    1,
    "open",
    "close",
    "on",
    "version",
  ]);
  await page.evaluate(() =>
    window.Berth.open({ tenant: "johndoe", service: "haircut", metadata: { orderNo: 7 }, name: null }),
  );
  assert.equal(await page.locator("dialog").count(), 1);
  const url = new URL(await page.locator("dialog iframe").getAttribute("src"));
  const site = encodeURIComponent(shop.origin);
  assert.equal(url.pathname + url.search, `/embed/johndoe/haircut?metadata%5BorderNo%5D=7&site=${site}`);
  await page.evaluate(() => window.Berth.open({ tenant: "johndoe" }));
  assert.equal(await page.locator("dialog").count(), 1, "one dialog at a time");
  await page.evaluate(() => window.Berth.close());
  await untilClosed();
  assert.deepEqual(errors, []);
});
