import { listResourceIds } from "../../db/resources";
import { listServiceIds } from "../../db/services";
import type { Deps } from "../deps";

/**
 * Every object that may hold data on a person: calendars by resource id, coordinators by service id. It is not stored
 * whether a service ever had a coordinator, so all are asked.
 */
export async function homesInUse({ db }: Deps, tenantId: string): Promise<string[]> {
  const ids = await Promise.all([listResourceIds(db, tenantId), listServiceIds(db, tenantId)]);
  return ids.flat();
}
