// By which account a message of a tenant goes: its own, or the deployment's.

import { findConnection } from "../../db/connections";
import type { TenantRow } from "../../db/tenants";
import type { NotificationSettings } from "../../domain/messages/settings";
import { cloudflareSender } from "../../integrations/messages/cloudflare-email";
import type { MailSender, TextSender } from "../../integrations/messages/port";
import { resendSender } from "../../integrations/messages/resend";
import { twilioSender } from "../../integrations/messages/twilio";
import { openCredentials, type ResendCredentials, type TwilioCredentials } from "../connections/sealed";
import type { Deps } from "../deps";

export type ByMail = {
  readonly sender: MailSender;
  readonly from: { readonly name: string; readonly address: string };
  readonly replyTo: string | null;
};

export type ByText = { readonly sender: TextSender; readonly statusCallback: string | null };

/** The account for mails of a tenant, or null where there is none. */
export async function mailSenderFor(deps: Deps, tenant: TenantRow): Promise<ByMail | null> {
  const { env, settings } = deps;
  const { sender: named } = JSON.parse(tenant.notifications) as NotificationSettings;
  const replyTo = named?.reply_to ?? tenant.email;
  const own = await findConnection(deps.db, tenant.id, "resend");
  const credentials = own ? await openCredentials<ResendCredentials>(deps, own) : null;
  if (credentials) {
    const { apiKey, from } = credentials;
    const sender = resendSender({ apiKey, baseUrl: settings.senders.baseUrls.resend });
    return { sender, from: { name: named?.name ?? nameIn(from) ?? tenant.name, address: addressIn(from) }, replyTo };
  }
  const { from, resend } = settings.senders;
  const sender = resend ? resendSender(resend) : env.EMAIL ? cloudflareSender(env.EMAIL) : null;
  if (from === null || !sender) return null;
  return { sender, from: { name: named?.name ?? tenant.name, address: addressIn(from) }, replyTo };
}

/** The account for texts of a tenant, or null where there is none. */
export async function textSenderFor(deps: Deps, tenant: TenantRow): Promise<ByText | null> {
  const { settings } = deps;
  const own = await findConnection(deps.db, tenant.id, "twilio");
  const credentials = own ? await openCredentials<TwilioCredentials>(deps, own) : null;
  const account = credentials ? { ...credentials, baseUrl: settings.senders.baseUrls.twilio } : settings.senders.twilio;
  if (!account) return null;
  const { linkOrigin } = settings;
  const hook = `${linkOrigin}/hooks/twilio/${own && credentials ? own.id : "deployment"}`;
  return { sender: twilioSender(account), statusCallback: linkOrigin === null ? null : hook };
}

function addressIn(from: string): string {
  return /<([^<>]+)>$/.exec(from)?.[1] ?? from;
}

function nameIn(from: string): string | null {
  return /^(.*?)\s*<[^<>]+>$/.exec(from)?.[1] || null;
}
