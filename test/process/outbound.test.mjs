// What our own server lets the Worker reach. The runtime decides at connect time, so names are no way around it.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { hostname } from "node:os";
import { after, before, test } from "node:test";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { throughPublicNetwork } from "../../scripts/outbound.mjs";

const WORKER = {
  modules: true,
  compatibilityDate: "2026-09-18",
  script: `export default {
    async fetch(request) {
      try {
        const { status } = await fetch(await request.text(), { signal: AbortSignal.timeout(5000) });
        return Response.json({ status });
      } catch (fault) {
        return Response.json({ fault: String(fault) });
      }
    },
  };`,
};

let server;
let port;
let asked = 0;
/** Where the next answer redirects to, or null. */
let location = null;

before(async () => {
  server = createServer((_, response) => {
    asked++;
    if (location) response.writeHead(302, { location });
    location = null;
    response.end("a secret of this machine");
  });
  await new Promise((resolve) => server.listen(0, "0.0.0.0", resolve));
  port = server.address().port;
});

after(() => server.close());

/** A Worker behind such rules. What the runtime says of what it refuses is kept out of the output of tests. */
function worker(t, rules) {
  const miniflare = new Miniflare({
    ...convertV4MiniflareOptions({ workers: throughPublicNetwork(WORKER, rules), cf: {} }),
    handleStructuredLogs: () => undefined,
  });
  t.after(() => miniflare.dispose());
  return async (url) => {
    const askedBefore = asked;
    const response = await miniflare.dispatchFetch("http://worker.test", { method: "POST", body: url });
    return { ...(await response.json()), wasAsked: asked > askedBefore };
  };
}

/** Addresses of this machine, and names that resolve to one. */
const HOSTS = ["127.0.0.1", "127.1", "0x7f000001", "0.0.0.0", "[::ffff:127.0.0.1]", "localhost", hostname()];

test("no address of this machine is reached, by number or by a name that resolves to it", async (t) => {
  const reach = worker(t, {});
  for (const host of HOSTS) {
    const { wasAsked, status } = await reach(`http://${host}:${port}/`);
    assert.deepEqual({ host, wasAsked, status }, { host, wasAsked: false, status: undefined });
  }
});

test("where this machine is allowed, it is reached, and no other private network", async (t) => {
  const reach = worker(t, { allowsLocal: true });
  assert.equal((await reach(`http://localhost:${port}/`)).status, 200);
  assert.match((await reach("http://10.255.255.1/")).fault, /internal error/, "it is refused, not tried");
});

test("an address that the operator has set is reached, and leads nowhere else", async (t) => {
  const reach = worker(t, { trusted: [`http://127.0.0.1:${port}/path`, undefined] });
  assert.equal((await reach(`http://127.0.0.1:${port}/emails`)).status, 200);
  assert.equal((await reach(`http://localhost:${port}/emails`)).wasAsked, false);
  location = `http://localhost:${port}/elsewhere`;
  const followed = await reach(`http://127.0.0.1:${port}/follow`);
  assert.equal(followed.status, undefined);
});
