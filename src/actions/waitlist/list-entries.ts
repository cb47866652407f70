import { type ListQuery, type Page, pageOf, readPiece } from "../../db/paging";
import { listResources } from "../../db/resources";
import { listServices } from "../../db/services";
import type { EntryStatus } from "../../domain/booking/waitlist";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import { homeOfService } from "../../domain/tenant/home-of-service";
import type { Waiting } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import type { Deps } from "../deps";

export type EntryQuery = ListQuery & {
  readonly service?: string | undefined;
  readonly status?: EntryStatus | undefined;
};

/** A page of entries in the order of joining, read from their homes. */
export async function listEntries(
  deps: Deps,
  tenantId: string,
  { service: idOrCode, status, ...query }: EntryQuery,
): Promise<Result<Page<Waiting>>> {
  const asked = readPiece(query);
  if (!asked.ok) return asked;
  const piece = asked.value;
  const [services, resources] = await Promise.all([listServices(deps.db, tenantId), listResources(deps.db, tenantId)]);
  const named = services.filter(({ id, code }) => idOrCode === undefined || id === idOrCode || code === idOrCode);
  if (idOrCode !== undefined && named.length === 0) return refused(missing("service"));
  const lists = await Promise.all(
    named.map((service) => {
      const home = homeOfService(tenantId, service, resources);
      const filter = { serviceId: service.id, status: status ?? null, piece: { ...piece, limit: piece.limit + 1 } };
      return homeStub(deps.env, home).listEntries(filter);
    }),
  );
  const entries = lists.flat();
  entries.sort((a, b) => a.entry.createdAt - b.entry.createdAt || (a.entry.id < b.entry.id ? -1 : 1));
  return ok(pageOf(entries, piece.limit, ({ entry }) => [entry.createdAt, entry.id]));
}
