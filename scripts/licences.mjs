// The licences that packages may have. Packages inside the Worker must not put conditions on the whole. Development
// packages may also require that changes to themselves are published.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./project.mjs";

const ANYWHERE = new Set(["MIT", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"]);
const IN_DEVELOPMENT = new Set([...ANYWHERE, "MPL-2.0", "CC0-1.0", "Unlicense", "Zlib", "LGPL-3.0-or-later"]);

/** Packages of the lockfile whose licence is not allowed, as sentences. */
export function unwelcomeLicences() {
  const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(([path]) => path !== "")
    .filter(([, { license, dev }]) => !isAllowed(license ?? "", dev ? IN_DEVELOPMENT : ANYWHERE))
    .map(([path, { license, dev }]) => `${path} is under ${license ?? "no licence"}${dev ? "" : ", and is shipped"}`);
}

/** An SPDX expression: one side of an OR is enough, every side of an AND is needed. */
function isAllowed(expression, allowed) {
  return expression
    .replaceAll(/[()]/g, "")
    .split(" OR ")
    .some((option) => option.split(" AND ").every((licence) => allowed.has(licence.trim())));
}
