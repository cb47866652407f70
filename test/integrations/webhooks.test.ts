// Webhooks as their receivers see them: signed by Standard Webhooks, posted once, never followed.

import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { postWebhook } from "../../src/integrations/webhooks/post";
import { isSignedBy, newWebhookSecret, signatureOf } from "../../src/integrations/webhooks/sign";

const BODY = '{"type":"booking.created","timestamp":"2026-11-30T09:00:00.000Z","data":{"name":"Zoë"}}';

describe("a signature", () => {
  it("is verified by the package of the standard", async () => {
    const secret = newWebhookSecret();
    const seconds = Math.floor(Date.now() / 1_000);
    const headers = {
      "webhook-id": "evt_1",
      "webhook-timestamp": String(seconds),
      "webhook-signature": await signatureOf([secret], "evt_1", seconds, BODY),
    };
    expect(new Webhook(secret).verify(BODY, headers)).toEqual(JSON.parse(BODY));
    expect(() => new Webhook(secret).verify(`${BODY} `, headers)).toThrow();
    expect(() => new Webhook(newWebhookSecret()).verify(BODY, headers)).toThrow();
  });

  it("fits the old secret and the new one while both are in use", async () => {
    const [fresh, old] = [newWebhookSecret(), newWebhookSecret()];
    const seconds = Math.floor(Date.now() / 1_000);
    const headers = {
      "webhook-id": "evt_1",
      "webhook-timestamp": String(seconds),
      "webhook-signature": await signatureOf([fresh, old], "evt_1", seconds, BODY),
    };
    for (const secret of [fresh, old]) expect(new Webhook(secret).verify(BODY, headers)).toEqual(JSON.parse(BODY));
  });

  it("made by the package is known as ours, for five minutes, also beside other signatures", async () => {
    const secret = newWebhookSecret();
    const at = new Date("2026-11-30T09:00:00Z");
    const signed = {
      id: "msg_1",
      timestamp: String(at.getTime() / 1_000),
      signature: `v1a,x v1,bad ${new Webhook(secret).sign("msg_1", at, BODY)}`,
    };
    const knows = (afterSeconds: number, body = BODY, change = {}) =>
      isSignedBy([newWebhookSecret(), secret], { ...signed, ...change }, body, at.getTime() + afterSeconds * 1_000);
    expect(await knows(0)).toBe(true);
    expect(await knows(300)).toBe(true);
    expect(await knows(301)).toBe(false);
    expect(await knows(-301)).toBe(false);
    expect(await knows(0, `${BODY}\n`)).toBe(false);
    expect(await knows(0, BODY, { id: "msg_2" })).toBe(false);
    expect(await knows(0, BODY, { signature: null })).toBe(false);
    expect(await knows(0, BODY, { timestamp: "yesterday" })).toBe(false);
    expect(await knows(0, BODY, { signature: "v1," })).toBe(false);
  });

  it("fits no secret that is none, and is never made without one", async () => {
    const signed = { id: "msg_1", timestamp: "1796029200", signature: "v1,null v1,undefined v1," };
    for (const secret of ["", "whsec_", "whsec_%%%", "%%%"]) {
      expect(await isSignedBy([secret], signed, BODY, 1_796_029_200_000)).toBe(false);
      await expect(signatureOf([secret], "evt_1", 1, BODY)).rejects.toThrow("no usable secret");
    }
    await expect(signatureOf([], "evt_1", 1, BODY)).rejects.toThrow("no usable secret");
  });
});

type Seen = { readonly url: string; readonly init: RequestInit };

/** A receiver that answers as told, and keeps what it was asked. */
function receiver(answer: (signal: AbortSignal) => Response | Promise<Response>) {
  const seen: Seen[] = [];
  const fetcher = (async (input: RequestInfo | URL, init: RequestInit = {}) => {
    seen.push({ url: String(input), init });
    return answer(init.signal as AbortSignal);
  }) as typeof fetch;
  return { seen, fetcher };
}

const post = (fetcher: typeof fetch, change = {}) =>
  postWebhook({
    url: "https://example.com/hooks?a=b",
    id: "evt_1",
    body: BODY,
    secrets: [newWebhookSecret()],
    now: Date.UTC(2026, 10, 30, 9),
    fetcher,
    ...change,
  });

describe("a post", () => {
  it("sends the signed bytes, with the id of the event and the time of the try", async () => {
    const secret = newWebhookSecret();
    const now = Date.now();
    const { seen, fetcher } = receiver(() => new Response("thanks", { status: 202 }));
    expect(await post(fetcher, { secrets: [secret], now })).toMatchObject({
      status: 202,
      error: null,
      retryAfterMs: null,
    });
    const [{ url, init } = { url: "", init: {} }] = seen;
    const headers = init.headers as Record<string, string>;
    expect([url, init.method, init.redirect]).toEqual(["https://example.com/hooks?a=b", "POST", "manual"]);
    expect(headers["webhook-timestamp"]).toBe(String(Math.floor(now / 1_000)));
    expect(headers["user-agent"]).toMatch(/^Berth/);
    expect(new Webhook(secret).verify(new TextDecoder().decode(init.body as Uint8Array), headers)).toEqual(
      JSON.parse(BODY),
    );
  });

  it("takes a redirect for a failure", async () => {
    const { seen, fetcher } = receiver(() => Response.redirect("https://10.0.0.1/", 307));
    expect(await post(fetcher)).toMatchObject({ status: 307, error: "redirects are not followed" });
    expect(seen).toHaveLength(1);
  });

  it("reads the beginning of a failure in one line, and no more of an endless answer", async () => {
    let pieces = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pieces += 1;
        controller.enqueue(new TextEncoder().encode("broken\r\n\u0000 again "));
      },
    });
    const { fetcher } = receiver(() => new Response(endless, { status: 500, headers: { "retry-after": "120" } }));
    const posted = await post(fetcher);
    expect(posted).toMatchObject({ status: 500, retryAfterMs: 120_000 });
    expect(posted.error).toMatch(/^status 500: broken again broken/);
    expect(posted.error?.length).toBeLessThan(250);
    expect(pieces).toBeLessThan(1_000);
  });

  it("knows Retry-After as a date", async () => {
    const headers = { "retry-after": "Mon, 30 Nov 2026 09:00:30 GMT" };
    const { fetcher } = receiver(() => new Response(null, { status: 503, headers }));
    expect(await post(fetcher)).toMatchObject({ status: 503, retryAfterMs: 30_000 });
  });

  it("gives up when no answer comes", async () => {
    const { fetcher } = receiver(
      (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    );
    expect(await post(fetcher, { tryMs: 20 })).toMatchObject({ status: null, error: "timed_out" });
  });

  it("says that a server cannot be reached", async () => {
    const { fetcher } = receiver(() => Promise.reject(new Error("Network connection lost.")));
    expect(await post(fetcher)).toMatchObject({ status: null, error: "unreachable" });
  });
});
