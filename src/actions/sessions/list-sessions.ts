import { type ListQuery, type Page, pageOf, readPiece } from "../../db/paging";
import { listServices } from "../../db/services";
import { invalid, missing, ok, type Result, refused } from "../../domain/refusal";
import { type LocalDate, localDay } from "../../domain/time/local-time";
import type { KeptSession } from "../../objects/messages";
import { coordinatorOf } from "../../objects/stubs";
import type { Deps } from "../deps";
import { readTenant } from "../setup/read-tenant";

export type SessionQuery = ListQuery & {
  readonly service?: string | undefined;
  readonly from?: LocalDate | undefined;
  readonly to?: LocalDate | undefined;
};

/** Sessions by start, of one group service or all; dates are in the tenant's zone. */
export async function listSessions(
  deps: Deps,
  tenantId: string,
  { service: idOrCode, from, to, ...query }: SessionQuery,
): Promise<Result<Page<KeptSession>>> {
  const asked = readPiece(query);
  if (!asked.ok) return asked;
  const piece = asked.value;
  const tenant = await readTenant(deps, tenantId);
  if (!tenant.ok) return tenant;
  const { timeZone } = tenant.value;
  if (from !== undefined && to !== undefined && to < from)
    return refused(invalid("/to", "must not be earlier than from"));
  const services = await listServices(deps.db, tenantId);
  const named = services.filter(({ id, code }) => idOrCode === undefined || id === idOrCode || code === idOrCode);
  if (idOrCode !== undefined && named.length === 0) return refused(missing("service"));
  const fromAt = from === undefined ? 0 : localDay(timeZone, from).startAt;
  const toAt = to === undefined ? Number.MAX_SAFE_INTEGER : localDay(timeZone, to).endAt;
  const more = { ...piece, limit: piece.limit + 1 };
  const lists = await Promise.all(
    named
      .filter((service) => service.seats > 1)
      .map((service) => coordinatorOf(deps.env.COORDINATOR, tenantId, service.id).listSessions(fromAt, toAt, more)),
  );
  const sessions = lists.flat();
  sessions.sort((a, b) => a.session.startAt - b.session.startAt || (a.session.id < b.session.id ? -1 : 1));
  return ok(pageOf(sessions, piece.limit, ({ session }) => [session.startAt, session.id]));
}
