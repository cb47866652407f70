// A test shows staff how a kind of message reads where customers will see it. Its words are the business's own. So it
// leaves the machine for the business itself alone, and a few times a day: a stranger must not get mail that way.

import { findConnection } from "../../db/connections";
import { runBatch } from "../../db/database";
import { findDelivery, hasFewerOf, insertDeliveries, type NewDelivery } from "../../db/deliveries";
import { changedRows, insertAuditIf } from "../../db/logs";
import { hasMember } from "../../db/members";
import { messageIdOf } from "../../db/messages";
import { findTenant, type TenantRow } from "../../db/tenants";
import type { Channel, SentKind } from "../../domain/messages/kinds";
import { invalid, missing, ok, type Refusal, type Result, refuse, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { countryOfTenant } from "../../domain/tenant/countries";
import { mailIdentity, readMailAddress } from "../../domain/tenant/mail-address";
import { readPhoneNumber } from "../../domain/tenant/phone-number";
import { audited } from "../audited";
import { type Deps, newId } from "../deps";
import { wakeRunner } from "../webhooks/wake";
import { channelRefusal } from "./preview-message";
import { mailSenderFor, PROVIDER_OF, textSenderFor } from "./senders";

/** How the log of deliveries names it. */
export const TEST = "message.test";

/** So many tests of one business leave the machine in a day, by UTC. */
const MOST_A_DAY = 20;
const TOO_MANY: Refusal = {
  ...refuse("rate_limited"),
  detail: `A business sends at most ${MOST_A_DAY} tests a day. A preview shows the same and has no limit.`,
};
const NOT_OURS = invalid("/to", "must be the e-mail address of the business or of one of its members");
const NOT_OUR_PHONE = invalid("/to", "must be the telephone number of the business, as its settings have it");

export type TestRequest = { readonly kind: SentKind; readonly channel: Channel; readonly to: string };

/** Sends a made-up message by the channel of its kind. Returns the id that the message will have. */
export async function sendTest(deps: Deps, staff: Authority, request: TestRequest): Promise<Result<string>> {
  const { db } = deps;
  const { tenantId } = staff;
  const { kind, channel } = request;
  const wrong = channelRefusal(kind, channel);
  if (wrong) return refused(wrong);
  const tenant = await findTenant(db, tenantId);
  if (!tenant) return refused(missing("tenant"));
  const to = recipientOf(request, tenant);
  if (!to.ok) return to;
  const leaves = await isLeaving(deps, tenant, channel);
  const foreign = leaves ? await foreignRefusal(deps, tenant, channel, to.value) : null;
  if (foreign) return refused(foreign);
  const now = deps.clock.now();
  const id = newId("dlv");
  const ofDay = `test:${new Date(now).toISOString().slice(0, 10)}:`;
  const delivery: NewDelivery = {
    id,
    tenantId,
    sourceId: leaves ? `${ofDay}${id}` : id,
    sourceType: TEST,
    subjectId: tenantId,
    kind: "message",
    destination: `tenant/${channel}`,
    occurredAt: now,
    nextAttemptAt: now,
    detail: JSON.stringify({ kind, test: to.value }),
  };
  const messageId = messageIdOf({ id });
  await runBatch(db, [
    // The database counts and adds in one step, so that tests at the same moment keep to the limit.
    insertDeliveries(db, [delivery], now, hasFewerOf(tenantId, ofDay, MOST_A_DAY)),
    insertAuditIf(db, audited(deps, staff, "message.tested", messageId, { kind, channel }), changedRows()),
  ]);
  if (!(await findDelivery(db, tenantId, id))) return refused(TOO_MANY);
  wakeRunner(deps, tenantId);
  return ok(messageId);
}

function recipientOf({ channel, to }: TestRequest, tenant: TenantRow): Result<string> {
  if (channel === "notice") return ok(to);
  if (channel === "email") {
    const address = readMailAddress(to);
    return address === null ? refused(invalid("/to", "must be an e-mail address")) : ok(address);
  }
  const phone = readPhoneNumber(to, countryOfTenant(tenant));
  return phone?.startsWith("+") ? ok(phone) : refused(invalid("/to", "must be a possible telephone number"));
}

/** Whether a provider would get it. The mailbox of a local server keeps what has no provider, and notices stay here. */
async function isLeaving(deps: Deps, tenant: TenantRow, channel: Channel): Promise<boolean> {
  if (channel === "notice") return false;
  if (!deps.settings.hasMailbox) return true;
  const own = await findConnection(deps.db, tenant.id, PROVIDER_OF[channel] ?? "");
  return (await (channel === "email" ? mailSenderFor(deps, tenant, own) : textSenderFor(deps, own))) !== null;
}

/** Why a test may not go there, or null. */
async function foreignRefusal({ db }: Deps, tenant: TenantRow, channel: Channel, to: string): Promise<Refusal | null> {
  if (channel !== "email") {
    const own = tenant.phone === null ? null : readPhoneNumber(tenant.phone, countryOfTenant(tenant));
    return to === own ? null : NOT_OUR_PHONE;
  }
  if (mailIdentity(to) === mailIdentity(tenant.email) || (await hasMember(db, tenant.id, to))) return null;
  return NOT_OURS;
}
