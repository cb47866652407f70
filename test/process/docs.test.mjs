// Documents name what there is, and the check that says so can fail.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { allProblems, misplacedDecisions, problemsOf, unlistedMemos } from "../../scripts/check-docs.mjs";
import { readTree } from "../../scripts/tree-facts.mjs";

const FILES = {
  "package.json": '{ "scripts": { "fuzz": "node fuzz.mjs" }, "dependencies": { "zod": "1" } }',
  "src/env.ts": "export type Env = { readonly SIGNUP?: string };\n// FORGOTTEN is a name of a comment.\n",
  "src/http/slots.ts": 'export const listSlots = publicRoute({\n  method: "GET",\n  path: "/v1/{tenant}/slots",\n});\n',
  "src/memo.ts": "const slugs = new Map<string, string>();\n",
  "scripts/fuzz.mjs": "const { seed } = options;\n",
  "test/races.test.ts":
    'describe("rivals", () => {\n  it("one wins", () => {});\n  it.each([2])("%s lose", () => {});\n});\nit("alone", () => {});\n',
  "docs/data.md": "# Data\n\n## KV keys\n",
};

const root = mkdtempSync(join(tmpdir(), "berth-docs-"));
for (const [file, text] of Object.entries(FILES)) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}
after(() => rmSync(root, { recursive: true, force: true }));
const tree = readTree(root);

const WELL = {
  "a file, a folder, a bare name, the end of a path and a pattern":
    "`src/env.ts` `src/http/` `env.ts` `http/slots.ts` `test/*.ts`",
  "a setting, an identifier, a called one": "`SIGNUP=open`, `listSlots`, `listSlots()`",
  "a route with its method, its query and its beginning": "`GET /v1/{tenant}/slots` `/v1/{slug}/slots?from=` `/v1/...`",
  "a command with an option, in text and in a block": "`npm run fuzz -- --seed=1`\n\n```sh\nnpm ci\nnpm run fuzz\n```",
  "a link with its heading": "[data](docs/data.md#kv-keys), [out](https://example.com/nothing)",
  "a block that holds no commands": "```toml\nnothing = `nowhere.ts`\n```",
};

const WRONG = {
  "a file that is gone": ["`src/gone.ts`", "names the file src/gone.ts"],
  "a folder that is gone": ["`src/gone/`", "names the file src/gone/"],
  "a pattern that no file has": ["`src/*.tsx`", "names the file src/*.tsx"],
  "a link to a file that is gone": ["[data](docs/gone.md)", "links to docs/gone.md"],
  "a link to a heading that is gone": ["[data](docs/data.md#tables)", "there is no such heading"],
  "an npm command that does not exist": ["`npm run torture`", "names npm torture"],
  "such a command in a block": ["```sh\nnpm run torture\n```", "README.md:2 names npm torture"],
  "an option that no command takes": ["`npm run fuzz -- --speed=1`", "names the option --speed"],
  "a package that is not installed": ["`npx wrangler`", "names npx wrangler"],
  "a setting that the code does not read": ["`SIGN_UP=open`", "names SIGN_UP"],
  "an identifier that the code does not have": ["`showSlots`", "names showSlots"],
  "a name that only a comment has": ["`FORGOTTEN`", "names FORGOTTEN"],
  "a route that does not exist": ["`/v1/{tenant}/pools`", "names the route"],
  "a method that a route does not take": ["`POST /v1/{tenant}/slots`", "names the route"],
  "a sentence without an actor": ["Whoever books is told.", 'says "Whoever"'],
};

for (const [what, text] of Object.entries(WELL)) {
  test(`a document may name ${what}`, () => assert.deepEqual(problemsOf(tree, "README.md", text), []));
}

for (const [what, [text, expected]] of Object.entries(WRONG)) {
  test(`the check of documents finds ${what}`, () => {
    const problems = problemsOf(tree, "README.md", text);
    assert.equal(problems.length, 1, problems.join("\n"));
    assert.ok(problems[0].includes(expected), problems[0]);
  });
}

test("a promise names a test that exists, by its group or alone", () => {
  const row = (tests) => problemsOf(tree, "docs/promises.md", `| One wins. | \`test/races.test.ts\` ${tests} |`);
  assert.deepEqual(row('"rivals › one wins", "one wins", "… lose", "alone"'), []);
  assert.match(row('"two win"').join(), /names the test "two win"/);
  assert.match(row('"one wins", "alone › one wins"').join(), /names the test "alone › one wins"/);
  assert.match(row("").join(), /promises without naming a test/);
});

test("a README is short, and a decision has its parts on one page", () => {
  assert.match(problemsOf(tree, "README.md", "line\n".repeat(151)).join(), /151 lines of at most 150/);
  const decision = "# A decision\n\n## Context\n\n## Decision\n\n## Rejected\n";
  const path = "docs/decisions/0001-one.md";
  assert.deepEqual(problemsOf(tree, path, decision), []);
  assert.match(problemsOf(tree, path, decision.replace("## Rejected\n", "")).join(), /lacks the part "## Rejected"/);
  assert.match(problemsOf(tree, path, `${decision}${"line\n".repeat(40)}`).join(), /lines of at most 40/);
});

test("each decision has a number of its own and stands in the list", () => {
  const paths = ["docs/data.md", "docs/decisions/0001-one.md", "docs/decisions/0001-two.md"];
  assert.deepEqual(misplacedDecisions(paths, "[1](0001-one.md)"), [
    "docs/decisions/README.md lacks 0001-two.md",
    "0001-two.md has the number of another decision",
  ]);
  assert.deepEqual(misplacedDecisions(paths.slice(0, 2), "[1](0001-one.md)"), []);
});

test("what a module remembers stands in the table of memos", () => {
  assert.deepEqual(unlistedMemos(tree, "| slugs | `src/memo.ts` |"), []);
  assert.deepEqual(unlistedMemos(tree, "| slugs | - |"), ["docs/data.md lacks the memo of src/memo.ts"]);
});

test("the documents of this project name what there is", () => assert.deepEqual(allProblems(), []));
