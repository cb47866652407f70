// Stands in for Resend: https://resend.com/docs/api-reference. It keeps each mail that it takes, and reports on it.

import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mannersOf, nextMode, pause, recordOf, report, signed } from "./stand-ins-manners.mjs";

const MOST_OF_BATCH = 100;

export function standInForResend() {
  const manners = { ...mannersOf(), webhook: null };
  /** A mail that was taken is `{id, idempotencyKey, tries, mail, at}`. */
  const { taken, stats, counted, forget } = recordOf();
  const byKey = new Map();

  const refusal = (status, name, message, headers = {}) => ({
    status,
    headers,
    body: { statusCode: status, name, message },
  });

  function unauthorised({ headers }) {
    if (!headers["user-agent"]) return { status: 403, headers: {}, body: "error code: 1010" };
    const key = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
    if (!key) return refusal(401, "missing_api_key", "Missing API key in the authorization header.");
    return key.startsWith("re_") && !key.startsWith("re_bad")
      ? null
      : refusal(400, "validation_error", "API key is invalid");
  }

  function take(mail, idempotencyKey) {
    const one = { id: randomUUID(), idempotencyKey, tries: 1, mail, at: new Date().toISOString() };
    taken.push(one);
    void report(manners, reportsOn(one));
    return one.id;
  }

  function wrongWith(mail) {
    for (const name of ["from", "to", "subject"]) {
      if (!mail?.[name]) return refusal(422, "missing_required_field", `Missing \`${name}\` field.`);
    }
    if (!mail.html && !mail.text) return refusal(422, "missing_required_field", "Missing `html` or `text` field.");
    const isAddress = (text) => /^([^<>]*<[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/.test(text);
    const recipients = [mail.to].flat();
    if (recipients.length > 50 || !recipients.every(isAddress))
      return refusal(422, "validation_error", "Invalid `to` field. The email address needs to follow the format.");
    return isAddress(mail.from) ? null : refusal(422, "validation_error", "Invalid `from` field.");
  }

  function send(mail, key) {
    const wrong = wrongWith(mail);
    return wrong ?? { status: 200, headers: {}, body: { id: take(mail, key) } };
  }

  function sendBatch(mails, key) {
    if (!Array.isArray(mails) || mails.length === 0 || mails.length > MOST_OF_BATCH)
      return refusal(422, "validation_error", "A batch has 1 to 100 emails.");
    const wrong = mails.map((mail) =>
      mail.attachments ? refusal(422, "validation_error", "A batch has no attachments.") : wrongWith(mail),
    );
    const first = wrong.find((one) => one !== null);
    return first ?? { status: 200, headers: {}, body: { data: mails.map((mail) => ({ id: take(mail, key) })) } };
  }

  /** One answer for each key. The same key with another body is a conflict. */
  function once(request, work) {
    const key = request.headers["idempotency-key"] ?? null;
    if (key !== null && (key.length < 1 || key.length > 256))
      return refusal(400, "invalid_idempotency_key", "The key must be between 1 and 256 characters.");
    const known = key === null ? undefined : byKey.get(`${request.path}|${key}`);
    // The bodies of a long run would fill the memory.
    const body = createHash("sha256").update(request.body).digest("base64");
    if (known) {
      for (const one of taken) if (one.idempotencyKey === key) one.tries++;
      if (known.body !== body)
        return refusal(
          409,
          "invalid_idempotent_request",
          "Same idempotency key used with a different request payload.",
        );
      return known.isRunning
        ? refusal(409, "concurrent_idempotent_requests", "Same idempotency key used while the original is in progress.")
        : known.answer;
    }
    const made = { body, isRunning: true, answer: null };
    if (key !== null) byKey.set(`${request.path}|${key}`, made);
    made.answer = work(key);
    // A refused request may be mended and sent again under its key.
    if (made.answer.status !== 200 && key !== null) byKey.delete(`${request.path}|${key}`);
    return { ...made.answer, finish: () => (made.isRunning = false) };
  }

  function reportsOn({ id, mail }) {
    const { webhook } = manners;
    if (!webhook) return [];
    const recipient = [mail.to].flat()[0];
    const kind = /^(bounced|complained|suppressed)(\+[^@]*)?@resend\.dev$/.exec(recipient)?.[1] ?? "delivered";
    const bounce = { type: "Permanent", subType: "General", message: `${recipient} is not there` };
    return ["sent", kind].map((type) => {
      const eventId = `msg_${randomBytes(12).toString("hex")}`;
      const body = JSON.stringify({
        type: `email.${type}`,
        created_at: new Date().toISOString(),
        data: {
          email_id: id,
          from: mail.from,
          to: [mail.to].flat(),
          subject: mail.subject,
          ...(type === "bounced" && { bounce }),
        },
      });
      return () =>
        fetch(webhook.url, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            "user-agent": "Svix-Webhooks/1",
            ...signed("svix", webhook.secret, eventId, body, manners.signs === "wrongly"),
          },
          body,
        });
    });
  }

  async function answer(request) {
    if (request.method === "GET" && request.path === "/domains") {
      const wrong = unauthorised(request);
      if (wrong) return wrong;
      if (request.headers.authorization.startsWith("Bearer re_restricted"))
        return refusal(401, "restricted_api_key", "This API key is restricted to only send emails");
      return { status: 200, headers: {}, body: { data: [{ id: "d1", name: "berth.test", status: "verified" }] } };
    }
    stats.asked++;
    const mode = nextMode(manners);
    const limits = {
      "ratelimit-limit": "10",
      "ratelimit-remaining": mode === "429" ? "0" : "9",
      "ratelimit-reset": "1",
    };
    const refused = badAnswer(mode);
    // A server that fails, or is lost, has not read the mail.
    if (refused) return { ...refused, headers: { ...limits, ...refused.headers } };
    const wrong = unauthorised(request);
    if (wrong) return wrong;
    const work = (key) => (request.path.endsWith("/batch") ? sendBatch(request.json, key) : send(request.json, key));
    const { finish = () => undefined, ...given } = once(request, work);
    if (mode === "slow") await pause(manners.delayMs);
    finish();
    // It took the mail, and its answer never comes.
    if (mode === "timeout") return { hangs: true };
    return { ...given, headers: { ...limits, ...given.headers } };
  }

  function badAnswer(mode) {
    if (mode === "lost") return { hangs: true };
    if (mode === "closed") return { closes: true };
    if (mode === "429")
      return refusal(429, "rate_limit_exceeded", "Too many requests.", { "retry-after": String(manners.retryAfter) });
    if (mode === "503") return refusal(503, "service_unavailable", "Try again later.");
    return /^[1-5]\d\d$/.test(mode)
      ? refusal(Number(mode), "application_error", "An unexpected error occurred.")
      : null;
  }

  return {
    manners,
    isAsked: ({ method, path }) =>
      (method === "POST" && ["/emails", "/emails/batch"].includes(path)) || (method === "GET" && path === "/domains"),
    answer: counted(answer),
    taken,
    stats,
    forget() {
      forget();
      byKey.clear();
    },
  };
}
