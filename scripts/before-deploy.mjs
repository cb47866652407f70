// Before `npm run deploy`: creates the database if it is missing, because the migrations need it, and the queues.

import { ensureDatabase, ensureQueue } from "./deploying.mjs";
import { ROOT, wrangler } from "./project.mjs";

const { unstable_readConfig } = await import("wrangler");
const { d1_databases, queues } = unstable_readConfig({ config: `${ROOT}/wrangler.toml` });
try {
  console.log(ensureDatabase(wrangler, d1_databases[0].database_name));
  for (const { queue } of queues.consumers) console.log(ensureQueue(wrangler, queue));
} catch (fault) {
  console.error(fault.message);
  process.exit(1);
}
