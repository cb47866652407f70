// Reports of Razorpay's stand-in, to the addresses that a business has named for its key.

import { report } from "./stand-ins-manners.mjs";
import { signatureOf } from "./stand-ins-razorpay-answers.mjs";

export function webhooksOf({ manners, time: { now }, id, webhooks, deliver }) {
  /** What staff make at Razorpay's own pages: where reports of a key go, and what signs them. */
  function hook({ key_id: account, url, secret }) {
    const known = webhooks.find((one) => one.account === account && one.url === url);
    if (known) known.secret = secret;
    else webhooks.push({ account, url, secret });
    return {};
  }

  function tell(account, events) {
    const bodies = events.map(([event, parts]) => {
      const payload = Object.fromEntries(Object.entries(parts).map(([name, entity]) => [name, { entity }]));
      const contains = Object.keys(payload);
      return JSON.stringify({ account_id: "acc_local", contains, created_at: now(), entity: "event", event, payload });
    });
    const posts = bodies.flatMap((body) => {
      const eventId = id("evt");
      return webhooks
        .filter((one) => one.account === account)
        .map(
          ({ url, secret }) =>
            () =>
              post(url, body, secret, eventId),
        );
    });
    return report(manners, posts);
  }

  async function post(url, body, secret, eventId) {
    const headers = {
      "content-type": "application/json",
      "x-razorpay-event-id": eventId,
      "x-razorpay-signature": signatureOf(manners.signs === "wrongly" ? "wrong" : secret, body),
    };
    const response = await deliver(url, { method: "POST", headers, body });
    if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  }

  return { hook, tell };
}
