// What a customer has bought ahead, what is left of it, and what each booking took of it.

import {
  type CreditUseRow,
  findCredit,
  insertCredit,
  type KeptCredit,
  listCredits,
  listCreditUses,
} from "../../db/credits";
import { listMerged } from "../../db/customers";
import { findPackage } from "../../db/packages";
import { missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import { type Authority, auditNameOf } from "../../domain/tenant/actor";
import { DAY_MS } from "../../domain/time/local-time";
import { type CreationKey, creationOf } from "../create-once";
import { type Deps, newId } from "../deps";
import { readCustomer } from "../people/read-customer";
import { makeChange } from "../setup/make-change";

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
    ? ok(await withUses(deps, tenantId, await listCredits(deps.db, tenantId, ids)))
    : refused(missing("customer"));
}

/** The ids of a customer's own records. Null for an unknown one. */
export async function recordsOf(deps: Deps, tenantId: string, customerId: string): Promise<readonly string[] | null> {
  const customer = await readCustomer(deps, tenantId, customerId);
  return customer.ok ? (await listMerged(deps.db, tenantId, customer.value.id)).map(({ id }) => id) : null;
}

async function withUses(deps: Deps, tenantId: string, rows: readonly KeptCredit[]): Promise<Credit[]> {
  const now = deps.clock.now();
  const ids = rows.map(({ id }) => id);
  const uses = ids.length === 0 ? [] : await listCreditUses(deps.db, tenantId, ids);
  return rows.map(({ tenantId: _, services, ...row }) => ({
    ...row,
    services: services === null ? null : (JSON.parse(services) as string[]),
    isOver: row.expiresAt !== null && row.expiresAt <= now,
    uses: uses.filter(({ creditId }) => creditId === row.id),
  }));
}

export type Sale = {
  readonly customerId: string;
  readonly packageId: string;
  readonly method: "cash" | "transfer";
  readonly note: string | null;
};

/** Staff sell a package, and have taken its price. */
export const sellPackage = creationOf("credit", sell, readCredit);

async function sell(
  deps: Deps,
  { tenantId, actor }: Authority,
  { customerId, packageId, method, note }: Sale,
  once: CreationKey | null,
): Promise<Result<Credit>> {
  const customer = await readCustomer(deps, tenantId, customerId);
  if (!customer.ok) return customer;
  const sold = await findPackage(deps.db, tenantId, packageId);
  if (!sold) return refused(missing("package"));
  if (!sold.isActive) return refused(refuse("not_bookable"));
  const soldAt = deps.clock.now();
  const { name, visits, amountMinor, currency, services, priceMinor, validDays } = sold;
  const row = {
    ...{ id: newId("crd"), tenantId, customerId: customer.value.id, packageId, name, visits, amountMinor, currency },
    ...{ services, priceMinor, method, note, soldBy: auditNameOf(actor), soldAt },
    expiresAt: validDays === null ? null : soldAt + validDays * DAY_MS,
  };
  const detail = { package: packageId };
  const statements = [insertCredit(deps.db, row)];
  await makeChange(deps, { tenantId, actor, action: "credit.sold", once, subjectId: row.id, detail, statements });
  return readCredit(deps, tenantId, row.id);
}

async function readCredit(deps: Deps, tenantId: string, id: string): Promise<Result<Credit>> {
  const row = await findCredit(deps.db, tenantId, id);
  const [credit] = row ? await withUses(deps, tenantId, [row]) : [];
  return credit ? ok(credit) : refused(missing("customer"));
}
