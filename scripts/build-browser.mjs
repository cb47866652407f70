// Bundles all browser code into one generated module that the Worker serves: the embed loader, the pages' script and
// their style. Does nothing while the last bundle is newer than all of its sources.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { ROOT } from "./project.mjs";

const OUT = join(ROOT, "src", "web", "kit", "assets.gen.ts");
const TSCONFIG = "src/browser/tsconfig.json";
const SELF = fileURLToPath(import.meta.url);

const PARTS = [
  { name: "WIDGET_SCRIPT", entry: "src/browser/embed/widget.ts", options: { format: "iife", target: "es2021" } },
  {
    name: "PAGE_SCRIPT",
    entry: "src/browser/booking/page.ts",
    options: { format: "esm", target: "es2022" },
  },
  {
    name: "BUILDER_SCRIPT",
    entry: "src/browser/embed/embed-builder.ts",
    options: { format: "esm", target: "es2022" },
  },
  { name: "DOCS_SCRIPT", entry: "src/browser/docs/docs.ts", options: { format: "esm", target: "es2022" } },
  { name: "WIDGET_TYPES", entry: "src/browser/embed/berth-widget.d.ts", isText: true },
  { name: "PAGE_STYLE", entry: "src/browser/styles/style.css", options: { target: "es2022" } },
  { name: "ACCOUNT_SCRIPT", entry: "src/browser/account/account.ts", options: { format: "esm", target: "es2022" } },
  { name: "ACCOUNT_STYLE", entry: "src/browser/styles/account.css", options: { target: "es2022" } },
  { name: "STAFF_SCRIPT", entry: "src/browser/staff/staff.ts", options: { format: "esm", target: "es2022" } },
  { name: "CALENDAR_SCRIPT", entry: "src/browser/staff/calendar.ts", options: { format: "esm", target: "es2022" } },
  { name: "STAFF_STYLE", entry: "src/browser/styles/staff.css", options: { target: "es2022" } },
];

/** Writes the generated module if any source has changed. A missing part is empty. */
export async function buildBrowser() {
  if (isFresh()) return;
  const { build } = await import("esbuild");
  const inputs = new Set([relative(ROOT, SELF), "package-lock.json", TSCONFIG]);
  const parts = await Promise.all(PARTS.map((part) => bundle(build, part, inputs)));
  const version = createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 10);
  const constants = [...PARTS.map(({ name }, n) => [name, parts[n]]), ["ASSET_VERSION", version]];
  const lines = [
    "// Made by scripts/build-browser.mjs.",
    `// From ${JSON.stringify([...inputs].filter((input) => existsSync(join(ROOT, input))).sort())}`,
    ...constants.map(([name, text]) => `export const ${name} = ${JSON.stringify(text)};`),
  ];
  // Several commands may build at once. None may read half a module, or find a temporary file in src.
  const draft = join(ROOT, "dist", `assets-${process.pid}.ts`);
  mkdirSync(dirname(draft), { recursive: true });
  writeFileSync(draft, `${lines.join("\n")}\n`);
  renameSync(draft, OUT);
  console.log(`Bundled for browsers: ${PARTS.map(({ name }, n) => `${name} ${gzippedBytes(parts[n])} B`).join(", ")}`);
}

/** The constants of the generated module, by name. */
export function readAssets() {
  const lines = readFileSync(OUT, "utf8").matchAll(/^export const (\w+) = (".*");$/gm);
  return Object.fromEntries([...lines].map(([, name, text]) => [name, JSON.parse(text)]));
}

export function gzippedBytes(text) {
  return text === "" ? 0 : gzipSync(text).byteLength;
}

async function bundle(build, { entry, options, isText = false }, inputs) {
  if (!existsSync(join(ROOT, entry))) return "";
  if (isText) {
    inputs.add(entry);
    return readFileSync(join(ROOT, entry), "utf8");
  }
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    tsconfig: TSCONFIG,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    legalComments: "none",
    logLevel: "error",
    ...options,
  });
  // Packages change only with the lockfile.
  for (const input of Object.keys(metafile.inputs)) if (!input.startsWith("node_modules/")) inputs.add(input);
  return outputFiles[0].text.trim();
}

function isFresh() {
  if (!existsSync(OUT)) return false;
  const told = /^\/\/ From (\[.*\])$/m.exec(readFileSync(OUT, "utf8"))?.[1];
  if (!told) return false;
  const inputs = JSON.parse(told);
  const builtAtMs = statSync(OUT).mtimeMs;
  const isOlder = (input) => existsSync(join(ROOT, input)) && statSync(join(ROOT, input)).mtimeMs < builtAtMs;
  const isKnown = ({ entry }) => inputs.includes(entry) || !existsSync(join(ROOT, entry));
  return PARTS.every(isKnown) && inputs.every(isOlder);
}

if (argv[1] === SELF) await buildBrowser();
