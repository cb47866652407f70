// What a file of tests in a browser stands on, said once. It is there before the first test, and gone after the last,
// also where one of them failed.

import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import { launchBrowser, skip, startServer } from "./browser.mjs";
import { businessesOf } from "./business.mjs";
import { visitorsOf } from "./visitor.mjs";

export let browser;
export let server;
export let business;
export let visitors;

/** Opens a page of the server, as a customer's link does. */
export const visit = (page, path) => page.goto(server.origin + path);

/**
 * Sets a browser, the real server, its businesses and its visitors up for the tests of a file. `use` prepares what else
 * all of these need, before the first test; `leave` takes that away. A server starts in a third of the time without
 * the demo tenants. So it has them for the files whose tests visit them.
 */
export function setStage({ use = () => undefined, leave = () => undefined, hasDemo = false } = {}) {
  before(async () => {
    if (skip) return;
    // Each is kept as soon as it is there. So it can be ended though the other could not begin.
    const made = [
      launchBrowser().then((launched) => (browser = launched)),
      startServer({ DEMO: hasDemo ? "1" : "0" }).then((started) => (server = started)),
    ];
    const failed = (await Promise.allSettled(made)).find(({ status }) => status === "rejected");
    if (failed) throw failed.reason;
    business = businessesOf(server);
    visitors = visitorsOf(browser, server);
    await use();
  });

  afterEach(() => visitors?.leave());

  after(async () => {
    await browser?.close();
    await leave();
    await server?.stop();
  });
}

/** For the last test of a file: its windows asked no other host for anything, and no script failed in them. */
export function assertNothingElse(...groups) {
  for (const { elsewhere, troubles } of groups) {
    assert.deepEqual(elsewhere, []);
    assert.deepEqual(troubles, []);
  }
}
