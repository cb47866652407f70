// Checks that documents name only what the tree has: files, npm commands, packages, options, settings, routes,
// identifiers, headings and tests. It also checks their form: a short README, decisions of one page, and our English.
//
// Names are the texts in backticks and in blocks of commands. FOREIGN lists the platform's own names.

import { basename, dirname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./project.mjs";
import { normalName, normalPath, readTree } from "./tree-facts.mjs";

const MOST_README_LINES = 150;
const MOST_DECISION_LINES = 40;
const DECISION_PARTS = ["## Context", "## Decision", "## Rejected"];
const PROMISES = "docs/promises.md";
const MEMOS = "docs/data.md";
const DECISIONS = "docs/decisions/README.md";
const DECISION = /^docs\/decisions\/\d{4}-/;
/** Commands of npm itself. */
const NPM_OWN = new Set(["ci", "install"]);
/** Words of the platform, of standards and of other programs that our code does not use by name. */
const FOREIGN = new Set(["uuidgen", "jurisdiction", "onNextSessionRestoreBookmark"]);
/** Words that hide the actor: a sentence names the calendar, coordinator, caller, customer or alarm. */
const UNCLEAR = /\b(whoever|whomever|whatever|nobody|somebody|what it was told)\b/i;

/** All problems of one document of a tree, as sentences. */
export function problemsOf(tree, path, text) {
  const problems = [];
  const check = { tree, path, problems };
  const { prose, blocks } = splitBlocks(text);
  for (const { number, line } of prose) {
    const at = `${path}:${number}`;
    const say = (sentence) => problems.push(`${at} ${sentence}`);
    for (const [, code] of line.matchAll(/`([^`]+)`/g)) checkCode(check, code, say);
    for (const [, link, image] of line.matchAll(/\]\(([^)\s]+)\)|<img src="([^"]+)"/g))
      checkLink(check, link ?? image, say);
    const unclear = UNCLEAR.exec(line.replaceAll(path === PROMISES ? /`[^`]*`|"[^"]*"/g : /`[^`]*`/g, ""));
    if (unclear) say(`says "${unclear[1]}": name the actor`);
    if (path === PROMISES) checkPromise(check, line, say);
  }
  for (const { number, line } of blocks)
    checkCommands(check, line, (sentence) => problems.push(`${path}:${number} ${sentence}`));
  checkForm(path, text, (sentence) => problems.push(`${path} ${sentence}`));
  return problems;
}

/** The lines of text, and the lines of command blocks. */
function splitBlocks(text) {
  const [prose, blocks] = [[], []];
  let fence = null;
  for (const [index, line] of text.split("\n").entries()) {
    const mark = /^\s*```(\w*)/.exec(line);
    if (mark) fence = fence === null ? mark[1] : null;
    else if (fence === null) prose.push({ number: index + 1, line });
    else if (fence === "sh") blocks.push({ number: index + 1, line });
  }
  return { prose, blocks };
}

function checkCode({ tree, path }, code, say) {
  if (/^(npm|npx) /.test(code)) return checkCommands({ tree }, code, say);
  const [, method, address] = /^(?:(GET|POST|PUT|PATCH|DELETE) )?(\/[\w{}.\-/?=&]*)$/.exec(code) ?? [];
  if (address !== undefined)
    return isRoute(tree, method, address) || say(`names the route ${code}, which does not exist`);
  if (isPathLike(tree, code)) return hasPath(tree, path, code) || say(`names the file ${code}, which does not exist`);
  if (/^--[\w-]+/.test(code)) return checkOption(tree, code, say);
  const name = /^([A-Z][A-Z0-9_]*)=/.exec(code)?.[1] ?? code;
  // A dotted or called name is one of ours when each of its parts is.
  if (!/^[A-Za-z_$][\w$]*([.-][A-Za-z_$][\w$]*)*(\(\))?$/.test(name)) return;
  const isKnown = (part) => tree.words.has(part) || FOREIGN.has(part);
  // Headers are written in any case.
  const isHeaderPart = (part) => name.includes("-") && isKnown(part.toLowerCase());
  const missing = name.split(/[.\-()]+/).filter((part) => part !== "" && !isKnown(part) && !isHeaderPart(part));
  if (missing.length > 0 && !isPackage(tree, name)) say(`names ${name}, which the code does not have`);
}

const EXTENSIONS = /\.(tsx?|mjs|js|json|toml|css|md|sql|sh|yml|png|gen\.ts)$/;

function isPathLike(tree, code) {
  if (/\s|^@|:\/\/|^\.{3}/.test(code)) return false;
  return EXTENSIONS.test(code) || code.endsWith("/") || (code.includes("/") && tree.folders.has(code.split("/")[0]));
}

/** From the root or beside the document. A bare name, or the end of a path, is enough if it leads to a file. */
function hasPath({ files, folders, names }, document, code) {
  const path = code.replace(/\/$/, "");
  const beside = normalize(join(dirname(document), path));
  if ([path, beside].some((one) => files.has(one) || folders.has(one))) return true;
  if (path.includes("*")) {
    const parts = path.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
    const pattern = new RegExp(`^(.*/)?${parts.join("[^/]*")}$`);
    return [...files].some((file) => pattern.test(file));
  }
  if (!path.includes("/")) return names.has(path);
  return [...files, ...folders].some((file) => file.endsWith(`/${path}`));
}

function isRoute({ routes }, method, address) {
  const isBeginning = address.endsWith("/...");
  const path = normalPath(address).replace(/\/\.\.\.$/, "");
  if (isBeginning) return [...routes.keys()].some((route) => route === path || route.startsWith(`${path}/`));
  const methods = routes.get(path);
  return methods !== undefined && (method === undefined || methods.has(method) || methods.has("*"));
}

function checkLink({ tree, path }, target, say) {
  if (/^(https?|mailto):/.test(target)) return;
  const [file, anchor] = target.split("#");
  const linked = file === "" ? path : normalize(join(dirname(path), file)).replace(/\/$/, "");
  if (!tree.files.has(linked) && !tree.folders.has(linked)) return say(`links to ${target}, which does not exist`);
  if (anchor && !headingsOf(tree.read(linked)).has(anchor)) say(`links to ${target}: there is no such heading`);
}

/** GitHub's anchor of a heading. */
function headingsOf(text) {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
}

function checkCommands({ tree }, line, say) {
  for (const [, name] of line.matchAll(/\bnpm (?:run )?([\w:-]+)/g)) {
    if (!tree.commands.has(name) && !NPM_OWN.has(name)) say(`names npm ${name}, which does not exist`);
  }
  for (const [, name] of line.matchAll(/\bnpx ([\w@/-]+)/g)) {
    if (!isPackage(tree, name)) say(`names npx ${name}, which is no package of ours`);
  }
  if (/\bnpm run [\w:-]+ -- /.test(line)) {
    for (const [option] of line.matchAll(/--[a-z][\w-]*/g)) checkOption(tree, option, say);
  }
}

function isPackage({ packages }, name) {
  return packages.has(name) || [...packages].some((one) => basename(one) === name);
}

function checkOption({ words }, option, say) {
  const names = option
    .replace(/^--/, "")
    .replace(/[=\s].*$/, "")
    .split("-");
  if (!names.every((name) => words.has(name))) say(`names the option ${option}, which no command takes`);
}

/** `test/file.test.ts` "group › name"; an ellipsis matches the part that is filled in at run time. */
function checkPromise({ tree }, line, say) {
  for (const [, file, quoted] of line.matchAll(/`(test\/[^`]+)`((?:[,; ]*"[^"]+")+)/g)) {
    if (!tree.files.has(file)) continue;
    const tests = tree.testsOf(file);
    for (const [, name] of quoted.matchAll(/"([^"]+)"/g)) {
      const wanted = normalName(name);
      const isThere = tests.some((test) => test === wanted || test.endsWith(` › ${wanted}`));
      if (!isThere) say(`names the test "${name}", which ${file} does not have`);
    }
  }
  const isRow = /^\| (?!---)/.test(line) && !/^\| (promise|claim)\b/i.test(line);
  if (isRow && !/`test\/[^`]+` *"/.test(line)) say("promises without naming a test");
}

function checkForm(path, text, say) {
  const lines = text.trimEnd().split("\n").length;
  if (path === "README.md" && lines > MOST_README_LINES) say(`has ${lines} lines of at most ${MOST_README_LINES}`);
  if (!DECISION.test(path)) return;
  if (lines > MOST_DECISION_LINES) say(`has ${lines} lines of at most ${MOST_DECISION_LINES}`);
  for (const part of DECISION_PARTS) if (!text.includes(`\n${part}\n`)) say(`lacks the part "${part}"`);
}

/** Files with a memo between requests that the table of memos does not list. */
export function unlistedMemos(tree, text) {
  const unlisted = [...tree.memos].filter((file) => !text.includes(`\`${file}\``));
  return unlisted.map((file) => `${MEMOS} lacks the memo of ${file}`);
}

/** Decisions that the list does not contain, and numbers that two decisions share. */
export function misplacedDecisions(paths, list) {
  const decisions = paths.filter((path) => DECISION.test(path)).map((path) => basename(path));
  const unlisted = decisions.filter((name) => !list.includes(`](${name})`));
  const twice = decisions.filter(
    (name, index) => decisions.findIndex((one) => one.slice(0, 4) === name.slice(0, 4)) < index,
  );
  return [
    ...unlisted.map((name) => `${DECISIONS} lacks ${name}`),
    ...twice.map((name) => `${name} has the number of another decision`),
  ];
}

/** All problems of all documents of a checkout. */
export function allProblems(root = ROOT) {
  const tree = readTree(root);
  const named = tree.documents.flatMap((path) => problemsOf(tree, path, tree.read(path)));
  return [
    ...named,
    ...unlistedMemos(tree, tree.read(MEMOS)),
    ...misplacedDecisions(tree.documents, tree.read(DECISIONS)),
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const problems = allProblems();
  for (const problem of problems) console.log(problem);
  console.log(problems.length === 0 ? "Documents name what there is." : `${problems.length} to mend.`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
