// Stripe inside a test: the stand-in answers what Berth asks of it, and its webhooks reach the Worker.

import { standInForStripe } from "../../scripts/stand-ins-stripe.mjs";
import type { Answer, Tenant } from "./api";
import { testClock } from "./clock";
import { standInTheWay, type Told } from "./stand-ins";

export function aStripe(told: Told = {}) {
  const platform = {
    key: "sk_test_platform",
    url: "http://berth.test/hooks/stripe/platform",
    secret: "whsec_platform",
  };
  const stripe = standInForStripe({ clock: () => testClock.now(), platform });
  const door = {
    hooks: "/hooks/stripe/",
    isOurs: () => true,
    others: async ({ url }: Request) => {
      throw new TypeError(`Nothing answers ${url}.`);
    },
  };
  const { asked, ...theirs } = standInTheWay(stripe, door, told);

  return {
    stripe,
    ...theirs,
    /** A customer's bank takes the money of a page back. */
    dispute: async (page: string): Promise<void> => void (await asked("/pay", `dispute=${page}`)),
    connect: (tenant: Tenant, key = "sk_test_business"): Promise<Answer> =>
      tenant.staff("PUT", "/connections/stripe", { secret_key: key }),
  };
}

/** The headers of a report. The provider signs each try anew. */
export async function signed(secret: string, body: string, at = Math.floor(testClock.now() / 1_000)) {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes(secret), algorithm, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(`${at}.${body}`)));
  const hex = [...mac].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { "content-type": "application/json", "stripe-signature": `t=${at},v1=${hex}` };
}
