// The robot check of the pages, spoken to through its own protocol: a small server stands in for Cloudflare's.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { launchBrowser, skip, startServer } from "./support/browser.mjs";

const SCRIPT = `window.turnstile = { render(place, { sitekey, action }) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: "cf-turnstile-response", value: "token-for-" + sitekey + "-to-" + action });
  place.append(input, "I am human");
} };`;

let standIn;
let server;
let browser;
const verified = [];
const human = { success: true, hostname: "127.0.0.1", action: "claim" };
let verdict = human;

before(async () => {
  if (skip) return;
  browser = await launchBrowser();
  standIn = createServer(async (request, response) => {
    if (request.url.startsWith("/turnstile/v0/api.js")) {
      return response.writeHead(200, { "content-type": "text/javascript" }).end(SCRIPT);
    }
    let text = "";
    for await (const chunk of request) text += chunk;
    verified.push({ path: request.url, ...JSON.parse(text) });
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(verdict));
  });
  await new Promise((resolve) => standIn.listen(0, "127.0.0.1", resolve));
  server = await startServer({
    TURNSTILE_SITE_KEY: "site-key",
    TURNSTILE_SECRET_KEY: "secret-key",
    TURNSTILE_URL: `http://127.0.0.1:${standIn.address().port}`,
  });
});

after(async () => {
  standIn?.close();
  await Promise.all([server?.stop(), browser?.close()]);
});

let page;

beforeEach(async () => {
  if (skip) return;
  verdict = human;
  verified.length = 0;
  page = await browser.newPage();
});

afterEach(() => page?.close());

async function bookWith(email) {
  await page.goto(`${server.origin}/johndoe/haircut`);
  await page.locator(".times button.time:visible").first().click();
  await page.getByText("I am human").waitFor();
  await page.getByLabel("Name").fill("Jane");
  await page.getByLabel("Email").fill(email);
  await page.locator("[data-main]").click();
}

test("a booking on our page is made once the robot check passes", { skip }, async () => {
  await bookWith("jane@example.com");
  await page.getByText("You are booked").waitFor();
  assert.equal(verified.length, 1);
  const [{ path, secret, response }] = verified;
  assert.deepEqual([path, secret, response], ["/turnstile/v0/siteverify", "secret-key", "token-for-site-key-to-claim"]);
});

test("a failed robot check books nothing, and keeps what was typed", { skip }, async () => {
  verdict = { success: false, "error-codes": ["invalid-input-response"] };
  await bookWith("robot@example.com");
  await page.getByText("Please complete the check below").waitFor();
  assert.equal(await page.getByLabel("Email").inputValue(), "robot@example.com");
  verdict = human;
  await page.getByText("I am human").waitFor();
  await page.locator("[data-main]").click();
  await page.getByText("You are booked").waitFor();
});

for (const [what, elsewhere] of [
  ["made on another site", { ...human, hostname: "elsewhere.example" }],
  ["made for something else", { ...human, action: "login" }],
]) {
  test(`a token that was ${what} is not accepted`, { skip }, async () => {
    verdict = elsewhere;
    await bookWith("stranger@example.com");
    await page.getByText("Please complete the check below").waitFor();
  });
}

test("a check that does not answer stops no booking", { skip }, async () => {
  standIn.removeAllListeners("request");
  standIn.on("request", (request, response) => {
    if (request.url.includes("api.js")) response.writeHead(200, { "content-type": "text/javascript" }).end(SCRIPT);
    else request.socket.destroy();
  });
  await bookWith("late@example.com");
  await page.getByText("You are booked").waitFor();
});
