// One style sheet serves all screens of staff. A class that two of its files give a look would change the screens of both.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/project.mjs";

/** All screens build on these, and add to their classes. */
const SHARED = ["base", "blocks", "forms"];

const styleOf = (name) => readFileSync(join(ROOT, "src/browser/styles", `${name}.css`), "utf8");

/** The files that make up a style sheet. */
function filesOf(name) {
  const imported = [...styleOf(name).matchAll(/@import "\.\/([\w-]+)\.css"/g)].map(([, other]) => other);
  return [name, ...imported.flatMap(filesOf)];
}

/** The classes that a file gives a look wherever they stand, on screens of any width. */
function classesOf(name) {
  const rules = styleOf(name)
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/^@[^{;]+\{$[\s\S]*?^\}$/gm, "");
  return [...rules.matchAll(/([^{}]+)\{([^}]*)\}/g)]
    .flatMap(([, selectors]) => selectors.split(",").map((selector) => selector.trim()))
    .filter((selector) => /^\.[\w-]+$/.test(selector));
}

/** `calendar-items` and `calendar-list` are of one screen. */
const screenOf = (file) => file.split("-")[0];

test("no two screens of staff give the same class a look", () => {
  const homes = new Map();
  for (const file of filesOf("staff").filter((each) => !SHARED.includes(each))) {
    for (const name of new Set(classesOf(file))) homes.set(name, (homes.get(name) ?? new Set()).add(screenOf(file)));
  }
  assert.ok(homes.size > 50, `${homes.size} classes were found`);
  assert.deepEqual(
    [...homes].filter(([, screens]) => screens.size > 1),
    [],
  );
});
