// `npm run orders` tries each order in which money can come, at each provider. The provider is down at each call, and a
// process ends after each of its steps. Random histories of money are added up. The suite goes through a part of it.

import { ensureInstalled, ranUnderProjectNode, runTool } from "./project.mjs";

await ensureInstalled();
if (!(await ranUnderProjectNode())) {
  process.exitCode = runTool(
    "vitest",
    [
      "run",
      "--reporter=verbose",
      ...["agreeing", "orders", "orders-of-packages"].map((name) => `test/payments/${name}.test.ts`),
    ],
    {
      env: { ORDERS: "all" },
    },
  ).status;
}
