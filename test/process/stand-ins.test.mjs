// The stand-ins and the clients of src/integrations speak the same protocols: the clients run in the runtime of the
// Worker, and ask `npm run stand-ins` over the network.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, createPublicKey, createVerify, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { throughPublicNetwork } from "../../scripts/outbound.mjs";
import { ROOT } from "../../scripts/project.mjs";
import { startStandIns } from "../../scripts/stand-ins-server.mjs";

/** A Worker that calls one function of the clients, and answers with what it returns. */
const CLIENTS = `
import { checkResend, resendSender } from "./messages/resend";
import { isFromResend, resendReport } from "./messages/resend-reports";
import { checkTwilio, twilioSender } from "./messages/twilio";
import { isFromTwilio, twilioReply, twilioReport } from "./messages/twilio-reports";
import { checkRazorpay, razorpayAccount } from "./payments/razorpay";
import { postWebhook } from "./webhooks/post";

const CALLS = {
  sendMail: (account, mail) => resendSender(account).send(mail),
  sendText: (account, text) => twilioSender(account).send(text),
  checkResend,
  checkTwilio,
  checkRazorpay,
  razorpay: (account, name, given) => razorpayAccount(account)[name](given),
  postWebhook,
  isFromResend: (headers, ...rest) => isFromResend(new Headers(headers), ...rest),
  resendReport,
  isFromTwilio,
  twilioReport: (body) => twilioReport(new URLSearchParams(body)),
  twilioReply: (body) => twilioReply(new URLSearchParams(body)),
};

export default {
  async fetch(request) {
    const [name, ...given] = await request.json();
    return Response.json({ value: await CALLS[name](...given) });
  },
};`;

let standIns;
let miniflare;
let hooks;
const received = [];

async function call(...asked) {
  const response = await miniflare.dispatchFetch("http://clients.test", {
    method: "POST",
    body: JSON.stringify(asked),
  });
  return (await response.json()).value;
}

before(async () => {
  standIns = await startStandIns();
  // Where the stand-ins report to.
  hooks = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    received.push({ url: `${hooksOrigin()}${request.url}`, headers: request.headers, body });
    response.writeHead(200, { "content-type": "text/xml" }).end("<Response/>");
  });
  await new Promise((resolve) => hooks.listen(0, "127.0.0.1", resolve));
  const { outputFiles } = await build({
    stdin: { contents: CLIENTS, resolveDir: join(ROOT, "src", "integrations"), loader: "ts" },
    bundle: true,
    format: "esm",
    write: false,
  });
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: {},
      workers: throughPublicNetwork(
        { modules: true, compatibilityDate: "2026-09-18", script: outputFiles[0].text },
        { trusted: [standIns.origin] },
      ),
    }),
  );
});

after(async () => {
  await miniflare?.dispose();
  await standIns?.stop();
  hooks?.close();
});

beforeEach(() => {
  standIns.forget();
  received.length = 0;
  for (const part of ["resend", "twilio", "receiver"])
    standIns.control({ [part]: { mode: "ok", reports: "once", signs: "well" } });
  standIns.control({ resend: { webhook: null } });
});

const hooksOrigin = () => `http://127.0.0.1:${hooks.address().port}`;
const resend = () => ({ apiKey: "re_local", baseUrl: standIns.origin });
const twilio = () => ({
  accountSid: "AC0",
  authToken: "token",
  from: "+15005550006",
  whatsappFrom: "+15005550006",
  baseUrl: standIns.origin,
});

const mail = (change = {}) => ({
  from: { name: "Salon", address: "bookings@berth.test" },
  to: "delivered@resend.dev",
  replyTo: null,
  subject: "Booked",
  text: "See you",
  html: "<p>See you</p>",
  headers: {},
  attachments: [{ filename: "invite.ics", contentType: "text/calendar", content: "BEGIN:VCALENDAR" }],
  idempotencyKey: "msg_1",
  ...change,
});

const text = (change = {}) => ({
  channel: "sms",
  to: "+4915112345678",
  body: "See you",
  statusCallback: `${hooksOrigin()}/twilio`,
  ...change,
});

/** Waits until so many reports have come. */
async function reports(count) {
  for (let left = 200; left > 0 && received.length < count; left--) await new Promise((go) => setTimeout(go, 25));
  assert.equal(received.length, count);
  return received;
}

