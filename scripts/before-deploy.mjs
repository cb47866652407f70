// Before `npm run deploy`: creates the database if it is missing, because the migrations need it.

import { ensureDatabase } from "./deploying.mjs";
import { ROOT, wrangler } from "./project.mjs";

const { unstable_readConfig } = await import("wrangler");
const { database_name: name } = unstable_readConfig({ config: `${ROOT}/wrangler.toml` }).d1_databases[0];
try {
  console.log(ensureDatabase(wrangler, name));
} catch (fault) {
  console.error(fault.message);
  process.exit(1);
}
