// What is looked for on every page: nothing that axe objects to, and nothing that reaches out of a narrow screen.

import assert from "node:assert/strict";
import { violations } from "./browser.mjs";
import { visitors } from "./stage.mjs";
import { assertNoSideways } from "./visitor.mjs";

export const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
export const TWO_WAYS = ["phone dark", "desktop light"];
export const ALL_WAYS = [...TWO_WAYS, "phone light", "desktop dark"];

/** A visitor for whom nothing moves, so that a page looks the same at once. */
export const come = (options = {}) => visitors.come({ reducedMotion: "reduce", ...options });

/**
 * Looks at what is shown; `where` is what it is called when something is wrong. Both sizes and both lights each time, every
 * size in every light for pages that every visitor sees.
 */
export async function look(page, where, ways = TWO_WAYS) {
  const told = [];
  for (const way of ways) {
    const [device, colorScheme] = way.split(" ");
    await page.setViewportSize(SIZES[device]);
    await page.emulateMedia({ colorScheme });
    for (const violation of await violations(page)) told.push(`${where}, ${way}: ${violation}`);
  }
  await narrow(page, where);
  await page.setViewportSize(SIZES.desktop);
  assert.deepEqual(told, []);
}

export async function narrow(page, where) {
  await page.setViewportSize({ width: 320, height: 640 });
  await assertNoSideways(page, where);
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll("main :is(button, a, input, select, textarea, h1, h2, p, dd)")]
      .filter((element) => element.checkVisibility())
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && (box.left < -1 || box.right > innerWidth + 1))
      .map(
        ({ element, box }) =>
          `${element.outerHTML.slice(0, 80)} from ${Math.round(box.left)} to ${Math.round(box.right)}`,
      ),
  );
  assert.deepEqual(cut, [], `${where}: nothing reaches out of a window of 320 px`);
}
