// `npm run fuzz`: requests made from our own OpenAPI document against the built Worker, and every answer held against
// that document. Options: `--seed=N`, `--requests=N` (10,000), `--episode=N` for one episode alone, `--origin=URL` for a
// server that runs already. The same seed asks the same questions.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureInstalled, ranUnderProjectNode } from "../scripts/project.mjs";

const option = (name) => process.argv.find((given) => given.startsWith(`--${name}=`))?.split("=")[1];
const MOST_SHOWN = 12;

await ensureInstalled();
if (!(await ranUnderProjectNode())) process.exit(await fuzz());

async function fuzz() {
  const { Campaign } = await import("./campaign.mjs");
  const { Client } = await import("./client.mjs");
  const { Contract } = await import("./contract.mjs");
  const { indiscreet, startFuzzed } = await import("./server.mjs");
  const stateDir = mkdtempSync(join(tmpdir(), "berth-fuzz-"));
  const server = option("origin") ? null : await startFuzzed(stateDir, Number(option("port") ?? 8941));
  const client = new Client(option("origin") ?? server.origin);
  const seed = Number(option("seed") ?? Date.now() % 2 ** 31);
  console.log(`seed ${seed}`);
  const contract = new Contract((await client.send({ method: "GET", path: "/openapi.json" })).json);
  const campaign = new Campaign({ client, contract, seed });
  const one = option("episode");
  const startedAt = Date.now();
  await campaign.run({
    requests: Number(option("requests") ?? 10_000),
    ...(one !== undefined && { firstEpisode: Number(one), mostEpisodes: 1 }),
    onEpisode: (episode, { drawn, sent, faults }) =>
      console.log(`episode ${episode}: ${drawn} drawn, ${sent} sent, ${faults.length} faults`),
  });
  for (const line of indiscreet(server?.lines() ?? []))
    campaign.fault({ operation: { name: "(the log)" }, faults: [line] });
  client.close();
  await server?.stop();
  rmSync(stateDir, { recursive: true, force: true });
  return report(campaign, (Date.now() - startedAt) / 1000);
}

function report({ statuses, faults, drawn, sent, compared, seed }, seconds) {
  console.log("\n| operation | statuses seen |\n| --- | --- |");
  for (const [name, seen] of statuses) {
    const told = [...seen].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
    console.log(`| ${name} | ${told.join(", ")} |`);
  }
  for (const fault of faults.slice(0, MOST_SHOWN)) console.log(`\n${JSON.stringify(fault, null, 1)}`);
  const isWhole = option("episode") === undefined;
  const never = isWhole ? [...statuses].filter(([, seen]) => ![...seen.keys()].some((status) => status < 300)) : [];
  if (never.length > 0) console.log(`\nNever succeeded: ${never.map(([name]) => name).join(", ")}`);
  console.log(
    `\n${drawn} requests drawn, ${sent} sent in ${Math.round(seconds)} s; ${compared} times everything was compared; ${faults.length} faults; seed ${seed}`,
  );
  return faults.length === 0 && never.length === 0 ? 0 : 1;
}