test("a mail that is tried through every failure in turn is taken once", async () => {
  standIns.control({ resend: { mode: ["429", "500", "503", "closed", "ok"], retryAfter: 3 } });
  const outcomes = [];
  for (let left = 5; left > 0; left--) outcomes.push(await call("sendMail", resend(), mail()));
  assert.deepEqual(
    outcomes.map(({ outcome, reason }) => reason ?? outcome),
    ["rate_limit_exceeded", "application_error", "service_unavailable", "unreachable", "sent"],
  );
  assert.equal(outcomes[0].afterMs, 3_000);
  assert.equal(standIns.resend.taken.length, 1);
  const [{ id, idempotencyKey, mail: taken }] = standIns.resend.taken;
  assert.deepEqual([id, idempotencyKey], [outcomes[4].providerId, "msg_1"]);
  assert.equal(taken.from, '"Salon" <bookings@berth.test>');
});

test("a mail whose answer never came is tried again under its key, and taken once", async () => {
  standIns.control({ resend: { mode: ["timeout", "ok", "ok"] } });
  assert.deepEqual(await call("sendMail", resend(), mail()), { outcome: "again", reason: "timed_out", afterMs: null });
  const again = await call("sendMail", resend(), mail());
  assert.equal(again.outcome, "sent");
  assert.deepEqual(
    standIns.resend.taken.map(({ id, tries }) => ({ id, tries })),
    [{ id: again.providerId, tries: 2 }],
  );
  const changed = await call("sendMail", resend(), mail({ text: "Another text" }));
  assert.deepEqual([changed.outcome, changed.reason], ["refused", "invalid_idempotent_request"]);
});

test("accounts and addresses that a provider refuses are told apart", async () => {
  const bad = { ...resend(), apiKey: "re_bad" };
  assert.equal((await call("sendMail", bad, mail())).outcome, "misconfigured");
  assert.equal((await call("checkResend", bad)).ok, false);
  assert.equal((await call("checkResend", resend())).ok, true);
  assert.equal((await call("checkResend", { ...resend(), apiKey: "re_restricted" })).ok, true);
  const nowhere = await call("sendMail", resend(), mail({ to: "nowhere" }));
  assert.deepEqual([nowhere.outcome, nowhere.isAddressDead], ["refused", true]);
  assert.equal((await call("checkTwilio", twilio())).ok, true);
  assert.equal((await call("checkTwilio", { ...twilio(), authToken: "bad" })).ok, false);
  assert.equal((await call("checkTwilio", { ...twilio(), authToken: "suspended" })).detail, "suspended");
});

test("Resend's reports verify, and say what became of the mail", async () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  standIns.control({ resend: { webhook: { url: `${hooksOrigin()}/resend`, secret } } });
  const { providerId } = await call("sendMail", resend(), mail({ to: "bounced@resend.dev" }));
  const came = await reports(2);
  for (const { headers, body } of came)
    assert.equal(await call("isFromResend", headers, body, [secret], Date.now()), true);
  const told = await Promise.all(came.map(({ headers, body }) => call("resendReport", body, headers["svix-id"])));
  assert.equal(told[0], null, "that it was sent is known");
  const { state, isAddressDead, reason } = told[1];
  assert.deepEqual(
    [told[1].providerId, state, isAddressDead, reason],
    [providerId, "bounced", true, "permanent_general"],
  );
  standIns.control({ resend: { signs: "wrongly" } });
  await call("sendMail", resend(), mail({ idempotencyKey: "msg_2" }));
  const [, , wrong] = await reports(4);
  assert.equal(await call("isFromResend", wrong.headers, wrong.body, [secret], Date.now()), false);
});

test("Twilio's callbacks verify in any order and number, and what fails says why", async () => {
  standIns.control({ twilio: { reports: "twice" } });
  const { outcome, providerId } = await call("sendText", twilio(), text({ to: "+15005550005" }));
  assert.equal(outcome, "sent");
  const came = await reports(4);
  const told = [];
  for (const { url, headers, body } of came) {
    const from = { url, body, contentType: headers["content-type"], signature: headers["x-twilio-signature"] };
    assert.equal(await call("isFromTwilio", from, "token"), true);
    assert.equal(await call("isFromTwilio", from, "another"), false);
    told.push(await call("twilioReport", body));
  }
  assert.equal(new Set(told.map(({ eventId }) => eventId)).size, 2);
  assert.deepEqual(
    told.map(({ state }) => state),
    ["sent", "sent", "failed", "failed"],
  );
  assert.deepEqual([told[3].providerId, told[3].reason], [providerId, "telephone_unreachable"]);
});

