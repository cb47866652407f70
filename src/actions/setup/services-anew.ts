// What a business says once of all its services has changed. So each asks for something else from now on.

import { mayTake } from "../../db/connections";
import type { Statement } from "../../db/database";
import { owePushesOfServices, owePushOfConfiguration } from "../../db/pushes";
import { listServices, raiseServiceRevisions } from "../../db/services";
import { raiseConfigRevision } from "../../db/tenants";
import { isPaymentProvider } from "../../domain/payments/providers";
import type { Deps } from "../deps";
import { objectsToTell } from "../services/service-change";

/** The revision of every service rises, and calendars learn it. */
export async function servicesAnew(deps: Deps, tenantId: string, now: number): Promise<Statement[]> {
  const services = await listServices(deps.db, tenantId);
  const told = await Promise.all(services.map((service) => objectsToTell(deps, tenantId, [service])));
  const pairs = services.flatMap(({ id }, at) => (told[at] ?? []).map((object) => [id, object] as const));
  return [raiseServiceRevisions(deps.db, tenantId, now), owePushesOfServices(deps.db, tenantId, pairs, now)];
}

type Account = Parameters<typeof mayTake>[0] & { readonly provider: string };

/** The same where an account begins or ends to take money: what a booking waits for goes by it. */
export async function takersAnew(
  deps: Deps,
  tenantId: string,
  before: Account | undefined,
  after: Account,
  now: number,
): Promise<Statement[]> {
  const took = before !== undefined && mayTake(before);
  if (!isPaymentProvider(after.provider) || took === mayTake(after)) return [];
  return [
    ...(await servicesAnew(deps, tenantId, now)),
    raiseConfigRevision(deps.db, tenantId),
    owePushOfConfiguration(deps.db, tenantId, now),
  ];
}
