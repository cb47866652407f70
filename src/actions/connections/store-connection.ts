// An account of a business is stored with its lines in the logs, and with what follows for its services. Nothing of that is
// written where nothing has changed, or where another account was stored meanwhile.

import { type ConnectionRow, noteAccount, putConnection, wasStoredMeanwhile } from "../../db/connections";
import { runBatch, type Statement } from "../../db/database";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { makeChange } from "../setup/make-change";
import { takersAnew } from "../setup/services-anew";
import { type Credentials, openCredentials, sealCredentials } from "./sealed";

export type NewAccount = {
  /** Without what it holds, which is sealed here. */
  readonly row: Omit<ConnectionRow, "secrets">;
  readonly credentials: Credentials;
  /** The connection that is in its place now. */
  readonly found: ConnectionRow | undefined;
  /** Only while that one is connected, and holds what it held. */
  readonly ifStill?: boolean;
  readonly detail: Readonly<Record<string, unknown>>;
  /** What makes room for it, before it is stored. */
  readonly room?: readonly Statement[];
};

/** The connection as it is stored. Null where another one was stored meanwhile: then nothing has changed. */
export async function storeConnection(
  deps: Deps,
  { tenantId, actor }: Authority,
  { row: open, credentials, found, ifStill = false, detail, room = [] }: NewAccount,
): Promise<ConnectionRow | null> {
  const { db } = deps;
  if (found !== undefined && (await isAsBefore(deps, found, open, credentials))) {
    await runBatch(db, [noteAccount(db, found, { lastOkAt: open.lastOkAt })]);
    return { ...found, lastOkAt: open.lastOkAt };
  }
  const row = { ...open, secrets: await sealCredentials(deps, open, credentials) };
  const follows = await takersAnew(deps, tenantId, found, row, open.updatedAt);
  try {
    await makeChange(deps, {
      ...{ tenantId, actor, action: "connection.updated", subjectId: row.id, detail },
      statements: [...room, putConnection(db, row, ifStill ? found : undefined), ...follows],
    });
    return row;
  } catch (fault) {
    if (wasStoredMeanwhile(fault)) return null;
    throw fault;
  }
}

/** What tells one state of an account from another, beside its credentials. */
const TOLD = ["id", "status", "shown", "hears", "lastError"] as const;

async function isAsBefore(
  deps: Deps,
  found: ConnectionRow,
  next: NewAccount["row"],
  credentials: Credentials,
): Promise<boolean> {
  if (TOLD.some((name) => found[name] !== next[name])) return false;
  return JSON.stringify(await openCredentials(deps, found)) === JSON.stringify(credentials);
}
