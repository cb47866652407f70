// What requests need to know of a tenant: its details, its services, and its resources.

import type { MemberPolicy } from "../accounts/roles";
import type { WeeklyWindow } from "../availability/opening-hours";
import type { TextChannel } from "../booking/booking-record";
import type { OpenLimits } from "../booking/open-limits";
import type { PaymentPolicy } from "../payments/profiles";
import type { TaxPolicy } from "../payments/tax";
import { invalid, missing, type Refusal } from "../refusal";
import type { ResourceKind } from "./resource";
import { resourcesOf, type Service } from "./service";

export type ConfiguredResource = {
  readonly id: string;
  readonly name: string;
  readonly kind: ResourceKind;
  readonly timeZone: string;
  readonly active: boolean;
  /** The space that it lies in, or null. */
  readonly parentId: string | null;
  /** How many people it holds; null or absent for no limit. */
  readonly maxGuests?: number | null;
  /** Its weekly hours; absent in KV documents of an earlier build. */
  readonly weekly?: readonly WeeklyWindow[];
};

export const HOUR_CYCLES = ["12", "24"] as const;
export const WEEK_STARTS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export type WeekStart = (typeof WEEK_STARTS)[number];

/** The tenant's policies for its customers and its people, by their names on the wire. */
export type TenantPolicies = {
  readonly cancellation_text?: string | null;
  readonly privacy_url?: string | null;
  readonly open_limits?: Partial<OpenLimits> | null;
  /** True when calendar files contain reminders; absent and null mean yes. */
  readonly calendar_alarms?: boolean | null;
  /** Whether clocks show 12 or 24 hours, and the day that weeks begin on. Absent and null: as the language has it. */
  readonly hour_cycle?: (typeof HOUR_CYCLES)[number] | null;
  readonly week_starts_on?: WeekStart | null;
  readonly members?: MemberPolicy | null;
  /** How the business takes money. Absent and null: as each service says. */
  readonly payments?: PaymentPolicy | null;
  /** The tax that prices include. Absent and null: receipts tell of none. */
  readonly tax?: TaxPolicy | null;
};

export type ConfiguredTenant = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly description: string;
  /** ISO 3166-1 alpha-2; null or absent when the zone decides. */
  readonly country?: string | null;
  /** Address and contact of the business; absent in KV documents of an earlier build. */
  readonly address?: string | null;
  readonly phone?: string | null;
  readonly website?: string | null;
  readonly branding: Readonly<Record<string, string | null>>;
  readonly embedOrigins: readonly string[];
  /** Channels of texts by which the business tells its customers something; absent for none. */
  readonly textChannels?: readonly TextChannel[];
  /** It sells packages now. Absent where it does not. */
  readonly sellsPackages?: true;
  /** The operator suspended the tenant, or is removing it: no request reaches it. Absent while it is served. */
  readonly isClosed?: true;
  /** Absent in KV documents of an earlier build. */
  readonly policies?: TenantPolicies;
  /** Its own reminders, in minutes before the start. Absent where it has the usual ones. */
  readonly reminderMinutes?: readonly number[];
};

export type Configuration = {
  readonly revision: number;
  readonly tenant: ConfiguredTenant;
  /** In display order, without deleted ones. */
  readonly services: readonly Service[];
  readonly resources: readonly ConfiguredResource[];
};

/** The service with an id or code. */
export function serviceOf(configuration: Configuration, idOrCode: string): Service | undefined {
  return configuration.services.find((service) => service.id === idOrCode || service.code === idOrCode);
}

export function resourceOf(configuration: Configuration, resourceId: string): ConfiguredResource | undefined {
  return configuration.resources.find((resource) => resource.id === resourceId);
}

/** Why a request for a service cannot name a resource: there is none with that id, or it does not serve it. */
export function misnamed(configuration: Configuration, service: Service, resourceId: string): Refusal | null {
  if (!resourceOf(configuration, resourceId)) return missing("resource");
  return resourcesOf(service).includes(resourceId) ? null : invalid("/resource", "does not serve this service");
}

/** The spaces around a resource, the nearest first. */
export function ancestorsOf(configuration: Configuration, resourceId: string): ConfiguredResource[] {
  const ancestors: ConfiguredResource[] = [];
  let next = resourceOf(configuration, resourceId)?.parentId ?? null;
  while (next !== null && !ancestors.some((ancestor) => ancestor.id === next)) {
    const ancestor = resourceOf(configuration, next);
    if (!ancestor) break;
    ancestors.push(ancestor);
    next = ancestor.parentId;
  }
  return ancestors;
}
