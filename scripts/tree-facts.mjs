// Names of the tree that a document may use: files, words of the code, npm commands, routes, packages and tests.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";

const SKIPPED = new Set(["node_modules", "dist", ".git", ".wrangler", "coverage"]);
const CODE = /\.(ts|tsx|mjs|js|json|toml|css|sql|sh|yml)$|^\.ci\/run$|^\.dev\.vars\.example$|^\.npmrc$/;
/** These files list names of other projects, so a word in them proves nothing. */
const NOT_OURS = /(^|\/)(package-lock\.json|meta\/.*\.json)$/;

/** A memo: a module creates it empty and fills it on request. */
const MEMO =
  /^(?:export )?const \w+(?:: [^=\n]+)? = new (?:IsolateMemo|WeakMap)\b|^const (?!NO_)\w+ = new Map<[^\n]*>\(\);$/m;

/** Reads a checkout once. */
export function readTree(root) {
  const files = listFiles(root);
  const read = (file) => readFileSync(join(root, file), "utf8");
  const manifest = JSON.parse(read("package.json"));
  const code = files.filter((file) => CODE.test(file) && !NOT_OURS.test(file));
  const words = new Set();
  for (const file of code) {
    for (const [word] of withoutComments(read(file)).matchAll(/[A-Za-z_$][\w$]*/g)) words.add(word);
  }
  return {
    files: new Set(files),
    folders: new Set(files.flatMap(foldersOf)),
    names: new Set(files.map((file) => basename(file))),
    words,
    routes: readRoutes(
      files.filter((file) => /^src\/(app\.ts|http\/.*|web\/.*)$/.test(file)),
      read,
    ),
    memos: new Set(code.filter((file) => /^src\/(?!browser\/)/.test(file) && MEMO.test(read(file)))),
    commands: new Set(Object.keys(manifest.scripts)),
    packages: new Set(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })),
    documents: files.filter((file) => /^(docs\/.*|[^/]+)\.md$/.test(file)),
    read,
    testsOf: (file) => readTests(read(file)),
  };
}

function listFiles(root, folder = root) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : listFiles(root, path);
    return [relative(root, path).split(sep).join("/")];
  });
}

function foldersOf(file) {
  const parts = file.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** A name that only a comment contains is not a name of the code. */
function withoutComments(text) {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, " ").replaceAll(/(^|[\s;{}(,])\/\/.*$/gm, "$1");
}

/** Files that mount addresses by hand; elsewhere only the path of a route is an address. */
const MOUNTS = /^src\/(app\.ts|web\/routes\.tsx|web\/\w+\/\w+-routes\.tsx)$/;

/** Methods by path; `*` if the tree does not name them. */
function readRoutes(files, read) {
  const routes = new Map();
  const add = (path, method) => {
    const normal = normalPath(path);
    routes.set(normal, (routes.get(normal) ?? new Set()).add(method));
  };
  for (const file of files) {
    const source = read(file).replaceAll(/\$\{base\}/g, "");
    for (const [, block] of source.matchAll(/[rR]oute\(\{\n([\s\S]*?)\n\}\)/g)) {
      const path = /^\s*path: "([^"]+)"/m.exec(block)?.[1];
      if (path) add(path, /^\s*method: "([A-Z]+)"/m.exec(block)?.[1] ?? "*");
    }
    if (!MOUNTS.test(file)) continue;
    for (const [, path] of source.matchAll(/["'`](\/[\w{}$:.\-/]*)/g))
      if (!routes.has(normalPath(path))) add(path, "*");
  }
  return routes;
}

export function normalPath(path) {
  return path.replace(/[?#].*$/, "").replaceAll(/\$?\{[^}]*\}|:\w+/g, "{}");
}

/** Names of tests with their groups; an ellipsis replaces what is filled in at run time. */
function readTests(text) {
  const found = [];
  const around = [];
  const call =
    /^([ \t]*)(describe|it|test)\b[^"'`\n]*?(?:\([^()\n]*(?:\([^()\n]*\))?[^()\n]*\))?\(\s*(["'`])((?:\\.|(?!\3)[\s\S])*)\3/gm;
  for (const [, indent, kind, , name] of text.matchAll(call)) {
    while (around.length > 0 && around.at(-1).depth >= indent.length) around.pop();
    const path = [...around.map((group) => group.name), normalName(name)];
    if (kind === "describe") around.push({ depth: indent.length, name: normalName(name) });
    else found.push(path.join(" › "));
  }
  return found;
}

export function normalName(name) {
  return name
    .replaceAll(/\\(.)/g, "$1")
    .replaceAll(/\$\{[^}]*\}|%s|\$\w+/g, "…")
    .replaceAll(/…(\s*…)+/g, "…")
    .replaceAll(/\s+/g, " ")
    .trim();
}
