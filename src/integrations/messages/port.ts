// What Berth asks of a provider of messages. A failure is a value: the sender decides what follows from it.

export type Mail = {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly replyTo: string | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments: readonly {
    readonly filename: string;
    readonly contentType: string;
    readonly content: string;
  }[];
  /** The same for each try of one mail, so that a provider sends it once. */
  readonly idempotencyKey: string;
};

export type Text = {
  readonly channel: "sms" | "whatsapp";
  /** E.164. */
  readonly to: string;
  readonly body: string;
  /** Where the provider reports what became of it, or null. */
  readonly statusCallback: string | null;
  /** A template that WhatsApp has approved, with the values of its variables. It replaces the body. */
  readonly template?: { readonly sid: string; readonly variables: Readonly<Record<string, string>> } | null;
  /** After so long the provider gives up. */
  readonly validForSeconds?: number | null;
};

/** What became of one try. */
export type Sending =
  | { readonly outcome: "sent"; readonly providerId: string | null }
  /** It failed for now, and another try sends nothing twice. */
  | { readonly outcome: "again"; readonly reason: string; readonly afterMs: number | null }
  /** It can never be sent. */
  | { readonly outcome: "refused"; readonly reason: string; readonly isAddressDead: boolean }
  /** Key, domain or quota: the business or the operator has to act. */
  | { readonly outcome: "misconfigured"; readonly reason: string }
  /** Nothing tells whether it was sent, and another try might send it twice. */
  | { readonly outcome: "unknown"; readonly reason: string };

export type MailSender = { readonly provider: string; send(mail: Mail): Promise<Sending> };
export type TextSender = { readonly provider: string; send(text: Text): Promise<Sending> };

/** What a provider says of credentials that are about to be saved. */
export type Check =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: "refused" | "unreachable"; readonly detail: string };

/** No try waits longer for a provider. */
export const TRY_MS = 10_000;

/** `Retry-After` in ms, given in seconds or as a date. Null when it says nothing. */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const value = headers.get("retry-after");
  if (value === null) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** Quotas of a day end at midnight UTC. */
export function untilTomorrowMs(now: number): number {
  const day = 86_400_000;
  return day - (now % day);
}
