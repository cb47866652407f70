// Which contacts of a customer messages do not reach. Providers report it of a message, and staff see it at every booking
// with the same address or number.

import { listOptOuts, type OptOut } from "../../db/opt-outs";
import type { BookedCustomer } from "../../domain/booking/booking-record";
import type { DeliveryReport } from "../../integrations/messages/reports";
import { OPTED_OUT } from "../../integrations/messages/twilio-codes";
import { type Deps, orNull } from "../deps";
import { EVERY_TENANT, endTopic, optIn, optOut, optOutOf } from "./opt-outs";

type Contact = "email" | "phone";
type Booked = { readonly customer: BookedCustomer | null };

type Sent = { readonly tenantId: string; readonly channel: string; readonly recipient: string | null };
type Told = Pick<DeliveryReport, "isAddressDead" | "reason"> & { readonly state: string };

/** Remembers what a provider says of the address that a message went to. */
export async function noteReach(
  deps: Deps,
  { tenantId, channel, recipient }: Sent,
  { state, isAddressDead, reason }: Told,
): Promise<void> {
  // A number without WhatsApp may still take texts.
  if (recipient === null || channel === "whatsapp" || channel === "notice") return;
  if (state === "complained") await optOut(deps, tenantId, "complained", recipient);
  else if (isAddressDead) await optOut(deps, tenantId, "dead", recipient);
  else if (state === "delivered") await optIn(deps, tenantId, "dead", recipient);
  if (channel === "sms" && reason === OPTED_OUT)
    await endTopic(deps, await optOutOf(deps, tenantId, "text", recipient));
}

/** Looks the contacts of some bookings of a tenant up. Returns what to ask for each. */
export async function readUnreachable(
  deps: Deps,
  tenantId: string,
  bookings: readonly Booked[],
): Promise<(booking: Booked) => Contact[]> {
  const marks = new Map<string, OptOut[]>();
  for (const { customer } of bookings) {
    const { email, phone } = customer ?? {};
    if (email && !marks.has(email)) marks.set(email, await marksOf(deps, tenantId, ["dead", "complained"], email));
    if (phone && !marks.has(phone)) {
      marks.set(phone, [
        ...(await marksOf(deps, tenantId, ["dead", "text"], phone)),
        ...(await marksOf(deps, EVERY_TENANT, ["text"], phone)),
      ]);
    }
  }
  const asked = [...marks.values()].flat();
  // A booking is shown also where this cannot be read.
  const found = asked.length === 0 ? [] : await orNull("reach_not_read", listOptOuts(deps.db, asked));
  const known = new Set((found ?? []).map(keyOf));
  const isMarked = (contact: string | null | undefined) =>
    contact != null && (marks.get(contact) ?? []).some((mark) => known.has(keyOf(mark)));
  return ({ customer }) => [
    ...(isMarked(customer?.email) ? (["email"] as const) : []),
    ...(isMarked(customer?.phone) ? (["phone"] as const) : []),
  ];
}

function marksOf(deps: Deps, tenantId: string, topics: readonly Parameters<typeof optOutOf>[2][], contact: string) {
  return Promise.all(topics.map((topic) => optOutOf(deps, tenantId, topic, contact)));
}

function keyOf({ tenantId, topic, recipient }: OptOut): string {
  return `${tenantId}|${topic}|${recipient}`;
}
