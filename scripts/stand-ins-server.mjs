// One server that stands in for Resend, Twilio, Google, Stripe and receivers of webhooks. Its requests to providers have the providers'
// own paths. What tests ask of it has paths of its own: /control, /resend/…, /twilio/…, /receiver/….

import { createServer } from "node:http";
import { standInForGoogle } from "./stand-ins-google.mjs";
import { changeManners } from "./stand-ins-manners.mjs";
import { standInForReceivers } from "./stand-ins-receiver.mjs";
import { standInForResend } from "./stand-ins-resend.mjs";
import { standInForStripe } from "./stand-ins-stripe.mjs";
import { standInForTwilio } from "./stand-ins-twilio.mjs";

const MOST_BODY_BYTES = 50 * 1024 * 1024;

/** Starts it on a free port, or on the given one. `accounts` are those that Google's page offers. */
export async function startStandIns({ port = 0, host = "127.0.0.1", accounts = [] } = {}) {
  const parts = {
    resend: standInForResend(),
    twilio: standInForTwilio(),
    receiver: standInForReceivers(),
    google: standInForGoogle({ accounts }),
    stripe: standInForStripe(),
  };

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
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
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
