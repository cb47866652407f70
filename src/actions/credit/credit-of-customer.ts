// What a customer has bought ahead, what is left of it, and what each booking took of it.

import {
  type CreditUseRow,
  findCredit,
  type KeptCredit,
  listCredits,
  listCreditUses,
  pageCredits,
} from "../../db/credits";
import { listMerged } from "../../db/customers";
import { type ListQuery, type Page, readPiece } from "../../db/paging";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Deps } from "../deps";
import { readCustomer } from "../people/read-customer";

/** The most uses that are listed with a credit. */
const MOST_USES = 100;
const ALL_USES = 1_000_000;

/** Credit with its uses, the newest first. */
export type Credit = Omit<KeptCredit, "tenantId" | "services"> & {
  readonly services: readonly string[] | null;
  readonly isOver: boolean;
  readonly uses: readonly CreditUseRow[];
};

/** The credit of a customer and of the records that were merged into theirs, the newest first. */
export async function creditOfCustomer(deps: Deps, tenantId: string, customerId: string): Promise<Result<Credit[]>> {
  const ids = await recordsOf(deps, tenantId, customerId);
  return ids
    ? ok(await withUses(deps, tenantId, await listCredits(deps.db, tenantId, ids), ALL_USES))
    : refused(missing("customer"));
}

/** The same by pieces, each with its newest uses. */
export async function listCreditOf(
  deps: Deps,
  tenantId: string,
  customerId: string,
  query: ListQuery,
): Promise<Result<Page<Credit>>> {
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  const ids = await recordsOf(deps, tenantId, customerId);
  if (!ids) return refused(missing("customer"));
  const { rows, nextCursor } = await pageCredits(deps.db, tenantId, ids, piece.value);
  return ok({ rows: await withUses(deps, tenantId, rows, MOST_USES), nextCursor });
}

/** One credit of a business. */
export async function readCredit(deps: Deps, tenantId: string, id: string): Promise<Result<Credit>> {
  const row = await findCredit(deps.db, tenantId, id);
  const [credit] = row ? await withUses(deps, tenantId, [row], MOST_USES) : [];
  return credit ? ok(credit) : refused(missing("credit"));
}

/** The ids of a customer's own records. Null for an unknown one. */
export async function recordsOf(deps: Deps, tenantId: string, customerId: string): Promise<readonly string[] | null> {
  const customer = await readCustomer(deps, tenantId, customerId);
  return customer.ok ? (await listMerged(deps.db, tenantId, customer.value.id)).map(({ id }) => id) : null;
}

async function withUses(
  deps: Deps,
  tenantId: string,
  rows: readonly KeptCredit[],
  mostUses: number,
): Promise<Credit[]> {
  const now = deps.clock.now();
  const ids = rows.map(({ id }) => id);
  const uses = ids.length === 0 ? [] : await listCreditUses(deps.db, tenantId, ids, mostUses);
  return rows.map(({ tenantId: _, services, ...row }) => ({
    ...row,
    services: services === null ? null : (JSON.parse(services) as string[]),
    isOver: row.expiresAt !== null && row.expiresAt <= now,
    uses: uses.filter(({ creditId }) => creditId === row.id),
  }));
}
