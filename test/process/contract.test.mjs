// A short run of `npm run fuzz`: requests made from our own OpenAPI document against the real server, every answer held
// against that document, and nothing changed by what was refused. A failure names the seed that shows it again.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Campaign } from "../../fuzz/campaign.mjs";
import { Client } from "../../fuzz/client.mjs";
import { Contract } from "../../fuzz/contract.mjs";
import { indiscreet, startFuzzed } from "../../fuzz/server.mjs";
import { freePort } from "../../scripts/free-port.mjs";

const REQUESTS = 500;
const MOST_SHOWN = 3;

const stateDir = mkdtempSync(join(tmpdir(), "berth-contract-"));
let server;
let client;
after(async () => {
  client?.close();
  await server?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

test(`${REQUESTS} requests made from the OpenAPI document are answered as it says, and no refused one changes a thing`, async () => {
  server = await startFuzzed(stateDir, await freePort());
  client = new Client(server.origin);
  const contract = new Contract((await client.send({ method: "GET", path: "/openapi.json" })).json);
  // The same requests each time: what a new seed finds is for the long run to find.
  const seed = Number(process.env.FUZZ_SEED ?? 1);
  const { faults, statuses, compared } = await new Campaign({ client, contract, seed }).run({ requests: REQUESTS });
  assert.equal(faults.length, 0, `seed ${seed}: ${JSON.stringify(faults.slice(0, MOST_SHOWN), null, 1)}`);
  assert.ok(compared >= 4, `everything was compared ${compared} times`);
  const well = [...statuses].filter(([, seen]) => [...seen.keys()].some((status) => status < 300));
  const lines = server.lines();
  assert.ok(lines.length >= REQUESTS, `${lines.length} lines were logged`);
  assert.deepEqual(indiscreet(lines).slice(0, MOST_SHOWN), [], "no line tells a token, a key, a person or a query");
  assert.ok(well.length >= contract.operations.length * 0.9, `${well.length} operations succeeded`);
});
