// The contract page of the real server, in a browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, skip, startServer, violations } from "./support/browser.mjs";

let server;
let browser;

before(async () => {
  if (skip) return;
  browser = await launchBrowser();
  server = await startServer();
});

after(async () => {
  await Promise.all([server?.stop(), browser?.close()]);
});

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

/** A page in its own window; what went wrong in it is kept. */
async function open(t, path, viewport = DESKTOP) {
  const context = await browser.newContext({ viewport });
  t.after(() => context.close());
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(`${server.origin}${path}`);
  return { page, faults };
}

for (const [path, title] of [
  ["/docs", "Berth API"],
  ["/docs#createBooking", "Berth API"],
  ["/docs/guides", "Guides"],
]) {
  test(`${path} is readable and accessible, in light and dark, on a phone and on a desktop`, { skip }, async (t) => {
    const { page, faults } = await open(t, path);
    assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), title);
    for (const [viewport, colorScheme] of [
      [DESKTOP, "light"],
      [PHONE, "dark"],
    ]) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await violations(page), [], `${colorScheme} of ${viewport.width} px`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= viewport.width, `${wide} px wide in a window of ${viewport.width}`);
    }
    assert.deepEqual(faults, []);
  });
}

test("a search in the contents finds its entries, and a link opens its operation", { skip }, async (t) => {
  const { page, faults } = await open(t, "/docs/guides");
  const contents = page.getByRole("navigation", { name: "Contents" });
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("/");
  await page.keyboard.type("reschedule post");
  await contents.getByText("2 entries").waitFor();
  await contents.getByRole("link", { name: /\/v1\/public\/bookings\/\{id\}\/reschedule/ }).click();
  const operation = page.locator("details#reschedulePublicBooking");
  await operation.getByRole("heading", { name: "Request" }).waitFor();
  assert.equal(new URL(page.url()).hash, "#reschedulePublicBooking");
  const current = page.locator("#contents [aria-current]");
  assert.match(await current.innerText(), /Move a booking to another time/);
  await page.getByRole("searchbox", { name: "Search" }).fill("nothing like that");
  await contents.getByText("0 entries").waitFor();
  await page.getByRole("searchbox", { name: "Search" }).fill("");
  await contents.getByRole("link", { name: "Overview" }).waitFor();
  assert.deepEqual(faults, []);
});

test("a button copies a request, without the text around it", { skip }, async (t) => {
  const { page } = await open(t, "/docs/guides#book");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.origin });
  const sample = page.locator("figure.code").nth(2);
  await sample.getByRole("button", { name: "Copy" }).click();
  await sample.getByRole("button", { name: "Copied" }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(copied.startsWith(`curl '${server.origin}/v1/public/johndoe/bookings' \\\n  -H "idempotency-key`), copied);
});

test("without a script all of it is there: contents, operations and code", { skip }, async (t) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: PHONE });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(`${server.origin}/docs`);
  await page.getByRole("link", { name: "Contents", exact: true }).click();
  await page.locator("#contents summary", { hasText: "Waitlist" }).click();
  await page
    .locator("#contents")
    .getByRole("link", { name: /Join the waitlist for one start/ })
    .click();
  await page.locator("#joinWaitlist > summary").click();
  await page.getByRole("figure", { name: "Request: joinWaitlist" }).waitFor();
});

test("the guide to embedding makes the line to copy, and shows what it does", { skip }, async () => {
  const page = await browser.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(`${server.origin}/docs`);
  await page.locator("main").getByRole("link", { name: "On your own website" }).click();
  const line = page.locator("[data-line]");
  // The page's script writes it once it has loaded.
  await page.waitForFunction(() => document.querySelector("[data-line]")?.textContent.includes("berth-booking"));
  assert.match(
    await line.textContent(),
    /<script src="http:\/\/[^"]+\/widget.js" async><\/script>\n<berth-booking tenant="johndoe">/,
  );
  await page.locator("[data-preview] berth-booking iframe").waitFor();
  const frame = await (await page.waitForSelector("[data-preview] berth-booking iframe")).contentFrame();
  await frame.getByRole("heading", { name: "John Doe" }).waitFor();
  await page.getByLabel("Service", { exact: true }).fill("haircut");
  await page.locator('[name="kind"]').selectOption("button");
  await page.getByLabel("Words of the button").fill('Book "now"');
  await page.getByLabel("Accent").fill("#a04");
  await page.waitForFunction(() => document.querySelector("[data-line]").textContent.includes("data-berth-accent"));
  const said = await line.textContent();
  assert.match(said, /<button type="button" data-berth-tenant="johndoe" data-berth-service="haircut"/);
  assert.match(said, /data-berth-label="Book &quot;now&quot;" data-berth-accent="#a04">Book "now"<\/button>$/);
  await page.locator("[data-preview] button").click();
  await page.locator("dialog iframe").waitFor();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("dialog"));
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await violations(page), [], colorScheme);
  }
  const types = await fetch(`${server.origin}/berth-widget.d.ts`);
  assert.match(await types.text(), /export interface BerthEvents/);
  assert.deepEqual(faults, []);
});