test("a text is refused, put off or unknown, as Twilio says", async () => {
  const sending = async (to, mode = "ok") => {
    standIns.control({ twilio: { mode } });
    const { outcome, reason } = await call("sendText", twilio(), text({ to, statusCallback: null }));
    return `${outcome} ${reason ?? ""}`.trim();
  };
  assert.equal(await sending("+15005550001"), "refused number_not_valid");
  assert.equal(await sending("+15005550003"), "misconfigured country_not_enabled");
  assert.equal(await sending("+15005550004"), "refused opted_out");
  assert.equal(await sending("+15005550009"), "refused number_takes_no_texts");
  assert.equal(await sending("+4915112345678", "429"), "again rate_limited");
  assert.equal(await sending("+4915112345678", "closed"), "unknown connection_lost");
  assert.equal(await sending("+4915112345678"), "sent");
  assert.equal(standIns.twilio.taken.length, 1);
});

test("a person's STOP arrives signed, and is read", async () => {
  const asked = { url: `${hooksOrigin()}/inbound`, from: "+4915112345678", body: "Stop", authToken: "token" };
  const answer = await standIns.twilio.receive(asked);
  assert.deepEqual([answer.status, answer.contentType], [200, "text/xml"]);
  const [{ url, headers, body }] = await reports(1);
  const from = { url, body, contentType: headers["content-type"], signature: headers["x-twilio-signature"] };
  assert.equal(await call("isFromTwilio", from, "token"), true);
  const reply = { kind: "opt_out", channel: "sms", from: "+4915112345678", to: "+15005550006" };
  assert.deepEqual(await call("twilioReply", body), reply);
});

test("a receiver verifies what is posted, also while secrets rotate, and a redirect is not followed", async () => {
  const [old, fresh] = [1, 2].map((byte) => `whsec_${Buffer.alloc(32, byte).toString("base64")}`);
  standIns.control({
    receiver: { hooks: { a: { secrets: [old] }, b: { secrets: [fresh] }, c: { secrets: [`${old}AA`] } } },
  });
  const post = (name, change = {}) => {
    const url = `${standIns.origin}/hook/${name}`;
    const body = '{"type":"booking.confirmed","data":{"name":"Zoë"}}';
    return call("postWebhook", { url, id: "evt_1", body, secrets: [fresh, old], now: Date.now(), ...change });
  };
  for (const name of ["a", "b", "c"]) assert.equal((await post(name)).error, null);
  assert.deepEqual(
    standIns.receiver.taken.map(({ receiver, id, isVerified }) => [receiver, id, isVerified]),
    [
      ["a", "evt_1", true],
      ["b", "evt_1", true],
      ["c", "evt_1", false],
    ],
  );
  standIns.control({ receiver: { hooks: { a: { mode: "302", location: `${standIns.origin}/hook/b` } } } });
  const redirected = await post("a");
  assert.equal(redirected.status, 302);
  assert.notEqual(redirected.error, null);
  assert.equal(standIns.receiver.taken.filter(({ receiver }) => receiver === "b").length, 1);
  standIns.control({ receiver: { hooks: { a: { mode: ["429", "410", "timeout"], retryAfter: 9 } } } });
  assert.deepEqual([(await post("a")).retryAfterMs, (await post("a")).status], [9_000, 410]);
  const slow = await post("a", { tryMs: 200 });
  assert.deepEqual([slow.status, slow.error], [null, "timed_out"]);
});

test("`npm run stand-ins` prints where it listens, and is asked and told by requests", async (t) => {
  const child = spawn(process.execPath, [join(ROOT, "scripts", "stand-ins.mjs")], {
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill());
  let printed = "";
  for await (const piece of child.stdout) if ((printed += piece).includes("Ctrl+C")) break;
  const [origin] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed);
  const ask = async (path, body) => {
    const init = body && { method: "POST", body: JSON.stringify(body) };
    return (await fetch(`${origin}${path}`, init)).json();
  };
  assert.equal((await ask("/control", { resend: { mode: "429" } })).resend.mode, "429");
  assert.match((await ask("/control", { resend: { mode: "broken" } })).error, /mode must be/);
  const response = await fetch(`${origin}/emails`, { method: "POST", headers: { authorization: "Bearer re_1" } });
  assert.equal(response.status, 429);
  assert.deepEqual(await ask("/resend/emails"), []);
  assert.deepEqual((await ask("/")).resend.stats, { asked: 1, answered: { 429: 1 } });
});

