// The receiver that the guide of webhooks shows takes what the library signs, and nothing else.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Webhook } from "standardwebhooks";

const SECRET = `whsec_${Buffer.from("0123456789abcdef0123456789abcdef").toString("base64")}`;

/** The function of the recipe, as a reader copies it. */
async function recipe() {
  const source = await readFile(new URL("../../src/http/reference/webhook-recipe.ts", import.meta.url), "utf8");
  const [, code] = source.split("`");
  const library = import.meta.resolve("standardwebhooks");
  const module = `data:text/javascript,${encodeURIComponent(code.replace('"standardwebhooks"', `"${library}"`))}`;
  return (await import(module)).receive;
}

function posted(id, { secret = SECRET } = {}) {
  const body = JSON.stringify({ type: "booking.confirmed", timestamp: "2026-06-01T09:00:00Z", data: { session: {} } });
  const now = new Date();
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(now.getTime() / 1_000)),
    "webhook-signature": new Webhook(secret).sign(id, now, body),
  };
  return new Request("https://hooks.example.com/berth", { method: "POST", headers, body });
}

test("the receiver of the guide takes an event once, and refuses another signature", async () => {
  const receive = await recipe();
  const seen = new Set();
  for (const id of ["evt_1", "evt_1", "evt_2"]) assert.equal((await receive(posted(id), SECRET, seen)).status, 204);
  assert.deepEqual([...seen], ["evt_1", "evt_2"]);
  const other = `whsec_${Buffer.from("another-secret-of-32-characters!").toString("base64")}`;
  assert.equal((await receive(posted("evt_3", { secret: other }), SECRET, seen)).status, 400);
  assert.equal(seen.size, 2);
});
