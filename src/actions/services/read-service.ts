import { findService, type StoredService } from "../../db/services";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Deps } from "../deps";

export async function readService({ db }: Deps, tenantId: string, idOrCode: string): Promise<Result<StoredService>> {
  const service = await findService(db, tenantId, idOrCode);
  return service ? ok(service) : refused(missing("service"));
}
