// What customers of a business do not want: texts to a number, reminders or announcements to an address. Addresses that
// providers call dead stand there too.

import { deleteOptOut, hasOptOut, insertOptOut, type OptOut } from "../../db/opt-outs";
import { idBody } from "../../domain/ids";
import { mailIdentity } from "../../domain/tenant/mail-address";
import { keyedBytes } from "../../keyed";
import { isSameSecret, secretOf } from "../accounts/secrets";
import type { Deps } from "../deps";

export const TOPICS = ["text", "reminder", "announcement"] as const;
export type Topic = (typeof TOPICS)[number];
/** What providers say of an address: nothing arrives there, or its owner called a mail unwanted. */
export type Mark = "dead" | "complained";
/** Staff noted the topic at the customer's word. The customer did not stop it themselves. */
export type Noted = `noted_${Topic}`;

/** A number of the deployment texts for all tenants. Its STOP word ends the texts of all. */
export const EVERY_TENANT = "*";

/** A recipient as it is stored: addresses and numbers cannot be read from it. */
async function hashed({ settings }: Deps, tenantId: string, recipient: string): Promise<string> {
  const identity = recipient.includes("@") ? mailIdentity(recipient) : recipient;
  return idBody(await keyedBytes(settings.serverSecret, "unsubscribe", `${tenantId}|${identity}`));
}

export async function optOutOf(
  deps: Deps,
  tenantId: string,
  topic: Topic | Mark | Noted,
  recipient: string,
): Promise<OptOut> {
  return { tenantId, topic, recipient: await hashed(deps, tenantId, recipient) };
}

/** What ends messages of a topic to a recipient. One of them is enough. */
export function optOutsOf(deps: Deps, tenantId: string, topic: Topic, recipient: string): Promise<OptOut[]> {
  const tenants = topic === "text" ? [tenantId, EVERY_TENANT] : [tenantId];
  return Promise.all(tenants.map((each) => optOutOf(deps, each, topic, recipient)));
}

export async function optOut(
  deps: Deps,
  tenantId: string,
  topic: Topic | Mark | Noted,
  recipient: string,
): Promise<void> {
  await insertOptOut(deps.db, await optOutOf(deps, tenantId, topic, recipient), deps.clock.now());
}

export async function optIn(
  deps: Deps,
  tenantId: string,
  topic: Topic | Mark | Noted,
  recipient: string,
): Promise<void> {
  await deleteOptOut(deps.db, await optOutOf(deps, tenantId, topic, recipient));
}

/** The address that ends a topic for one recipient. It names the recipient by a hash only. */
export async function unsubscribeUrl(
  deps: Deps,
  origin: string,
  tenantId: string,
  topic: Topic,
  recipient: string,
): Promise<string> {
  const id = `${tenantId}-${topic}-${await hashed(deps, tenantId, recipient)}`;
  return `${origin}/unsubscribe/${id}.${await secretOf(deps.settings.serverSecret, "unsubscribe", id)}`;
}

/** What a link ends, and whether it is ended. */
export type EndedTopic = OptOut & { readonly isEnded: boolean };

/** What the token of such an address ends. Null when it is not one of ours. */
export async function openUnsubscribe(deps: Deps, token: string): Promise<EndedTopic | null> {
  const [id = "", secret = ""] = token.split(".");
  const [tenantId = "", topic = "", recipient = ""] = id.split("-");
  if (!isSameSecret(secret, await secretOf(deps.settings.serverSecret, "unsubscribe", id))) return null;
  const optOut = { tenantId, topic, recipient };
  return { ...optOut, isEnded: await hasOptOut(deps.db, optOut) };
}

/** The customers themselves end it. What staff noted before ends with that, so staff do not take it back. */
export async function endTopic({ db, clock }: Deps, { tenantId, topic, recipient }: OptOut): Promise<void> {
  await insertOptOut(db, { tenantId, topic, recipient }, clock.now());
  await deleteOptOut(db, { tenantId, topic: `noted_${topic}`, recipient });
}

export async function resumeTopic({ db }: Deps, { tenantId, topic, recipient }: OptOut): Promise<void> {
  await deleteOptOut(db, { tenantId, topic, recipient });
  await deleteOptOut(db, { tenantId, topic: `noted_${topic}`, recipient });
}
