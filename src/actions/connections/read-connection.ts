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
  // The account at a provider of payments stays sealed after its removal, for what is still under way.
  return row && row.status !== "disabled" ? ok(row) : refused(missing("connection"));
}
