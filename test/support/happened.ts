// What the log of a tenant says happened, with what no list shows: the detail of each event.

import { env } from "cloudflare:workers";
import { calendar, coordinator, type Tenant } from "./api";

export type Happened = { readonly type: string; readonly subject: string; readonly detail: unknown };

/** Its calendars and coordinators, by the ids of resources and services. */
export type Homes = { readonly resources?: readonly string[]; readonly services?: readonly string[] };

/** Every event of a tenant, once its objects have delivered what they hold, in the order of the log. */
export async function happened(tenant: Tenant, { resources = [], services = [] }: Homes): Promise<Happened[]> {
  await Promise.all([
    ...resources.map((id) => calendar(tenant, id).consistency()),
    ...services.map((id) => coordinator(tenant, id).consistency()),
  ]);
  const { results } = await env.DB.prepare(
    "SELECT type, subject_id AS subject, detail FROM events WHERE tenant_id = ? ORDER BY position",
  )
    .bind(tenant.id)
    .all<{ type: string; subject: string; detail: string | null }>();
  return results.map(({ detail, ...event }) => ({ ...event, detail: detail === null ? null : JSON.parse(detail) }));
}

/** Those of some nouns alone, as `[type, detail]`. */
export async function told(tenant: Tenant, homes: Homes, nouns: readonly string[]): Promise<[string, unknown][]> {
  const all = await happened(tenant, homes);
  return all
    .filter(({ type }) => nouns.includes(type.split(".")[0] ?? ""))
    .map(({ type, detail }): [string, unknown] => [type, detail]);
}
