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

test("the contract can be read by anybody, in either light", { skip }, async () => {
  assert.match(server.tokenOf("johndoe"), /^btk_/);
  const page = await browser.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(`${server.origin}/docs`);
  assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), "Berth API");
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await violations(page), [], colorScheme);
  }
  assert.deepEqual(faults, []);
});

test("the guide to embedding makes the line to copy, and shows what it does", { skip }, async () => {
  const page = await browser.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(`${server.origin}/docs`);
  await page.getByRole("link", { name: "On your own website" }).click();
  const line = page.locator("[data-line]");
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
