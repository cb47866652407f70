// A short run of `npm run fuzz`, with requests made from our own OpenAPI document against the real server. Every answer is
// held against that document, and no refused request changes a thing. A failure names the seed that shows it again.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Campaign } from "../../fuzz/campaign.mjs";
import { Client } from "../../fuzz/client.mjs";
import { Contract } from "../../fuzz/contract.mjs";
import { indiscreet, startFuzzed } from "../../fuzz/server.mjs";
import { putTablesInto } from "../support/made-states.mjs";

const REQUESTS = 850;
const MOST_SHOWN = 3;

const stateDir = mkdtempSync(join(tmpdir(), "berth-contract-"));
let server;
let client;
before(async () => {
  await putTablesInto(stateDir);
  server = await startFuzzed(stateDir);
  client = new Client(server.origin);
});
after(async () => {
  client?.close();
  await server?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

test(`${REQUESTS} requests made from the OpenAPI document are answered as it says, and no refused one changes a thing`, async () => {
  const contract = new Contract((await client.send({ method: "GET", path: "/openapi.json" })).json);
  // The same requests each time: what a new seed finds is for the long run to find.
  const seed = Number(process.env.FUZZ_SEED ?? 1);
  const { faults, statuses, compared } = await new Campaign({ client, contract, seed }).run({ requests: REQUESTS });
  assert.equal(faults.length, 0, `seed ${seed}: ${JSON.stringify(faults.slice(0, MOST_SHOWN), null, 1)}`);
  assert.ok(compared >= 4, `everything was compared ${compared} times`);
  const well = [...statuses].filter(([, seen]) => [...seen.keys()].some((status) => status < 300));
  // Its last lines may still be on their way.
  for (let left = 100; left > 0 && server.lines().length < REQUESTS; left--)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const lines = server.lines();
  assert.ok(lines.length >= REQUESTS, `${lines.length} lines were logged`);
  assert.deepEqual(indiscreet(lines).slice(0, MOST_SHOWN), [], "no line tells a token, a key, a person or a query");
  assert.ok(well.length >= contract.operations.length * 0.9, `${well.length} operations succeeded`);
});

/** Sends bytes as they are and ends; answers the first line that came back. */
function sendRaw(text) {
  const { hostname, port } = new URL(server.origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(text);
      socket.end();
    });
    let answer = "";
    socket.on("data", (bytes) => {
      answer += bytes;
    });
    // An answer may have come before the connection was reset.
    socket.on("error", (fault) => answer === "" && reject(fault));
    socket.on("close", () => resolve(answer.split("\r\n")[0]));
  });
}

test("an upload that breaks off is its sender's fault: 400, and no line says that anything is wrong here", async () => {
  const head = (path, more) => `POST ${path} HTTP/1.1\r\nHost: x\r\nIdempotency-Key: broken\r\n${more}\r\n\r\n`;
  const api = "/v1/public/nobody/bookings";
  const json = "Content-Type: application/json\r\n";
  const before = server.lines().length;
  const answers = [
    await sendRaw(`${head(api, `${json}Content-Length: 100`)}{}`),
    await sendRaw(`${head(api, `${json}Content-Length: 10000000`)}{}`),
    await sendRaw(`${head(api, `${json}Transfer-Encoding: chunked`)}5\r\nabc`),
    await sendRaw(`${head(api, `${json}Transfer-Encoding: chunked`)}5\r\nabcde\r\nZZZ\r\nnonsense`),
    await sendRaw(`${head("/nothing/at/all", "Content-Length: 100")}{}`),
    await sendRaw("GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{}"),
  ];
  const refused = "HTTP/1.1 400 Bad Request";
  assert.deepEqual(answers, [refused, refused, refused, refused, "HTTP/1.1 404 Not Found", "HTTP/1.1 200 OK"]);
  const said = server.lines().slice(before);
  assert.deepEqual(
    said.filter((line) => /"level":"(error|warn)"/.test(line)),
    [],
  );
});
