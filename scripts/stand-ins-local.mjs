// The stand-ins beside `npm start` on one's own machine: people sign in with Google without Google, and pay without
// Stripe or Razorpay. An operator who has set one of them gets the real one.

import { join } from "node:path";
import { startStandIns } from "./stand-ins-server.mjs";

/** What the Worker is told of them, and what stands in for Stripe; null where nothing does. */
export async function standBeside({ isPublic, vars, stateDir, host, port }, accounts) {
  const hasGoogle = !isPublic && !vars.GOOGLE_CLIENT_ID;
  const hasStripe = !isPublic && !vars.STRIPE_BASE_URL;
  const hasRazorpay = !isPublic && !vars.RAZORPAY_BASE_URL;
  if (!hasGoogle && !hasStripe && !hasRazorpay) return { vars: {}, stripe: null };
  // An endpoint may have been made when the server had another port.
  const server = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const toServer = (url, request) => fetch(`${server}${new URL(url).pathname}`, request);
  let deliver = toServer;
  const platform = { key: "sk_test_platform", url: `${server}/hooks/stripe/platform`, secret: "whsec_local" };
  const standIns = await startStandIns({
    accounts,
    platform,
    deliver: (url, request) => deliver(url, request),
    keptIn: join(stateDir, "stand-ins.json"),
  });
  const { origin, stripe } = standIns;
  return {
    vars: {
      ...(hasGoogle && { GOOGLE_CLIENT_ID: "local", GOOGLE_CLIENT_SECRET: "local", GOOGLE_BASE_URL: origin }),
      ...(hasStripe && { STRIPE_BASE_URL: origin }),
      ...(hasRazorpay && { RAZORPAY_BASE_URL: origin }),
      ...(hasStripe &&
        !vars.STRIPE_PLATFORM_KEY && {
          STRIPE_PLATFORM_KEY: platform.key,
          STRIPE_PLATFORM_WEBHOOK_SECRET: platform.secret,
        }),
    },
    stripe: hasStripe
      ? {
          origin,
          /** Until the server listens, another way leads to it. Null is the usual one. */
          reportTo: (way) => (deliver = way ?? toServer),
          knows: (connection) => stripe.taken.endpoints.some(({ url }) => url.endsWith(`/hooks/stripe/${connection}`)),
          pay: (url) =>
            fetch(url, { method: "POST", body: new URLSearchParams({ outcome: "pay" }), redirect: "manual" }),
        }
      : null,
  };
}
