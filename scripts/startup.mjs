// The time an isolate of the built Worker needs before it can answer: parsing the bundle and running its modules. An
// otherwise empty Worker imports the bundle inside the runtime and reads its clock before and after. Each run uses a
// new runtime. The best run counts, because every disturbance only adds time.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { ROOT } from "./project.mjs";

const FEWEST_RUNS = 5;
const MOST_RUNS = 25;

const IMPORTER = `export default {
  async fetch() {
    const before = Date.now();
    await import("./bundle.js");
    // The clock may stand still until the Worker has awaited I/O.
    await scheduler.wait(0);
    return new Response(String(Date.now() - before));
  },
};`;

/** Milliseconds of one start, the best of five. If none is below `enoughMs`, the best of up to 25. */
export async function measureStartup(enoughMs) {
  const { compatibilityDate } = JSON.parse(readFileSync(join(ROOT, "dist", "bindings.json"), "utf8"));
  const bundle = readFileSync(join(ROOT, "dist", "index.js"), "utf8");
  let best = Number.POSITIVE_INFINITY;
  for (let run = 1; run <= MOST_RUNS && (run <= FEWEST_RUNS || best > enoughMs); run++) {
    best = Math.min(best, await startOnce(bundle, compatibilityDate));
  }
  return best;
}

async function startOnce(bundle, compatibilityDate) {
  const modules = [
    { type: "ESModule", path: "index.js", contents: IMPORTER },
    { type: "ESModule", path: "bundle.js", contents: bundle },
  ];
  const miniflare = new Miniflare(convertV4MiniflareOptions({ modules, compatibilityDate, cf: {} }));
  try {
    return Number(await (await miniflare.dispatchFetch("http://localhost/")).text());
  } finally {
    await miniflare.dispose();
  }
}
