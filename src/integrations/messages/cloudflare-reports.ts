// Events of Cloudflare Email, as they arrive on a queue of the operator. That queue is optional.

import { type DeliveryReport, fieldOf, instantOf, textOf } from "./reports";

const TYPE = "cf.email.sending.message.";

/** The report in the body of one message of the queue. */
export function cloudflareReport(event: unknown): DeliveryReport | null {
  const type = textOf(event, "type");
  const payload = fieldOf(event, "payload");
  const providerId = textOf(payload, "messageId");
  if (!type?.startsWith(TYPE) || !providerId) return null;
  const come = stateOf(type.slice(TYPE.length), payload);
  if (!come) return null;
  const at = instantOf(textOf(fieldOf(event, "metadata"), "eventTimestamp"));
  return { eventId: `${providerId}.${type}`, providerId, ...come, at };
}

type Come = Pick<DeliveryReport, "state" | "isAddressDead" | "reason">;

function stateOf(name: string, payload: unknown): Come | null {
  const isHard = textOf(fieldOf(payload, "bounce"), "type") === "hard";
  const code = fieldOf(fieldOf(payload, "delivery"), "smtpStatusCode");
  const reason = typeof code === "number" || typeof code === "string" ? `smtp_${code}` : name;
  switch (name) {
    case "delivered":
      return { state: "delivered", isAddressDead: false, reason: null };
    case "deferred":
      return { state: "deferred", isAddressDead: false, reason };
    case "bounced":
      return { state: "bounced", isAddressDead: isHard, reason };
    case "complained":
      return { state: "complained", isAddressDead: true, reason: "complained" };
    case "failed":
    case "rejected":
      return { state: "failed", isAddressDead: false, reason };
    default:
      return null;
  }
}
