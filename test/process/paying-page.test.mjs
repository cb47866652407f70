// What a customer can do on the page of the stand-in of Stripe, and where each button leads.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startStandIns } from "../../scripts/stand-ins-server.mjs";

const SUCCESS = "http://berth.test/manage/1?paid=1";
const CANCEL = "http://berth.test/manage/1";
/** A bank that takes its time answers within this, by itself. */
const LATEST_MS = 20_000;

let standIns;

before(async () => {
  standIns = await startStandIns();
});
after(() => standIns?.stop());
beforeEach(() => standIns.forget());

async function ask(method, path, fields) {
  const response = await fetch(`${standIns.origin}${path}`, {
    method,
    headers: { authorization: "Bearer sk_test_1" },
    ...(fields && { body: new URLSearchParams(fields) }),
  });
  assert.equal(response.status, 200);
  return response.json();
}

const newPage = () =>
  ask("POST", "/v1/checkout/sessions", {
    ...{ mode: "payment", success_url: SUCCESS, cancel_url: CANCEL },
    expires_at: Math.floor(Date.now() / 1_000) + 1_860,
    "line_items[0][quantity]": 1,
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": 5_000,
    "line_items[0][price_data][product_data][name]": "The hall",
  });
const press = (url, outcome) =>
  fetch(url, { method: "POST", body: new URLSearchParams({ outcome }), redirect: "manual" });
const paidState = async ({ id }) => (await ask("GET", `/v1/checkout/sessions/${id}`)).payment_status;
const advance = (seconds = 0) =>
  fetch(`${standIns.origin}/advance`, { method: "POST", body: JSON.stringify({ seconds }) });

test("paying leads back with 303, and the page takes no more", async () => {
  const page = await newPage();
  const answer = await press(page.url, "pay");
  assert.deepEqual([answer.status, answer.headers.get("location")], [303, SUCCESS]);
  assert.equal(await paidState(page), "paid");
  assert.doesNotMatch(await (await fetch(page.url)).text(), /<button/);
});

test("leaving leads back with 303, unpaid, and the page stays open", async () => {
  const page = await newPage();
  const answer = await press(page.url, "cancel");
  assert.deepEqual([answer.status, answer.headers.get("location")], [303, CANCEL]);
  assert.equal(await paidState(page), "unpaid");
  assert.match(await (await fetch(page.url)).text(), /value="pay"/);
});

test("a card that is declined shows the form again, and says so", async () => {
  const page = await newPage();
  const answer = await press(page.url, "decline");
  assert.equal(answer.status, 200);
  const html = await answer.text();
  for (const outcome of ["pay", "decline", "later", "cancel"]) assert.match(html, new RegExp(`value="${outcome}"`));
  assert.match(html, /declined/);
  assert.equal((await press(page.url, "pay")).status, 303);
});

test("a slow bank pays when the clock is moved on, or by itself after some seconds", async () => {
  const [moved, alone] = [await newPage(), await newPage()];
  assert.equal((await press(moved.url, "later")).headers.get("location"), SUCCESS);
  assert.equal(await paidState(moved), "unpaid");
  assert.equal((await advance()).status, 200);
  assert.equal(await paidState(moved), "paid");
  assert.equal((await press(alone.url, "later")).status, 303);
  assert.equal(await paidState(alone), "unpaid");
  const end = Date.now() + LATEST_MS;
  while ((await paidState(alone)) !== "paid" && Date.now() < end) await new Promise((go) => setTimeout(go, 100));
  assert.equal(await paidState(alone), "paid");
});

test("a page that is over shows no buttons, and a press changes nothing", async () => {
  const page = await newPage();
  await advance(2_000);
  assert.doesNotMatch(await (await fetch(page.url)).text(), /<button/);
  const answer = await press(page.url, "pay");
  assert.equal(answer.status, 200);
  assert.doesNotMatch(await answer.text(), /<button/);
  assert.equal(await paidState(page), "unpaid");
});
