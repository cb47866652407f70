// Marks are the data attributes by which the script finds its way on a page. Both sides have the same, so that neither
// looks for what the other has renamed.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/project.mjs";

/** Only tests, and programs that read the dashboard, look for these. */
const OF_TESTS = [
  "data-main",
  ..."count refused first session customer announcement message entry start payment"
    .split(" ")
    .map((name) => `data-${name}`),
];
/** The script reads these by a name that it is given. */
const BY_NAME = ["data-name", "data-phone", "data-email"];
/** The guide to embedding shows these to its readers; the loader reads all that begin so. */
const OF_TRIGGERS = /^data-berth-(?!root$)/;

const textsIn = (folder, extension) =>
  readdirSync(join(ROOT, folder), { recursive: true })
    .filter((file) => extension.test(file) && !file.includes(".gen."))
    .map((file) => readFileSync(join(ROOT, folder, file), "utf8"));

const attributeOf = (property) => `data-${property.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function marksIn(texts) {
  const marks = new Set();
  for (const text of texts) {
    for (const [mark] of text.matchAll(/\bdata-[a-z]+(-[a-z]+)*/g)) marks.add(mark);
    for (const [, property] of text.matchAll(/\bdataset\??\.(\w+)/g)) marks.add(attributeOf(property));
    for (const [, list] of text.matchAll(/\{([^{}]*)\} = [^;\n]*dataset\b/g)) {
      for (const [property] of list.matchAll(/(?<![\w:] *)\b[a-z]\w*/g)) marks.add(attributeOf(property));
    }
  }
  return marks;
}

/** What the script writes for itself: a property that it sets. */
function ownMarksIn(texts) {
  const set = texts.flatMap((text) => [...text.matchAll(/\bdataset\.(\w+) (?:\?\?)?= /g)]);
  return new Set(set.map(([, property]) => attributeOf(property)));
}

const pages = marksIn(textsIn("src/web", /\.tsx?$/));
const scripts = textsIn("src/browser", /\.ts$/);
const script = marksIn(scripts);
const style = marksIn(textsIn("src/browser", /\.css$/));
const own = ownMarksIn(scripts);
const isOfTrigger = (mark) => OF_TRIGGERS.test(mark) || mark === "data-berth";

test("the script and the style look for no mark that neither a page nor the script makes", () => {
  const wanted = [...new Set([...script, ...style])].filter((mark) => !isOfTrigger(mark));
  assert.ok(wanted.length > 40, `only ${wanted.length} marks are found`);
  assert.deepEqual(
    wanted.filter((mark) => !pages.has(mark) && !own.has(mark)),
    [],
  );
});

test("a page has no mark that neither the script nor the style looks for", () => {
  const made = [...pages].filter((mark) => !isOfTrigger(mark) && ![...OF_TESTS, ...BY_NAME].includes(mark));
  assert.deepEqual(
    made.filter((mark) => !script.has(mark) && !style.has(mark)),
    [],
  );
});
