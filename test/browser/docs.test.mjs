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
