// Announcements on their way: each reader gets one delivery. A run that dies is continued from the last reader listed.

import { type Deps, newId } from "../actions/deps";
import {
  type AnnouncementRow,
  beginAnnouncement,
  listBookedCustomers,
  listDueAnnouncements,
  recordListed,
} from "../db/announcements";
import { runBatch } from "../db/database";
import { insertDeliveries, type NewDelivery } from "../db/deliveries";
import { findTenant, type TenantRow } from "../db/tenants";
import type { Audience } from "../domain/messages/audience";
import { channelsOf } from "../domain/messages/kinds";
import { isOn, type NotificationSettings } from "../domain/messages/settings";
import { localDay } from "../domain/time/local-time";
import { log, reasonOf } from "../log";

const MOST_AT_ONCE = 20;
const READERS_AT_ONCE = 200;
/** So many pieces of one announcement in a run. The next run continues. */
const MOST_PIECES = 50;

/** Makes the deliveries of all announcements that are due. */
export async function listAnnouncementReaders(deps: Deps): Promise<void> {
  for (const due of await listDueAnnouncements(deps.db, deps.clock.now(), MOST_AT_ONCE)) {
    await listReaders(deps, due).catch((fault) =>
      log("error", "announcement_not_listed", { announcement: due.id, reason: reasonOf(fault) }),
    );
  }
}

async function listReaders(deps: Deps, due: AnnouncementRow): Promise<void> {
  const { db } = deps;
  if (!(await beginAnnouncement(db, due, deps.clock.now()))) return;
  let row = due;
  for (let piece = 0; piece < MOST_PIECES; piece++) {
    const { destinations, to, isAll } = await nextReaders(deps, row);
    const now = deps.clock.now();
    const rows = destinations.map((destination) => deliveryTo(due, destination, now));
    const more = new Set(destinations.map((destination) => destination.split("/")[0])).size;
    await runBatch(db, [
      ...(rows.length > 0 ? [insertDeliveries(db, rows, now)] : []),
      recordListed(db, row, { to, more, isAll }, now),
    ]);
    if (isAll) return;
    row = { ...row, listedTo: to };
  }
}

type Readers = { readonly destinations: readonly string[]; readonly to: string | null; readonly isAll: boolean };

async function nextReaders({ db }: Deps, row: AnnouncementRow): Promise<Readers> {
  const audience = JSON.parse(row.audience) as Audience;
  const tenant = await findTenant(db, row.tenantId);
  if (!tenant || tenant.deletedAt !== null) return { destinations: [], to: row.listedTo, isAll: true };
  if (audience.kind === "members") return { destinations: toMembers(tenant), to: null, isAll: true };
  const { session } = audience;
  const within = {
    fromAt: session?.startAt ?? (audience.from === null ? null : localDay(tenant.timeZone, audience.from).startAt),
    toAt: session ? session.startAt + 1 : audience.to === null ? null : localDay(tenant.timeZone, audience.to).endAt,
    serviceId: audience.service,
    resourceId: audience.resource,
  };
  const ids = await listBookedCustomers(db, row.tenantId, within, row.listedTo, READERS_AT_ONCE);
  return {
    destinations: ids.map((id) => `customer:${id}/email`),
    to: ids.at(-1) ?? row.listedTo,
    isAll: ids.length < READERS_AT_ONCE,
  };
}

/** While no member can sign in, the business itself stands for its members. It has the channels that it switched on. */
function toMembers({ notifications }: TenantRow): string[] {
  const settings = JSON.parse(notifications) as NotificationSettings;
  return channelsOf("announcement")
    .filter((channel) => isOn(settings, "announcement", channel))
    .map((channel) => `tenant/${channel}`);
}

function deliveryTo({ id, tenantId, sendAt }: AnnouncementRow, destination: string, now: number): NewDelivery {
  return {
    id: newId("dlv"),
    tenantId,
    sourceId: id,
    sourceType: "announcement",
    subjectId: id,
    kind: "message",
    destination,
    occurredAt: sendAt,
    nextAttemptAt: now,
    detail: JSON.stringify({ kind: "announcement", announcement: id }),
  };
}
