// One server that stands in for Resend, Twilio, Google, Stripe, Razorpay and receivers of webhooks. Its requests to providers
// have the providers' own paths. What tests ask of it has paths of its own: /control, /advance, /resend/…, /twilio/…,
// /razorpay/…, /receiver/….

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { standInForGoogle } from "./stand-ins-google.mjs";
import { changeManners } from "./stand-ins-manners.mjs";
import { standInForRazorpay } from "./stand-ins-razorpay.mjs";
import { standInForReceivers } from "./stand-ins-receiver.mjs";
import { standInForResend } from "./stand-ins-resend.mjs";
import { standInForStripe } from "./stand-ins-stripe.mjs";
import { standInForTwilio } from "./stand-ins-twilio.mjs";

const MOST_BODY_BYTES = 50 * 1024 * 1024;

/** For so long a change that no request made may be lost. */
const KEEP_EVERY_MS = 1_000;

/**
 * Starts it on a free port, or on the given one. `accounts` are those that Google's page offers. `deliver` brings
 * webhooks of payments to their receiver. A file in `keptIn` makes payments, and the port, outlast this process.
 */
export async function startStandIns({
  port = 0,
  host = "127.0.0.1",
  accounts = [],
  deliver,
  platform = null,
  keptIn = null,
} = {}) {
  const kept = keptIn && existsSync(keptIn) ? JSON.parse(readFileSync(keptIn, "utf8")) : null;
  const parts = {
    resend: standInForResend(),
    twilio: standInForTwilio(),
    receiver: standInForReceivers(),
    google: standInForGoogle({ accounts }),
    // It comes before Stripe, which is asked below the same path.
    razorpay: standInForRazorpay({ ...(deliver && { deliver }) }),
    stripe: standInForStripe({ platform, ...(deliver && { deliver }) }),
  };
  if (kept) parts.stripe.goOn(kept.stripe);
  // A file of before knows nothing of it.
  if (kept?.razorpay) parts.razorpay.goOn(kept.razorpay);
  let isUsed = false;
  let last = null;

  /** `{resend: {mode: "429"}, receiver: {mode: "ok", hooks: {name: {mode: "500", secrets: ["whsec_…"]}}}}` */
  function control(wanted) {
    for (const [name, change] of Object.entries(wanted)) {
      if (!(name in parts)) throw new Error(`${name} must be one of ${Object.keys(parts).join(", ")}`);
      const { hooks = {}, ...own } = change;
      changeManners(parts[name].manners, own);
      for (const [hook, its] of Object.entries(hooks)) changeManners(parts.receiver.named(hook), its);
    }
    return Object.fromEntries(Object.entries(parts).map(([name, { manners }]) => [name, manners]));
  }

  function forget() {
    for (const part of Object.values(parts)) part.forget();
  }

  const routes = {
    "GET /": () =>
      Object.fromEntries(Object.entries(parts).map(([name, { manners, stats }]) => [name, { manners, stats }])),
    "POST /control": ({ json }) => control(json ?? {}),
    "POST /forget": forget,
    "GET /resend/emails": () => parts.resend.taken,
    "GET /twilio/messages": () => parts.twilio.taken,
    "POST /twilio/inbound": ({ json }) => parts.twilio.receive(json),
    "GET /google/tokens": () => parts.google.taken,
    "GET /stripe": () => parts.stripe.taken,
    "GET /razorpay": () => parts.razorpay.taken,
    "POST /razorpay/webhooks": ({ json }) => {
      isUsed = true;
      return parts.razorpay.hook(json);
    },
    "POST /advance": async ({ json }) => {
      isUsed = true;
      await parts.razorpay.advance(json ?? {});
      return parts.stripe.advance(json ?? {});
    },
    "GET /receiver/hooks": () => parts.receiver.taken,
  };

  async function answerTo(request) {
    const own = routes[`${request.method} ${request.path}`];
    if (own) {
      try {
        return { status: 200, headers: {}, body: (await own(request)) ?? {} };
      } catch (fault) {
        return { status: 400, headers: {}, body: { error: fault.message } };
      }
    }
    const part = Object.values(parts).find(({ isAsked }) => isAsked(request));
    if (part === parts.stripe || part === parts.razorpay) isUsed = true;
    return part ? part.answer(request) : { status: 404, headers: {}, body: { error: "no such route" } };
  }

  const server = createServer(async (incoming, outgoing) => {
    const body = await bodyOf(incoming);
    const [path, search = ""] = incoming.url.split("?");
    const query = new URLSearchParams(search);
    const { method, headers } = incoming;
    const given = await answerTo({ method, path, query, headers, body, json: parsed(body) });
    if (given.closes) return incoming.socket.destroy();
    // The client waits until it gives up.
    if (given.hangs) return;
    const isText = typeof given.body === "string";
    outgoing.writeHead(given.status, { "content-type": isText ? "text/plain" : "application/json", ...given.headers });
    outgoing.end(isText ? given.body : JSON.stringify(given.body));
    keep();
  });
  const listenOn = (wanted) =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(wanted, host, () => resolve(server.off("error", reject)));
    });
  // Pages that were opened before lead to the port of then.
  if (kept && port === 0) await listenOn(kept.port).catch(() => listenOn(0));
  else await listenOn(port);

  function keep() {
    // A start that is refused, as another server has the folder, changes nothing in it.
    if (keptIn === null || !isUsed) return;
    const { stripe, razorpay } = parts;
    const now = JSON.stringify({
      port: server.address().port,
      stripe: stripe.remembered(),
      razorpay: razorpay.remembered(),
    });
    if (now !== last) writeFileSync(keptIn, (last = now), { mode: 0o600 });
  }
  if (keptIn !== null) setInterval(keep, KEEP_EVERY_MS).unref();

  return {
    origin: `http://${host}:${server.address().port}`,
    ...parts,
    control,
    forget,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(incoming) {
  const pieces = [];
  let bytes = 0;
  for await (const piece of incoming) {
    bytes += piece.byteLength;
    if (bytes <= MOST_BODY_BYTES) pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
