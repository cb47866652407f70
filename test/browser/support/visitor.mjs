// People at a browser: each has a window of their own, and goes the way from a page of times to a booking.

import assert from "node:assert/strict";
import { startValue } from "./business.mjs";

export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
export const DESKTOP = { viewport: { width: 1280, height: 900 } };

export const JANE = { name: "Jane Smith", email: "jane@example.com" };

/**
 * Visitors of one server. Their windows' requests to other servers, and their faults, are kept for the end of the file.
 */
export function visitorsOf(browser, server) {
  const elsewhere = [];
  const troubles = [];
  const contexts = [];
  let asked = 0;
  return {
    elsewhere,
    troubles,
    asked: () => asked,
    async come({ allowed = [], ...options } = {}) {
      const context = await browser.newContext({
        ...DESKTOP,
        locale: "en-US",
        timezoneId: "America/New_York",
        ...options,
      });
      contexts.push(context);
      context.setDefaultTimeout(20_000);
      context.on("request", (request) => {
        asked++;
        const { protocol, origin } = new URL(request.url());
        if (!/^(https?|wss?):$/.test(protocol)) return;
        const http = origin.replace(/^ws/, "http");
        if (http !== server.origin && !allowed.includes(http)) elsewhere.push(request.url());
      });
      context.on("weberror", (error) => troubles.push(error.error().message));
      context.on("console", (message) => {
        const isAnswer = message.text().startsWith("Failed to load resource: the server responded with a status of 4");
        if (message.type() === "error" && !isAnswer) troubles.push(`${message.text()} (${message.location().url})`);
      });
      const page = await context.newPage();
      page.on("websocket", (socket) => {
        asked++;
        const http = new URL(socket.url()).origin.replace(/^ws/, "http");
        if (http !== server.origin && !allowed.includes(http)) elsewhere.push(socket.url());
      });
      return page;
    },
    async leave() {
      await Promise.all(contexts.splice(0).map((context) => context.close()));
    },
  };
}

/** A person presses what they see. A browser drops what is pressed before it has drawn a page for the first time. */
export const seen = (page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** Turns the months until a day is in sight. */
export async function findDay(page, date) {
  const day = page.locator(`a.day[data-key="${date}"]`);
  for (let turns = 0; turns < 13; turns++) {
    await page.locator(".picker .month h2").waitFor();
    if ((await day.count()) > 0) return day;
    const title = page.locator(".picker .month h2");
    const before = (await title.textContent()).trim();
    await page.locator('.picker a[data-key="next"]').click();
    await title.filter({ hasNotText: before }).waitFor();
  }
  return day;
}

export const timeOf = (page, slot, period = "") =>
  page.locator(`.times button.time[name="slot"][value="${startValue(slot)}${period && `~${period}`}"]`);

/** Opens the section that a time is folded up in, as a visitor does. */
async function unfold(time) {
  await time.evaluate((element) => {
    for (let folded = element.closest("details"); folded; folded = folded.parentElement.closest("details")) {
      folded.open = true;
    }
  });
}

/** Goes from the page of a service to the form in which one says who one is. */
export async function choose(page, slot, { press = "click", period = "" } = {}) {
  const day = await findDay(page, slot.date);
  await day[press]();
  await page.locator("main:not([aria-busy])").waitFor();
  await unfold(timeOf(page, slot, period));
  await timeOf(page, slot, period)[press]();
  await page.locator("[data-draft]").waitFor();
}

export async function fillIn(page, who = JANE) {
  for (const [name, value] of Object.entries(who)) await page.locator(`form [name="${name}"]`).fill(value);
}

export const mainButton = (page) => page.locator("[data-draft] button[data-main]");

/** Sends the form, and is at the page of the booking then. */
export async function confirm(page, { press = "click" } = {}) {
  await mainButton(page)[press]();
  await page.waitForURL(/\/manage\/bkg_/);
  await page.locator(".status").waitFor();
}

/** What is held by the form that is shown. */
export const holdShown = async (page) => ({
  id: await page.locator('[data-draft] input[name="hold"]').inputValue(),
  token: await page.locator('[data-draft] input[name="hold_token"]').inputValue(),
});

export const textOf = async (page, selector) =>
  (await page.locator(selector).first().innerText()).replaceAll(/\s+/gu, " ").trim();

export async function assertNoSideways(page, where) {
  const { scrollWidth, clientWidth } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return { scrollWidth, clientWidth };
  });
  assert.ok(scrollWidth <= clientWidth, `${where}: ${scrollWidth} px wide in a window of ${clientWidth}`);
}
