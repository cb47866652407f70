// Stands in for systems that receive our webhooks, each at `/hook/<name>`. The package `standardwebhooks` verifies what
// comes for those whose secret is known.

import { Webhook } from "standardwebhooks";
import { mannersOf, nextMode, pause, recordOf } from "./stand-ins-manners.mjs";

const HOOK = /^\/hook\/([^/?]+)/;

export function standInForReceivers() {
  const manners = mannersOf();
  /** Manners and secrets of single receivers, by name. */
  const named = new Map();
  const { taken, stats, counted, forget } = recordOf();

  function verified({ headers, body }, secrets) {
    if (secrets.length === 0) return null;
    return secrets.some((secret) => {
      try {
        new Webhook(secret).verify(body, headers);
        return true;
      } catch {
        return false;
      }
    });
  }

  async function answer(request) {
    const name = HOOK.exec(request.path)?.[1] ?? "";
    const own = named.get(name) ?? manners;
    const mode = nextMode(own);
    stats.asked++;
    taken.push({
      receiver: name,
      id: request.headers["webhook-id"] ?? null,
      timestamp: request.headers["webhook-timestamp"] ?? null,
      signature: request.headers["webhook-signature"] ?? null,
      isVerified: verified(request, own.secrets ?? []),
      mode,
      at: new Date().toISOString(),
      headers: request.headers,
      body: request.body,
    });
    if (mode === "timeout" || mode === "lost") return { hangs: true };
    if (mode === "closed") return { closes: true };
    if (mode === "slow") await pause(own.delayMs);
    const status = /^[1-5]\d\d$/.test(mode) ? Number(mode) : 200;
    const headers = {
      ...((status === 429 || status === 503) && { "retry-after": String(own.retryAfter) }),
      ...(status >= 300 && status < 400 && { location: own.location ?? "http://127.0.0.1/" }),
    };
    return { status, headers, body: status === 204 || status === 304 ? "" : { received: status === 200 } };
  }

  return {
    manners,
    /** The manners of one receiver, which begin as well as those of a new one. */
    named(name) {
      if (!named.has(name)) named.set(name, mannersOf());
      return named.get(name);
    },
    isAsked: ({ path }) => HOOK.test(path),
    answer: counted(answer),
    taken,
    stats,
    forget,
  };
}
