// Stands in for Twilio's messages: https://www.twilio.com/docs/messaging/api/message-resource. It keeps each text that it
// takes, calls back about it, and sends in what people reply.

import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { mannersOf, nextMode, pause, recordOf, report } from "./stand-ins-manners.mjs";

const MESSAGES = /^\/2010-04-01\/Accounts\/([^/]+)\/Messages\.json$/;
const ACCOUNT = /^\/2010-04-01\/Accounts\/([^/]+)\.json$/;
/** Twilio's own numbers for trying, and one for a text that fails on its way. */
const NUMBERS = {
  "+15005550001": { refusedWith: [21_211, "Invalid 'To' Phone Number"] },
  "+15005550003": { refusedWith: [21_408, "Permission to send an SMS has not been enabled for the region"] },
  "+15005550004": { refusedWith: [21_610, "Attempt to send to unsubscribed recipient"] },
  "+15005550009": { refusedWith: [21_614, "'To' number is not a valid mobile number"] },
  "+15005550005": { failsWith: 30_003 },
};

export function standInForTwilio() {
  const manners = { ...mannersOf(), authToken: null };
  const { taken, stats, counted, forget } = recordOf();

  const refusal = (status, code, message, headers = {}) => ({
    status,
    headers,
    body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
  });

  function accountOf({ headers, path }) {
    const [, sid] = MESSAGES.exec(path) ?? ACCOUNT.exec(path) ?? [];
    const [user = "", password = ""] = Buffer.from((headers.authorization ?? "").replace(/^Basic /, ""), "base64")
      .toString()
      .split(":");
    const isKnown = (user === sid || user.startsWith("SK")) && password !== "" && password !== "bad";
    return isKnown ? { sid, authToken: manners.authToken ?? password } : null;
  }

  function send({ sid: accountSid, authToken }, form) {
    const to = (form.get("To") ?? "").replace(/^whatsapp:/, "");
    const known = NUMBERS[to];
    if (!/^\+[1-9]\d{6,14}$/.test(to)) return refusal(400, 21_211, `Invalid 'To' Phone Number: ${to}`);
    if (known?.refusedWith) return refusal(400, ...known.refusedWith);
    if (!form.get("From") && !form.get("MessagingServiceSid")) return refusal(400, 21_603, "A 'From' is required");
    if (!form.get("Body") && !form.get("ContentSid")) return refusal(400, 21_602, "Message body is required");
    if ((form.get("Body") ?? "").length > 1_600)
      return refusal(400, 21_617, "The body exceeds the 1600 character limit");
    const sid = `SM${randomBytes(16).toString("hex")}`;
    const fields = Object.fromEntries(form);
    const one = { sid, accountSid, form: fields, status: "queued", at: new Date().toISOString() };
    taken.push(one);
    void report(manners, callbacksOn(one, authToken, known?.failsWith));
    const body = {
      sid,
      account_sid: accountSid,
      to: fields.To,
      from: fields.From ?? null,
      messaging_service_sid: fields.MessagingServiceSid ?? null,
      body: fields.Body ?? "",
      status: "queued",
      error_code: null,
      error_message: null,
      num_segments: "1",
    };
    return { status: 201, headers: {}, body };
  }

  function callbacksOn(one, authToken, failsWith) {
    const url = one.form.StatusCallback;
    if (!url) return [];
    return ["sent", failsWith ? "undelivered" : "delivered"].map((status) => {
      const token = randomUUID();
      return async () => {
        one.status = status;
        const form = new URLSearchParams({
          MessageSid: one.sid,
          SmsSid: one.sid,
          MessageStatus: status,
          SmsStatus: status,
          To: one.form.To,
          From: one.form.From ?? "+15005550006",
          AccountSid: one.accountSid,
          ApiVersion: "2010-04-01",
          ...(status === "undelivered" && { ErrorCode: String(failsWith) }),
        });
        return post(url, form, authToken, { "i-twilio-idempotency-token": token });
      };
    });
  }

  /** Posts a form, signed over the address and over each field sorted by its name. */
  function post(url, form, authToken, headers = {}) {
    const text = [...form]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}${value}`)
      .join("");
    const wrong = manners.signs === "wrongly" ? "!" : "";
    const signature = createHmac("sha1", authToken).update(`${url}${text}${wrong}`).digest("base64");
    return fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
        "user-agent": "TwilioProxy/1.1",
        "x-twilio-signature": signature,
        ...headers,
      },
      body: form.toString(),
    });
  }

  async function answer(request) {
    const account = accountOf(request);
    const { pathname } = new URL(request.path, "http://x");
    if (ACCOUNT.test(pathname)) {
      if (!account) return refusal(401, 20_003, "Authenticate");
      const status = account.authToken === "suspended" ? "suspended" : "active";
      return { status: 200, headers: {}, body: { sid: account.sid, status, type: "Full" } };
    }
    stats.asked++;
    const mode = nextMode(manners);
    if (mode === "lost") return { hangs: true };
    if (mode === "closed") return { closes: true };
    if (mode === "429") return refusal(429, 20_429, "Too Many Requests", { "retry-after": String(manners.retryAfter) });
    if (/^[1-5]\d\d$/.test(mode)) return refusal(Number(mode), 20_000 + Number(mode), "An error occurred");
    if (!account) return refusal(401, 20_003, "Authenticate");
    const given = send(account, new URLSearchParams(request.body));
    if (mode === "slow") await pause(manners.delayMs);
    return mode === "timeout" ? { hangs: true } : given;
  }

  return {
    manners,
    isAsked: ({ path }) => MESSAGES.test(path) || ACCOUNT.test(path),
    answer: counted(answer),
    taken,
    stats,
    /** A person texts. Answers with what the receiver of the text answered. */
    async receive({
      url,
      from,
      to = "+15005550006",
      body,
      authToken = manners.authToken ?? "token",
      accountSid = "AC0",
    }) {
      const sid = `SM${randomBytes(16).toString("hex")}`;
      const form = new URLSearchParams({
        MessageSid: sid,
        SmsSid: sid,
        AccountSid: accountSid,
        From: from,
        To: to,
        Body: body,
        NumMedia: "0",
        NumSegments: "1",
        ApiVersion: "2010-04-01",
      });
      const response = await post(url, form, authToken);
      return {
        status: response.status,
        contentType: response.headers.get("content-type"),
        body: await response.text(),
      };
    },
    forget,
  };
}
