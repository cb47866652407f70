// What a provider reports: what became of a message, and who wants no more texts. A report counts once, in any order.

import { findConnectionById } from "../../db/connections";
import { hasReceipt, noteReceipt } from "../../db/hook-receipts";
import { findAnyMessage, findByProviderId, updateMessage } from "../../db/messages";
import { type DeliveryReport, isNews } from "../../integrations/messages/reports";
import { isFromResend, resendReport } from "../../integrations/messages/resend-reports";
import { isFromTwilio, NO_REPLY, twilioReply, twilioReport } from "../../integrations/messages/twilio-reports";
import { openCredentials, type ResendCredentials, type TwilioCredentials } from "../connections/sealed";
import type { Deps } from "../deps";
import { EVERY_TENANT, endTopic, optOutOf, resumeTopic } from "./opt-outs";
import { tellUndelivered } from "./tell-otherwise";
import { noteReach } from "./unreachable";

export type Received = {
  readonly provider: string;
  /** The id of a tenant's connection, or `deployment`. */
  readonly connection: string;
  /** The public address that the provider was given. */
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
};

export type Reception =
  | { readonly outcome: "unknown" }
  | { readonly outcome: "forged" }
  | { readonly outcome: "taken"; readonly reply: string | null };

const TAKEN: Reception = { outcome: "taken", reply: null };

export async function receiveReport(deps: Deps, received: Received): Promise<Reception> {
  switch (received.provider) {
    case "resend":
      return fromResend(deps, received);
    case "twilio":
      return fromTwilio(deps, received);
    default:
      return { outcome: "unknown" };
  }
}

/** The account that reports, with its credentials. Null where there is no such account. */
async function accountOf<T extends ResendCredentials | TwilioCredentials>(
  deps: Deps,
  { provider, connection }: Received,
): Promise<{ readonly tenantId: string; readonly credentials: T } | null> {
  const row = await findConnectionById(deps.db, connection);
  if (row?.provider !== provider) return null;
  const credentials = await openCredentials<T>(deps, row);
  return credentials && { tenantId: row.tenantId, credentials };
}

async function fromResend(deps: Deps, received: Received): Promise<Reception> {
  const own = received.connection === "deployment" ? null : await accountOf<ResendCredentials>(deps, received);
  const secret = own ? own.credentials.webhookSecret : deps.settings.senders.resend?.webhookSecret;
  if (!secret || (received.connection !== "deployment" && !own)) return { outcome: "unknown" };
  const { headers, body } = received;
  if (!(await isFromResend(headers, body, [secret], deps.clock.now()))) return { outcome: "forged" };
  const report = resendReport(body, headers.get("svix-id") ?? "");
  if (report) await takeReport(deps, received, own?.tenantId ?? null, report);
  return TAKEN;
}

async function fromTwilio(deps: Deps, received: Received): Promise<Reception> {
  const own = received.connection === "deployment" ? null : await accountOf<TwilioCredentials>(deps, received);
  const authToken =
    received.connection === "deployment" ? deps.settings.senders.twilio?.authToken : own?.credentials.authToken;
  if (!authToken) return { outcome: "unknown" };
  const { headers, body, url } = received;
  const signed = {
    url,
    body,
    contentType: headers.get("content-type"),
    signature: headers.get("x-twilio-signature"),
  };
  if (!(await isFromTwilio(signed, authToken))) return { outcome: "forged" };
  const form = new URLSearchParams(body);
  const report = twilioReport(form);
  if (report) await takeReport(deps, received, own?.tenantId ?? null, report);
  const wish = report ? null : twilioReply(form);
  // A number of the deployment sends for all businesses, so its STOP ends the texts of all.
  const tenantId = own?.tenantId ?? EVERY_TENANT;
  // A STOP that Twilio repeats must not undo a START that came after it.
  if (wish)
    await once(deps, received, own?.tenantId ?? null, form.get("MessageSid") ?? body, async () => {
      const texts = await optOutOf(deps, tenantId, "text", wish.from);
      await (wish.kind === "opt_out" ? endTopic(deps, texts) : resumeTopic(deps, texts));
    });
  return { outcome: "taken", reply: NO_REPLY };
}

/** Moves a message on. A tenant's account speaks of its own messages only. */
async function takeReport(
  deps: Deps,
  received: Received,
  tenantId: string | null,
  report: DeliveryReport,
): Promise<void> {
  return once(deps, received, tenantId, report.eventId, () => moveMessage(deps, received, tenantId, report));
}

async function moveMessage(
  deps: Deps,
  { provider, url }: Received,
  tenantId: string | null,
  report: DeliveryReport,
): Promise<void> {
  const { db } = deps;
  const now = deps.clock.now();
  const named = new URL(url).searchParams.get("message");
  const message =
    (await findByProviderId(db, report.providerId)) ?? (named ? await findAnyMessage(db, named) : undefined);
  if (message && message.provider === provider && (tenantId === null || message.tenantId === tenantId)) {
    const { state, reason } = report;
    if (isNews(message.state, state)) {
      await noteReach(deps, message, report);
      // It comes first, so that a report whose work dies finds the message as it was.
      if (state === "failed") await tellUndelivered(deps, message, reason);
      await updateMessage(db, message.id, { state, reason, providerId: report.providerId, updatedAt: now });
    }
  }
}

/** Does what a report asks for, unless the same report was taken before. */
async function once(
  { db, clock }: Deps,
  { provider, connection }: Received,
  tenantId: string | null,
  eventId: string,
  act: () => Promise<void>,
): Promise<void> {
  const receipt = { tenantId: tenantId ?? connection, provider, eventId };
  if (await hasReceipt(db, receipt)) return;
  await act();
  await noteReceipt(db, receipt, clock.now());
}