test("Google's page leads back with a code, which its own verifier exchanges once for a signed id_token", async () => {
  const verifier = randomBytes(32).toString("base64url");
  const asked = new URLSearchParams({
    client_id: "local",
    redirect_uri: "http://localhost:8787/signin/google/callback",
    response_type: "code",
    scope: "openid email profile",
    state: "a-state",
    nonce: "a-nonce",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  const page = await fetch(`${standIns.origin}/o/oauth2/v2/auth?${asked}`);
  assert.match(await page.text(), /Choose an account/);
  asked.set("email", "ada@example.com");
  const chosen = async () => {
    const left = await fetch(`${standIns.origin}/o/oauth2/choose?${asked}`, { redirect: "manual" });
    const back = new URL(left.headers.get("location"));
    assert.equal(back.searchParams.get("state"), "a-state");
    return back.searchParams.get("code");
  };
  const exchange = (code, code_verifier) =>
    fetch(`${standIns.origin}/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        client_id: "local",
        client_secret: "local",
        redirect_uri: "http://localhost:8787/signin/google/callback",
        code,
        code_verifier,
      }),
    });
  assert.equal((await exchange(await chosen(), "another")).status, 400);
  const code = await chosen();
  const { id_token } = await (await exchange(code, verifier)).json();
  assert.equal((await exchange(code, verifier)).status, 400);
  const [head, claims, signature] = id_token.split(".");
  const [jwk] = (await (await fetch(`${standIns.origin}/oauth2/v3/certs`)).json()).keys;
  const key = createPublicKey({ key: jwk, format: "jwk" });
  assert.ok(createVerify("RSA-SHA256").update(`${head}.${claims}`).verify(key, signature, "base64url"));
  const told = JSON.parse(Buffer.from(claims, "base64url"));
  assert.deepEqual(
    [told.iss, told.aud, told.email, told.email_verified, told.nonce],
    [standIns.origin, "local", "ada@example.com", true, "a-nonce"],
  );
});

test("a link of Razorpay is opened, paid and refunded beside Stripe's pages, and ends at the deadline", async () => {
  const keys = { keyId: "rzp_test_1", keySecret: "secret", webhookSecrets: [], baseUrl: standIns.origin };
  const razorpay = async (name, given) => (await call("razorpay", keys, name, given)).value;
  assert.deepEqual(await call("checkRazorpay", keys), { ok: true });
  assert.equal((await call("checkRazorpay", { ...keys, keySecret: "invalid" })).reason, "refused");
  const order = {
    ...{
      tenantId: "ten_1",
      bookingId: "bkg_1",
      paymentId: "pay_1",
      amountMinor: 5_000,
      currency: "INR",
      title: "Hall",
    },
    ...{ customer: { email: null, name: null, phone: null }, locale: null, keptUntil: Date.now() + 60_000 },
    ...{ successUrl: `${hooksOrigin()}/manage/1?paid=1`, cancelUrl: hooksOrigin(), openedBy: Date.now() + 60_000 },
  };
  const [paid, left] = [
    await razorpay("open", { ...order, attempt: "1-0" }),
    await razorpay("open", { ...order, attempt: "1-1" }),
  ];
  assert.deepEqual(await razorpay("open", { ...order, attempt: "1-0" }), paid);
  await fetch(paid.url, { method: "POST", body: new URLSearchParams({ outcome: "pay" }), redirect: "manual" });
  const { kind, chargeId, amountMinor } = await razorpay("end", paid.id);
  assert.deepEqual([kind, amountMinor], ["paid", 5_000]);
  const refund = { paymentId: "pay_1", refundId: "pay_1-1-of-a-payment", chargeId, amountMinor: 2_000 };
  assert.deepEqual([await razorpay("refund", refund), await razorpay("refund", refund)], ["done", "done"]);
  assert.deepEqual(await razorpay("read", left.id), { kind: "open" });
  await fetch(`${standIns.origin}/advance`, { method: "POST", body: JSON.stringify({ seconds: 3_600 }) });
  assert.deepEqual(await razorpay("read", left.id), { kind: "expired" });
  const known = await (await fetch(`${standIns.origin}/razorpay`)).json();
  assert.deepEqual([known.links.map(({ status }) => status), known.refunds.length], [["paid", "expired"], 1]);
  assert.equal(
    (await fetch(`${standIns.origin}/v1/balance`, { headers: { authorization: "Bearer sk_test_1" } })).status,
    200,
  );
});
