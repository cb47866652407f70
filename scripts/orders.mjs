// `npm run orders` tries each order in which money can come, at each provider. The provider is down at each call, and a
// process ends after each of its steps. The suite goes through a part of it.

import { ensureInstalled, ranUnderProjectNode, runTool } from "./project.mjs";

await ensureInstalled();
if (!(await ranUnderProjectNode())) {
  process.exitCode = runTool(
    "vitest",
    ["run", "--reporter=verbose", "test/payments/orders.test.ts", "test/payments/orders-of-packages.test.ts"],
    {
      env: { ORDERS: "all" },
    },
  ).status;
}
