// By which account a message of a tenant goes.

import type { TenantRow } from "../../db/tenants";
import type { NotificationSettings } from "../../domain/messages/settings";
import { cloudflareSender } from "../../integrations/messages/cloudflare-email";
import type { MailSender, TextSender } from "../../integrations/messages/port";
import { resendSender } from "../../integrations/messages/resend";
import { twilioSender } from "../../integrations/messages/twilio";
import type { Deps } from "../deps";

export type ByMail = {
  readonly sender: MailSender;
  readonly from: { readonly name: string; readonly address: string };
  readonly replyTo: string | null;
};

export type ByText = { readonly sender: TextSender; readonly statusCallback: string | null };

/** The account for mails of a tenant, or null where the deployment has none. */
export async function mailSenderFor({ env, settings }: Deps, tenant: TenantRow): Promise<ByMail | null> {
  const { from, resend } = settings.senders;
  if (from === null) return null;
  const sender = resend ? resendSender(resend) : env.EMAIL ? cloudflareSender(env.EMAIL) : null;
  if (!sender) return null;
  const { sender: own } = JSON.parse(tenant.notifications) as NotificationSettings;
  const address = /<([^<>]+)>$/.exec(from)?.[1] ?? from;
  return { sender, from: { name: own?.name ?? tenant.name, address }, replyTo: own?.reply_to ?? tenant.email };
}

/** The account for texts of a tenant, or null where the deployment has none. */
export async function textSenderFor({ settings }: Deps): Promise<ByText | null> {
  const { twilio } = settings.senders;
  if (!twilio) return null;
  const origin = settings.linkOrigin;
  return {
    sender: twilioSender(twilio),
    statusCallback: origin?.startsWith("https:") ? `${origin}/hooks/twilio/deployment` : null,
  };
}
