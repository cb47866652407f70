import { findResource, hoursOf, poolsOf, type ResourceRow } from "../../db/resources";
import type { OpeningHours } from "../../domain/availability/opening-hours";
import type { Pool } from "../../domain/availability/pools";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Deps } from "../deps";

type Column =
  | "id"
  | "name"
  | "kind"
  | "timeZone"
  | "capacity"
  | "maxGuests"
  | "maxBookingsPerDay"
  | "parentId"
  | "active"
  | "createdAt";

/** A resource as staff set it up. */
export type Resource = Pick<ResourceRow, Column> & { readonly hours: OpeningHours; readonly pools: readonly Pool[] };

export async function readResource({ db }: Deps, tenantId: string, resourceId: string): Promise<Result<Resource>> {
  const row = await findResource(db, tenantId, resourceId);
  return row ? ok(toResource(row)) : refused(missing("resource"));
}

export function toResource(row: ResourceRow): Resource {
  return { ...row, hours: hoursOf(row), pools: poolsOf(row) };
}
