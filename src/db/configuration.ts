// The configuration of a tenant for the read path, in one round trip.

import { and, asc, eq, getTableColumns, inArray, isNull, sql } from "drizzle-orm";
import type { WeeklyWindow } from "../domain/availability/opening-hours";
import { TEXT_CHANNELS } from "../domain/booking/booking-record";
import { DEFAULT_REMINDER_MINUTES } from "../domain/booking/due-moments";
import { CUSTOMER_KINDS } from "../domain/messages/kinds";
import { isOn, type NotificationSettings } from "../domain/messages/settings";
import type { Configuration, ConfiguredTenant, TenantPolicies } from "../domain/tenant/configuration";
import { takersOf } from "./connections";
import type { Database } from "./database";
import { packages, resources, services, tenants } from "./schema";
import { takersIn, toService } from "./services";
import { isClosed, type TenantRow } from "./tenants";

export type ConfigurationOf = { readonly slug: string } | { readonly tenantId: string };

/** Its own reminders, if it has any but the usual ones. */
function remindersOf({ notifications }: TenantRow): Pick<ConfiguredTenant, "reminderMinutes"> {
  const { reminder_minutes: own } = JSON.parse(notifications) as { reminder_minutes?: readonly number[] | null };
  const isUsual = own == null || JSON.stringify(own) === JSON.stringify(DEFAULT_REMINDER_MINUTES);
  return isUsual ? {} : { reminderMinutes: own };
}

/** Channels of texts that are on for some message to customers. */
function textChannelsOf({ notifications }: TenantRow): Pick<ConfiguredTenant, "textChannels"> {
  const settings = JSON.parse(notifications) as NotificationSettings;
  const textChannels = TEXT_CHANNELS.filter((channel) => CUSTOMER_KINDS.some((kind) => isOn(settings, kind, channel)));
  return textChannels.length > 0 ? { textChannels } : {};
}

export async function readConfiguration(db: Database, whose: ConfigurationOf): Promise<Configuration | undefined> {
  const isTenant = "slug" in whose ? eq(tenants.slug, whose.slug) : eq(tenants.id, whose.tenantId);
  const tenantId = db.select({ id: tenants.id }).from(tenants).where(isTenant);
  const [found, serviceRows, resourceRows, sold] = await db.batch([
    db
      .select({ ...getTableColumns(tenants), takers: takersOf(sql`tenants.id`) })
      .from(tenants)
      .where(isTenant),
    db
      .select()
      .from(services)
      .where(and(inArray(services.tenantId, tenantId), isNull(services.deletedAt)))
      .orderBy(asc(services.position), asc(services.id)),
    db
      .select()
      .from(resources)
      .where(and(inArray(resources.tenantId, tenantId), isNull(resources.deletedAt)))
      .orderBy(asc(resources.createdAt), asc(resources.id)),
    db
      .select({ id: packages.id })
      .from(packages)
      .where(and(inArray(packages.tenantId, tenantId), eq(packages.isActive, true)))
      .limit(1),
  ]);
  const tenant = found[0];
  if (!tenant) return undefined;
  const policies = JSON.parse(tenant.policies) as TenantPolicies;
  const takers = takersIn(tenant.takers);
  return {
    revision: tenant.configRevision,
    tenant: {
      id: tenant.id,
      slug: tenant.slug,
      name: tenant.name,
      timeZone: tenant.timeZone,
      locale: tenant.locale,
      description: tenant.description,
      country: tenant.country,
      address: tenant.address,
      phone: tenant.phone,
      website: tenant.website,
      branding: JSON.parse(tenant.branding) as Record<string, string | null>,
      embedOrigins: JSON.parse(tenant.embedOrigins) as string[],
      ...(sold.length > 0 && { sellsPackages: true }),
      ...(isClosed(tenant) && { isClosed: true }),
      policies,
      ...remindersOf(tenant),
      ...textChannelsOf(tenant),
    },
    services: serviceRows.map((row) => {
      const { position, ...service } = toService(row, policies, takers);
      return service;
    }),
    resources: resourceRows.map(({ id, name, kind, timeZone, active, parentId, maxGuests, weekly }) => ({
      id,
      name,
      kind,
      timeZone,
      active,
      parentId,
      maxGuests,
      weekly: JSON.parse(weekly) as WeeklyWindow[],
    })),
  };
}
