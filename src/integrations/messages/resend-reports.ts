// Webhooks of Resend (https://resend.com/docs/dashboard/webhooks/event-types). Svix sends them, signed as Standard
// Webhooks with headers of its own.

import { isSignedBy } from "../webhooks/sign";
import { type DeliveryReport, fieldOf, instantOf, jsonOf, textOf } from "./reports";

/** True when Resend signed this body with one of the secrets. */
export function isFromResend(
  headers: Headers,
  body: string,
  secrets: readonly string[],
  now: number,
): Promise<boolean> {
  const signed = {
    id: headers.get("svix-id"),
    timestamp: headers.get("svix-timestamp"),
    signature: headers.get("svix-signature"),
  };
  return isSignedBy(secrets, signed, body, now);
}

/** The report in a verified body. `eventId` is the header `svix-id`. */
export function resendReport(body: string, eventId: string): DeliveryReport | null {
  const event = jsonOf(body);
  const data = fieldOf(event, "data");
  const providerId = textOf(data, "email_id");
  const come = stateOf(textOf(event, "type"), data);
  if (!providerId || !come) return null;
  return { eventId, providerId, ...come, at: instantOf(textOf(event, "created_at")) };
}

type Come = Pick<DeliveryReport, "state" | "isAddressDead" | "reason">;

function stateOf(type: string | null, data: unknown): Come | null {
  switch (type) {
    case "email.delivered":
      return { state: "delivered", isAddressDead: false, reason: null };
    case "email.delivery_delayed":
      return { state: "deferred", isAddressDead: false, reason: "delayed" };
    case "email.bounced": {
      const bounce = fieldOf(data, "bounce");
      const kind = textOf(bounce, "type")?.toLowerCase() ?? "unknown";
      const detail = textOf(bounce, "subType")?.toLowerCase();
      return { state: "bounced", isAddressDead: kind === "permanent", reason: detail ? `${kind}_${detail}` : kind };
    }
    // The provider sends nothing more there: both put the address on its list.
    case "email.complained":
      return { state: "complained", isAddressDead: true, reason: "complained" };
    case "email.suppressed":
      return { state: "failed", isAddressDead: true, reason: "suppressed" };
    case "email.failed":
      return { state: "failed", isAddressDead: false, reason: "failed" };
    default:
      return null;
  }
}
