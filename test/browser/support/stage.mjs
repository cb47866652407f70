// What a file of tests in a browser stands on, said once: there before its first test, and gone after its last, whichever
// of them failed.

import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import { launchBrowser, skip, startServer } from "./browser.mjs";
import { businessesOf } from "./business.mjs";
import { visitorsOf } from "./visitor.mjs";

/**
 * Sets a browser, the real server, its businesses and its visitors up for the tests of a file. `use` is told them before
 * the first test, and prepares what else all of these need; `leave` takes that away.
 */
export function setStage(use, leave = () => undefined) {
  const stage = {};

  before(async () => {
    if (skip) return;
    const parts = { browser: launchBrowser(), server: startServer() };
    // Each is kept as soon as it is there, so that it can be ended though the other could not begin.
    const made = Object.entries(parts).map(async ([name, part]) => (stage[name] = await part));
    const failed = (await Promise.allSettled(made)).find(({ status }) => status === "rejected");
    if (failed) throw failed.reason;
    stage.business = businessesOf(stage.server);
    stage.visitors = visitorsOf(stage.browser, stage.server);
    await use(stage);
  });

  afterEach(() => stage.visitors?.leave());

  after(async () => {
    await stage.browser?.close();
    await leave();
    await stage.server?.stop();
  });
}

/** For the last test of a file: its windows asked no other host for anything, and no script failed in them. */
export function assertNothingElse(...groups) {
  for (const { elsewhere, troubles } of groups) {
    assert.deepEqual(elsewhere, []);
    assert.deepEqual(troubles, []);
  }
}
