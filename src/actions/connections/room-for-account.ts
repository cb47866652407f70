import { findConnection, listSetAside, setConnectionAside, takeConnectionUp } from "../../db/connections";
import { runBatch } from "../../db/database";
import type { PaymentProvider } from "../../domain/payments/providers";
import { invalid } from "../../domain/refusal";
import { type Deps, newId } from "../deps";
import { type Credentials, openCredentials } from "./sealed";

export const NO_PRIVATE_TARGETS = invalid("/base_url", "is only for deployments that allow private targets");
export const OTHER_ACCOUNT = "is of another account: remove the present one first";
/** Payments of one mode are never settled in the other. */
export const OTHER_MODE = "is of the other mode: remove the present account first";

export type Room<T> = {
  readonly id: string;
  /** What the business has connected there. Null where it is to be another account than the removed one. */
  readonly known: T | null;
};

/** Where an account for payments is kept. Another account follows one that was removed, which still has its payments. */
export async function roomForAccount<T extends Credentials>(
  deps: Deps,
  tenantId: string,
  provider: PaymentProvider,
  isSame: (known: T) => boolean,
): Promise<Room<T>> {
  const found = await findConnection(deps.db, tenantId, provider);
  const known = (found && (await openCredentials<T>(deps, found))) ?? null;
  if (found?.status !== "disabled" || (known && isSame(known))) return { id: found?.id ?? newId("con"), known };
  // One account has one connection. A second one would hear the same reports, and know none of the payments of the first.
  for (const row of await listSetAside(deps.db, tenantId, provider)) {
    const before = await openCredentials<T>(deps, row);
    if (before === null || !isSame(before)) continue;
    await runBatch(deps.db, [setConnectionAside(deps.db, found), takeConnectionUp(deps.db, row)]);
    return { id: row.id, known: before };
  }
  await runBatch(deps.db, [setConnectionAside(deps.db, found)]);
  return { id: newId("con"), known: null };
}
