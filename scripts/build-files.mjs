// Writes the files that are deployed beside the Worker into dist/files: the words of accounts and of the dashboard, one
// file a language, and what lies in files/. Does nothing while they are newer than all that they are made of.

import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { ROOT } from "./project.mjs";

/** Where wrangler.toml and the local server look for them. */
export const FILES = join(ROOT, "dist", "files");
const WORDS = join(ROOT, "src", "i18n", "words");
const COMMITTED = join(ROOT, "files");
const STAMP = join(ROOT, "dist", "files-made");
const SELF = fileURLToPath(import.meta.url);

const ALL_WORDS = `
  export { ACCOUNT_WORDS as accounts } from "./accounts";
  export { STAFF_WORDS as staff } from "./staff";
`;

export async function buildFiles() {
  if (existsSync(STAMP) && statSync(STAMP).mtimeMs > Math.max(...[WORDS, COMMITTED, SELF].map(newestIn))) return;
  mkdirSync(join(FILES, "words"), { recursive: true });
  for (const [set, languages] of Object.entries(await allWords())) {
    for (const [code, words] of Object.entries(languages)) {
      if (code !== "en")
        put(join("words", `${set}-${code}.json`), (path) => writeFileSync(path, JSON.stringify(words)));
    }
  }
  for (const name of readdirSync(COMMITTED)) put(name, (path) => copyFileSync(join(COMMITTED, name), path));
  writeFileSync(STAMP, "");
}

async function allWords() {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    stdin: { contents: ALL_WORDS, resolveDir: WORDS, loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    logLevel: "error",
  });
  return await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

/** Several commands may build at once. None may read half a file. */
function put(name, write) {
  const draft = join(ROOT, "dist", `file-${process.pid}`);
  write(draft);
  renameSync(draft, join(FILES, name));
}

function newestIn(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

if (argv[1] === SELF) await buildFiles();
