// A sentence that no page and no message says any more is translated into nine languages for nothing.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/project.mjs";

const SRC = join(ROOT, "src");

/** A list shows all of these, so no code names one of them. */
const SHOWN_AS_A_LIST = ["lunch", "holiday", "training"];
/** `is_cancelled`: the code adds the status. */
const MADE_UP = /^is_/;

const files = readdirSync(SRC, { recursive: true }).filter((file) => /\.tsx?$/.test(file));
const areWords = (file) => /^i18n\/words\/.*\b(en|es|fr|de|pt|hi|ja|ko|ar)\b/.test(file);
const textOf = (file) => readFileSync(join(SRC, file), "utf8");

test("the code names each sentence of the pages, of accounts, of the dashboard and of messages", () => {
  const code = files.filter((file) => !areWords(file)).map(textOf);
  const named = new Set(code.join("\n").match(/\w+/g));
  const english = files.filter((file) => areWords(file) && /\ben\b/.test(file)).map(textOf);
  const names = new Set([...english.join("\n").matchAll(/^ +(\w+):/gm)].map(([, name]) => name));
  assert.ok(names.size > 900, `${names.size} names were found`);
  assert.deepEqual(
    [...names].filter((name) => !named.has(name) && !SHOWN_AS_A_LIST.includes(name) && !MADE_UP.test(name)),
    [],
  );
});
