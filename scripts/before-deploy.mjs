// Before `npm run deploy`: there has to be a database for the migrations to go to.

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
