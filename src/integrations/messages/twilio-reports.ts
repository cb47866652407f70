// What Twilio posts to us: states of texts that it sent, and texts that people send back.

import { hmac, isSame, toBase64, toHex, utf8 } from "../bytes";
import type { DeliveryReport } from "./reports";
import { meaningOf } from "./twilio-codes";

export type FromTwilio = {
  /** As it is configured at Twilio, with its query. Never built from the header Host. */
  readonly url: string;
  readonly contentType: string | null;
  readonly body: string;
  /** The header `X-Twilio-Signature`. */
  readonly signature: string | null;
};

/** True when the account with this auth token signed it. Twilio signs with the token also where an API key sends. */
export async function isFromTwilio({ url, contentType, body, signature }: FromTwilio, authToken: string) {
  if (!signature) return false;
  const isForm = contentType?.toLowerCase().startsWith("application/x-www-form-urlencoded") ?? false;
  if (!isForm && !(await isBodyOfUrl(url, body))) return false;
  const fields = isForm ? joined(new URLSearchParams(body)) : "";
  const macs = await Promise.all(
    spellingsOf(url).map((spelling) => hmac("SHA-1", utf8(authToken), `${spelling}${fields}`)),
  );
  return macs.map((mac) => isSame(signature, toBase64(mac))).includes(true);
}

/** The body of a JSON request is not signed itself. Its hash stands in the signed address. */
async function isBodyOfUrl(url: string, body: string): Promise<boolean> {
  const wanted = URL.parse(url)?.searchParams.get("bodySHA256");
  if (!wanted) return false;
  const digest = await crypto.subtle.digest("SHA-256", utf8(body));
  return isSame(wanted.toLowerCase(), toHex(new Uint8Array(digest)));
}

/** Name and value of each field, sorted by name. A repeated field counts with each of its different values, sorted. */
function joined(form: URLSearchParams): string {
  const names = [...new Set(form.keys())].sort();
  return names.flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => `${name}${value}`)).join("");
}

/** Twilio may sign the address with the default port or without it. */
function spellingsOf(url: string): string[] {
  const [, scheme, host, port, rest] = /^(https?):\/\/(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?(.*)$/s.exec(url) ?? [];
  if (!scheme || !host) return [url];
  const byDefault = scheme === "https" ? "443" : "80";
  if (port === undefined) return [url, `${scheme}://${host}:${byDefault}${rest}`];
  return port === byDefault ? [url, `${scheme}://${host}${rest}`] : [url];
}

/** The report in a status callback. Its form may come in any order, and more than once. */
export function twilioReport(form: URLSearchParams): DeliveryReport | null {
  const providerId = form.get("MessageSid") ?? form.get("SmsSid");
  const status = (form.get("MessageStatus") ?? form.get("SmsStatus") ?? "").toLowerCase();
  const state = STATES.get(status);
  if (!providerId || !state) return null;
  const code = Number(form.get("ErrorCode") || Number.NaN);
  const meaning = Number.isInteger(code) ? meaningOf(code) : null;
  return {
    eventId: `${providerId}.${status}`,
    providerId,
    state,
    isAddressDead: state === "failed" && (meaning?.isAddressDead ?? false),
    reason: state === "failed" ? (meaning?.reason ?? (Number.isInteger(code) ? `twilio_${code}` : status)) : null,
    at: null,
  };
}

const STATES: ReadonlyMap<string, DeliveryReport["state"]> = new Map([
  ["sent", "sent"],
  ["delivered", "delivered"],
  ["read", "delivered"],
  ["undelivered", "failed"],
  ["failed", "failed"],
  ["canceled", "failed"],
]);

/** What a person wants who texts a word back. Both numbers are in E.164. */
export type TextReply = {
  readonly kind: "opt_out" | "opt_in";
  readonly channel: "sms" | "whatsapp";
  readonly from: string;
  readonly to: string;
};

/** Those that Twilio knows, and what people text in the languages of our messages. Without accents. */
const STOP_WORDS: readonly string[] = [
  ...["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"],
  ...["STOPP", "STOPPEN", "ABMELDEN", "ABBESTELLEN"],
  ...["ARRET", "ARRETER", "ARRETEZ", "DESABONNER"],
  ...["ALTO", "BAJA", "PARAR", "PARE", "SAIR", "CANCELAR"],
  ...[
    "रोकें",
    "बंद",
    "बंदकरें",
    "停止",
    "配信停止",
    "中止",
    "수신거부",
    "중지",
    "중단",
    "정지",
    "قف",
    "توقف",
    "إيقاف",
    "إلغاء",
  ],
].map(plainWord);
const START_WORDS: readonly string[] = ["START", "UNSTOP"];

/** A word without accents, marks, spaces and signs, in capitals. */
function plainWord(text: string): string {
  return text
    .normalize("NFKD")
    .toUpperCase()
    .replaceAll(/[^\p{L}]/gu, "")
    .normalize("NFC");
}

/** The wish in a text that came in, or null when it holds none. */
export function twilioReply(form: URLSearchParams): TextReply | null {
  const [from, to] = [form.get("From") ?? "", form.get("To") ?? ""];
  const word = plainWord(form.get("OptOutType") ?? form.get("Body") ?? "");
  const kind = STOP_WORDS.includes(word) ? "opt_out" : START_WORDS.includes(word) ? "opt_in" : null;
  if (kind === null || from === "") return null;
  const channel = from.startsWith("whatsapp:") ? "whatsapp" : "sms";
  return { kind, channel, from: bare(from), to: bare(to) };
}

function bare(address: string): string {
  return address.replace(/^whatsapp:/, "");
}

/** What Twilio is answered: nothing to say. It is sent as `text/xml`. */
export const NO_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response/>';
