// `npm run stand-ins`: the other side of messages and webhooks, on this machine. It prints where it listens, and how to
// make it fail.

import { ensureInstalled, ranUnderProjectNode } from "./project.mjs";

try {
  await ensureInstalled();
  if (!(await ranUnderProjectNode())) await start();
} catch (fault) {
  console.error(fault.message);
  process.exit(1);
}

async function start() {
  const port = Number(process.env.PORT || 8788);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error("PORT must be a number from 0 to 65535.");
  const { startStandIns } = await import("./stand-ins-server.mjs");
  const standIns = await startStandIns({ port }).catch((fault) => {
    throw fault.code === "EADDRINUSE" ? new Error(`Port ${port} is in use. Set PORT to another one.`) : fault;
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => standIns.stop().then(() => process.exit(0)));
  }
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && process.exit(0), 1_000).unref();
  greet(standIns.origin);
}

function greet(origin) {
  console.log(`
Stand-ins for Resend, Twilio, Google, Stripe, Razorpay and receivers of webhooks at ${origin}

Start Berth beside them:
  RESEND_API_KEY=re_local RESEND_BASE_URL=${origin} EMAIL_FROM='Berth <bookings@berth.test>' \\
  TWILIO_ACCOUNT_SID=AC0 TWILIO_AUTH_TOKEN=token TWILIO_FROM=+15005550006 TWILIO_BASE_URL=${origin} \\
  GOOGLE_CLIENT_ID=local GOOGLE_CLIENT_SECRET=local GOOGLE_BASE_URL=${origin} \\
  STRIPE_BASE_URL=${origin} RAZORPAY_BASE_URL=${origin} ALLOW_PRIVATE_TARGETS=1 npm start
A webhook goes to ${origin}/hook/<any name>

What they took:
  GET  ${origin}/resend/emails     with idempotency key and number of tries
  GET  ${origin}/twilio/messages
  GET  ${origin}/google/tokens     whether each code was exchanged rightly
  GET  ${origin}/stripe            pages, refunds and endpoints, of any key that begins with sk_test_ (its next word names its account)
  GET  ${origin}/razorpay          links, payments, refunds and webhooks, of any key that begins with rzp_test_
  GET  ${origin}/receiver/hooks    with what the package standardwebhooks says of the signature
  GET  ${origin}/                  how they behave, and how often they answered what
  POST ${origin}/forget            forgets all of it

How they behave, by POST ${origin}/control:
  {"resend":{"mode":"429"}}                       also 500, 503, another status, slow, closed (cuts the connection),
                                                  timeout (takes it, never answers), lost (neither), ok
  {"resend":{"mode":["429","500","timeout","ok"]}} in turn
  {"resend":{"webhook":{"url":"…","secret":"whsec_…"}}} where it reports; TWILIO reports to each text's StatusCallback
  {"twilio":{"reports":"late","lateMs":2000}}     also none, once, twice, reversed
  {"twilio":{"signs":"wrongly"}}                  also well
  {"google":{"claims":{"aud":"other"}}}           what an id_token says instead; null leaves a claim out
  {"receiver":{"hooks":{"name":{"mode":"302","location":"http://127.0.0.1/","secrets":["whsec_…"]}}}}
  {"stripe":{"refunds":"pending"}}                also failed, fails_later, succeeded; and mode, reports and signs as above
  {"stripe":{"charges":"declined"}}               of a kept card; also asks (the bank wants its customer), succeeded
  {"razorpay":{"refunds":"pending"}}              also failed, fails_later, short (of balance), processed; and the rest
  delayMs (of slow) and retryAfter (seconds, of 429) belong to each
Where Razorpay reports, as staff say there:
  POST ${origin}/razorpay/webhooks {"key_id":"rzp_test_…","url":"…","secret":"…"}
A customer pays, declines, or goes back at ${origin}/pay and ${origin}/razorpay/pay; nothing of it is real.
At ${origin}/pay a bank disputes what was paid, too. Their clocks move on:
  POST ${origin}/advance {"seconds":1800}
A person texts:
  POST ${origin}/twilio/inbound {"url":"…","from":"+49…","to":"+1…","body":"STOP","authToken":"token"}

Stop with Ctrl+C.`);
}
