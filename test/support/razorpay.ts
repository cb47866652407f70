// Razorpay inside a test: the stand-in answers what Berth asks of it, and its webhooks reach the Worker. What is asked
// of other providers goes on to those who stood there before.

import { standInForRazorpay } from "../../scripts/stand-ins-razorpay.mjs";
import { hmac, toHex, utf8 } from "../../src/integrations/bytes";
import type { Answer, Tenant } from "./api";
import { testClock } from "./clock";
import { standInTheWay, type Told } from "./stand-ins";

export function aRazorpay(told: Told = {}) {
  const razorpay = standInForRazorpay({ clock: () => testClock.now() });
  const isOurs = ({ headers }: Request) => headers.get("authorization")?.startsWith("Basic ") === true;
  const { asked: _, ...theirs } = standInTheWay(razorpay, { hooks: "/hooks/razorpay/", isOurs }, told);

  return {
    razorpay,
    ...theirs,
    /** Connects an account, and makes its webhook at Razorpay, as staff do. */
    async connect(tenant: Tenant, more: object = {}): Promise<Answer> {
      const keys = { key_id: "rzp_test_business", key_secret: "a-secret", ...more };
      const put = await tenant.staff("PUT", "/connections/razorpay", keys);
      const secret = put.body.webhook_secret ?? ("webhook_secret" in more ? more.webhook_secret : null);
      if (put.status === 200 && secret) razorpay.hook({ key_id: keys.key_id, url: put.body.hook_url, secret });
      return put;
    },
  };
}

/** The headers of a report. */
export async function signedByRazorpay(secret: string, body: string, event = "evt_1"): Promise<Record<string, string>> {
  const signature = toHex(await hmac("SHA-256", utf8(secret), body));
  return {
    "content-type": "application/json",
    "x-razorpay-event-id": event,
    "x-razorpay-signature": signature,
  };
}
