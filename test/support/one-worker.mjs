// The test build of the Worker as one module. Each runtime that needs it loads it. A
// runtime loads a thousand modules in seconds, and one module in a fraction of a second. It reads that from `BUILT`
// itself (`modulesRules` in vitest.config.ts). Through Vite it would pass as text, quoted and compressed.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { unstable_readConfig } from "wrangler";

const WORKER = fileURLToPath(new URL("worker.ts", import.meta.url));
/** Beside the build of the server, which is not committed either. */
const BUILT = fileURLToPath(new URL("../../dist/test/one-worker.mjs", import.meta.url));
const QUICK_CRYPTO = fileURLToPath(new URL("quick-crypto.ts", import.meta.url));
const CONFIGURATION = fileURLToPath(new URL("../../wrangler.toml", import.meta.url));

const quickHashing = {
  name: "quick-hashing",
  setup({ onResolve }) {
    const isOfPasswords = (importer) => importer.endsWith("/accounts/password.ts");
    onResolve({ filter: /^node:crypto$/ }, ({ importer }) => (isOfPasswords(importer) ? { path: QUICK_CRYPTO } : null));
  },
};

/** A plugin of Vite: reads the test Worker as one module, and again when one of its files changes. */
export function oneWorker() {
  return {
    name: "one-worker",
    enforce: "pre",
    async load(id) {
      if (id !== WORKER) return null;
      const { alias } = unstable_readConfig({ config: CONFIGURATION });
      const { outputFiles, metafile } = await build({
        entryPoints: [WORKER],
        bundle: true,
        write: false,
        metafile: true,
        format: "esm",
        target: "es2024",
        conditions: ["workerd", "worker", "browser"],
        external: ["cloudflare:*", "node:*", "vitest"],
        alias,
        plugins: [quickHashing],
        // A third to read and to run. Functions keep their names, so that a trace can be read.
        minify: true,
        keepNames: true,
        logLevel: "error",
      });
      for (const path of Object.keys(metafile.inputs)) this.addWatchFile(path);
      mkdirSync(dirname(BUILT), { recursive: true });
      writeFileSync(BUILT, outputFiles[0].text);
      const path = JSON.stringify(BUILT);
      return { code: `export * from ${path};\nexport { default } from ${path};`, map: null };
    },
  };
}
