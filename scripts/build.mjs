// Builds the Worker exactly as a deployment does, and records its bindings, so that it runs without wrangler. Does
// nothing while the last build is newer than all sources.

import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { prepareAlone, ROOT, runTool } from "./project.mjs";

const OUT = join(ROOT, "dist");
const BINDINGS = join(OUT, "bindings.json");
/** The Worker's own check of its settings; the server runs it before it listens. */
const SETTINGS = join(OUT, "settings.mjs");

export async function ensureBuilt() {
  if (!isBuilt()) await prepareAlone(() => isBuilt() || build());
}

function isBuilt() {
  const newest = Math.max(
    ...["src", "files", "wrangler.toml", "package-lock.json", "package.json"].map((path) => newestIn(join(ROOT, path))),
  );
  return existsSync(BINDINGS) && statSync(BINDINGS).mtimeMs > newest;
}

async function build() {
  console.log("Building ...");
  mkdirSync(OUT, { recursive: true });
  const esbuild = await import("esbuild");
  const entryPoints = [join(ROOT, "src", "config.ts")];
  await esbuild.build({
    entryPoints,
    outfile: SETTINGS,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "error",
  });
  const built = runTool("wrangler", ["deploy", "--dry-run", "--outdir", OUT], { stdio: "pipe", encoding: "utf8" });
  if (built.status !== 0) throw new Error(`The build failed.\n${built.stdout}\n${built.stderr}`);
  const { unstable_readConfig } = await import("wrangler");
  const config = unstable_readConfig({ config: join(ROOT, "wrangler.toml") });
  const bindings = {
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    vars: config.vars,
    // Names of the stores on this machine, independent of the deployment's. So the server finds its old data again.
    databaseId: "00000000-0000-0000-0000-000000000000",
    namespaceId: "00000000000000000000000000000000",
    objects: Object.fromEntries(config.durable_objects.bindings.map(({ name, class_name }) => [name, class_name])),
    queues: {
      producers: Object.fromEntries(
        config.queues.producers.map(({ binding, queue }) => [binding, { queueName: queue }]),
      ),
      consumers: Object.fromEntries(
        config.queues.consumers.map((consumer) => [
          consumer.queue,
          {
            maxBatchSize: consumer.max_batch_size,
            maxBatchTimeout: consumer.max_batch_timeout,
            maxRetries: consumer.max_retries,
            deadLetterQueue: consumer.dead_letter_queue,
          },
        ]),
      ),
    },
    limits: Object.fromEntries(
      config.ratelimits.map(({ name, namespace_id, simple }) => [name, { namespace_id, simple }]),
    ),
  };
  writeFileSync(BINDINGS, JSON.stringify(bindings, null, 2));
}

function newestIn(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}
