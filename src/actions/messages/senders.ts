// By which account a message of a tenant goes: its own, or the deployment's.

import type { ConnectionRow } from "../../db/connections";
import type { TenantRow } from "../../db/tenants";
import type { Channel } from "../../domain/messages/kinds";
import type { NotificationSettings } from "../../domain/messages/settings";
import { cloudflareSender } from "../../integrations/messages/cloudflare-email";
import type { MailSender, TextSender } from "../../integrations/messages/port";
import { resendSender } from "../../integrations/messages/resend";
import { twilioSender } from "../../integrations/messages/twilio";
import { openCredentials, type Provider, type ResendCredentials, type TwilioCredentials } from "../connections/sealed";
import type { Deps } from "../deps";

export type ByMail = {
  readonly sender: MailSender;
  readonly from: { readonly name: string; readonly address: string };
  readonly replyTo: string | null;
  /** It is the tenant's account. */
  readonly isOwn: boolean;
};

export type ByText = {
  readonly sender: TextSender;
  readonly statusCallback: string | null;
  /** It is the tenant's account. */
  readonly isOwn: boolean;
};

/** The account for mails of the deployment itself, or null where it has none. */
export function deploymentMailSender({ env, settings }: Deps): Pick<ByMail, "sender" | "from"> | null {
  const { from, resend } = settings.senders;
  const sender = resend ? resendSender(resend) : env.EMAIL ? cloudflareSender(env.EMAIL) : null;
  return from === null || !sender
    ? null
    : { sender, from: { name: nameIn(from) ?? "Berth", address: addressIn(from) } };
}

/** Where a tenant may have an account of its own for a channel. A notice goes through none. */
export const PROVIDER_OF: Readonly<Record<Channel, Provider | null>> = {
  email: "resend",
  sms: "twilio",
  whatsapp: "twilio",
  notice: null,
};

/** Whether a mail with a link can reach a person. A local server keeps it in its mailbox. */
export function canMailLinks(deps: Deps): boolean {
  const { linkOrigin, hasMailbox } = deps.settings;
  return linkOrigin !== null && (hasMailbox || deploymentMailSender(deps) !== null);
}

/** The account for mails of a tenant, or null where there is none. `own` is the tenant's at Resend. */
export async function mailSenderFor(
  deps: Deps,
  tenant: TenantRow,
  own: ConnectionRow | undefined,
): Promise<ByMail | null> {
  const { settings } = deps;
  const { sender: named } = JSON.parse(tenant.notifications) as NotificationSettings;
  const replyTo = named?.reply_to ?? tenant.email;
  const credentials = own ? await openCredentials<ResendCredentials>(deps, own) : null;
  if (credentials) {
    const { apiKey, from } = credentials;
    const sender = resendSender({ apiKey, baseUrl: settings.senders.baseUrls.resend });
    const name = named?.name ?? nameIn(from) ?? tenant.name;
    return { sender, from: { name, address: addressIn(from) }, replyTo, isOwn: true };
  }
  const shared = deploymentMailSender(deps);
  return shared && { ...shared, from: { ...shared.from, name: named?.name ?? tenant.name }, replyTo, isOwn: false };
}

/** The account for texts of a tenant, or null where there is none. `own` is the tenant's at Twilio. */
export async function textSenderFor(deps: Deps, own: ConnectionRow | undefined): Promise<ByText | null> {
  const { settings } = deps;
  const credentials = own ? await openCredentials<TwilioCredentials>(deps, own) : null;
  const account = credentials ? { ...credentials, baseUrl: settings.senders.baseUrls.twilio } : settings.senders.twilio;
  if (!account) return null;
  const { linkOrigin } = settings;
  const hook = `${linkOrigin}/hooks/twilio/${own && credentials ? own.id : "deployment"}`;
  const statusCallback = linkOrigin === null ? null : hook;
  return { sender: twilioSender(account), statusCallback, isOwn: credentials !== null };
}

function addressIn(from: string): string {
  return /<([^<>]+)>$/.exec(from)?.[1] ?? from;
}

function nameIn(from: string): string | null {
  return /^(.*?)\s*<[^<>]+>$/.exec(from)?.[1] || null;
}
