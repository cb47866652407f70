// After `npm run deploy`: creates missing secrets, and prints the next steps.

import { ensureSecrets } from "./deploying.mjs";
import { wrangler } from "./project.mjs";

try {
  // The output of a build service has readers other than the operator.
  const mayShow = process.stdout.isTTY === true && !process.env.CI;
  for (const sentence of ensureSecrets(wrangler, mayShow)) console.log(sentence);
  console.log("Next, at the address above: /health says whether all is well, /setup makes the first business.");
} catch (fault) {
  console.error(fault.message);
  process.exit(1);
}
