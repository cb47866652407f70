// `npm run torture`: many clients ask for everything there is, the stores fail, and the server is killed and started
// again. After each round the run compares all that the server tells with what it had acknowledged. Exits with 1 when a
// promise broke.

import { parseArgs } from "node:util";
import { ensureInstalled, ranUnderProjectNode } from "../scripts/project.mjs";

await ensureInstalled();
if (!(await ranUnderProjectNode())) process.exitCode = await main();

async function main() {
  const { values } = parseArgs({
    options: {
      seed: { type: "string" },
      kills: { type: "string", default: "50" },
      operations: { type: "string", default: "100000" },
      seconds: { type: "string", default: "3600" },
      clients: { type: "string", default: "24" },
      told: { type: "string", default: "5" },
      paid: { type: "string", default: "2" },
      provider: { type: "string" },
      port: { type: "string", default: "8841" },
      mutants: { type: "boolean", default: false },
      mutant: { type: "string", multiple: true },
      seeds: { type: "string", default: "1" },
    },
  });
  const options = {
    seed: values.seed ?? String(Math.floor(Math.random() * 1e9)),
    kills: Number(values.kills),
    operations: Number(values.operations),
    seconds: Number(values.seconds),
    clients: Number(values.clients),
    told: Number(values.told),
    paid: Number(values.paid),
    provider: values.provider ?? null,
    port: Number(values.port),
  };
  if (values.mutants || values.mutant) {
    const { huntMutants } = await import("./hunt.mjs");
    return (await huntMutants(options, { seeds: Number(values.seeds), names: values.mutant })) ? 0 : 1;
  }
  const { torture } = await import("./torture.mjs");
  const result = await torture({ ...options, say: console.log });
  return result.violations.length === 0 && result.isComplete ? 0 : 1;
}
