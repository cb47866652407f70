import { type ConnectionRow, findConnection } from "../../db/connections";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Deps } from "../deps";
import type { Provider } from "./sealed";

export async function readConnection(
  { db }: Deps,
  tenantId: string,
  provider: Provider,
): Promise<Result<ConnectionRow>> {
  const row = await findConnection(db, tenantId, provider);
  return row ? ok(row) : refused(missing("connection"));
}
